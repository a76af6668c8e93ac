//! What the server's frames change.

use protocol::{
    AuthorRole, ConversationId, Event, EventBody, Problem, RejectCode, ServerFrame, client_frames,
    decode, server_frames,
};

use super::{Client, push_frame, told_together};
use crate::log::{Applied, Log};
use crate::{Effect, Now};

impl Client {
    pub(super) fn text_arrived(&mut self, text: &str, now: Now, out: &mut Vec<Effect>) {
        let Ok(frame) = decode::<ServerFrame>(text) else {
            self.counts.unreadable_frames += 1;
            return;
        };
        if self.link.is_greeting() {
            match frame {
                ServerFrame::Welcome(welcome) => self.welcomed(welcome, now, out),
                ServerFrame::Refused(refused) => self.refused(refused.problem, now, out),
                _ => {}
            }
        } else if self.link.is_ready() {
            self.frame_arrived(frame, now, out);
        }
    }

    fn frame_arrived(&mut self, frame: ServerFrame, now: Now, out: &mut Vec<Effect>) {
        match frame {
            ServerFrame::Accepted(accepted) => self.accepted(accepted, now, out),
            ServerFrame::Reject(reject) => self.rejected(&reject, now, out),
            ServerFrame::Event(frame) => self.event(&frame.conversation, frame.event, now, out),
            ServerFrame::History(history) => self.history(history, now, out),
            ServerFrame::Receipt(receipt) => {
                if let Some(log) = self.logs.get_mut(&receipt.conversation) {
                    log.receipt(&receipt, &self.config.role);
                    self.changed.insert(receipt.conversation.clone(), ());
                }
                out.push(Effect::Receipt(receipt));
            }
            ServerFrame::Goaway(goaway) => {
                let step = self.link.come_back(goaway.reconnect_after_ms, now);
                self.follow(Some(step), out);
            }
            ServerFrame::Refused(refused) => self.refused(refused.problem, now, out),
            ServerFrame::Ping(ping) => {
                push_frame(&client_frames::Pong { n: ping.n }.into(), out);
            }
            ServerFrame::Pong(pong) => self.link.pong(pong.n),
            ServerFrame::Typing(typing) => {
                if self.ephemeral.typing_seen(&typing, now.at) {
                    let server_frames::Typing { conversation, by, typing } = typing;
                    out.push(Effect::Typing { conversation, by, typing });
                }
            }
            ServerFrame::Signal(frame) => {
                if self.ephemeral.signal_seen(&frame) {
                    let server_frames::Signal { conversation, call, signal, .. } = frame;
                    out.push(Effect::Signal { conversation, call, signal });
                }
            }
            ServerFrame::Together(frame) => {
                let conversation = frame.conversation.clone();
                let news = self.together.told(frame, &self.config.role);
                told_together(conversation, news, out);
            }
            ServerFrame::InputMoved(frame) => {
                let conversation = frame.conversation.clone();
                let news = self.together.moved(frame, &self.config.role);
                told_together(conversation, news, out);
            }
            ServerFrame::TogetherRefused(frame) => self.together_refused(frame, out),
            ServerFrame::Availability(availability) => out.push(Effect::Availability(availability)),
            ServerFrame::Queue(queue) => out.push(Effect::Queue(queue)),
            ServerFrame::Inbox(inbox) => {
                out.push(Effect::Inbox { complete: inbox.complete, lines: inbox.conversations });
            }
            ServerFrame::Details(details) => out.push(Effect::Details(details.details)),
            ServerFrame::Presence(presence) => out.push(Effect::Presence(presence.presence)),
            // A second welcome is a doubled frame; the first one holds.
            ServerFrame::Welcome(_) => {}
            ServerFrame::Unknown(_) => self.counts.unknown_frames += 1,
        }
    }

    fn together_refused(&mut self, frame: server_frames::TogetherRefused, out: &mut Vec<Effect>) {
        let news = self.together.refused(&frame, &self.config.role);
        let server_frames::TogetherRefused { conversation, code, .. } = frame;
        told_together(conversation.clone(), news, out);
        // A value that does not fit is back where it was; the rest concerns the whole.
        if code != RejectCode::InvalidInput {
            out.push(Effect::TogetherRefused { conversation, code });
        }
    }

