//! The table of functions. A new one is a line here, a `fn` in its family, cases in `suite/` and a line
//! in the README.

mod aggregate;
mod arguments;
mod conditional;
mod date;
mod finance;
mod logic;
mod lookup;
mod math;
mod ours;
mod rounding;
mod text;
mod wildcard;

pub(crate) use arguments::Arguments;

use crate::diagnostic::DESCRIBES;
use crate::machine::Outcome;

/// Whose function it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Spreadsheets have it, and ours gives what theirs gives.
    Spreadsheet,
    /// Ours alone; pasted into a spreadsheet it is `#NAME?`.
    Parlor,
}

/// One function of the language.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// Its name, in capitals; formulas may write it in any case.
    pub name: &'static str,
    /// Its arguments' names; optional ones in square brackets, `…` for more like the last. Empty where
    /// mistakes are not described.
    pub parameters: &'static str,
    /// The fewest arguments.
    pub min: u8,
    /// The most arguments.
    pub max: u8,
    /// 2 if arguments come in pairs, else 1.
    pub group: u8,
    /// Whose it is.
    pub origin: Origin,
    /// A letter for each argument, see [`Takes`]; the last group's serve those beyond.
    takes: &'static [u8],
    /// Steps of a call besides those for what it looks at.
    pub(crate) steps: u16,
    /// Whether a text may be a pattern that others are compared with.
    pub(crate) has_wildcards: bool,
    pub(crate) run: fn(&Arguments<'_>) -> Outcome,
}

/// What a function does with a list in place of one argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// It wants one value, so it works on each item (letter `1`).
    One,
    /// It hands the value on, list or not; it goes item by item only if another argument makes it (`?`).
    Any,
    /// It wants the list (`*`).
    Whole,
}

