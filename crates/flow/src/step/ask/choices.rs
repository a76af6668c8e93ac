//! `input: choices`: several options.

use formula::Value;
use protocol::{Answer, answers};

use super::choice::chosen;
use super::display::Display;
use super::options::{self, ChoiceOption, Shape};
use super::{AskInput, Reply};
use crate::effect::Reason;
use crate::prompt::PromptKind;
use crate::reading::Fields;
use crate::variable::VariableType;
use crate::view::View;

#[derive(Debug)]
struct Choices {
    options: Vec<ChoiceOption>,
    min: u32,
    max: u32,
    display: Display,
}

pub(super) fn read(fields: &mut Fields<'_>, variable: &str) -> Box<dyn AskInput> {
    let display = Display::read(fields).unwrap_or(Display::Buttons);
    let min = fields.count("min").unwrap_or(1);
    let shape = Shape { least: min as usize, ..Shape::default() };
    let options = options::read(fields, variable, shape);
    options::require_pictures(fields, &options, display);
    let count = u32::try_from(options.len()).unwrap_or(u32::MAX);
    let max = fields.count("max").unwrap_or(count);
    if min > max || max > count && count > 0 {
        let hint = format_args!("with {count} options, `min` and `max` are between 1 and {count}");
        fields.error(format_args!("nobody can choose from {min} to {max} of {count}"), hint);
    }
    Box::new(Choices { options, min, max, display })
}

impl AskInput for Choices {
    fn variable_type(&self) -> VariableType {
        VariableType::List
    }

    fn read(&self, view: &View<'_>, answer: &Answer) -> Result<Reply, Reason> {
        let chosen: Vec<&ChoiceOption> = match answer {
            Answer::Choices(answer) => {
                for id in &answer.choices {
                    options::find(&self.options, view, id, false).ok_or(Reason::NotOffered)?;
                }
                // In the order of the step and each once, whatever the client sent.
                let mut chosen = Vec::new();
                for option in &self.options {
                    if answer.choices.contains(&option.id) {
                        chosen.push(option);
                    }
                }
                chosen
            }
            // Where one is the most, a tap is the answer, as in a choice.
            _ => vec![chosen(&self.options, view, answer)?],
        };
        let count = u32::try_from(chosen.len()).unwrap_or(u32::MAX);
        if count < self.min {
            return Err(Reason::TooFew(self.min));
        }
        if count > self.max {
            return Err(Reason::TooMany(self.max));
        }
        let (mut ids, mut labels, mut score) = (Vec::new(), Vec::new(), 0.0);
        for option in chosen {
            ids.push(Value::from(option.id.as_str()));
            labels.push(view.words(&option.label));
            score += option.score;
        }
        Ok(Reply { score, ..Reply::new(Value::List(ids), labels.join(", ")) })
    }

    fn prompt(&self, view: &View<'_>) -> PromptKind {
        let options = options::shown(&self.options, view);
        let count = u32::try_from(options.len()).unwrap_or(u32::MAX);
        self.display.several(options, self.min, self.max.min(count))
    }

    fn answer_of(
        &self,
        view: &View<'_>,
        value: &Value,
        _part: &dyn Fn(&str) -> Value,
    ) -> Option<Answer> {
        let Value::List(items) = value else { return None };
        let mut choices = Vec::new();
        for option in options::offered(&self.options, view) {
            if items.iter().any(|item| item.as_text() == Some(option.id.as_str())) {
                choices.push(option.id.clone());
            }
        }
        (!choices.is_empty()).then(|| answers::Choices { choices }.into())
    }
}
