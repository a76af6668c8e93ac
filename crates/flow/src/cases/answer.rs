//! Answers as people write them down, turned into what the step asks for.

use protocol::{Answer, ConsentChoice, Map, Scalar, answers};
use serde_json::Value;

use crate::prompt::{ConsentPrompt, PromptKind, PromptOption};

/// The answer that a plain value is to what is asked; nothing when it cannot be one.
///
/// Words that are no option's id stay words, as if they were typed: the step says what it makes of them.
#[must_use]
pub fn plain_answer(kind: &PromptKind, value: &Value) -> Option<Answer> {
    Some(match kind {
        PromptKind::Choice { options } => choice(options, value)?,
        PromptKind::Choices { .. } => choices(value)?,
        PromptKind::List { options, max, .. }
        | PromptKind::Pictures { options, max, .. }
        | PromptKind::Search { options, max, .. } => {
            if *max == 1 {
                choice(options, value)?
            } else {
                choices(value)?
            }
        }
        PromptKind::Text { .. } => text(value)?,
        PromptKind::Number { .. } | PromptKind::Slider { .. } | PromptKind::Scale { .. } => {
            number(value)?
        }
        PromptKind::Range { .. } => {
            let (from, to) = pair(value)?;
            answers::Range { from: from.as_f64()?, to: to.as_f64()? }.into()
        }
        PromptKind::Email => match value {
            Value::String(email) => answers::Email { email: email.clone() }.into(),
            _ => return None,
        },
        PromptKind::Phone => answers::Phone { phone: word(value)? }.into(),
        PromptKind::Date { .. } => answers::Date { date: word(value)? }.into(),
        PromptKind::DateTime { .. } => {
            let text = word(value)?;
            let (date, time) = text.split_once(['T', ' '])?;
            answers::DateTime { date: date.to_owned(), time: time.trim().to_owned() }.into()
        }
        PromptKind::Time { .. } => answers::Time { time: word(value)? }.into(),
        PromptKind::Period { .. } => {
            let (from, to) = pair(value)?;
            answers::Period { from: word(from)?, to: word(to)? }.into()
        }
        PromptKind::YesNo { .. } => match value {
            Value::Bool(yes) => answers::YesNo { yes: *yes }.into(),
            Value::String(word) if word == "yes" => answers::YesNo { yes: true }.into(),
            Value::String(word) if word == "no" => answers::YesNo { yes: false }.into(),
            other => text(other)?,
        },
        PromptKind::Calculator { .. } => {
            answers::Calculation { inputs: scalars(value, |_| false)?, results: Map::new() }.into()
        }
        PromptKind::Contact { consents, .. } => contact(value, consents)?,
        PromptKind::Rating => rating(value)?,
        PromptKind::Files { .. } => files(value)?,
        PromptKind::Address { fields, .. } => address(value, fields)?,
        PromptKind::Form { fields, consents, .. } => {
            let given = value.as_object()?;
            let mut form =
                answers::Form { fields: Map::new(), consents: decided(value, consents)? };
            for (id, value) in given.iter().filter(|(id, _)| !is_agreement(id, consents)) {
                let field = fields.iter().find(|field| field.id == *id)?;
                let is_open = value.is_null() || !field.required && value.as_str() == Some("skip");
                if !is_open {
                    form.fields.insert(id.clone(), plain_answer(&field.kind, value)?);
                }
            }
            form.into()
        }
        PromptKind::Consent { consents, .. } => {
            let agreed = value.get(AGREE).unwrap_or(value);
            answers::Consent { consents: decisions(agreed, consents)? }.into()
        }
        PromptKind::Slots { .. } => answers::Slot { slot: word(value)? }.into(),
        PromptKind::Busy | PromptKind::Waiting | PromptKind::Ended => return None,
    })
}

/// Under which the purposes of a form stand that the visitor agrees to.
const AGREE: &str = "agree";

