//! Reads a calculator that was checked elsewhere.
//!
//! The derived readers say what is wrong and where, which the site's owner needs and the visitor's
//! browser does not: there a definition has passed the server's check, and these few functions are a
//! tenth of the derived ones' wasm. Both take the same definitions for good.

use serde_json::{Map, Value as Json};

use super::{
    ActionKind, Calculator, CalculatorAction, CalculatorChart, CalculatorData, CalculatorFormula,
    CalculatorInput, CalculatorResult, CalculatorTable, ChartKind, ChartSeries, Emphasis, Format,
    InputKind, InputOption, ResultBand, TableColumn,
};
use crate::text::Text;
use crate::value::Value;

impl Calculator {
    /// Reads a definition; nothing when it is none, without a word about why.
    pub fn read(definition: &Json) -> Option<Self> {
        let mut members = Members::of(definition)?;
        let calculator = Self {
            id: members.string("id")?,
            title: members.text("title")?,
            note: members.optional("note", Text::read)?,
            inputs: members.list("inputs", true, read_input)?,
            data: members.list("data", false, read_data)?,
            formulas: members.list("formulas", false, read_formula)?,
            results: members.list("results", true, read_result)?,
            tables: members.list("tables", false, read_table)?,
            charts: members.list("charts", false, read_chart)?,
            valid_until: members.optional("valid_until", read_string)?,
            actions: members.list("actions", false, read_action)?,
        };
        members.all_taken().then_some(calculator)
    }
}

fn read_input(definition: &Json) -> Option<CalculatorInput> {
    let mut members = Members::of(definition)?;
    let input = CalculatorInput {
        id: members.string("id")?,
        label: members.text("label")?,
        kind: match members.take("kind")?.as_str()? {
            "slider" => InputKind::Slider,
            "number" => InputKind::Number,
            "select" => InputKind::Select,
            "radio" => InputKind::Radio,
            "checkbox" => InputKind::Checkbox,
            "date" => InputKind::Date,
            "hidden" => InputKind::Hidden,
            _ => return None,
        },
        min: members.optional("min", Json::as_f64)?,
        max: members.optional("max", Json::as_f64)?,
        step: members.optional("step", Json::as_f64)?,
        earliest: members.optional("earliest", read_string)?,
        latest: members.optional("latest", read_string)?,
        default: members.optional("default", Value::read)?,
        unit: members.optional("unit", Text::read)?,
        options: members.list("options", false, read_option)?,
        format: members.optional("format", read_format)?,
        visible_if: members.optional("visible_if", read_string)?,
    };
    members.all_taken().then_some(input)
}

fn read_option(definition: &Json) -> Option<InputOption> {
    let mut members = Members::of(definition)?;
    let option =
        InputOption { value: Value::read(members.take("value")?)?, label: members.text("label")? };
    members.all_taken().then_some(option)
}

fn read_formula(definition: &Json) -> Option<CalculatorFormula> {
    let mut members = Members::of(definition)?;
    let formula =
        CalculatorFormula { id: members.string("id")?, formula: members.string("formula")? };
    members.all_taken().then_some(formula)
}

fn read_result(definition: &Json) -> Option<CalculatorResult> {
    let mut members = Members::of(definition)?;
    let result = CalculatorResult {
        id: members.string("id")?,
        label: members.text("label")?,
        formula: members.string("formula")?,
        format: members.optional("format", read_format)?,
        emphasis: match members.take("emphasis").map(Json::as_str) {
            None => Emphasis::default(),
            Some(Some("headline")) => Emphasis::Headline,
            Some(Some("normal")) => Emphasis::Normal,
            Some(_) => return None,
        },
        range: members.optional("range", read_string)?,
        bands: members.list("bands", false, read_band)?,
    };
    members.all_taken().then_some(result)
}

fn read_band(definition: &Json) -> Option<ResultBand> {
    let mut members = Members::of(definition)?;
    let band =
        ResultBand { below: members.optional("below", Json::as_f64)?, text: members.text("text")? };
    members.all_taken().then_some(band)
}

