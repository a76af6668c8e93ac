//! The lines of a transcript: what is given to a run, and how what comes out is written down.

use flow::{Effect, Env, Flow, Input, Prompt, PromptKind, PromptOption, Run};
use protocol::{
    Answer, ConsentChoice, Content, EscalationState, Map, RunId, StepResult, Timestamp, answers,
};
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
            answers::Calculation {
                inputs: inputs.map_err(|error| error.to_string())?,
                results: Default::default(),
            }
            .into()
        }
        "rate" => {
            let (score, comment) = rest.split_once(' ').unwrap_or((rest, ""));
            let score = score.parse().map_err(|_| format!("`{score}` is no rating"))?;
            answers::Rating { score, comment: comment.to_owned() }.into()
        }
        "range" => {
            let (from, to) = rest.split_once(' ').ok_or("`range FROM TO`")?;
            let number = |text: &str| text.parse().map_err(|_| format!("`{text}` is no number"));
            answers::Range { from: number(from)?, to: number(to)? }.into()
        }
        "time" => answers::Time { time: rest.to_owned() }.into(),
        "datetime" => {
            let (date, time) = rest.split_once(' ').ok_or("`datetime DATE TIME`")?;
            answers::DateTime { date: date.to_owned(), time: time.to_owned() }.into()
        }
        "period" => {
            let (from, to) = rest.split_once(' ').ok_or("`period FROM TO`")?;
            answers::Period { from: from.to_owned(), to: to.to_owned() }.into()
        }
        "address" => address(rest)?.into(),
        // `files roof.jpg image/jpeg 2000; plan.pdf application/pdf 100`
        "files" => answers::Files { files: files(rest)? }.into(),
        "slot" => answers::Slot { slot: rest.to_owned() }.into(),
        "skip" => answers::Skip {}.into(),
        // `form area=number 120; town=text Berlin; agree=contact`
        "form" => form(rest, step)?.into(),
        "agree" => answers::Consent { consents: granted(rest) }.into(),
        // An answer as it stands in JSON, for those that have no words of their own here.
        "json" => serde_json::from_str(rest).map_err(|error| error.to_string())?,
        // `change bill number 90`
        "change" => {
            let (step, line) = rest.split_once(' ').ok_or("`change STEP ANSWER`")?;
            return match input(line, step)? {
                Input::Answer { step, answer } => Ok(Input::Change { step, answer }),
                _ => Err("`change STEP ANSWER`".to_owned()),
            };
        }
        // `result {"outcome":"done","values":{"price":9}}`
        "result" => {
            let result: StepResult =
                serde_json::from_str(rest).map_err(|error| error.to_string())?;
            return Ok(Input::Result { step: step.to_owned(), result });
        }
        "elapsed" => return Ok(Input::Elapsed { step: step.to_owned() }),
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
            ("agree", purposes) => form.consents = granted(purposes),
            (other, _) => return Err(format!("`{other}` is no field of the form")),
        }
    }
    Ok(form)
}

/// `street=Roof Lane 1; city=Berlin`
fn address(text: &str) -> Result<answers::Address, String> {
    let mut address = answers::Address::default();
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').ok_or_else(|| format!("`{part}` is no field"))?;
        let field = match name {
            "street" => &mut address.street,
            "postal_code" => &mut address.postal_code,
            "city" => &mut address.city,
            "region" => &mut address.region,
            "country" => &mut address.country,
            other => return Err(format!("`{other}` is no field of an address")),
        };
        value.clone_into(field);
    }
    Ok(address)
}

/// Each file's name, media type and bytes; its id is made of its name.
fn files(text: &str) -> Result<Vec<answers::File>, String> {
    let file = |part: &str| match words(part).as_slice() {
        [name, media_type, bytes] => Ok(answers::File {
            id: format!("f_{}", name.replace('.', "_")),
            name: name.clone(),
            bytes: bytes.parse().map_err(|_| format!("`{bytes}` is no size"))?,
            media_type: media_type.clone(),
        }),
        _ => Err(format!("`{part}` is no file")),
    };
    text.split(';').map(str::trim).filter(|part| !part.is_empty()).map(file).collect()
}

