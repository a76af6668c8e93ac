//! The log and the screen: what is predicted, what the log confirms, and what happens when they differ.

use std::sync::Arc;

use flow::Input;
use protocol::site::FlowDocument;
use protocol::{
    Answer, Author, CommandId, Content, ConversationId, ConversationState, Event, EventBody,
    Message, MessageId, RunId, Timestamp, answers, commands, events,
};
use serde_json::json;

use super::{Bot, Conversation, Engine, Motion, Opening, Untaken};

mod carried;
mod change;
mod migration;
mod pause;
mod time;

const NOW: Timestamp = Timestamp::from_millis(1_760_000_000_000);

fn document() -> FlowDocument {
    let flow = json!({
        "id": "roof", "version": 1, "title": "Roof",
        "person": { "department": "sales", "fallback": "end" },
        "steps": [
            { "id": "kind", "ask": { "text": "Which roof?", "input": "choice", "options": [
                { "id": "flat", "label": "Flat" }, { "id": "steep", "label": "Steep" } ] } },
            { "id": "words", "ask": { "text": "Tell us more.", "input": "text" } },
            { "id": "bye", "say": ["Thank you."] },
            { "id": "end", "end": true },
        ],
    });
    FlowDocument { id: "roof".to_owned(), hash: "h1".to_owned(), flow, calculators: Vec::new() }
}

fn engine() -> Engine {
    engine_with(&[document()])
}

fn engine_with(flows: &[FlowDocument]) -> Engine {
    Engine::new(flows, &[], vec!["en".to_owned()], Motion::Full)
}

/// A conversation with its engine, as the shell holds them.
struct Tab {
    conversation: Conversation,
    engine: Engine,
}

impl Tab {
    fn resumed(engine: Engine) -> Self {
        Self { conversation: Conversation::resumed(ConversationId::from_bits(1)), engine }
    }

    fn apply(&mut self, seq: u64, body: impl Into<EventBody>) {
        let event = Event { seq, at: NOW, body: body.into() };
        self.engine.apply(&event, None);
        self.conversation.apply(event);
    }

    fn step_on_screen(&self) -> String {
        self.engine.prompt(NOW).map(|(_, prompt)| prompt.step).unwrap_or_default()
    }
}

fn start() -> commands::StartRun {
    commands::StartRun {
        run: RunId::from_bits(1),
        flow: "roof".to_owned(),
        hash: "h1".to_owned(),
        vars: protocol::Map::new(),
    }
}

fn command(n: u128) -> CommandId {
    CommandId::from_bits(n)
}

fn choice(id: &str) -> Answer {
    answers::Choice { choice: id.to_owned() }.into()
}

fn answer(step: &str, answer: Answer) -> Input {
    Input::Answer { step: step.to_owned(), answer }
}

fn run_started() -> events::RunStarted {
    let commands::StartRun { run, flow, hash, vars } = start();
    events::RunStarted { run, flow, hash, locale: "en".to_owned(), vars }
}

fn answered(position: u32, step: &str, answer: Answer, cid: u128) -> events::Answered {
    let message = Message {
        id: MessageId::of_command(&command(cid)),
        author: Author::VISITOR,
        at: NOW,
        content: Content::text("…"),
    };
    events::Answered { run: RunId::from_bits(1), position, step: step.to_owned(), answer, message }
}

fn opened() -> Tab {
    let mut engine = engine();
    let mut conversation = Conversation::new(ConversationId::from_bits(1));
    let messages = engine.open(&start(), "en", NOW).expect("the version is there");
    conversation.open(Opening { start: start(), at: NOW, messages });
    Tab { conversation, engine }
}

#[test]
fn the_greeting_is_on_the_screen_before_anything_is_sent() {
    let tab = opened();
    let opening = tab.conversation.opening().expect("a run was opened");
    assert_eq!(opening.messages.len(), 1);
    assert_eq!(opening.messages[0].id, MessageId::of_run(&RunId::from_bits(1), 1));
    assert!(!tab.conversation.is_begun());
}

#[test]
fn an_answer_leads_to_the_next_step_at_once() {
    let mut tab = opened();
    let predicted = tab
        .engine
        .take(&command(7), answer("kind", choice("steep")), NOW)
        .expect("the option exists");
    assert_eq!(predicted.position, 0);
    let said: Vec<&str> = predicted.echo.iter().map(|it| it.content.fallback.as_str()).collect();
    assert_eq!(said, ["Steep", "Tell us more."]);
    assert_eq!(predicted.echo[0].id, MessageId::of_command(&command(7)));
    assert_eq!(tab.step_on_screen(), "words");
}

