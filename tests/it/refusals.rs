//! Bad input at the door: each gets a typed answer, and the door stays open for others.

use futures::{SinkExt, StreamExt};
use protocol::client_frames::Hello;
use protocol::{ClientFrame, LevelRange, Problem, RejectCode, ServerFrame, SiteKey};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message as Wire;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::support::{Parlor, Peer, SHOP, get, greet, hello, open, quick};

async fn refusal(parlor: &Parlor, origin: Option<&str>, hello: Hello) -> (RejectCode, Option<u16>) {
    let text = protocol::encode(&ClientFrame::from(hello)).unwrap();
    told(greet(&parlor.address(), origin, &text).await)
}

fn told((frame, code): (Option<ServerFrame>, Option<u16>)) -> (RejectCode, Option<u16>) {
    match frame {
        Some(ServerFrame::Refused(refused)) => (refused.problem.code, code),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[tokio::test]
async fn a_page_that_is_not_on_the_list_is_refused_in_every_disguise() {
    let parlor = Parlor::start().await;
    for origin in [
        "https://evil.example",
        "http://helio.example",
        "https://helio.example:8443",
        "https://helio.example.evil.example",
        "https://evilhelio.example",
        "https://HELIO.example",
        "https://helio.example.",
        "https://helio.example/",
        "https://www.helio.example",
        "null",
        "file://",
        "https://helio.example@evil.example",
    ] {
        let refused = refusal(&parlor, Some(origin), hello(1, None)).await;
        assert_eq!(refused, (RejectCode::WrongOrigin, Some(4003)), "{origin}");
    }
    let refused = refusal(&parlor, None, hello(1, None)).await;
    assert_eq!(refused, (RejectCode::WrongOrigin, Some(4003)));
    let origin = [("origin", "https://evil.example")];
    let answer = get(&parlor.address(), "/v1/sites/helio/bundle", &origin).await;
    assert_eq!(answer.code(), "wrong_origin");
    let text = protocol::encode(&ClientFrame::from(hello(1, None))).unwrap();
    let (frame, _) = greet(&parlor.address(), Some(SHOP), &text).await;
    assert!(matches!(frame, Some(ServerFrame::Welcome(_))));
}

#[tokio::test]
async fn an_unknown_site_is_named() {
    let parlor = Parlor::start().await;
    let hello = Hello { site: SiteKey::parse("nowhere").unwrap(), ..hello(1, None) };
    assert_eq!(refusal(&parlor, Some(SHOP), hello).await.0, RejectCode::UnknownSite);
    let answer = get(&parlor.address(), "/v1/sites/nowhere/bundle", &[]).await;
    assert_eq!((answer.status, answer.code().as_str()), (404, "unknown_site"));
}

#[tokio::test]
async fn a_client_of_another_level_is_told_to_reload() {
    let parlor = Parlor::start().await;
    let hello = Hello { level: LevelRange { min: 90, max: 99 }, ..hello(1, None) };
    let refused = refusal(&parlor, Some(SHOP), hello).await;
    assert_eq!(refused, (RejectCode::UpgradeRequired, Some(4000)));
}

#[tokio::test]
async fn an_operators_token_opens_nothing_twice_and_nothing_from_elsewhere() {
    let parlor = Parlor::start().await;
    let hello = hello(1, Some("00ff".repeat(16)));
    let refused = refusal(&parlor, Some(&parlor.origin()), hello.clone()).await;
    assert_eq!(refused, (RejectCode::Unauthorized, Some(4001)));
    let refused = refusal(&parlor, Some(SHOP), hello).await;
    assert_eq!(refused, (RejectCode::WrongOrigin, Some(4003)));
}

#[tokio::test]
async fn a_first_frame_that_is_no_hello_is_malformed() {
    let parlor = Parlor::start().await;
    for text in ["", "{", "[]", r#"{"type":"ping","n":1}"#, r#"{"type":"hello"}"#] {
        let (code, close) = told(greet(&parlor.address(), Some(SHOP), text).await);
        assert_eq!((code, close), (RejectCode::Malformed, Some(1007)), "{text}");
    }
}

#[tokio::test]
async fn whoever_says_nothing_is_shown_the_door() {
    let parlor = Parlor::start_with(quick()).await;
    let mut socket = open(&parlor.address(), Some(SHOP)).await;
    let code = crate::support::closed(&mut socket).await;
    assert_eq!(code, 4001);
}

#[tokio::test]
async fn a_malformed_command_is_refused_by_its_id_and_the_connection_lives_on() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    let text = format!(
        r#"{{"type":"send","cid":"k_1","cseq":2,"conversation":"{conversation}","command":{{"type":"post_message"}}}}"#
    );
    visitor.say_text(&text).await;
    let code = visitor.until(|frame| match frame {
        ServerFrame::Reject(reject) if reject.cid.as_str() == "k_1" => Some(reject.code.clone()),
        _ => None,
    });
    assert_eq!(code.await, RejectCode::Malformed);
    assert_eq!(visitor.post(&conversation, "still here").await.seq, 2);
}

#[tokio::test]
async fn a_command_of_a_newer_level_is_unknown_and_changes_nothing() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    let text = format!(
        r#"{{"type":"send","cid":"k_{:032}","cseq":2,"conversation":"{conversation}","command":{{"type":"teleport"}}}}"#,
        1
    );
    visitor.say_text(&text).await;
    let code = visitor.until(|frame| match frame {
        ServerFrame::Reject(reject) => Some(reject.code.clone()),
        _ => None,
    });
    assert_eq!(code.await, RejectCode::UnknownCommand);
    visitor.say_text(r#"{"type":"dance"}"#).await;
    assert_eq!(visitor.post(&conversation, "still here").await.seq, 2);
}

#[tokio::test]
async fn a_frame_that_makes_no_sense_ends_the_connection_with_a_reason() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    visitor.say_text("}{").await;
    assert_eq!(visitor.problem().await.code, RejectCode::Malformed);
    assert_eq!(visitor.close_code().await, 1007);
    let mut visitor = parlor.visitor().await;
    visitor.say_bytes(b"\x00\x01").await;
    assert_eq!(visitor.problem().await.code, RejectCode::Malformed);
}

