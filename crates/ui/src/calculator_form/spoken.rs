//! The main results as a sentence, once the sliders have come to rest: a screen reader cannot follow every frame.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;

use super::results::{headlines, shown_result};
use super::sheet::Sheet;
use crate::prelude::*;

/// So long after the last move the result is read out.
const QUIET: Duration = Duration::from_millis(700);

pub(super) fn spoken(sheet: &Sheet) -> State<String> {
    let t = sheet.t;
    let main: Vec<(String, Live<String>)> = headlines(sheet)
        .map(|result| (result.label.get(t.locale()).to_owned(), shown_result(sheet, result)))
        .collect();
    let words = Live::distinct(move || {
        let parts: Vec<String> = main
            .iter()
            .map(|(label, value)| {
                t.with("calculator.live", &[("label", label), ("value", &value.get())])
            })
            .collect();
        parts.join(". ")
    });
    let spoken = State::new(String::new());
    let timer = State::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_update(Option::take).flatten() {
            timer.clear();
        }
    };
    let mut is_first = true;
    watch(move || {
        let words = words.get();
        // What is on the screen when the form appears is read with the form.
        if !std::mem::take(&mut is_first) {
            stop();
            let next = set_timeout_with_handle(
                move || {
                    spoken.set(words);
                },
                QUIET,
            );
            timer.set(next.ok());
        }
    });
    on_cleanup(stop);
    spoken
}
