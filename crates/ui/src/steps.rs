//! Numbers that a slider sets: where its ends are, how far it moves, and how they are written.

use crate::translator::Translator;

/// What a slider sets.
#[derive(Debug, Clone, PartialEq)]
pub struct Steps {
    /// The least.
    pub min: f64,
    /// The most.
    pub max: f64,
    /// How far one move goes.
    pub step: f64,
    /// What is counted, or empty.
    pub unit: String,
}

/// One end of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    From,
    To,
}

impl Steps {
    /// The number within the limits.
    pub(crate) fn within(&self, number: f64) -> f64 {
        number.max(self.min).min(self.max)
    }

    /// How far along the track a number lies, from 0 to 1.
    pub(crate) fn share(&self, number: f64) -> f64 {
        if self.max > self.min {
            (self.within(number) - self.min) / (self.max - self.min)
        } else {
            0.0
        }
    }

    /// The step next to a place on the track, without digits that nobody could have set.
    pub(crate) fn at(&self, share: f64) -> f64 {
        let n_steps = ((self.max - self.min) * share / self.step).round();
        let exact = self.min + n_steps * self.step;
        let places = [self.min, self.step].map(|number| {
            let digits = small::number::plain(number);
            digits.split_once('.').map_or(0, |(_, fraction)| fraction.len())
        });
        let factor = 10_f64.powi(i32::try_from(places[0].max(places[1]).min(9)).unwrap_or(0));
        self.within((exact * factor).round() / factor)
    }

    /// A range with one end moved: it stops at the other.
    pub(crate) fn moved(&self, range: (f64, f64), end: End, to: f64) -> (f64, f64) {
        let to = self.within(to);
        match end {
            End::From => (to.min(range.1), range.1),
            End::To => (range.0, to.max(range.0)),
        }
    }

    /// The end that is nearer to a number; both being as near, the one that can move there.
    pub(crate) fn nearer(&self, range: (f64, f64), number: f64) -> End {
        let (from, to) = ((number - range.0).abs(), (number - range.1).abs());
        if from < to || from == to && number < range.0 { End::From } else { End::To }
    }

    /// The number as people read it, with what it counts.
    pub(crate) fn written(&self, t: Translator, number: f64) -> String {
        i18n::format::with_unit(number, &self.unit, t.locale())
    }
}

/// A share as CSS reads it.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1000")]
pub(crate) fn css_share(share: f64) -> String {
    let permille = (share * 1000.0).round() as u32;
    let digits = permille.to_string();
    match permille {
        1000.. => "1".to_owned(),
        100.. => ["0.", &digits].concat(),
        10.. => ["0.0", &digits].concat(),
        _ => ["0.00", &digits].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(min: f64, max: f64, step: f64) -> Steps {
        Steps { min, max, step, unit: String::new() }
    }

    #[test]
    fn an_end_of_a_range_stops_at_the_other_and_at_the_limits() {
        let steps = steps(0.0, 100.0, 10.0);
        assert_eq!(steps.moved((20.0, 60.0), End::From, 80.0), (60.0, 60.0));
        assert_eq!(steps.moved((20.0, 60.0), End::To, 10.0), (20.0, 20.0));
        assert_eq!(steps.moved((20.0, 60.0), End::From, -5.0), (0.0, 60.0));
        assert_eq!(steps.moved((20.0, 60.0), End::To, 500.0), (20.0, 100.0));
    }

    #[test]
    fn a_place_on_the_track_is_the_step_next_to_it() {
        assert_eq!(steps(0.0, 100.0, 10.0).at(0.26), 30.0);
        assert_eq!(steps(0.0, 1.0, 0.1).at(0.3), 0.3);
        assert_eq!(steps(5.0, 12.0, 5.0).at(1.0), 10.0);
        assert_eq!(steps(-20.0, 20.0, 5.0).at(0.0), -20.0);
    }

    #[test]
    fn the_nearer_end_moves_and_of_two_in_one_place_the_one_that_can() {
        let steps = steps(0.0, 100.0, 1.0);
        assert_eq!(steps.nearer((20.0, 60.0), 30.0), End::From);
        assert_eq!(steps.nearer((20.0, 60.0), 50.0), End::To);
        assert_eq!(steps.nearer((40.0, 40.0), 10.0), End::From);
        assert_eq!(steps.nearer((40.0, 40.0), 90.0), End::To);
    }

    #[test]
    fn a_share_is_written_for_css() {
        assert_eq!(
            [0.0, 0.004, 0.05, 0.25, 1.0].map(css_share),
            ["0.000", "0.004", "0.050", "0.250", "1"]
        );
    }
}
