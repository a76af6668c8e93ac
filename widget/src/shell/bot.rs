//! The bot as the shell uses it. Its engine is a part of its own, fetched once the panel is drawn: the first words and
//! the first question come ready from the server, and what the visitor does meanwhile waits or is told later.

use std::rc::{Rc, Weak};
use std::time::Duration;

use browser::http::{self, Cookies};
use browser::now;
use flow::Input;
use formula::Calculator;
use protocol::site::{FlowDocument, SiteBundle};
use protocol::wire;
use protocol::{Command, CommandId, Content, Event, Map, Message, Scalar, Timestamp, commands};

use ui::{AnswerItem, Translator};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use super::{Shell, fetched, pause, refusal};
use crate::conversation::{Engine, Opening, Predicted};
use crate::view_model::{Asked, ViewModel};

/// How long after a failure the bundle is asked for again.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// Something to be done once the engine is there.
pub(super) type Later = Box<dyn FnOnce(&Shell)>;

/// A command that left before the engine was there.
pub(super) type Unheard = (CommandId, Command, Timestamp);

/// A running engine: see [`Engine`], whose methods these are.
pub(super) trait Bot {
    fn forget(&mut self);
    fn open(
        &mut self,
        start: &commands::StartRun,
        locale: &str,
        now: Timestamp,
    ) -> Option<Vec<Message>>;
    fn opening_sent(&mut self, cid: &CommandId, opening: &Opening, locale: &str);
    fn restart(
        &mut self,
        cid: &CommandId,
        start: &commands::StartRun,
        locale: &str,
        now: Timestamp,
    ) -> Option<Vec<Message>>;
    fn take(&mut self, cid: &CommandId, input: Input, now: Timestamp) -> Option<Predicted>;
    fn adopt(&mut self, cid: &CommandId, command: &Command, locale: &str, at: Timestamp);
    fn rejected(&mut self, cid: &CommandId);
    fn apply(&mut self, event: &Event);
    fn reset(&mut self);
    fn replay(&mut self, log: &[Event]);
    fn missing(&self) -> Option<&str>;
    fn add(&mut self, document: &FlowDocument) -> bool;
    fn calculator(&self, id: &str) -> Option<&Calculator>;
    /// Puts what is asked where it is shown.
    fn show(&self, view: ViewModel, t: Translator);
    /// As [`Engine::calculate`], refused in the visitor's words.
    fn calculate(
        &self,
        id: &str,
        inputs: &Map<String, Scalar>,
        t: Translator,
    ) -> Option<Result<Content, String>>;
}

impl Bot for Engine {
    fn forget(&mut self) {
        Engine::forget(self);
    }

    fn open(
        &mut self,
        start: &commands::StartRun,
        locale: &str,
        now: Timestamp,
    ) -> Option<Vec<Message>> {
        Engine::open(self, start, locale, now)
    }

    fn opening_sent(&mut self, cid: &CommandId, opening: &Opening, locale: &str) {
        Engine::opening_sent(self, cid, opening, locale);
    }

    fn restart(
        &mut self,
        cid: &CommandId,
        start: &commands::StartRun,
        locale: &str,
        now: Timestamp,
    ) -> Option<Vec<Message>> {
        Engine::restart(self, cid, start, locale, now)
    }

    fn take(&mut self, cid: &CommandId, input: Input, now: Timestamp) -> Option<Predicted> {
        Engine::take(self, cid, input, now)
    }

    fn adopt(&mut self, cid: &CommandId, command: &Command, locale: &str, at: Timestamp) {
        Engine::adopt(self, cid, command, locale, at);
    }

    fn rejected(&mut self, cid: &CommandId) {
        Engine::rejected(self, cid);
    }

    fn apply(&mut self, event: &Event) {
        Engine::apply(self, event);
    }

    fn reset(&mut self) {
        Engine::reset(self);
    }

    fn replay(&mut self, log: &[Event]) {
        Engine::replay(self, log);
    }

    fn missing(&self) -> Option<&str> {
        Engine::missing(self)
    }

    fn add(&mut self, document: &FlowDocument) -> bool {
        Engine::add(self, document)
    }

    fn calculator(&self, id: &str) -> Option<&Calculator> {
        Engine::calculator(self, id)
    }

    fn show(&self, view: ViewModel, t: Translator) {
        let Some((run, mut prompt)) = self.prompt(now()) else {
            view.ask_nothing();
            return;
        };
        view.refusal.put(prompt.refusal.take().map(|why| refusal::said(t, &why)));
        let answers = std::mem::take(&mut prompt.editable_steps).into_iter();
        let answers = answers.map(|given| AnswerItem {
            step: given.step,
            label: given.label,
            display: given.display,
        });
        view.answers.put(answers.collect());
        view.ask(Asked {
            run: run.id().clone(),
            position: run.position(),
            prompt: Rc::new(prompt),
        });
    }

