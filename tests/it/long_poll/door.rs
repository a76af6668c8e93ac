//! The door itself, asked line by line: what is repeated, refused and kept for whom.

use std::time::Duration;

use backend_stub::live::Timings;
use protocol::client_frames::{self, Hello};
use protocol::limits::{FRAME_BYTES, POLL_BYTES, POLL_FRAMES};
use protocol::{
    ClientFrame, ContentBody, ConversationId, EventBody, LevelRange, PollAnswer, PollRequest,
    RejectCode, ServerFrame, SiteKey, commands, poll, server_frames,
};

use super::page::exchange;
use crate::support::{Answer, Parlor, SHOP, hello, post};

/// Holds end soon when there is nothing to tell.
fn brisk() -> Timings {
    Timings { poll_hold: Duration::from_millis(50), ..Timings::default() }
}

fn text(frame: impl Into<ClientFrame>) -> String {
    protocol::encode(&frame.into()).unwrap()
}

fn body(request: &PollRequest, frames: &[String]) -> String {
    poll::join(request, frames)
}

fn read(body: &str) -> (PollAnswer, Vec<ServerFrame>) {
    let (answer, frames) = poll::split::<PollAnswer>(body).unwrap();
    (answer, frames.into_iter().map(|frame| protocol::decode(frame).unwrap()).collect())
}

fn first(hello: Hello) -> String {
    let request = PollRequest { session: None, post: 1, got: 0, hold: true };
    body(&request, &[text(hello)])
}

/// Says hello and asks until something is told.
async fn greet(address: &str, origin: &str, hello: Hello) -> (PollAnswer, Vec<ServerFrame>) {
    let (mut answer, mut frames) = read(&exchange(address, origin, &first(hello)).await.unwrap());
    let session = answer.session.clone();
    while frames.is_empty() {
        let request = PollRequest { session: session.clone(), post: 0, got: 0, hold: true };
        (answer, frames) = read(&exchange(address, origin, &body(&request, &[])).await.unwrap());
    }
    (PollAnswer { session, ..answer }, frames)
}

/// A client that sends what a test wants it to send.
struct Raw {
    address: String,
    session: String,
    got: u64,
    posts: u64,
    welcome: server_frames::Welcome,
}

impl Raw {
    async fn connect(parlor: &Parlor, hello: Hello) -> Raw {
        let address = parlor.address();
        let (answer, mut frames) = greet(&address, SHOP, hello).await;
        let welcome = match frames.remove(0) {
            ServerFrame::Welcome(welcome) => welcome,
            other => panic!("expected a welcome, got {other:?}"),
        };
        let session = answer.session.unwrap();
        Raw { address, session, got: answer.batch, posts: 1, welcome }
    }

    fn request(&self, post: u64, hold: bool) -> PollRequest {
        PollRequest { session: Some(self.session.clone()), post, got: self.got, hold }
    }

    async fn ask(
        &self,
        request: &PollRequest,
        frames: &[String],
    ) -> (PollAnswer, Vec<ServerFrame>) {
        read(&exchange(&self.address, SHOP, &body(request, frames)).await.unwrap())
    }

    async fn post(&mut self, frames: &[String]) -> PollAnswer {
        self.posts += 1;
        self.ask(&self.request(self.posts, false), frames).await.0
    }

    async fn hold(&mut self) -> (PollAnswer, Vec<ServerFrame>) {
        let told = self.ask(&self.request(0, true), &[]).await;
        self.got = self.got.max(told.0.batch);
        told
    }

    /// Frames as they come, until one that `pick` takes.
    async fn until<T>(&mut self, mut pick: impl FnMut(&ServerFrame) -> Option<T>) -> T {
        for _ in 0..200 {
            let (answer, frames) = self.hold().await;
            if let Some(picked) = frames.iter().find_map(&mut pick) {
                return picked;
            }
            assert_eq!(answer.close, None, "closed");
        }
        panic!("it did not come")
    }
}

