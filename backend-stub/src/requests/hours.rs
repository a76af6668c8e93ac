//! `hours`: whether a department answers now, by its opening hours.

use i18n::format::{Formattable, by_spec};
use protocol::{Map, Outcome, Scalar, StepResult, Timestamp};

use crate::sites::Services;

/// Whether it is open, and when it opens, on its own clocks and in the visitor's language.
pub(super) fn look(
    services: &Services,
    department: &str,
    locale: &str,
    now: Timestamp,
) -> StepResult {
    let hours = services.hours_of(department);
    let is_open = hours.is_open(now);
    let mut values = Map::from([("open".to_owned(), Scalar::Bool(is_open))]);
    let opens_at = hours.opens_at(now).and_then(|at| hours.civil(at));
    if let Some(opens_at) = opens_at.filter(|_| !is_open) {
        let opens_at = Formattable::Text(&opens_at);
        let (day, time) =
            (by_spec(&opens_at, "date:long", locale), by_spec(&opens_at, "time", locale));
        values.insert("opens_at".to_owned(), Scalar::Text(format!("{day}, {time}")));
    }
    let outcome = if is_open { Outcome::Done } else { Outcome::Nothing };
    StepResult { outcome, values, rows: Vec::new() }
}
