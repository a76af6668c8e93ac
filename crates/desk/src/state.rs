//! What the desk knows, as signals, and the one way to change it: inputs to the conversation client.

use std::collections::BTreeMap;

use browser::Runner;
use client::{Client, Config, Connection, Effect, Input, TimelineItem};
use leptos::prelude::*;
use protocol::desk::DeskSession;
use protocol::events::NoteAdded;
use protocol::{
    AuthorRole, Command, CommandId, ConversationDetails, ConversationId, ConversationState,
    ConversationSummary, DeviceId, EventBody, Presence, RejectCode,
};

use crate::alert;
use crate::call::CallDesk;
use crate::inbox::{Alert, Inbox, Tab};
use crate::together::TogetherDesk;

/// The signed-in desk.
#[derive(Clone, Copy)]
pub struct Desk {
    /// Who is signed in.
    pub session: StoredValue<DeskSession>,
    /// Every line of the inbox.
    pub inbox: RwSignal<Inbox>,
    /// The part of the inbox on screen.
    pub tab: RwSignal<Tab>,
    /// The conversation on screen.
    pub selected: RwSignal<Option<ConversationId>>,
    /// Its timeline.
    pub items: RwSignal<Vec<TimelineItem>>,
    /// Everything else about it.
    pub details: RwSignal<Option<ConversationDetails>>,
    /// What operators wrote for each other.
    pub notes: RwSignal<BTreeMap<ConversationId, Vec<NoteAdded>>>,
    /// Its visitor writes just now.
    pub visitor_types: RwSignal<bool>,
    /// On a narrow screen: the facts are on screen in place of the conversation.
    pub facts_open: RwSignal<bool>,
    /// The last refusal, until it is read.
    pub refusal: RwSignal<Option<RejectCode>>,
    /// The line to the server.
    pub connection: RwSignal<Connection>,
    /// It has been down for so long that people should know.
    pub is_cut_off: RwSignal<bool>,
    /// Own presence, as the server has it.
    pub presence: RwSignal<Presence>,
    /// The session ended elsewhere.
    pub signed_out: RwSignal<bool>,
    /// The call, if there is one.
    pub call: CallDesk,
    /// The calculators that are moved together with visitors.
    pub together: TogetherDesk,
    drafts: StoredValue<BTreeMap<ConversationId, String>>,
    runner: StoredValue<Option<Runner>, LocalStorage>,
}

impl Desk {
    /// Connects with the session.
    pub fn connect(session: DeskSession) -> Desk {
        let ice_servers = session.ice_servers.clone();
        let desk = Desk {
            inbox: RwSignal::new(Inbox::of(session.skills.clone())),
            tab: RwSignal::new(Tab::Waiting),
            selected: RwSignal::new(None),
            items: RwSignal::new(Vec::new()),
            details: RwSignal::new(None),
            notes: RwSignal::new(BTreeMap::new()),
            visitor_types: RwSignal::new(false),
            facts_open: RwSignal::new(false),
            refusal: RwSignal::new(None),
            connection: RwSignal::new(Connection::Idle),
            is_cut_off: RwSignal::new(false),
            presence: RwSignal::new(Presence::Offline),
            signed_out: RwSignal::new(false),
            call: CallDesk::new(ice_servers),
            together: TogetherDesk::new(),
            drafts: StoredValue::new(BTreeMap::new()),
            runner: StoredValue::new_local(None),
            session: StoredValue::new(session.clone()),
        };
        let store = browser::Store::for_desk(&session.site);
        let config = Config {
            site: session.site,
            device: DeviceId::from_bits(browser::random_bits()),
            token: Some(session.socket_token),
            role: AuthorRole::Operator,
        };
        let client = Client::new(config, Vec::new(), protocol::Map::new());
        let runner =
            Runner::new(client, socket_url(), store, Box::new(move |effect| desk.apply(effect)));
        desk.runner.set_value(Some(runner));
        desk.dispatch(Input::Start);
        on_cleanup(move || desk.dispatch(Input::Stop));
        desk
    }

    /// The desk of this page.
    pub fn expect() -> Desk {
        expect_context::<Desk>()
    }

    /// Tells the client what happened.
    pub fn dispatch(&self, input: Input) {
        if let Some(Some(runner)) = self.runner.try_get_value() {
            runner.dispatch(input);
        }
    }

    /// Asks for a change of the conversation on screen.
    pub fn send(&self, command: impl Into<Command>) {
        if let Some(conversation) = self.selected.get_untracked() {
            self.send_to(conversation, command.into(), Vec::new());
        }
    }

    /// Asks for a change with the messages to show at once.
    pub fn send_to(
        &self,
        conversation: ConversationId,
        command: Command,
        echo: Vec<std::sync::Arc<protocol::Message>>,
    ) {
        let cid = match echo.first() {
            Some(message) => command_of(message),
            None => CommandId::from_bits(browser::random_bits()),
        };
        self.dispatch(Input::Send { cid, conversation, command, echo });
    }

    /// Puts a conversation on screen; `None` goes back to the inbox.
    pub fn select(&self, conversation: Option<ConversationId>) {
        let before = self.selected.get_untracked();
        if before == conversation {
            return;
        }
        if let Some(before) = before
            && !self.is_mine(&before)
        {
            self.dispatch(Input::Unwatch(before));
        }
        self.items.set(Vec::new());
        self.details.set(None);
        self.facts_open.set(false);
        self.visitor_types.set(false);
        self.together.choosing.set(false);
        self.selected.set(conversation.clone());
        if let Some(conversation) = conversation {
            self.dispatch(Input::Watch(conversation.clone()));
            self.show(&conversation);
        }
    }

