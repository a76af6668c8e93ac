//! What was drawn, ready to be put in its place.

use std::borrow::Cow;

use leptos::prelude::document;
use send_wrapper::SendWrapper;

use super::region::region;
use crate::reactive::{Live, State};

/// Something drawn: nothing, a text, an element, or several of them.
pub struct Node(SendWrapper<Drawn>);

pub(super) enum Drawn {
    Nothing,
    /// Made only once it is known that it is new.
    Text(Cow<'static, str>),
    /// An element, or a fragment that hands over what it holds.
    Dom(web_sys::Node),
}

impl Node {
    /// Nothing at all.
    #[must_use]
    pub fn nothing() -> Self {
        Self(SendWrapper::new(Drawn::Nothing))
    }

    pub(super) fn text(text: Cow<'static, str>) -> Self {
        Self(SendWrapper::new(Drawn::Text(text)))
    }

    pub(super) fn dom(node: web_sys::Node) -> Self {
        Self(SendWrapper::new(Drawn::Dom(node)))
    }

    pub(super) fn into_drawn(self) -> Drawn {
        self.0.take()
    }

    /// Puts it at the end of an element that nobody else draws.
    pub fn stand_in(self, parent: &web_sys::Node) {
        self.insert(parent, None);
    }

    /// Puts it before another node, or at the end.
    pub(super) fn insert(self, parent: &web_sys::Node, before: Option<&web_sys::Node>) {
        self.into_drawn().insert(parent, before);
    }
}

impl Drawn {
    /// The node of the page, if there is any.
    pub(super) fn into_dom(self) -> Option<web_sys::Node> {
        match self {
            Self::Nothing => None,
            Self::Text(text) => Some(document().create_text_node(&text).into()),
            Self::Dom(node) => Some(node),
        }
    }

    /// Puts it before another node, or at the end.
    pub(super) fn insert(self, parent: &web_sys::Node, before: Option<&web_sys::Node>) {
        if let Some(node) = self.into_dom() {
            // `before` was found among the parent's own; there is nothing to refuse.
            let _ = parent.insert_before(&node, before);
        }
    }
}

/// Several nodes as one.
pub fn together(nodes: impl IntoIterator<Item = Node>) -> Node {
    let fragment = document().create_document_fragment();
    for node in nodes {
        node.insert(&fragment, None);
    }
    Node::dom(fragment.into())
}

/// What can stand in a `{block}`. A closure is run again whenever something it read changes.
pub trait Child {
    /// Draws it.
    fn into_node(self) -> Node;
}

impl Child for Node {
    fn into_node(self) -> Node {
        self
    }
}

impl Child for () {
    fn into_node(self) -> Node {
        Node::nothing()
    }
}

impl Child for &'static str {
    fn into_node(self) -> Node {
        Node::text(Cow::Borrowed(self))
    }
}

impl Child for String {
    fn into_node(self) -> Node {
        Node::text(Cow::Owned(self))
    }
}

impl<T: Child> Child for Option<T> {
    fn into_node(self) -> Node {
        self.map_or_else(Node::nothing, Child::into_node)
    }
}

impl Child for Vec<Node> {
    fn into_node(self) -> Node {
        together(self)
    }
}

impl<F: Fn() -> T + 'static, T: Child> Child for F {
    fn into_node(self) -> Node {
        region(Box::new(move || self().into_node()))
    }
}

impl<T: Child + Clone + 'static> Child for State<T> {
    fn into_node(self) -> Node {
        region(Box::new(move || self.get().into_node()))
    }
}

impl<T: Child + Clone + 'static> Child for Live<T> {
    fn into_node(self) -> Node {
        region(Box::new(move || self.get().into_node()))
    }
}
