//! Where a formula's names get their values.

use std::collections::BTreeMap;

use small::Map;

use crate::value::Value;

/// The names a formula may use. A name that is not here is `#NAME?`.
pub trait Scope {
    /// The value of `name`, if there is such a name.
    fn get(&self, name: &str) -> Option<Value>;

    /// The serial number of the day that `TODAY()` gives; nobody reads a clock here, so without one it
    /// is `#N/A`. See [`serial_of_unix_day`](crate::serial_of_unix_day).
    fn today(&self) -> Option<f64> {
        None
    }
}

impl Scope for BTreeMap<String, Value> {
    fn get(&self, name: &str) -> Option<Value> {
        BTreeMap::get(self, name).cloned()
    }
}

impl Scope for Map<String, Value> {
    fn get(&self, name: &str) -> Option<Value> {
        Map::get(self, name).cloned()
    }
}

/// No names at all.
impl Scope for () {
    fn get(&self, _name: &str) -> Option<Value> {
        None
    }
}
