//! The lines of a transcript: what is given to a run, and how what comes out is written down.

use flow::{Effect, Env, Flow, Input, Prompt, PromptKind, PromptOption, Run};
use protocol::{Answer, ConsentChoice, Content, EscalationState, RunId, Timestamp, answers};
use serde_json::Value;

use crate::documents::plainly;

/// Reads a line such as `choice tiles`; `step` is the step where the run waits.
pub fn input(line: &str, step: &str) -> Result<Input, String> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    let rest = rest.trim();
    let answer: Answer = match word {
        "choice" => answers::Choice { choice: rest.to_owned() }.into(),
        "choices" => answers::Choices { choices: words(rest) }.into(),
        "text" => answers::Text { text: rest.to_owned() }.into(),
        "number" => {
            answers::Number { number: rest.parse().map_err(|_| format!("`{rest}` is no number"))? }
                .into()
        }
        "yes" => answers::YesNo { yes: true }.into(),
        "no" => answers::YesNo { yes: false }.into(),
        "date" => answers::Date { date: rest.to_owned() }.into(),
        "email" => answers::Email { email: rest.to_owned() }.into(),
        "phone" => answers::Phone { phone: rest.to_owned() }.into(),
        "contact" => contact(rest)?.into(),
        "calculate" => {
            let inputs = serde_json::from_str(if rest.is_empty() { "{}" } else { rest });
            answers::Calculation { inputs: inputs.map_err(|error| error.to_string())? }.into()
        }
        "rate" => {
            let (score, comment) = rest.split_once(' ').unwrap_or((rest, ""));
            let score = score.parse().map_err(|_| format!("`{score}` is no rating"))?;
            answers::Rating { score, comment: comment.to_owned() }.into()
        }
        "skip" => answers::Skip {}.into(),
        "back" => return Ok(Input::GoBack { step: rest.to_owned() }),
        "operator" => return Ok(Input::OperatorRequested { department: rest.to_owned() }),
        "escalation" => return Ok(Input::Escalation(EscalationState::from_word(rest))),
        "returned" => return Ok(Input::ReturnedToBot),
        // `at roof choice tiles` answers a step where the run is not.
        "at" => {
            let (step, line) = rest.split_once(' ').ok_or("`at STEP ANSWER`")?;
            return input(line, step);
        }
        other => return Err(format!("`{other}` is no input")),
    };
    Ok(Input::Answer { step: step.to_owned(), answer })
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// `name=Anna; email=anna@example.com; agree=contact news`
fn contact(text: &str) -> Result<answers::ContactForm, String> {
    let mut form = answers::ContactForm {
        name: String::new(),
        email: String::new(),
        phone: String::new(),
        consents: Vec::new(),
    };
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        match part.split_once('=').ok_or_else(|| format!("`{part}` is no field"))? {
            ("name", name) => form.name = name.to_owned(),
            ("email", email) => form.email = email.to_owned(),
            ("phone", phone) => form.phone = phone.to_owned(),
            ("agree", purposes) => {
                let granted = |purpose| ConsentChoice { purpose, granted: true };
                form.consents = words(purposes).into_iter().map(granted).collect();
            }
            (other, _) => return Err(format!("`{other}` is no field of the form")),
        }
    }
    Ok(form)
}

