//! The page's commands, carried out as soon as there is a panel to carry them out in.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Function, Promise};
use protocol::{CallKind, Map, Scalar};
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
        let outcome = outcome(shell, &self.name, &self.args);
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
        let args: Vec<Value> = args.iter().map(|argument| from_js(&argument)).collect();
        let line = self.line.clone();
        let mut given = Some((name, args));
        Promise::new(&mut |resolve, reject| {
            let Some((name, args)) = given.take() else { return };
            let waiting = Waiting { name, args, resolve, reject };
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

fn outcome(shell: &Shell, name: &str, args: &[Value]) -> Result<(), String> {
    let argument = |at: usize| args.get(at).unwrap_or(&Value::Null);
    match name {
        "identify" => {
            let read = setting(object_of("user", argument(0)))?;
            shell.identify(&read.user);
            Ok(())
        }
        "set" => {
            shell.set_vars(setting(object_of("vars", argument(0)))?.vars);
            Ok(())
        }
        "page" => {
            shell.page_told(Told::read(argument(0)));
            Ok(())
        }
        "startFlow" => {
            let vars: Vars = setting(object_of("vars", argument(1)))?.vars;
            shell.start_flow(text(argument(0), "the flow's id")?, vars)
        }
        "openCalculator" => {
            let inputs: Map<String, Scalar> = setting(object_of("vars", argument(1)))?.vars;
            shell.open_calculator(text(argument(0), "the calculator's id")?, inputs)
        }
        "call" => {
            let kind = argument(0).get("kind").and_then(Value::as_str).unwrap_or("video");
            shell.call_from_page(CallKind::from_word(kind));
            Ok(())
        }
        _ => Err(["unknown command `", name, "`"].concat()),
    }
}

fn text<'a>(value: &'a Value, what: &str) -> Result<&'a str, String> {
    value.as_str().ok_or_else(|| ["expected ", what, " as a text"].concat())
}

/// Settings from a command; the first problem is the command's.
fn setting(said: Value) -> Result<Settings, String> {
    let (settings, problems) = Settings::read(&said);
    problems.into_iter().next().map_or(Ok(settings), Err)
}
