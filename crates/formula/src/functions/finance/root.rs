//! Rates that have no formula: the place where a balance is nothing.
//!
//! Spreadsheets take Newton's steps from the guess and give up when those go astray. Here the balance's
//! sign is tried ever farther from the guess on both sides, and where it changes the place is closed in
//! on (Brent), so that whatever rate is nearest to the guess is found, in bounded time and always the same.
//! All of it in x = ln(1+rate), where every rate above −100 % has its place.

use crate::value::ErrorValue;

/// How far from the guess the first try is.
const FIRST_STRIDE: f64 = 0.01;
const STRIDE_GROWTH: f64 = 1.3;
/// Rates from −99.99999979 % to 48 million per cent.
const FARTHEST: f64 = 20.0;
const MAX_ROUNDS: usize = 200;
/// A rate below this is what is left of a rate of 0.
const ZERO: f64 = 1e-14;

/// The rate nearest to `guess` at which `balance`, a function of ln(1+rate), is 0.
///
/// Errors: `#NUM!` if there is none, or for a guess of −1 or less.
pub(super) fn rate(balance: &dyn Fn(f64) -> f64, guess: f64) -> Result<f64, ErrorValue> {
    if guess <= -1.0 {
        return Err(ErrorValue::Number);
    }
    let growth =
        bracket(balance, libm::log1p(guess)).map(|(low, high)| close_in(balance, low, high));
    let rate = libm::expm1(growth.ok_or(ErrorValue::Number)?);
    Ok(if rate.abs() < ZERO { 0.0 } else { rate })
}

/// Two places with a change of sign between them.
fn bracket(balance: &dyn Fn(f64) -> f64, guess: f64) -> Option<(f64, f64)> {
    let sign_at = |place: f64| {
        let value = balance(place);
        if value.is_nan() { None } else { Some(value > 0.0) }
    };
    let (mut below, mut above) = (guess, guess);
    let (mut sign_below, mut sign_above) = (sign_at(guess), sign_at(guess));
    let mut stride = FIRST_STRIDE;
    while below > -FARTHEST || above < FARTHEST {
        let next_above = (above + stride).min(FARTHEST);
        let next_sign = sign_at(next_above);
        if sign_above.is_some() && next_sign.is_some() && sign_above != next_sign {
            return Some((above, next_above));
        }
        (above, sign_above) = (next_above, next_sign);
        let next_below = (below - stride).max(-FARTHEST);
        let next_sign = sign_at(next_below);
        if sign_below.is_some() && next_sign.is_some() && sign_below != next_sign {
            return Some((next_below, below));
        }
        (below, sign_below) = (next_below, next_sign);
        stride *= STRIDE_GROWTH;
    }
    None
}

// Source: R. P. Brent, "Algorithms for Minimization without Derivatives", chapter 4.
fn close_in(balance: &dyn Fn(f64) -> f64, low: f64, high: f64) -> f64 {
    let (mut a, mut b) = (low, high);
    let (mut at_a, mut at_b) = (balance(a), balance(b));
    let (mut c, mut at_c) = (a, at_a);
    let (mut step, mut step_before) = (b - a, b - a);
    for _ in 0..MAX_ROUNDS {
        if at_c.abs() < at_b.abs() {
            (a, b, c) = (b, c, b);
            (at_a, at_b, at_c) = (at_b, at_c, at_b);
        }
        let tolerance = 2.0 * f64::EPSILON * b.abs() + f64::MIN_POSITIVE;
        let half = (c - b) / 2.0;
        if half.abs() <= tolerance || at_b == 0.0 {
            break;
        }
        if step_before.abs() < tolerance || at_a.abs() <= at_b.abs() {
            (step, step_before) = (half, half);
        } else {
            let ratio = at_b / at_a;
            let (mut above, mut under) = if a == c {
                (2.0 * half * ratio, 1.0 - ratio)
            } else {
                let (q, r) = (at_a / at_c, at_b / at_c);
                (
                    ratio * (2.0 * half * q * (q - r) - (b - a) * (r - 1.0)),
                    (q - 1.0) * (r - 1.0) * (ratio - 1.0),
                )
            };
            if above > 0.0 {
                under = -under;
            } else {
                above = -above;
            }
            let is_within = 2.0 * above < 3.0 * half * under - (tolerance * under).abs()
                && above < (step_before * under / 2.0).abs();
            (step_before, step) = if is_within { (step, above / under) } else { (half, half) };
        }
        (a, at_a) = (b, at_b);
        b += if step.abs() > tolerance { step } else { tolerance.copysign(half) };
        at_b = balance(b);
        if (at_b > 0.0) == (at_c > 0.0) {
            (c, at_c) = (a, at_a);
            (step, step_before) = (b - a, b - a);
        }
    }
    b
}
