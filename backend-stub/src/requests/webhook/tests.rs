//! Another system, and what may go wrong with it.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap as Heard;
use axum::response::{IntoResponse, Redirect};
use flow::VariableType;
use protocol::{Outcome, RunId};
use reqwest::{Method, Url};
use tokio::net::TcpListener;

use super::*;
use crate::conversation::served::Place;
use crate::sites::webhooks::Secret;

/// What the other system does with its nth request.
type Answers = fn(usize) -> axum::response::Response;

/// What it heard: headers and bodies.
type Requests = Arc<Mutex<Vec<(Heard, String)>>>;

/// Another system on this machine, with what it heard.
struct Other {
    url: Url,
    heard: Requests,
    /// How it answers; never, where nothing is said.
    answers: Option<Answers>,
}

impl Other {
    async fn start(answers: Option<Answers>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/prices", listener.local_addr().unwrap()).parse().unwrap();
        let other = Other { url, heard: Arc::default(), answers };
        let shared = (other.heard.clone(), answers);
        let routes = Router::new().fallback(hear).with_state(shared);
        tokio::spawn(async move { axum::serve(listener, routes).await });
        other
    }

    async fn answering(answers: Answers) -> Self {
        Self::start(Some(answers)).await
    }

    fn n_heard(&self) -> usize {
        self.heard.lock().unwrap().len()
    }

    fn webhook(&self) -> Webhook {
        Webhook {
            id: "prices".to_owned(),
            url: self.url.clone(),
            is_private: true,
            method: Method::POST,
            headers: Vec::new(),
            secret: None,
            result: Map::new(),
            unset: Vec::new(),
        }
    }

    /// Asks for a price and a number of days.
    async fn ask(&self, webhook: Webhook) -> StepResult {
        let time = if self.answers.is_some() { 10_000 } else { 150 };
        ask_within(webhook, time).await
    }
}

async fn hear(
    State((heard, answers)): State<(Requests, Option<Answers>)>,
    headers: Heard,
    body: Bytes,
) -> axum::response::Response {
    let n = {
        let mut heard = heard.lock().unwrap();
        heard.push((headers, String::from_utf8_lossy(&body).into_owned()));
        heard.len()
    };
    match answers {
        Some(answers) => answers(n),
        None => std::future::pending().await,
    }
}

async fn ask_within(webhook: Webhook, millis: i64) -> StepResult {
    ask_by(&Outside::default(), webhook, millis).await
}

async fn ask_by(outside: &Outside, webhook: Webhook, millis: i64) -> StepResult {
    let services =
        Services { webhooks: [("prices".to_owned(), webhook)].into(), ..Services::default() };
    let place = Place { run: RunId::from_bits(1), position: 2, step: "price".to_owned() };
    let send = Map::from([("area".to_owned(), Scalar::Number(80.0))]);
    let values = wanted();
    let request = flow::Request::Hours { department: String::new() };
    let awaited = Awaited { place, locale: "en".to_owned(), request, values };
    let (site, conversation) = (SiteKey::parse("helio").unwrap(), ConversationId::from_bits(7));
    let call = Call {
        site: &site,
        conversation: &conversation,
        awaited: &awaited,
        send: &send,
        timeout: millis,
    };
    ask(outside, &services, "prices", &call).await
}

/// A price and a number of days, as a step takes them.
fn wanted() -> Vec<(String, flow::Variable)> {
    let flow = serde_json::json!({
        "id": "a", "version": 1, "title": "A", "person": { "fallback": "end" },
        "steps": [
            { "id": "price", "webhook": {
                "call": "prices", "result": { "price": "money EUR", "days": "int" }, "on_fail": "end" } },
            { "id": "tell", "say": "{{price.price}} {{price.days}}" },
            { "id": "end", "end": null },
        ],
    });
    let flow = flow::Flow::from_values(&flow, &[], &["en".to_owned()]).unwrap();
    let values = flow::result_values(&flow, "price").to_vec();
    assert!(values.iter().any(|(_, variable)| variable.kind == VariableType::Money));
    values
}

fn ok(json: &'static str) -> axum::response::Response {
    json.into_response()
}

