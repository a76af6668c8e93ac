//! The page around us, as an operator wants to know it: where the visitor is and where they come from.

use js_sys::Reflect;
use protocol::{Contact, Email, Map, PageContext, Phone, Product, VisitorContext, limits};
use serde_json::Value;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{EventTarget, UrlSearchParams, Window};

use crate::settings::{self, Price, Settings};

mod user_agent;

/// The campaign parameters that everybody's links carry.
const UTM: [&str; 5] = ["source", "medium", "campaign", "term", "content"];

/// What somebody who can see the page told about it, because we cannot (we run in a frame) or because it changed
/// without a navigation (`Parlor("page", …)`).
#[derive(Debug, Clone, Default)]
pub struct Told {
    url: Option<String>,
    title: Option<String>,
    referrer: Option<String>,
    product: Option<settings::Product>,
}

impl Told {
    /// Reads the object; what is missing is taken from our own document.
    pub fn read(value: &Value) -> Told {
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        Told {
            url: text("url"),
            title: text("title"),
            referrer: text("referrer"),
            product: value
                .get("product")
                .map(|it| Settings::of(&settings::object_of("product", it)).product),
        }
    }
}

/// The page the visitor is on now; a price is written as readers of `locale` write it.
pub fn page(settings: &Settings, told: &Told, locale: &str) -> PageContext {
    let document = web_sys::window().and_then(|window| window.document());
    let own_url = || document.as_ref().and_then(|it| it.url().ok()).unwrap_or_default();
    let own_title = || document.as_ref().map(web_sys::Document::title).unwrap_or_default();
    let url = told.url.clone().unwrap_or_else(own_url);
    let url = url.split('#').next().unwrap_or_default();
    PageContext {
        url: cut(url, limits::URL_CHARS),
        title: cut(&told.title.clone().unwrap_or_else(own_title), limits::LINE_CHARS),
        product: product(told.product.as_ref().unwrap_or(&settings.product), locale),
    }
}

fn product(given: &settings::Product, locale: &str) -> Option<Product> {
    let settings::Product { id, name, price, currency, url } = given.clone();
    let name = if name.is_empty() { id.clone() } else { name };
    let price = match price {
        Price::None => String::new(),
        Price::Words(words) => words,
        Price::Amount(amount) if currency.is_empty() => {
            i18n::format::short_number(amount, 2, locale)
        }
        Price::Amount(amount) => i18n::format::money(amount, &currency, locale),
    };
    (!name.is_empty()).then_some(Product { id, name, price, url })
}

/// Everything the browser tells without being asked; nothing here is proven.
pub fn visitor_context(settings: &Settings, told: &Told, locale: &str) -> VisitorContext {
    let page = page(settings, told, locale);
    let Some(window) = web_sys::window() else {
        return VisitorContext { page, ..VisitorContext::default() };
    };
    let navigator = window.navigator();
    let agent_string = navigator.user_agent().unwrap_or_default();
    VisitorContext {
        referrer: referrer(&window, told),
        utm: campaign(&page.url),
        page,
        device: user_agent::device(&agent_string, navigator.max_touch_points() > 1).to_owned(),
        browser: user_agent::browser(&agent_string),
        language: navigator.language().unwrap_or_default(),
        time_zone: time_zone().unwrap_or_default(),
        user: contact(&settings.user),
        vars: settings.vars.clone(),
    }
}

/// What the page knows of its user, as far as it reads like an address.
pub fn contact(user: &settings::User) -> Contact {
    let name = cut(user.name.trim(), limits::LINE_CHARS);
    Contact {
        name: Some(name).filter(|name| !name.is_empty()),
        email: Email::parse(&user.email).ok(),
        phone: Phone::parse(&user.phone).ok(),
    }
}

/// The page before this one, when it was another site's.
fn referrer(window: &Window, told: &Told) -> String {
    let own = || window.document().map(|document| document.referrer()).unwrap_or_default();
    let referrer = told.referrer.clone().unwrap_or_else(own);
    let here = window.location().origin().unwrap_or_default();
    if referrer.starts_with(&here) { String::new() } else { cut(&referrer, limits::URL_CHARS) }
}

fn campaign(url: &str) -> Map<String, String> {
    let value = |name: &&str| Some(((*name).to_owned(), parameter(url, &["utm_", name].concat())?));
    UTM.iter().filter_map(value).collect()
}

/// A parameter of an address.
pub fn parameter(url: &str, name: &str) -> Option<String> {
    let (_, query) = url.split_once('?')?;
    let value = UrlSearchParams::new_with_str(query).ok()?.get(name)?;
    Some(cut(&value, limits::LINE_CHARS))
}

fn time_zone() -> Option<String> {
    let format = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new());
    Reflect::get(&format.resolved_options(), &"timeZone".into()).ok()?.as_string()
}

fn cut(text: &str, max_chars: usize) -> String {
    text.chars().take(max_chars).collect()
}

/// Calls back whenever the visitor comes to another page of a site that does not reload, until dropped.
///
/// The page's own history is left as it is: where there is no Navigation API, only going back and forth is noticed.
pub struct Watch {
    target: EventTarget,
    event: &'static str,
    act: Closure<dyn FnMut()>,
}

impl Watch {
    /// Starts to watch.
    pub fn new(act: impl Fn() + 'static) -> Option<Watch> {
        let window = web_sys::window()?;
        let navigation = Reflect::get(&window, &"navigation".into()).ok();
        let navigation = navigation.and_then(|it| it.dyn_into::<EventTarget>().ok());
        let (target, event) = match navigation {
            Some(navigation) => (navigation, "navigatesuccess"),
            None => (window.into(), "popstate"),
        };
        let act = Closure::new(act);
        target.add_event_listener_with_callback(event, act.as_ref().unchecked_ref()).ok()?;
        Some(Watch { target, event, act })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let act = self.act.as_ref().unchecked_ref();
        // A target that forgot us already needs no telling.
        let _ = self.target.remove_event_listener_with_callback(self.event, act);
    }
}
