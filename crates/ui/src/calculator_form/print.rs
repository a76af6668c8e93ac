//! The calculation alone, on a page of its own: to be printed, or kept as a PDF.
//!
//! The host page's own print style is not ours to touch, and from a shadow root nothing can be printed alone. A new
//! window of the page's own origin is written with nodes and a constructed sheet, which every policy allows.

use std::time::Duration;

use formula::{CalculatorChart, CalculatorTable, ChartData, Evaluation, InputKind, Value};
use js_sys::{Array, Function, Reflect};
use leptos::prelude::{Owner, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, Window};

use super::compare::input_text;
use super::more::columns;
use super::results::{range_text, spec_of, valid_until_text};
use super::sheet::{Sheet, today};
use crate::chart;
use crate::prelude::*;
use crate::result_table::ResultColumn;
use crate::styles;
use crate::translator::Translator;

const LOOKS: &str = css!("chart.css", "calculator_form/print.css");

/// So long after it was written the window is printed.
const UNTIL_DRAWN: Duration = Duration::from_millis(300);

/// What came of the wish to print.
pub(super) enum Printed {
    Shown,
    /// The browser opens no windows here.
    Blocked,
}

/// Opens the calculation in a window; `near` stands where the accent is known.
pub(super) fn print(sheet: &Sheet, near: Option<&Element>) -> Printed {
    let Some(evaluation) = sheet.good.get_untracked() else { return Printed::Shown };
    let opened = window().open_with_url_and_target("", "_blank").ok().flatten();
    let Some(page) = opened else { return Printed::Blocked };
    let Some(document) = page.document() else { return Printed::Blocked };
    let t = sheet.t;
    document.set_title(sheet.calculator.title.get(t.locale()));
    if let Some(root) = document.document_element() {
        let direction = if i18n::is_right_to_left(t.locale()) { "rtl" } else { "ltr" };
        for (name, value) in [("lang", t.locale()), ("dir", direction)] {
            // Both are names.
            let _ = root.set_attribute(name, value);
        }
        if let Some(accent) = near.and_then(accent) {
            // An element of another window is none of our window's classes.
            let root: &HtmlElement = root.unchecked_ref();
            let _ = root.style().set_property("--parlor-accent", &accent);
        }
    }
    wear(&page, &document, &[styles::FIRST, LOOKS]);
    let (owner, again) = (Owner::new(), page.clone());
    let drawn = owner.with(|| view(sheet, &evaluation, again));
    if let Some(body) = document.body() {
        drawn.stand_in(&body);
    }
    // The window outlives the form, and its button has to work as long as it stands.
    std::mem::forget(owner);
    // A page that is covered by the new window draws no frames, but its timers run. A browser that does not print by
    // itself leaves the button.
    let _ = set_timeout_with_handle(move || drop(page.print()), UNTIL_DRAWN);
    Printed::Shown
}

fn accent(near: &Element) -> Option<String> {
    let style = window().get_computed_style(near).ok().flatten()?;
    style.get_property_value("--_accent").ok().filter(|accent| !accent.is_empty())
}

/// A sheet belongs to the document that made it, so the new window makes it.
fn wear(page: &Window, document: &Document, sheets: &[&str]) {
    let adopted = Array::new();
    for text in sheets {
        let made = Reflect::get(page, &"CSSStyleSheet".into())
            .and_then(|class| Reflect::construct(class.unchecked_ref::<Function>(), &Array::new()));
        let Ok(sheet) = made else { continue };
        let sheet: web_sys::CssStyleSheet = sheet.unchecked_into();
        // Rules that a browser does not know are left out.
        let _ = sheet.replace_sync(text);
        adopted.push(&sheet);
    }
    let _ = Reflect::set(document, &JsValue::from_str("adoptedStyleSheets"), &adopted);
}

