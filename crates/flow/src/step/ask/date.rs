//! `input: date`: a day, perhaps with a time of day.

use formula::Value;
use protocol::{Answer, answers};

use super::days::Days;
use super::{AskInput, Reply};
use crate::day::minutes_of_day;
use crate::effect::Reason;
use crate::prompt::PromptKind;
use crate::reading::Fields;
use crate::variable::VariableType;
use crate::view::View;

#[derive(Debug)]
struct Date {
    days: Days,
}

#[derive(Debug)]
struct DateTime {
    days: Days,
    /// Minutes between two times that can be chosen.
    step: u32,
}

pub(super) fn read(fields: &mut Fields<'_>, _variable: &str) -> Box<dyn AskInput> {
    let days = Days::read_with_weekdays(fields);
    let has_step = fields.has("step");
    let step = super::time::read_step(fields);
    if fields.flag("time", false) {
        return Box::new(DateTime { days, step });
    }
    if has_step {
        let place = fields.place_of("step");
        fields.reading().error(&place, "only a time goes by minutes", "add `time: true`");
    }
    Box::new(Date { days })
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
        let value = Value::Text(self.days.day(view, typed)?.to_string());
        let display = view.format(&value, "date");
        Ok(Reply::new(value, display))
    }

    fn prompt(&self, view: &View<'_>) -> PromptKind {
        let [min, max] = self.days.limits(view);
        PromptKind::Date { min, max, weekdays: self.days.weekdays().to_vec() }
    }

    fn answer_of(
        &self,
        _view: &View<'_>,
        value: &Value,
        _part: &dyn Fn(&str) -> Value,
    ) -> Option<Answer> {
        let date = value.as_text().filter(|text| !text.is_empty())?;
        let date = date.split('T').next().unwrap_or(date).to_owned();
        Some(answers::Date { date }.into())
    }
}

impl AskInput for DateTime {
    fn variable_type(&self) -> VariableType {
        VariableType::Date
    }

    fn read(&self, view: &View<'_>, answer: &Answer) -> Result<Reply, Reason> {
        let (date, time) = match answer {
            Answer::DateTime(answer) => (answer.date.as_str(), answer.time.as_str()),
            Answer::Text(answer) => {
                answer.text.trim().split_once(['T', ' ']).ok_or(Reason::NotADate)?
            }
            _ => return Err(Reason::WrongKind),
        };
        let day = self.days.day(view, date)?;
        let minutes = minutes_of_day(time).ok_or(Reason::NotATime)?;
        if !minutes.is_multiple_of(self.step) {
            return Err(Reason::NotOffered);
        }
        let value = Value::Text(format!("{day}T{:02}:{:02}", minutes / 60, minutes % 60));
        let display = view.format(&value, "moment");
        Ok(Reply::new(value, display))
    }

    fn prompt(&self, view: &View<'_>) -> PromptKind {
        let [min, max] = self.days.limits(view);
        PromptKind::DateTime { min, max, weekdays: self.days.weekdays().to_vec(), step: self.step }
    }

    fn answer_of(
        &self,
        _view: &View<'_>,
        value: &Value,
        _part: &dyn Fn(&str) -> Value,
    ) -> Option<Answer> {
        let (date, time) = value.as_text()?.split_once('T')?;
        Some(answers::DateTime { date: date.to_owned(), time: time.to_owned() }.into())
    }
}
