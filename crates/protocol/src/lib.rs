//! Every type that crosses the network, and the one codec that reads and writes it.
//!
//! Server, widget, desk and test clients share this crate, so a frame means the same thing
//! at both ends. It holds data and its rules of form (sizes, ids, addresses), no behaviour.
//!
//! Evolution: one integer [`LEVEL`]; only add; an unknown tag becomes an [`Unknown`] that still
//! shows its fallback, while a malformed *known* tag is an error.

mod address;
mod answer;
mod call;
pub mod close_code;
mod codec;
mod command;
mod content;
mod conversation;
mod event;
mod frame;
mod id;
mod level;
pub mod limits;
mod open_enum;
mod person;
pub mod poll;
mod reject;
mod scalar;
#[cfg(feature = "schema")]
pub mod schema;
pub mod site;
mod step_result;
mod tagged;
mod time;
mod together;
mod unknown;
pub mod wire;

pub mod desk;

pub use address::{AddressError, Contact, Email, Phone, is_of_host};
pub use answer::{Answer, ConsentChoice, answers};
pub use call::{CallEndReason, CallKind, CallState, Signal, signals};
pub use codec::{CodecError, decode, encode};
pub use command::{Command, commands};
pub use content::{Content, ContentBody, contents};
pub use conversation::{
    AnswerGiven, AssignedArm, ConsentReceipt, ConversationDetails, ConversationState,
    ConversationSummary, CreatedLead, EscalationState, PageContext, Product, ReachedGoal,
    VisitorContext,
};
pub use event::{Event, EventBody, events};
pub use frame::{
    Availability, ClientFrame, ConversationHead, ServerFrame, client_frames, server_frames,
};
pub use id::{
    CallId, CommandId, ConversationId, DeviceId, IdError, MessageId, OperatorId, RunId, SiteKey,
    VisitorId,
};
pub use level::{LEVEL, LevelRange, MIN_LEVEL};
pub use person::{Author, AuthorRole, Message, OperatorCard, Presence};
pub use poll::{PollAnswer, PollRequest};
pub use reject::{Problem, RejectCode};
pub use scalar::Scalar;
pub use small::Map;
pub use step_result::{Outcome, StepResult};
pub use tagged::TagError;
pub use time::Timestamp;
pub use together::{Mover, SharedCalculation, SharedInput};
pub use unknown::Unknown;
