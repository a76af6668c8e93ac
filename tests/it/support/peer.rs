//! A WebSocket client that is not ours, speaking frames.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use futures::{SinkExt, StreamExt};
use protocol::client_frames::{Hello, Resume, Send};
use protocol::server_frames::{Accepted, Details, History, Reject, Welcome};
use protocol::{
    ClientFrame, Command, CommandId, ContentBody, ConversationId, DeviceId, Event, EventBody,
    LevelRange, Map, Message, Problem, ServerFrame, commands,
};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message as Wire;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::server::site_key;

/// How long a test waits for a frame.
const PATIENCE: Duration = Duration::from_secs(10);

/// A hello of this tab.
pub fn hello(device: u128, token: Option<String>) -> Hello {
    Hello {
        level: LevelRange::OURS,
        site: site_key(),
        token,
        device: DeviceId::from_bits(device),
        resume: None,
    }
}

/// A connected client with what it has been told.
pub struct Peer {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    seen: VecDeque<ServerFrame>,
    next_cid: u128,
    next_cseq: BTreeMap<ConversationId, u64>,
    device: u128,
    /// The answer to its hello.
    pub welcome: Welcome,
    /// Every event it got, in the order it got them.
    pub events: Vec<(ConversationId, Event)>,
}

/// Opens a socket.
pub async fn open(
    address: &str,
    origin: Option<&str>,
) -> WebSocketStream<MaybeTlsStream<TcpStream>> {
    let mut request = format!("ws://{address}/v1/ws").into_client_request().unwrap();
    let headers = request.headers_mut();
    headers.insert("sec-websocket-protocol", "parlor.v1".parse().unwrap());
    if let Some(origin) = origin {
        headers.insert("origin", origin.parse().unwrap());
    }
    let opening = tokio_tungstenite::connect_async(request);
    timeout(PATIENCE, opening).await.expect("no upgrade in time").unwrap().0
}

/// Says hello and gives the first frame that comes back, with the close code when there was one.
pub async fn greet(
    address: &str,
    origin: Option<&str>,
    first: &str,
) -> (Option<ServerFrame>, Option<u16>) {
    let mut socket = open(address, origin).await;
    socket.send(Wire::text(first)).await.unwrap();
    let (mut frame, mut code) = (None, None);
    loop {
        match timeout(PATIENCE, socket.next()).await.expect("nothing in time") {
            Some(Ok(Wire::Text(text))) => {
                frame.get_or_insert(protocol::decode::<ServerFrame>(&text).unwrap());
                if matches!(frame, Some(ServerFrame::Welcome(_))) {
                    break;
                }
            }
            Some(Ok(Wire::Close(close))) => code = close.map(|close| close.code.into()),
            Some(Ok(_)) => {}
            Some(Err(_)) | None => break,
        }
    }
    (frame, code)
}

impl Peer {
    /// Connects and waits for the welcome.
    pub async fn connect(address: &str, origin: &str, hello: Hello) -> Self {
        let mut socket = open(address, Some(origin)).await;
        let device = u128::from_str_radix(&hello.device.as_str()[2..], 16).unwrap();
        let text = protocol::encode(&ClientFrame::from(hello)).unwrap();
        socket.send(Wire::text(text)).await.unwrap();
        let first = timeout(PATIENCE, socket.next()).await.expect("no welcome in time");
        let welcome = match first.unwrap().unwrap() {
            Wire::Text(text) => match protocol::decode(&text).unwrap() {
                ServerFrame::Welcome(welcome) => welcome,
                other => panic!("expected a welcome, got {other:?}"),
            },
            other => panic!("expected a welcome, got {other:?}"),
        };
        let next_cseq = welcome
            .conversations
            .iter()
            .map(|head| (head.conversation.clone(), head.last_cseq + 1))
            .collect();
        Peer {
            socket,
            seen: VecDeque::new(),
            next_cid: device << 64,
            next_cseq,
            device,
            welcome,
            events: Vec::new(),
        }
    }

