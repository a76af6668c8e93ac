//! Chance from a seed: the same seed and purpose draw the same numbers on every machine.

use std::time::Duration;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A source of draws.
#[derive(Debug, Clone)]
pub struct Draws(ChaCha8Rng);

impl Draws {
    /// The draws of a seed for one purpose; purposes do not disturb each other.
    #[must_use]
    pub fn new(seed: u64, purpose: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(purpose);
        Draws(rng)
    }

    /// 32 bits.
    pub fn bits32(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// 128 bits, such as for an id.
    pub fn bits128(&mut self) -> u128 {
        (u128::from(self.0.next_u64()) << 64) | u128::from(self.0.next_u64())
    }

    /// A number from `low` up to and without `high`.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        let wide = u128::from(self.0.next_u64()) * u128::from(high.saturating_sub(low));
        low + (wide >> 64) as u64
    }

    /// A time between two, in milliseconds.
    pub fn millis(&mut self, low: u64, high: u64) -> Duration {
        Duration::from_millis(self.between(low, high))
    }

    /// True in so many of a hundred cases.
    pub fn percent(&mut self, chance: u64) -> bool {
        self.between(0, 100) < chance
    }

    /// One of them.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.between(0, from.len() as u64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_and_purposes_are_apart() {
        let draw = |seed, purpose| {
            let mut draws = Draws::new(seed, purpose);
            (0..8).map(|_| draws.between(10, 1_000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7, 1), draw(7, 1));
        assert_ne!(draw(7, 1), draw(7, 2));
        assert!(draw(7, 1).iter().all(|n| (10..1_000).contains(n)));
    }
}
