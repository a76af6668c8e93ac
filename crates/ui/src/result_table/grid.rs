//! The body of a table: its rows as elements, and what is written in them.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;

use formula::Value;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::document;
use web_sys::{Element, Text};

use super::ResultColumn;
use super::window::{in_sight, next_chunk};
use crate::prelude::*;
use crate::translator::Translator;

/// So long after the last change the rows out of sight are written.
const REST: Duration = Duration::from_millis(300);
/// A pause between two parts of them.
const BREATH: Duration = Duration::from_millis(16);
/// How tall the box and a row are before they were measured.
const BOX_PX: i32 = 300;
const ROW_PX: i32 = 32;

pub(super) struct Grid {
    t: Translator,
    columns: Vec<ResultColumn>,
    widths: Vec<State<usize>>,
    body: RefCell<Option<Element>>,
    rows: RefCell<Vec<Row>>,
    values: RefCell<Vec<Vec<Value>>>,
    /// Counts what was shown; a row that was written for an earlier one is stale.
    version: Cell<u32>,
    top: Cell<i32>,
    height: Cell<i32>,
    row: Cell<i32>,
    timer: RefCell<Option<TimeoutHandle>>,
}

struct Row {
    element: Element,
    cells: Vec<Text>,
    version: u32,
}

impl Grid {
    pub(super) fn new(
        t: Translator,
        columns: Vec<ResultColumn>,
        widths: Vec<State<usize>>,
    ) -> Self {
        Self {
            t,
            columns,
            widths,
            body: RefCell::default(),
            rows: RefCell::default(),
            values: RefCell::default(),
            version: Cell::new(0),
            top: Cell::new(0),
            height: Cell::new(BOX_PX),
            row: Cell::new(ROW_PX),
            timer: RefCell::new(None),
        }
    }

    pub(super) fn stand_in(self: &Rc<Self>, body: Element) {
        *self.body.borrow_mut() = Some(body);
        let weak = send_wrapper::SendWrapper::new(Rc::downgrade(self));
        on_cleanup(move || {
            if let Some(grid) = weak.upgrade() {
                grid.rest();
            }
        });
    }

    /// Shows other rows: those in sight now, the others soon.
    pub(super) fn show(self: &Rc<Self>, values: Vec<Vec<Value>>) {
        self.version.set(self.version.get().wrapping_add(1));
        self.fit(values.len());
        self.widen(&values);
        *self.values.borrow_mut() = values;
        self.write_in_sight();
        self.write_later(REST);
    }

    /// The reader looks elsewhere. Measured here only: while a slider is dragged it would cost a layout each time.
    pub(super) fn scrolled_to(&self, top: i32, height: i32) {
        self.top.set(top);
        self.height.set(height);
        if let Some(row) = self.rows.borrow().first() {
            self.row.set(row.element.client_height());
        }
        self.write_in_sight();
    }

    /// As many rows as there are to show.
    fn fit(&self, n_rows: usize) {
        let Some(body) = self.body.borrow().clone() else { return };
        let mut rows = self.rows.borrow_mut();
        while rows.len() > n_rows {
            if let Some(row) = rows.pop() {
                row.element.remove();
            }
        }
        while rows.len() < n_rows {
            let Some(row) = new_row(self.columns.len()) else { return };
            // It is new, and the body is an element: nothing is refused.
            let _ = body.append_child(&row.element);
            rows.push(row);
        }
    }

    /// Columns grow with what stands in them and do not shrink again: nothing jumps while a slider is dragged.
    fn widen(&self, values: &[Vec<Value>]) {
        let samples = [values.first(), values.get(values.len() / 2), values.last()];
        for row in samples.into_iter().flatten() {
            for ((value, column), width) in row.iter().zip(&self.columns).zip(&self.widths) {
                let n_chars = self.t.format(value, &column.spec).chars().count();
                if width.try_get_untracked().is_some_and(|width| width < n_chars) {
                    width.set(n_chars);
                }
            }
        }
    }

    fn write_in_sight(&self) {
        let n_rows = self.rows.borrow().len();
        for row in in_sight(self.top.get(), self.height.get(), self.row.get(), n_rows) {
            self.write(row);
        }
    }

    fn write(&self, at: usize) {
        let (mut rows, values) = (self.rows.borrow_mut(), self.values.borrow());
        let (Some(row), Some(values)) = (rows.get_mut(at), values.get(at)) else { return };
        if row.version == self.version.get() {
            return;
        }
        row.version = self.version.get();
        for ((cell, column), value) in row.cells.iter().zip(&self.columns).zip(values) {
            let text = self.t.format(value, &column.spec);
            if cell.data() != text {
                cell.set_data(&text);
            }
        }
    }

    fn write_later(self: &Rc<Self>, after: Duration) {
        self.rest();
        let weak = Rc::downgrade(self);
        let next = set_timeout_with_handle(move || write_rest(&weak), after);
        *self.timer.borrow_mut() = next.ok();
    }

    fn rest(&self) {
        if let Some(timer) = self.timer.take() {
            timer.clear();
        }
    }
}

fn write_rest(grid: &Weak<Grid>) {
    let Some(grid) = grid.upgrade() else { return };
    let stale = {
        let rows = grid.rows.borrow();
        let version = grid.version.get();
        next_chunk(|at| rows[at].version != version, rows.len())
    };
    for row in &stale {
        grid.write(*row);
    }
    if !stale.is_empty() {
        grid.write_later(BREATH);
    }
}

fn new_row(n_columns: usize) -> Option<Row> {
    let document = document();
    let element = document.create_element("tr").ok()?;
    let mut cells = Vec::with_capacity(n_columns);
    for at in 0..n_columns {
        let cell = document.create_element(if at == 0 { "th" } else { "td" }).ok()?;
        if at == 0 {
            cell.set_attribute("scope", "row").ok()?;
        }
        let text = document.create_text_node("");
        cell.append_child(&text).ok()?;
        element.append_child(&cell).ok()?;
        cells.push(text);
    }
    Some(Row { element, cells, version: 0 })
}
