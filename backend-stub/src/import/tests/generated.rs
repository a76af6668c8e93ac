//! Exports of any shape: nothing panics, nothing is lost, and what is written is proved or told.

use proptest::prelude::{Strategy, any, prop, prop_assert, prop_assert_eq, proptest};
use proptest::sample::Index;
use proptest::test_runner::Config as ProptestConfig;
use serde_json::{Map, Value, json};

use super::super::import;
use super::{FIXTURES, mistakes, options, say};

/// A block in numbers: what kind, and what it says.
type Drawn = (u8, [u8; 5]);

const KINDS: [&str; 28] = [
    "text",
    "text",
    "image",
    "video",
    "embed",
    "audio",
    "text input",
    "number input",
    "email input",
    "url input",
    "phone number input",
    "date input",
    "time input",
    "rating input",
    "file input",
    "choice input",
    "choice input",
    "picture choice input",
    "cards",
    "Set variable",
    "Set variable",
    "Condition",
    "Jump",
    "Wait",
    "Redirect",
    "AB test",
    "Typebot link",
    "Webhook",
];
const MORE: [&str; 4] = ["Return", "Code", "payment input", "no such block"];
const OPERATORS: [&str; 14] = [
    "Equal to",
    "Not equal",
    "Contains",
    "Does not contain",
    "Greater than",
    "Greater or equal to",
    "Less than",
    "Less or equal to",
    "Is set",
    "Is empty",
    "Starts with",
    "Ends with",
    "Matches regex",
    "no operator",
];
const VALUES: [&str; 12] = [
    "",
    "1",
    "18:30",
    "2026-05-01",
    "Option 1",
    "words 2",
    "{{A}}",
    "{{B}} and {{C}}",
    "true",
    "\"",
    "{{Gone}}",
    "-2.5",
];
const EXPRESSIONS: [&str; 16] = [
    "1",
    "{{A}} + 1",
    "{{B}} * {{C}}",
    "Hello {{A}}",
    "{{D}}",
    "'x' + {{E}}",
    "{{A}} > 2 ? 'a' : 3",
    "{{F}} || 'none'",
    "Math.round({{A}} / 3)",
    "{{D}}.length",
    "const a = 1",
    "true",
    "{{A}} === {{B}}",
    "!{{C}} && {{D}}",
    "option 1",
    "{{E}}.toFixed(1)",
];
const TYPES: [&str; 8] = [
    "Custom",
    "Empty",
    "Today",
    "Yesterday",
    "Phone number",
    "Random ID",
    "Append value(s)",
    "Environment name",
];
const VARIABLES: [&str; 7] = ["A", "B", "C", "D", "E", "F", "Gone"];

fn variable(number: u8) -> String {
    format!("v{}", VARIABLES[usize::from(number) % VARIABLES.len()])
}

fn pick<'a>(from: &[&'a str], number: u8) -> &'a str {
    from[usize::from(number) % from.len()]
}

fn condition([a, b, c, ..]: [u8; 5]) -> Value {
    let one = |at: u8| {
        json!({
            "variableId": variable(a.wrapping_add(at)),
            "comparisonOperator": pick(&OPERATORS, b.wrapping_add(at)),
            "value": pick(&VALUES, c.wrapping_add(at)),
        })
    };
    let comparisons: Vec<Value> = (0..a % 3).map(one).collect();
    json!({"logicalOperator": if b % 2 == 0 { "AND" } else { "OR" }, "comparisons": comparisons})
}

fn items(kind: &str, id: &str, numbers: [u8; 5]) -> Value {
    let [a, b, c, ..] = numbers;
    let item = |at: u8| {
        let mut item = json!({
            "id": format!("{id}-{at}"),
            "content": format!("Option {at} {{{{A}}}}"),
            "title": format!("Title {}", at.wrapping_add(c) % 3),
            "pictureSrc": if c % 2 == 0 { "https://files.example.com/a.png" } else { "" },
            "path": if at == 0 { "a" } else { "b" },
            "paths": [{"id": format!("{id}-{at}-p"), "text": "Take"}],
            "displayCondition": {"isEnabled": b % 3 == 0, "condition": condition(numbers)},
        });
        if kind == "Condition" {
            item["content"] = condition([a.wrapping_add(at), b, c, 0, 0]);
        }
        item
    };
    (0..a % 4).map(item).collect()
}

