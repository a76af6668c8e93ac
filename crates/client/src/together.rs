//! A calculator that both sides move: what the server says of it, with one's own moves that it has not heard yet on top.
//!
//! The server's order decides. A move of one's own is shown at once and holds here until the server has put it among
//! the others; whatever came before it in that order it outdoes anyway. So both sides end with what the server has.

use protocol::{
    AuthorRole, ClientFrame, Command, ConversationId, Map, Mover, RejectCode, Scalar,
    SharedCalculation, SharedInput, Timestamp, client_frames, server_frames,
};

/// A slider that is dragged is told at most so often; 25 a second look like one movement.
const MOVES_EVERY_MS: i64 = 40;
/// A move that the server has not answered for so long was left out there, and is said again.
const AGAIN_MS: i64 = 2_000;

/// A calculator as both sides move it, for the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Together {
    /// The calculator's id.
    pub calculator: String,
    /// Who opened it.
    pub by: Mover,
    /// What was set, and by whom; the other inputs have their defaults.
    pub inputs: Map<String, MovedInput>,
}

/// An input of it.
#[derive(Debug, Clone, PartialEq)]
pub struct MovedInput {
    /// What it is set to.
    pub value: Scalar,
    /// Who set it.
    pub by: Mover,
}

/// A move of one's own that the server has not put among the others yet.
#[derive(Debug, Clone)]
struct Pending {
    value: Scalar,
    /// As it was numbered; 0 for one that was not sent.
    n: u64,
    sent_at: Timestamp,
    /// The stamp that the input had when it was moved.
    over: u64,
}

/// One conversation's.
#[derive(Debug, Clone, Default)]
struct Table {
    shared: Option<SharedCalculation>,
    pending: Map<String, Pending>,
    n: u64,
    last_sent: Option<Timestamp>,
    /// An opening or a closing that waits for the connection.
    wish: Option<ClientFrame>,
    /// The connection was lost since: nothing is sent before the server has said how things stand.
    is_stale: bool,
    has_asked: bool,
}

/// What is new for the screen.
pub(crate) struct News {
    /// How it stands; nothing when none is open.
    pub(crate) now: Option<Together>,
    /// Who closed it, where somebody did.
    pub(crate) closed_by: Option<Mover>,
}

/// Every conversation's.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tables {
    tables: Map<ConversationId, Table>,
}

impl Tables {
    /// Opens a calculator for both.
    pub(crate) fn open(
        &mut self,
        conversation: ConversationId,
        calculator: String,
        inputs: Map<String, Scalar>,
    ) {
        let table = self.tables.get_or_insert_with(conversation.clone(), Table::default);
        let open = client_frames::OpenTogether { conversation, calculator, inputs };
        table.wish = Some(open.into());
    }

    /// Closes it for both; here at once.
    pub(crate) fn close(&mut self, conversation: &ConversationId) -> Option<News> {
        let table = self.tables.get_mut(conversation)?;
        table.wish = None;
        let shared = table.shared.take()?;
        table.pending = Map::new();
        let close = client_frames::CloseTogether {
            conversation: conversation.clone(),
            calculator: shared.calculator,
        };
        table.wish = Some(close.into());
        Some(News { now: None, closed_by: None })
    }

    /// Sets an input; says what is on the screen now.
    pub(crate) fn move_input(
        &mut self,
        conversation: &ConversationId,
        input: String,
        value: Scalar,
        own: &AuthorRole,
    ) -> Option<News> {
        let table = self.tables.get_mut(conversation)?;
        let held = table.shared.as_ref()?.inputs.get(&input);
        let over = held.map_or(0, |held| held.stamp);
        let shown = table.pending.get(&input).map(|pending| &pending.value);
        if shown.or(held.map(|held| &held.value)) == Some(&value) {
            return None;
        }
        let sent_at = Timestamp::default();
        table.pending.insert(input, Pending { value, n: 0, sent_at, over });
        Some(table.now(own))
    }

    /// What the screen shows of a conversation's.
    pub(crate) fn now(&self, conversation: &ConversationId, own: &AuthorRole) -> Option<Together> {
        self.tables.get(conversation)?.now(own).now
    }

    /// A command goes out: what it submits as agreed has to be known to the server first.
    pub(crate) fn before(
        &mut self,
        conversation: &ConversationId,
        command: &Command,
        now: Timestamp,
    ) -> Vec<ClientFrame> {
        let mut frames = Vec::new();
        if matches!(command, Command::SubmitCalculation(submit) if submit.together)
            && let Some(table) = self.tables.get_mut(conversation)
        {
            table.last_sent = None;
            table.take_due(conversation, now, &mut frames);
        }
        frames
    }

    /// A new connection: the server has to say how things stand.
    pub(crate) fn connected(&mut self) {
        for table in self.tables.values_mut() {
            table.is_stale = table.shared.is_some();
            table.has_asked = false;
        }
    }

    /// The conversation is no longer looked at.
    pub(crate) fn forget(&mut self, conversation: &ConversationId) {
        self.tables.remove(conversation);
    }

    /// What can go out now that the connection stands.
    pub(crate) fn take_frames(&mut self, now: Timestamp) -> Vec<ClientFrame> {
        let mut frames = Vec::new();
        for (conversation, table) in self.tables.iter_mut() {
            frames.extend(table.wish.take());
            if table.is_stale && !std::mem::replace(&mut table.has_asked, true) {
                let conversation = conversation.clone();
                frames.push(client_frames::FetchTogether { conversation }.into());
            }
            table.take_due(conversation, now, &mut frames);
        }
        frames
    }

