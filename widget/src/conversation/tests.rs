//! The log and the screen: what is predicted, what the log confirms, and what happens when they differ.

use flow::{Input, PromptKind};
use protocol::site::FlowDocument;
use protocol::{
    Answer, Author, CommandId, Content, ConversationId, ConversationState, Event, EventBody,
    Message, MessageId, RunId, Timestamp, answers, commands, events,
};
use serde_json::json;

use super::{Conversation, Shelf};

const NOW: Timestamp = Timestamp::from_millis(1_760_000_000_000);

fn shelf() -> Shelf {
    let flow = json!({
        "id": "roof", "version": 1, "title": "Roof",
        "steps": [
            { "id": "kind", "ask": { "text": "Which roof?", "input": "choice", "options": [
                { "id": "flat", "label": "Flat" }, { "id": "steep", "label": "Steep" } ] } },
            { "id": "words", "ask": { "text": "Tell us more.", "input": "text" } },
            { "id": "bye", "say": ["Thank you."] },
            { "id": "end", "end": true },
        ],
    });
    let document = FlowDocument {
        id: "roof".to_owned(),
        hash: "h1".to_owned(),
        flow,
        calculators: Vec::new(),
    };
    let locales = ["en".to_owned()];
    let mut shelf = Shelf::default();
    shelf.add_current(std::slice::from_ref(&document), &locales);
    assert!(shelf.current("roof").is_some(), "{:?}", flow::validate(&document.flow, &[], &locales));
    shelf
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

fn event(seq: u64, body: impl Into<EventBody>) -> Event {
    Event { seq, at: NOW, body: body.into() }
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

fn opened(shelf: &Shelf) -> Conversation {
    let mut conversation = Conversation::new(ConversationId::from_bits(1));
    assert!(conversation.runs_mut().open(start(), "en", NOW, shelf));
    conversation
}

fn step_on_screen(conversation: &Conversation) -> &str {
    conversation.runs().shown().map_or("", |placed| placed.run.step())
}

#[test]
fn the_greeting_is_on_the_screen_before_anything_is_sent() {
    let conversation = opened(&shelf());
    let opening = conversation.runs().opening().expect("a run was opened");
    assert_eq!(opening.messages.len(), 1);
    assert_eq!(opening.messages[0].id, MessageId::of_run(&RunId::from_bits(1), 1));
    assert!(!conversation.is_begun());
}

#[test]
fn an_answer_leads_to_the_next_step_at_once() {
    let shelf = shelf();
    let mut conversation = opened(&shelf);
    let predicted = conversation
        .runs_mut()
        .take(&command(7), answer("kind", choice("steep")), NOW, &shelf)
        .expect("the option exists");
    assert_eq!(predicted.position, 0);
    let said: Vec<&str> = predicted.echo.iter().map(|it| it.content.fallback.as_str()).collect();
    assert_eq!(said, ["Steep", "Tell us more."]);
    assert_eq!(predicted.echo[0].id, MessageId::of_command(&command(7)));
    assert_eq!(step_on_screen(&conversation), "words");
}

#[test]
fn an_answer_that_does_not_fit_changes_nothing_but_the_reason_shown() {
    let shelf = shelf();
    let mut conversation = opened(&shelf);
    let refused =
        conversation.runs_mut().take(&command(7), answer("kind", choice("dome")), NOW, &shelf);
    assert!(refused.is_none());
    assert_eq!(step_on_screen(&conversation), "kind");
}

#[test]
fn the_log_confirms_what_was_predicted_without_moving_the_screen() {
    let shelf = shelf();
    let mut conversation = opened(&shelf);
    conversation.runs_mut().take(&command(7), answer("kind", choice("steep")), NOW, &shelf);
    conversation.begin();
    assert!(conversation.runs_mut().opening_sent(&command(6)).is_some());
    for (seq, body) in
        [(1, run_started().into()), (2, EventBody::from(answered(0, "kind", choice("steep"), 7)))]
    {
        conversation.apply(event(seq, body), &shelf);
        assert_eq!(step_on_screen(&conversation), "words", "after event {seq}");
    }
}

#[test]
fn another_tabs_answer_wins_over_a_prediction() {
    let shelf = shelf();
    let mut conversation = Conversation::resumed(ConversationId::from_bits(1));
    conversation.apply(event(1, run_started()), &shelf);
    conversation.runs_mut().take(&command(7), answer("kind", choice("steep")), NOW, &shelf);
    conversation.apply(event(2, answered(0, "kind", choice("flat"), 99)), &shelf);
    assert_eq!(step_on_screen(&conversation), "words");
    let flow = shelf.flow("h1").unwrap();
    let answers = conversation.runs().shown().unwrap().run.answers(flow);
    assert_eq!(answers[0].display, "Flat");
}

#[test]
fn a_refused_answer_is_taken_back() {
    let shelf = shelf();
    let mut conversation = Conversation::resumed(ConversationId::from_bits(1));
    conversation.apply(event(1, run_started()), &shelf);
    conversation.runs_mut().take(&command(7), answer("kind", choice("steep")), NOW, &shelf);
    conversation.runs_mut().rejected(&command(7), &shelf);
    assert_eq!(step_on_screen(&conversation), "kind");
}

#[test]
fn a_reload_predicts_from_the_outbox_again() {
    let shelf = shelf();
    let mut conversation = Conversation::resumed(ConversationId::from_bits(1));
    let given = commands::AnswerStep {
        run: RunId::from_bits(1),
        position: 0,
        step: "kind".to_owned(),
        answer: choice("flat"),
    };
    for (cid, sent) in [(6, start().into()), (7, protocol::Command::from(given))] {
        conversation.runs_mut().adopt(&command(cid), &sent, "en", NOW, &shelf);
    }
    assert_eq!(step_on_screen(&conversation), "words");
}

#[test]
fn an_older_version_of_a_flow_is_asked_for_and_then_replayed() {
    let full = shelf();
    let mut conversation = Conversation::resumed(ConversationId::from_bits(1));
    let empty = Shelf::default();
    conversation.apply(event(1, run_started()), &empty);
    conversation.apply(event(2, answered(0, "kind", choice("flat"), 7)), &empty);
    assert_eq!(conversation.runs().missing(), Some("h1"));
    conversation.flow_arrived(&full);
    assert_eq!(conversation.runs().missing(), None);
    assert_eq!(step_on_screen(&conversation), "words");
}

#[test]
fn a_discarded_copy_forgets_what_the_log_said() {
    let shelf = shelf();
    let mut conversation = Conversation::resumed(ConversationId::from_bits(1));
    conversation.apply(event(1, run_started()), &shelf);
    let live = events::StateChanged { state: ConversationState::Live };
    conversation.apply(event(2, live), &shelf);
    conversation.reset(&shelf);
    assert_eq!(conversation.facts().state, ConversationState::Bot);
    assert!(conversation.runs().shown().is_none());
}

#[test]
fn the_prompt_on_the_screen_is_the_engines() {
    let shelf = shelf();
    let conversation = opened(&shelf);
    let placed = conversation.runs().shown().unwrap();
    let write = |value: &formula::Value, spec: &str| super::written(value, spec, "en");
    let env = flow::Env { now: NOW, format: &write };
    let prompt = flow::prompt(shelf.flow("h1").unwrap(), &placed.run, &env).unwrap();
    assert!(matches!(prompt.kind, PromptKind::Choice { ref options } if options.len() == 2));
}
