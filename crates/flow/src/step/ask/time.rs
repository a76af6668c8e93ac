//! `input: time`: a time of day, held as the minutes since midnight.

use formula::Value;
use protocol::{Answer, answers};

use super::{AskInput, Reply};
use crate::day::minutes_of_day;
use crate::effect::Reason;
use crate::prompt::PromptKind;
use crate::reading::Fields;
use crate::variable::{Variable, VariableType};
use crate::view::View;

#[derive(Debug)]
struct Time {
    min: Option<u32>,
    max: Option<u32>,
    step: u32,
}

pub(super) fn read(fields: &mut Fields<'_>, _variable: &str) -> Box<dyn AskInput> {
    let mut limit = |key| {
        let text = fields.plain(key)?;
        let minutes = minutes_of_day(&text);
        if minutes.is_none() {
            let place = fields.place_of(key);
            let message = format_args!("`{text}` is not a time of day");
            fields.reading().error(&place, message, "write `\"09:00\"`, with quotes");
        }
        minutes
    };
    let (min, max) = (limit("min"), limit("max"));
    if let (Some(min), Some(max)) = (min, max)
        && min > max
    {
        fields.error("`min` is after `max`", "put `max` after `min`");
    }
    let step = read_step(fields);
    Box::new(Time { min, max, step })
}

/// The minutes between two times that can be chosen; any minute where the flow does not say.
pub(super) fn read_step(fields: &mut Fields<'_>) -> u32 {
    let step = fields.count("step").unwrap_or(1);
    if step > 720 {
        let place = fields.place_of("step");
        fields.reading().error(&place, "that leaves one time a day", "write at most 720 minutes");
    }
    step
}

fn words(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

impl AskInput for Time {
    fn variable_type(&self) -> VariableType {
        VariableType::Duration
    }

    fn variable(&self) -> Variable {
        Variable::in_measure(VariableType::Duration, "min")
    }

    fn read(&self, view: &View<'_>, answer: &Answer) -> Result<Reply, Reason> {
        let typed = match answer {
            Answer::Time(answer) => &answer.time,
            Answer::Text(answer) => &answer.text,
            _ => return Err(Reason::WrongKind),
        };
        let minutes = minutes_of_day(typed).ok_or(Reason::NotATime)?;
        if let Some(min) = self.min.filter(|min| minutes < *min) {
            return Err(Reason::TooEarly(words(min)));
        }
        if let Some(max) = self.max.filter(|max| minutes > *max) {
            return Err(Reason::TooLate(words(max)));
        }
        // Times are counted from the first one: from 09:10 on by half hours means 09:40.
        if !(minutes - self.min.unwrap_or(0)).is_multiple_of(self.step) {
            return Err(Reason::NotOffered);
        }
        let value = Value::number(f64::from(minutes));
        let display = view.format(&value, "time");
        Ok(Reply::new(value, display))
    }

    fn prompt(&self, _view: &View<'_>) -> PromptKind {
        let limit = |limit: Option<u32>| limit.map(words).unwrap_or_default();
        PromptKind::Time { min: limit(self.min), max: limit(self.max), step: self.step }
    }

    fn answer_of(
        &self,
        _view: &View<'_>,
        value: &Value,
        _part: &dyn Fn(&str) -> Value,
    ) -> Option<Answer> {
        let minutes = value.as_number().filter(|minutes| (0.0..1_440.0).contains(minutes))?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within a day")]
        let time = words(minutes as u32);
        Some(answers::Time { time }.into())
    }
}
