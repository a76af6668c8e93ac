//! Asks how to reach the visitor, with a decision on each purpose.

use std::rc::Rc;

use protocol::answers;
use protocol::{ConsentChoice, Contact};
use web_sys::Element;

use crate::focus::{FirstFault, take_focus};
use crate::next_focus::note_answer;
use crate::prelude::*;
use crate::translator::Translator;
use crate::web_address::site_address;
use crate::{Icon, IconName};

mod check;

use check::{Fault, Place, faults};

/// What a field of the form asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactKind {
    /// How to address them.
    Name,
    /// Where to write.
    Email,
    /// Where to call.
    Phone,
}

impl ContactKind {
    fn value_in(self, form: &answers::ContactForm) -> &str {
        match self {
            Self::Name => &form.name,
            Self::Email => &form.email,
            Self::Phone => &form.phone,
        }
    }

    fn place_in(self, form: &mut answers::ContactForm) -> &mut String {
        match self {
            Self::Name => &mut form.name,
            Self::Email => &mut form.email,
            Self::Phone => &mut form.phone,
        }
    }

    /// Label, type and keyboard, autofill word, example, and the id of what is said against it.
    fn look(self) -> [&'static str; 6] {
        match self {
            Self::Name => ["contact.name", "text", "text", "name", "", "contact-name-error"],
            Self::Email => [
                "contact.email",
                "email",
                "email",
                "email",
                "field.email.placeholder",
                "contact-email-error",
            ],
            Self::Phone => [
                "contact.phone",
                "tel",
                "tel",
                "tel",
                "field.phone.placeholder",
                "contact-phone-error",
            ],
        }
    }
}

/// One field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContactField {
    /// What it asks for.
    pub kind: ContactKind,
    /// It may not stay empty.
    pub required: bool,
}

/// One purpose to agree to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentItem {
    /// Its id.
    pub purpose: String,
    /// What the visitor agrees to.
    pub text: String,
    /// The form is not sent without it.
    pub required: bool,
}

/// Contact fields and consents; every consent starts unticked.
#[component]
pub fn ContactForm(
    /// What is asked, in order.
    fields: Vec<ContactField>,
    /// The purposes, in order.
    consents: Vec<ConsentItem>,
    /// What is known already.
    #[prop(optional)]
    initial: Contact,
    /// What was said against the answer before.
    #[prop(optional, into)]
    error: Live<Option<String>>,
    /// Where the privacy policy is, or empty.
    #[prop(optional, into)]
    policy_url: String,
    /// What the button says, in place of ours.
    #[prop(optional, into)]
    submit_label: String,
    /// Whether it takes the focus, asked once it stands.
    #[prop(optional, into)]
    takes_focus: Live<bool>,
    /// This was filled in.
    #[prop(into)]
    on_submit: Act<answers::ContactForm>,
) -> Node {
    let t = Translator::expect();
    let mut start = answers::ContactForm::from(initial);
    start.consents = consents
        .iter()
        .map(|consent| ConsentChoice { purpose: consent.purpose.clone(), granted: false })
        .collect();
    let form = State::new(start);
    // Faults are told only once the form was sent, and then go away as they are mended.
    let was_sent = State::new(false);
    let rules = Rc::new((fields.clone(), consents.clone()));
    let found = Live::distinct(move || {
        if !was_sent.get() {
            return Vec::new();
        }
        let (fields, consents) = &*rules;
        form.with(|form| faults(form, fields, consents))
    });
    let place = Slot::<Element>::new();
    let first_fault = FirstFault::new(place);
    take_focus(place, takes_focus);
    let submit = move || {
        was_sent.set(true);
        if found.with_untracked(Vec::is_empty) {
            note_answer();
            on_submit.run(form.get_untracked());
        } else {
            first_fault.show();
        }
    };
    let note = (!consents.is_empty())
        .then(|| markup! { <p class="form__note">{t.text("consent.note")}</p> });
    let fields: Vec<Node> =
        fields.into_iter().map(|field| field_view(t, field, form, found)).collect();
    let consents: Vec<Node> = consents
        .into_iter()
        .enumerate()
        .map(|(index, consent)| consent_view(t, index, consent, form, found))
        .collect();
    let policy = site_address(&policy_url).map(|address| {
        markup! {
            <a class="link form__policy" href=address.to_owned() target="_blank" rel="noopener">
                {t.text("consent.policy")}<Icon name=IconName::Outside/>
            </a>
        }
    });
    let submit_label =
        if submit_label.is_empty() { t.text("contact.submit").to_owned() } else { submit_label };
    markup! {
        <form class="form" novalidate node_ref=place
            on:submit=move |event| { event.prevent_default(); submit(); }
        >
            {fields}
            {note}
            {consents}
            {policy}
            <div class="field__error" role="alert">{error}</div>
            {first_fault.view()}
            <button type="submit" class="button">{submit_label}</button>
        </form>
    }
}

type Found = Live<Vec<Fault>>;

fn fault_at(found: Found, place: Place) -> Option<&'static str> {
    found.with(|found| found.iter().find(|(at, _)| *at == place).map(|(_, key)| *key))
}

fn field_view(
    t: Translator,
    field: ContactField,
    form: State<answers::ContactForm>,
    found: Found,
) -> Node {
    let kind = field.kind;
    let [label, input_type, keyboard, autocomplete, example, error_id] = kind.look();
    let fault = move || fault_at(found, Place::Field(kind));
    let optional = (!field.required && kind == ContactKind::Name)
        .then(|| markup! { <span class="field__optional">{t.text("optional")}</span> });
    markup! {
        <label class="field">
            <span class="field__label">{t.text(label)}{optional}</span>
            <span class="field__box" class:field__box--wrong=move || fault().is_some()>
                <input class="field__input" type=input_type inputmode=keyboard autocomplete=autocomplete dir="auto"
                    placeholder=if example.is_empty() { "" } else { t.text(example) }
                    prop:value=form.with_untracked(|form| kind.value_in(form).to_owned())
                    aria-required=field.required.to_string()
                    aria-invalid=move || fault().is_some().to_string() aria-describedby=error_id
                    on:input=move |event| form.update(|form| *kind.place_in(form) = event_target_value(&event))
                />
            </span>
            <span class="field__error" id=error_id>{move || fault().map(|key| t.text(key))}</span>
        </label>
    }
}

fn consent_view(
    t: Translator,
    index: usize,
    consent: ConsentItem,
    form: State<answers::ContactForm>,
    found: Found,
) -> Node {
    let is_ticked =
        move || form.with(|form| form.consents.get(index).is_some_and(|choice| choice.granted));
    let fault = move || fault_at(found, Place::Consent(index));
    let error_id = ["consent-error-", &index.to_string()].concat();
    let optional = (!consent.required)
        .then(|| markup! { <span class="field__optional">{t.text("optional")}</span> });
    markup! {
        <label class="tick tick--consent" class:tick--wrong=move || fault().is_some()>
            <input type="checkbox" aria-required=consent.required.to_string()
                aria-invalid=move || fault().is_some().to_string() aria-describedby=error_id.clone()
                on:change=move |event| form.update(|form| {
                    if let Some(choice) = form.consents.get_mut(index) {
                        choice.granted = event_target_checked(&event);
                    }
                })
            />
            <span class="tick__box" class:tick__box--on=is_ticked><Icon name=IconName::Check/></span>
            <span class="tick__label" dir="auto">
                <span>{consent.text}{optional}</span>
                <span class="field__error" id=error_id.clone()>{move || fault().map(|key| t.text(key))}</span>
            </span>
        </label>
    }
}
