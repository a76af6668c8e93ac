//! What comes from outside a run, what outlives it, and when it goes on by itself.

use flow::{Flow, Run, VariableScope, due, transition};
use protocol::Scalar;
use serde_json::json;

use crate::documents::{checked, document, locales};
use crate::script;

fn grown() -> Flow {
    checked(&document(&"flows/grown.yaml".into()), &[], &locales(&["en"]), "grown")
}

fn played(flow: &Flow, vars: &serde_json::Value, lines: &[&str]) -> Run {
    let (mut run, _) = script::begin(flow, "en", Some(vars));
    for line in lines {
        let input = script::input(line, run.step()).unwrap();
        (run, _) = transition(flow, run, input, &script::env());
    }
    run
}

#[test]
fn a_flow_says_what_it_wants_to_know_from_outside() {
    assert_eq!(grown().outside_keys(), ["url.utm_source", "town", "visitor.id"]);
}

#[test]
fn a_visitors_variable_outlives_the_run_and_is_not_asked_again() {
    let flow = grown();
    let run = played(&flow, &json!({}), &["form area=number 120", "text Berlin"]);
    let carried = run.carried(&flow, VariableScope::Visitor);
    assert_eq!(carried.get("town"), Some(&Scalar::Text("Berlin".to_owned())));
    assert_eq!(carried.len(), 1, "{carried:?}");
    let next = played(&flow, &serde_json::to_value(&carried).unwrap(), &["form area=number 50"]);
    assert_eq!(next.step(), "agree");
}

#[test]
fn a_changed_answer_leads_where_it_would_have_led_at_first() {
    let flow = grown();
    let vars = json!({ "visitor.id": "v_1" });
    let first = r#"result {"outcome":"done","values":{"price":1,"days":1}}"#;
    let second = r#"result {"outcome":"done","values":{"price":2,"days":2}}"#;
    let changed = played(
        &flow,
        &vars,
        &[
            "form area=number 120",
            "text Berlin",
            "agree contact",
            first,
            "change house form area=number 200",
            second,
            "elapsed",
        ],
    );
    let direct = played(
        &flow,
        &vars,
        &["form area=number 200", "text Berlin", "agree contact", second, "elapsed"],
    );
    let state = |run: &Run| {
        let run = serde_json::to_value(run).unwrap();
        (run["step"].clone(), run["variables"].clone(), run["given"].clone(), run["inputs"].clone())
    };
    assert_eq!(state(&changed), state(&direct));
    assert_eq!(changed.position(), 7);
}

#[test]
fn a_run_tells_when_it_goes_on_by_itself() {
    let flow = grown();
    let vars = json!({ "town": "Berlin" });
    let after = |lines: &[&str]| {
        due(&flow, &played(&flow, &vars, lines)).map(|at| at.as_millis() - script::NOW.as_millis())
    };
    assert_eq!(after(&[]), Some(300_000), "silence at the first question");
    assert_eq!(after(&["elapsed"]), None, "nobody is nudged twice at one question");
    let asked = ["form area=number 50", "agree contact"];
    assert_eq!(after(&asked), None, "the server always comes to a result");
    let answered = r#"result {"outcome":"done","values":{"price":1,"days":1}}"#;
    assert_eq!(after(&[asked[0], asked[1], answered]), Some(600_000));
    assert_eq!(after(&["form area=number 50", "agree news"]), None, "it is over");
}
