//! SCHEDULE: every payment of a loan.

use super::super::Arguments;
use super::super::finance::Plan;
use crate::decimal::{self, Rounding};
use crate::machine::Outcome;
use crate::value::{ErrorValue, Value};

/// A hundred years of months.
const MAX_ROWS: f64 = 1_200.0;

/// Amortisation table of a loan with equal payments: a row for each period with its number, payment,
/// interest, principal, and what is still owed after it; all of them positive.
///
/// Units: as PMT; `left` is what may still be owed at the end. With `places` every amount is rounded as a
/// bank does, and the last payment takes what the rounding left.
/// Errors: `#NUM!` unless there are 1 to 1200 periods.
/// Example: `SCHEDULE(0, 2, 100)` → `{1, 50, 0, 50, 50; 2, 50, 0, 50, 0}`.
pub(in super::super) fn schedule(arguments: &Arguments<'_>) -> Outcome {
    let [rate, periods, amount, left, kind] = arguments.numbers()?;
    let periods = periods.trunc();
    let plan = Plan::new(rate, periods, kind);
    let places = if arguments.has(5) { Some(arguments.whole(5)?) } else { None };
    if !(1.0..=MAX_ROWS).contains(&periods) {
        return Err(ErrorValue::Number);
    }
    let rounded = |money: f64| match places {
        Some(places) => decimal::round(money, places, Rounding::HalfAway),
        None => money,
    };
    let usual = rounded(-plan.payment(amount, -left));
    let mut owed = rounded(amount);
    let mut rows = Vec::with_capacity(periods as usize);
    for period in 1..=periods as u32 {
        // A payment at the start comes before any interest.
        let bears_interest = period > 1 || !plan.at_start;
        let interest = if bears_interest { rounded(owed * plan.rate) } else { 0.0 };
        let is_last = f64::from(period) == periods;
        let principal = if is_last { owed - left } else { usual - interest };
        let principal = rounded(principal);
        let payment = if is_last { rounded(principal + interest) } else { usual };
        owed = if is_last { left } else { rounded(owed - principal) };
        let row = [f64::from(period), payment, interest, principal, owed];
        rows.push(Value::List(row.into_iter().map(Value::number).collect()));
    }
    Ok(Value::List(rows))
}
