//! What a reader of Rust types says about a file, in the words of its author.

use formula::did_you_mean;

use super::positions::Aim;

/// A mistake in words, and what to point at.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Worded {
    pub(super) message: String,
    pub(super) hint: String,
    pub(super) aim: Aim,
}

/// Puts what serde says into an author's words.
pub(super) fn of_type_error(said: &str) -> Worded {
    let (message, hint, aim) = if let Some(rest) = said.strip_prefix("unknown field ") {
        let (name, hint) = known_words(rest);
        (format!("unknown field `{name}`"), hint, Aim::Key)
    } else if let Some(rest) = said.strip_prefix("unknown variant ") {
        let (name, hint) = known_words(rest);
        (format!("`{name}` is not known here"), hint, Aim::Value)
    } else if let Some(name) = said.strip_prefix("missing field ") {
        let name = name.trim_matches('`');
        (format!("`{name}` is missing"), format!("add `{name}: …`"), Aim::Key)
    } else if let Some(rest) = said.strip_prefix("invalid type: ") {
        let (found, expected) = rest.split_once(", expected ").unwrap_or((rest, "something else"));
        let is_number = found.starts_with("integer ") || found.starts_with("floating point ");
        let hint = if is_nothing(found) {
            "a text that begins with `#`, or that holds a comma, goes in quotes".to_owned()
        } else if is_number && expected == "a string" {
            format!("put it in quotes: \"{}\"", given(found))
        } else {
            written(expected)
        };
        let message = format!("expected {}, found {}", wanted(expected), given(found));
        (message, hint, Aim::Value)
    } else if let Some(rest) = said.strip_prefix("invalid value: ") {
        let (found, expected) = rest.split_once(", expected ").unwrap_or((rest, "something else"));
        (
            format!("expected {}, found {}", wanted(expected), given(found)),
            written(expected),
            Aim::Value,
        )
    } else {
        (said.to_owned(), "SITES.md says what may stand here".to_owned(), Aim::Value)
    };
    Worded { message, hint, aim }
}

/// The word that is not known, and a hint, of ``` `lable`, expected one of `id`, `label` ```.
fn known_words(said: &str) -> (&str, String) {
    let mut words = said.split('`').skip(1).step_by(2);
    let unknown = words.next().unwrap_or_default();
    let known: Vec<&str> = words.collect();
    if let Some(slip) = slip_of_a_comma(unknown) {
        return (unknown, slip.to_owned());
    }
    let hint = did_you_mean(unknown, &mut known.iter().copied())
        .unwrap_or_else(|| format!("known here: {}", known.join(", ")));
    (unknown, hint)
}

/// What YAML makes fields of because of a comma.
fn slip_of_a_comma(field: &str) -> Option<&'static str> {
    if !field.is_empty() && field.bytes().all(|b| b.is_ascii_digit()) {
        return Some("a decimal number is written with a point: 0.5");
    }
    field.contains(['(', ')', '"']).then_some("a formula with a comma in it goes in quotes")
}

fn is_nothing(found: &str) -> bool {
    matches!(found, "null" | "unit value" | "Option value")
}

fn given(found: &str) -> String {
    if is_nothing(found) {
        return "nothing".to_owned();
    }
    match found {
        "map" => return "fields with values".to_owned(),
        "sequence" => return "a list".to_owned(),
        _ => {}
    }
    if let Some(text) = found.strip_prefix("string ") {
        return format!("the text {text}");
    }
    match found.split_once(' ') {
        Some(("integer" | "boolean", value)) => value.trim_matches('`').to_owned(),
        Some(("floating", value)) => {
            value.trim_start_matches("point ").trim_matches('`').to_owned()
        }
        _ => found.to_owned(),
    }
}

fn wanted(expected: &str) -> &str {
    match expected {
        "a string" => "a text",
        "a sequence" => "a list, with `- ` before each entry",
        "a boolean" => "`true` or `false`",
        "f64" => "a number",
        _ if expected.starts_with("struct ") || expected == "a map" => "fields with values",
        _ => expected,
    }
}

/// How what is expected is written.
fn written(expected: &str) -> String {
    let example = match expected {
        "a string" => "words, in quotes where they hold `: ` or ` #`",
        "a sequence" => "each entry on a line of its own after `- `",
        "a boolean" => "`true` or `false`, without quotes",
        "f32" | "f64" => "plain digits without quotes: `12` or `0.5`",
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number without quotes, from 0 on",
        _ if expected.starts_with("struct ") || expected == "a map" => {
            "each on a line of its own as `field: value`"
        }
        other => other,
    };
    format!("write {example}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn says(said: &str, message: &str, hint: &str) {
        let worded = of_type_error(said);
        assert_eq!((worded.message.as_str(), worded.hint.as_str()), (message, hint));
    }

    #[test]
    fn types_are_told_as_an_author_of_yaml_would_say_them() {
        says(
            "invalid type: string \"x\", expected f64",
            "expected a number, found the text \"x\"",
            "write plain digits without quotes: `12` or `0.5`",
        );
        says(
            "invalid type: integer `5`, expected a string",
            "expected a text, found 5",
            "put it in quotes: \"5\"",
        );
        says(
            "invalid type: floating point `1.5`, expected a string",
            "expected a text, found 1.5",
            "put it in quotes: \"1.5\"",
        );
        says(
            "invalid type: null, expected a string",
            "expected a text, found nothing",
            "a text that begins with `#`, or that holds a comma, goes in quotes",
        );
        says(
            "invalid type: map, expected struct Bot",
            "expected fields with values, found fields with values",
            "write each on a line of its own as `field: value`",
        );
    }

    #[test]
    fn a_mistyped_word_gets_the_nearest_or_all() {
        says(
            "unknown field `lable`, expected one of `id`, `label`",
            "unknown field `lable`",
            "did you mean `label`?",
        );
        says(
            "unknown variant `dial`, expected `slider`",
            "`dial` is not known here",
            "known here: slider",
        );
        says(
            "unknown field `079`, expected `id`",
            "unknown field `079`",
            "a decimal number is written with a point: 0.5",
        );
        says(
            "unknown field `prices)`, expected `id`",
            "unknown field `prices)`",
            "a formula with a comma in it goes in quotes",
        );
        says("missing field `title`", "`title` is missing", "add `title: …`");
    }
}
