//! The conversation: messages in groups, days, notices, who is typing, and what is asked now.

use std::collections::BTreeMap;

use client::{Delivery, TimelineItem};
use leptos::prelude::*;
use protocol::{AuthorRole, CommandId, MessageId};

use crate::local_time::local_day;
use crate::translator::Translator;
use crate::{Icon, IconName};

mod row_view;
mod rows;
mod scroll;

use row_view::{RowContext, row_view};
use rows::rows;
use scroll::Follow;

/// How far own messages have come.
type Deliveries = Memo<BTreeMap<MessageId, (Delivery, Option<CommandId>)>>;

/// How the bot of a site calls itself and looks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BotFace {
    /// Its name; empty for ours.
    pub name: String,
    /// A picture's address, or empty.
    pub photo: String,
}

/// The conversation. The children, if any, stand after the last message and scroll with it: the prompt.
#[component]
pub fn Timeline(
    /// What was said and what is on its way.
    #[prop(into)]
    items: Signal<Vec<TimelineItem>>,
    /// Who reads: their own words stand at the end side.
    viewer: AuthorRole,
    /// Somebody on the other side is typing.
    #[prop(into)]
    typing: Signal<bool>,
    /// Send this one again.
    on_retry: Callback<CommandId>,
    /// Drop this one.
    on_discard: Callback<CommandId>,
    /// The bot's name and picture.
    #[prop(optional)]
    bot: BotFace,
    /// What operators call the visitor; empty for “Visitor”.
    #[prop(optional, into)]
    visitor: Signal<String>,
    /// What is asked now.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let t = Translator::expect();
    let follow = Follow::new();
    follow.start();
    let viewer = StoredValue::new(viewer);
    let deliveries = Memo::new(move |_| items.with(|items| deliveries_of(items)));
    let bot = StoredValue::new(bot);
    let context = RowContext { t, viewer, bot, visitor, deliveries, on_retry, on_discard };
    // Whoever says something wants to see it, wherever they had scrolled.
    let last_own = Memo::new(move |_| items.with(|items| last_key_of(items, viewer)));
    Effect::new(move |before: Option<Option<MessageId>>| {
        let last = last_own.get();
        if before.is_some_and(|before| before != last) {
            follow.return_to_end();
        }
        last
    });
    let rows = Memo::new(move |_| {
        items.with(|items| viewer.with_value(|viewer| rows(items, viewer, &local_day)))
    });
    view! {
        <div class="timeline">
            <div class="timeline__scroller" tabindex="0" node_ref=follow.scroller
                role="region" aria-label=t.text("timeline.label") on:scroll=move |_| follow.scrolled()
            >
                <div class="timeline__content" node_ref=follow.content>
                    <div class="timeline__log" role="log" aria-live="polite">
                        <For each=move || rows.get() key=|row| row.key.clone() let:row>
                            {row_view(row, context)}
                        </For>
                    </div>
                    <div role="status">{move || typing.get().then(|| typing_view(t))}</div>
                    <div class="timeline__prompt" node_ref=follow.prompt>{children.map(|children| children())}</div>
                </div>
            </div>
            <button type="button" class="timeline__latest" class:hidden=follow.is_at_end
                aria-label=t.text("timeline.latest") on:click=move |_| follow.return_to_end()
            >
                <Icon name=IconName::Chevron/>
            </button>
        </div>
    }
}

/// The last message, if the reader wrote it.
fn last_key_of(items: &[TimelineItem], viewer: StoredValue<AuthorRole>) -> Option<MessageId> {
    let last = items.last()?;
    let is_own = viewer.with_value(|viewer| last.message.author.role == *viewer);
    is_own.then(|| last.key.clone())
}

fn deliveries_of(items: &[TimelineItem]) -> BTreeMap<MessageId, (Delivery, Option<CommandId>)> {
    let delivery = |item: &TimelineItem| {
        item.delivery.clone().map(|delivery| (item.key.clone(), (delivery, item.cid.clone())))
    };
    items.iter().filter_map(delivery).collect()
}

fn typing_view(t: Translator) -> AnyView {
    let words = t.text("timeline.typing.someone");
    let dot = "typing__dot";
    view! {
        <div class="typing bubble">
            <span class=dot></span><span class=dot></span><span class=dot></span>
            <span class="visually-hidden">{words}</span>
        </div>
    }
    .into_any()
}
