//! Runs a program on a stack of values.
//!
//! Nothing is allocated while only numbers and truth values come up: names are slots, values are
//! borrowed where they lie, and a formula of usual depth has its stack on the machine's own. The digits of
//! a number ask for memory alone when it hangs on the sixteenth how it is rounded.

use std::borrow::Cow;

use crate::budget::{Budget, MAX_TEXT_BYTES, cost_of_stars};
use crate::coerce::to_number;
use crate::compare::order_numbers;
use crate::functions::{Arguments, Takes};
use crate::program::{Operation, Program};
use crate::value::{ErrorValue, Value};

#[cfg(feature = "diagnostics")]
mod explain;
mod lift;
mod operator;

#[cfg(feature = "diagnostics")]
pub(crate) use explain::explain;
use operator::{Kind, arithmetic, binary, holds};

/// What an operation yields.
pub(crate) type Outcome = Result<Value, ErrorValue>;
/// A value on the stack.
pub(crate) type Operand<'v> = Cow<'v, Value>;

/// Stack that needs no allocation; deeper formulas are rare.
const USUAL_STACK: usize = 16;
/// What a name without a value evaluates to.
static UNKNOWN: Value = Value::Error(ErrorValue::Name);

/// What an evaluation is given.
pub(crate) struct Given<'v> {
    pub(crate) values: &'v [Value],
    /// Where in `values` each name of the program is; empty if they are in the program's order.
    pub(crate) slots: &'v [Option<usize>],
    /// The serial number of the day.
    pub(crate) today: Option<f64>,
}

impl<'v> Given<'v> {
    fn value(&self, name: usize) -> &'v Value {
        let in_order = || if self.slots.is_empty() { Some(name) } else { None };
        let slot = self.slots.get(name).map_or_else(in_order, |slot| *slot);
        slot.and_then(|slot| self.values.get(slot)).unwrap_or(&UNKNOWN)
    }
}

/// Evaluates `program`.
///
/// Every argument of a function is evaluated, chosen or not: nothing has effects, so nobody can tell.
pub(crate) fn run(program: &Program, given: &Given<'_>) -> Value {
    // Borrowed, since what is owned takes a call to free, and most of these stay as they are.
    let mut usual = [const { Cow::Borrowed(&Value::Blank) }; USUAL_STACK];
    let mut deep = Vec::new();
    let stack = if program.stack <= USUAL_STACK {
        &mut usual[..]
    } else {
        deep.resize(program.stack, Cow::Borrowed(&Value::Blank));
        &mut deep[..]
    };
    let mut machine = Machine { program, given, stack, top: 0, budget: Budget::new() };
    // Each operation is done once, so that their steps can be taken together.
    if machine.budget.spend(program.operations.len()).is_err() {
        return Value::Error(ErrorValue::Number);
    }
    let mut operations = program.operations.iter();
    while let Some(operation) = operations.next() {
        if machine.step_with_next(operation, operations.as_slice().first()) {
            operations.next();
        } else if let Err(error) = machine.step(operation) {
            return Value::Error(error);
        }
    }
    match machine.stack.first_mut() {
        Some(value) => match **value {
            Value::Number(number) => Value::number(number),
            _ => std::mem::take(value).into_owned().cleaned(),
        },
        None => Value::Blank,
    }
}

struct Machine<'m, 'v> {
    program: &'v Program,
    given: &'m Given<'v>,
    stack: &'m mut [Operand<'v>],
    /// Where the next value goes.
    top: usize,
    budget: Budget,
}

