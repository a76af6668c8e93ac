//! The page's commands, carried out as soon as there is a panel to carry them out in.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Function, Promise};
use protocol::{CallKind, Scalar};
use serde_json::Value;
use wasm_bindgen::prelude::*;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::bridge::from_js;
use crate::conversation::Vars;
use crate::page::Told;
use crate::settings::{Settings, object_of};
use crate::shell::Shell;

/// The line between the loader and the panel; commands wait on it until the panel is there.
#[derive(Default)]
pub struct Line {
    shell: RefCell<Option<Rc<Shell>>>,
    panel: RefCell<Option<Box<dyn std::any::Any>>>,
    waiting: RefCell<Vec<Waiting>>,
    is_hung_up: Cell<bool>,
}

struct Waiting {
    name: String,
    args: Vec<Value>,
    /// An element of the page that goes with it.
    place: JsValue,
    resolve: Function,
    reject: Function,
}

impl Line {
    /// The panel is there.
    pub fn connect(&self, shell: Rc<Shell>, panel: impl std::any::Any) {
        *self.shell.borrow_mut() = Some(shell.clone());
        *self.panel.borrow_mut() = Some(Box::new(panel));
        for waiting in self.waiting.take() {
            waiting.carry_out(shell.clone());
        }
    }

    /// Whether the instance was ended before it was ready.
    pub fn is_hung_up(&self) -> bool {
        self.is_hung_up.get()
    }
}

impl Waiting {
    fn carry_out(self, shell: Rc<Shell>) {
        wasm_bindgen_futures::spawn_local(async move {
            let reject = self.reject.clone();
            if let Err(error) = carry_out(shell, self).await {
                let error = js_sys::Error::new(&error.to_string());
                // Whether anybody listens to the promise is their affair.
                let _ = reject.call1(&JsValue::UNDEFINED, &error);
            }
        });
    }

    fn answer(self, shell: &Shell) {
        let outcome = outcome(shell, &self.name, &self.args, self.place);
        // Whether anybody listens to the promise is their affair.
        let _ = match outcome {
            Ok(()) => self.resolve.call0(&JsValue::UNDEFINED),
            Err(why) => self.reject.call1(&JsValue::UNDEFINED, &js_sys::Error::new(&why)),
        };
    }
}

/// What the loader holds of a running instance.
#[wasm_bindgen]
pub struct Handle {
    line: Rc<Line>,
}

impl Handle {
    /// The loader's end of the line.
    pub fn new(line: Rc<Line>) -> Handle {
        Handle { line }
    }
}

#[wasm_bindgen]
impl Handle {
    /// Carries out a command of the page; the promise is kept when it is done.
    pub fn command(&self, name: String, args: Array) -> Promise {
        let place = args.get(2);
        let args: Vec<Value> = args.iter().take(2).map(|argument| from_js(&argument)).collect();
        let line = self.line.clone();
        let mut given = Some((name, args, place));
        Promise::new(&mut |resolve, reject| {
            let Some((name, args, place)) = given.take() else { return };
            let waiting = Waiting { name, args, place, resolve, reject };
            let shell = line.shell.borrow().clone();
            match shell {
                Some(shell) => waiting.carry_out(shell),
                None => line.waiting.borrow_mut().push(waiting),
            }
        })
    }

    /// The panel was opened or closed.
    pub fn opened(&self, open: bool) {
        let shell = self.line.shell.borrow().clone();
        if let Some(shell) = shell {
            shell.opened(open);
        }
    }

    /// Ends this instance; the conversation stays.
    pub fn destroy(&self) {
        self.line.is_hung_up.set(true);
        let shell = self.line.shell.borrow_mut().take();
        if let Some(shell) = shell {
            shell.stop();
        }
        let panel = self.line.panel.borrow_mut().take();
        drop(panel);
    }
}

/// The page's commands are a part of their own: a page that gives none does not load it.
#[wasm_split(talk, fallible)]
fn carry_out(shell: Rc<Shell>, waiting: Waiting) -> Result<(), SplitLoaderError> {
    waiting.answer(&shell);
    Ok(())
}

fn outcome(shell: &Shell, name: &str, args: &[Value], place: JsValue) -> Result<(), String> {
    let argument = |at: usize| args.get(at).unwrap_or(&Value::Null);
    match name {
        "identify" => {
            shell.identify(&Settings::of(&object_of("user", argument(0))).user);
            Ok(())
        }
        "set" => {
            shell.set_vars(vars(argument(0))?);
            Ok(())
        }
        "page" => {
            shell.page_told(Told::read(argument(0)));
            Ok(())
        }
        "startFlow" => shell.start_flow(text(argument(0), "the flow's id")?, vars(argument(1))?),
        "openCalculator" => {
            shell.open_for_page(text(argument(0), "the calculator's id")?, vars(argument(1))?)
        }
        // Asked by `loader/inline`, for an element of the page.
        "inline" => shell.open_inline(
            text(argument(0), "the calculator's id")?,
            vars(argument(1))?,
            place.dyn_into().ok(),
        ),
        "call" => {
            shell.call_from_page(call_kind(argument(0))?);
            Ok(())
        }
        _ => Err(["unknown command `", name, "`"].concat()),
    }
}

fn text<'a>(value: &'a Value, what: &str) -> Result<&'a str, String> {
    value.as_str().ok_or_else(|| ["expected ", what, " as a text"].concat())
}

/// Variables of a command.
fn vars(said: &Value) -> Result<Vars, String> {
    let mut vars = Vars::new();
    if said.is_null() {
        return Ok(vars);
    }
    let map = said.as_object().ok_or("expected an object of texts, numbers and yes or no")?;
    for (name, value) in map {
        let scalar = Scalar::of_json(value)
            .ok_or_else(|| ["`", name, "` should be a text, a number, true or false"].concat())?;
        vars.insert(name.clone(), scalar);
    }
    Ok(vars)
}

fn call_kind(options: &Value) -> Result<CallKind, String> {
    let Some(said) = options.get("kind").filter(|kind| !kind.is_null()) else {
        return Ok(CallKind::Video);
    };
    match said.as_str().map(CallKind::from_word) {
        Some(kind @ (CallKind::Audio | CallKind::Video)) => Ok(kind),
        _ => {
            Err(["a call's `kind` is `audio` or `video`, not ", &small::json::write(said)].concat())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_call_of_an_unknown_kind_is_refused_in_words() {
        assert_eq!(call_kind(&json!({ "kind": "audio" })), Ok(CallKind::Audio));
        assert_eq!(call_kind(&json!(null)), Ok(CallKind::Video));
        assert_eq!(
            call_kind(&json!({ "kind": "vidoe" })),
            Err("a call's `kind` is `audio` or `video`, not \"vidoe\"".to_owned())
        );
    }

    #[test]
    fn a_variable_that_is_no_text_number_or_yes_or_no_is_refused_by_name() {
        assert_eq!(vars(&json!({ "plan": "pro", "seats": 3 })).map(|vars| vars.len()), Ok(2));
        assert_eq!(vars(&json!(null)), Ok(Vars::new()));
        assert_eq!(
            vars(&json!({ "list": [1] })),
            Err("`list` should be a text, a number, true or false".to_owned())
        );
        assert!(vars(&json!("Anna")).is_err());
    }
}
