//! Steps that the server carries out, from the visitor's command to the operator's desk, over a crash.

use std::sync::Arc;

use protocol::{
    ConversationId, EventBody, Map, Outcome, RunId, Scalar, StepResult, answers, commands,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, mpsc};

use crate::runs::answer;
use crate::support::{Parlor, Peer, SHOP, hello};

const FLOW: &str = r#"
id: served
version: 1
title: Served
person: {department: sales, fallback: sorry}
steps:
  - id: area
    ask: {text: How large?, input: number}
  - id: price
    webhook: {call: prices, send: {area: area}, result: {price: money EUR}, timeout: 20s, on_fail: sorry, text: One moment}
  - id: tell
    say: "It costs {{price.price}}"
  - id: open
    hours: {department: night, closed: help}
  - id: help
    faq: {text: What would you like to know?, base: roofs, on_none: unknown}
    next: visit
  - id: unknown
    say: Nobody knows that.
  - id: visit
    book: {text: When may we come?, calendar: visits, days: 14, duration: 60m, send: {area: area}, retry: Somebody was faster., on_none: sorry, on_fail: sorry}
  - id: booked
    say: "See you on {{visit|date}}, {{visit.id}}"
  - id: happy
    ask: {text: Is that fine?, input: yes_no, variable: fine}
  - id: then
    branch: [{when: fine, goto: end}, {else: end}]
  - id: sorry
    say: That does not work now.
  - id: end
    end:
"#;

const FAQ: &str = r#"
id: roofs
questions:
  - {id: guarantee, question: How long is the guarantee?, answer: Thirty years.}
  - {id: winter, question: Does it work in winter?, answer: "Yes, a little less."}
"#;

const SITE: &str = r#"
name: Helio
origins: ["https://helio.example"]
locales: [en]
departments:
  - {id: sales, name: Sales}
  - {id: night, name: Night, hours: {time_zone: Europe/Berlin, weekly: {}}}
calendars:
  - id: visits
    name: Visits
    hours:
      time_zone: Europe/Berlin
      weekly: {mon: ["09:00-11:00"], tue: ["09:00-11:00"], wed: ["09:00-11:00"], thu: ["09:00-11:00"], fri: ["09:00-11:00"], sat: ["09:00-11:00"], sun: ["09:00-11:00"]}
    every: 1h
    earliest: 1d
    latest: 20d
webhooks:
  - {id: prices, url: "http://127.0.0.1:PORT/prices"}
private_hosts: ["127.0.0.1"]
"#;

/// A request that another system got; it is answered when the test wants.
struct Asked {
    head: String,
    socket: TcpStream,
}

impl Asked {
    fn id(&self) -> &str {
        let line = self.head.lines().find(|line| line.starts_with("webhook-id: "));
        line.unwrap().trim_start_matches("webhook-id: ")
    }

    async fn answer(mut self, json: &str) {
        let text = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{json}",
            json.len()
        );
        // Whoever asked may be gone already, and that is what some tests are about.
        let _ = self.socket.write_all(text.as_bytes()).await;
    }
}

/// Another system that knows prices.
struct Prices {
    port: u16,
    asked: Arc<Mutex<mpsc::UnboundedReceiver<Asked>>>,
}

impl Prices {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, asked) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let mut head = Vec::new();
                while !head.windows(4).any(|end| end == b"\r\n\r\n") {
                    let mut bytes = [0; 1024];
                    match socket.read(&mut bytes).await {
                        Ok(n) if n > 0 => head.extend_from_slice(&bytes[..n]),
                        _ => break,
                    }
                }
                let head = String::from_utf8_lossy(&head).into_owned();
                if sender.send(Asked { head, socket }).is_err() {
                    return;
                }
            }
        });
        Prices { port, asked: Arc::new(Mutex::new(asked)) }
    }

    /// Whether anybody asked whom the test has not looked at.
    async fn is_asked_more(&self) -> bool {
        self.asked.lock().await.try_recv().is_ok()
    }

    async fn asked(&self) -> Asked {
        let next = self.asked.clone();
        let next = async move { next.lock().await.recv().await.unwrap() };
        tokio::time::timeout(std::time::Duration::from_secs(20), next).await.expect("never asked")
    }

    /// A server whose flow asks this system.
    async fn parlor(&self) -> Parlor {
        let parlor = Parlor::start().await;
        std::fs::remove_file(parlor.file("flows/roof.yaml")).unwrap();
        std::fs::remove_file(parlor.file("calculators/payback.yaml")).unwrap();
        std::fs::create_dir_all(parlor.file("faq")).unwrap();
        std::fs::write(parlor.file("flows/served.yaml"), FLOW).unwrap();
        std::fs::write(parlor.file("faq/roofs.yaml"), FAQ).unwrap();
        let site = SITE.replace("PORT", &self.port.to_string());
        std::fs::write(parlor.file("site.yaml"), site).unwrap();
        let reloaded = parlor.reload().await;
        assert_eq!(reloaded.diagnostics, []);
        parlor
    }
}

