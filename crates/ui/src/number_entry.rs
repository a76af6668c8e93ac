//! Numbers as people read them, in the parts that a field for typing shows: `€18,900`, `12 %`.

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