impl Raw {
    /// Everything that was told so far has come.
    async fn quiet(&mut self) {
        self.post(&[text(client_frames::Ping { n: 99 })]).await;
        self.until(|frame| matches!(frame, ServerFrame::Pong(_)).then_some(())).await;
    }
}

fn begin(cid: u128, cseq: u64) -> (ConversationId, String) {
    let conversation = ConversationId::from_bits(7);
    let begin =
        commands::StartConversation { locale: "en".to_owned(), context: Default::default() };
    let send = client_frames::Send {
        cid: protocol::CommandId::from_bits(cid),
        cseq,
        conversation: conversation.clone(),
        command: begin.into(),
    };
    (conversation, text(send))
}

fn say(cid: u128, cseq: u64, words: &str) -> String {
    text(client_frames::Send {
        cid: protocol::CommandId::from_bits(cid),
        cseq,
        conversation: ConversationId::from_bits(7),
        command: commands::PostMessage { content: protocol::Content::text(words) }.into(),
    })
}

/// The texts among the events of these frames.
fn said(frames: &[ServerFrame]) -> Vec<String> {
    let text = |frame: &ServerFrame| match frame {
        ServerFrame::Event(frame) => match &frame.event.body {
            EventBody::MessagePosted(posted) => match &posted.message.content.body {
                ContentBody::Text(_) => Some(posted.message.content.fallback.clone()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    };
    frames.iter().filter_map(text).collect()
}

#[tokio::test]
async fn a_repeated_post_is_one_message_and_a_repeated_hold_the_same_batch() {
    let parlor = Parlor::start_with(brisk()).await;
    let mut raw = Raw::connect(&parlor, hello(1, None)).await;
    let frames = [begin(1, 1).1, say(2, 2, "once"), text(client_frames::Ping { n: 7 })];
    let request = raw.request(2, false);
    for _ in 0..3 {
        let (answer, told) = raw.ask(&request, &frames).await;
        assert_eq!((answer.batch, told.len()), (0, 0), "frames come to the held request alone");
    }
    raw.posts = 2;
    let mut pongs = 0;
    let mut all = Vec::new();
    while said(&all).is_empty() {
        let before = raw.got;
        let (answer, frames) = raw.hold().await;
        // Nobody acknowledged it yet: the same again, as often as it is asked for.
        let repeated = PollRequest { got: before, ..raw.request(0, true) };
        assert_eq!(raw.ask(&repeated, &[]).await, (answer, frames.clone()));
        pongs += frames.iter().filter(|frame| matches!(frame, ServerFrame::Pong(_))).count();
        all.extend(frames);
    }
    assert_eq!((said(&all), pongs), (vec!["once".to_owned()], 1));
}

#[tokio::test]
async fn a_post_out_of_its_turn_is_refused_and_its_frames_are_not_read() {
    let parlor = Parlor::start_with(brisk()).await;
    let raw = Raw::connect(&parlor, hello(1, None)).await;
    let late = body(&raw.request(3, false), &[begin(1, 1).1]);
    let answer = ask(&parlor, SHOP, &late).await;
    assert_eq!((answer.status, answer.code().as_str()), (409, "out_of_order"));
    let mut raw = raw;
    raw.post(&[text(client_frames::Ping { n: 1 })]).await;
    let pong = raw.until(|frame| match frame {
        ServerFrame::Pong(pong) => Some(pong.n),
        ServerFrame::Accepted(accepted) => panic!("{accepted:?}"),
        _ => None,
    });
    assert_eq!(pong.await, 1);
}

async fn ask(parlor: &Parlor, origin: &str, body: &str) -> Answer {
    post(&parlor.address(), "/v1/poll", &[("origin", origin)], body).await
}

#[tokio::test]
async fn what_cannot_be_read_is_a_problem_that_any_page_may_read() {
    let parlor = Parlor::start_with(brisk()).await;
    let hello_line = text(hello(1, None));
    let many = vec![text(client_frames::Ping { n: 1 }); POLL_FRAMES + 1].join("\n");
    for (body, status, code) in [
        (String::new(), 400, "malformed"),
        ("{}".to_owned(), 400, "malformed"),
        (hello_line.clone(), 400, "malformed"),
        (r#"{"post":1,"got":0}"#.to_owned(), 400, "malformed"),
        (format!("{{\"post\":2,\"got\":0}}\n{hello_line}"), 400, "malformed"),
        (format!("{{\"post\":1,\"got\":0}}\n{many}"), 400, "malformed"),
        (" ".repeat(POLL_BYTES + 1), 413, "too_large"),
    ] {
        let answer = ask(&parlor, SHOP, &body).await;
        let shown = &body[..body.len().min(80)];
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{shown}");
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    }
    let answer = crate::support::get(&parlor.address(), "/v1/poll", &[]).await;
    assert_eq!(answer.status, 405);
    assert_eq!(parlor.n_connected(), 0);
}

#[tokio::test]
async fn refusals_and_close_codes_are_those_of_a_socket() {
    let parlor = Parlor::start_with(brisk()).await;
    let nowhere = SiteKey::parse("nowhere").unwrap();
    let token = Some("00ff".repeat(16));
    for (origin, hello, code, close) in [
        ("https://evil.example", hello(1, None), RejectCode::WrongOrigin, 4003),
        ("null", hello(1, None), RejectCode::WrongOrigin, 4003),
        (SHOP, Hello { site: nowhere, ..hello(1, None) }, RejectCode::UnknownSite, 4003),
        (
            SHOP,
            Hello { level: LevelRange { min: 90, max: 99 }, ..hello(1, None) },
            RejectCode::UpgradeRequired,
            4000,
        ),
        (SHOP, hello(1, token.clone()), RejectCode::WrongOrigin, 4003),
        (&parlor.origin(), hello(1, token), RejectCode::Unauthorized, 4001),
    ] {
        let (answer, frames) = greet(&parlor.address(), origin, hello).await;
        let [ServerFrame::Refused(refused)] = frames.as_slice() else { panic!("{frames:?}") };
        assert_eq!((&refused.problem.code, answer.close), (&code, Some(close)), "{origin}");
    }
}

#[tokio::test]
async fn frames_have_the_limits_that_they_have_on_a_socket() {
    let parlor = Parlor::start_with(brisk()).await;
    let mut raw = Raw::connect(&parlor, hello(1, None)).await;
    raw.post(&[" ".repeat(FRAME_BYTES + 1)]).await;
    let code = raw.until(|frame| match frame {
        ServerFrame::Refused(refused) => Some(refused.problem.code.clone()),
        _ => None,
    });
    assert_eq!(code.await, RejectCode::TooLarge);
    let mut raw = Raw::connect(&parlor, hello(2, None)).await;
    raw.post(&[begin(1, 1).1]).await;
    let sends: Vec<String> = (0..60).map(|n| say(n + 10, n as u64 + 2, "quick")).collect();
    raw.post(&sends).await;
    let wait = raw.until(|frame| match frame {
        ServerFrame::Reject(reject) if reject.code == RejectCode::RateLimited => {
            reject.retry_after_ms
        }
        _ => None,
    });
    assert!(wait.await > 0);
    assert_eq!(raw.welcome.limits, protocol::limits::Limits::OURS);
}

#[tokio::test]
async fn a_visitor_has_as_many_polls_as_sockets() {
    let parlor = Parlor::start_with(brisk()).await;
    let one = Raw::connect(&parlor, hello(1, None)).await;
    let token = one.welcome.session.token.clone();
    let mut open = vec![one];
    for device in 2..=8 {
        open.push(Raw::connect(&parlor, hello(device, token.clone())).await);
    }
    let (_, frames) = greet(&parlor.address(), SHOP, hello(9, token)).await;
    let [ServerFrame::Refused(refused)] = frames.as_slice() else { panic!("{frames:?}") };
    assert_eq!(refused.problem.code, RejectCode::RateLimited);
    assert!(refused.problem.retry_after_ms.is_some());
}

#[tokio::test]
async fn a_network_that_says_hello_too_often_is_told_so_and_gets_no_session() {
    let parlor = Parlor::start_with(brisk()).await;
    let nowhere = SiteKey::parse("nowhere").unwrap();
    let asked = first(Hello { site: nowhere, ..hello(1, None) });
    let mut refused = None;
    for _ in 0..400 {
        let (answer, frames) = read(&exchange(&parlor.address(), SHOP, &asked).await.unwrap());
        if answer.session.is_none() {
            refused = Some((answer, frames));
            break;
        }
    }
    let (answer, frames) = refused.expect("there is always another session");
    let [ServerFrame::Refused(told)] = frames.as_slice() else { panic!("{frames:?}") };
    assert_eq!((&told.problem.code, answer.close), (&RejectCode::RateLimited, Some(4029)));
    assert!(told.problem.retry_after_ms.is_some_and(|wait| wait > 0), "{told:?}");
}

#[tokio::test]
async fn what_waits_for_its_greeting_is_no_more_than_a_hello() {
    let parlor = Parlor::start_with(brisk()).await;
    let request = PollRequest { session: None, post: 1, got: 0, hold: true };
    let more = [text(hello(1, None)), " ".repeat(FRAME_BYTES), " ".repeat(FRAME_BYTES)];
    let answer = ask(&parlor, SHOP, &body(&request, &more)).await;
    assert_eq!((answer.status, answer.code().as_str()), (413, "too_large"));
    assert_eq!(parlor.n_connected(), 0);
}

#[tokio::test]
async fn a_session_is_of_one_origin_and_an_unknown_one_is_over() {
    let parlor = Parlor::start_with(brisk()).await;
    let mut raw = Raw::connect(&parlor, hello(1, None)).await;
    assert_eq!(raw.session.len(), 64);
    let stolen = body(&raw.request(2, true), &[begin(1, 1).1]);
    let answer = ask(&parlor, "https://evil.example", &stolen).await;
    assert_eq!((answer.status, answer.code().as_str()), (403, "wrong_origin"));
    raw.post(&[begin(1, 1).1]).await;
    raw.until(|frame| matches!(frame, ServerFrame::Accepted(_)).then_some(())).await;
    raw.session = "0".repeat(64);
    let (answer, frames) = raw.hold().await;
    assert_eq!((answer.close, frames.len()), (Some(4008), 0));
}

#[tokio::test]
async fn a_first_post_without_a_hello_is_malformed() {
    let parlor = Parlor::start().await;
    let first = "{\"post\":1,\"got\":0,\"hold\":true}\n{\"type\":\"ping\",\"n\":1}";
    let (answer, frames) = read(&exchange(&parlor.address(), SHOP, first).await.unwrap());
    let [ServerFrame::Refused(refused)] = frames.as_slice() else { panic!("{frames:?}") };
    assert_eq!((&refused.problem.code, answer.close), (&RejectCode::Malformed, Some(1007)));
}

#[tokio::test]
async fn a_newer_held_request_ends_the_one_before_it() {
    let parlor = Parlor::start().await;
    let mut raw = Raw::connect(&parlor, hello(1, None)).await;
    raw.quiet().await;
    let asked = body(&raw.request(0, true), &[]);
    let ask = || Box::pin(exchange(&raw.address, SHOP, &asked));
    // Whichever arrives later is the one that waits; the other one is answered at once.
    let (ended, waiting) = futures::future::select(ask(), ask()).await.factor_first();
    let (answer, frames) = read(&ended.unwrap());
    assert_eq!((answer.close, frames.len()), (None, 0));
    raw.ask(&raw.request(3, false), &[text(client_frames::Ping { n: 1 })]).await;
    let (_, frames) = read(&waiting.await.unwrap());
    assert_eq!(frames, [server_frames::Pong { n: 1 }.into()]);
}

#[tokio::test]
async fn who_never_fetches_what_is_told_is_closed_and_resumes_from_the_log() {
    let parlor = Parlor::start_with(brisk()).await;
    let mut raw = Raw::connect(&parlor, hello(1, None)).await;
    let pings = vec![text(client_frames::Ping { n: 1 }); POLL_FRAMES];
    for _ in 0..5 {
        raw.post(&pings).await;
    }
    let (answer, frames) = raw.hold().await;
    assert_eq!((answer.close, frames.len()), (Some(4008), 0));
}

#[tokio::test]
async fn a_client_that_stops_asking_loses_its_place() {
    let timings = Timings { poll_absence: Duration::from_millis(20), ..brisk() };
    let parlor = Parlor::start_with(timings).await;
    let raw = Raw::connect(&parlor, hello(1, None)).await;
    let gone = async {
        while parlor.n_connected() > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), gone).await.expect("it is still there");
    let (answer, _) = raw.ask(&raw.request(0, true), &[]).await;
    assert_eq!(answer.close, Some(4008));
}

#[tokio::test]
async fn a_client_that_asks_but_says_nothing_is_closed_like_a_silent_socket() {
    let timings = Timings { silence: Duration::from_millis(100), ..brisk() };
    let parlor = Parlor::start_with(timings).await;
    let mut raw = Raw::connect(&parlor, hello(1, None)).await;
    let mut closed = None;
    while closed.is_none() {
        closed = raw.hold().await.0.close;
    }
    assert_eq!(closed, Some(4008));
    let mut socket = parlor.visitor().await;
    assert_eq!(socket.close_code().await, 4008);
}

#[tokio::test]
async fn a_stopping_server_says_goodbye_to_polls_too() {
    let mut parlor = Parlor::start().await;
    let mut raw = Raw::connect(&parlor, hello(1, None)).await;
    raw.quiet().await;
    let asked = body(&raw.request(0, true), &[]);
    let ask = || Box::pin(exchange(&raw.address, SHOP, &asked));
    // One of the two is ended by the other, which is held then.
    let (_, held) = futures::future::select(ask(), ask()).await.factor_first();
    let ((), told) = tokio::join!(parlor.stop(), held);
    let (answer, frames) = read(&told.unwrap());
    assert!(frames.iter().any(|frame| matches!(frame, ServerFrame::Goaway(_))), "{frames:?}");
    assert_eq!(answer.close, Some(4010));
}

#[tokio::test]
async fn a_desk_works_by_poll_from_its_own_origin() {
    let parlor = Parlor::start_with(brisk()).await;
    parlor.add_operator(1, "Maria").await;
    let answer = parlor.sign_in("Maria", "secret").await;
    let session: protocol::desk::DeskSession = serde_json::from_str(&answer.body).unwrap();
    let hello = hello(1, Some(session.socket_token));
    let (answer, frames) = greet(&parlor.address(), &parlor.origin(), hello).await;
    let Some(ServerFrame::Welcome(welcome)) = frames.first() else { panic!("{frames:?}") };
    assert_eq!(welcome.session.role, protocol::AuthorRole::Operator);
    assert_eq!(answer.close, None);
}

#[tokio::test]
async fn a_preflight_is_answered_and_no_cookie_is_asked_for() {
    let parlor = Parlor::start_with(brisk()).await;
    let headers = [("origin", SHOP), ("access-control-request-method", "POST")];
    let answer = crate::support::options(&parlor.address(), "/v1/poll", &headers).await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("access-control-allow-methods"), Some("POST"));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
}
