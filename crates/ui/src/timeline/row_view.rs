//! One row of the timeline as it is drawn.

use std::sync::Arc;

use protocol::{AuthorRole, CommandId, Message};

use super::BotFace;
use super::looks::{Look, Looks, Mark};
use super::rows::{Row, RowKind, Side};
use crate::content::ContentView;
use crate::local_time::{day_label, time_label};
use crate::notice::notice_text;
use crate::prelude::*;
use crate::translator::Translator;
use crate::{AnswerItem, Avatar, AvatarSize, BotBadge, Icon, IconName};

/// What every row needs to know.
#[derive(Clone, Copy)]
pub(super) struct RowContext {
    pub(super) t: Translator,
    pub(super) viewer: State<AuthorRole>,
    pub(super) bot: State<BotFace>,
    pub(super) visitor: Live<String>,
    pub(super) looks: Looks,
    pub(super) on_retry: Act<CommandId>,
    pub(super) on_discard: Act<CommandId>,
    pub(super) on_change: Option<Act<String>>,
}

pub(super) fn row_view(row: Row, context: RowContext) -> Node {
    match row.kind {
        RowKind::Day(at) => {
            markup! { <div class="day"><span>{day_label(at, context.t)}</span></div> }
        }
        RowKind::Notice(message) => notice_view(&message, context),
        RowKind::Message { message, side, is_first } => {
            message_view(message, side, is_first, context)
        }
    }
}

fn notice_view(message: &Message, context: RowContext) -> Node {
    let said = match &message.content.body {
        protocol::ContentBody::Notice(notice) => notice_text(context.t, notice),
        _ => None,
    };
    markup! { <p class="notice">{said.unwrap_or_else(|| message.content.fallback.clone())}</p> }
}

fn message_view(message: Arc<Message>, side: Side, is_first: bool, context: RowContext) -> Node {
    let t = context.t;
    let class = match (side, is_first) {
        (Side::Own, true) => "row row--own row--first",
        (Side::Own, false) => "row row--own",
        (Side::Near, true) => "row row--near row--first",
        (Side::Near, false) => "row row--near",
        (Side::Far, true) => "row row--far row--first",
        (Side::Far, false) => "row row--far",
    };
    let author = match side {
        Side::Own => {
            markup! { <span class="visually-hidden">{t.text("author.you")}</span> }
        }
        _ if is_first => author_view(&message, context),
        _ => Node::nothing(),
    };
    let time = time_label(message.at);
    let id = message.id.clone();
    // How another row looks is no reason to draw this one again.
    let look = Live::distinct(move || {
        context.looks.with(|looks| looks.get(&id).cloned().unwrap_or_default())
    });
    let is_old = Live::derive(move || look.with(|look| look.is_old));
    let changed =
        move || is_old.get().then(|| markup! { <span>{t.text("answers.changed")}</span> });
    let delivery = (side == Side::Own).then(|| delivery_view(look, context));
    let step = Live::distinct(move || look.with(|look| look.step.clone()));
    let change = move || {
        let (answer, on_change) = step.get().zip(context.on_change)?;
        Some(change_view(t, &answer, on_change))
    };
    let change = (side == Side::Own).then_some(change);
    markup! {
        <div class=class class:row--old=is_old class:row--on=move || look.with(Look::goes_on)>
            {author}
            <ContentView message=message viewer=context.viewer.get_untracked()/>
            <div class="row__meta">{change}{changed}<span>{time}</span>{delivery}</div>
        </div>
    }
}

fn author_view(message: &Message, context: RowContext) -> Node {
    let t = context.t;
    let (name, photo, mark) = match (&message.author.role, &message.author.operator) {
        (AuthorRole::Bot, _) => {
            let bot = context.bot.get_untracked();
            let name = if bot.name.is_empty() { t.text("bot.name").to_owned() } else { bot.name };
            (name, bot.photo, markup! { <BotBadge/> })
        }
        (_, Some(card)) => {
            let title = markup! { <span class="author__title">{card.title.clone()}</span> };
            (card.name.clone(), card.photo.clone(), title.into_node())
        }
        // The name may be told later than the words were said.
        (AuthorRole::Visitor, None) => return (move || visitor_view(context)).into_node(),
        _ => (t.text("author.operator").to_owned(), String::new(), Node::nothing()),
    };
    face_view(name, photo, mark)
}

fn visitor_view(context: RowContext) -> Node {
    let name = context.visitor.get();
    let name = if name.is_empty() { context.t.text("author.visitor").to_owned() } else { name };
    face_view(name, String::new(), Node::nothing())
}

fn face_view(name: String, photo: String, mark: Node) -> Node {
    markup! {
        <div class="author">
            <Avatar name=name.clone() photo=photo size=AvatarSize::Small/>
            <span class="author__name">{name}</span>
            {mark}
        </div>
    }
}

/// The looks, the picture and the words of each way to have come.
const STAGES: [(&str, IconName, &str); 5] = [
    ("delivery", IconName::Clock, "delivery.sending"),
    ("delivery", IconName::Check, "delivery.sent"),
    ("delivery", IconName::DoubleCheck, "delivery.delivered"),
    ("delivery delivery--read", IconName::DoubleCheck, "delivery.read"),
    ("delivery delivery--failed", IconName::Alert, "delivery.failed"),
];

/// The mark moves on without the message being drawn anew, so that a screen reader reads the message once.
fn delivery_view(look: Live<Look>, context: RowContext) -> Node {
    let t = context.t;
    let mark = Live::distinct(move || look.with(|look| look.mark.clone()));
    let mark = move || {
        let Mark { stage, refused } = mark.get()?;
        let (class, icon, words) = STAGES[stage];
        let words = t.text(words);
        let mark = markup! {
            <span class=class title=words><Icon name=icon/><span class="visually-hidden">{words}</span></span>
        };
        let failure = refused.map(|(reason, cid)| failure_view(reason, cid, context));
        Some(markup! { {mark}{failure} })
    };
    mark.into_node()
}

/// The way to another answer, where the answer stands.
fn change_view(t: Translator, answer: &AnswerItem, on_change: Act<String>) -> Node {
    let words = t.with("answers.change", &[("label", &answer.label)]);
    let step = answer.step.clone();
    markup! {
        <button type="button" class="row__change" aria-label=words title=t.text("change")
            on:click=move |_| on_change.run(step.clone())
        >
            <Icon name=IconName::Pencil/>
        </button>
    }
}

fn failure_view(reason: &'static str, cid: CommandId, context: RowContext) -> Node {
    let again = cid.clone();
    markup! {
        <span class="delivery__failure" role="alert">
            <span class="delivery__reason">{reason}</span>
            <button type="button" class="link-button" on:click=move |_| context.on_retry.run(again.clone())>
                {context.t.text("retry")}
            </button>
            <button type="button" class="link-button" on:click=move |_| context.on_discard.run(cid.clone())>
                {context.t.text("delete")}
            </button>
        </span>
    }
}
