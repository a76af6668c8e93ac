//! Where bars, lines and slices are, in thousandths: numbers in, numbers out.

use super::axis::Axis;
use crate::permille::permille;

/// How much of a point's width stays free between its bars and the next point's.
const GAP: i32 = 300;

/// A bar in thousandths of the chart's width and height; `y` counts from above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

/// The bar of point `at` of `n_points` in series `of` of `n_series`; those of a point stand side by side.
pub(super) fn bar(axis: &Axis, value: f64, at: [usize; 2], of: [usize; 2]) -> Bar {
    let [point, series, n_points, n_series] =
        [at[0], at[1], of[0].max(1), of[1].max(1)].map(|n| i32::try_from(n).unwrap_or(i32::MAX));
    let slot = 1000 / n_points;
    let free = slot * GAP / 1000;
    let width = (slot - free) / n_series;
    let left = 1000 * point / n_points + free / 2 + width * series;
    let (zero, end) = (axis.height(0.0), axis.height(value));
    // A bar next to nothing is still to be seen.
    let height = (end - zero).abs().max(if value == 0.0 { 0 } else { 4 });
    let y = if end >= zero { 1000 - zero - height } else { 1000 - zero };
    Bar { x: left, y, width: (width - 1).max(1), height }
}

/// A line through the values, as an SVG path in a square of a thousand; a gap ends it and it begins again behind.
pub(super) fn line(axis: &Axis, values: &[Option<f64>]) -> String {
    let mut path = String::new();
    let mut is_drawing = false;
    for (at, value) in values.iter().enumerate() {
        let Some(value) = value else {
            is_drawing = false;
            continue;
        };
        path.push(if is_drawing { 'L' } else { 'M' });
        push_point(&mut path, across(at, values.len()), 1000 - axis.height(*value));
        // A point alone is a dot: round ends make one of a line without length.
        if !is_drawing && values.get(at + 1).is_none_or(Option::is_none) {
            path.push_str("h0");
        }
        is_drawing = true;
    }
    path
}

/// What lies between a line without gaps and its foot.
pub(super) fn area(axis: &Axis, values: &[Option<f64>]) -> String {
    if values.len() < 2 || values.iter().any(Option::is_none) {
        return String::new();
    }
    let mut path = line(axis, values);
    let foot = 1000 - axis.height(0.0);
    for x in [1000, 0] {
        path.push('L');
        push_point(&mut path, x, foot);
    }
    path.push('Z');
    path
}

fn across(at: usize, n: usize) -> i32 {
    if n < 2 {
        return 500;
    }
    i32::try_from(1000 * at / (n - 1)).unwrap_or(1000)
}

fn push_point(path: &mut String, x: i32, y: i32) {
    path.push_str(&x.to_string());
    path.push(' ');
    path.push_str(&y.to_string());
}

/// A part of a ring in thousandths of it: where it begins, and how long it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slice {
    pub(super) start: i32,
    pub(super) length: i32,
}

/// The parts of a whole. What is below nothing has no part in it; what is there is seen however small it is.
pub(super) fn slices(values: &[Option<f64>]) -> Vec<Slice> {
    let parts: Vec<f64> = values.iter().map(|value| value.unwrap_or(0.0).max(0.0)).collect();
    let whole: f64 = parts.iter().sum();
    let mut before = 0.0;
    let mut slices = Vec::with_capacity(parts.len());
    for part in parts {
        let share = |value: f64| if whole > 0.0 { permille(value / whole) } else { 0 };
        let start = share(before);
        before += part;
        let length = if part > 0.0 { (share(before) - start).max(2) } else { 0 };
        slices.push(Slice { start, length });
    }
    slices
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(top: f64) -> Axis {
        Axis::around([top].into_iter(), true)
    }

    #[test]
    fn bars_of_a_point_stand_side_by_side_on_the_zero_line() {
        let axis = axis(20.0);
        let [first, second] = [0, 1].map(|series| bar(&axis, 10.0, [0, series], [4, 2]));
        assert_eq!(first, Bar { x: 37, y: 500, width: 86, height: 500 });
        assert_eq!(second.x, first.x + 87);
        assert_eq!(bar(&axis, 20.0, [3, 0], [4, 2]), Bar { x: 787, y: 0, width: 86, height: 1000 });
    }

    #[test]
    fn a_loss_hangs_below_the_zero_line() {
        let axis = Axis::around([-10.0, 10.0].into_iter(), true);
        assert_eq!(bar(&axis, -10.0, [0, 0], [1, 1]).y, 500);
        assert_eq!(bar(&axis, 10.0, [0, 0], [1, 1]).y, 0);
    }

    #[test]
    fn a_bar_next_to_nothing_is_seen_and_nothing_is_not() {
        assert_eq!(bar(&axis(1e6), 1.0, [0, 0], [1, 1]).height, 4);
        assert_eq!(bar(&axis(1e6), 0.0, [0, 0], [1, 1]).height, 0);
    }

    #[test]
    fn a_line_is_interrupted_where_there_is_no_number() {
        let values = [Some(0.0), Some(20.0), None, Some(10.0)];
        assert_eq!(line(&axis(20.0), &values), "M0 1000L333 0M1000 500h0");
        assert_eq!(area(&axis(20.0), &values), "");
        assert_eq!(area(&axis(20.0), &values[..2]), "M0 1000L1000 0L1000 1000L0 1000Z");
    }

    #[test]
    fn slices_fill_the_ring_and_what_is_negative_has_none() {
        let slices = slices(&[Some(75.0), None, Some(-5.0), Some(25.0)]);
        let parts: Vec<_> = slices.iter().map(|it| (it.start, it.length)).collect();
        assert_eq!(parts, [(0, 750), (750, 0), (750, 0), (750, 250)]);
        assert!(super::slices(&[Some(0.0)]).iter().all(|it| it.length == 0));
    }
}
