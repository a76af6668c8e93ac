//! The expressions of `Set variable`: as far as they calculate, compare and join words, formulas say the same.
//!
//! Typebot runs JavaScript there, and takes what is no JavaScript for words. So does this: what can be read as an
//! expression becomes one, what looks like a program is refused, and everything else is a text with variables.

mod function;
mod parse;
mod say;
mod token;

use super::variables::{Kind, Variables};
use function::Function;
use parse::Operator;
pub(super) use parse::parse;

pub(super) use say::{Formula, as_bool, as_number, as_text, literal, say};

/// An expression; variables by their number in the export.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    Number(f64),
    Text(String),
    Bool(bool),
    /// `null`, `undefined`.
    Nothing,
    Variable(usize),
    Negative(Box<Expression>),
    Not(Box<Expression>),
    Two(Operator, Box<Expression>, Box<Expression>),
    Choose(Box<Expression>, Box<Expression>, Box<Expression>),
    Call(Function, Vec<Expression>),
    /// Words with values between them.
    Template(Vec<Expression>),
}

impl Expression {
    /// Visits every variable; `true` where a number is wanted of it.
    pub(super) fn each_variable(&self, is_number: bool, visit: &mut dyn FnMut(usize, bool)) {
        match self {
            Self::Variable(at) => visit(*at, is_number),
            Self::Negative(of) => of.each_variable(true, visit),
            Self::Not(of) => of.each_variable(false, visit),
            Self::Two(operator, left, right) => {
                let wants = operator.is_arithmetic()
                    || *operator == Operator::Add && (left.is_number() || right.is_number())
                    || operator.is_order() && (left.is_number() || right.is_number());
                left.each_variable(wants, visit);
                right.each_variable(wants, visit);
            }
            Self::Choose(when, then, otherwise) => {
                when.each_variable(false, visit);
                then.each_variable(false, visit);
                otherwise.each_variable(false, visit);
            }
            Self::Call(function, arguments) => {
                let wants = function.wants_numbers();
                arguments.iter().for_each(|argument| argument.each_variable(wants, visit));
            }
            Self::Template(parts) => {
                parts.iter().for_each(|part| part.each_variable(false, visit));
            }
            Self::Number(_) | Self::Text(_) | Self::Bool(_) | Self::Nothing => {}
        }
    }

    /// Whether it is a sum or a joining of words, by what a variable holds of which nothing is known yet.
    pub(super) fn is_open(&self, variables: &Variables) -> bool {
        let is_unknown = |one: &Self| match one {
            Self::Variable(at) => {
                let known = variables.get(*at);
                known.kind == Kind::Unknown && !known.counts
            }
            other => other.is_open(variables),
        };
        match self {
            Self::Two(Operator::Add, left, right) => is_unknown(left) || is_unknown(right),
            Self::Two(_, left, right) => left.is_open(variables) || right.is_open(variables),
            Self::Choose(_, then, otherwise) => {
                then.is_open(variables) || otherwise.is_open(variables)
            }
            _ => false,
        }
    }

    /// Whether it is a number whatever its variables hold.
    fn is_number(&self) -> bool {
        match self {
            Self::Number(_) | Self::Negative(_) => true,
            Self::Two(operator, left, right) => {
                operator.is_arithmetic()
                    || *operator == Operator::Add && (left.is_number() || right.is_number())
            }
            Self::Call(function, _) => function.yields_number(),
            Self::Choose(_, then, otherwise) => then.is_number() && otherwise.is_number(),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
