//! Which arm of an A/B test a visitor is in: always the same, and drawn by nobody.

/// The arm for this visitor at this step, by the shares of the arms; nothing when no arm has a share.
///
/// The hash is FNV-1a with a final mix, so that visitors who differ in one character are spread evenly.
pub(crate) fn arm(visitor: &str, step: &str, shares: &[u32]) -> Option<usize> {
    let whole: u64 = shares.iter().map(|share| u64::from(*share)).sum();
    if whole == 0 {
        return None;
    }
    let mut drawn = hash(visitor, step) % whole;
    shares.iter().position(|share| {
        let share = u64::from(*share);
        let is_here = drawn < share;
        drawn = drawn.saturating_sub(share);
        is_here
    })
}

fn hash(visitor: &str, step: &str) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    // The byte between them keeps "ab"+"c" apart from "a"+"bc".
    for byte in visitor.bytes().chain([0xff]).chain(step.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    // Source: the finaliser of SplitMix64 (Steele, Lea, Flood).
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_stays_in_the_arm() {
        for visitor in ["v_1", "v_2", "v_3"] {
            assert_eq!(arm(visitor, "price", &[1, 1]), arm(visitor, "price", &[1, 1]));
        }
        assert_eq!(arm("v_1", "price", &[0, 1]), Some(1));
        assert_eq!(arm("v_1", "price", &[]), None);
        assert_eq!(arm("v_1", "price", &[0, 0]), None);
    }

    #[test]
    fn visitors_are_spread_by_the_shares() {
        let mut counts = [0_u32; 3];
        for visitor in 0..10_000 {
            counts[arm(&format!("v_{visitor}"), "price", &[50, 30, 20]).unwrap()] += 1;
        }
        for (count, expected) in counts.into_iter().zip([5_000_u32, 3_000, 2_000]) {
            assert!(count.abs_diff(expected) < 200, "{counts:?}");
        }
    }
}
