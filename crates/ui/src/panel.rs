//! The frame around the conversation: who is there, how far one is, a way to a person.

use crate::button::IconButton;
use crate::prelude::*;
use crate::translator::Translator;
use crate::{Avatar, Icon, IconName};

mod answer_list;
mod waiting_card;

pub use answer_list::{AnswerItem, AnswerList};
pub use waiting_card::WaitingCard;

/// The top of the panel: who one is talking to, and the ways out.
#[component]
pub fn PanelHeader(
    /// Whom or what: the bot's, the operator's or the site's name.
    #[prop(into)]
    title: Live<String>,
    /// A line below it: “Bot”, a title, “Typing…”.
    #[prop(into)]
    subtitle: Live<String>,
    /// Their photo's address, or empty.
    #[prop(optional, into)]
    avatar: Live<String>,
    /// Somebody is there: a dot on the face.
    #[prop(optional, into)]
    online: Live<bool>,
    /// Close the panel.
    #[prop(into)]
    on_close: Act<()>,
    /// Start a video call; without it there is no button.
    #[prop(optional, into)]
    on_call: Option<Live<Option<Act<()>>>>,
) -> Node {
    let t = Translator::expect();
    let face = Live::distinct(move || (title.get(), avatar.get()));
    let call = move || {
        on_call.and_then(|on_call| on_call.get()).map(|on_call| {
            markup! { <IconButton icon=IconName::Video label=t.text("call.start.video") on_press=on_call/> }
        })
    };
    markup! {
        <header class="header" part="header">
            <span class="header__face" class:header__face--online=online>
                {move || {
                    let (name, photo) = face.get();
                    markup! { <Avatar name=name photo=photo/> }
                }}
            </span>
            <div class="header__words">
                <h2 class="header__title"><bdi>{title}</bdi></h2>
                <div class="header__subtitle"><bdi>{subtitle}</bdi></div>
            </div>
            {call}
            <IconButton icon=IconName::Close label=t.text("panel.close") on_press=on_close/>
        </header>
    }
}

/// The way to a person, at every step.
#[component]
pub fn PersonButton(
    /// It was pressed.
    #[prop(into)]
    on_press: Act<()>,
) -> Node {
    let t = Translator::expect();
    markup! {
        <button type="button" class="person" on:click=move |_| on_press.run(())>
            <Icon name=IconName::Person/>{t.text("person.ask")}
        </button>
    }
}

/// How far the questions have come.
#[component]
pub fn ProgressBar(
    /// Answered so far, and how many there are in all; nothing is shown for none.
    #[prop(into)]
    progress: Live<(u32, u32)>,
) -> Node {
    let t = Translator::expect();
    let percent = move || {
        let (done, total) = progress.get();
        (100 * done.min(total)).checked_div(total).unwrap_or(0).to_string()
    };
    let words = move || {
        let (done, total) = progress.get();
        t.with(
            "progress.step",
            &[("done", &done.min(total).to_string()), ("total", &total.to_string())],
        )
    };
    markup! {
        <div class="progress" role="progressbar" class:hidden=move || progress.get().1 == 0
            aria-label=t.text("progress.label") aria-valuemin="0" aria-valuemax="100"
            aria-valuenow=percent aria-valuetext=words
        >
            <div class="progress__bar" style:scale=move || ["calc(", &percent(), "/100) 1"].concat()></div>
        </div>
    }
}

/// What is said where there is nothing yet, or where something went wrong.
#[component]
pub fn EmptyState(
    /// The picture.
    #[prop(optional)]
    icon: Option<IconName>,
    /// In a few words.
    #[prop(into)]
    title: String,
    /// In a sentence.
    #[prop(optional, into)]
    text: String,
    /// A way on: a button, for instance.
    #[prop(optional)]
    children: Option<Inside>,
) -> Node {
    markup! {
        <div class="empty">
            <span class="empty__picture"><Icon name=icon.unwrap_or(IconName::Chat)/></span>
            <div class="empty__title">{title}</div>
            <p class="empty__text">{text}</p>
            {children.map(|children| children())}
        </div>
    }
}

/// Grey shapes of messages while the real ones are on their way.
#[component]
pub fn Skeleton() -> Node {
    shapes("skeleton", &["far long", "far short", "own short", "far long"])
}

/// Grey shapes in the place of something whose code is on its way, seen only when that takes more than a moment.
#[must_use]
pub fn coming(n_bars: usize) -> Node {
    shapes("skeleton skeleton--coming late", &vec!["whole"; n_bars])
}

fn shapes(class: &'static str, bars: &[&str]) -> Node {
    let t = Translator::expect();
    let bars: Vec<Node> = bars
        .iter()
        .map(|shape| markup! { <div class=["skeleton__bar ", shape].concat()></div> })
        .collect();
    markup! {
        <div class=class role="status" aria-busy="true">
            <span class="visually-hidden">{t.text("panel.loading")}</span>
            {bars}
        </div>
    }
}
