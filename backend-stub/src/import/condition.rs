//! Comparisons as formulas.
//!
//! Capital and small letters are the same to a formula, as in a spreadsheet; Typebot's `Equal to` tells them apart.

use serde_json::Value;

use super::export::{list, word};
use super::script::{Formula, as_bool, as_number, as_text, literal};
use super::texts::template;
use super::variables::{Kind, Variables};

/// What could not be said.
type Why = String;

/// A whole condition: comparisons that all hold, or one of which does.
///
/// Errors: why no formula says it.
pub(super) fn condition(json: &Value, variables: &Variables) -> Result<Formula, Why> {
    let comparisons = list(&json["comparisons"]);
    let formulas = comparisons
        .iter()
        .map(|comparison| compare(comparison, variables))
        .collect::<Result<Vec<_>, _>>()?;
    let name = if word(json, "logicalOperator") == "OR" { "OR" } else { "AND" };
    match formulas.as_slice() {
        // Typebot takes an empty condition for one that holds.
        [] => Ok(Formula::truth("TRUE")),
        [one] => Ok(one.clone()),
        several => Ok(Formula::called(name, &several.iter().collect::<Vec<_>>(), Kind::Bool)),
    }
}

fn compare(json: &Value, variables: &Variables) -> Result<Formula, Why> {
    let known = variables.by_id(&word(json, "variableId"));
    let left =
        Formula::variable(known.ok_or("it compares a variable that is not there")?, variables);
    let operator = word(json, "comparisonOperator");
    match operator.as_str() {
        "Is set" => return Ok(is_set(&left)),
        "Is empty" => return Ok(negated(&is_set(&left))),
        _ => {}
    }
    let right = template(&word(json, "value"), variables)?;
    let is_list = matches!(left.kind, Kind::List | Kind::File);
    let words = || Ok::<_, Why>((as_text(&left, variables)?, as_text(&right, variables)?));
    match operator.as_str() {
        "Equal to" => equal(&left, &right, variables),
        "Not equal" => Ok(negated(&equal(&left, &right, variables)?)),
        "Contains" => contains(&left, &right, variables),
        "Does not contain" => Ok(negated(&contains(&left, &right, variables)?)),
        "Greater than" => ordered(&left, ">", &right),
        "Greater or equal to" => ordered(&left, ">=", &right),
        "Less than" => ordered(&left, "<", &right),
        "Less or equal to" => ordered(&left, "<=", &right),
        "Starts with" if !is_list => words().and_then(|(left, right)| begins(&left, &right)),
        "Ends with" if !is_list => words().and_then(|(left, right)| ends(&left, &right)),
        "Starts with" | "Ends with" => {
            Err("a list neither begins nor ends with something".to_owned())
        }
        "Matches regex" | "Does not match regex" => {
            Err(format!("formulas have no patterns: {}", word(json, "value")))
        }
        "" => Err("it does not say how to compare".to_owned()),
        other => Err(format!("`{other}` is not known")),
    }
}

/// The opposite, as a person would write it.
fn negated(formula: &Formula) -> Formula {
    for (sign, opposite) in [(" <> \"\"", " = \"\"")] {
        if let Some(rest) = formula.text.strip_suffix(sign) {
            return Formula::truth(format!("{rest}{opposite}"));
        }
    }
    if let Some(number) = formula.text.strip_suffix(" > 0") {
        return Formula::truth(format!("{number} = 0"));
    }
    let is_one = formula.text.matches(" = ").count() == 1 && !formula.text.contains('(');
    if is_one {
        return Formula::truth(formula.text.replacen(" = ", " <> ", 1));
    }
    Formula::called("NOT", &[formula], Kind::Bool)
}

fn is_set(left: &Formula) -> Formula {
    match left.kind {
        // A number is something even when it is 0, and so is a no.
        Kind::Number | Kind::Bool => Formula::truth(format!("{} & \"\" <> \"\"", left.text)),
        _ => as_bool(left),
    }
}

