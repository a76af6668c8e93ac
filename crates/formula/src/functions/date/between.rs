//! Time between two days, counted in several ways.

use super::super::Arguments;
use super::super::arguments::day_of;
use crate::calendar::{Date, is_leap_year};
use crate::machine::Outcome;
use crate::value::{ErrorValue, Value};

/// Whole years (`"y"`), months (`"m"`) or days (`"d"`) between two days; `"ym"` months beyond the years,
/// `"yd"` days beyond the years, `"md"` days beyond the months.
///
/// `"md"` counts from the start's day in the last full month; where a short month lacks it, Excel's can be
/// negative, and ours is 0.
/// Errors: `#NUM!` if the start is after the end, or for another unit.
/// Example: `DATEDIF(DATE(2026, 1, 15), DATE(2027, 3, 20), "ym")` → `2`.
pub(in super::super) fn datedif(arguments: &Arguments<'_>) -> Outcome {
    let [start_day, end_day] = arguments.numbers()?;
    let unit = arguments.text(2)?;
    let (start_day, end_day) = (day_of(start_day)?, day_of(end_day)?);
    if start_day > end_day {
        return Err(ErrorValue::Number);
    }
    let (start, end) = (Date::of(start_day), Date::of(end_day));
    let started = (end.year - start.year) * 12 + end.month - start.month;
    let months = started - i32::from(end.day < start.day);
    // A day that the month lacks is one of the next.
    let days_after = |months: i32| {
        let last = Date { day: 1, ..start }.plus_months(months);
        (end_day - Date { day: start.day, ..last }.serial()).max(0)
    };
    let number = match unit.to_ascii_lowercase().as_str() {
        "y" => months / 12,
        "m" => months,
        "d" => end_day - start_day,
        "ym" => months % 12,
        "md" => days_after(months),
        "yd" => days_after(months / 12 * 12),
        _ => return Err(ErrorValue::Number),
    };
    Ok(Value::number(f64::from(number)))
}

/// The part of a year between two days. Basis 0 (or left out): months of 30 days, as in the USA; 1: actual
/// days and years; 2: actual days, years of 360; 3: actual days, years of 365; 4: months of 30 days, as in
/// Europe.
///
/// Errors: `#NUM!` for another basis.
/// Example: `YEARFRAC(DATE(2026, 1, 1), DATE(2026, 7, 1))` → `0.5`.
// Source: D. A. Wheeler, "YEARFRAC Incompatibilities between Office 2007 and OOXML", which found what Excel does.
pub(in super::super) fn yearfrac(arguments: &Arguments<'_>) -> Outcome {
    let [one, other] = arguments.numbers()?;
    let basis = arguments.whole(2)?;
    let (one, other) = (day_of(one)?, day_of(other)?);
    let (start_day, end_day) = (one.min(other), one.max(other));
    let (start, end) = (Date::of(start_day), Date::of(end_day));
    let days = f64::from(end_day - start_day);
    let fraction = match basis {
        0 => american(start, end),
        1 => days / actual_year(start, end),
        2 => days / 360.0,
        3 => days / 365.0,
        4 => thirties(start, end, start.day.min(30), end.day.min(30)),
        _ => return Err(ErrorValue::Number),
    };
    Ok(Value::number(fraction))
}

/// Years of twelve months of thirty days, the days of the two dates being what the basis takes them for.
fn thirties(start: Date, end: Date, start_day: i32, end_day: i32) -> f64 {
    let months = (end.year - start.year) * 12 + end.month - start.month;
    f64::from(months * 30 + end_day - start_day) / 360.0
}

fn american(start: Date, end: Date) -> f64 {
    let ends_february = |date: Date| date.month == 2 && date.is_last_of_month();
    let (mut start_day, mut end_day) = (start.day, end.day);
    if start_day >= 30 {
        start_day = 30;
        end_day = end_day.min(30);
    } else if ends_february(start) {
        start_day = 30;
        if ends_february(end) {
            end_day = 30;
        }
    }
    thirties(start, end, start_day, end_day)
}

/// The length of the year that actual days are counted in.
fn actual_year(start: Date, end: Date) -> f64 {
    let within_a_year = start.year == end.year
        || (start.year + 1 == end.year && (start.month, start.day) >= (end.month, end.day));
    if within_a_year {
        let leap_day = |year: i32| Date { year, month: 2, day: 29 };
        let has_leap_day = (start.year == end.year && is_leap_year(start.year))
            || (is_leap_year(start.year) && start <= leap_day(start.year))
            || (is_leap_year(end.year) && end >= leap_day(end.year));
        return if has_leap_day { 366.0 } else { 365.0 };
    }
    let first = Date { year: start.year, month: 1, day: 1 }.serial();
    let last = Date { year: end.year + 1, month: 1, day: 1 }.serial();
    f64::from(last - first) / f64::from(end.year - start.year + 1)
}
