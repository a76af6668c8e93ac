//! An expression as a formula.
//!
//! Typebot's values are words that count as numbers where they look like it. A formula wants to be told, so every
//! value here has a kind, and is turned into another one where the place needs it.

use super::{Expression, Function, Operator};
use crate::import::variables::{Kind, Variable, Variables};

/// A formula, what it yields, and how tightly its outermost operation binds.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::import) struct Formula {
    pub(in crate::import) text: String,
    pub(in crate::import) kind: Kind,
    level: u8,
    /// The variable that it is, when it is nothing more.
    pub(in crate::import) of: Option<usize>,
    /// The words that it is, when they are written down.
    pub(in crate::import) words: Option<String>,
}

const COMPARES: u8 = 1;
const JOINS: u8 = 2;
const ADDS: u8 = 3;
const MULTIPLIES: u8 = 4;
const RAISES: u8 = 5;
const SIGNS: u8 = 6;
const WHOLE: u8 = 7;

/// What a formula cannot say, for the owner.
type Why = String;

impl Formula {
    fn new(text: impl Into<String>, kind: Kind, level: u8) -> Self {
        Self { text: text.into(), kind, level, of: None, words: None }
    }

    fn call(name: &str, arguments: &[&str], kind: Kind) -> Self {
        Self::new(format!("{name}({})", arguments.join(", ")), kind, WHOLE)
    }

    fn two(left: &Self, sign: &str, right: &Self, level: u8, kind: Kind) -> Self {
        Self::new(format!("{} {sign} {}", left.at(level), right.at(level + 1)), kind, level)
    }

    /// In brackets where something around it would bind tighter.
    fn at(&self, least: u8) -> String {
        if self.level < least { format!("({})", self.text) } else { self.text.clone() }
    }

    pub(in crate::import) fn variable(at: usize, variables: &Variables) -> Self {
        let known = variables.get(at);
        let kind = match known.kind {
            Kind::Unknown if known.counts => Kind::Number,
            Kind::Unknown => Kind::Text,
            Kind::Period => Kind::Date,
            kind => kind,
        };
        Self { of: Some(at), ..Self::new(&known.ident, kind, WHOLE) }
    }

    /// Something that is no variable of the export, such as a field of an answer.
    pub(in crate::import) fn named(name: &str, kind: Kind) -> Self {
        Self::new(name, kind, WHOLE)
    }

    pub(in crate::import) fn number(number: f64) -> Self {
        let level = if number < 0.0 { SIGNS } else { WHOLE };
        Self {
            words: Some(number.to_string()),
            ..Self::new(number.to_string(), Kind::Number, level)
        }
    }

    pub(in crate::import) fn truth(text: impl Into<String>) -> Self {
        Self::new(text, Kind::Bool, COMPARES)
    }

    pub(in crate::import) fn compared(left: &Self, sign: &str, right: &Self) -> Self {
        Self::two(left, sign, right, COMPARES, Kind::Bool)
    }

    pub(in crate::import) fn called(name: &str, arguments: &[&Self], kind: Kind) -> Self {
        let arguments: Vec<&str> =
            arguments.iter().map(|argument| argument.text.as_str()).collect();
        Self::call(name, &arguments, kind)
    }
}

/// Words as a formula writes them.
pub(in crate::import) fn literal(words: &str) -> Formula {
    let text = format!("\"{}\"", words.replace('"', "\"\""));
    Formula { words: Some(words.to_owned()), ..Formula::new(text, Kind::Text, WHOLE) }
}

/// The same value as a number.
pub(in crate::import) fn as_number(formula: &Formula) -> Result<Formula, Why> {
    let written = formula.words.as_ref().and_then(|words| words.trim().parse::<f64>().ok());
    if let Some(number) = written.filter(|number| number.is_finite()) {
        return Ok(Formula::number(number));
    }
    match formula.kind {
        Kind::Number | Kind::Time => Ok(formula.clone()),
        Kind::Bool => Ok(Formula::call("IF", &[&formula.text, "1", "0"], Kind::Number)),
        Kind::List | Kind::File => Err("a list is no number".to_owned()),
        Kind::Date | Kind::Period => Err("a date is no number".to_owned()),
        _ => Ok(Formula::call("VALUE", &[&formula.text], Kind::Number)),
    }
}

/// The same value as words, the ones that Typebot would have.
pub(in crate::import) fn as_text(formula: &Formula, variables: &Variables) -> Result<Formula, Why> {
    if let Some(words) = &formula.words {
        return Ok(literal(words));
    }
    match formula.kind {
        Kind::Number | Kind::Time | Kind::Date | Kind::Period => {
            Ok(Formula::two(formula, "&", &literal(""), JOINS, Kind::Text))
        }
        Kind::Bool => {
            Ok(Formula::call("IF", &[&formula.text, "\"true\"", "\"false\""], Kind::Text))
        }
        Kind::List | Kind::File => Err("a list is not one text".to_owned()),
        Kind::Choice => match formula.of {
            Some(at) => Ok(label(variables.get(at))),
            None => Ok(formula.clone()),
        },
        _ => Ok(formula.clone()),
    }
}

