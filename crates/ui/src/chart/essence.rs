//! What a chart shows, in a sentence: its name for whoever hears the page.

use formula::{CalculatorChart, ChartData, ChartKind, Value};

use super::{labels, spec_of};
use crate::permille::percent_text;
use crate::translator::Translator;

/// As many points as are named one by one; of more only the ends are.
const MAX_NAMED: usize = 8;

pub(super) fn essence(t: Translator, definition: &CalculatorChart, data: &ChartData) -> String {
    let kind = match definition.kind {
        ChartKind::Bars => "chart.bars",
        ChartKind::Line => "chart.line",
        ChartKind::Donut => "chart.donut",
    };
    let title = definition.title.get(t.locale());
    let mut parts = Vec::new();
    for (at, values) in data.series.iter().enumerate() {
        let inside = points(t, definition, data, values);
        if inside.is_empty() {
            continue;
        }
        // One series is what the title says.
        match definition.series.get(at).filter(|_| data.series.len() > 1) {
            Some(series) => parts.push([series.label.get(t.locale()), ": ", &inside].concat()),
            None => parts.push(inside),
        }
    }
    let content =
        if parts.is_empty() { t.text("chart.empty").to_owned() } else { parts.join("; ") };
    [t.text(kind), ": ", title, ". ", &content, "."].concat()
}

fn points(
    t: Translator,
    definition: &CalculatorChart,
    data: &ChartData,
    values: &[Option<f64>],
) -> String {
    let (labels, spec) = (labels(t, definition, data), spec_of(definition));
    let written = |value: f64| t.format(&Value::number(value), &spec);
    let label = |at: usize| t.format(labels.get(at).unwrap_or(&Value::Blank), "");
    let known: Vec<(usize, f64)> =
        values.iter().enumerate().filter_map(|(at, value)| Some((at, (*value)?))).collect();
    let whole: f64 = known.iter().map(|(_, value)| value.max(0.0)).sum();
    if known.len() <= MAX_NAMED {
        let named = known.iter().map(|(at, value)| {
            let share = (definition.kind == ChartKind::Donut && whole > 0.0)
                .then(|| [" (", &whole_percent(*value / whole), ")"].concat());
            [&label(*at), " ", &written(*value), &share.unwrap_or_default()].concat()
        });
        return named.collect::<Vec<_>>().join(", ");
    }
    let (Some((first, from)), Some((last, to))) = (known.first(), known.last()) else {
        return String::new();
    };
    t.with(
        "chart.course",
        &[
            ("from", &written(*from)),
            ("first", &label(*first)),
            ("to", &written(*to)),
            ("last", &label(*last)),
        ],
    )
}

/// A share in whole percent.
pub(super) fn whole_percent(share: f64) -> String {
    percent_text((share * 100.0).round() / 100.0)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use formula::Calculator;
    use i18n::Catalogue;

    /// Two points of two series, one of which has a gap.
    pub(in crate::chart) fn savings() -> (CalculatorChart, ChartData) {
        let data = ChartData {
            id: "savings".to_owned(),
            labels: Vec::new(),
            series: vec![vec![Some(2000.0), Some(4000.0)], vec![Some(6500.0), None]],
        };
        (chart("bars", r#"["5 years", "10 years"]"#, r#"["Saved", "Price"]"#), data)
    }

    fn chart(kind: &str, labels: &str, series: &str) -> CalculatorChart {
        let series = series
            .replace("[\"", "[{\"formula\":\"a\",\"label\":\"")
            .replace("\", \"", "\"},{\"formula\":\"a\",\"label\":\"");
        let series = series.replace("\"]", "\"}]");
        let labels = if labels.is_empty() {
            "\"labels_from\": \"a\"".to_owned()
        } else {
            format!("\"labels\": {labels}")
        };
        let definition = format!(
            r#"{{"id":"x","title":"X","results":[{{"id":"r","label":"r","formula":"a"}}],
                "inputs":[{{"id":"a","label":"a","kind":"number"}}],
                "charts":[{{"id":"c","title":"Your roof","kind":"{kind}",{labels},"series":{series},"format":"money:EUR:0"}}]}}"#
        );
        let definition = small::json::read(&definition).unwrap();
        Calculator::read(&definition).unwrap().charts.remove(0)
    }

    fn said(definition: &CalculatorChart, data: &ChartData) -> String {
        essence(Translator::new(Catalogue::for_widget("en")), definition, data)
    }

    #[test]
    fn few_points_are_named_one_by_one() {
        let (definition, data) = savings();
        assert_eq!(
            said(&definition, &data),
            "Bar chart: Your roof. Saved: 5 years €2,000, 10 years €4,000; Price: 5 years €6,500."
        );
    }

    #[test]
    fn parts_of_a_whole_have_their_share() {
        let definition = chart("donut", r#"["The roof", "Interest"]"#, r#"["In all"]"#);
        let data = ChartData {
            id: "c".to_owned(),
            labels: Vec::new(),
            series: vec![vec![Some(7500.0), Some(2500.0)]],
        };
        assert_eq!(
            said(&definition, &data),
            "Donut chart: Your roof. The roof €7,500 (75%), Interest €2,500 (25%)."
        );
    }

    #[test]
    fn of_many_points_the_ends_are_named() {
        let definition = chart("line", "", r#"["Owed"]"#);
        let numbers = (1..=360).map(|n| Value::Number(f64::from(n))).collect();
        let values = (0..360).map(|n| Some(f64::from(36_000 - 100 * n))).collect();
        let data = ChartData { id: "c".to_owned(), labels: numbers, series: vec![values] };
        assert_eq!(
            said(&definition, &data),
            "Line chart: Your roof. From €36,000 (1) to €100 (360)."
        );
    }

    #[test]
    fn nothing_to_draw_is_said() {
        let definition = chart("line", "", r#"["Owed"]"#);
        let data = ChartData { id: "c".to_owned(), labels: Vec::new(), series: vec![Vec::new()] };
        assert_eq!(
            said(&definition, &data),
            "Line chart: Your roof. These figures give nothing to draw."
        );
    }
}
