//! What outlives a run: for whom, and how long.

use protocol::Scalar;

use super::*;
use crate::conversation::lasting;

fn lasting_flow() -> FlowDocument {
    let flow = json!({
        "id": "roof", "version": 1, "title": "Roof",
        "person": { "department": "sales", "fallback": "end" },
        "variables": {
            "town": { "type": "text", "scope": "visitor" },
            "plan": { "type": "text", "scope": "session" },
            "area": { "type": "decimal", "scope": "conversation" },
            "born": { "type": "date", "pii": true, "purpose": "contact", "scope": "visitor" },
        },
        "steps": [
            { "id": "agree", "consent": { "text": "May we?", "consents": [
                { "purpose": "contact", "text": "Yes.", "required": true } ] } },
            { "id": "town", "ask": { "text": "Where?", "input": "text" } },
            { "id": "plan", "ask": { "text": "Which plan?", "input": "text" } },
            { "id": "area", "ask": { "text": "How large?", "input": "number" } },
            { "id": "born", "ask": { "text": "Born when?", "input": "date" } },
            { "id": "bye", "say": ["{{town}} {{plan}} {{area}} {{born}}"] },
            { "id": "end", "end": true },
        ],
    });
    FlowDocument { id: "roof".to_owned(), hash: "h1".to_owned(), flow, calculators: Vec::new() }
}

fn agreed() -> Answer {
    let purpose = "contact".to_owned();
    answers::Consent { consents: vec![protocol::ConsentChoice { purpose, granted: true }] }.into()
}

fn answered_all() -> Tab {
    let mut tab = Tab::resumed(engine_with(&[lasting_flow()]));
    tab.apply(1, run_started());
    let text = |text: &str| answers::Text { text: text.to_owned() }.into();
    let agreed = agreed();
    for (position, step, given) in [
        (0, "agree", agreed),
        (1, "town", text("Bonn")),
        (2, "plan", text("basic")),
        (3, "area", answers::Number { number: 40.0 }.into()),
        (4, "born", answers::Date { date: "1990-05-01".to_owned() }.into()),
    ] {
        tab.apply(u64::from(position) + 2, answered(position, step, given, 7));
    }
    tab
}

fn names(vars: &crate::conversation::Vars) -> Vec<&str> {
    vars.keys().map(String::as_str).collect()
}

#[test]
fn what_names_a_person_is_gone_with_the_tab_however_long_the_flow_wants_it() {
    let tab = answered_all();
    let (placed, flow) = tab.engine.placed().expect("the run is there");
    let (for_visitor, for_session) = lasting(&placed.run, flow);
    assert_eq!(names(&for_visitor), ["town"]);
    assert_eq!(names(&for_session), ["born", "plan"]);
}

#[test]
fn a_later_run_of_the_conversation_knows_what_an_earlier_one_heard() {
    let mut tab = answered_all();
    let carried = tab.engine.carried();
    assert_eq!(carried.get("area"), Some(&Scalar::Number(40.0)));
    let run = RunId::from_bits(2);
    tab.apply(7, events::RunStarted { run, ..run_started() });
    assert_eq!(tab.engine.carried(), carried, "the log tells it again after a reload");
    tab.engine.forget();
    assert_eq!(names(&tab.engine.carried()), NOTHING);
}

const NOTHING: [&str; 0] = [];

#[test]
fn what_is_known_is_not_asked_again() {
    let known = answered_all().engine.carried();
    let mut engine = engine_with(&[lasting_flow()]);
    let mut again = start();
    again.vars = known;
    engine.open(&again, "en", NOW).expect("the version is there");
    let agreed = agreed();
    engine.take(&command(7), answer("agree", agreed), NOW).expect("it fits");
    let (_, prompt) = engine.prompt(NOW).expect("the run goes on");
    assert_eq!(prompt.step, "plan", "the town is known");
}
