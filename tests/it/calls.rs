//! Calls: ringing, picking up, signals between the two tabs, and every way out.

use protocol::{
    CallEndReason, CallId, CallKind, CallState, ConversationId, EventBody, ServerFrame, Signal,
    client_frames, commands, signals,
};

use crate::support::{Parlor, Peer, SHOP, hello, quick};

async fn live(parlor: &Parlor) -> (Peer, Peer, ConversationId) {
    let (mut maria, _) = parlor.operator(1, "Maria").await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    visitor.command(&conversation, commands::RequestOperator::default()).await;
    maria.watch(&conversation).await;
    maria.command(&conversation, commands::AcceptConversation {}).await;
    (visitor, maria, conversation)
}

fn ring(n: u128) -> commands::StartCall {
    commands::StartCall { call: CallId::from_bits(n), kind: CallKind::Video }
}

async fn state(peer: &mut Peer, wanted: CallState) -> Option<CallEndReason> {
    peer.event(|body| match body {
        EventBody::CallChanged(changed) if changed.state == wanted => Some(changed.reason.clone()),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn a_call_needs_somebody_to_talk_to() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    assert_eq!(visitor.refused(&conversation, ring(1)).await.code.as_str(), "wrong_state");
}

#[tokio::test]
async fn a_call_is_picked_up_once_and_signals_pass_between_its_two_tabs() {
    let parlor = Parlor::start().await;
    let (mut visitor, mut maria, conversation) = live(&parlor).await;
    let mut second_desk = parlor.desk("Maria", 77).await;
    second_desk.watch(&conversation).await;
    visitor.command(&conversation, ring(1)).await;
    assert_eq!(visitor.refused(&conversation, ring(2)).await.code.as_str(), "wrong_state");
    let own = commands::AcceptCall { call: CallId::from_bits(1) };
    assert_eq!(visitor.refused(&conversation, own.clone()).await.code.as_str(), "wrong_state");
    state(&mut maria, CallState::Ringing).await;
    maria.command(&conversation, own.clone()).await;
    let reject = second_desk.refused(&conversation, own).await;
    assert_eq!(reject.code.as_str(), "wrong_state");
    state(&mut visitor, CallState::Accepted).await;

    let signal = client_frames::Signal {
        conversation: conversation.clone(),
        call: CallId::from_bits(1),
        n: 1,
        signal: Signal::from(signals::Ready {}),
    };
    // A tab that takes no part in the call cannot speak in it.
    second_desk.say(signal.clone()).await;
    visitor.say(signal).await;
    let from = maria.until(|frame| match frame {
        ServerFrame::Signal(signal) => Some(signal.n),
        _ => None,
    });
    assert_eq!(from.await, 1);
    let offer = signals::Description { kind: "offer".to_owned(), sdp: "v=0".to_owned() };
    maria
        .say(client_frames::Signal {
            conversation: conversation.clone(),
            call: CallId::from_bits(1),
            n: 9,
            signal: offer.into(),
        })
        .await;
    let n = visitor.until(|frame| match frame {
        ServerFrame::Signal(signal) => Some(signal.n),
        _ => None,
    });
    assert_eq!(n.await, 9);

    let end = commands::EndCall { call: CallId::from_bits(1), reason: CallEndReason::HungUp };
    visitor.command(&conversation, end).await;
    assert_eq!(state(&mut maria, CallState::Ended).await, Some(CallEndReason::HungUp));
    visitor.notice("call_ended").await;
}

#[tokio::test]
async fn a_call_can_be_declined_and_withdrawn() {
    let parlor = Parlor::start().await;
    let (mut visitor, mut maria, conversation) = live(&parlor).await;
    maria.command(&conversation, ring(1)).await;
    visitor.command(&conversation, commands::DeclineCall { call: CallId::from_bits(1) }).await;
    state(&mut maria, CallState::Declined).await;
    maria.command(&conversation, ring(2)).await;
    let end = commands::EndCall { call: CallId::from_bits(2), reason: CallEndReason::HungUp };
    maria.command(&conversation, end).await;
    assert_eq!(state(&mut visitor, CallState::Ended).await, Some(CallEndReason::Cancelled));
}

#[tokio::test]
async fn a_call_that_nobody_picks_up_is_missed() {
    let parlor = Parlor::start_with(quick()).await;
    let (mut visitor, _maria, conversation) = live(&parlor).await;
    visitor.command(&conversation, ring(1)).await;
    state(&mut visitor, CallState::Missed).await;
    visitor.notice("call_missed").await;
}

#[tokio::test]
async fn a_call_whose_tab_is_gone_ends_by_itself() {
    let parlor = Parlor::start_with(quick()).await;
    let (mut visitor, mut maria, conversation) = live(&parlor).await;
    visitor.command(&conversation, ring(1)).await;
    state(&mut maria, CallState::Ringing).await;
    maria.command(&conversation, commands::AcceptCall { call: CallId::from_bits(1) }).await;
    visitor.drop_line();
    assert_eq!(state(&mut maria, CallState::Ended).await, Some(CallEndReason::Lost));
}

#[tokio::test]
async fn resolving_hangs_up() {
    let parlor = Parlor::start().await;
    let (mut visitor, mut maria, conversation) = live(&parlor).await;
    maria.command(&conversation, ring(1)).await;
    maria.command(&conversation, commands::Resolve {}).await;
    assert_eq!(state(&mut visitor, CallState::Ended).await, Some(CallEndReason::Resolved));
}

#[tokio::test]
async fn a_stranger_hears_no_signal() {
    let parlor = Parlor::start().await;
    let (mut visitor, mut maria, conversation) = live(&parlor).await;
    // The same tab id, another person.
    let mut stranger = Peer::connect(&parlor.address(), SHOP, hello(1, None)).await;
    visitor.command(&conversation, ring(1)).await;
    state(&mut maria, CallState::Ringing).await;
    maria.command(&conversation, commands::AcceptCall { call: CallId::from_bits(1) }).await;
    let signal = |n| client_frames::Signal {
        conversation: conversation.clone(),
        call: CallId::from_bits(1),
        n,
        signal: Signal::from(signals::Ready {}),
    };
    stranger.say(signal(66)).await;
    maria.say(signal(1)).await;
    let heard = |frame: &ServerFrame| match frame {
        ServerFrame::Signal(signal) => Some(signal.n),
        _ => None,
    };
    assert_eq!(visitor.until(heard).await, 1);
    visitor.say(signal(2)).await;
    assert_eq!(maria.until(heard).await, 2);
    stranger.say(client_frames::Ping { n: 1 }).await;
    let silent = stranger.until(|frame| match frame {
        ServerFrame::Pong(_) => Some(true),
        ServerFrame::Signal(_) => Some(false),
        _ => None,
    });
    assert!(silent.await);
}