/// A visitor in their run.
struct Visit {
    peer: Peer,
    conversation: ConversationId,
    run: RunId,
}

impl Visit {
    /// A visitor who told how large the roof is.
    async fn begin(parlor: &Parlor, n: u128) -> Self {
        let mut peer = Peer::connect(&parlor.address(), SHOP, hello(n, None)).await;
        let conversation = peer.begin(n, "en").await;
        let flow = parlor.bundle().await.flows.remove(0);
        let run = RunId::from_bits(n);
        let start = commands::StartRun {
            run: run.clone(),
            flow: flow.id,
            hash: flow.hash,
            vars: Map::new(),
        };
        peer.command(&conversation, start).await;
        let mut visit = Self { peer, conversation, run };
        visit.tells_area(0, 80.0).await;
        visit
    }

    async fn tells_area(&mut self, position: u32, number: f64) {
        let command = answer(&self.run, position, "area", answers::Number { number });
        self.peer.command(&self.conversation, command).await;
    }

    /// The nth result that came.
    async fn result(&mut self, n: usize) -> (String, u32, StepResult) {
        let mut results = Vec::new();
        let mut seen = 0;
        loop {
            while let Some((_, event)) = self.peer.events.get(seen) {
                if let EventBody::StepFinished(finished) = &event.body {
                    results.push((
                        finished.step.clone(),
                        finished.position,
                        finished.result.clone(),
                    ));
                }
                seen += 1;
            }
            if let Some(result) = results.get(n) {
                return result.clone();
            }
            let seq = self.peer.events.last().map_or(0, |(_, event)| event.seq);
            self.peer.caught_up(seq + 1).await;
        }
    }

    fn n_results(&self) -> usize {
        let bodies = self.peer.events.iter().map(|(_, event)| &event.body);
        bodies.filter(|body| matches!(body, EventBody::StepFinished(_))).count()
    }

