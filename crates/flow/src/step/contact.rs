//! `contact`: what reaches the visitor, never without a consent.

use formula::Text;
use protocol::{Answer, Contact as ContactData, Content, Email, Phone, answers, contents};

use super::ask::skip::Skip;
use super::purposes::Purposes;
use super::{Asked, Kind, Next, Shape, unknown_word};
use crate::effect::Reason;
use crate::prompt::{FieldNeed, PromptKind};
use crate::reading::{Fields, Item, Reading};
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
    purposes: Purposes,
    retry: Option<Text>,
    skip: Skip,
    ask_when_known: bool,
}

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    _step: &str,
) -> Option<Box<dyn Kind>> {
    let mut fields = reading.object(&item)?;
    let text = fields.required_text("text");
    let label = fields.text("label");
    let purposes = Purposes::read(&mut fields, true);
    if purposes.required().next().is_none() {
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
        purposes,
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

impl Contact {
    /// Reads the form without touching the run.
    fn read_form(&self, form: &answers::ContactForm) -> Result<ContactData, Reason> {
        self.purposes.check(&form.consents)?;
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
        let purposes = self.purposes.granted(&form.consents);
        let display = displayed(&contact);
        let left = contents::ContactLeft { contact: contact.clone(), purposes };
        walk.echo(Content::new(if display.is_empty() { "✓" } else { &display }, left));
        self.purposes.record(walk, &form.consents);
        let question = walk.view().words(&self.text);
        walk.run.give(question, display, 0.0);
        walk.capture(contact);
    }
}

fn displayed(contact: &ContactData) -> String {
    let mut parts = Vec::new();
    parts.extend(contact.name.as_deref());
    parts.extend(contact.email.as_ref().map(Email::as_str));
    parts.extend(contact.phone.as_ref().map(Phone::as_str));
    parts.join(", ")
}

impl Kind for Contact {
    fn shape(&self) -> Shape {
        if self.ask_when_known { Shape::Asks } else { Shape::AsksIfUnknown }
    }

    #[cfg(feature = "diagnostics")]
    fn grants(&self) -> Vec<&str> {
        // Who skips without a way of its own is not told from who agreed.
        if self.skip.allowed && self.skip.to.is_none() {
            return Vec::new();
        }
        self.purposes.required().collect()
    }

    #[cfg(feature = "diagnostics")]
    fn takes(&self) -> Vec<&str> {
        let needs = [(USER_NAME, self.name), (USER_EMAIL, self.email), (USER_PHONE, self.phone)];
        let asked = needs.into_iter().filter(|(_, need)| *need != FieldNeed::Hidden);
        asked.map(|(variable, _)| variable).collect()
    }

    #[cfg(feature = "diagnostics")]
    fn together(&self) -> Vec<&str> {
        self.purposes.required().collect()
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
        walk.say(&self.text);
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

    fn show(&self, view: &View<'_>, _step: &str, asked: &mut Asked) -> bool {
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
        asked.kind = PromptKind::Contact {
            name: self.name,
            email: self.email,
            phone: self.phone,
            consents: self.purposes.prompts(view),
        };
        asked.label = view.words(&self.text);
        asked.initial = Some(initial.into());
        asked.skip(&self.skip, view);
        true
    }
}
