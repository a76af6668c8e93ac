//! The languages we write in, and what differs between them beyond words.

/// The locales that have a catalogue; the first is the fallback.
pub const LOCALES: [&str; 2] = ["en", "ru"];

/// A language with a catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English, also for whoever speaks what we have no words in.
    English,
    /// Russian.
    Russian,
}

impl Language {
    /// The language of a tag such as `ru-RU`; English when we do not know it.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        if language_part(tag).eq_ignore_ascii_case("ru") { Self::Russian } else { Self::English }
    }

    /// How many plural forms a whole number may take: one, other; one, few, many.
    #[must_use]
    pub fn plural_forms(self) -> usize {
        match self {
            Self::English => 2,
            Self::Russian => 3,
        }
    }

    /// Which of those forms goes with a number as it is written; what has a fraction is counted like a few.
    ///
    /// Source: CLDR plural rules; Russian `other` and `few` read alike, “1,5 комнаты”.
    pub(crate) fn form(self, number: &str) -> usize {
        let point = if self == Self::Russian { ',' } else { '.' };
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        let whole = digits.parse().ok().filter(|_| !number.contains(point));
        match whole.map(|n| self.plural(n)) {
            Some("one") => 0,
            Some("many") => 2,
            _ => 1,
        }
    }

    /// The plural form of a whole number, as CLDR names it.
    ///
    /// Source: CLDR plural rules, `en` and `ru`.
    pub(crate) fn plural(self, n: u64) -> &'static str {
        match self {
            Self::English if n == 1 => "one",
            Self::English => "other",
            Self::Russian => match (n % 10, n % 100) {
                (_, 11..=14) => "many",
                (1, _) => "one",
                (2..=4, _) => "few",
                _ => "many",
            },
        }
    }
}

fn language_part(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

/// The first of `wanted` that `available` has (by tag, then by language), else the first available.
///
/// Example: wanted `["de-AT", "ru-RU"]`, available `["en", "ru"]` gives `ru`.
#[must_use]
pub fn best_locale<'a>(wanted: &[&str], available: &[&'a str]) -> &'a str {
    let same = |wish: &str, fits: fn(&str, &str) -> bool| {
        available.iter().copied().find(|tag| fits(tag, wish))
    };
    wanted
        .iter()
        .find_map(|wish| {
            same(wish, |tag, wish| tag.eq_ignore_ascii_case(wish)).or_else(|| {
                same(wish, |tag, wish| language_part(tag).eq_ignore_ascii_case(language_part(wish)))
            })
        })
        .or_else(|| available.first().copied())
        .unwrap_or(LOCALES[0])
}

/// Whether the language is written from right to left.
#[must_use]
pub fn is_right_to_left(tag: &str) -> bool {
    ["ar", "fa", "he", "ur", "yi", "ckb", "dv", "ps", "sd", "ug"].contains(&language_part(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_counts_one_and_others() {
        assert_eq!(
            [0, 1, 2, 11, 21].map(|n| Language::English.plural(n)),
            ["other", "one", "other", "other", "other"]
        );
    }

    #[test]
    fn russian_counts_one_few_and_many() {
        for (n, form) in [
            (0, "many"),
            (1, "one"),
            (2, "few"),
            (4, "few"),
            (5, "many"),
            (11, "many"),
            (12, "many"),
            (14, "many"),
            (21, "one"),
            (22, "few"),
            (101, "one"),
            (111, "many"),
            (112, "many"),
        ] {
            assert_eq!(Language::Russian.plural(n), form, "{n}");
        }
    }

    #[test]
    fn the_form_follows_the_number_that_is_read() {
        let forms = |language: Language, numbers: &[&str]| {
            numbers.iter().map(|number| language.form(number)).collect::<Vec<_>>()
        };
        assert_eq!(forms(Language::English, &["0", "1", "3", "1.5", "1,001"]), [1, 0, 1, 1, 1]);
        assert_eq!(forms(Language::Russian, &["0", "1", "3", "1,5", "21"]), [2, 0, 1, 1, 0]);
        assert_eq!((Language::English.plural_forms(), Language::Russian.plural_forms()), (2, 3));
    }

    #[test]
    fn the_first_wish_that_can_be_met_wins() {
        assert_eq!(best_locale(&["de-AT", "ru-RU", "en"], &["en", "ru"]), "ru");
        assert_eq!(best_locale(&["EN"], &["ru", "en"]), "en");
        assert_eq!(best_locale(&["de"], &["ru", "en"]), "ru");
        assert_eq!(best_locale(&[], &[]), "en");
    }

    #[test]
    fn arabic_runs_from_right_to_left() {
        assert!(is_right_to_left("ar-EG"));
        assert!(!is_right_to_left("ru"));
    }
}
