//! Frames: one JSON object per WebSocket text message.

use crate::tagged::tagged;
use crate::wire::wire_struct;
use crate::{ConversationId, Timestamp};

tagged! {
    /// What a client sends.
    ///
    /// Shape: `{"type":"ack","conversation":"c_…","seq":7}`, since level 1.
    pub enum ClientFrame {
        /// First, within five seconds.
        Hello(client_frames::Hello) = "hello",
        /// A command; answered by `accepted` or `reject`.
        Send(client_frames::Send) = "send",
        /// Everything up to here arrived (and was read).
        Ack(client_frames::Ack) = "ack",
        /// Asks for a stretch of the log; answered by `history`.
        Fetch(client_frames::Fetch) = "fetch",
        /// Operator: wants the events of a conversation; answered by `history` and `details`.
        Watch(client_frames::Watch) = "watch",
        /// Operator: no longer wants them.
        Unwatch(client_frames::Unwatch) = "unwatch",
        /// Are you there?
        Ping(client_frames::Ping) = "ping",
        /// I am here.
        Pong(client_frames::Pong) = "pong",
        /// Ephemeral: writes, or stopped writing.
        Typing(client_frames::Typing) = "typing",
        /// Ephemeral: operator's presence.
        SetPresence(client_frames::SetPresence) = "set_presence",
        /// Ephemeral: the visitor is on another page.
        PageChanged(client_frames::PageChanged) = "page_changed",
        /// Ephemeral: a signal for the other side of a call.
        Signal(client_frames::Signal) = "signal",
        /// Ephemeral: opens a calculator for both sides; answered by `together`. Since level 2.
        OpenTogether(client_frames::OpenTogether) = "open_together",
        /// Ephemeral: sets an input of it; answered by `input_moved` or `together_refused`. Since level 2.
        MoveInput(client_frames::MoveInput) = "move_input",
        /// Ephemeral: closes it for both sides. Since level 2.
        CloseTogether(client_frames::CloseTogether) = "close_together",
        /// Ephemeral: asks whether one is open; answered by `together`. Since level 2.
        FetchTogether(client_frames::FetchTogether) = "fetch_together",
    }
}

tagged! {
    /// What the server sends.
    ///
    /// Shape: `{"type":"event","conversation":"c_…","event":{…}}`, since level 1.
    pub enum ServerFrame {
        /// The answer to `hello`.
        Welcome(server_frames::Welcome) = "welcome",
        /// The command is on disk.
        Accepted(server_frames::Accepted) = "accepted",
        /// The command was refused and changed nothing.
        Reject(server_frames::Reject) = "reject",
        /// The next entry of a log.
        Event(server_frames::EventFrame) = "event",
        /// A stretch of a log.
        History(server_frames::History) = "history",
        /// How far the other side has received and read.
        Receipt(server_frames::Receipt) = "receipt",
        /// The server stops; come back later.
        Goaway(server_frames::Goaway) = "goaway",
        /// The connection is refused; it closes after this.
        Refused(server_frames::Refused) = "refused",
        /// Are you there?
        Ping(server_frames::Ping) = "ping",
        /// I am here.
        Pong(server_frames::Pong) = "pong",
        /// Ephemeral: somebody writes, or stopped writing.
        Typing(server_frames::Typing) = "typing",
        /// Ephemeral: whether anybody is there to take a conversation.
        Availability(Availability) = "availability",
        /// Ephemeral: the visitor's place in the queue.
        Queue(server_frames::Queue) = "queue",
        /// Ephemeral: a signal from the other side of a call.
        Signal(server_frames::Signal) = "signal",
        /// Ephemeral: the calculator that both sides move now, whole; or that there is none. Since level 2.
        Together(server_frames::Together) = "together",
        /// Ephemeral: somebody moved an input of it. Since level 2.
        InputMoved(server_frames::InputMoved) = "input_moved",
        /// Ephemeral: an opening or a move was refused and changed nothing. Since level 2.
        TogetherRefused(server_frames::TogetherRefused) = "together_refused",
        /// Operators: lines of the inbox.
        Inbox(server_frames::Inbox) = "inbox",
        /// Operators: everything about a watched conversation.
        Details(server_frames::Details) = "details",
        /// Operators: own presence as the server has it.
        Presence(server_frames::PresenceFrame) = "presence",
    }
}

wire_struct! {
    /// Whether anybody is there.
    ///
    /// Shape: `{"operators_online":2,"open":true,"opens_at":null}`, since level 1.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub struct Availability {
        /// How many operators take conversations now.
        pub operators_online: u32,
        /// Whether the site is within its hours.
        pub open: bool,
        /// When the site opens next, while it is closed.
        #[wire(omit_empty)]
        pub opens_at: Option<Timestamp>,
    }

    /// What the server has of one conversation, told at `welcome`.
    ///
    /// Shape: `{"conversation":"c_…","recovered":true,"head":12}`, since level 1.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ConversationHead {
        /// Which conversation.
        pub conversation: ConversationId,
        /// True: events after the client's last seq follow. False: discard the copy and fetch from 0.
        pub recovered: bool,
        /// The last seq of the log.
        pub head: u64,
        /// The highest `cseq` of this device that was accepted.
        #[wire(default)]
        pub last_cseq: u64,
    }
}

pub mod client_frames;

pub mod server_frames;
