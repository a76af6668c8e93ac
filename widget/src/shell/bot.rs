//! The bot as the shell uses it. Its engine is a part of its own, fetched once the panel is drawn: the first words and
//! the first question come ready from the server, and what the visitor does meanwhile waits or is told later.

use std::rc::{Rc, Weak};
use std::time::Duration;

use browser::http::{self, Cookies};
use browser::now;
use protocol::site::SiteBundle;
use protocol::{Command, CommandId, Timestamp, wire};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use super::{Shell, fetched, pause};
use crate::conversation::{Acts, Bot, Engine, Motion, Opening};
use crate::texts;

/// How long after a failure the bundle is asked for again.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// Something to be done once the engine is there.
pub(super) type Later = Box<dyn FnOnce(&Shell)>;

/// A command that left before the engine was there.
pub(super) type Unheard = (CommandId, Command, Timestamp);

/// Fetches the part and what it works on, and wakes the bot.
pub(super) fn begin(shell: Weak<Shell>) {
    // All are on their way at once; whoever waits for the part and its words tries again.
    if let Some(shell) = shell.upgrade() {
        texts::prefetch_more(shell.t);
    }
    wasm_bindgen_futures::spawn_local(async { drop(fetch().await) });
    wasm_bindgen_futures::spawn_local(async move {
        let Some(bundle) = bundle(&shell).await else { return };
        if let Some(shell) = fetched(shell, || Box::pin(fetch())).await {
            // It is there, so this cannot fail.
            let _ = awake(shell, bundle).await;
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

#[wasm_split(bot, fallible, preload(fetch))]
fn awake(shell: Rc<Shell>, bundle: String) -> Result<(), SplitLoaderError> {
    // One that cannot be read leaves the panel without a bot.
    if let Ok(bundle) = wire::read_text(&bundle) {
        shell.wake_bot(bundle);
    }
    Ok(())
}

/// What the visitor told their system.
fn motion() -> Motion {
    let query = web_sys::window()
        .and_then(|it| it.match_media("(prefers-reduced-motion:reduce)").ok().flatten());
    if query.is_some_and(|query| query.matches()) { Motion::Reduced } else { Motion::Full }
}

impl Shell {
    /// Does what needs the engine, now or as soon as it is there.
    pub(super) fn with_bot_awake(&self, act: Later) {
        if self.bot.borrow().is_some() {
            act(self);
        } else {
            self.until_bot.borrow_mut().push(act);
        }
    }

    /// What can be done once the engine is there.
    pub(super) fn acts(&self) -> Option<&'static dyn Acts> {
        Some(self.bot.borrow().as_ref()?.acts())
    }

    /// Tells the engine something; while it is not there the log and what is unheard will tell it all.
    pub(super) fn tell_bot(&self, tell: impl FnOnce(&mut dyn Bot)) {
        if let Some(bot) = self.bot.borrow_mut().as_mut() {
            tell(bot.as_mut());
        }
    }

    /// The engine has to know of what is sent; what leaves before it is there it hears of later.
    pub(super) fn hear_later(&self, cid: &CommandId, command: impl FnOnce() -> Command) {
        if self.bot.borrow().is_none() {
            self.unheard.borrow_mut().push((cid.clone(), command(), now()));
        }
    }

    fn wake_bot(&self, bundle: SiteBundle) {
        for problem in self.settings.borrow().unknown_to(&bundle) {
            web_sys::console::warn_1(&["Parlor settings: ", &problem].concat().into());
        }
        let SiteBundle { site, flows, calculators } = bundle;
        let mut bot = Engine::new(&flows, &calculators, site.locales, motion());
        let locale = self.t.locale();
        *self.flows.borrow_mut() =
            flows.iter().map(|flow| (flow.id.clone(), bot.version_of(flow))).collect();
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
        *self.bot.borrow_mut() = Some(Box::new(bot));
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
