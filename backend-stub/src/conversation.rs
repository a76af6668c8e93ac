//! The domain: what a command does to a conversation. Pure; it reads no clock and touches no store.
//!
//! [`decide`] looks at the folded log ([`State`]) and a request and answers with events, or with why not.
//! [`State::fold`] takes an event into the state; it is the only way a state changes, live and in a replay alike.

mod answers;
mod bounds;
mod calculations;
mod calls;
mod context;
mod decide;
mod draft;
mod escalation;
pub mod execute;
mod fold;
mod ids;
mod lead;
mod messages;
mod outcomes;
mod reject;
mod runs;
pub mod served;
mod settle;
mod state;
#[cfg(test)]
mod tests;
pub mod view;
pub mod words;

pub(crate) use calculations::agreed_in;
pub(crate) use context::page;
pub use decide::{Actor, Circumstances, Decision, Request, decide};
pub use fold::replay;
pub use lead::{Consent, Covered, Lead};
pub use reject::Reject;
pub use state::{CurrentRun, Escalation, OpenCall, STATE_VERSION, State};
