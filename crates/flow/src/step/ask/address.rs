//! `input: address`: where somebody lives, always personal.

use formula::Value;
use protocol::limits::LINE_CHARS;
use protocol::{Answer, answers};

use super::{AskInput, Reply};
use crate::diagnostic::DESCRIBES;
use crate::effect::Reason;
use crate::prompt::PromptKind;
use crate::reading::Fields;
use crate::step::unknown_word;
use crate::variable::{Variable, VariableType};
use crate::view::View;

#[derive(Debug)]
struct Address {
    fields: Vec<&'static str>,
    required: Vec<&'static str>,
}

/// Every field there is, in the order in which an address is asked.
const FIELDS: [&str; 5] = ["street", "postal_code", "city", "region", "country"];
/// Those that are asked where the flow does not say.
const USUAL: [&str; 3] = ["street", "postal_code", "city"];

pub(super) fn read(fields: &mut Fields<'_>, _variable: &str) -> Box<dyn AskInput> {
    let asked = read_names(fields, "fields", &FIELDS).unwrap_or_else(|| USUAL.to_vec());
    let optional = read_names(fields, "optional", &asked).unwrap_or_default();
    let mut required = asked.clone();
    required.retain(|name| !optional.contains(name));
    Box::new(Address { fields: asked, required })
}

/// The names under `key`, of those that are known, in their own order.
fn read_names(
    fields: &mut Fields<'_>,
    key: &'static str,
    known: &[&'static str],
) -> Option<Vec<&'static str>> {
    let is_there = fields.has(key);
    let names = fields.words(key);
    if !is_there {
        return None;
    }
    for name in &names {
        if DESCRIBES && !known.contains(&name.as_str()) {
            let place = fields.place_of(key);
            unknown_word(fields.reading(), &place, "field of an address", name, known);
        }
    }
    let mut found = known.to_vec();
    found.retain(|field| names.iter().any(|name| name == field));
    Some(found)
}

fn owned(names: &[&str]) -> Vec<String> {
    let mut owned = Vec::new();
    for name in names {
        owned.push((*name).to_owned());
    }
    owned
}

fn field<'a>(address: &'a answers::Address, name: &str) -> &'a str {
    match name {
        "street" => &address.street,
        "postal_code" => &address.postal_code,
        "city" => &address.city,
        "region" => &address.region,
        _ => &address.country,
    }
    .trim()
}

/// On one line; the postal code stands before the town, without a comma.
fn on_one_line(address: &answers::Address, fields: &[&str]) -> String {
    let mut line = String::new();
    let mut before = "";
    for name in fields {
        let part = field(address, name);
        if part.is_empty() {
            continue;
        }
        if !line.is_empty() {
            line.push_str(if before == "postal_code" && *name == "city" { " " } else { ", " });
        }
        line.push_str(part);
        before = name;
    }
    line
}

/// An address of which one field was typed.
fn typed(fields: &[&str], text: &str) -> answers::Address {
    let held = |name: &str| if fields.contains(&name) { text.to_owned() } else { String::new() };
    of_parts(&held)
}

fn of_parts(held: &dyn Fn(&str) -> String) -> answers::Address {
    answers::Address {
        street: held("street"),
        postal_code: held("postal_code"),
        city: held("city"),
        region: held("region"),
        country: held("country"),
    }
}

impl AskInput for Address {
    fn variable_type(&self) -> VariableType {
        VariableType::Text
    }

    fn variable(&self) -> Variable {
        Variable { pii: true, ..Variable::of(VariableType::Text) }
    }

    fn parts(&self) -> Vec<(&'static str, Variable)> {
        let mut parts = Vec::new();
        for field in &self.fields {
            parts.push((*field, self.variable()));
        }
        parts
    }

    fn read(&self, _view: &View<'_>, answer: &Answer) -> Result<Reply, Reason> {
        let in_one_line;
        let (address, fields) = match answer {
            Answer::Address(address) => (address, self.fields.as_slice()),
            // What is typed in one line is the first field; the others are missing, if they must be there.
            Answer::Text(answer) => {
                let first = self.fields.get(..1).unwrap_or_default();
                in_one_line = typed(first, &answer.text);
                (&in_one_line, first)
            }
            _ => return Err(Reason::WrongKind),
        };
        for name in &self.required {
            if !fields.contains(name) || field(address, name).is_empty() {
                return Err(Reason::Missing(name));
            }
        }
        let mut parts = Vec::new();
        for name in fields {
            let part = field(address, name);
            if part.chars().count() > LINE_CHARS {
                return Err(Reason::TooLong(u32::try_from(LINE_CHARS).unwrap_or(u32::MAX)));
            }
            parts.push((*name, Value::from(part)));
        }
        let line = on_one_line(address, fields);
        if line.is_empty() {
            return Err(Reason::Empty);
        }
        Ok(Reply { parts, ..Reply::new(line.as_str(), line.as_str()) })
    }

    fn prompt(&self, _view: &View<'_>) -> PromptKind {
        PromptKind::Address { fields: owned(&self.fields), required: owned(&self.required) }
    }

    fn answer_of(
        &self,
        _view: &View<'_>,
        _value: &Value,
        part: &dyn Fn(&str) -> Value,
    ) -> Option<Answer> {
        let address = of_parts(&|name| part(name).as_text().unwrap_or_default().to_owned());
        (address != answers::Address::default()).then(|| address.into())
    }
}
