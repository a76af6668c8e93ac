//! Loans, savings and streams of money.
//!
//! Units: `rate` per period as a fraction (0.01 = 1 %), `periods` a count, money in the caller's unit.
//! Money that one pays is negative, money that one gets is positive. `type` is 0 for payments at the
//! end of a period and 1 for payments at its start.

mod annuity;
mod cumulative;
mod flows;
mod interest;
mod root;

pub(super) use annuity::Plan;
pub(super) use annuity::{fv, ipmt, nper, pmt, ppmt, pv, rate};
pub(super) use cumulative::{cumipmt, cumprinc};
pub(super) use flows::{irr, npv, xirr, xnpv};
pub(super) use interest::{effect, nominal, sln};
