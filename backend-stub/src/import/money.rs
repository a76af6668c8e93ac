//! What is calculated from amounts is an amount: the currency of a question reaches everything made of its answer.

use std::collections::BTreeMap;

use formula::{Measure, Type};

use super::blocks::set::{Setting, setting};
use super::export::{Block, word};
use super::script::{as_number, say};
use super::variables::{Kind, Variables};

/// Amounts of amounts of amounts are followed so far.
const ROUNDS: usize = 4;

/// Notes the currency of each variable that is only ever set to amounts in one.
pub(super) fn follow(variables: &mut Variables, blocks: &[&Block]) {
    let mut formulas: BTreeMap<usize, Vec<formula::Formula>> = BTreeMap::new();
    for block in blocks {
        let Some(at) = variables.by_id(&word(block.options(), "variableId")) else { continue };
        let known = variables.get(at);
        if known.kind != Kind::Number || known.currency.is_some() {
            continue;
        }
        let Setting::Expression(expression) = setting(block, variables) else { continue };
        let said = say(&expression, variables).and_then(|said| as_number(&said));
        let read = said.ok().and_then(|said| formula::Formula::parse(&said.text).ok());
        formulas.entry(at).or_default().extend(read);
    }
    for _ in 0..ROUNDS {
        let types: BTreeMap<String, Type> =
            variables.all.iter().map(|known| (known.ident.clone(), type_of(known))).collect();
        let held = |name: &str| types.get(name).cloned();
        for (at, formulas) in &formulas {
            let mut found = formulas.iter().map(|formula| currency(formula, &held));
            let all: Option<Vec<Option<String>>> = found.by_ref().collect();
            let mut named = all.into_iter().flatten().flatten();
            let first = named.next();
            if first.is_some() && named.all(|other| Some(&other) == first.as_ref()) {
                variables.all[*at].currency = first;
            }
        }
    }
}

fn type_of(known: &super::variables::Variable) -> Type {
    match &known.currency {
        Some(currency) if !currency.is_empty() => Type::Number(Measure::Money(currency.clone())),
        // A question that names no currency counts something else.
        Some(_) => Type::NUMBER,
        None => Type::Any,
    }
}

/// The currency of what a formula yields; none where it is a written number; nothing where it is anything else.
fn currency(
    formula: &formula::Formula,
    held: &dyn Fn(&str) -> Option<Type>,
) -> Option<Option<String>> {
    if formula.text().trim().parse::<f64>().is_ok() {
        return Some(None);
    }
    match formula.infer(held) {
        Ok(Type::Number(Measure::Money(currency))) if !currency.is_empty() => Some(Some(currency)),
        _ => None,
    }
}
