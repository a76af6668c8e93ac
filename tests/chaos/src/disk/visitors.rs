//! Visitors as plain as can be: one command at a time, and a ledger of what the server promised them.
//!
//! They share no code with the widget, so that a mistake there cannot hide one of the server.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use futures::{SinkExt, StreamExt};
use protocol::client_frames::{Hello, Resume, Send};
use protocol::server_frames::{Accepted, Reject, Welcome};
use protocol::{
    ClientFrame, Command, CommandId, Content, ConversationId, DeviceId, LevelRange, RejectCode,
    ServerFrame, Timestamp, commands,
};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message as Wire;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::server::{ORIGIN, site_key};

/// An answer that takes longer is none.
const PATIENCE: Duration = Duration::from_secs(10);

/// A command that the server confirmed.
#[derive(Debug, Clone)]
pub struct Acked {
    /// In which conversation.
    pub conversation: ConversationId,
    /// Its id.
    pub cid: CommandId,
    /// The seq it was given.
    pub seq: u64,
    /// The server's time for it.
    pub at: Timestamp,
    /// When the answer came.
    pub when: Instant,
}

/// A command that the server refused.
#[derive(Debug, Clone)]
pub struct Refused {
    /// Why.
    pub code: RejectCode,
    /// Whether it may be sent again, and when.
    pub again_in: Option<Duration>,
    /// How long the answer took.
    pub took: Duration,
}

/// What the server said to all visitors.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Its promises.
    pub accepted: Vec<Acked>,
    /// Its refusals.
    pub refused: Vec<Refused>,
}

/// A [`Ledger`] that many visitors write.
#[derive(Debug, Clone, Default)]
pub struct SharedLedger(Arc<Mutex<Ledger>>);

impl SharedLedger {
    /// To look at it, or to write.
    pub fn lock(&self) -> MutexGuard<'_, Ledger> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many promises and refusals there are.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let ledger = self.lock();
        (ledger.accepted.len(), ledger.refused.len())
    }
}

/// What the server says to a command.
#[derive(Debug)]
pub enum Answer {
    /// It is stored.
    Accepted(Accepted),
    /// It is not.
    Refused(Reject),
}

/// A visitor with one conversation.
pub struct Visitor {
    socket: Socket,
    n: u128,
    /// What resumes the session.
    pub token: String,
    /// What the server said first.
    pub welcome: Welcome,
    next_cid: u128,
    cseq: u64,
    /// The seqs of the events it was shown.
    pub seqs: Vec<u64>,
}

impl Visitor {
    /// The `n`-th visitor comes for the first time and begins a conversation.
    ///
    /// Errors: the server is not there, or refuses.
    pub async fn come(to: SocketAddr, n: u128, ledger: &SharedLedger) -> Result<Self> {
        let mut visitor = Visitor::connect(to, n, None, None).await?;
        let begin =
            commands::StartConversation { locale: "en".to_owned(), context: Default::default() };
        let send = visitor.sending(begin);
        if visitor.insist(&send, ledger).await? {
            return Ok(visitor);
        }
        bail!("the server refuses to begin a conversation");
    }

    /// Sends a command, and again when the server says, until it is accepted; false when it is refused for good.
    async fn insist(&mut self, send: &Send, ledger: &SharedLedger) -> Result<bool> {
        loop {
            match self.send(send, ledger).await? {
                Answer::Accepted(_) => return Ok(true),
                Answer::Refused(reject) if reject.retryable => {
                    let wait = Duration::from_millis(reject.retry_after_ms.unwrap_or(100));
                    tokio::time::sleep(wait).await;
                }
                Answer::Refused(_) => return Ok(false),
            }
        }
    }

    /// Comes back with nothing but the token, and reads the whole conversation.
    ///
    /// Errors: the server is not there, refuses, or does not show all of it.
    pub async fn come_back(to: SocketAddr, n: u128, token: &str) -> Result<Self> {
        let hello = Visitor::connect(to, n, Some(token.to_owned()), None).await?;
        let epoch = hello.welcome.epoch.clone();
        drop(hello);
        let resume = Resume { epoch, conversations: [(conversation(n), 0)].into() };
        let mut visitor = Visitor::connect(to, n, Some(token.to_owned()), Some(resume)).await?;
        let head = visitor.welcome.conversations.first().context("the conversation is gone")?.head;
        while visitor.seqs.last().is_none_or(|last| *last < head) {
            let before = visitor.seqs.len();
            visitor.read().await?;
            let after = visitor.seqs.last().copied().unwrap_or(0);
            if visitor.seqs.len() > before && after < head {
                let conversation = conversation(n);
                visitor.say(protocol::client_frames::Fetch { conversation, after }.into()).await?;
            }
        }
        Ok(visitor)
    }

    async fn connect(
        to: SocketAddr,
        n: u128,
        token: Option<String>,
        resume: Option<Resume>,
    ) -> Result<Self> {
        let device = DeviceId::from_bits(n);
        let hello = Hello {
            level: LevelRange::OURS,
            site: site_key(0),
            token: token.clone(),
            device,
            resume,
        };
        let (socket, welcome) = enter(to, ORIGIN, hello).await?;
        let token = token.or_else(|| welcome.session.token.clone()).context("no token")?;
        let cseq = welcome.conversations.first().map_or(0, |head| head.last_cseq);
        Ok(Visitor { socket, n, token, welcome, next_cid: n << 32, cseq, seqs: Vec::new() })
    }