fn read_table(definition: &Json) -> Option<CalculatorTable> {
    let mut members = Members::of(definition)?;
    let table = CalculatorTable {
        id: members.string("id")?,
        title: members.text("title")?,
        formula: members.string("formula")?,
        columns: members.list("columns", true, read_column)?,
    };
    members.all_taken().then_some(table)
}

fn read_column(definition: &Json) -> Option<TableColumn> {
    let mut members = Members::of(definition)?;
    let column = TableColumn {
        label: members.text("label")?,
        format: members.optional("format", read_format)?,
    };
    members.all_taken().then_some(column)
}

fn read_chart(definition: &Json) -> Option<CalculatorChart> {
    let mut members = Members::of(definition)?;
    let chart = CalculatorChart {
        id: members.string("id")?,
        title: members.text("title")?,
        kind: match members.take("kind")?.as_str()? {
            "bars" => ChartKind::Bars,
            "line" => ChartKind::Line,
            "donut" => ChartKind::Donut,
            _ => return None,
        },
        labels: members.list("labels", false, Text::read)?,
        labels_from: members.optional("labels_from", read_string)?,
        series: members.list("series", true, read_series)?,
        format: members.optional("format", read_format)?,
    };
    members.all_taken().then_some(chart)
}

fn read_series(definition: &Json) -> Option<ChartSeries> {
    let mut members = Members::of(definition)?;
    let series = ChartSeries {
        label: members.text("label")?,
        formula: members.optional("formula", read_string)?,
        formulas: members.list("formulas", false, read_string)?,
    };
    members.all_taken().then_some(series)
}

fn read_action(definition: &Json) -> Option<CalculatorAction> {
    let mut members = Members::of(definition)?;
    let action = CalculatorAction {
        kind: match members.take("kind")?.as_str()? {
            "send_to_operator" => ActionKind::SendToOperator,
            "open_flow" => ActionKind::OpenFlow,
            "book_call" => ActionKind::BookCall,
            _ => return None,
        },
        label: members.text("label")?,
        flow: members.optional("flow", read_string)?,
    };
    members.all_taken().then_some(action)
}

fn read_data(definition: &Json) -> Option<CalculatorData> {
    let mut members = Members::of(definition)?;
    let data =
        CalculatorData { id: members.string("id")?, values: Value::read(members.take("values")?)? };
    members.all_taken().then_some(data)
}

fn read_string(definition: &Json) -> Option<String> {
    definition.as_str().map(str::to_owned)
}

fn read_format(definition: &Json) -> Option<Format> {
    Format::parse(definition.as_str()?)
}

/// The members of an object, and how many of them were asked for.
struct Members<'a> {
    map: &'a Map<String, Json>,
    taken: usize,
}

impl<'a> Members<'a> {
    fn of(definition: &'a Json) -> Option<Self> {
        Some(Self { map: definition.as_object()?, taken: 0 })
    }

