//! Runs a program on a stack of values.

use std::borrow::Cow;

use crate::budget::{Budget, MAX_TEXT_BYTES};
use crate::coerce::{to_number, to_text};
use crate::compare::order;
use crate::functions::Arguments;
use crate::number;
use crate::program::{BinaryOperator, Operation, Program};
use crate::value::{ErrorValue, Value};

/// What an operation yields.
pub(crate) type Outcome = Result<Value, ErrorValue>;

/// Evaluates `program`; `names` are the values of its names, in its order.
///
/// Every argument of a function is evaluated, chosen or not: nothing has effects, so nobody can tell.
pub(crate) fn run(program: &Program, names: &[&Value]) -> Value {
    let mut stack: Vec<Cow<'_, Value>> = Vec::with_capacity(program.stack);
    let mut budget = Budget::new();
    for operation in &program.operations {
        match step(operation, program, names, &mut stack, &mut budget) {
            Ok(value) => stack.push(value),
            Err(error) => return Value::Error(error),
        }
    }
    stack.pop().map_or(Value::Blank, Cow::into_owned)
}

/// Does one operation; errors of values are values, so `Err` is the spent budget alone.
fn step<'v>(
    operation: &Operation,
    program: &'v Program,
    names: &[&'v Value],
    stack: &mut Vec<Cow<'v, Value>>,
    budget: &mut Budget,
) -> Result<Cow<'v, Value>, ErrorValue> {
    budget.spend(1)?;
    let outcome = match operation {
        Operation::Constant(index) => {
            return Ok(Cow::Borrowed(&program.constants[usize::from(*index)]));
        }
        Operation::Name(index) => return Ok(Cow::Borrowed(names[usize::from(*index)])),
        Operation::Negate => to_number(&pop(stack)).map(|number| Value::number(-number)),
        Operation::Percent => to_number(&pop(stack)).map(|number| Value::number(number / 100.0)),
        Operation::Binary(operator) => {
            let right = pop(stack);
            let left = pop(stack);
            budget.spend_on(&left)?;
            budget.spend_on(&right)?;
            binary(*operator, &left, &right)
        }
        Operation::Call { function, arguments } => {
            let first = stack.len() - usize::from(*arguments);
            for argument in &stack[first..] {
                budget.spend_on(argument)?;
            }
            let outcome = (function.run)(&Arguments::new(&stack[first..]));
            stack.truncate(first);
            outcome
        }
    };
    Ok(Cow::Owned(outcome.unwrap_or_else(Value::Error)))
}

fn pop<'v>(stack: &mut Vec<Cow<'v, Value>>) -> Cow<'v, Value> {
    stack.pop().expect("the parser emits an operation after its operands")
}

fn binary(operator: BinaryOperator, left: &Value, right: &Value) -> Outcome {
    use BinaryOperator as Binary;
    let truth = match operator {
        Binary::Concatenate => return concatenate(left, right),
        Binary::Add | Binary::Subtract | Binary::Multiply | Binary::Divide | Binary::Power => {
            return arithmetic(operator, to_number(left)?, to_number(right)?).map(Value::number);
        }
        Binary::Equal => order(left, right)?.is_eq(),
        Binary::NotEqual => order(left, right)?.is_ne(),
        Binary::Less => order(left, right)?.is_lt(),
        Binary::LessOrEqual => order(left, right)?.is_le(),
        Binary::Greater => order(left, right)?.is_gt(),
        Binary::GreaterOrEqual => order(left, right)?.is_ge(),
    };
    Ok(Value::Bool(truth))
}

fn arithmetic(operator: BinaryOperator, left: f64, right: f64) -> Result<f64, ErrorValue> {
    match operator {
        BinaryOperator::Subtract => Ok(number::add(left, -right)),
        BinaryOperator::Multiply => Ok(left * right),
        BinaryOperator::Divide => number::divide(left, right),
        BinaryOperator::Power => number::power(left, right),
        _ => Ok(number::add(left, right)),
    }
}

fn concatenate(left: &Value, right: &Value) -> Outcome {
    let mut text = to_text(left)?.into_owned();
    text.push_str(&to_text(right)?);
    text_value(text)
}

/// A made text as a value.
///
/// Errors: `#VALUE!` if it is longer than a spreadsheet holds.
pub(crate) fn text_value(text: String) -> Outcome {
    if text.len() > MAX_TEXT_BYTES { Err(ErrorValue::Value) } else { Ok(Value::Text(text)) }
}
