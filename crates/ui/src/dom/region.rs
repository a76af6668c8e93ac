//! A place that is drawn again whenever something changes that was read while it was drawn.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Comment, Node as DomNode, Text};

use super::Node;
use super::node::Drawn;
use crate::reactive::watch;

/// Draws, and draws again. Two comments mark where it stands: whatever is between them is its own.
pub(super) fn region(draw: Box<dyn Fn() -> Node>) -> Node {
    let (start, end) = (marker(), marker());
    let fragment = document().create_document_fragment();
    for marker in [&start, &end] {
        // A new fragment takes whatever it is given.
        let _ = fragment.append_child(marker);
    }
    watch(move || {
        let drawn = draw().into_drawn();
        if !is_retold(&start, &end, &drawn) {
            clear(&start, &end);
            show(drawn, &end);
        }
    });
    Node::dom(fragment.into())
}

pub(super) fn marker() -> DomNode {
    let comment: Comment = document().create_comment("");
    comment.into()
}

/// A text that stands alone is changed in its place, so that a screen reader hears what is new and no more.
fn is_retold(start: &DomNode, end: &DomNode, drawn: &Drawn) -> bool {
    let Drawn::Text(text) = drawn else { return false };
    let Some(only) = start.next_sibling().and_then(|it| it.dyn_into::<Text>().ok()) else {
        return false;
    };
    if only.next_sibling().as_ref() != Some(end) {
        return false;
    }
    if only.data() != text.as_ref() {
        only.set_data(text);
    }
    true
}

pub(super) fn clear(start: &DomNode, end: &DomNode) {
    let Some(parent) = start.parent_node() else { return };
    while let Some(next) = start.next_sibling().filter(|next| next != end) {
        // It is a child: it was found as one.
        let _ = parent.remove_child(&next);
    }
}

pub(super) fn show(drawn: Drawn, end: &DomNode) {
    if let Some(parent) = end.parent_node() {
        drawn.insert(&parent, Some(end));
    }
}
