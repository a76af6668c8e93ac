//! Questions that are answered in a form or a field of their own.

use std::rc::Rc;

use flow::{ConsentPrompt, FieldNeed, Prompt, PromptKind};
use protocol::{Answer, Contact, Email, Map, Phone, Scalar, answers};
use ui::prelude::*;
use ui::{
    CalculatorForm, ConsentItem, ContactField, ContactForm, ContactKind, FieldKind, FieldPrompt,
    MultiChoice, Rating, Translator, parse_number,
};

use crate::shell::Widget;
use crate::view::prompt::{answering, is_touch_screen, option_items};

/// A question with a form of its own.
pub fn form(widget: Widget, prompt: Rc<Prompt>) -> Node {
    let step = prompt.step.as_str();
    let error = widget.view().refusal;
    let initial = prompt.initial.clone();
    match prompt.kind.clone() {
        PromptKind::Choices { options, min, max } => {
            let on_submit =
                answering(widget, step, |choices| Some(answers::Choices { choices }.into()));
            markup! {
                <MultiChoice options=option_items(options) min=min as usize max=max as usize
                    on_submit=on_submit error=error/>
            }
        }
        PromptKind::Calculator { calculator } => {
            let initial = match initial {
                Some(Answer::Calculation(given)) => given.inputs,
                _ => Map::new(),
            };
            let on_submit = answering(widget, step, |inputs: Map<String, Scalar>| {
                Some(answers::Calculation { inputs, results: Map::new() }.into())
            });
            markup! { <CalculatorForm calculator=*calculator initial=initial on_submit=on_submit error=error/> }
        }
        PromptKind::Contact { name, email, phone, consents } => {
            let fields = contact_fields([name, email, phone]);
            let locale = Translator::expect().locale();
            let policy_url = widget.read(|shell| shell.site().policy_for(locale).to_owned());
            let known = widget.read(crate::shell::Shell::contact);
            let on_submit = answering(widget, step, |form: answers::ContactForm| Some(form.into()));
            markup! {
                <ContactForm fields=fields consents=consent_items(consents) policy_url=policy_url
                    initial=known.merged_with(&first_contact(initial.as_ref())) error=error on_submit=on_submit/>
            }
        }
        PromptKind::Rating => {
            let on_rate = answering(widget, step, |(score, comment)| {
                Some(answers::Rating { score, comment }.into())
            });
            markup! { <Rating on_rate=on_rate/> }
        }
        _ => Node::nothing(),
    }
}

/// A question with one field, which stands in the composer's place.
pub fn field(widget: Widget, prompt: Rc<Prompt>) -> Node {
    let t = Translator::expect();
    let refusal = widget.view().refusal;
    let step = prompt.step.as_str();
    let (kind, on_submit) = match prompt.kind.clone() {
        PromptKind::Number { unit, .. } => {
            let read = move |typed: String| {
                let number = parse_number(&typed, t.locale());
                if number.is_none() {
                    refusal.set(Some(t.text("field.number.invalid").to_owned()));
                }
                number.map(|number| answers::Number { number }.into())
            };
            (FieldKind::Number { unit }, answering(widget, step, read))
        }
        PromptKind::Email => {
            let read = |email| Some(answers::Email { email }.into());
            (FieldKind::Email, answering(widget, step, read))
        }
        PromptKind::Phone => {
            let read = |phone| Some(answers::Phone { phone }.into());
            (FieldKind::Phone, answering(widget, step, read))
        }
        PromptKind::Date { min, max, .. } => {
            let read = |date| Some(answers::Date { date }.into());
            (FieldKind::Date { min, max }, answering(widget, step, read))
        }
        _ => return Node::nothing(),
    };
    markup! {
        <FieldPrompt kind=kind label=prompt.label.clone() initial=first_words(prompt.initial.as_ref())
            error=refusal autofocus=!is_touch_screen() on_submit=on_submit/>
    }
}

fn consent_items(consents: Vec<ConsentPrompt>) -> Vec<ConsentItem> {
    let item = |consent: ConsentPrompt| ConsentItem {
        purpose: consent.purpose,
        text: consent.text,
        required: consent.required,
    };
    consents.into_iter().map(item).collect()
}

fn contact_fields(needs: [FieldNeed; 3]) -> Vec<ContactField> {
    let kinds = [ContactKind::Name, ContactKind::Email, ContactKind::Phone];
    let shown = kinds.into_iter().zip(needs).filter(|(_, need)| *need != FieldNeed::Hidden);
    shown.map(|(kind, need)| ContactField { kind, required: need == FieldNeed::Required }).collect()
}

/// An answer given before, as its field holds it.
fn first_words(initial: Option<&Answer>) -> String {
    match initial {
        Some(Answer::Text(given)) => given.text.clone(),
        Some(Answer::Number(given)) => small::number::plain(given.number),
        Some(Answer::Email(given)) => given.email.clone(),
        Some(Answer::Phone(given)) => given.phone.clone(),
        Some(Answer::Date(given)) => given.date.clone(),
        _ => String::new(),
    }
}

fn first_contact(initial: Option<&Answer>) -> Contact {
    let Some(Answer::Contact(given)) = initial else { return Contact::default() };
    Contact {
        name: Some(given.name.clone()).filter(|name| !name.is_empty()),
        email: Email::parse(&given.email).ok(),
        phone: Phone::parse(&given.phone).ok(),
    }
}
