//! Taking events into a state, live and when a log is replayed.

use std::collections::BTreeMap;
use std::sync::Arc;

use flow::{Effect, Env, Flow, Input};
use formula::Value;
use protocol::{
    AnswerGiven, CallState, ContentBody, ConversationState, EscalationState, Event, EventBody,
    Message, Timestamp, events,
};

use super::state::{CurrentRun, Escalation, OpenCall, State};
use super::words;

/// The longest line of the inbox, in characters.
const LAST_TEXT_CHARS: usize = 140;

/// Flows by content hash.
pub type Flows = BTreeMap<String, Arc<Flow>>;

impl State {
    /// Takes the next event; returns what the run under way does because of it.
    ///
    /// Live, those effects become further events. In a replay they are dropped: the log has them already, and the
    /// log wins.
    pub fn fold(&mut self, event: &Event, flows: &Flows) -> Vec<Effect> {
        self.head = event.seq;
        self.last_at = event.at;
        self.take(event);
        let effects = match &event.body {
            EventBody::RunStarted(started) => self.start_run(started, event.at, flows),
            EventBody::RunMigrated(moved) => self.migrate_run(moved, event.at, flows),
            body => self.move_run(body, event.at, flows),
        };
        self.take_arms(&effects);
        effects
    }

    fn take(&mut self, event: &Event) {
        match &event.body {
            EventBody::ConversationStarted(started) => {
                self.locale.clone_from(&started.locale);
                self.context = started.context.clone();
            }
            EventBody::Answered(answered) => self.take_message(&answered.message),
            EventBody::AnswerChanged(changed) => self.take_message(&changed.message),
            EventBody::MessagePosted(posted) => self.take_message(&posted.message),
            EventBody::EscalationChanged(changed) => self.take_escalation(changed, event.at),
            EventBody::StateChanged(changed) => {
                self.phase = changed.state.clone();
                if self.phase != ConversationState::Live {
                    self.wished_call = None;
                }
            }
            EventBody::OperatorJoined(joined) => self.operator = Some(joined.operator.clone()),
            EventBody::ContactCaptured(captured) => self.contact = captured.contact.clone(),
            EventBody::ConsentRecorded(recorded) => {
                let receipt = &recorded.receipt;
                self.consents.retain(|known| known.purpose != receipt.purpose);
                self.consents.push(receipt.clone());
            }
            EventBody::CallChanged(changed) => self.take_call(changed, event.at),
            EventBody::Rated(rated) => self.rating = Some(rated.score),
            EventBody::GoalReached(reached) => self.take_goal(reached, event.at),
            EventBody::LeadCreated(created) => self.take_lead(created, event.at),
            EventBody::RunStarted(_)
            | EventBody::WentBack(_)
            | EventBody::StepFinished(_)
            | EventBody::TimePassed(_)
            | EventBody::RunMigrated(_)
            | EventBody::NoteAdded(_)
            | EventBody::Hidden(_)
            | EventBody::Unknown(_) => {}
        }
    }

    fn take_message(&mut self, message: &Message) {
        self.last_text = message.content.fallback.chars().take(LAST_TEXT_CHARS).collect();
        if let ContentBody::Calculation(calculation) = &message.content.body {
            self.calculations.retain(|known| known.calculator != calculation.calculator);
            self.calculations.push(calculation.clone());
        }
    }

    fn take_escalation(&mut self, changed: &events::EscalationChanged, at: Timestamp) {
        let wish = self.escalation.take();
        match changed.state {
            EscalationState::Requested => {
                self.escalation = Some(Escalation {
                    state: EscalationState::Requested,
                    department: changed.department.clone(),
                    skill: changed.skill.clone(),
                    priority: changed.priority.unwrap_or_default(),
                    call: changed.call.clone(),
                    since: at,
                });
            }
            // A visitor who waits may still wish for a call.
            EscalationState::Queued => {
                self.escalation = wish.map(|wish| Escalation {
                    state: EscalationState::Queued,
                    call: changed.call.clone(),
                    ..wish
                });
            }
            EscalationState::Accepted => self.wished_call = wish.and_then(|wish| wish.call),
            _ => {}
        }
    }