    /// When something can go out, or has to be said again.
    pub(crate) fn deadline(&self) -> Option<Timestamp> {
        self.tables.values().filter_map(Table::deadline).min()
    }

    /// The server says how things stand.
    pub(crate) fn told(
        &mut self,
        frame: server_frames::Together,
        own: &AuthorRole,
    ) -> Option<News> {
        let server_frames::Together { conversation, shared, closed_by, n } = frame;
        let table = self.tables.get_or_insert_with(conversation, Table::default);
        let was_stale = std::mem::take(&mut table.is_stale);
        let known = table.shared.as_ref().map(|shared| &shared.calculator);
        if known != shared.as_ref().map(|shared| &shared.calculator) {
            table.pending = Map::new();
        }
        let was_open = known.is_some();
        table.shared = shared;
        table.settle(n, was_stale);
        let is_news = was_open || table.shared.is_some();
        is_news.then(|| News { closed_by, ..table.now(own) })
    }

    /// Somebody moved an input; says what is on the screen now if that is news.
    pub(crate) fn moved(
        &mut self,
        frame: server_frames::InputMoved,
        own: &AuthorRole,
    ) -> Option<News> {
        let server_frames::InputMoved { conversation, calculator, input, to, n } = frame;
        let table = self.tables.get_mut(&conversation)?;
        let shared = table.shared.as_mut().filter(|shared| shared.calculator == calculator)?;
        let is_later = shared.inputs.get(&input).is_none_or(|held| held.stamp < to.stamp);
        if is_later {
            shared.stamp = shared.stamp.max(to.stamp);
            shared.inputs.insert(input.clone(), to);
        }
        let own_n = table.pending.get(&input).map(|pending| pending.n);
        let is_hidden = own_n.is_some_and(|own_n| own_n != n || n == 0);
        if !is_hidden {
            table.pending.remove(&input);
        }
        (is_later && !is_hidden).then(|| table.now(own))
    }

    /// The server refused a move or an opening; says what is on the screen now if a move was undone.
    pub(crate) fn refused(
        &mut self,
        frame: &server_frames::TogetherRefused,
        own: &AuthorRole,
    ) -> Option<News> {
        let table = self.tables.get_mut(&frame.conversation)?;
        if table.shared.is_some() && frame.code != RejectCode::InvalidInput {
            // What is on the screen may be open no longer.
            table.is_stale = true;
            table.has_asked = false;
        }
        let own_n = table.pending.get(&frame.input)?.n;
        (own_n == frame.n).then(|| {
            table.pending.remove(&frame.input);
            table.now(own)
        })
    }
}

impl Table {
    fn now(&self, own: &AuthorRole) -> News {
        let closed_by = None;
        let Some(shared) = &self.shared else { return News { now: None, closed_by } };
        let mut inputs = Map::new();
        for (id, SharedInput { value, by, .. }) in &shared.inputs {
            inputs.insert(id.clone(), MovedInput { value: value.clone(), by: by.clone() });
        }
        for (id, Pending { value, .. }) in &self.pending {
            let by = Mover { role: own.clone(), name: String::new() };
            inputs.insert(id.clone(), MovedInput { value: value.clone(), by });
        }
        let (calculator, by) = (shared.calculator.clone(), shared.by.clone());
        News { now: Some(Together { calculator, by, inputs }), closed_by }
    }

    /// The server has seen one's own moves up to `n`. After a lost connection, what it has not seen is said again,
    /// unless the other side has moved the same input since.
    fn settle(&mut self, n: u64, was_stale: bool) {
        let Some(shared) = &self.shared else {
            self.pending = Map::new();
            return;
        };
        let mut open = Map::new();
        for (id, mut pending) in std::mem::take(&mut self.pending) {
            let is_sent = pending.n > 0;
            if is_sent && pending.n <= n {
                continue;
            }
            if is_sent && was_stale {
                let stamp = shared.inputs.get(&id).map_or(0, |held| held.stamp);
                if stamp > pending.over {
                    continue;
                }
                pending.n = 0;
            }
            open.insert(id, pending);
        }
        self.pending = open;
    }

    fn take_due(&mut self, of: &ConversationId, now: Timestamp, frames: &mut Vec<ClientFrame>) {
        let Some(shared) = self.shared.as_ref().filter(|_| !self.is_stale) else { return };
        let may_send = self.last_sent.is_none_or(|at| at.plus_millis(MOVES_EVERY_MS) <= now);
        if !may_send {
            return;
        }
        for (input, pending) in self.pending.iter_mut() {
            if pending.n > 0 && pending.sent_at.plus_millis(AGAIN_MS) > now {
                continue;
            }
            self.n += 1;
            pending.n = self.n;
            pending.sent_at = now;
            self.last_sent = Some(now);
            let (conversation, calculator) = (of.clone(), shared.calculator.clone());
            let (input, value, n) = (input.clone(), pending.value.clone(), self.n);
            let frame = client_frames::MoveInput { conversation, calculator, input, value, n };
            frames.push(frame.into());
        }
    }

    fn deadline(&self) -> Option<Timestamp> {
        self.shared.as_ref().filter(|_| !self.is_stale)?;
        let next = self.last_sent.map_or(Timestamp::default(), |at| at.plus_millis(MOVES_EVERY_MS));
        let due = |pending: &Pending| match pending.n {
            0 => next,
            _ => pending.sent_at.plus_millis(AGAIN_MS),
        };
        self.pending.values().map(due).min()
    }
}