    /// Connects again as the same tab, with what it has.
    pub async fn resume(&self, address: &str, origin: &str, token: Option<String>) -> Self {
        let mut conversations = Map::new();
        for (conversation, event) in &self.events {
            conversations.insert(conversation.clone(), event.seq);
        }
        let resume = Resume { epoch: self.welcome.epoch.clone(), conversations };
        let hello = Hello { resume: Some(resume), ..hello(self.device, token) };
        let mut peer = Peer::connect(address, origin, hello).await;
        peer.next_cid = self.next_cid;
        peer
    }

    /// The token of a new visitor.
    pub fn token(&self) -> String {
        self.welcome.session.token.clone().unwrap()
    }

    /// Sends any frame.
    pub async fn say(&mut self, frame: impl Into<ClientFrame>) {
        let text = protocol::encode(&frame.into()).unwrap();
        self.say_text(&text).await;
    }

    /// Sends any text.
    pub async fn say_text(&mut self, text: &str) {
        self.socket.send(Wire::text(text)).await.unwrap();
    }

    /// Sends bytes.
    pub async fn say_bytes(&mut self, bytes: &[u8]) {
        self.socket.send(Wire::binary(bytes.to_vec())).await.unwrap();
    }

    /// The next `send` frame with this command.
    pub fn sending(&mut self, conversation: &ConversationId, command: impl Into<Command>) -> Send {
        self.next_cid += 1;
        let cseq = self.next_cseq.entry(conversation.clone()).or_insert(1);
        *cseq += 1;
        Send {
            cid: CommandId::from_bits(self.next_cid),
            cseq: *cseq - 1,
            conversation: conversation.clone(),
            command: command.into(),
        }
    }

    /// Sends a command that is expected to be taken.
    pub async fn command(
        &mut self,
        conversation: &ConversationId,
        command: impl Into<Command>,
    ) -> Accepted {
        let send = self.sending(conversation, command);
        self.try_send(send).await.unwrap_or_else(|reject| panic!("refused: {reject:?}"))
    }

    /// Sends a command that is expected to be refused; its number is free again.
    pub async fn refused(
        &mut self,
        conversation: &ConversationId,
        command: impl Into<Command>,
    ) -> Reject {
        let send = self.sending(conversation, command);
        let reject = self.try_send(send).await.unwrap_err();
        *self.next_cseq.get_mut(conversation).unwrap() -= 1;
        reject
    }

    /// Sends a command and waits for its answer.
    pub async fn try_send(&mut self, send: Send) -> Result<Accepted, Reject> {
        let cid = send.cid.clone();
        self.say(send).await;
        self.until(|frame| match frame {
            ServerFrame::Accepted(accepted) if accepted.cid == cid => Some(Ok(accepted.clone())),
            ServerFrame::Reject(reject) if reject.cid == cid => Some(Err(reject.clone())),
            _ => None,
        })
        .await
    }

    /// Begins a conversation.
    pub async fn begin(&mut self, n: u128, locale: &str) -> ConversationId {
        let conversation = ConversationId::from_bits(n);
        let locale = locale.to_owned();
        let command = commands::StartConversation { locale, context: Default::default() };
        self.command(&conversation, command).await;
        conversation
    }

    /// Says something.
    pub async fn post(&mut self, conversation: &ConversationId, text: &str) -> Accepted {
        let content = protocol::Content::text(text);
        self.command(conversation, commands::PostMessage { content }).await
    }

    /// The first frame, of those that came or will come, that `pick` takes; frames it passes over are kept.
    pub async fn until<T>(&mut self, mut pick: impl FnMut(&ServerFrame) -> Option<T>) -> T {
        let mut passed = VecDeque::new();
        loop {
            let frame = match self.seen.pop_front() {
                Some(frame) => frame,
                None => self.read().await,
            };
            if let Some(picked) = pick(&frame) {
                passed.append(&mut self.seen);
                self.seen = passed;
                return picked;
            }
            passed.push_back(frame);
        }
    }