impl<'v> Machine<'_, 'v> {
    /// Does a name or a constant together with the operator after it, if that makes a number of two: half of
    /// what calculators do, and the number need not go onto the stack and off again.
    #[inline]
    fn step_with_next(&mut self, operation: &Operation, next: Option<&Operation>) -> bool {
        if let Some(Operation::Binary(operator)) = next
            && let Kind::Arithmetic = operator.kind()
            && let Some(Value::Number(right)) = self.lying(operation)
            && let [.., left] = &self.stack[..self.top]
            && let Value::Number(left) = **left
        {
            match arithmetic(*operator, left, *right) {
                Ok(number) => self.put_number(1, number),
                Err(error) => self.put_error(1, error),
            }
            return true;
        }
        false
    }

    /// The value that an operation finds and does not make.
    #[inline]
    fn lying(&self, operation: &Operation) -> Option<&'v Value> {
        match operation {
            Operation::Constant(index) => self.program.constants.get(usize::from(*index)),
            Operation::Name(index) => Some(self.given.value(usize::from(*index))),
            _ => None,
        }
    }

    /// Does one operation, whose own step has been taken from the budget; errors of values are values, so
    /// `Err` is the spent budget alone.
    #[inline]
    fn step(&mut self, operation: &Operation) -> Result<(), ErrorValue> {
        match operation {
            Operation::Constant(index) => {
                let program = self.program;
                self.put_borrowed(&program.constants[usize::from(*index)]);
                Ok(())
            }
            Operation::Name(index) => {
                self.put_borrowed(self.given.value(usize::from(*index)));
                Ok(())
            }
            Operation::Binary(operator) => {
                if let [.., left, right] = &self.stack[..self.top]
                    && let (Value::Number(left), Value::Number(right)) = (&**left, &**right)
                {
                    let (left, right) = (*left, *right);
                    match operator.kind() {
                        Kind::Arithmetic => match arithmetic(*operator, left, right) {
                            Ok(number) => self.put_number(2, number),
                            Err(error) => self.put_error(2, error),
                        },
                        Kind::Comparison => {
                            let holds = holds(*operator, order_numbers(left, right));
                            self.put_truth(2, holds);
                        }
                        Kind::Text => return self.apply(operation),
                    }
                    return Ok(());
                }
                self.apply(operation)
            }
            Operation::Negate | Operation::Percent | Operation::Call { .. } => {
                self.apply(operation)
            }
        }
    }

    /// Does an operation on whatever its operands are.
    fn apply(&mut self, operation: &Operation) -> Result<(), ErrorValue> {
        let count = operation.n_operands();
        let operands = &self.stack[self.top - count..self.top];
        let mut is_lifted = false;
        for (index, operand) in operands.iter().enumerate() {
            match &**operand {
                Value::List(_) => {
                    self.budget.spend_on(operand)?;
                    is_lifted |= operation.takes(index) == Takes::One;
                }
                Value::Text(_) => self.budget.spend_on(operand)?,
                _ => {}
            }
        }
        if let Operation::Call { function, .. } = operation {
            if function.has_wildcards {
                self.budget.spend(cost_of_stars(operands.iter().map(|operand| &**operand)))?;
            }
            if !is_lifted {
                self.budget.spend(usize::from(function.steps))?;
            }
        }
        let outcome = if is_lifted {
            Ok(lift::each_cell(operation, operands, self.given.today, &mut self.budget)?)
        } else {
            perform(operation, operands, self.given.today)
        };
        self.put_outcome(count, outcome);
        Ok(())
    }

    /// Takes `count` values off the stack and puts an operation's outcome on it.
    #[inline]
    fn put_outcome(&mut self, count: usize, outcome: Outcome) {
        match outcome {
            Ok(Value::Number(number)) => self.put_number(count, number),
            Ok(Value::Bool(truth)) => self.put_truth(count, truth),
            Err(error) => self.put_error(count, error),
            Ok(value) => {
                *self.place(count) = Cow::Owned(value);
                return;
            }
        }
        // There is nothing left in it, and dropping it would be a call.
        std::mem::forget(outcome);
    }

    // Each kind of value has its own way onto the stack, and none is inlined: compilers merge inlined ones
    // into one that builds a value beside the stack and copies all of it, and a processor waits before it
    // copies bytes whose parts were written just now. That was half the time of an evaluation.

    /// Puts a number on the stack in place of `count` values.
    #[inline(never)]
    fn put_number(&mut self, count: usize, number: f64) {
        if !number.is_finite() {
            return self.put_error(count, ErrorValue::Number);
        }
        // 0 is added so that −0 becomes 0.
        put(self.place(count), Cow::Owned(Value::Number(number + 0.0)));
    }

    /// Puts a truth value on the stack in place of `count` values.
    #[inline(never)]
    fn put_truth(&mut self, count: usize, truth: bool) {
        put(self.place(count), Cow::Owned(Value::Bool(truth)));
    }

    /// Puts an error on the stack in place of `count` values.
    #[inline(never)]
    fn put_error(&mut self, count: usize, error: ErrorValue) {
        put(self.place(count), Cow::Owned(Value::Error(error)));
    }

    /// Puts a value that lies elsewhere on the stack.
    #[inline]
    fn put_borrowed(&mut self, value: &'v Value) {
        put(self.place(0), Cow::Borrowed(value));
    }

    /// Takes `count` values off the stack; the place for the one that is put there, with nothing in it that
    /// would have to be freed.
    #[inline]
    fn place(&mut self, count: usize) -> &mut Operand<'v> {
        self.top -= count;
        let place = &mut self.stack[self.top];
        self.top += 1;
        if matches!(place, Cow::Owned(Value::Text(_) | Value::List(_))) {
            *place = Cow::Borrowed(&Value::Blank);
        }
        place
    }
}

/// Writes to a place that owns nothing, which nobody needs to be called for.
#[inline]
fn put<'v>(place: &mut Operand<'v>, value: Operand<'v>) {
    std::mem::forget(std::mem::replace(place, value));
}

impl Operation {
    /// How many values it takes off the stack.
    fn n_operands(&self) -> usize {
        match self {
            Self::Constant(_) | Self::Name(_) => 0,
            Self::Negate | Self::Percent => 1,
            Self::Binary(_) => 2,
            Self::Call { arguments, .. } => usize::from(*arguments),
        }
    }

    fn takes(&self, index: usize) -> Takes {
        match self {
            Self::Call { function, .. } => function.takes_at(index),
            _ => Takes::One,
        }
    }
}

/// Does an operation whose operands are as it takes them.
fn perform(operation: &Operation, operands: &[Operand<'_>], today: Option<f64>) -> Outcome {
    match operation {
        Operation::Negate => to_number(&operands[0]).map(|number| Value::number(-number)),
        Operation::Percent => to_number(&operands[0]).map(|number| Value::number(number / 100.0)),
        Operation::Binary(operator) => binary(*operator, &operands[0], &operands[1]),
        Operation::Call { function, .. } => (function.run)(&Arguments::new(operands, today)),
        Operation::Constant(_) | Operation::Name(_) => Ok(Value::Blank),
    }
}

/// A made text as a value.
///
/// Errors: `#VALUE!` if it is longer than a spreadsheet holds.
pub(crate) fn text_value(text: String) -> Outcome {
    if text.len() > MAX_TEXT_BYTES { Err(ErrorValue::Value) } else { Ok(Value::Text(text)) }
}
