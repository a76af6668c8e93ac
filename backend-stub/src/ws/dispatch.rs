//! A connection after its hello, and which frame goes where.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use protocol::commands::AnswerStep;
use protocol::{
    Answer, ClientFrame, Command, CommandId, ConversationId, DeviceId, OperatorCard, Problem,
    RejectCode, SiteKey, VisitorId, client_frames, server_frames,
};
use serde::Deserialize;

use super::hello::too_many;
use super::intake::{Intake, Pass};
use super::{heads, operator, reading, sentence, together, visitor};
use crate::auth::sockets::Place;
use crate::bus::{Close, ConnectionId, Outbox};
use crate::clock;
use crate::conversation::execute::Task;
use crate::conversation::{Actor, Reject};
use crate::engine;
use crate::http::metrics;
use crate::live::presences::SignIn;
use crate::live::refreshes::Stale;
use crate::secret;
use crate::state::AppState;
use crate::store::{Cursor, Hash, Result, Side};

/// The most a client is told to wait before it comes back.
const GOAWAY_SPREAD_MS: u64 = 5_000;

/// Whose connection it is, with what only that side has.
pub(super) enum Party {
    /// A visitor's.
    Visitor {
        /// Who.
        visitor: VisitorId,
        /// SHA-256 of their token.
        token: Hash,
        /// They have no row yet; their first command makes it.
        is_new: Arc<AtomicBool>,
        /// Their place among the sockets that may be open.
        _place: Place,
    },
    /// An operator's.
    Operator {
        /// Who.
        card: OperatorCard,
        /// What they are good at.
        skills: Vec<String>,
    },
}

impl Party {
    pub(super) fn side(&self) -> Side {
        match self {
            Party::Visitor { .. } => Side::Visitor,
            Party::Operator { .. } => Side::Operator,
        }
    }

    /// The visitor's or operator's id.
    pub(super) fn who(&self) -> &str {
        match self {
            Party::Visitor { visitor, .. } => visitor.as_str(),
            Party::Operator { card, .. } => card.operator.as_str(),
        }
    }
}

/// What a command that cannot be read is called.
#[derive(Deserialize)]
struct Named<'a> {
    #[serde(borrow)]
    cid: Cow<'a, str>,
    #[serde(borrow)]
    conversation: Cow<'a, str>,
}

/// A connection after its hello.
pub(super) struct Connection {
    pub(super) state: AppState,
    pub(super) id: ConnectionId,
    pub(super) party: Party,
    pub(super) site: SiteKey,
    pub(super) device: DeviceId,
    pub(super) outbox: Outbox,
    ip: IpAddr,
    /// How far the client said it has come.
    acked: BTreeMap<ConversationId, Cursor>,
    intake: Intake,
    sign_in: std::sync::OnceLock<SignIn>,
}

/// However it ends, nobody is counted as present who is gone.
impl Drop for Connection {
    fn drop(&mut self) {
        self.state.bus.unregister(self.id);
        match &self.party {
            Party::Visitor { .. } => visitor::left(self),
            Party::Operator { card, .. } => {
                if let Some(sign_in) = self.sign_in.get() {
                    self.state.presences.left(&card.operator, *sign_in, Instant::now());
                }
            }
        }
        metrics::connection_closed(&self.party.side().role());
    }
}

impl Connection {
    pub(super) fn new(
        state: AppState,
        id: ConnectionId,
        party: Party,
        site: SiteKey,
        device: DeviceId,
        ip: IpAddr,
        outbox: Outbox,
    ) -> Self {
        Connection {
            intake: Intake::new(state.limits.allowance()),
            state,
            id,
            party,
            site,
            device,
            outbox,
            ip,
            acked: BTreeMap::new(),
            sign_in: std::sync::OnceLock::new(),
        }
    }

    /// The connection is welcome: tells whoever cares.
    pub(super) async fn arrive(&self) {
        match &self.party {
            Party::Visitor { .. } => visitor::arrived(self).await,
            Party::Operator { card, skills } => {
                let sign_in = operator::arrived(self, card, skills).await;
                let _ = self.sign_in.set(sign_in);
            }
        }
    }

    /// Ready when the server has decided to close the connection.
    pub(super) async fn closed(&self) {
        self.outbox.closed().await;
    }

    /// The server stops: what is under way is answered, then the client is told when to come back.
    pub(super) async fn say_goodbye(&self) {
        self.state.writer.barrier().await;
        let spread = u64::try_from(secret::bits() % u128::from(GOAWAY_SPREAD_MS)).unwrap_or(0);
        let goaway = server_frames::Goaway { reconnect_after_ms: 500 + spread };
        self.outbox.close_with(goaway, Close::Goaway);
    }