/// How an answer to this is written.
pub(super) fn example(kind: &PromptKind) -> &'static str {
    match kind {
        PromptKind::Choice { .. } => "the id of an option",
        PromptKind::Choices { .. }
        | PromptKind::List { .. }
        | PromptKind::Pictures { .. }
        | PromptKind::Search { .. } => "the id of an option, or a list of them",
        PromptKind::Text { .. } => "words",
        PromptKind::Number { .. } | PromptKind::Slider { .. } | PromptKind::Scale { .. } => {
            "a number"
        }
        PromptKind::Range { .. } => "`[10, 20]`",
        PromptKind::Email => "an e-mail address",
        PromptKind::Phone => "a phone number in quotes",
        PromptKind::Date { .. } => "a day such as `2026-11-25`",
        PromptKind::DateTime { .. } => "a time such as `2026-11-25T14:30`",
        PromptKind::Time { .. } => "a time of day such as `\"14:30\"`",
        PromptKind::Period { .. } => "`[2026-11-25, 2026-11-28]`",
        PromptKind::YesNo { .. } => "`yes` or `no`",
        PromptKind::Calculator { .. } => "values by input: `{bill: 120}`, or `{}`",
        PromptKind::Contact { .. } => "`{name: Anna, email: anna@example.com, agree: [contact]}`",
        PromptKind::Rating => "a number from 1 to 5, or `{score: 5, comment: …}`",
        PromptKind::Files { .. } => "a list of `{name: roof.jpg, bytes: 1000, type: image/jpeg}`",
        PromptKind::Address { .. } => "`{street: …, city: …}`",
        PromptKind::Form { .. } => "answers by field: `{area: 120, agree: [contact]}`",
        PromptKind::Consent { .. } => "the purposes agreed to: `[contact]`",
        PromptKind::Slots { .. } => "the id of a slot",
        PromptKind::Busy | PromptKind::Waiting | PromptKind::Ended => "no answer",
    }
}

/// A value of the wire as people read it.
pub(super) fn shown_scalar(value: &Scalar) -> String {
    match value {
        Scalar::Bool(truth) => truth.to_string(),
        Scalar::Number(number) => number.to_string(),
        Scalar::Text(text) => text.clone(),
    }
}

/// A word; YAML reads some of them as numbers or truth values.
fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(small::json::number_text(number)),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

fn words(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Array(items) => items.iter().map(word).collect(),
        one => Some(vec![word(one)?]),
    }
}

fn text(value: &Value) -> Option<Answer> {
    Some(answers::Text { text: word(value)? }.into())
}

fn number(value: &Value) -> Option<Answer> {
    match value.as_f64() {
        Some(number) => Some(answers::Number { number }.into()),
        None => text(value),
    }
}

fn choice(options: &[PromptOption], value: &Value) -> Option<Answer> {
    let choice = word(value)?;
    if options.iter().any(|option| option.id == choice) {
        return Some(answers::Choice { choice }.into());
    }
    text(value)
}

fn choices(value: &Value) -> Option<Answer> {
    Some(answers::Choices { choices: words(value)? }.into())
}

/// `[a, b]` or `{from: a, to: b}`.
fn pair(value: &Value) -> Option<(&Value, &Value)> {
    match value {
        Value::Array(items) => match items.as_slice() {
            [from, to] => Some((from, to)),
            _ => None,
        },
        Value::Object(fields) if fields.len() == 2 => {
            Some((fields.get("from")?, fields.get("to")?))
        }
        _ => None,
    }
}

fn scalars(value: &Value, is_left_out: impl Fn(&str) -> bool) -> Option<Map<String, Scalar>> {
    let fields = value.as_object()?.iter().filter(|(name, _)| !is_left_out(name));
    fields.map(|(name, value)| Some((name.clone(), Scalar::of_json(value)?))).collect()
}

fn is_agreement(field: &str, consents: &[ConsentPrompt]) -> bool {
    field == AGREE && !consents.is_empty()
}

/// The decisions of a form: purposes under `agree` are granted, the others are left open.
fn decided(form: &Value, consents: &[ConsentPrompt]) -> Option<Vec<ConsentChoice>> {
    let none = Value::Array(Vec::new());
    decisions(form.get(AGREE).filter(|_| !consents.is_empty()).unwrap_or(&none), consents)
}

fn decisions(agreed: &Value, consents: &[ConsentPrompt]) -> Option<Vec<ConsentChoice>> {
    let agreed = words(agreed)?;
    if agreed.iter().any(|purpose| consents.iter().all(|known| known.purpose != *purpose)) {
        return None;
    }
    let decide = |known: &ConsentPrompt| ConsentChoice {
        purpose: known.purpose.clone(),
        granted: agreed.contains(&known.purpose),
    };
    Some(consents.iter().map(decide).collect())
}

