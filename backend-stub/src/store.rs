//! What is kept, and the promises about keeping it, apart from how a database does it.
//!
//! Every implementation passes the suite in `store/contract.rs`.

#[cfg(test)]
mod contract;
#[cfg(test)]
pub(crate) mod fickle;
pub mod memory;
pub mod sqlite;
pub mod writer;

use futures::future::BoxFuture;
use protocol::{
    AuthorRole, CommandId, ConversationId, ConversationState, DeviceId, Event, OperatorCard,
    OperatorId, SiteKey, Timestamp, VisitorId,
};

/// How long to wait while the disk takes nothing. With the writer's own trials it keeps the whole way from free space
/// to a stored message below five seconds.
pub const DISK_WAIT_MS: u64 = 2_000;

/// Why the store could not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// No room left; nothing was written.
    #[error("the disk is full; free some space and the server goes on by itself")]
    Full,
    /// The disk does not do what it should: an I/O error, or a file system that is read-only now.
    #[error("the disk fails: {0}; the server goes on by itself once it works again")]
    Disk(String),
    /// Too much is waiting to be written.
    #[error("the server is busy")]
    Busy,
    /// What is stored cannot be read.
    #[error("a stored {what} cannot be read: {message}")]
    Corrupt {
        /// Which kind of row.
        what: &'static str,
        /// What the reader said.
        message: String,
    },
    /// The database said no.
    #[error("the database failed: {0}")]
    Failed(String),
}

impl StoreError {
    /// Whether nothing can be stored until somebody has looked after the disk.
    #[must_use]
    pub fn is_of_disk(&self) -> bool {
        matches!(self, StoreError::Full | StoreError::Disk(_))
    }
}

/// What a store operation ends in.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// A store operation under way.
pub type Pending<'a, T> = BoxFuture<'a, Result<T>>;

/// SHA-256 of a secret or of a command.
pub type Hash = [u8; 32];

/// A conversation as its row has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationRow {
    /// Which.
    pub conversation: ConversationId,
    /// On whose site.
    pub site: SiteKey,
    /// Whose.
    pub visitor: VisitorId,
    /// The last seq of its log.
    pub head: u64,
    /// Which form `state` is written in.
    pub state_version: u32,
    /// The folded log, as JSON.
    pub state: String,
    /// Who has the word.
    pub phase: ConversationState,
    /// Whether a call is ringing or going on.
    pub calling: bool,
    /// Whether its run waits for the server.
    pub serving: bool,
    /// When the last event came.
    pub last_at: Timestamp,
}

/// A command that was accepted before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandRow {
    /// Its id.
    pub cid: CommandId,
    /// Who sent it.
    pub device: DeviceId,
    /// Its number on that device.
    pub cseq: u64,
    /// What it said.
    pub hash: Hash,
    /// The last seq of its events.
    pub seq: u64,
    /// When it was accepted.
    pub at: Timestamp,
}

/// How far a side has received and read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cursor {
    /// Everything up to here arrived.
    pub delivered: u64,
    /// Everything up to here was read.
    pub read: u64,
}

impl Cursor {
    /// The further of both, in each respect.
    #[must_use]
    pub fn furthest(self, other: Cursor) -> Cursor {
        let delivered = self.delivered.max(other.delivered);
        Cursor { delivered, read: self.read.max(other.read) }
    }
}

/// A side of a conversation that keeps a [`Cursor`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The visitor.
    Visitor,
    /// The operators, taken together.
    Operator,
}

impl Side {
    /// The word in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Side::Visitor => "visitor",
            Side::Operator => "operator",
        }
    }

    /// The word on the wire.
    #[must_use]
    pub fn role(self) -> AuthorRole {
        match self {
            Side::Visitor => AuthorRole::Visitor,
            Side::Operator => AuthorRole::Operator,
        }
    }

    /// The side across.
    #[must_use]
    pub fn other(self) -> Side {
        match self {
            Side::Visitor => Side::Operator,
            Side::Operator => Side::Visitor,
        }
    }
}