    /// Takes a frame.
    pub(super) async fn take(&mut self, text: &str) {
        if !self.lets(self.intake.text(text.len())) {
            return;
        }
        let frame = match reading::read(text) {
            Ok(frame) => frame,
            Err(error) => return self.malformed(text, &sentence(&error.to_string())),
        };
        if !self.lets(self.intake.frame(&frame)) {
            return;
        }
        match frame {
            ClientFrame::Send(send) => self.send(send),
            ClientFrame::Ack(ack) => self.ack(ack),
            ClientFrame::Fetch(fetch) => {
                self.report(self.fetch(&fetch.conversation, fetch.after).await);
            }
            ClientFrame::Ping(ping) => self.outbox.send(server_frames::Pong { n: ping.n }),
            ClientFrame::Typing(typing) => self.typing(&typing),
            ClientFrame::Signal(signal) => self.signal(signal),
            ClientFrame::MoveInput(given) => together::move_input(self, given),
            ClientFrame::OpenTogether(open) => {
                self.report(together::open(self, open).await);
            }
            ClientFrame::CloseTogether(close) => together::close(self, close),
            ClientFrame::FetchTogether(fetch) => together::fetch(self, &fetch.conversation),
            ClientFrame::PageChanged(changed) => visitor::page_changed(self, &changed),
            ClientFrame::Watch(watch) => {
                self.report(operator::watch(self, &watch.conversation, watch.after).await);
            }
            ClientFrame::Unwatch(unwatch) => operator::unwatch(self, &unwatch.conversation),
            ClientFrame::SetPresence(set) => operator::set_presence(self, set.presence),
            // A second hello is a doubled frame; the first one holds. Newer peers may say more than we know.
            ClientFrame::Hello(_) | ClientFrame::Pong(_) | ClientFrame::Unknown(_) => {}
        }
    }

    /// Takes one of the transport's own pings, which say nothing about the page.
    pub(super) fn take_control(&self) {
        self.lets(self.intake.idle());
    }

    /// Whether there is more to do; a flood ends the connection.
    fn lets(&self, pass: Pass) -> bool {
        if let Pass::End(wait) = pass {
            let (problem, close) = too_many(wait, "too much was sent at once; slow down");
            metrics::rejected(&problem.code);
            self.outbox.close_with(server_frames::Refused { problem }, close);
        }
        pass == Pass::In
    }

    /// A command of the wrong form is refused by its id, everything else ends the connection.
    fn malformed(&self, text: &str, message: &str) {
        // Only the two names are read, and everything else passed over.
        let named = serde_json::from_str::<Named>(text).ok().and_then(|named| {
            let cid = CommandId::parse(named.cid).ok()?;
            Some((cid, ConversationId::parse(named.conversation).ok()?))
        });
        match named {
            Some((cid, conversation)) => {
                if !self.lets(self.intake.idle()) {
                    return;
                }
                self.reject(Reject::new(RejectCode::Malformed, message), cid, conversation);
            }
            None => {
                metrics::rejected(&RejectCode::Malformed);
                let problem = Problem::new(RejectCode::Malformed, message);
                self.outbox.close_with(server_frames::Refused { problem }, Close::Malformed);
            }
        }
    }

    pub(super) fn reject(&self, reject: Reject, cid: CommandId, conversation: ConversationId) {
        metrics::rejected(&reject.code);
        self.outbox.send(reject.frame(cid, conversation));
    }

    fn send(&self, send: client_frames::Send) {
        let client_frames::Send { cid, cseq, conversation, command } = send;
        metrics::command(command.tag());
        if let Err(wait) = self.may_send(&command) {
            let wait = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
            return self.reject(Reject::rate_limited(wait + 1), cid, conversation);
        }
        let Some(site) = self.state.sites.get(&self.site) else {
            return self.reject(Reject::not_found(), cid, conversation);
        };
        let (actor, visitor, new_session) = match &self.party {
            Party::Visitor { visitor, token, is_new, .. } => {
                let new = is_new.load(Ordering::Relaxed).then_some(*token);
                (Actor::Visitor, Some(visitor.clone()), new)
            }
            Party::Operator { card, .. } => (Actor::Operator(card.clone()), None, None),
        };
        let task = Task {
            operators_online: self.state.operators_online(&self.site),
            present: self.state.presences.present(&self.site, Instant::now()),
            site,
            conversation: conversation.clone(),
            actor,
            visitor,
            new_session,
            device: self.device.clone(),
            cid: cid.clone(),
            cseq: Some(cseq),
            request: together::request(&self.state, &conversation, command),
            now: clock::now(),
        };
        let outbox = self.outbox.clone();
        let is_new = match &self.party {
            Party::Visitor { is_new, .. } => Some(is_new.clone()),
            Party::Operator { .. } => None,
        };
        engine::run(&self.state, task, move |outcome| match outcome {
            Ok((seq, at)) => {
                if let Some(is_new) = is_new {
                    is_new.store(false, Ordering::Relaxed);
                }
                outbox.send(server_frames::Accepted { cid, conversation, seq, at });
            }
            Err(reject) => {
                metrics::rejected(&reject.code);
                outbox.send(reject.frame(cid, conversation));
            }
        });
    }

