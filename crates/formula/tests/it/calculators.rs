//! Calculators from definition to results.

use std::collections::BTreeMap;

#[cfg(feature = "diagnostics")]
use formula::ErrorValue;
use formula::{Calculator, Evaluation, InputErrorCode, Value};
use serde_json::{Value as Json, json};

/// The day on which these tests calculate: 1 June 2026.
pub(crate) const TODAY: f64 = 46_174.0;

/// A loan with one of everything of the first kind.
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

pub(crate) fn read(json: Json) -> Calculator {
    serde_json::from_value(json).expect("the definition is well formed")
}

fn given(inputs: &[(&str, Value)]) -> BTreeMap<String, Value> {
    inputs.iter().map(|(id, value)| ((*id).to_owned(), value.clone())).collect()
}

/// Every mistake as `path: message`.
pub(crate) fn mistakes(json: Json, locales: &[&str]) -> Vec<String> {
    let told = read(json).check(locales);
    told.into_iter().map(|(path, diagnostic)| format!("{path}: {}", diagnostic.message)).collect()
}

fn evaluate(inputs: &[(&str, Value)]) -> Evaluation {
    let compiled = read(loan()).compile().expect("the loan has no mistakes");
    compiled.evaluate(&given(inputs), TODAY).expect("the inputs are accepted")
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
    assert_eq!(calculator.evaluate(&inputs, TODAY), compiled.evaluate(&inputs, TODAY));
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
    let errors = read(loan()).evaluate(&inputs, TODAY).expect_err("nothing in it is right");
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
        .evaluate(&given(&[("years", Value::Number(31.0))]), TODAY)
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
    let evaluation = read(json).evaluate(&BTreeMap::new(), TODAY).expect("the inputs are accepted");
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
        mistakes(json, &["en", "ru"]),
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
        mistakes(json, &["en", "ru"]),
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

/// What the loan did not have: data, every other kind of input, tables, charts, a last day and actions.
pub(crate) fn roof() -> Json {
    json!({
        "id": "roof", "title": "Roof",
        "inputs": [
            {"id": "area", "label": "Area", "kind": "slider", "min": 10, "max": 100, "default": 40, "unit": "m²"},
            {"id": "way", "label": "Paying", "kind": "radio", "default": "loan", "options": [
                {"value": "loan", "label": "Monthly"}, {"value": "cash", "label": "At once"}]},
            {"id": "months", "label": "Months", "kind": "number", "min": 6, "max": 360, "default": 12,
             "visible_if": "way = \"loan\""},
            {"id": "start", "label": "Start", "kind": "date", "earliest": "TODAY()", "latest": "EDATE(TODAY(), 12)"},
            {"id": "discount", "label": "Discount", "kind": "hidden", "default": 0, "min": 0, "max": 0.3}
        ],
        "data": [{"id": "prices", "values": [[0, 120], [50, 100]]}],
        "formulas": [
            {"id": "price", "formula": "area * BRACKET(area, prices) * (1 - discount)"},
            {"id": "rows", "formula": "SCHEDULE(6% / 12, months, price)"}
        ],
        "results": [
            {"id": "price", "label": "Price", "formula": "price", "format": "money:EUR", "range": "10%", "bands": [
                {"below": 4000, "text": "A small roof"}, {"below": 8000, "text": "A usual roof"},
                {"text": "A large roof"}]},
            {"id": "year", "label": "Year", "formula": "YEAR(start)"}
        ],
        "tables": [{"id": "schedule", "title": "Schedule", "formula": "rows", "columns": [
            {"label": "Month"}, {"label": "Payment", "format": "money:EUR"}, {"label": "Interest"},
            {"label": "Principal"}, {"label": "Owed"}]}],
        "charts": [
            {"id": "parts", "title": "Parts", "kind": "donut", "labels": ["Roof", "Interest"], "series": [
                {"label": "Cost", "formulas": ["price", "SUM(INDEX(rows, 0, 3))"]}]},
            {"id": "owed", "title": "Still owed", "kind": "line", "labels_from": "INDEX(rows, 0, 1)", "series": [
                {"label": "Owed", "formula": "INDEX(rows, 0, 5)"}], "format": "money:EUR:0"}
        ],
        "valid_until": "TODAY() + 30",
        "actions": [{"kind": "open_flow", "label": "Book a survey", "flow": "survey"},
                    {"kind": "send_to_operator", "label": "Ask about it"}]
    })
}

fn evaluate_roof(inputs: &[(&str, Value)]) -> Evaluation {
    let compiled = read(roof()).compile().expect("the roof has no mistakes");
    compiled.evaluate(&given(inputs), TODAY).expect("the inputs are accepted")
}

fn numbers(evaluation: &Evaluation, chart: usize) -> Vec<f64> {
    evaluation.charts[chart].series[0].iter().map(|value| value.expect("it is a number")).collect()
}

#[test]
fn tables_and_charts_are_computed_from_the_same_formulas_as_the_results() {
    let evaluation = evaluate_roof(&[]);
    assert_eq!(evaluation.result("price"), Some(&Value::Number(4800.0)));
    let rows = &evaluation.tables[0].rows;
    assert_eq!((rows.len(), rows[0].len()), (12, 5));
    let interest: f64 = rows.iter().filter_map(|row| row[2].as_number()).sum();
    let parts = numbers(&evaluation, 0);
    assert_eq!(parts[0], 4800.0);
    assert!((parts[1] - interest).abs() < 1e-9, "{} and {interest}", parts[1]);
    let labels: Vec<f64> =
        evaluation.charts[1].labels.iter().filter_map(Value::as_number).collect();
    assert_eq!(labels, (1..=12).map(f64::from).collect::<Vec<_>>());
    let owed = numbers(&evaluation, 1);
    assert!(owed.windows(2).all(|pair| pair[1] < pair[0]), "{owed:?}");
    assert!(owed[11].abs() < 0.005, "{owed:?}");
}

#[test]
fn a_result_has_its_range_and_says_where_its_number_lies() {
    let definition = read(roof());
    let said = |area: f64| {
        let evaluation = evaluate_roof(&[("area", Value::Number(area))]);
        let price = evaluation.result("price").cloned().expect("there is a price");
        let words = definition.results[0].message(&price).map(|text| text.get("en").to_owned());
        (evaluation.ranges["price"], words.unwrap_or_default())
    };
    assert_eq!(said(20.0), ([2160.0, 2640.0], "A small roof".to_owned()));
    assert_eq!(said(40.0), ([4320.0, 5280.0], "A usual roof".to_owned()));
    // A limit belongs to the band above it.
    assert_eq!(said(80.0), ([7200.0, 8800.0], "A large roof".to_owned()));
}

#[test]
fn an_input_out_of_sight_counts_with_its_default() {
    let cash = Value::from("cash");
    let evaluation = evaluate_roof(&[("way", cash.clone()), ("months", Value::Number(24.0))]);
    assert_eq!(evaluation.hidden, ["months"]);
    assert_eq!(evaluation.inputs["months"], Value::Number(12.0));
    assert_eq!(evaluation.tables[0].rows.len(), 12);
    let seen = evaluate_roof(&[("months", Value::Number(24.0))]);
    assert_eq!((seen.hidden.len(), seen.tables[0].rows.len()), (0, 24));
}

#[test]
fn a_date_is_a_day_outside_and_a_number_inside_and_knows_its_limits() {
    let evaluation = evaluate_roof(&[("start", Value::from("2027-02-03"))]);
    assert_eq!(evaluation.result("year"), Some(&Value::Number(2027.0)));
    assert_eq!(evaluation.inputs["start"], Value::from("2027-02-03"));
    assert_eq!(evaluate_roof(&[]).inputs["start"], Value::from("2026-06-01"));
    let compiled = read(roof()).compile().expect("the roof has no mistakes");
    for (day, code) in [
        ("2026-05-31", InputErrorCode::BelowMin),
        ("2027-06-02", InputErrorCode::AboveMax),
        ("2026-02-30", InputErrorCode::NotADate),
        ("2026-06-02 12:00", InputErrorCode::NotADate),
    ] {
        let errors = compiled
            .evaluate(&given(&[("start", Value::from(day))]), TODAY)
            .expect_err("the day is refused");
        assert_eq!(errors[0].code, code, "{day}");
    }
}

#[test]
fn a_hidden_input_takes_only_what_its_default_is_like() {
    let evaluation = evaluate_roof(&[("discount", Value::Number(0.25))]);
    assert_eq!(evaluation.result("price"), Some(&Value::Number(3600.0)));
    let compiled = read(roof()).compile().expect("the roof has no mistakes");
    for (value, code) in [
        (Value::Number(0.5), InputErrorCode::AboveMax),
        (Value::from("much"), InputErrorCode::NotANumber),
    ] {
        let errors = compiled
            .evaluate(&given(&[("discount", value)]), TODAY)
            .expect_err("the discount is refused");
        assert_eq!(errors[0].code, code);
    }
}

#[test]
fn it_holds_until_the_day_it_says() {
    let evaluation = evaluate_roof(&[]);
    assert_eq!(evaluation.valid_until, Some(TODAY + 30.0));
    assert_eq!(evaluation.valid_until_text().as_deref(), Some("2026-07-01"));
    // 1 July 2026 is 20,635 days after 1 January 1970.
    assert_eq!(evaluation.valid_until_unix_day(), Some(20_635));
}

#[cfg(feature = "diagnostics")]
#[test]
fn the_roof_has_no_mistakes() {
    assert_eq!(mistakes(roof(), &["en"]), Vec::<String>::new());
}

#[cfg(feature = "diagnostics")]
#[test]
fn what_is_shown_only_if_itself_is_shown_is_a_cycle() {
    let mut json = roof();
    json["inputs"][1]["visible_if"] = json!("price > 100");
    json["formulas"][0]["formula"] = json!("IF(way = \"cash\", 1, 2)");
    assert_eq!(
        mistakes(json, &[]),
        ["inputs[1].visible_if: `way` depends on itself: way → price → way"]
    );
}

#[cfg(feature = "diagnostics")]
#[test]
fn every_mistake_in_the_newer_parts_has_its_place() {
    let mut json = roof();
    json["inputs"][0]["earliest"] = json!("TODAY()");
    json["inputs"][1]["options"] = json!([]);
    json["inputs"][1]["default"] = Json::Null;
    json["inputs"][3]["latest"] = json!("start + 1");
    json["inputs"][4] =
        json!({"id": "discount", "label": "D", "kind": "hidden", "visible_if": "TRUE"});
    json["data"] = json!([{"id": "prices", "values": [[0, 1], [2]]}, {"id": "area", "values": 5}]);
    json["results"][0]["range"] = json!("of");
    json["results"][0]["bands"] =
        json!([{"text": "a"}, {"below": 4, "text": "b"}, {"below": 3, "text": "c"}]);
    json["tables"][0]["columns"] = json!([]);
    json["charts"][0]["kind"] = json!("donut");
    json["charts"][0]["series"] = json!([
        {"label": "a", "formulas": ["1"]}, {"label": "b", "formula": "1 +", "formulas": ["1", "2"]}]);
    json["charts"][1]["labels"] = json!(["x"]);
    json["charts"][1]["series"] = json!([]);
    json["actions"] = json!([{"kind": "open_flow", "label": "x"}, {"kind": "book_call", "label": "y", "flow": "z"}]);
    assert_eq!(
        mistakes(json, &[]),
        [
            "inputs[0].earliest: only a date has a `earliest`",
            "inputs[1].options: radio buttons need options",
            "inputs[4].default: an input that is never shown needs a `default`: a number, a text, true or false",
            "inputs[4].visible_if: a hidden input is never shown",
            "data[0].values: the rows of this table differ in length",
            "data[1].id: the id `area` is used twice",
            "data[1].values: data is a list of values, or a list of rows",
            "results[0].bands[0].below: only the last band goes without `below`; those after it would never speak",
            "results[0].bands[2].below: no number falls into this band, as the one before it ends higher",
            "tables[0].columns: a table needs columns",
            "charts[0].series: a donut shows one series",
            "charts[0].series[0].formulas: there are 1 formulas for 2 labels",
            "charts[0].series[1].formula: a series has either a `formula` or `formulas`",
            "charts[1].labels: a chart has either `labels` or `labels_from`",
            "charts[1].series: a chart needs a series",
            "actions[0].flow: `open_flow` does not say which flow",
            "actions[1].flow: only `open_flow` has a `flow`",
            "results[0].range: unknown name `of`",
            "inputs[3].latest: unknown name `start`",
        ]
    );
}

#[cfg(feature = "diagnostics")]
#[test]
fn what_only_shows_in_the_values_is_found_with_the_defaults() {
    let mut json = roof();
    json["tables"][0]["columns"] = json!([{"label": "Month"}]);
    json["charts"][0]["series"] = json!([{"label": "Cost", "formula": "{1, 2, 3}"}]);
    json["valid_until"] = json!("\"soon\"");
    assert_eq!(
        mistakes(json, &[]),
        [
            "tables[0].columns: the formula yields 5 columns, and 1 is named",
            "charts[0].series[0]: there are 3 values for 2 labels",
            "valid_until: this yields no day",
        ]
    );
}