#[tokio::test]
async fn an_oversized_frame_ends_the_connection_with_a_reason() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    visitor.say_text(&" ".repeat(protocol::limits::FRAME_BYTES + 1)).await;
    assert_eq!(visitor.problem().await.code, RejectCode::TooLarge);
    assert_eq!(visitor.close_code().await, 4009);
}

#[tokio::test]
async fn too_many_commands_at_once_have_to_wait_and_lose_nothing() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    let mut sends = Vec::new();
    for n in 0..60 {
        let content = protocol::Content::text(format!("line {n}"));
        let post = protocol::commands::PostMessage { content };
        sends.push(visitor.sending(&conversation, post));
    }
    for send in &sends {
        visitor.say(send.clone()).await;
    }
    let reject = visitor.until(|frame| match frame {
        ServerFrame::Reject(reject) if reject.code == RejectCode::RateLimited => {
            Some(reject.clone())
        }
        _ => None,
    });
    let reject = reject.await;
    assert!(reject.retryable && reject.retry_after_ms.is_some_and(|wait| wait > 0), "{reject:?}");
    let first = sends.iter().position(|send| send.cid == reject.cid).unwrap();
    assert!(first >= 20, "only {first} commands were taken");
}

/// Says it again and again, each time once the one before is answered, until the connection is refused. Fails when more
/// is answered than a burst and what may follow it in the longest time a test takes.
async fn flood(visitor: &mut Peer, text: impl Fn(u32) -> String) -> Problem {
    for n in 0..3_000 {
        visitor.say_text(&text(n)).await;
        let refused = visitor.until(|frame| match frame {
            ServerFrame::Pong(_) | ServerFrame::Reject(_) => Some(None),
            ServerFrame::Refused(refused) => Some(Some(refused.problem.clone())),
            _ => None,
        });
        if let Some(problem) = refused.await {
            assert!(n >= 300, "refused after {n}");
            return problem;
        }
    }
    panic!("it may go on for ever")
}