impl Function {
    /// `parameters` say how many arguments there are: the brackets and the `…` are read.
    const fn new(
        name: &'static str,
        parameters: &'static str,
        takes: &'static str,
        run: fn(&Arguments<'_>) -> Outcome,
    ) -> Self {
        let (min, max) = arity(parameters);
        Self {
            name,
            parameters: if DESCRIBES { parameters } else { "" },
            min,
            max,
            group: 1,
            origin: Origin::Spreadsheet,
            takes: takes.as_bytes(),
            steps: 0,
            has_wildcards: false,
            run,
        }
    }

    const fn in_pairs(mut self) -> Self {
        self.group = 2;
        self
    }

    const fn costing(mut self, steps: u16) -> Self {
        self.steps = steps;
        self
    }

    const fn with_wildcards(mut self) -> Self {
        self.has_wildcards = true;
        self
    }

    const fn ours(mut self) -> Self {
        self.origin = Origin::Parlor;
        self
    }

    /// Whether it can be called with so many arguments.
    pub fn takes(&self, n_arguments: usize) -> bool {
        (usize::from(self.min)..=usize::from(self.max)).contains(&n_arguments)
            && (n_arguments - usize::from(self.min)).is_multiple_of(usize::from(self.group))
    }

    /// How to write a call.
    pub fn usage(&self) -> String {
        format!("{}({})", self.name, self.parameters)
    }

    pub(crate) fn takes_at(&self, index: usize) -> Takes {
        let known = self.takes.len();
        let index = match index.checked_sub(known) {
            None => index,
            Some(beyond) => {
                let group = usize::from(self.group);
                known - group + beyond % group
            }
        };
        match self.takes[index] {
            b'1' => Takes::One,
            b'?' => Takes::Any,
            _ => Takes::Whole,
        }
    }
}

/// As many arguments as a spreadsheet allows.
const MANY: u8 = 254;

/// Every function, by name.
pub const FUNCTIONS: &[Function] = &[
    Function::new("ABS", "number", "1", math::abs),
    Function::new("AND", "condition, …", "*", logic::and),
    Function::new("AVERAGE", "number, …", "*", aggregate::average),
    Function::new("BRACKET", "number, table", "1*", ours::bracket).ours(),
    Function::new("CEILING", "number, [multiple]", "1", rounding::ceiling),
    Function::new("CHOOSE", "index, value, …", "1?", lookup::choose),
    Function::new("CLAMP", "number, lowest, highest", "1", ours::clamp).ours(),
    Function::new("CONCAT", "text, …", "*", text::concat),
    Function::new("COUNT", "value, …", "*", aggregate::count),
    Function::new("CUMIPMT", "rate, periods, present, first, last, type", "1", finance::cumipmt),
    Function::new("CUMPRINC", "rate, periods, present, first, last, type", "1", finance::cumprinc),
    Function::new("DATE", "year, month, day", "1", date::date),
    Function::new("DATEDIF", "start, end, unit", "1", date::datedif),
    Function::new("DAY", "date", "1", date::day),
    Function::new("DAYS", "end, start", "1", date::days),
    Function::new("EDATE", "start, months", "1", date::edate),
    Function::new("EFFECT", "nominal, periods", "1", finance::effect),
    Function::new("EOMONTH", "start, months", "1", date::eomonth),
    Function::new("EXP", "number", "1", math::exp),
    Function::new("FLOOR", "number, [multiple]", "1", rounding::floor),
    Function::new("FV", "rate, periods, payment, [present], [type]", "1", finance::fv),
    Function::new("IF", "condition, then, [else]", "1??", logic::if_),
    Function::new("IFERROR", "value, instead", "1?", logic::iferror),
    Function::new("IFNA", "value, instead", "1?", logic::ifna),
    Function::new("IFS", "condition, value, …", "1?", logic::ifs).in_pairs(),
    Function::new("INDEX", "table, row, [column]", "*11", lookup::index),
    Function::new("INT", "number", "1", rounding::int),
    Function::new("INTERPOLATE", "number, table", "1*", ours::interpolate).ours(),
    Function::new("IPMT", "rate, period, periods, present, [future], [type]", "1", finance::ipmt),
    Function::new("IRR", "values, [guess]", "*1", finance::irr),
    Function::new("LEFT", "text, [count]", "1", text::left),
    Function::new("LEN", "text", "1", text::len),
    Function::new("LN", "number", "1", math::ln),
    Function::new("LOG", "number, [base]", "1", math::log),
    Function::new("LOG10", "number", "1", math::log10),
    Function::new("LOOKUP", "value, list, [results]", "1**", lookup::lookup),
    Function::new("LOWER", "text", "1", text::lower),
    Function::new("MATCH", "value, list, [type]", "1*1", lookup::match_).with_wildcards(),
    Function::new("MAX", "number, …", "*", aggregate::max),
    Function::new("MEDIAN", "number, …", "*", aggregate::median),
    Function::new("MID", "text, start, count", "1", text::mid),
    Function::new("MIN", "number, …", "*", aggregate::min),
    Function::new("MOD", "number, divisor", "1", math::modulo),
    Function::new("MONTH", "date", "1", date::month),
    Function::new("MROUND", "number, multiple", "1", rounding::mround),
    Function::new("NETWORKDAYS", "start, end, [holidays]", "11*", date::networkdays),
    Function::new("NOMINAL", "effective, periods", "1", finance::nominal),
    Function::new("NOT", "condition", "1", logic::not),
    Function::new("NPER", "rate, payment, present, [future], [type]", "1", finance::nper),
    Function::new("NPV", "rate, value, …", "1*", finance::npv),
    Function::new("OR", "condition, …", "*", logic::or),
    Function::new("PMT", "rate, periods, present, [future], [type]", "1", finance::pmt),
    Function::new("POWER", "base, exponent", "1", math::power),
    Function::new("PPMT", "rate, period, periods, present, [future], [type]", "1", finance::ppmt),
    Function::new("PRODUCT", "number, …", "*", aggregate::product),
    Function::new("PV", "rate, periods, payment, [future], [type]", "1", finance::pv),
    Function::new(
        "RATE",
        "periods, payment, present, [future], [type], [guess]",
        "1",
        finance::rate,
    ),
    Function::new("RIGHT", "text, [count]", "1", text::right),
    Function::new("ROUND", "number, [places]", "1", rounding::round),
    Function::new("ROUNDDOWN", "number, [places]", "1", rounding::rounddown),
    Function::new("ROUNDUP", "number, [places]", "1", rounding::roundup),
    Function::new(
        "SCHEDULE",
        "rate, periods, amount, [left], [type], [places]",
        "1",
        ours::schedule,
    )
    .costing(1_200)
    .ours(),
    Function::new("SIGN", "number", "1", math::sign),
    Function::new("SLN", "cost, salvage, life", "1", finance::sln),
    Function::new("SQRT", "number", "1", math::sqrt),
    Function::new("SUBSTITUTE", "text, old, new, [which]", "1", text::substitute),
    Function::new("SUM", "number, …", "*", aggregate::sum),
    Function::new("SUMIF", "list, criterion, [summed]", "*1*", conditional::sumif).with_wildcards(),
    Function::new("SUMPRODUCT", "list, …", "*", aggregate::sumproduct),
    Function::new("SWITCH", "value, case, result, …, [otherwise]", "1?", logic::switch),
    Function::new("TEXT", "value, format", "1", text::text),
    Function::new("TIER", "number, table", "1*", ours::tier).ours(),
    Function::new("TODAY", "", "1", date::today),
    Function::new("TRIM", "text", "1", text::trim),
    Function::new("TRUNC", "number, [places]", "1", rounding::trunc),
    Function::new("UPPER", "text", "1", text::upper),
    Function::new("VALUE", "text", "1", text::value),
    Function::new("VLOOKUP", "value, table, column, [approximate]", "1*11", lookup::vlookup)
        .with_wildcards(),
    Function::new("WEEKDAY", "date, [type]", "1", date::weekday),
    Function::new("WORKDAY", "start, days, [holidays]", "11*", date::workday),
    Function::new("XIRR", "values, dates, [guess]", "**1", finance::xirr),
    Function::new(
        "XLOOKUP",
        "value, list, results, [otherwise], [match], [order]",
        "1**?11",
        lookup::xlookup,
    )
    .with_wildcards(),
    Function::new("XNPV", "rate, values, dates", "1**", finance::xnpv),
    Function::new("XOR", "condition, …", "*", logic::xor),
    Function::new("YEAR", "date", "1", date::year),
    Function::new("YEARFRAC", "start, end, [basis]", "1", date::yearfrac),
];

/// The function of that name, in any case.
pub(crate) fn find(name: &str) -> Option<&'static Function> {
    let name = name.to_ascii_uppercase();
    FUNCTIONS
        .binary_search_by(|function| function.name.cmp(&name))
        .ok()
        .map(|index| &FUNCTIONS[index])
}

