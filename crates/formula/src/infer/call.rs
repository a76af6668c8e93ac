//! What functions yield, by what they are given.

use std::ops::Range;

use super::{Cell, Inference, Measure, Type};
use crate::functions::{Function, Takes};
use crate::program::BinaryOperator;

/// What a function yields.
#[derive(Clone, Copy)]
enum Yields {
    /// A number that counts what the argument with this index counts.
    Like(usize),
    /// A number that counts what all arguments count.
    LikeAll,
    /// The product of what the arguments count.
    Product,
    Plain,
    Percent,
    Text,
    Bool,
    List,
    /// One of its arguments, from this one on, every so manieth.
    OneOf {
        from: usize,
        every: usize,
    },
}

/// Functions that are not listed may yield anything.
const YIELDS: &[(&[&str], Yields)] = &[
    (
        &["ABS", "CEILING", "FLOOR", "INT", "MOD", "MROUND", "ROUND", "ROUNDDOWN", "ROUNDUP"],
        Yields::Like(0),
    ),
    (&["SLN", "TRUNC"], Yields::Like(0)),
    (&["NPV"], Yields::Like(1)),
    (&["CUMIPMT", "CUMPRINC", "FV", "PMT", "PV"], Yields::Like(2)),
    (&["IPMT", "PPMT"], Yields::Like(3)),
    (&["AVERAGE", "CLAMP", "MAX", "MEDIAN", "MIN", "SUM"], Yields::LikeAll),
    (&["PRODUCT"], Yields::Product),
    (
        &[
            "COUNT",
            "DATE",
            "DATEDIF",
            "DAY",
            "DAYS",
            "EDATE",
            "EOMONTH",
            "EXP",
            "INTERPOLATE",
            "LEN",
            "LN",
            "LOG",
            "LOG10",
            "MATCH",
            "MONTH",
            "NETWORKDAYS",
            "NPER",
            "POWER",
            "SIGN",
            "SQRT",
            "SUMIF",
            "SUMPRODUCT",
            "TIER",
            "TODAY",
            "VALUE",
            "WEEKDAY",
            "WORKDAY",
            "XNPV",
            "YEAR",
            "YEARFRAC",
        ],
        Yields::Plain,
    ),
    (&["EFFECT", "IRR", "NOMINAL", "RATE", "XIRR"], Yields::Percent),
    (
        &["CONCAT", "LEFT", "LOWER", "MID", "RIGHT", "SUBSTITUTE", "TEXT", "TRIM", "UPPER"],
        Yields::Text,
    ),
    (&["AND", "NOT", "OR", "XOR"], Yields::Bool),
    (&["SCHEDULE"], Yields::List),
    (&["IF"], Yields::OneOf { from: 1, every: 1 }),
    (&["IFERROR", "IFNA"], Yields::OneOf { from: 0, every: 1 }),
    (&["IFS"], Yields::OneOf { from: 1, every: 2 }),
    (&["CHOOSE"], Yields::OneOf { from: 1, every: 1 }),
    (&["SWITCH"], Yields::OneOf { from: 2, every: 2 }),
];

/// Parameters that hold numbers, and nothing that a date or a lookup could be.
const NUMBERS: [&str; 14] = [
    "number", "places", "divisor", "base", "exponent", "multiple", "lowest", "highest", "rate",
    "periods", "payment", "present", "future", "count",
];

