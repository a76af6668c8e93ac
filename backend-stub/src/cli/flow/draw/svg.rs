//! The picture itself: boxes by kind, lines with their reasons, subflows in frames of their own.
//!
//! Colours are the product's; the picture follows the reader's light or dark setting, as a page would.

use std::fmt::Write as _;

use flow::{Plan, PlanEdge, PlanNode};

use super::layout::{Corner, Line, Size, place};
use super::words::{escaped, lines, shortened, width};

/// Sizes in pixels.
const BOX_WIDTH: f64 = 228.0;
const LINE_HEIGHT: f64 = 16.0;
const HEAD: f64 = 26.0;
const MARGIN: f64 = 32.0;
const TITLE: f64 = 46.0;
const LABEL_HEIGHT: f64 = 18.0;
/// Letters in a line of a box, of a label.
const BOX_LETTERS: usize = 33;
const LABEL_LETTERS: usize = 30;
/// Lines of words in a box.
const BOX_LINES: usize = 3;

const STYLE: &str = "\
.page{fill:#fff}.frame{fill:#f6f7f9;stroke:#e2e5ea}.box{fill:#fff;stroke:#cfd5de}.kind{font-weight:600}\
.id,.label{fill:#5c6675}.words,h1{fill:#1b2330}.title{fill:#1b2330;font-size:17px;font-weight:600}\
.line{fill:none;stroke:#8792a3;stroke-width:1.4}.detour{stroke-dasharray:4 4;stroke:#aeb6c2}.chip{fill:#fff}\
.entry{fill:#eef1f5;stroke:#cfd5de;stroke-dasharray:3 3}.head{fill:#8792a3}\
.say{--c:#5b6b82}.ask{--c:#1f6feb}.compute{--c:#8250df}.way{--c:#b35900}.serve{--c:#0f766e}.person{--c:#c2255c}.end{--c:#3c4657}\
.kind{fill:var(--c)}.bar{fill:var(--c)}.when{font-style:italic}\
@media (prefers-color-scheme:dark){.page{fill:#14181f}.frame{fill:#191e27;stroke:#2a313d}.box{fill:#1d232d;stroke:#39424f}\
.chip{fill:#14181f}.id,.label{fill:#9aa6b6}.words,.title{fill:#e8ecf2}.line{stroke:#6d7889}.detour{stroke:#4a5462}.head{fill:#6d7889}\
.entry{fill:#1d232d;stroke:#39424f}.say{--c:#9fb0c8}.ask{--c:#6aa6ff}.compute{--c:#bd93ff}.way{--c:#f0a04b}.serve{--c:#45c7b8}\
.person{--c:#ff7aa8}.end{--c:#b7c1cf}}";

/// Draws a plan.
pub(super) fn draw(plan: &Plan) -> String {
    let mut parts = vec![Part::of(plan, "")];
    for node in &plan.nodes {
        if parts.iter().all(|part| part.subflow != node.subflow) {
            parts.push(Part::of(plan, &node.subflow));
        }
    }
    let drawn: Vec<Drawn> = parts.iter().map(Part::draw).collect();
    let wide = drawn.iter().map(|part| part.width).fold(width(&plan.title) * 1.5, f64::max);
    let total = wide + 2.0 * MARGIN;
    let mut body = String::new();
    let mut y = MARGIN + TITLE;
    for (part, drawn) in parts.iter().zip(&drawn) {
        if !part.subflow.is_empty() {
            let (frame, height) = (MARGIN / 2.0, drawn.height + TITLE + MARGIN);
            let _ = write!(
                body,
                r#"<rect class="frame" x="{frame}" y="{y:.1}" width="{:.1}" height="{height:.1}" rx="14"/>"#,
                total - MARGIN
            );
            let _ = write!(
                body,
                r#"<text class="words kind" x="{MARGIN}" y="{:.1}">subflow {}</text>"#,
                y + 26.0,
                escaped(part.subflow)
            );
            y += TITLE;
        }
        let x = (total - drawn.width) / 2.0;
        let _ = write!(body, r#"<g transform="translate({x:.1} {y:.1})">{}</g>"#, drawn.body);
        y += drawn.height + MARGIN * 1.5;
    }
    let title = escaped(&plan.title);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{total:.0}\" height=\"{y:.0}\" viewBox=\"0 0 {total:.0} {y:.0}\" \
         role=\"img\" font-family=\"system-ui,-apple-system,Segoe UI,Roboto,Noto Sans,sans-serif\" font-size=\"12\">\
         <title>{title}</title><style>{STYLE}</style>\
         <defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" \
         orient=\"auto-start-reverse\"><path class=\"head\" d=\"M0 .8 7.4 4 0 7.2z\"/></marker></defs>\
         <rect class=\"page\" width=\"100%\" height=\"100%\"/>\
         <text class=\"title\" x=\"{MARGIN}\" y=\"{:.0}\">{title}</text>{body}</svg>\n",
        MARGIN + 14.0
    )
}

