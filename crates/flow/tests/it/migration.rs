//! A flow is republished: whoever is in the middle of it loses nothing.

use flow::{Effect, Flow, Input, Run, migrate, prompt, transition};
use serde_json::{Value, json};

use crate::documents::{checked, document, locales, said};
use crate::script;

fn ask(id: &str, text: &str, input: &str) -> Value {
    json!({ "id": id, "ask": { "text": text, "input": input } })
}

fn definition(version: u32, steps: &[Value], migrate: &Value) -> Value {
    let mut steps = steps.to_vec();
    steps.push(json!({ "id": "end", "end": null }));
    let person = json!({ "department": "sales", "fallback": "end" });
    let mut flow = json!({
        "id": "roof", "version": version, "title": "Roof", "person": person, "steps": steps,
    });
    if !migrate.is_null() {
        flow["migrate"] = json!([migrate]);
    }
    flow
}

fn flow(version: u32, steps: &[Value], migrate: &Value) -> Flow {
    checked(&definition(version, steps, migrate), &[], &locales(&["en"]), "roof")
}

fn old() -> Flow {
    let steps = [ask("name", "Who?", "text"), ask("size", "How large?", "number")];
    flow(1, &[&steps[..], &[ask("town", "Where?", "text")]].concat(), &Value::Null)
}

fn give(flow: &Flow, run: Run, line: &str) -> (Run, Vec<Effect>) {
    let input = script::input(line, run.step()).unwrap();
    let (run, effects) = transition(flow, run, input, &script::env());
    assert!(!matches!(effects.first(), Some(Effect::Refused(_))), "{line}: {effects:?}");
    (run, effects)
}

/// A visitor of the old version who waits at `size`.
fn waiting(flow: &Flow) -> Run {
    let (run, _) = script::begin(flow, "en", None);
    give(flow, run, "text Anna").0
}

fn moved(old: &Flow, new: &Flow, run: &Run) -> Option<(Run, Vec<String>)> {
    let (run, effects) = migrate("0123456789abcdef", old, new, run, &script::env())?;
    Some((run, effects.iter().map(script::line).collect()))
}

#[test]
fn a_run_stays_where_nobody_says_how_to_move_it() {
    let (old, run) = (old(), waiting(&old()));
    let steps = [ask("name", "Who?", "text"), ask("size", "How large?", "number")];
    assert!(moved(&old, &flow(2, &steps, &Value::Null), &run).is_none(), "no migration at all");
    let others = json!({ "from": [7] });
    assert!(moved(&old, &flow(2, &steps, &others), &run).is_none(), "of another version only");
    let gone = [ask("name", "Who?", "text"), ask("area", "How large?", "number")];
    let silent = json!({ "from": [1] });
    assert!(moved(&old, &flow(2, &gone, &silent), &run).is_none(), "the step is gone");
    let other_id = json!({
        "id": "other", "version": 2, "title": "Other", "migrate": [{ "from": [1] }],
        "person": { "department": "sales", "fallback": "end" },
        "steps": [ask("size", "How large?", "number"), { "id": "end", "end": null }],
    });
    let other = checked(&other_id, &[], &locales(&["en"]), "other");
    assert!(moved(&old, &other, &run).is_none(), "another flow");
}

#[test]
fn a_step_that_is_asked_the_same_way_is_not_asked_again() {
    let (old, run) = (old(), waiting(&old()));
    let steps = [ask("name", "Who?", "text"), ask("area", "How large?", "number")];
    let how = json!({ "from": [1], "steps": { "size": "area" } });
    let new = flow(2, &steps, &how);
    let (run, said) = moved(&old, &new, &run).unwrap();
    assert_eq!((run.step(), run.position()), ("area", 2));
    assert_eq!(said, Vec::<String>::new());
    let (run, _) = give(&new, run, "number 120");
    assert!(run.is_ended());
}

#[test]
fn a_step_that_is_asked_otherwise_is_asked_again() {
    let (old, run) = (old(), waiting(&old()));
    let steps = [ask("name", "Who?", "text"), ask("size", "How many m²?", "number")];
    let new = flow(2, &steps, &json!({ "from": ["01234567"] }));
    let (run, said) = moved(&old, &new, &run).unwrap();
    assert_eq!(said, ["< How many m²?"]);
    assert_eq!(prompt(&new, &run, &script::env()).unwrap().label, "How many m²?");
}

