//! What stands below the figures: charts, tables, two scenarios, and ways to take the calculation along.

use std::rc::Rc;

use formula::{CalculatorTable, ChartData, Evaluation};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::Element;

use super::compare::{Kept, comparison};
use super::print::{Printed, print};
use super::sheet::Sheet;
use crate::calculator_link::calculator_link;
use crate::chart::Chart;
use crate::prelude::*;
use crate::result_table::{ResultColumn, ResultTable};
use crate::{Icon, IconName};

/// A table of so many rows is open from the beginning.
const SHORT: usize = 12;

/// Every chart of the calculator.
pub(super) fn charts(sheet: &Sheet) -> Vec<Node> {
    let chart = |(at, definition): (usize, &formula::CalculatorChart)| {
        let drawn = sheet.drawn;
        let data = Live::distinct(move || {
            drawn
                .with(|it| it.as_deref().and_then(|it| it.charts.get(at).cloned()))
                .unwrap_or_else(nothing_drawn)
        });
        markup! { <Chart definition=definition.clone() data=data/> }
    };
    sheet.calculator.charts.iter().enumerate().map(chart).collect()
}

fn nothing_drawn() -> ChartData {
    ChartData { id: String::new(), labels: Vec::new(), series: Vec::new() }
}

/// Every table of the calculator; a long one opens when it is wanted.
pub(super) fn tables(sheet: &Sheet) -> Vec<Node> {
    let table = |(at, definition): (usize, &CalculatorTable)| table(sheet, at, definition);
    sheet.calculator.tables.iter().enumerate().map(table).collect()
}

fn table(sheet: &Sheet, at: usize, definition: &CalculatorTable) -> Node {
    let (t, drawn) = (sheet.t, sheet.drawn);
    let title = definition.title.get(t.locale()).to_owned();
    let columns = columns(sheet, definition);
    let n_rows = move || {
        drawn
            .with(|it| it.as_deref().and_then(|it| Some(it.tables.get(at)?.rows.len())))
            .unwrap_or_default()
    };
    let n_first = drawn.with_untracked(|_| n_rows());
    let is_open = State::new(n_first <= SHORT);
    let caption = title.clone();
    let inside = move || {
        is_open.get().then(|| {
            let rows = Live::derive(move || {
                drawn
                    .with(|it| it.as_deref().and_then(|it| Some(it.tables.get(at)?.rows.clone())))
                    .unwrap_or_default()
            });
            markup! { <ResultTable caption=caption.clone() columns=columns.clone() rows=rows/> }
        })
    };
    markup! {
        <div class="fold" class:fold--open=is_open>
            <button type="button" class="fold__switch" aria-expanded=move || is_open.get().to_string()
                on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
            >
                <span dir="auto">{title}</span><Icon name=IconName::Chevron/>
            </button>
            {inside}
        </div>
    }
}

/// The columns of a table in the reader's language.
pub(super) fn columns(sheet: &Sheet, definition: &CalculatorTable) -> Vec<ResultColumn> {
    let column = |column: &formula::TableColumn| ResultColumn {
        label: column.label.get(sheet.t.locale()).to_owned(),
        spec: column.format.as_ref().map(ToString::to_string).unwrap_or_default(),
    };
    definition.columns.iter().map(column).collect()
}

/// Compare, print, and a link; what came of it is said below.
pub(super) fn tools(sheet: &Sheet, address: Live<String>) -> Node {
    let t = sheet.t;
    let kept: Kept = State::new(None);
    let said = State::new(String::new());
    let link = State::new(String::new());
    let comparison = comparison(sheet, kept);
    let is_comparing = Live::distinct(move || kept.with(Option::is_some));
    // One button, so that the focus stays where it is.
    let compare = {
        let good = sheet.good;
        move |_| {
            let is_over = is_comparing.get_untracked();
            kept.set(if is_over { None } else { good.get_untracked() });
            said.put(if is_over { "" } else { t.text("calculator.compare.hint") }.to_owned());
        }
    };
    let compare_words = move || {
        let key = if is_comparing.get() { "calculator.compare.stop" } else { "calculator.compare" };
        t.text(key)
    };
    let row = Slot::<Element>::new();
    let on_print = {
        let sheet = sheet.clone();
        move |_| {
            let words = match print(&sheet, row.get_untracked().as_ref()) {
                Printed::Shown => "",
                Printed::Blocked => t.text("calculator.print.blocked"),
            };
            said.put(words.to_owned());
        }
    };
    let can_share = !address.with_untracked(String::is_empty);
    let share = {
        let sheet = sheet.clone();
        move |_| {
            let Some(evaluation) = sheet.good.get_untracked() else { return };
            let text = link_to(&sheet, &evaluation, &address.get_untracked());
            link.put(text.clone());
            copy(
                &text,
                Act::new(move |is_copied: bool| {
                    let key =
                        if is_copied { "calculator.share.done" } else { "calculator.share.link" };
                    said.put(t.text(key).to_owned());
                }),
            );
        }
    };
    let share = can_share.then(|| {
        markup! {
            <button type="button" class="link-button" on:click=share>{t.text("calculator.share")}</button>
        }
    });
    // The link itself stands there too, for whoever may not write to the clipboard.
    let shown_link = move || {
        let link = link.get();
        (!link.is_empty()).then(|| {
            markup! {
                <input class="tools__link" type="text" readonly dir="ltr" value=link
                    aria-label=t.text("calculator.share.link")
                />
            }
        })
    };
    markup! {
        {comparison}
        <div class="tools" node_ref=row>
            <button type="button" class="link-button" on:click=compare>{compare_words}</button>
            <button type="button" class="link-button" on:click=on_print>{t.text("calculator.print")}</button>
            {share}
        </div>
        <div class="tools__said">
            {shown_link}
            <p class="form__note" role="status">{said}</p>
        </div>
    }
}

fn link_to(sheet: &Sheet, evaluation: &Rc<Evaluation>, address: &str) -> String {
    [address, "#", &calculator_link(&sheet.calculator, evaluation)].concat()
}

/// Puts a text on the clipboard, if the page may.
fn copy(text: &str, done: Act<bool>) {
    let Ok(promise) = clipboard::write_text(text) else { return done.run(false) };
    let told = |is_copied| Closure::once(move |_: JsValue| done.run(is_copied));
    let (copied, refused) = (told(true), told(false));
    // What comes of it is told by one of the two.
    let _ = promise.then2(&copied, &refused);
    copied.forget();
    refused.forget();
}

mod clipboard {
    //! Absent where a page is not served safely.

    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(catch, js_namespace = ["navigator", "clipboard"], js_name = writeText)]
        pub(super) fn write_text(text: &str) -> Result<js_sys::Promise, JsValue>;
    }
}
