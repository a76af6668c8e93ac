//! When a run goes on by itself, and who may say so.

use super::*;
use crate::conversation::Clock;

fn waiting() -> FlowDocument {
    let flow = json!({
        "id": "roof", "version": 1, "title": "Roof",
        "person": { "department": "sales", "fallback": "end" },
        "on": { "idle": { "after": "5m", "subflow": "nudge" } },
        "steps": [
            { "id": "kind", "ask": { "text": "Which roof?", "input": "choice", "options": [
                { "id": "flat", "label": "Flat" }, { "id": "steep", "label": "Steep" } ] } },
            { "id": "later", "wait": { "for": "10m", "text": "I look it up." } },
            { "id": "words", "ask": { "text": "Tell us more.", "input": "text" } },
            { "id": "end", "end": true },
        ],
        "subflows": { "nudge": { "steps": [
            { "id": "there", "say": ["Are you still there?"] }, { "id": "back", "return": null } ] } },
    });
    FlowDocument { id: "roof".to_owned(), hash: "h1".to_owned(), flow, calculators: Vec::new() }
}

/// Our clock is right, and the panel was open from the beginning.
const CLOCK: Clock = Clock { ahead: 0, opened_at: NOW };
const MINUTE: i64 = 60_000;

fn begun() -> Tab {
    let mut tab = Tab::resumed(engine_with(&[waiting()]));
    tab.apply(1, run_started());
    tab
}

fn elapsed(step: &str) -> Input {
    Input::Elapsed { step: step.to_owned() }
}

/// Where the run goes on by itself, and in how many minutes.
fn due(tab: &Tab, clock: Clock) -> Option<(String, i64)> {
    let due = tab.engine.due(clock)?;
    Some((due.step, (due.at.as_millis() - NOW.as_millis()) / MINUTE))
}

#[test]
fn a_wait_is_over_when_it_is_over_and_silence_is_answered_once() {
    let mut tab = begun();
    assert_eq!(due(&tab, CLOCK), Some(("kind".to_owned(), 5)));
    tab.apply(
        2,
        events::TimePassed { run: RunId::from_bits(1), position: 0, step: "kind".to_owned() },
    );
    assert_eq!(due(&tab, CLOCK), None, "the silence was answered");
    tab.apply(3, answered(1, "kind", choice("flat"), 7));
    assert_eq!(due(&tab, CLOCK), Some(("later".to_owned(), 10)));
}

#[test]
fn nobody_tells_the_server_that_time_has_passed_while_it_knows_less_than_the_screen() {
    let mut tab = begun();
    tab.engine.take(&command(7), answer("kind", choice("flat")), NOW).expect("it fits");
    assert_eq!(due(&tab, CLOCK), None);
    tab.apply(2, answered(0, "kind", choice("flat"), 7));
    assert_eq!(due(&tab, CLOCK), Some(("later".to_owned(), 10)));
}

#[test]
fn the_run_goes_on_at_once_when_its_time_has_come() {
    let mut tab = begun();
    tab.apply(2, answered(0, "kind", choice("flat"), 7));
    let predicted = tab.engine.take(&command(8), elapsed("later"), NOW).expect("it waits");
    assert_eq!((predicted.position, tab.step_on_screen().as_str()), (1, "words"));
    assert_eq!(due(&tab, CLOCK), None, "the next silence counts from what the log says");
}

#[test]
fn a_clock_that_is_wrong_is_put_right() {
    let mut tab = begun();
    tab.apply(2, answered(0, "kind", choice("flat"), 7));
    let behind = Clock { ahead: 3 * MINUTE, opened_at: NOW.plus_millis(-MINUTE) };
    assert_eq!(due(&tab, behind), Some(("later".to_owned(), 7)));
}

#[test]
fn silence_counts_from_when_somebody_could_have_spoken() {
    let mut tab = begun();
    let opened_late = Clock { ahead: 0, opened_at: NOW.plus_millis(60 * MINUTE) };
    assert_eq!(due(&tab, opened_late), Some(("kind".to_owned(), 65)));
    tab.apply(2, answered(0, "kind", choice("flat"), 7));
    assert_eq!(due(&tab, opened_late), Some(("later".to_owned(), 10)), "a wait needs nobody");
}

#[test]
fn a_greeting_that_only_this_page_knows_of_answers_silence_too() {
    let mut engine = engine_with(&[waiting()]);
    engine.open(&start(), "en", NOW).expect("the version is there");
    let opened = Clock { ahead: 9 * MINUTE, opened_at: NOW.plus_millis(MINUTE) };
    let tab = Tab { conversation: Conversation::new(ConversationId::from_bits(1)), engine };
    assert_eq!(due(&tab, opened), Some(("kind".to_owned(), 6)));
}

#[test]
fn a_server_that_was_told_too_early_is_told_again_after_a_while() {
    let mut tab = begun();
    tab.apply(2, answered(0, "kind", choice("flat"), 7));
    let at = NOW.plus_millis(10 * MINUTE);
    tab.engine.take(&command(8), elapsed("later"), at).expect("it waits");
    tab.engine.rejected(&command(8));
    assert_eq!(tab.step_on_screen(), "later");
    let again = tab.engine.due(CLOCK).expect("it waits").at;
    assert_eq!(again, at.plus_millis(30_000));
}

#[test]
fn what_another_page_told_of_the_time_counts_here() {
    let mut tab = begun();
    tab.apply(2, answered(0, "kind", choice("flat"), 7));
    let (run, step) = (RunId::from_bits(1), "later".to_owned());
    let told = commands::PassTime { run, position: 1, step }.into();
    tab.engine.adopt(&command(8), &told, "en", NOW);
    assert_eq!(tab.step_on_screen(), "words");
}