    /// Waits for an event that `pick` takes, among those that came or will come.
    pub async fn event<T>(&mut self, mut pick: impl FnMut(&EventBody) -> Option<T>) -> T {
        let mut looked_at = 0;
        loop {
            while looked_at < self.events.len() {
                if let Some(picked) = pick(&self.events[looked_at].1.body) {
                    return picked;
                }
                looked_at += 1;
            }
            let frame = self.read().await;
            self.seen.push_back(frame);
        }
    }

    /// Waits for a message whose text holds `words`.
    pub async fn message(&mut self, words: &str) -> Message {
        self.event(|body| match body {
            EventBody::MessagePosted(posted) if posted.message.content.fallback.contains(words) => {
                Some(posted.message.clone())
            }
            _ => None,
        })
        .await
    }

    /// Waits for a notice of this code.
    pub async fn notice(&mut self, wanted: &str) -> Message {
        self.event(|body| match body {
            EventBody::MessagePosted(posted) => match &posted.message.content.body {
                ContentBody::Notice(notice) if notice.code == wanted => {
                    Some(posted.message.clone())
                }
                _ => None,
            },
            _ => None,
        })
        .await
    }

    /// Waits until everything up to `seq` has come.
    pub async fn caught_up(&mut self, seq: u64) {
        while self.events.last().is_none_or(|(_, event)| event.seq < seq) {
            let frame = self.read().await;
            self.seen.push_back(frame);
        }
    }

    /// The newest details of a watched conversation that `pick` takes.
    pub async fn details<T>(&mut self, mut pick: impl FnMut(&Details) -> Option<T>) -> T {
        self.until(|frame| match frame {
            ServerFrame::Details(details) => pick(details),
            _ => None,
        })
        .await
    }

    /// Watches a conversation and waits for its history.
    pub async fn watch(&mut self, conversation: &ConversationId) -> History {
        let conversation = conversation.clone();
        self.say(protocol::client_frames::Watch { conversation, after: 0 }).await;
        self.until(|frame| match frame {
            ServerFrame::History(history) => Some(history.clone()),
            _ => None,
        })
        .await
    }

    /// Waits for a refusal of the whole connection.
    pub async fn problem(&mut self) -> Problem {
        self.until(|frame| match frame {
            ServerFrame::Refused(refused) => Some(refused.problem.clone()),
            _ => None,
        })
        .await
    }

    /// The seqs it got, in order.
    pub fn seqs(&self) -> Vec<u64> {
        self.events.iter().map(|(_, event)| event.seq).collect()
    }

    /// Waits until the server has closed the connection; returns the code.
    pub async fn close_code(&mut self) -> u16 {
        closed(&mut self.socket).await
    }

    /// Goes away without a word, as a network does.
    pub fn drop_line(self) {
        drop(self.socket);
    }

    async fn read(&mut self) -> ServerFrame {
        loop {
            let next = timeout(PATIENCE, self.socket.next()).await;
            match next.expect("the frame did not come in time") {
                Some(Ok(Wire::Text(text))) => {
                    let frame = protocol::decode(&text).unwrap();
                    self.note(&frame);
                    return frame;
                }
                Some(Ok(Wire::Close(close))) => panic!("closed: {close:?}"),
                Some(Ok(_)) => {}
                Some(Err(error)) => panic!("{error}"),
                None => panic!("the connection is gone"),
            }
        }
    }

    fn note(&mut self, frame: &ServerFrame) {
        match frame {
            ServerFrame::Event(frame) => {
                self.events.push((frame.conversation.clone(), frame.event.clone()));
            }
            ServerFrame::History(history) => {
                let events = history.events.iter().cloned();
                self.events.extend(events.map(|event| (history.conversation.clone(), event)));
            }
            _ => {}
        }
    }
}

/// Waits until the server closes a socket; returns the code.
pub async fn closed(socket: &mut WebSocketStream<MaybeTlsStream<TcpStream>>) -> u16 {
    loop {
        match timeout(PATIENCE, socket.next()).await.expect("no close in time") {
            Some(Ok(Wire::Close(close))) => return close.map_or(1005, |close| close.code.into()),
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return 1006,
        }
    }
}