fn granted(purposes: &str) -> Vec<ConsentChoice> {
    let granted = |purpose| ConsentChoice { purpose, granted: true };
    words(purposes).into_iter().map(granted).collect()
}

fn form(text: &str, step: &str) -> Result<answers::Form, String> {
    let mut form = answers::Form { fields: Map::new(), consents: Vec::new() };
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        match part.split_once('=').ok_or_else(|| format!("`{part}` is no field"))? {
            ("agree", purposes) => form.consents = granted(purposes),
            (field, line) => match input(line, step)? {
                Input::Answer { answer, .. } => {
                    form.fields.insert(field.to_owned(), answer);
                }
                _ => return Err(format!("`{line}` is no answer")),
            },
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
        Effect::Escalate(wish) => {
            let mut line = format!("+ escalate {}", wish.department).trim_end().to_owned();
            if !wish.skill.is_empty() {
                line += &format!(" skill {}", wish.skill);
            }
            if wish.priority > 0 {
                line += &format!(" priority {}", wish.priority);
            }
            if let Some(call) = &wish.call {
                line += &format!(" {call} call");
            }
            line
        }
        Effect::Pause { millis } => format!("+ pause {millis}"),
        Effect::Request { step, request } => format!("+ request {step} {request:?}"),
        Effect::Lead(lead) => {
            let fields: Vec<String> = lead
                .fields
                .iter()
                .map(|field| format!("{}: {}", field.label, field.display))
                .collect();
            let line = format!("+ lead {} “{}” score {}", lead.kind, lead.title, lead.score);
            format!("{line} {}", fields.join(", ")).trim_end().to_owned()
        }
        Effect::Goal { goal, value } => match value {
            Some(value) => format!("+ goal {goal} {value}"),
            None => format!("+ goal {goal}"),
        },
        Effect::Assigned { step, arm } => format!("+ arm {step} {arm}"),
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
    let listed = |word: &str, options: &[PromptOption], min: u32, max: u32| {
        let option = |option: &PromptOption| match option.note.as_str() {
            "" => option.id.clone(),
            note => format!("{} ({note})", option.id),
        };
        let options: Vec<String> = options.iter().map(option).collect();
        format!("{word} {min} to {max} of {}", options.join(" "))
    };
    let what = match &prompt.kind {
        PromptKind::Slider { min, max, step, unit } => {
            format!("slider {min}..{max} by {step} {unit}").trim_end().to_owned()
        }
        PromptKind::Range { min, max, step, unit } => {
            format!("range {min}..{max} by {step} {unit}").trim_end().to_owned()
        }
        PromptKind::Scale { min, max, icon, low, high } => {
            format!("{min} to {max} {icon} {low}..{high}")
        }
        PromptKind::Files { accept, max_files, max_bytes } => {
            format!("{max_files} files of {max_bytes} bytes, {}", accept.join(" "))
        }
        PromptKind::Address { fields, required } => {
            format!("address {}; needs {}", fields.join(" "), required.join(" "))
        }
        PromptKind::Time { min, max, step } => format!("time {min}..{max} by {step}"),
        PromptKind::DateTime { min, max, weekdays, step } => {
            let weekdays =
                if weekdays.is_empty() { "any day".to_owned() } else { weekdays.join(" ") };
            format!("date and time {min}..{max} {weekdays} by {step}")
        }
        PromptKind::Date { min, max, weekdays } if !weekdays.is_empty() => {
            format!("date {min}..{max} {}", weekdays.join(" "))
        }
        PromptKind::Period { min, max, min_nights, max_nights } => {
            let nights =
                [min_nights, max_nights].map(|n| n.map(|n| n.to_string()).unwrap_or_default());
            format!("period {min}..{max}, {} nights", nights.join(".."))
        }
        PromptKind::List { options, min, max } => listed("list", options, *min, *max),
        PromptKind::Search { options, min, max } => listed("search", options, *min, *max),
        PromptKind::Pictures { options, min, max } => listed("pictures", options, *min, *max),
        PromptKind::Slots { slots } => {
            let slot = |slot: &PromptOption| format!("{} “{}”", slot.id, slot.label);
            format!("slots {}", slots.iter().map(slot).collect::<Vec<_>>().join(" "))
        }
        PromptKind::Number { min, max, unit, .. } if !unit.is_empty() => {
            format!("number {} {unit}", limits(*min, *max))
        }
        PromptKind::Text { max_chars, long: true, .. } => format!("long text up to {max_chars}"),
        PromptKind::Choice { options } => format!("choice of {}", ids(options)),
        PromptKind::Choices { options, min, max } => format!("{min} to {max} of {}", ids(options)),
        PromptKind::Text { max_chars, .. } => format!("text up to {max_chars}"),
        PromptKind::Number { min, max, .. } => format!("number {}", limits(*min, *max)),
        PromptKind::Email => "email".to_owned(),
        PromptKind::Phone => "phone".to_owned(),
        PromptKind::Date { min, max, .. } => format!("date {min}..{max}"),
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
        PromptKind::Busy => "busy".to_owned(),
        PromptKind::Form { fields, consents, .. } => {
            let fields: Vec<String> = fields.iter().map(field).collect();
            let purposes = purposes(consents);
            format!("form: {}; consents {purposes}", fields.join(", ")).trim_end().to_owned()
        }
        PromptKind::Consent { consents, refusable, .. } => {
            let refusable = if *refusable { ", or not" } else { "" };
            format!("consents {}{refusable}", purposes(consents))
        }
    };
    line_of(prompt, &what)
}

fn purposes(consents: &[flow::ConsentPrompt]) -> String {
    let id = |consent: &flow::ConsentPrompt| consent.purpose.clone();
    consents.iter().map(id).collect::<Vec<_>>().join(" ")
}

fn field(field: &flow::FormField) -> String {
    let kind = serde_json::to_value(&field.kind).unwrap();
    let kind = match &kind {
        Value::String(word) => word.clone(),
        other => other.as_object().unwrap().keys().next().unwrap().clone(),
    };
    format!("{}{} {kind}", field.id, if field.required { "" } else { "?" })
}

fn line_of(prompt: &Prompt, what: &str) -> String {
    let (done, total) = prompt.progress;
    let skippable = if prompt.skippable { ", may be skipped" } else { "" };
    let labelled = |word: &str, text: &str| {
        if text.is_empty() { String::new() } else { format!(", {word} “{text}”") }
    };
    let field =
        labelled("placeholder", &prompt.placeholder) + &labelled("autofill", &prompt.autocomplete);
    let skip_label = labelled("skip", &prompt.skip_label);
    let initial = prompt
        .initial
        .as_ref()
        .map(|answer| format!(", begins with {}", json(answer)))
        .unwrap_or_default();
    format!("? {} [{done}/{total}]: {what}{skippable}{skip_label}{field}{initial}", prompt.step)
}

fn limits(min: Option<f64>, max: Option<f64>) -> String {
    let words = |limit: Option<f64>| limit.map(|limit| limit.to_string()).unwrap_or_default();
    format!("{}..{}", words(min), words(max))
}

/// Answers that lead through `flows/inputs.yaml` from its first step to its end.
pub const WAY_THROUGH_INPUTS: [&str; 25] = [
    "agree contact",
    "number 20.5",
    "number 20",
    "range 200 500",
    "number 4",
    "date 2026-11-25",
    "datetime 2026-12-01 14:30",
    "time 09:30",
    "period 2026-12-01 2026-12-05",
    "address street=Roof Lane 1; postal_code=10115; city=Berlin",
    "files roof.jpg image/jpeg 2000",
    "choice a",
    "choices a c",
    "choice a",
    "text It began in May.",
    "form town=text Berlin; area=number 120",
    "text How long?",
    r#"result {"outcome":"done","rows":[{"id":"q1","question":"A?","answer":"A."},{"id":"q2","question":"B?","answer":"B."}]}"#,
    "choice q1",
    r#"result {"outcome":"done"}"#,
    r#"result {"outcome":"done","rows":[{"id":"s1","start":"2026-11-24T09:00"}]}"#,
    "slot s1",
    r#"result {"outcome":"done","values":{"id":"b_7"}}"#,
    "email anna@example.com",
    "escalation accepted",
];

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
