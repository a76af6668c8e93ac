//! What a formula yields fits the place where it stands, units and currencies included.

use std::collections::{BTreeMap, BTreeSet};

use formula::{Formula, Measure, Type};

use super::{Subject, Whole, at_step};
use crate::diagnostic::{Diagnostic, Place};
use crate::reading::{ANSWER, FormulaUse, StepNotes, Wants};
use crate::step::Step;
use crate::variable::{Variable, VariableScope, VariableSource, VariableType, WELL_KNOWN};

/// What every variable holds.
pub(super) struct Types {
    known: BTreeMap<String, Type>,
    /// Variables that some step gives a value.
    written: BTreeSet<String>,
}

/// A variable that is set from another that is set further down takes a round more; beyond these it may hold anything.
const ROUNDS: usize = 4;

impl Types {
    pub(super) fn of(subject: &Subject<'_>) -> Self {
        let notes = || subject.map.steps.iter().map(|step| &step.notes).chain([subject.head]);
        let given: Vec<(&str, &Formula)> = notes().flat_map(given).collect();
        let is_given: BTreeSet<&str> = given.iter().map(|(name, _)| *name).collect();
        let mut written: BTreeSet<String> =
            is_given.iter().map(|name| (*name).to_owned()).collect();
        let mut answered: BTreeSet<&str> = BTreeSet::new();
        let mut anything: BTreeSet<&str> = BTreeSet::new();
        for notes in notes() {
            let here: BTreeSet<&str> = given_names(notes).collect();
            for (name, _) in &notes.writes {
                written.insert(name.clone());
                if !here.contains(name.as_str()) {
                    answered.insert(name);
                }
            }
            anything.extend(notes.anything.iter().map(String::as_str));
        }
        let units = units(subject);
        let mut known = BTreeMap::new();
        for (name, variable) in subject.variables {
            let is_fixed = subject.declares(name)
                || answered.contains(name.as_str())
                || WELL_KNOWN.iter().any(|(known, ..)| known == name);
            // A page gives a price as a number or as words.
            let is_open = name == "product.price" || anything.contains(name.as_str());
            let kind = if is_open && !subject.declares(name) {
                Type::Any
            } else if is_fixed {
                let has_options = !is_given.contains(name.as_str())
                    && variable.source == VariableSource::Answer
                    && variable.scope == VariableScope::Run;
                let labels = subject.labels.get(name).filter(|_| has_options);
                let options = labels.map(|labels| labels.keys().cloned().collect());
                let unit = units.get(name.as_str()).filter(|_| variable.measure.is_empty());
                match (of_variable(variable, options.unwrap_or_default()), unit) {
                    (Type::Number(Measure::Plain), Some(unit))
                        if !is_given.contains(name.as_str()) =>
                    {
                        Type::Number(Measure::Unit((*unit).to_owned()))
                    }
                    (kind, _) => kind,
                }
            } else {
                Type::Any
            };
            known.insert(name.clone(), kind);
        }
        // What is set without a declaration holds whatever it is given.
        let free: BTreeSet<&str> = is_given
            .into_iter()
            .filter(|name| !subject.declares(name))
            .filter(|name| !answered.contains(name) && !anything.contains(name))
            .filter(|name| WELL_KNOWN.iter().all(|(known, ..)| known != name))
            .collect();
        let mut types = Self { known, written };
        for _ in 0..ROUNDS {
            types.infer_free(&free, &given);
        }
        types
    }

    fn infer_free(&mut self, free: &BTreeSet<&str>, given: &[(&str, &Formula)]) {
        let mut found: BTreeMap<&str, Type> = BTreeMap::new();
        for (name, formula) in given.iter().filter(|(name, _)| free.contains(name)) {
            let kind = formula.infer(&|name| self.get(name)).unwrap_or(Type::Any);
            match found.get(name) {
                Some(other) if *other != kind => found.insert(name, Type::Any),
                _ => found.insert(name, kind),
            };
        }
        self.known.extend(found.into_iter().map(|(name, kind)| (name.to_owned(), kind)));
    }

