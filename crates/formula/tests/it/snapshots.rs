//! How every serialised type looks. A change here is a change for everyone who reads it.

use std::collections::BTreeMap;

use formula::{Calculator, ErrorValue, InputError, InputErrorCode, Value};
#[cfg(feature = "diagnostics")]
use formula::{Diagnostic, Formula};

use crate::calculators::{TODAY, loan};

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("it serialises")
}

#[test]
fn values_are_plain_json() {
    let list = Value::List(vec![
        Value::Blank,
        Value::Number(5.0),
        Value::Number(0.1 + 0.2),
        Value::Number(-1e300),
        Value::from("крыша \"A\""),
        Value::Bool(true),
        Value::List(Vec::new()),
        Value::Error(ErrorValue::DivisionByZero),
    ]);
    insta::assert_snapshot!(json(&list), @r##"[null,5,0.30000000000000004,-1e+300,"крыша \"A\"",true,[],{"error":"#DIV/0!"}]"##);
}

#[test]
fn what_is_no_value_is_refused() {
    for text in
        [r##"{"error":"#OOPS!"}"##, r##"{"eror":"#N/A"}"##, "{}", r##"{"error":"#N/A","more":1}"##]
    {
        serde_json::from_str::<Value>(text).expect_err(text);
    }
}

#[cfg(feature = "diagnostics")]
#[test]
fn diagnostics_carry_start_and_end() {
    let diagnostics: Vec<Diagnostic> = Formula::parse("1 + SUMM(2)").expect_err("SUMM is unknown");
    insta::assert_snapshot!(json(&diagnostics), @r#"[{"span":{"start":4,"end":8},"message":"unknown function `SUMM`","hint":"did you mean `SUM`?"}]"#);
}

#[test]
fn input_errors_carry_a_code() {
    let error = InputError { input: "price".to_owned(), code: InputErrorCode::BelowMin };
    insta::assert_snapshot!(json(&error), @r#"{"input":"price","code":"below_min"}"#);
}

#[test]
fn an_evaluation_lists_results_in_their_order() {
    let calculator: Calculator = serde_json::from_value(loan()).expect("the loan is well formed");
    let evaluation = calculator.evaluate(&BTreeMap::new(), TODAY).expect("defaults are accepted");
    insta::assert_snapshot!(json(&evaluation), @r#"{"inputs":{"insured":false,"price":1200000,"rate":0.12,"years":5},"results":[["instalment",26693.34],["overpaid",0.3346668610941066],["term",60]]}"#);
}

#[test]
fn a_calculator_is_written_as_it_was_read() {
    let calculator: Calculator = serde_json::from_value(loan()).expect("the loan is well formed");
    let again: Calculator =
        serde_json::from_str(&json(&calculator)).expect("what is written is read");
    assert_eq!(again, calculator);
    insta::assert_snapshot!(json(&calculator), @r#"{"id":"loan","title":{"en":"Loan instalment","ru":"Платёж по кредиту"},"note":{"en":"Not an offer","ru":"Не оферта"},"inputs":[{"id":"price","label":"Price","kind":"slider","min":100000.0,"max":5000000.0,"step":10000.0,"default":1200000,"unit":"RUB","format":"money:RUB"},{"id":"years","label":"Years","kind":"number","min":1.0,"max":30.0,"default":5},{"id":"rate","label":"Plan","kind":"select","default":0.12,"options":[{"value":0.12,"label":"Standard"},{"value":0.09,"label":"Green"}]},{"id":"insured","label":"Insurance","kind":"checkbox"}],"formulas":[{"id":"total","formula":"instalment * months"},{"id":"instalment","formula":"-PMT(rate/12 + IF(insured, -0.1%, 0), months, price)"},{"id":"months","formula":"years * 12"}],"results":[{"id":"instalment","label":"Monthly","formula":"ROUND(instalment, 2)","format":"money:RUB:2","emphasis":"headline"},{"id":"overpaid","label":"Overpaid","formula":"total/price - 1","format":"percent:1","emphasis":"normal"},{"id":"term","label":"Term","formula":"months","format":"months","emphasis":"normal"}]}"#);
}
