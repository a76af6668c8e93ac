//! `input: address`: where somebody lives, always personal.

use formula::Value;
use protocol::limits::LINE_CHARS;
use protocol::{Answer, answers};

use super::{AskInput, Reply};
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
    let required = asked.iter().copied().filter(|name| !optional.contains(name)).collect();
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
    for name in names.iter().filter(|name| !known.contains(&name.as_str())) {
        unknown_word(fields.reading(), &fields.place_of(key), "field of an address", name, known);
    }
    Some(known.iter().copied().filter(|field| names.iter().any(|name| name == field)).collect())
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
fn on_one_line(parts: &[(&'static str, String)]) -> String {
    let mut line = String::new();
    let mut before = "";
    for (name, part) in parts.iter().filter(|(_, part)| !part.is_empty()) {
        if !line.is_empty() {
            line.push_str(if before == "postal_code" && *name == "city" { " " } else { ", " });
        }
        line.push_str(part);
        before = name;
    }
    line
}

impl AskInput for Address {
    fn variable_type(&self) -> VariableType {
        VariableType::Text
    }

    fn variable(&self) -> Variable {
        Variable { pii: true, ..Variable::of(VariableType::Text) }
    }

    fn parts(&self) -> Vec<(&'static str, Variable)> {
        self.fields.iter().map(|field| (*field, self.variable())).collect()
    }

    fn read(&self, _view: &View<'_>, answer: &Answer) -> Result<Reply, Reason> {
        let parts: Vec<(&'static str, String)> = match answer {
            Answer::Address(address) => {
                self.fields.iter().map(|name| (*name, field(address, name).to_owned())).collect()
            }
            // What is typed in one line is the first field; the others are missing, if they must be there.
            Answer::Text(answer) => {
                let first = self.fields.first().map(|name| (*name, answer.text.trim().to_owned()));
                first.into_iter().collect()
            }
            _ => return Err(Reason::WrongKind),
        };
        let is_filled =
            |name: &str| parts.iter().any(|(filled, part)| *filled == name && !part.is_empty());
        if let Some(missing) = self.required.iter().find(|name| !is_filled(name)) {
            return Err(Reason::Missing(missing));
        }
        if parts.iter().any(|(_, part)| part.chars().count() > LINE_CHARS) {
            return Err(Reason::TooLong(u32::try_from(LINE_CHARS).unwrap_or(u32::MAX)));
        }
        let line = on_one_line(&parts);
        if line.is_empty() {
            return Err(Reason::Empty);
        }
        let parts = parts.into_iter().map(|(name, part)| (name, Value::Text(part))).collect();
        Ok(Reply { parts, ..Reply::new(line.as_str(), line.as_str()) })
    }

    fn prompt(&self, _view: &View<'_>) -> PromptKind {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        PromptKind::Address { fields: owned(&self.fields), required: owned(&self.required) }
    }

    fn answer_of(
        &self,
        _view: &View<'_>,
        _value: &Value,
        part: &dyn Fn(&str) -> Value,
    ) -> Option<Answer> {
        let held = |name: &str| part(name).as_text().unwrap_or_default().to_owned();
        let address = answers::Address {
            street: held("street"),
            postal_code: held("postal_code"),
            city: held("city"),
            region: held("region"),
            country: held("country"),
        };
        (address != answers::Address::default()).then(|| address.into())
    }
}