#[test]
fn an_answer_that_does_not_fit_changes_nothing_but_the_reason_shown() {
    let mut tab = opened();
    let refused = tab.engine.take(&command(7), answer("kind", choice("dome")), NOW);
    assert_eq!(refused.expect_err("there is no such option"), Untaken::Told);
    assert_eq!(tab.step_on_screen(), "kind");
}

#[test]
fn the_log_confirms_what_was_predicted_without_moving_the_screen() {
    let mut tab = opened();
    tab.engine.take(&command(7), answer("kind", choice("steep")), NOW).expect("it fits");
    tab.conversation.begin();
    let opening = tab.conversation.take_opening().expect("a run was opened");
    tab.engine.opening_sent(&command(6), &opening, "en");
    for (seq, body) in
        [(1, run_started().into()), (2, EventBody::from(answered(0, "kind", choice("steep"), 7)))]
    {
        tab.apply(seq, body);
        assert_eq!(tab.step_on_screen(), "words", "after event {seq}");
    }
}

#[test]
fn another_tabs_answer_wins_over_a_prediction() {
    let mut tab = Tab::resumed(engine());
    tab.apply(1, run_started());
    tab.engine.take(&command(7), answer("kind", choice("steep")), NOW).expect("it fits");
    tab.apply(2, answered(0, "kind", choice("flat"), 99));
    let (_, prompt) = tab.engine.prompt(NOW).expect("the run goes on");
    assert_eq!(
        (prompt.step.as_str(), prompt.editable_steps[0].display.as_str()),
        ("words", "Flat")
    );
}

#[test]
fn a_refused_answer_is_taken_back() {
    let mut tab = Tab::resumed(engine());
    tab.apply(1, run_started());
    tab.engine.take(&command(7), answer("kind", choice("steep")), NOW).expect("it fits");
    tab.engine.rejected(&command(7));
    assert_eq!(tab.step_on_screen(), "kind");
}

#[test]
fn what_left_before_the_engine_was_there_is_on_the_screen() {
    let mut tab = Tab::resumed(engine());
    let given = commands::AnswerStep {
        run: RunId::from_bits(1),
        position: 0,
        step: "kind".to_owned(),
        answer: choice("flat"),
    };
    for (cid, sent) in [(6, start().into()), (7, protocol::Command::from(given))] {
        tab.engine.adopt(&command(cid), &sent, "en", NOW);
    }
    assert_eq!(tab.step_on_screen(), "words");
}

#[test]
fn an_older_version_of_a_flow_is_asked_for_and_then_replayed() {
    let mut tab = Tab::resumed(engine_with(&[]));
    tab.apply(1, run_started());
    tab.apply(2, answered(0, "kind", choice("flat"), 7));
    assert_eq!(tab.engine.missing(), Some("h1"));
    assert!(tab.engine.add(&document()));
    tab.engine.replay(tab.conversation.log());
    assert_eq!(tab.engine.missing(), None);
    assert_eq!(tab.step_on_screen(), "words");
}

#[test]
fn an_engine_that_comes_late_takes_the_whole_log() {
    let mut tab = Tab::resumed(engine());
    tab.apply(1, run_started());
    tab.apply(2, answered(0, "kind", choice("flat"), 7));
    tab.engine = engine();
    tab.engine.replay(tab.conversation.log());
    assert_eq!(tab.step_on_screen(), "words");
    assert_eq!(tab.conversation.flow(), "roof");
}

#[test]
fn a_discarded_copy_forgets_what_the_log_said() {
    let mut tab = Tab::resumed(engine());
    tab.apply(1, run_started());
    tab.apply(2, events::StateChanged { state: ConversationState::Live });
    tab.conversation.reset();
    tab.engine.reset();
    assert_eq!(tab.conversation.facts().state, ConversationState::Bot);
    assert!(tab.engine.prompt(NOW).is_none());
}

#[test]
fn another_conversation_begins_without_a_run() {
    let mut tab = opened();
    tab.engine.forget();
    assert!(tab.engine.prompt(NOW).is_none());
}
