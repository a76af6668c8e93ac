//! Calculators from definition to results.

use std::collections::BTreeMap;

#[cfg(feature = "diagnostics")]
use formula::ErrorValue;
use formula::{Calculator, Evaluation, InputErrorCode, Value};
use serde_json::{Value as Json, json};

/// A loan with one of everything.
pub(crate) fn loan() -> Json {
    json!({
        "id": "loan",
        "title": {"en": "Loan instalment", "ru": "Платёж по кредиту"},
        "note": {"en": "Not an offer", "ru": "Не оферта"},
        "inputs": [
            {"id": "price", "label": "Price", "kind": "slider", "min": 100000, "max": 5000000, "step": 10000,
             "default": 1200000, "unit": "RUB", "format": "money:RUB"},
            {"id": "years", "label": "Years", "kind": "number", "min": 1, "max": 30, "default": 5},
            {"id": "rate", "label": "Plan", "kind": "select", "default": 0.12, "options": [
                {"value": 0.12, "label": "Standard"}, {"value": 0.09, "label": "Green"}]},
            {"id": "insured", "label": "Insurance", "kind": "checkbox"}
        ],
        "formulas": [
            {"id": "total", "formula": "instalment * months"},
            {"id": "instalment", "formula": "-PMT(rate/12 + IF(insured, -0.1%, 0), months, price)"},
            {"id": "months", "formula": "years * 12"}
        ],
        "results": [
            {"id": "instalment", "label": "Monthly", "formula": "ROUND(instalment, 2)", "format": "money:RUB:2",
             "emphasis": "headline"},
            {"id": "overpaid", "label": "Overpaid", "formula": "total/price - 1", "format": "percent:1"},
            {"id": "term", "label": "Term", "formula": "months", "format": "months"}
        ]
    })
}

fn read(json: Json) -> Calculator {
    serde_json::from_value(json).expect("the definition is well formed")
}

fn given(inputs: &[(&str, Value)]) -> BTreeMap<String, Value> {
    inputs.iter().map(|(id, value)| ((*id).to_owned(), value.clone())).collect()
}

/// Every mistake as `path: message`.
fn mistakes(json: Json, locales: &[&str]) -> Vec<String> {
    let told = read(json).check(locales);
    told.into_iter().map(|(path, diagnostic)| format!("{path}: {}", diagnostic.message)).collect()
}

fn evaluate(inputs: &[(&str, Value)]) -> Evaluation {
    let compiled = read(loan()).compile().expect("the loan has no mistakes");
    compiled.evaluate(&given(inputs)).expect("the inputs are accepted")
}

#[test]
fn a_calculator_evaluates_its_defaults_in_order_of_dependency() {
    let evaluation = evaluate(&[]);
    assert_eq!(evaluation.result("instalment"), Some(&Value::Number(26693.34)));
    assert_eq!(evaluation.result("term"), Some(&Value::Number(60.0)));
    assert_eq!(evaluation.inputs["insured"], Value::Bool(false));
}

#[test]
fn inputs_change_the_results() {
    let evaluation = evaluate(&[
        ("rate", Value::Number(0.09)),
        ("years", Value::Number(10.0)),
        ("price", Value::Blank),
    ]);
    assert_eq!(evaluation.result("instalment"), Some(&Value::Number(15201.09)));
    assert_eq!(evaluation.inputs["price"], Value::Number(1_200_000.0));
}

#[test]
fn compiled_and_plain_evaluation_agree() {
    let inputs = given(&[("insured", Value::Bool(true)), ("years", Value::Number(7.5))]);
    let calculator = read(loan());
    let compiled = calculator.compile().expect("the loan has no mistakes");
    assert_eq!(calculator.evaluate(&inputs), compiled.evaluate(&inputs));
}

#[test]
fn every_refused_input_is_named_with_its_reason() {
    let inputs = given(&[
        ("price", Value::Number(1.0)),
        ("years", Value::from("5")),
        ("rate", Value::Number(0.5)),
        ("insured", Value::Number(1.0)),
        ("prise", Value::Number(1.0)),
    ]);
    let errors = read(loan()).evaluate(&inputs).expect_err("nothing in it is right");
    let told: Vec<(&str, InputErrorCode)> =
        errors.iter().map(|error| (error.input.as_str(), error.code)).collect();
    assert_eq!(
        told,
        [
            ("price", InputErrorCode::BelowMin),
            ("years", InputErrorCode::NotANumber),
            ("rate", InputErrorCode::NotAnOption),
            ("insured", InputErrorCode::NotATruthValue),
            ("prise", InputErrorCode::UnknownInput),
        ]
    );
    let above = read(loan())
        .evaluate(&given(&[("years", Value::Number(31.0))]))
        .expect_err("31 years are too many");
    assert_eq!(above[0].to_string(), "`years` is above the highest value");
}

