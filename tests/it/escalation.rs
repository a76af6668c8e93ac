//! Finding a person: the queue, the operator's side, and the truth when nobody is there.

use std::time::Duration;

use backend_stub::live::Timings;
use protocol::{
    Content, ConversationState, Presence, ServerFrame, client_frames, commands, server_frames,
};

use crate::runs;
use crate::support::{Parlor, Peer, SHOP, hello, quick};

fn say(text: &str) -> commands::PostMessage {
    commands::PostMessage { content: Content::text(text) }
}

#[tokio::test]
async fn without_a_flow_nobody_online_is_said_at_once() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    assert_eq!(visitor.welcome.availability.operators_online, 0);
    let conversation = visitor.begin(1, "ru").await;
    visitor.command(&conversation, commands::RequestOperator::default()).await;
    let notice = visitor.notice("nobody_online").await;
    assert_eq!(notice.author, protocol::Author::SYSTEM);
    assert!(!notice.content.fallback.starts_with("notice."), "{}", notice.content.fallback);
    // What is written now waits in the inbox.
    visitor.post(&conversation, "Please call me back").await;
}

#[tokio::test]
async fn a_flow_falls_back_to_its_own_words_when_nobody_is_online() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    runs::up_to_the_person(&parlor, &mut visitor, &conversation).await;
    visitor.message("Nobody is here, we will write to you").await;
}

#[tokio::test]
async fn talk_to_a_person_works_in_the_middle_of_a_run() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    runs::start(&parlor, &mut visitor, &conversation, 1).await;
    visitor.command(&conversation, commands::RequestOperator::default()).await;
    visitor.message("Nobody is here, we will write to you").await;
}

#[tokio::test]
async fn an_operator_sees_everything_accepts_replies_and_resolves() {
    let parlor = Parlor::start().await;
    let (mut maria, author) = parlor.operator(1, "Maria").await;
    let mut visitor = parlor.visitor().await;
    assert_eq!(visitor.welcome.availability.operators_online, 1);
    let conversation = visitor.begin(1, "en").await;
    runs::up_to_the_person(&parlor, &mut visitor, &conversation).await;
    visitor.notice("escalation_queued").await;
    let place = visitor.until(|frame| match frame {
        ServerFrame::Queue(queue) => Some(queue.place),
        _ => None,
    });
    assert_eq!(place.await, 1);

    let line = maria.until(|frame| match frame {
        ServerFrame::Inbox(inbox) => inbox
            .conversations
            .iter()
            .find(|line| line.state == ConversationState::Waiting)
            .cloned(),
        _ => None,
    });
    let line = line.await;
    assert_eq!((line.visitor_name.as_str(), line.department.as_str()), ("Anna", "sales"));
    assert!(line.waiting_since.is_some() && line.has_contact);
    assert_eq!((line.score, line.presence), (20.0, Presence::Online));

    let history = maria.watch(&conversation).await;
    assert_eq!(history.events.last().map(|event| event.seq), Some(history.head));
    let details = maria.details(|frame| Some(frame.details.clone())).await;
    let answers: Vec<(&str, &str)> = details
        .answers
        .iter()
        .map(|given| (given.label.as_str(), given.display.as_str()))
        .collect();
    assert_eq!(answers[0], ("Building", "A house"));
    assert_eq!(details.contact.email.unwrap().as_str(), "anna@example.com");
    assert!(details.calculations[0].verified);
    assert_eq!(details.consents[0].text, "You may write to me");
    assert_eq!(details.consents[0].text_hash.len(), 64);
    assert_eq!(details.consents[0].version, "3");

    assert_eq!(maria.refused(&conversation, say("too early")).await.code.as_str(), "wrong_state");
    maria.command(&conversation, commands::AcceptConversation {}).await;
    let notice = visitor.notice("operator_joined").await;
    assert!(notice.content.fallback.contains("Maria"));
    maria.post(&conversation, "Good morning, Anna").await;
    let message = visitor.message("Good morning, Anna").await;
    assert_eq!(message.author, author);
    visitor.post(&conversation, "Hello Maria").await;
    maria.message("Hello Maria").await;

    maria.command(&conversation, commands::AddNote { text: "south roof".to_owned() }).await;
    let summary = "We measure on Monday".to_owned();
    let next_steps = vec!["Maria sends the offer".to_owned()];
    maria.command(&conversation, commands::WriteSummary { summary, next_steps }).await;
    visitor.message("We measure on Monday").await;
    maria.command(&conversation, commands::Resolve {}).await;
    visitor.notice("resolved").await;
    visitor.command(&conversation, commands::Rate { score: 5, comment: String::new() }).await;
    let rating = maria.details(|frame| frame.details.rating).await;
    assert_eq!(rating, 5);
    // The visitor's copy has no gap where the note was, and nothing of its words.
    let seqs = visitor.seqs();
    assert_eq!(seqs, (1..=seqs.len() as u64).collect::<Vec<_>>());
    assert!(visitor.events.iter().any(|(_, event)| event.body.tag() == "hidden"));
    assert!(!format!("{:?}", visitor.events).contains("south roof"));
}

#[tokio::test]
async fn the_first_operator_who_accepts_has_the_conversation() {
    let parlor = Parlor::start().await;
    let (mut maria, _) = parlor.operator(1, "Maria").await;
    let (mut ivan, _) = parlor.operator(2, "Ivan").await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    visitor.command(&conversation, commands::RequestOperator::default()).await;
    maria.command(&conversation, commands::AcceptConversation {}).await;
    let reject = ivan.refused(&conversation, commands::AcceptConversation {}).await;
    assert_eq!(reject.code.as_str(), "wrong_state");
    assert_eq!(ivan.refused(&conversation, say("me too")).await.code.as_str(), "wrong_state");
}

