//! A list whose rows stay while others come and go.

use leptos::prelude::{Owner, untrack};
use web_sys::Node as DomNode;

use super::region::marker;
use super::{Node, together};
use crate::reactive::watch;

/// One row: its key, and how it is drawn if it is new.
type Row = (String, Box<dyn FnOnce() -> Node>);

/// A row on the page, with what belongs to it.
struct Standing {
    key: String,
    node: DomNode,
    owner: Owner,
}

/// Draws one element per item. An item whose key was there before keeps its element as it is.
pub fn each<T: 'static>(
    items: impl Fn() -> Vec<T> + 'static,
    key: impl Fn(&T) -> String + 'static,
    draw: impl Fn(T) -> Node + Clone + 'static,
) -> Node {
    list(Box::new(move || {
        let row = |item| {
            let (key, draw) = (key(&item), draw.clone());
            let draw: Box<dyn FnOnce() -> Node> = Box::new(move || draw(item));
            (key, draw)
        };
        items().into_iter().map(row).collect()
    }))
}

fn list(rows: Box<dyn Fn() -> Vec<Row>>) -> Node {
    let (start, end) = (marker(), marker());
    let node = together([Node::dom(start.clone()), Node::dom(end)]);
    let parent = Owner::current().unwrap_or_default();
    let mut standing = Vec::new();
    watch(move || {
        let rows = rows();
        untrack(|| arrange(rows, &mut standing, &parent, &start));
    });
    node
}

fn arrange(rows: Vec<Row>, standing: &mut Vec<Standing>, parent: &Owner, start: &DomNode) {
    let Some(place) = start.parent_node() else { return };
    let before = std::mem::take(standing);
    let mut before: Vec<Option<Standing>> = before.into_iter().map(Some).collect();
    let mut kept = Vec::with_capacity(rows.len());
    let mut next = 0;
    for (key, draw) in rows {
        let row = take(&mut before, &key, &mut next);
        kept.push((row, key, draw));
    }
    // What is gone goes first, so that what stays does not have to move.
    for Standing { node, owner, .. } in before.into_iter().flatten() {
        owner.cleanup();
        // It stands here: nobody else takes a row away.
        let _ = place.remove_child(&node);
    }
    let mut last = start.clone();
    for (row, key, draw) in kept {
        let row = row.unwrap_or_else(|| {
            let owner = parent.child();
            let node = owner.with(draw).into_drawn().into_dom();
            Standing { key, node: node.unwrap_or_else(marker), owner }
        });
        if row.node.previous_sibling().as_ref() != Some(&last) {
            let _ = place.insert_before(&row.node, last.next_sibling().as_ref());
        }
        last = row.node.clone();
        standing.push(row);
    }
}

/// The row with this key. Rows seldom change places, so the search begins behind the row found before.
fn take(before: &mut [Option<Standing>], key: &str, next: &mut usize) -> Option<Standing> {
    let is_it = |row: &Option<Standing>| row.as_ref().is_some_and(|row| row.key == key);
    let (passed, ahead) = before.split_at(*next);
    let at = match ahead.iter().position(is_it) {
        Some(at) => *next + at,
        None => passed.iter().position(is_it)?,
    };
    *next = at + 1;
    before[at].take()
}