    pub(super) fn get(&self, name: &str) -> Option<Type> {
        self.known.get(name).cloned()
    }

    /// Whether some step gives it a value.
    pub(super) fn is_written(&self, name: &str) -> bool {
        self.written.contains(name)
    }
}

/// The unit of what is typed, where every question about it says the same one.
fn units<'a>(subject: &Subject<'a>) -> BTreeMap<&'a str, &'a str> {
    let noted = subject.map.steps.iter().flat_map(|step| &step.notes.units);
    let mut units = BTreeMap::new();
    for (name, unit) in noted {
        let known = *units.entry(name.as_str()).or_insert(unit.as_str());
        if known != unit {
            units.insert(name.as_str(), "");
        }
    }
    units.retain(|_, unit| !unit.is_empty());
    units
}

fn given(notes: &StepNotes) -> impl Iterator<Item = (&str, &Formula)> {
    notes.formulas.iter().filter_map(|used| match &used.wants {
        Wants::Given(name) => Some((name.as_str(), &used.formula)),
        _ => None,
    })
}

fn given_names(notes: &StepNotes) -> impl Iterator<Item = &str> {
    given(notes).map(|(name, _)| name)
}

fn of_variable(variable: &Variable, options: Vec<String>) -> Type {
    let unit = || match variable.measure.as_str() {
        "" => Measure::Plain,
        unit => Measure::Unit(unit.to_owned()),
    };
    match variable.kind {
        VariableType::Text | VariableType::Phone | VariableType::Email => Type::Text,
        VariableType::Choice | VariableType::Product => Type::Choice(options),
        VariableType::Int | VariableType::Decimal | VariableType::Duration => Type::Number(unit()),
        VariableType::Money => Type::Number(Measure::Money(variable.measure.clone())),
        VariableType::Percent => Type::Number(Measure::Percent),
        VariableType::Date => Type::Date,
        VariableType::Bool => Type::Bool,
        VariableType::List | VariableType::File => Type::List,
    }
}

/// Formulas in which something does not agree, or that yield something else than is wanted.
pub(super) fn mismatched(whole: &Whole<'_>) -> Vec<Diagnostic> {
    let notes = whole.steps.iter().map(|step| &step.notes).chain([whole.subject.head]);
    notes.flat_map(|notes| &notes.formulas).flat_map(|used| mismatch(whole, used)).collect()
}

fn mismatch(whole: &Whole<'_>, used: &FormulaUse) -> Vec<Diagnostic> {
    let types = &whole.types;
    let place = || Place::Flow(used.place.clone());
    let held = |name: &str| match (&used.answer, name.strip_prefix(ANSWER)) {
        // In a `check` the answer goes by this name.
        (Some(variable), Some(part)) if part.is_empty() || part.starts_with('.') => {
            types.get(&format!("{variable}{part}"))
        }
        _ => types.get(name),
    };
    let kind = match used.formula.infer(&held) {
        Ok(kind) => kind,
        Err(found) => {
            let told = found.into_iter().map(|found| {
                let hint = found.hint.unwrap_or_default();
                Diagnostic::error(place(), found.message, hint).at(found.span)
            });
            return told.collect();
        }
    };
    let text = used.formula.text().trim();
    let wanted = match &used.wants {
        Wants::Anything => return Vec::new(),
        Wants::Truth if matches!(kind, Type::Any | Type::Bool | Type::Number(_)) => {
            return Vec::new();
        }
        Wants::Truth => Type::Bool,
        Wants::Number if matches!(kind, Type::Any | Type::Number(_)) => return Vec::new(),
        Wants::Number => Type::NUMBER,
        Wants::Like(name) | Wants::Given(name) => {
            let wanted = types.get(name).unwrap_or(Type::Any);
            if fits(&kind, &wanted) {
                return Vec::new();
            }
            wanted
        }
    };
    let message = format_args!("`{text}` is {kind}, but {wanted} is wanted here");
    vec![Diagnostic::error(place(), message, mending(&kind, &wanted))]
}

