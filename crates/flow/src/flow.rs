//! A flow that has been checked: the only kind that runs.

use formula::{CompiledCalculator, Text};
use serde_json::Value;
use small::Map;

use crate::calculators::Calculators;
use crate::definition::{self, Trust};
use crate::diagnostic::{Diagnostic, Severity};
use crate::handlers::Handlers;
use crate::map::StepMap;
use crate::migrate::Migration;
use crate::step::Step;
use crate::surroundings::Surroundings;
use crate::variable::{Computing, VISITOR_ID, Variable};

/// A checked flow with its calculators. Only [`Flow::from_values`] makes one.
#[derive(Debug)]
pub struct Flow {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) title: Text,
    pub(crate) person: Option<Person>,
    pub(crate) handlers: Handlers,
    pub(crate) migrations: Vec<Migration>,
    pub(crate) map: StepMap,
    pub(crate) variables: Map<String, Variable>,
    pub(crate) computed: Computing,
    pub(crate) labels: Map<String, Map<String, Text>>,
    pub(crate) calculators: Calculators,
    /// How many answers are still to come after arriving at a step, by its number.
    pub(crate) remaining: Vec<u32>,
    pub(crate) n_questions: u32,
    pub(crate) warnings: Vec<Diagnostic>,
}

/// Where "talk to a person" leads, at every step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) department: String,
    /// Where to go on when nobody is there.
    pub(crate) fallback: String,
}

/// Every mistake and doubt in a definition; empty when there is nothing to say.
#[must_use]
pub fn validate(flow: &Value, calculators: &[Value], locales: &[String]) -> Vec<Diagnostic> {
    validate_in(flow, calculators, &Surroundings::of_locales(locales))
}

/// The same with everything that is known around the flow.
#[must_use]
pub fn validate_in(
    flow: &Value,
    calculators: &[Value],
    around: &Surroundings<'_>,
) -> Vec<Diagnostic> {
    definition::read(flow, calculators, around, Trust::Unproved).1
}

impl Flow {
    /// Reads and checks a definition with the calculators it may use.
    ///
    /// Errors: every mistake and doubt, when one of them is an error.
    pub fn from_values(
        flow: &Value,
        calculators: &[Value],
        locales: &[String],
    ) -> Result<Flow, Vec<Diagnostic>> {
        Self::from_values_in(flow, calculators, &Surroundings::of_locales(locales))
    }

    /// The same with everything that is known around the flow.
    ///
    /// Errors: every mistake and doubt, when one of them is an error.
    pub fn from_values_in(
        flow: &Value,
        calculators: &[Value],
        around: &Surroundings<'_>,
    ) -> Result<Flow, Vec<Diagnostic>> {
        Self::unless_broken(definition::read(flow, calculators, around, Trust::Unproved))
    }

    /// Reads a definition that was proved when it was published, so that what runs on it goes on.
    ///
    /// Errors: what keeps it from being read at all.
    pub fn from_published(
        flow: &Value,
        calculators: &[Value],
        locales: &[String],
    ) -> Result<Flow, Vec<Diagnostic>> {
        let around = Surroundings::of_locales(locales);
        Self::unless_broken(definition::read(flow, calculators, &around, Trust::Proved))
    }

    fn unless_broken(
        (mut flow, diagnostics): (Flow, Vec<Diagnostic>),
    ) -> Result<Flow, Vec<Diagnostic>> {
        if diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
            return Err(diagnostics);
        }
        flow.warnings = diagnostics;
        Ok(flow)
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its version, as its author counts; part of every consent receipt.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What people call it.
    #[must_use]
    pub fn title(&self) -> &Text {
        &self.title
    }

    /// What its author should look at although it runs.
    #[must_use]
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// The calculator with this id.
    #[must_use]
    pub fn calculator(&self, id: &str) -> Option<&CompiledCalculator> {
        self.calculators.get(id)
    }

    /// The keys of what a page, an address or an earlier run may tell it, beside those that every flow knows.
    ///
    /// A shell gives nothing else to [`crate::start`]: what no flow asks for never leaves the page.
    #[must_use]
    pub fn outside_keys(&self) -> Vec<String> {
        let mut keys = definition::outside_keys(&self.variables);
        if self.map.steps.iter().any(|step| step.kind.tells_visitors_apart()) {
            keys.push(VISITOR_ID.to_owned());
        }
        keys
    }

    /// Whether what this variable holds identifies a person: a shell does not leave it lying about in a browser.
    #[must_use]
    pub fn is_personal(&self, variable: &str) -> bool {
        self.variable(variable).is_some_and(|known| known.pii || known.kind.is_personal())
    }

    /// Whether these words lead somewhere whatever is asked: to a person, back, to the beginning, or where a keyword
    /// leads. A panel gives them to the run as a text, also where something else is asked.
    #[must_use]
    pub fn understands(&self, words: &str) -> bool {
        self.handlers.meaning(words, true).is_some()
    }

    pub(crate) fn person(&self) -> Option<&Person> {
        self.person.as_ref()
    }

    pub(crate) fn variable(&self, name: &str) -> Option<&Variable> {
        self.variables.get(name)
    }

    pub(crate) fn option_label(&self, variable: &str, option: &str) -> Option<&Text> {
        self.labels.get(variable)?.get(option)
    }

    pub(crate) fn step(&self, id: &str) -> Option<&Step> {
        self.map.step(id)
    }

    /// The short name of what a step asks, when its author gave one.
    pub(crate) fn label(&self, step: &str, locale: &str) -> Option<&str> {
        self.step(step)?.kind.label().map(|label| label.get(locale))
    }
}
