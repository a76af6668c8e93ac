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
        /// A picture. Since level 2.
        Image(contents::Image) = "image",
        /// A film. Since level 2.
        Video(contents::Video) = "video",
        /// A document to open or to keep. Since level 2.
        Document(contents::Document) = "document",
        /// Several cards side by side. Since level 2.
        Carousel(contents::Carousel) = "carousel",
        /// Files that the visitor gave. Since level 2.
        Files(contents::Files) = "files",
    }
}

/// The bodies of [`ContentBody`].
pub mod contents {
    use small::Map;

    use crate::answers::File;
    use crate::wire::wire_struct;
    use crate::{Contact, Mover, Scalar, Timestamp};

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
            /// Where the page showed something else than the server gets; `results` hold what the server gets.
            #[wire(omit_empty)]
            pub differences: Vec<CalculationDifference>,
            /// The last day on which it holds, such as `2026-07-01`; empty when it does not say.
            #[wire(omit_empty)]
            pub valid_until: String,
            /// Where the server signed it.
            #[wire(omit_empty)]
            pub quote: Option<CalculationQuote>,
            /// Visitor and operator moved the inputs together and both saw these; since level 2.
            #[wire(omit_empty)]
            pub together: Option<CalculatedTogether>,
        }

        /// What a calculation shows of having been made by two.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct CalculatedTogether {
            /// Who moved an input last, by its id; nobody moved the others.
            #[wire(default)]
            pub moved: Map<String, Mover>,
        }

        /// A result that the page showed otherwise.
        #[derive(Debug, Clone, PartialEq)]
        pub struct CalculationDifference {
            /// The result's id.
            pub id: String,
            /// What the page showed.
            pub shown: Scalar,
        }

        /// A calculation that the server signed: `GET /v1/quotes/{id}` says so to whoever asks.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct CalculationQuote {
            /// Its id; nobody guesses it.
            pub id: String,
            /// From when on it holds no longer.
            pub expires_at: Timestamp,
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

        /// A picture.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Image {
            /// Where it is, on the site's own host.
            pub url: String,
            /// What it shows.
            pub alt: String,
            /// A sentence below it.
            #[wire(omit_empty)]
            pub caption: String,
            /// Its width and height in pixels when they are known, so that nothing jumps.
            #[wire(omit_empty)]
            pub width: u32,
            /// See `width`.
            #[wire(omit_empty)]
            pub height: u32,
        }

        /// A film; it does not play before the visitor wants it.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Video {
            /// Where it is, on the site's own host.
            pub url: String,
            /// What it is about.
            pub title: String,
            /// A picture to stand there before it plays.
            #[wire(omit_empty)]
            pub poster: String,
            /// Subtitles (WebVTT).
            #[wire(omit_empty)]
            pub captions: String,
        }

        /// A document.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Document {
            /// Where it is.
            pub url: String,
            /// What it is called.
            pub title: String,
            /// Such as `PDF, 2 MB`.
            #[wire(omit_empty)]
            pub note: String,
        }

        /// Several cards side by side.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Carousel {
            /// From the first to the last.
            pub cards: Vec<Card>,
        }

        /// Files that the visitor gave.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Files {
            /// In the order of choosing.
            pub files: Vec<File>,
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
