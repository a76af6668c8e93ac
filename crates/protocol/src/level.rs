//! The protocol level: one integer that both ends agree on.

use crate::wire::wire_struct;

/// The level this build speaks. Every change to the wire adds one, and a line in CHANGELOG.md.
pub const LEVEL: u32 = 2;

/// The oldest level this build still understands.
pub const MIN_LEVEL: u32 = 1;

wire_struct! {
    /// The levels a peer can speak, both ends included.
    ///
    /// Shape: `{"min":1,"max":1}`, since level 1.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct LevelRange {
        /// The oldest level understood.
        pub min: u32,
        /// The newest level understood.
        pub max: u32,
    }
}

impl LevelRange {
    /// What this build speaks.
    pub const OURS: LevelRange = LevelRange { min: MIN_LEVEL, max: LEVEL };

    /// The newest level both sides understand, if there is one.
    #[must_use]
    pub fn agree(self, other: LevelRange) -> Option<u32> {
        let level = self.max.min(other.max);
        (level >= self.min && level >= other.min).then_some(level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peers_agree_on_the_newest_common_level() {
        let old = LevelRange { min: 1, max: 2 };
        let new = LevelRange { min: 2, max: 5 };
        assert_eq!(old.agree(new), Some(2));
        assert_eq!(new.agree(old), Some(2));
    }

    #[test]
    fn peers_without_a_common_level_do_not_agree() {
        let old = LevelRange { min: 1, max: 1 };
        let new = LevelRange { min: 2, max: 3 };
        assert_eq!(old.agree(new), None);
    }
}
