//! What the bot says after a pause: when it is shown, and who does not wait for it.

use super::*;

fn paused() -> FlowDocument {
    let flow = json!({
        "id": "roof", "version": 1, "title": "Roof",
        "person": { "department": "sales", "fallback": "end" },
        "steps": [
            { "id": "kind", "ask": { "text": "Which roof?", "input": "choice", "options": [
                { "id": "flat", "label": "Flat" }, { "id": "steep", "label": "Steep" } ] } },
            { "id": "first", "say": ["Let me see."] },
            { "id": "breath", "wait": "2s" },
            { "id": "second", "say": ["There it is."] },
            { "id": "breath2", "wait": "1s" },
            { "id": "words", "ask": { "text": "Tell us more.", "input": "text" } },
            { "id": "bye", "say": ["Thank you."] },
            { "id": "end", "end": true },
        ],
    });
    FlowDocument { id: "roof".to_owned(), hash: "h1".to_owned(), flow, calculators: Vec::new() }
}

fn asked(motion: Motion) -> Tab {
    let engine = Engine::new(&[paused()], &[], vec!["en".to_owned()], motion);
    let mut tab = Tab::resumed(engine);
    tab.apply(1, run_started());
    tab
}

/// What of the echo is on the screen so many milliseconds later.
fn shown(tab: &Tab, echo: &[Arc<Message>], after: i64) -> Vec<String> {
    let now = NOW.plus_millis(after);
    let shown = echo.iter().filter(|message| !tab.engine.holds(&message.id, now));
    shown.map(|message| message.content.fallback.clone()).collect()
}

#[test]
fn what_follows_a_pause_is_shown_when_it_is_over_and_then_it_is_asked() {
    let mut tab = asked(Motion::Full);
    let given = tab.engine.take(&command(7), answer("kind", choice("flat")), NOW);
    let echo = given.expect("it fits").echo;
    assert_eq!(shown(&tab, &echo, 0), ["Flat", "Let me see."]);
    assert_eq!(shown(&tab, &echo, 1_999), ["Flat", "Let me see."]);
    assert_eq!(shown(&tab, &echo, 2_000), ["Flat", "Let me see.", "There it is."]);
    assert_eq!(shown(&tab, &echo, 3_000).len(), 4);
    let until = |after| tab.engine.paused_until(NOW.plus_millis(after));
    assert_eq!(until(0), Some(NOW.plus_millis(2_000)));
    assert_eq!(until(2_000), Some(NOW.plus_millis(3_000)));
    assert_eq!(until(3_000), None);
}

#[test]
fn whoever_asked_for_less_motion_sees_everything_at_once() {
    let mut tab = asked(Motion::Reduced);
    let given = tab.engine.take(&command(7), answer("kind", choice("flat")), NOW);
    assert_eq!(shown(&tab, &given.expect("it fits").echo, 0).len(), 4);
    assert_eq!(tab.engine.paused_until(NOW), None);
}

#[test]
fn the_visitor_never_waits_for_a_bot_that_seems_to_type() {
    let mut tab = asked(Motion::Full);
    let given = tab.engine.take(&command(7), answer("kind", choice("flat")), NOW);
    let echo = given.expect("it fits").echo;
    let words: Answer = answers::Text { text: "Old".to_owned() }.into();
    let next = tab.engine.take(&command(8), answer("words", words), NOW.plus_millis(10));
    assert_eq!(next.expect("the run was there already").position, 1);
    assert_eq!(shown(&tab, &echo, 10).len(), 4);
}

#[test]
fn a_reload_shows_at_once_what_was_said() {
    let mut tab = asked(Motion::Full);
    let event = |seq, body| Event { seq, at: NOW, body };
    let log =
        [event(1, run_started().into()), event(2, answered(0, "kind", choice("flat"), 7).into())];
    tab.engine.replay(&log);
    assert_eq!(tab.engine.paused_until(NOW), None);
}

#[test]
fn news_of_the_log_waits_for_its_moment_too() {
    let mut tab = asked(Motion::Full);
    let body = answered(0, "kind", choice("flat"), 99).into();
    tab.engine.apply(&Event { seq: 2, at: NOW, body }, Some(NOW));
    assert!(tab.engine.holds(&MessageId::of_run(&RunId::from_bits(1), 3), NOW));
}

#[test]
fn what_was_predicted_does_not_wait_again_when_the_log_confirms_it() {
    let mut tab = asked(Motion::Full);
    tab.engine.take(&command(7), answer("kind", choice("flat")), NOW).expect("it fits");
    tab.engine.hurry();
    let body = answered(0, "kind", choice("flat"), 7).into();
    tab.engine.apply(&Event { seq: 2, at: NOW, body }, Some(NOW));
    assert_eq!(tab.engine.paused_until(NOW), None);
}