/// The words of a chosen option. A formula has 254 arguments at most; nobody reads as many.
fn label(variable: &Variable) -> Formula {
    let ident = &variable.ident;
    let different = variable.options.iter().filter(|option| option.id != option.words);
    let cases: Vec<String> = different
        .map(|option| format!("{}, {}", literal(&option.id).text, literal(&option.words).text))
        .collect();
    if cases.is_empty() || cases.len() > 60 {
        return Formula::new(format!("{ident} & \"\""), Kind::Text, JOINS);
    }
    let cases = cases.join(", ");
    Formula::new(format!("SWITCH({ident}, {cases}, {ident} & \"\")"), Kind::Text, WHOLE)
}

/// Whether it is something: what JavaScript takes for true.
pub(in crate::import) fn as_bool(formula: &Formula) -> Formula {
    match formula.kind {
        Kind::Bool => formula.clone(),
        Kind::Number => Formula::compared(formula, "<>", &Formula::number(0.0)),
        Kind::List | Kind::File => Formula::truth(format!("LEN(CONCAT({})) > 0", formula.text)),
        Kind::Time => Formula::truth(format!("{} & \"\" <> \"\"", formula.at(JOINS))),
        _ => Formula::compared(formula, "<>", &literal("")),
    }
}

/// Words one after another.
fn joined(parts: &[Formula], variables: &Variables) -> Result<Formula, Why> {
    let parts = parts.iter().filter(|part| part.words.as_deref() != Some(""));
    let parts: Vec<&Formula> = parts.collect();
    let text = |part: &&Formula| match part.kind {
        // `&` makes words of a number by itself.
        Kind::Number if parts.len() > 1 && part.words.is_none() => {
            Ok(Formula::new(part.at(WHOLE), Kind::Text, WHOLE))
        }
        _ => as_text(part, variables),
    };
    let texts = parts.iter().map(text).collect::<Result<Vec<_>, _>>()?;
    let Some((first, rest)) = texts.split_first() else { return Ok(literal("")) };
    Ok(rest
        .iter()
        .fold(first.clone(), |joined, part| Formula::two(&joined, "&", part, JOINS, Kind::Text)))
}

/// The formula that says what an expression does.
///
/// Errors: why no formula says it.
pub(in crate::import) fn say(
    expression: &Expression,
    variables: &Variables,
) -> Result<Formula, Why> {
    let said = |inner: &Expression| say(inner, variables);
    Ok(match expression {
        Expression::Number(number) => Formula::number(*number),
        Expression::Text(words) => literal(words),
        Expression::Bool(true) => Formula::new("TRUE", Kind::Bool, WHOLE),
        Expression::Bool(false) => Formula::new("FALSE", Kind::Bool, WHOLE),
        Expression::Nothing => literal(""),
        Expression::Variable(at) => Formula::variable(*at, variables),
        Expression::Negative(inner) => {
            let number = as_number(&said(inner)?)?;
            Formula::new(format!("-{}", number.at(SIGNS)), Kind::Number, SIGNS)
        }
        Expression::Not(inner) => Formula::call("NOT", &[&as_bool(&said(inner)?).text], Kind::Bool),
        Expression::Template(parts) => {
            let parts = parts.iter().map(said).collect::<Result<Vec<_>, _>>()?;
            joined(&parts, variables)?
        }
        Expression::Choose(when, then, otherwise) => {
            choose(&as_bool(&said(when)?), &said(then)?, &said(otherwise)?, variables)?
        }
        Expression::Two(operator, left, right) => {
            let is_number = left.is_number() || right.is_number();
            two(*operator, &said(left)?, &said(right)?, is_number, variables)?
        }
        Expression::Call(function, arguments) => {
            let arguments = arguments.iter().map(said).collect::<Result<Vec<_>, _>>()?;
            call(*function, &arguments, variables)?
        }
    })
}

fn choose(
    when: &Formula,
    then: &Formula,
    otherwise: &Formula,
    variables: &Variables,
) -> Result<Formula, Why> {
    let (then, otherwise) = if then.kind == otherwise.kind && then.kind != Kind::Choice {
        (then.clone(), otherwise.clone())
    } else {
        (as_text(then, variables)?, as_text(otherwise, variables)?)
    };
    Ok(Formula::called("IF", &[when, &then, &otherwise], then.kind))
}

