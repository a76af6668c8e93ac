//! Declarations under `variables`.

use formula::Value;
use protocol::Scalar;

use super::{OURS, Variable, VariableScope, VariableSource, VariableType, WELL_KNOWN, millis};
use crate::diagnostic::words;
use crate::reading::{Fields, Item, NAMES, Reading, Wants, check_name, unknown_word};

/// Reads one declaration: a type alone, such as `money EUR`, or fields.
pub(crate) fn read<'a>(reading: &'a Reading<'a>, name: &str, item: &Item<'a>) -> Option<Variable> {
    check_name(reading, &item.place, name, NAMES);
    let known = WELL_KNOWN.iter().find(|(known, ..)| *known == name);
    if item.value.is_string() {
        if known.is_some() {
            refuse_well_known(reading, item, name);
        }
        let word = reading.plain(item)?;
        return read_type(reading, &item.place, &word);
    }
    let mut fields = reading.object(item)?;
    if OURS.contains(&name) || known.is_some() && !fields.has("source") && !fields.has("scope") {
        refuse_well_known(reading, item, name);
    }
    let place = fields.place_of("type");
    let variable = match known {
        Some((_, kind, pii)) if !fields.has("type") => {
            Some(Variable { pii: *pii, ..Variable::of(*kind) })
        }
        _ => {
            let word = fields.required_plain("type");
            read_type(reading, &place, &word)
        }
    };
    let variable = variable.map(|variable| read_rest(&mut fields, name, variable));
    if variable.is_none() {
        // What cannot be judged without a type is not told as unknown on top of it.
        for key in ["default", "unit", "pii", "purpose", "scope", "source"] {
            fields.item(key);
        }
    }
    fields.finish();
    variable
}

fn refuse_well_known(reading: &Reading<'_>, item: &Item<'_>, name: &str) {
    let hint = "leave the declaration out, or say where it comes from: `source: settings`";
    reading.error(&item.place, format_args!("every flow has `{name}`"), hint);
}

fn read_rest(fields: &mut Fields<'_>, name: &str, mut variable: Variable) -> Variable {
    let reading = fields.reading();
    if let Some(unit) = fields.plain("unit") {
        if !variable.kind.is_number() {
            reading.error(&fields.place_of("unit"), "only a number has a unit", "leave `unit` out");
        }
        variable.measure = unit;
    }
    variable.default =
        fields.item("default").and_then(|item| read_default(reading, &item, &variable));
    variable.pii = fields.flag("pii", variable.pii);
    variable.purpose = fields.plain("purpose").unwrap_or_default();
    if let Some(word) = fields.plain("scope") {
        let found = VariableScope::WORDS.iter().find(|(known, _)| *known == word);
        match found {
            Some((_, scope)) => variable.scope = *scope,
            None => {
                let known = VariableScope::WORDS.map(|(word, _)| word);
                unknown_word(reading, &fields.place_of("scope"), "scope", &word, &known);
            }
        }
    }
    if let Some(item) = fields.item("source") {
        variable.source = read_source(reading, &item, name);
    }
    variable
}

/// `answer`, `page`, `settings`, `{url: utm_source}`, `{page: title}`, `{settings: plan}`, `{computed: formula}`.
fn read_source<'a>(reading: &'a Reading<'a>, item: &Item<'a>, name: &str) -> VariableSource {
    if item.value.is_string() {
        let word = reading.plain(item).unwrap_or_default();
        return match word.as_str() {
            "answer" => VariableSource::Answer,
            // The page gives it under its own name.
            "page" | "settings" => VariableSource::Outside(name.to_owned()),
            "url" => VariableSource::Outside(["url.", name].concat()),
            _ => {
                let known = ["answer", "page", "settings", "url", "computed"];
                unknown_word(reading, &item.place, "source", &word, &known);
                VariableSource::Answer
            }
        };
    }
    let Some(mut fields) = reading.object(item) else { return VariableSource::Answer };
    let mut found = Vec::new();
    for kind in ["url", "page", "settings"] {
        if let Some(key) = fields.plain(kind) {
            let key = if kind == "settings" { key } else { [kind, ".", &key].concat() };
            found.push(VariableSource::Outside(key));
        }
    }
    let wants = Wants::Like(name);
    found.extend(fields.formula("computed", wants).map(VariableSource::Computed));
    if found.len() != 1 {
        fields.error("a variable has one source", "write one of `url page settings computed`");
    }
    fields.finish();
    found.pop().unwrap_or_default()
}