#[test]
fn a_question_that_is_gone_leads_to_what_stands_in_its_place() {
    let (old, run) = (old(), waiting(&old()));
    let thanks = json!({ "id": "thanks", "say": "We know enough." });
    let steps = [ask("name", "Who?", "text"), thanks, ask("town", "Where?", "text")];
    let how = json!({ "from": [1], "steps": { "size": "thanks" } });
    let (run, said) = moved(&old, &flow(2, &steps, &how), &run).unwrap();
    assert_eq!(run.step(), "town");
    assert_eq!(said, ["< We know enough.", "< Where?"]);
}

#[test]
fn answers_and_variables_keep_their_values_under_their_new_names() {
    let old = old();
    let (run, _) = give(&old, waiting(&old), "number 120");
    let steps = [
        ask("who", "Who?", "text"),
        ask("area", "How large?", "number"),
        json!({ "id": "twice", "set": { "double": "area * 2" } }),
        ask("town", "Where?", "text"),
        json!({ "id": "words", "say": "{{double}}" }),
    ];
    let how = json!({
        "from": [1], "steps": { "name": "who", "size": "area" },
        "variables": { "name": "who", "size": "area" },
    });
    let new = flow(2, &steps, &how);
    let (run, said) = moved(&old, &new, &run).unwrap();
    assert_eq!((run.step(), said.len()), ("town", 0));
    assert_eq!(run.variable("area"), Some(&formula::Value::Number(120.0)));
    let answers: Vec<String> = run.answers(&new).into_iter().map(|given| given.step).collect();
    assert_eq!(answers, ["who", "area"]);
    // Going back repeats what was said in the new version's own steps.
    let (run, _) = give(&new, run, "change area number 90");
    assert_eq!(run.variable("double"), Some(&formula::Value::Number(180.0)));
    assert_eq!(run.step(), "town");
}

#[test]
fn what_is_dropped_is_forgotten_and_what_does_not_fit_is_left_behind() {
    let old = old();
    let (run, _) = give(&old, waiting(&old), "number 120");
    let steps = [ask("size", "When?", "date"), ask("town", "Where?", "text")];
    let how = json!({ "from": [1], "drop": ["name"] });
    let new = flow(2, &steps, &how);
    let (run, _) = moved(&old, &new, &run).unwrap();
    assert_eq!(run.variable("name"), None);
    assert_eq!(run.variable("size"), None, "120 is no day");
    let answers: Vec<String> = run.answers(&new).into_iter().map(|given| given.step).collect();
    assert_eq!(answers, ["size"], "what was answered stays told");
}

#[test]
fn where_the_new_version_asks_more_the_run_goes_on_and_older_answers_stay() {
    let old = old();
    let (run, _) = give(&old, waiting(&old), "number 120");
    let steps = [
        ask("name", "Who?", "text"),
        ask("pets", "Any pets?", "text"),
        ask("size", "How large?", "number"),
        ask("town", "Where?", "text"),
        ask("when", "When?", "text"),
    ];
    let new = flow(2, &steps, &json!({ "from": [1] }));
    let (run, _) = moved(&old, &new, &run).unwrap();
    assert_eq!(run.step(), "town");
    let editable = |run: &Run| {
        let prompt = prompt(&new, run, &script::env()).unwrap();
        prompt.editable_steps.into_iter().map(|given| given.step).collect::<Vec<_>>()
    };
    assert_eq!(editable(&run), Vec::<String>::new());
    let (run, _) = give(&new, run, "text Berlin");
    assert_eq!(editable(&run), ["town"]);
    let input = Input::GoBack { step: "size".to_owned() };
    let (same, refused) = transition(&new, run.clone(), input, &script::env());
    assert!(matches!(refused.first(), Some(Effect::Refused(_))));
    assert_eq!(same.step(), "when");
    let (run, _) = give(&new, run, "change town text Bonn");
    assert_eq!(run.step(), "when");
    assert_eq!(run.variable("town"), Some(&formula::Value::from("Bonn")));
    assert_eq!(run.variable("size"), Some(&formula::Value::Number(120.0)));
    let text = serde_json::to_string(&run).unwrap();
    assert_eq!(serde_json::from_str::<Run>(&text).unwrap(), run);
    let (run, _) = give(&new, run, "back town");
    assert_eq!((run.step(), run.answers(&new).len()), ("town", 2));
}

