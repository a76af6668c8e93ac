//! An element that is being put together.

use leptos::prelude::{document, on_cleanup};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::Event;

use super::place::{Kind, Place};
use super::{Bind, Child, Node, Slot};

const SVG: &str = "http://www.w3.org/2000/svg";

/// An element and what is done to it while it is put together.
pub struct Element(web_sys::Element);

/// Makes an element with the attributes that never change.
pub fn element(tag: &str, attributes: &[(&str, &str)]) -> Element {
    let namespace = matches!(tag, "svg" | "path" | "rect" | "pattern").then_some(SVG);
    let made = match namespace {
        Some(_) => document().create_element_ns(namespace, tag),
        None => document().create_element(tag),
    };
    let made = made.expect("tags are written in our source, and all of them are names");
    for (name, value) in attributes {
        set(&made, name, value);
    }
    Element(made)
}

pub(super) fn set(element: &web_sys::Element, name: &str, value: &str) {
    // It fails on names that are no names only; ours stand in our source.
    let _ = element.set_attribute(name, value);
}

impl Element {
    fn place(&self, kind: Kind, name: &'static str) -> Place {
        Place { element: self.0.clone(), kind, name }
    }

    /// An attribute; nothing and `false` leave it out.
    pub fn attr(&self, name: &'static str, value: impl Bind) {
        value.bind(self.place(Kind::Attribute, name));
    }

    /// A class that is there or not.
    pub fn class(&self, name: &'static str, is_there: impl Bind) {
        is_there.bind(self.place(Kind::Class, name));
    }

    /// A property of its style.
    pub fn style(&self, name: &'static str, value: impl Bind) {
        value.bind(self.place(Kind::Style, name));
    }

    /// A property of the browser's object.
    pub fn prop(&self, name: &'static str, value: impl Bind) {
        value.bind(self.place(Kind::Property, name));
    }

    /// Acts on an event, as long as the view is there.
    pub fn on<E: JsCast>(&self, event: &'static str, mut act: impl FnMut(E) + 'static) {
        self.listen(event, Box::new(move |event: Event| act(event.unchecked_into())));
    }

    fn listen(&self, event: &'static str, act: Box<dyn FnMut(Event)>) {
        let listener = Closure::<dyn FnMut(Event)>::wrap(act);
        let element = self.0.clone();
        // Neither fails for a listener of our own.
        let _ = element.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
        let kept = SendWrapper::new((element, listener));
        on_cleanup(move || {
            let (element, listener) = kept.take();
            let listener = listener.as_ref().unchecked_ref();
            let _ = element.remove_event_listener_with_callback(event, listener);
        });
    }

    /// Puts it where it can be found again.
    pub fn slot<T: JsCast + Clone + 'static>(&self, slot: Slot<T>) {
        slot.fill(self.0.clone());
    }

    /// A text that never changes.
    pub fn text(&self, text: &str) {
        self.append(text.to_owned().into_node());
    }

    /// What stands inside, after what is there.
    pub fn child(&self, child: impl Child) {
        self.append(child.into_node());
    }

    /// What stands inside, after what is there.
    pub fn append(&self, node: Node) {
        node.insert(&self.0, None);
    }

    /// It is complete.
    #[must_use]
    pub fn into_node(self) -> Node {
        Node::dom(self.0.into())
    }
}
