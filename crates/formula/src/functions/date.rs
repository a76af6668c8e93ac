//! Days, as serial numbers: see `calendar.rs` for what is counted. A time is a day's fraction, and is cut
//! off where days are counted.

use super::Arguments;
use super::arguments::day_of;
use crate::calendar::{Date, LAST_DAY};
use crate::machine::Outcome;
use crate::value::{ErrorValue, Value};

mod between;
mod workdays;

pub(super) use between::{datedif, yearfrac};
pub(super) use workdays::{networkdays, workday};

/// More days, months or years than this lead out of the calendar from anywhere in it.
const FAR: f64 = 10_000_000.0;

/// The day of this evaluation, which whoever evaluates says.
///
/// Errors: `#N/A` if nobody said.
/// Example: `TODAY()` → `46143` on 1 May 2026.
pub(super) fn today(arguments: &Arguments<'_>) -> Outcome {
    arguments.today().map(Value::number)
}

/// The day of a year, a month and a day; beyond the month or the year it runs on into the next. Years
/// below 1900 are counted from 1900.
///
/// Errors: `#NUM!` for a day before 1900 or after 9999.
/// Example: `DATE(2026, 5, 1)` → `46143`.
pub(super) fn date(arguments: &Arguments<'_>) -> Outcome {
    let [year, month, day] = arguments.numbers()?;
    let (year, month, day) = (near(year)?, near(month)?, near(day)?);
    let year = if (0..1900).contains(&year) { year + 1900 } else { year };
    if !(1900..=9999).contains(&year) {
        return Err(ErrorValue::Number);
    }
    let first = Date { year, month: 1, day: 1 }.plus_months(month - 1);
    serial(first.serial() + day - 1)
}

/// The year of a day.
///
/// Errors: `#NUM!` for what is no day.
/// Example: `YEAR(46143)` → `2026`.
pub(super) fn year(arguments: &Arguments<'_>) -> Outcome {
    Ok(Value::number(f64::from(Date::of(day_of(arguments.number(0)?)?).year)))
}

/// The month of a day, 1 to 12.
///
/// Errors: as [`year`].
/// Example: `MONTH(46143)` → `5`.
pub(super) fn month(arguments: &Arguments<'_>) -> Outcome {
    Ok(Value::number(f64::from(Date::of(day_of(arguments.number(0)?)?).month)))
}

/// The day of its month, 1 to 31.
///
/// Errors: as [`year`].
/// Example: `DAY(46143)` → `1`.
pub(super) fn day(arguments: &Arguments<'_>) -> Outcome {
    Ok(Value::number(f64::from(Date::of(day_of(arguments.number(0)?)?).day)))
}

/// The same day so many months on, or the last of a shorter month.
///
/// Errors: `#NUM!` outside the calendar.
/// Example: `EDATE(46143, 1)` → `46174`.
pub(super) fn edate(arguments: &Arguments<'_>) -> Outcome {
    let [start, months] = arguments.numbers()?;
    serial(Date::of(day_of(start)?).plus_months(near(months)?).serial())
}

/// The last day of the month so many months on.
///
/// Errors: `#NUM!` outside the calendar.
/// Example: `EOMONTH(46143, 0)` → `46173`.
pub(super) fn eomonth(arguments: &Arguments<'_>) -> Outcome {
    let [start, months] = arguments.numbers()?;
    let first = Date { day: 1, ..Date::of(day_of(start)?) };
    serial(first.plus_months(near(months)? + 1).serial() - 1)
}

/// Days from `start` to `end`.
///
/// Errors: `#NUM!` for what is no day.
/// Example: `DAYS(46173, 46143)` → `30`.
pub(super) fn days(arguments: &Arguments<'_>) -> Outcome {
    let [end, start] = arguments.numbers()?;
    Ok(Value::number(f64::from(day_of(end)? - day_of(start)?)))
}

/// The day of the week. Type 1 (or left out): 1 is Sunday; 2: 1 is Monday; 3: 0 is Monday; 11 to 17: 1 is
/// Monday to Sunday.
///
/// Errors: `#NUM!` for another type.
/// Example: `WEEKDAY(46143)` → `6`.
pub(super) fn weekday(arguments: &Arguments<'_>) -> Outcome {
    let (day, kind) = (arguments.number(0)?, arguments.whole_or(1, 1)?);
    let day = day_of(day)?;
    // The weekday that is first, 0 being Monday, and the number that it has.
    let (first, base) = match kind {
        1 => (6, 1),
        2 => (0, 1),
        3 => (0, 0),
        11..=17 => (kind - 11, 1),
        _ => return Err(ErrorValue::Number),
    };
    Ok(Value::number(f64::from((from_monday(day) - first).rem_euclid(7) + base)))
}

/// Days since the Monday before, 0 for a Monday.
fn from_monday(day: i32) -> i32 {
    (day + 5).rem_euclid(7)
}

/// The number without its fraction.
///
/// Errors: `#NUM!` if it leads out of the calendar from anywhere.
fn near(number: f64) -> Result<i32, ErrorValue> {
    if number.abs() <= FAR { Ok(number as i32) } else { Err(ErrorValue::Number) }
}

fn serial(day: i32) -> Outcome {
    if (0..=LAST_DAY).contains(&day) {
        Ok(Value::number(f64::from(day)))
    } else {
        Err(ErrorValue::Number)
    }
}