/// Whether what a formula yields may be kept where `wanted` is.
fn fits(kind: &Type, wanted: &Type) -> bool {
    match (kind, wanted) {
        (Type::Any, _) | (_, Type::Any) => true,
        (Type::Number(kind), Type::Number(wanted)) => kind.with(wanted).is_some(),
        (Type::Text | Type::Choice(_) | Type::Date, Type::Text)
        | (Type::Text | Type::Choice(_), Type::Choice(_))
        | (Type::Text | Type::Date, Type::Date) => true,
        (kind, wanted) => kind == wanted,
    }
}

fn mending(kind: &Type, wanted: &Type) -> &'static str {
    match (kind, wanted) {
        (Type::List, Type::Bool) => "ask whether any is: OR(wishes = \"quiet\")",
        (Type::Text | Type::Choice(_) | Type::Date, Type::Bool) => {
            "compare it with something: town = \"Ulm\""
        }
        (Type::Bool, Type::Number(_)) => "choose between two numbers: IF(…, 10, 0)",
        (Type::Number(_), Type::Number(_)) => {
            "convert it by a rate that has a unit of its own, or change the variable's"
        }
        (_, Type::Number(_)) => "VALUE(…) makes a number of a text",
        (Type::Number(_), Type::Date) => {
            "`today` is the day as a date; of any other number of a day make one: TEXT(…, \"yyyy-mm-dd\")"
        }
        (_, Type::Text) => "make a text of it: TEXT(…, \"0\"), or join it with \"\"",
        _ => "write a formula that yields it, or change the type",
    }
}

/// Questions whose answers are of another type than the variable they go to.
pub(super) fn answered_otherwise(whole: &Whole<'_>) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    for step in whole.steps {
        let given: BTreeSet<&str> = given_names(&step.notes).collect();
        for (name, answer) in &step.notes.writes {
            let Some(held) = whole.subject.variables.get(name) else { continue };
            let is_declared = whole.subject.declares(name);
            let is_open = given.contains(name.as_str()) || step.notes.anything.contains(name);
            if is_open || is_held(answer, held, is_declared) {
                continue;
            }
            told.push(at_answer(step, name, answer, held));
        }
    }
    told
}

/// Whether a variable may hold what a step writes.
fn is_held(answer: &Variable, held: &Variable, is_declared: bool) -> bool {
    use VariableType as Is;
    let agrees = || {
        let (one, other) = (of_variable(answer, Vec::new()), of_variable(held, Vec::new()));
        match (one, other) {
            (Type::Number(one), Type::Number(other)) => one.with(&other).is_some(),
            _ => true,
        }
    };
    match (answer.kind, held.kind) {
        // Two questions in two currencies may share a variable nobody declared; then it counts neither.
        (one, other) if one == other => !is_declared || agrees(),
        // A plain number becomes whatever the variable counts.
        (Is::Decimal | Is::Int, other) if other.is_number() => agrees(),
        (one, Is::Decimal) if one.is_number() => agrees(),
        (Is::Choice | Is::Date | Is::Email | Is::Phone | Is::Product, Is::Text)
        | (Is::Choice, Is::Product)
        | (Is::Product, Is::Choice)
        | (Is::File, Is::List) => true,
        _ => false,
    }
}

fn at_answer(step: &Step, name: &str, answer: &Variable, held: &Variable) -> Diagnostic {
    let (answer, held) = (described(answer), described(held));
    let message = format_args!("`{name}` holds {held}, but this answer is {answer}");
    let hint = "give it another `variable`, another `input`, or another type under `variables`";
    if step.kind.takes() == [name] {
        let place = Place::Flow(format!("{}.ask.input", &*step.place));
        return Diagnostic::error(place, message, hint);
    }
    at_step(step, message, hint)
}

fn described(variable: &Variable) -> String {
    match variable.kind {
        VariableType::Email => "an e-mail address".to_owned(),
        VariableType::Phone => "a phone number".to_owned(),
        VariableType::File => "files".to_owned(),
        VariableType::Product => "a product".to_owned(),
        _ => of_variable(variable, Vec::new()).to_string(),
    }
}
