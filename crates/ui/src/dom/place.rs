//! Where a value goes.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement};

use super::Value;
use super::element::set;
use crate::reactive::watch;

/// A named place of an element.
pub struct Place {
    pub(super) element: Element,
    pub(super) kind: Kind,
    pub(super) name: &'static str,
}

/// What kind of place it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Attribute,
    Class,
    Style,
    Property,
}

impl Place {
    /// Sets it now and whenever what it is computed from changes.
    pub(super) fn follow(self, compute: Box<dyn Fn() -> Value>) {
        let mut before = None;
        watch(move || {
            let now = compute();
            // People change properties as well: what stands there counts, not what we last set.
            let is_so = match self.kind {
                Kind::Property => js_sys::Object::is(&self.property(), &in_js(&now)),
                _ => before.as_ref() == Some(&now),
            };
            if !is_so {
                self.set(&now);
                before = Some(now);
            }
        });
    }

    fn property(&self) -> JsValue {
        let name = JsValue::from_str(self.name);
        js_sys::Reflect::get(&self.element, &name).unwrap_or(JsValue::UNDEFINED)
    }

    /// Sets it. The browser refuses only names that are none, and ours stand in our source.
    pub(super) fn set(&self, value: &Value) {
        let Self { element, kind, name } = self;
        let _ = match (kind, value) {
            (Kind::Attribute, Value::Text(text)) => {
                set(element, name, text);
                Ok(())
            }
            (Kind::Attribute, Value::Flag(true)) => {
                set(element, name, "");
                Ok(())
            }
            (Kind::Attribute, _) => element.remove_attribute(name),
            (Kind::Class, value) => {
                let classes = element.class_list();
                if *value == Value::Flag(true) {
                    classes.add_1(name)
                } else {
                    classes.remove_1(name)
                }
            }
            (Kind::Style, Value::Text(text)) => {
                element.unchecked_ref::<HtmlElement>().style().set_property(name, text)
            }
            (Kind::Style, _) => {
                element.unchecked_ref::<HtmlElement>().style().remove_property(name).map(drop)
            }
            (Kind::Property, value) => {
                js_sys::Reflect::set(element, &JsValue::from_str(name), &in_js(value)).map(drop)
            }
        };
    }
}

fn in_js(value: &Value) -> JsValue {
    match value {
        Value::Nothing => JsValue::UNDEFINED,
        Value::Flag(is_so) => JsValue::from_bool(*is_so),
        Value::Text(text) => JsValue::from_str(text),
        Value::Js(value) => value.clone(),
    }
}
