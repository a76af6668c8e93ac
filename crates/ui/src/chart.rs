//! Charts of a calculator: bars, lines, a ring, and each of them as a table.
//!
//! Drawn by ourselves although charts are well-trodden ground: no chart crate for wasm fits into a few kilobytes, and
//! this one needs elements that screen readers, forced colours, patterns and right-to-left pages can rely on.

use formula::{CalculatorChart, ChartData, ChartKind, Value};

use crate::prelude::*;
use crate::result_table::{ResultColumn, ResultTable};
use crate::translator::Translator;

mod axis;
mod bars;
mod donut;
mod essence;
mod frame;
mod geometry;
mod ink;
mod legend;
mod lines;

use essence::essence;
use ink::Inks;

/// A chart, and the same figures as a table for whoever prefers them.
#[component]
pub fn Chart(
    /// What it shows.
    definition: CalculatorChart,
    /// The values now.
    data: Live<ChartData>,
) -> Node {
    let t = Translator::expect();
    let is_table = State::new(false);
    let title = definition.title.get(t.locale()).to_owned();
    let words = move || t.text(if is_table.get() { "chart.picture" } else { "chart.table" });
    let inside = {
        let definition = definition.clone();
        move || match is_table.get() {
            true => as_table(t, &definition, data),
            false => picture(t, &definition, data),
        }
    };
    markup! {
        <figure class="chart">
            <figcaption class="chart__head">
                <span class="chart__title" dir="auto">{title}</span>
                <button type="button" class="link-button chart__switch"
                    on:click=move |_| is_table.update(|is_table| *is_table = !*is_table)
                >{words}</button>
            </figcaption>
            {inside}
        </figure>
    }
}

/// The picture alone: one image to a screen reader, whose name says what can be seen.
pub(crate) fn picture(t: Translator, definition: &CalculatorChart, data: Live<ChartData>) -> Node {
    let drawing =
        Drawing { t, definition: definition.clone(), data, inks: Inks::new(crate::unique::next()) };
    let name = {
        let definition = definition.clone();
        Live::distinct(move || data.with(|data| essence(t, &definition, data)))
    };
    let inside = match definition.kind {
        ChartKind::Bars => bars::bars(&drawing),
        ChartKind::Line => lines::lines(&drawing),
        ChartKind::Donut => donut::donut(&drawing),
    };
    markup! { <div class="chart__picture" role="img" aria-label=name>{inside}</div> }
}

/// What every kind of chart is drawn from.
struct Drawing {
    t: Translator,
    definition: CalculatorChart,
    data: Live<ChartData>,
    inks: Inks,
}

impl Drawing {
    /// How a value is written.
    fn spec(&self) -> String {
        spec_of(&self.definition)
    }

    fn label_of_series(&self, at: usize) -> String {
        let series = self.definition.series.get(at);
        series.map(|it| it.label.get(self.t.locale()).to_owned()).unwrap_or_default()
    }
}

fn spec_of(definition: &CalculatorChart) -> String {
    definition.format.as_ref().map(ToString::to_string).unwrap_or_default()
}

/// What the points are called, as many as there are.
fn labels(t: Translator, definition: &CalculatorChart, data: &ChartData) -> Vec<Value> {
    if definition.labels_from.is_some() {
        return data.labels.clone();
    }
    let text = |label: &formula::Text| Value::Text(label.get(t.locale()).to_owned());
    definition.labels.iter().map(text).collect()
}

/// How many points there are to draw.
fn n_points(data: &ChartData) -> usize {
    data.series.iter().map(Vec::len).max().unwrap_or(0)
}

/// Its columns as a table: what the points are called, and every series.
pub(crate) fn columns(t: Translator, definition: &CalculatorChart) -> Vec<ResultColumn> {
    let of_series = definition.series.iter().map(|series| ResultColumn {
        label: series.label.get(t.locale()).to_owned(),
        spec: spec_of(definition),
    });
    let names = ResultColumn { label: String::new(), spec: String::new() };
    std::iter::once(names).chain(of_series).collect()
}

/// Its rows as a table, one for each point.
pub(crate) fn rows(
    t: Translator,
    definition: &CalculatorChart,
    data: &ChartData,
) -> Vec<Vec<Value>> {
    let labels = labels(t, definition, data);
    let row = |at: usize| {
        let label = labels.get(at).cloned().unwrap_or_default();
        let value = |series: &Vec<Option<f64>>| {
            series.get(at).copied().flatten().map_or(Value::Blank, Value::number)
        };
        std::iter::once(label).chain(data.series.iter().map(value)).collect()
    };
    (0..n_points(data)).map(row).collect()
}

fn as_table(t: Translator, definition: &CalculatorChart, data: Live<ChartData>) -> Node {
    let caption = definition.title.get(t.locale()).to_owned();
    let columns = columns(t, definition);
    let definition = definition.clone();
    let rows = Live::derive(move || data.with(|data| rows(t, &definition, data)));
    markup! { <ResultTable caption=caption columns=columns rows=rows/> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use i18n::Catalogue;

    #[test]
    fn the_table_of_a_chart_has_its_figures() {
        let t = Translator::new(Catalogue::for_widget("en"));
        let (definition, data) = essence::tests::savings();
        let rows = rows(t, &definition, &data);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[1][0], Value::Text("10 years".to_owned()));
        assert_eq!(rows[1][1], Value::Number(4000.0));
        assert_eq!(rows[1][2], Value::Blank);
        let labels: Vec<_> = columns(t, &definition).into_iter().map(|it| it.label).collect();
        assert_eq!(labels, ["", "Saved", "Price"]);
    }
}