fn error(result: &StepResult) -> &str {
    assert_eq!(result.outcome, Outcome::Failed);
    match result.values.get("error") {
        Some(Scalar::Text(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_answer_gives_the_values_that_the_step_expects_and_no_others() {
    let other = Other::answering(|_| {
        ok(r#"{"data": [{"price": 1890.5, "days": 3}], "days": 9, "name": "Anna"}"#)
    })
    .await;
    let mut webhook = other.webhook();
    webhook.result = Map::from([("price".to_owned(), "/data/0/price".to_owned())]);
    let result = other.ask(webhook).await;
    assert_eq!(result.outcome, Outcome::Done);
    let expected = [("days", Scalar::Number(9.0)), ("price", Scalar::Number(1_890.5))];
    let expected: Map<String, Scalar> =
        expected.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    assert_eq!(result.values, expected);
}

#[tokio::test]
async fn a_request_says_what_the_flow_sends_and_proves_that_it_is_ours() {
    let other = Other::answering(|_| ok(r#"{"price": 1, "days": 1}"#)).await;
    let key = [7; 32];
    let mut webhook = other.webhook();
    webhook.secret = Some(Secret::new(key.to_vec()));
    webhook.headers.push((HeaderName::from_static("x-house"), HeaderValue::from_static("helio")));
    assert_eq!(other.ask(webhook).await.outcome, Outcome::Done);
    let heard = other.heard.lock().unwrap();
    let (headers, body) = &heard[0];
    let text = |name: &str| headers[name].to_str().unwrap().to_owned();
    assert_eq!(text("x-house"), "helio");
    assert_eq!(text("content-type"), "application/json");
    assert_eq!(text("webhook-id"), text("idempotency-key"));
    let at =
        protocol::Timestamp::from_millis(text("webhook-timestamp").parse::<i64>().unwrap() * 1_000);
    let signed =
        signature::headers(Some(&Secret::new(key.to_vec())), &text("webhook-id"), at, body);
    assert_eq!(signed[3].1.to_str().unwrap(), text("webhook-signature"));
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["type"], "prices");
    assert_eq!(body["data"], serde_json::json!({"area": 80}));
    assert_eq!(body["conversation"], ConversationId::from_bits(7).as_str());
}

#[tokio::test]
async fn what_does_not_answer_in_time_has_failed() {
    let other = Other::start(None).await;
    assert_eq!(error(&other.ask(other.webhook()).await), "timeout");
}

#[tokio::test]
async fn what_says_no_is_asked_once_and_what_is_in_trouble_again() {
    let no = Other::answering(|_| StatusCode::NOT_FOUND.into_response()).await;
    assert_eq!(error(&no.ask(no.webhook()).await), "status");
    assert_eq!(no.n_heard(), 1);
    let trouble = Other::answering(|n| match n {
        1 => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        2 => (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "0")]).into_response(),
        _ => ok(r#"{"price": 1, "days": 1}"#),
    })
    .await;
    assert_eq!(trouble.ask(trouble.webhook()).await.outcome, Outcome::Done);
    let heard = trouble.heard.lock().unwrap();
    let ids: Vec<_> = heard.iter().map(|(headers, _)| headers["webhook-id"].clone()).collect();
    assert!(ids.len() == 3 && ids.iter().all(|id| *id == ids[0]), "{ids:?}");
}

#[tokio::test]
async fn what_wants_to_be_left_alone_for_ever_is() {
    for wait in ["18446744073709551615", "9223372036854775807", "99999999999999999999"] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        let no = (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", wait)]);
        let routes = Router::new().fallback(move || std::future::ready(no));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        let other = Other { url, heard: Requests::default(), answers: None };
        assert_eq!(error(&ask_within(other.webhook(), 300).await), "status", "{wait}");
    }
}

#[tokio::test]
async fn a_site_whose_calls_are_all_slow_keeps_no_other_from_calling() {
    let other = Other::answering(|_| ok(r#"{"price": 1, "days": 1}"#)).await;
    let outside = Outside::default();
    let places = outside.places(&SiteKey::parse("slow").unwrap());
    let _all = places.acquire_many(u32::try_from(AT_ONCE).unwrap()).await.unwrap();
    assert_eq!(ask_by(&outside, other.webhook(), 5_000).await.outcome, Outcome::Done);
    let places = outside.places(&SiteKey::parse("helio").unwrap());
    let _its_own = places.acquire_many(u32::try_from(AT_ONCE).unwrap()).await.unwrap();
    assert_eq!(error(&ask_by(&outside, other.webhook(), 50).await), "timeout");
}

#[tokio::test]
async fn an_answer_of_another_kind_has_failed() {
    for answers in [
        (|_| ok("<html>Prices</html>")) as Answers,
        |_| ok(r#"{"price": "1890", "days": 3}"#),
        |_| ok(r#"{"price": 1890, "days": 3.5}"#),
        |_| ok(r#"{"price": 1890}"#),
        |_| ok(r#"{"price": null, "days": 3}"#),
        |_| ok(r#"{"price": [1890], "days": 3}"#),
        |_| ok(""),
    ] {
        let other = Other::answering(answers).await;
        assert_eq!(error(&other.ask(other.webhook()).await), "unfit");
        assert_eq!(other.n_heard(), 1);
    }
}

#[tokio::test]
async fn an_answer_that_does_not_end_is_not_read_to_its_end() {
    let other = Other::answering(|_| "x".repeat(ANSWER_BYTES + 1).into_response()).await;
    assert_eq!(error(&other.ask(other.webhook()).await), "too_large");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = Other::answering(|_| Redirect::temporary("/elsewhere").into_response()).await;
    assert_eq!(error(&other.ask(other.webhook()).await), "status");
    assert_eq!(other.n_heard(), 1);
}

#[tokio::test]
async fn a_private_address_is_not_connected_to_unless_its_owner_named_it() {
    let other = Other::answering(|_| ok(r#"{"price": 1, "days": 1}"#)).await;
    let port = other.url.port().unwrap();
    for host in [
        "127.0.0.1",
        "127.0.0.1.",
        "127.1",
        "0177.0.0.1",
        "0x7f.0.0.1",
        "0x7f000001",
        "2130706433",
        "0",
        "0.0.0.0",
        "①②⑦.⓪.⓪.①",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
        "localhost",
        "LOCALHOST",
    ] {
        let url = format!("http://{host}:{port}/prices").parse().unwrap();
        let webhook = Webhook { is_private: false, url, ..other.webhook() };
        assert_eq!(error(&other.ask(webhook).await), "private", "{host}");
    }
    assert_eq!(other.n_heard(), 0);
    assert_eq!(other.ask(other.webhook()).await.outcome, Outcome::Done);
}

#[tokio::test]
async fn nothing_is_sent_without_the_secrets_that_the_environment_should_have() {
    let other = Other::answering(|_| ok(r#"{"price": 1, "days": 1}"#)).await;
    let mut webhook = other.webhook();
    webhook.unset.push("PRICES_SECRET".to_owned());
    assert_eq!(error(&other.ask(webhook).await), "unset");
    assert_eq!(other.n_heard(), 0);
}

#[tokio::test]
async fn where_nobody_listens_nothing_is_reached() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let other = Other::start(None).await;
    let url = format!("http://{address}/").parse().unwrap();
    let result = ask_within(Webhook { url, ..other.webhook() }, 1_000).await;
    assert_eq!(error(&result), "unreachable");
}

/// What is told of a call to this address that fails.
async fn unreachable(other: &Other, url: &str) -> Failure {
    let clients = Clients::default();
    let client = clients.of(&other.webhook()).unwrap();
    let error = client.post(url).send().await.unwrap_err();
    // The client itself names the address: whoever told its words would tell the secret.
    assert!(format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    guard::told(&error)
}

#[tokio::test]
async fn nobody_learns_a_secret_from_what_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let other = Other::answering(|_| ok("")).await;
    let mut told = vec![
        Failure::Unset("KEY".to_owned()),
        Failure::TimedOut,
        Failure::Private,
        Failure::Status(StatusCode::BAD_GATEWAY),
        Failure::TooLarge,
    ];
    for url in [
        format!("http://{address}/prices?key=hunter2"),
        format!("http://{address}/hunter2/prices"),
        "http://no-such-host.invalid/prices?key=hunter2".to_owned(),
    ] {
        let failure = unreachable(&other, &url).await;
        assert!(matches!(failure, Failure::Unreachable(_)), "{failure}");
        told.push(failure);
    }
    let mut webhook = other.webhook();
    webhook.url.set_query(Some("key=hunter2"));
    for answer in [
        "hunter2",
        r#"{"price": "hunter2", "days": 1}"#,
        r#"{"price": ["hunter2"]}"#,
        r#"{"hunter2": 1}"#,
    ] {
        let unfit = answer::fit(answer.as_bytes(), &webhook, &wanted());
        told.push(Failure::Unfit(unfit.unwrap_err()));
    }
    for failure in told {
        let said = failure.to_string();
        assert!(!said.contains("http") && !said.contains("hunter2"), "{said}");
        assert!(!failure.code().contains("hunter2"), "{said}");
    }
}
