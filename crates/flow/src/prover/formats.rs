//! How texts write values: the format is known, fits what is written, and has a form for every plural.

use formula::{Measure, Type, did_you_mean};
use serde_json::Value;

use super::Whole;
use super::references::at;
use crate::diagnostic::{Diagnostic, Place};
use crate::reading::{NameRead, Slot};

/// Every format by its name, with what it writes.
const FORMATS: [(&str, Writes); 11] = [
    ("number", Writes::Number),
    ("money", Writes::Number),
    ("percent", Writes::Number),
    ("unit", Writes::Number),
    ("years", Writes::Number),
    ("months", Writes::Number),
    ("duration", Writes::Number),
    ("plural", Writes::Number),
    ("date", Writes::Date),
    ("time", Writes::Date),
    ("moment", Writes::Date),
];

#[derive(Clone, Copy, PartialEq)]
enum Writes {
    Number,
    Date,
}

/// Every slot that says how it is to be written.
fn slots<'a>(whole: &'a Whole<'_>) -> impl Iterator<Item = (&'a NameRead, &'a Slot)> {
    let notes = whole.steps.iter().map(|step| &step.notes).chain([whole.subject.head]);
    let reads = notes.flat_map(|notes| &notes.reads);
    reads
        .filter_map(|read| Some((read, read.slot.as_ref()?)))
        .filter(|(_, slot)| !slot.format.is_empty())
}

fn told(
    read: &NameRead,
    message: impl std::fmt::Display,
    hint: impl std::fmt::Display,
) -> Diagnostic {
    Diagnostic::error(Place::Flow(read.place.clone()), message, hint).at(read.span.clone())
}

/// Formats that nobody knows, or that do not fit the variable.
pub(super) fn unfit(whole: &Whole<'_>) -> Vec<Diagnostic> {
    slots(whole).filter_map(|(read, slot)| misfit(whole, read, &slot.format)).collect()
}

fn misfit(whole: &Whole<'_>, read: &NameRead, format: &str) -> Option<Diagnostic> {
    if format.contains(['{', '}']) {
        let message = format_args!("`{{{{{}` is not closed by two brackets", read.name);
        let hint = "write `{{variable}}` or `{{variable|format}}`";
        return Some(told(read, message, hint));
    }
    let name = format.split([':', '|']).next().unwrap_or_default().trim();
    let argument = format.split_once(':').map_or("", |(_, rest)| rest);
    let known = FORMATS.iter().find(|(known, _)| *known == name);
    let Some((_, writes)) = known else {
        let hint = nearest(name, |_, _| true);
        return Some(told(read, format_args!("unknown format `{name}`"), hint));
    };
    let variable = &read.name;
    match (writes, whole.types.get(variable)?) {
        (_, Type::Any) | (Writes::Date, Type::Date | Type::Text) => None,
        // A time of day is the minutes since midnight.
        (Writes::Date, Type::Number(_)) if name == "time" => None,
        (Writes::Number, Type::Number(measure)) => {
            other_measure(&measure, name, argument).map(|hint| {
                let message = format_args!("`{variable}` is {measure}, and `{format}` is not");
                told(read, message, hint)
            })
        }
        (_, held) => {
            let wanted = if *writes == Writes::Date { "a date" } else { "a number" };
            let message = format_args!("`{variable}` is {held}, but `{name}` writes {wanted}");
            Some(told(read, message, format_args!("write `{{{{{variable}}}}}`")))
        }
    }
}

/// The format that was meant, or those there are.
fn nearest(name: &str, is_wanted: impl Fn(&str, Writes) -> bool) -> String {
    let names =
        FORMATS.iter().filter(|(known, writes)| is_wanted(known, *writes)).map(|(known, _)| *known);
    let names: Vec<&str> = names.collect();
    did_you_mean(name, &mut names.iter().copied())
        .unwrap_or_else(|| format!("formats are {}", names.join(", ")))
}

/// Formats of questions that nobody knows: the answer would be written as a bare number.
pub(super) fn of_questions(whole: &Whole<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for step in whole.steps {
        let Some(written) = at(whole.subject.definition, &step.place) else { continue };
        let ask = written.get("ask").map(|ask| (format!("{}.ask", &*step.place), ask));
        let fields = written.get("form").and_then(|form| form.get("fields")?.as_array());
        let fields = fields.into_iter().flatten().enumerate();
        let fields =
            fields.map(|(at, field)| (format!("{}.form.fields[{at}]", &*step.place), field));
        for (place, question) in ask.into_iter().chain(fields) {
            let Some(format) = question.get("format").and_then(Value::as_str) else { continue };
            let name = format.split(':').next().unwrap_or_default();
            let is_of_numbers = |known: &str, writes| writes == Writes::Number && known != "plural";
            let is_known = FORMATS
                .iter()
                .any(|(known, writes)| *known == name && is_of_numbers(known, *writes));
            if !is_known {
                let place = Place::Flow(format!("{place}.format"));
                let message = format_args!("unknown format `{name}`");
                let hint = nearest(name, is_of_numbers);
                found.push(Diagnostic::error(place, message, hint));
            }
        }
    }
    found
}

/// The way to write a number whose measure is another than the format's.
fn other_measure(measure: &Measure, name: &str, argument: &str) -> Option<String> {
    let wanted = argument.split(':').next().unwrap_or_default();
    match (name, measure) {
        (_, Measure::Plain) => None,
        ("money", Measure::Money(currency)) => {
            let agrees = currency.is_empty() || wanted.is_empty() || wanted == currency;
            (!agrees).then(|| format!("write `money:{currency}`, or convert it first"))
        }
        ("percent", Measure::Percent) => None,
        ("unit", Measure::Unit(unit)) => {
            (wanted != unit).then(|| format!("write `unit:{unit}`, or convert it first"))
        }
        ("money", _) => Some("only an amount of money is written so".to_owned()),
        ("percent", _) => Some("only a percentage is written so".to_owned()),
        ("unit", _) => Some("only a number of that unit is written so".to_owned()),
        _ => None,
    }
}

/// Plurals with fewer or more forms than the language has.
pub(super) fn plurals(whole: &Whole<'_>) -> Vec<Diagnostic> {
    let Some(plural_forms) = whole.subject.around.plural_forms else { return Vec::new() };
    let mut found = Vec::new();
    for (read, slot) in slots(whole) {
        let Some(forms) = slot.format.strip_prefix("plural") else { continue };
        let n_forms = forms.split('|').skip(1).count();
        let locales = match &slot.locale {
            Some(locale) => std::slice::from_ref(locale),
            None => whole.subject.locales,
        };
        let wrong = locales.iter().find(|locale| plural_forms(locale) != n_forms);
        found.extend(wrong.map(|locale| {
            let wanted = plural_forms(locale);
            let message =
                format_args!("`{locale}` has {wanted} plural forms, and here it has {n_forms}");
            let hint = if slot.locale.is_none() && locales.len() > 1 {
                "write the text once for each locale, with the forms of each".to_owned()
            } else {
                let forms = if wanted == 3 {
                    "# комната|# комнаты|# комнат"
                } else {
                    "# room|# rooms"
                };
                format!("write `{{{{{}|plural|{forms}}}}}`", read.name)
            };
            told(read, message, hint)
        }));
    }
    found
}
