//! The JSON Schema that editors complete and check flows with says what the reader says: the same kinds, the same
//! inputs, the same fields; and every good flow there is agrees with it.

use std::collections::BTreeSet;
use std::path::Path;

use flow::{SCHEMA, validate};
use serde_json::{Map, Value, json};

use crate::documents::{files, locales, read, suite};
use crate::yaml;

/// A field that no object has, nor anything like one.
const NOBODYS: &str = "zzzzzzzzzz";

fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("the schema is JSON")
}

/// What the hint of a message lists after `lead`.
fn listed(steps: &Value, message: &str, lead: &str) -> BTreeSet<String> {
    let definition = json!({ "id": "a", "version": 1, "title": "A", "steps": steps });
    let found = validate(&definition, &[], &locales(&["en"]));
    let told = found.iter().find(|told| told.message == message);
    let told = told.unwrap_or_else(|| panic!("{message}: {found:?}"));
    let list = told.hint.strip_prefix(lead).unwrap_or_else(|| panic!("{}", told.hint));
    list.split(", ").map(str::to_owned).collect()
}

/// The fields that the reader knows in this step, at whatever depth the unknown one stands.
fn fields(step: Value) -> BTreeSet<String> {
    listed(&json!([step]), &format!("unknown field `{NOBODYS}`"), "known here: ")
}

pub fn kinds() -> BTreeSet<String> {
    listed(&json!([{ "id": "s" }]), "this step does nothing", "give it one of ")
}

pub fn inputs() -> BTreeSet<String> {
    let step = json!({ "id": "s", "ask": { "text": "A", "input": NOBODYS } });
    listed(&json!([step]), &format!("unknown input `{NOBODYS}`"), "known: ")
}

fn keys(value: &Value) -> BTreeSet<String> {
    value.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect()
}

fn properties(schema: &Value, definition: &str) -> BTreeSet<String> {
    let properties = &schema["$defs"][definition]["properties"];
    assert!(properties.is_object(), "the schema says nothing about `{definition}`");
    keys(properties)
}

/// What the schema of `name` says too much, and too little.
fn difference(name: &str, said: &BTreeSet<String>, known: &BTreeSet<String>) -> Option<String> {
    let words = |words: Vec<&String>| words.into_iter().cloned().collect::<Vec<_>>().join(" ");
    let (extra, missing) = (said.difference(known).collect(), known.difference(said).collect());
    (said != known).then(|| format!("{name}: remove [{}], add [{}]", words(extra), words(missing)))
}

#[test]
fn the_schema_knows_every_kind_of_step_and_no_other() {
    let mut known = properties(&schema(), "step");
    for field in ["id", "when", "next"] {
        assert!(known.remove(field), "{field}");
    }
    assert_eq!(known, kinds());
}

