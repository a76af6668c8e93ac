//! What a wish for a person says besides the department: how urgent it is, what they must be good at, that they ring.

use std::time::Duration;

use backend_stub::live::Timings;
use protocol::{
    CallId, CallKind, ConversationId, ConversationState, ConversationSummary, EscalationState,
    EventBody, Map, Presence, RunId, ServerFrame, client_frames, commands,
};

use crate::support::{Parlor, Peer, SHOP, hello};

/// A flow that looks for somebody at once, in place of the one that is there.
async fn looking(timings: Timings, step: &str) -> Parlor {
    let parlor = Parlor::start_with(timings).await;
    let flow = format!(
        "id: roof\nversion: 4\ntitle: Storm\nperson: {{department: sales, fallback: sorry}}\nsteps:\n  \
         - {{id: look, {step}}}\n  - {{id: done, say: That was it., next: end}}\n  \
         - {{id: sorry, say: Nobody came.}}\n  - {{id: end, end: }}\n"
    )
    .replace("say: That was it.", "say: {en: That was it., ru: Вот и всё.}")
    .replace("say: Nobody came.", "say: {en: Nobody came., ru: Никто не пришёл.}");
    std::fs::write(parlor.file("flows/roof.yaml"), flow).unwrap();
    std::fs::remove_file(parlor.file("calculators/payback.yaml")).unwrap();
    assert_eq!(parlor.reload().await.diagnostics, []);
    parlor
}

const STORM: &str =
    "call: {kind: video, department: sales, skill: storms, priority: 9, fallback: sorry}";

/// A visitor of their own browser, in a conversation.
async fn visitor(parlor: &Parlor, n: u128) -> (Peer, ConversationId) {
    let mut visitor = Peer::connect(&parlor.address(), SHOP, hello(n, None)).await;
    let conversation = visitor.begin(n, "en").await;
    (visitor, conversation)
}

async fn run(parlor: &Parlor, visitor: &mut Peer, conversation: &ConversationId) {
    let flow = parlor.bundle().await.flows.remove(0);
    let run = RunId::from_bits(1);
    let start = commands::StartRun { run, flow: flow.id, hash: flow.hash, vars: Map::new() };
    visitor.command(conversation, start).await;
}

/// The line of a conversation as a desk has it, once it is as wanted.
async fn line(
    desk: &mut Peer,
    conversation: &ConversationId,
    wanted: impl Fn(&ConversationSummary) -> bool,
) -> ConversationSummary {
    desk.until(|frame| match frame {
        ServerFrame::Inbox(inbox) => inbox
            .conversations
            .iter()
            .find(|line| line.conversation == *conversation && wanted(line))
            .cloned(),
        _ => None,
    })
    .await
}

fn waits(line: &ConversationSummary) -> bool {
    line.state == ConversationState::Waiting
}

/// Waits until a visitor is told this place; what was told before is not looked at again.
async fn place(visitor: &mut Peer, wanted: u32) {
    visitor
        .until(|frame| match frame {
            ServerFrame::Queue(queue) if queue.place == wanted => Some(()),
            _ => None,
        })
        .await;
}

#[tokio::test]
async fn what_a_flow_wishes_for_reaches_the_log_and_the_desk() {
    let parlor = looking(Timings::default(), STORM).await;
    let mut maria = parlor.skilled(1, "Maria", &["storms"]).await;
    let (mut anna, conversation) = visitor(&parlor, 1).await;
    run(&parlor, &mut anna, &conversation).await;
    for state in [EscalationState::Requested, EscalationState::Queued] {
        let changed = anna.event(|body| match body {
            EventBody::EscalationChanged(changed) if changed.state == state => {
                Some(changed.clone())
            }
            _ => None,
        });
        let changed = changed.await;
        assert_eq!((changed.skill.as_str(), changed.priority), ("storms", Some(9)), "{state}");
        assert_eq!(changed.call, Some(CallKind::Video), "{state}");
    }
    let line = line(&mut maria, &conversation, waits).await;
    assert_eq!((line.department.as_str(), line.skill.as_str()), ("sales", "storms"));
    assert_eq!((line.priority, line.call, line.for_all), (Some(9), Some(CallKind::Video), false));
}

