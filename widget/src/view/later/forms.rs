//! Questions that are answered in a form of their own.

use std::rc::Rc;

use flow::{FieldNeed, Prompt, PromptKind};
use protocol::{Answer, Contact, Email, Phone, answers};
use ui::prelude::*;
use ui::{ContactField, ContactForm, ContactKind, Rating};

use super::answering::{answering, refusal_of};
use super::inputs::{consent_items, goes_on_there, policy_url};
use crate::shell::Widget;

/// A question with a form of its own.
pub fn form(widget: Widget, prompt: Rc<Prompt>) -> Node {
    let step = prompt.step.as_str();
    let error = refusal_of(widget);
    let initial = prompt.initial.clone();
    match prompt.kind.clone() {
        PromptKind::Contact { name, email, phone, consents } => {
            let fields = contact_fields([name, email, phone]);
            let known = widget.read(crate::shell::Shell::contact);
            let on_submit = answering(widget, step, |form: answers::ContactForm| Some(form.into()));
            markup! {
                <ContactForm fields=fields consents=consent_items(consents) policy_url=policy_url(widget)
                    initial=known.merged_with(&first_contact(initial.as_ref())) error=error
                    takes_focus=goes_on_there(widget) on_submit=on_submit/>
            }
        }
        PromptKind::Rating => {
            let on_rate = answering(widget, step, |(score, comment)| {
                Some(answers::Rating { score, comment }.into())
            });
            markup! { <Rating on_rate=on_rate takes_focus=goes_on_there(widget)/> }
        }
        _ => Node::nothing(),
    }
}

fn contact_fields(needs: [FieldNeed; 3]) -> Vec<ContactField> {
    let kinds = [ContactKind::Name, ContactKind::Email, ContactKind::Phone];
    let shown = kinds.into_iter().zip(needs).filter(|(_, need)| *need != FieldNeed::Hidden);
    shown.map(|(kind, need)| ContactField { kind, required: need == FieldNeed::Required }).collect()
}

fn first_contact(initial: Option<&Answer>) -> Contact {
    let Some(Answer::Contact(given)) = initial else { return Contact::default() };
    Contact {
        name: Some(given.name.clone()).filter(|name| !name.is_empty()),
        email: Email::parse(&given.email).ok(),
        phone: Phone::parse(&given.phone).ok(),
    }
}
