//! Calculators that visitor and operator move together: what each input is set to now, and by whom.
//!
//! All moves of a conversation pass here one after the other; that order is the truth, and the last move of an input
//! holds. Frames leave under the same lock, so nobody hears moves in another order. What was agreed in the end is a
//! message of the log; this is forgotten with the process.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use formula::{CompiledCalculator, InputErrorCode, InputKind, Value};
use protocol::limits::LINE_CHARS;
use protocol::{
    ConversationId, DeviceId, EventBody, Map, Mover, OperatorCard, OperatorId, Scalar,
    SharedCalculation, SharedInput, Timestamp, server_frames,
};

use crate::bus::{Bus, Listener};
use crate::conversation::{State, agreed_in};
use crate::store::Side;

/// Conversations that have one open at most; of more, the one that rested longest is forgotten.
const KEPT: usize = 10_000;
/// Devices per conversation whose numbers are remembered; each open tab is one.
const DEVICES: usize = 16;

/// Why an opening or a move changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// None is open here, or another one.
    NotOpen,
    /// Another operator has the conversation.
    NotTheirs,
    /// The value does not fit the input.
    Value(InputErrorCode),
    /// A hidden input is set by the page or the flow alone.
    Hidden,
}

/// A move as it comes in.
pub struct Move<'a> {
    /// Where.
    pub conversation: &'a ConversationId,
    /// The calculator as the site has it now.
    pub calculator: &'a CompiledCalculator,
    /// Which input.
    pub input: &'a str,
    /// What it is set to.
    pub value: &'a Scalar,
    /// As the device numbered it.
    pub n: u64,
}

struct Entry {
    shared: SharedCalculation,
    operator: OperatorCard,
    /// The highest number of each device's moves.
    seen: BTreeMap<DeviceId, u64>,
    /// Somebody had no time for a frame and is told everything again.
    is_behind: bool,
    touched: u64,
}

#[derive(Default)]
struct Register {
    entries: BTreeMap<ConversationId, Entry>,
    touches: u64,
}

/// The register of calculators that are open for both sides.
#[derive(Default)]
pub struct Together {
    register: Mutex<Register>,
}

impl Together {
    fn lock(&self) -> MutexGuard<'_, Register> {
        // Every change below is complete before anything in it can panic.
        self.register.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a calculator for both sides and tells them. One that is open already is only told again.
    pub fn open(
        &self,
        bus: &Bus,
        conversation: &ConversationId,
        operator: &OperatorCard,
        opened: SharedCalculation,
    ) {
        let mut register = self.lock();
        let touched = register.touch();
        let known = register.entries.get_mut(conversation);
        if let Some(entry) = known.filter(|entry| entry.shared.calculator == opened.calculator) {
            entry.touched = touched;
        } else {
            if register.entries.len() >= KEPT && !register.entries.contains_key(conversation) {
                register.forget_one();
            }
            // What devices have numbered goes on from calculator to calculator.
            let seen = register.entries.remove(conversation).map(|entry| entry.seen);
            let entry = Entry {
                shared: opened,
                operator: operator.clone(),
                seen: seen.unwrap_or_default(),
                is_behind: false,
                touched,
            };
            register.entries.insert(conversation.clone(), entry);
        }
        if let Some(entry) = register.entries.get_mut(conversation) {
            entry.tell_all(bus, conversation);
        }
    }

