//! Formulas that would be too large, too deep or too long, and what is said of them.

use std::collections::BTreeMap;

use formula::{ErrorValue, Formula, Value};

#[cfg(feature = "diagnostics")]
fn refusal(text: &str) -> String {
    Formula::parse(text).expect_err("it is over a limit")[0].message.clone()
}

#[cfg(feature = "diagnostics")]
#[test]
fn deep_nesting_is_a_parse_error() {
    let deep = |depth: usize| format!("{}1{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(
        Formula::parse(&deep(64)).expect("64 are allowed").evaluate(&()),
        Value::Number(1.0)
    );
    assert_eq!(refusal(&deep(65)), "brackets are nested deeper than 64");
    assert_eq!(refusal(&"ABS(".repeat(2_000)), "brackets are nested deeper than 64");
    assert_eq!(refusal(&"(".repeat(8_000)), "brackets are nested deeper than 64");
}

#[test]
fn long_chains_and_many_signs_need_no_depth() {
    let chain = vec!["1"; 4_000].join("+");
    assert_eq!(
        Formula::parse(&chain).expect("a chain is flat").evaluate(&()),
        Value::Number(4_000.0)
    );
    let powers = vec!["1"; 4_000].join("^");
    assert_eq!(Formula::parse(&powers).expect("a chain is flat").evaluate(&()), Value::Number(1.0));
    let signs = format!("{}1", "-".repeat(8_001));
    assert_eq!(Formula::parse(&signs).expect("signs are flat").evaluate(&()), Value::Number(-1.0));
}

#[cfg(feature = "diagnostics")]
#[test]
fn a_long_formula_is_refused_with_its_limit() {
    assert_eq!(refusal(&" ".repeat(8_193)), "a formula may have at most 8192 bytes");
    assert_eq!(
        refusal(&format!("SUM({})", vec!["1"; 255].join(","))),
        "a function takes at most 254 arguments"
    );
}

#[test]
fn a_spent_budget_is_a_number_error() {
    let list = Value::List(vec![Value::Number(1.0); 1_000]);
    let scope = BTreeMap::from([("list".to_owned(), list)]);
    let sum = |times: usize| {
        let text = vec!["SUM(list)"; times].join("+");
        Formula::parse(&text).expect("a sum of sums parses").evaluate(&scope)
    };
    assert_eq!(sum(90), Value::Number(90_000.0));
    assert_eq!(sum(110), Value::Error(ErrorValue::Number));
}

#[test]
fn texts_cannot_grow_without_end() {
    let mut scope = BTreeMap::from([("text".to_owned(), Value::from("x"))]);
    let double = Formula::parse("text&text").expect("two names parse");
    for _ in 0..20 {
        let value = double.evaluate(&scope);
        scope.insert("text".to_owned(), value);
    }
    assert_eq!(scope["text"], Value::Error(ErrorValue::Value));
}

#[test]
fn a_star_costs_what_it_is_tried_at() {
    let scope = |n_letters: usize, n_patterns: usize| {
        let texts = Value::List(vec![Value::from("a".repeat(n_letters).as_str()); 4]);
        let pattern = format!("*{}b", "a".repeat(100));
        let patterns = Value::List(vec![Value::from(pattern.as_str()); n_patterns]);
        BTreeMap::from([("texts".to_owned(), texts), ("patterns".to_owned(), patterns)])
    };
    for text in ["SUM(SUMIF(texts, patterns))", "SUM(IFERROR(MATCH(patterns, texts, 0), 0))"] {
        let formula = Formula::parse(text).expect("it parses");
        assert_eq!(formula.evaluate(&scope(100, 10)), Value::Number(0.0), "{text}");
        let spent = Value::Error(ErrorValue::Number);
        assert_eq!(formula.evaluate(&scope(20_000, 10)), spent, "{text}");
    }
}

#[test]
fn a_table_for_each_of_many_rates_is_too_much() {
    let formula = Formula::parse("COUNT(SCHEDULE(rates, 1200, 1000))").expect("it parses");
    let rates = |n: u32| {
        let rates = (1..=n).map(|rate| Value::Number(f64::from(rate) / 1e6)).collect();
        BTreeMap::from([("rates".to_owned(), Value::List(rates))])
    };
    assert_eq!(formula.evaluate(&rates(10)), Value::Number(0.0));
    assert_eq!(formula.evaluate(&rates(200)), Value::Error(ErrorValue::Number));
}
