//! A server small enough to be believed: a list per conversation on its disk, a queue before it, and the rules of the
//! protocol between them.

use std::collections::BTreeMap;

use protocol::limits::Limits;
use protocol::server_frames::{Accepted, EventFrame, History, Pong, Reject, Session, Welcome};
use protocol::{
    Author, AuthorRole, Availability, ClientFrame, Command, CommandId, Content, ConversationHead,
    ConversationId, DeviceId, Event, EventBody, LEVEL, Message, MessageId, RejectCode, ServerFrame,
    Timestamp, client_frames, events,
};

/// Which connection, over the life of a world.
pub type LineId = usize;

/// Frames with the line each goes to.
pub type Outgoing = Vec<(LineId, ServerFrame)>;

/// The server's clock stands still: nothing may depend on it.
const AT: Timestamp = Timestamp::from_millis(1_760_000_000_000);

/// What survives a crash.
#[derive(Debug, Clone, Default)]
pub struct Disk {
    /// Changes when a backup is restored.
    pub epoch: u32,
    /// The logs.
    pub logs: BTreeMap<ConversationId, Vec<Event>>,
    /// Accepted commands with the last seq each took.
    pub commands: BTreeMap<(ConversationId, CommandId), (u64, Command)>,
    /// The highest number of each device.
    pub numbers: BTreeMap<(ConversationId, DeviceId), u64>,
}

/// A command that waits for the next commit.
#[derive(Debug, Clone)]
pub struct Job {
    line: LineId,
    /// From which page.
    pub device: DeviceId,
    /// What it asks for.
    pub send: client_frames::Send,
}

/// The server.
#[derive(Debug, Clone)]
pub struct ModelServer {
    /// What is kept.
    pub disk: Disk,
    /// What was received and is not kept yet.
    pub queue: Vec<Job>,
    /// Turn away this many commands as `busy`.
    pub busy: u32,
    /// And this many as `rate_limited`.
    pub rate_limited: u32,
    /// Events in one `history` frame: few, so that catching up takes several.
    pub page: usize,
    listeners: BTreeMap<LineId, DeviceId>,
}

impl ModelServer {
    pub fn new(talks: &[ConversationId]) -> Self {
        let logs = talks.iter().map(|talk| (talk.clone(), Vec::new())).collect();
        ModelServer {
            disk: Disk { logs, ..Disk::default() },
            queue: Vec::new(),
            busy: 0,
            rate_limited: 0,
            page: 3,
            listeners: BTreeMap::new(),
        }
    }

    /// Everything that is not on the disk is gone.
    pub fn crash(&mut self) {
        self.queue.clear();
        self.listeners.clear();
    }

    /// The line is down.
    pub fn hang_up(&mut self, line: LineId) {
        self.listeners.remove(&line);
    }

    /// Takes a frame; commands wait for [`Self::commit`].
    pub fn take(&mut self, line: LineId, frame: ClientFrame) -> Outgoing {
        match frame {
            ClientFrame::Hello(hello) => self.hello(line, &hello),
            ClientFrame::Send(send) => self.send(line, send),
            ClientFrame::Fetch(fetch) if self.listeners.contains_key(&line) => {
                vec![(line, self.history(&fetch.conversation, fetch.after).into())]
            }
            ClientFrame::Ping(ping) => vec![(line, Pong { n: ping.n }.into())],
            _ => Vec::new(),
        }
    }

    /// Writes the oldest of what waits, then tells.
    pub fn commit_one(&mut self) -> Outgoing {
        if self.queue.is_empty() {
            return Vec::new();
        }
        let job = self.queue.remove(0);
        self.execute(job)
    }

    /// The bot says something by itself.
    pub fn say(&mut self, talk: &ConversationId, n: u128) -> Outgoing {
        let id = MessageId::from_bits(n);
        let said = self.append(talk, id, Author::BOT, &format!("bot {n}"));
        self.to_all(talk, &[said])
    }

    fn hello(&mut self, line: LineId, hello: &client_frames::Hello) -> Outgoing {
        if self.listeners.insert(line, hello.device.clone()).is_some() {
            return Vec::new();
        }
        let epoch = self.disk.epoch.to_string();
        let resume = hello.resume.as_ref().filter(|resume| resume.epoch == epoch);
        let mut heads = Vec::new();
        let mut missed = Vec::new();
        for (talk, log) in &self.disk.logs {
            let head = log.len() as u64;
            let copy = resume.and_then(|resume| resume.conversations.get(talk).copied());
            let copy = copy.filter(|last| *last <= head);
            let number = self.disk.numbers.get(&(talk.clone(), hello.device.clone()));
            heads.push(ConversationHead {
                conversation: talk.clone(),
                recovered: copy.is_some(),
                head,
                last_cseq: number.copied().unwrap_or(0),
            });
            missed.extend(copy.filter(|last| *last < head).map(|last| (talk.clone(), last)));
        }
        let welcome = Welcome {
            level: LEVEL,
            session: Session {
                role: AuthorRole::Visitor,
                token: None,
                visitor: None,
                operator: None,
            },
            epoch,
            server_time: AT,
            heartbeat_ms: 10_000,
            limits: Limits::OURS,
            conversations: heads,
            availability: Availability::default(),
        };
        let mut out = vec![(line, welcome.into())];
        out.extend(missed.iter().map(|(talk, last)| (line, self.history(talk, *last).into())));
        out
    }

