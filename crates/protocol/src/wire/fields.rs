//! Reads the fields of an object.

use serde_json::{Map, Value};

use super::{Reading, Wire};

/// The fields of one object, taken one by one; those that nobody takes are a newer level's.
pub struct Fields<'a> {
    map: &'a mut Map<String, Value>,
    reading: &'a mut Reading,
}

impl<'a> Fields<'a> {
    /// The fields of `value`, which should be an object.
    pub fn of(value: &'a mut Value, reading: &'a mut Reading) -> Self {
        Self { map: reading.object(value), reading }
    }

    /// A field that must be there.
    pub fn required<T: Wire>(&mut self, name: &'static str) -> T {
        let read = T::read(enter(self.map, self.reading, name), self.reading);
        self.reading.leave();
        read
    }

    /// A field that may be missing.
    pub fn optional<T: Wire + Default>(&mut self, name: &'static str) -> T {
        if self.map.contains_key(name) { self.required(name) } else { T::default() }
    }
}

// Apart from the types, so that it is compiled once.
fn enter<'a>(
    map: &'a mut Map<String, Value>,
    reading: &mut Reading,
    name: &'static str,
) -> &'a mut Value {
    reading.enter_field(name);
    if !map.contains_key(name) {
        reading.refuse("the field is missing");
        map.insert(name.to_owned(), Value::Null);
    }
    &mut map[name]
}
