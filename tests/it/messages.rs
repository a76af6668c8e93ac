//! Posting: once, in order, and only one's own.

use protocol::{Content, EventBody, commands};

use crate::support::{Parlor, Peer, SHOP, hello};

#[tokio::test]
async fn a_posted_message_is_accepted_and_comes_back_as_an_event() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    let accepted = visitor.post(&conversation, "Hello").await;
    assert_eq!(accepted.seq, 2);
    let message = visitor.message("Hello").await;
    assert_eq!(message.author, protocol::Author::VISITOR);
    assert_eq!(visitor.seqs(), [1, 2]);
}

#[tokio::test]
async fn the_same_command_sent_twice_is_one_message_with_one_answer() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    let post = commands::PostMessage { content: Content::text("once") };
    let send = visitor.sending(&conversation, post);
    let first = visitor.try_send(send.clone()).await.unwrap();
    let second = visitor.try_send(send).await.unwrap();
    assert_eq!(first, second);
    visitor.post(&conversation, "after").await;
    visitor.message("after").await;
    assert_eq!(visitor.seqs(), [1, 2, 3]);
}

#[tokio::test]
async fn another_command_under_a_known_cid_is_a_conflict() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    let post = |text| commands::PostMessage { content: Content::text(text) };
    let send = visitor.sending(&conversation, post("one"));
    visitor.try_send(send.clone()).await.unwrap();
    let changed = protocol::client_frames::Send { command: post("other").into(), ..send };
    let reject = visitor.try_send(changed).await.unwrap_err();
    assert_eq!((reject.code.as_str(), reject.retryable), ("cid_conflict", false));
}

#[tokio::test]
async fn a_command_out_of_its_turn_names_the_one_that_is_missing() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    let post = |text| commands::PostMessage { content: Content::text(text) };
    let second = visitor.sending(&conversation, post("second"));
    let third = visitor.sending(&conversation, post("third"));
    let reject = visitor.try_send(third.clone()).await.unwrap_err();
    assert_eq!((reject.code.as_str(), reject.expect), ("out_of_order", Some(2)));
    visitor.try_send(second).await.unwrap();
    visitor.try_send(third).await.unwrap();
}

#[tokio::test]
async fn commands_sent_in_a_row_without_waiting_keep_their_order() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    for n in 0..20 {
        let post = commands::PostMessage { content: Content::text(format!("line {n}")) };
        let send = visitor.sending(&conversation, post);
        visitor.say(send).await;
    }
    visitor.message("line 19").await;
    let said: Vec<String> = visitor
        .events
        .iter()
        .filter_map(|(_, event)| match &event.body {
            EventBody::MessagePosted(posted) => Some(posted.message.content.fallback.clone()),
            _ => None,
        })
        .collect();
    let expected: Vec<String> = (0..20).map(|n| format!("line {n}")).collect();
    assert_eq!(said, expected);
}

#[tokio::test]
async fn an_empty_or_too_long_text_is_refused_and_changes_nothing() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    let post = |text: String| commands::PostMessage { content: Content::text(text) };
    let reject = visitor.refused(&conversation, post("  \n ".to_owned())).await;
    assert_eq!(reject.code.as_str(), "empty_text");
    let reject = visitor.refused(&conversation, post("ж".repeat(8_001))).await;
    assert_eq!(reject.code.as_str(), "text_too_long");
    assert_eq!(visitor.post(&conversation, &"ж".repeat(8_000)).await.seq, 2);
}

#[tokio::test]
async fn another_visitors_conversation_is_as_unknown_as_none() {
    let parlor = Parlor::start().await;
    let mut owner = parlor.visitor().await;
    let conversation = owner.begin(1, "en").await;
    let mut stranger = Peer::connect(&parlor.address(), SHOP, hello(2, None)).await;
    let post = commands::PostMessage { content: Content::text("let me in") };
    let reject = stranger.refused(&conversation, post).await;
    assert_eq!(reject.code.as_str(), "not_found");
    let begin =
        commands::StartConversation { locale: "en".to_owned(), context: Default::default() };
    assert_eq!(stranger.refused(&conversation, begin).await.code.as_str(), "not_found");
    let fetch = protocol::client_frames::Fetch { conversation: conversation.clone(), after: 0 };
    stranger.say(fetch).await;
    let watch = protocol::client_frames::Watch { conversation, after: 0 };
    stranger.say(watch).await;
    stranger.say(protocol::client_frames::Ping { n: 7 }).await;
    stranger
        .until(|frame| match frame {
            protocol::ServerFrame::Pong(pong) if pong.n == 7 => Some(()),
            protocol::ServerFrame::History(history) => panic!("leaked: {history:?}"),
            _ => None,
        })
        .await;
    assert!(stranger.events.is_empty());
}

#[tokio::test]
async fn a_visitor_may_not_do_what_operators_do() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    let reject = visitor.refused(&conversation, commands::Resolve {}).await;
    assert_eq!(reject.code.as_str(), "forbidden");
    let note = commands::AddNote { text: "mine".to_owned() };
    assert_eq!(visitor.refused(&conversation, note).await.code.as_str(), "forbidden");
}
