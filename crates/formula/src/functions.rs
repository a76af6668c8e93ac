//! The table of functions. A new one is a line here, a `fn` in its family, and cases in `suite/`.

mod aggregate;
mod arguments;
mod finance;
mod logic;
mod lookup;
mod math;
mod ours;
mod rounding;
mod text;

pub(crate) use arguments::Arguments;

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
#[derive(Debug)]
pub struct Function {
    /// Its name, in capitals; formulas may write it in any case.
    pub name: &'static str,
    /// How to write a call; optional arguments in square brackets.
    pub usage: &'static str,
    /// The fewest arguments.
    pub min: u8,
    /// The most arguments.
    pub max: u8,
    /// 2 if arguments come in pairs, else 1.
    pub group: u8,
    /// Whose it is.
    pub origin: Origin,
    pub(crate) run: fn(&Arguments<'_>) -> Outcome,
}

impl Function {
    const fn new(
        usage: &'static str,
        min: u8,
        max: u8,
        run: fn(&Arguments<'_>) -> Outcome,
    ) -> Self {
        Self { name: name_in(usage), usage, min, max, group: 1, origin: Origin::Spreadsheet, run }
    }

    const fn in_pairs(mut self) -> Self {
        self.group = 2;
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
}

/// As many arguments as a spreadsheet allows.
const MANY: u8 = 254;

/// Every function, by name.
pub const FUNCTIONS: &[Function] = &[
    Function::new("ABS(number)", 1, 1, math::abs),
    Function::new("AND(condition, …)", 1, MANY, logic::and),
    Function::new("AVERAGE(number, …)", 1, MANY, aggregate::average),
    Function::new("BRACKET(number, table)", 2, 2, ours::bracket).ours(),
    Function::new("CEILING(number, [multiple])", 1, 2, rounding::ceiling),
    Function::new("CHOOSE(index, value, …)", 2, MANY, lookup::choose),
    Function::new("CLAMP(number, lowest, highest)", 3, 3, ours::clamp).ours(),
    Function::new("CONCAT(text, …)", 1, MANY, text::concat),
    Function::new("COUNT(value, …)", 1, MANY, aggregate::count),
    Function::new("EXP(number)", 1, 1, math::exp),
    Function::new("FLOOR(number, [multiple])", 1, 2, rounding::floor),
    Function::new("FV(rate, periods, payment, [present], [type])", 3, 5, finance::fv),
    Function::new("IF(condition, then, [else])", 2, 3, logic::if_),
    Function::new("IFERROR(value, instead)", 2, 2, logic::iferror),
    Function::new("IFS(condition, value, …)", 2, MANY, logic::ifs).in_pairs(),
    Function::new("INT(number)", 1, 1, rounding::int),
    Function::new("INTERPOLATE(number, table)", 2, 2, ours::interpolate).ours(),
    Function::new("IPMT(rate, period, periods, present, [future], [type])", 4, 6, finance::ipmt),
    Function::new("LEFT(text, [count])", 1, 2, text::left),
    Function::new("LEN(text)", 1, 1, text::len),
    Function::new("LN(number)", 1, 1, math::ln),
    Function::new("LOG(number, [base])", 1, 2, math::log),
    Function::new("LOG10(number)", 1, 1, math::log10),
    Function::new("LOWER(text)", 1, 1, text::lower),
    Function::new("MAX(number, …)", 1, MANY, aggregate::max),
    Function::new("MIN(number, …)", 1, MANY, aggregate::min),
    Function::new("MOD(number, divisor)", 2, 2, math::modulo),
    Function::new("NOT(condition)", 1, 1, logic::not),
    Function::new("NPER(rate, payment, present, [future], [type])", 3, 5, finance::nper),
    Function::new("OR(condition, …)", 1, MANY, logic::or),
    Function::new("PMT(rate, periods, present, [future], [type])", 3, 5, finance::pmt),
    Function::new("POWER(base, exponent)", 2, 2, math::power),
    Function::new("PPMT(rate, period, periods, present, [future], [type])", 4, 6, finance::ppmt),
    Function::new("PRODUCT(number, …)", 1, MANY, aggregate::product),
    Function::new("PV(rate, periods, payment, [future], [type])", 3, 5, finance::pv),
    Function::new("RIGHT(text, [count])", 1, 2, text::right),
    Function::new("ROUND(number, [places])", 1, 2, rounding::round),
    Function::new("ROUNDDOWN(number, [places])", 1, 2, rounding::rounddown),
    Function::new("ROUNDUP(number, [places])", 1, 2, rounding::roundup),
    Function::new("SIGN(number)", 1, 1, math::sign),
    Function::new("SQRT(number)", 1, 1, math::sqrt),
    Function::new("SUM(number, …)", 1, MANY, aggregate::sum),
    Function::new("SWITCH(value, case, result, …, [otherwise])", 3, MANY, logic::switch),
    Function::new("TIER(number, table)", 2, 2, ours::tier).ours(),
    Function::new("TRIM(text)", 1, 1, text::trim),
    Function::new("TRUNC(number, [places])", 1, 2, rounding::trunc),
    Function::new("UPPER(text)", 1, 1, text::upper),
    Function::new("XOR(condition, …)", 1, MANY, logic::xor),
];

/// The function of that name, in any case.
pub(crate) fn find(name: &str) -> Option<&'static Function> {
    let name = name.to_ascii_uppercase();
    FUNCTIONS
        .binary_search_by(|function| function.name.cmp(&name))
        .ok()
        .map(|index| &FUNCTIONS[index])
}

/// The part of a usage before its bracket.
const fn name_in(usage: &'static str) -> &'static str {
    let mut length = 0;
    while usage.as_bytes()[length] != b'(' {
        length += 1;
    }
    usage.split_at(length).0
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
}
