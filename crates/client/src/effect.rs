//! What a client wants done, in this order.

use protocol::{
    AuthorRole, Availability, CallId, CommandId, ConversationDetails, ConversationId,
    ConversationSummary, Event, Mover, Presence, Problem, RejectCode, Signal, Timestamp,
    server_frames,
};

use crate::{Connection, OutboxEntry, Together};

/// Something for the shell to do or to tell.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "effects are carried out and dropped, not kept")]
pub enum Effect {
    /// Open a socket; whatever socket there was is abandoned, its events must not come any more.
    OpenSocket,
    /// Begin a [`crate::Poll`] instead: no socket gets through. It counts as open at once; whatever
    /// there was is abandoned.
    OpenPoll,
    /// Close the socket, or the poll; its events must not come any more.
    CloseSocket,
    /// Send a text frame.
    SendText(String),
    /// Call back at this time. There is one timer: this replaces the last.
    SetTimer(Timestamp),
    /// Keep this entry under its `cid`, replacing what was there.
    StoreEntry(OutboxEntry),
    /// Drop the entry.
    ForgetEntry(CommandId),
    /// Keep the visitor's session token.
    StoreToken(String),
    /// Operator: ask the desk's session for a socket token and hand it to
    /// [`crate::Input::TokenRenewed`].
    NeedToken,
    /// The server said welcome.
    Connected(server_frames::Welcome),
    /// The connection changed.
    ConnectionChanged(Connection),
    /// Whether people should be told that the line is down: true once it was for three seconds or
    /// the server refused, false as soon as it stands again.
    CutOff(bool),
    /// The next event of a log was applied: exactly once, without gaps.
    EventApplied {
        /// Which log.
        conversation: ConversationId,
        /// The event.
        event: Event,
    },
    /// The copy of this log was discarded; events follow from 1.
    Reset(ConversationId),
    /// The copy of this log is as long as the server's.
    CaughtUp(ConversationId),
    /// [`crate::Client::timeline`] would now say something else.
    TimelineChanged(ConversationId),
    /// A command is on the server's disk.
    Accepted {
        /// Which command.
        cid: CommandId,
        /// In which conversation.
        conversation: ConversationId,
        /// The last seq its events took.
        seq: u64,
    },
    /// A command was refused for good; its entry stays, marked as failed, until retried or discarded.
    Rejected {
        /// Which command.
        cid: CommandId,
        /// Why.
        code: RejectCode,
        /// In which conversation.
        conversation: ConversationId,
        /// The entry with its text.
        entry: OutboxEntry,
    },
    /// An entry of another page is shown here now, and sent when it is this one's turn.
    Adopted(OutboxEntry),
    /// Commands wait because the server asked for patience, and why; nothing when none does any more.
    HeldBack(Option<RejectCode>),
    /// The visitor's place in the queue.
    Queue(server_frames::Queue),
    /// Whether anybody is there.
    Availability(Availability),
    /// Somebody writes, or stopped writing.
    Typing {
        /// Where.
        conversation: ConversationId,
        /// Who.
        by: AuthorRole,
        /// Whether.
        typing: bool,
    },
    /// How far a side has received and read.
    Receipt(server_frames::Receipt),
    /// A signal from the other side of a call, each once.
    Signal {
        /// In which conversation.
        conversation: ConversationId,
        /// Which call.
        call: CallId,
        /// What.
        signal: Signal,
    },
    /// The calculator that both sides move, as it stands now.
    Together {
        /// In which conversation.
        conversation: ConversationId,
        /// Nothing when none is open any more.
        now: Option<Together>,
        /// Who closed it, where somebody else did.
        closed_by: Option<Mover>,
    },
    /// The server did not open a calculator for both sides, or not any more.
    TogetherRefused {
        /// In which conversation.
        conversation: ConversationId,
        /// Why.
        code: RejectCode,
    },
    /// Operator: lines of the inbox.
    Inbox {
        /// True: the whole inbox. False: these lines changed.
        complete: bool,
        /// The lines.
        lines: Vec<ConversationSummary>,
    },
    /// Operator: everything about a watched conversation.
    Details(ConversationDetails),
    /// Operator: own presence as the server has it.
    Presence(Presence),
    /// The server will not have this client; it does not try again by itself.
    Refused(Problem),
}
