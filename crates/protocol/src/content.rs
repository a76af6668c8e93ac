//! What a message holds.

use serde_json::Value;

use crate::tagged::tagged;
use crate::wire::{Node, Reading, Wire};

/// Content with the plain text that stands in for it where it cannot be drawn.
///
/// Shape: `{"type":"text","fallback":"Hello","text":"Hello"}`, since level 1.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Content {
    /// Plain text that says the same.
    pub fallback: String,
    /// The content itself.
    #[cfg_attr(feature = "schema", schemars(flatten))]
    pub body: ContentBody,
}

impl Content {
    /// Plain text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        Content { fallback: text.clone(), body: contents::Text { text }.into() }
    }

    /// Any content with its stand-in text.
    #[must_use]
    pub fn new(fallback: impl Into<String>, body: impl Into<ContentBody>) -> Self {
        Content { fallback: fallback.into(), body: body.into() }
    }
}

const FALLBACK: &str = "fallback";

impl Wire for Content {
    fn read(value: &mut Value, reading: &mut Reading) -> Self {
        let fallback = match reading.object(value).get(FALLBACK) {
            Some(Value::String(fallback)) => fallback.clone(),
            _ => {
                reading.refuse("content needs a string field `fallback`");
                String::new()
            }
        };
        Content { fallback, body: ContentBody::read(value, reading) }
    }

    fn write(&self) -> Node {
        let mut map = self.body.as_map();
        map.insert(FALLBACK.to_owned(), Value::String(self.fallback.clone()));
        Node::Value(Value::Object(map))
    }
}

crate::serde_by_wire!(Content);

tagged! {
    /// The content itself.
    pub enum ContentBody {
        /// Words.
        Text(contents::Text) = "text",
        /// A picture, a heading and a link.
        Card(contents::Card) = "card",
        /// A calculation: inputs and results.
        Calculation(contents::Calculation) = "calculation",
        /// What the visitor left to be reached by.
        Contact(contents::ContactLeft) = "contact",
        /// What operator and visitor agreed.
        Summary(contents::Summary) = "summary",
        /// Something happened to the conversation; clients say it in the reader's language.
        Notice(contents::Notice) = "notice",
    }
}

/// The bodies of [`ContentBody`].
pub mod contents {
    use small::Map;

    use crate::wire::wire_struct;
    use crate::{Contact, Scalar};

    wire_struct! {
        /// Words.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Text {
            /// Plain text; line breaks are kept.
            pub text: String,
        }

        /// A picture, a heading and a link.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Card {
            /// The heading.
            pub title: String,
            /// A sentence or two.
            #[wire(omit_empty)]
            pub text: String,
            /// A picture's URL on the site's own host, or empty.
            #[wire(omit_empty)]
            pub image: String,
            /// What the picture shows.
            #[wire(omit_empty)]
            pub image_alt: String,
            /// Where the card leads, or empty.
            #[wire(omit_empty)]
            pub url: String,
            /// What the link says.
            #[wire(omit_empty)]
            pub action: String,
        }

        /// A calculation with its inputs.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Calculation {
            /// The calculator's id.
            pub calculator: String,
            /// The calculator's title in the visitor's language.
            pub title: String,
            /// What the visitor set.
            pub inputs: Vec<CalculationLine>,
            /// What came out.
            pub results: Vec<CalculationLine>,
            /// The server recomputed it from the inputs and got the same.
            #[wire(default)]
            pub verified: bool,
        }

        /// One named value of a calculation.
        #[derive(Debug, Clone, PartialEq)]
        pub struct CalculationLine {
            /// The input's or result's id.
            pub id: String,
            /// Its label in the visitor's language.
            pub label: String,
            /// The value.
            pub value: Scalar,
            /// The value as people read it, in the visitor's language.
            pub display: String,
            /// The line that matters most.
            #[wire(omit_empty)]
            pub headline: bool,
        }

        /// What the visitor left to be reached by.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct ContactLeft {
            /// Name and addresses.
            pub contact: Contact,
            /// The purposes agreed to.
            #[wire(default)]
            pub purposes: Vec<String>,
        }

        /// What was agreed.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Summary {
            /// In a few sentences.
            pub summary: String,
            /// Who does what next.
            #[wire(default)]
            pub next_steps: Vec<String>,
        }

        /// Something happened.
        ///
        /// Codes at level 1: `escalation_requested`, `escalation_queued`, `escalation_cancelled`,
        /// `nobody_online`, `operator_joined` (arg `name`), `returned_to_bot`, `resolved`,
        /// `call_started` / `call_declined` / `call_missed` / `call_ended` (args `kind`, `seconds`),
        /// `rated` (arg `score`).
        #[derive(Debug, Clone, PartialEq)]
        pub struct Notice {
            /// What happened.
            pub code: String,
            /// The particulars.
            #[wire(omit_empty)]
            pub args: Map<String, Scalar>,
        }
    }
}