impl<'p> Inference<'p> {
    pub(super) fn call(
        &mut self,
        function: &Function,
        arguments: &[Cell<'p>],
        span: &Range<usize>,
    ) -> Type {
        self.check_arguments(function, arguments);
        let is_spread = arguments.iter().enumerate().any(|(index, argument)| {
            argument.kind == Type::List && function.takes_at(index) == Takes::One
        });
        if is_spread {
            return Type::List;
        }
        let known = YIELDS.iter().find(|(names, _)| names.contains(&function.name));
        match known.map(|(_, yields)| *yields) {
            None => Type::Any,
            Some(Yields::Plain) => Type::NUMBER,
            Some(Yields::Percent) => Type::Number(Measure::Percent),
            Some(Yields::Text) => Type::Text,
            Some(Yields::Bool) => Type::Bool,
            Some(Yields::List) => Type::List,
            Some(Yields::Like(index)) => Type::Number(measure(arguments.get(index))),
            Some(Yields::LikeAll) => {
                let mut all = Measure::Plain;
                for argument in arguments {
                    all = self.agree(all, measure(Some(argument)), span);
                }
                Type::Number(all)
            }
            Some(Yields::Product) => {
                let measures = arguments.iter().map(|argument| measure(Some(argument)));
                Type::Number(measures.reduce(Measure::times).unwrap_or(Measure::Plain))
            }
            Some(Yields::OneOf { from, every }) => {
                if function.name == "SWITCH" {
                    self.check_cases(arguments);
                }
                self.one_of(function, arguments, (from, every), span)
            }
        }
    }

    /// The type of what is chosen among arguments.
    fn one_of(
        &mut self,
        function: &Function,
        arguments: &[Cell<'p>],
        (from, every): (usize, usize),
        span: &Range<usize>,
    ) -> Type {
        let mut chosen: Vec<&Type> =
            arguments.iter().skip(from).step_by(every).map(|argument| &argument.kind).collect();
        // The last of an even number stands alone: it is what holds otherwise.
        if function.name == "SWITCH" && arguments.len().is_multiple_of(2) {
            chosen.extend(arguments.last().map(|argument| &argument.kind));
        }
        // Without its last argument IF is FALSE otherwise.
        if function.name == "IF" && arguments.len() == 2 {
            chosen.push(&Type::Bool);
        }
        let mut chosen = chosen.into_iter();
        let mut joined = chosen.next().cloned().unwrap_or(Type::Any);
        for other in chosen {
            joined = match (joined, other) {
                (Type::Number(one), Type::Number(other)) => {
                    Type::Number(self.agree(one, other.clone(), span))
                }
                (one, other) if one == *other => one,
                (one, other) if one.is_text() && other.is_text() => Type::Text,
                _ => Type::Any,
            };
        }
        joined
    }

    /// Cases that the value of a SWITCH can never be.
    fn check_cases(&mut self, arguments: &[Cell<'p>]) {
        let Some((value, rest)) = arguments.split_first() else { return };
        for pair in rest.chunks_exact(2) {
            self.compare(BinaryOperator::Equal, value, &pair[0], &pair[0].span);
        }
    }

    fn check_arguments(&mut self, function: &Function, arguments: &[Cell<'p>]) {
        let parameters: Vec<&str> =
            function.parameters.split(", ").map(|name| name.trim_matches(['[', ']'])).collect();
        let named = parameters.iter().filter(|name| **name != "…").count();
        let group = usize::from(function.group);
        for (index, argument) in arguments.iter().enumerate() {
            let index = match index.checked_sub(named) {
                None => index,
                Some(beyond) => (named - group.min(named)) + beyond % group,
            };
            match parameters.get(index) {
                Some(&"condition") => self.truth(argument, function.name),
                Some(name) if NUMBERS.contains(name) => {
                    self.number(argument, function.name);
                }
                _ => {}
            }
        }
    }

    fn truth(&mut self, cell: &Cell<'_>, whose: &str) {
        if !cell.kind.is_text() {
            return;
        }
        let words = self.words(cell);
        let message = format_args!("`{words}` is {}, but {whose} needs yes or no", cell.kind);
        self.report(
            &cell.span,
            message,
            format_args!("compare it with something: {words} = \"…\""),
        );
    }
}

fn measure(argument: Option<&Cell<'_>>) -> Measure {
    match argument.map(|argument| &argument.kind) {
        Some(Type::Number(measure)) => measure.clone(),
        _ => Measure::Plain,
    }
}
