//! Lines about how things stand: the connection when it has been away for a while, and what did not work.

use client::Connection;
use leptos::prelude::*;
use ui::{Banner, BannerKind, Translator};

use super::problem_banner;
use crate::shell::Widget;

/// At most one line about the connection and one about a problem.
#[component]
pub fn Banners() -> impl IntoView {
    let t = Translator::expect();
    let view = Widget::expect().view();
    let words = Memo::new(move |_| {
        view.is_cut_off
            .get()
            .then(|| view.connection.with(|connection| connection_words(t, connection)))
    });
    let is_there = Memo::new(move |_| words.with(Option::is_some));
    let text = Signal::derive(move || words.get().unwrap_or_default());
    view! {
        {move || is_there.get().then(|| view! { <Banner kind=BannerKind::Warning text=text/> })}
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
