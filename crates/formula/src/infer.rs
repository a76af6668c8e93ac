//! What a formula yields and what its numbers count, before it is ever evaluated.
//!
//! Evaluation forgives as a spreadsheet does: a text beside a number is compared by rank, euros and dollars are
//! added as if they were one. Whoever checks a definition wants to know. So the program is run once more, on
//! types in place of values; what cannot be known is [`Type::Any`] and agrees with everything.

use std::fmt;
use std::ops::Range;

use crate::calendar::serial_in_text;
use crate::coerce::number_in_text;
use crate::diagnostic::Diagnostic;
use crate::formula::Formula;
use crate::program::{BinaryOperator, Operation, Program};
use crate::suggest::did_you_mean;
use crate::value::Value;

mod call;
mod measure;

pub use measure::Measure;

/// What a formula yields, or a variable holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Nothing is known about it, or it differs from case to case.
    Any,
    /// A number, and what it counts.
    Number(Measure),
    /// Words.
    Text,
    /// The id of one of these options; none are listed when they are not known.
    Choice(Vec<String>),
    /// A day as a text that sorts by time: `2026-11-25`.
    Date,
    /// Yes or no.
    Bool,
    /// Several values.
    List,
}

impl Type {
    /// A number of which nobody said what it counts.
    pub const NUMBER: Self = Self::Number(Measure::Plain);

    fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::Choice(_) | Self::Date)
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("something"),
            Self::Number(measure) => write!(f, "{measure}"),
            Self::Text => f.write_str("a text"),
            Self::Choice(_) => f.write_str("a choice"),
            Self::Date => f.write_str("a date"),
            Self::Bool => f.write_str("yes or no"),
            Self::List => f.write_str("a list"),
        }
    }
}

impl Formula {
    /// What it yields when its names hold what `variables` says; a name that it does not know may hold anything.
    ///
    /// Errors: every place where types, units or currencies do not agree.
    pub fn infer(&self, variables: &dyn Fn(&str) -> Option<Type>) -> Result<Type, Vec<Diagnostic>> {
        let program = &self.program;
        let mut inference =
            Inference { text: self.text(), program, stack: Vec::new(), found: Vec::new() };
        for (operation, span) in program.operations.iter().zip(&program.spans) {
            inference.step(*operation, span, variables);
        }
        let kind = inference.stack.pop().map_or(Type::Any, |cell| cell.kind);
        if inference.found.is_empty() { Ok(kind) } else { Err(inference.found) }
    }
}

/// What is known about one value on the stack.
#[derive(Clone)]
struct Cell<'p> {
    kind: Type,
    span: Range<usize>,
    /// The value itself, when it is written in the formula.
    written: Option<&'p Value>,
}

struct Inference<'p> {
    text: &'p str,
    program: &'p Program,
    stack: Vec<Cell<'p>>,
    found: Vec<Diagnostic>,
}

impl<'p> Inference<'p> {
    fn step(
        &mut self,
        operation: Operation,
        span: &Range<usize>,
        variables: &dyn Fn(&str) -> Option<Type>,
    ) {
        let mut written = None;
        let kind = match operation {
            Operation::Constant(index) => {
                let value = &self.program.constants[usize::from(index)];
                written = Some(value);
                type_of(value)
            }
            Operation::Name(index) => {
                let name = &self.program.names[usize::from(index)].name;
                variables(name).unwrap_or(Type::Any)
            }
            Operation::Negate | Operation::Percent => {
                let operands = self.take(1);
                match operands.first() {
                    Some(cell) if cell.kind == Type::List => Type::List,
                    Some(cell) => Type::Number(self.number(cell, "a sign")),
                    None => Type::Any,
                }
            }
            Operation::Binary(operator) => {
                let operands = self.take(2);
                match operands.as_slice() {
                    [left, right] => self.binary(operator, left, right, span),
                    _ => Type::Any,
                }
            }
            Operation::Call { function, arguments } => {
                let arguments = self.take(usize::from(arguments));
                self.call(function, &arguments, span)
            }
        };
        self.stack.push(Cell { kind, span: span.clone(), written });
    }

