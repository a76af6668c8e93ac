//! Beginning a conversation, beginning a run, and carrying out what a run does.

use flow::Effect;
use protocol::{Author, ConsentReceipt, ConversationState, RejectCode, commands, events};

use super::context;
use super::draft::Draft;
use super::escalation;
use super::fold;
use super::reject::Reject;
use crate::secret;

/// The most runs of one conversation.
const RUNS: usize = 50;

/// Begins the conversation.
pub(super) fn begin(
    draft: &mut Draft<'_>,
    start: &commands::StartConversation,
) -> Result<(), Reject> {
    if draft.state.head > 0 {
        return Err(Reject::wrong_state("the conversation has begun already"));
    }
    let available: Vec<&str> = draft.given.site.locales.iter().map(String::as_str).collect();
    let locale = i18n::best_locale(&[&start.locale], &available).to_owned();
    let context = context::visitor(&start.context);
    draft.push(events::ConversationStarted { locale, context });
    Ok(())
}

/// Begins a run in place of the one under way.
pub(super) fn start(draft: &mut Draft<'_>, start: &commands::StartRun) -> Result<(), Reject> {
    match draft.state.phase {
        ConversationState::Bot | ConversationState::Resolved => {}
        _ => return Err(Reject::wrong_state("a person has the word, or is on the way")),
    }
    if draft.state.runs.contains(&start.run) {
        return Err(Reject::wrong_state("this run has begun already"));
    }
    if draft.state.runs.len() >= RUNS {
        let message = format!("a conversation has at most {RUNS} runs; begin another conversation");
        return Err(Reject::wrong_state(message));
    }
    let Some(flow) = draft.given.flows.get(&start.hash) else {
        return Err(Reject::new(RejectCode::NotFound, "there is no such version of a flow"));
    };
    if flow.id() != start.flow {
        return Err(Reject::new(RejectCode::NotFound, "that version belongs to another flow"));
    }
    let effects = draft.push(events::RunStarted {
        run: start.run.clone(),
        flow: start.flow.clone(),
        hash: start.hash.clone(),
        locale: draft.state.locale.clone(),
        vars: context::variables(&start.vars),
    });
    // After the new run has replaced the old one, which must not wake up by this.
    draft.pass_the_word(ConversationState::Bot);
    draft.carry_out(effects);
    Ok(())
}

/// Moves the run that waits to the version served now, where that one says how.
pub(super) fn migrate(draft: &mut Draft<'_>) -> Result<(), Reject> {
    let stays = || Reject::wrong_state("the run stays on its version");
    let current = draft.state.open_run().ok_or_else(stays)?;
    let old = draft.given.flows.get(&current.hash).ok_or_else(stays)?;
    let served = draft.given.site.flows.get(old.id()).ok_or_else(stays)?;
    if served.hash == current.hash {
        return Err(stays());
    }
    let at = draft.at();
    fold::migrated(&current.hash, old, &served.flow, &current.run, at).ok_or_else(stays)?;
    let (run, position) = (current.run.id().clone(), current.run.position());
    draft.push_and_follow(events::RunMigrated { run, position, hash: served.hash.clone() });
    Ok(())
}

impl Draft<'_> {
    /// Turns what a run does into events, in its order.
    pub(super) fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Post { id, content } => self.post(id, Author::BOT, content),
                Effect::CaptureContact(contact) => {
                    let contact = self.state.contact.merged_with(&contact);
                    if contact != self.state.contact {
                        self.push(events::ContactCaptured { contact });
                    }
                }
                Effect::Rated { score, comment } => {
                    self.push(events::Rated { score, comment });
                }
                Effect::Escalate(wish) => escalation::of_run(self, wish),
                Effect::Goal { goal, value } => self.reach(goal, value),
                Effect::Lead(lead) => self.make_lead(lead),
                // Receipts were recorded before the answer they belong to, and the fold has noted the arm; the rest is
                // in the answer's message, or changes only the run. What the run asks of the server is carried out
                // after the commit, see `served`.
                Effect::Consent { .. }
                | Effect::Echo(_)
                | Effect::Calculated(_)
                | Effect::Ended
                | Effect::Pause { .. }
                | Effect::Assigned { .. }
                | Effect::Request { .. }
                | Effect::Refused(_) => {}
            }
        }
    }

    /// Records decisions on purposes, before anything personal that came with them.
    pub(super) fn record_consents(&mut self, effects: &[Effect]) {
        for effect in effects {
            let Effect::Consent { purpose, text, version, granted } = effect else { continue };
            let receipt = ConsentReceipt {
                purpose: purpose.clone(),
                text: text.clone(),
                text_hash: secret::hex(&secret::sha256(text.as_bytes())),
                version: version.clone(),
                at: self.at(),
                granted: *granted,
            };
            self.push(events::ConsentRecorded { receipt });
        }
    }
}
