//! A page: the shipped client core with both ways to the server, a store, and a clock that can be put forward.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use client::{Client, Config, Connection, Effect, Input, Now, OutboxEntry, Poll, PollStep};
use futures::{SinkExt, StreamExt};
use protocol::{
    Author, AuthorRole, Command, CommandId, Content, ConversationId, DeviceId, Message, MessageId,
    SiteKey, Timestamp, commands,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message as Wire;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::support::SHOP;

/// How long a test waits for something to happen.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a line tells.
enum Told {
    Opened,
    Text(String),
    Closed(u16),
    Answered { held: bool, body: Option<String> },
}

enum Line {
    Socket(mpsc::UnboundedSender<String>),
    Poll(Poll),
}

pub struct Page {
    client: Client,
    address: String,
    line: Option<Line>,
    /// What the present line needs to live; dropped with it.
    tasks: JoinSet<()>,
    /// Counts lines, so that what an abandoned one tells is not heard.
    generation: u64,
    tell: mpsc::UnboundedSender<(u64, Told)>,
    told: mpsc::UnboundedReceiver<(u64, Told)>,
    timer: Option<Timestamp>,
    ahead_ms: i64,
    next: u128,
    /// The ways that were taken.
    pub ways: Vec<&'static str>,
    /// What a reload would find.
    pub stored: Vec<OutboxEntry>,
    pub token: Option<String>,
    /// The calculator that both sides move, as the page shows it.
    pub together: Option<client::Together>,
    /// The last seq applied of each conversation; each comes once and in order.
    applied: BTreeMap<ConversationId, u64>,
}

impl Page {
    /// A page that has not connected. `address` may be a proxy's.
    pub fn new(address: &str, device: u128, token: Option<String>) -> Page {
        let config = Config {
            site: SiteKey::parse("helio").unwrap(),
            device: DeviceId::from_bits(device),
            token: token.clone(),
            role: AuthorRole::Visitor,
        };
        let (tell, told) = mpsc::unbounded_channel();
        Page {
            client: Client::new(config, Vec::new(), protocol::Map::new()),
            address: address.to_owned(),
            line: None,
            tasks: JoinSet::new(),
            generation: 0,
            tell,
            told,
            timer: None,
            ahead_ms: 0,
            next: device << 64,
            ways: Vec::new(),
            stored: Vec::new(),
            token,
            together: None,
            applied: BTreeMap::new(),
        }
    }

    /// A connected page.
    pub async fn connected(address: &str, device: u128, token: Option<String>) -> Page {
        let mut page = Page::new(address, device, token);
        page.handle(Input::Start);
        page.until_connected().await;
        page
    }

    fn now(&self) -> Now {
        let millis = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
        let at = i64::try_from(millis).unwrap() + self.ahead_ms;
        // No jitter: a test reconnects at once.
        Now { at: Timestamp::from_millis(at), random: 0 }
    }

    /// Time passes, all at once.
    pub fn pass(&mut self, ms: i64) {
        self.ahead_ms += ms;
        self.handle(Input::TimerFired);
        // What is due because of that.
        self.handle(Input::TimerFired);
    }

    pub fn handle(&mut self, input: Input) {
        let mut inputs = vec![input];
        while let Some(input) = inputs.pop() {
            let now = self.now();
            for effect in self.client.handle(input, now) {
                match effect {
                    Effect::OpenSocket => self.open_socket(),
                    Effect::OpenPoll => {
                        self.hang_up();
                        self.ways.push("poll");
                        self.line = Some(Line::Poll(Poll::new()));
                        inputs.push(Input::SocketOpened);
                    }
                    Effect::CloseSocket => self.hang_up(),
                    Effect::SendText(text) => self.send(text),
                    Effect::SetTimer(at) => self.timer = Some(at),
                    Effect::StoreToken(token) => self.token = Some(token),
                    Effect::StoreEntry(entry) => {
                        self.stored.retain(|known| known.cid != entry.cid);
                        self.stored.push(entry);
                    }
                    Effect::Together { now, .. } => self.together = now,
                    Effect::ForgetEntry(cid) => self.stored.retain(|known| known.cid != cid),
                    Effect::Reset(conversation) => _ = self.applied.remove(&conversation),
                    Effect::EventApplied { conversation, event } => {
                        let last = self.applied.entry(conversation).or_default();
                        assert_eq!(event.seq, *last + 1, "a gap or a double");
                        *last = event.seq;
                    }
                    _ => {}
                }
            }
        }
    }

    fn hang_up(&mut self) {
        self.generation += 1;
        self.line = None;
        self.tasks = JoinSet::new();
    }

    fn open_socket(&mut self) {
        self.hang_up();
        self.ways.push("socket");
        let (send, to_send) = mpsc::unbounded_channel();
        self.line = Some(Line::Socket(send));
        let (tell, generation) = (self.tell.clone(), self.generation);
        let address = self.address.clone();
        self.tasks.spawn(async move {
            let say = |told| _ = tell.send((generation, told));
            say(Told::Closed(socket(&address, to_send, &say).await));
        });
    }

    fn send(&mut self, text: String) {
        match &mut self.line {
            Some(Line::Socket(send)) => _ = send.send(text),
            Some(Line::Poll(poll)) => {
                let steps = poll.send(text);
                self.follow(steps);
            }
            None => {}
        }
    }

    fn follow(&mut self, steps: Vec<PollStep>) {
        for step in steps {
            match step {
                PollStep::Ask { held, body, wait_ms } => {
                    let (tell, generation) = (self.tell.clone(), self.generation);
                    let address = self.address.clone();
                    self.tasks.spawn(async move {
                        tokio::time::sleep(Duration::from_millis(wait_ms)).await;
                        let body = exchange(&address, SHOP, &body).await;
                        let _ = tell.send((generation, Told::Answered { held, body }));
                    });
                }
                // They queue behind what came before.
                PollStep::Text(text) => _ = self.tell.send((self.generation, Told::Text(text))),
                PollStep::Closed { code } => {
                    let _ = self.tell.send((self.generation, Told::Closed(code)));
                }
            }
        }
    }

    /// Lets the page live until `done`.
    pub async fn until(&mut self, what: &str, done: impl Fn(&Page) -> bool) {
        let living = async {
            while !done(self) {
                self.live().await;
            }
        };
        if tokio::time::timeout(PATIENCE, living).await.is_err() {
            let connection = self.client.connection();
            panic!("never {what}: {connection:?}, {:?}, {:?}", self.ways, self.client.outbox());
        }
    }

    pub async fn until_connected(&mut self) {
        self.until("connected", |page| page.client.connection() == Connection::Connected).await;
    }

    /// Waits for the next thing that happens to the page.
    async fn live(&mut self) {
        let wait = self.timer.map_or(60_000, |at| at.millis_since(self.now().at));
        tokio::select! {
            told = self.told.recv() => {
                let (generation, told) = told.unwrap();
                if generation == self.generation {
                    self.hear(told);
                }
            }
            () = tokio::time::sleep(Duration::from_millis(wait)) => {
                self.timer = None;
                self.handle(Input::TimerFired);
            }
        }
    }

    fn hear(&mut self, told: Told) {
        match told {
            Told::Opened => self.handle(Input::SocketOpened),
            Told::Text(text) => self.handle(Input::TextArrived(text)),
            Told::Closed(code) => {
                self.hang_up();
                self.handle(Input::SocketClosed { code });
            }
            Told::Answered { held, body } => {
                let now = self.now();
                let Some(Line::Poll(poll)) = &mut self.line else { return };
                let steps = poll.answered(held, body.as_deref(), now);
                self.follow(steps);
            }
        }
    }

    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The way that is taken now.
    pub fn way(&self) -> &'static str {
        self.ways.last().copied().unwrap_or_default()
    }

    pub fn begin(&mut self) -> ConversationId {
        let conversation = ConversationId::from_bits(self.next);
        let locale = "en".to_owned();
        let begin = commands::StartConversation { locale, context: Default::default() };
        self.command(&conversation, begin, Vec::new());
        conversation
    }

    pub fn say(&mut self, conversation: &ConversationId, text: &str) {
        let echo = Message {
            id: MessageId::of_command(&CommandId::from_bits(self.next + 1)),
            author: Author::VISITOR,
            at: self.now().at,
            content: Content::text(text),
        };
        let post = commands::PostMessage { content: Content::text(text) };
        self.command(conversation, post, vec![echo.into()]);
    }

    fn command(
        &mut self,
        conversation: &ConversationId,
        command: impl Into<Command>,
        echo: Vec<Arc<Message>>,
    ) {
        self.next += 1;
        let cid = CommandId::from_bits(self.next);
        let (conversation, command) = (conversation.clone(), command.into());
        self.handle(Input::Send { cid, conversation, command, echo });
    }

    /// The texts on screen, in order.
    pub fn texts(&self, conversation: &ConversationId) -> Vec<String> {
        let items = self.client.timeline(conversation);
        items.into_iter().map(|item| item.message.content.fallback.clone()).collect()
    }

    /// Waits until so many messages are on screen, all of them from the log.
    pub async fn until_settled(&mut self, conversation: &ConversationId, n: usize) {
        self.until("settled", |page| {
            let items = page.client.timeline(conversation);
            items.len() == n
                && page.client.outbox().is_empty()
                && items.iter().all(|item| item.seq.is_some())
        })
        .await;
    }
}

