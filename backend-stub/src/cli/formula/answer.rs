//! One line's question and its answer.

use std::collections::BTreeMap;

use formula::{Diagnostic, ErrorValue, Formula, Scope, Value, did_you_mean};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::error::Category;

/// How a line has to look.
const A_QUESTION: &str =
    r#"write one object a line, such as {"formula": "=price*2", "vars": {"price": 5}}"#;

/// What a line asks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    formula: String,
    #[serde(default)]
    vars: BTreeMap<String, Value>,
}

/// A question's names, on the day that is today.
struct Names<'a> {
    vars: &'a BTreeMap<String, Value>,
    today: f64,
}

impl Scope for Names<'_> {
    fn get(&self, name: &str) -> Option<Value> {
        self.vars.get(name).cloned()
    }

    fn today(&self) -> Option<f64> {
        Some(self.today)
    }
}

/// What is answered.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer {
    /// The formula's value.
    Value(Value),
    /// Why there is none.
    Error(Mistake),
}

/// What is wrong with a line or its formula.
#[derive(Debug, Serialize)]
pub(super) struct Mistake {
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    /// Where in the formula, in bytes, if it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<std::ops::Range<usize>>,
    /// Counted from one.
    line: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<Diagnostic>,
}

/// Answers a line; `today` is the day's serial number.
pub(super) fn answer(line: &[u8], today: f64) -> Answer {
    let question = match question(line) {
        Ok(question) => question,
        Err(refusal) => return refusal,
    };
    let formula = match Formula::parse(&question.formula) {
        Ok(formula) => formula,
        Err(diagnostics) => return mistyped(diagnostics),
    };
    let names = Names { vars: &question.vars, today };
    match formula.evaluate(&names) {
        Value::Error(error) => no_value(error, &formula, &names),
        value => Answer::Value(value),
    }
}

impl Answer {
    pub(super) fn too_long(most: usize) -> Self {
        let message = format!("the line has more than {most} bytes and was passed over");
        Self::refusal("too_long", message, "send the formula and its variables in a shorter line")
    }

    /// The same answer, which tells on which line it was if it is an error.
    pub(super) fn at(mut self, line: usize) -> Self {
        if let Self::Error(mistake) = &mut self {
            mistake.line = line;
        }
        self
    }

    fn refusal(code: &'static str, message: String, hint: &str) -> Self {
        let hint = Some(hint.to_owned());
        Self::Error(Mistake { code, message, hint, span: None, line: 0, others: Vec::new() })
    }

    fn mistake(code: &'static str, told: Diagnostic, others: Vec<Diagnostic>) -> Self {
        let Diagnostic { span, message, hint } = told;
        Self::Error(Mistake { code, message, hint, span: Some(span), line: 0, others })
    }
}

fn question(line: &[u8]) -> Result<Question, Answer> {
    let not_json = |error: &serde_json::Error| {
        let message = format!("not JSON at byte {}: {}", error.column(), without_place(error));
        Answer::refusal("not_json", message, A_QUESTION)
    };
    // A struct would be read from a list as well.
    if !line.trim_ascii_start().starts_with(b"{") {
        serde_json::from_slice::<IgnoredAny>(line).map_err(|error| not_json(&error))?;
        return Err(Answer::refusal("question", "the line holds no object".to_owned(), A_QUESTION));
    }
    let mut json = serde_json::Deserializer::from_slice(line);
    let question = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        if error.inner().classify() != Category::Data {
            return not_json(error.inner());
        }
        let (path, sentence) = (error.path().to_string(), without_place(error.inner()));
        let message = if path == "." { sentence } else { format!("{path}: {sentence}") };
        Answer::refusal("question", message, A_QUESTION)
    })?;
    json.end().map_err(|error| not_json(&error))?;
    Ok(question)
}

/// The reader's sentence without its "at line 1 column 5": every line is line 1 to it.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

fn mistyped(diagnostics: Vec<Diagnostic>) -> Answer {
    let mut diagnostics = diagnostics.into_iter();
    let first = diagnostics.next().expect("a formula is refused with a reason");
    Answer::mistake("formula", first, diagnostics.collect())
}

/// The error that the formula came to, where it came from, and what to do.
fn no_value(error: ErrorValue, formula: &Formula, names: &Names<'_>) -> Answer {
    let mut told = formula.explain(names).expect("an error value has an explanation");
    if error == ErrorValue::Name && told.hint.is_none() {
        told.hint = Some(about_a_name(&formula.text()[told.span.clone()], names.vars));
    }
    Answer::mistake(error.code(), told, Vec::new())
}

fn about_a_name(name: &str, vars: &BTreeMap<String, Value>) -> String {
    did_you_mean(name, &mut vars.keys().map(String::as_str))
        .unwrap_or_else(|| format!("add `{name}` to vars; null is a blank"))
}
