//! On every way to something personal, whoever it belongs to has agreed: to being asked, to its being sent, and to
//! its being shown; to the purpose that the variable names, or to any where it names none.

use std::collections::BTreeSet;

use formula::Type;

use super::graph::{Edge, Graph, Via};
use super::{Whole, at_step};
use crate::diagnostic::{Diagnostic, Place};
use crate::reading::Wants;
use crate::step::{Shape, Step};
use crate::variable::{USER_NAME, VariableSource};

/// The purposes agreed to, or nothing where nobody was seen to come yet.
type Agreed<'a> = Option<BTreeSet<&'a str>>;

/// Questions, messages and texts about the person that some way reaches before the consent.
pub(super) fn too_early(whole: &Whole<'_>) -> Vec<Diagnostic> {
    let personal = Personal::of(whole);
    let agreed = agreed_on_arrival(whole.steps, whole.graph);
    let is_broken = |step: &Step| {
        let within = |found: &Diagnostic| matches!(&found.place, Place::Flow(place) if place.starts_with(&*step.place));
        whole.subject.mistakes.iter().any(within)
    };
    let steps = whole.steps.iter().zip(agreed).filter(|(step, _)| !is_broken(step));
    // Where nobody comes nobody is asked.
    steps
        .flat_map(|(step, agreed)| agreed.map(|agreed| told(whole, &personal, step, &agreed)))
        .flatten()
        .collect()
}

/// Variables about the person, with the purpose that each needs; empty for any.
struct Personal<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Personal<'a> {
    fn of(whole: &'a Whole<'_>) -> Self {
        let variables = whole.subject.variables;
        let own = variables.iter().filter(|(_, held)| held.pii || held.kind.is_personal());
        let mut personal =
            Self(own.map(|(name, held)| (name.as_str(), held.purpose.as_str())).collect());
        // Words made of something personal are personal too, and words made of those.
        let made: Vec<(&str, Vec<&str>)> = made_of(whole);
        loop {
            let new = made.iter().find_map(|(name, reads)| {
                let purpose = reads.iter().find_map(|read| personal.purpose(read))?;
                personal.purpose(name).is_none().then_some((*name, purpose))
            });
            match new {
                Some(new) => personal.0.push(new),
                None => return personal,
            }
        }
    }

    fn purpose(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, purpose)| *purpose)
    }

    /// The purpose that was not agreed to, if one is needed.
    fn missing(&self, name: &str, agreed: &BTreeSet<&str>) -> Option<&'a str> {
        let purpose = self.purpose(name)?;
        let is_agreed =
            if purpose.is_empty() { !agreed.is_empty() } else { agreed.contains(purpose) };
        (!is_agreed).then_some(purpose)
    }
}

/// Variables whose words come from a formula, with what it reads. A number or a yes says little about a person.
fn made_of<'a>(whole: &'a Whole<'_>) -> Vec<(&'a str, Vec<&'a str>)> {
    let notes = whole.steps.iter().map(|step| &step.notes).chain([whole.subject.head]);
    let given = notes.flat_map(|notes| &notes.formulas).filter_map(|used| match &used.wants {
        Wants::Given(name) => Some((name.as_str(), &used.formula)),
        _ => None,
    });
    let variables = whole.subject.variables;
    let computed = variables.iter().filter_map(|(name, held)| match &held.source {
        VariableSource::Computed(formula) => Some((name.as_str(), formula)),
        _ => None,
    });
    let is_worded = |(_, formula): &(&str, &formula::Formula)| {
        let kind = formula.infer(&|name| whole.types.get(name));
        !matches!(kind, Ok(Type::Number(_) | Type::Bool))
    };
    given
        .chain(computed)
        .filter(is_worded)
        .map(|(name, formula)| (name, formula.names().collect()))
        .collect()
}

