//! Numbers as people type and read them: `1 234,5`, `€18,900`, `12 %`.

/// Reads a number that a person typed, with either decimal mark and any grouping.
///
/// A single comma or dot is a decimal mark unless exactly three digits follow a comma in a language that groups
/// with commas: `4,5` is four and a half everywhere, `1,500` is fifteen hundred in English.
#[must_use]
pub fn parse_number(typed: &str, locale: &str) -> Option<f64> {
    let mut text: String = typed
        .trim()
        .chars()
        .filter(|c| !c.is_whitespace() && !"'’_\u{202f}".contains(*c))
        .map(|c| if c == '−' { '-' } else { c })
        .collect();
    let groups_with_commas = !locale.starts_with("ru");
    match (text.rfind(','), text.rfind('.')) {
        (Some(comma), Some(dot)) => {
            let group = if comma < dot { ',' } else { '.' };
            text.retain(|c| c != group);
        }
        (Some(comma), None) => {
            let n_commas = text.matches(',').count();
            if n_commas > 1 || (groups_with_commas && text.len() - comma == 4) {
                text.retain(|c| c != ',');
            }
        }
        (None, Some(_)) if text.matches('.').count() > 1 => text.retain(|c| c != '.'),
        _ => {}
    }
    let text = text.replace(',', ".");
    let is_plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
    let number: f64 = if is_plain { small::number::parse(&text)? } else { return None };
    number.is_finite().then_some(number)
}

/// A formatted number in three parts: what stands before its digits, the digits, what stands after.
pub(crate) fn display_parts(display: &str) -> (&str, &str, &str) {
    let Some(first) = display.find(|c: char| c.is_ascii_digit()) else { return (display, "", "") };
    let last = display.rfind(|c: char| c.is_ascii_digit()).unwrap_or(first);
    // The sign belongs to the digits, so that it can be typed over.
    let (before, sign) = match display[..first].find('−') {
        Some(at) => (display[at + '−'.len_utf8()..first].trim(), true),
        None => (display[..first].trim(), false),
    };
    if sign && before.is_empty() {
        return ("", &display[..=last], display[last + 1..].trim());
    }
    (before, &display[first..=last], display[last + 1..].trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for (typed, locale, number) in [
            ("1 234,5", "ru", 1234.5),
            ("1\u{a0}234", "ru", 1234.0),
            ("1,234.5", "en", 1234.5),
            ("1.234,5", "ru", 1234.5),
            ("1.234,5", "en", 1234.5),
            ("4,5", "en", 4.5),
            ("1,500", "en", 1500.0),
            ("1,500", "ru", 1.5),
            ("1,234,567", "en", 1_234_567.0),
            ("1.234.567", "ru", 1_234_567.0),
            ("−3", "en", -3.0),
            (" 12 ", "en", 12.0),
            (".5", "en", 0.5),
        ] {
            assert_eq!(parse_number(typed, locale), Some(number), "{typed} {locale}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for typed in ["", "-", "abc", "1e5", "NaN", "inf", "12m", "1-2", "€5"] {
            assert_eq!(parse_number(typed, "en"), None, "{typed}");
        }
    }

    #[test]
    fn a_display_comes_apart_into_digits_and_what_stands_around() {
        for (display, parts) in [
            ("€1,234", ("€", "1,234", "")),
            ("1\u{a0}234,5\u{a0}₽", ("", "1\u{a0}234,5", "₽")),
            ("12,5\u{a0}%", ("", "12,5", "%")),
            ("9\u{a0}лет", ("", "9", "лет")),
            ("−5", ("", "−5", "")),
            ("—", ("—", "", "")),
        ] {
            assert_eq!(display_parts(display), parts, "{display}");
        }
    }
}
