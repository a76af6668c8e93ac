use std::collections::VecDeque;
use std::io::Read;

use clap::{CommandFactory, Parser};
use serde_json::{Value as Json, json};

use super::*;

#[derive(Parser)]
struct CommandLine {
    #[command(subcommand)]
    command: FormulaCommand,
}

fn command(line: &str) -> Result<FormulaCommand, clap::Error> {
    CommandLine::try_parse_from(line.split(' ')).map(|line| line.command)
}

/// The answers to these lines.
fn answers(input: impl AsRef<[u8]>) -> Vec<Json> {
    let mut output = Vec::new();
    run(&command("parlor eval --today 2026-11-22").unwrap(), input.as_ref(), &mut output).unwrap();
    let lines = String::from_utf8(output).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn answer_to(line: &str) -> Json {
    let mut answers = answers(line);
    assert_eq!(answers.len(), 1, "{line}");
    answers.remove(0)
}

#[test]
fn a_line_in_is_a_line_out() {
    let lines = concat!(
        r#"{"formula": "=ROUND(price * (1 - discount), 2)", "vars": {"price": 199.9, "discount": 0.15}}"#,
        "\n",
        r#"{"formula": "1/3"}"#,
        "\r\n\n",
        r#"{"formula": "=UPPER(\"я\")&list", "vars": {"list": "ж"}}"#,
        "\n",
        r##"{"formula": "list", "vars": {"list": [1, null, [true, {"error": "#N/A"}]]}}"##,
    );
    assert_eq!(
        answers(lines),
        [
            json!({"value": 169.92}),
            json!({"value": 1.0 / 3.0}),
            json!({"value": "Яж"}),
            json!({"value": [1, null, [true, {"error": "#N/A"}]]}),
        ]
    );
}

#[test]
fn a_bad_line_is_answered_and_the_next_one_is_read() {
    let mut lines =
        b"{\"formula\": \"=1+\"}\nnonsense\n{\"formula\": \"=1\"} x\n\xff\xfe\n[\"=1\"]\n".to_vec();
    lines.extend(b"{\"vars\": {}}\n{\"formula\": \"=1\", \"var\": {}}\n{\"formula\": \"=x\", \"vars\": {\"x\": {}}}\n");
    lines.extend(vec![b'['; 100_000]);
    lines.push(b'\n');
    lines.extend(vec![b' '; MAX_LINE_BYTES]);
    lines.extend(b"{\"formula\": \"=1\"}\n{\"formula\": \"=1+1\"}\n");
    let answers = answers(lines);
    let codes: Vec<_> = answers.iter().map(|answer| answer["error"]["code"].as_str()).collect();
    let expected = [
        "formula", "not_json", "not_json", "not_json", "question", "question", "question",
        "question", "not_json", "too_long",
    ];
    assert_eq!(codes, expected.map(Some).into_iter().chain([None]).collect::<Vec<_>>());
    for (index, answer) in answers[..expected.len()].iter().enumerate() {
        assert_eq!(answer["error"]["line"], index + 1, "{answer}");
        assert!(!answer["error"]["message"].as_str().unwrap().is_empty(), "{answer}");
    }
    assert_eq!(answers[expected.len()], json!({"value": 2}));
}

#[test]
fn a_mistyped_formula_is_told_with_its_place_and_what_was_meant() {
    let answer = answer_to(r#"{"formula": "=SUMM(1) + ROUNDD(2)"}"#);
    assert_eq!(
        answer["error"],
        json!({
            "code": "formula",
            "message": "unknown function `SUMM`",
            "hint": "did you mean `SUM`?",
            "span": {"start": 1, "end": 5},
            "line": 1,
            "others": [{
                "message": "unknown function `ROUNDD`",
                "hint": "did you mean `ROUND`?",
                "span": {"start": 11, "end": 17},
            }],
        })
    );
}

#[test]
fn every_error_value_has_its_code_a_sentence_and_a_place() {
    for (formula, code) in [
        ("=1/0", "#DIV/0!"),
        ("=#REF!", "#REF!"),
        ("=1+\\\"x\\\"", "#VALUE!"),
        ("=SQRT(-1)", "#NUM!"),
        ("=x", "#NAME?"),
        ("=1+#N/A", "#N/A"),
    ] {
        let answer = answer_to(&format!(r#"{{"formula": "{formula}"}}"#));
        assert_eq!(answer["error"]["code"], code, "{answer}");
        assert!(answer["error"]["message"].as_str().unwrap().len() > 10, "{answer}");
        let span = &answer["error"]["span"];
        assert!(span["start"].as_u64() < span["end"].as_u64(), "{answer}");
    }
}

#[test]
fn a_name_that_is_not_in_vars_is_named() {
    let answer = answer_to(r#"{"formula": "=price*2", "vars": {"prise": 5}}"#);
    assert_eq!(
        answer["error"],
        json!({
            "code": "#NAME?",
            "message": "nothing is called `price`",
            "hint": "did you mean `prise`?",
            "span": {"start": 1, "end": 6},
            "line": 1,
        })
    );
}

#[test]
fn a_question_that_is_none_is_told_by_its_field() {
    let told = |line| answer_to(line)["error"]["message"].as_str().unwrap().to_owned();
    assert_eq!(told(r#"{"vars": {}}"#), "missing field `formula`");
    assert!(told(r#"{"formula": 5}"#).starts_with("formula: invalid type"));
    assert!(
        told(r##"{"formula": "=x", "vars": {"x": {"error": "#OOPS"}}}"##).starts_with("vars.x: ")
    );
    assert!(told(r#"{"formula": "=x"#).starts_with("not JSON at byte 15: EOF"));
}

/// Gives one piece a time and asserts that all earlier lines are answered before it gives the next.
struct Conversation<'a> {
    pieces: VecDeque<&'a str>,
    n_answers: &'a std::cell::Cell<usize>,
    n_asked: usize,
}

impl Read for Conversation<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        assert_eq!(self.n_answers.get(), self.n_asked, "an answer waited for the next question");
        let Some(piece) = self.pieces.pop_front() else { return Ok(0) };
        self.n_asked += piece.matches('\n').count();
        buffer[..piece.len()].copy_from_slice(piece.as_bytes());
        Ok(piece.len())
    }
}

struct Count<'a>(&'a std::cell::Cell<usize>);

impl Write for Count<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.set(self.0.get() + bytes.iter().filter(|byte| **byte == b'\n').count());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn each_line_is_answered_before_the_next_is_waited_for() {
    let n_answers = std::cell::Cell::new(0);
    let pieces = VecDeque::from([
        "{\"formula\": \"1\"}\n",
        "{\"formula\":",
        " \"2\"}\n{\"formula\": \"3\"}\nx\n",
        "{\"formula\": \"4\"}\n",
    ]);
    let input = Conversation { pieces, n_answers: &n_answers, n_asked: 0 };
    run(&command("parlor eval").unwrap(), input, &mut Count(&n_answers)).unwrap();
    assert_eq!(n_answers.get(), 5);
}

#[test]
fn a_reader_that_has_enough_ends_it_quietly() {
    struct Gone;
    impl Write for Gone {
        fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    run(&command("parlor eval").unwrap(), &b"{\"formula\": \"1\"}\n"[..], &mut Gone).unwrap();
}

#[test]
fn today_is_the_day_that_was_asked_for() {
    assert_eq!(answer_to(r#"{"formula": "=TODAY()-DATE(2026,11,1)"}"#), json!({"value": 21}));
    assert_eq!(answer_to(r#"{"formula": "=TODAY()"}"#), json!({"value": 46348}));
}

#[test]
fn every_function_is_listed_as_it_is_called() {
    let mut output = Vec::new();
    run(&command("parlor functions").unwrap(), io::empty(), &mut output).unwrap();
    let list = String::from_utf8(output).unwrap();
    let lines: Vec<_> = list.lines().collect();
    assert_eq!(lines.len(), FUNCTIONS.len());
    assert!(lines.contains(&"ROUND(number, [places])"), "{list}");
    assert!(lines.contains(&"TIER(number, table)   Parlor's own"), "{list}");
}

#[test]
fn a_date_that_is_none_is_refused_with_an_example() {
    let error = command("parlor eval --today 22.11.2026").unwrap_err().to_string();
    assert!(error.contains("such as 2026-11-22"), "{error}");
}

#[test]
fn the_examples_of_the_help_are_true() {
    let help =
        CommandLine::command().find_subcommand_mut("eval").unwrap().render_long_help().to_string();
    let lines: Vec<&str> = help.lines().map(str::trim).collect();
    let after = |heading: &str| lines[lines.iter().position(|line| *line == heading).unwrap() + 1];
    let shown: Json = serde_json::from_str(after("A line out:")).unwrap();
    assert_eq!(answer_to(after("A line in:")), shown);
    for line in lines.iter().filter_map(|line| line.strip_prefix("echo '")) {
        let (question, _) = line.split_once("' |").unwrap();
        assert!(answer_to(question).get("value").is_some(), "{question}");
    }
}
