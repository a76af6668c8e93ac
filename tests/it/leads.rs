//! The plain contact form: what it brings lands in the log like everything else, once, and with its consent first.

use protocol::{CommandId, Content, ContentBody, ConversationId, EventBody, Message, commands};
use serde_json::{Value, json};

use crate::support::{Answer, Parlor, Peer, SHOP, begin, get, hello, post};

const FORM: &str = "/v1/sites/helio/lead-form";
const LEADS: &str = "/v1/sites/helio/leads";

/// Asks as a page of the shop does.
async fn ask(parlor: &Parlor, path: &str, body: &Value) -> Answer {
    post(&parlor.address(), path, &[("origin", SHOP)], &body.to_string()).await
}

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap()
}

fn token(n: u8) -> String {
    format!("pv_{}", format!("{n:02x}").repeat(32))
}

/// A form that holds, for a conversation of its own.
async fn form(parlor: &Parlor) -> Value {
    let shown = ask(parlor, FORM, &json!({ "locale": "en" })).await;
    assert_eq!(shown.status, 200, "{}", shown.body);
    json!({
        "cid": CommandId::from_bits(7),
        "conversation": ConversationId::from_bits(1),
        "token": token(1),
        "locale": "en",
        "name": "Anna",
        "email": "anna@example.com",
        "phone": "",
        "message": "Will it hold a metre of snow?",
        "consent": { "granted": true, "text_hash": read(&shown)["consent"]["text_hash"] },
        "page": { "url": "https://helio.example/roof", "title": "A roof" },
    })
}

fn with(mut form: Value, field: &str, value: Value) -> Value {
    form[field] = value;
    form
}

#[tokio::test]
async fn who_sends_too_many_forms_is_refused_before_the_next_one_is_read() {
    let parlor = Parlor::start().await;
    let mut status = 0;
    for _ in 0..40 {
        status = ask(&parlor, LEADS, &json!({})).await.status;
        if status == 429 {
            break;
        }
        assert_eq!(status, 400);
    }
    assert_eq!(status, 429);
    // The body is announced and does not come.
    let head = format!(
        "POST {LEADS} HTTP/1.1\r\nhost: a\r\norigin: {SHOP}\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n"
    );
    assert_eq!(begin(&parlor.address(), &head).await.status, 429);
}

/// What the visitor said in it, as the desk reads it.
fn said(desk: &Peer) -> Vec<String> {
    let visitors = |message: &Message| message.author == protocol::Author::VISITOR;
    let posted = desk.events.iter().filter_map(|(_, event)| match &event.body {
        EventBody::MessagePosted(posted) if visitors(&posted.message) => {
            Some(posted.message.content.fallback.clone())
        }
        _ => None,
    });
    posted.collect()
}

#[tokio::test]
async fn the_form_shows_the_sites_own_consent_in_the_visitors_language() {
    let parlor = Parlor::start().await;
    let english = read(&ask(&parlor, FORM, &json!({ "locale": "en-GB" })).await);
    assert_eq!(english["name"], "Helio");
    assert_eq!(english["consent"]["text"], "You may write to me");
    let russian = read(&ask(&parlor, FORM, &json!({ "locale": "ru" })).await);
    assert_eq!(russian["consent"]["text"], "Можно мне написать");
    assert_ne!(russian["consent"]["text_hash"], english["consent"]["text_hash"]);
}