    fn take(&mut self, count: usize) -> Vec<Cell<'p>> {
        self.stack.split_off(self.stack.len().saturating_sub(count))
    }

    fn report(&mut self, span: &Range<usize>, message: impl fmt::Display, hint: impl fmt::Display) {
        self.found.push(Diagnostic::new(span.clone(), message).with_hint(hint));
    }

    fn words(&self, cell: &Cell<'_>) -> &'p str {
        self.text.get(cell.span.clone()).unwrap_or_default()
    }

    fn binary(
        &mut self,
        operator: BinaryOperator,
        left: &Cell<'p>,
        right: &Cell<'p>,
        span: &Range<usize>,
    ) -> Type {
        use BinaryOperator as Binary;
        // A list is worked on item by item, and what its items are is not known.
        if left.kind == Type::List || right.kind == Type::List {
            return Type::List;
        }
        match operator {
            Binary::Concatenate => Type::Text,
            Binary::Add | Binary::Subtract => {
                let by = if operator == Binary::Add { "`+`" } else { "`-`" };
                let (left, right) = (self.number(left, by), self.number(right, by));
                Type::Number(self.agree(left, right, span))
            }
            Binary::Multiply => {
                let (left, right) = (self.number(left, "`*`"), self.number(right, "`*`"));
                Type::Number(left.times(right))
            }
            Binary::Divide => {
                let (left, right) = (self.number(left, "`/`"), self.number(right, "`/`"));
                Type::Number(left.over(right))
            }
            Binary::Power => {
                self.number(left, "`^`");
                self.number(right, "`^`");
                Type::NUMBER
            }
            _ => {
                self.compare(operator, left, right, span);
                Type::Bool
            }
        }
    }

    /// What a number counts; what is no number is told about, and counts nothing.
    fn number(&mut self, cell: &Cell<'_>, whose: &str) -> Measure {
        let hint = match &cell.kind {
            Type::Number(measure) => return measure.clone(),
            // A date reads as its serial number, so that days can be counted.
            Type::Any | Type::Bool | Type::List | Type::Date => return Measure::Plain,
            Type::Text => match cell.written {
                Some(Value::Text(text)) if number_in_text(text).is_some() => {
                    return Measure::Plain;
                }
                _ => "turn it into a number with VALUE(…), or ask for it with `input: number`",
            },
            Type::Choice(_) => "give each option its number: SWITCH(home, \"house\", 1, 0)",
        };
        let message =
            format_args!("`{}` is {}, but {whose} needs a number", self.words(cell), cell.kind);
        self.report(&cell.span, message, hint);
        Measure::Plain
    }

    /// What two numbers count that are added, compared, or stand for one another.
    fn agree(&mut self, left: Measure, right: Measure, span: &Range<usize>) -> Measure {
        match left.with(&right) {
            Some(measure) => measure,
            None => {
                let hint = match (&left, &right) {
                    (Measure::Percent, _) | (_, Measure::Percent) => {
                        "a share of an amount is multiplied: price * (1 + vat)".to_owned()
                    }
                    (Measure::Money(into), Measure::Money(_)) => {
                        format!("convert one by a rate that is `money {into}` itself")
                    }
                    _ => "convert one of them by a rate that has a unit of its own".to_owned(),
                };
                let message = format_args!("{left} and {right} do not go together");
                self.report(span, message, hint);
                Measure::Plain
            }
        }
    }

    fn compare(
        &mut self,
        operator: BinaryOperator,
        left: &Cell<'p>,
        right: &Cell<'p>,
        span: &Range<usize>,
    ) {
        match (&left.kind, &right.kind) {
            (Type::Any, _) | (_, Type::Any) | (Type::Bool, Type::Bool) => {}
            (Type::Number(of_left), Type::Number(of_right)) => {
                self.agree(of_left.clone(), of_right.clone(), span);
            }
            (of_left, of_right) if of_left.is_text() && of_right.is_text() => {
                self.is_possible(left, right);
                self.is_possible(right, left);
            }
            (of_left, of_right) => {
                let is_today =
                    [left, right].iter().any(|cell| self.words(cell).starts_with("TODAY("));
                let hint = match (of_left, of_right) {
                    (Type::Date, _) | (_, Type::Date) if is_today => {
                        "`today` is the day as a date, TODAY() as a number"
                    }
                    (Type::Date, _) | (_, Type::Date) => {
                        "a date is compared with a date: `today`, or \"2026-11-25\" in quotes"
                    }
                    (Type::Bool, _) | (_, Type::Bool) => "compare it with TRUE or FALSE",
                    _ => "a number has no quotes, and VALUE(…) makes one of a text",
                };
                let why = match operator {
                    BinaryOperator::Equal | BinaryOperator::NotEqual => "are never equal",
                    _ => "cannot be put in order",
                };
                let message = format_args!(
                    "`{}` is {of_left} and `{}` is {of_right}, which {why}",
                    self.words(left),
                    self.words(right)
                );
                self.report(span, message, hint);
            }
        }
    }

    /// Tells about a text in quotes that the other side can never be.
    fn is_possible(&mut self, held: &Cell<'_>, other: &Cell<'_>) {
        let Some(Value::Text(text)) = other.written else { return };
        if text.is_empty() {
            return;
        }
        match &held.kind {
            Type::Choice(options) if !options.is_empty() => {
                if options.iter().any(|option| option.eq_ignore_ascii_case(text)) {
                    return;
                }
                let hint = did_you_mean(text, &mut options.iter().map(String::as_str))
                    .unwrap_or_else(|| format!("its options are {}", options.join(", ")));
                let message = format_args!("`{}` has no option `{text}`", self.words(held));
                self.report(&other.span, message, hint);
            }
            Type::Date if serial_in_text(text).is_none() => {
                let message = format_args!("`{text}` is not a day");
                self.report(&other.span, message, "write it as \"2026-11-25\"");
            }
            _ => {}
        }
    }
}

