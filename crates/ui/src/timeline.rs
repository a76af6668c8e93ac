//! The conversation: messages in groups, days, notices, who is typing, and what is asked now.

use client::TimelineItem;
use protocol::{AuthorRole, CommandId, MessageId};

use crate::local_time::local_day;
use crate::prelude::*;
use crate::translator::Translator;
use crate::{AnswerItem, Icon, IconName};

mod looks;
mod row_view;
mod rows;
mod scroll;

use looks::looks_of;
use row_view::{RowContext, row_view};
use rows::rows;
use scroll::Follow;

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
    items: Live<Vec<TimelineItem>>,
    /// Who reads: their own words stand at the end side.
    viewer: AuthorRole,
    /// Somebody on the other side is typing.
    #[prop(into)]
    typing: Live<bool>,
    /// Send this one again.
    #[prop(into)]
    on_retry: Act<CommandId>,
    /// Drop this one.
    #[prop(into)]
    on_discard: Act<CommandId>,
    /// Answers that can be changed.
    #[prop(optional, into)]
    answers: Live<Vec<AnswerItem>>,
    /// Answer this step again.
    #[prop(optional, into)]
    on_change: Option<Act<String>>,
    /// The bot's name and picture.
    #[prop(optional)]
    bot: BotFace,
    /// What operators call the visitor; empty for “Visitor”.
    #[prop(optional, into)]
    visitor: Live<String>,
    /// What is asked now.
    #[prop(optional)]
    children: Option<Inside>,
) -> Node {
    let t = Translator::expect();
    let follow = Follow::new();
    follow.start();
    let viewer = State::new(viewer);
    let arranged = move |items: &Vec<TimelineItem>| {
        viewer.with_untracked(|viewer| rows(items, viewer, &local_day))
    };
    let looks = Live::distinct(move || {
        items.with(|items| answers.with(|answers| looks_of(items, &arranged(items), answers, t)))
    });
    let bot = State::new(bot);
    let context = RowContext { t, viewer, bot, visitor, looks, on_retry, on_discard, on_change };
    // Whoever says something wants to see it, wherever they had scrolled.
    let last_own = Live::distinct(move || items.with(|items| last_key_of(items, viewer)));
    let mut is_first = true;
    watch(move || {
        last_own.with(|_| ());
        if !std::mem::take(&mut is_first) {
            follow.return_to_end();
        }
    });
    let rows = move || items.with(arranged);
    markup! {
        <div class="timeline">
            <div class="timeline__scroller" tabindex="0" node_ref=follow.scroller
                role="region" aria-label=t.text("timeline.label") on:scroll=move |_| follow.scrolled()
            >
                <div class="timeline__content" node_ref=follow.content>
                    <div class="timeline__log" role="log" aria-live="polite">
                        {each(rows, |row| row.key.clone(), move |row| row_view(row, context))}
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
fn last_key_of(items: &[TimelineItem], viewer: State<AuthorRole>) -> Option<MessageId> {
    let last = items.last()?;
    let is_own = viewer.with_untracked(|viewer| last.message.author.role == *viewer);
    is_own.then(|| last.key.clone())
}

fn typing_view(t: Translator) -> Node {
    let words = t.text("timeline.typing.someone");
    let dot = "typing__dot";
    markup! {
        <div class="typing bubble">
            <span class=dot></span><span class=dot></span><span class=dot></span>
            <span class="visually-hidden">{words}</span>
        </div>
    }
}
