//! Numbers as people type them: `1,200.5`, `1 234,5`, `12`.

/// Nobody makes a point of these, so wherever they stand between digits they only group.
const SPACES: [char; 5] = [' ', '\u{a0}', '\u{202f}', '\'', '’'];
/// These begin a fraction, or group digits.
const MARKS: [char; 2] = [',', '.'];

/// The number that a person typed in this locale; none where it is no number, or might be another one.
///
/// The last comma or point begins the fraction, the others group digits by three. One comma alone may do either:
/// `1,200` is twelve hundred where commas group, as in English, and 1.2 in Russian; `4,5` is four and a half
/// everywhere. Groups of other lengths, `1,20,000` or in English `1,2000`, say that something else was meant.
#[must_use]
pub fn parse_typed(typed: &str, locale: &str) -> Option<f64> {
    let typed = typed.trim();
    let (sign, digits) = match typed.strip_prefix(['-', '−']) {
        Some(rest) => ("-", rest.trim_start()),
        None => ("", typed),
    };
    let (whole, fraction) = apart(digits, groups_with_commas(locale));
    let plain = [sign, &without_groups(whole)?, ".", fraction].concat();
    // An exponent is a number too; nobody types one into a field.
    if !is_digits(fraction) {
        return None;
    }
    super::parse(&plain).filter(|number| number.is_finite())
}

fn groups_with_commas(locale: &str) -> bool {
    locale.split(['-', '_']).next() != Some("ru")
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What stands before the mark of the fraction, and what behind it.
fn apart(digits: &str, groups_with_commas: bool) -> (&str, &str) {
    let Some(at) = digits.rfind(MARKS) else { return (digits, "") };
    let (before, mark, after) = (&digits[..at], &digits[at..=at], &digits[at + 1..]);
    let groups = if before.contains(MARKS) {
        before.contains(mark)
    } else {
        // Nothing and a zero have no thousands: `0,125` is an eighth. Whoever groups with spaces does not with commas.
        let may_have_thousands = !matches!(before, "" | "0") && !before.contains(SPACES);
        mark == "," && groups_with_commas && may_have_thousands && after.len() >= 3
    };
    if groups { (digits, "") } else { (before, after) }
}

/// The digits alone, where one kind of mark groups them by three.
fn without_groups(whole: &str) -> Option<String> {
    let plain: String = whole.chars().filter(|c| !SPACES.contains(c)).collect();
    let Some(at) = plain.find(MARKS) else { return Some(plain).filter(|plain| is_digits(plain)) };
    let (first, rest) = plain.split_at(at);
    let mark = &rest[..1];
    let fits = |group: &str| group.len() == 3 && is_digits(group);
    let is_grouped = (1..=3).contains(&at) && is_digits(first) && rest[1..].split(mark).all(fits);
    is_grouped.then(|| plain.replace(mark, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_of_many_countries_type_them() {
        for (typed, locale, number) in [
            ("1,200", "en", 1200.0),
            ("1,200", "en-GB", 1200.0),
            ("1,200", "ru", 1.2),
            ("1,200", "ru-RU", 1.2),
            ("1 200", "ru", 1200.0),
            ("1 200", "en", 1200.0),
            ("1,5", "ru", 1.5),
            ("1.5", "en", 1.5),
            ("4,5", "en", 4.5),
            ("1.200", "en", 1.2),
            ("1 234,5", "ru", 1234.5),
            ("1 234,567", "en", 1234.567),
            ("1 200,5", "en", 1200.5),
            ("18 90", "ru", 1890.0),
            ("1\u{a0}234", "ru", 1234.0),
            ("1\u{202f}234", "ru", 1234.0),
            ("1'000", "en", 1000.0),
            ("1’000.5", "en", 1000.5),
            ("1,234.5", "en", 1234.5),
            ("1,234.5", "ru", 1234.5),
            ("1.234,5", "ru", 1234.5),
            ("1.234,5", "en", 1234.5),
            ("1,234,567", "en", 1_234_567.0),
            ("1,234,567", "ru", 1_234_567.0),
            ("1.234.567", "ru", 1_234_567.0),
            ("0,125", "en", 0.125),
            ("0.125", "en", 0.125),
            ("−3", "en", -3.0),
            (" -3 ", "en", -3.0),
            ("- 1,200", "en", -1200.0),
            (" 12 ", "en", 12.0),
            ("1200", "en", 1200.0),
            (".5", "en", 0.5),
            (",5", "ru", 0.5),
            (",125", "en", 0.125),
            ("5.", "en", 5.0),
        ] {
            assert_eq!(parse_typed(typed, locale), Some(number), "{typed} {locale}");
        }
    }

    #[test]
    fn groups_that_are_no_thousands_are_no_number() {
        for typed in [
            "1,20,000",
            "1234,567",
            "1,2000",
            "12,34,5",
            "1,2.5",
            "1234,567.8",
            "1.2.3",
            "1,234,56.7",
            "1,234 567",
            "1.5 000",
            ",200,300",
            "1,,000",
            "1.234,5.6",
            "1,2.3,4",
        ] {
            assert_eq!(parse_typed(typed, "en"), None, "{typed}");
        }
        assert_eq!(parse_typed("12,34,56", "ru"), None);
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for typed in [
            "", "-", "--1", "+", ".", ",", "abc", "1e5", "NaN", "inf", "12m", "1-2", "€5", "two",
            "١",
        ] {
            assert_eq!(parse_typed(typed, "en"), None, "{typed}");
        }
        assert_eq!(parse_typed(&"9".repeat(400), "en"), None, "more than a number holds");
    }
}
