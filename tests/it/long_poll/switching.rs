//! Pages behind networks that break sockets: the conversation goes on, each word once and in order.

use backend_stub::live::Timings;
use client::{Connection, Delivery, Input};
use protocol::client_frames::Ack;
use protocol::{ConversationId, commands};

use super::page::Page;
use super::proxy::{Proxy, Upgrades};
use crate::support::{Parlor, Peer, SHOP, hello};

const MINUTE: i64 = 60_000;

/// The texts of a log, as a page reads it that has nothing yet.
async fn logged(parlor: &Parlor, token: &str, conversation: &ConversationId) -> Vec<String> {
    let mut fresh = Page::connected(&parlor.address(), 999, Some(token.to_owned())).await;
    fresh.handle(Input::Watch(conversation.clone()));
    fresh.until("caught up", |page| page.client().is_caught_up(conversation)).await;
    fresh.texts(conversation)
}

/// A page behind a proxy that lets no socket through, on the poll.
async fn polling(proxy: &Proxy, device: u128, token: Option<String>) -> Page {
    let page = Page::connected(&proxy.address, device, token).await;
    assert_eq!(page.ways, ["socket", "socket", "poll"]);
    page
}

#[tokio::test]
async fn a_conversation_with_an_operator_goes_by_poll_alone() {
    let parlor = Parlor::start().await;
    let (mut maria, _) = parlor.operator(1, "Maria").await;
    let proxy = Proxy::start(&parlor.address(), Upgrades::Forbid).await;
    let mut page = polling(&proxy, 1, None).await;
    let conversation = page.begin();
    page.say(&conversation, "Is anybody there?");
    page.until_settled(&conversation, 1).await;

    let head = maria.watch(&conversation).await.head;
    maria.message("Is anybody there?").await;
    maria.say(Ack { conversation: conversation.clone(), seq: head, read: head }).await;
    page.until("read", |page| {
        page.client().timeline(&conversation)[0].delivery == Some(Delivery::Read)
    })
    .await;
    maria.command(&conversation, commands::AcceptConversation {}).await;
    maria.post(&conversation, "Yes, I am Maria").await;
    page.until("answered", |page| {
        page.texts(&conversation).last().is_some_and(|text| text == "Yes, I am Maria")
    })
    .await;
    page.handle(Input::SetTyping { conversation: conversation.clone(), typing: true });
    maria
        .until(|frame| match frame {
            protocol::ServerFrame::Typing(typing) if typing.typing => Some(()),
            _ => None,
        })
        .await;
    page.say(&conversation, "Good");
    page.until("sent", |page| page.client().outbox().is_empty()).await;
    maria.message("Good").await;
    assert_eq!(page.way(), "poll");
}

#[tokio::test]
async fn whatever_a_network_does_to_upgrades_the_conversation_takes_place() {
    let parlor = Parlor::start().await;
    for (n, upgrades) in
        (1..).zip([Upgrades::Forbid, Upgrades::Strip, Upgrades::Hang, Upgrades::Silence])
    {
        let proxy = Proxy::start(&parlor.address(), upgrades).await;
        let mut page = Page::new(&proxy.address, n, None);
        page.handle(Input::Start);
        let conversation = page.begin();
        page.say(&conversation, "typed before anything works");
        if matches!(upgrades, Upgrades::Hang | Upgrades::Silence) {
            page.pass(10_000);
            page.pass(10_000);
        }
        page.until_settled(&conversation, 1).await;
        assert_eq!(page.ways, ["socket", "socket", "poll"], "{upgrades:?}");
        // The try that follows later does not disturb what is said meanwhile.
        page.pass(5 * MINUTE);
        assert_eq!(page.way(), "socket");
        page.say(&conversation, "typed while a socket is tried");
        if matches!(upgrades, Upgrades::Hang | Upgrades::Silence) {
            page.pass(3_000);
        }
        page.until_settled(&conversation, 2).await;
        assert_eq!(page.way(), "poll", "{upgrades:?}");
        let token = page.token.clone().unwrap();
        let expected = ["typed before anything works", "typed while a socket is tried"];
        assert_eq!(logged(&parlor, &token, &conversation).await, expected);
    }
}

#[tokio::test]
async fn sockets_that_are_cut_again_and_again_give_way_to_the_poll() {
    let parlor = Parlor::start().await;
    let proxy = Proxy::start(&parlor.address(), Upgrades::Cut(2_000)).await;
    let mut page = Page::connected(&proxy.address, 1, None).await;
    let conversation = page.begin();
    let expected: Vec<String> = (0..30).map(|n| format!("line {n}")).collect();
    for text in &expected {
        page.say(&conversation, text);
    }
    page.until_settled(&conversation, expected.len()).await;
    assert_eq!(page.ways, ["socket", "socket", "socket", "poll"]);
    let token = page.token.clone().unwrap();
    assert_eq!(logged(&parlor, &token, &conversation).await, expected);
}

