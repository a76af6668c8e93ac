//! The flow engine with what it works on: the flow versions and calculators at hand, and the runs of one conversation.

use flow::{Env, Input, Prompt, Refusal, Run};
use formula::{Calculator, CompiledCalculator, Value};
use protocol::site::{CalculatorDocument, FlowDocument};
use protocol::{Command, CommandId, Content, Event, Map, Message, Scalar, Timestamp, commands};

use super::prediction::{Runs, written};
use super::shelf::Shelf;
use super::{Opening, Predicted};

/// The flow engine of one conversation.
#[derive(Debug)]
pub struct Engine {
    shelf: Shelf,
    /// The languages that flows are written in.
    locales: Vec<String>,
    calculators: Map<String, CompiledCalculator>,
    runs: Runs,
}

impl Engine {
    /// An engine with these flows and calculators.
    pub fn new(
        flows: &[FlowDocument],
        calculators: &[CalculatorDocument],
        locales: Vec<String>,
    ) -> Self {
        let mut shelf = Shelf::default();
        for document in flows {
            shelf.add(document, &locales);
        }
        let compiled = calculators.iter().filter_map(|document| {
            let calculator = Calculator::read(&document.calculator)?;
            Some((document.id.clone(), calculator.compile().ok()?))
        });
        Self { shelf, locales, calculators: compiled.collect(), runs: Runs::default() }
    }

    /// Another conversation begins.
    pub fn forget(&mut self) {
        self.runs = Runs::default();
    }

    /// Begins a run on the screen, and tells what the bot says; nothing when there is no such version.
    pub fn open(
        &mut self,
        start: &commands::StartRun,
        locale: &str,
        now: Timestamp,
    ) -> Option<Vec<Message>> {
        self.runs.open(start, locale, now, &self.shelf)
    }

    /// The opening is being sent as this command.
    pub fn opening_sent(&mut self, cid: &CommandId, opening: &Opening, locale: &str) {
        self.runs.opening_sent(cid, opening, locale);
    }

    /// A run that is begun within a conversation the server has: sent as this command.
    pub fn restart(
        &mut self,
        cid: &CommandId,
        start: &commands::StartRun,
        locale: &str,
        now: Timestamp,
    ) -> Option<Vec<Message>> {
        self.runs.restart(cid, start, locale, now, &self.shelf)
    }

    /// Gives the run on the screen an input. A refused one changes nothing but the reason shown.
    pub fn take(&mut self, cid: &CommandId, input: Input, now: Timestamp) -> Option<Predicted> {
        self.runs.take(cid, input, now, &self.shelf)
    }

    /// Commands that this engine did not see being sent count as on their way.
    pub fn adopt(&mut self, cid: &CommandId, command: &Command, locale: &str, at: Timestamp) {
        self.runs.adopt(cid, command, locale, at, &self.shelf);
    }

    /// A command was refused for good: what was predicted from it did not happen.
    pub fn rejected(&mut self, cid: &CommandId) {
        self.runs.rejected(cid, &self.shelf);
    }

    /// Takes the next event of the log.
    pub fn apply(&mut self, event: &Event) {
        self.runs.apply(event, &self.shelf);
    }

    /// The copy of the log is worth nothing any more.
    pub fn reset(&mut self) {
        self.runs.reset(&self.shelf);
    }

    /// Takes the whole log again.
    pub fn replay(&mut self, log: &[Event]) {
        self.runs.replay(log, &self.shelf);
    }

    /// A flow version that the log names and that is not at hand.
    pub fn missing(&self) -> Option<&str> {
        self.runs.missing()
    }

    /// Adds a version; false when it cannot be read.
    pub fn add(&mut self, document: &FlowDocument) -> bool {
        self.shelf.add(document, &self.locales)
    }

    /// The run on the screen and what it asks.
    pub fn prompt(&self, now: Timestamp) -> Option<(&Run, Prompt)> {
        let placed = self.runs.shown()?;
        let flow = self.shelf.flow(&placed.hash)?;
        let write = |value: &Value, spec: &str| written(value, spec, placed.run.locale());
        Some((&placed.run, flow::prompt(flow, &placed.run, &Env::new(now, &write))?))
    }

    /// The calculator with this id.
    pub fn calculator(&self, id: &str) -> Option<&Calculator> {
        self.calculators.get(id).map(CompiledCalculator::calculator)
    }

    /// A calculation outside a flow as a message; nothing when there is no such calculator.
    ///
    /// Errors: why the inputs were refused.
    pub fn calculate(
        &self,
        id: &str,
        inputs: &Map<String, Scalar>,
        locale: &str,
        now: Timestamp,
    ) -> Option<Result<Content, Refusal>> {
        let write = |value: &Value, spec: &str| written(value, spec, locale);
        Some(flow::calculate(self.calculators.get(id)?, inputs, locale, &write, now))
    }
}
