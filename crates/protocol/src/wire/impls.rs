//! How texts, numbers, lists and maps are read and written.

use std::sync::Arc;

use serde_json::Value;
use small::Map;

use super::{Node, Reading, Wire};

impl Wire for String {
    fn read(value: &mut Value, reading: &mut Reading) -> Self {
        reading.text(value)
    }

    fn write(&self) -> Node {
        Node::text(self)
    }
}

impl Wire for bool {
    fn read(value: &mut Value, reading: &mut Reading) -> Self {
        reading.flag(value)
    }

    fn write(&self) -> Node {
        Node::Value(Value::Bool(*self))
    }
}

impl Wire for f64 {
    fn read(value: &mut Value, reading: &mut Reading) -> Self {
        reading.number(value)
    }

    fn write(&self) -> Node {
        Node::Value(Value::from(*self))
    }
}

impl Wire for i64 {
    fn read(value: &mut Value, reading: &mut Reading) -> Self {
        reading.signed(value)
    }

    fn write(&self) -> Node {
        Node::Value(Value::from(*self))
    }
}

macro_rules! unsigned {
    ($($type:ident)+) => { $(
        impl Wire for $type {
            #[allow(clippy::cast_possible_truncation, reason = "the reading refuses what is more")]
            fn read(value: &mut Value, reading: &mut Reading) -> Self {
                reading.unsigned(value, $type::MAX as u64) as $type
            }

            fn write(&self) -> Node {
                Node::Value(Value::from(*self))
            }
        }
    )+ };
}

unsigned!(u8 u16 u32 u64 usize);

/// What another crate gives a meaning to.
impl Wire for Value {
    fn read(value: &mut Value, _: &mut Reading) -> Self {
        value.take()
    }

    fn write(&self) -> Node {
        Node::Value(self.clone())
    }
}

/// Nothing, for requests and answers without a body.
impl Wire for () {
    fn read(value: &mut Value, reading: &mut Reading) -> Self {
        if !value.is_null() {
            reading.refuse("expected nothing");
        }
    }

    fn write(&self) -> Node {
        Node::Value(Value::Null)
    }
}

impl<T: Wire> Wire for Option<T> {
    fn read(value: &mut Value, reading: &mut Reading) -> Self {
        if value.is_null() { None } else { Some(T::read(value, reading)) }
    }

    fn write(&self) -> Node {
        self.as_ref().map_or(Node::Value(Value::Null), T::write)
    }
}

/// What several hold is written as what it is.
impl<T: Wire> Wire for Arc<T> {
    fn read(value: &mut Value, reading: &mut Reading) -> Self {
        Arc::new(T::read(value, reading))
    }

    fn write(&self) -> Node {
        T::write(self)
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn read(value: &mut Value, reading: &mut Reading) -> Self {
        let mut list = Vec::new();
        for (index, value) in reading.list(value).iter_mut().enumerate() {
            reading.enter_item(index);
            list.push(T::read(value, reading));
            reading.leave();
        }
        list
    }

    fn write(&self) -> Node {
        let mut list = Vec::with_capacity(self.len());
        for item in self {
            list.push(item.write());
        }
        Node::List(list)
    }
}

/// An object with names that are not ours; they are sorted.
impl<K: Wire + AsRef<str>, T: Wire> Wire for Map<K, T> {
    fn read(value: &mut Value, reading: &mut Reading) -> Self {
        let mut map = Map::new();
        for (key, value) in reading.object(value).iter_mut() {
            reading.enter_key(key);
            let key = K::read(&mut Value::String(key.clone()), reading);
            map.insert(key, T::read(value, reading));
            reading.leave();
        }
        map
    }

    fn write(&self) -> Node {
        let mut map = serde_json::Map::new();
        for (key, item) in self {
            map.insert(key.as_ref().to_owned(), item.write().into_value());
        }
        Node::Value(Value::Object(map))
    }
}