/// One effect on one line.
pub fn line(effect: &Effect) -> String {
    match effect {
        Effect::Post { content, .. } => format!("< {}", one_line(content)),
        Effect::Echo(content) => format!("@ {}", one_line(content)),
        Effect::Consent { purpose, text, version, granted } => {
            let decision = if *granted { "granted" } else { "left open" };
            format!("+ consent {purpose} {decision} (v{version}: {text})")
        }
        Effect::CaptureContact(contact) => format!("+ contact {}", json(contact)),
        Effect::Calculated(calculation) => {
            let results =
                calculation.results.iter().map(|line| format!("{}={}", line.id, json(&line.value)));
            format!(
                "+ calculated {} {}",
                calculation.calculator,
                results.collect::<Vec<_>>().join(" ")
            )
        }
        Effect::Rated { score, comment } => {
            format!("+ rated {score} {comment}").trim_end().to_owned()
        }
        Effect::Escalate { department } => format!("+ escalate {department}").trim_end().to_owned(),
        Effect::Ended => "+ ended".to_owned(),
        Effect::Refused(refusal) => {
            let args = if refusal.args.is_empty() {
                String::new()
            } else {
                format!(" {}", json(&refusal.args))
            };
            let text = if refusal.text.is_empty() {
                String::new()
            } else {
                format!(" “{}”", refusal.text)
            };
            format!("! {}{args}{text}", refusal.code)
        }
    }
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

fn one_line(content: &Content) -> String {
    let kind = content.body.tag();
    let text = content.fallback.replace('\n', " / ").replace('\u{a0}', " ");
    if kind == "text" { text } else { format!("[{kind}] {text}") }
}

/// The prompt on one line: where the run waits and for what.
pub fn asked(prompt: Option<&Prompt>) -> String {
    let Some(prompt) = prompt else { return "? nothing, a person has the word".to_owned() };
    let ids = |options: &[PromptOption]| {
        options.iter().map(|option| option.id.as_str()).collect::<Vec<_>>().join(" ")
    };
    let what = match &prompt.kind {
        PromptKind::Choice { options } => format!("choice of {}", ids(options)),
        PromptKind::Choices { options, min, max } => format!("{min} to {max} of {}", ids(options)),
        PromptKind::Text { max_chars, .. } => format!("text up to {max_chars}"),
        PromptKind::Number { min, max, .. } => format!("number {}", limits(*min, *max)),
        PromptKind::Email => "email".to_owned(),
        PromptKind::Phone => "phone".to_owned(),
        PromptKind::Date { min, max } => format!("date {min}..{max}"),
        PromptKind::YesNo { yes, no } => format!("{yes} or {no}"),
        PromptKind::Calculator { calculator } => format!("calculator {}", calculator.id),
        PromptKind::Contact { name, email, phone, consents } => {
            let purposes: Vec<&str> =
                consents.iter().map(|consent| consent.purpose.as_str()).collect();
            let needs = format!("name {name:?}, email {email:?}, phone {phone:?}").to_lowercase();
            format!("contact: {needs}; consents {}", purposes.join(" "))
        }
        PromptKind::Rating => "rating".to_owned(),
        PromptKind::Waiting => return "? waiting for a person".to_owned(),
        PromptKind::Ended => return "? the end".to_owned(),
    };
    let (done, total) = prompt.progress;
    let skippable = if prompt.skippable { ", may be skipped" } else { "" };
    let initial = prompt
        .initial
        .as_ref()
        .map(|answer| format!(", begins with {}", json(answer)))
        .unwrap_or_default();
    format!("? {} [{done}/{total}]: {what}{skippable}{initial}", prompt.step)
}

fn limits(min: Option<f64>, max: Option<f64>) -> String {
    let words = |limit: Option<f64>| limit.map(|limit| limit.to_string()).unwrap_or_default();
    format!("{}..{}", words(min), words(max))
}

/// The time, the run and the way to write values that every transcript begins with.
pub const NOW: Timestamp = Timestamp::from_millis(1_795_305_600_000);

pub fn run_id() -> RunId {
    RunId::parse("r_suite").unwrap()
}

pub fn env() -> Env<'static> {
    Env::new(NOW, &plainly)
}

pub fn begin(flow: &Flow, locale: &str, vars: Option<&Value>) -> (Run, Vec<Effect>) {
    let vars = vars.map(|vars| serde_json::from_value(vars.clone()).unwrap()).unwrap_or_default();
    flow::start(flow, run_id(), locale, &vars, &env())
}