    /// Takes a move and tells everybody. A move that was seen before changes nothing, and its device hears how things stand.
    ///
    /// Errors: why it changes nothing.
    pub fn take(
        &self,
        bus: &Bus,
        from: &Listener,
        operator: Option<&OperatorId>,
        given: &Move<'_>,
        today: f64,
    ) -> Result<(), Refusal> {
        let mut register = self.lock();
        let touched = register.touch();
        let calculator = &given.calculator.calculator().id;
        let entry = register
            .entries
            .get_mut(given.conversation)
            .filter(|entry| entry.shared.calculator == *calculator)
            .ok_or(Refusal::NotOpen)?;
        let by = entry.mover(operator)?;
        if entry.seen.get(&from.device).is_some_and(|seen| given.n <= *seen) {
            entry.tell(given.conversation, from);
            return Ok(());
        }
        entry.note(&from.device, given.n);
        check(given.calculator, given.input, given.value, today)?;
        entry.touched = touched;
        entry.shared.stamp += 1;
        let to = SharedInput { value: given.value.clone(), by, stamp: entry.shared.stamp };
        entry.shared.inputs.insert(given.input.to_owned(), to.clone());
        let frame = server_frames::InputMoved {
            conversation: given.conversation.clone(),
            calculator: calculator.clone(),
            input: given.input.to_owned(),
            to,
            n: 0,
        };
        let listeners = bus.listeners(given.conversation);
        for listener in &listeners {
            let n = if listener.id == from.id { given.n } else { 0 };
            let frame = server_frames::InputMoved { n, ..frame.clone() };
            entry.is_behind |= !listener.outbox.offer(frame);
        }
        Ok(())
    }

    /// Closes what is open, if this side may, and tells both.
    ///
    /// Errors: why it stays open.
    pub fn close(
        &self,
        bus: &Bus,
        conversation: &ConversationId,
        calculator: &str,
        operator: Option<&OperatorId>,
    ) -> Result<(), Refusal> {
        let mut register = self.lock();
        let entry = register.entries.get(conversation);
        let entry = entry.filter(|entry| entry.shared.calculator == calculator);
        let by = entry.ok_or(Refusal::NotOpen)?.mover(operator)?;
        register.close(bus, conversation, Some(by));
        Ok(())
    }

    /// Tells one connection how things stand; nothing is said where nothing is open, unless it asked.
    pub fn tell(&self, conversation: &ConversationId, to: &Listener, asked: bool) {
        match self.lock().entries.get_mut(conversation) {
            Some(entry) => entry.tell(conversation, to),
            None if asked => to.outbox.send(nothing(conversation, None)),
            None => {}
        }
    }

    /// What is open in a conversation now.
    #[must_use]
    pub fn get(&self, conversation: &ConversationId) -> Option<SharedCalculation> {
        self.lock().entries.get(conversation).map(|entry| entry.shared.clone())
    }

    /// Comes in step with the log: what is agreed on is closed, and so is everything where no person has the word.
    pub fn follow(
        &self,
        bus: &Bus,
        conversation: &ConversationId,
        log: &State,
        events: &[protocol::Event],
    ) {
        let mut register = self.lock();
        let Some(entry) = register.entries.get_mut(conversation) else { return };
        let calculator = &entry.shared.calculator;
        let agreed = events.iter().find_map(|event| match &event.body {
            EventBody::MessagePosted(posted) => agreed_in(&posted.message, calculator),
            _ => None,
        });
        match log.live_operator() {
            Some(operator) if agreed.is_none() => entry.operator.clone_from(operator),
            _ => register.close(bus, conversation, agreed),
        }
    }

    /// Tells those again who had no time for a frame, as far as they have time by now.
    pub fn catch_up(&self, bus: &Bus) {
        for (conversation, entry) in &mut self.lock().entries {
            if entry.is_behind {
                entry.tell_all(bus, conversation);
            }
        }
    }
}

impl Register {
    fn touch(&mut self) -> u64 {
        self.touches += 1;
        self.touches
    }

    fn forget_one(&mut self) {
        let oldest = self.entries.iter().min_by_key(|(_, entry)| entry.touched);
        if let Some(conversation) = oldest.map(|(conversation, _)| conversation.clone()) {
            self.entries.remove(&conversation);
        }
    }

    fn close(&mut self, bus: &Bus, conversation: &ConversationId, by: Option<Mover>) {
        self.entries.remove(conversation);
        for listener in bus.listeners(conversation) {
            // Said once, so it must arrive.
            listener.outbox.send(nothing(conversation, by.clone()));
        }
    }
}

