//! A view whose code is still being downloaded.

use std::future::Future;
use std::pin::Pin;

use leptos::reactive::computed::ScopedFuture;
use leptos::task::spawn_local;

use super::region::marker;
use super::{Node, together};

/// Shows nothing until the view is there; then it stands where it would have stood, and goes with what it stands in.
pub fn arriving(view: impl Future<Output = Node> + 'static) -> Node {
    arriving_boxed(Box::pin(view))
}

fn arriving_boxed(view: Pin<Box<dyn Future<Output = Node>>>) -> Node {
    let (start, end) = (marker(), marker());
    let place = together([Node::dom(start), Node::dom(end.clone())]);
    let view = ScopedFuture::new_untracked(view);
    spawn_local(async move {
        let view = view.await;
        // What it was to stand in may be gone by now.
        if let Some(parent) = end.parent_node() {
            view.insert(&parent, Some(&end));
        }
    });
    place
}
