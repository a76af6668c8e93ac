use std::sync::Mutex;

use axum::body::Body as RequestBody;
use axum::extract::Request;
use protocol::{OperatorCard, SiteKey};
use serde_json::json;

use super::*;
use crate::http::testing::{Answer, ask, get, get_with, helio};
use crate::store::fickle::Fickle;

const EMAIL: &str = "maria@helio.example";
const PASSWORD: &str = "k3f9x-2mq7t";
const OWN: &str = "http://127.0.0.1:8080";

struct Desk {
    _folder: tempfile::TempDir,
    router: Router,
    store: Arc<Fickle>,
    tokens: SocketTokens,
    signed_out: Arc<Mutex<Vec<OperatorId>>>,
}

/// A door with one operator, Maria.
async fn desk() -> Desk {
    desk_at(OwnOrigins::of_listener("127.0.0.1:8080".parse().unwrap())).await
}

async fn desk_at(own_origins: OwnOrigins) -> Desk {
    let ((folder, sites), store, tokens) =
        (helio(), Arc::new(Fickle::default()), SocketTokens::new());
    let mut writes = store.write().await.unwrap();
    writes.add_operator(&maria("helio").await, Timestamp::from_millis(0)).await.unwrap();
    writes.commit().await.unwrap();
    let signed_out = Arc::new(Mutex::new(Vec::new()));
    let told = signed_out.clone();
    let door = DeskDoor {
        store: store.clone(),
        sites,
        own_origins,
        tokens: tokens.clone(),
        on_sign_out: Arc::new(move |operator| told.lock().unwrap().push(operator.clone())),
    };
    Desk { _folder: folder, router: router(door), store, tokens, signed_out }
}

async fn maria(site: &str) -> OperatorRow {
    OperatorRow {
        card: OperatorCard {
            operator: OperatorId::from_bits(1),
            name: "Maria".to_owned(),
            title: "Roof engineer".to_owned(),
            experience: String::new(),
            photo: String::new(),
        },
        site: SiteKey::parse(site).unwrap(),
        email: EMAIL.to_owned(),
        password: password::hash(PASSWORD.to_owned()).await,
        skills: vec!["roofs".to_owned()],
    }
}

fn sign_in_as(email: &str, password: &str) -> Request {
    sign_in_from(OWN, email, password)
}

fn sign_in_from(origin: &str, email: &str, password: &str) -> Request {
    Request::post("/v1/desk/sign-in")
        .header("origin", origin)
        .header("content-type", "application/json")
        .body(RequestBody::from(json!({ "email": email, "password": password }).to_string()))
        .unwrap()
}

fn sign_out_with(headers: &[(&str, &str)]) -> Request {
    let request = Request::post("/v1/desk/sign-out");
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.body(RequestBody::from("null")).unwrap()
}

impl Desk {
    async fn ask(&self, request: Request) -> Answer {
        ask(&self.router, request, "127.0.0.1").await
    }

    /// Signs Maria in: her cookie and her session.
    async fn signed_in(&self) -> (String, DeskSession) {
        let answer = self.ask(sign_in_as(EMAIL, PASSWORD)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        (cookie, serde_json::from_slice(&answer.body).unwrap())
    }

    async fn session(&self, cookie: &str) -> Answer {
        get_with(&self.router, "/v1/desk/session", "cookie", cookie).await
    }
}

#[tokio::test]
async fn the_right_password_opens_the_desk() {
    let desk = desk().await;
    let answer = desk.ask(sign_in_as(" Maria@Helio.example ", PASSWORD)).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("parlor_desk="), "{cookie}");
    assert!(cookie.contains("; Path=/; HttpOnly; SameSite=Strict"), "{cookie}");
    assert_eq!(answer.header("cache-control"), "no-store");
    let session: DeskSession = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!((session.operator.name.as_str(), session.site_name.as_str()), ("Maria", "Helio"));
    assert_eq!(session.ice_servers.len(), 1);
    assert_eq!(session.skills, ["roofs"]);
    assert!(!answer.text().contains("argon2"));
}

