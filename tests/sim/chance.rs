//! Chance by seed: everything that is drawn in a run comes from here.

use std::ops::Range;

/// A generator of the splitmix kind: small, and good enough to choose faults.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The draws of a seed; `stream` tells apart those who draw.
    pub fn new(seed: u64, stream: u64) -> Self {
        Chance(
            seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ stream.wrapping_mul(0xd1b5_4a32_d192_ed03),
        )
    }

    /// 64 bits.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number out of a range.
    pub fn among(&mut self, range: Range<u64>) -> u64 {
        range.start + self.draw() % (range.end - range.start)
    }
}
