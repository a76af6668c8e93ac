//! Where a reading is, and the first thing that was wrong.

use serde_json::{Map, Value};

/// One step from a value into a value inside it.
enum Step {
    Field(&'static str),
    Item(usize),
    Key(String),
    Tag(String),
}

/// The state of one reading.
#[derive(Default)]
pub struct Reading {
    path: Vec<Step>,
    fault: Option<String>,
}

impl Reading {
    /// Goes into a field of an object.
    pub fn enter_field(&mut self, name: &'static str) {
        self.path.push(Step::Field(name));
    }

    /// Goes to an item of a list.
    pub fn enter_item(&mut self, index: usize) {
        self.path.push(Step::Item(index));
    }

    /// Goes to an entry of a map.
    pub fn enter_key(&mut self, key: &str) {
        self.path.push(Step::Key(key.to_owned()));
    }

    /// Says of which kind the object is.
    pub fn enter_tag(&mut self, tag: &str) {
        self.path.push(Step::Tag(tag.to_owned()));
    }

    /// Goes back out of what was entered last.
    pub fn leave(&mut self) {
        self.path.pop();
    }

    /// Notes what is wrong here, unless something was wrong before.
    pub fn refuse(&mut self, problem: &str) {
        if self.fault.is_none() {
            self.fault = Some(describe(&self.path, problem));
        }
    }

    /// What was wrong first, such as `message.author.role: expected a string`.
    #[must_use]
    pub fn fault(self) -> Option<String> {
        self.fault
    }

    /// Takes a text; an empty one when there is none.
    pub fn text(&mut self, value: &mut Value) -> String {
        if let Value::String(text) = value {
            return std::mem::take(text);
        }
        self.refuse("expected a string");
        String::new()
    }

    /// The object; an empty one in its place when there is none.
    pub fn object<'v>(&mut self, value: &'v mut Value) -> &'v mut Map<String, Value> {
        if !value.is_object() {
            self.refuse("expected an object");
            *value = Value::Object(Map::new());
        }
        value.as_object_mut().expect("it was made one")
    }

    /// The items of a list; none when there is no list.
    pub fn list<'v>(&mut self, value: &'v mut Value) -> &'v mut [Value] {
        if let Value::Array(items) = value {
            return items;
        }
        self.refuse("expected a list");
        &mut []
    }

    /// A whole number from 0 to `most`.
    pub fn unsigned(&mut self, value: &Value, most: u64) -> u64 {
        match value.as_u64() {
            Some(number) if number <= most => number,
            _ => {
                self.refuse(&format!("expected a whole number from 0 to {most}"));
                0
            }
        }
    }

    /// A whole number.
    pub fn signed(&mut self, value: &Value) -> i64 {
        value.as_i64().unwrap_or_else(|| {
            self.refuse("expected a whole number");
            0
        })
    }

    /// A number.
    pub fn number(&mut self, value: &Value) -> f64 {
        value.as_f64().unwrap_or_else(|| {
            self.refuse("expected a number");
            0.0
        })
    }

    /// True or false.
    pub fn flag(&mut self, value: &Value) -> bool {
        value.as_bool().unwrap_or_else(|| {
            self.refuse("expected true or false");
            false
        })
    }
}

fn describe(path: &[Step], problem: &str) -> String {
    let mut text = String::new();
    for step in path {
        let between = match step {
            _ if text.is_empty() || text.ends_with(' ') => "",
            Step::Tag(_) => ": ",
            _ => ".",
        };
        text.push_str(between);
        match step {
            Step::Field(name) => text.push_str(name),
            Step::Item(index) => text.push_str(&index.to_string()),
            Step::Key(key) => text.push_str(key),
            Step::Tag(tag) => {
                text.push_str(tag);
                text.push_str(": ");
            }
        }
    }
    if !text.is_empty() && !text.ends_with(' ') {
        text.push_str(": ");
    }
    text.push_str(problem);
    text
}
