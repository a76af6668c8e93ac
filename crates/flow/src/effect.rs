//! What a run asks its shell to do, and why it refuses what it cannot take.

use formula::Value;
use protocol::{AnswerGiven, CallKind, Contact, Content, MessageId, Scalar, Timestamp, contents};
use serde::{Deserialize, Serialize};
use small::Map;

/// What the shell lends to a run. Both are part of what makes two replays equal.
#[derive(Clone, Copy)]
pub struct Env<'a> {
    /// When the input was taken (the event's `at`).
    pub now: Timestamp,
    /// Writes a value in the run's language by a spec such as `money:EUR`, `number:1`, `date`.
    ///
    /// `yes_no` asks for the words of a truth value.
    pub format: &'a dyn Fn(&Value, &str) -> String,
    /// Told of everything from outside that was looked at.
    pub(crate) on_look: Option<&'a dyn Fn(Look<'_>)>,
}

/// Something from outside the flow that decides what a run says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look<'a> {
    /// The value of a variable.
    Value(&'a str),
    /// Whether a variable holds anything.
    Presence(&'a str),
    /// The words of a variable, to say them as they are.
    Words(&'a str),
    /// Which day it is.
    Today,
}

impl<'a> Env<'a> {
    /// An input taken `now`, in a language that `format` writes values in.
    #[must_use]
    pub fn new(now: Timestamp, format: &'a dyn Fn(&Value, &str) -> String) -> Self {
        Self { now, format, on_look: None }
    }

    pub(crate) fn looked_at(&self, what: Look<'_>) {
        if let Some(on_look) = self.on_look {
            on_look(what);
        }
    }
}

/// What is to be done, in this order.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// The visitor's answer as a message.
    Echo(Content),
    /// The visitor decided on a purpose; store the receipt before anything personal.
    Consent {
        /// The purpose's id.
        purpose: String,
        /// The words that were shown.
        text: String,
        /// The version of the flow that showed them.
        version: String,
        /// Ticked or left open.
        granted: bool,
    },
    /// The visitor can be reached by this.
    CaptureContact(Contact),
    /// The visitor calculated this.
    Calculated(contents::Calculation),
    /// The visitor rated the conversation.
    Rated {
        /// 1 (bad) to 5 (excellent).
        score: u8,
        /// What else they said.
        comment: String,
    },
    /// The bot says this.
    Post {
        /// The same wherever the run is replayed.
        id: MessageId,
        /// What it says.
        content: Content,
    },
    /// Find a person.
    Escalate(Escalation),
    /// What follows is shown after so many milliseconds, as if somebody were typing.
    Pause {
        /// At most half a minute.
        millis: u32,
    },
    /// The server carries this out and gives the run [`crate::Input::Result`]; a browser only waits.
    Request {
        /// The step that waits.
        step: String,
        /// What is to be done.
        request: Request,
    },
    /// The visitor became a lead.
    Lead(Lead),
    /// The visitor reached something that the owner counts.
    Goal {
        /// The goal's id.
        goal: String,
        /// What it is worth, when the flow says so.
        value: Option<f64>,
    },
    /// The visitor is in this arm of an A/B test.
    Assigned {
        /// The step.
        step: String,
        /// The arm's id.
        arm: String,
    },
    /// The run is over.
    Ended,
    /// The input did not fit; the run is where it was, and its position unchanged.
    Refused(Refusal),
}

/// Whom the visitor needs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Escalation {
    /// The department's id; empty for any.
    pub department: String,
    /// What they must be good at; empty for anything.
    pub skill: String,
    /// Higher comes first; 0 is usual.
    pub priority: u8,
    /// Whether they should ring, and how.
    pub call: Option<CallKind>,
}

