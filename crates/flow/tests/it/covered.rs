//! The transcripts leave nothing out: each kind of step and each input is come to in one of them, and each reason to
//! refuse an answer is told in one. A new one without a transcript turns this red.

use std::collections::BTreeSet;

use flow::{Flow, Reason, trace, trace_start};
use protocol::Map;
use serde_json::Value;

use crate::documents::{files, read, suite};
use crate::schema::{inputs, kinds};
use crate::script;
use crate::suite::Head;

/// What stands in a transcript's flow, and what happens in its lines.
struct Transcript {
    head: Head,
    name: String,
    lines: Vec<String>,
}

fn transcripts() -> Vec<Transcript> {
    let transcript = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let written = read(path);
        let (head, lines) = Head::read(&name, &written);
        Transcript { head, name, lines: lines.lines().map(str::to_owned).collect() }
    };
    files(&suite(), "flow").iter().map(transcript).collect()
}

impl Transcript {
    /// The steps that its run comes to.
    fn visited(&self) -> BTreeSet<String> {
        let flow: Flow = self.head.flow(&self.name).unwrap();
        let vars: Map<_, _> = self
            .head
            .vars
            .as_ref()
            .map_or_else(Map::default, |vars| serde_json::from_value(vars.clone()).unwrap());
        let env = script::env();
        let mut traced = trace_start(&flow, script::run_id(), &self.head.locale, &vars, &env);
        let mut visited: BTreeSet<String> = traced.steps.iter().cloned().collect();
        for line in self.lines.iter().filter_map(|line| line.strip_prefix('>')) {
            let input = script::input(line.trim(), traced.run.step()).unwrap();
            traced = trace(&flow, traced.run, input, &env);
            visited.extend(traced.steps.iter().cloned());
        }
        visited
    }

    /// The steps of its flow, those of its subflows included.
    fn steps(&self) -> Vec<&Value> {
        let definition = &self.head.definition;
        let subflows = definition["subflows"].as_object().into_iter().flatten();
        let blocks = std::iter::once(definition).chain(subflows.map(|(_, subflow)| subflow));
        blocks.flat_map(|block| block["steps"].as_array().into_iter().flatten()).collect()
    }
}

/// The inputs of a question, or of the fields of a form.
fn asked(step: &Value) -> impl Iterator<Item = &str> {
    let fields = step["form"]["fields"].as_array().into_iter().flatten();
    fields.chain([&step["ask"]]).filter_map(|ask| ask["input"].as_str())
}

fn missing(known: BTreeSet<String>, seen: &BTreeSet<String>) -> Vec<String> {
    known.difference(seen).cloned().collect()
}

#[test]
fn every_kind_of_step_and_every_input_is_come_to_in_a_transcript() {
    let (mut seen_kinds, mut seen_inputs) = (BTreeSet::new(), BTreeSet::new());
    for transcript in transcripts() {
        let visited = transcript.visited();
        for step in transcript.steps() {
            if step["id"].as_str().is_some_and(|id| visited.contains(id)) {
                seen_kinds.extend(step.as_object().unwrap().keys().cloned());
                seen_inputs.extend(asked(step).map(str::to_owned));
            }
        }
    }
    assert_eq!(missing(kinds(), &seen_kinds), [""; 0], "kinds of steps without a transcript");
    assert_eq!(missing(inputs(), &seen_inputs), [""; 0], "inputs without a transcript");
}

#[test]
fn every_reason_to_refuse_an_answer_is_told_in_a_transcript() {
    let mut told = BTreeSet::new();
    for transcript in transcripts() {
        let refused = transcript.lines.iter().filter_map(|line| line.strip_prefix("! "));
        told.extend(refused.filter_map(|line| line.split(' ').next()).map(str::to_owned));
    }
    let codes = std::iter::successors(Some(Reason::NotWaiting), after);
    let codes = codes.map(|reason| reason.code().to_owned()).collect();
    assert_eq!(missing(codes, &told), [""; 0], "reasons without a transcript");
}

/// Every reason, one after the other: a new one does not compile until it has its place here.
fn after(reason: &Reason) -> Option<Reason> {
    Some(match reason {
        Reason::NotWaiting => Reason::WrongKind,
        Reason::WrongKind => Reason::Empty,
        Reason::Empty => Reason::NotOffered,
        Reason::NotOffered => Reason::TooFew(1),
        Reason::TooFew(_) => Reason::TooMany(1),
        Reason::TooMany(_) => Reason::TooLong(1),
        Reason::TooLong(_) => Reason::TooSmall(1.0),
        Reason::TooSmall(_) => Reason::TooLarge(1.0),
        Reason::TooLarge(_) => Reason::NotANumber,
        Reason::NotANumber => Reason::NotADate,
        Reason::NotADate => Reason::TooEarly(String::new()),
        Reason::TooEarly(_) => Reason::TooLate(String::new()),
        Reason::TooLate(_) => Reason::NotAnEmail,
        Reason::NotAnEmail => Reason::NotAPhone,
        Reason::NotAPhone => Reason::NotSkippable,
        Reason::NotSkippable => Reason::Missing("name"),
        Reason::Missing(_) => Reason::ConsentNeeded(String::new()),
        Reason::ConsentNeeded(_) => Reason::BadInput(String::new()),
        Reason::BadInput(_) => Reason::BadRating,
        Reason::BadRating => Reason::NotEditable,
        Reason::NotEditable => Reason::NoPerson,
        Reason::NoPerson => Reason::NotWhole,
        Reason::NotWhole => Reason::NotATime,
        Reason::NotATime => Reason::Backwards,
        Reason::Backwards => Reason::TooManyFiles(1),
        Reason::TooManyFiles(_) => Reason::FileTooLarge(1.0),
        Reason::FileTooLarge(_) => Reason::WrongFileType(String::new()),
        Reason::WrongFileType(_) => Reason::SlotGone,
        Reason::SlotGone => Reason::TooFewNights(1),
        Reason::TooFewNights(_) => Reason::TooManyNights(1),
        Reason::TooManyNights(_) => Reason::WrongWeekday,
        Reason::WrongWeekday => Reason::CheckFailed(String::new()),
        Reason::CheckFailed(_) => return None,
        // It has the code of another one.
        Reason::Field(_, reason) => return after(reason),
    })
}
