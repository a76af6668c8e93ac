//! Exports of our own making: what is written, that it is proved, and that it plays.

use flow::{Flow, Severity};
use serde_json::{Value, json};

use super::{Imported, Options, Weight, import};
use crate::conversation::words;

mod generated;
mod say;

const FIXTURES: [(&str, &str); 8] = [
    ("qualification", include_str!("fixtures/qualification.json")),
    ("every-question", include_str!("fixtures/every-question.json")),
    ("media-and-third-parties", include_str!("fixtures/media-and-third-parties.json")),
    ("logic", include_str!("fixtures/logic.json")),
    ("odd-shapes", include_str!("fixtures/odd-shapes.json")),
    ("long-form", include_str!("fixtures/long-form.json")),
    ("turning", include_str!("fixtures/turning.json")),
    ("small-and-whole", include_str!("fixtures/small-and-whole.json")),
];

fn options() -> Options {
    Options {
        id: String::new(),
        department: "sales".to_owned(),
        locale: "en".to_owned(),
        is_locale_chosen: false,
    }
}

fn imported(name: &str) -> Imported {
    let (_, text) = FIXTURES.iter().find(|(known, _)| *known == name).unwrap();
    import(text, &options()).unwrap()
}

/// What the prover has against it.
fn mistakes(definition: &Value) -> Vec<String> {
    let found = flow::validate(definition, &[], &["en".to_owned()]);
    let errors = found.iter().filter(|found| found.severity == Severity::Error);
    errors.map(|found| format!("{}: {}", found.place, found.message)).collect()
}

/// What a visitor comes through who gives these answers: everything that is said, and the steps.
fn played(name: &str, answers: &Value) -> (String, Vec<String>) {
    let definition = imported(name).definition;
    let flow = Flow::from_values(&definition, &[], &["en".to_owned()]).unwrap();
    let format =
        |value: &formula::Value, spec: &str, locale: &str| words::format(value, spec, locale);
    let played = flow::play(&flow, answers, "", "en", &format);
    assert_eq!(played.failures, [], "{:?}", played.path);
    let said = played.effects().filter_map(|effect| match effect {
        flow::Effect::Post { content, .. } => Some(content.fallback.clone()),
        _ => None,
    });
    (said.collect::<Vec<_>>().join("\n"), played.path)
}

#[test]
fn what_is_written_is_known() {
    for (name, _) in FIXTURES {
        let imported = imported(name);
        let site =
            if imported.site.is_empty() { String::new() } else { format!("\n{}", imported.site) };
        let told = format!("{}\n{}{site}", imported.text, imported.report.table());
        insta::assert_snapshot!(name, told);
    }
}

#[test]
fn what_is_written_is_proved() {
    for (name, _) in FIXTURES.iter().filter(|(name, _)| *name != "turning") {
        assert_eq!(mistakes(&imported(name).definition), [""; 0], "{name}");
    }
}

#[test]
fn a_circle_is_left_to_its_owner() {
    let found = mistakes(&imported("turning").definition);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("turn in a circle without asking anything"), "{found:?}");
}

#[test]
fn the_file_says_what_was_proved() {
    for (name, _) in FIXTURES {
        let imported = imported(name);
        assert_eq!(say::read(&imported.text), imported.definition, "{name}");
    }
}

#[test]
fn the_same_export_gives_the_same_file() {
    for (name, _) in FIXTURES {
        assert_eq!(imported(name).text, imported(name).text, "{name}");
    }
}

#[test]
fn every_block_is_accounted_for() {
    for (name, text) in FIXTURES {
        let report = imported(name).report;
        assert_eq!(
            report.n_carried + report.n_marked + report.n_unreached,
            report.n_blocks,
            "{name}"
        );
        let export: Value = serde_json::from_str(text).unwrap();
        let groups = export["groups"].as_array().unwrap();
        let count: usize =
            groups.iter().map(|group| group["blocks"].as_array().unwrap().len()).sum();
        assert_eq!(report.n_blocks, count, "{name}");
    }
    assert!(imported("long-form").report.n_blocks > 100);
}

#[test]
fn what_is_complete_says_so() {
    assert!(imported("small-and-whole").report.is_complete());
    assert!(!imported("logic").report.is_complete());
}

