//! What stands inside a component.

use super::Node;

/// The children of a component, drawn when it draws them.
pub type Inside = Box<dyn FnOnce() -> Node>;