    fn calculate(
        &self,
        id: &str,
        inputs: &Map<String, Scalar>,
        t: Translator,
    ) -> Option<Result<Content, String>> {
        let calculated = Engine::calculate(self, id, inputs, t.locale(), now())?;
        Some(calculated.map_err(|why| refusal::said(t, &why)))
    }
}

/// Fetches the part and what it works on, and wakes the bot.
pub(super) fn begin(shell: Weak<Shell>) {
    // Both are on their way at once; whoever waits for the part tries again.
    wasm_bindgen_futures::spawn_local(async { drop(fetch().await) });
    wasm_bindgen_futures::spawn_local(async move {
        let Some(bundle) = bundle(&shell).await else { return };
        if let Some(shell) = fetched(shell, || Box::pin(fetch())).await
            // It is there, so only a bundle that cannot be read leaves the panel without a bot.
            && let Ok(Some((bot, versions))) = awake(shell.clone(), bundle).await
        {
            shell.bot_woke(bot, versions);
        }
    });
}

/// The site's flows and calculators, asked for until they come; nothing when the widget is gone before.
async fn bundle(shell: &Weak<Shell>) -> Option<String> {
    let url = {
        let shell = shell.upgrade()?;
        [&shell.bridge.api(), "/v1/sites/", &shell.bridge.site(), "/bundle"].concat()
    };
    let mut was_late = false;
    loop {
        let bundle = http::get_text(&url, Cookies::Kept).await;
        let late = shell.upgrade()?.view.n_late_parts;
        match bundle {
            Ok(bundle) => {
                late.update(|n| *n -= u32::from(was_late));
                return Some(bundle);
            }
            Err(_) => late.update(|n| *n += u32::from(!was_late)),
        }
        was_late = true;
        pause(RETRY_AFTER).await;
    }
}

/// The versions that new runs begin with: ids and hashes.
type Versions = Map<String, String>;

/// A bot that is there, with what it knows.
type Awake = (Box<dyn Bot>, Versions);

#[wasm_split(bot, fallible, preload(fetch))]
fn awake(shell: Rc<Shell>, bundle: String) -> Result<Option<Awake>, SplitLoaderError> {
    Ok(wire::read_text::<SiteBundle>(&bundle).ok().map(|bundle| {
        for problem in shell.settings.borrow().unknown_to(&bundle) {
            web_sys::console::warn_1(&["Parlor settings: ", &problem].concat().into());
        }
        let SiteBundle { site, flows, calculators } = bundle;
        let engine = Engine::new(&flows, &calculators, site.locales);
        let versions = flows.into_iter().map(|flow| (flow.id, flow.hash)).collect();
        (Box::new(engine) as Box<dyn Bot>, versions)
    }))
}

impl Shell {
    /// Does what needs the engine, now or as soon as it is there.
    pub(super) fn with_bot_awake(&self, act: impl FnOnce(&Shell) + 'static) {
        if self.bot.borrow().is_some() {
            act(self);
        } else {
            self.until_bot.borrow_mut().push(Box::new(act));
        }
    }

    /// Tells the engine something; while it is not there the log and what is unheard will tell it all.
    pub(super) fn tell_bot(&self, tell: impl FnOnce(&mut dyn Bot)) {
        if let Some(bot) = self.bot.borrow_mut().as_mut() {
            tell(bot.as_mut());
        }
    }

    /// The engine has to know of what is sent; what leaves before it is there it hears of later.
    pub(super) fn hear_later(&self, cid: &CommandId, command: &Command) {
        let matters =
            matches!(command, Command::StartRun(_) | Command::Answer(_) | Command::GoBack(_));
        if matters && self.bot.borrow().is_none() {
            self.unheard.borrow_mut().push((cid.clone(), command.clone(), now()));
        }
    }

    fn bot_woke(&self, mut bot: Box<dyn Bot>, versions: Versions) {
        let locale = self.t.locale();
        *self.flows.borrow_mut() = versions;
        {
            let mut conversation = self.conversation.borrow_mut();
            bot.replay(conversation.log());
            for (cid, command, at) in self.unheard.take() {
                bot.adopt(&cid, &command, locale, at);
            }
            if let Some(opening) = conversation.take_opening() {
                // A flow that was changed since the panel greeted greets again: nothing was sent of it.
                if let Some(messages) = bot.open(&opening.start, locale, opening.at) {
                    conversation.open(Opening { messages, ..opening });
                }
            }
        }
        *self.bot.borrow_mut() = Some(bot);
        if !self.conversation.borrow().is_begun() && self.conversation.borrow().opening().is_none()
        {
            self.open_default_flow();
            self.view.is_loading.set(false);
        }
        self.fetch_missing_flow();
        self.early.borrow_mut().clear();
        self.forget_words(&self.early_words);
        self.view.is_answering.put(false);
        // What was said meanwhile answers what is asked by now.
        self.refresh();
        for act in self.until_bot.take() {
            act(self);
        }
        self.refresh();
    }
}
