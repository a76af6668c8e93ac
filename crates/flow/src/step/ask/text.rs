//! `input: text`: words.

use formula::{Text as Words, Value};
use protocol::limits::{LINE_CHARS, TEXT_CHARS};
use protocol::{Answer, answers};

use super::{AskInput, Reply};
use crate::effect::Reason;
use crate::prompt::PromptKind;
use crate::reading::Fields;
use crate::variable::VariableType;
use crate::view::View;

#[derive(Debug)]
struct Text {
    placeholder: Option<Words>,
    max_chars: u32,
    long: bool,
}

/// What a long text may have where the flow does not say.
const LONG_CHARS: u32 = 2_000;

pub(super) fn read(fields: &mut Fields<'_>, _variable: &str) -> Box<dyn AskInput> {
    let most = u32::try_from(TEXT_CHARS).unwrap_or(u32::MAX);
    let usual = u32::try_from(LINE_CHARS).unwrap_or(u32::MAX);
    let placeholder = fields.text("placeholder");
    let max_chars = fields.count("max_chars");
    if max_chars.is_some_and(|max| max > most) {
        fields.error(
            format_args!("no message is longer than {most} characters"),
            "lower `max_chars`",
        );
    }
    // A line, unless more than a line is wanted.
    let long = fields.flag("long", false);
    let max_chars = max_chars.unwrap_or(if long { LONG_CHARS } else { usual });
    Box::new(Text { placeholder, max_chars, long })
}

impl AskInput for Text {
    fn variable_type(&self) -> VariableType {
        VariableType::Text
    }

    fn takes_words(&self) -> bool {
        true
    }

    fn read(&self, _view: &View<'_>, answer: &Answer) -> Result<Reply, Reason> {
        let Answer::Text(answer) = answer else { return Err(Reason::WrongKind) };
        let text = answer.text.trim();
        if text.is_empty() {
            return Err(Reason::Empty);
        }
        if text.chars().count() > self.max_chars as usize {
            return Err(Reason::TooLong(self.max_chars));
        }
        Ok(Reply::new(text, text))
    }

    fn prompt(&self, view: &View<'_>) -> PromptKind {
        PromptKind::Text {
            placeholder: view.words_if(self.placeholder.as_ref()),
            max_chars: self.max_chars,
            autocomplete: String::new(),
            long: self.long,
        }
    }

    fn placeholder(&self) -> Option<&Words> {
        self.placeholder.as_ref()
    }

    fn answer_of(
        &self,
        _view: &View<'_>,
        value: &Value,
        _part: &dyn Fn(&str) -> Value,
    ) -> Option<Answer> {
        let text = value.as_text().filter(|text| !text.is_empty())?.to_owned();
        Some(answers::Text { text }.into())
    }
}