fn read_default(reading: &Reading<'_>, item: &Item<'_>, variable: &Variable) -> Option<Value> {
    let value = match (item.value, variable.kind) {
        (serde_json::Value::Array(items), VariableType::List) => {
            let mut ids = Vec::new();
            for item in items {
                ids.extend(item.as_str().map(Value::from));
            }
            (ids.len() == items.len()).then_some(Value::List(ids))
        }
        // `45m` beside `45`: the number is in the variable's own unit.
        (serde_json::Value::String(text), VariableType::Duration) => {
            millis(text).and_then(|millis| in_unit(millis, &variable.measure)).map(Value::number)
        }
        (value, kind) => Scalar::of_json(value).as_ref().and_then(|given| kind.accept(given)),
    };
    if value.is_none() {
        let hint = words(|| format!("write {}, or leave `default` out", default_of(variable.kind)));
        reading.error(&item.place, "the default does not fit the variable's type", hint);
    }
    value
}

/// What a default of this type looks like.
fn default_of(kind: VariableType) -> &'static str {
    match kind {
        VariableType::Int => "a whole number: `3`",
        VariableType::Decimal | VariableType::Money => "a number without quotes: `12.5`",
        VariableType::Percent => "a fraction: `0.05` is 5 %",
        VariableType::Duration => "a span of time such as `45m`, or a number in its unit",
        VariableType::Date => "a day such as `2026-11-25`, or `2026-11-25T14:30`",
        VariableType::Bool => "`true` or `false`, without quotes",
        VariableType::List | VariableType::File => "a list of ids: `[a, b]`",
        VariableType::Choice | VariableType::Product => "the id of an option",
        VariableType::Phone => {
            "a number with the code of its country, in quotes: `\"+441632960123\"`"
        }
        VariableType::Email => "an address such as `anna@example.com`",
        VariableType::Text => "words",
    }
}

/// A span of time counted in `unit`; minutes when there is none.
pub(crate) fn in_unit(millis: i64, unit: &str) -> Option<f64> {
    let per_unit = match unit {
        "s" => 1_000.0,
        "" | "min" => 60_000.0,
        "h" => 3_600_000.0,
        "d" => 86_400_000.0,
        _ => return None,
    };
    #[allow(clippy::cast_precision_loss, reason = "a year of milliseconds is far below 2^53")]
    Some(millis as f64 / per_unit)
}

/// A type with what it counts: `money EUR`, `decimal kWh`, `duration h`.
pub(crate) fn read_type(reading: &Reading<'_>, place: &str, text: &str) -> Option<Variable> {
    let (word, measure) = text.split_once(' ').unwrap_or((text, ""));
    let Some(kind) = VariableType::from_word(word) else {
        if !word.is_empty() {
            let hint = words(|| {
                let words: Vec<&str> = VariableType::WORDS.iter().map(|(word, _)| *word).collect();
                format!("types are {}", words.join(", "))
            });
            reading.error(place, format_args!("`{word}` is not a type"), hint);
        }
        return None;
    };
    let measure = measure.trim();
    if !measure.is_empty() && !kind.is_number() {
        reading.error(
            place,
            format_args!("a {word} counts nothing"),
            format_args!("write `{word}`"),
        );
    }
    if kind == VariableType::Money
        && !measure.is_empty()
        && !(measure.len() == 3 && measure.bytes().all(|b| b.is_ascii_uppercase()))
    {
        let hint = "write its three letters: `money EUR`";
        reading.error(place, format_args!("`{measure}` is not a currency"), hint);
    }
    if kind == VariableType::Duration && in_unit(0, measure).is_none() {
        let hint = "write `duration min`; there are s, min, h and d";
        reading.error(place, format_args!("`{measure}` is not a unit of time"), hint);
    }
    let measure =
        if kind == VariableType::Duration && measure.is_empty() { "min" } else { measure };
    Some(Variable::in_measure(kind, measure))
}