    fn take(&mut self, name: &str) -> Option<&'a Json> {
        let member = self.map.get(name)?;
        self.taken += 1;
        Some(member)
    }

    fn string(&mut self, name: &str) -> Option<String> {
        self.take(name)?.as_str().map(str::to_owned)
    }

    fn text(&mut self, name: &str) -> Option<Text> {
        Text::read(self.take(name)?)
    }

    /// A member that may be missing or null; nothing outside when it is there and does not fit.
    fn optional<T>(&mut self, name: &str, read: fn(&Json) -> Option<T>) -> Option<Option<T>> {
        match self.take(name) {
            None | Some(Json::Null) => Some(None),
            Some(member) => read(member).map(Some),
        }
    }

    fn list<T>(
        &mut self,
        name: &str,
        is_required: bool,
        read: fn(&Json) -> Option<T>,
    ) -> Option<Vec<T>> {
        match self.take(name) {
            None if is_required => None,
            None => Some(Vec::new()),
            Some(member) => {
                let members = member.as_array()?;
                let mut list = Vec::with_capacity(members.len());
                for member in members {
                    list.push(read(member)?);
                }
                Some(list)
            }
        }
    }

    /// Whether there is nothing that nobody asked for.
    fn all_taken(&self) -> bool {
        self.taken == self.map.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn definition() -> Json {
        json!({
            "id": "loan", "title": {"en": "Loan", "ru": "Кредит"}, "note": null,
            "inputs": [
                {"id": "sum", "label": "Sum", "kind": "slider", "min": 1, "max": 2.5, "step": 0.1,
                 "default": 2, "unit": {"en": "kWh"}, "format": "money:EUR:2"},
                {"id": "kind", "label": "Kind", "kind": "select", "default": "a",
                 "options": [{"value": "a", "label": "A"}, {"value": [1, {"error": "#N/A"}], "label": "B"}]},
                {"id": "sure", "label": "Sure", "kind": "checkbox", "default": true},
                {"id": "years", "label": "Years", "kind": "number", "visible_if": "sure"},
                {"id": "way", "label": "Way", "kind": "radio", "options": [{"value": 1, "label": "A"}]},
                {"id": "day", "label": "Day", "kind": "date", "earliest": "TODAY()", "latest": null},
                {"id": "plan", "label": "Plan", "kind": "hidden", "default": "b"},
            ],
            "data": [{"id": "prices", "values": [[0, 1], [5, {"error": "#N/A"}]]}],
            "valid_until": "TODAY() + 30",
            "tables": [{"id": "rows", "title": "Rows", "formula": "prices",
                        "columns": [{"label": "From", "format": "number"}, {"label": "Price"}]}],
            "charts": [
                {"id": "parts", "title": "Parts", "kind": "donut", "labels": ["A", {"en": "B"}],
                 "series": [{"label": "S", "formulas": ["1", "2"]}], "format": "percent"},
                {"id": "way", "title": "Way", "kind": "line", "labels_from": "{1, 2}",
                 "series": [{"label": "S", "formula": "{3, 4}"}]},
                {"id": "bars", "title": "Bars", "kind": "bars", "series": []},
            ],
            "actions": [
                {"kind": "open_flow", "label": "Go", "flow": "roof"},
                {"kind": "send_to_operator", "label": "Ask"},
                {"kind": "book_call", "label": "Call"},
            ],
            "formulas": [{"id": "twice", "formula": "=sum*2"}],
            "results": [
                {"id": "all", "label": "All", "formula": "twice", "format": "percent", "emphasis": "headline",
                 "range": "10%", "bands": [{"below": 5, "text": "Little"}, {"text": "Much"}]},
                {"id": "none", "label": "None", "formula": "0", "emphasis": "normal"},
            ],
        })
    }

    /// Everything that `change` can be done to: every value in the definition, one after another.
    fn broken(
        value: &Json,
        change: fn(&mut Json),
        all: &mut Vec<Json>,
        wrap: &dyn Fn(Json) -> Json,
    ) {
        let mut changed = value.clone();
        change(&mut changed);
        all.push(wrap(changed));
        let inner: Vec<(String, Json)> = match value {
            Json::Object(map) => map.iter().map(|(k, v)| (format!("/{k}"), v.clone())).collect(),
            Json::Array(list) => {
                list.iter().enumerate().map(|(k, v)| (format!("/{k}"), v.clone())).collect()
            }
            _ => Vec::new(),
        };
        for (at, inner) in inner {
            broken(&inner, change, all, &|inner| {
                let mut outer = value.clone();
                *outer.pointer_mut(&at).expect("it came from there") = inner;
                wrap(outer)
            });
        }
    }

    #[test]
    fn both_readers_take_the_same_definitions_and_read_the_same() {
        let mut all = vec![definition()];
        let changes: [fn(&mut Json); 8] = [
            |value| *value = Json::Null,
            |value| *value = json!(1.5),
            |value| *value = json!(true),
            |value| *value = json!("percent"),
            |value| *value = json!([]),
            |value| *value = json!({}),
            |value| {
                if let Some(map) = value.as_object_mut() {
                    map.insert("zebra".to_owned(), json!(1));
                }
            },
            |value| {
                if let Some(map) = value.as_object_mut() {
                    let first = map.keys().next().cloned().unwrap_or_default();
                    map.remove(&first);
                }
            },
        ];
        for change in changes {
            broken(&definition(), change, &mut all, &|value| value);
        }
        for definition in all {
            let derived = serde_json::from_value::<Calculator>(definition.clone()).ok();
            assert_eq!(Calculator::read(&definition), derived, "{definition}");
        }
    }
}
