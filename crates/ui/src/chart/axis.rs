//! The scale beside a chart: round numbers around everything that is drawn.

use crate::permille::permille;

/// At most so many steps between the ends.
const MAX_STEPS: f64 = 4.0;

/// A scale from a round number to a round number, in steps of one length.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Axis {
    pub(crate) low: f64,
    pub(crate) step: f64,
    pub(crate) n_steps: u8,
}

impl Axis {
    /// Around these values, and around zero where `from_zero`.
    pub(crate) fn around(values: impl Iterator<Item = f64>, from_zero: bool) -> Self {
        let (mut low, mut high) =
            if from_zero { (0.0, 0.0) } else { (f64::INFINITY, f64::NEG_INFINITY) };
        for value in values {
            low = value.min(low);
            high = value.max(high);
        }
        if !(low.is_finite() && high.is_finite()) {
            (low, high) = (0.0, 0.0);
        }
        // A line that hardly rises is no mountain; one of large numbers need not begin at zero.
        if low > 0.0 && high - low > low / 2.0 {
            low = 0.0;
        }
        if high - low <= 0.0 {
            (low, high) = (low.min(0.0), if high > 0.0 { high } else { 1.0 });
        }
        let mut step = round_step(high - low);
        // Rounding the ends outwards may take a step more.
        loop {
            let first = (low / step).floor();
            let n_steps = (high / step).ceil() - first;
            if n_steps <= MAX_STEPS + 1.0 {
                #[allow(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "1 to 5"
                )]
                let n_steps = n_steps as u8;
                return Self { low: first * step, step, n_steps };
            }
            step *= 2.0;
        }
    }

    pub(crate) fn ticks(&self) -> impl Iterator<Item = f64> {
        (0..=self.n_steps).map(|at| self.low + f64::from(at) * self.step)
    }

    /// How high a value stands, in thousandths from below.
    pub(crate) fn height(&self, value: f64) -> i32 {
        permille((value - self.low) / (f64::from(self.n_steps) * self.step))
    }
}

/// The shortest round step of which at most four fit: 1, 2, 2.5 or 5 and a power of ten.
fn round_step(span: f64) -> f64 {
    let mut unit = 1.0;
    while unit * 10.0 <= span {
        unit *= 10.0;
    }
    while unit > span {
        unit /= 10.0;
    }
    let fits = |step: &f64| span / step <= MAX_STEPS;
    [0.25, 0.5, 1.0, 2.0, 2.5]
        .map(|times| times * unit)
        .into_iter()
        .find(fits)
        .unwrap_or(5.0 * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(values: &[f64], from_zero: bool) -> Vec<f64> {
        Axis::around(values.iter().copied(), from_zero).ticks().collect()
    }

    #[test]
    fn the_ends_are_round_numbers_around_everything() {
        assert_eq!(ticks(&[3.0, 17.0], true), [0.0, 5.0, 10.0, 15.0, 20.0]);
        assert_eq!(ticks(&[18_900.0, 6_400.0], true), [0.0, 5_000.0, 10_000.0, 15_000.0, 20_000.0]);
        assert_eq!(ticks(&[-1_200.0, 900.0], true), [-2_000.0, -1_000.0, 0.0, 1_000.0]);
        assert_eq!(ticks(&[0.04, 0.12], true), [0.0, 0.05, 0.1, 0.150_000_000_000_000_02]);
    }

    #[test]
    fn a_line_of_large_numbers_that_hardly_rise_does_not_begin_at_zero() {
        assert_eq!(
            ticks(&[1_000.0, 1_080.0], false),
            [1_000.0, 1_020.0, 1_040.0, 1_060.0, 1_080.0]
        );
        assert_eq!(ticks(&[100.0, 400.0], false)[0], 0.0);
    }

    #[test]
    fn nothing_and_nought_have_a_scale_too() {
        assert_eq!(ticks(&[], true), [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!(ticks(&[0.0, 0.0], false), [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!(ticks(&[7.0], false)[0], 0.0);
    }

    #[test]
    fn a_value_stands_between_the_ends_however_large_they_are() {
        for top in [1e-300, 1e300, 12.0] {
            let axis = Axis::around([top].into_iter(), true);
            assert_eq!(axis.height(0.0), 0, "{top}");
            assert!((500..=1000).contains(&axis.height(top)), "{top}");
        }
    }
}