#[test]
fn a_calculator_without_mistakes_passes_its_check() {
    assert_eq!(mistakes(loan(), &["en", "ru"]), Vec::<String>::new());
}

#[cfg(feature = "diagnostics")]
#[test]
fn unknown_names_are_told_with_the_nearest_known_one() {
    let mut json = loan();
    json["results"][0]["formula"] = json!("ROUND(instalmnet, 2)");
    let (path, diagnostic) = read(json).check(&[]).remove(0);
    assert_eq!((path.as_str(), diagnostic.span), ("results[0].formula", 6..16));
    assert_eq!(diagnostic.hint.as_deref(), Some("did you mean `instalment`?"));
}

#[cfg(feature = "diagnostics")]
#[test]
fn a_cycle_is_told_once_and_evaluates_to_a_name_error() {
    let mut json = loan();
    json["formulas"][2]["formula"] = json!("total / 2");
    assert_eq!(
        mistakes(json.clone(), &[]),
        ["formulas[0].formula: `total` depends on itself: total → instalment → months → total"]
    );
    let evaluation = read(json).evaluate(&BTreeMap::new()).expect("the inputs are accepted");
    assert_eq!(evaluation.result("term"), Some(&Value::Error(ErrorValue::Name)));
}

#[cfg(feature = "diagnostics")]
#[test]
fn a_formula_that_uses_itself_is_a_cycle_and_its_users_are_not() {
    let mut json = loan();
    json["formulas"][2]["formula"] = json!("years + months");
    assert_eq!(
        mistakes(json, &[]),
        ["formulas[2].formula: `months` depends on itself: months → months"]
    );
}

#[cfg(feature = "diagnostics")]
#[test]
fn every_mistake_of_an_input_has_its_place() {
    let mut json = loan();
    json["inputs"] = json!([
        {"id": "a b", "label": "A", "kind": "number"},
        {"id": "price", "label": {"en": "B"}, "kind": "slider", "min": 5, "max": 1, "step": 0},
        {"id": "price", "label": "C", "kind": "number", "max": 1, "default": 2},
        {"id": "rate", "label": "D", "kind": "select", "min": 1, "default": "x", "options": [
            {"value": 1, "label": "E"}, {"value": 1, "label": "F"}, {"value": true, "label": {"en": "G"}}]},
        {"id": "insured", "label": "H", "kind": "checkbox", "default": 1, "options": [{"value": 1, "label": "I"}]},
        {"id": "years", "label": "J", "kind": "select"},
        {"id": "TRUE", "label": "K", "kind": "slider"}
    ]);
    assert_eq!(
        mistakes(json, &["ru"]),
        [
            "inputs[0].id: `a b` is not a name that formulas can use",
            "inputs[1].label: this text is missing in `ru`",
            "inputs[1].min: `min` 5 is above `max` 1",
            "inputs[1].step: `step` must be above 0",
            "inputs[2].id: the id `price` is used twice",
            "inputs[2].default: the default is above the highest value",
            "inputs[3].min: only a slider or a number has a `min`",
            "inputs[3].options[1].value: another option has this value",
            "inputs[3].options[2].label: this text is missing in `ru`",
            "inputs[3].options[2].value: an option's value is a number or a text",
            "inputs[3].default: the default is not one of the options",
            "inputs[4].options: only a select has options",
            "inputs[4].default: the default must be true or false",
            "inputs[5].options: a select needs options",
            "inputs[6].id: `TRUE` is not a name that formulas can use",
            "inputs[6].min: a slider needs a `min`",
            "inputs[6].max: a slider needs a `max`",
        ]
    );
}

#[cfg(feature = "diagnostics")]
#[test]
fn formula_errors_and_clashing_ids_have_their_place() {
    let mut json = loan();
    json["formulas"][1]["formula"] = json!("-PTM(rate, months)");
    json["formulas"][2]["id"] = json!("price");
    json["results"][2] = json!({"id": "instalment", "label": "x", "formula": "1 +"});
    json["title"] = json!({"ru": "Кредит"});
    assert_eq!(
        mistakes(json, &["en"]),
        [
            "title: this text is missing in `en`",
            "formulas[2].id: the id `price` is used twice",
            "results[2].id: the id `instalment` is used twice",
            "formulas[0].formula: unknown name `months`",
            "formulas[1].formula: unknown function `PTM`",
            "results[2].formula: the formula ends where a value is expected",
        ]
    );
    json = loan();
    json["results"] = json!([]);
    json["id"] = json!(" ");
    assert_eq!(
        mistakes(json, &[]),
        ["id: a calculator needs an id", "results: a calculator needs at least one result"]
    );
}

#[test]
fn an_unknown_field_is_refused_by_name() {
    let mut json = loan();
    json["inputs"][0]["maximum"] = json!(5);
    let error = serde_json::from_value::<Calculator>(json).expect_err("`maximum` is no field");
    assert!(error.to_string().contains("unknown field `maximum`"), "{error}");
}
