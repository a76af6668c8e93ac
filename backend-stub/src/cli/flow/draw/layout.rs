//! Where boxes and lines go: layers from top to bottom, by `layout-rs`, whose own drawing is not used.

use std::cmp::Ordering;

use layout::adt::dag::NodeHandle;
use layout::core::base::Orientation;
use layout::core::format::{ClipHandle, RenderBackend, Visible};
use layout::core::geometry::{Point, Position};
use layout::core::style::{LineStyleKind, StyleAttr};
use layout::std_shapes::shapes::{Arrow, Element, LineEndKind, ShapeKind};
use layout::topo::layout::VisualGraph;

/// Room around a box, and around a label.
const BOX_ROOM: (f64, f64) = (26.0, 34.0);
const LABEL_ROOM: (f64, f64) = (14.0, 12.0);

/// A box to be placed.
pub(super) struct Size {
    pub(super) width: f64,
    pub(super) height: f64,
    /// Whether it is a label on a line.
    pub(super) is_label: bool,
}

/// A line to be placed, between two boxes by their numbers.
pub(super) struct Line {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Whether it ends in an arrow.
    pub(super) head: bool,
}

/// A placed box: its upper left corner.
#[derive(Debug, Clone, Copy)]
pub(super) struct Corner {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// A placed line.
#[derive(Debug, Clone)]
pub(super) struct Curve {
    /// The number of the line.
    pub(super) line: usize,
    /// Its points, as the `d` of a path.
    pub(super) d: String,
    /// Whether the arrow is at its beginning.
    pub(super) head_first: bool,
}

/// Everything placed, from the origin on.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) corners: Vec<Corner>,
    pub(super) curves: Vec<Curve>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Places boxes in layers; a line that leads back goes up.
///
/// What comes first is placed first, and the library never looks back: of a few orders, the one is taken whose
/// lines run least behind boxes that they have nothing to do with, and of those the one with the shortest lines.
pub(super) fn place(sizes: &[Size], lines: &[Line]) -> Placed {
    if sizes.is_empty() {
        return Placed { corners: Vec::new(), curves: Vec::new(), width: 0.0, height: 0.0 };
    }
    let tried = [(false, false), (true, false), (false, true), (true, true)];
    let back = leading_back(sizes.len(), lines);
    let tried = tried.into_iter().map(|orders| place_once(sizes, lines, &back, orders));
    let (placed, _) = tried
        .min_by(|(_, one), (_, other)| one.partial_cmp(other).unwrap_or(Ordering::Equal))
        .expect("several orders were tried");
    placed
}

/// The lines that lead back to a box that the way to them came through, for whoever begins at the first box.
fn leading_back(n_boxes: usize, lines: &[Line]) -> Vec<bool> {
    let mut leaving = vec![Vec::new(); n_boxes];
    for (at, line) in lines.iter().enumerate() {
        leaving[line.from].push(at);
    }
    let mut back = vec![false; lines.len()];
    let (mut is_seen, mut is_on_the_way) = (vec![false; n_boxes], vec![false; n_boxes]);
    for first in 0..n_boxes {
        if is_seen[first] {
            continue;
        }
        // A box with how many of its lines were followed.
        let mut way = vec![(first, 0)];
        (is_seen[first], is_on_the_way[first]) = (true, true);
        while let Some((here, followed)) = way.last_mut() {
            let Some(&at) = leaving[*here].get(*followed) else {
                is_on_the_way[*here] = false;
                way.pop();
                continue;
            };
            *followed += 1;
            let to = lines[at].to;
            back[at] = is_on_the_way[to] && to != *here;
            if !is_seen[to] {
                (is_seen[to], is_on_the_way[to]) = (true, true);
                way.push((to, 0));
            }
        }
    }
    back
}

/// Places everything with boxes or lines in their order or in the opposite one; how ugly it is comes along.
fn place_once(
    sizes: &[Size],
    lines: &[Line],
    back: &[bool],
    (boxes_back, lines_back): (bool, bool),
) -> (Placed, (usize, f64)) {
    let mut graph = VisualGraph::new(Orientation::TopToBottom);
    let add = |size: &Size| {
        let room = if size.is_label { LABEL_ROOM } else { BOX_ROOM };
        let extent = Point::new(size.width, size.height);
        let look = StyleAttr::simple();
        let shape = ShapeKind::new_box("");
        let mut element = Element::create(shape, look, Orientation::TopToBottom, extent);
        let halo = Point::new(room.0, room.1);
        element.pos = Position::new(Point::zero(), extent, Point::zero(), halo);
        graph.add_node(element)
    };
    let mut handles: Vec<_> = if boxes_back {
        sizes.iter().rev().map(add).collect()
    } else {
        sizes.iter().map(add).collect()
    };
    if boxes_back {
        handles.reverse();
    }
    let mut ordered: Vec<(usize, &Line)> = lines.iter().enumerate().collect();
    if lines_back {
        ordered.reverse();
    }
    for (at, line) in ordered {
        // The library would call back what it meets last; which way is back is ours to say.
        let (from, to) = if back[at] { (line.to, line.from) } else { (line.from, line.to) };
        let head = if line.head { LineEndKind::Arrow } else { LineEndKind::None };
        let ends = if back[at] { (head, LineEndKind::None) } else { (LineEndKind::None, head) };
        let (style, look) = (LineStyleKind::Normal, StyleAttr::simple());
        let mut arrow = Arrow::new(ends.0, ends.1, style, "", &look, &None, &None);
        arrow.properties = Some(at.to_string());
        graph.add_edge(arrow, handles[from], handles[to]);
    }
    let mut drawn = Lines::default();
    graph.do_it(false, false, false, &mut drawn);
    let corner = |handle: &NodeHandle| {
        let (corner, _) = graph.element(*handle).position().bbox(false);
        Corner { x: corner.x, y: corner.y }
    };
    let corners: Vec<Corner> = handles.iter().map(corner).collect();
    let ugliness = ugliness(&corners, sizes, lines, &drawn.found);
    (moved_to_the_origin(corners, sizes, drawn.found), ugliness)
}

/// How many pieces of lines lie behind boxes that they do not lead to, and how long all lines are.
fn ugliness(corners: &[Corner], sizes: &[Size], lines: &[Line], found: &[Found]) -> (usize, f64) {
    let (mut hidden, mut length) = (0, 0.0);
    for curve in found {
        let ends = lines.get(curve.line).map(|line| [line.from, line.to]).unwrap_or_default();
        let points = sampled(&curve.points);
        for pair in points.windows(2) {
            length += (pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1);
        }
        let others = corners.iter().zip(sizes).enumerate().filter(|(at, _)| !ends.contains(at));
        for (_, (corner, size)) in others {
            let is_behind = |(x, y): &&(f64, f64)| {
                (corner.x..corner.x + size.width).contains(x)
                    && (corner.y..corner.y + size.height).contains(y)
            };
            hidden += points.iter().filter(is_behind).count();
        }
    }
    (hidden, length)
}

/// Points on a line, close enough to tell what it runs behind.
fn sampled(points: &[(Point, Point)]) -> Vec<(f64, f64)> {
    const PIECES: u32 = 12;
    let [first, second, rest @ ..] = points else { return Vec::new() };
    let mut curves = vec![[first.0, first.1, second.0, second.1]];
    for (control, end) in rest {
        let [.., before, start] = curves[curves.len() - 1];
        // `S` mirrors the control point that came before.
        let mirrored = Point::new(2.0 * start.x - before.x, 2.0 * start.y - before.y);
        curves.push([start, mirrored, *control, *end]);
    }
    let on = |[a, b, c, d]: [Point; 4], t: f64| {
        let s = 1.0 - t;
        let weights = [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t];
        let all = [a, b, c, d];
        let sum = |of: fn(&Point) -> f64| all.iter().zip(weights).map(|(p, w)| of(p) * w).sum();
        (sum(|p| p.x), sum(|p| p.y))
    };
    let steps = |curve: [Point; 4]| {
        (0..=PIECES).map(move |at| on(curve, f64::from(at) / f64::from(PIECES)))
    };
    curves.into_iter().flat_map(steps).collect()
}

/// The lines as the library would draw them: the end of the first piece, then the pieces, as an SVG path has them.
#[derive(Default)]
struct Lines {
    found: Vec<Found>,
}

struct Found {
    line: usize,
    points: Vec<(Point, Point)>,
    head_first: bool,
}

impl RenderBackend for Lines {
    fn draw_rect(
        &mut self,
        _: Point,
        _: Point,
        _: &StyleAttr,
        _: Option<String>,
        _: Option<ClipHandle>,
    ) {
    }