/// An operator with what signs them in.
#[derive(Clone, PartialEq, Eq)]
pub struct OperatorRow {
    /// What visitors see.
    pub card: OperatorCard,
    /// Whose site they serve.
    pub site: SiteKey,
    /// Lower-case e-mail address.
    pub email: String,
    /// An argon2id string.
    pub password: String,
    /// What they are good at, as flows call it.
    pub skills: Vec<String>,
}

/// A signed-in desk.
#[derive(Clone, PartialEq, Eq)]
pub struct OperatorSessionRow {
    /// SHA-256 of the cookie's value.
    pub token_hash: Hash,
    /// Who signed in.
    pub operator: OperatorId,
    /// What changing requests must repeat.
    pub csrf: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

/// A calculation that was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuoteRow {
    /// Its id.
    pub quote: String,
    /// On whose site.
    pub site: SiteKey,
    /// With which key.
    pub kid: String,
    /// The signed text.
    pub jws: String,
    /// When.
    pub issued_at: Timestamp,
    /// From when on it holds no longer.
    pub expires_at: Timestamp,
}

/// A file that a visitor uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// Its id.
    pub file: String,
    /// On whose site.
    pub site: SiteKey,
    /// Whose.
    pub visitor: VisitorId,
    /// In which conversation.
    pub conversation: ConversationId,
    /// What it is called.
    pub name: String,
    /// What it is, as its bytes say.
    pub media_type: String,
    /// Its size.
    pub bytes: u64,
    /// When it came.
    pub uploaded_at: Timestamp,
    /// When an answer first named it.
    pub used_at: Option<Timestamp>,
}

/// How much was uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Uploaded {
    /// Files of the conversation.
    pub of_conversation: u64,
    /// Bytes of the visitor's since some time.
    pub bytes_of_visitor: u64,
    /// Bytes of the site's since that time.
    pub bytes_of_site: u64,
}

/// A time that a visitor took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingRow {
    /// Its id.
    pub booking: String,
    /// On whose site.
    pub site: SiteKey,
    /// In which calendar.
    pub calendar: String,
    /// Where it was taken.
    pub conversation: ConversationId,
    /// Its first instant.
    pub starts_at: Timestamp,
    /// The instant after its last.
    pub ends_at: Timestamp,
    /// When it was taken.
    pub taken_at: Timestamp,
}

/// Where to look for conversations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsettled {
    /// Those whose visitor waits for a person.
    Waiting,
    /// Those with an open call.
    Calling,
    /// Those whose run waits for the server.
    Serving,
}

