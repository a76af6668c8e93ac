//! A `Node` as a view of Leptos: in `view!`, from a component, or mounted.

use leptos::prelude::{AddAnyAttr, document};
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::types;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};

use super::Node;
use super::node::Drawn;
use super::region::marker;

/// A node on the page: everything from its first to its last.
pub struct Mounted {
    first: web_sys::Node,
    last: web_sys::Node,
}

impl Mounted {
    fn nodes(&self) -> Vec<web_sys::Node> {
        let mut nodes = vec![self.first.clone()];
        while let Some(next) =
            nodes.last().filter(|it| **it != self.last).and_then(|it| it.next_sibling())
        {
            nodes.push(next);
        }
        nodes
    }
}

impl Render for Node {
    type State = Mounted;

    fn build(self) -> Mounted {
        let node = match self.into_drawn() {
            Drawn::Text(text) => document().create_text_node(&text).into(),
            drawn => drawn.into_dom().unwrap_or_else(marker),
        };
        match (node.first_child(), node.last_child()) {
            (Some(first), Some(last))
                if node.node_type() == web_sys::Node::DOCUMENT_FRAGMENT_NODE =>
            {
                Mounted { first, last }
            }
            _ => Mounted { first: node.clone(), last: node },
        }
    }

    fn rebuild(self, state: &mut Mounted) {
        let mut new = self.build();
        state.insert_before_this(&mut new);
        state.unmount();
        *state = new;
    }
}

impl Mountable for Mounted {
    fn unmount(&mut self) {
        // Where they go, they stay together: a marker and what it marks.
        let fragment = document().create_document_fragment();
        for node in self.nodes() {
            let _ = fragment.append_child(&node);
        }
    }

    fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
        for node in self.nodes() {
            let _ = parent.insert_before(&node, marker);
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let parent = self.first.parent_element();
        if let Some(parent) = &parent {
            child.mount(parent, Some(&self.first));
        }
        parent.is_some()
    }

    fn elements(&self) -> Vec<types::Element> {
        use wasm_bindgen::JsCast as _;
        self.nodes().into_iter().filter_map(|node| node.dyn_into().ok()).collect()
    }
}

impl AddAnyAttr for Node {
    type Output<SomeNewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, _attr: NewAttr) -> Self {
        self
    }
}

/// Nothing here is drawn on a server: what it would say there is nothing.
impl RenderHtml for Node {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        _buf: &mut String,
        _position: &mut Position,
        _escape: bool,
        _mark_branches: bool,
        _extra_attrs: Vec<AnyAttribute>,
    ) {
    }

    fn hydrate<const FROM_SERVER: bool>(
        self,
        _cursor: &Cursor,
        _position: &PositionState,
    ) -> Mounted {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}
