//! `input: rating`: one of a few whole numbers, as stars, figures or faces.

use formula::{Text, Value};
use protocol::{Answer, answers};

use super::amount::number;
use super::{AskInput, Reply};
use crate::effect::Reason;
use crate::prompt::PromptKind;
use crate::reading::Fields;
use crate::step::unknown_word;
use crate::variable::VariableType;
use crate::view::View;

#[derive(Debug)]
struct Rating {
    max: u32,
    icon: String,
    low: Option<Text>,
    high: Option<Text>,
}

const ICONS: [&str; 3] = ["stars", "numbers", "faces"];
const LEAST: u32 = 3;
const MOST: u32 = 10;

pub(super) fn read(fields: &mut Fields<'_>, _variable: &str) -> Box<dyn AskInput> {
    let max = fields.count("max").unwrap_or(5);
    if !(LEAST..=MOST).contains(&max) {
        let place = fields.place_of("max");
        let hint = format_args!("write a number from {LEAST} to {MOST}");
        fields.reading().error(&place, "nobody can tell so many grades apart", hint);
    }
    let icon = fields.plain("icon").unwrap_or_else(|| ICONS[0].to_owned());
    if !ICONS.contains(&icon.as_str()) {
        unknown_word(fields.reading(), &fields.place_of("icon"), "icon", &icon, &ICONS);
    }
    Box::new(Rating { max, icon, low: fields.text("low"), high: fields.text("high") })
}

impl Rating {
    fn display(&self, score: u32) -> String {
        if self.icon == ICONS[0] {
            let (given, missing) = (score as usize, self.max.saturating_sub(score) as usize);
            return "★".repeat(given) + &"☆".repeat(missing);
        }
        format!("{score} / {}", self.max)
    }
}

impl AskInput for Rating {
    fn variable_type(&self) -> VariableType {
        VariableType::Int
    }

    fn read(&self, view: &View<'_>, answer: &Answer) -> Result<Reply, Reason> {
        let given = match answer {
            Answer::Number(answer) => answer.number,
            Answer::Text(answer) => number(view, &answer.text)?,
            _ => return Err(Reason::WrongKind),
        };
        if given.trunc() != given {
            return Err(if given.is_finite() { Reason::NotWhole } else { Reason::NotANumber });
        }
        if given < 1.0 {
            return Err(Reason::TooSmall(1.0));
        }
        let score = (1..=self.max).find(|grade| f64::from(*grade) == given);
        let score = score.ok_or(Reason::TooLarge(f64::from(self.max)))?;
        Ok(Reply::new(given, self.display(score)))
    }

    fn prompt(&self, view: &View<'_>) -> PromptKind {
        PromptKind::Scale {
            min: 1,
            max: self.max,
            icon: self.icon.clone(),
            low: view.words_if(self.low.as_ref()),
            high: view.words_if(self.high.as_ref()),
        }
    }

    fn answer_of(
        &self,
        _view: &View<'_>,
        value: &Value,
        _part: &dyn Fn(&str) -> Value,
    ) -> Option<Answer> {
        Some(answers::Number { number: value.as_number()? }.into())
    }
}
