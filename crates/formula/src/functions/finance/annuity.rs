//! Equal payments over equal periods.
//!
//! Source: present·(1+r)ⁿ + payment·(1+r·type)·((1+r)ⁿ−1)/r + future = 0, the equation that spreadsheets
//! document; (1+r)ⁿ−1 is taken as `expm1(n·log1p(r))`, which keeps its digits at small rates, and where the
//! power is large everything is counted at its worth today.

use super::super::Arguments;
use super::root;
use crate::machine::Outcome;
use crate::value::{ErrorValue, Value};

/// Payment per period.
///
/// Errors: `#NUM!` for 0 periods.
/// Example: `PMT(0, 10, 1000)` → `-100`.
pub(in super::super) fn pmt(arguments: &Arguments<'_>) -> Outcome {
    let [rate, periods, present, future, kind] = arguments.numbers()?;
    Ok(Value::number(Plan::new(rate, periods, kind).payment(present, future)))
}

/// Interest in the payment of one period.
///
/// Errors: `#NUM!` if the period is not between 1 and `periods`.
/// Example: `IPMT(0.01, 1, 12, 1000)` → `-10`.
pub(in super::super) fn ipmt(arguments: &Arguments<'_>) -> Outcome {
    split(arguments).map(|(interest, _)| Value::number(interest))
}

/// Principal in the payment of one period.
///
/// Errors: as [`ipmt`].
/// Example: `PPMT(0, 1, 10, 1000)` → `-100`.
pub(in super::super) fn ppmt(arguments: &Arguments<'_>) -> Outcome {
    split(arguments).map(|(_, principal)| Value::number(principal))
}

/// Worth today of equal payments.
///
/// Example: `PV(0, 10, -100)` → `1000`.
pub(in super::super) fn pv(arguments: &Arguments<'_>) -> Outcome {
    let [rate, periods, payment, future, kind] = arguments.numbers()?;
    Ok(Value::number(Plan::new(rate, periods, kind).present(payment, future)))
}

/// Worth of equal payments at the end.
///
/// Example: `FV(0, 10, -100)` → `1000`.
pub(in super::super) fn fv(arguments: &Arguments<'_>) -> Outcome {
    let [rate, periods, payment, present, kind] = arguments.numbers()?;
    Ok(Value::number(Plan::new(rate, periods, kind).future(present, payment)))
}

/// Number of periods until equal payments have done their work.
///
/// Errors: `#NUM!` if they never do.
/// Example: `NPER(0, -100, 1000)` → `10`.
pub(in super::super) fn nper(arguments: &Arguments<'_>) -> Outcome {
    let [rate, payment, present, future, kind] = arguments.numbers()?;
    if rate == 0.0 {
        return Ok(Value::number(-(present + future) / payment));
    }
    let payment = if kind == 0.0 { payment } else { payment * (1.0 + rate) };
    let growth = (payment - future * rate) / (payment + present * rate);
    Ok(Value::number(libm::log(growth) / libm::log1p(rate)))
}

/// The rate at which equal payments do their work; looked for from `guess` (10 % if left out) outwards.
///
/// Errors: `#NUM!` if there is none, or no periods.
/// Example: `RATE(10, -100, 1000)` → `0`.
pub(in super::super) fn rate(arguments: &Arguments<'_>) -> Outcome {
    let [periods, payment, present, future, kind] = arguments.numbers()?;
    let guess = arguments.number_or(5, 0.1)?;
    if periods <= 0.0 {
        return Err(ErrorValue::Number);
    }
    // Everything at its worth today, so that long plans do not overflow.
    let balance = |growth: f64| {
        let rate = libm::expm1(growth);
        let discount = libm::exp(-periods * growth);
        let annuity = if rate == 0.0 { periods } else { -libm::expm1(-periods * growth) / rate };
        let due = if kind == 0.0 { 1.0 } else { 1.0 + rate };
        present + payment * due * annuity + future * discount
    };
    root::rate(&balance, guess).map(Value::number)
}

/// Rate, number of periods, and when in a period one pays.
#[derive(Clone, Copy)]
pub(in super::super) struct Plan {
    pub(in super::super) rate: f64,
    pub(in super::super) periods: f64,
    pub(in super::super) at_start: bool,
}