fn contact(value: &Value, consents: &[ConsentPrompt]) -> Option<Answer> {
    let mut form = answers::ContactForm {
        name: String::new(),
        email: String::new(),
        phone: String::new(),
        consents: decided(value, consents)?,
    };
    for (field, value) in value.as_object()? {
        match field.as_str() {
            "name" => form.name = word(value)?,
            "email" => form.email = word(value)?,
            "phone" => form.phone = word(value)?,
            other if is_agreement(other, consents) => {}
            _ => return None,
        }
    }
    Some(form.into())
}

fn rating(value: &Value) -> Option<Answer> {
    let stars = |value: &Value| value.as_u64().and_then(|score| u8::try_from(score).ok());
    let (score, comment) = match value {
        Value::Object(fields) => {
            (stars(fields.get("score")?)?, fields.get("comment").map_or(Some(String::new()), word)?)
        }
        value => (stars(value)?, String::new()),
    };
    Some(answers::Rating { score, comment }.into())
}

/// Files by their names; nobody uploads anything for a case.
fn files(value: &Value) -> Option<Answer> {
    let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    let file = |(at, item): (usize, &Value)| {
        let field = |key: &str| item.get(key).and_then(Value::as_str);
        Some(answers::File {
            id: field("id").map_or_else(|| format!("file-{}", at + 1), str::to_owned),
            name: item.as_str().or_else(|| field("name"))?.to_owned(),
            bytes: item.get("bytes").and_then(Value::as_u64).unwrap_or(1),
            media_type: field("type").unwrap_or("application/octet-stream").to_owned(),
        })
    };
    let files = items.iter().enumerate().map(file).collect::<Option<_>>()?;
    Some(answers::Files { files }.into())
}

fn address(value: &Value, known: &[String]) -> Option<Answer> {
    let mut address = answers::Address::default();
    for (field, value) in value.as_object()? {
        if !known.contains(field) {
            return None;
        }
        let part = match field.as_str() {
            "street" => &mut address.street,
            "postal_code" => &mut address.postal_code,
            "city" => &mut address.city,
            "region" => &mut address.region,
            _ => &mut address.country,
        };
        *part = word(value)?;
    }
    Some(address.into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn option(id: &str) -> PromptOption {
        PromptOption { id: id.to_owned(), label: id.to_uppercase(), ..PromptOption::default() }
    }

    fn written(kind: &PromptKind, value: &Value) -> Value {
        serde_json::to_value(plain_answer(kind, value).unwrap()).unwrap()
    }

    #[test]
    fn an_option_is_chosen_by_its_id_and_anything_else_is_typed() {
        let kind = PromptKind::Choice { options: vec![option("house"), option("3")] };
        assert_eq!(written(&kind, &json!("house")), json!({ "type": "choice", "choice": "house" }));
        assert_eq!(written(&kind, &json!(3)), json!({ "type": "choice", "choice": "3" }));
        assert_eq!(written(&kind, &json!("A hut")), json!({ "type": "text", "text": "A hut" }));
    }

    #[test]
    fn a_form_is_its_fields_with_what_is_agreed_to() {
        let purpose = |purpose: &str| ConsentPrompt {
            purpose: purpose.to_owned(),
            text: String::new(),
            required: false,
        };
        let area = crate::FormField {
            id: "area".to_owned(),
            label: String::new(),
            kind: PromptKind::Number { min: None, max: None, step: None, unit: String::new() },
            required: true,
            placeholder: String::new(),
            autocomplete: String::new(),
        };
        let kind = PromptKind::Form {
            fields: vec![area],
            consents: vec![purpose("contact"), purpose("news")],
            submit: String::new(),
        };
        let form = written(&kind, &json!({ "area": 120, "agree": ["contact"] }));
        assert_eq!(form["fields"]["area"]["number"], 120.0);
        assert_eq!(form["consents"][0], json!({ "purpose": "contact", "granted": true }));
        assert_eq!(form["consents"][1]["granted"], false);
        assert_eq!(plain_answer(&kind, &json!({ "size": 120 })), None);
        assert_eq!(plain_answer(&kind, &json!({ "area": 1, "agree": ["sms"] })), None);
    }

    #[test]
    fn two_values_are_a_pair_however_they_are_written() {
        let kind = PromptKind::Range { min: 0.0, max: 9.0, step: 1.0, unit: String::new() };
        assert_eq!(written(&kind, &json!([1, 2])), written(&kind, &json!({ "from": 1, "to": 2 })));
        assert_eq!(plain_answer(&kind, &json!([1])), None);
    }
}