#[tokio::test]
async fn a_flood_of_pings_ends_the_connection_and_says_when_to_come_back() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let problem = flood(&mut visitor, |n| format!(r#"{{"type":"ping","n":{n}}}"#)).await;
    assert_eq!(problem.code, RejectCode::RateLimited);
    assert!(problem.retry_after_ms.is_some_and(|wait| wait > 0), "{problem:?}");
    assert_eq!(visitor.close_code().await, 4029);
}

#[tokio::test]
async fn a_flood_of_malformed_commands_ends_the_connection_too() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let malformed = |n: u32| {
        format!(r#"{{"type":"send","cid":"k_{n}","cseq":1,"conversation":"c_1","command":{{}}}}"#)
    };
    assert_eq!(flood(&mut visitor, malformed).await.code, RejectCode::RateLimited);
    assert_eq!(visitor.close_code().await, 4029);
}

#[tokio::test]
async fn a_flood_of_the_transports_own_pings_ends_the_connection_before_its_hello_and_after() {
    let parlor = Parlor::start().await;
    let mut stranger = open(&parlor.address(), Some(SHOP)).await;
    assert_eq!(ping_below(&mut stranger, 8).await, Some(4001));
    let mut client = open(&parlor.address(), Some(SHOP)).await;
    assert_eq!(ping_below(&mut client, 7).await, None);
    let text = protocol::encode(&ClientFrame::from(hello(1, None))).unwrap();
    client.send(Wire::text(text)).await.unwrap();
    let Wire::Text(welcome) = client.next().await.unwrap().unwrap() else { panic!("no text") };
    assert!(matches!(protocol::decode(&welcome), Ok(ServerFrame::Welcome(_))), "{welcome}");
    assert_eq!(ping_below(&mut client, 3_000).await, Some(4029));
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Sends so many pings of the transport, each once the one before is answered; the close code if it came to that.
async fn ping_below(socket: &mut Socket, n: usize) -> Option<u16> {
    for _ in 0..n {
        socket.send(Wire::Ping("x".into())).await.unwrap();
        loop {
            match socket.next().await.unwrap().unwrap() {
                Wire::Pong(_) => break,
                Wire::Close(close) => return close.map(|close| close.code.into()),
                _ => {}
            }
        }
    }
    None
}

#[tokio::test]
async fn a_frame_full_of_endless_numbers_is_malformed() {
    let parlor = Parlor::start().await;
    let numbers = vec!["2.4703282292062327208e-324"; 2_000].join(",");
    let bomb = format!(r#"{{"type":"ping","n":1,"x":[{numbers}]}}"#);
    let (code, close) = told(greet(&parlor.address(), Some(SHOP), &bomb).await);
    assert_eq!((code, close), (RejectCode::Malformed, Some(1007)));
    let mut visitor = parlor.visitor().await;
    visitor.say_text(&bomb).await;
    let problem = visitor.problem().await;
    assert!(problem.message.contains("digits"), "{problem:?}");
}

#[tokio::test]
async fn an_unknown_address_is_a_problem_or_a_page() {
    let parlor = Parlor::start().await;
    assert_eq!(get(&parlor.address(), "/v1/nothing", &[]).await.status, 404);
    assert_eq!(get(&parlor.address(), "/../Cargo.toml", &[]).await.status, 404);
    let answer = get(&parlor.address(), "/v1/ws", &[]).await;
    assert!((400..500).contains(&answer.status), "{}", answer.status);
}

#[tokio::test]
async fn a_visitor_has_so_many_sockets_and_the_others_are_left_alone() {
    let parlor = Parlor::start().await;
    let first = parlor.visitor().await;
    let token = first.token();
    let mut open = vec![first];
    for device in 2..=8 {
        let hello = hello(device, Some(token.clone()));
        open.push(Peer::connect(&parlor.address(), SHOP, hello).await);
    }
    let refused = refusal(&parlor, Some(SHOP), hello(9, Some(token))).await;
    assert_eq!(refused, (RejectCode::RateLimited, Some(4029)));
    let conversation = open[7].begin(1, "en").await;
    assert_eq!(open[7].post(&conversation, "still here").await.seq, 2);
}

#[tokio::test]
async fn connecting_again_does_not_give_a_visitor_more_commands() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let token = visitor.token();
    let conversation = visitor.begin(1, "en").await;
    let mut refused = 0;
    for n in 0..60 {
        let content = protocol::Content::text(format!("line {n}"));
        let send = visitor.sending(&conversation, protocol::commands::PostMessage { content });
        if n % 20 == 0 {
            visitor = visitor.resume(&parlor.address(), SHOP, Some(token.clone())).await;
        }
        match visitor.try_send(send).await {
            Err(reject) if reject.code == RejectCode::RateLimited => refused += 1,
            _ => {}
        }
    }
    assert!(refused > 0);
}
