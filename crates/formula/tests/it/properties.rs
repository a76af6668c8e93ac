//! What holds for every input.

use std::collections::BTreeMap;

use formula::{ErrorValue, FUNCTIONS, Formula, Value};
use proptest::prelude::*;

/// Pieces that formulas are made of, so that random strings of them get past the parser.
const PIECES: &[&str] = &[
    "1",
    "0",
    "2.5",
    "1e308",
    "1e-320",
    "0.1",
    "9007199254740993",
    "x",
    "y",
    "list",
    "table",
    "text",
    "\"a\"",
    "\"\"",
    "\"5\"",
    "TRUE",
    "FALSE",
    "#N/A",
    "{1,2;3,4}",
    "{0,5}",
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
    ">=",
    " ",
    "ё",
    "#",
];

fn scope() -> BTreeMap<String, Value> {
    let table = vec![
        Value::List(vec![Value::Number(0.0), Value::Number(0.13)]),
        Value::List(vec![Value::Number(100.0), Value::from("high")]),
    ];
    [
        ("x", Value::Number(-0.0)),
        ("y", Value::Number(f64::NAN)),
        ("list", Value::List(vec![Value::Number(f64::INFINITY), Value::Bool(true), Value::Blank])),
        ("table", Value::List(table)),
        ("text", Value::from("Крыша 🏠")),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

/// Whether every number in it is finite and not −0.
fn is_sound(value: &Value) -> bool {
    match value {
        Value::Number(number) => {
            number.is_finite() && !(*number == 0.0 && number.is_sign_negative())
        }
        Value::List(items) => items.iter().all(is_sound),
        _ => true,
    }
}

fn formula_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => (0..PIECES.len()).prop_map(|index| PIECES[index].to_owned()),
        1 => (0..FUNCTIONS.len()).prop_map(|index| format!("{}(", FUNCTIONS[index].name)),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn argument() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        any::<f64>().prop_map(Value::Number),
        (-20i32..400).prop_map(|number| Value::Number(f64::from(number))),
        any::<bool>().prop_map(Value::Bool),
        "[0-9a-я🏠 %.]{0,6}".prop_map(Value::Text),
        Just(Value::Blank),
        Just(Value::Error(ErrorValue::NotAvailable)),
    ];
    scalar.prop_recursive(2, 8, 3, |inner| prop::collection::vec(inner, 0..4).prop_map(Value::List))
}

proptest! {
    #[test]
    fn no_byte_string_panics(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        if let Ok(formula) = Formula::parse(&String::from_utf8_lossy(&bytes)) {
            prop_assert!(is_sound(&formula.evaluate(&scope())));
        }
    }

    #[test]
    fn no_formula_panics_and_every_diagnostic_points_into_it(text in formula_text()) {
        match Formula::parse(&text) {
            Ok(formula) => prop_assert!(is_sound(&formula.evaluate(&scope()))),
            Err(diagnostics) => {
                prop_assert!(!diagnostics.is_empty());
                for diagnostic in diagnostics {
                    prop_assert!(text.get(diagnostic.span.clone()).is_some(), "{:?}", diagnostic);
                }
            }
        }
    }

    #[test]
    fn no_function_panics_on_any_arguments(index in 0..FUNCTIONS.len(), values in prop::collection::vec(argument(), 6)) {
        let function = &FUNCTIONS[index];
        let n_arguments = (0..=6).rev().find(|&count| function.takes(count)).expect("every function takes up to six");
        let names: Vec<String> = (0..n_arguments).map(|index| format!("a{index}")).collect();
        let scope: BTreeMap<String, Value> = names.iter().cloned().zip(values).collect();
        let formula = Formula::parse(&format!("{}({})", function.name, names.join(";"))).expect("a plain call parses");
        let value = formula.evaluate(&scope);
        prop_assert!(is_sound(&value), "{:?}", value);
        prop_assert_eq!(&value, &formula.evaluate(&scope));
    }

    #[test]
    fn a_printed_number_parses_to_itself(number in any::<f64>().prop_filter("finite", |number| number.is_finite())) {
        let number = if number == 0.0 { 0.0 } else { number };
        let written = format!("{number:?}");
        let formula = Formula::parse(&written).expect("a number is a formula");
        prop_assert_eq!(formula.evaluate(&()), Value::Number(number));
    }

    #[test]
    fn a_value_survives_json_to_the_last_bit(value in argument()) {
        let clean = Formula::parse("x").expect("a name is a formula").evaluate(&BTreeMap::from([("x".to_owned(), value)]));
        let json = serde_json::to_string(&clean).expect("a value is JSON");
        prop_assert_eq!(serde_json::from_str::<Value>(&json).expect("written JSON is read back"), clean);
    }

    #[test]
    fn rounding_twice_is_rounding_once(number in -1e9..1e9f64, places in -3i32..9) {
        for name in ["ROUND", "ROUNDUP", "ROUNDDOWN"] {
            let once = Formula::parse(&format!("{name}(x, {places})")).expect("a call parses");
            let twice = Formula::parse(&format!("{name}({name}(x, {places}), {places})")).expect("a call parses");
            let scope = BTreeMap::from([("x".to_owned(), Value::Number(number))]);
            prop_assert_eq!(once.evaluate(&scope), twice.evaluate(&scope));
        }
    }
}
