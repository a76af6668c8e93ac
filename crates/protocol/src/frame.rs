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

/// The bodies of [`ClientFrame`].
pub mod client_frames {
    use crate::wire::wire_struct;
    use crate::{
        CallId, Command, CommandId, ConversationId, DeviceId, LevelRange, Map, PageContext,
        Presence, Scalar, SiteKey,
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
}

/// The bodies of [`ServerFrame`].
pub mod server_frames {
    use crate::limits::Limits;
    use crate::wire::wire_struct;
    use crate::{
        AuthorRole, Availability, CallId, CommandId, ConversationDetails, ConversationHead,
        ConversationId, ConversationSummary, Event, Mover, OperatorCard, Presence, Problem,
        RejectCode, SharedCalculation, SharedInput, Timestamp, VisitorId,
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
}
