//! A checked formula: what the parser accepted, ready to evaluate any number of times.

use crate::diagnostic::Diagnostic;
use crate::machine::{self, Given};
use crate::parser;
pub use crate::program::NameUse;
use crate::program::{BinaryOperator, Operation, Program};
use crate::scope::Scope;
use crate::value::{ErrorValue, Value};

/// What a name without a value evaluates to.
const UNKNOWN: Value = Value::Error(ErrorValue::Name);

/// A formula whose syntax, functions and numbers of arguments have been checked.
#[derive(Clone, Debug)]
pub struct Formula {
    text: String,
    pub(crate) program: Program,
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

    /// The variable, when all that this asks is whether it holds words: `name = ""`, `name <> ""`.
    pub fn presence_test(&self) -> Option<&str> {
        use BinaryOperator::{Equal, NotEqual};
        use Operation::{Binary, Constant, Name};
        let constant = match self.program.operations.as_slice() {
            [Name(_), Constant(index), Binary(Equal | NotEqual)]
            | [Constant(index), Name(_), Binary(Equal | NotEqual)] => usize::from(*index),
            _ => return None,
        };
        let is_empty = matches!(self.program.constants.get(constant), Some(Value::Text(text)) if text.is_empty());
        self.names().next().filter(|_| is_empty)
    }

    /// Evaluates it; total, so whatever goes wrong is an error value. A spent budget is `#NUM!`.
    pub fn evaluate(&self, scope: &dyn Scope) -> Value {
        let values = self.values_in(scope);
        machine::run(&self.program, &Given { values: &values, slots: &[], today: scope.today() })
    }

    /// Evaluates it often: `slots` says where in `values` each of its names is, in the order of
    /// [`Self::names`] (empty: `values` are in that order), `today` is the serial number for `TODAY()`.
    ///
    /// A name without a value is `#NAME?`. As long as only numbers and truth values come up, nothing is
    /// allocated.
    pub fn evaluate_slots(
        &self,
        values: &[Value],
        slots: &[Option<usize>],
        today: Option<f64>,
    ) -> Value {
        machine::run(&self.program, &Given { values, slots, today })
    }

    /// Where an error in its value comes from, in words; nothing if the value is no error.
    #[cfg(feature = "diagnostics")]
    pub fn explain(&self, scope: &dyn Scope) -> Option<Diagnostic> {
        let values = self.values_in(scope);
        let given = Given { values: &values, slots: &[], today: scope.today() };
        machine::explain(&self.program, &given)
    }

    /// The same for names whose values are kept as [`Self::evaluate_slots`] has them.
    #[cfg(feature = "diagnostics")]
    pub(crate) fn explain_slots(
        &self,
        values: &[Value],
        slots: &[Option<usize>],
        today: f64,
    ) -> Option<Diagnostic> {
        machine::explain(&self.program, &Given { values, slots, today: Some(today) })
    }

    fn values_in(&self, scope: &dyn Scope) -> Vec<Value> {
        self.names().map(|name| scope.get(name).map_or(UNKNOWN, Value::cleaned)).collect()
    }
}

impl PartialEq for Formula {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_for_presence_is_told_from_others() {
        let asks = |text: &str| Formula::parse(text).unwrap().presence_test().map(str::to_owned);
        for text in ["user.name <> \"\"", "= user.name = \"\"", "\"\" <> user.name"] {
            assert_eq!(asks(text).as_deref(), Some("user.name"), "{text}");
        }
        for text in [
            "user.name = \"Anna\"",
            "user.name",
            "LEN(user.name) = 0",
            "user.name = city",
            "x > \"\"",
        ] {
            assert_eq!(asks(text), None, "{text}");
        }
    }
}
