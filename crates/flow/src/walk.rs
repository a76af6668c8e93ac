//! A run on its way: what one input does to it, and what it says meanwhile.

use formula::Value;
use protocol::{Contact, Content, Email, MessageId, Phone};

use crate::Flow;
use crate::effect::{Effect, Env};
use crate::run::{Run, Status};
use crate::step::Next;
use crate::variable::{CONTACT_CAPTURED, USER_EMAIL, USER_NAME, USER_PHONE};
use crate::view::View;

/// The most steps that one input may lead through.
///
/// `validate` refuses loops without an input; this holds even if a loop hides from it.
const STEPS_PER_INPUT: usize = 500;

/// A run with its effects so far.
pub(crate) struct Walk<'a> {
    pub(crate) flow: &'a Flow,
    pub(crate) env: &'a Env<'a>,
    pub(crate) run: Run,
    pub(crate) effects: Vec<Effect>,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(flow: &'a Flow, run: Run, env: &'a Env<'a>) -> Self {
        Self { flow, env, run, effects: Vec::new() }
    }

    pub(crate) fn view(&self) -> View<'_> {
        View { flow: self.flow, run: &self.run, env: self.env }
    }

    /// Arrives at a step and goes on until something has to be waited for.
    pub(crate) fn arrive(&mut self, first: usize) {
        let mut at = Some(first);
        self.run.status = Status::Asking;
        self.run.interrupted = false;
        for _ in 0..STEPS_PER_INPUT {
            let Some(step) = at.and_then(|at| self.flow.step_at(at)) else { break };
            self.run.step.clone_from(&step.id);
            self.run.misfits = 0;
            match step.kind.enter(self) {
                Next::Wait => return,
                next => at = self.flow.after(&step.id, &next),
            }
        }
        self.end();
    }

    /// Goes on from the step where the run is.
    pub(crate) fn go_on(&mut self, next: &Next) {
        if *next == Next::Wait {
            return;
        }
        match self.flow.after(&self.run.step, next) {
            Some(at) => self.arrive(at),
            None => self.end(),
        }
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

    /// The visitor's answer as a message.
    pub(crate) fn echo(&mut self, content: Content) {
        self.effects.push(Effect::Echo(content));
    }

    pub(crate) fn set(&mut self, variable: &str, value: Value) {
        self.run.variables.insert(variable.to_owned(), value);
    }

    pub(crate) fn add_points(&mut self, points: f64) {
        let points = self.run.points + points;
        if points.is_finite() {
            self.run.points = points;
        }
    }

    /// Wants a person.
    pub(crate) fn escalate(&mut self, department: &str) {
        self.run.status = Status::Waiting;
        self.effects.push(Effect::Escalate { department: department.to_owned() });
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
