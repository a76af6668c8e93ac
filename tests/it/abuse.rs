//! Visitors who do more than anybody needs: what they may is bounded, and it costs nobody else anything.

use protocol::{
    ContentBody, ConversationId, EventBody, Map, Outcome, RejectCode, RunId, Scalar, ServerFrame,
    StepResult, answers, commands,
};

use crate::runs::answer;
use crate::support::{Parlor, Peer, SHOP, get, hello, quick, send};

const VISIT: &str = r#"
id: visit
version: 1
title: Visit
person: {department: sales, fallback: sorry}
steps:
  - id: visit
    book: {text: When may we come?, calendar: visits, days: 20, duration: 60m, retry: Somebody was faster., on_none: sorry, on_fail: sorry}
  - id: booked
    say: "See you on {{visit|date}}, {{visit.id}}"
    next: end
  - id: sorry
    say: That does not work now.
  - id: end
    end:
"#;

const GUESS: &str = r#"
id: visit
version: 1
title: Guess
person: {department: sales, fallback: sorry}
on: {invalid: {times: 100000, goto: sorry}}
steps:
  - id: area
    ask: {text: How large?, input: number, retry: A number please., variable: area}
  - id: told
    say: "{{area}}"
    next: end
  - id: sorry
    say: That does not work now.
  - id: end
    end:
"#;

const SITE: &str = r#"
name: Helio
origins: ["https://helio.example"]
locales: [en]
departments:
  - {id: sales, name: Sales}
calendars:
  - id: visits
    name: Visits
    hours:
      time_zone: Europe/Berlin
      weekly: {mon: ["09:00-11:00"], tue: ["09:00-11:00"], wed: ["09:00-11:00"], thu: ["09:00-11:00"], fri: ["09:00-11:00"], sat: ["09:00-11:00"], sun: ["09:00-11:00"]}
    every: 1h
    earliest: 1d
    latest: 20d
"#;

/// A server with one flow, which lets its visitors do so many times the usual.
async fn parlor(flow: &str, allowance: u32) -> Parlor {
    let parlor = Parlor::start_for(quick(), allowance).await;
    std::fs::remove_file(parlor.file("flows/roof.yaml")).unwrap();
    std::fs::remove_file(parlor.file("calculators/payback.yaml")).unwrap();
    std::fs::write(parlor.file("flows/visit.yaml"), flow).unwrap();
    std::fs::write(parlor.file("site.yaml"), SITE).unwrap();
    assert_eq!(parlor.reload().await.diagnostics, []);
    parlor
}

async fn visitor(parlor: &Parlor, n: u128) -> Peer {
    Peer::connect(&parlor.address(), SHOP, hello(n, None)).await
}

/// A run in a conversation of its own.
async fn run(parlor: &Parlor, peer: &mut Peer, conversation: u128, run: u128) -> ConversationId {
    let conversation = peer.begin(conversation, "en").await;
    let flow = parlor.bundle().await.flows.remove(0);
    let (run, vars) = (RunId::from_bits(run), Map::new());
    let start = commands::StartRun { run, flow: flow.id, hash: flow.hash, vars };
    peer.command(&conversation, start).await;
    conversation
}

/// The nth result that came in a conversation.
async fn result(peer: &mut Peer, of: &ConversationId, n: usize) -> StepResult {
    loop {
        let of_it = peer.events.iter().filter(|(conversation, _)| conversation == of);
        let results = of_it.filter_map(|(_, event)| match &event.body {
            EventBody::StepFinished(finished) => Some(finished.result.clone()),
            _ => None,
        });
        if let Some(result) = results.into_iter().nth(n) {
            return result;
        }
        let seen = peer.events.iter().filter(|(conversation, _)| conversation == of).count() as u64;
        let new = |frame: &ServerFrame| match frame {
            ServerFrame::Event(event) => event.conversation == *of && event.event.seq > seen,
            _ => false,
        };
        peer.until(|frame| new(frame).then_some(())).await;
    }
}

/// Takes the nth of the times that are offered; gives what came of it.
async fn takes(peer: &mut Peer, conversation: &ConversationId, run: u128, n: usize) -> StepResult {
    let offered = result(peer, conversation, 0).await;
    let Some(Scalar::Text(slot)) = offered.rows[n].get("id") else { panic!("{offered:?}") };
    let slot = answers::Slot { slot: slot.clone() };
    peer.command(conversation, answer(&RunId::from_bits(run), 1, "visit", slot)).await;
    result(peer, conversation, 1).await
}

#[tokio::test]
async fn a_visitor_who_takes_one_time_after_another_leaves_some_for_the_others() {
    let parlor = parlor(VISIT, 10).await;
    let mut anna = visitor(&parlor, 1).await;
    let mut taken = Vec::new();
    for n in 0..7 {
        let conversation = run(&parlor, &mut anna, 100 + n, 200 + n).await;
        taken.push(takes(&mut anna, &conversation, 200 + n, 0).await);
    }
    let n_taken = taken.iter().filter(|result| result.outcome == Outcome::Done).count();
    assert_eq!(n_taken, 5);
    assert_eq!(taken[6].values["error"], Scalar::Text("too_many".to_owned()));
    let mut boris = visitor(&parlor, 2).await;
    let conversation = run(&parlor, &mut boris, 300, 301).await;
    assert_eq!(takes(&mut boris, &conversation, 301, 0).await.outcome, Outcome::Done);
}

