//! How long to wait before trying again.

/// The first ceiling.
const BASE_MS: u64 = 500;
/// The highest ceiling.
const CAP_MS: u64 = 30_000;

/// Full jitter: anywhere between nothing and a ceiling that doubles with every failure.
///
/// Thousands of clients that lost the same server come back spread out, not in waves.
/// Example: the first failure waits 0–500 ms, the second 0–1 s, the seventh and later 0–30 s.
pub(crate) fn full_jitter(failures: u32, random: u32) -> u64 {
    let ceiling = (BASE_MS << failures.min(10)).min(CAP_MS);
    (u64::from(random) * (ceiling + 1)) >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ceiling_doubles_up_to_half_a_minute() {
        let ceilings: Vec<u64> = (0..9).map(|failures| full_jitter(failures, u32::MAX)).collect();
        assert_eq!(ceilings, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
        assert_eq!(full_jitter(u32::MAX, u32::MAX), 30_000);
    }

    #[test]
    fn the_wait_can_be_anywhere_below_the_ceiling() {
        assert_eq!(full_jitter(3, 0), 0);
        assert_eq!(full_jitter(3, 1 << 31), 2_000);
    }
}
