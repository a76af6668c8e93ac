//! The bot: the server replays what the browser predicted, and recomputes every calculation.

use std::collections::BTreeMap;

use protocol::{
    Answer, ConsentChoice, ContentBody, ConversationId, EventBody, Map, RunId, Scalar, answers,
    commands,
};

use crate::support::{Parlor, Peer, SHOP, hello};

/// Starts the site's flow.
pub async fn start(
    parlor: &Parlor,
    visitor: &mut Peer,
    conversation: &ConversationId,
    n: u128,
) -> RunId {
    let flow = parlor.bundle().await.flows.remove(0);
    let run = RunId::from_bits(n);
    let command =
        commands::StartRun { run: run.clone(), flow: flow.id, hash: flow.hash, vars: Map::new() };
    visitor.command(conversation, command).await;
    run
}

/// An answer at a place.
pub fn answer(
    run: &RunId,
    position: u32,
    step: &str,
    answer: impl Into<Answer>,
) -> commands::AnswerStep {
    commands::AnswerStep {
        run: run.clone(),
        position,
        step: step.to_owned(),
        answer: answer.into(),
    }
}

/// What a visitor calculates with.
pub fn inputs(price: f64, saving: f64) -> Map<String, Scalar> {
    Map::from([
        ("price".to_owned(), Scalar::Number(price)),
        ("saving".to_owned(), Scalar::Number(saving)),
    ])
}

fn house() -> answers::Choice {
    answers::Choice { choice: "house".to_owned() }
}

/// A filled form.
pub fn form(email: &str) -> answers::ContactForm {
    answers::ContactForm {
        name: "Anna".to_owned(),
        email: email.to_owned(),
        phone: String::new(),
        consents: vec![ConsentChoice { purpose: "contact".to_owned(), granted: true }],
    }
}

/// Answers everything up to the step that looks for a person.
pub async fn up_to_the_person(
    parlor: &Parlor,
    visitor: &mut Peer,
    conversation: &ConversationId,
) -> RunId {
    let run = start(parlor, visitor, conversation, 1).await;
    visitor.command(conversation, answer(&run, 0, "building", house())).await;
    let calculation =
        answers::Calculation { inputs: inputs(12_000.0, 1_500.0), results: Map::new() };
    visitor.command(conversation, answer(&run, 1, "payback", calculation)).await;
    visitor.command(conversation, answer(&run, 2, "reach", form("anna@example.com"))).await;
    run
}

#[tokio::test]
async fn a_whole_run_is_replayed_with_its_calculation_verified_and_consent_first() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    up_to_the_person(&parlor, &mut visitor, &conversation).await;
    visitor.message("Nobody is here").await;
    let tags: Vec<&str> = visitor.events.iter().map(|(_, event)| event.body.tag()).collect();
    assert_eq!(
        tags,
        [
            "conversation_started",
            "run_started",
            "message_posted",
            "message_posted",
            "answered",
            "answered",
            "message_posted",
            "consent_recorded",
            "answered",
            "contact_captured",
            "message_posted",
            "escalation_changed",
            "escalation_changed",
            "message_posted",
        ]
    );
    let calculation = visitor.events.iter().find_map(|(_, event)| match &event.body {
        EventBody::Answered(answered) => match &answered.message.content.body {
            ContentBody::Calculation(calculation) => Some(calculation.clone()),
            _ => None,
        },
        _ => None,
    });
    let calculation = calculation.unwrap();
    assert!(calculation.verified);
    assert_eq!(calculation.results[0].value, Scalar::Number(8.0));
    assert_eq!(calculation.results[0].display, "8\u{a0}years");
}

#[tokio::test]
async fn the_log_folds_to_the_same_state_on_another_machine() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "ru").await;
    up_to_the_person(&parlor, &mut visitor, &conversation).await;
    visitor.message("Никого нет").await;
    let document = parlor.bundle().await.flows.remove(0);
    let flow = backend_stub::sites::SiteFlow::from_document(&document, &[]).unwrap();
    let flows = BTreeMap::from([(document.hash.clone(), flow.flow.clone())]);
    let log: Vec<_> = visitor.events.iter().map(|(_, event)| event.clone()).collect();
    let state = backend_stub::conversation::replay(&log, &flows);
    assert!(state.run.as_ref().is_some_and(|current| current.run.is_ended()));
    assert_eq!(state.score(), 20.0);
    assert_eq!(state.contact.email.unwrap().as_str(), "anna@example.com");
    let said: Vec<&str> = state.answers.iter().map(|given| given.display.as_str()).collect();
    assert_eq!(said[0], "Дом");
    // The bot's words in the log are the words the flow says, each under the id the browser predicted.
    let run = state.run.unwrap().run;
    let ids: Vec<_> = log
        .iter()
        .filter_map(|event| match &event.body {
            EventBody::MessagePosted(posted) if posted.message.author == protocol::Author::BOT => {
                Some(posted.message.id.clone())
            }
            _ => None,
        })
        .collect();
    let predicted: Vec<_> = (1..=5).map(|n| protocol::MessageId::of_run(run.id(), n)).collect();
    assert_eq!(ids, predicted);
}

#[tokio::test]
async fn an_answer_from_a_tab_that_lags_behind_is_stale() {
    let parlor = Parlor::start().await;
    let mut first = parlor.visitor().await;
    let token = first.token();
    let conversation = first.begin(1, "en").await;
    let mut second = Peer::connect(&parlor.address(), SHOP, hello(2, Some(token))).await;
    let run = start(&parlor, &mut first, &conversation, 1).await;
    first.command(&conversation, answer(&run, 0, "building", house())).await;
    let reject = second.refused(&conversation, answer(&run, 0, "building", house())).await;
    assert_eq!((reject.code.as_str(), reject.retryable), ("stale", false));
}

