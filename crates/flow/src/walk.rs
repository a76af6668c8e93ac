//! A run on its way: what one input does to it, and what it says meanwhile.

use formula::{Text, Value};
use protocol::{Contact, Content, Email, MessageId, Phone};

use crate::Flow;
use crate::effect::{Effect, Env, Escalation, Request};
use crate::exchange::Exchange;
use crate::map::MAIN;
use crate::run::{Frame, Run, Status};
use crate::step::Next;
use crate::variable::{CONTACT_CAPTURED, USER_EMAIL, USER_NAME, USER_PHONE, VariableSource};
use crate::view::View;

/// The most steps that one input may lead through.
///
/// `validate` refuses loops without an input; this holds even if a loop hides from it.
const STEPS_PER_INPUT: usize = 500;

/// The most subflows inside of one another; `validate` refuses those that run themselves.
const SUBFLOWS_DEEP: usize = 32;

/// A run with its effects so far.
pub(crate) struct Walk<'a> {
    pub(crate) flow: &'a Flow,
    pub(crate) env: &'a Env<'a>,
    pub(crate) run: Run,
    pub(crate) effects: Vec<Effect>,
    /// Whether the input that is being taken belongs to what going back repeats.
    pub(crate) keeps_input: bool,
    /// The steps it came through, where a tool wants to know.
    pub(crate) trace: Option<Vec<String>>,
    /// Whether a variable changed since the computed ones were computed.
    is_stale: bool,
    /// Which computed ones read something that changed, by their places in the order; empty when none does.
    stale: Vec<bool>,
}

/// Where a way leads.
enum Landing {
    /// Into a step.
    At(usize),
    /// Back to a question that was left for a while.
    Again(Frame),
    /// Nowhere: the run stays.
    Here,
    /// Out of the flow.
    Over,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(flow: &'a Flow, run: Run, env: &'a Env<'a>) -> Self {
        Self {
            flow,
            env,
            run,
            effects: Vec::new(),
            keeps_input: true,
            trace: None,
            is_stale: false,
            stale: Vec::new(),
        }
    }