fn view(sheet: &Sheet, evaluation: &Evaluation, page: Window) -> Node {
    let t = sheet.t;
    let calculator = &sheet.calculator;
    let title = calculator.title.get(t.locale()).to_owned();
    let day = t.format(&Value::Text(formula::day_text(today())), "date");
    let made = t.with("calculator.print.made", &[("date", &day)]);
    let charts: Vec<Node> = calculator
        .charts
        .iter()
        .zip(&evaluation.charts)
        .map(|(definition, data)| chart_view(t, definition, data))
        .collect();
    let tables: Vec<Node> = calculator
        .tables
        .iter()
        .zip(&evaluation.tables)
        .filter(|(_, data)| !data.rows.is_empty())
        .map(|(definition, data)| table_view(sheet, definition, &data.rows))
        .collect();
    let until = valid_until_text(t, evaluation);
    let until = until.map(|words| markup! { <p>{words}</p> });
    let note = calculator.note.as_ref().map(|note| note.get(t.locale()).to_owned());
    let note = note.map(|note| markup! { <p dir="auto">{note}</p> });
    let press = move |_| {
        let _ = page.print();
    };
    markup! {
        <main class="root print">
            <button type="button" class="button print__button" on:click=press>{t.text("calculator.print")}</button>
            <h1 class="print__title" dir="auto">{title}</h1>
            <p class="print__made">{made}</p>
            <h2>{t.text("calculator.print.results")}</h2>
            {results(sheet, evaluation)}
            <h2>{t.text("calculator.print.inputs")}</h2>
            {inputs(sheet, evaluation)}
            {charts}
            <div class="print__note">{until}{note}</div>
            {tables}
        </main>
    }
}

fn inputs(sheet: &Sheet, evaluation: &Evaluation) -> Node {
    let t = sheet.t;
    let rows =
        sheet.calculator.inputs.iter().filter(|input| {
            input.kind != InputKind::Hidden && !evaluation.hidden.contains(&input.id)
        });
    let rows = rows.map(|input| {
        let value = evaluation.inputs.get(&input.id).cloned().unwrap_or_default();
        line(input.label.get(t.locale()), input_text(t, input, &value), None, None)
    });
    pairs(rows.collect())
}

fn results(sheet: &Sheet, evaluation: &Evaluation) -> Node {
    let t = sheet.t;
    let rows = sheet.calculator.results.iter().map(|result| {
        let value = evaluation.result(&result.id).cloned().unwrap_or_default();
        let message = result.message(&value).map(|message| message.get(t.locale()).to_owned());
        let text = t.format(&value, &spec_of(result));
        line(result.label.get(t.locale()), text, range_text(t, result, evaluation), message)
    });
    pairs(rows.collect())
}

fn pairs(rows: Vec<Node>) -> Node {
    markup! { <table class="print__pairs"><tbody>{rows}</tbody></table> }
}

fn line(label: &str, value: String, range: Option<String>, message: Option<String>) -> Node {
    let more = |words: String| markup! { <div class="print__more" dir="auto">{words}</div> };
    let (range, message) = (range.map(more), message.map(more));
    markup! {
        <tr>
            <th scope="row" dir="auto">{label.to_owned()}{message}</th>
            <td>{value}{range}</td>
        </tr>
    }
}

/// The picture, and its figures below it: paper has no switch.
fn chart_view(t: Translator, definition: &CalculatorChart, data: &ChartData) -> Node {
    let title = definition.title.get(t.locale()).to_owned();
    let shown = data.clone();
    let picture = chart::picture(t, definition, Live::derive(move || shown.clone()));
    markup! {
        <section class="print__chart">
            <h2 dir="auto">{title}</h2>
            {picture}
        </section>
    }
}

fn table_view(sheet: &Sheet, definition: &CalculatorTable, rows: &[Vec<Value>]) -> Node {
    let title = definition.title.get(sheet.t.locale()).to_owned();
    let columns = columns(sheet, definition);
    let heads = columns.iter().map(|it| it.label.clone());
    let heads: Vec<Node> =
        heads.map(|label| markup! { <th scope="col" dir="auto">{label}</th> }).collect();
    let rows: Vec<Node> = rows.iter().map(|row| table_row(sheet.t, &columns, row)).collect();
    markup! {
        <h2 dir="auto">{title}</h2>
        <table class="print__table">
            <thead><tr>{heads}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn table_row(t: Translator, columns: &[ResultColumn], row: &[Value]) -> Node {
    let cells = row.iter().zip(columns).map(|(value, column)| t.format(value, &column.spec));
    let cells: Vec<Node> = cells.map(|text| markup! { <td>{text}</td> }).collect();
    markup! { <tr>{cells}</tr> }
}