#[tokio::test]
async fn an_answer_that_does_not_fit_changes_nothing() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    let run = start(&parlor, &mut visitor, &conversation, 1).await;
    let castle = answers::Choice { choice: "castle".to_owned() };
    let reject = visitor.refused(&conversation, answer(&run, 0, "building", castle)).await;
    assert_eq!(reject.code.as_str(), "invalid_answer");
    visitor.command(&conversation, answer(&run, 0, "building", house())).await;
    let wrong = answers::Calculation { inputs: inputs(1.0, 1_500.0), results: Map::new() };
    let reject = visitor.refused(&conversation, answer(&run, 1, "payback", wrong)).await;
    assert_eq!(reject.code.as_str(), "invalid_input");
}

#[tokio::test]
async fn going_back_asks_the_step_again() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    let run = start(&parlor, &mut visitor, &conversation, 1).await;
    visitor.command(&conversation, answer(&run, 0, "building", house())).await;
    let back = commands::GoBack { run: run.clone(), position: 1, step: "building".to_owned() };
    visitor.command(&conversation, back).await;
    let flat = answers::Choice { choice: "flat".to_owned() };
    visitor.command(&conversation, answer(&run, 2, "building", flat)).await;
}

#[tokio::test]
async fn a_calculation_outside_a_flow_is_computed_by_the_server() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "ru").await;
    let submit = commands::SubmitCalculation {
        calculator: "payback".to_owned(),
        inputs: inputs(10_000.0, 2_000.0),
        results: Map::new(),
        together: false,
    };
    visitor.command(&conversation, submit).await;
    let message = visitor.message("Окупаемость").await;
    let ContentBody::Calculation(calculation) = message.content.body else { panic!() };
    assert!(calculation.verified);
    assert_eq!(calculation.results[0].display, "5\u{a0}лет");
    let submit = commands::SubmitCalculation {
        calculator: "payback".to_owned(),
        inputs: inputs(1.0, 2_000.0),
        results: Map::new(),
        together: false,
    };
    let reject = visitor.refused(&conversation, submit).await;
    assert_eq!(reject.code.as_str(), "invalid_input");
}

#[tokio::test]
async fn a_run_keeps_its_version_when_the_flow_is_edited() {
    let mut parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let token = visitor.token();
    let conversation = visitor.begin(1, "en").await;
    let run = start(&parlor, &mut visitor, &conversation, 1).await;
    visitor.caught_up(4).await;
    parlor.stop().await;
    let file = parlor.file("flows/roof.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("id: house", "id: castle")).unwrap();
    parlor.go_on().await;
    let mut visitor = visitor.resume(&parlor.address(), SHOP, Some(token)).await;
    visitor.command(&conversation, answer(&run, 0, "building", house())).await;
}

#[tokio::test]
async fn no_run_makes_a_log_that_its_readers_cannot_read() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    let flow = parlor.bundle().await.flows.remove(0);
    // Each character is six bytes in JSON.
    let value = Scalar::Text("\u{1}".repeat(120));
    let vars = (0..64).map(|n| (format!("name-{n}"), value.clone())).collect();
    let (run, hash) = (RunId::parse(format!("r_{}", "a".repeat(62))).unwrap(), flow.hash);
    let mut start = commands::StartRun { run, flow: flow.id, hash, vars };
    let reject = visitor.refused(&conversation, start.clone()).await;
    assert_eq!(reject.code.as_str(), "malformed");
    start.run = RunId::from_bits(7);
    visitor.command(&conversation, start.clone()).await;
    let reject = visitor.refused(&conversation, start).await;
    assert_eq!(reject.code.as_str(), "wrong_state");
    let (mut maria, _) = parlor.operator(1, "Maria").await;
    let history = maria.watch(&conversation).await;
    assert!(history.events.iter().all(|event| event.body.tag() != "hidden"));
    assert_eq!(history.events.last().map(|event| event.seq), Some(history.head));
}

#[tokio::test]
async fn a_waiting_run_moves_to_the_new_version_when_its_visitor_comes_back() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let token = visitor.token();
    let conversation = visitor.begin(1, "en").await;
    let run = start(&parlor, &mut visitor, &conversation, 1).await;
    visitor.caught_up(4).await;
    let file = parlor.file("flows/roof.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    let text = text
        .replace("version: 3", "version: 4\nmigrate: [{from: [3], steps: {building: home}}]")
        .replace("id: building", "id: home")
        .replace("What is it?", "A house or a flat?");
    std::fs::write(&file, text).unwrap();
    parlor.reload().await;
    let hash = parlor.bundle().await.flows[0].hash.clone();

    let mut visitor = visitor.resume(&parlor.address(), SHOP, Some(token)).await;
    let moved = visitor
        .event(|body| match body {
            EventBody::RunMigrated(moved) => Some(moved.clone()),
            _ => None,
        })
        .await;
    assert_eq!((moved.run, moved.position, moved.hash), (run.clone(), 0, hash));
    visitor.message("A house or a flat?").await;
    let late = visitor.refused(&conversation, answer(&run, 0, "building", house())).await;
    assert_eq!(late.code.as_str(), "stale");
    visitor.command(&conversation, answer(&run, 1, "home", house())).await;
}
