//! `input: period`: some days in a row.

use formula::Value;
use protocol::{Answer, answers};

use super::days::Days;
use super::{AskInput, Reply};
use crate::effect::Reason;
use crate::prompt::PromptKind;
use crate::reading::Fields;
use crate::variable::{Variable, VariableType, day_value};
use crate::view::View;

#[derive(Debug)]
struct Period {
    days: Days,
    min_nights: Option<u32>,
    max_nights: Option<u32>,
}

pub(super) fn read(fields: &mut Fields<'_>, _variable: &str) -> Box<dyn AskInput> {
    let days = Days::read(fields);
    let (mut min_nights, mut max_nights) = (None, None);
    if let Some(mut nights) = fields.object("nights") {
        (min_nights, max_nights) = (nights.count("min"), nights.count("max"));
        if let (Some(min), Some(max)) = (min_nights, max_nights)
            && min > max
        {
            nights.error(format_args!("`min` {min} is above `max` {max}"), "put `max` above `min`");
        }
        nights.finish();
    }
    Box::new(Period { days, min_nights, max_nights })
}

impl AskInput for Period {
    fn variable_type(&self) -> VariableType {
        VariableType::Date
    }

    fn parts(&self) -> Vec<(&'static str, Variable)> {
        let day = || Variable::of(VariableType::Date);
        vec![("from", day()), ("to", day()), ("days", Variable::of(VariableType::Int))]
    }

    fn read(&self, view: &View<'_>, answer: &Answer) -> Result<Reply, Reason> {
        let (from, to) = match answer {
            Answer::Period(answer) => (answer.from.as_str(), answer.to.as_str()),
            Answer::Text(answer) => split(&answer.text).ok_or(Reason::NotADate)?,
            _ => return Err(Reason::WrongKind),
        };
        let (from, to) = (self.days.day(view, from)?, self.days.day(view, to)?);
        let nights = u32::try_from(to.days_since(from)).map_err(|_| Reason::Backwards)?;
        if let Some(min) = self.min_nights.filter(|min| nights < *min) {
            return Err(Reason::TooFewNights(min));
        }
        if let Some(max) = self.max_nights.filter(|max| nights > *max) {
            return Err(Reason::TooManyNights(max));
        }
        let (first, last) = (day_value(from), day_value(to));
        let (shown_first, shown_last) = (view.format(&first, "date"), view.format(&last, "date"));
        let days = Value::number(f64::from(nights) + 1.0);
        let parts = vec![("from", first.clone()), ("to", last), ("days", days)];
        Ok(Reply { parts, ..Reply::new(first, format!("{shown_first} – {shown_last}")) })
    }

    fn prompt(&self, view: &View<'_>) -> PromptKind {
        let [min, max] = self.days.limits(view);
        let (min_nights, max_nights) = (self.min_nights, self.max_nights);
        PromptKind::Period { min, max, min_nights, max_nights }
    }

    fn answer_of(
        &self,
        _view: &View<'_>,
        value: &Value,
        part: &dyn Fn(&str) -> Value,
    ) -> Option<Answer> {
        let (from, to) = (value.as_text()?.to_owned(), part("to").as_text()?.to_owned());
        Some(answers::Period { from, to }.into())
    }
}

/// `2026-12-01 – 2026-12-05`, or with `..` between.
fn split(text: &str) -> Option<(&str, &str)> {
    ["–", "—", "…", "..", " "].iter().find_map(|mark| text.trim().split_once(mark))
}
