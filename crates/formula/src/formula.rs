//! A checked formula: what the parser accepted, ready to evaluate any number of times.

use crate::diagnostic::Diagnostic;
use crate::machine;
use crate::parser;
pub use crate::program::NameUse;
use crate::program::Program;
use crate::scope::Scope;
use crate::value::{ErrorValue, Value};

/// What a name without a value evaluates to.
const UNKNOWN: Value = Value::Error(ErrorValue::Name);

/// A formula whose syntax, functions and numbers of arguments have been checked.
#[derive(Clone, Debug)]
pub struct Formula {
    text: String,
    program: Program,
}

impl Formula {
    /// Parses and checks a formula, with or without the leading `=`.
    ///
    /// Errors: every unknown function and wrong number of arguments, and the first syntax error.
    pub fn parse(text: &str) -> Result<Self, Vec<Diagnostic>> {
        let program = parser::parse(text)?;
        Ok(Self { text: text.to_owned(), program })
    }

    /// The text it was parsed from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The variables it uses, each once, in order of appearance.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.program.names.iter().map(|used| used.name.as_str())
    }

    /// The variables it uses with the place of their first use.
    pub fn name_uses(&self) -> &[NameUse] {
        &self.program.names
    }

    /// Evaluates it; total, so whatever goes wrong is an error value. A spent budget is `#NUM!`.
    pub fn evaluate(&self, scope: &dyn Scope) -> Value {
        let values: Vec<Value> =
            self.names().map(|name| scope.get(name).map_or(UNKNOWN, Value::cleaned)).collect();
        let names: Vec<&Value> = values.iter().collect();
        machine::run(&self.program, &names)
    }

    /// Evaluates it with the clean values of its names, in the order of [`Self::names`].
    pub(crate) fn evaluate_bound(&self, names: &[&Value]) -> Value {
        machine::run(&self.program, names)
    }
}

impl PartialEq for Formula {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
