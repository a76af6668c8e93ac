//! What a contact form has to hold before it is sent. The flow checks again; this only spares a round.

use protocol::answers;
use protocol::{Email, Phone};

use super::{ConsentItem, ContactField, ContactKind};

/// A place of the form with the key of what is wrong there.
pub(super) type Fault = (Place, &'static str);

/// A place of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Field(ContactKind),
    /// By its number on the form.
    Consent(usize),
}

/// Everything that is wrong, in the order of the form.
pub(super) fn faults(
    form: &answers::ContactForm,
    fields: &[ContactField],
    consents: &[ConsentItem],
) -> Vec<Fault> {
    let mut faults = Vec::new();
    for field in fields {
        if let Some(key) = fault_of(field, form) {
            faults.push((Place::Field(field.kind), key));
        }
    }
    let is_unreachable = form.email.trim().is_empty() && form.phone.trim().is_empty();
    let address = fields.iter().find(|field| field.kind != ContactKind::Name);
    if let Some(address) = address.filter(|_| is_unreachable && faults.is_empty()) {
        faults.push((Place::Field(address.kind), "contact.reach"));
    }
    for (index, consent) in consents.iter().enumerate() {
        let is_granted =
            form.consents.iter().any(|choice| choice.purpose == consent.purpose && choice.granted);
        if consent.required && !is_granted {
            faults.push((Place::Consent(index), "consent.required"));
        }
    }
    faults
}

fn fault_of(field: &ContactField, form: &answers::ContactForm) -> Option<&'static str> {
    let typed = field.kind.value_in(form).trim();
    if typed.is_empty() {
        return field.required.then_some("field.required");
    }
    match field.kind {
        ContactKind::Name => None,
        ContactKind::Email => Email::parse(typed).is_err().then_some("field.email.invalid"),
        ContactKind::Phone => Phone::parse(typed).is_err().then_some("field.phone.invalid"),
    }
}

#[cfg(test)]
mod tests {
    use protocol::ConsentChoice;

    use super::*;

    const FIELDS: [ContactField; 3] = [
        ContactField { kind: ContactKind::Name, required: false },
        ContactField { kind: ContactKind::Email, required: false },
        ContactField { kind: ContactKind::Phone, required: false },
    ];

    fn form(name: &str, email: &str, phone: &str, granted: bool) -> answers::ContactForm {
        answers::ContactForm {
            name: name.to_owned(),
            email: email.to_owned(),
            phone: phone.to_owned(),
            consents: vec![ConsentChoice { purpose: "reply".to_owned(), granted }],
        }
    }

    fn consents() -> Vec<ConsentItem> {
        vec![ConsentItem {
            purpose: "reply".to_owned(),
            text: "Reply to me".to_owned(),
            required: true,
        }]
    }

    #[test]
    fn one_address_and_the_needed_consent_are_enough() {
        assert_eq!(faults(&form("", "a@b.example", "", true), &FIELDS, &consents()), []);
        assert_eq!(faults(&form("", "", "+49 30 123456", true), &FIELDS, &consents()), []);
    }

    #[test]
    fn a_form_that_reaches_nobody_says_so_at_its_first_address() {
        assert_eq!(
            faults(&form("Anna", " ", "", true), &FIELDS, &consents()),
            [(Place::Field(ContactKind::Email), "contact.reach")]
        );
    }

    #[test]
    fn each_wrong_field_is_named_in_order() {
        assert_eq!(
            faults(&form("", "anna@", "12", false), &FIELDS, &consents()),
            [
                (Place::Field(ContactKind::Email), "field.email.invalid"),
                (Place::Field(ContactKind::Phone), "field.phone.invalid"),
                (Place::Consent(0), "consent.required"),
            ]
        );
    }

    #[test]
    fn a_required_field_may_not_be_empty() {
        let fields = [ContactField { kind: ContactKind::Name, required: true }];
        assert_eq!(
            faults(&form(" ", "", "", true), &fields, &[]),
            [(Place::Field(ContactKind::Name), "field.required")]
        );
    }

    #[test]
    fn a_voluntary_consent_may_stay_open() {
        let mut consents = consents();
        consents[0].required = false;
        assert_eq!(faults(&form("", "a@b.example", "", false), &FIELDS, &consents), []);
    }
}
