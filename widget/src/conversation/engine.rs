//! The flow engine with what it works on: the flow versions and calculators at hand, and the runs of one conversation.

use std::sync::Arc;

use browser::now;
use flow::{Env, Flow, Input, Prompt, Refusal, Run};
use formula::{Calculator, CompiledCalculator, Value};
use protocol::site::{CalculatorDocument, FlowDocument, FlowVersion};
use protocol::{
    Command, CommandId, Content, Event, Map, Message, MessageId, Scalar, Timestamp, commands,
};
use ui::Translator;

use super::bot::Untaken;
use super::pace::{Motion, Pace};
use super::prediction::{Placed, Runs, written};
use super::shelf::Shelf;
use super::{Acts, Bot, Clock, Due, Opening, Predicted, Vars};
use crate::shell::{Answering, Shell, refusal};

/// The flow engine of one conversation.
#[derive(Debug)]
pub struct Engine {
    shelf: Shelf,
    /// The languages that flows are written in.
    locales: Vec<String>,
    calculators: Map<String, CompiledCalculator>,
    pub(super) runs: Runs,
    pace: Pace,
}

impl Engine {
    /// An engine with these flows and calculators.
    pub fn new(
        flows: &[FlowDocument],
        calculators: &[CalculatorDocument],
        locales: Vec<String>,
        motion: Motion,
    ) -> Self {
        let mut shelf = Shelf::default();
        for document in flows {
            shelf.add(document, &locales);
        }
        let compiled = calculators.iter().filter_map(|document| {
            let calculator = Calculator::read(&document.calculator)?;
            Some((document.id.clone(), calculator.compile().ok()?))
        });
        let (calculators, runs) = (compiled.collect(), Runs::default());
        Self { shelf, locales, calculators, runs, pace: Pace::new(motion) }
    }

    /// The version that new runs of this flow begin with, and what it wants to know.
    pub fn version_of(&self, document: &FlowDocument) -> FlowVersion {
        let keys = self.shelf.flow(&document.hash).map(Flow::outside_keys).unwrap_or_default();
        FlowVersion { id: document.id.clone(), hash: document.hash.clone(), keys }
    }

    /// The run on the screen and what it asks.
    pub fn prompt(&self, now: Timestamp) -> Option<(&Run, Prompt)> {
        let (placed, flow) = self.placed()?;
        let write = |value: &Value, spec: &str| written(value, spec, placed.run.locale());
        Some((&placed.run, flow::prompt(flow, &placed.run, &Env::new(now, &write))?))
    }

    /// The run on the screen, with what it is a run of.
    pub fn placed(&self) -> Option<(&Placed, &Flow)> {
        let placed = self.runs.shown()?;
        Some((placed, self.shelf.flow(&placed.hash)?))
    }
}

impl Bot for Engine {
    fn acts(&self) -> &'static dyn Acts {
        &Answering
    }

    fn forget(&mut self) {
        self.runs = Runs::default();
        self.pace.hurry();
    }

    fn open(
        &mut self,
        start: &commands::StartRun,
        locale: &str,
        now: Timestamp,
    ) -> Option<Vec<Arc<Message>>> {
        self.pace.hurry();
        self.runs.open(start, locale, now, &self.shelf, &mut self.pace)
    }

    fn opening_sent(&mut self, cid: &CommandId, opening: &Opening, locale: &str) {
        self.runs.opening_sent(cid, opening, locale);
    }

    fn restart(
        &mut self,
        cid: &CommandId,
        start: &commands::StartRun,
        locale: &str,
        now: Timestamp,
    ) -> Option<Vec<Arc<Message>>> {
        self.pace.hurry();
        self.runs.restart(cid, start, locale, now, &self.shelf, &mut self.pace)
    }

    fn understands(&self, words: &str) -> bool {
        self.placed().is_some_and(|(_, flow)| flow.understands(words))
    }

    fn take(
        &mut self,
        cid: &CommandId,
        input: Input,
        now: Timestamp,
    ) -> Result<Predicted, Untaken> {
        if !matches!(input, Input::Elapsed { .. }) {
            self.pace.hurry();
        }
        self.runs.take(cid, input, now, &self.shelf, &mut self.pace)
    }

    fn adopt(&mut self, cid: &CommandId, command: &Command, locale: &str, at: Timestamp) {
        self.runs.adopt(cid, command, locale, at, &self.shelf);
    }

    fn rejected(&mut self, cid: &CommandId) {
        self.runs.rejected(cid, &self.shelf);
    }

    fn apply(&mut self, event: &Event, news_at: Option<Timestamp>) {
        let effects = self.runs.apply(event, &self.shelf);
        if let Some(now) = news_at {
            self.pace.keep(&effects, now);
        }
    }

    fn reset(&mut self) {
        self.runs.reset(&self.shelf);
    }

    fn replay(&mut self, log: &[Event]) {
        self.runs.replay(log, &self.shelf);
    }

    fn missing(&self) -> Option<&str> {
        self.runs.missing()
    }

    fn add(&mut self, document: &FlowDocument) -> bool {
        self.shelf.add(document, &self.locales)
    }

    fn calculator(&self, id: &str) -> Option<&Calculator> {
        self.calculators.get(id).map(CompiledCalculator::calculator)
    }

    fn calculate(
        &self,
        id: &str,
        inputs: &Map<String, Scalar>,
        t: Translator,
    ) -> Option<Result<Content, String>> {
        let write = |value: &Value, spec: &str| written(value, spec, t.locale());
        let calculator = self.calculators.get(id)?;
        let calculated = flow::calculate(calculator, inputs, t.locale(), &write, now());
        Some(calculated.map_err(|why| refusal::said(t, &why)))
    }

    fn prompt_of(&self, step: &str, now: Timestamp) -> Option<Prompt> {
        let (placed, flow) = self.placed()?;
        let write = |value: &Value, spec: &str| written(value, spec, placed.run.locale());
        let env = Env::new(now, &write);
        // Whoever went back would be asked just this.
        let back = Input::GoBack { step: step.to_owned() };
        let (run, effects) = flow::transition(flow, placed.run.clone(), back, &env);
        let is_refused = matches!(effects.first(), Some(flow::Effect::Refused(_)));
        flow::prompt(flow, &run, &env).filter(|_| !is_refused)
    }

    fn why(&self, refusal: &Refusal, t: Translator) -> (String, Option<String>) {
        (refusal::said(t, refusal), refusal::field_of(refusal))
    }

    fn carried(&self) -> Vars {
        self.runs.carried(&self.shelf)
    }

    fn holds(&self, message: &MessageId, now: Timestamp) -> bool {
        self.pace.holds(message, now)
    }

    fn hurry(&mut self) {
        self.pace.hurry();
    }

    fn paused_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.pace.next(now)
    }

    fn due(&self, clock: Clock) -> Option<Due> {
        let (placed, flow) = self.placed()?;
        let (due, by) = (flow::due(flow, &placed.run)?, self.runs.agreed()?);
        let is_busy = matches!(self.prompt(due)?.1.kind, flow::PromptKind::Busy);
        let at = clock.reads(placed.run.since(), due, by, is_busy);
        let due = Due { step: placed.run.step().to_owned(), at, is_busy };
        Some(due.not_before(self.runs.not_before()))
    }

    fn show(&self, shell: &Shell) {
        shell.show(self);
    }

    fn look_at_clock(&self, shell: &Shell) {
        shell.set_alarm(self);
    }
}
