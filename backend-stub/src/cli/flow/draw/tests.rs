//! Pictures of real flows: everything is in them, and nothing lies on top of anything else.

use std::path::{Path, PathBuf};

use super::layout::{Line, Size, place};
use super::{draw_all, picture};
use crate::sites::FlowFile;

fn flow(name: &str) -> PathBuf {
    let flows = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo-site/site/helio/flows");
    flows.join(format!("{name}.yaml"))
}

#[test]
fn every_step_of_a_flow_is_in_its_picture() {
    let drawn = picture(&flow("qualify"), Some("en")).unwrap();
    let ids = ["hello", "building", "which-bill", "payback-eur", "leave", "engineer", "nobody"];
    for id in ids {
        assert!(drawn.contains(&format!(">{id}</text>")), "{id}");
    }
    assert!(drawn.contains("nobody came") && drawn.contains("What would we put the roof on?"));
    assert!(drawn.starts_with("<svg ") && drawn.trim_end().ends_with("</svg>"));
    let russian = picture(&flow("qualify"), Some("ru")).unwrap();
    assert!(russian.contains("Куда будем ставить крышу?"));
}

#[test]
fn a_flow_begins_at_the_top_whatever_leads_back_to_its_beginning() {
    let size = || Size { width: 100.0, height: 40.0, is_label: false };
    let sizes: Vec<Size> = (0..5).map(|_| size()).collect();
    let line = |from: usize, to: usize| Line { from, to, head: true };
    let lines =
        [line(0, 1), line(1, 2), line(2, 3), line(3, 4), line(3, 1), line(4, 0), line(2, 4)];
    let placed = place(&sizes, &lines);
    let heights: Vec<f64> = placed.corners.iter().map(|corner| corner.y).collect();
    assert!(heights.windows(2).all(|pair| pair[0] < pair[1]), "{heights:?}");
    let back: Vec<usize> =
        placed.curves.iter().filter(|curve| curve.head_first).map(|curve| curve.line).collect();
    assert_eq!(back.len(), 2, "{back:?}");
    assert!(back.contains(&4) && back.contains(&5));
}

#[test]
fn a_folder_of_sites_becomes_a_folder_of_pictures() {
    let out = tempfile::tempdir().unwrap();
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo-site/site");
    let written = draw_all(&dir, out.path()).unwrap();
    assert!(written.iter().any(|file| file.ends_with("helio.qualify.svg")), "{written:?}");
}

#[test]
fn no_box_lies_on_another_and_lines_lead_back_without_a_fall() {
    let size = |width| Size { width, height: 40.0, is_label: false };
    let sizes: Vec<Size> = (0..40).map(|at| size(80.0 + f64::from(at % 7) * 30.0)).collect();
    let line = |from: usize, to: usize| Line { from, to, head: true };
    let mut lines: Vec<Line> = (0..39).map(|at| line(at, at + 1)).collect();
    lines.extend((0..40).step_by(3).map(|at| line(at, (at * 7 + 5) % 40)));
    lines.push(line(4, 4));
    let placed = place(&sizes, &lines);
    for one in 0..sizes.len() {
        for other in one + 1..sizes.len() {
            let (a, b) = (placed.corners[one], placed.corners[other]);
            let is_apart = a.x + sizes[one].width <= b.x
                || b.x + sizes[other].width <= a.x
                || a.y + sizes[one].height <= b.y
                || b.y + sizes[other].height <= a.y;
            assert!(is_apart, "{one} and {other}");
        }
    }
    assert!(placed.curves.len() >= lines.len() - 1, "{}", placed.curves.len());
    let nothing = place(&[], &[]);
    assert_eq!((nothing.width, nothing.height), (0.0, 0.0));
}

#[test]
fn a_plain_goto_leads_on_without_words() {
    let text = "
id: a
version: 1
title: A
person: {department: sales, fallback: end}
steps:
  - {id: sum, set: {total: 1 + 2}}
  - {id: on, goto: said}
  - {id: end, end: true}
  - {id: said, say: 'It is {{total}}', next: end}
";
    let read = FlowFile::of_text(Path::new("a.yaml"), text).unwrap();
    let plan = flow::plan(&read.flow, read.definition(), "en");
    assert!(plan.edges.iter().all(|edge| edge.label.is_empty()), "{:?}", plan.edges);
    assert_eq!(plan.nodes[0].label, "total = 1 + 2");
}

#[test]
fn a_flow_with_mistakes_is_left_out_and_one_whose_case_fails_is_drawn() {
    let (folder, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let flows = folder.path().join("helio/flows");
    std::fs::create_dir_all(&flows).unwrap();
    let settings = "name: A\norigins: [http://localhost]\nlocales: [en]\n";
    std::fs::write(folder.path().join("helio/site.yaml"), settings).unwrap();
    let flow = |id: &str, steps: &str| {
        let text = format!(
            "id: {id}\nversion: 1\ntitle: A\nperson: {{fallback: end}}\nsteps:\n{steps}  - {{id: end, end: }}\n"
        );
        std::fs::write(flows.join(format!("{id}.yaml")), text).unwrap();
    };
    flow("broken", "  - {id: hello, say: Hello, next: nowhere}\n");
    flow("whole", "  - {id: hello, when: score > 3, say: Hello}\n");
    let file = flows.join("whole.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text + "cases: [{expect: {ends: false}}]\n").unwrap();
    let written = draw_all(folder.path(), out.path()).unwrap();
    assert_eq!(written, [out.path().join("helio.whole.svg")]);
    let drawn = std::fs::read_to_string(&written[0]).unwrap();
    assert!(drawn.contains(">when score &gt; 3</text>"), "{drawn}");
}
