//! What the client tells, carried into the conversation and the view model.

use std::sync::Arc;

use browser::http::{self, Cookies};
use browser::now;
use client::{Answers, Connection, Effect, Input, TimelineItem};
use protocol::site::FlowDocument;
use protocol::{
    AuthorRole, Command, CommandId, ConversationId, Event, EventBody, Message, RejectCode,
    server_frames,
};

use super::call::CallAct;
use super::{CONVERSATION, Shell};
use crate::conversation::{Conversation, message_of};
use crate::page_api::PageEvent;

/// A message that only this tab knows of.
pub(super) fn local_item(message: &Arc<Message>) -> TimelineItem {
    TimelineItem {
        key: message.id.clone(),
        message: message.clone(),
        delivery: None,
        cid: None,
        seq: None,
        answers: Answers::Nothing,
    }
}

impl Shell {
    pub(super) fn take_effect(&self, effect: Effect) {
        match effect {
            Effect::Connected(welcome) => self.connected(welcome),
            Effect::ConnectionChanged(connection) => self.connection_changed(connection),
            Effect::CutOff(is_cut_off) => self.view.is_cut_off.put(is_cut_off),
            Effect::EventApplied { conversation, event } if conversation == self.id() => {
                self.event_applied(event);
            }
            // Another tab began the conversation while this one still showed its greeting.
            Effect::EventApplied { conversation, event }
                if event.seq == 1 && !self.conversation.borrow().is_begun() =>
            {
                self.resume(conversation);
                self.event_applied(event);
            }
            Effect::Reset(conversation) if conversation == self.id() => {
                self.is_caught_up.set(false);
                self.conversation.borrow_mut().reset();
                self.tell_bot(|bot| bot.reset());
                self.refresh();
            }
            Effect::CaughtUp(conversation) if conversation == self.id() => {
                self.is_caught_up.set(true);
                self.view.is_loading.set(false);
                if self.conversation.borrow().facts().call.is_some() {
                    self.call_told();
                }
                self.look_at_clock();
            }
            Effect::TimelineChanged(conversation) if conversation == self.id() => {
                self.refresh_items();
                self.mark_read();
            }
            Effect::Adopted(entry) => self.adopted(&entry),
            Effect::HeldBack(why) => self.held_back(why),
            Effect::Rejected { cid, code, entry, .. } => self.rejected(&cid, &code, &entry.command),
            Effect::Queue(queue) => self.view.queue.put(Some(queue)),
            Effect::Availability(availability) => self.view.availability.put(Some(availability)),
            Effect::Typing { by: AuthorRole::Operator, typing, .. } => {
                self.view.is_typing.put(typing);
            }
            Effect::Together { conversation, now, closed_by } if conversation == self.id() => {
                self.together_told(now.is_some(), closed_by.as_ref());
            }
            Effect::TogetherRefused { code, .. } => self.together_refused(&code),
            Effect::Signal { conversation, call, signal } if conversation == self.id() => {
                self.call(CallAct::Signal(call, signal));
            }
            _ => {}
        }
    }

    fn connected(&self, welcome: server_frames::Welcome) {
        self.view.availability.put(Some(welcome.availability));
        self.clock_ahead.set(welcome.server_time.as_millis() - now().as_millis());
        // Another tab, or this one before its storage was cleared, has begun a conversation already.
        let newest = welcome.conversations.last();
        if let Some(newest) = newest.filter(|_| !self.conversation.borrow().is_begun()) {
            self.resume(newest.conversation.clone());
        }
        // The server no longer has what we kept the id of: begin anew rather than wait for ever.
        let is_known = welcome.conversations.iter().any(|it| it.conversation == self.id());
        let is_empty = self.view.items.with_untracked(Vec::is_empty);
        if !is_known && is_empty && self.conversation.borrow().is_begun() {
            self.start_over();
        }
    }

    pub(super) fn resume(&self, id: ConversationId) {
        self.store.set(CONVERSATION, id.as_str());
        *self.conversation.borrow_mut() = Conversation::resumed(id.clone());
        self.tell_bot(|bot| bot.forget());
        self.asked_first.take();
        self.unheard.take();
        let is_complete = self.talk.get().is_some_and(|talk| talk.is_caught_up(&id));
        self.is_caught_up.set(is_complete);
        self.view.is_loading.set(!is_complete);
        self.dispatch(Input::Watch(id));
        self.refresh();
    }

    fn connection_changed(&self, connection: Connection) {
        let is_there = connection == Connection::Connected;
        let was_there = self.view.connection.get_untracked() == Connection::Connected;
        if is_there != was_there {
            self.emit(PageEvent::Connection { connected: is_there });
        }
        self.view.connection.set(connection);
    }