impl Entry {
    /// Who moves: the visitor, or the operator who has the conversation.
    fn mover(&self, operator: Option<&OperatorId>) -> Result<Mover, Refusal> {
        match operator {
            None => Ok(Mover::VISITOR),
            Some(operator) if *operator == self.operator.operator => {
                Ok(Mover::operator(&self.operator.name))
            }
            Some(_) => Err(Refusal::NotTheirs),
        }
    }

    fn note(&mut self, device: &DeviceId, n: u64) {
        if self.seen.len() >= DEVICES && !self.seen.contains_key(device) {
            self.seen.pop_first();
        }
        self.seen.insert(device.clone(), n);
    }

    fn tell_all(&mut self, bus: &Bus, conversation: &ConversationId) {
        self.is_behind = false;
        for listener in bus.listeners(conversation) {
            self.tell(conversation, &listener);
        }
    }

    fn tell(&mut self, conversation: &ConversationId, to: &Listener) {
        let frame = server_frames::Together {
            conversation: conversation.clone(),
            shared: Some(self.shared.clone()),
            closed_by: None,
            n: self.seen.get(&to.device).copied().unwrap_or_default(),
        };
        self.is_behind |= !to.outbox.offer(frame);
    }
}

fn nothing(conversation: &ConversationId, closed_by: Option<Mover>) -> server_frames::Together {
    let conversation = conversation.clone();
    server_frames::Together { conversation, shared: None, closed_by, n: 0 }
}

/// A calculator as it is opened: of what was brought along everything that fits. Hidden inputs are the page's, so they
/// only come from its side.
#[must_use]
pub fn opened(
    calculator: &CompiledCalculator,
    by: &Mover,
    side: Side,
    brought: &Map<String, Scalar>,
    at: Timestamp,
    today: f64,
) -> SharedCalculation {
    let stamp = u64::try_from(at.as_millis()).unwrap_or_default();
    let mut inputs = Map::new();
    for (input, value) in brought {
        let fits = match check(calculator, input, value, today) {
            Err(Refusal::Hidden) => side == Side::Visitor && fits_hidden(calculator, input, value),
            checked => checked.is_ok(),
        };
        if fits {
            let set = SharedInput { value: value.clone(), by: by.clone(), stamp };
            inputs.insert(input.clone(), set);
        }
    }
    let calculator = calculator.calculator().id.clone();
    SharedCalculation { calculator, by: by.clone(), stamp, inputs }
}

/// Whether an input may be moved to a value.
fn check(
    calculator: &CompiledCalculator,
    input: &str,
    value: &Scalar,
    today: f64,
) -> Result<(), Refusal> {
    let known = calculator.calculator().inputs.iter().find(|known| known.id == input);
    let known = known.ok_or(Refusal::Value(InputErrorCode::UnknownInput))?;
    if known.kind == InputKind::Hidden {
        return Err(Refusal::Hidden);
    }
    let value = value_of(value);
    known.accepts(&value).map_err(Refusal::Value)?;
    if known.kind == InputKind::Date {
        // Its first and last day are formulas.
        let alone = [(known.id.clone(), value)];
        let alone = alone.iter().map(|(id, value)| (id, value));
        if let Err(errors) = calculator.evaluate(alone, today) {
            let code = errors.first().map_or(InputErrorCode::NotADate, |error| error.code);
            return Err(Refusal::Value(code));
        }
    }
    Ok(())
}

fn fits_hidden(calculator: &CompiledCalculator, input: &str, value: &Scalar) -> bool {
    let is_short = match value {
        Scalar::Text(text) => text.chars().count() <= LINE_CHARS,
        _ => true,
    };
    let known = calculator.calculator().inputs.iter().find(|known| known.id == input);
    is_short && known.is_some_and(|known| known.accepts(&value_of(value)).is_ok())
}

fn value_of(scalar: &Scalar) -> Value {
    match scalar {
        Scalar::Bool(truth) => Value::Bool(*truth),
        Scalar::Number(number) => Value::number(*number),
        Scalar::Text(text) => Value::Text(text.clone()),
    }
}

#[cfg(test)]
mod tests;