/// Whether two values are the same, whatever kinds they are.
pub(super) fn equal(
    left: &Formula,
    right: &Formula,
    variables: &Variables,
) -> Result<Formula, Why> {
    let is_list = |one: &Formula| matches!(one.kind, Kind::List | Kind::File);
    if is_list(left) || is_list(right) {
        let (list, other) = if is_list(left) { (left, right) } else { (right, left) };
        let each = Formula::compared(list, "=", &as_option(list, other, variables)?);
        return Ok(Formula::called("AND", &[&each], Kind::Bool));
    }
    let option = |choice: &Formula, other: &Formula| {
        let known = variables.get(choice.of.filter(|_| choice.kind == Kind::Choice)?);
        let option = known.option_of(other.words.as_deref()?)?;
        Some(Formula::compared(choice, "=", &literal(&option.id)))
    };
    if let Some(chosen) = option(left, right).or_else(|| option(right, left)) {
        return Ok(chosen);
    }
    let counts = |one: &Formula| matches!(one.kind, Kind::Number | Kind::Time);
    if counts(left) || counts(right) {
        return Ok(Formula::compared(&minutes(left)?, "=", &minutes(right)?));
    }
    if left.kind == Kind::Bool && right.kind == Kind::Bool {
        return Ok(Formula::compared(left, "=", right));
    }
    let truth = |yes: &Formula, other: &Formula| match other.words.as_deref().map(str::trim) {
        Some("true" | "TRUE") if yes.kind == Kind::Bool => {
            Some(Formula::truth(format!("{} = TRUE", yes.text)))
        }
        Some("false" | "FALSE") if yes.kind == Kind::Bool => {
            Some(Formula::truth(format!("{} = FALSE", yes.text)))
        }
        _ => None,
    };
    if let Some(truth) = truth(left, right).or_else(|| truth(right, left)) {
        return Ok(truth);
    }
    let is_day = |one: &Formula| one.kind == Kind::Date || one.words.as_deref().is_some_and(is_day);
    if is_day(left) && is_day(right) {
        return Ok(Formula::compared(left, "=", right));
    }
    Ok(Formula::compared(&as_text(left, variables)?, "=", &as_text(right, variables)?))
}

/// Whether a list has something in it, or words stand in words.
pub(super) fn contains(
    left: &Formula,
    right: &Formula,
    variables: &Variables,
) -> Result<Formula, Why> {
    if matches!(left.kind, Kind::List | Kind::File) {
        let each = Formula::compared(left, "=", &as_option(left, right, variables)?);
        return Ok(Formula::called("OR", &[&each], Kind::Bool));
    }
    let lowered = |one: &Formula| {
        let words = as_text(one, variables)?;
        Ok::<_, Why>(match &words.words {
            Some(words) => literal(&words.to_lowercase()),
            None => Formula::called("LOWER", &[&words], Kind::Text),
        })
    };
    let (whole, part) = (lowered(left)?, lowered(right)?);
    let without = Formula::called("SUBSTITUTE", &[&whole, &part, &literal("")], Kind::Text);
    Ok(Formula::compared(&without, "<>", &whole))
}

pub(super) fn begins(whole: &Formula, part: &Formula) -> Result<Formula, Why> {
    let length = Formula::called("LEN", &[part], Kind::Number);
    Ok(Formula::compared(&Formula::called("LEFT", &[whole, &length], Kind::Text), "=", part))
}

pub(super) fn ends(whole: &Formula, part: &Formula) -> Result<Formula, Why> {
    let length = Formula::called("LEN", &[part], Kind::Number);
    Ok(Formula::compared(&Formula::called("RIGHT", &[whole, &length], Kind::Text), "=", part))
}

/// How many there are in a list.
pub(super) fn count(list: &Formula) -> Formula {
    let is_there = Formula::truth(format!("({} <> \"\") * 1", list.text));
    Formula::called("SUMPRODUCT", &[&is_there], Kind::Number)
}

/// What a list holds is ids of options, where its options are known.
fn as_option(list: &Formula, other: &Formula, variables: &Variables) -> Result<Formula, Why> {
    let known = list.of.map(|at| variables.get(at));
    let option =
        known.zip(other.words.as_deref()).and_then(|(known, words)| known.option_of(words));
    match option {
        Some(option) => Ok(literal(&option.id)),
        None => as_text(other, variables),
    }
}

fn ordered(left: &Formula, sign: &str, right: &Formula) -> Result<Formula, Why> {
    let is_day = |one: &Formula| one.kind == Kind::Date || one.words.as_deref().is_some_and(is_day);
    if (left.kind == Kind::Date || right.kind == Kind::Date) && is_day(left) && is_day(right) {
        return Ok(Formula::compared(left, sign, right));
    }
    let left = if left.kind == Kind::List { count(left) } else { minutes(left)? };
    Ok(Formula::compared(&left, sign, &minutes(right)?))
}

/// A number; of a time that is written down, its minutes.
fn minutes(formula: &Formula) -> Result<Formula, Why> {
    let time = formula.words.as_deref().and_then(|words| words.trim().split_once(':'));
    let minutes = time.and_then(|(hours, minutes)| {
        Some(hours.parse::<u32>().ok()? * 60 + minutes.get(..2)?.parse::<u32>().ok()?)
    });
    match minutes {
        Some(minutes) => Ok(Formula::number(f64::from(minutes))),
        None => as_number(formula),
    }
}

fn is_day(words: &str) -> bool {
    jiff::civil::Date::strptime("%Y-%m-%d", words.trim()).is_ok()
}