/// Reading. Every question about a conversation names the site, so that no answer crosses sites.
pub trait Reads: Send {
    /// The database's epoch.
    fn epoch(&mut self) -> Pending<'_, String>;
    /// The visitor that a token belongs to.
    fn visitor_of<'a>(
        &'a mut self,
        site: &'a SiteKey,
        token: Hash,
    ) -> Pending<'a, Option<VisitorId>>;
    /// One conversation.
    fn conversation<'a>(
        &'a mut self,
        site: &'a SiteKey,
        conversation: &'a ConversationId,
    ) -> Pending<'a, Option<ConversationRow>>;
    /// A visitor's conversations, the newest last.
    fn conversations_of<'a>(
        &'a mut self,
        site: &'a SiteKey,
        visitor: &'a VisitorId,
    ) -> Pending<'a, Vec<ConversationRow>>;
    /// A site's conversations, the latest first.
    fn inbox<'a>(&'a mut self, site: &'a SiteKey, limit: u32) -> Pending<'a, Vec<ConversationRow>>;
    /// Conversations of every site that a timer must look after.
    fn unsettled(&mut self, which: Unsettled) -> Pending<'_, Vec<ConversationRow>>;
    /// Whether the id is taken, on whatever site.
    fn is_taken<'a>(&'a mut self, conversation: &'a ConversationId) -> Pending<'a, bool>;
    /// The events after a seq, in order.
    fn events<'a>(
        &'a mut self,
        conversation: &'a ConversationId,
        after: u64,
        limit: usize,
    ) -> Pending<'a, Vec<Event>>;
    /// An accepted command.
    fn command<'a>(
        &'a mut self,
        conversation: &'a ConversationId,
        cid: &'a CommandId,
    ) -> Pending<'a, Option<CommandRow>>;
    /// The highest number of a device's accepted commands; 0 when there is none.
    fn last_cseq<'a>(
        &'a mut self,
        conversation: &'a ConversationId,
        device: &'a DeviceId,
    ) -> Pending<'a, u64>;
    /// How far a side has come.
    fn cursor<'a>(
        &'a mut self,
        conversation: &'a ConversationId,
        side: Side,
    ) -> Pending<'a, Cursor>;
    /// A version of a flow, as its document's JSON.
    fn flow_version<'a>(
        &'a mut self,
        site: &'a SiteKey,
        hash: &'a str,
    ) -> Pending<'a, Option<String>>;
    /// A quote; whoever knows its id may see it.
    fn quote<'a>(&'a mut self, quote: &'a str) -> Pending<'a, Option<QuoteRow>>;
    /// What is taken of a calendar between two instants, in order.
    fn bookings<'a>(
        &'a mut self,
        site: &'a SiteKey,
        calendar: &'a str,
        from: Timestamp,
        until: Timestamp,
    ) -> Pending<'a, Vec<BookingRow>>;
    /// What a visitor has taken of all calendars and what is not over by then, in order.
    fn bookings_of<'a>(
        &'a mut self,
        site: &'a SiteKey,
        visitor: &'a VisitorId,
        from: Timestamp,
    ) -> Pending<'a, Vec<BookingRow>>;
    /// A file.
    fn file<'a>(&'a mut self, site: &'a SiteKey, file: &'a str) -> Pending<'a, Option<FileRow>>;
    /// How much was uploaded since a time, and in this conversation ever.
    fn uploaded<'a>(
        &'a mut self,
        site: &'a SiteKey,
        visitor: &'a VisitorId,
        conversation: &'a ConversationId,
        since: Timestamp,
    ) -> Pending<'a, Uploaded>;
    /// The keys that signed quotes which still hold.
    fn quote_keys_in_use(&mut self, now: Timestamp) -> Pending<'_, Vec<String>>;
    /// An operator by e-mail address.
    fn operator_by_email<'a>(&'a mut self, email: &'a str) -> Pending<'a, Option<OperatorRow>>;
    /// An operator.
    fn operator<'a>(&'a mut self, operator: &'a OperatorId) -> Pending<'a, Option<OperatorRow>>;
    /// How many operators there are.
    fn operator_count(&mut self) -> Pending<'_, u64>;
    /// A session that has not expired, with its operator.
    fn operator_session(
        &mut self,
        token: Hash,
        now: Timestamp,
    ) -> Pending<'_, Option<(OperatorSessionRow, OperatorRow)>>;
}

/// Writing, inside one transaction of many jobs.
pub trait Writes: Reads {
    /// Marks the place a job starts at.
    fn savepoint(&mut self) -> Pending<'_, ()>;
    /// Keeps what the job did.
    fn release(&mut self) -> Pending<'_, ()>;
    /// Undoes what the job did.
    fn roll_back(&mut self) -> Pending<'_, ()>;
    /// Makes everything durable: returns only when it is on disk.
    fn commit(self: Box<Self>) -> Pending<'static, ()>;
    /// Writes what nobody reads, so that a commit has to reach the disk.
    fn prove(&mut self) -> Pending<'_, ()>;