#[tokio::test]
async fn a_lead_is_a_conversation_with_the_receipt_before_the_contact() {
    let parlor = Parlor::start().await;
    let (mut maria, _) = parlor.operator(1, "Maria").await;
    let left = ask(&parlor, LEADS, &form(&parlor).await).await;
    assert_eq!(left.status, 200, "{}", left.body);
    let conversation = ConversationId::from_bits(1);
    maria.watch(&conversation).await;
    let kinds: Vec<&str> = maria.events.iter().map(|(_, event)| event.body.tag()).collect();
    let expected = [
        "conversation_started",
        "consent_recorded",
        "contact_captured",
        "lead_created",
        "message_posted",
        "message_posted",
        "message_posted",
    ];
    assert_eq!(kinds, expected);
    maria.notice("lead_form").await;
    assert_eq!(said(&maria), ["Anna, anna@example.com", "Will it hold a metre of snow?"]);
    let details = maria.details(|details| Some(details.details.clone())).await;
    assert_eq!(details.contact.email.unwrap().as_str(), "anna@example.com");
    assert_eq!(details.consents[0].text, "You may write to me");
    assert!(details.consents[0].granted);
    assert!(details.summary.has_contact);
    let lead = &details.leads[0];
    assert_eq!((lead.kind.as_str(), &lead.run), ("form", &None));
    assert_eq!(lead.title, "Will it hold a metre of snow?");
    let figures = get(&parlor.address(), "/metrics", &[]).await.body;
    assert!(figures.contains(r#"parlor_leads_total{site="helio",kind="form"} 1"#), "{figures}");
    assert_eq!(details.context.page.title, "A roof");
}

#[tokio::test]
async fn the_same_form_twice_is_one_lead_and_another_under_its_id_is_refused() {
    let parlor = Parlor::start().await;
    let (mut maria, _) = parlor.operator(1, "Maria").await;
    let form = form(&parlor).await;
    let (first, second) = tokio::join!(ask(&parlor, LEADS, &form), ask(&parlor, LEADS, &form));
    assert_eq!((first.status, second.status), (200, 200), "{} {}", first.body, second.body);
    assert_eq!(first.body, second.body);
    let other = ask(&parlor, LEADS, &with(form.clone(), "message", json!("Or two?"))).await;
    assert_eq!((other.status, other.code().as_str()), (409, "cid_conflict"));
    let again = with(form, "cid", json!(CommandId::from_bits(8)));
    assert_eq!(ask(&parlor, LEADS, &with(again, "message", json!("Or two?"))).await.status, 200);
    maria.watch(&ConversationId::from_bits(1)).await;
    let texts = said(&maria);
    assert_eq!(texts.iter().filter(|text| text.contains("metre")).count(), 1, "{texts:?}");
    assert_eq!(texts.last().map(String::as_str), Some("Or two?"));
}

#[tokio::test]
async fn every_wrong_field_is_told_in_the_visitors_language() {
    let parlor = Parlor::start().await;
    let mut wrong = with(form(&parlor).await, "locale", json!("ru"));
    wrong["email"] = json!("anna@");
    wrong["phone"] = json!("12");
    wrong["message"] = json!("ж".repeat(8_001));
    wrong["consent"]["granted"] = json!(false);
    let answer = ask(&parlor, LEADS, &wrong).await;
    assert_eq!((answer.status, answer.code().as_str()), (422, "invalid_answer"));
    let told = read(&answer);
    let code = |field: &str| told["fields"][field]["code"].as_str().unwrap_or_default().to_owned();
    assert_eq!(code("email"), "field.email.invalid");
    assert_eq!(code("phone"), "field.phone.invalid");
    assert_eq!(code("message"), "field.text.too_long");
    assert_eq!(code("consent"), "consent.required");
    let text = told["fields"]["consent"]["text"].as_str().unwrap();
    assert!(text.contains("согласие"), "{text}");
    let unreachable = with(form(&parlor).await, "email", json!(" "));
    let told = read(&ask(&parlor, LEADS, &unreachable).await);
    assert_eq!(told["fields"]["email"]["code"], "contact.reach");
}

#[tokio::test]
async fn a_consent_whose_text_was_not_the_one_shown_is_asked_for_again() {
    let parlor = Parlor::start().await;
    let old = json!({ "granted": true, "text_hash": "0".repeat(64) });
    let answer = ask(&parlor, LEADS, &with(form(&parlor).await, "consent", old)).await;
    assert_eq!((answer.status, answer.code().as_str()), (409, "stale"));
}

#[tokio::test]
async fn a_page_that_is_not_on_the_list_cannot_leave_a_lead() {
    let parlor = Parlor::start().await;
    let form = form(&parlor).await.to_string();
    for path in [FORM, LEADS] {
        for headers in [&[][..], &[("origin", "https://evil.example")], &[("origin", "null")]] {
            let answer = post(&parlor.address(), path, headers, &form).await;
            assert_eq!((answer.status, answer.code().as_str()), (403, "wrong_origin"), "{path}");
        }
    }
}

#[tokio::test]
async fn another_visitors_conversation_takes_no_lead() {
    let parlor = Parlor::start().await;
    let mut owner = parlor.visitor().await;
    owner.begin(1, "en").await;
    let answer = ask(&parlor, LEADS, &form(&parlor).await).await;
    assert_eq!((answer.status, answer.code().as_str()), (404, "not_found"));
}

#[tokio::test]
async fn what_the_form_has_said_is_not_said_again_by_a_tab_that_recovers() {
    let parlor = Parlor::start().await;
    let mut visitor = Peer::connect(&parlor.address(), SHOP, hello(1, Some(token(1)))).await;
    let conversation = visitor.begin(1, "en").await;
    let arrived = visitor.sending(&conversation, say("This arrived"));
    visitor.try_send(arrived.clone()).await.unwrap();
    let stuck = visitor.sending(&conversation, say("This got stuck"));

    let asked = json!({
        "locale": "en", "token": token(1), "conversation": conversation,
        "cids": [arrived.cid, stuck.cid],
    });
    let shown = read(&ask(&parlor, FORM, &asked).await);
    assert_eq!(shown["known"], json!([arrived.cid]));
    let covers = json!([{ "cid": stuck.cid, "cseq": 9, "command": stuck.command }, { "cid": "?" }]);
    let form = with(form(&parlor).await, "message", json!("This got stuck"));
    assert_eq!(ask(&parlor, LEADS, &with(form, "covers", covers)).await.status, 200);

    let seq = visitor.try_send(stuck).await.unwrap().seq;
    visitor.caught_up(seq).await;
    let texts = said(&visitor);
    assert_eq!(texts.iter().filter(|text| text.contains("stuck")).count(), 1, "{texts:?}");
    let card = visitor.events.iter().any(|(_, event)| match &event.body {
        EventBody::MessagePosted(posted) => {
            matches!(posted.message.content.body, ContentBody::Contact(_))
        }
        _ => false,
    });
    assert!(card, "the contact is in the conversation that was there");
    // The covered command took no number of that tab's, which clients learn from the refusal.
    let mut next = visitor.sending(&conversation, say("And on it goes"));
    next.cseq = visitor.try_send(next.clone()).await.unwrap_err().expect.unwrap();
    visitor.try_send(next).await.unwrap();
}

#[tokio::test]
async fn a_network_that_sends_too_many_forms_is_told_to_wait() {
    let parlor = Parlor::start().await;
    let form = with(form(&parlor).await, "email", json!("nobody"));
    let mut last = None;
    for _ in 0..25 {
        last = Some(ask(&parlor, LEADS, &form).await);
    }
    let last = last.unwrap();
    assert_eq!((last.status, last.code().as_str()), (429, "rate_limited"));
    let told = read(&last);
    assert!(told["retry_after_ms"].as_u64().unwrap() > 0);
    assert!(told["text"].as_str().unwrap().contains("wait"), "{told}");
}

fn say(text: &str) -> commands::PostMessage {
    commands::PostMessage { content: Content::text(text) }
}
