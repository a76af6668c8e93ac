//! Interest and principal of several payments together.

use super::super::Arguments;
use super::Plan;
use crate::machine::Outcome;
use crate::value::{ErrorValue, Value};

/// Below this rate interest is so small beside the principal that it is not to be had as their difference.
const SMALL_RATE: f64 = 0.001;
/// Most payments whose interest is added up one by one: a hundred years of months.
const MAX_ADDED: f64 = 1_200.0;

/// Interest in the payments from period `first` to period `last`.
///
/// Errors: `#NUM!` unless rate, periods and present are positive, the periods are from 1 to `periods` in
/// order, and the type is 0 or 1.
/// Example: `CUMIPMT(0.01, 12, 1000, 1, 1, 0)` → `-10`.
pub(in super::super) fn cumipmt(arguments: &Arguments<'_>) -> Outcome {
    let (plan, present, first, last) = read(arguments)?;
    if plan.rate < SMALL_RATE && last - first < MAX_ADDED {
        let (mut period, mut interest) = (first, 0.0);
        while period <= last {
            interest += plan.split(period, present, 0.0).0;
            period += 1.0;
        }
        return Ok(Value::number(interest));
    }
    let payments = plan.payment(present, 0.0) * (last - first + 1.0);
    Ok(Value::number(payments - principal(&plan, present, first, last)))
}

/// Principal in the payments from period `first` to period `last`.
///
/// Errors: as [`cumipmt`].
/// Example: `CUMPRINC(0.01, 12, 1000, 1, 12, 0)` → `-1000`.
pub(in super::super) fn cumprinc(arguments: &Arguments<'_>) -> Outcome {
    let (plan, present, first, last) = read(arguments)?;
    Ok(Value::number(principal(&plan, present, first, last)))
}

fn principal(plan: &Plan, present: f64, first: f64, last: f64) -> f64 {
    if !plan.at_start {
        return -present * plan.share(first - 1.0, last);
    }
    // A first payment at the start is all principal; the others are a period behind.
    let at_once = if first == 1.0 { plan.payment(present, 0.0) } else { 0.0 };
    at_once - present * plan.share(first.max(2.0) - 2.0, (last - 1.0).max(0.0))
}

fn read(arguments: &Arguments<'_>) -> Result<(Plan, f64, f64, f64), ErrorValue> {
    let [rate, periods, present, first, last, kind] = arguments.numbers()?;
    let (periods, first, last, kind) = (periods.trunc(), first.trunc(), last.trunc(), kind.trunc());
    let is_sound = rate > 0.0 && periods > 0.0 && present > 0.0;
    let is_within = 1.0 <= first && first <= last && last <= periods;
    if !is_sound || !is_within || (kind != 0.0 && kind != 1.0) {
        return Err(ErrorValue::Number);
    }
    Ok((Plan::new(rate, periods, kind), present, first, last))
}
