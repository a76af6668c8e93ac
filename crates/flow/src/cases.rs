//! Cases: answers written down beside the flow, and what has to come of them.
//!
//! They are played by the engine itself, the way a visitor would: what a case proves is what happens. The same
//! answers drive `parlor flow run`, so that a conversation that was tried out can be kept as a case.

use formula::Value as Cell;
use protocol::Timestamp;
use serde_json::Value;

use crate::Flow;
use crate::calculators::Calculators;
use crate::diagnostic::{Diagnostic, Place};
use crate::reading::{Item, Path, Reading};

mod answer;
mod expect;
mod play;
mod refused;
mod script;

pub use answer::plain_answer;
pub use play::{Played, Turn};

use script::Script;

/// Writes a value by a spec, in a locale: what [`crate::Env::format`] does in the locale of one run.
pub type Format<'a> = &'a dyn Fn(&Cell, &str, &str) -> String;

/// When a case takes place that does not say so: 2026-01-01, noon, UTC.
const USUAL_TIME: Timestamp = Timestamp::from_millis(1_767_268_800_000);

/// What came of one case.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseOutcome {
    /// What its author called it.
    pub name: String,
    /// Where it stands: `cases[2]`.
    pub place: String,
    /// What came out otherwise; empty when it holds.
    pub failures: Vec<Diagnostic>,
}

/// Plays every case of a checked flow's definition; `locale` is the one of cases that name none.
#[must_use]
pub fn cases(
    flow: &Flow,
    definition: &Value,
    locale: &str,
    format: Format<'_>,
) -> Vec<CaseOutcome> {
    let Some(written) = definition.get("cases").filter(|cases| !cases.is_null()) else {
        return Vec::new();
    };
    let Some(list) = written.as_array() else {
        let place = Place::Flow("cases".to_owned());
        let failure = Diagnostic::error(place, "expected a list of cases", "start each with `- `");
        let place = "cases".to_owned();
        return vec![CaseOutcome { name: String::new(), place, failures: vec![failure] }];
    };
    let play_one = |(at, case): (usize, &Value)| {
        let place = format!("cases[{at}]");
        let played = play(flow, case, &place, locale, format);
        CaseOutcome { name: played.name, place, failures: played.failures }
    };
    list.iter().enumerate().map(play_one).collect()
}

/// Plays one case, or answers alone (a list), from the beginning to where the answers end.
///
/// `place` is where the case stands, for what is told about it; `locale` is used when the case names none.
#[must_use]
pub fn play(flow: &Flow, case: &Value, place: &str, locale: &str, format: Format<'_>) -> Played {
    let calculators = Calculators::default();
    let reading = Reading::new(&[], &calculators);
    let item = Item { value: case, place: Path::whole(place) };
    let script = Script::read(&reading, &item);
    let (_, notes) = reading.into_notes();
    let mut played = play::play(flow, &script, locale, format);
    if let Some(expected) = &script.expect {
        // What went wrong on the way explains the rest.
        if played.failures.is_empty() {
            played.failures = expected.failures(flow, &played);
        }
    }
    played.failures.splice(0..0, notes.diagnostics);
    played
}
