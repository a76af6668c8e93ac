//! Which rows are in sight, and which of the others are written when.

use std::ops::Range;

/// Rows beyond the edge that are written along, so that a scroll meets them.
const MARGIN: usize = 6;
/// As many rows as are written at once while nobody looks at them.
const CHUNK: usize = 60;

/// The rows in sight of a box that is scrolled down by `top`.
pub(super) fn in_sight(top: i32, height: i32, row: i32, n_rows: usize) -> Range<usize> {
    let row = row.max(1);
    let at = |px: i32| usize::try_from(px.max(0) / row).unwrap_or(0);
    let first = at(top).saturating_sub(MARGIN).min(n_rows);
    let last = (at(top.saturating_add(height)) + 1 + MARGIN).min(n_rows);
    first..last
}

/// What is still to be written, as few rows at a time as a frame bears.
pub(super) fn next_chunk(is_stale: impl Fn(usize) -> bool, n_rows: usize) -> Vec<usize> {
    (0..n_rows).filter(|row| is_stale(*row)).take(CHUNK).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_in_sight_have_a_margin_and_end_with_the_table() {
        assert_eq!(in_sight(0, 320, 32, 360), 0..17);
        assert_eq!(in_sight(3200, 320, 32, 360), 94..117);
        assert_eq!(in_sight(11_200, 320, 32, 360), 344..360);
        assert_eq!(in_sight(0, 320, 32, 4), 0..4);
        assert_eq!(in_sight(-50, 0, 0, 0), 0..0);
    }

    #[test]
    fn what_nobody_sees_is_written_in_parts() {
        let chunk = next_chunk(|row| row % 2 == 1, 360);
        assert_eq!((chunk.len(), chunk[0], chunk[59]), (60, 1, 119));
        assert!(next_chunk(|_| false, 360).is_empty());
    }
}