#[tokio::test]
async fn the_urgent_are_next_and_the_others_are_told_so() {
    let parlor = looking(Timings::default(), STORM).await;
    let (_maria, _) = parlor.operator(1, "Maria").await;
    let (mut first, patient) = visitor(&parlor, 1).await;
    first.command(&patient, commands::RequestOperator::default()).await;
    place(&mut first, 1).await;
    let (mut second, urgent) = visitor(&parlor, 2).await;
    run(&parlor, &mut second, &urgent).await;
    place(&mut second, 1).await;
    place(&mut first, 2).await;
    second.command(&urgent, commands::CancelEscalation {}).await;
    place(&mut first, 1).await;
}

#[tokio::test]
async fn a_skill_that_nobody_has_is_for_everybody_until_somebody_with_it_comes() {
    let parlor = looking(Timings::default(), STORM).await;
    let (mut maria, _) = parlor.operator(1, "Maria").await;
    let (mut anna, conversation) = visitor(&parlor, 1).await;
    run(&parlor, &mut anna, &conversation).await;
    line(&mut maria, &conversation, |line| waits(line) && line.for_all).await;
    let mut ivan = parlor.skilled(2, "Ivan", &["roofs", "storms"]).await;
    line(&mut maria, &conversation, |line| waits(line) && !line.for_all).await;
    ivan.say(client_frames::SetPresence { presence: Presence::Away }).await;
    line(&mut ivan, &conversation, |line| waits(line) && line.for_all).await;
    maria.command(&conversation, commands::AcceptConversation {}).await;
}

#[tokio::test]
async fn whoever_has_the_skill_is_asked_first_and_not_for_ever() {
    let timings = Timings { skilled_first: Duration::from_millis(300), ..Timings::default() };
    let parlor = looking(timings, STORM).await;
    let (mut maria, _) = parlor.operator(1, "Maria").await;
    let _ivan = parlor.skilled(2, "Ivan", &["storms"]).await;
    let (mut anna, conversation) = visitor(&parlor, 1).await;
    run(&parlor, &mut anna, &conversation).await;
    line(&mut maria, &conversation, |line| waits(line) && !line.for_all).await;
    line(&mut maria, &conversation, |line| waits(line) && line.for_all).await;
}

#[tokio::test]
async fn a_visitor_asks_for_somebody_who_rings() {
    let parlor = Parlor::start().await;
    let (mut maria, _) = parlor.operator(1, "Maria").await;
    let (mut anna, conversation) = visitor(&parlor, 1).await;
    let call = Some(CallKind::Audio);
    let wish = commands::RequestOperator { department: "sales".to_owned(), call };
    anna.command(&conversation, wish).await;
    let told = anna.notice("call_wished").await;
    assert!(told.content.fallback.starts_with("Voice call"), "{}", told.content.fallback);
    let waiting = line(&mut maria, &conversation, waits).await;
    assert_eq!(waiting.call, Some(CallKind::Audio));
    // It outlives the accepting, until the call is made.
    maria.command(&conversation, commands::AcceptConversation {}).await;
    let live = |line: &ConversationSummary| line.state == ConversationState::Live;
    let taken = line(&mut maria, &conversation, live).await;
    assert_eq!((taken.call, taken.priority), (Some(CallKind::Audio), None));
    let call = CallId::from_bits(1);
    let start = commands::StartCall { call: call.clone(), kind: CallKind::Audio };
    maria.command(&conversation, start).await;
    anna.command(&conversation, commands::AcceptCall { call }).await;
    line(&mut maria, &conversation, |line| live(line) && line.call.is_none()).await;
}

#[tokio::test]
async fn a_visitor_who_waits_may_still_wish_for_a_call() {
    let parlor = Parlor::start().await;
    let (mut maria, _) = parlor.operator(1, "Maria").await;
    let (mut anna, conversation) = visitor(&parlor, 1).await;
    anna.command(&conversation, commands::RequestOperator::default()).await;
    let before = line(&mut maria, &conversation, waits).await;
    assert_eq!(before.call, None);
    let again = commands::RequestOperator::default();
    assert_eq!(anna.refused(&conversation, again).await.code.as_str(), "wrong_state");
    let call = Some(CallKind::Video);
    let wish = commands::RequestOperator { department: String::new(), call };
    anna.command(&conversation, wish.clone()).await;
    let after = line(&mut maria, &conversation, |line| line.call == Some(CallKind::Video)).await;
    assert_eq!(after.waiting_since, before.waiting_since, "nobody loses their place by it");
    let said_twice = anna.command(&conversation, wish).await;
    assert_eq!(said_twice.seq, after.head, "what is wished for already changes nothing");
}