    /// Adds a visitor with their first session.
    fn add_visitor<'a>(
        &'a mut self,
        site: &'a SiteKey,
        visitor: &'a VisitorId,
        token: Hash,
        at: Timestamp,
    ) -> Pending<'a, ()>;
    /// Adds or replaces a conversation's row.
    fn put_conversation<'a>(&'a mut self, row: &'a ConversationRow) -> Pending<'a, ()>;
    /// Appends to a log. A seq that is there already is an error.
    fn append<'a>(
        &'a mut self,
        conversation: &'a ConversationId,
        events: &'a [Event],
    ) -> Pending<'a, ()>;
    /// Remembers an accepted command.
    fn add_command<'a>(
        &'a mut self,
        conversation: &'a ConversationId,
        row: &'a CommandRow,
    ) -> Pending<'a, ()>;
    /// Moves a cursor forward; returns where it is now, or `None` when it did not move.
    fn advance_cursor<'a>(
        &'a mut self,
        conversation: &'a ConversationId,
        side: Side,
        to: Cursor,
    ) -> Pending<'a, Option<Cursor>>;
    /// Keeps a version of a flow; a known one is left alone.
    fn keep_flow_version<'a>(
        &'a mut self,
        site: &'a SiteKey,
        hash: &'a str,
        document: &'a str,
        at: Timestamp,
    ) -> Pending<'a, ()>;
    /// Keeps a quote; a known one is left alone.
    fn add_quote<'a>(&'a mut self, row: &'a QuoteRow) -> Pending<'a, ()>;
    /// Adds a booking, or puts it in place of the one with its id.
    fn put_booking<'a>(&'a mut self, row: &'a BookingRow) -> Pending<'a, ()>;
    /// Adds a file.
    fn add_file<'a>(&'a mut self, row: &'a FileRow) -> Pending<'a, ()>;
    /// An answer names this file; the first time is remembered.
    fn use_file<'a>(
        &'a mut self,
        site: &'a SiteKey,
        file: &'a str,
        at: Timestamp,
    ) -> Pending<'a, ()>;
    /// Forgets a file that no answer names; false when there is none.
    fn forget_unused_file<'a>(&'a mut self, site: &'a SiteKey, file: &'a str) -> Pending<'a, bool>;
    /// Forgets all files that no answer names and that came before this; tells which.
    fn forget_unused_files(&mut self, before: Timestamp) -> Pending<'_, Vec<(SiteKey, String)>>;
    /// Adds an operator; false when the e-mail address is taken.
    fn add_operator<'a>(&'a mut self, row: &'a OperatorRow, at: Timestamp) -> Pending<'a, bool>;
    /// Gives an operator a new password and ends their sessions; false when there is no such operator.
    fn reset_password<'a>(&'a mut self, email: &'a str, password: &'a str) -> Pending<'a, bool>;
    /// Says anew what an operator is good at; false when there is no such operator.
    fn set_skills<'a>(&'a mut self, email: &'a str, skills: &'a [String]) -> Pending<'a, bool>;
    /// Adds a signed-in desk and forgets expired ones.
    fn add_operator_session<'a>(
        &'a mut self,
        row: &'a OperatorSessionRow,
        now: Timestamp,
    ) -> Pending<'a, ()>;
    /// Lets a signed-in desk last until another time.
    fn prolong_operator_session(&mut self, token: Hash, expires_at: Timestamp) -> Pending<'_, ()>;
    /// Signs a desk out.
    fn end_operator_session(&mut self, token: Hash) -> Pending<'_, ()>;
}

/// A place to keep conversations.
pub trait Store: Send + Sync + 'static {
    /// A view that sees what is committed.
    fn read(&self) -> Pending<'_, Box<dyn Reads>>;
    /// A transaction; there is one at a time.
    fn write(&self) -> Pending<'_, Box<dyn Writes>>;
    /// Ends every connection.
    fn close(&self) -> BoxFuture<'_, ()>;
}
