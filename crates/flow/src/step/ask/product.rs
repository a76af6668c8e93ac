//! `input: product`: one of several products; its name, price and page are variables of their own.

use formula::Value;
use protocol::Answer;

use super::choice::{answer_of, chosen};
use super::display::Display;
use super::options::{self, ChoiceOption, Shape};
use super::{AskInput, Reply};
use crate::effect::Reason;
use crate::prompt::{PromptKind, PromptOption};
use crate::reading::Fields;
use crate::variable::{Variable, VariableType};
use crate::view::View;

#[derive(Debug)]
struct Product {
    options: Vec<ChoiceOption>,
    display: Display,
    /// How prices are written, `money:EUR`; it says what they count too.
    format: String,
}

pub(super) fn read(fields: &mut Fields<'_>, variable: &str) -> Box<dyn AskInput> {
    let display = Display::read(fields);
    let format = fields.plain("format").unwrap_or_default();
    let shape = Shape { leads: true, sells: true, ..Shape::default() };
    let options = options::read(fields, variable, shape);
    if options.iter().any(|option| option.price.is_some()) && !format.starts_with("money:") {
        fields.error("prices without a currency", "add `format: money:EUR`");
    }
    let display = display.unwrap_or(Display::List);
    options::require_pictures(fields, &options, display);
    Box::new(Product { options, display, format })
}

impl Product {
    fn price(&self, option: &ChoiceOption) -> Value {
        option.price.map(Value::number).unwrap_or_default()
    }

    /// The price stands in the note where the author put nothing there.
    fn shown(&self, option: &ChoiceOption, view: &View<'_>) -> PromptOption {
        let mut shown = option.shown(view);
        if shown.note.is_empty() && option.price.is_some() {
            shown.note = view.format(&self.price(option), &self.format);
        }
        shown
    }
}

impl AskInput for Product {
    fn variable_type(&self) -> VariableType {
        VariableType::Product
    }

    fn parts(&self) -> Vec<(&'static str, Variable)> {
        let currency = self.format.split(':').nth(1).unwrap_or_default();
        vec![
            ("name", Variable::of(VariableType::Text)),
            ("price", Variable::in_measure(VariableType::Money, currency)),
            ("url", Variable::of(VariableType::Text)),
        ]
    }

    fn read(&self, view: &View<'_>, answer: &Answer) -> Result<Reply, Reason> {
        let option = chosen(&self.options, view, answer)?;
        let name = view.words(&option.label);
        Ok(Reply {
            parts: vec![
                ("name", Value::Text(name.clone())),
                ("price", self.price(option)),
                ("url", Value::Text(option.url.clone())),
            ],
            score: option.score,
            next: option.next.clone(),
            ..Reply::new(option.id.as_str(), name)
        })
    }

    fn prompt(&self, view: &View<'_>) -> PromptKind {
        let mut options = Vec::new();
        for option in options::offered(&self.options, view) {
            options.push(self.shown(option, view));
        }
        self.display.one(options)
    }

    fn always_leads(&self) -> bool {
        self.options.iter().all(|option| option.next.is_some())
    }

    fn answer_of(
        &self,
        view: &View<'_>,
        value: &Value,
        _part: &dyn Fn(&str) -> Value,
    ) -> Option<Answer> {
        answer_of(&self.options, view, value)
    }
}
