//! `contact`: what reaches the visitor, never without a consent.

use formula::Text;
use protocol::{Answer, Contact as ContactData, Content, Email, Phone, answers, contents};

use super::ask::skip::Skip;
use super::{Asked, Kind, Next, Shape, unknown_word};
use crate::effect::{Effect, Reason};
use crate::prompt::{ConsentPrompt, FieldNeed, PromptKind};
use crate::reading::{Fields, Item, Reading, is_id};
use crate::variable::{CONTACT_CAPTURED, USER_EMAIL, USER_NAME, USER_PHONE};
use crate::view::View;
use crate::walk::Walk;

#[derive(Debug)]
struct Contact {
    text: Text,
    label: Option<Text>,
    name: FieldNeed,
    email: FieldNeed,
    phone: FieldNeed,
    consents: Vec<Consent>,
    retry: Option<Text>,
    skip: Skip,
    ask_when_known: bool,
}

#[derive(Debug)]
struct Consent {
    purpose: String,
    text: Text,
    required: bool,
}

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    _step: &str,
) -> Option<Box<dyn Kind>> {
    let mut fields = reading.object(&item)?;
    let text = fields.required_text("text");
    let label = fields.text("label");
    let consents: Vec<Consent> = fields
        .required_list("consents")
        .iter()
        .filter_map(|item| read_consent(reading.object(item)?))
        .collect();
    if !consents.iter().any(|consent| consent.required) {
        let hint = "add `- {purpose: contact, text: …, required: true}` to `consents`";
        fields.error("a contact is taken without a required consent", hint);
    }
    let (mut name, mut email, mut phone) =
        (FieldNeed::Optional, FieldNeed::Required, FieldNeed::Hidden);
    if let Some(mut needs) = fields.object("fields") {
        name = read_need(&mut needs, "name");
        email = read_need(&mut needs, "email");
        phone = read_need(&mut needs, "phone");
        needs.finish();
    }
    let contact = Contact {
        text,
        label,
        name,
        email,
        phone,
        consents,
        retry: fields.text("retry"),
        skip: Skip::read(&mut fields),
        ask_when_known: fields.flag("ask_when_known", true),
    };
    fields.finish();
    Some(Box::new(contact))
}

fn read_need(fields: &mut Fields<'_>, key: &'static str) -> FieldNeed {
    let Some(word) = fields.plain(key) else { return FieldNeed::Hidden };
    FieldNeed::from_word(&word).unwrap_or_else(|| {
        unknown_word(fields.reading(), &fields.place_of(key), "need", &word, &FieldNeed::WORDS);
        FieldNeed::Hidden
    })
}

fn read_consent(mut fields: Fields<'_>) -> Option<Consent> {
    let purpose = fields.required_plain("purpose");
    if !purpose.is_empty() && !is_id(&purpose) {
        fields.error(format_args!("`{purpose}` is not an id"), "use letters, digits, `_` and `-`");
    }
    let text = fields.required_text("text");
    let required = fields.flag("required", false);
    if fields.item("ticked").is_some() {
        fields.error("a consent is never ticked beforehand", "leave `ticked` out");
    }
    fields.finish();
    Some(Consent { purpose, text, required })
}

