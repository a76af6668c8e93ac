//! Days and times as the clock on the reader's wall shows them; the browser knows its time zone.

use js_sys::Date;
use protocol::Timestamp;
use wasm_bindgen::JsValue;

use crate::translator::Translator;

const DAY_MS: f64 = 86_400_000.0;

fn date_of(at: Timestamp) -> Date {
    #[allow(clippy::cast_precision_loss, reason = "milliseconds of our age fit a double")]
    Date::new(&JsValue::from_f64(at.as_millis() as f64))
}

/// The number of the reader's calendar day, counted from 1970.
#[must_use]
pub fn local_day(at: Timestamp) -> i64 {
    day_of(&date_of(at))
}

#[allow(clippy::cast_possible_truncation, reason = "a day number is small")]
fn day_of(date: &Date) -> i64 {
    ((date.get_time() - date.get_timezone_offset() * 60_000.0) / DAY_MS).floor() as i64
}

/// “Today”, “Yesterday” or the day in words.
#[must_use]
pub fn day_label(at: Timestamp, t: Translator) -> String {
    let date = date_of(at);
    match day_of(&Date::new_0()) - day_of(&date) {
        0 => t.text("timeline.today").to_owned(),
        1 => t.text("timeline.yesterday").to_owned(),
        _ => {
            let year = date.get_full_year().to_string();
            let (month, day) = (two_digits(date.get_month() + 1), two_digits(date.get_date()));
            i18n::format::date(&[&year, "-", &month, "-", &day].concat(), t.locale())
        }
    }
}

fn two_digits(number: u32) -> String {
    let digits = number.to_string();
    if digits.len() == 1 { ["0", &digits].concat() } else { digits }
}

/// Hours and minutes, written as the bot and the calculators write them in every language.
#[must_use]
pub fn time_label(at: Timestamp) -> String {
    let date = date_of(at);
    [two_digits(date.get_hours()), two_digits(date.get_minutes())].join(":")
}
