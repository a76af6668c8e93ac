//! What a check doubts although it is no mistake: what visitors would see with the values that are there.

use serde_json::{Value as Json, json};

use crate::calculators::{loan, mistakes, read, roof};

fn doubts(json: Json) -> Vec<String> {
    read(json)
        .doubts(&["en", "ru"])
        .into_iter()
        .map(|(path, told)| format!("{path}: {}", told.message))
        .collect()
}

/// A price by size and quality; `change` is a field by its JSON pointer, and what stands there instead.
fn doubted(change: &str, instead: Json) -> Vec<String> {
    let mut json = json!({
        "id": "price",
        "title": "Price",
        "inputs": [
            {"id": "area", "label": "Area", "kind": "slider", "min": 0, "max": 90, "default": 30},
            {"id": "kind", "label": "Kind", "kind": "radio", "options": [
                {"value": "plain", "label": "Plain"}, {"value": "fine", "label": "Fine"}]},
            {"id": "urgent", "label": "Urgent", "kind": "checkbox", "visible_if": "kind = \"fine\""}
        ],
        "data": [
            {"id": "by_area", "values": [[0, 10], [50, 8]]},
            {"id": "by_kind", "values": [["plain", 1], ["fine", 2]]}
        ],
        "formulas": [
            {"id": "base", "formula": "TIER(area, by_area)"},
            {"id": "factor", "formula": "VLOOKUP(kind, by_kind, 2, FALSE) + IF(urgent, 1, 0)"}
        ],
        "results": [
            {"id": "price", "label": "Price", "formula": "base * factor", "format": "money:EUR"}
        ],
        "valid_until": "TODAY() + 14"
    });
    *json.pointer_mut(change).expect("the pointer names a field") = instead;
    doubts(json)
}

#[test]
fn nothing_is_doubted_of_what_calculates_whatever_a_visitor_sets() {
    assert_eq!(doubts(loan()), [""; 0]);
    assert_eq!(doubts(roof()), [""; 0]);
    assert_eq!(doubted("/title", json!("A price")), [""; 0]);
}

#[test]
fn a_dash_in_place_of_a_result_is_told_where_it_comes_from() {
    for (change, instead, told) in [
        (
            "/formulas/0/formula",
            json!("SUM(by_area) / 0"),
            "formulas[0].formula: with its defaults a visitor sees a dash here: here something is divided by zero",
        ),
        (
            "/formulas/1/formula",
            json!("1 / area + IF(urgent, INDEX(by_kind, 1, 2), INDEX(by_area, 1, 1))"),
            "formulas[1].formula: with `area` at 0 a visitor sees a dash here: here something is divided by zero",
        ),
        (
            "/data/1/values/1/0",
            json!("fien"),
            "formulas[1].formula: with `kind` at \"fine\" a visitor sees a dash here: VLOOKUP found nothing",
        ),
        (
            "/data/0/values",
            json!([[50, 8], [0, 10]]),
            "formulas[0].formula: with its defaults a visitor sees a dash here: TIER got a value it cannot work with",
        ),
        (
            "/results/0/formula",
            json!("by_area & base & factor"),
            "results[0].formula: this yields a list",
        ),
        (
            "/results/0/formula",
            json!("kind & base & factor"),
            "results[0].formula: this yields the text `plain3001`, and `format` writes numbers",
        ),
    ] {
        let doubts = doubted(change, instead);
        assert!(doubts.iter().any(|it| it.starts_with(told)), "{change}: {doubts:?}");
    }
    // Who writes the error means the dash.
    let meant = json!("IF(area = 0, #N/A, VLOOKUP(kind, by_kind, 2, FALSE) / area)");
    assert_eq!(doubted("/formulas/1/formula", meant), ["inputs[2].id: no formula uses `urgent`"]);
}

#[test]
fn what_changes_nothing_is_told() {
    for (change, instead, told) in [
        ("/formulas/0/formula", json!("area * 9"), "data[0].id: no formula uses `by_area`"),
        ("/formulas/0/formula", json!("TIER(30, by_area)"), "inputs[0].id: no formula uses `area`"),
        ("/results/0/formula", json!("factor"), "formulas[0].id: no formula uses `base`"),
        (
            "/valid_until",
            json!("TODAY() - 14"),
            "valid_until: the results hold until a day that is over already",
        ),
        (
            "/inputs/2/visible_if",
            json!("kind = \"fin\""),
            "inputs[2].visible_if: `kind` has no option `fin`",
        ),
        (
            "/formulas/1/formula",
            json!("kind * 2 + VLOOKUP(kind, by_kind, 2, FALSE) + IF(urgent, 1, 0)"),
            "formulas[1].formula: `kind` is a choice, but `*` needs a number",
        ),
    ] {
        let doubts = doubted(change, instead);
        assert!(doubts.iter().any(|it| it == told), "{change}: {doubts:?}");
    }
}

#[test]
fn a_hidden_number_that_is_written_as_a_text_is_told_once() {
    let mut json = roof();
    json["inputs"] = json!([{"id": "rate", "label": "Rate", "kind": "hidden", "default": "7.9%", "min": 0, "max": 1}]);
    let told = mistakes(json, &[]);
    let about_it: Vec<&String> = told.iter().filter(|it| it.contains("7.9%")).collect();
    assert_eq!(
        about_it,
        ["inputs[0].min: only a number has a `min`, and the default `7.9%` is a text"]
    );
}

#[test]
fn a_text_in_a_locale_that_the_site_does_not_have_is_told() {
    let mut json = loan();
    json["title"] = json!({"en": "Loan", "ru": "Кредит", "de": "Kredit"});
    assert_eq!(doubts(json), ["title.de: `de` is not a locale of this site"]);
}
