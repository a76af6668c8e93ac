//! A view whose code is still being downloaded.

use std::future::Future;
use std::pin::Pin;

use leptos::reactive::computed::ScopedFuture;
use leptos::task::spawn_local;

use super::region::{clear, marker, show};
use super::{Node, together};

/// Shows the stand-in until the view is there; then that stands in its place, and goes with what it stands in.
pub fn arriving(stand_in: Node, view: impl Future<Output = Node> + 'static) -> Node {
    arriving_boxed(stand_in, Box::pin(view))
}

fn arriving_boxed(stand_in: Node, view: Pin<Box<dyn Future<Output = Node>>>) -> Node {
    let (start, end) = (marker(), marker());
    let place = together([Node::dom(start.clone()), stand_in, Node::dom(end.clone())]);
    let view = ScopedFuture::new_untracked(view);
    spawn_local(async move {
        let view = view.await.into_drawn();
        // Nothing happens if what it was to stand in is gone by now.
        clear(&start, &end);
        show(view, &end);
    });
    place
}