#[tokio::test]
async fn by_tls_the_cookie_is_secure() {
    let desk = desk_at(OwnOrigins::of_public_url("https://chat.example.com").unwrap()).await;
    let answer = desk.ask(sign_in_from("https://chat.example.com", EMAIL, PASSWORD)).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-parlor_desk=") && cookie.contains("; Secure"), "{cookie}");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_account_look_the_same() {
    let desk = desk().await;
    let wrong = desk.ask(sign_in_as(EMAIL, "guess")).await;
    let unknown = desk.ask(sign_in_as("nobody@helio.example", PASSWORD)).await;
    assert_eq!(wrong.code(), RejectCode::WrongPassword);
    assert_eq!((wrong.status, &wrong.body), (unknown.status, &unknown.body));
    assert_eq!(wrong.header("set-cookie"), "");
}

#[tokio::test]
async fn after_five_wrong_passwords_even_the_right_one_must_wait() {
    let desk = desk().await;
    for _ in 0..5 {
        assert_eq!(desk.ask(sign_in_as(EMAIL, "guess")).await.code(), RejectCode::WrongPassword);
    }
    let answer = desk.ask(sign_in_as(EMAIL, PASSWORD)).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    let wait = answer.problem().retry_after_ms.unwrap();
    assert!((1..=15 * 60 * 1_000).contains(&wait), "{wait}");
    let seconds: u64 = answer.header("retry-after").parse().unwrap();
    assert_eq!(seconds, wait.div_ceil(1_000));
    let elsewhere = ask(&desk.router, sign_in_as(EMAIL, PASSWORD), "192.0.2.7").await;
    assert_eq!(elsewhere.status, StatusCode::OK);
}

#[tokio::test]
async fn a_sign_in_from_another_page_is_refused() {
    let desk = desk().await;
    for origin in ["https://helio.example", "http://127.0.0.1:8081", "null", ""] {
        let answer = desk.ask(sign_in_from(origin, EMAIL, PASSWORD)).await;
        assert_eq!(answer.code(), RejectCode::WrongOrigin, "{origin}");
    }
    let mut without = sign_in_as(EMAIL, PASSWORD);
    without.headers_mut().remove("origin");
    assert_eq!(desk.ask(without).await.code(), RejectCode::WrongOrigin);
}

