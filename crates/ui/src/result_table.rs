//! A table of computed rows that follows a slider: 360 payments are written anew while it is dragged.
//!
//! Every row is an element from the beginning, for screen readers, for the search of the page and for the keyboard; but
//! only the rows in sight are written at once. The others follow when the slider has come to rest.

use std::rc::Rc;

use formula::Value;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::prelude::*;
use crate::translator::Translator;

mod grid;
mod window;

use grid::Grid;

/// A column: its heading, and the format of its numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultColumn {
    /// The heading; a first one without words heads what the rows are called.
    pub label: String,
    /// How its numbers are written.
    pub spec: String,
}

/// Rows of one length below a heading that stays; the first cell of each says what the row is.
#[component]
pub fn ResultTable(
    /// What the table shows.
    caption: String,
    /// The columns from the beginning of a line.
    columns: Vec<ResultColumn>,
    /// The cells, row by row.
    rows: Live<Vec<Vec<Value>>>,
) -> Node {
    let t = Translator::expect();
    let heads: Vec<Node> = columns.iter().map(|column| head(column.label.clone())).collect();
    let (scroller, body) = (Slot::<HtmlElement>::new(), Slot::<HtmlElement>::new());
    let name = caption.clone();
    let widths: Vec<State<usize>> =
        columns.iter().map(|column| State::new(longest_word(&column.label))).collect();
    let cols: Vec<Node> = widths
        .iter()
        .map(|width| {
            let width = *width;
            markup! { <col style:inline-size=move || width_of(width.get())/> }
        })
        .collect();
    let grid = Rc::new(Grid::new(t, columns, widths));
    let shown = grid.clone();
    let on_scroll = move |_| {
        if let Some(box_) = scroller.get_untracked() {
            shown.scrolled_to(box_.scroll_top(), box_.client_height());
        }
    };
    let table = markup! {
        <div class="result-table" role="region" aria-label=name tabindex="0" node_ref=scroller on:scroll=on_scroll>
            <table class="result-table__table">
                <caption class="visually-hidden" dir="auto">{caption}</caption>
                <colgroup>{cols}</colgroup>
                <thead><tr>{heads}</tr></thead>
                <tbody node_ref=body></tbody>
            </table>
        </div>
    };
    if let Some(body) = body.get_untracked() {
        grid.stand_in(body.unchecked_into());
    }
    watch(move || grid.show(rows.get()));
    table
}

fn head(label: String) -> Node {
    if label.is_empty() {
        return markup! { <td class="result-table__corner"></td> };
    }
    markup! { <th scope="col" dir="auto">{label}</th> }
}

/// A column is never narrower than its heading's longest word, whose letters are wider than digits.
fn longest_word(label: &str) -> usize {
    label.split_whitespace().map(|word| word.chars().count() + 1).max().unwrap_or(0)
}

/// Digits of one width are `ch` wide; the rest is the cell's padding.
fn width_of(n_chars: usize) -> String {
    ["calc(", &n_chars.max(3).to_string(), "ch + 18px)"].concat()
}
