//! The shipped client core against the real server: what a person typed arrives once, whatever the network does.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use client::{Client, Config, Delivery, Effect, Input, Now, OutboxEntry};
use futures::{SinkExt, StreamExt};
use protocol::{
    Author, AuthorRole, Command, CommandId, Content, ConversationId, DeviceId, Message, MessageId,
    Timestamp, commands,
};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message as Wire;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::support::{Parlor, SHOP, open};

/// A page: the client core with a socket, a timer and a store.
struct Page {
    client: Client,
    socket: Option<WebSocketStream<MaybeTlsStream<TcpStream>>>,
    timer: Option<Timestamp>,
    token: Option<String>,
    stored: Vec<OutboxEntry>,
    next: u128,
}

fn now() -> Now {
    let millis = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    // No jitter: a test reconnects at once.
    Now { at: Timestamp::from_millis(i64::try_from(millis).unwrap()), random: 0 }
}

impl Page {
    fn new(device: u128, token: Option<String>) -> Self {
        let config = Config {
            site: protocol::SiteKey::parse("helio").unwrap(),
            device: DeviceId::from_bits(device),
            token: token.clone(),
            role: AuthorRole::Visitor,
        };
        let client = Client::new(config, Vec::new(), Default::default());
        Page { client, socket: None, timer: None, token, stored: Vec::new(), next: device << 64 }
    }

    async fn handle(&mut self, parlor: &Parlor, input: Input) {
        let mut inputs = vec![input];
        while let Some(input) = inputs.pop() {
            for effect in self.client.handle(input, now()) {
                match effect {
                    Effect::OpenSocket => {
                        self.socket = Some(open(&parlor.address(), Some(SHOP)).await);
                        inputs.push(Input::SocketOpened);
                    }
                    Effect::CloseSocket => self.socket = None,
                    Effect::SendText(text) => {
                        if let Some(socket) = &mut self.socket {
                            // A line that is gone is noticed when it is read.
                            let _ = socket.send(Wire::text(text)).await;
                        }
                    }
                    Effect::SetTimer(at) => self.timer = Some(at),
                    Effect::StoreToken(token) => self.token = Some(token),
                    Effect::StoreEntry(entry) => {
                        self.stored.retain(|known| known.cid != entry.cid);
                        self.stored.push(entry);
                    }
                    Effect::ForgetEntry(cid) => self.stored.retain(|known| known.cid != cid),
                    _ => {}
                }
            }
        }
    }

