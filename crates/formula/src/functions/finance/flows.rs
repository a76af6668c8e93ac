//! Streams of money: what they are worth today, and the rate that makes that nothing.

use super::super::Arguments;
use super::super::arguments::day_of;
use super::root;
use crate::coerce::to_number;
use crate::machine::Outcome;
use crate::number::{Sum, divide};
use crate::value::{ErrorValue, Value};

/// Days of a year in XNPV and XIRR, whatever the year.
const YEAR: f64 = 365.0;

/// Worth today of values at the end of each period; in a list only numbers count.
///
/// Errors: `#DIV/0!` for a rate of −1.
/// Example: `NPV(0, 100, {200, 300})` → `600`.
pub(in super::super) fn npv(arguments: &Arguments<'_>) -> Outcome {
    let factor = 1.0 + arguments.number(0)?;
    let (mut sum, mut periods) = (Sum::default(), 0.0);
    for index in 1..arguments.len() {
        arguments.each_at(index, &mut |item| {
            if let Some(value) = item.number()? {
                periods += 1.0;
                sum.add(divide(value, libm::pow(factor, periods))?);
            }
            Ok(())
        })?;
    }
    Ok(Value::number(sum.total()))
}

/// The rate at which values at the end of each period are worth nothing; looked for from `guess` (10 %)
/// outwards.
///
/// Errors: `#NUM!` if there is none, or not both a positive and a negative value.
/// Example: `IRR({-100, 110})` → `0.1`.
pub(in super::super) fn irr(arguments: &Arguments<'_>) -> Outcome {
    let mut values = Vec::new();
    arguments.each_at(0, &mut |item| {
        values.extend(item.number()?);
        Ok(())
    })?;
    let guess = arguments.number_or(1, 0.1)?;
    has_both_signs(&values)?;
    let worth = |growth: f64| {
        let discount = libm::exp(-growth);
        values.iter().rev().fold(0.0, |worth, value| worth * discount + value)
    };
    root::rate(&worth, guess).map(Value::number)
}

/// Worth on the first date of values on dates.
///
/// Errors: `#NUM!` for a rate of −1 or less, a date before the first, and lists that differ in length.
/// Example: `XNPV(0.1, {-100, 110}, {0, 365})` → `0`.
pub(in super::super) fn xnpv(arguments: &Arguments<'_>) -> Outcome {
    let rate = arguments.number(0)?;
    let flows = dated(arguments, 1)?;
    if rate <= -1.0 {
        return Err(ErrorValue::Number);
    }
    let growth = libm::log1p(rate);
    let mut sum = Sum::default();
    for (value, years) in flows {
        sum.add(value * libm::exp(-growth * years));
    }
    Ok(Value::number(sum.total()))
}

/// The rate at which values on dates are worth nothing; looked for from `guess` (10 %) outwards.
///
/// Errors: as [`xnpv`] and [`irr`].
/// Example: `XIRR({-100, 110}, {0, 365})` → `0.1`.
pub(in super::super) fn xirr(arguments: &Arguments<'_>) -> Outcome {
    let flows = dated(arguments, 0)?;
    let guess = arguments.number_or(2, 0.1)?;
    let values: Vec<f64> = flows.iter().map(|(value, _)| *value).collect();
    has_both_signs(&values)?;
    let worth = |growth: f64| {
        flows.iter().fold(0.0, |sum, (value, years)| sum + value * libm::exp(-growth * years))
    };
    root::rate(&worth, guess).map(Value::number)
}

/// Values with their distance from the first date in years; the values are at `index`, the dates after.
fn dated(arguments: &Arguments<'_>, index: usize) -> Result<Vec<(f64, f64)>, ErrorValue> {
    let (values, dates) = (arguments.table(index)?, arguments.table(index + 1)?);
    if values.n_cells() != dates.n_cells() || values.is_empty() {
        return Err(ErrorValue::Number);
    }
    let first = day_of(to_number(dates.nth(0))?)?;
    (0..values.n_cells())
        .map(|place| {
            let value = to_number(values.nth(place))?;
            let days = day_of(to_number(dates.nth(place))?)? - first;
            if days < 0 { Err(ErrorValue::Number) } else { Ok((value, f64::from(days) / YEAR)) }
        })
        .collect()
}

fn has_both_signs(values: &[f64]) -> Result<(), ErrorValue> {
    let has = |is_wanted: fn(&f64) -> bool| values.iter().any(is_wanted);
    if has(|value| *value > 0.0) && has(|value| *value < 0.0) {
        Ok(())
    } else {
        Err(ErrorValue::Number)
    }
}
