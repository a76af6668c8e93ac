//! A conversation as its people see it from outside.

use small::Map;

use crate::open_enum::open_enum;
use crate::wire::wire_struct;
use crate::{CallKind, Contact, ConversationId, OperatorCard, Presence, RunId, Scalar, Timestamp};

open_enum! {
    /// Who has the word.
    pub enum ConversationState {
        /// The bot.
        Bot = "bot",
        /// The visitor waits for an operator.
        Waiting = "waiting",
        /// An operator.
        Live = "live",
        /// It is settled.
        Resolved = "resolved",
    }
}

open_enum! {
    /// Where the wish to talk to a person stands.
    pub enum EscalationState {
        /// The visitor asked; nobody has been told yet.
        Requested = "requested",
        /// Operators were told; the visitor has a place in the queue.
        Queued = "queued",
        /// An operator took it.
        Accepted = "accepted",
        /// Nobody was there, or nobody came in time.
        Expired = "expired",
        /// The visitor no longer wants it.
        Cancelled = "cancelled",
    }
}

wire_struct! {
    /// The product a page is about.
    ///
    /// Shape: `{"id":"roof-tiles","name":"Solar roof tiles","price":"from €18,900","url":"/…"}`, since level 1.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Product {
        /// The site's own id of it.
        pub id: String,
        /// What people call it.
        pub name: String,
        /// The price as the page shows it.
        #[wire(omit_empty)]
        pub price: String,
        /// Its page.
        #[wire(omit_empty)]
        pub url: String,
    }

    /// The page a visitor is on.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    pub struct PageContext {
        /// Its address, without the fragment.
        pub url: String,
        /// Its title.
        #[wire(omit_empty)]
        pub title: String,
        /// The product it is about.
        #[wire(omit_empty)]
        pub product: Option<Product>,
    }

    /// Where a visitor comes from, as the browser tells it. Nothing here is proven.
    #[derive(Debug, Clone, PartialEq, Default)]
    pub struct VisitorContext {
        /// The page.
        pub page: PageContext,
        /// The page before the first one, if another site.
        #[wire(omit_empty)]
        pub referrer: String,
        /// Campaign parameters by name without the `utm_` prefix.
        #[wire(omit_empty)]
        pub utm: Map<String, String>,
        /// `desktop`, `tablet` or `phone`.
        #[wire(omit_empty)]
        pub device: String,
        /// The browser and system in a few words, such as `Firefox on Windows`.
        #[wire(omit_empty)]
        pub browser: String,
        /// The browser's preferred language.
        #[wire(omit_empty)]
        pub language: String,
        /// The IANA time zone.
        #[wire(omit_empty)]
        pub time_zone: String,
        /// What the page itself told about its user (`parlorSettings.user`); not verified.
        #[wire(omit_empty)]
        pub user: Contact,
        /// Variables the page handed over.
        #[wire(omit_empty)]
        pub vars: Map<String, Scalar>,
    }

    /// One line of the inbox.
    #[derive(Debug, Clone, PartialEq)]
    pub struct ConversationSummary {
        /// Which conversation.
        pub conversation: ConversationId,
        /// Who has the word.
        pub state: ConversationState,
        /// The visitor's name when known, else empty.
        #[wire(omit_empty)]
        pub visitor_name: String,
        /// The language the visitor reads.
        pub locale: String,
        /// The score so far.
        #[wire(default)]
        pub score: f64,
        /// The page's title or address.
        #[wire(omit_empty)]
        pub page: String,
        /// The last message's fallback text, shortened.
        #[wire(omit_empty)]
        pub last_text: String,
        /// When the last event came.
        pub last_at: Timestamp,
        /// The last seq of the log.
        pub head: u64,
        /// Up to where an operator has read.
        #[wire(default)]
        pub operator_read: u64,
        /// Since when the visitor waits for a person.
        #[wire(omit_empty)]
        pub waiting_since: Option<Timestamp>,
        /// The department asked for.
        #[wire(omit_empty)]
        pub department: String,
        /// What whoever comes must be good at, while the visitor waits. Since level 2.
        #[wire(omit_empty)]
        pub skill: String,
        /// Nobody with that skill is there, or came in time: everybody is offered it. Since level 2.
        #[wire(omit_empty)]
        pub for_all: bool,
        /// 1 to 9, and 9 comes first, while the visitor waits. Since level 2.
        #[wire(omit_empty)]
        pub priority: Option<u8>,
        /// The call that the visitor wishes for and has not had yet. Since level 2.
        #[wire(omit_empty)]
        pub call: Option<CallKind>,
        /// Who has it.
        #[wire(omit_empty)]
        pub operator: Option<OperatorCard>,
        /// Whether the visitor's page is open.
        pub presence: Presence,
        /// Whether the visitor can be reached later.
        #[wire(default)]
        pub has_contact: bool,
    }

    /// Everything an operator wants to know before saying hello.
    #[derive(Debug, Clone, PartialEq)]
    pub struct ConversationDetails {
        /// The inbox line.
        pub summary: ConversationSummary,
        /// Page, referrer, campaign, device, language.
        pub context: VisitorContext,
        /// Every answer in order, latest value only.
        #[wire(default)]
        pub answers: Vec<AnswerGiven>,
        /// Contact as captured, empty when none.
        #[wire(omit_empty)]
        pub contact: Contact,
        /// Consent receipts.
        #[wire(default)]
        pub consents: Vec<ConsentReceipt>,
        /// Calculations in order, each verified by the server.
        #[wire(default)]
        pub calculations: Vec<crate::contents::Calculation>,
        /// The visitor's rating, 1 to 5.
        #[wire(omit_empty)]
        pub rating: Option<u8>,
        /// What made the visitor a lead, in order. Since level 2.
        #[wire(omit_empty)]
        pub leads: Vec<CreatedLead>,
        /// The goals that runs reached, in order. Since level 2.
        #[wire(omit_empty)]
        pub goals: Vec<ReachedGoal>,
        /// The arms of A/B tests that runs were led into, in order. Since level 2.
        #[wire(omit_empty)]
        pub arms: Vec<AssignedArm>,
    }

    /// What a visitor wants who can be reached, as it is known now.
    #[derive(Debug, Clone, PartialEq)]
    pub struct CreatedLead {
        /// The run that made it; none for the plain contact form.
        #[wire(omit_empty)]
        pub run: Option<RunId>,
        /// What kind of lead, as the owner calls it; empty for the only kind.
        #[wire(omit_empty)]
        pub kind: String,
        /// What they want, in one line.
        pub title: String,
        /// The run's score when this was known.
        pub score: f64,
        /// What the flow found worth passing on.
        #[wire(default)]
        pub fields: Vec<AnswerGiven>,
        /// Since when they are one.
        pub at: Timestamp,
    }

    /// Something its owner counts, reached by a run.
    #[derive(Debug, Clone, PartialEq)]
    pub struct ReachedGoal {
        /// The run.
        pub run: RunId,
        /// The goal's id.
        pub goal: String,
        /// What it is worth by now, when the flow says so.
        #[wire(omit_empty)]
        pub value: Option<f64>,
        /// When it was reached.
        pub at: Timestamp,
    }

    /// The way that an A/B test led a run.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct AssignedArm {
        /// The run.
        pub run: RunId,
        /// The step that is the test.
        pub step: String,
        /// The arm's id.
        pub arm: String,
    }

    /// One answer in words.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct AnswerGiven {
        /// The step's id.
        pub step: String,
        /// What was asked, short.
        pub label: String,
        /// What was answered, as people read it.
        pub display: String,
    }

    /// Proof that a purpose was agreed to.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ConsentReceipt {
        /// The purpose's id.
        pub purpose: String,
        /// The text that was shown.
        pub text: String,
        /// SHA-256 of that text, lower-case hex.
        pub text_hash: String,
        /// The version of the flow that showed it.
        pub version: String,
        /// When.
        pub at: Timestamp,
        /// Ticked or left open.
        pub granted: bool,
    }
}
