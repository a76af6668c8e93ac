//! The part of the widget that acts: it holds the conversation and the connection, carries out what the visitor and
//! the page want, and keeps the view model current. Views only read that and call its methods.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use std::sync::Arc;

use browser::{LifecycleGuard, Store, now, random_bits};
use client::Input;
use leptos::prelude::*;
use protocol::site::{FlowVersion, Greeting, SiteConfig};
use protocol::{
    Command, CommandId, ConversationId, Message, MessageId, RejectCode, RunId, SiteKey, Timestamp,
    commands,
};
use ui::Translator;

use crate::bridge::{self, Bridge};
use crate::conversation::{Bot, Conversation, Opening, Vars};
use crate::page::{self, Told};
use crate::page_api;
use crate::settings::{Settings, User};
use crate::view_model::{Asked, ViewModel};

mod actions;
mod answering;
mod bot;
mod calculators;
mod call;
mod effects;
mod files;
mod known;
mod pages;
mod parts;
mod prepared;
pub mod refusal;
mod show;
mod talk;
mod together;

pub use answering::Answering;
use bot::{Later, Unheard};
use call::ActiveCall;
pub use call::CallAct;
pub use files::FileDoor;
use parts::fetched_wordless;
pub use parts::{Fetch, adopt, fetched, pause};
use talk::{Talk, Untold};

/// Where the conversation's id is kept.
const CONVERSATION: &str = "conversation";
/// Where an unfinished message is kept.
const DRAFT: &str = "draft";

/// What is known before the shell can start.
pub struct Ground {
    /// The loader.
    pub bridge: Bridge,
    /// The site's key.
    pub key: SiteKey,
    /// The site, and how its flows begin.
    pub greeting: Greeting,
    /// The page's settings.
    pub settings: Settings,
    /// What was told about the page.
    pub told: Told,
    /// The visitor's words.
    pub t: Translator,
}

/// The acting part.
pub struct Shell {
    bridge: Bridge,
    t: Translator,
    site: SiteConfig,
    settings: RefCell<Settings>,
    told: RefCell<Told>,
    /// The version that a new run of a flow begins with, by the flow's id.
    flows: RefCell<protocol::Map<String, FlowVersion>>,
    openings: Vec<protocol::site::Opening>,
    calculators: Vec<String>,
    bot: RefCell<Option<Box<dyn Bot>>>,
    /// What is to be done as soon as the bot is there.
    until_bot: RefCell<Vec<Later>>,
    /// What the bot is to be told as soon as it is there.
    unheard: RefCell<Vec<Unheard>>,
    /// Answers that wait for the bot, in the visitor's words.
    early: RefCell<Vec<Arc<Message>>>,
    /// What the bot asks before it is there.
    asked_first: RefCell<Option<Asked>>,
    conversation: RefCell<Conversation>,
    store: Store,
    talk: OnceCell<Box<dyn Talk>>,
    /// What the client is to be told as soon as it is there.
    untold: RefCell<Vec<Untold>>,
    /// What was typed and waits for the client, so far only in this page.
    untold_words: RefCell<Vec<String>>,
    /// What was typed and waits for the bot.
    early_words: RefCell<Vec<String>>,
    view: ViewModel,
    /// The log is complete, so what comes now is news.
    is_caught_up: Cell<bool>,
    /// Flow versions that are being fetched.
    fetching: RefCell<Vec<String>>,
    n_unread: Cell<usize>,
    /// A calculator stands open for both.
    is_together: Cell<bool>,
    /// The operator opened it while the panel was closed.
    is_invited: Cell<bool>,
    active_call: RefCell<Option<ActiveCall>>,
    call_acts: RefCell<VecDeque<CallAct>>,
    page_watch: RefCell<Option<page::Watch>>,
    /// The sheets of parts that are on.
    worn: RefCell<Vec<&'static str>>,
    lifecycle: RefCell<Option<LifecycleGuard>>,
    /// Why the server asked for patience.
    held_back: RefCell<Option<RejectCode>>,
    /// The visitor's message below which they are told that nothing outlives the page.
    kept_here_since: RefCell<Option<MessageId>>,
    /// The bot makes a pause, as if it were typing.
    is_paused: Cell<bool>,
    /// When the clock is looked at again.
    alarm: Cell<Option<Timestamp>>,
    /// When the panel was first opened in this page.
    opened_at: Cell<Option<Timestamp>>,
    /// How many milliseconds the server's clock is ahead.
    clock_ahead: Cell<i64>,
    /// Where the run was when what outlives it was last kept.
    carried_at: RefCell<Option<(RunId, u32)>>,
    /// By what an A/B test tells the visitor apart.
    visitor: OnceCell<String>,
    this: Weak<Shell>,
}

