//! Capital and small letters of the alphabets in daily use that have both: Latin, Greek, Cyrillic and
//! Armenian.
//!
//! The full tables of Unicode are a twelfth of everything a visitor downloads. What they have beyond
//! these (polytonic Greek, Georgian capitals, letters of phonetics and of dead languages) is left as
//! it is written, here and on the server alike.

/// Runs of capitals: the first, the last, how far apart they are, and the small letter of the first.
const RUNS: [(u16, u16, u16, u16); 30] = [
    (0x0041, 0x005a, 1, 0x0061), // A…Z → a…z
    (0x00c0, 0x00d6, 1, 0x00e0), // À…Ö → à…ö
    (0x00d8, 0x00de, 1, 0x00f8), // Ø…Þ → ø…þ
    (0x0100, 0x012e, 2, 0x0101), // Ā…Į → ā…į
    (0x0132, 0x0136, 2, 0x0133), // Ĳ…Ķ → ĳ…ķ
    (0x0139, 0x0147, 2, 0x013a), // Ĺ…Ň → ĺ…ň
    (0x014a, 0x0176, 2, 0x014b), // Ŋ…Ŷ → ŋ…ŷ
    (0x0178, 0x0178, 1, 0x00ff), // Ÿ → ÿ
    (0x0179, 0x017d, 2, 0x017a), // Ź…Ž → ź…ž
    (0x018f, 0x018f, 1, 0x0259), // Ə → ə
    (0x01a0, 0x01a0, 1, 0x01a1), // Ơ → ơ
    (0x01af, 0x01af, 1, 0x01b0), // Ư → ư
    (0x0218, 0x021a, 2, 0x0219), // Ș…Ț → ș…ț
    (0x0386, 0x0386, 1, 0x03ac), // Ά → ά
    (0x0388, 0x038a, 1, 0x03ad), // Έ…Ί → έ…ί
    (0x038c, 0x038c, 1, 0x03cc), // Ό → ό
    (0x038e, 0x038f, 1, 0x03cd), // Ύ…Ώ → ύ…ώ
    (0x0391, 0x03a1, 1, 0x03b1), // Α…Ρ → α…ρ
    (0x03a3, 0x03ab, 1, 0x03c3), // Σ…Ϋ → σ…ϋ
    (0x03cf, 0x03cf, 1, 0x03d7), // Ϗ → ϗ
    (0x0400, 0x040f, 1, 0x0450), // Ѐ…Џ → ѐ…џ
    (0x0410, 0x042f, 1, 0x0430), // А…Я → а…я
    (0x0460, 0x0480, 2, 0x0461), // Ѡ…Ҁ → ѡ…ҁ
    (0x048a, 0x04be, 2, 0x048b), // Ҋ…Ҿ → ҋ…ҿ
    (0x04c0, 0x04c0, 1, 0x04cf), // Ӏ → ӏ
    (0x04c1, 0x04cd, 2, 0x04c2), // Ӂ…Ӎ → ӂ…ӎ
    (0x04d0, 0x052e, 2, 0x04d1), // Ӑ…Ԯ → ӑ…ԯ
    (0x0531, 0x0556, 1, 0x0561), // Ա…Ֆ → ա…ֆ
    (0x1e00, 0x1e94, 2, 0x1e01), // Ḁ…Ẕ → ḁ…ẕ
    (0x1ea0, 0x1efe, 2, 0x1ea1), // Ạ…Ỿ → ạ…ỿ
];

/// The small letter of a capital; any other character as it is.
#[must_use]
pub fn lower(letter: char) -> char {
    let code = letter as u32;
    for (first, last, step, small) in RUNS {
        let (first, last) = (u32::from(first), u32::from(last));
        if (first..=last).contains(&code) && (code - first).is_multiple_of(u32::from(step)) {
            return char::from_u32(u32::from(small) + code - first).unwrap_or(letter);
        }
    }
    letter
}

/// The capital of a small letter; any other character as it is.
#[must_use]
pub fn upper(letter: char) -> char {
    let code = letter as u32;
    for (first, last, step, small) in RUNS {
        let small = u32::from(small);
        let length = u32::from(last - first);
        if (small..=small + length).contains(&code)
            && (code - small).is_multiple_of(u32::from(step))
        {
            return char::from_u32(u32::from(first) + code - small).unwrap_or(letter);
        }
    }
    match letter {
        'ς' => 'Σ',
        'ſ' => 'S',
        'ı' => 'I',
        'µ' => 'Μ',
        _ => letter,
    }
}

/// A text in small letters.
#[must_use]
pub fn lowered(text: &str) -> String {
    text.chars().map(lower).collect()
}

/// A text in capitals; `ß`, which has none in everyday writing, becomes `SS`.
#[must_use]
pub fn raised(text: &str) -> String {
    let mut raised = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter == 'ß' {
            raised.push_str("SS");
        } else {
            raised.push(upper(letter));
        }
    }
    raised
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What this module answers for, with the letters that become several left out.
    fn letters() -> impl Iterator<Item = char> {
        let blocks =
            [0x20..0x180, 0x386..0x3d0, 0x400..0x530, 0x531..0x587, 0x1e00..0x1e96, 0x1ea0..0x1f00];
        let several = ['İ', 'ß', 'ŉ', 'ΐ', 'ΰ'];
        let others =
            ['Ə', 'ə', 'Ơ', 'ơ', 'Ư', 'ư', 'Ș', 'ș', 'Ț', 'ț', 'ა', 'あ', '漢', 'א', 'ا', '😀'];
        let all = blocks.into_iter().flatten().filter_map(char::from_u32).chain(others);
        all.filter(move |letter| !several.contains(letter))
    }

    #[test]
    fn every_letter_has_the_capital_and_the_small_letter_that_unicode_gives_it() {
        for letter in letters() {
            assert!(letter.to_lowercase().eq([lower(letter)]), "{letter}");
            if letter != 'ა' {
                assert!(letter.to_uppercase().eq([upper(letter)]), "{letter}");
            }
        }
    }

    #[test]
    fn words_change_as_a_whole() {
        assert_eq!(raised("straße, крыша, ώρα, kWh"), "STRASSE, КРЫША, ΏΡΑ, KWH");
        assert_eq!(lowered("STRASSE, КРЫША, ΏΡΑ, kWh"), "strasse, крыша, ώρα, kwh");
    }
}