#[tokio::test]
async fn lost_and_doubled_requests_and_answers_lose_and_double_nothing() {
    let parlor = Parlor::start_for(Timings::default(), 10).await;
    let proxy = Proxy::start(&parlor.address(), Upgrades::Forbid).await;
    let mut page = polling(&proxy, 1, None).await;
    let conversation = page.begin();
    proxy.trouble(4);
    let mut expected = Vec::new();
    for n in 0..40 {
        expected.push(format!("line {n}"));
        page.say(&conversation, &expected[n]);
        if n % 3 == 0 {
            page.until_settled(&conversation, n + 1).await;
        }
    }
    page.until_settled(&conversation, expected.len()).await;
    assert!(proxy.n_requests() > 40, "only {} requests", proxy.n_requests());
    assert_eq!(page.texts(&conversation), expected);
    let token = page.token.clone().unwrap();
    assert_eq!(logged(&parlor, &token, &conversation).await, expected);
    assert_eq!(page.stored, []);
}

#[tokio::test]
async fn pages_that_change_their_way_while_they_talk_lose_and_double_nothing() {
    let parlor = Parlor::start_for(Timings::default(), 50).await;
    let mut talks = tokio::task::JoinSet::new();
    for n in 0..4 {
        let address = parlor.address();
        talks.spawn(async move {
            let proxy = Proxy::start(&address, Upgrades::Forbid).await;
            let mut page = Page::connected(&proxy.address, n + 1, None).await;
            let conversation = page.begin();
            // The same visitor in another tab, whose way never changes.
            page.until("known", |page| page.client().outbox().is_empty()).await;
            let token = page.token.clone().unwrap();
            let mut tab = Page::connected(&address, 100 + n, Some(token.clone())).await;
            let mut said = Vec::new();
            for turn in 0..6 {
                for line in 0..10 {
                    said.push(format!("page {turn}.{line}"));
                    page.say(&conversation, said.last().unwrap());
                    tab.say(&conversation, &format!("tab {turn}.{line}"));
                    if line == 5 {
                        turn_over(&proxy, &mut page, turn);
                    }
                }
                let way = if turn % 2 == 0 { "socket" } else { "poll" };
                page.until("on the other way", |page| {
                    page.way() == way && page.client().connection() == Connection::Connected
                })
                .await;
                tab.until("sent", |tab| tab.client().outbox().is_empty()).await;
            }
            page.until_settled(&conversation, 120).await;
            tab.until_settled(&conversation, 120).await;
            assert_eq!(page.ways.iter().filter(|way| **way == "poll").count(), 4);
            let (on_page, on_tab) = (page.texts(&conversation), tab.texts(&conversation));
            (token, conversation, on_page, on_tab, said)
        });
    }
    while let Some(talk) = talks.join_next().await {
        let (token, conversation, on_page, on_tab, said) = talk.unwrap();
        assert_eq!(on_page, on_tab);
        assert_eq!(on_page, logged(&parlor, &token, &conversation).await);
        for who in ["page", "tab"] {
            let own: Vec<&String> = on_page.iter().filter(|text| text.starts_with(who)).collect();
            let expected: Vec<String> = said.iter().map(|text| text.replace("page", who)).collect();
            assert_eq!(own, expected.iter().collect::<Vec<_>>());
        }
    }
}

/// Breaks the way that is taken in the middle of things, so that the other one has to be.
fn turn_over(proxy: &Proxy, page: &mut Page, turn: usize) {
    if turn.is_multiple_of(2) {
        // Sockets get through now, and the page finds out.
        proxy.upgrades(Upgrades::Pass);
        page.pass(5 * MINUTE);
    } else {
        proxy.upgrades(Upgrades::Forbid);
        proxy.cut();
    }
}

#[tokio::test]
async fn a_restart_of_the_server_is_survived_by_poll_as_well() {
    let mut parlor = Parlor::start().await;
    let proxy = Proxy::start(&parlor.address(), Upgrades::Forbid).await;
    let mut page = polling(&proxy, 1, None).await;
    let conversation = page.begin();
    page.say(&conversation, "before");
    page.until_settled(&conversation, 1).await;
    page.say(&conversation, "under way");
    let stopping = parlor.stop();
    let noticing = page.until("told", |page| page.client().connection() != Connection::Connected);
    tokio::join!(stopping, noticing);
    parlor.go_on().await;
    page.say(&conversation, "after");
    let token = page.token.clone().unwrap();
    proxy.serve(&parlor.address());
    page.pass(MINUTE);
    page.until_settled(&conversation, 3).await;
    let expected = ["before", "under way", "after"];
    assert_eq!(logged(&parlor, &token, &conversation).await, expected);
}

#[tokio::test]
async fn a_page_by_poll_is_there_for_others_and_gone_when_it_closes() {
    let timings =
        Timings { poll_absence: std::time::Duration::from_millis(100), ..Timings::default() };
    let parlor = Parlor::start_with(timings).await;
    let proxy = Proxy::start(&parlor.address(), Upgrades::Forbid).await;
    let mut page = polling(&proxy, 1, None).await;
    let conversation = page.begin();
    page.until("sent", |page| page.client().outbox().is_empty()).await;
    assert_eq!(parlor.n_connected(), 1);
    let token = page.token.clone();
    let mut other = Peer::connect(&parlor.address(), SHOP, hello(2, token)).await;
    other.post(&conversation, "from the other tab").await;
    page.until_settled(&conversation, 1).await;
    drop(page);
    let gone = async {
        while parlor.n_connected() > 1 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), gone).await.expect("still there");
}
