//! What is noted while a definition is read, for what can only be judged when all of it is known.

#[cfg(feature = "diagnostics")]
use std::ops::Range;

#[cfg(feature = "diagnostics")]
use formula::Formula;
use formula::Text;
use small::Map;

use super::Path;
use crate::diagnostic::Diagnostic;
use crate::variable::Variable;

/// A variable that a formula or a text reads.
#[cfg(feature = "diagnostics")]
#[derive(Debug)]
pub(crate) struct NameRead {
    pub(crate) name: String,
    pub(crate) place: String,
    pub(crate) span: Range<usize>,
    /// How a text writes it; nothing for a formula.
    pub(crate) slot: Option<Slot>,
}

/// How a `{{…}}` of a text writes its variable.
#[cfg(feature = "diagnostics")]
#[derive(Debug)]
pub(crate) struct Slot {
    /// What stands behind the bar; empty for the variable's own way.
    pub(crate) format: String,
    /// The locale of the text; nothing for one that serves all.
    pub(crate) locale: Option<String>,
}

/// A step named by another.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) step: String,
    #[cfg_attr(
        not(feature = "diagnostics"),
        expect(dead_code, reason = "the prover alone reads it")
    )]
    pub(crate) place: Path,
    /// Taken only when something is amiss or the visitor skips: no part of the way that is expected.
    pub(crate) detour: bool,
}

/// What a formula has to yield where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wants<N = String> {
    /// Whatever it yields.
    Anything,
    /// Yes or no.
    Truth,
    /// A number.
    Number,
    /// What this variable holds.
    Like(N),
    /// The same, for what becomes its value; without a declaration it holds whatever it is given.
    Given(N),
}

/// A formula where it stands.
#[cfg(feature = "diagnostics")]
#[derive(Debug)]
pub(crate) struct FormulaUse {
    pub(crate) formula: Formula,
    pub(crate) place: String,
    pub(crate) wants: Wants,
    /// In a `check`: the variable whose type `answer` has.
    pub(crate) answer: Option<String>,
}

/// What one step names, reads and writes.
#[derive(Debug, Default)]
pub(crate) struct StepNotes {
    pub(crate) targets: Vec<Target>,
    /// Subflows it runs.
    pub(crate) calls: Vec<Target>,
    pub(crate) writes: Vec<(String, Variable)>,
    /// Those of them of which the type is not known. This and what follows only the prover asks for.
    #[cfg(feature = "diagnostics")]
    pub(crate) anything: Vec<String>,
    /// Units beside the fields where variables are typed.
    #[cfg(feature = "diagnostics")]
    pub(crate) units: Vec<(String, String)>,
    #[cfg(feature = "diagnostics")]
    pub(crate) reads: Vec<NameRead>,
    #[cfg(feature = "diagnostics")]
    pub(crate) formulas: Vec<FormulaUse>,
    /// Variables whose values leave the conversation here, with the place that says so.
    #[cfg(feature = "diagnostics")]
    pub(crate) sends: Vec<(String, String)>,
}

/// What was noted while reading.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Since the last step began.
    pub(crate) here: StepNotes,
    /// Labels of the options that a variable may hold.
    pub(crate) labels: Map<String, Map<String, Text>>,
}
