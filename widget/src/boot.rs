//! From the loader's call to a panel that can be used.

use std::cell::RefCell;
use std::rc::Rc;

use browser::http::{self, Cookies, HttpProblem};
use i18n::best_locale;
use leptos::mount::mount_to;
use leptos::prelude::*;
use protocol::SiteKey;
use protocol::site::Greeting;
use ui::Translator;
use ui::dom::Slot;
use wasm_bindgen::prelude::*;
use wasm_split_helpers::SplitLoaderError;
use web_sys::{HtmlElement, HtmlTextAreaElement};

use crate::bridge::{self, Bridge};
use crate::commands::{Handle, Line};
use crate::page::Told;
use crate::settings::Settings;
use crate::shell::{self, Ground, Shell, Widget};
use crate::texts;
use crate::view::{LAYOUT, Panel, PanelProps, later};

thread_local! {
    /// Whom a panic is told to; a panic hook may hold nothing of the browser's itself.
    static LOADER: RefCell<Option<Bridge>> = const { RefCell::new(None) };
}

/// Starts the widget in the loader's panel. Called once per instance of this module.
#[wasm_bindgen]
pub fn start(bridge: Bridge) -> Handle {
    let again: Bridge = JsValue::clone(&bridge).unchecked_into();
    LOADER.with_borrow_mut(|loader| *loader = Some(again));
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        LOADER.with_borrow(|loader| {
            if let Some(loader) = loader {
                loader.on_panic(&info.to_string());
            }
        });
    }));
    #[cfg(feature = "fault-hooks")]
    crate::faults::listen(&bridge);
    let line = Rc::new(Line::default());
    wasm_bindgen_futures::spawn_local(boot(bridge, line.clone()));
    Handle::new(line)
}

async fn boot(bridge: Bridge, line: Rc<Line>) {
    let said = bridge::from_js(&bridge.settings());
    let settings = Settings::of(&said);
    let key = match SiteKey::parse(bridge.site()) {
        Ok(key) => key,
        Err(error) => return bridge.failed(&error.to_string(), None),
    };
    texts::prefetch(best_locale(&[&bridge.locale()], &i18n::LOCALES).to_owned());
    let url = [&bridge.api(), "/v1/sites/", key.as_str(), "/greeting"].concat();
    let greeting = match http::get::<Greeting>(&url, Cookies::Kept).await {
        Ok(greeting) => greeting,
        Err(problem) => {
            let why = why(&bridge.locale(), &problem).await;
            return bridge.failed(&in_words(&problem), why);
        }
    };
    if line.is_hung_up() {
        return;
    }
    let Ok(t) = translator(&bridge.locale(), &greeting, &settings).await else {
        return bridge.failed("the texts cannot be fetched", None);
    };
    paint(&bridge, &greeting, &settings);
    adopt_styles(&bridge);
    let told = Told::read(said.get("page").unwrap_or(&serde_json::Value::Null));
    let mount = bridge.mount();
    let frame: Bridge = JsValue::clone(&bridge).unchecked_into();
    let shell = Rc::new(RefCell::new(None));
    let made = shell.clone();
    let panel = mount_to(mount, move || {
        t.provide();
        provide_context(ui::DrawCard(later::card));
        provide_context(ui::PictureBase(bridge.api()));
        let field = Slot::<HtmlTextAreaElement>::new();
        let shell = Shell::new(Ground { bridge, key: key.clone(), greeting, settings, told, t });
        Widget::provide(shell.clone());
        shell.start(key);
        *made.borrow_mut() = Some((shell, field));
        Panel(PanelProps { field })
    });
    let made = shell.borrow_mut().take();
    if let Some((shell, field)) = made {
        take_over(&frame, &shell, field.get_untracked());
        frame.ready();
        line.connect(shell, panel);
    }
}

/// A refusal in the visitor's words; an unreachable server is what the loader assumes anyway.
async fn why(locale: &str, problem: &HttpProblem) -> Option<String> {
    let HttpProblem::Refused { problem, .. } = problem else { return None };
    let catalogue = texts::catalogue(best_locale(&[locale], &i18n::LOCALES)).await.ok()?;
    let key = ["reject.", problem.code.as_str()].concat();
    catalogue.find(&key).map(str::to_owned)
}

async fn translator(
    wanted: &str,
    greeting: &Greeting,
    settings: &Settings,
) -> Result<Translator, SplitLoaderError> {
    let available: Vec<&str> = greeting.site.locales.iter().map(String::as_str).collect();
    let mut catalogue = texts::catalogue(best_locale(&[wanted], &available)).await?;
    for (key, text) in &settings.texts {
        catalogue.replace(key, text);
    }
    Ok(Translator::new(catalogue))
}

/// The site's own accent, where the page did not choose one, and what can be read on it.
fn paint(bridge: &Bridge, greeting: &Greeting, settings: &Settings) {
    let chosen = &settings.theme.accent;
    let accent = if chosen.is_empty() { &greeting.site.accent } else { chosen };
    if accent.is_empty() {
        return;
    }
    let colours = crate::settings::object_of("accent", &accent.as_str().into());
    bridge.paint(&bridge::to_js(&colours));
    let host = bridge.root().host().dyn_into::<HtmlElement>().ok();
    if let (Some(host), Some(ink)) = (host, ui::on_accent(accent)) {
        // A browser that refuses keeps the style sheet's own choice.
        let _ = host.style().set_property("--parlor-on-accent", ink);
    }
}

/// The looks of the first screen, beside the loader's.
fn adopt_styles(bridge: &Bridge) {
    let root = bridge.root();
    let sheets: js_sys::Array = root.adopted_style_sheets().unchecked_into();
    // An earlier instance that failed left its own behind.
    sheets.set_length(1);
    root.set_adopted_style_sheets(sheets.unchecked_ref());
    shell::adopt(&root, &[ui::styles::FIRST, LAYOUT].concat());
}

/// What was typed before we came stays under the visitor's cursor, and is sent if they pressed Enter.
fn take_over(bridge: &Bridge, shell: &Shell, field: Option<HtmlTextAreaElement>) {
    let theirs = bridge.field();
    let active = bridge.root().active_element();
    let has_focus = active.is_some_and(|active| active.is_same_node(Some(&theirs)));
    if let Some(field) = field.filter(|_| has_focus) {
        let at = theirs.selection_start().ok().flatten().unwrap_or(u32::MAX);
        // A field that cannot take focus (hidden by the question) leaves it to the panel.
        let _ = field.focus();
        let _ = field.set_selection_range(at, theirs.selection_end().ok().flatten().unwrap_or(at));
    }
    let was_submitted = js_sys::Reflect::get(&theirs, &"submitted".into());
    let text = theirs.value();
    if was_submitted.is_ok_and(|it| it.is_truthy()) && !text.trim().is_empty() {
        shell.say_draft(text.trim());
    }
    theirs.set_value("");
    let _ = js_sys::Reflect::set(&theirs, &"submitted".into(), &JsValue::FALSE);
}

fn in_words(problem: &HttpProblem) -> String {
    match problem {
        HttpProblem::Unreachable => "the server cannot be reached from this page".to_owned(),
        HttpProblem::Refused { problem, .. } => problem.message.clone(),
        HttpProblem::Garbled { status } => {
            ["unexpected answer, status ", &status.to_string()].concat()
        }
    }
}