    fn may_send(&self, command: &Command) -> std::result::Result<(), std::time::Duration> {
        self.state.limits.command(self.party.who(), self.ip)?;
        match command {
            Command::StartConversation(_) => self.state.limits.new_conversation(self.ip),
            Command::Answer(AnswerStep { answer: Answer::Slot(_), .. }) => {
                self.state.limits.booking(self.ip)
            }
            _ => Ok(()),
        }
    }

    fn ack(&mut self, ack: client_frames::Ack) {
        let client_frames::Ack { conversation, seq, read } = ack;
        // A client acks again with the next event; until there is room for it, commands go first.
        if !self.state.bus.is_subscribed(self.id, &conversation) || self.state.writer.is_filling() {
            return;
        }
        let side = self.party.side();
        let acked = self.acked.entry(conversation.clone()).or_default();
        let to = acked.furthest(Cursor { delivered: seq.max(read), read });
        if to == *acked {
            return;
        }
        *acked = to;
        let Some(pending) = self.state.acks.note(&conversation, side, to) else { return };
        let (state, site) = (self.state.clone(), self.site.clone());
        let log = conversation.clone();
        let wanted = site.clone();
        let then = move |moved: Result<Option<Cursor>>| {
            let Ok(Some(cursor)) = moved else { return };
            let receipt = server_frames::Receipt {
                conversation: conversation.clone(),
                by: side.role(),
                delivered: cursor.delivered,
                read: cursor.read,
            };
            for to in [Side::Visitor, Side::Operator] {
                state.bus.tell_side(&conversation, to, receipt.clone().into());
            }
            if side == Side::Operator {
                state.refreshes.note(&site, Stale::Conversation(conversation));
            }
        };
        self.state.writer.submit(
            move |writes| {
                Box::pin(async move {
                    // Nobody can have received what was not written.
                    let row = writes.conversation(&wanted, &log).await?;
                    let head = row.map_or(0, |row| row.head);
                    let noted = pending.take();
                    let (delivered, read) = (noted.delivered.min(head), noted.read.min(head));
                    let to = Cursor { delivered, read };
                    writes.advance_cursor(&log, side, to).await
                })
            },
            then,
        );
    }

    async fn fetch(&self, conversation: &ConversationId, after: u64) -> Result<()> {
        if !self.state.bus.is_subscribed(self.id, conversation) {
            return Ok(());
        }
        let row = self.state.store.read().await?.conversation(&self.site, conversation).await?;
        let Some(row) = row else { return Ok(()) };
        if heads::page(self, conversation, after, row.head).await?.is_none() {
            let conversation = conversation.clone();
            let frame =
                server_frames::History { conversation, after, events: Vec::new(), head: row.head };
            self.outbox.send(frame);
        }
        Ok(())
    }

    /// Tells how far a side has come.
    ///
    /// Errors: the store's.
    pub(super) async fn tell_receipt(&self, conversation: &ConversationId, by: Side) -> Result<()> {
        let cursor = self.state.store.read().await?.cursor(conversation, by).await?;
        if cursor != Cursor::default() {
            self.outbox.send(server_frames::Receipt {
                conversation: conversation.clone(),
                by: by.role(),
                delivered: cursor.delivered,
                read: cursor.read,
            });
        }
        Ok(())
    }

    fn typing(&self, typing: &client_frames::Typing) {
        if !self.state.bus.is_subscribed(self.id, &typing.conversation) {
            return;
        }
        let side = self.party.side();
        let conversation = typing.conversation.clone();
        let frame = server_frames::Typing { conversation, by: side.role(), typing: typing.typing };
        self.state.bus.offer(&typing.conversation, side.other(), None, frame.into());
    }

    fn signal(&self, signal: client_frames::Signal) {
        let client_frames::Signal { conversation, call, n, signal } = signal;
        if !self.state.bus.is_subscribed(self.id, &conversation) {
            return;
        }
        let side = self.party.side();
        let across = self.state.calls.pass(&conversation, &call, side, &self.device, &signal);
        let Some((to, device)) = across else { return };
        let frame = server_frames::Signal { conversation: conversation.clone(), call, n, signal };
        self.state.bus.signal(&conversation, to, &device, frame.into());
    }

    fn report(&self, result: Result<()>) {
        if let Err(error) = result {
            tracing::error!(%error, "a frame could not be answered");
            // Silence would leave the client waiting; it comes back and asks again.
            self.outbox.close(Close::Goaway);
        }
    }
}
