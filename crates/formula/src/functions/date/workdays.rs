//! Days from Monday to Friday that are no holidays.

use super::super::Arguments;
use super::super::arguments::{Item, day_of};
use super::{from_monday, serial};
use crate::calendar::LAST_DAY;
use crate::coerce::to_number;
use crate::machine::Outcome;
use crate::number;
use crate::value::{ErrorValue, Value};

/// Workdays from `start` to `end`, both counted; negative if the end is before the start.
///
/// Errors: `#NUM!` for what is no day, `#VALUE!` for a holiday that is a text without a day.
/// Example: `NETWORKDAYS(DATE(2026, 5, 1), DATE(2026, 5, 8))` → `6`.
pub(in super::super) fn networkdays(arguments: &Arguments<'_>) -> Outcome {
    let [start, end] = arguments.numbers()?;
    let holidays = holidays(arguments, 2)?;
    let (start, end) = (day_of(start)?, day_of(end)?);
    let (first, last) = (start.min(end), start.max(end));
    let is_between = |day: &&f64| f64::from(first) <= **day && **day <= f64::from(last);
    let n_holidays = holidays.iter().filter(is_between).count();
    let count = workdays_until(last + 1) - workdays_until(first) - n_holidays as i32;
    Ok(Value::number(f64::from(if end < start { -count } else { count })))
}

/// The workday so many workdays after `start`, or before it for a negative number.
///
/// Errors: `#NUM!` outside the calendar; as [`networkdays`].
/// Example: `WORKDAY(DATE(2026, 5, 1), 1)` → `46146`.
pub(in super::super) fn workday(arguments: &Arguments<'_>) -> Outcome {
    let (start, count) = (arguments.number(0)?, arguments.whole(1)?);
    let mut holidays = holidays(arguments, 2)?;
    let start = day_of(start)?;
    if count == 0 {
        return serial(start);
    }
    let is_back = count < 0;
    if is_back {
        holidays.reverse();
    }
    let mut day = step(start, count)?;
    for holiday in holidays {
        let holiday = holiday as i32;
        let is_passed = if is_back {
            (day..start).contains(&holiday)
        } else {
            holiday > start && holiday <= day
        };
        if is_passed {
            day = step(day, count.signum())?;
        }
    }
    serial(day)
}

/// The weekday so many weekdays from `start`.
fn step(start: i32, count: i32) -> Result<i32, ErrorValue> {
    if count.unsigned_abs() > LAST_DAY.unsigned_abs() {
        return Err(ErrorValue::Number);
    }
    // From a weekend one goes on as from the Friday before, and back as from the Monday after.
    let weekday = from_monday(start);
    let anchor = match weekday {
        5 | 6 if count > 0 => start - (weekday - 4),
        5 | 6 => start + (7 - weekday),
        _ => start,
    };
    let place = from_monday(anchor) + count;
    Ok(anchor - from_monday(anchor) + place.div_euclid(5) * 7 + place.rem_euclid(5))
}

/// Weekdays before `day` since the Monday that the calendar begins after.
fn workdays_until(day: i32) -> i32 {
    (day + 5) / 7 * 5 + from_monday(day).min(5)
}

/// The holidays that fall on weekdays, each once, in order.
fn holidays(arguments: &Arguments<'_>, index: usize) -> Result<Vec<f64>, ErrorValue> {
    let mut holidays = Vec::new();
    arguments.each_at(index, &mut |item| {
        let (Item::Argument(value) | Item::Listed(value)) = item;
        if !value.is_blank() {
            let day = day_of(to_number(value)?)?;
            if from_monday(day) < 5 {
                holidays.push(f64::from(day));
            }
        }
        Ok(())
    })?;
    number::sort(&mut holidays);
    holidays.dedup();
    Ok(holidays)
}