#[test]
fn the_schema_knows_the_fields_of_every_kind() {
    let schema = schema();
    // Those that are no object, or hold the author's own names.
    let plain = ["say", "ask", "branch", "goto", "set", "score", "end", "return", "ab", "wait"];
    let plain = plain.into_iter().chain(["goal", "subflow"]);
    let mut differences = Vec::new();
    for kind in kinds().into_iter().filter(|kind| plain.clone().all(|plain| plain != kind)) {
        let known = fields(json!({ "id": "s", kind.as_str(): { NOBODYS: 1 } }));
        differences.extend(difference(&kind, &properties(&schema, &kind), &known));
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn the_schema_knows_every_input_with_its_fields() {
    let schema = schema();
    let named: BTreeSet<String> = schema["$defs"]["ask"]["properties"]["input"]["enum"]
        .as_array()
        .unwrap()
        .iter()
        .map(|word| word.as_str().unwrap().to_owned())
        .collect();
    assert_eq!(named, inputs());
    let mut differences = Vec::new();
    for input in inputs() {
        let known = fields(json!({ "id": "s", "ask": { "input": input, NOBODYS: 1 } }));
        let name = format!("ask-{input}");
        differences.extend(difference(&name, &properties(&schema, &name), &known));
        let form = json!({ "text": "A", "fields": [{ "id": "f", "input": input, NOBODYS: 1 }] });
        let known = fields(json!({ "id": "s", "form": form }));
        let name = format!("field-{input}");
        differences.extend(difference(&name, &properties(&schema, &name), &known));
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn the_schema_knows_the_fields_of_the_whole() {
    let schema = schema();
    let top = json!({ NOBODYS: 1 });
    let found = validate(&top, &[], &locales(&["en"]));
    let told = found.iter().find(|told| told.message.starts_with("unknown field")).unwrap();
    let known: BTreeSet<String> =
        told.hint.trim_start_matches("known here: ").split(", ").map(str::to_owned).collect();
    assert_eq!(keys(&schema["properties"]), known);
    for (step, definition) in [
        (json!({ "id": "s", "ask": { "input": "choice", "options": [{ NOBODYS: 1 }] } }), "option"),
        (json!({ "id": "s", "contact": { "consents": [{ NOBODYS: 1 }] } }), "purpose"),
        (json!({ "id": "s", "say": { "card": { NOBODYS: 1 } } }), "card"),
        (json!({ "id": "s", "wait": { NOBODYS: 1 } }), "pause"),
        (json!({ "id": "s", "goal": { NOBODYS: 1 } }), "reached"),
        (json!({ "id": "s", "subflow": { NOBODYS: 1 } }), "run"),
    ] {
        let mut known = fields(step);
        // It is asked for to be refused.
        known.remove("ticked");
        assert_eq!(properties(&schema, definition), known, "{definition}");
    }
}

#[test]
fn every_good_flow_agrees_with_the_schema() {
    let schema = schema();
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo-site/site/helio/flows");
    let flows = files(&suite().join("flows"), "yaml").into_iter().chain(files(&demo, "yaml"));
    let mut n_flows = 0;
    for path in flows {
        let name = path.display().to_string();
        let definition = yaml::parse(&read(&path), &name);
        if definition.get("steps").is_some() {
            n_flows += 1;
            let refused = refusal(&schema, &schema, &definition, "");
            assert_eq!(refused, None, "{name}");
        }
    }
    assert!(n_flows >= 5, "{n_flows} flows were looked at");
}

#[test]
fn the_schema_refuses_what_an_editor_can_see() {
    let schema = schema();
    for (step, place) in [
        (json!({ "id": "s", "say": "Hi", "nxt": "a" }), "steps[0].nxt"),
        (
            json!({ "id": "s", "ask": { "text": "A", "input": "number", "options": [] } }),
            "steps[0].ask.options",
        ),
        (json!({ "id": "s", "ask": { "text": "A", "input": "numbr" } }), "steps[0].ask.input"),
        (json!({ "id": "s" }), "steps[0]"),
        (json!({ "say": "Hi" }), "steps[0]"),
        (json!({ "id": "s", "wait": { "for": "soon" } }), "steps[0].wait"),
    ] {
        let definition = json!({ "id": "a", "version": 1, "title": "A", "steps": [step] });
        let refused = refusal(&schema, &schema, &definition, "").unwrap_or_default();
        assert!(refused.starts_with(place), "{step}: {refused}");
    }
}

/// Where and why a value does not agree with a schema; for the handful of words that ours uses.
fn refusal(root: &Value, schema: &Value, value: &Value, place: &str) -> Option<String> {
    let refused = |why: &str| Some(format!("{place}: {why}"));
    if let Some(name) = schema["$ref"].as_str() {
        let found = root.pointer(name.trim_start_matches('#')).expect("references lead somewhere");
        return refusal(root, found, value, place);
    }
    if let Some(types) = schema.get("type") {
        let types = types.as_array().cloned().unwrap_or_else(|| vec![types.clone()]);
        if !types.iter().any(|kind| is_of(value, kind.as_str().unwrap())) {
            return refused("another type");
        }
    }
    if schema["enum"].as_array().is_some_and(|known| !known.contains(value)) {
        return refused("not one of the known words");
    }
    if schema.get("const").is_some_and(|only| only != value) {
        return refused("another value");
    }
    if let (Some(pattern), Some(text)) = (schema["pattern"].as_str(), value.as_str())
        && !matches(pattern, text)
    {
        return refused("another form");
    }
    for one in schema["allOf"].as_array().into_iter().flatten() {
        if let Some(why) = refusal(root, one, value, place) {
            return Some(why);
        }
    }
    for some in ["anyOf", "oneOf"] {
        if let Some(all) = schema[some].as_array() {
            let n_agreed =
                all.iter().filter(|one| refusal(root, one, value, place).is_none()).count();
            if n_agreed == 0 || some == "oneOf" && n_agreed > 1 {
                return refused(&format!("{n_agreed} of {some}"));
            }
        }
    }
    if let Some(condition) = schema.get("if")
        && refusal(root, condition, value, place).is_none()
        && let Some(why) = refusal(root, &schema["then"], value, place)
    {
        return Some(why);
    }
    match value {
        Value::Object(map) => refusal_of_fields(root, schema, map, place),
        Value::Array(items) => items.iter().enumerate().find_map(|(at, item)| {
            refusal(root, schema.get("items")?, item, &format!("{place}[{at}]"))
        }),
        _ => None,
    }
}

fn refusal_of_fields(
    root: &Value,
    schema: &Value,
    map: &Map<String, Value>,
    place: &str,
) -> Option<String> {
    for required in schema["required"].as_array().into_iter().flatten() {
        let key = required.as_str().unwrap();
        if !map.contains_key(key) {
            return Some(format!("{place}: `{key}` is missing"));
        }
    }
    map.iter().find_map(|(key, value)| {
        let point = if place.is_empty() { "" } else { "." };
        let place = format!("{place}{point}{key}");
        match (schema["properties"].get(key), schema.get("additionalProperties")) {
            (Some(known), _) => refusal(root, known, value, &place),
            (None, Some(Value::Bool(false))) => Some(format!("{place}: unknown field")),
            (None, Some(others)) if others.is_object() => refusal(root, others, value, &place),
            _ => None,
        }
    })
}

fn is_of(value: &Value, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{other}"),
    }
}

/// The two patterns of the schema.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern {
        "^[A-Za-z][A-Za-z0-9_-]*$" => {
            text.starts_with(|c: char| c.is_ascii_alphabetic())
                && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        }
        "^[0-9.]+ ?(ms|s|m|min|h|d)$" => {
            let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
            unit != text && ["ms", "s", "m", "min", "h", "d"].contains(&unit.trim_start())
        }
        other => panic!("{other}"),
    }
}