fn block(number: usize, (kind, numbers): Drawn) -> Value {
    let all: Vec<&str> = KINDS.iter().chain(&MORE).copied().collect();
    let kind = pick(&all, kind);
    let id = format!("b{number}");
    let [a, b, c, d, e] = numbers;
    let mut options = Map::new();
    let mut put = |key: &str, value: Value| options.insert(key.to_owned(), value);
    if e % 5 != 0 {
        put("variableId", variable(a).into());
    }
    put("type", pick(&TYPES, if b % 2 == 0 { 0 } else { c }).into());
    put("expressionToEvaluate", pick(&EXPRESSIONS, d).into());
    put("isMultipleChoice", (b % 2 == 0).into());
    put("isRange", (c % 2 == 0).into());
    put("hasTime", (d % 2 == 0).into());
    put("min", json!(b));
    put("max", json!(c));
    put("length", json!(d % 13));
    put("startsAt", json!(e % 3));
    put("style", pick(&["currency", "unit", ""], b).into());
    put("currency", pick(&["EUR", "USD"], c).into());
    put("secondsToWaitFor", pick(&["1", "60", "soon", "{{A}}"], b).into());
    put("url", pick(&["https://example.com/{{A}}", "", "{{E}}"], b).into());
    put("groupId", format!("g{}", d % 6).into());
    put("typebotId", pick(&["current", "current", "other"], e).into());
    put("aPercent", json!(d));
    put("dynamicVariableId", if e % 4 == 0 { variable(c).into() } else { Value::Null });
    put("retryMessageContent", pick(&["", "Again {{B}}"], c).into());
    put("labels", json!({"placeholder": pick(&VALUES, c), "left": pick(&VALUES, d)}));
    put("saveResponseMapping", json!([{"field": "Title", "variableId": variable(b)}]));
    put("webhook", json!({"url": pick(&["https://a.example/x", ""], b), "body": "{{A}} {{F}}"}));
    put(
        "responseVariableMapping",
        json!([{"variableId": variable(c), "bodyPath": pick(&["data.a", "data.b[0]", "x"], d)}]),
    );
    let text = format!("Words {number} {}", pick(&VALUES, c));
    json!({
        "id": id,
        "type": kind,
        "content": {"richText": [{"type": "p", "children": [{"text": text}]}], "url": pick(&VALUES, b), "id": ""},
        "items": items(kind, &id, numbers),
        "options": options,
    })
}

/// An export of these groups; each edge leads from something to something, which may not be there.
fn export(groups: &[Vec<Drawn>], edges: &[(u8, u8, u8, u8)]) -> Value {
    let mut number = 0;
    let mut written = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        let mut blocks = Vec::new();
        for drawn in group {
            blocks.push(block(number, *drawn));
            number += 1;
        }
        written.push(
            json!({"id": format!("g{at}"), "title": format!("Group {}", at % 3), "blocks": blocks}),
        );
    }
    let edge = |(at, (from, item, group, block)): (usize, &(u8, u8, u8, u8))| {
        let mut edge = json!({
            "id": format!("e{at}"),
            "from": {"blockId": format!("b{}", usize::from(*from) % (number + 1))},
            "to": {"groupId": format!("g{}", usize::from(*group) % (groups.len() + 1))},
        });
        if item % 3 != 0 {
            let id = format!("b{}-{}", usize::from(*from) % (number + 1), item % 4);
            edge["from"]["itemId"] = id.into();
        }
        if block % 4 == 0 {
            edge["to"]["blockId"] = format!("b{}", usize::from(*block) % (number + 1)).into();
        }
        edge
    };
    let mut edges: Vec<Value> = edges.iter().enumerate().map(edge).collect();
    edges.push(json!({"id": "first", "from": {"eventId": "start"}, "to": {"groupId": "g0"}}));
    let known = VARIABLES.iter().filter(|name| **name != "Gone");
    let variables: Vec<Value> =
        known.map(|name| json!({"id": format!("v{name}"), "name": name})).collect();
    json!({
        "version": "6.1",
        "name": "Drawn",
        "events": [{"id": "start", "type": "start"}],
        "groups": written,
        "edges": edges,
        "variables": variables,
    })
}

