//! The bot: a definition that was checked, a run through it, and the one function that moves the run.
//!
//! Everything here is pure, so that the browser can show the next step at once and the server can
//! replay the same inputs and get the same run, bit for bit:
//! [`Flow`] + [`Run`] + [`Input`] + [`Env`] → [`Run`] + [`Effect`]s ([`transition`], which is total).
//! What could go wrong is refused before, by [`validate`]: dead ends, circles, unknown names, missing
//! locales, personal data without consent.

mod calculators;
mod day;
mod definition;
mod diagnostic;
mod effect;
mod flow;
mod input;
mod opening;
mod prompt;
mod prover;
mod reading;
mod run;
mod step;
mod submission;
mod template;
mod transition;
mod variable;
mod view;
mod walk;

pub use diagnostic::{Diagnostic, Place, Severity};
pub use effect::{Effect, Env, Reason, Refusal};
pub use flow::{Flow, validate};
pub use input::Input;
pub use opening::{Opening, fill_in, openings};
pub use prompt::{ConsentPrompt, FieldNeed, Prompt, PromptKind, PromptOption, prompt};
pub use run::Run;
pub use submission::calculate;
pub use transition::{start, transition};
pub use variable::{Variable, VariableType, WELL_KNOWN};
