//! Quotes: a calculation that the server recomputed and signed, checked by whoever holds its keys.

use backend_stub::cli::quote::{self, QuoteCommand};
use backend_stub::quotes::Issue;
use backend_stub::store::QuoteRow;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, VerifyingKey};
use protocol::{ContentBody, ConversationId, Map, Scalar, Timestamp, commands, contents};
use serde_json::Value;

use crate::support::{Answer, Parlor, Peer, get, site_key};

/// A server whose site gives quotes.
async fn giving_quotes() -> Parlor {
    let parlor = Parlor::start().await;
    let file = parlor.file("site.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text + "quotes: {valid_days: 14}\n").unwrap();
    parlor.reload().await;
    parlor
}

fn submit(shown: &[(&str, f64)]) -> commands::SubmitCalculation {
    let number = |(id, value): &(&str, f64)| ((*id).to_owned(), Scalar::Number(*value));
    commands::SubmitCalculation {
        calculator: "payback".to_owned(),
        inputs: [("price", 12_000.0), ("saving", 1_500.0)].iter().map(number).collect(),
        results: shown.iter().map(number).collect::<Map<String, Scalar>>(),
        together: false,
    }
}

async fn calculated(
    visitor: &mut Peer,
    conversation: &ConversationId,
    submit: commands::SubmitCalculation,
) -> contents::Calculation {
    visitor.command(conversation, submit).await;
    match visitor.message("Payback").await.content.body {
        ContentBody::Calculation(calculation) => calculation,
        other => panic!("{other:?} is no calculation"),
    }
}

/// A server and a quote of its.
async fn quoted() -> (Parlor, String) {
    let parlor = giving_quotes().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    let calculation = calculated(&mut visitor, &conversation, submit(&[("years", 8.0)])).await;
    let quote = calculation.quote.unwrap();
    (parlor, quote.id)
}

async fn fetch(parlor: &Parlor, path: &str, accept: &str) -> Answer {
    get(&parlor.address(), path, &[("accept", accept)]).await
}

async fn json(parlor: &Parlor, path: &str) -> Value {
    let answer = fetch(parlor, path, "*/*").await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

/// What a CRM does with a quote: the key named in its header, from the key set, must have signed it.
async fn claims(parlor: &Parlor, jws: &str) -> Result<Value, &'static str> {
    let keys = json(parlor, "/v1/jwks.json").await;
    let (signed, signature) = jws.rsplit_once('.').unwrap();
    let (header, payload) = signed.split_once('.').unwrap();
    let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).unwrap();
    let header: Value = serde_json::from_slice(&decoded(header)).unwrap();
    assert_eq!(header["alg"], "EdDSA");
    let mut keys = keys["keys"].as_array().unwrap().iter();
    let key = keys.find(|key| key["kid"] == header["kid"]).ok_or("unknown key")?;
    assert_eq!((&key["kty"], &key["crv"]), (&"OKP".into(), &"Ed25519".into()));
    assert!(key.get("d").is_none());
    let point: [u8; 32] = decoded(key["x"].as_str().unwrap()).try_into().unwrap();
    let key = VerifyingKey::from_bytes(&point).unwrap();
    let signature = Signature::from_slice(&decoded(signature)).map_err(|_| "no signature")?;
    key.verify_strict(signed.as_bytes(), &signature).map_err(|_| "forged")?;
    Ok(serde_json::from_slice(&decoded(payload)).unwrap())
}

fn forged(jws: &str) -> String {
    let parts: Vec<&str> = jws.split('.').collect();
    let claims = String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    let cheaper = URL_SAFE_NO_PAD.encode(claims.replace("12000", "11000"));
    assert_ne!(cheaper, parts[1]);
    format!("{}.{cheaper}.{}", parts[0], parts[2])
}

/// Puts a row into the store as it is.
async fn put(parlor: &Parlor, row: &QuoteRow) {
    let mut writes = parlor.state().store.write().await.unwrap();
    writes.add_quote(row).await.unwrap();
    writes.commit().await.unwrap();
}

async fn row(parlor: &Parlor, id: &str) -> QuoteRow {
    parlor.state().store.read().await.unwrap().quote(id).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_verified_calculation_is_signed_and_anybody_can_check_it() {
    let parlor = giving_quotes().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    let calculation = calculated(&mut visitor, &conversation, submit(&[("years", 8.0)])).await;
    assert!(calculation.verified && calculation.differences.is_empty());
    let quote = calculation.quote.unwrap();
    let told = json(&parlor, &format!("/v1/quotes/{}", quote.id)).await;
    assert_eq!(told["status"], "valid");
    let jws = told["jws"].as_str().unwrap();
    let claims = claims(&parlor, jws).await.unwrap();
    assert_eq!(claims, told["claims"]);
    assert_eq!(claims["jti"], quote.id.as_str());
    assert_eq!(claims["iss"], parlor.origin());
    assert_eq!(claims["exp"], quote.expires_at.as_millis() / 1_000);
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 14 * 86_400);
    assert_eq!(claims["results"][0]["value"].as_f64(), Some(8.0));
    assert_eq!(claims["inputs"][0]["display"], "€12,000");
    // Nobody is in it: neither the conversation nor the visitor.
    let text = claims.to_string();
    assert!(!text.contains(conversation.as_str()), "{text}");
    let known = claims.as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>();
    let expected =
        "calculator exp iat inputs iss jti locale results site site_name title".split(' ');
    assert_eq!(known, expected.collect::<Vec<_>>());
}