    fn send(&mut self, line: LineId, send: client_frames::Send) -> Outgoing {
        let Some(device) = self.listeners.get(&line).cloned() else { return Vec::new() };
        let turned_away = if self.rate_limited > 0 {
            self.rate_limited -= 1;
            Some((RejectCode::RateLimited, Some(1_500)))
        } else if self.busy > 0 {
            self.busy -= 1;
            Some((RejectCode::Busy, None))
        } else {
            None
        };
        match turned_away {
            Some((code, wait)) => vec![(line, refuse(&send, code, None, wait))],
            None => {
                self.queue.push(Job { line, device, send });
                Vec::new()
            }
        }
    }

    fn execute(&mut self, job: Job) -> Outgoing {
        let Job { line, device, send } = job;
        let talk = send.conversation.clone();
        let key = (talk.clone(), send.cid.clone());
        if let Some((seq, command)) = self.disk.commands.get(&key) {
            let answer = match *command == send.command {
                true => accept(&send, *seq),
                false => refuse(&send, RejectCode::CidConflict, None, None),
            };
            return vec![(line, answer)];
        }
        let number = self.disk.numbers.entry((talk.clone(), device)).or_default();
        let expect = *number + 1;
        if send.cseq != expect {
            return vec![(line, refuse(&send, RejectCode::OutOfOrder, Some(expect), None))];
        }
        let text = text_of(&send.command);
        if text.starts_with("bad") {
            return vec![(line, refuse(&send, RejectCode::EmptyText, None, None))];
        }
        *number = send.cseq;
        let mut said =
            vec![self.append(&talk, MessageId::of_command(&send.cid), Author::VISITOR, &text)];
        if text.ends_with('0') {
            // Some commands take several seqs.
            let id = MessageId::from_bits((1 << 100) + self.disk.logs[&talk].len() as u128);
            said.push(self.append(&talk, id, Author::BOT, &format!("re: {text}")));
        }
        let seq = self.disk.logs[&talk].len() as u64;
        self.disk.commands.insert(key, (seq, send.command.clone()));
        let mut out = vec![(line, accept(&send, seq))];
        out.extend(self.to_all(&talk, &said));
        out
    }

    fn append(&mut self, talk: &ConversationId, id: MessageId, by: Author, text: &str) -> Event {
        let log = self.disk.logs.entry(talk.clone()).or_default();
        let message = Message { id, author: by, at: AT, content: Content::text(text) };
        let body = events::MessagePosted { message }.into();
        let event = Event { seq: log.len() as u64 + 1, at: AT, body };
        log.push(event.clone());
        event
    }

    fn to_all(&self, talk: &ConversationId, said: &[Event]) -> Outgoing {
        let frame = |event: &Event| -> ServerFrame {
            EventFrame { conversation: talk.clone(), event: event.clone() }.into()
        };
        let lines = self.listeners.keys();
        lines.flat_map(|line| said.iter().map(move |event| (*line, frame(event)))).collect()
    }

    fn history(&self, talk: &ConversationId, after: u64) -> History {
        let log = self.disk.logs.get(talk).map(Vec::as_slice).unwrap_or_default();
        let after_at = usize::try_from(after).unwrap_or(usize::MAX);
        History {
            conversation: talk.clone(),
            after,
            events: log.iter().skip(after_at).take(self.page).cloned().collect(),
            head: log.len() as u64,
        }
    }
}

/// What a command says.
pub fn text_of(command: &Command) -> String {
    match command {
        Command::PostMessage(post) => post.content.fallback.clone(),
        other => panic!("these worlds only post, not {}", other.tag()),
    }
}

/// What an event says, when it says something.
pub fn words_of(event: &Event) -> Option<&Message> {
    match &event.body {
        EventBody::MessagePosted(body) => Some(&body.message),
        _ => None,
    }
}

fn accept(send: &client_frames::Send, seq: u64) -> ServerFrame {
    let conversation = send.conversation.clone();
    Accepted { cid: send.cid.clone(), conversation, seq, at: AT }.into()
}

fn refuse(
    send: &client_frames::Send,
    code: RejectCode,
    expect: Option<u64>,
    retry_after_ms: Option<u64>,
) -> ServerFrame {
    Reject {
        cid: send.cid.clone(),
        conversation: send.conversation.clone(),
        retryable: code.is_retryable(),
        message: String::new(),
        retry_after_ms,
        code,
        expect,
    }
    .into()
}
