//! Whole numbers as large as it takes.

use std::cmp::Ordering;

/// A whole number in base 2^32, the lowest part first, without zeros at its end.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Big(Vec<u32>);

impl From<u64> for Big {
    fn from(number: u64) -> Self {
        let mut big = Self(vec![number as u32, (number >> 32) as u32]);
        big.trim();
        big
    }
}

impl Big {
    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    /// How many binary digits it has.
    pub(super) fn bits(&self) -> u32 {
        let last = self.0.last().map_or(32, |last| last.leading_zeros());
        (self.0.len() as u32 * 32).saturating_sub(last)
    }

    /// Times `factor`, plus `more`.
    pub(super) fn multiply(&mut self, factor: u32, more: u32) {
        let mut carry = u64::from(more);
        for part in &mut self.0 {
            let product = u64::from(*part) * u64::from(factor) + carry;
            *part = product as u32;
            carry = product >> 32;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
    }

    /// Times 10^`power`.
    pub(super) fn multiply_by_ten_to(&mut self, power: u32) {
        for _ in 0..power / 9 {
            self.multiply(1_000_000_000, 0);
        }
        for _ in 0..power % 9 {
            self.multiply(10, 0);
        }
    }

    /// Times 2^`power`.
    pub(super) fn double(&mut self, power: u32) {
        if self.0.is_empty() {
            return;
        }
        let shift = power % 32;
        if shift > 0 {
            self.multiply(1 << shift, 0);
        }
        for _ in 0..power / 32 {
            self.0.insert(0, 0);
        }
    }

    /// Minus `other`, which is not larger.
    pub(super) fn subtract(&mut self, other: &Self) {
        let mut borrow = 0_i64;
        for (at, part) in self.0.iter_mut().enumerate() {
            let difference =
                i64::from(*part) - i64::from(other.0.get(at).copied().unwrap_or(0)) + borrow;
            *part = difference as u32;
            borrow = difference >> 32;
        }
        self.trim();
    }
}

impl Ord for Big {
    fn cmp(&self, other: &Self) -> Ordering {
        let length = self.0.len().cmp(&other.0.len());
        length.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

impl PartialOrd for Big {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
