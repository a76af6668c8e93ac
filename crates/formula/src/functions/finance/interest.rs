//! Rates by the year, and straight-line depreciation.

use super::super::Arguments;
use crate::machine::Outcome;
use crate::number;
use crate::value::{ErrorValue, Value};

/// Effective yearly rate of a nominal one with so many compounding periods a year.
///
/// Errors: `#NUM!` unless the rate is positive and there is a period.
/// Example: `EFFECT(0.1, 1)` → `0.1`.
pub(in super::super) fn effect(arguments: &Arguments<'_>) -> Outcome {
    let (nominal, periods) = rate_and_periods(arguments)?;
    Ok(Value::number(libm::expm1(periods * libm::log1p(nominal / periods))))
}

/// Nominal yearly rate of an effective one with so many compounding periods a year.
///
/// Errors: as [`effect`].
/// Example: `NOMINAL(0.1, 1)` → `0.1`.
pub(in super::super) fn nominal(arguments: &Arguments<'_>) -> Outcome {
    let (effective, periods) = rate_and_periods(arguments)?;
    Ok(Value::number(periods * libm::expm1(libm::log1p(effective) / periods)))
}

fn rate_and_periods(arguments: &Arguments<'_>) -> Result<(f64, f64), ErrorValue> {
    let [rate, periods] = arguments.numbers()?;
    let periods = periods.trunc();
    if rate > 0.0 && periods >= 1.0 { Ok((rate, periods)) } else { Err(ErrorValue::Number) }
}

/// What something loses in worth each period of its life.
///
/// Errors: `#DIV/0!` for a life of 0.
/// Example: `SLN(1000, 100, 9)` → `100`.
pub(in super::super) fn sln(arguments: &Arguments<'_>) -> Outcome {
    let [cost, salvage, life] = arguments.numbers()?;
    number::divide(number::add(cost, -salvage), life).map(Value::number)
}