/// What the server carries out for a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Calls one of the site's webhooks.
    Webhook {
        /// Its id in `site.yaml`, where its address and secret are.
        webhook: String,
        /// What is sent.
        send: Map<String, Scalar>,
        /// How long it may take, in milliseconds.
        timeout: i64,
    },
    /// Asks whether a department answers now: `open`, and `opens_at` when it does not.
    Hours {
        /// Its id; empty for the whole site.
        department: String,
    },
    /// Looks for answers to a question; rows of `id`, `question`, `answer`, `score`.
    Faq {
        /// The collection's id; empty for the site's own.
        base: String,
        /// As typed.
        question: String,
        /// At most so many rows.
        most: u32,
    },
    /// Looks for free times; rows of `id`, `start`, `end` by the clock of the place, and `at`, the milliseconds of the
    /// beginning on every clock.
    Slots {
        /// The calendar's id.
        calendar: String,
        /// The first day, `YYYY-MM-DD`.
        from: String,
        /// How many days on.
        days: u32,
        /// How long the visitor needs, in minutes.
        minutes: u32,
    },
    /// Takes one of those times for the visitor; the same step of the same run again means in place of what it
    /// took before. `gone` under `error` says that somebody was faster.
    Book {
        /// The calendar's id.
        calendar: String,
        /// The slot's id.
        slot: String,
        /// What the calendar should know.
        send: Map<String, Scalar>,
    },
}

/// A contact and what they want.
#[derive(Debug, Clone, PartialEq)]
pub struct Lead {
    /// What kind of lead, as the owner calls it; empty for the only kind.
    pub kind: String,
    /// What they want, in one line.
    pub title: String,
    /// The run's score.
    pub score: f64,
    /// What the flow found worth passing on.
    pub fields: Vec<AnswerGiven>,
}

/// Why an input did not fit.
///
/// Shape: `{"code":"too_large","args":{"max":20},"text":"…"}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    /// Which of [`Reason`]'s codes; shells say it in the reader's language when `text` is empty.
    pub code: String,
    /// The particulars.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub args: Map<String, Scalar>,
    /// What the flow's author wants to be said; empty when they left it to us.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// Why an input did not fit.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// The run does not wait for this: another step, another state, or it is over.
    NotWaiting,
    /// The step waits for another kind of answer.
    WrongKind,
    /// Nothing was answered.
    Empty,
    /// The step offers no such option.
    NotOffered,
    /// Fewer options than `min`.
    TooFew(u32),
    /// More options than `max`.
    TooMany(u32),
    /// Longer than `max` characters.
    TooLong(u32),
    /// Less than `min`.
    TooSmall(f64),
    /// More than `max`.
    TooLarge(f64),
    /// Not a number.
    NotANumber,
    /// Not a day of the calendar.
    NotADate,
    /// Before the day `min`.
    TooEarly(String),
    /// After the day `max`.
    TooLate(String),
    /// Not an e-mail address.
    NotAnEmail,
    /// Not an international phone number.
    NotAPhone,
    /// The step cannot be skipped.
    NotSkippable,
    /// A field of the contact form is missing: `name`, `email`, `phone` or `email_or_phone`.
    Missing(&'static str),
    /// The purpose must be agreed to before anything personal is taken.
    ConsentNeeded(String),
    /// The calculator refuses this input.
    BadInput(String),
    /// A rating is 1 to 5.
    BadRating,
    /// This step's answer cannot be changed.
    NotEditable,
    /// This flow leads to no person.
    NoPerson,
    /// Not a whole number.
    NotWhole,
    /// Not a time of day.
    NotATime,
    /// The first is above the second.
    Backwards,
    /// More files than `max`.
    TooManyFiles(u32),
    /// A file has more than `max` bytes.
    FileTooLarge(f64),
    /// A file is of a kind that is not wanted.
    WrongFileType(String),
    /// The time that was offered is taken.
    SlotGone,
    /// The fewest nights of a period.
    TooFewNights(u32),
    /// The most nights of a period.
    TooManyNights(u32),
    /// Not one of the days of the week that can be chosen.
    WrongWeekday,
    /// The condition that the author sets does not hold; with what they want to be said, or empty.
    CheckFailed(String),
    /// A field of a form does not fit, for a reason of its own.
    Field(String, Box<Reason>),
}

