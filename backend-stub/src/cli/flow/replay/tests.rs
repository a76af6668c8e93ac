//! A database as a server leaves it, and a new version beside it.

use std::fs;

use protocol::site::FlowDocument;
use protocol::{
    Author, Content, ConversationState, Event, EventBody, Map, Message, MessageId, RunId,
    Timestamp, VisitorId, answers, events,
};
use serde_json::Value;

use super::*;
use crate::store::ConversationRow;
use crate::store::sqlite::{FILE_NAME, Sqlite};

const OLD: &str = r#"{
    "id": "roof", "version": "1", "title": "Roof",
    "person": {"department": "sales", "fallback": "end"},
    "steps": [
        {"id": "home", "ask": {"text": "What for?", "input": "choice", "options": [
            {"id": "house", "label": "A house"}, {"id": "flat", "label": "A flat", "next": "end"}]}},
        {"id": "bill", "ask": {"text": "How much?", "input": "number"}},
        {"id": "end", "end": null}
    ]
}"#;

/// Flats are asked for their bill too, and small bills are refused.
const NEW: &str = r#"
id: roof
version: 2
title: Roof
person: {department: sales, fallback: end}
steps:
  - id: home
    ask:
      text: What for?
      input: choice
      options: [{id: house, label: A house}, {id: flat, label: A flat}]
  - {id: bill, ask: {text: How much?, input: number, min: 50}}
  - {id: end, end: }
"#;

const SITE: &str = "\
name: Helio
origins: [\"https://helio.example\"]
locales: [en]
departments: [{id: sales, name: Sales}]
";

fn answered(run: &RunId, position: u32, step: &str, answer: protocol::Answer) -> EventBody {
    let message = Message {
        id: MessageId::from_bits(position.into()),
        author: Author::VISITOR,
        at: Timestamp::default(),
        content: Content::text(""),
    };
    let (run, step) = (run.clone(), step.to_owned());
    events::Answered { run, position, step, answer, message }.into()
}

/// A conversation in which somebody chose this and has this bill.
async fn keep(store: &Sqlite, n: u128, home: &str, bill: Option<f64>) {
    let run = RunId::from_bits(n);
    let started = events::RunStarted {
        run: run.clone(),
        flow: "roof".to_owned(),
        hash: "h1".to_owned(),
        locale: "en".to_owned(),
        vars: Map::new(),
    };
    let mut bodies = vec![started.into()];
    let home = answers::Choice { choice: home.to_owned() };
    bodies.push(answered(&run, 0, "home", home.into()));
    bodies.extend(bill.map(|number| answered(&run, 1, "bill", answers::Number { number }.into())));
    let at = Timestamp::from_millis(1_760_000_000_000).plus_millis(i64::try_from(n).unwrap());
    let log: Vec<Event> =
        bodies.into_iter().zip(1..).map(|(body, seq)| Event { seq, at, body }).collect();
    let row = ConversationRow {
        conversation: ConversationId::from_bits(n),
        site: SiteKey::parse("helio").unwrap(),
        visitor: VisitorId::from_bits(n),
        head: log.len() as u64,
        state_version: 0,
        state: "{}".to_owned(),
        phase: ConversationState::Bot,
        calling: false,
        serving: false,
        last_at: at,
    };
    let mut writes = store.write().await.unwrap();
    writes.put_conversation(&row).await.unwrap();
    writes.append(&row.conversation, &log).await.unwrap();
    let document = FlowDocument {
        id: "roof".to_owned(),
        hash: "h1".to_owned(),
        flow: serde_json::from_str(OLD).unwrap(),
        calculators: Vec::new(),
    };
    let document = serde_json::to_string(&document).unwrap();
    writes.keep_flow_version(&row.site, "h1", &document, at).await.unwrap();
    writes.commit().await.unwrap();
}

async fn replayed(json: bool) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (data, site) = (folder.path().join("data"), folder.path().join("sites/helio"));
    fs::create_dir_all(&data).unwrap();
    fs::create_dir_all(site.join("flows")).unwrap();
    fs::write(site.join("site.yaml"), SITE).unwrap();
    fs::write(site.join("flows/roof.yaml"), NEW).unwrap();
    let store = Sqlite::open(&data.join(FILE_NAME)).await.unwrap();
    keep(&store, 1, "house", Some(120.0)).await;
    keep(&store, 2, "flat", None).await;
    keep(&store, 3, "flat", None).await;
    keep(&store, 4, "house", Some(20.0)).await;
    // The server is still there.
    let before = fs::read(data.join(FILE_NAME)).unwrap();
    let args =
        ReplayArgs { flow: site.join("flows/roof.yaml"), from: data.clone(), site: None, json };
    let mut output = Vec::new();
    run(&args, &mut output).await.unwrap();
    assert!(fs::read(data.join(FILE_NAME)).unwrap() == before, "its data is as it was");
    store.close().await;
    String::from_utf8(output).unwrap()
}

#[tokio::test]
async fn whoever_would_have_gone_elsewhere_is_counted_and_named() {
    let printed = replayed(false).await;
    let lines: Vec<&str> = printed.lines().map(str::trim).collect();
    assert_eq!(lines[0], "4 runs, 3 would have gone elsewhere", "{printed}");
    assert_eq!(lines[1], "2 × after `home` to `bill` in place of `end`");
    let both = [ConversationId::from_bits(2), ConversationId::from_bits(3)];
    assert!(both.iter().all(|one| lines[2].contains(one.as_str())), "{printed}");
    assert_eq!(lines[3], "1 × `bill` refuses the answer: too_small");
}

#[tokio::test]
async fn programs_get_every_run_that_comes_to_something_else() {
    let told: Value = serde_json::from_str(&replayed(true).await).unwrap();
    assert_eq!((told["runs"].as_u64(), told["same"].as_u64()), (Some(4), Some(1)));
    let others = told["others"].as_array().unwrap();
    assert_eq!(others.len(), 3);
    let flat = &others[0];
    assert_eq!(flat["conversation"], ConversationId::from_bits(2).as_str());
    assert_eq!(flat["verdict"]["verdict"], "elsewhere");
    assert_eq!((&flat["before"]["ends"], &flat["now"]["ends"]), (&true.into(), &false.into()));
}

#[tokio::test]
async fn a_folder_without_data_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let error = open(folder.path()).await.err().unwrap();
    assert!(error.to_string().contains("holds no data of a server"), "{error}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
