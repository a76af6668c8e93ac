//! Coming back: after a drop, in a second tab, after a restart of the server.

use protocol::Content;

use crate::support::{Parlor, Peer, SHOP, hello};

#[tokio::test]
async fn what_was_missed_during_a_drop_follows_after_resuming() {
    let parlor = Parlor::start().await;
    let mut phone = parlor.visitor().await;
    let token = phone.token();
    let conversation = phone.begin(1, "en").await;
    phone.caught_up(1).await;
    let mut laptop = Peer::connect(&parlor.address(), SHOP, hello(2, Some(token.clone()))).await;
    // From here on the phone reads nothing any more.
    let copy = phone;
    laptop.post(&conversation, "while you were away").await;
    laptop.post(&conversation, "twice").await;

    let mut phone = copy.resume(&parlor.address(), SHOP, Some(token)).await;
    let head = &phone.welcome.conversations[0];
    assert_eq!((head.recovered, head.head, head.last_cseq), (true, 3, 1));
    phone.caught_up(3).await;
    assert_eq!(phone.seqs(), [2, 3]);
    phone.post(&conversation, "back").await;
    phone.caught_up(4).await;
    assert_eq!(phone.seqs(), [2, 3, 4]);
}

#[tokio::test]
async fn a_second_tab_hears_what_the_first_one_does() {
    let parlor = Parlor::start().await;
    let mut first = parlor.visitor().await;
    let token = first.token();
    let mut second = Peer::connect(&parlor.address(), SHOP, hello(2, Some(token))).await;
    let conversation = first.begin(1, "en").await;
    first.post(&conversation, "from the first").await;
    second.message("from the first").await;
    assert_eq!(second.seqs(), [1, 2]);
    second.post(&conversation, "from the second").await;
    first.message("from the second").await;
}

#[tokio::test]
async fn nothing_is_stored_for_a_visitor_who_only_looks() {
    let parlor = Parlor::start().await;
    let looking = parlor.visitor().await;
    let token = looking.token();
    let visitor = looking.welcome.session.visitor.clone();
    drop(looking);
    let again = Peer::connect(&parlor.address(), SHOP, hello(1, Some(token))).await;
    assert_eq!(again.welcome.session.token, None);
    assert_eq!(again.welcome.session.visitor, visitor);
    assert!(again.welcome.conversations.is_empty());
}

#[tokio::test]
async fn a_restart_on_the_same_file_loses_nothing() {
    let mut parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let token = visitor.token();
    let conversation = visitor.begin(1, "en").await;
    let post = protocol::commands::PostMessage { content: Content::text("before") };
    let send = visitor.sending(&conversation, post);
    let accepted = visitor.try_send(send.clone()).await.unwrap();
    visitor.caught_up(2).await;
    parlor.stop().await;
    parlor.go_on().await;

    let mut visitor = visitor.resume(&parlor.address(), SHOP, Some(token.clone())).await;
    let head = visitor.welcome.conversations[0].clone();
    assert_eq!((head.recovered, head.head, head.last_cseq), (true, 2, 2));
    // The answer was lost on the way: the same command gets the same answer, also from the next process.
    assert_eq!(visitor.try_send(send).await.unwrap(), accepted);
    assert_eq!(visitor.post(&conversation, "after").await.seq, 3);

    let mut fresh = Peer::connect(&parlor.address(), SHOP, hello(9, Some(token))).await;
    assert!(!fresh.welcome.conversations[0].recovered);
    fresh.say(protocol::client_frames::Fetch { conversation, after: 0 }).await;
    fresh.caught_up(3).await;
    assert_eq!(fresh.seqs(), [1, 2, 3]);
}

#[tokio::test]
async fn a_copy_of_another_epoch_is_not_recovered() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let token = visitor.token();
    visitor.begin(1, "en").await;
    visitor.caught_up(1).await;
    visitor.welcome.epoch = "another".to_owned();
    let visitor = visitor.resume(&parlor.address(), SHOP, Some(token)).await;
    assert!(!visitor.welcome.conversations[0].recovered);
}

#[tokio::test]
async fn a_long_absence_is_caught_up_page_by_page() {
    let parlor = Parlor::start().await;
    let mut writer = parlor.visitor().await;
    let token = writer.token();
    let conversation = writer.begin(1, "en").await;
    let long = "x".repeat(8_000);
    for _ in 0..8 {
        writer.post(&conversation, &long).await;
    }
    let mut reader = Peer::connect(&parlor.address(), SHOP, hello(2, Some(token))).await;
    while reader.events.len() < 9 {
        let after = reader.events.last().map_or(0, |(_, event)| event.seq);
        let conversation = conversation.clone();
        reader.say(protocol::client_frames::Fetch { conversation, after }).await;
        reader.caught_up(after + 1).await;
    }
    assert_eq!(reader.seqs(), (1..=9).collect::<Vec<_>>());
}
