//! A parsed formula: a flat list of operations for a stack machine.
//!
//! Flat rather than a tree, so that evaluating, cloning and dropping never recurse: depth cannot
//! overflow the stack, and one pass over the list is as fast as it gets.

use std::ops::Range;

use crate::functions::Function;
use crate::value::Value;

/// A formula in postfix order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Program {
    pub(crate) operations: Vec<Operation>,
    pub(crate) constants: Vec<Value>,
    pub(crate) names: Vec<NameUse>,
    /// The most values on the stack at once.
    pub(crate) stack: usize,
    depth: usize,
    /// Where in the text each operation was read.
    #[cfg(feature = "diagnostics")]
    pub(crate) spans: Vec<Range<usize>>,
}

/// One operation: takes its operands off the stack and puts its result on it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Operation {
    Constant(u16),
    Name(u16),
    Negate,
    Percent,
    Binary(BinaryOperator),
    Call { function: &'static Function, arguments: u8 },
}

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BinaryOperator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Concatenate,
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

impl BinaryOperator {
    /// How tightly it binds, as in spreadsheets; all of them group from the left, `^` too.
    pub(crate) fn precedence(self) -> u8 {
        match self {
            Self::Equal
            | Self::NotEqual
            | Self::Less
            | Self::LessOrEqual
            | Self::Greater
            | Self::GreaterOrEqual => 1,
            Self::Concatenate => 2,
            Self::Add | Self::Subtract => 3,
            Self::Multiply | Self::Divide => 4,
            Self::Power => 5,
        }
    }
}

/// A variable that a formula uses, and where it does so first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameUse {
    /// The name as written.
    pub name: String,
    /// Its first place in the formula's text, in bytes.
    pub span: Range<usize>,
}

impl Program {
    pub(crate) fn push_constant(&mut self, value: Value, span: Range<usize>) {
        let index = self.constants.len();
        self.constants.push(value);
        self.push(Operation::Constant(small(index)), 0, span);
    }

    pub(crate) fn push_name(&mut self, name: &str, span: Range<usize>) {
        let known = self.names.iter().position(|known| known.name == name);
        let index = known.unwrap_or_else(|| {
            self.names.push(NameUse { name: name.to_owned(), span: span.clone() });
            self.names.len() - 1
        });
        self.push(Operation::Name(small(index)), 0, span);
    }

    /// Adds an operation that takes `operands` values off the stack and was read at `span`.
    #[cfg_attr(
        not(feature = "diagnostics"),
        expect(unused_variables, reason = "spans are for words")
    )]
    pub(crate) fn push(&mut self, operation: Operation, operands: usize, span: Range<usize>) {
        #[cfg(feature = "diagnostics")]
        self.spans.push(span);
        self.operations.push(operation);
        self.depth = self.depth - operands + 1;
        self.stack = self.stack.max(self.depth);
    }
}

fn small(index: usize) -> u16 {
    u16::try_from(index).expect("a formula of MAX_FORMULA_BYTES has fewer parts than 65,536")
}
