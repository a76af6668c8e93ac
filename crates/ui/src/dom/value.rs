//! What an attribute, a class, a style or a property can be set to.

use wasm_bindgen::JsValue;

use super::place::Place;
use crate::reactive::{Live, State};

/// A value as the page takes it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// None: the attribute is left out.
    Nothing,
    /// It is so or not.
    Flag(bool),
    /// Words.
    Text(String),
    /// A value of the browser's.
    Js(JsValue),
}

impl From<bool> for Value {
    fn from(is_so: bool) -> Self {
        Self::Flag(is_so)
    }
}

impl From<&'static str> for Value {
    fn from(text: &'static str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<JsValue> for Value {
    fn from(value: JsValue) -> Self {
        Self::Js(value)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

/// What can be given as a value: one that stays, or one that is computed anew whenever something it reads changes.
pub trait Bind {
    /// Sets it, now and whenever it changes.
    fn bind(self, place: Place);
}

impl<F: Fn() -> V + 'static, V: Into<Value>> Bind for F {
    fn bind(self, place: Place) {
        place.follow(Box::new(move || self().into()));
    }
}

impl<T: Into<Value> + Clone + 'static> Bind for State<T> {
    fn bind(self, place: Place) {
        place.follow(Box::new(move || self.get().into()));
    }
}

impl<T: Into<Value> + Clone + 'static> Bind for Live<T> {
    fn bind(self, place: Place) {
        place.follow(Box::new(move || self.get().into()));
    }
}

macro_rules! stays {
    ($($type:ty),+) => {$(
        impl Bind for $type {
            fn bind(self, place: Place) {
                place.set(&self.into());
            }
        }
    )+};
}

stays!(bool, &'static str, String, JsValue, Option<&'static str>, Option<String>);