    /// Comes to the times that are offered; gives them with the position.
    async fn up_to_the_times(&mut self, prices: &Prices) -> (Vec<String>, u32) {
        prices.asked().await.answer(r#"{"price": 1890}"#).await;
        self.result(1).await;
        self.peer.message("What would you like").await;
        let question = answers::Text { text: "guarantee?".to_owned() };
        self.peer.command(&self.conversation, answer(&self.run, 3, "help", question)).await;
        let (step, position, times) = self.result(3).await;
        assert_eq!(step, "visit");
        (ids(&times), position + 1)
    }

    async fn takes(&mut self, slot: &str, position: u32) {
        let slot = answers::Slot { slot: slot.to_owned() };
        let command = answer(&self.run, position, "visit", slot);
        self.peer.command(&self.conversation, command).await;
    }
}

fn ids(result: &StepResult) -> Vec<String> {
    let id = |row: &Map<String, Scalar>| match &row["id"] {
        Scalar::Text(id) => id.clone(),
        other => panic!("{other:?}"),
    };
    result.rows.iter().map(id).collect()
}

fn booking(result: &StepResult) -> String {
    match result.values.get("id") {
        Some(Scalar::Text(id)) => id.clone(),
        other => panic!("{other:?} in {result:?}"),
    }
}

#[tokio::test]
async fn a_run_goes_through_everything_that_the_server_carries_out() {
    let prices = Prices::start().await;
    let parlor = prices.parlor().await;
    let mut anna = Visit::begin(&parlor, 1).await;
    let (times, position) = anna.up_to_the_times(&prices).await;
    anna.peer.message("It costs").await;
    anna.peer.message("Thirty years.").await;
    let (step, _, hours) = anna.result(1).await;
    assert_eq!((step.as_str(), hours.outcome), ("open", Outcome::Nothing));
    let (step, _, found) = anna.result(2).await;
    assert_eq!((step.as_str(), found.rows.len()), ("help", 1));
    assert!(times.len() > 20, "{times:?}");
    anna.takes(&times[0], position).await;
    let (_, _, taken) = anna.result(4).await;
    let said = anna.peer.message("See you on").await.content.fallback;
    assert!(said.ends_with(&booking(&taken)), "{said}");
    let (mut maria, _) = parlor.operator(1, "Maria").await;
    let history = maria.watch(&anna.conversation).await;
    let notice = history.events.iter().find_map(|event| match &event.body {
        EventBody::MessagePosted(posted)
            if posted.message.content.fallback.starts_with("Booked") =>
        {
            Some(posted.message.content.fallback.clone())
        }
        _ => None,
    });
    assert!(notice.unwrap().starts_with("Booked, Visits: "));
}

#[tokio::test]
async fn what_was_asked_before_a_crash_is_asked_again_under_the_same_id() {
    let prices = Prices::start().await;
    let mut parlor = prices.parlor().await;
    let mut anna = Visit::begin(&parlor, 1).await;
    let token = anna.peer.token();
    let first = prices.asked().await;
    parlor.stop().await;
    parlor.go_on().await;
    let again = prices.asked().await;
    assert_eq!(again.id(), first.id());
    again.answer(r#"{"price": 1890}"#).await;
    anna.peer = anna.peer.resume(&parlor.address(), SHOP, Some(token)).await;
    let (step, _, price) = anna.result(0).await;
    assert_eq!((step.as_str(), price.outcome), ("price", Outcome::Done));
    anna.peer.message("It costs").await;
    // Whoever was asked first answers into the void.
    first.answer(r#"{"price": 1}"#).await;
    anna.peer.message("What would you like").await;
    assert_eq!(anna.n_results(), 2, "price and hours");
}

#[tokio::test]
async fn an_answer_that_was_taken_back_is_asked_anew_and_its_old_result_counts_for_nothing() {
    let prices = Prices::start().await;
    let parlor = prices.parlor().await;
    let mut anna = Visit::begin(&parlor, 1).await;
    let first = prices.asked().await;
    let back = commands::GoBack { run: anna.run.clone(), position: 1, step: "area".to_owned() };
    anna.peer.command(&anna.conversation, back).await;
    anna.tells_area(2, 120.0).await;
    let second = prices.asked().await;
    assert_ne!(first.id(), second.id());
    first.answer(r#"{"price": 1}"#).await;
    second.answer(r#"{"price": 2400}"#).await;
    let (_, position, price) = anna.result(0).await;
    assert_eq!(position, 3);
    assert_eq!(price.values["price"], Scalar::Number(2_400.0));
}

#[tokio::test]
async fn while_a_person_has_the_word_the_bot_waits_and_asks_again_when_it_gets_it_back() {
    let prices = Prices::start().await;
    let parlor = prices.parlor().await;
    let mut anna = Visit::begin(&parlor, 1).await;
    let first = prices.asked().await;
    let (mut maria, _) = parlor.operator(1, "Maria").await;
    maria.watch(&anna.conversation).await;
    maria.command(&anna.conversation, commands::AcceptConversation {}).await;
    first.answer(r#"{"price": 1}"#).await;
    maria.command(&anna.conversation, commands::ReturnToBot {}).await;
    prices.asked().await.answer(r#"{"price": 1890}"#).await;
    let (_, _, price) = anna.result(0).await;
    assert_eq!(price.values["price"], Scalar::Number(1_890.0));
}

#[tokio::test]
async fn what_is_under_way_is_not_asked_twice_whatever_is_said_and_edited_meanwhile() {
    let prices = Prices::start().await;
    let parlor = prices.parlor().await;
    let mut anna = Visit::begin(&parlor, 1).await;
    let first = prices.asked().await;
    anna.peer.post(&anna.conversation, "Are you there?").await;
    std::fs::write(parlor.file("faq/more.yaml"), FAQ.replace("id: roofs", "id: more")).unwrap();
    assert_eq!(parlor.reload().await.diagnostics, []);
    anna.peer.post(&anna.conversation, "Hello?").await;
    first.answer(r#"{"price": 1890}"#).await;
    anna.result(0).await;
    anna.peer.message("It costs").await;
    assert!(!prices.is_asked_more().await);
}

#[tokio::test]
async fn of_two_visitors_who_want_one_time_the_second_is_offered_others() {
    let prices = Prices::start().await;
    let parlor = prices.parlor().await;
    let mut anna = Visit::begin(&parlor, 1).await;
    let (of_anna, at_anna) = anna.up_to_the_times(&prices).await;
    let mut boris = Visit::begin(&parlor, 2).await;
    let (of_boris, at_boris) = boris.up_to_the_times(&prices).await;
    assert_eq!(of_anna, of_boris);
    tokio::join!(anna.takes(&of_anna[0], at_anna), boris.takes(&of_boris[0], at_boris));
    let (_, _, anna_got) = anna.result(4).await;
    let (_, _, boris_got) = boris.result(4).await;
    let outcomes = [anna_got.outcome.clone(), boris_got.outcome.clone()];
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Outcome::Done).count(), 1);
    let mut late = if anna_got.outcome == Outcome::Done { boris } else { anna };
    late.peer.message("Somebody was faster.").await;
    let (_, position, left) = late.result(5).await;
    assert!(!ids(&left).contains(&of_anna[0]), "it is taken");
    late.takes(&ids(&left)[0], position + 1).await;
    late.peer.message("See you on").await;
}

#[tokio::test]
async fn whoever_books_again_gives_the_first_time_back() {
    let prices = Prices::start().await;
    let parlor = prices.parlor().await;
    let mut anna = Visit::begin(&parlor, 1).await;
    let (times, position) = anna.up_to_the_times(&prices).await;
    anna.takes(&times[0], position).await;
    let (_, _, first) = anna.result(4).await;
    anna.peer.message("Is that fine").await;
    let (run, step) = (anna.run.clone(), "area".to_owned());
    let answer_again = answers::Number { number: 90.0 }.into();
    let change = commands::GoBack { run: run.clone(), position: position + 2, step: step.clone() };
    anna.peer.command(&anna.conversation, change).await;
    let again = commands::AnswerStep { run, position: position + 3, step, answer: answer_again };
    anna.peer.command(&anna.conversation, again).await;
    prices.asked().await.answer(r#"{"price": 2000}"#).await;
    anna.result(6).await;
    let question = answers::Text { text: "guarantee?".to_owned() };
    anna.peer.command(&anna.conversation, answer(&anna.run, position + 6, "help", question)).await;
    let (_, at, offered) = anna.result(8).await;
    assert_eq!(ids(&offered)[0], times[0], "the own time may be kept");
    anna.takes(&ids(&offered)[1], at + 1).await;
    let (_, _, second) = anna.result(9).await;
    assert_eq!(booking(&first), booking(&second));
    let mut boris = Visit::begin(&parlor, 2).await;
    let (of_boris, _) = boris.up_to_the_times(&prices).await;
    assert!(of_boris.contains(&times[0]) && !of_boris.contains(&times[1]));
}

#[tokio::test]
async fn a_question_that_nobody_can_answer_goes_the_way_for_it() {
    let prices = Prices::start().await;
    let parlor = prices.parlor().await;
    let mut anna = Visit::begin(&parlor, 1).await;
    prices.asked().await.answer(r#"{"price": 1890}"#).await;
    anna.peer.message("What would you like").await;
    let question = answers::Text { text: "Where is the moon?".to_owned() };
    anna.peer.command(&anna.conversation, answer(&anna.run, 3, "help", question)).await;
    anna.peer.message("Nobody knows that.").await;
}

#[tokio::test]
async fn a_webhook_that_answers_something_else_goes_the_way_for_it() {
    let prices = Prices::start().await;
    let parlor = prices.parlor().await;
    let mut anna = Visit::begin(&parlor, 1).await;
    prices.asked().await.answer(r#"{"price": "much"}"#).await;
    anna.peer.message("That does not work now.").await;
    let (_, _, price) = anna.result(0).await;
    assert_eq!(price.outcome, Outcome::Failed);
    assert_eq!(price.values["error"], Scalar::Text("unfit".to_owned()));
}