    /// Says something and waits for the answer.
    ///
    /// Errors: the connection is gone, or no answer came in time.
    pub async fn post(&mut self, text: &str, ledger: &SharedLedger) -> Result<Answer> {
        let send = self.posting(text);
        self.send(&send, ledger).await
    }

    /// The next `send` frame with a message.
    pub fn posting(&mut self, text: &str) -> Send {
        self.sending(commands::PostMessage { content: Content::text(text) })
    }

    /// The next `send` frame with a command.
    pub fn sending(&mut self, command: impl Into<Command>) -> Send {
        self.next_cid += 1;
        self.cseq += 1;
        Send {
            cid: CommandId::from_bits(self.next_cid),
            cseq: self.cseq,
            conversation: conversation(self.n),
            command: command.into(),
        }
    }

    /// Sends a command and waits for the answer, which goes into the ledger.
    ///
    /// Errors: the connection is gone, or no answer came in time.
    pub async fn send(&mut self, send: &Send, ledger: &SharedLedger) -> Result<Answer> {
        let asked = Instant::now();
        self.say(send.clone().into()).await?;
        loop {
            match self.read().await? {
                ServerFrame::Accepted(accepted) if accepted.cid == send.cid => {
                    ledger.lock().accepted.push(Acked {
                        conversation: accepted.conversation.clone(),
                        cid: accepted.cid.clone(),
                        seq: accepted.seq,
                        at: accepted.at,
                        when: Instant::now(),
                    });
                    return Ok(Answer::Accepted(accepted));
                }
                ServerFrame::Reject(reject) if reject.cid == send.cid => {
                    let wait = Duration::from_millis(reject.retry_after_ms.unwrap_or(0));
                    ledger.lock().refused.push(Refused {
                        code: reject.code.clone(),
                        again_in: reject.retryable.then_some(wait),
                        took: asked.elapsed(),
                    });
                    return Ok(Answer::Refused(reject));
                }
                _ => {}
            }
        }
    }

    async fn say(&mut self, frame: ClientFrame) -> Result<()> {
        Ok(self.socket.send(Wire::text(protocol::encode(&frame)?)).await?)
    }

    async fn read(&mut self) -> Result<ServerFrame> {
        let frame = frame(&mut self.socket).await?;
        match &frame {
            ServerFrame::Event(event) => self.seqs.push(event.event.seq),
            ServerFrame::History(history) => {
                self.seqs.extend(history.events.iter().map(|event| event.seq));
            }
            _ => {}
        }
        Ok(frame)
    }

    /// Talks until the connection is gone; what is refused for now is sent again when the server says.
    async fn chatter(mut self, words: String, ledger: SharedLedger) {
        for count in 1_u64.. {
            let send = self.posting(&format!("{count} {words}"));
            if !matches!(self.insist(&send, &ledger).await, Ok(true)) {
                return;
            }
        }
    }
}

/// An open socket.
pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Opens a socket from a page of this origin, and says hello.
///
/// Errors: the server is not there, or gives no welcome.
pub async fn enter(to: SocketAddr, origin: &str, hello: Hello) -> Result<(Socket, Welcome)> {
    let mut request = format!("ws://{to}/v1/ws").into_client_request()?;
    let headers = request.headers_mut();
    headers.insert("sec-websocket-protocol", "parlor.v1".parse()?);
    headers.insert("origin", origin.parse()?);
    let opening = timeout(PATIENCE, tokio_tungstenite::connect_async(request));
    let mut socket = opening.await.context("no upgrade in time")??.0;
    socket.send(Wire::text(protocol::encode(&ClientFrame::from(hello))?)).await?;
    match frame(&mut socket).await? {
        ServerFrame::Welcome(welcome) => Ok((socket, welcome)),
        other => bail!("no welcome but {other:?}"),
    }
}

/// The `n`-th visitor's conversation.
#[must_use]
pub fn conversation(n: u128) -> ConversationId {
    ConversationId::from_bits(n)
}

/// So many visitors, counted from `first`, come and talk until the server is gone or the set is dropped.
///
/// Errors: not all of them got in.
pub async fn crowd(
    to: SocketAddr,
    first: u128,
    count: u128,
    words: &str,
    ledger: &SharedLedger,
) -> Result<JoinSet<()>> {
    let mut talking = JoinSet::new();
    for n in first..first + count {
        let visitor = Visitor::come(to, n, ledger).await?;
        talking.spawn(visitor.chatter(words.to_owned(), ledger.clone()));
    }
    Ok(talking)
}

/// The next frame.
///
/// Errors: the connection is gone, or nothing came in time.
pub async fn frame(socket: &mut Socket) -> Result<ServerFrame> {
    loop {
        match timeout(PATIENCE, socket.next()).await.context("no frame in time")? {
            Some(Ok(Wire::Text(text))) => return Ok(protocol::decode(&text)?),
            Some(Ok(Wire::Close(close))) => bail!("closed: {close:?}"),
            Some(Ok(_)) => {}
            Some(Err(error)) => return Err(error.into()),
            None => bail!("the connection is gone"),
        }
    }
}
