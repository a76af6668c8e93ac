//! What a visitor answered to a step of the flow.

use small::Map;

use crate::tagged::tagged;
use crate::wire::wire_struct;
use crate::{Contact, Scalar};

tagged! {
    /// An answer, typed by what was asked.
    ///
    /// Shape: `{"type":"choice","choice":"tiles"}`, since level 1.
    pub enum Answer {
        /// Free text.
        Text(answers::Text) = "text",
        /// A number.
        Number(answers::Number) = "number",
        /// One option.
        Choice(answers::Choice) = "choice",
        /// Several options.
        Choices(answers::Choices) = "choices",
        /// Yes or no.
        YesNo(answers::YesNo) = "yes_no",
        /// A calendar day.
        Date(answers::Date) = "date",
        /// An e-mail address, as typed.
        Email(answers::Email) = "email",
        /// A phone number, as typed.
        Phone(answers::Phone) = "phone",
        /// A filled contact form with its consents.
        Contact(answers::ContactForm) = "contact",
        /// A calculation's inputs; results are recomputed by whoever reads them.
        Calculation(answers::Calculation) = "calculation",
        /// A rating of the conversation.
        Rating(answers::Rating) = "rating",
        /// The visitor skipped a step that allows it.
        Skip(answers::Skip) = "skip",
        /// Two numbers, the lower one first. Since level 2.
        Range(answers::Range) = "range",
        /// A time of day. Since level 2.
        Time(answers::Time) = "time",
        /// A day and a time of day. Since level 2.
        DateTime(answers::DateTime) = "date_time",
        /// The first and the last of some days. Since level 2.
        Period(answers::Period) = "period",
        /// A postal address. Since level 2.
        Address(answers::Address) = "address",
        /// Files that were uploaded before. Since level 2.
        Files(answers::Files) = "files",
        /// Several questions at once. Since level 2.
        Form(answers::Form) = "form",
        /// Decisions on purposes, without anything personal. Since level 2.
        Consent(answers::Consent) = "consent",
        /// One of the times that were offered. Since level 2.
        Slot(answers::Slot) = "slot",
    }
}

wire_struct! {
    /// A decision on one purpose.
    ///
    /// Shape: `{"purpose":"callback","granted":true}`, since level 1. The server stores the receipt
    /// (text hash, version, time) from the flow version that was shown.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ConsentChoice {
        /// The purpose's id in the flow.
        pub purpose: String,
        /// Whether the visitor ticked it.
        pub granted: bool,
    }
}

/// The bodies of [`Answer`].
pub mod answers {
    use super::{Answer, ConsentChoice, Map, Scalar, wire_struct};

    wire_struct! {
        /// Free text.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Text {
            /// As typed.
            pub text: String,
        }

        /// A number.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Number {
            /// Finite.
            pub number: f64,
        }

        /// One option.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Choice {
            /// The option's id.
            pub choice: String,
        }

        /// Several options.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Choices {
            /// The options' ids, in the order of the step.
            pub choices: Vec<String>,
        }

        /// Yes or no.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct YesNo {
            /// True for yes.
            pub yes: bool,
        }

        /// A calendar day.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Date {
            /// `YYYY-MM-DD`.
            pub date: String,
        }

        /// An e-mail address, as typed; the flow parses it.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Email {
            /// As typed.
            pub email: String,
        }

        /// A phone number, as typed; the flow parses it.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Phone {
            /// As typed.
            pub phone: String,
        }

        /// A filled contact form, as typed.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct ContactForm {
            /// How to address them.
            #[wire(omit_empty)]
            pub name: String,
            /// Where to write.
            #[wire(omit_empty)]
            pub email: String,
            /// Where to call.
            #[wire(omit_empty)]
            pub phone: String,
            /// One decision per purpose shown.
            #[wire(default)]
            pub consents: Vec<ConsentChoice>,
        }

        /// A calculation's inputs.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Calculation {
            /// Every input's value by id.
            pub inputs: Map<String, Scalar>,
            /// What the page showed, by the result's id; the server says where it gets something else.
            #[wire(omit_empty)]
            pub results: Map<String, Scalar>,
        }

        /// A rating.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Rating {
            /// 1 (bad) to 5 (excellent).
            pub score: u8,
            /// What else they said.
            #[wire(omit_empty)]
            pub comment: String,
        }

        /// Nothing, on purpose.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Skip {}

        /// Two numbers.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Range {
            /// The lower one, finite.
            pub from: f64,
            /// The upper one, finite.
            pub to: f64,
        }

        /// A time of day.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Time {
            /// `HH:MM`, from `00:00` to `23:59`.
            pub time: String,
        }

        /// A day and a time of day, as the visitor's clock shows them.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct DateTime {
            /// `YYYY-MM-DD`.
            pub date: String,
            /// `HH:MM`.
            pub time: String,
        }

        /// Some days in a row.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Period {
            /// The first, `YYYY-MM-DD`.
            pub from: String,
            /// The last, `YYYY-MM-DD`.
            pub to: String,
        }

        /// A postal address, as typed.
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct Address {
            /// Street, house and flat.
            #[wire(omit_empty)]
            pub street: String,
            /// The postal code.
            #[wire(omit_empty)]
            pub postal_code: String,
            /// The town.
            #[wire(omit_empty)]
            pub city: String,
            /// The region or state.
            #[wire(omit_empty)]
            pub region: String,
            /// The country.
            #[wire(omit_empty)]
            pub country: String,
        }

        /// A file that the server has.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct File {
            /// What the server called it when it was uploaded.
            pub id: String,
            /// What the visitor calls it.
            pub name: String,
            /// Its size.
            pub bytes: u64,
            /// Such as `image/jpeg`.
            pub media_type: String,
        }

        /// Files.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Files {
            /// In the order of choosing.
            pub files: Vec<File>,
        }

        /// Several questions at once.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Form {
            /// Answers by the field's id; a field that was left open is not there.
            pub fields: Map<String, Answer>,
            /// One decision per purpose shown.
            #[wire(omit_empty)]
            pub consents: Vec<ConsentChoice>,
        }

        /// Decisions on purposes.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Consent {
            /// One decision per purpose shown.
            pub consents: Vec<ConsentChoice>,
        }

        /// One of the times that were offered.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Slot {
            /// Its id among those offered.
            pub slot: String,
        }
    }
}

impl From<Contact> for answers::ContactForm {
    fn from(contact: Contact) -> Self {
        Self {
            name: contact.name.unwrap_or_default(),
            email: contact.email.map(|email| email.as_str().to_owned()).unwrap_or_default(),
            phone: contact.phone.map(|phone| phone.as_str().to_owned()).unwrap_or_default(),
            consents: Vec::new(),
        }
    }
}
