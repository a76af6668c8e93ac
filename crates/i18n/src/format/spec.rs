//! Formats that owners write in flows and calculators: `money:EUR`, `number:1`, `years`.

use super::{
    NOTHING, Places, date, duration, long_date, moment, money_in, months, percent_in, time,
    time_of_day, unit, written, years,
};
use crate::language::Language;

/// What can be shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Formattable<'a> {
    /// Nothing was given.
    Nothing,
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text; under `date` and its like, a day as `YYYY-MM-DD`, perhaps with `THH:MM`.
    Text(&'a str),
}

/// A value in the form a spec asks for; a spec that does not fit shows the value plainly.
///
/// Specs: `number`, `number:2`, `money:EUR`, `money:EUR:0`, `percent`, `percent:1` (of a fraction), `years`,
/// `months`, `date`, `date:long`, `time`, `moment` (day and time), `duration:min`, `unit:kWh`, and
/// `plural|# room|# rooms` with a form for each the language has. Without a number of places, up to two are shown.
#[must_use]
pub fn by_spec(value: &Formattable<'_>, spec: &str, tag: &str) -> String {
    let language = Language::of(tag);
    match *value {
        Formattable::Nothing => NOTHING.to_owned(),
        Formattable::Bool(truth) => yes_or_no(truth, language).to_owned(),
        Formattable::Text(text) => match spec {
            "date" => date(text, tag),
            "date:long" => long_date(text, tag),
            "time" => time(text).to_owned(),
            "moment" => moment(text, tag),
            _ => text.to_owned(),
        },
        Formattable::Number(x) => number_by_spec(x, spec, tag, language),
    }
}

fn number_by_spec(x: f64, spec: &str, tag: &str, language: Language) -> String {
    if let Some(forms) = spec.strip_prefix("plural|") {
        return counted(x, forms, language);
    }
    let (name, argument) = spec.split_once(':').unwrap_or((spec, ""));
    match name {
        "money" => {
            let (currency, places) = argument.split_once(':').unwrap_or((argument, ""));
            money_in(x, currency, places_of(places, Places::NoneOr(2)), language)
        }
        "percent" => percent_in(x, places_of(argument, Places::UpTo(2)), language),
        "years" => years(x, tag),
        "months" => months(x, tag),
        "unit" => unit(x, argument, tag),
        "duration" => duration(x, argument, tag),
        "time" => time_of_day(x),
        _ => written(x, places_of(argument, Places::UpTo(2)), 0, language),
    }
}

/// The form that goes with the number, with `#` replaced by it; the last one where there are too few.
fn counted(x: f64, forms: &str, language: Language) -> String {
    let number = written(x, Places::UpTo(2), 0, language);
    let form = forms.split('|').take(language.form(&number) + 1).last().unwrap_or_default();
    form.trim().replace('#', &number)
}

fn places_of(argument: &str, otherwise: Places) -> Places {
    // More than fifteen places say nothing that a double knows.
    argument.parse().map_or(otherwise, |n: usize| Places::Exactly(n.min(15)))
}

fn yes_or_no(truth: bool, language: Language) -> &'static str {
    match (language, truth) {
        (Language::English, true) => "Yes",
        (Language::English, false) => "No",
        (Language::Russian, true) => "Да",
        (Language::Russian, false) => "Нет",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(x: f64, spec: &str, en: &str, ru: &str) {
        let said = |tag| by_spec(&Formattable::Number(x), spec, tag).replace('\u{a0}', " ");
        assert_eq!(said("en"), en, "{spec}");
        assert_eq!(said("ru"), ru, "{spec}");
    }

    #[test]
    fn every_spec_has_its_form() {
        check(1234.5, "number", "1,234.5", "1 234,5");
        check(1234.5, "number:2", "1,234.50", "1 234,50");
        check(1234.5, "money:EUR", "€1,234.50", "1 234,50 €");
        check(1234.5, "money:EUR:0", "€1,235", "1 235 €");
        check(0.125, "percent", "12.5%", "12,5 %");
        check(0.125, "percent:0", "13%", "13 %");
        check(9.0, "years", "9 years", "9 лет");
        check(120.0, "months", "120 months", "120 месяцев");
        check(4500.0, "unit:kWh", "4,500 kWh", "4 500 кВт·ч");
        check(90.0, "duration:min", "1 h 30 min", "1 ч 30 мин");
        check(870.0, "time", "14:30", "14:30");
    }

    #[test]
    fn a_number_takes_the_form_that_its_language_gives_it() {
        let said = |x: f64, spec: &str, tag: &str| by_spec(&Formattable::Number(x), spec, tag);
        let english = "plural|# room|# rooms";
        let russian = "plural|# комната|# комнаты|# комнат";
        assert_eq!(said(1.0, english, "en"), "1 room");
        assert_eq!(said(0.0, english, "en"), "0 rooms");
        assert_eq!(said(1.5, english, "en"), "1.5 rooms");
        assert_eq!(said(21.0, russian, "ru"), "21 комната");
        assert_eq!(said(3.0, russian, "ru"), "3 комнаты");
        assert_eq!(said(11.0, russian, "ru"), "11 комнат");
        assert_eq!(said(2.5, russian, "ru"), "2,5 комнаты");
        assert_eq!(said(5.0, "plural|a room|rooms", "ru"), "rooms", "a form is missing");
        assert_eq!(said(5.0, "plural|", "en"), "");
    }

    #[test]
    fn a_day_is_told_as_the_spec_says() {
        let said = |spec| by_spec(&Formattable::Text("2026-11-25T14:30"), spec, "en");
        assert_eq!(said("date"), "25\u{a0}November 2026");
        assert_eq!(said("date:long"), "Wednesday, 25\u{a0}November");
        assert_eq!(said("time"), "14:30");
        assert_eq!(said("moment"), "25\u{a0}November 2026, 14:30");
    }

    #[test]
    fn a_spec_nobody_knows_shows_the_number() {
        check(3.0, "furlongs", "3", "3");
        check(3.0, "number:many", "3", "3");
        check(3.0, "", "3", "3");
    }

    #[test]
    fn other_values_are_shown_as_words() {
        assert_eq!(by_spec(&Formattable::Bool(true), "", "ru"), "Да");
        assert_eq!(by_spec(&Formattable::Nothing, "money:EUR", "en"), "—");
        assert_eq!(by_spec(&Formattable::Text("2026-11-21"), "date", "ru"), "21\u{a0}ноября 2026");
        assert_eq!(by_spec(&Formattable::Text("tiles"), "money:EUR", "ru"), "tiles");
    }
}
