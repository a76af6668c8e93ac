//! A flow played from files, as an owner would.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::Value;

use super::{RunArgs, run};

fn service() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo-site/site/helio/flows/service.yaml")
}

/// What is printed for these answers, and whether that is a success.
fn played(answers: &str, json: bool) -> (String, bool) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("answers.yaml");
    fs::write(&file, answers).unwrap();
    let args = RunArgs { file: service(), answers: Some(file), locale: None, json };
    let mut output = Vec::new();
    let done = run(&args, &mut output).unwrap();
    let is_success = format!("{done:?}") == format!("{:?}", ExitCode::SUCCESS);
    (String::from_utf8(output).unwrap(), is_success)
}

#[test]
fn a_conversation_is_played_without_a_browser() {
    let (printed, is_success) =
        played("- {topic: leak}\n- {danger: no}\n- {details: It drips.}\n", true);
    assert!(is_success, "{printed}");
    let told: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(told["flow"], "service");
    assert_eq!(told["path"], serde_json::json!(["hello", "topic", "danger", "details", "photos"]));
    assert_eq!(told["variables"]["topic"], "leak");
    assert_eq!(told["score"], 40.0);
    assert_eq!(told["asks"]["step"], "photos");
    let texts = told["transcript"].as_array().unwrap();
    let says = |from: &str, text: &str| {
        texts.iter().any(|line| line["from"] == from && line["text"].as_str() == Some(text))
    };
    assert!(says("visitor", "Water or damage"));
    assert!(says("bot", "Tell me in your own words what happened."));
}

#[test]
fn what_the_server_is_asked_for_is_told_in_words_and_as_data() {
    let answers = "- {topic: app}\n- {help: It shows nothing}\n";
    let (printed, _) = played(answers, false);
    let asked = "asks the server at help: faq service, most 3, question It shows nothing";
    assert!(printed.contains(asked), "{printed}");
    let (printed, _) = played(answers, true);
    let told: Value = serde_json::from_str(&printed).unwrap();
    let transcript = told["transcript"].as_array().unwrap();
    let request = transcript.iter().find(|line| line["does"] == "request").unwrap();
    assert_eq!(request["request"]["faq"], "service");
    assert_eq!(request["request"]["question"], "It shows nothing");
}

#[test]
fn an_answer_that_does_not_fit_is_told_with_its_line() {
    let (printed, is_success) = played("- {topic: leak}\n- {visit: tomorrow}\n", false);
    assert!(!is_success);
    assert!(printed.contains("answers.yaml:2:"), "{printed}");
    assert!(printed.contains("the run waits at `danger`, not at `visit`"), "{printed}");
}

#[test]
fn a_case_in_a_file_of_its_own_is_judged() {
    let case = "locale: ru\nanswers: [{topic: leak}]\nexpect: {score: 7, says: [гарью]}\n";
    let (printed, is_success) = played(case, true);
    assert!(!is_success);
    let told: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(told["locale"], "ru");
    assert_eq!(told["failures"].as_array().unwrap().len(), 1, "{printed}");
    assert_eq!(told["failures"][0]["message"], "the score is 40, not 7");
    assert_eq!(told["failures"][0]["line"], 3);
}
