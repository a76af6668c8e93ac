//! `parlor flow run`: a conversation without a browser, a server or a network.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;
use flow::{Effect, Input, Played, Request, Turn};
use protocol::Content;
use serde_json::{Map, Value, json};

use crate::sites::{AnswersFile, FileDiagnostic, FlowFile};

/// `flow run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// The flow's file; in a site's flows/ it knows the site's calculators and locales
    file: PathBuf,
    /// File with answers, each a line such as `- {home: flat}`; without it only the greeting is played
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Language of the conversation, where the answers name none [default: the first one of the flow or the site]
    #[arg(long, value_name = "TAG")]
    locale: Option<String>,
    /// One JSON object in place of lines
    #[arg(long)]
    json: bool,
}

/// Plays it.
///
/// Errors: a file cannot be read, or output cannot be written.
pub fn run(args: &RunArgs, output: &mut dyn Write) -> Result<ExitCode> {
    let file = match FlowFile::read(&args.file) {
        Ok(file) => file,
        Err(report) => bail!("the flow has mistakes\n{report}"),
    };
    let answers = match args.answers.as_deref().map(AnswersFile::read).transpose() {
        Ok(answers) => answers,
        Err(report) => bail!("the answers cannot be read\n{report}"),
    };
    let none = Value::Array(Vec::new());
    let script = answers.as_ref().map_or(&none, AnswersFile::value);
    let locale = args.locale.as_deref().unwrap_or(&file.locale);
    let played = flow::play(&file.flow, script, "", locale, &super::format);
    let told =
        |found| answers.as_ref().map_or_else(|| file.told(found), |answers| answers.told(found));
    let failures: Vec<FileDiagnostic> = played.failures.iter().map(told).collect();
    if args.json {
        writeln!(output, "{}", as_json(&file, &played, &failures))?;
    } else {
        write_lines(&played, &failures, output)?;
    }
    Ok(if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Shape: `{"flow","version","locale","transcript":[…],"path":[…],"variables":{…},"score","goals":[…],"ends","at",`
/// `"asks":…,"failures":[…]}`.
fn as_json(file: &FlowFile, played: &Played, failures: &[FileDiagnostic]) -> Value {
    let variables: Map<String, Value> =
        played.run.variables().map(|(name, value)| (name.to_owned(), json!(value))).collect();
    let lines = played.turns.iter().enumerate().flat_map(|(at, turn)| turn_lines(at, turn));
    json!({
        "flow": file.flow.id(),
        "version": file.flow.version(),
        "locale": played.locale,
        "transcript": lines.collect::<Vec<_>>(),
        "path": played.path,
        "variables": variables,
        "score": played.run.score(),
        "goals": played.goals(),
        "ends": played.ends(),
        "at": played.run.step(),
        "asks": played.prompt,
        "failures": failures,
    })
}

fn turn_lines(at: usize, turn: &Turn) -> Vec<Value> {
    let mut lines: Vec<Value> = turn.effects.iter().filter_map(line).collect();
    for line in &mut lines {
        line["turn"] = at.into();
    }
    if let Some(input) = &turn.input {
        let mut given = json!({ "turn": at, "gives": input });
        if let Input::Escalation(state) = input {
            given["gives"]["state"] = state.as_str().into();
        }
        lines.insert(0, given);
    }
    lines
}

fn said(from: &str, content: &Content) -> Value {
    let kind = content.body.tag();
    let mut said = json!({ "from": from, "kind": kind, "text": content.fallback });
    if kind != "text" {
        said["content"] = json!(content);
    }
    said
}

/// An effect as a line of the transcript; those that only move the run have none.
fn line(effect: &Effect) -> Option<Value> {
    Some(match effect {
        Effect::Echo(content) => said("visitor", content),
        Effect::Post { content, .. } => said("bot", content),
        Effect::Consent { purpose, text, granted, .. } => {
            json!({ "does": "consent", "purpose": purpose, "text": text, "granted": granted })
        }
        Effect::CaptureContact(contact) => json!({ "does": "contact", "contact": contact }),
        Effect::Rated { score, comment } => {
            json!({ "does": "rate", "stars": score, "comment": comment })
        }
        Effect::Escalate(wish) => json!({
            "does": "escalate",
            "department": wish.department,
            "skill": wish.skill,
            "priority": wish.priority,
            "call": wish.call,
        }),
        Effect::Pause { millis } => json!({ "does": "pause", "millis": millis }),
        Effect::Request { step, request } => {
            json!({ "does": "request", "step": step, "request": asked_for(request) })
        }
        Effect::Lead(lead) => json!({
            "does": "lead",
            "kind": lead.kind,
            "title": lead.title,
            "score": lead.score,
            "fields": lead.fields,
        }),
        Effect::Goal { goal, value } => json!({ "does": "goal", "goal": goal, "value": value }),
        Effect::Assigned { step, arm } => json!({ "does": "arm", "step": step, "arm": arm }),
        Effect::Ended => json!({ "does": "end" }),
        Effect::Calculated(_) | Effect::Refused(_) => return None,
    })
}

fn write_lines(played: &Played, failures: &[FileDiagnostic], output: &mut dyn Write) -> Result<()> {
    for effect in played.effects() {
        let Some(line) = line(effect) else { continue };
        match (line["from"].as_str(), line["does"].as_str()) {
            (Some(from), _) => {
                let text = line["text"].as_str().unwrap_or_default().replace('\n', "\n         ");
                writeln!(output, "{from:<8} {text}")?;
            }
            (_, Some(does)) => writeln!(output, "{:<8} {}", "", in_words(does, &line))?,
            _ => {}
        }
    }
    writeln!(output)?;
    writeln!(output, "path     {}", played.path.join(" → "))?;
    writeln!(output, "score    {}", played.run.score())?;
    for (name, value) in played.run.variables() {
        writeln!(output, "         {name} = {}", json!(value))?;
    }
    match &played.prompt {
        Some(_) if played.ends() => writeln!(output, "ends     at {}", played.run.step())?,
        Some(prompt) => writeln!(output, "waits    at {}: {}", prompt.step, prompt.label)?,
        None => writeln!(output, "waits    a person has the word")?,
    }
    for failure in failures {
        writeln!(output, "{failure}")?;
    }
    Ok(())
}

/// What the server is asked for, with what it is given.
fn asked_for(request: &Request) -> Value {
    match request {
        Request::Webhook { webhook, send, timeout } => {
            json!({ "webhook": webhook, "send": send, "timeout_ms": timeout })
        }
        Request::Hours { department } => json!({ "hours": department }),
        Request::Faq { base, question, most } => {
            json!({ "faq": base, "question": question, "most": most })
        }
        Request::Slots { calendar, from, days, minutes } => {
            json!({ "slots": calendar, "from": from, "days": days, "minutes": minutes })
        }
        Request::Book { calendar, slot, send } => {
            json!({ "book": calendar, "slot": slot, "send": send })
        }
    }
}

/// What was done beside talking, in a line: `goal booked (value 2740)`.
fn in_words(does: &str, line: &Value) -> String {
    let word = |key: &str| line[key].as_str().unwrap_or_default();
    match does {
        "consent" => {
            let decided = if line["granted"] == true { "given" } else { "not given" };
            format!("consent to {} {decided}: {}", word("purpose"), word("text"))
        }
        "contact" => format!("contact: {}", pairs(&line["contact"])),
        "rate" => format!("rated {} of 5 {}", line["stars"], word("comment")).trim_end().to_owned(),
        "escalate" => format!("looks for a person: {}", pairs_without(line, &["does"])),
        "pause" => format!("waits {} ms", line["millis"]),
        "request" => format!("asks the server at {}: {}", word("step"), pairs(&line["request"])),
        "lead" => {
            let known = pairs_without(line, &["does", "fields"]);
            let fields = line["fields"].as_array().into_iter().flatten();
            let fields = fields.map(|field| {
                format!("\n           {}: {}", bare(&field["label"]), bare(&field["display"]))
            });
            format!("lead: {known}{}", fields.collect::<String>())
        }
        "goal" => match &line["value"] {
            Value::Null => format!("goal {}", word("goal")),
            value => format!("goal {} (value {value})", word("goal")),
        },
        "arm" => format!("arm {} of {}", word("arm"), word("step")),
        _ => "the end".to_owned(),
    }
}

fn pairs(fields: &Value) -> String {
    pairs_without(fields, &[])
}

/// `key value` for what is said at all.
fn pairs_without(fields: &Value, left_out: &[&str]) -> String {
    let said = fields.as_object().into_iter().flatten().filter(|(key, value)| {
        !left_out.contains(&key.as_str()) && !value.is_null() && value.as_str() != Some("")
    });
    let said = said.map(|(key, value)| match value {
        Value::Object(_) => format!("{key} ({})", pairs(value)),
        value => format!("{key} {}", bare(value)),
    });
    said.collect::<Vec<_>>().join(", ")
}

fn bare(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests;
