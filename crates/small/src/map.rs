//! A sorted map for a handful of named things.

use std::fmt;
use std::iter::Zip;
use std::ops::Index;
use std::{slice, vec};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// Values by a textual key, in the order of the keys.
///
/// Two flat lists: the lists of keys share their code among all maps, and a search looks at keys
/// alone, so that a map of another type costs a few hundred bytes of wasm where a tree costs seven
/// thousand. Adding in the middle moves what follows; for the tens of entries that we have that is
/// faster than a tree.
#[derive(Clone, PartialEq, Eq)]
pub struct Map<K, V> {
    keys: Vec<K>,
    values: Vec<V>,
}

/// Where `key` is, or where it would have to be.
fn place<K: AsRef<str>>(keys: &[K], key: &str) -> Result<usize, usize> {
    let (mut from, mut to) = (0, keys.len());
    while from < to {
        let middle = (from + to) / 2;
        match keys[middle].as_ref().cmp(key) {
            std::cmp::Ordering::Equal => return Ok(middle),
            std::cmp::Ordering::Less => from = middle + 1,
            std::cmp::Ordering::Greater => to = middle,
        }
    }
    Err(from)
}

impl<K, V> Map<K, V> {
    /// A map without entries.
    #[must_use]
    pub const fn new() -> Self {
        Self { keys: Vec::new(), values: Vec::new() }
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The keys in order.
    pub fn keys(&self) -> slice::Iter<'_, K> {
        self.keys.iter()
    }

    /// The values in the order of their keys.
    pub fn values(&self) -> slice::Iter<'_, V> {
        self.values.iter()
    }

    /// The values in the order of their keys, to be changed.
    pub fn values_mut(&mut self) -> slice::IterMut<'_, V> {
        self.values.iter_mut()
    }

    /// The entries in the order of their keys.
    pub fn iter(&self) -> Zip<slice::Iter<'_, K>, slice::Iter<'_, V>> {
        self.keys.iter().zip(&self.values)
    }

    /// The entries in the order of their keys, their values to be changed.
    pub fn iter_mut(&mut self) -> Zip<slice::Iter<'_, K>, slice::IterMut<'_, V>> {
        self.keys.iter().zip(&mut self.values)
    }

    /// Drops every entry.
    pub fn clear(&mut self) {
        self.keys.clear();
        self.values.clear();
    }
}

impl<K: AsRef<str>, V> Map<K, V> {
    /// The value of a key.
    pub fn get(&self, key: impl AsRef<str>) -> Option<&V> {
        place(&self.keys, key.as_ref()).ok().map(|at| &self.values[at])
    }

    /// The value of a key, to be changed.
    pub fn get_mut(&mut self, key: impl AsRef<str>) -> Option<&mut V> {
        place(&self.keys, key.as_ref()).ok().map(|at| &mut self.values[at])
    }

    /// Whether there is such a key.
    pub fn contains_key(&self, key: impl AsRef<str>) -> bool {
        place(&self.keys, key.as_ref()).is_ok()
    }

    /// Puts a value under a key, and gives the one that was there.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match place(&self.keys, key.as_ref()) {
            Ok(at) => Some(std::mem::replace(&mut self.values[at], value)),
            Err(at) => {
                self.keys.insert(at, key);
                self.values.insert(at, value);
                None
            }
        }
    }

    /// The value under a key, made first if there is none.
    pub fn get_or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        let at = place(&self.keys, key.as_ref()).unwrap_or_else(|at| {
            self.keys.insert(at, key);
            self.values.insert(at, make());
            at
        });
        &mut self.values[at]
    }

    /// Takes an entry out.
    pub fn remove(&mut self, key: impl AsRef<str>) -> Option<V> {
        let at = place(&self.keys, key.as_ref()).ok()?;
        self.keys.remove(at);
        Some(self.values.remove(at))
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Map<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl<K: AsRef<str>, V, Q: AsRef<str>> Index<Q> for Map<K, V> {
    type Output = V;

    fn index(&self, key: Q) -> &V {
        self.get(key).expect("whoever indexes knows that the key is there")
    }
}

impl<K: AsRef<str>, V> Extend<(K, V)> for Map<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: AsRef<str>, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        map.extend(entries);
        map
    }
}

impl<K: AsRef<str>, V, const N: usize> From<[(K, V); N]> for Map<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = Zip<vec::IntoIter<K>, vec::IntoIter<V>>;

    fn into_iter(self) -> Self::IntoIter {
        self.keys.into_iter().zip(self.values)
    }
}

impl<'a, K, V> IntoIterator for &'a Map<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Zip<slice::Iter<'a, K>, slice::Iter<'a, V>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<K: Serialize, V: Serialize> Serialize for Map<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

impl<'de, K: AsRef<str> + Deserialize<'de>, V: Deserialize<'de>> Deserialize<'de> for Map<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MapVisitor(Self::new()))
    }
}

struct MapVisitor<K, V>(Map<K, V>);

impl<'de, K: AsRef<str> + Deserialize<'de>, V: Deserialize<'de>> Visitor<'de> for MapVisitor<K, V> {
    type Value = Map<K, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<Map<K, V>, A::Error> {
        while let Some((key, value)) = entries.next_entry()? {
            self.0.insert(key, value);
        }
        Ok(self.0)
    }
}

#[cfg(feature = "schema")]
impl<K: schemars::JsonSchema, V: schemars::JsonSchema> schemars::JsonSchema for Map<K, V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        std::collections::BTreeMap::<K, V>::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        std::collections::BTreeMap::<K, V>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn entries_come_in_the_order_of_their_keys() {
        let map = Map::from([("b", 2), ("a", 1), ("c", 3), ("b", 4)]);
        assert_eq!(map.iter().collect::<Vec<_>>(), [(&"a", &1), (&"b", &4), (&"c", &3)]);
        assert_eq!(map["b"], 4);
    }

    proptest! {
        #[test]
        fn a_map_does_what_a_tree_does(acts in prop::collection::vec(("[a-d]{0,2}", any::<u8>(), any::<bool>()), 0..60)) {
            let (mut map, mut tree) = (Map::new(), BTreeMap::new());
            for (key, value, adds) in acts {
                if adds {
                    prop_assert_eq!(map.insert(key.clone(), value), tree.insert(key.clone(), value));
                } else {
                    prop_assert_eq!(map.remove(&key), tree.remove(&key));
                }
                prop_assert_eq!(map.get(&key), tree.get(&key));
                prop_assert_eq!(map.len(), tree.len());
            }
            let json = serde_json::to_string(&map).unwrap();
            prop_assert_eq!(&json, &serde_json::to_string(&tree).unwrap());
            prop_assert_eq!(&serde_json::from_str::<Map<String, u8>>(&json).unwrap(), &map);
            prop_assert!(map.into_iter().eq(tree));
        }
    }
}