#[tokio::test]
async fn a_parked_run_goes_on_when_the_word_goes_back_to_the_bot() {
    let parlor = Parlor::start().await;
    let (mut maria, _) = parlor.operator(1, "Maria").await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    runs::up_to_the_person(&parlor, &mut visitor, &conversation).await;
    maria.command(&conversation, commands::AcceptConversation {}).await;
    maria.command(&conversation, commands::ReturnToBot {}).await;
    visitor.notice("returned_to_bot").await;
    visitor.message("How was it?").await;
}

#[tokio::test]
async fn a_visitor_who_no_longer_wants_to_wait_goes_on_with_the_bot() {
    let parlor = Parlor::start().await;
    let (_maria, _) = parlor.operator(1, "Maria").await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    runs::up_to_the_person(&parlor, &mut visitor, &conversation).await;
    visitor.command(&conversation, commands::CancelEscalation {}).await;
    visitor.message("How was it?").await;
}

#[tokio::test]
async fn waiting_ends_honestly_when_nobody_accepts_in_time() {
    let timings = Timings { operator_grace: Duration::from_secs(20), ..quick() };
    let parlor = Parlor::start_with(timings).await;
    let (_maria, _) = parlor.operator(1, "Maria").await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    visitor.command(&conversation, commands::RequestOperator::default()).await;
    visitor.notice("escalation_queued").await;
    visitor.notice("nobody_online").await;
}

#[tokio::test]
async fn waiting_ends_honestly_when_the_last_operator_leaves() {
    let timings = Timings { wait_for_operator: Duration::from_secs(600), ..quick() };
    let parlor = Parlor::start_with(timings).await;
    let (maria, _) = parlor.operator(1, "Maria").await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    runs::up_to_the_person(&parlor, &mut visitor, &conversation).await;
    visitor.notice("escalation_queued").await;
    maria.drop_line();
    visitor.message("Nobody is here, we will write to you").await;
}

#[tokio::test]
async fn a_visitor_who_waits_is_remembered_over_a_restart() {
    let mut parlor = Parlor::start_with(quick()).await;
    let (_maria, _) = parlor.operator(1, "Maria").await;
    let mut visitor = parlor.visitor().await;
    let token = visitor.token();
    let conversation = visitor.begin(1, "en").await;
    visitor.command(&conversation, commands::RequestOperator::default()).await;
    visitor.notice("escalation_queued").await;
    parlor.stop().await;
    parlor.go_on().await;
    let mut visitor = visitor.resume(&parlor.address(), SHOP, Some(token)).await;
    visitor.notice("nobody_online").await;
}

#[tokio::test]
async fn visitors_hear_when_operators_come_and_go_away() {
    let parlor = Parlor::start_with(quick()).await;
    let mut visitor = parlor.visitor().await;
    let (mut maria, _) = parlor.operator(1, "Maria").await;
    let online = |wanted: u32| {
        move |frame: &ServerFrame| match frame {
            ServerFrame::Availability(now) if now.operators_online == wanted => Some(()),
            _ => None,
        }
    };
    visitor.until(online(1)).await;
    maria.say(client_frames::SetPresence { presence: Presence::Away }).await;
    let told = maria.until(|frame| match frame {
        ServerFrame::Presence(frame) if frame.presence == Presence::Away => Some(()),
        _ => None,
    });
    told.await;
    visitor.until(online(0)).await;
}

#[tokio::test]
async fn typing_and_receipts_reach_the_other_side_only() {
    let parlor = Parlor::start().await;
    let (mut maria, _) = parlor.operator(1, "Maria").await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    visitor.post(&conversation, "Hello").await;
    maria.watch(&conversation).await;
    visitor.say(client_frames::Typing { conversation: conversation.clone(), typing: true }).await;
    let by = maria.until(|frame| match frame {
        ServerFrame::Typing(typing) => Some(typing.by.clone()),
        _ => None,
    });
    assert_eq!(by.await, protocol::AuthorRole::Visitor);
    maria.say(client_frames::Ack { conversation: conversation.clone(), seq: 2, read: 2 }).await;
    let receipt = visitor.until(|frame| match frame {
        ServerFrame::Receipt(receipt) => Some(receipt.clone()),
        _ => None,
    });
    let expected = server_frames::Receipt {
        conversation: conversation.clone(),
        by: protocol::AuthorRole::Operator,
        delivered: 2,
        read: 2,
    };
    assert_eq!(receipt.await, expected);
    let read = maria.until(|frame| match frame {
        ServerFrame::Inbox(inbox) => {
            inbox.conversations.iter().find(|line| line.operator_read == 2).map(|line| line.head)
        }
        _ => None,
    });
    assert_eq!(read.await, 2);
}

#[tokio::test]
async fn an_operator_of_another_site_sees_nothing() {
    let parlor = Parlor::start().await;
    let mut visitor = Peer::connect(&parlor.address(), SHOP, hello(1, None)).await;
    let conversation = visitor.begin(1, "en").await;
    let mut stranger = parlor.stranger("Eve").await;
    let reject = stranger.refused(&conversation, commands::AcceptConversation {}).await;
    assert_eq!(reject.code.as_str(), "not_found");
    stranger.say(client_frames::Watch { conversation: conversation.clone(), after: 0 }).await;
    stranger.say(client_frames::Ping { n: 1 }).await;
    stranger
        .until(|frame| match frame {
            ServerFrame::Pong(_) => Some(()),
            ServerFrame::Inbox(inbox) => {
                assert!(inbox.conversations.is_empty(), "{inbox:?}");
                None
            }
            ServerFrame::History(_) | ServerFrame::Details(_) => panic!("leaked: {frame:?}"),
            _ => None,
        })
        .await;
}
