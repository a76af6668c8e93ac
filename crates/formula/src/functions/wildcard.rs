//! Texts with wildcards: `*` is any text, `?` any one character, `~` before either takes it as written.

use std::str::Chars;

use small::letters::lower;

use crate::budget::MAX_PATTERN_BYTES;

/// Whether `text` is what `pattern` says, capitals or not; a pattern that is too long is nobody's.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    if pattern.len() > MAX_PATTERN_BYTES {
        return pattern.chars().map(lower).eq(text.chars().map(lower));
    }
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    // After the last star: the pattern from there, and the text the star may still swallow.
    let mut star: Option<(Chars<'_>, Chars<'_>)> = None;
    loop {
        let unread = text.clone();
        match (next(&mut pattern), text.next()) {
            (None, None) => return true,
            (Some(Wanted::Any), _) => {
                text = unread;
                star = Some((pattern.clone(), text.clone()));
                continue;
            }
            (Some(Wanted::One), Some(_)) => continue,
            (Some(Wanted::This(wanted)), Some(found)) if wanted == lower(found) => continue,
            _ => {}
        }
        // It does not fit here: the last star takes one character more.
        let Some((after_star, swallowed)) = &mut star else { return false };
        if swallowed.next().is_none() {
            return false;
        }
        pattern = after_star.clone();
        text = swallowed.clone();
    }
}

enum Wanted {
    Any,
    One,
    This(char),
}

fn next(pattern: &mut Chars<'_>) -> Option<Wanted> {
    Some(match pattern.next()? {
        '*' => Wanted::Any,
        '?' => Wanted::One,
        '~' => {
            let mut ahead = pattern.clone();
            match ahead.next() {
                Some(sign @ ('*' | '?' | '~')) => {
                    *pattern = ahead;
                    Wanted::This(sign)
                }
                _ => Wanted::This('~'),
            }
        }
        letter => Wanted::This(lower(letter)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_stand_for_what_they_may() {
        for (pattern, text, expected) in [
            ("roof", "ROOF", true),
            ("ro*", "roof", true),
            ("*of", "roof", true),
            ("*o*f*", "roof", true),
            ("r??f", "roof", true),
            ("r?f", "roof", false),
            ("*a*a*b", "aaaaaaaa", false),
            ("*", "", true),
            ("?", "", false),
            ("10~*", "10*", true),
            ("10~*", "100", false),
            ("a~b", "a~b", true),
            ("крыш?", "КРЫША", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}
