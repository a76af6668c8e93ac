//! What runs come to: leads, goals, and the arms of A/B tests.
//!
//! Each counts once in a run, however often the visitor goes back and comes through again: what is known by then
//! replaces what was known, and the event says `again`, so that nobody who reads the log has to look for the first.

use flow::Effect;
use protocol::{AnswerGiven, AssignedArm, CreatedLead, ReachedGoal, RunId, Timestamp, events};

use super::draft::Draft;
use super::state::State;
use super::view::line;

/// The kind of a lead that came by the plain contact form.
const FORM: &str = "form";

impl State {
    pub(super) fn take_goal(&mut self, reached: &events::GoalReached, at: Timestamp) {
        let is_same = |known: &&mut ReachedGoal| is_goal(known, &reached.run, &reached.goal);
        if let Some(known) = self.goals.iter_mut().find(is_same) {
            known.value = reached.value;
            return;
        }
        let events::GoalReached { run, goal, value, .. } = reached.clone();
        self.goals.push(ReachedGoal { run, goal, value, at });
    }

    pub(super) fn take_lead(&mut self, created: &events::LeadCreated, at: Timestamp) {
        let events::LeadCreated { run, kind, title, score, fields, .. } = created.clone();
        // The log has it in full; this is read and written with every command.
        let short = |field: AnswerGiven| AnswerGiven { display: line(&field.display), ..field };
        let fields = fields.into_iter().map(short).collect();
        let lead = CreatedLead { run, kind, title: line(&title), score, fields, at };
        let is_same = |known: &&mut CreatedLead| is_lead(known, lead.run.as_ref(), &lead.kind);
        match self.leads.iter_mut().find(is_same) {
            Some(known) => *known = CreatedLead { at: known.at, ..lead },
            None => self.leads.push(lead),
        }
    }

    /// Arms are in no event: visitor, step and version of the flow say which one it is, in every replay.
    pub(super) fn take_arms(&mut self, effects: &[Effect]) {
        let Some(run) = self.run.as_ref().map(|current| current.run.id().clone()) else { return };
        for effect in effects {
            let Effect::Assigned { step, arm } = effect else { continue };
            self.arms.retain(|known| known.run != run || known.step != *step);
            self.arms.push(AssignedArm { run: run.clone(), step: step.clone(), arm: arm.clone() });
        }
    }
}

impl Draft<'_> {
    /// The run under way reached something that its owner counts.
    pub(super) fn reach(&mut self, goal: String, value: Option<f64>) {
        let Some(run) = self.run_id() else { return };
        let again = self.state.goals.iter().any(|known| is_goal(known, &run, &goal));
        self.push(events::GoalReached { run, goal, value, again });
    }

    /// The run under way made the visitor a lead.
    pub(super) fn make_lead(&mut self, lead: flow::Lead) {
        let Some(run) = self.run_id() else { return };
        let flow::Lead { kind, title, score, fields } = lead;
        let (run, again) = (Some(run), false);
        self.push_lead(events::LeadCreated { run, kind, title, score, fields, again });
    }

    /// The plain contact form made the visitor a lead.
    pub(super) fn make_lead_of_form(&mut self, message: &str) {
        let title: Vec<&str> = message.split_whitespace().collect();
        self.push_lead(events::LeadCreated {
            run: None,
            kind: FORM.to_owned(),
            title: line(&title.join(" ")),
            score: self.state.score(),
            fields: Vec::new(),
            again: false,
        });
    }

    fn push_lead(&mut self, lead: events::LeadCreated) {
        let is_same = |known: &CreatedLead| is_lead(known, lead.run.as_ref(), &lead.kind);
        let again = self.state.leads.iter().any(is_same);
        self.push(events::LeadCreated { again, ..lead });
    }

    fn run_id(&self) -> Option<RunId> {
        self.state.run.as_ref().map(|current| current.run.id().clone())
    }
}

fn is_goal(known: &ReachedGoal, run: &RunId, goal: &str) -> bool {
    known.run == *run && known.goal == goal
}

fn is_lead(known: &CreatedLead, run: Option<&RunId>, kind: &str) -> bool {
    known.run.as_ref() == run && known.kind == kind
}