impl Contact {
    /// Reads the form without touching the run.
    fn read_form(&self, form: &answers::ContactForm) -> Result<ContactData, Reason> {
        for consent in self.consents.iter().filter(|consent| consent.required) {
            if !is_granted(form, &consent.purpose) {
                return Err(Reason::ConsentNeeded(consent.purpose.clone()));
            }
        }
        let typed = |need: FieldNeed, typed: &str, field: &'static str| {
            let typed = typed.trim().to_owned();
            match need {
                FieldNeed::Hidden => Ok(None),
                FieldNeed::Required if typed.is_empty() => Err(Reason::Missing(field)),
                _ => Ok(Some(typed).filter(|typed| !typed.is_empty())),
            }
        };
        let name = typed(self.name, &form.name, "name")?;
        let email = typed(self.email, &form.email, "email")?;
        let phone = typed(self.phone, &form.phone, "phone")?;
        let contact = ContactData {
            name,
            email: email
                .map(|email| Email::parse(&email))
                .transpose()
                .map_err(|_| Reason::NotAnEmail)?,
            phone: phone
                .map(|phone| Phone::parse(&phone))
                .transpose()
                .map_err(|_| Reason::NotAPhone)?,
        };
        if !contact.within_limits() {
            return Err(Reason::TooLong(
                u32::try_from(protocol::limits::LINE_CHARS).unwrap_or(u32::MAX),
            ));
        }
        let may_be_reached = self.email != FieldNeed::Hidden || self.phone != FieldNeed::Hidden;
        if may_be_reached && contact.is_unreachable() {
            return Err(Reason::Missing("email_or_phone"));
        }
        Ok(contact)
    }

    fn accept(&self, walk: &mut Walk<'_>, form: &answers::ContactForm, contact: ContactData) {
        let purposes: Vec<String> = self
            .consents
            .iter()
            .filter(|consent| is_granted(form, &consent.purpose))
            .map(|consent| consent.purpose.clone())
            .collect();
        let display = displayed(&contact);
        let left = contents::ContactLeft { contact: contact.clone(), purposes };
        walk.echo(Content::new(if display.is_empty() { "✓" } else { &display }, left));
        for consent in &self.consents {
            let text = walk.view().words(&consent.text);
            walk.effects.push(Effect::Consent {
                purpose: consent.purpose.clone(),
                text,
                version: walk.flow.version().to_owned(),
                granted: is_granted(form, &consent.purpose),
            });
        }
        let question = walk.view().words(&self.text);
        walk.run.give(question, display, 0.0);
        walk.capture(contact);
    }
}

fn is_granted(form: &answers::ContactForm, purpose: &str) -> bool {
    form.consents.iter().any(|choice| choice.purpose == purpose && choice.granted)
}

fn displayed(contact: &ContactData) -> String {
    let parts = [
        contact.name.as_deref(),
        contact.email.as_ref().map(Email::as_str),
        contact.phone.as_ref().map(Phone::as_str),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

impl Kind for Contact {
    fn shape(&self) -> Shape {
        if self.ask_when_known { Shape::Asks } else { Shape::AsksIfUnknown }
    }

    fn is_consent(&self) -> bool {
        let has_required = self.consents.iter().any(|consent| consent.required);
        // Who skips without a way of its own is not told from who agreed.
        has_required && (!self.skip.allowed || self.skip.to.is_some())
    }

    fn label(&self) -> Option<&Text> {
        self.label.as_ref()
    }

    fn retry(&self) -> Option<&Text> {
        self.retry.as_ref()
    }

    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        if !self.ask_when_known && walk.view().knows(CONTACT_CAPTURED) {
            return Next::Follow;
        }
        self.ask(walk);
        Next::Wait
    }

    fn ask(&self, walk: &mut Walk<'_>) {
        let words = walk.view().words(&self.text);
        walk.post(Content::text(words));
    }

    fn answer(&self, walk: &mut Walk<'_>, answer: &Answer) -> Result<Next, Reason> {
        match answer {
            Answer::Contact(form) => {
                let contact = self.read_form(form)?;
                self.accept(walk, form, contact);
                Ok(Next::Follow)
            }
            Answer::Skip(_) => self.skip.take(walk),
            _ => Err(Reason::WrongKind),
        }
    }

    fn asked(&self, view: &View<'_>, _step: &str) -> Option<Asked> {
        let known = |name: &str, need: FieldNeed| match view.value(name).as_text() {
            Some(text) if need != FieldNeed::Hidden => text.to_owned(),
            _ => String::new(),
        };
        let initial = answers::ContactForm {
            name: known(USER_NAME, self.name),
            email: known(USER_EMAIL, self.email),
            phone: known(USER_PHONE, self.phone),
            consents: Vec::new(),
        };
        let consents = self
            .consents
            .iter()
            .map(|consent| ConsentPrompt {
                purpose: consent.purpose.clone(),
                text: view.words(&consent.text),
                required: consent.required,
            })
            .collect();
        Some(Asked {
            label: view.words(&self.text),
            kind: PromptKind::Contact {
                name: self.name,
                email: self.email,
                phone: self.phone,
                consents,
            },
            skippable: self.skip.allowed,
            skip_label: self.skip.label(view),
            initial: Some(initial.into()),
        })
    }
}
