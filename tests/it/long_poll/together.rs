//! A calculator that both move, where one of them has only the poll.

use client::Input;
use protocol::{Map, Mover, Scalar, client_frames, commands};

use super::page::Page;
use super::proxy::{Proxy, Upgrades};
use crate::support::Parlor;
use crate::together::{PAYBACK, moved_to};

fn price(page: &Page) -> Option<(Scalar, Mover)> {
    let input = page.together.as_ref()?.inputs.get("price")?;
    Some((input.value.clone(), input.by.clone()))
}

#[tokio::test]
async fn moves_go_both_ways_by_poll_alone() {
    let parlor = Parlor::start().await;
    let (mut maria, _) = parlor.operator(1, "Maria").await;
    let proxy = Proxy::start(&parlor.address(), Upgrades::Forbid).await;
    let mut page = Page::connected(&proxy.address, 1, None).await;
    let conversation = page.begin();
    page.say(&conversation, "What would it cost?");
    page.until_settled(&conversation, 1).await;
    maria.watch(&conversation).await;
    maria.command(&conversation, commands::AcceptConversation {}).await;
    let inputs: Map<String, Scalar> =
        [("price".to_owned(), Scalar::Number(9_000.0))].into_iter().collect();
    let calculator = PAYBACK.to_owned();
    maria
        .say(client_frames::OpenTogether { conversation: conversation.clone(), calculator, inputs })
        .await;
    let theirs = Some((Scalar::Number(9_000.0), Mover::operator("Maria")));
    page.until("opened", |page| price(page) == theirs).await;

    let (input, value) = ("price".to_owned(), Scalar::Number(11_000.0));
    page.handle(Input::MoveInput { conversation: conversation.clone(), input, value });
    let seen = moved_to(&mut maria, "price", 11_000.0).await;
    assert_eq!(seen.by, Mover::VISITOR);
    maria
        .say(client_frames::MoveInput {
            conversation: conversation.clone(),
            calculator: PAYBACK.to_owned(),
            input: "price".to_owned(),
            value: Scalar::Number(12_000.0),
            n: 1,
        })
        .await;
    let theirs = Some((Scalar::Number(12_000.0), Mover::operator("Maria")));
    page.until("moved", |page| price(page) == theirs).await;

    maria.say(client_frames::CloseTogether { conversation, calculator: PAYBACK.to_owned() }).await;
    page.until("closed", |page| page.together.is_none()).await;
    assert_eq!(page.way(), "poll");
}