/// The shell as views hold it.
#[derive(Clone, Copy)]
pub struct Widget(StoredValue<Rc<Shell>, LocalStorage>);

impl Widget {
    /// Makes the shell known to every view below.
    pub fn provide(shell: Rc<Shell>) -> Widget {
        let widget = Widget(StoredValue::new_local(shell));
        provide_context(widget);
        widget
    }

    /// The shell of the widget this view stands in.
    pub fn expect() -> Widget {
        expect_context()
    }

    /// What views read.
    pub fn view(self) -> ViewModel {
        self.0.with_value(|shell| shell.view)
    }

    /// Acts, unless the widget is gone.
    pub fn act(self, act: impl FnOnce(&Shell)) {
        if let Some(shell) = self.0.try_get_value() {
            act(&shell);
        }
    }

    /// The shell, for what may outlive it.
    pub fn weak(self) -> Weak<Shell> {
        self.0.try_get_value().map(|shell| shell.this.clone()).unwrap_or_default()
    }

    /// Reads what does not change.
    pub fn read<T>(self, read: impl FnOnce(&Shell) -> T) -> T {
        self.0.with_value(|shell| read(shell))
    }
}

impl Shell {
    /// A shell that is not connected yet.
    pub fn new(ground: Ground) -> Rc<Shell> {
        let Ground { bridge, key, greeting, settings, told, t } = ground;
        let versions = greeting.flows.into_iter().map(|flow| (flow.id.clone(), flow));
        let store = Store::for_visitor(&key);
        let known = store.get(CONVERSATION).and_then(|id| ConversationId::parse(id).ok());
        let conversation = match known {
            Some(id) => Conversation::resumed(id),
            None => Conversation::new(ConversationId::from_bits(random_bits())),
        };
        let typed = bridge.field().value();
        let draft = if typed.is_empty() { store.get(DRAFT).unwrap_or_default() } else { typed };
        let view = ViewModel::new(draft, bridge.opened());
        let opened_at = bridge.opened().then(now);
        Rc::new_cyclic(|this| Shell {
            bridge,
            t,
            site: greeting.site,
            settings: RefCell::new(settings),
            told: RefCell::new(told),
            flows: RefCell::new(versions.collect()),
            openings: greeting.openings,
            calculators: greeting.calculators,
            bot: RefCell::new(None),
            until_bot: RefCell::new(Vec::new()),
            unheard: RefCell::new(Vec::new()),
            early: RefCell::new(Vec::new()),
            asked_first: RefCell::new(None),
            conversation: RefCell::new(conversation),
            store,
            talk: OnceCell::new(),
            untold: RefCell::new(Vec::new()),
            untold_words: RefCell::new(Vec::new()),
            early_words: RefCell::new(Vec::new()),
            view,
            is_caught_up: Cell::new(false),
            fetching: RefCell::new(Vec::new()),
            n_unread: Cell::new(0),
            is_together: Cell::new(false),
            is_invited: Cell::new(false),
            active_call: RefCell::new(None),
            call_acts: RefCell::new(VecDeque::new()),
            page_watch: RefCell::new(None),
            worn: RefCell::new(Vec::new()),
            lifecycle: RefCell::new(None),
            held_back: RefCell::new(None),
            kept_here_since: RefCell::new(None),
            is_paused: Cell::new(false),
            alarm: Cell::new(None),
            opened_at: Cell::new(opened_at),
            clock_ahead: Cell::new(0),
            carried_at: RefCell::new(None),
            visitor: OnceCell::new(),
            this: this.clone(),
        })
    }