/// What only an owner can decide: a way out of a circle.
const LEFT: [&str; 2] =
    ["turn in a circle without asking anything", "never comes to an end or to a person"];

fn judge(export: &Value) -> Result<(), proptest::test_runner::TestCaseError> {
    let imported = import(&export.to_string(), &options()).unwrap();
    let report = &imported.report;
    prop_assert_eq!(report.n_carried + report.n_marked + report.n_unreached, report.n_blocks);
    for text in words_of(export) {
        prop_assert!(imported.text.contains(&text), "`{}` is lost in\n{}", text, imported.text);
    }
    prop_assert_eq!(say::read(&imported.text), imported.definition.clone(), "{}", imported.text);
    let left = mistakes(&imported.definition);
    let unexpected = left.iter().find(|told| LEFT.iter().all(|known| !told.contains(known)));
    prop_assert!(unexpected.is_none(), "{:?}\n{}", unexpected, imported.text);
    Ok(())
}

/// The beginning of what each bubble says.
fn words_of(export: &Value) -> Vec<String> {
    let groups = export["groups"].as_array().unwrap();
    let blocks = groups.iter().flat_map(|group| group["blocks"].as_array().unwrap());
    let texts = blocks.filter(|block| block["type"] == "text");
    texts
        .map(|block| {
            let text = block["content"]["richText"][0]["children"][0]["text"].as_str().unwrap();
            text.split(' ').take(2).collect::<Vec<_>>().join(" ")
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_export_gives_a_flow_that_is_proved_or_a_circle_that_is_told(
        groups in prop::collection::vec(prop::collection::vec(any::<Drawn>(), 0..7), 0..6),
        edges in prop::collection::vec(any::<(u8, u8, u8, u8)>(), 0..14),
    ) {
        judge(&export(&groups, &edges))?;
    }

    #[test]
    fn an_export_with_something_else_in_any_place_is_carried_over_or_refused(
        fixture in any::<Index>(),
        place in any::<Index>(),
        other in prop_oneof_value(),
    ) {
        let (_, text) = FIXTURES[fixture.index(FIXTURES.len() - 3)];
        let mut export: Value = serde_json::from_str(text).unwrap();
        let pointers = pointers(&export);
        let pointer = &pointers[place.index(pointers.len())];
        *export.pointer_mut(pointer).unwrap() = other;
        if let Ok(imported) = import(&export.to_string(), &options()) {
            let report = &imported.report;
            prop_assert_eq!(report.n_carried + report.n_marked + report.n_unreached, report.n_blocks);
            prop_assert_eq!(say::read(&imported.text), imported.definition);
        }
    }
}

fn prop_oneof_value() -> impl Strategy<Value = Value> {
    let values = vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("{{"),
        json!("}}{{Name}}{{=1+"),
        json!("\u{0}\u{2028}\t\"'\\: #"),
        json!([]),
        json!({}),
        json!([[["deep"]]]),
        json!({"id": 1, "type": 2}),
    ];
    proptest::sample::select(values)
}

/// The places of everything in a document.
fn pointers(json: &Value) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut open = vec![(String::new(), json)];
    while let Some((at, json)) = open.pop() {
        let inner: Vec<(String, &Value)> = match json {
            Value::Array(items) => items
                .iter()
                .enumerate()
                .map(|(index, item)| (format!("{at}/{index}"), item))
                .collect(),
            Value::Object(fields) => fields
                .iter()
                .map(|(key, item)| {
                    (format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), item)
                })
                .collect(),
            _ => Vec::new(),
        };
        found.extend(inner.iter().map(|(at, _)| at.clone()));
        open.extend(inner);
    }
    found
}