#[tokio::test]
async fn what_the_page_showed_otherwise_is_told_to_the_last_bit_and_not_signed() {
    let parlor = giving_quotes().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    let shown = 8.000_000_000_000_002;
    let calculation = calculated(&mut visitor, &conversation, submit(&[("years", shown)])).await;
    assert!(!calculation.verified);
    assert_eq!(calculation.quote, None);
    let difference =
        contents::CalculationDifference { id: "years".to_owned(), shown: Scalar::Number(shown) };
    assert_eq!(calculation.differences, [difference]);
    assert_eq!(calculation.results[0].value, Scalar::Number(8.0));
}

#[tokio::test]
async fn a_site_that_does_not_say_so_gives_no_quotes() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    let calculation = calculated(&mut visitor, &conversation, submit(&[])).await;
    assert!(calculation.verified);
    assert_eq!(calculation.quote, None);
    assert_eq!(json(&parlor, "/v1/jwks.json").await, serde_json::json!({ "keys": [] }));
}

#[tokio::test]
async fn a_tampered_quote_is_refused_by_its_signature_and_by_its_page() {
    let (parlor, id) = quoted().await;
    let genuine = row(&parlor, &id).await;
    let jws = forged(&genuine.jws);
    assert_eq!(claims(&parlor, &jws).await, Err("forged"));
    put(&parlor, &QuoteRow { quote: "q_forged".to_owned(), jws, ..genuine.clone() }).await;
    // A genuine text under another quote's name is no quote either.
    put(&parlor, &QuoteRow { quote: "q_moved".to_owned(), ..genuine }).await;
    for id in ["q_forged", "q_moved"] {
        let path = format!("/v1/quotes/{id}");
        let told = json(&parlor, &path).await;
        assert_eq!((&told["status"], &told["claims"]), (&"invalid".into(), &Value::Null), "{id}");
        let page = fetch(&parlor, &path, "text/html").await;
        assert!(page.body.contains("no quote of ours"), "{}", page.body);
        assert!(!page.body.contains("years"), "{}", page.body);
    }
    let answer = fetch(&parlor, "/v1/quotes/q_unknown", "*/*").await;
    assert_eq!((answer.status, answer.code().as_str()), (404, "not_found"));
}

#[tokio::test]
async fn an_expired_quote_says_so_and_its_rotated_key_leaves_the_key_set() {
    let parlor = giving_quotes().await;
    let (now, day) = (Timestamp::from_millis(1_700_000_000_000), 86_400_000);
    let calculation = contents::Calculation {
        calculator: "payback".to_owned(),
        title: "Payback".to_owned(),
        inputs: Vec::new(),
        results: Vec::new(),
        verified: true,
        differences: Vec::new(),
        valid_until: String::new(),
        quote: None,
        together: None,
    };
    let quote =
        contents::CalculationQuote { id: "q_old".to_owned(), expires_at: now.plus_millis(day) };
    let site = site_key();
    let (site_name, locale, from_page) = ("Helio", "en", &Map::new());
    let issue = Issue { site: &site, site_name, locale, from_page, at: now };
    let row = parlor.state().quotes.sign(&calculation, &quote, issue).unwrap();
    put(&parlor, &row).await;
    assert!(claims(&parlor, &row.jws).await.is_ok());
    rotate(&parlor);
    assert_eq!(claims(&parlor, &row.jws).await, Err("unknown key"));
    assert_eq!(json(&parlor, "/v1/quotes/q_old").await["status"], "expired");
    let page = fetch(&parlor, "/v1/quotes/q_old", "text/html").await;
    assert!(page.body.contains("genuine, but it has expired"), "{}", page.body);
}

/// As the command line does, beside the running server.
fn rotate(parlor: &Parlor) {
    let data = parlor.sites().with_file_name("data");
    let mut said = Vec::new();
    quote::run(&QuoteCommand::RotateKey { data }, &mut said).unwrap();
    assert!(String::from_utf8(said).unwrap().contains("signs no more"));
}

#[tokio::test]
async fn a_quote_of_a_rotated_key_still_verifies_and_the_next_one_has_the_new_key() {
    let (mut parlor, id) = quoted().await;
    rotate(&parlor);
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(2, "en").await;
    let next = calculated(&mut visitor, &conversation, submit(&[])).await.quote.unwrap();
    let (old, new) = (row(&parlor, &id).await, row(&parlor, &next.id).await);
    assert_ne!(old.kid, new.kid);
    parlor.stop().await;
    parlor.go_on().await;
    for row in [old, new] {
        assert_eq!(claims(&parlor, &row.jws).await.unwrap()["jti"], row.quote.as_str());
    }
}

#[tokio::test]
async fn a_browser_gets_a_page_that_runs_nothing_and_a_program_gets_json() {
    let (parlor, id) = quoted().await;
    let path = format!("/v1/quotes/{id}");
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let page = fetch(&parlor, &path, browser).await;
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    for words in ["Payback", "Helio", "This quote is genuine and holds.", "€12,000", "8\u{a0}years"]
    {
        assert!(page.body.contains(words), "{words} is missing in {}", page.body);
    }
    for accept in ["application/json", "*/*"] {
        let answer = fetch(&parlor, &path, accept).await;
        assert_eq!(answer.header("content-type"), Some("application/json"), "{accept}");
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    }
}

#[tokio::test]
async fn every_calculation_has_a_quote_of_its_own() {
    let parlor = giving_quotes().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    let first = calculated(&mut visitor, &conversation, submit(&[])).await.quote.unwrap();
    let mut other = parlor.visitor().await;
    let conversation = other.begin(2, "en").await;
    let second = calculated(&mut other, &conversation, submit(&[])).await.quote.unwrap();
    assert_ne!(first.id, second.id);
    let rows = [row(&parlor, &first.id).await, row(&parlor, &second.id).await];
    assert_eq!(rows[0].kid, rows[1].kid);
}