/// The fewest and the most arguments, from their names.
const fn arity(parameters: &str) -> (u8, u8) {
    let bytes = parameters.as_bytes();
    let (mut min, mut max, mut at) = (0, 0, 0);
    let mut has_more = false;
    while at < bytes.len() {
        match bytes[at] {
            b'[' => max += 1,
            letter if letter.is_ascii() => {
                min += 1;
                max += 1;
            }
            _ => has_more = true,
        }
        while at < bytes.len() && bytes[at] != b',' {
            at += 1;
        }
        at += ", ".len();
    }
    (min, if has_more { MANY } else { max })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_every_name_is_found_in_any_case() {
        assert!(FUNCTIONS.is_sorted_by(|a, b| a.name < b.name));
        for function in FUNCTIONS {
            let found =
                find(&function.name.to_lowercase()).expect("a function in the table is found");
            assert_eq!(found.name, function.name);
        }
    }

    #[test]
    fn the_names_of_arguments_say_how_many_there_are() {
        for (parameters, expected) in [
            ("", (0, 0)),
            ("number", (1, 1)),
            ("number, [places]", (1, 2)),
            ("number, …", (1, MANY)),
            ("value, case, result, …, [otherwise]", (3, MANY)),
        ] {
            assert_eq!(arity(parameters), expected, "{parameters}");
        }
    }

    #[test]
    fn arguments_beyond_the_named_ones_are_taken_like_the_last_group() {
        let takes = |name: &str, index| find(name).expect("it is in the table").takes_at(index);
        assert_eq!(takes("ROUND", 1), Takes::One);
        assert_eq!(takes("NPV", 9), Takes::Whole);
        assert_eq!((takes("IFS", 4), takes("IFS", 5)), (Takes::One, Takes::Any));
    }
}
