//! A run that goes on by itself: the page says when, and the server looks at its own clock.

use protocol::{RunId, answers};
use serde_json::json;

use super::migration::House;
use super::*;

const MINUTE: i64 = 60_000;

fn waiting() -> House {
    House::in_flow(&json!({
        "id": "roof", "version": 1, "title": "Roof",
        "person": { "department": "sales", "fallback": "end" },
        "on": { "idle": { "after": "5m", "subflow": "nudge" } },
        "steps": [
            { "id": "name", "ask": { "text": "Who are you?", "input": "text" } },
            { "id": "later", "wait": { "for": "10m" } },
            { "id": "end", "end": null },
        ],
        "subflows": { "nudge": { "steps": [
            { "id": "there", "say": ["Are you there?"] }, { "id": "back", "return": null } ] } },
    }))
}

fn time_passed(
    house: &mut House,
    position: u32,
    step: &str,
) -> Result<Vec<&'static str>, RejectCode> {
    let (run, step) = (RunId::from_bits(9), step.to_owned());
    house.ask(commands::PassTime { run, position, step }.into())
}

fn named(house: &mut House, position: u32) {
    let (run, step) = (RunId::from_bits(9), "name".to_owned());
    let answer = answers::Text { text: "Anna".to_owned() }.into();
    house.ask(commands::AnswerStep { run, position, step, answer }.into()).unwrap();
}

#[test]
fn a_wait_is_over_when_the_servers_clock_says_so() {
    let mut house = waiting();
    named(&mut house, 0);
    assert_eq!(time_passed(&mut house, 1, "later"), Err(RejectCode::WrongState));
    house.talk.now += 9 * MINUTE;
    assert_eq!(time_passed(&mut house, 1, "later"), Err(RejectCode::WrongState));
    house.talk.now += MINUTE;
    assert_eq!(time_passed(&mut house, 1, "later").unwrap(), ["time_passed"]);
    assert_eq!(time_passed(&mut house, 1, "later"), Err(RejectCode::Stale), "another tab's");
}

#[test]
fn how_long_the_first_question_stood_unanswered_only_its_page_knows() {
    let mut house = waiting();
    let said = time_passed(&mut house, 0, "name").unwrap();
    assert_eq!(said, ["time_passed", "message_posted", "message_posted"]);
    assert_eq!(time_passed(&mut house, 1, "name"), Err(RejectCode::WrongState), "once a step");
}