    /// What was being written to a conversation.
    pub fn draft(&self, conversation: &ConversationId) -> String {
        self.drafts.with_value(|drafts| drafts.get(conversation).cloned().unwrap_or_default())
    }

    /// Keeps what is being written, so that a look at another conversation loses nothing.
    pub fn keep_draft(&self, conversation: ConversationId, text: String) {
        self.drafts.update_value(|drafts| {
            drafts.insert(conversation, text);
        });
    }

    fn show(&self, conversation: &ConversationId) {
        if self.selected.get_untracked().as_ref() != Some(conversation) {
            return;
        }
        if let Some(Some(runner)) = self.runner.try_get_value() {
            self.items.set(runner.timeline(conversation));
            self.dispatch(Input::Read(conversation.clone()));
        }
    }

    /// Whether this operator leads the conversation: then its calls ring wherever one looks.
    fn is_mine(&self, conversation: &ConversationId) -> bool {
        self.inbox
            .with_untracked(|inbox| inbox.get(conversation).is_some_and(|line| self.leads(line)))
    }

    /// Whether this operator has the word in the conversation of a line.
    pub fn leads(&self, line: &ConversationSummary) -> bool {
        let me = self.session.with_value(|session| session.operator.operator.clone());
        line.state == ConversationState::Live
            && line.operator.as_ref().is_some_and(|operator| operator.operator == me)
    }

    fn is_selected(&self, conversation: &ConversationId) -> bool {
        self.selected.get_untracked().as_ref() == Some(conversation)
    }

    fn apply(&self, effect: Effect) {
        match effect {
            Effect::ConnectionChanged(connection) => self.connection.set(connection),
            Effect::CutOff(is_cut_off) => self.is_cut_off.set(is_cut_off),
            Effect::TimelineChanged(conversation) => self.show(&conversation),
            Effect::Inbox { complete, lines } => self.take_inbox(complete, lines),
            Effect::Details(details) if self.is_selected(&details.summary.conversation) => {
                self.details.set(Some(details));
            }
            Effect::Typing { conversation, by: AuthorRole::Visitor, typing }
                if self.is_selected(&conversation) =>
            {
                self.visitor_types.set(typing);
            }
            Effect::Presence(presence) => self.presence.set(presence),
            Effect::Rejected { code, entry, .. } => {
                self.call.refused(&entry.command);
                self.refusal.set(Some(code));
            }
            Effect::EventApplied { conversation, event } => {
                self.call.follow(*self, &conversation, &event.body);
                if let EventBody::NoteAdded(note) = event.body {
                    self.notes.update(|notes| notes.entry(conversation).or_default().push(note));
                }
            }
            Effect::Reset(conversation) => self.notes.update(|notes| {
                notes.remove(&conversation);
            }),
            Effect::Signal { conversation, call, signal } => {
                self.call.take_signal(&conversation, &call, signal);
            }
            Effect::Together { conversation, now, closed_by } => {
                self.together.told(*self, conversation, now, closed_by.as_ref());
            }
            Effect::TogetherRefused { code, .. } => self.refusal.set(Some(code)),
            Effect::NeedToken => self.renew_token(),
            _ => {}
        }
    }

    fn take_inbox(&self, complete: bool, lines: Vec<ConversationSummary>) {
        let mine: Vec<_> = lines
            .iter()
            .filter(|line| self.leads(line) && !self.is_mine(&line.conversation))
            .map(|line| line.conversation.clone())
            .collect();
        let first = complete && self.inbox.with_untracked(Inbox::is_empty);
        let heard = self.inbox.try_update(|inbox| inbox.apply(complete, lines));
        if heard.is_some_and(|heard| heard != Alert::None) {
            alert::ring();
        }
        for conversation in mine {
            self.dispatch(Input::Watch(conversation));
        }
        if first {
            self.tab.set(self.inbox.with_untracked(Inbox::busiest_tab));
        }
    }

    /// A socket token is good for one connection: each new one asks the session for the next.
    fn renew_token(&self) {
        let desk = *self;
        wasm_bindgen_futures::spawn_local(async move {
            match crate::http::session().await {
                Ok(session) => {
                    desk.dispatch(Input::TokenRenewed(session.socket_token.clone()));
                    let skills = session.skills.clone();
                    desk.inbox.try_update(|inbox| inbox.set_skills(skills));
                    desk.session.try_set_value(session);
                }
                Err(problem) if problem.code == RejectCode::Unauthorized => {
                    desk.signed_out.try_set(true);
                }
                // The server is away; the client asks again when it tries to connect again.
                Err(_) => desk.dispatch(Input::SocketClosed { code: 1006 }),
            }
        });
    }
}

/// The server this page came from.
fn socket_url() -> String {
    let location = window().location();
    let scheme =
        if location.protocol().is_ok_and(|scheme| scheme == "https:") { "wss" } else { "ws" };
    format!("{scheme}://{}/v1/ws", location.host().unwrap_or_default())
}

/// The command whose message this is: they share their bits, so the log's copy replaces the echo.
fn command_of(message: &protocol::Message) -> CommandId {
    let bits = &message.id.as_str()[protocol::MessageId::PREFIX.len()..];
    CommandId::parse(format!("{}{bits}", CommandId::PREFIX))
        .expect("a message id and a command id share one alphabet")
}