impl Reason {
    /// The word for programs and catalogues.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Reason::NotWaiting => "not_waiting",
            Reason::WrongKind => "wrong_kind",
            Reason::Empty => "empty",
            Reason::NotOffered => "not_offered",
            Reason::TooFew(_) => "too_few",
            Reason::TooMany(_) => "too_many",
            Reason::TooLong(_) => "too_long",
            Reason::TooSmall(_) => "too_small",
            Reason::TooLarge(_) => "too_large",
            Reason::NotANumber => "not_a_number",
            Reason::NotADate => "not_a_date",
            Reason::TooEarly(_) => "too_early",
            Reason::TooLate(_) => "too_late",
            Reason::NotAnEmail => "not_an_email",
            Reason::NotAPhone => "not_a_phone",
            Reason::NotSkippable => "not_skippable",
            Reason::Missing(_) => "missing",
            Reason::ConsentNeeded(_) => "consent_needed",
            Reason::BadInput(_) => "bad_input",
            Reason::BadRating => "bad_rating",
            Reason::NotEditable => "not_editable",
            Reason::NoPerson => "no_person",
            Reason::NotWhole => "not_whole",
            Reason::NotATime => "not_a_time",
            Reason::Backwards => "backwards",
            Reason::TooManyFiles(_) => "too_many_files",
            Reason::FileTooLarge(_) => "file_too_large",
            Reason::WrongFileType(_) => "wrong_file_type",
            Reason::SlotGone => "slot_gone",
            Reason::TooFewNights(_) => "too_few_nights",
            Reason::TooManyNights(_) => "too_many_nights",
            Reason::WrongWeekday => "wrong_weekday",
            Reason::CheckFailed(_) => "check_failed",
            Reason::Field(_, reason) => reason.code(),
        }
    }

    /// Whether a person typed something that does not fit, as opposed to a client that is confused.
    pub(crate) fn is_misfit(&self) -> bool {
        !matches!(
            self,
            Reason::NotWaiting
                | Reason::WrongKind
                | Reason::NotSkippable
                | Reason::NotEditable
                | Reason::NoPerson
        )
    }

    fn argument(&self) -> Option<(&'static str, Scalar)> {
        Some(match self {
            Reason::TooFew(min) | Reason::TooFewNights(min) => {
                ("min", Scalar::Number(f64::from(*min)))
            }
            Reason::TooMany(max)
            | Reason::TooLong(max)
            | Reason::TooManyFiles(max)
            | Reason::TooManyNights(max) => ("max", Scalar::Number(f64::from(*max))),
            Reason::TooSmall(min) => ("min", Scalar::Number(*min)),
            Reason::TooLarge(max) | Reason::FileTooLarge(max) => ("max", Scalar::Number(*max)),
            Reason::WrongFileType(file) => ("file", Scalar::Text(file.clone())),
            Reason::TooEarly(min) => ("min", Scalar::Text(min.clone())),
            Reason::TooLate(max) => ("max", Scalar::Text(max.clone())),
            Reason::Missing(field) => ("field", Scalar::Text((*field).to_owned())),
            Reason::ConsentNeeded(purpose) => ("purpose", Scalar::Text(purpose.clone())),
            Reason::BadInput(input) => ("input", Scalar::Text(input.clone())),
            _ => return None,
        })
    }

    /// What the author wants to be said about this very reason, in place of the step's `retry`.
    pub(crate) fn own_words(&self) -> Option<&str> {
        match self {
            Reason::CheckFailed(text) => Some(text.as_str()).filter(|text| !text.is_empty()),
            Reason::Field(_, reason) => reason.own_words(),
            _ => None,
        }
    }

    pub(crate) fn into_refusal(self, text: String) -> Refusal {
        let text = self.own_words().map(str::to_owned).unwrap_or(text);
        if let Reason::Field(field, reason) = self {
            let mut refusal = reason.into_refusal(text);
            refusal.args.insert("field".to_owned(), Scalar::Text(field));
            return refusal;
        }
        let args =
            self.argument().map(|(name, value)| (name.to_owned(), value)).into_iter().collect();
        Refusal { code: self.code().to_owned(), args, text }
    }
}
