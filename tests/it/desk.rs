//! Signing in and out, over HTTP and on the socket.

use protocol::ServerFrame;
use protocol::desk::DeskSession;

use crate::support::{Answer, Parlor, Peer, get, hello, post};

fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_told_the_same_way() {
    let parlor = Parlor::start().await;
    parlor.add_operator(1, "Maria").await;
    let wrong = parlor.sign_in("Maria", "guess").await;
    let unknown = parlor.sign_in("Nobody", "guess").await;
    assert_eq!((wrong.status, wrong.code().as_str()), (401, "wrong_password"));
    assert_eq!(wrong.body, unknown.body);
    assert!(wrong.header("set-cookie").is_none());
}

#[tokio::test]
async fn guessing_passwords_is_stopped_also_for_the_right_one() {
    let parlor = Parlor::start().await;
    parlor.add_operator(1, "Maria").await;
    let mut codes = Vec::new();
    for _ in 0..6 {
        codes.push(parlor.sign_in("Maria", "guess").await.code());
    }
    assert_eq!(codes.last().map(String::as_str), Some("rate_limited"));
    let answer = parlor.sign_in("Maria", "secret").await;
    assert_eq!((answer.status, answer.code().as_str()), (429, "rate_limited"));
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_for_scripts_and_other_sites() {
    let parlor = Parlor::start().await;
    parlor.add_operator(1, "Maria").await;
    let answer = parlor.sign_in("Maria", "secret").await;
    let set = answer.header("set-cookie").unwrap();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict"), "{set}");
    let session = get(&parlor.address(), "/v1/desk/session", &[("cookie", &cookie(&answer))]).await;
    let session: DeskSession = serde_json::from_str(&session.body).unwrap();
    assert_eq!(session.operator.name, "Maria");
    assert_eq!(get(&parlor.address(), "/v1/desk/session", &[]).await.status, 401);
}

#[tokio::test]
async fn a_socket_token_opens_one_socket() {
    let parlor = Parlor::start().await;
    parlor.add_operator(1, "Maria").await;
    let answer = parlor.sign_in("Maria", "secret").await;
    let session: DeskSession = serde_json::from_str(&answer.body).unwrap();
    let hello = hello(5, Some(session.socket_token));
    let desk = Peer::connect(&parlor.address(), &parlor.origin(), hello.clone()).await;
    assert_eq!(desk.welcome.session.operator.unwrap().name, "Maria");
    let text = protocol::encode(&protocol::ClientFrame::from(hello)).unwrap();
    let origin = parlor.origin();
    let (frame, code) = crate::support::greet(&parlor.address(), Some(&origin), &text).await;
    assert!(matches!(frame, Some(ServerFrame::Refused(_))), "{frame:?}");
    assert_eq!(code, Some(4001));
}

#[tokio::test]
async fn signing_out_closes_the_operators_sockets() {
    let parlor = Parlor::start().await;
    let (mut desk, _) = parlor.operator(1, "Maria").await;
    let answer = parlor.sign_in("Maria", "secret").await;
    let session: DeskSession = serde_json::from_str(&answer.body).unwrap();
    let (origin, cookie) = (parlor.origin(), cookie(&answer));
    let forged = [("origin", origin.as_str()), ("cookie", &cookie)];
    let refused = post(&parlor.address(), "/v1/desk/sign-out", &forged, "").await;
    assert_eq!(refused.status, 403);
    let headers =
        [("origin", origin.as_str()), ("cookie", &cookie), ("x-parlor-csrf", &session.csrf)];
    let done = post(&parlor.address(), "/v1/desk/sign-out", &headers, "").await;
    assert!((200..300).contains(&done.status), "{done:?}");
    assert_eq!(desk.close_code().await, 4001);
    let after = get(&parlor.address(), "/v1/desk/session", &[("cookie", &cookie)]).await;
    assert_eq!(after.status, 401);
}
