//! One question with one field: text, number, e-mail, phone or date.

use web_sys::HtmlInputElement;

use crate::prelude::*;
use crate::translator::Translator;
use crate::{Icon, IconName};

/// What is typed.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldKind {
    /// Words.
    Text {
        /// At most so many characters.
        max_chars: Option<usize>,
    },
    /// A number; limits are told and checked by whoever reads the answer.
    Number {
        /// What it counts, or empty.
        unit: String,
    },
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// A day as `YYYY-MM-DD`.
    Date {
        /// The first day, or empty.
        min: String,
        /// The last day, or empty.
        max: String,
    },
}

/// How the browser is told what is asked: type, keyboard, autofill, and our example.
struct Look {
    kind: &'static str,
    keyboard: &'static str,
    autocomplete: &'static str,
    example: &'static str,
}

impl FieldKind {
    fn look(&self) -> Look {
        let (kind, keyboard, autocomplete, example) = match self {
            Self::Text { .. } => ("text", "text", "off", "field.text.placeholder"),
            Self::Number { .. } => ("text", "decimal", "off", "field.number.placeholder"),
            Self::Email => ("email", "email", "email", "field.email.placeholder"),
            Self::Phone => ("tel", "tel", "tel", "field.phone.placeholder"),
            Self::Date { .. } => ("date", "text", "off", ""),
        };
        Look { kind, keyboard, autocomplete, example }
    }
}

/// A field with a send button; what was typed stays until it is accepted.
#[component]
pub fn FieldPrompt(
    /// What is typed.
    kind: FieldKind,
    /// The question, for those who do not see it above.
    #[prop(optional, into)]
    label: String,
    /// An example in place of ours.
    #[prop(optional, into)]
    placeholder: String,
    /// The browser's autofill word in place of ours, such as `given-name`.
    #[prop(optional, into)]
    autocomplete: String,
    /// What the field holds at first.
    #[prop(optional, into)]
    initial: String,
    /// What was said against the answer before.
    #[prop(optional, into)]
    error: Live<Option<String>>,
    /// Take the focus at once.
    #[prop(optional)]
    autofocus: bool,
    /// This was answered, trimmed and not empty.
    #[prop(into)]
    on_submit: Act<String>,
) -> Node {
    let t = Translator::expect();
    let look = kind.look();
    let or = |own: String, ours: &'static str| if own.is_empty() { ours.to_owned() } else { own };
    let label = or(label, t.text("composer.answer"));
    let placeholder =
        or(placeholder, if look.example.is_empty() { "" } else { t.text(look.example) });
    let autocomplete = or(autocomplete, look.autocomplete);
    let (unit, min, max, max_chars) = match kind {
        FieldKind::Number { unit } => (unit, String::new(), String::new(), None),
        FieldKind::Date { min, max } => (String::new(), min, max, None),
        FieldKind::Text { max_chars } => (String::new(), String::new(), String::new(), max_chars),
        FieldKind::Email | FieldKind::Phone => Default::default(),
    };
    let field = Slot::<HtmlInputElement>::new();
    let is_empty = State::new(initial.is_empty());
    let refused = State::new(false);
    let message = Live::distinct(move || {
        error.get().or_else(|| refused.get().then(|| t.text("field.required").to_owned()))
    });
    if autofocus {
        once_drawn(move || {
            if let Some(field) = field.get_untracked() {
                // A field that is gone already needs no focus.
                let _ = field.focus();
            }
        });
    }
    let submit = move || {
        let typed = field.get_untracked().map(|field| field.value()).unwrap_or_default();
        let typed = typed.trim();
        refused.set(typed.is_empty());
        if typed.is_empty() {
            if let Some(field) = field.get_untracked() {
                let _ = field.focus();
            }
        } else {
            on_submit.run(typed.to_owned());
        }
    };
    let unit = (!unit.is_empty()).then(|| markup! { <span class="field__unit">{unit}</span> });
    markup! {
        <form class="field-prompt" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
            <div class="field-prompt__row">
                <div class="field__box" class:field__box--wrong=move || message.with(Option::is_some)>
                    <input class="field__input" node_ref=field type=look.kind inputmode=look.keyboard
                        autocomplete=autocomplete placeholder=placeholder aria-label=label dir="auto"
                        enterkeyhint="send" prop:value=initial min=min max=max maxlength=max_chars.map(|n| n.to_string())
                        aria-invalid=move || message.with(Option::is_some).to_string()
                        aria-describedby="field-prompt-error"
                        on:input=move |event| {
                            is_empty.set(event_target_value(&event).trim().is_empty());
                            refused.set(false);
                        }
                    />
                    {unit}
                </div>
                <button type="submit" class="composer__send" aria-label=t.text("send") title=t.text("send")
                    aria-disabled=move || is_empty.get().to_string()
                >
                    <Icon name=IconName::Send/>
                </button>
            </div>
            <div class="field__error" id="field-prompt-error" role="alert">{message}</div>
        </form>
    }
}