#[test]
fn a_qualification_plays_to_its_end() {
    let answers = json!([
        {"name": "Anna"},
        {"home-type": "a-house"},
        {"monthly-bill": 120},
        {"consent": {"agree": ["contact"]}},
        {"email": "anna@example.com"},
    ]);
    let (said, path) = played("qualification", &answers);
    assert!(said.contains("Hi, I am the roof assistant."), "{said}");
    assert!(said.contains("Nice to meet you, Anna! What do you live in?"), "{said}");
    assert!(said.contains("You pay €1,440"), "{said}");
    assert!(said.contains("See our work (https://example.com/work)."), "{said}");
    assert_eq!(path.last().unwrap(), "end");
}

#[test]
fn a_flat_goes_another_way() {
    let (said, path) = played("qualification", &json!([{"name": "Ben"}, {"home-type": "a-flat"}]));
    assert!(said.ends_with("Flats have no roof of their own, sorry."), "{said}");
    assert_eq!(path, ["welcome", "name", "home-type", "sorry", "end"]);
}

#[test]
fn an_answer_can_lead_back() {
    let answers = json!([
        {"name": "Ben"},
        {"home-type": "something-else"},
        {"monthly-bill": 20},
        {"again": "change-the-bill"},
        {"monthly-bill": 30},
        {"again": "never-mind"},
    ]);
    let (_, path) = played("qualification", &answers);
    assert_eq!(path.iter().filter(|step| *step == "monthly-bill").count(), 2);
    assert_eq!(path.last().unwrap(), "end");
}

#[test]
fn a_long_form_counts_its_points() {
    let good = |at: usize| json!({format!("answer-{at}"): if at.is_multiple_of(2) { "good" } else { "bad" }});
    let answers: Vec<Value> = (1..=30).map(good).collect();
    let (said, _) = played("long-form", &json!(answers));
    assert!(said.ends_with("You have 15 points."), "{said}");
}

#[test]
fn what_is_set_and_compared_leads_where_it_did() {
    let answers = json!([{"age": "40"}, {"plan": "pro-plan"}, {"tags": ["new"]}]);
    let (said, path) = played("logic", &answers);
    assert_eq!(&path[path.len() - 3..], ["ways", "plain", "small-talk-2"]);
    assert!(said.ends_with("Nice weather?"), "{said}");
}

#[test]
fn a_link_into_the_same_bot_comes_back() {
    let answers =
        json!([{"age": "40"}, {"plan": "pro-plan"}, {"tags": ["new"]}, {"small-talk-2": "yes"}]);
    let (said, path) = played("logic", &answers);
    assert!(said.contains("Lovely, is it not?\nhttps://example.com/Pro plan"), "{said}");
    assert_eq!(path.last().unwrap(), "end");
}

#[test]
fn a_number_kept_as_words_is_said_as_words() {
    let answers = json!([
        {"mixed": 3},
        {"mixed-2": "four"},
        {"mixed-3": ["one"]},
    ]);
    let (said, _) = played("odd-shapes", &answers);
    assert!(said.starts_with("Said first.\nA number?\nWords?\nSeveral?\nfour"), "{said}");
}

#[test]
fn what_was_not_carried_over_is_marked_in_its_place() {
    let imported = imported("media-and-third-parties");
    for what in ["Code “Track \"it\"”", "Google Sheets", "Chatwoot", "Loop", "something-new"] {
        assert!(imported.text.contains(&format!("⚠ Not carried over: {what}")), "{what}");
        let item = imported.report.items.iter().find(|item| item.what == what).unwrap();
        assert_eq!(item.weight, Weight::Marked);
        assert!(!item.why.is_empty() && !item.todo.is_empty());
    }
    assert!(!imported.text.contains("Bearer"), "secrets stay out of what is written");
    assert!(!imported.site.contains("Bearer"));
}

#[test]
fn other_files_are_refused_with_a_reason() {
    for (text, expected) in [
        ("", "this is no JSON"),
        ("{}", "it has no `version`"),
        ("[]", "it has no `version`"),
        (r#"{"version":"6"}"#, "it has no `groups`"),
        (r#"{"version":"5","groups":[]}"#, "version 5"),
        (r#"{"version":3}"#, "version 3"),
    ] {
        let error = import(text, &options()).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
}
