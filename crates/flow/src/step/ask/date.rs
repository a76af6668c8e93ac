//! `input: date`: a day, perhaps not before or after another.

use formula::Value;
use protocol::{Answer, answers};

use super::{AskInput, Reply};
use crate::day::Day;
use crate::effect::Reason;
use crate::prompt::PromptKind;
use crate::reading::Fields;
use crate::variable::VariableType;
use crate::view::View;

#[derive(Debug)]
struct Date {
    min: Option<Limit>,
    max: Option<Limit>,
}

/// A fixed day, or one counted from today.
#[derive(Debug, Clone, Copy)]
enum Limit {
    On(Day),
    FromToday(i64),
}

impl Limit {
    /// Reads `2026-05-01`, `today`, `today+14` or `today-1`.
    fn parse(text: &str) -> Option<Self> {
        match text.trim().strip_prefix("today") {
            Some("") => Some(Limit::FromToday(0)),
            Some(days) => {
                let days: i64 = days.replace(' ', "").parse().ok()?;
                (days.abs() <= 36_525).then_some(Limit::FromToday(days))
            }
            None => Day::parse(text).map(Limit::On),
        }
    }

    fn day(self, view: &View<'_>) -> Day {
        match self {
            Limit::On(day) => day,
            Limit::FromToday(days) => view.today().plus(days),
        }
    }
}

pub(super) fn read(fields: &mut Fields<'_>, _variable: &str) -> Box<dyn AskInput> {
    let mut limit = |key| {
        let text = fields.plain(key)?;
        let limit = Limit::parse(&text);
        if limit.is_none() {
            let hint = "write `2026-05-01`, `today` or `today+14`";
            fields.reading().error(
                &fields.place_of(key),
                format_args!("`{text}` is not a day"),
                hint,
            );
        }
        limit
    };
    let (min, max) = (limit("min"), limit("max"));
    Box::new(Date { min, max })
}

impl AskInput for Date {
    fn variable_type(&self) -> VariableType {
        VariableType::Date
    }

    fn read(&self, view: &View<'_>, answer: &Answer) -> Result<Reply, Reason> {
        let typed = match answer {
            Answer::Date(answer) => &answer.date,
            Answer::Text(answer) => &answer.text,
            _ => return Err(Reason::WrongKind),
        };
        let day = Day::parse(typed).ok_or(Reason::NotADate)?;
        if let Some(min) = self.min.map(|limit| limit.day(view)).filter(|min| day < *min) {
            return Err(Reason::TooEarly(min.to_string()));
        }
        if let Some(max) = self.max.map(|limit| limit.day(view)).filter(|max| day > *max) {
            return Err(Reason::TooLate(max.to_string()));
        }
        let value = Value::Text(day.to_string());
        let display = view.format(&value, "date");
        Ok(Reply::new(value, display))
    }

    fn prompt(&self, view: &View<'_>) -> PromptKind {
        let words = |limit: Option<Limit>| {
            limit.map(|limit| limit.day(view).to_string()).unwrap_or_default()
        };
        PromptKind::Date { min: words(self.min), max: words(self.max) }
    }

    fn answer_of(&self, value: &Value) -> Option<Answer> {
        let date = value.as_text().filter(|text| !text.is_empty())?.to_owned();
        Some(answers::Date { date }.into())
    }
}