#[test]
fn a_run_that_waits_for_a_person_does_not_move() {
    let (old, run) = (old(), waiting(&old()));
    let (run, _) = give(&old, run, "operator");
    let steps = [ask("name", "Who?", "text"), ask("size", "How large?", "number")];
    let new = flow(2, &steps, &json!({ "from": [1] }));
    assert!(moved(&old, &new, &run).is_none());
}

#[test]
fn what_the_server_was_asked_for_is_asked_for_anew() {
    let webhook = |call: &str| {
        json!({ "id": "price", "webhook": {
            "call": call, "send": { "who": "name" }, "result": { "price": "decimal" }, "on_fail": "end",
        } })
    };
    let steps = |call: &str| [ask("name", "Who?", "text"), webhook(call)];
    let old = flow(1, &steps("prices"), &Value::Null);
    let run = waiting(&old);
    let new = flow(2, &steps("tariffs"), &json!({ "from": [1] }));
    let (run, said) = moved(&old, &new, &run).unwrap();
    assert_eq!((run.step(), said.len()), ("price", 1));
    assert!(said[0].starts_with("+ request price Webhook { webhook: \"tariffs\""), "{said:?}");
    let (run, _) = give(&new, run, r#"result {"outcome":"done","values":{"price":1}}"#);
    assert!(run.is_ended());
}

#[test]
fn moving_at_any_point_of_a_conversation_changes_nothing_that_follows() {
    let definition = document(&"flows/grown.yaml".into());
    let mut next = definition.clone();
    next["version"] = 2.into();
    next["migrate"] = json!([{ "from": [1] }]);
    let old = checked(&definition, &[], &locales(&["en"]), "grown");
    let new = checked(&next, &[], &locales(&["en"]), "grown, newer");
    let lines = [
        "form area=number 120",
        "text price",
        "text Berlin",
        "agree contact",
        r#"result {"outcome":"done","values":{"price":9,"days":2}}"#,
        "elapsed",
        "number 3",
    ];
    let vars = json!({ "visitor.id": "v_1" });
    let state = |run: &Run| {
        let run = serde_json::to_value(run).unwrap();
        ["step", "variables", "given", "inputs", "status", "calls"].map(|key| run[key].clone())
    };
    let whole = lines
        .iter()
        .fold(script::begin(&old, "en", Some(&vars)).0, |run, line| give(&old, run, line).0);
    for at in 0..lines.len() {
        let (mut run, _) = script::begin(&old, "en", Some(&vars));
        for line in &lines[..at] {
            run = give(&old, run, line).0;
        }
        let (mut run, said) = moved(&old, &new, &run).unwrap();
        assert!(
            said.iter().all(|line| line.starts_with("+ request") || line == "< One moment…"),
            "{said:?}"
        );
        for line in &lines[at..] {
            run = give(&new, run, line).0;
        }
        assert_eq!(state(&run), state(&whole), "moved before `{}`", lines[at]);
    }
}

#[test]
fn the_same_move_is_the_same_everywhere() {
    let (old, run) = (old(), waiting(&old()));
    let steps = [ask("name", "Who?", "text"), ask("size", "How many m²?", "number")];
    let new = flow(2, &steps, &json!({ "from": [1] }));
    let once = migrate("h", &old, &new, &run, &script::env());
    let text = serde_json::to_string(&run).unwrap();
    let read: Run = serde_json::from_str(&text).unwrap();
    assert_eq!(migrate("h", &old, &new, &read, &script::env()), once);
}

#[cfg(feature = "diagnostics")]
#[test]
fn a_migration_to_nowhere_is_explained() {
    let steps = [ask("name", "Who?", "text")];
    let told =
        |how: Value| said(&flow::validate(&definition(2, &steps, &how), &[], &locales(&["en"])));
    let to_nowhere = told(json!({ "from": [1], "steps": { "size": "nmae" } }));
    assert!(
        to_nowhere
            .starts_with("migrate[0].steps.size: there is no step `nmae` (did you mean `name`?)"),
        "{to_nowhere}"
    );
    let unknown = told(json!({ "from": [1], "variables": { "size": "nmae" } }));
    assert!(unknown.starts_with("migrate[0].variables.size: unknown variable `nmae`"), "{unknown}");
    assert!(told(json!({ "steps": {} })).contains("a migration says from where"));
    let itself = told(json!({ "from": [2] }));
    assert!(itself.contains("version 2 cannot be moved to itself"), "{itself}");
}