fn told(
    whole: &Whole<'_>,
    personal: &Personal<'_>,
    step: &Step,
    agreed: &BTreeSet<&str>,
) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    // What is sent together with its consent is not asked too early.
    let mut together = agreed.clone();
    together.extend(step.kind.together());
    for name in step.kind.takes() {
        if let Some(purpose) = personal.missing(name, &together) {
            let what = match purpose {
                "" => "personal data".to_owned(),
                _ => format!("`{name}`"),
            };
            let message = format_args!(
                "the step `{}` asks for {what} before the visitor has agreed to {}",
                step.id,
                object(purpose)
            );
            told.push(at_step(step, message, mending(whole, purpose)));
            break;
        }
    }
    for (name, place) in &step.notes.sends {
        if let Some(purpose) = personal.missing(name, agreed) {
            let object = object(purpose);
            let message =
                format_args!("`{name}` is sent away before the visitor has agreed to {object}");
            let place = Place::Flow(place.clone());
            told.push(Diagnostic::error(place, message, mending(whole, purpose)));
        }
    }
    for read in step.notes.reads.iter().filter(|read| read.slot.is_some()) {
        let Some(purpose) = personal.missing(&read.name, agreed) else { continue };
        // The page greets by the name that it knows itself; who wants more says so with a purpose.
        if read.name == USER_NAME && purpose.is_empty() {
            continue;
        }
        let object = object(purpose);
        let message =
            format_args!("`{}` is shown before the visitor has agreed to {object}", read.name);
        let place = Place::Flow(read.place.clone());
        told.push(Diagnostic::error(place, message, mending(whole, purpose)).at(read.span.clone()));
    }
    told
}

fn object(purpose: &str) -> String {
    if purpose.is_empty() { "it".to_owned() } else { format!("`{purpose}`") }
}

fn mending(whole: &Whole<'_>, purpose: &str) -> String {
    let grants = |step: &&Step| {
        let grants = step.kind.grants();
        grants.contains(&purpose) || purpose.is_empty() && !grants.is_empty()
    };
    let granting = whole.steps.iter().find(grants);
    match granting {
        Some(step) => {
            format!(
                "lead every way to it through the step `{}`, which asks for that consent",
                step.id
            )
        }
        None => {
            let purpose = if purpose.is_empty() { "contact" } else { purpose };
            format!(
                "put a step before it with `consents: [{{purpose: {purpose}, text: …, required: true}}]`"
            )
        }
    }
}

/// What whoever arrives at a step has agreed to, on every way there.
fn agreed_on_arrival<'a>(steps: &'a [Step], graph: &Graph) -> Vec<Agreed<'a>> {
    let mut agreed: Vec<Agreed<'a>> = vec![None; steps.len()];
    let mut open = Vec::new();
    for &root in &graph.roots {
        agreed[root] = Some(BTreeSet::new());
        open.push(root);
    }
    while let Some(at) = open.pop() {
        for edge in &graph.edges[at] {
            let Some(brought) = brought(steps, &agreed, at, edge) else { continue };
            let meets = match &agreed[edge.to] {
                None => brought,
                Some(known) => {
                    let both: BTreeSet<&str> = known.intersection(&brought).copied().collect();
                    if both == *known {
                        continue;
                    }
                    both
                }
            };
            agreed[edge.to] = Some(meets);
            open.push(edge.to);
            if steps[edge.to].shape() == Shape::Returns {
                let block = steps[edge.to].block;
                let runs = |edges: &[Edge]| edges.iter().any(|edge| edge.via == Via::After(block));
                let callers = (0..steps.len()).filter(|&caller| runs(&graph.edges[caller]));
                open.extend(callers.filter(|&caller| agreed[caller].is_some()));
            }
        }
    }
    agreed
}

/// What whoever takes this way has agreed to by its end; nothing when it cannot be taken yet.
fn brought<'a>(steps: &'a [Step], agreed: &[Agreed<'a>], at: usize, edge: &Edge) -> Agreed<'a> {
    let mut brought = agreed[at].clone()?;
    if !edge.detour {
        brought.extend(steps[at].kind.grants());
    }
    if let Via::After(block) = edge.via {
        let returns = steps.iter().zip(agreed);
        let returns = returns
            .filter(|(step, _)| step.block == block && step.shape() == Shape::Returns)
            .filter_map(|(_, agreed)| agreed.clone());
        brought.extend(returns.reduce(|one, other| one.intersection(&other).copied().collect())?);
    }
    Some(brought)
}
