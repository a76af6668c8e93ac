//! A client with a clock in the test's hand.

use client::{Client, Config, Effect, Input, Now, OutboxEntry};
use protocol::limits::Limits;
use protocol::server_frames::{self, Session, Welcome};
use protocol::{
    Author, AuthorRole, Availability, ClientFrame, Command, CommandId, Content, ConversationHead,
    ConversationId, DeviceId, Event, EventBody, LEVEL, Map, Message, MessageId, ServerFrame,
    SiteKey, Timestamp, VisitorContext, client_frames, commands, decode, encode, events,
};

pub const START: i64 = 1_760_000_000_000;

/// No seq, no number.
pub const NONE: [u64; 0] = [];

pub struct Rig {
    pub client: Client,
    pub at: i64,
    pub random: u32,
}

pub fn config(role: AuthorRole, token: Option<&str>) -> Config {
    Config {
        site: SiteKey::parse("helio").unwrap(),
        device: DeviceId::from_bits(1),
        token: token.map(str::to_owned),
        role,
    }
}

impl Rig {
    pub fn visitor() -> Rig {
        Rig::of(config(AuthorRole::Visitor, None), Vec::new(), Map::new())
    }

    pub fn operator() -> Rig {
        Rig::of(config(AuthorRole::Operator, Some("first")), Vec::new(), Map::new())
    }

    pub fn of(
        config: Config,
        entries: Vec<OutboxEntry>,
        next_cseq: Map<ConversationId, u64>,
    ) -> Rig {
        Rig { client: Client::new(config, entries, next_cseq), at: START, random: u32::MAX }
    }

    /// A visitor who is connected; the server has these logs.
    pub fn connected(heads: Vec<ConversationHead>) -> Rig {
        let mut rig = Rig::visitor();
        rig.connect(heads);
        rig
    }

    pub fn connect(&mut self, heads: Vec<ConversationHead>) -> Vec<Effect> {
        self.give(Input::Start);
        self.greeted(heads)
    }

    /// The socket opens and the server says welcome.
    pub fn greeted(&mut self, heads: Vec<ConversationHead>) -> Vec<Effect> {
        self.give(Input::SocketOpened);
        self.frame(welcome("e1", heads))
    }

    pub fn give(&mut self, input: Input) -> Vec<Effect> {
        let now = Now { at: Timestamp::from_millis(self.at), random: self.random };
        self.client.handle(input, now)
    }

    pub fn frame(&mut self, frame: impl Into<ServerFrame>) -> Vec<Effect> {
        self.give(Input::TextArrived(encode(&frame.into()).unwrap()))
    }

    /// Time passes and the timer fires, as often as that takes.
    pub fn after(&mut self, ms: i64) -> Vec<Effect> {
        self.at += ms;
        self.give(Input::TimerFired)
    }

    pub fn post(&mut self, n: u128, text: &str) -> Vec<Effect> {
        self.give(post(n, text))
    }

    pub fn texts(&self) -> Vec<String> {
        let items = self.client.timeline(&conversation());
        items.iter().map(|item| item.message.content.fallback.clone()).collect()
    }
}

pub fn conversation() -> ConversationId {
    ConversationId::from_bits(7)
}

pub fn cid(n: u128) -> CommandId {
    CommandId::from_bits(n)
}

pub fn message(n: u128, author: Author, text: &str) -> Message {
    Message {
        id: MessageId::of_command(&cid(n)),
        author,
        at: Timestamp::from_millis(START),
        content: Content::text(text),
    }
}

pub fn said(text: &str) -> Command {
    commands::PostMessage { content: Content::text(text) }.into()
}

pub fn post(n: u128, text: &str) -> Input {
    Input::Send {
        cid: cid(n),
        conversation: conversation(),
        command: said(text),
        echo: vec![message(n, Author::VISITOR, text).into()],
    }
}

pub fn begin(n: u128) -> Input {
    let context = VisitorContext::default();
    let command = commands::StartConversation { locale: "en".to_owned(), context }.into();
    Input::Send { cid: cid(n), conversation: conversation(), command, echo: Vec::new() }
}

pub fn head(recovered: bool, head: u64) -> ConversationHead {
    ConversationHead { conversation: conversation(), recovered, head, last_cseq: 0 }
}

pub fn welcome(epoch: &str, conversations: Vec<ConversationHead>) -> Welcome {
    Welcome {
        level: LEVEL,
        session: Session { role: AuthorRole::Visitor, token: None, visitor: None, operator: None },
        epoch: epoch.to_owned(),
        server_time: Timestamp::from_millis(START),
        heartbeat_ms: 10_000,
        limits: Limits::OURS,
        conversations,
        availability: Availability::default(),
    }
}

pub fn accepted(n: u128, seq: u64) -> server_frames::Accepted {
    let at = Timestamp::from_millis(START);
    server_frames::Accepted { cid: cid(n), conversation: conversation(), seq, at }
}

pub fn posted(seq: u64, n: u128, author: Author, text: &str) -> Event {
    let body = events::MessagePosted { message: message(n, author, text) }.into();
    event(seq, body)
}

pub fn event(seq: u64, body: EventBody) -> Event {
    Event { seq, at: Timestamp::from_millis(START), body }
}

pub fn event_frame(event: Event) -> server_frames::EventFrame {
    server_frames::EventFrame { conversation: conversation(), event }
}

/// The bot's `n`-th line as event `seq`.
pub fn bot(seq: u64) -> server_frames::EventFrame {
    event_frame(posted(seq, u128::from(seq) + 1000, Author::BOT, &format!("bot {seq}")))
}

pub fn history(
    after: u64,
    seqs: std::ops::RangeInclusive<u64>,
    head: u64,
) -> server_frames::History {
    let events = seqs.map(|seq| bot(seq).event).collect();
    server_frames::History { conversation: conversation(), after, events, head }
}

/// The frames among the effects.
pub fn sent(effects: &[Effect]) -> Vec<ClientFrame> {
    let text = |effect: &Effect| match effect {
        Effect::SendText(text) => Some(decode(text).unwrap()),
        _ => None,
    };
    effects.iter().filter_map(text).collect()
}

/// The commands among the effects, as (cid, cseq).
pub fn sends(effects: &[Effect]) -> Vec<(CommandId, u64)> {
    let send = |frame: ClientFrame| match frame {
        ClientFrame::Send(client_frames::Send { cid, cseq, .. }) => Some((cid, cseq)),
        _ => None,
    };
    sent(effects).into_iter().filter_map(send).collect()
}

/// The seqs after which something is fetched.
pub fn fetches(effects: &[Effect]) -> Vec<u64> {
    let fetch = |frame: ClientFrame| match frame {
        ClientFrame::Fetch(fetch) => Some(fetch.after),
        _ => None,
    };
    sent(effects).into_iter().filter_map(fetch).collect()
}

/// The seqs applied.
pub fn applied(effects: &[Effect]) -> Vec<u64> {
    let seq = |effect: &Effect| match effect {
        Effect::EventApplied { event, .. } => Some(event.seq),
        _ => None,
    };
    effects.iter().filter_map(seq).collect()
}
