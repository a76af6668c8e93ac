//! A wish for a call: how long it lasts.

use super::*;

fn wishing() -> Talk {
    let mut talk = Talk::begun("en");
    let call = Some(CallKind::Video);
    talk.visitor(commands::RequestOperator { department: String::new(), call }).unwrap();
    talk.operator(1, commands::AcceptConversation {}).unwrap();
    assert_eq!(talk.state.wished_call(), Some(CallKind::Video));
    talk
}

#[test]
fn a_wish_for_a_call_is_told_to_whoever_makes_it() {
    let mut talk = Talk::begun("ru");
    let call = Some(CallKind::Audio);
    let wish = commands::RequestOperator { department: String::new(), call };
    let asked = talk.visitor(wish).unwrap();
    assert_eq!(asked.last(), Some(&"message_posted"));
    assert!(talk.last_text().starts_with("Аудиозвонок: "), "{}", talk.last_text());
    assert_eq!(replay(&talk.log, &Flows::new()), talk.state);
}

#[test]
fn a_wish_for_a_call_ends_when_the_call_is_made() {
    let mut talk = wishing();
    talk.operator(1, ring()).unwrap();
    assert_eq!(talk.state.wished_call(), Some(CallKind::Video), "it only rings");
    talk.visitor(commands::AcceptCall { call: CallId::from_bits(1) }).unwrap();
    assert_eq!(talk.state.wished_call(), None);
    assert_eq!(replay(&talk.log, &Flows::new()).wished_call(), None);
}

#[test]
fn a_call_that_nobody_heard_is_wished_for_still_and_one_that_was_declined_is_not() {
    let mut talk = wishing();
    talk.operator(1, ring()).unwrap();
    let missed = Request::NobodyPickedUp(CallId::from_bits(1));
    talk.ask(Actor::System, missed).unwrap();
    assert_eq!(talk.state.wished_call(), Some(CallKind::Video));
    let call = CallId::from_bits(2);
    let again = commands::StartCall { call: call.clone(), kind: CallKind::Video };
    talk.operator(1, again).unwrap();
    talk.visitor(commands::DeclineCall { call }).unwrap();
    assert_eq!(talk.state.wished_call(), None);
}

#[test]
fn a_wish_for_a_call_ends_when_the_conversation_is_handed_back_or_settled() {
    let mut talk = wishing();
    talk.operator(1, commands::ReturnToBot {}).unwrap();
    assert_eq!(talk.state.wished_call(), None);
    let mut talk = wishing();
    talk.operator(1, commands::Resolve {}).unwrap();
    assert_eq!(talk.state.wished_call(), None);
}

#[test]
fn a_wish_for_a_call_outlives_the_operator_who_left() {
    let mut talk = wishing();
    talk.present.clear();
    talk.operator(2, commands::AcceptConversation {}).unwrap();
    assert_eq!(talk.state.wished_call(), Some(CallKind::Video));
}

#[test]
fn a_wish_for_a_call_ends_with_the_waiting() {
    for end in [Request::NobodyCame, Request::Command(commands::CancelEscalation {}.into())] {
        let mut talk = Talk::begun("en");
        let call = Some(CallKind::Video);
        talk.visitor(commands::RequestOperator { department: String::new(), call }).unwrap();
        let is_timer = end == Request::NobodyCame;
        talk.ask(if is_timer { Actor::System } else { Actor::Visitor }, end).unwrap();
        assert_eq!(talk.state.wished_call(), None);
        talk.visitor(commands::RequestOperator::default()).unwrap();
        talk.operator(1, commands::AcceptConversation {}).unwrap();
        assert_eq!(talk.state.wished_call(), None, "the next wish is another");
    }
}

#[test]
fn a_kind_of_call_that_is_not_known_here_is_no_wish_for_one() {
    let mut talk = Talk::begun("en");
    let call = Some(CallKind::from_word("hologram"));
    talk.visitor(commands::RequestOperator { department: String::new(), call }).unwrap();
    assert!(talk.state.is_waiting());
    assert_eq!(talk.state.wished_call(), None);
}