    /// Lets the page live until `done`.
    async fn until(&mut self, parlor: &Parlor, done: impl Fn(&Client) -> bool) {
        let living = async {
            while !done(&self.client) {
                let input = self.next_input().await;
                self.handle(parlor, input).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(15), living)
            .await
            .expect("it did not happen in time");
    }

    async fn next_input(&mut self) -> Input {
        let wait = self.timer.map_or(60_000, |at| at.millis_since(now().at));
        let timer = tokio::time::sleep(Duration::from_millis(wait));
        let Some(socket) = &mut self.socket else {
            timer.await;
            self.timer = None;
            return Input::TimerFired;
        };
        tokio::select! {
            () = timer => {
                self.timer = None;
                Input::TimerFired
            }
            arrived = socket.next() => match arrived {
                Some(Ok(Wire::Text(text))) => Input::TextArrived(text.as_str().to_owned()),
                Some(Ok(Wire::Close(close))) => {
                    self.socket = None;
                    Input::SocketClosed { code: close.map_or(1005, |close| close.code.into()) }
                }
                Some(Ok(_)) => Input::Woke,
                Some(Err(_)) | None => {
                    self.socket = None;
                    Input::SocketClosed { code: 1006 }
                }
            },
        }
    }

    async fn send(
        &mut self,
        parlor: &Parlor,
        conversation: &ConversationId,
        command: impl Into<Command>,
        said: &str,
    ) {
        self.next += 1;
        let cid = CommandId::from_bits(self.next);
        let echo = Message {
            id: MessageId::of_command(&cid),
            author: Author::VISITOR,
            at: now().at,
            content: Content::text(said),
        };
        let echo = if said.is_empty() { Vec::new() } else { vec![echo.into()] };
        let command = command.into();
        let input = Input::Send { cid, conversation: conversation.clone(), command, echo };
        self.handle(parlor, input).await;
    }

    async fn say(&mut self, parlor: &Parlor, conversation: &ConversationId, text: &str) {
        let post = commands::PostMessage { content: Content::text(text) };
        self.send(parlor, conversation, post, text).await;
    }

    fn timeline(&self, conversation: &ConversationId) -> Vec<(String, Option<Delivery>)> {
        let items = self.client.timeline(conversation);
        items
            .into_iter()
            .map(|item| (item.message.content.fallback.clone(), item.delivery))
            .collect()
    }
}

fn all_sent(conversation: &ConversationId, n: usize) -> impl Fn(&Client) -> bool {
    let conversation = conversation.clone();
    move |client| {
        let items = client.timeline(&conversation);
        items.len() == n
            && client.outbox().is_empty()
            && items.iter().all(|item| item.seq.is_some())
    }
}

async fn started(parlor: &Parlor, device: u128, token: Option<String>) -> Page {
    let mut page = Page::new(device, token);
    page.handle(parlor, Input::Start).await;
    page.until(parlor, |client| client.connection() == client::Connection::Connected).await;
    page
}

async fn begun(parlor: &Parlor, page: &mut Page) -> ConversationId {
    let conversation = ConversationId::from_bits(page.next);
    let begin =
        commands::StartConversation { locale: "en".to_owned(), context: Default::default() };
    page.send(parlor, &conversation, begin, "").await;
    conversation
}

#[tokio::test]
async fn words_typed_while_offline_arrive_once_and_in_order() {
    let parlor = Parlor::start().await;
    let mut page = started(&parlor, 1, None).await;
    let conversation = begun(&parlor, &mut page).await;
    page.say(&parlor, &conversation, "one").await;
    page.until(&parlor, all_sent(&conversation, 1)).await;

    let mut tab = started(&parlor, 2, page.token.clone()).await;
    page.socket = None;
    page.handle(&parlor, Input::SocketClosed { code: 1006 }).await;
    page.say(&parlor, &conversation, "three").await;
    assert_eq!(page.timeline(&conversation).last().unwrap().1, Some(Delivery::Sending));
    assert_eq!(page.stored.len(), 1);
    tab.say(&parlor, &conversation, "two").await;
    tab.until(&parlor, all_sent(&conversation, 2)).await;

    page.until(&parlor, all_sent(&conversation, 3)).await;
    let said: Vec<String> =
        page.timeline(&conversation).into_iter().map(|(text, _)| text).collect();
    assert_eq!(said, ["one", "two", "three"]);
    assert!(page.stored.is_empty());
    tab.until(&parlor, all_sent(&conversation, 3)).await;
}

#[tokio::test]
async fn a_restart_of_the_server_in_the_middle_of_typing_loses_nothing() {
    let mut parlor = Parlor::start().await;
    let mut page = started(&parlor, 1, None).await;
    let conversation = begun(&parlor, &mut page).await;
    for n in 0..5 {
        page.say(&parlor, &conversation, &format!("before {n}")).await;
    }
    // Some of these are answered, some are on their way, and the answers are never read.
    page.socket = None;
    parlor.stop().await;
    parlor.go_on().await;
    page.handle(&parlor, Input::SocketClosed { code: 1006 }).await;
    for n in 0..5 {
        page.say(&parlor, &conversation, &format!("after {n}")).await;
    }
    page.until(&parlor, all_sent(&conversation, 10)).await;
    let said: Vec<String> =
        page.timeline(&conversation).into_iter().map(|(text, _)| text).collect();
    let expected: Vec<String> = ["before", "after"]
        .iter()
        .flat_map(|word| (0..5).map(move |n| format!("{word} {n}")))
        .collect();
    assert_eq!(said, expected);
}

#[tokio::test]
async fn a_reloaded_page_adopts_what_the_old_one_left_behind() {
    let parlor = Parlor::start().await;
    let mut page = started(&parlor, 1, None).await;
    let conversation = begun(&parlor, &mut page).await;
    page.say(&parlor, &conversation, "sent, but the answer was never read").await;
    let (left, token) = (page.stored.clone(), page.token.clone());
    assert_eq!(left.len(), 2);
    drop(page);
    let mut page = started(&parlor, 2, token).await;
    page.handle(&parlor, Input::Adopt(left)).await;
    page.say(&parlor, &conversation, "and on").await;
    page.until(&parlor, all_sent(&conversation, 2)).await;
    let said: Vec<String> =
        page.timeline(&conversation).into_iter().map(|(text, _)| text).collect();
    assert_eq!(said, ["sent, but the answer was never read", "and on"]);
}