fn two(
    operator: Operator,
    left: &Formula,
    right: &Formula,
    is_number: bool,
    variables: &Variables,
) -> Result<Formula, Why> {
    let numbers = || Ok::<_, Why>((as_number(left)?, as_number(right)?));
    let arithmetic = |sign: &str, level: u8| {
        let (left, right) = numbers()?;
        Ok(Formula::two(&left, sign, &right, level, Kind::Number))
    };
    match operator {
        Operator::Add if adds(left, right, is_number) => arithmetic("+", ADDS),
        Operator::Add => joined(&[left.clone(), right.clone()], variables),
        Operator::Subtract => arithmetic("-", ADDS),
        Operator::Multiply => arithmetic("*", MULTIPLIES),
        Operator::Divide => arithmetic("/", MULTIPLIES),
        Operator::Power => arithmetic("^", RAISES),
        Operator::Rest => {
            let (left, right) = numbers()?;
            Ok(Formula::called("MOD", &[&left, &right], Kind::Number))
        }
        Operator::Less => ordered(left, "<", right),
        Operator::LessOrEqual => ordered(left, "<=", right),
        Operator::Greater => ordered(left, ">", right),
        Operator::GreaterOrEqual => ordered(left, ">=", right),
        Operator::Equal => super::super::condition::equal(left, right, variables),
        Operator::NotEqual => {
            let equal = super::super::condition::equal(left, right, variables)?;
            Ok(Formula::called("NOT", &[&equal], Kind::Bool))
        }
        Operator::And | Operator::Or if left.kind == Kind::Bool && right.kind == Kind::Bool => {
            let name = if operator == Operator::And { "AND" } else { "OR" };
            Ok(Formula::called(name, &[left, right], Kind::Bool))
        }
        // `name || "friend"` is the first of them that is something.
        Operator::Or => choose(&as_bool(left), left, right, variables),
        Operator::And => choose(&as_bool(left), right, left, variables),
    }
}

/// Whether `+` adds: words that are written down are joined, a value that may be a number is one.
fn adds(left: &Formula, right: &Formula, is_number: bool) -> bool {
    let is_written = |one: &Formula| one.of.is_none() && one.kind == Kind::Text;
    let counts = |one: &Formula| matches!(one.kind, Kind::Number | Kind::Time | Kind::Bool);
    if is_written(left) || is_written(right) {
        return false;
    }
    is_number || counts(left) && counts(right)
}

/// Two days sort by time as they stand; everything else is compared as numbers.
fn ordered(left: &Formula, sign: &str, right: &Formula) -> Result<Formula, Why> {
    if left.kind == Kind::Date && right.kind == Kind::Date {
        return Ok(Formula::compared(left, sign, right));
    }
    Ok(Formula::compared(&as_number(left)?, sign, &as_number(right)?))
}

fn call(function: Function, arguments: &[Formula], variables: &Variables) -> Result<Formula, Why> {
    let numbers = || arguments.iter().map(as_number).collect::<Result<Vec<_>, _>>();
    let text = |at: usize| as_text(&arguments[at], variables);
    let of_numbers = |name: &str| {
        let numbers = numbers()?;
        Ok(Formula::called(name, &numbers.iter().collect::<Vec<_>>(), Kind::Number))
    };
    let is_list = matches!(arguments[0].kind, Kind::List | Kind::File);
    match function {
        Function::Round => {
            Ok(Formula::call("ROUND", &[&as_number(&arguments[0])?.text, "0"], Kind::Number))
        }
        Function::Floor => of_numbers("INT"),
        Function::Ceil => of_numbers("CEILING"),
        Function::Abs => of_numbers("ABS"),
        Function::Min => of_numbers("MIN"),
        Function::Max => of_numbers("MAX"),
        Function::Power => of_numbers("POWER"),
        Function::Sqrt => of_numbers("SQRT"),
        Function::Trunc | Function::Whole => of_numbers("TRUNC"),
        Function::Number => as_number(&arguments[0]),
        Function::Words => text(0),
        Function::Fixed => {
            let places = arguments[1].words.as_ref().and_then(|words| words.parse::<usize>().ok());
            let places = places.filter(|places| *places <= 10);
            let places = places.ok_or("only a written number of places can be carried over")?;
            let point = if places > 0 { "." } else { "" };
            let format = format!("\"0{point}{}\"", "0".repeat(places));
            Ok(Formula::call("TEXT", &[&as_number(&arguments[0])?.text, &format], Kind::Text))
        }
        Function::Upper => Ok(Formula::called("UPPER", &[&text(0)?], Kind::Text)),
        Function::Lower => Ok(Formula::called("LOWER", &[&text(0)?], Kind::Text)),
        Function::Trim => Ok(Formula::called("TRIM", &[&text(0)?], Kind::Text)),
        Function::Length if is_list => Ok(super::super::condition::count(&arguments[0])),
        Function::Length => Ok(Formula::called("LEN", &[&text(0)?], Kind::Number)),
        Function::Includes => {
            super::super::condition::contains(&arguments[0], &arguments[1], variables)
        }
        Function::StartsWith => super::super::condition::begins(&text(0)?, &text(1)?),
        Function::EndsWith => super::super::condition::ends(&text(0)?, &text(1)?),
        Function::ReplaceAll => {
            Ok(Formula::called("SUBSTITUTE", &[&text(0)?, &text(1)?, &text(2)?], Kind::Text))
        }
    }
}
