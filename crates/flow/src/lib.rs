//! The bot: a definition that was checked, a run through it, and the one function that moves the run.
//!
//! Everything here is pure, so that the browser can show the next step at once and the server can
//! replay the same inputs and get the same run, bit for bit:
//! [`Flow`] + [`Run`] + [`Input`] + [`Env`] → [`Run`] + [`Effect`]s ([`transition`], which is total).
//! What could go wrong is refused before, by [`validate`]: dead ends, circles, unknown names, missing
//! locales, personal data without consent.

mod arm;
mod calculators;
mod canonical;
#[cfg(feature = "diagnostics")]
mod cases;
mod day;
mod definition;
mod diagnostic;
mod effect;
mod exchange;
mod flow;
mod handlers;
mod input;
mod map;
mod migrate;
mod opening;
#[cfg(feature = "diagnostics")]
mod pending;
#[cfg(feature = "diagnostics")]
mod plan;
mod progress;
mod prompt;
#[cfg(feature = "diagnostics")]
mod prover;
mod reading;
mod rewind;
mod run;
#[cfg(feature = "diagnostics")]
mod schema;
mod shared;
mod step;
mod submission;
mod surroundings;
mod template;
#[cfg(feature = "diagnostics")]
mod trace;
mod transition;
mod variable;
mod view;
mod walk;

pub use canonical::{canonical, for_browser};
#[cfg(feature = "diagnostics")]
pub use cases::{CaseOutcome, Format, Played, Turn, cases, plain_answer, play};
pub use diagnostic::{Diagnostic, Place, Severity};
pub use effect::{Effect, Env, Escalation, Lead, Reason, Refusal, Request};
pub use flow::{Flow, validate, validate_in};
pub use input::Input;
pub use migrate::migrate;
pub use opening::{Opening, fill_in, openings};
#[cfg(feature = "diagnostics")]
pub use pending::{pending_request, result_values};
#[cfg(feature = "diagnostics")]
pub use plan::{Entry, Plan, PlanEdge, PlanNode, plan};
pub use prompt::{ConsentPrompt, FieldNeed, FormField, Prompt, PromptKind, PromptOption, prompt};
pub use run::Run;
#[cfg(feature = "diagnostics")]
pub use schema::SCHEMA;
pub use submission::calculate;
pub use surroundings::Surroundings;
#[cfg(feature = "diagnostics")]
pub use trace::{Traced, trace, trace_start};
pub use transition::{due, start, transition};
#[cfg(feature = "diagnostics")]
pub use variable::millis as span_millis;
pub use variable::{Variable, VariableScope, VariableSource, VariableType, WELL_KNOWN};
