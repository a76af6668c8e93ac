//! The decimal digits of a number: rounding happens on these, where people can check it.

/// A decimal number: digits with a point after the first `point` of them.
pub(crate) struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    point: usize,
}

impl Decimal {
    /// The shortest digits that stand for a finite number.
    pub(crate) fn of(x: f64) -> Self {
        let text = small::number::plain(x.abs());
        let point = text.find('.').unwrap_or(text.len());
        let digits = text.bytes().filter(|byte| *byte != b'.').map(|digit| digit - b'0').collect();
        Self { negative: x < 0.0, digits, point }
    }

    /// This number times ten to the `places`.
    pub(crate) fn shifted(mut self, places: usize) -> Self {
        self.point += places;
        if self.digits.len() < self.point {
            self.digits.resize(self.point, 0);
        }
        let zeros = self.digits[..self.point - 1].iter().take_while(|digit| **digit == 0).count();
        self.digits.drain(..zeros);
        self.point -= zeros;
        self
    }

    /// This number with exactly `places` after the point, halves away from zero.
    pub(crate) fn rounded(mut self, places: usize) -> Self {
        let kept = self.point + places;
        let up = self.digits.get(kept).is_some_and(|digit| *digit >= 5);
        self.digits.resize(kept, 0);
        if up {
            let carried = self.digits.iter_mut().rev().all(|digit| {
                *digit = (*digit + 1) % 10;
                *digit == 0
            });
            if carried {
                self.digits.insert(0, 1);
                self.point += 1;
            }
        }
        if self.digits.iter().all(|digit| *digit == 0) {
            self.negative = false;
        }
        self
    }

    /// This number without zeros at the end of its fraction.
    pub(crate) fn trimmed(mut self) -> Self {
        while self.digits.len() > self.point && self.digits.last() == Some(&0) {
            self.digits.pop();
        }
        self
    }

    /// Whether the fraction is zero.
    pub(crate) fn is_whole(&self) -> bool {
        self.digits[self.point..].iter().all(|digit| *digit == 0)
    }

    pub(crate) fn written(&self, minus: char, group: char, point: char) -> String {
        let mut out = String::with_capacity(self.digits.len() * 2);
        if self.negative {
            out.push(minus);
        }
        for (index, digit) in self.digits.iter().enumerate() {
            if index == self.point {
                out.push(point);
            } else if index > 0 && index < self.point && (self.point - index).is_multiple_of(3) {
                out.push(group);
            }
            out.push(char::from(b'0' + digit));
        }
        out
    }
}
