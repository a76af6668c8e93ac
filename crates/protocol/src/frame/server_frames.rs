//! The bodies of [`ServerFrame`](crate::ServerFrame).

use crate::limits::Limits;
use crate::wire::wire_struct;
use crate::{
    AuthorRole, Availability, CallId, CommandId, ConversationDetails, ConversationHead,
    ConversationId, ConversationSummary, Event, Mover, OperatorCard, Presence, Problem, RejectCode,
    SharedCalculation, SharedInput, Timestamp, VisitorId,
};

wire_struct! {
    /// The answer to `hello`.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Welcome {
        /// The level both speak from here on.
        pub level: u32,
        /// Who the server takes the client for.
        pub session: Session,
        /// Changes when the server's log was restored or lost.
        pub epoch: String,
        /// The server's clock.
        pub server_time: Timestamp,
        /// How often a visible client pings.
        pub heartbeat_ms: u64,
        /// Sizes the server enforces.
        pub limits: Limits,
        /// The session's conversations, newest last; for operators only those they asked to resume.
        pub conversations: Vec<ConversationHead>,
        /// Whether anybody is there.
        pub availability: Availability,
    }

    /// Who the server takes the client for.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Session {
        /// `visitor` or `operator`.
        pub role: AuthorRole,
        /// A new visitor's token: keep it, it is shown once.
        #[wire(omit_empty)]
        pub token: Option<String>,
        /// The visitor.
        #[wire(omit_empty)]
        pub visitor: Option<VisitorId>,
        /// The operator.
        #[wire(omit_empty)]
        pub operator: Option<OperatorCard>,
    }

    /// The command is on disk.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Accepted {
        /// Which command.
        pub cid: CommandId,
        /// In which conversation.
        pub conversation: ConversationId,
        /// The last seq its events took.
        pub seq: u64,
        /// When.
        pub at: Timestamp,
    }

    /// The command was refused and changed nothing.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Reject {
        /// Which command.
        pub cid: CommandId,
        /// In which conversation.
        pub conversation: ConversationId,
        /// Why.
        pub code: RejectCode,
        /// English, for whoever reads the log.
        pub message: String,
        /// The same command may succeed later.
        pub retryable: bool,
        /// When to try again.
        #[wire(omit_empty)]
        pub retry_after_ms: Option<u64>,
        /// With `out_of_order`: the `cseq` the server expects next.
        #[wire(omit_empty)]
        pub expect: Option<u64>,
    }

    /// The next entry of a log.
    #[derive(Debug, Clone, PartialEq)]
    pub struct EventFrame {
        /// Which conversation.
        pub conversation: ConversationId,
        /// The entry.
        pub event: Event,
    }

    /// A stretch of a log.
    #[derive(Debug, Clone, PartialEq)]
    pub struct History {
        /// Which conversation.
        pub conversation: ConversationId,
        /// It starts after this seq.
        pub after: u64,
        /// The entries, in order.
        pub events: Vec<Event>,
        /// The last seq of the whole log; more to fetch while the last entry is below it.
        pub head: u64,
    }

    /// How far a side has received and read.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Receipt {
        /// Which conversation.
        pub conversation: ConversationId,
        /// Whose receipt: `visitor` or `operator`.
        pub by: AuthorRole,
        /// Everything up to here arrived.
        pub delivered: u64,
        /// Everything up to here was read.
        pub read: u64,
    }

    /// The server stops.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Goaway {
        /// Connect again after this long.
        pub reconnect_after_ms: u64,
    }

    /// The connection is refused.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Refused {
        /// Why.
        pub problem: Problem,
    }

    /// Are you there?
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Ping {
        /// Comes back in the pong.
        pub n: u64,
    }

    /// I am here.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Pong {
        /// From the ping.
        pub n: u64,
    }

    /// Somebody writes, or stopped writing.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Typing {
        /// Where.
        pub conversation: ConversationId,
        /// Who.
        pub by: AuthorRole,
        /// Whether.
        pub typing: bool,
    }

    /// The visitor's place in the queue.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Queue {
        /// Which conversation.
        pub conversation: ConversationId,
        /// 1 is next.
        pub place: u32,
        /// A fair guess of the wait, when there is one.
        #[wire(omit_empty)]
        pub wait_ms: Option<u64>,
    }

    /// A signal from the other side of a call.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Signal {
        /// In which conversation.
        pub conversation: ConversationId,
        /// Which call.
        pub call: CallId,
        /// As the sender numbered it.
        pub n: u64,
        /// What.
        pub signal: crate::Signal,
    }

    /// The calculator that both sides move now.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Together {
        /// In which conversation.
        pub conversation: ConversationId,
        /// The calculator with its present inputs; nothing while none is open.
        #[wire(omit_empty)]
        pub shared: Option<SharedCalculation>,
        /// Who closed it, where somebody did.
        #[wire(omit_empty)]
        pub closed_by: Option<Mover>,
        /// The highest number of this device's moves that the server has seen.
        #[wire(omit_empty)]
        pub n: u64,
    }

    /// Somebody moved an input. The mover is told too, so that all have one order.
    #[derive(Debug, Clone, PartialEq)]
    pub struct InputMoved {
        /// In which conversation.
        pub conversation: ConversationId,
        /// The calculator's id.
        pub calculator: String,
        /// The input's id.
        pub input: String,
        /// How it stands now.
        pub to: SharedInput,
        /// For the mover's own device: as it numbered the move.
        #[wire(omit_empty)]
        pub n: u64,
    }

    /// An opening or a move was refused and changed nothing.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct TogetherRefused {
        /// In which conversation.
        pub conversation: ConversationId,
        /// The calculator's id.
        pub calculator: String,
        /// The input's id, of a move.
        #[wire(omit_empty)]
        pub input: String,
        /// The move's number, of a move.
        #[wire(omit_empty)]
        pub n: u64,
        /// Why: `not_found` (there is no such calculator), `wrong_state` (the conversation is not live, or it is not
        /// open), `forbidden` (another operator has the conversation), `invalid_input`.
        pub code: RejectCode,
        /// English, for whoever reads the log.
        pub message: String,
    }

    /// Lines of the inbox.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Inbox {
        /// True: this is the whole inbox. False: these lines changed.
        pub complete: bool,
        /// The lines.
        pub conversations: Vec<ConversationSummary>,
    }

    /// Everything about a watched conversation.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Details {
        /// Everything.
        pub details: ConversationDetails,
    }

    /// Own presence as the server has it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct PresenceFrame {
        /// Whether they take conversations.
        pub presence: Presence,
    }
}
