//! The browser's autofill tokens.

use crate::diagnostic::DESCRIBES;
use crate::reading::{Fields, unknown_word};

/// Those that a question of a conversation may want. Source: WHATWG HTML, autofill field names.
const TOKENS: [&str; 36] = [
    "off",
    "on",
    "name",
    "honorific-prefix",
    "given-name",
    "additional-name",
    "family-name",
    "honorific-suffix",
    "nickname",
    "organization",
    "organization-title",
    "street-address",
    "address-line1",
    "address-line2",
    "address-line3",
    "address-level1",
    "address-level2",
    "address-level3",
    "country",
    "country-name",
    "postal-code",
    "language",
    "bday",
    "bday-day",
    "bday-month",
    "bday-year",
    "sex",
    "url",
    "tel",
    "tel-country-code",
    "tel-national",
    "email",
    "impp",
    "username",
    "photo",
    "transaction-amount",
];

pub(super) fn read(fields: &mut Fields<'_>) -> String {
    let token = fields.plain("autocomplete").unwrap_or_default();
    // `work email` has a section before the field.
    let field = token.rsplit(' ').next().unwrap_or_default();
    if DESCRIBES && !token.is_empty() && !TOKENS.contains(&field) {
        let place = fields.place_of("autocomplete");
        unknown_word(fields.reading(), &place, "autofill token", &token, &TOKENS);
    }
    token
}