/// A WebSocket until its end; returns the close code.
async fn socket(
    address: &str,
    mut to_send: mpsc::UnboundedReceiver<String>,
    say: &impl Fn(Told),
) -> u16 {
    let mut request = format!("ws://{address}/v1/ws").into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", "parlor.v1".parse().unwrap());
    request.headers_mut().insert("origin", SHOP.parse().unwrap());
    let Ok((mut socket, _)) = tokio_tungstenite::connect_async(request).await else { return 1006 };
    say(Told::Opened);
    loop {
        tokio::select! {
            text = to_send.recv() => match text {
                Some(text) => _ = socket.send(Wire::text(text)).await,
                None => return 1006,
            },
            arrived = socket.next() => match arrived {
                Some(Ok(Wire::Text(text))) => say(Told::Text(text.as_str().to_owned())),
                Some(Ok(Wire::Close(close))) => return close.map_or(1005, |close| close.code.into()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return 1006,
            },
        }
    }
}

/// One poll; `None` when it was not answered, or not with success.
pub async fn exchange(address: &str, origin: &str, body: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).await.ok()?;
    let head = format!(
        "POST /v1/poll HTTP/1.1\r\nhost: {address}\r\norigin: {origin}\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.ok()?;
    stream.write_all(body.as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.ok()?;
    let answer = String::from_utf8(answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    head.starts_with("HTTP/1.1 200").then(|| body.to_owned())
}