    pub(crate) fn view(&self) -> View<'_> {
        View { flow: self.flow, run: &self.run, env: self.env, answer: None }
    }

    /// Notes a step for whoever traces the walk.
    pub(crate) fn came_through(&mut self, step: &str) {
        if let Some(trace) = &mut self.trace {
            trace.push(step.to_owned());
        }
    }

    /// Arrives at a step and goes on until something has to be waited for.
    pub(crate) fn arrive(&mut self, first: usize) {
        self.land(Landing::At(first));
    }

    /// Goes on from the step where the run is.
    pub(crate) fn go_on(&mut self, next: &Next) {
        let landing = self.landing(next);
        self.land(landing);
    }

    fn land(&mut self, mut landing: Landing) {
        for _ in 0..STEPS_PER_INPUT {
            self.compute();
            let at = match landing {
                Landing::At(at) => at,
                Landing::Here => return,
                Landing::Over => break,
                Landing::Again(frame) => {
                    frame.step.as_ref().clone_into(&mut self.run.step);
                    self.run.nudged = frame.nudged;
                    self.run.exchange = frame.exchange;
                    return self.ask_again();
                }
            };
            let Some(step) = self.flow.map.steps.get(at) else { break };
            self.run.status = Status::Asking;
            self.run.interrupted = false;
            self.run.step.clone_from(&step.id);
            self.came_through(&step.id);
            self.run.misfits = 0;
            self.run.nudged = false;
            self.run.exchange = Exchange::default();
            let is_passed = step.when.as_ref().is_some_and(|when| !self.view().holds(when));
            let next = if is_passed { Next::Follow } else { step.kind.enter(self) };
            landing = self.landing(&next);
        }
        self.end();
    }

    /// Where `next` leads from the step where the run is.
    fn landing(&mut self, next: &Next) -> Landing {
        match next {
            Next::Wait => Landing::Here,
            Next::Follow => {
                let at = self.flow.map.position(&self.run.step);
                match at.and_then(|at| self.flow.map.following(at)) {
                    Some(at) => Landing::At(at),
                    None => self.come_back(),
                }
            }
            Next::To(step) => match self.flow.map.position(step) {
                Some(at) => {
                    let is_main =
                        self.flow.map.steps.get(at).is_some_and(|step| step.block == MAIN);
                    if is_main {
                        self.run.calls.clear();
                    }
                    Landing::At(at)
                }
                None => Landing::Over,
            },
            Next::Through(subflow) => self.run_subflow(subflow, false),
            Next::Aside(subflow) => self.run_subflow(subflow, true),
            Next::Return => self.come_back(),
        }
    }

    fn run_subflow(&mut self, subflow: &str, again: bool) -> Landing {
        match self.flow.map.subflow(subflow) {
            Some(first) if self.run.calls.len() < SUBFLOWS_DEEP => {
                let (step, nudged) = (self.run.step.as_str().into(), self.run.nudged);
                let exchange = std::mem::take(&mut self.run.exchange);
                self.run.calls.push(Frame { step, again, nudged, exchange });
                Landing::At(first)
            }
            _ => Landing::Over,
        }
    }

    /// Out of a subflow to where it was run from; out of the flow itself to the end.
    fn come_back(&mut self) -> Landing {
        while let Some(frame) = self.run.calls.pop() {
            if frame.again {
                return Landing::Again(frame);
            }
            let at = self.flow.map.position(frame.step.as_ref());
            if let Some(at) = at.and_then(|at| self.flow.map.following(at)) {
                return Landing::At(at);
            }
        }
        Landing::Over
    }

    /// Asks the step where the run is once more.
    pub(crate) fn ask_again(&mut self) {
        self.run.status = Status::Asking;
        self.run.interrupted = false;
        if let Some(step) = self.flow.step(&self.run.step) {
            step.kind.ask(self);
        }
    }

    pub(crate) fn end(&mut self) {
        self.run.status = Status::Ended;
        self.effects.push(Effect::Ended);
    }

    /// The bot says this.
    pub(crate) fn post(&mut self, content: Content) {
        self.run.n_messages += 1;
        let id = MessageId::of_run(&self.run.id, self.run.n_messages);
        self.effects.push(Effect::Post { id, content });
    }

    /// The bot says this text in the run's language.
    pub(crate) fn say(&mut self, text: &Text) {
        let words = self.view().words(text);
        self.post(Content::text(words));
    }

    /// The same where there is something to say.
    pub(crate) fn say_if(&mut self, text: Option<&Text>) {
        if let Some(text) = text {
            self.say(text);
        }
    }

    /// The visitor's answer as a message.
    pub(crate) fn echo(&mut self, content: Content) {
        self.effects.push(Effect::Echo(content));
    }

    pub(crate) fn set(&mut self, variable: &str, value: Value) {
        self.is_stale = true;
        for &at in self.flow.computed.readers(variable) {
            self.mark(at);
        }
        match self.run.variables.get_mut(variable) {
            Some(held) => *held = value,
            None => {
                self.run.variables.insert(variable.into(), value);
            }
        }
    }

    fn mark(&mut self, at: usize) {
        if self.stale.is_empty() {
            self.stale.resize(self.flow.computed.order.len(), false);
        }
        if let Some(is_stale) = self.stale.get_mut(at) {
            *is_stale = true;
        }
    }

    /// Computes anew those computed variables that read something that has changed.
    pub(crate) fn compute(&mut self) {
        if !std::mem::take(&mut self.is_stale) {
            return;
        }
        let flow = self.flow;
        for (at, computed) in flow.computed.order.iter().enumerate() {
            // What one comes to makes those stale that read it, and they stand behind it.
            if !computed.is_fleeting && !self.stale.get(at).copied().unwrap_or(false) {
                continue;
            }
            let source = flow.variable(&computed.name).map(|variable| &variable.source);
            let Some(VariableSource::Computed(formula)) = source else { continue };
            let value = self.view().evaluate(formula);
            self.set(&computed.name, if value.as_error().is_some() { Value::Blank } else { value });
        }
        self.stale.clear();
        self.is_stale = false;
    }

    /// Every computed variable is computed, whatever happens next.
    pub(crate) fn compute_first(&mut self) {
        for at in 0..self.flow.computed.order.len() {
            self.mark(at);
        }
        self.is_stale = true;
        self.compute();
    }

    pub(crate) fn add_points(&mut self, points: f64) {
        let points = self.run.points + points;
        if points.is_finite() {
            self.run.points = points;
        }
    }

    /// Has the server carry this out.
    pub(crate) fn request(&mut self, request: Request) {
        let step = self.run.step.clone();
        self.effects.push(Effect::Request { step, request });
    }

    /// Wants a person.
    pub(crate) fn escalate(&mut self, wish: Escalation) {
        self.run.status = Status::Waiting;
        self.effects.push(Effect::Escalate(wish));
    }

    /// Keeps what reaches the visitor, as variables and for the shell.
    pub(crate) fn capture(&mut self, contact: Contact) {
        if let Some(name) = &contact.name {
            self.set(USER_NAME, name.as_str().into());
        }
        if let Some(email) = &contact.email {
            self.set(USER_EMAIL, email.as_str().into());
        }
        if let Some(phone) = &contact.phone {
            self.set(USER_PHONE, phone.as_str().into());
        }
        if !contact.is_unreachable() {
            self.set(CONTACT_CAPTURED, Value::Bool(true));
        }
        if !contact.is_empty() {
            self.effects.push(Effect::CaptureContact(contact));
        }
    }

    /// Captures a contact when an answer was stored in a variable that reaches the visitor.
    pub(crate) fn capture_from(&mut self, variable: &str, value: &Value) {
        let Some(text) = value.as_text() else { return };
        let mut contact = Contact::default();
        match variable {
            USER_NAME => contact.name = Some(text.to_owned()),
            USER_EMAIL => contact.email = Email::parse(text).ok(),
            USER_PHONE => contact.phone = Phone::parse(text).ok(),
            _ => return,
        }
        self.capture(contact);
    }
}
