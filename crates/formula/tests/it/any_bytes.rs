//! The fuzzer's property on a stable compiler: random bytes, and random bytes that look like formulas.

use formula::FUNCTIONS;
use proptest::prelude::*;

#[path = "../../fuzz/property.rs"]
mod property;

use property::{NAMES, holds_for};

const PIECES: &[&str] = &[
    "1",
    "0.1",
    "1e308",
    "1e-320",
    "9007199254740993",
    "\"a\"",
    "\"5\"",
    "\"",
    "TRUE",
    "#N/A",
    "#REF!",
    "{1,2;3,4}",
    "{",
    "}",
    "(",
    ")",
    ",",
    ";",
    "+",
    "-",
    "*",
    "/",
    "^",
    "&",
    "%",
    "=",
    "<>",
    "<",
    " ",
    "\t",
    "ё",
    "🏠",
    ".",
];

const VALUES: &[&str] = &[
    "0",
    "-1e308",
    "1e-320",
    "2.5",
    "45351",
    "\"12\"",
    "\"\"",
    "true",
    "null",
    "[]",
    "[1,2,3]",
    "[[1,2],[3,4]]",
    "[[1],[2,3]]",
    "[\"a\",null,true,{\"error\":\"#N/A\"}]",
    "{\"error\":\"#REF!\"}",
    "nonsense",
];

/// A line that looks like a formula, and lines that look like values.
fn looks_like_a_formula() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(PIECES).prop_map(str::to_owned),
        2 => prop::sample::select(&NAMES[..]).prop_map(str::to_owned),
        3 => (0..FUNCTIONS.len()).prop_map(|index| format!("{}(", FUNCTIONS[index].name)),
    ];
    let formula = prop::collection::vec(piece, 1..20).prop_map(|pieces| pieces.concat());
    let values = prop::collection::vec(prop::sample::select(VALUES), NAMES.len());
    (formula, values).prop_map(|(formula, values)| format!("{formula}\n{}", values.join("\n")))
}

/// A call that parses, of any function with any of the values.
fn call() -> impl Strategy<Value = String> {
    let arguments = prop::collection::vec(prop::sample::select(&NAMES[..]), 6);
    let values = prop::collection::vec(prop::sample::select(VALUES), NAMES.len());
    (0..FUNCTIONS.len(), arguments, values).prop_map(|(index, arguments, values)| {
        let function = &FUNCTIONS[index];
        let n_arguments = (0..=6).rev().find(|&count| function.takes(count)).unwrap_or_default();
        let call = format!("={}({})", function.name, arguments[..n_arguments].join(","));
        format!("{call}\n{}", values.join("\n"))
    })
}

proptest! {
    #[test]
    fn random_bytes_never_break_it(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        holds_for(&bytes);
    }

    #[test]
    fn what_looks_like_a_formula_never_breaks_it(text in looks_like_a_formula()) {
        holds_for(text.as_bytes());
    }

    #[test]
    fn no_call_with_any_values_breaks_it(text in call()) {
        holds_for(text.as_bytes());
    }
}

#[test]
fn deep_and_long_formulas_come_to_an_end() {
    for piece in ["(", "-", "ABS(", "{1,", "\"", "1+", "1%", "IF(1,"] {
        for times in [10, 60, 70, 8_000, 100_000] {
            holds_for(piece.repeat(times).as_bytes());
        }
    }
}