    /// Shows what can be shown without a network, then connects.
    pub fn start(&self, key: SiteKey) {
        if self.conversation.borrow().is_begun() {
            self.view.is_loading.set(true);
        } else {
            self.open_default_flow();
            self.view.is_loading.set(self.conversation.borrow().opening().is_none());
        }
        bot::begin(self.this.clone());
        talk::begin(self.this.clone(), key);
        self.follow_draft();
        let weak = self.this.clone();
        let told = move || {
            if let Some(shell) = weak.upgrade() {
                shell.page_changed();
            }
        };
        *self.page_watch.borrow_mut() = page::Watch::new(told);
        self.refresh();
    }

    /// Says goodbye: nothing is told or drawn any more.
    pub fn stop(&self) {
        self.end_call_here();
        self.page_watch.borrow_mut().take();
        self.lifecycle.borrow_mut().take();
        self.dispatch(Input::Stop);
    }

    /// The site.
    pub fn site(&self) -> &SiteConfig {
        &self.site
    }

    /// Whom the visitor is known to be: what they left, or what the page told.
    pub fn contact(&self) -> protocol::Contact {
        let told = page::contact(&self.settings.borrow().user);
        told.merged_with(&self.conversation.borrow().facts().contact)
    }

    /// The calculator with this id, once the bot is there.
    pub fn calculator(&self, id: &str) -> Option<formula::Calculator> {
        self.bot.borrow().as_ref()?.calculator(id).cloned()
    }

    /// Closes the panel.
    pub fn close(&self) {
        self.bridge.close();
    }

    /// The panel was opened or closed.
    pub fn opened(&self, is_open: bool) {
        self.view.is_open.set(is_open);
        if is_open && self.opened_at.get().is_none() {
            self.opened_at.set(Some(now()));
        }
        self.look_at_clock();
        self.mark_read();
    }

    /// The page may have slept, or the panel been closed, while something was to happen by itself.
    fn look_at_clock(&self) {
        if let Some(bot) = self.bot.borrow().as_ref() {
            self.alarm.set(None);
            bot.look_at_clock(self);
        }
    }

    /// Keeps an unfinished message over a reload; what was sent but waits for the bot counts as unfinished.
    pub fn keep_draft(&self, draft: &str) {
        if self.has_words_here() {
            return;
        }
        if draft.is_empty() { self.store.remove(DRAFT) } else { self.store.set(DRAFT, draft) }
    }

    /// Tells the page who the visitor is; used from the next conversation on.
    pub fn identify(&self, user: &User) {
        let known = &mut self.settings.borrow_mut().user;
        for (given, kept) in [
            (&user.name, &mut known.name),
            (&user.email, &mut known.email),
            (&user.phone, &mut known.phone),
        ] {
            if !given.is_empty() {
                kept.clone_from(given);
            }
        }
    }

    /// Sets variables for the next run.
    pub fn set_vars(&self, vars: Vars) {
        self.settings.borrow_mut().vars.extend(vars);
    }

    /// The visitor is on another page of the site.
    pub fn page_changed(&self) {
        if self.conversation.borrow().is_begun() {
            let page = page::page(&self.settings.borrow(), &self.told.borrow(), self.t.locale());
            self.dispatch(Input::PageChanged { conversation: self.id(), page });
        }
    }

