//! Charts and tables follow a slider frame by frame where the machine can, and where it cannot once the slider rests:
//! the figures above them, which are what the slider is moved for, follow it either way.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use formula::Evaluation;
use leptos::leptos_dom::helpers::TimeoutHandle;

use crate::prelude::*;

/// So long after the last move what was left out is drawn.
const REST: Duration = Duration::from_millis(300);
/// A frame that took longer came too late, on any screen.
const LATE_MS: f64 = 25.0;
/// One late frame is an accident, so many in a row are not.
const TOO_MANY: u8 = 2;

/// Whether the frames that charts and tables were drawn in came in time.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Frames {
    n_late: u8,
}

impl Frames {
    fn drawn_in(self, millis: f64) -> Self {
        Self { n_late: if millis > LATE_MS { self.n_late.saturating_add(1) } else { 0 } }
    }

    fn are_in_time(self) -> bool {
        self.n_late < TOO_MANY
    }
}

/// What charts and tables show.
pub(super) fn keeping_up(good: Live<Option<Rc<Evaluation>>>) -> State<Option<Rc<Evaluation>>> {
    let shown = State::new(good.get_untracked());
    let frames = Rc::new(Cell::new(Frames::default()));
    let timer = State::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_update(Option::take).flatten() {
            timer.clear();
        }
    };
    let mut is_first = true;
    watch(move || {
        let now = good.get();
        // It stands there already.
        if std::mem::take(&mut is_first) {
            return;
        }
        stop();
        if frames.get().are_in_time() {
            show(shown, now, &frames);
        } else {
            let frames = frames.clone();
            let next = set_timeout_with_handle(move || show(shown, now, &frames), REST);
            timer.set(next.ok());
        }
    });
    on_cleanup(stop);
    shown
}

/// Shows it, and looks how long the frame takes that it is drawn in.
fn show(
    shown: State<Option<Rc<Evaluation>>>,
    now: Option<Rc<Evaluation>>,
    frames: &Rc<Cell<Frames>>,
) {
    shown.set(now);
    let frames = frames.clone();
    request_animation_frame(move || {
        let began = js_sys::Date::now();
        request_animation_frame(move || {
            frames.set(frames.get().drawn_in(js_sys::Date::now() - began));
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(frames: &[f64]) -> Frames {
        frames.iter().fold(Frames::default(), |frames, millis| frames.drawn_in(*millis))
    }

    #[test]
    fn a_machine_that_draws_in_time_is_asked_for_every_frame() {
        assert!(after(&[]).are_in_time());
        assert!(after(&[16.7; 9]).are_in_time());
    }

    #[test]
    fn one_late_frame_is_an_accident() {
        assert!(after(&[16.7, 80.0]).are_in_time());
        assert!(after(&[80.0, 16.7, 80.0]).are_in_time());
    }

    #[test]
    fn a_machine_that_is_late_again_is_spared_until_it_is_in_time() {
        assert!(!after(&[80.0, 33.4]).are_in_time());
        assert!(!after(&[80.0, 80.0, 80.0]).are_in_time());
        assert!(after(&[80.0, 80.0, 16.7]).are_in_time());
    }
}
