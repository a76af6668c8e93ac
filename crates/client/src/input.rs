//! What happens to a client.

use std::sync::Arc;

use protocol::{
    AuthorRole, CallId, Command, CommandId, ConversationId, DeviceId, Map, Message, PageContext,
    Presence, Scalar, Signal, SiteKey, Timestamp,
};

use crate::OutboxEntry;

/// The moment of an input and a draw of chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// A clock that never runs backwards while the page lives.
    pub at: Timestamp,
    /// 32 random bits, new for every input.
    pub random: u32,
}

/// Who connects where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The site.
    pub site: SiteKey,
    /// This page load. A new one each time is right: entries left by others are adopted.
    pub device: DeviceId,
    /// The visitor's session token, or the operator's first socket token.
    pub token: Option<String>,
    /// `Visitor` or `Operator`.
    pub role: AuthorRole,
}

/// Whether a person can see the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// They can.
    Visible,
    /// It is in the background.
    Hidden,
}

/// Which of a browser's pages sends. The others show what is on its way and keep it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Turn {
    /// This one.
    #[default]
    Ours,
    /// Another one, or nobody knows yet.
    Theirs,
}

/// Something that happened, told by the shell.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "inputs are taken and dropped, not kept")]
pub enum Input {
    /// Connect and stay connected.
    Start,
    /// The socket asked for by [`crate::Effect::OpenSocket`] is open.
    SocketOpened,
    /// It closed, or never opened (code 1006).
    SocketClosed {
        /// The close code.
        code: u16,
    },
    /// A text frame arrived.
    TextArrived(String),
    /// The time of the last [`crate::Effect::SetTimer`] came.
    TimerFired,
    /// The network came or went, or the page came back: find out at once whether the link still stands.
    Woke,
    /// The page went to the background or came back.
    VisibilityChanged(Visibility),
    /// The answer to [`crate::Effect::NeedToken`].
    TokenRenewed(String),
    /// A person did something that changes a conversation.
    Send {
        /// 128 random bits, made for this act.
        cid: CommandId,
        /// Where.
        conversation: ConversationId,
        /// What.
        command: Command,
        /// What to show until the log has it: own words, then predicted bot messages.
        echo: Vec<Arc<Message>>,
    },
    /// Send a failed command again.
    Retry(CommandId),
    /// Forget a failed command.
    Discard(CommandId),
    /// Load this conversation and keep it current.
    Watch(ConversationId),
    /// No longer needed.
    Unwatch(ConversationId),
    /// Everything in this conversation is in front of a person.
    Read(ConversationId),
    /// The person writes, or stopped writing.
    SetTyping {
        /// Where.
        conversation: ConversationId,
        /// Whether.
        typing: bool,
    },
    /// Operator: whether they take conversations.
    SetPresence(Presence),
    /// Visitor: the host page changed.
    PageChanged {
        /// In which conversation.
        conversation: ConversationId,
        /// Which page.
        page: PageContext,
    },
    /// A calculator is to be moved by both sides, beginning with these inputs.
    OpenTogether {
        /// In which conversation.
        conversation: ConversationId,
        /// The calculator's id.
        calculator: String,
        /// What is set already.
        inputs: Map<String, Scalar>,
    },
    /// The person set an input of the calculator that both sides move.
    MoveInput {
        /// In which conversation.
        conversation: ConversationId,
        /// The input's id.
        input: String,
        /// What it is set to.
        value: Scalar,
    },
    /// The calculator that both sides move is to be closed for both.
    CloseTogether(ConversationId),
    /// A signal for the other side of a call.
    SendSignal {
        /// In which conversation.
        conversation: ConversationId,
        /// Which call.
        call: CallId,
        /// What.
        signal: Signal,
    },
    /// Entries that another page left in the store or has just made or changed; this device sends
    /// them under its own numbers.
    Adopt(Vec<OutboxEntry>),
    /// Whose turn it is to send; ours until told otherwise.
    TurnChanged(Turn),
    /// Another page of this browser was told that the server has this command.
    AcceptedElsewhere {
        /// Which command.
        cid: CommandId,
        /// In which conversation.
        conversation: ConversationId,
        /// The last seq its events took.
        seq: u64,
    },
    /// Another page of this browser showed a log to the person.
    ReadElsewhere {
        /// Which log.
        conversation: ConversationId,
        /// Up to where.
        seq: u64,
    },
    /// Disconnect and stay so.
    Stop,
}