#[tokio::test]
async fn a_visitor_who_learned_the_id_of_another_run_cannot_take_its_time_away() {
    let parlor = parlor(VISIT, 1).await;
    let (mut anna, mut mallory) = (visitor(&parlor, 1).await, visitor(&parlor, 2).await);
    let of_anna = run(&parlor, &mut anna, 1, 7).await;
    let first = result(&mut anna, &of_anna, 0).await;
    assert_eq!(takes(&mut anna, &of_anna, 7, 0).await.outcome, Outcome::Done);
    let of_mallory = run(&parlor, &mut mallory, 2, 7).await;
    assert_eq!(takes(&mut mallory, &of_mallory, 7, 1).await.outcome, Outcome::Done);
    let mut boris = visitor(&parlor, 3).await;
    let of_boris = run(&parlor, &mut boris, 3, 8).await;
    let left = result(&mut boris, &of_boris, 0).await;
    assert!(!left.rows.contains(&first.rows[0]), "Anna still has it");
}

#[tokio::test]
async fn what_a_run_holds_does_not_grow_without_end() {
    let parlor = parlor(GUESS, 100).await;
    let mut mallory = visitor(&parlor, 1).await;
    let conversation = run(&parlor, &mut mallory, 1, 7).await;
    let said = answers::Text { text: "я".repeat(8_000) };
    let mut n_taken = 0;
    let refused = loop {
        let guess = answer(&RunId::from_bits(7), n_taken, "area", said.clone());
        let send = mallory.sending(&conversation, guess);
        match mallory.try_send(send).await {
            Ok(_) => n_taken += 1,
            Err(reject) => break reject,
        }
        assert!(n_taken < 200, "it may go on for ever");
    };
    assert_eq!(refused.code, RejectCode::TooLarge, "{refused:?}");
    assert!(n_taken > 10, "{n_taken}");
    // The refused command's number is free again.
    let mut again = mallory.sending(&conversation, commands::RequestOperator::default());
    again.cseq -= 1;
    assert!(mallory.try_send(again).await.is_ok(), "a person can still be asked for");
}

/// A segment of a JPEG.
fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
    let len = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], &len[..], data].concat()
}

#[tokio::test]
async fn a_photograph_does_not_tell_where_it_was_taken() {
    let parlor = parlor(VISIT, 1).await;
    let exif = segment(0xe1, b"Exif\0\0II*\0\x08\0\0\0\0\0 52.5163N 13.3777E");
    let seen =
        [segment(0xdb, b"tables"), segment(0xda, b"begin"), b"dots\xff\xd9".to_vec()].concat();
    let photograph = [&b"\xff\xd8"[..], &exif, &seen].concat();
    let path = format!("/v1/sites/helio/conversations/{}/files", ConversationId::from_bits(1));
    let token = format!("Bearer pv_{}", "7a".repeat(32));
    let headers =
        [("origin", SHOP), ("authorization", token.as_str()), ("x-parlor-name", "roof.jpg")];
    let sent = send(&parlor.address(), "POST", &path, &headers, &photograph).await;
    let file: answers::File = serde_json::from_str(&sent.body).unwrap();
    let kept = [&b"\xff\xd8"[..], &seen].concat();
    assert_eq!(file.bytes, kept.len() as u64);
    let on_disk = parlor.sites().join("../data/files/helio").join(&file.id);
    assert_eq!(std::fs::read(on_disk).unwrap(), kept);
}

#[tokio::test]
async fn a_quote_tells_what_the_page_set_out_of_sight() {
    let parlor = parlor(VISIT, 1).await;
    let calculator = "\
id: price
title: Price
inputs:
  - {id: price, label: Price, kind: slider, min: 1000, max: 50000, default: 12000}
  - {id: rebate, label: Rebate, kind: hidden, default: 0}
results:
  - {id: total, label: In all, formula: price - rebate, emphasis: headline}
";
    std::fs::create_dir_all(parlor.file("calculators")).unwrap();
    std::fs::write(parlor.file("calculators/price.yaml"), calculator).unwrap();
    let site = format!("{SITE}quotes: {{valid_days: 30}}\n");
    std::fs::write(parlor.file("site.yaml"), site).unwrap();
    assert_eq!(parlor.reload().await.diagnostics, []);
    let mut mallory = visitor(&parlor, 1).await;
    let conversation = mallory.begin(1, "en").await;
    let number = |id: &str, number: f64| (id.to_owned(), Scalar::Number(number));
    let submit = commands::SubmitCalculation {
        calculator: "price".to_owned(),
        inputs: [number("price", 12_000.0), number("rebate", 11_999.0)].into(),
        results: Map::new(),
        together: false,
    };
    mallory.command(&conversation, submit).await;
    let quote = mallory.event(|body| match body {
        EventBody::MessagePosted(posted) => match &posted.message.content.body {
            ContentBody::Calculation(calculation) => calculation.quote.clone(),
            _ => None,
        },
        _ => None,
    });
    let path = format!("/v1/quotes/{}", quote.await.id);
    let told = get(&parlor.address(), &path, &[]).await;
    let told: serde_json::Value = serde_json::from_str(&told.body).unwrap();
    assert_eq!(told["claims"]["results"][0]["value"], 1);
    assert_eq!(told["claims"]["from_page"]["rebate"], 11_999);
}
