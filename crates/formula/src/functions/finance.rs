//! Loans and savings with equal payments.
//!
//! Units: `rate` per period as a fraction (0.01 = 1 %), `periods` a count, money in the caller's unit.
//! Money that one pays is negative, money that one gets is positive. `type` is 0 for payments at the
//! end of a period and 1 for payments at its start.
//! Source: present·(1+r)ⁿ + payment·(1+r·type)·((1+r)ⁿ−1)/r + future = 0, the equation that spreadsheets
//! document; (1+r)ⁿ−1 is taken as `expm1(n·log1p(r))`, which keeps its digits at small rates.

use super::Arguments;
use crate::machine::Outcome;
use crate::value::{ErrorValue, Value};

/// Payment per period.
///
/// Errors: `#NUM!` for 0 periods.
/// Example: `PMT(0, 10, 1000)` → `-100`.
pub(super) fn pmt(arguments: &Arguments<'_>) -> Outcome {
    let present = arguments.number(2)?;
    let future = arguments.number(3)?;
    let plan = Plan::new(arguments.number(0)?, arguments.number(1)?, arguments.number(4)?);
    Ok(Value::number(plan.payment(present, future)))
}

/// Interest in the payment of one period.
///
/// Errors: `#NUM!` if the period is not between 1 and `periods`.
/// Example: `IPMT(0.01, 1, 12, 1000)` → `-10`.
pub(super) fn ipmt(arguments: &Arguments<'_>) -> Outcome {
    split(arguments).map(|(interest, _)| Value::number(interest))
}

/// Principal in the payment of one period.
///
/// Errors: as [`ipmt`].
/// Example: `PPMT(0, 1, 10, 1000)` → `-100`.
pub(super) fn ppmt(arguments: &Arguments<'_>) -> Outcome {
    split(arguments).map(|(_, principal)| Value::number(principal))
}

/// Worth today of equal payments.
///
/// Example: `PV(0, 10, -100)` → `1000`.
pub(super) fn pv(arguments: &Arguments<'_>) -> Outcome {
    let payment = arguments.number(2)?;
    let future = arguments.number(3)?;
    let plan = Plan::new(arguments.number(0)?, arguments.number(1)?, arguments.number(4)?);
    Ok(Value::number(-(future + payment * plan.annuity()) / (1.0 + plan.growth())))
}

/// Worth of equal payments at the end.
///
/// Example: `FV(0, 10, -100)` → `1000`.
pub(super) fn fv(arguments: &Arguments<'_>) -> Outcome {
    let payment = arguments.number(2)?;
    let present = arguments.number(3)?;
    let plan = Plan::new(arguments.number(0)?, arguments.number(1)?, arguments.number(4)?);
    Ok(Value::number(plan.future(present, payment)))
}

/// Number of periods until equal payments have done their work.
///
/// Errors: `#NUM!` if they never do.
/// Example: `NPER(0, -100, 1000)` → `10`.
pub(super) fn nper(arguments: &Arguments<'_>) -> Outcome {
    let rate = arguments.number(0)?;
    let payment = arguments.number(1)?;
    let present = arguments.number(2)?;
    let future = arguments.number(3)?;
    let at_start = arguments.number(4)? != 0.0;
    if rate == 0.0 {
        return Ok(Value::number(-(present + future) / payment));
    }
    let payment = if at_start { payment * (1.0 + rate) } else { payment };
    let growth = (payment - future * rate) / (payment + present * rate);
    Ok(Value::number(libm::log(growth) / libm::log1p(rate)))
}

/// Rate, number of periods, and when in a period one pays.
struct Plan {
    rate: f64,
    periods: f64,
    at_start: bool,
}

impl Plan {
    fn new(rate: f64, periods: f64, kind: f64) -> Self {
        Self { rate, periods, at_start: kind != 0.0 }
    }

    /// (1+r)ⁿ−1.
    fn growth(&self) -> f64 {
        libm::expm1(self.periods * libm::log1p(self.rate))
    }

    /// Worth at the end of one unit paid each period.
    fn annuity(&self) -> f64 {
        if self.rate == 0.0 {
            return self.periods;
        }
        let annuity = self.growth() / self.rate;
        if self.at_start { annuity * (1.0 + self.rate) } else { annuity }
    }

    fn payment(&self, present: f64, future: f64) -> f64 {
        -(future + present * (1.0 + self.growth())) / self.annuity()
    }

    fn future(&self, present: f64, payment: f64) -> f64 {
        -(present * (1.0 + self.growth()) + payment * self.annuity())
    }
}

/// Interest and principal in the payment of one period.
fn split(arguments: &Arguments<'_>) -> Result<(f64, f64), ErrorValue> {
    let period = arguments.number(1)?;
    let present = arguments.number(3)?;
    let future = arguments.number(4)?;
    let plan = Plan::new(arguments.number(0)?, arguments.number(2)?, arguments.number(5)?);
    if period < 1.0 || period > plan.periods {
        return Err(ErrorValue::Number);
    }
    let payment = plan.payment(present, future);
    let owed = if plan.at_start {
        // The first payment falls due before any interest does.
        let before = Plan { periods: period - 2.0, ..plan };
        if period == 1.0 { 0.0 } else { before.future(present, payment) - payment }
    } else {
        Plan { periods: period - 1.0, ..plan }.future(present, payment)
    };
    let interest = owed * plan.rate;
    Ok((interest, payment - interest))
}