    fn welcomed(&mut self, welcome: server_frames::Welcome, now: Now, out: &mut Vec<Effect>) {
        self.link.welcomed(welcome.heartbeat_ms, now);
        self.is_unauthorized = false;
        self.ephemeral.connected();
        self.together.connected();
        if let Some(token) = &welcome.session.token {
            self.config.token = Some(token.clone());
            out.push(Effect::StoreToken(token.clone()));
        }
        out.push(Effect::Connected(welcome.clone()));
        out.push(Effect::Availability(welcome.availability));
        let same_epoch = self.epoch.as_ref() == Some(&welcome.epoch);
        self.discard_stale_copies(&welcome, same_epoch, out);
        self.epoch = Some(welcome.epoch);
        let newest = welcome.conversations.last().map(|head| head.conversation.clone());
        for head in &welcome.conversations {
            self.outbox.confirmed(&head.conversation, head.last_cseq);
            let wanted = self.logs.contains_key(&head.conversation)
                || newest.as_ref() == Some(&head.conversation)
                || self.outbox.entries().iter().any(|e| e.conversation == head.conversation);
            if !self.is_operator() && wanted {
                let log = self.logs.get_or_insert_with(head.conversation.clone(), Log::new);
                log.expect(head.head, now.at);
                if !head.recovered || log.last() == 0 {
                    log.load(now.at);
                }
                if log.take_caught_up() {
                    out.push(Effect::CaughtUp(head.conversation.clone()));
                }
            }
        }
        for (conversation, log) in self.logs.iter_mut() {
            if self.watched.contains_key(conversation) && self.config.role == AuthorRole::Operator {
                log.watch(now.at);
            }
            log.ack_again(now.at);
        }
    }

    /// A copy that the server does not vouch for is discarded, never patched.
    fn discard_stale_copies(
        &mut self,
        welcome: &server_frames::Welcome,
        same_epoch: bool,
        out: &mut Vec<Effect>,
    ) {
        let is_operator = self.is_operator();
        for (conversation, log) in self.logs.iter_mut() {
            let head = welcome.conversations.iter().find(|head| head.conversation == *conversation);
            let vouched_for = match head {
                Some(head) => head.recovered && head.head >= log.last(),
                // Operators are told only of what they resumed; visitors of everything they have.
                None => is_operator && !self.watched.contains_key(conversation),
            };
            if log.last() > 0 && !(same_epoch && vouched_for) {
                log.reset();
                out.push(Effect::Reset(conversation.clone()));
                self.changed.insert(conversation.clone(), ());
            }
        }
        if !same_epoch {
            self.settling.clear();
        }
    }

    fn refused(&mut self, problem: Problem, now: Now, out: &mut Vec<Effect>) {
        self.link.heard();
        let renewable = self.is_operator() || self.config.token.is_some();
        let step = match problem.code {
            // An operator asks for a new token. A visitor whose session is gone begins a new one:
            // that costs the history, never what is still in the outbox, and so not at the first
            // word of it: a hello that came late is answered by the same code.
            RejectCode::Unauthorized if renewable => {
                if std::mem::replace(&mut self.is_unauthorized, true) || self.is_operator() {
                    self.config.token = None;
                }
                self.link.fail(now)
            }
            RejectCode::Unauthorized
            | RejectCode::Forbidden
            | RejectCode::UnknownSite
            | RejectCode::UpgradeRequired
            | RejectCode::WrongOrigin => return self.refuse(problem, out),
            // The rest concerns a moment or a frame, not who connects.
            _ => match problem.retry_after_ms {
                Some(after) => self.link.come_back(after, now),
                None => self.link.fail(now),
            },
        };
        self.follow(Some(step), out);
    }

    fn event(
        &mut self,
        conversation: &ConversationId,
        event: Event,
        now: Now,
        out: &mut Vec<Effect>,
    ) {
        // Operators hear of every conversation by inbox; logs are kept of the watched ones.
        let wanted = !self.is_operator() || self.watched.contains_key(conversation);
        if !wanted {
            return;
        }
        let visible = self.link.is_visible();
        let log = self.logs.get_or_insert_with(conversation.clone(), Log::new);
        if log.apply(&event, now.at) == Applied::No {
            return;
        }
        log.ack_soon(visible, now.at);
        let caught_up = log.take_caught_up();
        if matches!(event.body, EventBody::Unknown(_)) {
            self.counts.unknown_events += 1;
        }
        if let EventBody::MessagePosted(body) = &event.body {
            let author = body.message.author.role.clone();
            self.typing_stopped(|c, by, _| c == conversation && *by == author, out);
        }
        self.settle();
        self.changed.insert(conversation.clone(), ());
        out.push(Effect::EventApplied { conversation: conversation.clone(), event });
        if caught_up {
            out.push(Effect::CaughtUp(conversation.clone()));
        }
    }

    fn history(&mut self, history: server_frames::History, now: Now, out: &mut Vec<Effect>) {
        let server_frames::History { conversation, events, head, .. } = history;
        let Some(log) = self.logs.get_mut(&conversation) else { return };
        let before = log.last();
        log.learn_head(head);
        for event in events {
            self.event(&conversation, event, now, out);
        }
        if let Some(log) = self.logs.get_mut(&conversation) {
            log.fetched(before, now.at);
            if log.take_caught_up() {
                out.push(Effect::CaughtUp(conversation));
            }
        }
    }

    fn accepted(&mut self, accepted: server_frames::Accepted, now: Now, out: &mut Vec<Effect>) {
        let server_frames::Accepted { cid, conversation, seq, .. } = accepted;
        self.kept_by_server(cid, conversation, seq, now, out);
    }

    fn rejected(&mut self, reject: &server_frames::Reject, now: Now, out: &mut Vec<Effect>) {
        let failed = self.outbox.rejected(reject, now);
        self.failed(failed, out);
    }
}
