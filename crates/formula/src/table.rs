//! Lists seen as rows and columns.
//!
//! A table is a list of rows of one length; any other list is one row, and a single value is a table of
//! one cell. Spreadsheets tell a column from a row; owners who write `[1, 2, 3]` do not think of either,
//! so wherever one line of values is wanted both will do.

use crate::value::{ErrorValue, Value};

/// A value as rows and columns.
#[derive(Clone, Copy)]
pub(crate) struct Table<'v> {
    value: &'v Value,
    pub(crate) rows: usize,
    pub(crate) columns: usize,
}

impl<'v> Table<'v> {
    /// Errors: the value's own error; `#VALUE!` if its rows differ in length.
    pub(crate) fn of(value: &'v Value) -> Result<Self, ErrorValue> {
        let (rows, columns) = match value {
            Value::Error(error) => return Err(*error),
            Value::List(items) => match items.first() {
                None => (0, 0),
                Some(Value::List(first)) => {
                    let fits =
                        |row: &Value| matches!(row, Value::List(row) if row.len() == first.len());
                    if !items.iter().all(fits) {
                        return Err(ErrorValue::Value);
                    }
                    (items.len(), first.len())
                }
                Some(_) => (1, items.len()),
            },
            _ => (1, 1),
        };
        Ok(Self { value, rows, columns })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows == 0 || self.columns == 0
    }

    /// How many cells there are.
    pub(crate) fn n_cells(&self) -> usize {
        self.rows * self.columns
    }

    /// The cell in that row and column, which must be there.
    pub(crate) fn cell(&self, row: usize, column: usize) -> &'v Value {
        match self.value {
            Value::List(items) => match &items[if self.is_flat() { column } else { row }] {
                Value::List(cells) if !self.is_flat() => &cells[column],
                cell => cell,
            },
            single => single,
        }
    }

    fn is_flat(&self) -> bool {
        match self.value {
            Value::List(items) => !matches!(items.first(), Some(Value::List(_))),
            _ => true,
        }
    }

    /// The cell with that index, counted along the rows; it must be there.
    pub(crate) fn nth(&self, index: usize) -> &'v Value {
        self.cell(index / self.columns, index % self.columns)
    }

    /// The cells as one line, if they are one.
    pub(crate) fn line(self) -> Option<Line<'v>> {
        if self.rows == 1 {
            Some(self.row(0))
        } else if self.columns == 1 {
            Some(self.column(0))
        } else {
            None
        }
    }

    /// One row, from 0.
    pub(crate) fn row(self, row: usize) -> Line<'v> {
        Line { table: self, at: row, goes_down: false }
    }

    /// One column, from 0.
    pub(crate) fn column(self, column: usize) -> Line<'v> {
        Line { table: self, at: column, goes_down: true }
    }
}

/// A row or a column of a table.
#[derive(Clone, Copy)]
pub(crate) struct Line<'v> {
    table: Table<'v>,
    at: usize,
    pub(crate) goes_down: bool,
}

impl<'v> Line<'v> {
    pub(crate) fn len(&self) -> usize {
        if self.goes_down { self.table.rows } else { self.table.columns }
    }

    /// The value at that place, which must be there.
    pub(crate) fn get(&self, place: usize) -> &'v Value {
        if self.goes_down {
            self.table.cell(place, self.at)
        } else {
            self.table.cell(self.at, place)
        }
    }

    /// The line as a value of its own: a column is a list of rows of one.
    pub(crate) fn to_value(self) -> Value {
        let cells = (0..self.len()).map(|place| self.get(place).clone());
        match self.len() {
            1 => self.get(0).clone(),
            _ if self.goes_down => Value::List(cells.map(|cell| Value::List(vec![cell])).collect()),
            _ => Value::List(cells.collect()),
        }
    }
}
