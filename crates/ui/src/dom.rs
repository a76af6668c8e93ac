//! How everything here is drawn: elements that are made at once, and places among them that are drawn again.
//!
//! `markup!` writes what stands in this module's functions. They know one kind of node, one kind of value and one kind
//! of handler, so that a view costs its calls and no code of its own. A `Node` is a Leptos view: it can stand in
//! `view!`, be returned by a component and be mounted.

mod arriving;
mod children;
mod element;
mod leptos_view;
mod list;
mod node;
mod place;
mod region;
mod slot;
mod value;

pub use arriving::arriving;
pub use children::Inside;
pub use element::{Element, element};
pub use list::each;
pub use node::{Child, Node, together};
pub use slot::Slot;
pub use value::{Bind, Value};