    fn take_call(&mut self, changed: &events::CallChanged, at: Timestamp) {
        // It was made, or somebody said no to it. One that nobody heard is wished for still.
        if matches!(changed.state, CallState::Accepted | CallState::Declined) {
            self.wished_call = None;
        }
        match (&changed.state, &mut self.call) {
            (CallState::Ringing, _) => {
                self.call = Some(OpenCall {
                    call: changed.call.clone(),
                    kind: changed.kind.clone(),
                    state: CallState::Ringing,
                    by: changed.by.clone(),
                    rang_at: at,
                    accepted_at: None,
                    caller: None,
                    callee: None,
                });
            }
            (CallState::Accepted, Some(call)) if call.call == changed.call => {
                call.state = CallState::Accepted;
                call.accepted_at = Some(at);
            }
            (_, Some(call)) if call.call == changed.call => self.call = None,
            _ => {}
        }
    }

    fn start_run(
        &mut self,
        started: &events::RunStarted,
        at: Timestamp,
        flows: &Flows,
    ) -> Vec<Effect> {
        self.earlier_score = self.score();
        self.earlier_answers = self.all_answers();
        self.answers.clear();
        self.runs.insert(started.run.clone());
        self.run = None;
        let Some(flow) = flows.get(&started.hash) else { return Vec::new() };
        let format = |value: &Value, spec: &str| words::format(value, spec, &started.locale);
        let env = Env::new(at, &format);
        let (run, effects) =
            flow::start(flow, started.run.clone(), &started.locale, &started.vars, &env);
        self.answers = run.answers(flow);
        self.run = Some(CurrentRun { hash: started.hash.clone(), run });
        effects
    }

    fn move_run(&mut self, body: &EventBody, at: Timestamp, flows: &Flows) -> Vec<Effect> {
        let Some(current) = &self.run else { return Vec::new() };
        let Some(input) = Input::of_event(&current.run, body) else { return Vec::new() };
        let Some(flow) = flows.get(&current.hash) else { return Vec::new() };
        let (run, effects) = transition(flow, &current.run, input, at);
        self.answers = run.answers(flow);
        self.run = Some(CurrentRun { hash: current.hash.clone(), run });
        effects
    }

    fn migrate_run(
        &mut self,
        moved: &events::RunMigrated,
        at: Timestamp,
        flows: &Flows,
    ) -> Vec<Effect> {
        let Some(current) = self.run.as_ref().filter(|current| *current.run.id() == moved.run)
        else {
            return Vec::new();
        };
        let (Some(old), Some(new)) = (flows.get(&current.hash), flows.get(&moved.hash)) else {
            return Vec::new();
        };
        let Some((run, effects)) = migrated(&current.hash, old, new, &current.run, at) else {
            return Vec::new();
        };
        self.answers = run.answers(new);
        self.run = Some(CurrentRun { hash: moved.hash.clone(), run });
        effects
    }

    /// All answers, the latest value of each step only.
    #[must_use]
    pub fn all_answers(&self) -> Vec<AnswerGiven> {
        let given_again = |old: &&AnswerGiven| self.answers.iter().all(|new| new.step != old.step);
        let earlier = self.earlier_answers.iter().filter(given_again);
        earlier.chain(&self.answers).cloned().collect()
    }

    /// Whether the conversation waits for an operator.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.phase == ConversationState::Waiting
    }
}

/// What an input would do to a run.
pub(super) fn transition(
    flow: &Flow,
    run: &flow::Run,
    input: Input,
    at: Timestamp,
) -> (flow::Run, Vec<Effect>) {
    let locale = run.locale().to_owned();
    let format = |value: &Value, spec: &str| words::format(value, spec, &locale);
    flow::transition(flow, run.clone(), input, &Env::new(at, &format))
}

/// A run in another version of its flow, if that one says how to get there.
pub(super) fn migrated(
    old_hash: &str,
    old: &Flow,
    new: &Flow,
    run: &flow::Run,
    at: Timestamp,
) -> Option<(flow::Run, Vec<Effect>)> {
    let format = |value: &Value, spec: &str| words::format(value, spec, run.locale());
    flow::migrate(old_hash, old, new, run, &Env::new(at, &format))
}

/// The state that a whole log folds to.
#[must_use]
pub fn replay(log: &[Event], flows: &Flows) -> State {
    let mut state = State::empty();
    for event in log {
        state.fold(event, flows);
    }
    state
}
