//! Lines about how things stand: the connection when it has been away for a while, and what did not work.

use client::Connection;
use protocol::{ConversationState, RejectCode};
use ui::prelude::*;
use ui::{Banner, BannerAction, BannerKind, Translator};

use super::problem_banner;
use crate::shell::Widget;

/// At most one line about the connection and one about a problem.
#[component]
pub fn Banners() -> Node {
    let t = Translator::expect();
    let widget = Widget::expect();
    let view = widget.view();
    let words = Live::distinct(move || {
        if view.is_cut_off.get() {
            return Some(view.connection.with(|connection| connection_words(t, connection)));
        }
        if view.n_late_parts.get() > 0 {
            return Some(t.text("part.late").to_owned());
        }
        let is_ours = |why: &RejectCode| *why == RejectCode::RateLimited;
        let is_ours = view.held_back.with(|why| why.as_ref().map(is_ours))?;
        Some(t.text(if is_ours { "held.rate_limited" } else { "held.busy" }).to_owned())
    });
    let is_there = Live::distinct(move || words.with(Option::is_some));
    let text = Live::derive(move || words.get().unwrap_or_default());
    // Whoever has a person to write to needs no form.
    let has_way_out = Live::distinct(move || {
        let is_late = view.n_late_parts.get() > 0 && !view.is_cut_off.get();
        let is_bots =
            |state: &_| matches!(state, ConversationState::Bot | ConversationState::Resolved);
        is_late && view.facts.with(|facts| is_bots(&facts.state))
    });
    let on_press = Act::new(move |()| widget.act(|shell| shell.hand_over()));
    let way_out = BannerAction { label: t.text("part.leave"), on_press };
    let banner = move || {
        let action = has_way_out.get().then_some(way_out);
        is_there
            .get()
            .then(|| markup! { <Banner kind=BannerKind::Warning text=text action=action/> })
    };
    markup! {
        {banner}
        {problem_banner(view.problem)}
    }
}

fn connection_words(t: Translator, connection: &Connection) -> String {
    let is_online = web_sys::window().is_none_or(|window| window.navigator().on_line());
    match connection {
        Connection::Refused(problem) => t.rejection(&problem.code),
        _ if is_online => t.text("connection.waiting"),
        _ => t.text("connection.offline"),
    }
    .to_owned()
}
