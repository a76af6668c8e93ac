//! Lines about how things stand: the connection when it has been away for a while, and what did not work.

use client::Connection;
use protocol::RejectCode;
use ui::prelude::*;
use ui::{Banner, BannerKind, Translator};

use super::problem_banner;
use crate::shell::Widget;

/// At most one line about the connection and one about a problem.
#[component]
pub fn Banners() -> Node {
    let t = Translator::expect();
    let view = Widget::expect().view();
    let words = Live::distinct(move || {
        if view.is_cut_off.get() {
            return Some(view.connection.with(|connection| connection_words(t, connection)));
        }
        if view.n_late_parts.get() > 0 {
            return Some(t.text("part.late").to_owned());
        }
        let why = view.held_back.get()?;
        let is_ours = why == RejectCode::RateLimited;
        Some(t.text(if is_ours { "held.rate_limited" } else { "held.busy" }).to_owned())
    });
    let is_there = Live::distinct(move || words.with(Option::is_some));
    let text = Live::derive(move || words.get().unwrap_or_default());
    markup! {
        {move || is_there.get().then(|| markup! { <Banner kind=BannerKind::Warning text=text/> })}
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
