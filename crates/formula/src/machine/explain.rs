//! Where an error in a formula's value comes from, told to the person who wrote the formula.

use std::borrow::Cow;

use super::{Given, Machine};
use crate::budget::Budget;
use crate::diagnostic::Diagnostic;
use crate::program::{BinaryOperator, Operation, Program};
use crate::value::{ErrorValue, Value};

/// The operation that an error in the program's value comes from, in words.
pub(crate) fn explain(program: &Program, given: &Given<'_>) -> Option<Diagnostic> {
    let mut stack = vec![Cow::Owned(Value::Blank); program.stack];
    let mut machine = Machine { program, given, stack: &mut stack, top: 0, budget: Budget::new() };
    // For each value on the stack the operation that made the error in it.
    let mut makers: Vec<usize> = Vec::new();
    for (index, operation) in program.operations.iter().enumerate() {
        let first = makers.len() - operation.n_operands();
        let operands: Vec<Option<ErrorValue>> =
            machine.stack[first..makers.len()].iter().map(|value| value.as_error()).collect();
        if machine.budget.spend(1).and_then(|()| machine.step(operation)).is_err() {
            let message = "this formula takes more steps than one evaluation has";
            return Some(
                Diagnostic::new(program.spans[index].clone(), message)
                    .with_hint("work with shorter lists, or with the same list fewer times"),
            );
        }
        let error = machine.stack[first].as_error();
        let passed_on = operands.iter().position(|operand| operand.is_some() && *operand == error);
        let maker = passed_on.map_or(index, |operand| makers[first + operand]);
        makers.truncate(first);
        makers.push(maker);
    }
    let error = machine.stack.first()?.as_error()?;
    let maker = *makers.first()?;
    Some(told(program, maker, error))
}

fn told(program: &Program, maker: usize, error: ErrorValue) -> Diagnostic {
    let span = program.spans[maker].clone();
    match &program.operations[maker] {
        Operation::Name(index) => {
            let name = &program.names[usize::from(*index)].name;
            if error == ErrorValue::Name {
                return Diagnostic::new(span, format_args!("nothing is called `{name}`"));
            }
            Diagnostic::new(span, format_args!("`{name}` is {error}"))
        }
        Operation::Constant(_) => Diagnostic::new(span, format_args!("here {error} is written")),
        Operation::Call { function, .. } => {
            let name = function.name;
            let diagnostic = match error {
                ErrorValue::Value => {
                    Diagnostic::new(span, format_args!("{name} got a value it cannot work with"))
                }
                ErrorValue::Number => {
                    Diagnostic::new(span, format_args!("{name} has no number for these arguments"))
                }
                ErrorValue::NotAvailable => {
                    Diagnostic::new(span, format_args!("{name} found nothing"))
                }
                ErrorValue::Reference => {
                    Diagnostic::new(span, format_args!("{name} looked outside of its table"))
                }
                _ => Diagnostic::new(span, format_args!("{name} gives {error}")),
            };
            diagnostic.with_hint(format_args!("write {}", function.usage()))
        }
        operation => {
            let (message, hint) = match (operation, error) {
                (_, ErrorValue::DivisionByZero) => {
                    ("here something is divided by zero", "put IF(divisor=0, …) around it")
                }
                (_, ErrorValue::NotAvailable) => {
                    ("these lists differ in length", "work with lists of one length")
                }
                (Operation::Binary(BinaryOperator::Concatenate), _) => {
                    ("this text is longer than 32,767 bytes", "join fewer texts")
                }
                (_, ErrorValue::Value) => (
                    "here a number is needed, and this is none",
                    "VALUE(text) reads a number in a text, IFERROR(…, 0) replaces what is none",
                ),
                _ => ("this number is too large, or there is none", "look at the numbers in it"),
            };
            Diagnostic::new(span, message).with_hint(hint)
        }
    }
}
