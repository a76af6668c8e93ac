//! The field that bars and lines stand in: the scale beside it and the names below it.

use formula::{ChartData, Format, Value};

use super::axis::Axis;
use super::{Drawing, labels};
use crate::prelude::*;

/// As many names as stand below a chart; of more only the first, the middle and the last.
const MAX_LABELS: usize = 6;

/// The frame around a drawing.
pub(super) fn frame(drawing: &Drawing, axis: Live<Axis>, inside: Node, is_spread: bool) -> Node {
    let t = drawing.t;
    let format = drawing.definition.format.clone();
    let scale = move || {
        let axis = axis.get();
        let spec = spec_of_ticks(format.as_ref(), &axis);
        let tick = |value: f64| {
            let words = t.format(&Value::number(value), &spec);
            markup! { <span class="chart__tick"><span>{words}</span></span> }
        };
        axis.ticks().map(tick).collect::<Vec<_>>()
    };
    let rules = move || {
        let axis = axis.get();
        let rule = |value: f64| {
            let class = if value == 0.0 { "chart__rule chart__rule--zero" } else { "chart__rule" };
            markup! { <span class=class></span> }
        };
        axis.ticks().map(rule).collect::<Vec<_>>()
    };
    let names = {
        let (definition, data) = (drawing.definition.clone(), drawing.data);
        Live::distinct(move || data.with(|data| names(labels(t, &definition, data), data)))
    };
    let names = move || {
        let name = |value: Value| {
            let words = t.format(&value, "");
            markup! { <span class="chart__name" dir="auto">{words}</span> }
        };
        names.get().into_iter().map(name).collect::<Vec<_>>()
    };
    let class = if is_spread { "chart__names chart__names--spread" } else { "chart__names" };
    markup! {
        <div class="chart__frame">
            <div class="chart__scale">{scale}</div>
            <div class="chart__field">
                <div class="chart__rules">{rules}</div>
                {inside}
            </div>
            <div class=class>{names}</div>
        </div>
    }
}

/// Whole numbers need no decimals beside a scale.
fn spec_of_ticks(format: Option<&Format>, axis: &Axis) -> String {
    let is_whole = axis.ticks().all(|tick| tick == tick.round());
    let format = match format.cloned() {
        Some(Format::Money { currency, .. }) if is_whole => {
            Some(Format::Money { currency, decimals: Some(0) })
        }
        Some(Format::Number { .. }) if is_whole => Some(Format::Number { decimals: Some(0) }),
        other => other,
    };
    format.as_ref().map(ToString::to_string).unwrap_or_default()
}

/// The names that there is room for.
fn names(labels: Vec<Value>, data: &ChartData) -> Vec<Value> {
    let n = super::n_points(data).min(labels.len());
    if n <= MAX_LABELS {
        return labels.into_iter().take(n).collect();
    }
    [0, (n - 1) / 2, n - 1].into_iter().map(|at| labels[at].clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_names_the_ends_and_the_middle_stand_below() {
        let numbers = |n: u32| (1..=n).map(|n| Value::Number(f64::from(n))).collect::<Vec<_>>();
        let data = |n: usize| ChartData {
            id: String::new(),
            labels: Vec::new(),
            series: vec![vec![Some(1.0); n]],
        };
        assert_eq!(names(numbers(4), &data(4)).len(), 4);
        assert_eq!(names(numbers(361), &data(361)), [1.0, 181.0, 361.0].map(Value::Number));
        assert_eq!(names(Vec::new(), &data(3)), []);
    }

    #[test]
    fn a_scale_of_whole_numbers_has_no_decimals() {
        let axis = |top: f64| Axis::around([top].into_iter(), true);
        let money = Format::Money { currency: "EUR".to_owned(), decimals: Some(2) };
        assert_eq!(spec_of_ticks(Some(&money), &axis(400.0)), "money:EUR:0");
        assert_eq!(spec_of_ticks(Some(&money), &axis(0.4)), "money:EUR:2");
        assert_eq!(spec_of_ticks(None, &axis(1.0)), "");
    }
}
