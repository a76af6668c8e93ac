//! A flow that has been checked: the only kind that runs.

use formula::{CompiledCalculator, Text};
use serde_json::Value;
use small::Map;

use crate::calculators::Calculators;
use crate::definition;
use crate::diagnostic::{Diagnostic, Severity};
use crate::step::{Next, Step};
use crate::variable::Variable;

/// A checked flow with its calculators. Only [`Flow::from_values`] makes one.
#[derive(Debug)]
pub struct Flow {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) title: Text,
    pub(crate) person: Option<Person>,
    pub(crate) steps: Vec<Step>,
    pub(crate) variables: Map<String, Variable>,
    pub(crate) labels: Map<String, Map<String, Text>>,
    pub(crate) calculators: Calculators,
    /// How many answers are still to come after arriving at a step, by its number.
    pub(crate) remaining: Vec<u32>,
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
    definition::read(flow, calculators, locales).1
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
        let (flow, diagnostics) = definition::read(flow, calculators, locales);
        if diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
            return Err(diagnostics);
        }
        Ok(Flow { warnings: diagnostics, ..flow })
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

    pub(crate) fn person(&self) -> Option<&Person> {
        self.person.as_ref()
    }

    pub(crate) fn variable(&self, name: &str) -> Option<&Variable> {
        self.variables.get(name)
    }

    pub(crate) fn option_label(&self, variable: &str, option: &str) -> Option<&Text> {
        self.labels.get(variable)?.get(option)
    }

    pub(crate) fn position(&self, step: &str) -> Option<usize> {
        self.steps.iter().position(|known| known.id == step)
    }

    pub(crate) fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }

    pub(crate) fn step_at(&self, at: usize) -> Option<&Step> {
        self.steps.get(at)
    }

    /// The short name of what a step asks, when its author gave one.
    pub(crate) fn label(&self, step: &str, locale: &str) -> Option<&str> {
        self.step(step)?.kind.label().map(|label| label.get(locale))
    }

    /// The step that comes next.
    pub(crate) fn after(&self, step: &str, next: &Next) -> Option<usize> {
        match next {
            Next::To(step) => self.position(step),
            Next::Follow => {
                let at = self.position(step)?;
                match &self.steps[at].next {
                    Some(next) => self.position(next),
                    None => Some(at + 1).filter(|&following| following < self.steps.len()),
                }
            }
            Next::Wait => None,
        }
    }
}