fn type_of(value: &Value) -> Type {
    match value {
        Value::Number(_) => Type::NUMBER,
        Value::Text(_) => Type::Text,
        Value::Bool(_) => Type::Bool,
        Value::List(_) => Type::List,
        Value::Blank | Value::Error(_) => Type::Any,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `eur usd kwh m2 vat n town home day yes all`, by what they hold.
    fn variable(name: &str) -> Option<Type> {
        Some(match name {
            "eur" => Type::Number(Measure::Money("EUR".to_owned())),
            "usd" => Type::Number(Measure::Money("USD".to_owned())),
            "cash" => Type::Number(Measure::Money(String::new())),
            "kwh" => Type::Number(Measure::Unit("kWh".to_owned())),
            "m2" => Type::Number(Measure::Unit("m²".to_owned())),
            "vat" => Type::Number(Measure::Percent),
            "n" => Type::NUMBER,
            "town" => Type::Text,
            "home" => Type::Choice(vec!["house".to_owned(), "flat".to_owned()]),
            "day" => Type::Date,
            "yes" => Type::Bool,
            "all" => Type::List,
            _ => return None,
        })
    }

    /// What a formula yields, or what is told about it with the piece that is meant.
    fn inferred(text: &str) -> String {
        let formula = Formula::parse(text).unwrap();
        match formula.infer(&variable) {
            Ok(kind) => kind.to_string(),
            Err(found) => {
                let told = found
                    .iter()
                    .map(|found| format!("{}: {}", &text[found.span.clone()], found.message));
                told.collect::<Vec<_>>().join("; ")
            }
        }
    }

    #[test]
    fn what_a_formula_yields_is_known_before_it_is_evaluated() {
        for (text, expected) in [
            ("eur * 12", "an amount in EUR"),
            ("eur + 100", "an amount in EUR"),
            ("eur + cash", "an amount in EUR"),
            ("eur * vat", "an amount in EUR"),
            ("eur * (1 + vat)", "an amount in EUR"),
            ("eur / usd * usd", "an amount in USD"),
            ("usd * eur", "a number"),
            ("ROUND(eur / 3, 2)", "an amount in EUR"),
            ("SUM(eur, eur, 5)", "an amount in EUR"),
            ("MAX(all)", "a number"),
            ("kwh + kwh", "a number of kWh"),
            ("kwh * 0.3", "a number"),
            ("m2 * eur", "a number"),
            ("PMT(vat / 12, 120, eur)", "an amount in EUR"),
            ("-vat", "a percentage"),
            ("IF(yes, eur, 0)", "an amount in EUR"),
            ("IF(yes, \"a\", town)", "a text"),
            ("IF(yes, \"a\", 1)", "something"),
            ("IF(yes, 1)", "something"),
            ("IFERROR(eur / n, 0)", "an amount in EUR"),
            ("SWITCH(home, \"flat\", 1, 2)", "a number"),
            ("town & n", "a text"),
            ("day - \"2026-11-25\"", "a number"),
            ("day > \"2026-11-25\"", "yes or no"),
            ("\"12\" * n", "a number"),
            ("all = \"a\"", "a list"),
            ("OR(all = \"a\")", "yes or no"),
            ("home = \"House\"", "yes or no"),
            ("home = \"\"", "yes or no"),
            ("unheard > eur", "yes or no"),
            ("SCHEDULE(0.1, 12, eur)", "a list"),
            ("XLOOKUP(n, all, all)", "something"),
        ] {
            assert_eq!(inferred(text), expected, "{text}");
        }
    }

    #[test]
    fn what_does_not_agree_is_told_where_it_stands() {
        for (text, expected) in [
            ("eur + usd", "eur + usd: an amount in EUR and an amount in USD do not go together"),
            (
                "1 + (eur - kwh)",
                "eur - kwh: an amount in EUR and a number of kWh do not go together",
            ),
            ("eur > kwh", "eur > kwh: an amount in EUR and a number of kWh do not go together"),
            ("eur + vat", "eur + vat: an amount in EUR and a percentage do not go together"),
            (
                "MAX(eur, usd)",
                "MAX(eur, usd): an amount in EUR and an amount in USD do not go together",
            ),
            (
                "IF(yes, eur, usd)",
                "IF(yes, eur, usd): an amount in EUR and an amount in USD do not go together",
            ),
            ("2 * town", "town: `town` is a text, but `*` needs a number"),
            ("ROUND(home, 2)", "home: `home` is a choice, but ROUND needs a number"),
            ("\"12 €\" + 1", "\"12 €\": `\"12 €\"` is a text, but `+` needs a number"),
            (
                "town > 3",
                "town > 3: `town` is a text and `3` is a number, which cannot be put in order",
            ),
            ("yes = 1", "yes = 1: `yes` is yes or no and `1` is a number, which are never equal"),
            (
                "day > TODAY()",
                "day > TODAY(): `day` is a date and `TODAY()` is a number, which cannot be put in order",
            ),
            ("home = \"flt\"", "\"flt\": `home` has no option `flt`"),
            ("SWITCH(home, \"flt\", 1, 2)", "\"flt\": `home` has no option `flt`"),
            ("day = \"soon\"", "\"soon\": `soon` is not a day"),
            ("IF(town, 1, 2)", "town: `town` is a text, but IF needs yes or no"),
            ("AND(yes, town)", "town: `town` is a text, but AND needs yes or no"),
            (
                "town * 2 + (eur + usd)",
                "town: `town` is a text, but `*` needs a number; eur + usd: an amount in EUR and an amount in USD do not go together",
            ),
        ] {
            assert_eq!(inferred(text), expected, "{text}");
        }
    }

    #[test]
    fn whatever_a_formula_does_inference_ends() {
        for text in ["{1,2;3,4}", "IF(,,)", "-all", "all%", "SUM()", "#N/A + eur", "--5%"] {
            if let Ok(formula) = Formula::parse(text) {
                let _ = formula.infer(&variable);
            }
        }
    }
}
