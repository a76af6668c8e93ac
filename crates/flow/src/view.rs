//! A run seen through its flow: names to values, texts to words.

use formula::{Formula, Scope, Text, Value};
use protocol::Answer;

use crate::effect::{Env, Look};
use crate::run::Run;
use crate::step::Reply;
use crate::template::{Part, parts};
use crate::variable::{LOCALE, SCORE, TODAY, Variable, VariableType, day_value};
use crate::{Flow, day::Day};

/// What steps may look at.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) flow: &'a Flow,
    pub(crate) run: &'a Run,
    pub(crate) env: &'a Env<'a>,
    /// The answer that is being judged: `answer` in a `check`.
    pub(crate) answer: Option<&'a Reply>,
}

impl Scope for View<'_> {
    fn get(&self, name: &str) -> Option<Value> {
        if let Some(value) = self.answer.and_then(|answer| answer.named(name)) {
            return Some(value);
        }
        match name {
            SCORE => Some(Value::number(self.run.score())),
            LOCALE => Some(Value::Text(self.run.locale.clone())),
            TODAY => Some(day_value(self.today())),
            _ => {
                let variable = self.flow.variable(name)?;
                self.env.looked_at(Look::Value(name));
                let held = self.run.variables.get(name).or(variable.default.as_ref());
                Some(held.cloned().unwrap_or(Value::Blank))
            }
        }
    }
}

impl View<'_> {
    /// The value of a variable; blank when it has none.
    pub(crate) fn value(&self, name: &str) -> Value {
        self.get(name).unwrap_or(Value::Blank)
    }

    /// Whether a question about this variable is answered already, before the run or by something else in it.
    pub(crate) fn is_known_from_outside(&self, variable: &str) -> bool {
        let is_outside = self.flow.variable(variable).is_some_and(Variable::is_from_outside);
        let is_given = self.run.given.iter().any(|given| given.step == self.run.step);
        is_outside && !is_given && self.knows(variable)
    }

    /// Whether a variable holds something.
    pub(crate) fn knows(&self, name: &str) -> bool {
        match self.value(name) {
            Value::Blank => false,
            Value::Text(text) => !text.is_empty(),
            _ => true,
        }
    }

    pub(crate) fn evaluate(&self, formula: &Formula) -> Value {
        formula.evaluate(self)
    }

    /// Whether a condition holds; one that cannot be decided does not.
    pub(crate) fn holds(&self, condition: &Formula) -> bool {
        let value = match condition.presence_test() {
            Some(name) => self.looking(Look::Presence(name), |view| view.evaluate(condition)),
            None => self.evaluate(condition),
        };
        match value {
            Value::Bool(truth) => truth,
            Value::Number(number) => number != 0.0,
            _ => false,
        }
    }

    pub(crate) fn format(&self, value: &Value, spec: &str) -> String {
        (self.env.format)(value, spec)
    }

    pub(crate) fn today(&self) -> Day {
        self.env.looked_at(Look::Today);
        Day::of(self.env.now)
    }

    /// A text in the run's language with its slots filled.
    pub(crate) fn words(&self, text: &Text) -> String {
        let text = text.get(&self.run.locale);
        let mut words = String::with_capacity(text.len());
        for part in parts(text) {
            match part {
                Part::Words(part) => words.push_str(part),
                Part::Slot { name, format, .. } => words.push_str(&self.slot(name, format)),
                Part::Unclosed(_) => {}
            }
        }
        words
    }

    /// The same of a text that may be missing; then it is empty.
    pub(crate) fn words_if(&self, text: Option<&Text>) -> String {
        match text {
            Some(text) => self.words(text),
            None => String::new(),
        }
    }

    /// The last answer to a step, also after going back.
    pub(crate) fn remembered(&self, step: &str) -> Option<Answer> {
        self.run.remembered.get(step).map(|answer| (**answer).clone())
    }

    /// Reads for this purpose alone.
    fn looking<T>(&self, purpose: Look<'_>, read: impl FnOnce(View<'_>) -> T) -> T {
        self.env.looked_at(purpose);
        read(View { env: &Env { on_look: None, ..*self.env }, ..*self })
    }

    /// A value the way `{{name|format}}` writes it.
    pub(crate) fn slot(&self, name: &str, format: &str) -> String {
        let is_plain = format.is_empty()
            && self.flow.variable(name).is_some_and(|known| known.kind == VariableType::Text);
        let value = match is_plain {
            true => self.looking(Look::Words(name), |view| view.value(name)),
            false => self.value(name),
        };
        if !format.is_empty() && !value.is_blank() {
            return self.format(&value, format);
        }
        let own = self.flow.variable(name).map(Variable::format).unwrap_or_default();
        if !own.is_empty() && matches!(value, Value::Number(_) | Value::Text(_)) {
            return self.format(&value, &own);
        }
        match &value {
            Value::Blank | Value::Error(_) => String::new(),
            Value::Number(_) => self.format(&value, "number"),
            Value::Bool(_) => self.format(&value, "yes_no"),
            Value::Text(text) => self.label_of(name, text).unwrap_or_else(|| text.clone()),
            Value::List(items) => {
                let mut words = Vec::new();
                for id in items.iter().filter_map(Value::as_text) {
                    words.push(self.label_of(name, id).unwrap_or_else(|| id.to_owned()));
                }
                words.join(", ")
            }
        }
    }

    fn label_of(&self, variable: &str, option: &str) -> Option<String> {
        let label = self.flow.option_label(variable, option)?;
        Some(label.get(&self.run.locale).to_owned())
    }
}