impl Plan {
    pub(in super::super) fn new(rate: f64, periods: f64, kind: f64) -> Self {
        Self { rate, periods, at_start: kind != 0.0 }
    }

    /// ln (1+r)ⁿ; NaN for a rate below −100 %, where a power of whole periods is still a number.
    fn exponent(&self) -> f64 {
        self.periods * libm::log1p(self.rate)
    }

    /// (1+r)ⁿ.
    fn power(&self) -> f64 {
        if self.rate < -1.0 {
            libm::pow(1.0 + self.rate, self.periods)
        } else {
            libm::exp(self.exponent())
        }
    }

    /// Worth at the end of one unit paid each period.
    fn annuity(&self) -> f64 {
        if self.rate == 0.0 {
            return self.periods;
        }
        let growth =
            if self.rate < -1.0 { self.power() - 1.0 } else { libm::expm1(self.exponent()) };
        growth / self.rate * self.due()
    }

    /// Worth today of one unit paid each period: it stays small where a power would overflow.
    fn annuity_today(&self) -> f64 {
        -libm::expm1(-self.exponent()) / self.rate * self.due()
    }

    /// What a payment at the start is worth at its period's end.
    fn due(&self) -> f64 {
        if self.at_start { 1.0 + self.rate } else { 1.0 }
    }

    /// The equal payment that takes `present` to `future`.
    pub(in super::super) fn payment(&self, present: f64, future: f64) -> f64 {
        let exponent = self.exponent();
        if exponent > 0.0 {
            return -(present + future * libm::exp(-exponent)) / self.annuity_today();
        }
        -(future + present * self.power()) / self.annuity()
    }

    /// What `future` and equal payments are worth today.
    fn present(&self, payment: f64, future: f64) -> f64 {
        let exponent = self.exponent();
        if exponent > 0.0 {
            return -(payment * self.annuity_today() + future * libm::exp(-exponent));
        }
        -(future + payment * self.annuity()) / self.power()
    }

    /// What `present` and equal payments come to at the end.
    fn future(&self, present: f64, payment: f64) -> f64 {
        -(present * self.power() + payment * self.annuity())
    }

    /// How much of a loan is paid back between two moments, each a number of periods from its start: of
    /// 1, or of what there will be besides at the end. Nothing cancels in it, and it stays small.
    ///
    /// Source: ((1+r)^to − (1+r)^from) / ((1+r)ⁿ − 1), of which every principal and every rest is made.
    pub(in super::super) fn share(&self, from: f64, to: f64) -> f64 {
        if self.rate == 0.0 {
            return (to - from) / self.periods;
        }
        if self.rate <= -1.0 {
            let power = |periods: f64| libm::pow(1.0 + self.rate, periods);
            return (power(to) - power(from)) / (power(self.periods) - 1.0);
        }
        let growth = libm::log1p(self.rate);
        // At the worth of the end where powers would overflow, of the start where they would vanish.
        let (worth, step, whole) = if growth > 0.0 {
            (to - self.periods, from - to, -self.periods)
        } else {
            (from, to - from, self.periods)
        };
        libm::exp(worth * growth) * libm::expm1(step * growth) / libm::expm1(whole * growth)
    }

    /// Interest and principal in the payment of one period.
    ///
    /// Each by itself: the smaller one as a difference would be what is left of cancelled digits.
    pub(in super::super) fn split(&self, period: f64, present: f64, future: f64) -> (f64, f64) {
        // The first payment at the start falls due before any interest does.
        if self.at_start && period == 1.0 {
            return (0.0, self.payment(present, future));
        }
        let before = period - 1.0;
        let owed = present * self.share(before, self.periods) - future * self.share(0.0, before);
        let (interest, principal) =
            (-self.rate * owed, -(present + future) * self.share(before, period));
        (interest / self.due(), principal / self.due())
    }
}

/// Interest and principal in the payment of one period.
fn split(arguments: &Arguments<'_>) -> Result<(f64, f64), ErrorValue> {
    let [rate, period, periods, present, future, kind] = arguments.numbers()?;
    if period < 1.0 || period > periods {
        return Err(ErrorValue::Number);
    }
    Ok(Plan::new(rate, periods, kind).split(period, present, future))
}
