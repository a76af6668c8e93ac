//! The bodies of [`ClientFrame`](crate::ClientFrame).

use crate::wire::wire_struct;
use crate::{
    CallId, Command, CommandId, ConversationId, DeviceId, LevelRange, Map, PageContext, Presence,
    Scalar, SiteKey,
};

wire_struct! {
    /// The first frame.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Hello {
        /// The levels this client speaks.
        pub level: LevelRange,
        /// The site.
        pub site: SiteKey,
        /// The visitor's session token or the operator's socket token; none for a new visitor.
        #[wire(omit_empty)]
        pub token: Option<String>,
        /// This tab.
        pub device: DeviceId,
        /// What this client has already.
        #[wire(omit_empty)]
        pub resume: Option<Resume>,
    }

    /// What a client has already.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Resume {
        /// The epoch its copy belongs to.
        pub epoch: String,
        /// The last seq applied, per conversation.
        pub conversations: Map<ConversationId, u64>,
    }

    /// A command.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Send {
        /// Made once by the client and stored before the first sending.
        pub cid: CommandId,
        /// 1, 2, 3, … per device and conversation.
        pub cseq: u64,
        /// Which conversation.
        pub conversation: ConversationId,
        /// What is asked for.
        pub command: Command,
    }

    /// Cumulative receipt.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Ack {
        /// Which conversation.
        pub conversation: ConversationId,
        /// Everything up to here was applied.
        pub seq: u64,
        /// Everything up to here was on screen.
        #[wire(default)]
        pub read: u64,
    }

    /// Asks for a stretch of the log.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Fetch {
        /// Which conversation.
        pub conversation: ConversationId,
        /// The events after this seq.
        pub after: u64,
    }

    /// Wants the events of a conversation.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Watch {
        /// Which conversation.
        pub conversation: ConversationId,
        /// The events after this seq.
        pub after: u64,
    }

    /// No longer wants them.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Unwatch {
        /// Which conversation.
        pub conversation: ConversationId,
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

    /// Writes, or stopped writing.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Typing {
        /// Where.
        pub conversation: ConversationId,
        /// Whether.
        pub typing: bool,
    }

    /// Operator's presence.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct SetPresence {
        /// Whether they take conversations.
        pub presence: Presence,
    }

    /// The visitor is on another page.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct PageChanged {
        /// In which conversation.
        pub conversation: ConversationId,
        /// Which page.
        pub page: PageContext,
    }

    /// A signal for the other side of a call.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Signal {
        /// In which conversation.
        pub conversation: ConversationId,
        /// Which call.
        pub call: CallId,
        /// 1, 2, 3, … per sender and call; the reader drops what it has seen.
        pub n: u64,
        /// What.
        pub signal: crate::Signal,
    }

    /// Opens a calculator for both sides. One that is open already goes on as it is; another one is closed.
    #[derive(Debug, Clone, PartialEq)]
    pub struct OpenTogether {
        /// In which conversation; it must be live.
        pub conversation: ConversationId,
        /// The calculator's id.
        pub calculator: String,
        /// What is set already. Hidden inputs count only from the visitor, whose page has set them.
        #[wire(omit_empty)]
        pub inputs: Map<String, Scalar>,
    }

    /// Sets an input of the calculator that both sides move.
    #[derive(Debug, Clone, PartialEq)]
    pub struct MoveInput {
        /// In which conversation.
        pub conversation: ConversationId,
        /// The calculator's id.
        pub calculator: String,
        /// The input's id; never a hidden one.
        pub input: String,
        /// What it is set to.
        pub value: Scalar,
        /// 1, 2, 3, … per device and conversation; the server leaves out what it has seen.
        pub n: u64,
    }

    /// Closes the calculator for both sides.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct CloseTogether {
        /// In which conversation.
        pub conversation: ConversationId,
        /// The calculator's id.
        pub calculator: String,
    }

    /// Asks whether a calculator is open for both sides, as after a lost connection.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct FetchTogether {
        /// In which conversation.
        pub conversation: ConversationId,
    }
}