    /// Somebody who can see the page told what it is about now.
    pub fn page_told(&self, told: Told) {
        *self.told.borrow_mut() = told;
        self.page_changed();
    }

    fn id(&self) -> ConversationId {
        self.conversation.borrow().id().clone()
    }

    fn dispatch(&self, input: Input) {
        match self.talk.get() {
            Some(talk) => talk.dispatch(input),
            None => self.untold.borrow_mut().push(Untold::Input(Box::new(input))),
        }
    }

    fn send(&self, cid: CommandId, command: impl Into<Command>, echo: Vec<Arc<Message>>) {
        self.send_command(cid, command.into(), echo);
    }

    /// Compiled once for all commands.
    #[inline(never)]
    fn send_command(&self, cid: CommandId, command: Command, echo: Vec<Arc<Message>>) {
        let conversation = self.id();
        self.dispatch(Input::Send { cid, conversation, command, echo });
        self.check_storage();
    }

    /// Tells the page of an event by its name and particulars.
    fn tell(&self, (name, detail): (&str, serde_json::Value)) {
        self.bridge.emit(name, &bridge::to_js(&detail));
    }

    /// Begins the flow that greets, on the screen only.
    fn open_default_flow(&self) {
        let chosen = self.settings.borrow().flow.clone();
        let start = self.run_of(&chosen, Vars::new());
        if let Some(start) = start.or_else(|| self.run_of(&self.site.default_flow, Vars::new())) {
            self.open_run(start);
        }
    }

    /// Begins a run on the screen: with the engine, or with what the server worked out for those who have none yet.
    fn open_run(&self, start: commands::StartRun) {
        let at = now();
        let messages = match self.bot.borrow_mut().as_mut() {
            Some(bot) => bot.open(&start, self.t.locale(), at),
            None => self.prepared(&start).map(|(messages, asked)| {
                *self.asked_first.borrow_mut() = Some(asked);
                messages
            }),
        };
        if let Some(messages) = messages {
            self.conversation.borrow_mut().open(Opening { start, at, messages });
        }
    }

    /// Brings the view model up to date with conversation and client.
    fn refresh(&self) {
        self.refresh_items();
        self.view.facts.put(self.conversation.borrow().facts().clone());
        match (self.bot.borrow().as_ref(), self.asked_first.borrow().clone()) {
            (Some(bot), _) => bot.show(self),
            (None, Some(asked)) => self.view.ask(asked),
            (None, None) => self.view.ask_nothing(),
        }
    }

    fn refresh_items(&self) {
        let conversation = self.conversation.borrow();
        let opening = conversation.opening().into_iter().flat_map(|opening| &opening.messages);
        let mut items: Vec<_> = opening.map(effects::local_item).collect();
        match self.talk.get() {
            Some(talk) => items.extend(talk.timeline(conversation.id())),
            None => items.extend(talk::untold_items(&self.untold.borrow())),
        }
        items.extend(self.early.borrow().iter().map(effects::local_item));
        if let Some(bot) = self.bot.borrow().as_ref() {
            let time = now();
            items.retain(|item| !bot.holds(&item.key, time));
        }
        self.add_storage_notice(&mut items);
        self.view.items.put(items);
    }

    /// What is in front of the visitor counts as read; the rest is counted on the launcher, an invitation like a message.
    fn mark_read(&self) {
        let Some(talk) = self.talk.get() else { return };
        let id = self.id();
        let is_open = self.view.is_open.get_untracked();
        if is_open {
            self.is_invited.set(false);
            talk.dispatch(Input::Read(id.clone()));
        }
        let n_invited = usize::from(self.is_invited.get());
        let count = if is_open { 0 } else { talk.n_unread(&id) + n_invited };
        if self.n_unread.replace(count) != count {
            let label = if count == 0 {
                String::new()
            } else {
                self.t.plural("panel.unread", count as u64)
            };
            self.tell(page_api::unread(count, label));
        }
    }
}
