//! The panel: header, call, conversation, what is asked, composer. Drawn from the view model, acting on the shell.

use protocol::{AuthorRole, ConversationState, OperatorCard};
use ui::prelude::*;
use ui::{
    Banner, BannerAction, BannerKind, BotFace, PanelHeader, ProgressBar, Skeleton, Timeline,
    Translator,
};
use web_sys::HtmlTextAreaElement;

use crate::shell::{CallAct, Widget};

mod banners;
pub mod calculator;
mod call;
mod footer;
pub mod later;
mod prompt;
mod standing;

use banners::Banners;
use calculator::CalculatorOverlay;
use call::CallArea;
use footer::Footer;
use prompt::{PromptView, change};
use standing::Standing;

/// The layout of the parts that are ours; the parts bring their own looks.
pub const LAYOUT: &str = css!("view/layout.css");

/// The whole panel.
#[component]
pub fn Panel(
    /// The composer's field, for whoever wants to focus it.
    field: Slot<HtmlTextAreaElement>,
) -> Node {
    let widget = Widget::expect();
    let t = Translator::expect();
    let view = widget.view();
    let on_retry = Act::new(move |cid| widget.act(|shell| shell.retry(cid)));
    let on_discard = Act::new(move |cid| widget.act(|shell| shell.discard(cid)));
    let on_change = Act::new(move |step: String| change(widget, &step));
    let is_typing = Live::distinct(move || view.is_typing.get() || view.is_answering.get());
    let direction = if i18n::is_right_to_left(t.locale()) { "rtl" } else { "ltr" };
    markup! {
        <div class="root panel" lang=t.locale() dir=direction>
            <Header/>
            <ProgressBar progress=view.progress/>
            <Banners/>
            <CallArea/>
            {move || view.is_loading.get().then(|| markup! { <Skeleton/> })}
            <Timeline items=view.items viewer=AuthorRole::Visitor typing=is_typing
                on_retry=on_retry on_discard=on_discard bot=bot_face(widget)
                answers=view.answers on_change=on_change
            >
                <Standing/>
                <PromptView/>
            </Timeline>
            <Footer field=field on_change=on_change/>
            <CalculatorOverlay/>
        </div>
    }
}

/// How the bot calls itself and looks, in the site's words or in ours.
fn bot_face(widget: Widget) -> BotFace {
    let t = Translator::expect();
    widget.read(|shell| {
        let site = shell.site();
        let name = site.bot_name.get(t.locale()).or_else(|| site.bot_name.values().next());
        BotFace { name: name.unwrap_or(&site.name).clone(), photo: site.bot_photo.clone() }
    })
}

/// The operator who has the word, or had the last one.
fn operator_in_charge(widget: Widget) -> Live<Option<OperatorCard>> {
    let facts = widget.view().facts;
    let is_theirs = |state: &ConversationState| {
        matches!(state, ConversationState::Live | ConversationState::Resolved)
    };
    Live::distinct(move || {
        facts.with(|facts| facts.operator.clone().filter(|_| is_theirs(&facts.state)))
    })
}

#[component]
fn Header() -> Node {
    let widget = Widget::expect();
    let t = Translator::expect();
    let view = widget.view();
    let operator = operator_in_charge(widget);
    let BotFace { name, photo } = bot_face(widget);
    let title = Live::derive(move || operator.get().map_or_else(|| name.clone(), |card| card.name));
    let is_live =
        Live::distinct(move || view.facts.with(|facts| facts.state == ConversationState::Live));
    let subtitle = Live::derive(move || match (operator.get(), view.is_typing.get()) {
        (Some(_), _) if !is_live.get() => t.text("notice.resolved").to_owned(),
        (Some(_), true) => t.text("timeline.typing.someone").to_owned(),
        (Some(card), false) if !card.title.is_empty() => card.title,
        (Some(_), false) => t.text("author.operator").to_owned(),
        (None, _) => t.text("bot.status").to_owned(),
    });
    let avatar =
        Live::derive(move || operator.get().map_or_else(|| photo.clone(), |card| card.photo));
    let online = Live::derive(move || is_live.get());
    let ring = Act::new(move |()| {
        widget.act(|shell| shell.call(CallAct::Start(protocol::CallKind::Video)));
    });
    let can_ring = Live::derive(move || {
        let is_free = view.facts.with(|facts| {
            let is_open = facts.call.as_ref().is_some_and(|call| call.state.is_open());
            facts.state == ConversationState::Live && !is_open
        });
        (is_free && view.call.stage.with(Option::is_none)).then_some(ring)
    });
    let on_close = Act::new(move |()| widget.act(|shell| shell.close()));
    markup! {
        <PanelHeader title=title subtitle=subtitle avatar=avatar online=online on_close=on_close on_call=can_ring/>
    }
}

/// A line with the one thing that can be done, until what it stands for is there.
fn stand_in(kind: BannerKind, words: String, label: &'static str, on_press: Act<()>) -> Node {
    let text = Live::derive(move || words.clone());
    let action = Some(BannerAction { label, on_press });
    markup! { <div class="late"><Banner kind=kind text=text action=action/></div> }
}

/// A line for something that did not work, or nothing.
fn problem_banner(problem: State<Option<String>>) -> Node {
    let text = Live::derive(move || problem.get().unwrap_or_default());
    let is_there = Live::distinct(move || problem.with(Option::is_some));
    let banner =
        move || is_there.get().then(|| markup! { <Banner kind=BannerKind::Error text=text/> });
    banner.into_node()
}
