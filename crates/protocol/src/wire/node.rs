//! What a type becomes when it is written.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use small::json;

use super::Wire;

/// A JSON value whose objects keep the order in which their fields were declared, which
/// [`Value`] does not; tagged objects are sorted by name and so arrive here as values.
pub enum Node {
    /// Anything that has no fields of a struct in it.
    Value(Value),
    /// A struct.
    Struct(Vec<(&'static str, Node)>),
    /// A list.
    List(Vec<Node>),
}

impl Node {
    /// The same with the fields sorted by name.
    pub fn into_value(self) -> Value {
        match self {
            Node::Value(value) => value,
            Node::Struct(entries) => {
                let mut map = Map::new();
                for (name, node) in entries {
                    map.insert(name.to_owned(), node.into_value());
                }
                Value::Object(map)
            }
            Node::List(nodes) => {
                let mut list = Vec::with_capacity(nodes.len());
                for node in nodes {
                    list.push(node.into_value());
                }
                Value::Array(list)
            }
        }
    }

    /// Writes it at the end of `text`.
    pub fn push_text(&self, text: &mut String) {
        match self {
            Node::Value(value) => json::push(text, value),
            Node::Struct(entries) => {
                text.push('{');
                for (at, (name, node)) in entries.iter().enumerate() {
                    if at > 0 {
                        text.push(',');
                    }
                    json::push_string(text, name);
                    text.push(':');
                    node.push_text(text);
                }
                text.push('}');
            }
            Node::List(nodes) => {
                text.push('[');
                for (at, node) in nodes.iter().enumerate() {
                    if at > 0 {
                        text.push(',');
                    }
                    node.push_text(text);
                }
                text.push(']');
            }
        }
    }

    /// Whether there is nothing in it: no text, no items, no fields, not yes.
    pub fn is_empty(&self) -> bool {
        match self {
            Node::Value(Value::Null | Value::Bool(false)) => true,
            Node::Value(Value::String(text)) => text.is_empty(),
            Node::Value(Value::Object(map)) => map.is_empty(),
            Node::Value(_) => false,
            Node::Struct(entries) => entries.is_empty(),
            Node::List(nodes) => nodes.is_empty(),
        }
    }

    /// A text.
    pub fn text(text: &str) -> Self {
        Node::Value(Value::String(text.to_owned()))
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Node::Value(value) => value.serialize(serializer),
            Node::Struct(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (name, node) in entries {
                    map.serialize_entry(name, node)?;
                }
                map.end()
            }
            Node::List(nodes) => nodes.serialize(serializer),
        }
    }
}

/// Collects the fields of a struct.
#[derive(Default)]
pub struct Entries(Vec<(&'static str, Node)>);

impl Entries {
    /// A field that is always written.
    pub fn put(&mut self, name: &'static str, field: &dyn Wire) {
        self.0.push((name, field.write()));
    }

    /// A field that is left out when it is empty.
    pub fn put_unless_empty(&mut self, name: &'static str, field: &dyn Wire) {
        let node = field.write();
        if !node.is_empty() {
            self.0.push((name, node));
        }
    }

    /// The struct.
    pub fn take(&mut self) -> Node {
        Node::Struct(std::mem::take(&mut self.0))
    }
}