    fn draw_line(&mut self, _: Point, _: Point, _: &StyleAttr, _: Option<String>) {}

    fn draw_circle(&mut self, _: Point, _: Point, _: &StyleAttr, _: Option<String>) {}

    fn draw_text(&mut self, _: Point, _: &str, _: &StyleAttr) {}

    fn draw_arrow(
        &mut self,
        path: &[(Point, Point)],
        _: bool,
        head: (bool, bool),
        _: &StyleAttr,
        properties: Option<String>,
        _: &str,
    ) {
        let Some(line) = properties.and_then(|line| line.parse().ok()) else { return };
        self.found.push(Found { line, points: path.to_vec(), head_first: head.0 });
    }

    fn create_clip(&mut self, _: Point, _: Point, _: usize) -> ClipHandle {
        0
    }
}

fn moved_to_the_origin(corners: Vec<Corner>, sizes: &[Size], lines: Vec<Found>) -> Placed {
    let ends = corners.iter().zip(sizes);
    let ends = ends.flat_map(|(corner, size)| {
        [(corner.x, corner.y), (corner.x + size.width, corner.y + size.height)]
    });
    let points = lines.iter().flat_map(|line| &line.points);
    let points = points.flat_map(|(one, other)| [(one.x, one.y), (other.x, other.y)]);
    let (mut low, mut high) = ((f64::MAX, f64::MAX), (f64::MIN, f64::MIN));
    for (x, y) in ends.chain(points) {
        low = (low.0.min(x), low.1.min(y));
        high = (high.0.max(x), high.1.max(y));
    }
    let corner = |corner: Corner| Corner { x: corner.x - low.0, y: corner.y - low.1 };
    let curve = |found: &Found| Curve {
        line: found.line,
        d: path(&found.points, low),
        head_first: found.head_first,
    };
    Placed {
        corners: corners.into_iter().map(corner).collect(),
        curves: lines.iter().map(curve).collect(),
        width: high.0 - low.0,
        height: high.1 - low.1,
    }
}

fn path(points: &[(Point, Point)], low: (f64, f64)) -> String {
    let at = |point: Point| format!("{:.1} {:.1}", point.x - low.0, point.y - low.1);
    let [first, second, rest @ ..] = points else { return String::new() };
    let mut d = format!("M{} C{} {} {}", at(first.0), at(first.1), at(second.0), at(second.1));
    for (control, end) in rest {
        d += &format!(" S{} {}", at(*control), at(*end));
    }
    d
}