    fn event_applied(&self, event: Event) {
        let body = event.body.clone();
        let news_at = self.is_caught_up.get().then(now);
        self.tell_bot(|bot| bot.apply(&event, news_at));
        self.conversation.borrow_mut().apply(event);
        self.fetch_missing_flow();
        self.refresh();
        if let EventBody::StateChanged(_) = body {
            self.view.queue.put(None);
            self.view.is_unread_by_bot.put(false);
        }
        if self.is_caught_up.get() {
            if self.conversation.borrow().facts().call.is_some() {
                self.call_told();
            }
            self.tell_page(&body);
        }
    }

    fn emit(&self, event: PageEvent) {
        self.tell(event.into_parts());
    }

    fn tell_page(&self, body: &EventBody) {
        if let Some(message) = message_of(body) {
            self.emit(PageEvent::Message { author: message.author.role.to_string() });
        }
        match body {
            EventBody::Answered(given) => {
                let flow = self.conversation.borrow().flow().to_owned();
                self.emit(PageEvent::Answer { flow, step: given.step.clone() });
                if let protocol::ContentBody::Calculation(it) = &given.message.content.body {
                    self.emit(PageEvent::Calculation { calculator: it.calculator.clone() });
                }
            }
            EventBody::AnswerChanged(changed) => {
                let flow = self.conversation.borrow().flow().to_owned();
                self.emit(PageEvent::Answer { flow, step: changed.step.clone() });
            }
            EventBody::ContactCaptured(_) => self.emit(PageEvent::Contact),
            EventBody::LeadCreated(created) if !created.again => {
                self.emit(PageEvent::Lead { kind: created.kind.clone() });
            }
            EventBody::GoalReached(reached) if !reached.again => {
                let (goal, value) = (reached.goal.clone(), reached.value);
                self.emit(PageEvent::Goal { goal, value });
            }
            EventBody::EscalationChanged(changed) => {
                self.emit(PageEvent::Escalation { state: changed.state.to_string() });
            }
            EventBody::StateChanged(changed) => {
                self.emit(PageEvent::Conversation { state: changed.state.to_string() });
            }
            EventBody::CallChanged(changed) => {
                self.emit(PageEvent::Call { state: changed.state.to_string() });
            }
            EventBody::Rated(rated) => self.emit(PageEvent::Rating { score: rated.score }),
            _ => {}
        }
    }

    /// A run that began before the site's flow was changed goes on with the version it began with.
    pub(super) fn fetch_missing_flow(&self) {
        let missing = self.bot.borrow().as_ref().and_then(|bot| bot.missing().map(str::to_owned));
        let Some(hash) = missing else { return };
        if self.fetching.borrow().contains(&hash) {
            return;
        }
        self.fetching.borrow_mut().push(hash.clone());
        let site = self.bridge.site();
        let url = [&self.bridge.api(), "/v1/sites/", &site, "/flows/", &hash].concat();
        let weak = self.this.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let document = http::get::<FlowDocument>(&url, Cookies::Kept).await;
            let Some(shell) = weak.upgrade() else { return };
            shell.fetching.borrow_mut().retain(|it| *it != hash);
            // Without it the conversation goes on in words; the next event asks again.
            let Ok(document) = document else { return };
            shell.tell_bot(|bot| {
                if bot.add(&document) {
                    bot.replay(shell.conversation.borrow().log());
                }
            });
            shell.refresh();
        });
    }

    fn rejected(&self, cid: &CommandId, code: &RejectCode, command: &Command) {
        self.unheard.borrow_mut().retain(|(unheard, ..)| unheard != cid);
        self.tell_bot(|bot| bot.rejected(cid));
        if *code == RejectCode::NotFound
            && matches!(command, Command::StartRun(_) | Command::Answer(_))
        {
            // The flow was changed between the bundle and the first answer; what was typed stays on the screen.
            self.view.problem.set(Some(self.t.rejection(&RejectCode::Internal).to_owned()));
        } else if !matches!(command, Command::PostMessage(_) | Command::PassTime(_)) {
            self.view.problem.set(Some(self.t.rejection(code).to_owned()));
        }
        // Words stay on the screen with a way to send them again; a tap is simply made again.
        if !matches!(command, Command::PostMessage(_) | Command::Answer(_))
            || *code == RejectCode::Stale
        {
            self.dispatch(Input::Discard(cid.clone()));
        }
        self.refresh();
    }
}
