//! What nobody waits for: typing, presence, the page, call signals. Never stored, dropped when late.

use protocol::{
    AuthorRole, CallId, ClientFrame, ConversationId, Map, PageContext, Presence, Signal, Timestamp,
    client_frames, server_frames,
};

/// While somebody writes, this is said again at most so often.
const TYPING_AGAIN_MS: i64 = 3_000;
/// Somebody who was not said to write for so long has stopped.
const TYPING_LASTS_MS: i64 = 8_000;
/// The most signals kept for a connection that is coming back.
const SIGNALS_KEPT: usize = 128;

/// Somebody who writes, until they are said or taken to have stopped.
#[derive(Debug, Clone)]
struct Writer {
    conversation: ConversationId,
    by: AuthorRole,
    until: Timestamp,
}

/// What is ephemeral.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ephemeral {
    typing_said_at: Map<ConversationId, Timestamp>,
    typing_until: Vec<Writer>,
    pages: Map<ConversationId, PageContext>,
    presence: Option<Presence>,
    signals_sent: Map<CallId, u64>,
    signals_seen: Map<CallId, u64>,
    unsent: Vec<ClientFrame>,
}

impl Ephemeral {
    /// The own person writes or stopped; says whether that is worth a frame.
    pub(crate) fn typing(
        &mut self,
        conversation: ConversationId,
        typing: bool,
        now: Timestamp,
    ) -> Option<ClientFrame> {
        let said_at = self.typing_said_at.get(&conversation).copied();
        let worth_it = if typing {
            said_at.is_none_or(|at| now >= at.plus_millis(TYPING_AGAIN_MS))
        } else {
            said_at.is_some()
        };
        if !worth_it {
            return None;
        }
        if typing {
            self.typing_said_at.insert(conversation.clone(), now);
        } else {
            self.typing_said_at.remove(&conversation);
        }
        Some(client_frames::Typing { conversation, typing }.into())
    }

    pub(crate) fn page(&mut self, conversation: ConversationId, page: PageContext) {
        self.pages.insert(conversation, page);
    }

    pub(crate) fn presence(&mut self, presence: Presence) {
        self.presence = Some(presence.clone());
        self.unsent.retain(|frame| !matches!(frame, ClientFrame::SetPresence(_)));
        self.unsent.push(client_frames::SetPresence { presence }.into());
    }

    pub(crate) fn signal(&mut self, conversation: ConversationId, call: CallId, signal: Signal) {
        let n = self.signals_sent.get_or_insert_with(call.clone(), u64::default);
        *n += 1;
        let frame = client_frames::Signal { conversation, call, n: *n, signal };
        self.unsent.push(frame.into());
        if self.unsent.len() > SIGNALS_KEPT {
            self.unsent.remove(0);
        }
    }

    /// What can go out now that the connection stands.
    pub(crate) fn take_unsent(&mut self) -> Vec<ClientFrame> {
        let mut frames = std::mem::take(&mut self.unsent);
        for (conversation, page) in std::mem::take(&mut self.pages) {
            frames.push(client_frames::PageChanged { conversation, page }.into());
        }
        frames
    }

    /// A new connection has to hear what holds on.
    pub(crate) fn connected(&mut self) {
        self.typing_said_at.clear();
        if let Some(presence) = self.presence.take() {
            self.presence(presence);
        }
    }

    /// Somebody writes or stopped; says whether that is news.
    pub(crate) fn typing_seen(&mut self, frame: &server_frames::Typing, now: Timestamp) -> bool {
        let server_frames::Typing { conversation, by, typing } = frame.clone();
        let is_same = |writer: &Writer| writer.conversation == conversation && writer.by == by;
        let known = self.typing_until.iter().position(is_same);
        if let Some(at) = known {
            self.typing_until.swap_remove(at);
        }
        if typing {
            let until = now.plus_millis(TYPING_LASTS_MS);
            self.typing_until.push(Writer { conversation, by, until });
        }
        typing != known.is_some()
    }

    /// Who stopped writing without saying so: their message came, or time passed.
    pub(crate) fn take_stopped(
        &mut self,
        is_over: impl Fn(&ConversationId, &AuthorRole, Timestamp) -> bool,
    ) -> Vec<(ConversationId, AuthorRole)> {
        let mut stopped = Vec::new();
        self.typing_until.retain(|Writer { conversation, by, until }| {
            let over = is_over(conversation, by, *until);
            if over {
                stopped.push((conversation.clone(), by.clone()));
            }
            !over
        });
        stopped
    }

    /// Whether a signal is new. `ready` begins a page's numbering anew, so it is always taken.
    pub(crate) fn signal_seen(&mut self, frame: &server_frames::Signal) -> bool {
        let seen = self.signals_seen.get_or_insert_with(frame.call.clone(), u64::default);
        let is_new = frame.n > *seen || matches!(frame.signal, Signal::Ready(_));
        if is_new {
            *seen = frame.n;
        }
        is_new
    }

    pub(crate) fn deadline(&self) -> Option<Timestamp> {
        self.typing_until.iter().map(|writer| writer.until).min()
    }
}