/// The flow's own steps, or those of one subflow.
struct Part<'a> {
    subflow: &'a str,
    boxes: Vec<Shown<'a>>,
    lines: Vec<Line>,
    detours: Vec<bool>,
}

/// What a box shows.
enum Shown<'a> {
    Step(&'a PlanNode),
    Entry(&'a str),
    Label(String),
}

struct Drawn {
    body: String,
    width: f64,
    height: f64,
}

impl<'a> Part<'a> {
    fn of(plan: &'a Plan, subflow: &'a str) -> Self {
        let mut part = Self { subflow, boxes: Vec::new(), lines: Vec::new(), detours: Vec::new() };
        let mut boxed = vec![None; plan.nodes.len()];
        for (at, node) in plan.nodes.iter().enumerate().filter(|(_, node)| node.subflow == subflow)
        {
            boxed[at] = Some(part.boxes.len());
            part.boxes.push(Shown::Step(node));
        }
        for edge in merged(&plan.edges) {
            let ends = (boxed[edge.from], boxed[edge.to]);
            if let (Some(from), Some(to), false) = (ends.0, ends.1, edge.call) {
                part.connect(from, to, edge.label, edge.detour);
            }
        }
        for entry in &plan.entries {
            if let Some(to) = boxed[entry.to] {
                let from = part.boxes.len();
                part.boxes.push(Shown::Entry(&entry.label));
                part.connect(from, to, String::new(), true);
            }
        }
        part
    }

    fn connect(&mut self, from: usize, to: usize, label: String, detour: bool) {
        let mut line = |from, to, head| {
            self.lines.push(Line { from, to, head });
            self.detours.push(detour);
        };
        if label.is_empty() {
            line(from, to, true);
            return;
        }
        let on = self.boxes.len();
        line(from, on, false);
        line(on, to, true);
        self.boxes.push(Shown::Label(label));
    }

    fn draw(&self) -> Drawn {
        let sizes: Vec<Size> = self.boxes.iter().map(Shown::size).collect();
        let placed = place(&sizes, &self.lines);
        let mut body = String::new();
        for curve in &placed.curves {
            let Some(line) = self.lines.get(curve.line) else { continue };
            let detour = if self.detours[curve.line] { " detour" } else { "" };
            let end = if curve.head_first { "marker-start" } else { "marker-end" };
            let head = if line.head { format!(r#" {end}="url(#head)""#) } else { String::new() };
            let _ = write!(body, r#"<path class="line{detour}" d="{}"{head}/>"#, curve.d);
        }
        for ((shown, corner), size) in self.boxes.iter().zip(&placed.corners).zip(&sizes) {
            shown.draw(*corner, size, &mut body);
        }
        Drawn { body, width: placed.width, height: placed.height }
    }
}

/// Ways between the same two steps as one, with all their reasons.
fn merged(edges: &[PlanEdge]) -> Vec<PlanEdge> {
    let mut merged: Vec<PlanEdge> = Vec::new();
    for edge in edges {
        let same = |known: &&mut PlanEdge| {
            (known.from, known.to, known.call) == (edge.from, edge.to, edge.call)
        };
        match merged.iter_mut().find(same) {
            Some(known) if known.label == edge.label => known.detour &= edge.detour,
            Some(known) => {
                let both = [known.label.as_str(), edge.label.as_str()];
                let told: Vec<&str> = both.into_iter().filter(|label| !label.is_empty()).collect();
                known.label = told.join(" / ");
                known.detour &= edge.detour;
            }
            None => merged.push(edge.clone()),
        }
    }
    merged
}

impl Shown<'_> {
    fn size(&self) -> Size {
        let (width, height, is_label) = match self {
            Self::Step(node) => {
                let condition = usize::from(!node.when.is_empty());
                let words = lines(&node.label, BOX_LETTERS, BOX_LINES).len() + condition;
                let room = if words == 0 { 8.0 } else { 12.0 };
                #[allow(clippy::cast_precision_loss, reason = "a few lines at most")]
                let height = HEAD + words as f64 * LINE_HEIGHT + room;
                (BOX_WIDTH, height, false)
            }
            Self::Entry(label) => (width(&shortened(label, BOX_LETTERS)) + 28.0, 28.0, false),
            Self::Label(label) => {
                (width(&shortened(label, LABEL_LETTERS)) * 0.95 + 14.0, LABEL_HEIGHT, true)
            }
        };
        Size { width, height, is_label }
    }

    fn draw(&self, corner: Corner, size: &Size, body: &mut String) {
        let Corner { x, y } = corner;
        let (middle, width, height) = (x + size.width / 2.0, size.width, size.height);
        // Writing to a String cannot fail.
        let _ = match self {
            Self::Step(node) => {
                draw_step(node, corner, height, body);
                Ok(())
            }
            Self::Entry(label) => write!(
                body,
                "<g><title>{}</title><rect class=\"entry\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" \
                 height=\"{height:.1}\" rx=\"14\"/><text class=\"label\" text-anchor=\"middle\" x=\"{middle:.1}\" \
                 y=\"{:.1}\">{}</text></g>",
                escaped(label),
                y + 18.0,
                escaped(&shortened(label, BOX_LETTERS))
            ),
            Self::Label(label) => write!(
                body,
                "<g font-size=\"11\"><title>{}</title><rect class=\"chip\" x=\"{x:.1}\" y=\"{y:.1}\" \
                 width=\"{width:.1}\" height=\"{height:.1}\" rx=\"6\"/><text class=\"label\" text-anchor=\"middle\" \
                 x=\"{middle:.1}\" y=\"{:.1}\">{}</text></g>",
                escaped(label),
                y + 13.0,
                escaped(&shortened(label, LABEL_LETTERS))
            ),
        };
    }
}

fn draw_step(node: &PlanNode, corner: Corner, height: f64, body: &mut String) {
    let Corner { x, y } = corner;
    let _ = write!(
        body,
        "<g class=\"{}\"><title>{}: {}{}</title><rect class=\"box\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{BOX_WIDTH}\" \
         height=\"{height:.1}\" rx=\"9\"/><rect class=\"bar\" x=\"{:.1}\" y=\"{:.1}\" width=\"3\" height=\"{:.1}\" rx=\"1.5\"/>\
         <text class=\"kind\" x=\"{:.1}\" y=\"{:.1}\">{}</text>\
         <text class=\"id\" text-anchor=\"end\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
        family(&node.kind),
        escaped(&node.id),
        escaped(&node.label),
        if node.when.is_empty() {
            String::new()
        } else {
            format!(" (when {})", escaped(&node.when))
        },
        x + 7.0,
        y + 8.0,
        height - 16.0,
        x + 18.0,
        y + 20.0,
        escaped(&node.kind),
        x + BOX_WIDTH - 12.0,
        y + 20.0,
        escaped(&shortened(&node.id, BOX_LETTERS - 12)),
    );
    let mut line_y = y + HEAD + 13.0;
    for line in lines(&node.label, BOX_LETTERS, BOX_LINES) {
        let _ = write!(
            body,
            r#"<text class="words" x="{:.1}" y="{line_y:.1}">{}</text>"#,
            x + 18.0,
            escaped(&line)
        );
        line_y += LINE_HEIGHT;
    }
    if !node.when.is_empty() {
        let condition = shortened(&format!("when {}", node.when), BOX_LETTERS);
        let _ = write!(
            body,
            r#"<text class="label when" x="{:.1}" y="{line_y:.1}">{}</text>"#,
            x + 18.0,
            escaped(&condition)
        );
    }
    body.push_str("</g>");
}

/// Kinds that look alike.
fn family(kind: &str) -> &'static str {
    match kind {
        "ask" | "form" | "contact" | "consent" | "rate" => "ask",
        "calculate" | "set" | "score" | "lead" | "goal" => "compute",
        "branch" | "goto" | "ab" | "subflow" | "return" => "way",
        "webhook" | "hours" | "faq" | "book" | "wait" => "serve",
        "escalate" | "call" => "person",
        "end" => "end",
        _ => "say",
    }
}
