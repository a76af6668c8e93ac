//! One slip each in a definition that was good: what an author does on a bad day.

use serde_json::{Value, json};

/// A slip, and whether it could be made in this definition.
pub type Mutant = (&'static str, fn(&mut Value) -> bool);

pub const MUTANTS: [Mutant; 22] = [
    ("a step leads nowhere", |flow| with(flow, "say", |step| step["next"] = json!("nowhere"))),
    ("a goto to a step that is not there", |flow| {
        insert(flow, 0, json!({ "id": "slip", "goto": "nowhere" }))
    }),
    ("two steps with one id", |flow| insert(flow, 0, json!({ "id": "bye", "say": both("Hi") }))),
    ("a step nobody comes to", |flow| {
        push(flow, json!({ "id": "slip", "say": both("Hi"), "next": "end" }))
    }),
    ("nothing after the last step", |flow| pop(flow)),
    ("a circle without a question", |flow| {
        let first = steps(flow)[0]["id"].clone();
        let branch = json!([{ "when": "score > 1", "goto": "slip" }, { "else": first }]);
        insert(flow, 0, json!({ "id": "slip", "branch": branch }))
    }),
    ("an unknown kind of step", |flow| insert(flow, 0, json!({ "id": "slip", "shout": "Hi" }))),
    ("an unknown field", |flow| with(flow, "say", |step| step["sya"] = json!("Hi"))),
    ("an unknown field in a question", |flow| {
        insert(
            flow,
            0,
            json!({ "id": "slip", "ask": { "text": both("So?"), "input": "text", "mx_chars": 3 } }),
        )
    }),
    ("an unknown input", |flow| {
        insert(flow, 0, json!({ "id": "slip", "ask": { "text": both("So?"), "input": "nummer" } }))
    }),
    ("a text without a locale", |flow| {
        with(flow, "say", |step| step["say"] = json!({ "en": "Hi" }))
    }),
    ("a variable that nobody knows", |flow| {
        with(flow, "say", |step| step["say"] = both("{{nobdy}}"))
    }),
    ("an open slot", |flow| with(flow, "say", |step| step["say"] = both("{{score"))),
    ("a formula that is none", |flow| insert(flow, 0, json!({ "id": "slip", "score": "1 +" }))),
    ("a function that is none", |flow| {
        insert(flow, 0, json!({ "id": "slip", "score": "RUOND(score, 0)" }))
    }),
    ("a branch without else", |flow| {
        insert(flow, 0, json!({ "id": "slip", "branch": [{ "when": "score > 1", "goto": "bye" }] }))
    }),
    ("a text where a condition belongs", |flow| {
        insert(
            flow,
            0,
            json!({ "id": "slip", "branch": [{ "when": "locale", "goto": "bye" }, { "else": "bye" }] }),
        )
    }),
    ("personal data before consent", |flow| {
        insert(
            flow,
            0,
            json!({ "id": "slip", "ask": { "text": both("Write where?"), "input": "email" } }),
        )
    }),
    ("two currencies added", |flow| {
        flow["variables"]["eur"] = json!({ "type": "money EUR", "default": 1 });
        flow["variables"]["usd"] = json!({ "type": "money USD", "default": 1 });
        insert(flow, 0, json!({ "id": "slip", "score": "eur + usd" }))
    }),
    ("set and never read", |flow| {
        insert(flow, 0, json!({ "id": "slip", "set": { "unheard": "1" } }))
    }),
    ("a calculator that is not there", |flow| {
        insert(flow, 0, json!({ "id": "slip", "calculate": { "calculator": "savings" } }))
    }),
    ("no way to a person", |flow| {
        let steps = flow["steps"].as_array().unwrap();
        let escalates = |step: &Value| step.get("escalate").is_some() || step.get("call").is_some();
        let has_question = steps.iter().any(|step| step.get("ask").is_some());
        let is_only_one =
            flow.get("person").is_some() && has_question && !steps.iter().any(escalates);
        if is_only_one {
            flow.as_object_mut().unwrap().remove("person");
            flow["on"] = json!({});
            flow["subflows"].as_object_mut().unwrap().remove("aside");
        }
        is_only_one
    }),
];

fn both(words: &str) -> Value {
    json!({ "en": words, "ru": words })
}

fn steps(flow: &mut Value) -> &mut Vec<Value> {
    flow["steps"].as_array_mut().unwrap()
}

fn insert(flow: &mut Value, at: usize, step: Value) -> bool {
    steps(flow).insert(at, step);
    true
}

fn push(flow: &mut Value, step: Value) -> bool {
    steps(flow).push(step);
    true
}

/// Takes the end away.
fn pop(flow: &mut Value) -> bool {
    steps(flow).pop().is_some()
}

/// Does it to the first step of a kind.
fn with(flow: &mut Value, kind: &str, slip: impl FnOnce(&mut Value)) -> bool {
    let step = steps(flow).iter_mut().find(|step| step.get(kind).is_some());
    step.map(slip).is_some()
}
