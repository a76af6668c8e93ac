//! A prompt as JSON and back, for panels that show one before they have the engine.

use serde_json::Value;

use super::{Prompt, PromptKind, PromptOption};

impl Prompt {
    /// The prompt as JSON; nothing where [`Self::from_value`] could not read it again: only questions that a panel
    /// asks with what its first screen has are worth being sent ahead.
    #[must_use]
    pub fn to_value(&self) -> Option<Value> {
        let value = serde_json::to_value(self).ok()?;
        (Self::from_value(&value).as_ref() == Some(self)).then_some(value)
    }

    /// Reads what [`Self::to_value`] wrote.
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Self> {
        let progress = value.get("progress")?;
        Some(Self {
            step: text(value, "step"),
            label: text(value, "label"),
            kind: kind(value.get("kind")?)?,
            skippable: is_true(value, "skippable"),
            skip_label: text(value, "skip_label"),
            initial: None,
            editable_steps: Vec::new(),
            progress: (whole(progress.get(0)?), whole(progress.get(1)?)),
            person: is_true(value, "person"),
            placeholder: text(value, "placeholder"),
            autocomplete: text(value, "autocomplete"),
            refusal: None,
        })
    }
}

fn kind(value: &Value) -> Option<PromptKind> {
    if let Some(choice) = value.get("choice") {
        let options = choice.get("options")?.as_array()?.iter().map(option).collect();
        Some(PromptKind::Choice { options })
    } else if let Some(words) = value.get("text") {
        Some(PromptKind::Text {
            placeholder: text(words, "placeholder"),
            max_chars: whole(words.get("max_chars")?),
            autocomplete: text(words, "autocomplete"),
            long: is_true(words, "long"),
        })
    } else {
        let answer = value.get("yes_no")?;
        Some(PromptKind::YesNo { yes: text(answer, "yes"), no: text(answer, "no") })
    }
}

fn option(value: &Value) -> PromptOption {
    PromptOption {
        id: text(value, "id"),
        label: text(value, "label"),
        hint: text(value, "hint"),
        ..PromptOption::default()
    }
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn is_true(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or_default()
}

fn whole(value: &Value) -> u32 {
    value.as_u64().and_then(|it| u32::try_from(it).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use protocol::{Answer, answers};

    use super::*;

    fn prompt(kind: PromptKind) -> Prompt {
        Prompt {
            step: "roof".to_owned(),
            label: "Which roof?".to_owned(),
            kind,
            skippable: true,
            skip_label: "Later".to_owned(),
            initial: None,
            editable_steps: Vec::new(),
            progress: (0, 7),
            person: true,
            placeholder: String::new(),
            autocomplete: String::new(),
            refusal: None,
        }
    }

    #[test]
    fn questions_of_the_first_screen_come_back_as_they_were() {
        let option = |id: &str, hint: &str| PromptOption {
            id: id.to_owned(),
            label: id.to_uppercase(),
            hint: hint.to_owned(),
            ..PromptOption::default()
        };
        let options = vec![option("flat", ""), option("steep", "more than 10°")];
        let words = PromptKind::Text {
            placeholder: "In your words".to_owned(),
            max_chars: 200,
            autocomplete: "street-address".to_owned(),
            long: true,
        };
        let yes_no = PromptKind::YesNo { yes: "Sure".to_owned(), no: String::new() };
        for kind in [PromptKind::Choice { options }, words, yes_no] {
            let prompt = prompt(kind);
            let value = prompt.to_value().expect("a question of the first screen");
            assert_eq!(Prompt::from_value(&value), Some(prompt));
        }
    }

    #[test]
    fn what_could_not_be_read_again_is_not_sent() {
        assert_eq!(prompt(PromptKind::Rating).to_value(), None);
        assert_eq!(prompt(PromptKind::Email).to_value(), None);
        let known = Prompt {
            initial: Some(Answer::from(answers::YesNo { yes: true })),
            ..prompt(PromptKind::YesNo { yes: String::new(), no: String::new() })
        };
        assert_eq!(known.to_value(), None);
    }
}
