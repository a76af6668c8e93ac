//! What every input is given, whether it is a question of its own or a field of a form, so that both are drawn alike.

use protocol::{Answer, answers};

use crate::next_focus::note_answer;
use crate::prelude::*;
use crate::translator::Translator;

/// What an input holds at the moment.
#[derive(Debug, Clone, PartialEq)]
pub enum Draft {
    /// Nothing; with the key of what is said where it must be something.
    Open(&'static str),
    /// Something that is no answer, and why, in words.
    Misread(String),
    /// This would be answered.
    Given(Answer),
}

impl Draft {
    /// Nothing was typed yet.
    pub const EMPTY: Self = Self::Open("field.required");
    /// Nothing was chosen yet.
    pub const UNCHOSEN: Self = Self::Open("choice.required");

    /// What is wrong with it.
    #[must_use]
    pub fn fault(&self, t: Translator, required: bool) -> Option<String> {
        match self {
            Self::Open(key) => required.then(|| t.text(key).to_owned()),
            Self::Misread(why) => Some(why.clone()),
            Self::Given(_) => None,
        }
    }
}

/// Where an input stands.
#[derive(Clone, Copy)]
pub enum Setting {
    /// Below its question; a tap that is a whole answer goes out at once.
    Alone(Act<Answer>),
    /// In a form, which is sent as a whole.
    InForm,
}

/// A question as its input sees it.
#[derive(Clone)]
pub struct Question {
    /// The id of its control; what belongs to it has an id that begins so.
    pub id: String,
    /// The question.
    pub label: String,
    /// Whether it must be answered.
    pub required: bool,
    /// Shown in the empty field, or empty.
    pub placeholder: String,
    /// The browser's autofill token, or empty.
    pub autocomplete: String,
    /// What is filled in beforehand.
    pub initial: Option<Answer>,
    /// What it holds.
    pub draft: State<Draft>,
    /// What is wrong with it, once that is to be told.
    pub fault: Live<Option<String>>,
    /// Where it stands.
    pub setting: Setting,
}

impl Question {
    /// Holds this from now on.
    pub fn hold(&self, answer: impl Into<Answer>) {
        self.draft.set(Draft::Given(answer.into()));
    }

    /// Somebody chose this with a tap.
    pub fn tap(&self, answer: impl Into<Answer>) {
        let answer = answer.into();
        self.draft.set(Draft::Given(answer.clone()));
        if let Setting::Alone(on_answer) = self.setting {
            note_answer();
            on_answer.run(answer);
        }
    }

    /// A tap is the whole answer.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        matches!(self.setting, Setting::Alone(_))
    }

    /// Where it is said what is wrong.
    #[must_use]
    pub fn error_id(&self) -> String {
        [&self.id, "-error"].concat()
    }

    /// The name of a single control: the words above it name it in a form, alone it has its own.
    #[must_use]
    pub fn own_name(&self) -> Option<String> {
        self.is_alone().then(|| self.label.clone())
    }

    /// Whether something is wrong, as an attribute says it.
    pub fn is_wrong(&self) -> impl Fn() -> String + 'static {
        let fault = self.fault;
        move || fault.with(Option::is_some).to_string()
    }

    /// A single control with its name above and what is wrong below.
    #[must_use]
    pub fn around_one(&self, control: Node) -> Node {
        let (fault, error_id) = (self.fault, self.error_id());
        let label = (!self.is_alone()).then(|| {
            markup! { <label class="field__label" for=self.id.clone() dir="auto">{self.label_words()}</label> }
        });
        markup! {
            <div class="field" class:field--wrong=move || fault.with(Option::is_some)>
                {label}
                {control}
                <div class="field__error" id=error_id role=self.error_role()>{fault}</div>
            </div>
        }
    }

    /// Several controls that are one answer together.
    #[must_use]
    pub fn around_several(&self, controls: Node) -> Node {
        let (fault, error_id) = (self.fault, self.error_id());
        let class = if self.is_alone() { "visually-hidden" } else { "field__label" };
        markup! {
            <fieldset class="field" class:field--wrong=move || fault.with(Option::is_some)
                aria-describedby=error_id.clone()
            >
                <legend class=class dir="auto">{self.label_words()}</legend>
                {controls}
                <div class="field__error" id=error_id role=self.error_role()>{fault}</div>
            </fieldset>
        }
    }

    fn label_words(&self) -> Node {
        let t = Translator::expect();
        let optional = (!self.required)
            .then(|| markup! { <span class="field__optional">{t.text("optional")}</span> });
        let label = self.label.clone();
        markup! { {label}{optional} }
    }

    /// In a form the focus goes to what is wrong, and it is read with the field.
    fn error_role(&self) -> Option<&'static str> {
        self.is_alone().then_some("alert")
    }
}

/// What the button says that sends an answer: of several options, how many were chosen.
pub(crate) fn submit_words(t: Translator, draft: &Draft) -> String {
    match draft {
        Draft::Given(Answer::Choices(answers::Choices { choices })) if !choices.is_empty() => {
            t.with("choices.submit_n", &[("n", &choices.len().to_string())])
        }
        _ => t.text("choices.submit").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use i18n::Catalogue;

    use super::*;

    #[test]
    fn what_is_open_is_wrong_only_where_it_must_be_answered() {
        let t = Translator::new(Catalogue::for_widget("en"));
        assert_eq!(Draft::EMPTY.fault(t, true).as_deref(), Some("Please fill this in."));
        assert_eq!(Draft::EMPTY.fault(t, false), None);
        let typed = Draft::Misread("No number.".to_owned());
        assert_eq!(typed.fault(t, false).as_deref(), Some("No number."));
    }

    #[test]
    fn the_button_counts_what_was_chosen() {
        let t = Translator::new(Catalogue::for_widget("en"));
        let chosen = |ids: &[&str]| {
            let choices = ids.iter().map(|id| (*id).to_owned()).collect();
            submit_words(t, &Draft::Given(answers::Choices { choices }.into()))
        };
        assert_eq!(chosen(&["a", "b"]), "Continue (2)");
        assert_eq!(chosen(&[]), "Continue");
        assert_eq!(submit_words(t, &Draft::UNCHOSEN), "Continue");
    }
}
