//! Signs that people bring from other languages, each with what to write instead.

use crate::diagnostic::Diagnostic;

/// A sign, what is wrong with it, and what to write.
const FOREIGN_SIGNS: &[(&str, &str)] = &[
    ("==", "equality is written with one `=`"),
    ("!=", "inequality is written `<>`"),
    ("=>", "write `>=`"),
    ("=<", "write `<=`"),
    ("&&", "write AND(first, second)"),
    ("||", "write OR(first, second)"),
    ("**", "a power is written `^`"),
    ("!", "write NOT(value), or `<>` for inequality"),
    ("?", "a choice is written IF(condition, then, else)"),
    ("'", "a text is written between straight double quotes: \"text\""),
    ("“", "a text is written between straight double quotes: \"text\""),
    ("”", "a text is written between straight double quotes: \"text\""),
    ("„", "a text is written between straight double quotes: \"text\""),
    ("«", "a text is written between straight double quotes: \"text\""),
    ("»", "a text is written between straight double quotes: \"text\""),
    ("−", "write `-`"),
    ("–", "write `-`"),
    ("×", "write `*`"),
    ("·", "write `*`"),
    ("÷", "write `/`"),
    ("≤", "write `<=`"),
    ("≥", "write `>=`"),
    ("≠", "write `<>`"),
    ("√", "write SQRT(number)"),
    (":", "there are no cell ranges here; use the name of a list"),
    ("$", "there are no cells here; use the name of an input or a formula"),
    ("[", "write a list between braces: {1, 2, 3}"),
];

/// The refusal of the foreign sign that `rest` starts with, if it does.
pub(super) fn foreign_sign(rest: &str, at: usize) -> Option<Diagnostic> {
    let (sign, hint) = FOREIGN_SIGNS.iter().find(|(sign, _)| rest.starts_with(sign))?;
    let message = format_args!("`{sign}` has no meaning in a formula");
    Some(Diagnostic::new(at..at + sign.len(), message).with_hint(*hint))
}

/// The refusal of `2x` and the like; `length` is that of the letters after the number.
pub(super) fn letters_after_number(number: &str, start: usize, length: usize) -> Diagnostic {
    let end = start + number.len() + length;
    Diagnostic::new(start..end, "a name cannot start with a digit")
        .with_hint(format_args!("to multiply, write `{number}*…`"))
}