#[tokio::test]
async fn a_form_instead_of_json_is_malformed() {
    let desk = desk().await;
    let mut form = sign_in_as(EMAIL, PASSWORD);
    form.headers_mut().insert("content-type", HeaderValue::from_static("text/plain"));
    assert_eq!(desk.ask(form).await.code(), RejectCode::Malformed);
    let mut odd = sign_in_as(EMAIL, PASSWORD);
    *odd.body_mut() = RequestBody::from(r#"{"email":{"$ne":""},"password":{"$ne":""}}"#);
    assert_eq!(desk.ask(odd).await.code(), RejectCode::Malformed);
}

#[tokio::test]
async fn an_operator_of_a_site_that_is_gone_is_told_so() {
    let desk = desk().await;
    let mut writes = desk.store.write().await.unwrap();
    let stranger = OperatorRow { email: "ivan@gone.example".to_owned(), ..maria("gone").await };
    writes.add_operator(&stranger, Timestamp::from_millis(0)).await.unwrap();
    writes.commit().await.unwrap();
    let answer = desk.ask(sign_in_as("ivan@gone.example", PASSWORD)).await;
    assert_eq!(answer.code(), RejectCode::UnknownSite);
}

#[tokio::test]
async fn every_look_at_the_session_gives_another_socket_token() {
    let desk = desk().await;
    let (cookie, first) = desk.signed_in().await;
    let answer = desk.session(&cookie).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let second: DeskSession = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(first.csrf, second.csrf);
    assert_ne!(first.socket_token, second.socket_token);
    let (operator, site) = desk.tokens.redeem(&second.socket_token).unwrap();
    assert_eq!((operator, site.as_str()), (OperatorId::from_bits(1), "helio"));
    assert_eq!(desk.tokens.redeem(&second.socket_token), None);
}

#[tokio::test]
async fn without_a_session_nobody_is_signed_in() {
    let desk = desk().await;
    assert_eq!(get(&desk.router, "/v1/desk/session").await.code(), RejectCode::Unauthorized);
    let made_up = format!("parlor_desk={}", "0".repeat(64));
    assert_eq!(desk.session(&made_up).await.code(), RejectCode::Unauthorized);
}

#[tokio::test]
async fn signing_out_needs_the_csrf_token_and_our_origin() {
    let desk = desk().await;
    let (cookie, session) = desk.signed_in().await;
    let (_, other) = desk.signed_in().await;
    let (cookie, csrf) = (("cookie", cookie.as_str()), ("x-parlor-csrf", session.csrf.as_str()));
    let own = ("origin", OWN);
    let no_token = desk.ask(sign_out_with(&[cookie, own])).await;
    assert_eq!(no_token.code(), RejectCode::Forbidden);
    let others = ("x-parlor-csrf", other.csrf.as_str());
    assert_eq!(desk.ask(sign_out_with(&[cookie, own, others])).await.code(), RejectCode::Forbidden);
    let foreign = ("origin", "https://evil.example");
    let refused = desk.ask(sign_out_with(&[cookie, foreign, csrf])).await;
    assert_eq!(refused.code(), RejectCode::WrongOrigin);
    assert_eq!(desk.ask(sign_out_with(&[cookie, csrf])).await.code(), RejectCode::WrongOrigin);
    assert_eq!(desk.session(cookie.1).await.status, StatusCode::OK);
    assert!(desk.signed_out.lock().unwrap().is_empty());
}

#[tokio::test]
async fn signing_out_ends_the_session_its_tokens_and_its_sockets() {
    let desk = desk().await;
    let (cookie, session) = desk.signed_in().await;
    let headers = [("cookie", cookie.as_str()), ("origin", OWN), ("x-parlor-csrf", &session.csrf)];
    let answer = desk.ask(sign_out_with(&headers)).await;
    assert_eq!((answer.status, answer.body.len()), (StatusCode::NO_CONTENT, 0));
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(desk.session(&cookie).await.code(), RejectCode::Unauthorized);
    assert_eq!(desk.tokens.redeem(&session.socket_token), None);
    assert_eq!(*desk.signed_out.lock().unwrap(), [OperatorId::from_bits(1)]);
}

#[tokio::test]
async fn a_new_password_ends_every_session() {
    let desk = desk().await;
    let (cookie, _) = desk.signed_in().await;
    let mut writes = desk.store.write().await.unwrap();
    let hash = password::hash("another".to_owned()).await;
    assert!(writes.reset_password(EMAIL, &hash).await.unwrap());
    writes.commit().await.unwrap();
    assert_eq!(desk.session(&cookie).await.code(), RejectCode::Unauthorized);
    assert_eq!(desk.ask(sign_in_as(EMAIL, PASSWORD)).await.code(), RejectCode::WrongPassword);
    assert_eq!(desk.ask(sign_in_as(EMAIL, "another")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_session_in_use_outlives_half_a_day() {
    let desk = desk().await;
    let now = clock::now();
    let (value, mut row) =
        session::begin(OperatorId::from_bits(1), now.plus_millis(-6 * 3_600_000));
    row.expires_at = now.plus_millis(1_000);
    let mut writes = desk.store.write().await.unwrap();
    writes.add_operator_session(&row, now).await.unwrap();
    writes.commit().await.unwrap();
    assert_eq!(desk.session(&format!("parlor_desk={value}")).await.status, StatusCode::OK);
    let mut reads = desk.store.read().await.unwrap();
    let later = now.plus_millis(session::IDLE_MS - 1_000);
    assert!(reads.operator_session(row.token_hash, later).await.unwrap().is_some());
}

#[tokio::test]
async fn a_full_disk_lets_nobody_in_and_puts_nobody_out() {
    let desk = desk().await;
    let now = clock::now();
    let (value, mut row) =
        session::begin(OperatorId::from_bits(1), now.plus_millis(-6 * 3_600_000));
    row.expires_at = now.plus_millis(60_000);
    let mut writes = desk.store.write().await.unwrap();
    writes.add_operator_session(&row, now).await.unwrap();
    writes.commit().await.unwrap();
    desk.store.set_full(true);
    assert_eq!(desk.session(&format!("parlor_desk={value}")).await.status, StatusCode::OK);
    let answer = desk.ask(sign_in_as(EMAIL, PASSWORD)).await;
    assert_eq!(answer.code(), RejectCode::StorageFull);
    assert_eq!(answer.header("retry-after"), "2");
    desk.store.set_full(false);
    assert_eq!(desk.ask(sign_in_as(EMAIL, PASSWORD)).await.status, StatusCode::OK);
}
