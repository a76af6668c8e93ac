//! Where the suite's documents are, and how they become flows.

use std::fs;
use std::path::{Path, PathBuf};

use flow::{Diagnostic, Flow};
use formula::Value as Cell;
use serde_json::Value;

use crate::yaml;

pub fn suite() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("suite")
}

/// The files of a folder with this extension, in the order of their names.
pub fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    files.sort();
    files
}

pub fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A document named from the suite's folder, or the document itself.
pub fn document(value: &Value) -> Value {
    match value {
        Value::String(name) => {
            let path = suite().join(name);
            yaml::parse(&read(&path), name)
        }
        other => other.clone(),
    }
}

pub fn documents(list: Option<&Value>) -> Vec<Value> {
    list.and_then(Value::as_array)
        .map(|list| list.iter().map(document).collect())
        .unwrap_or_default()
}

pub fn locales(tags: &[&str]) -> Vec<String> {
    tags.iter().map(|tag| (*tag).to_owned()).collect()
}

pub fn checked(flow: &Value, calculators: &[Value], locales: &[String], name: &str) -> Flow {
    Flow::from_values(flow, calculators, locales)
        .unwrap_or_else(|found| panic!("{name}:\n{}", said(&found)))
}

pub fn said(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// A plain way to write values: this crate only passes specs on, the words are `i18n`'s.
pub fn plainly(value: &Cell, spec: &str) -> String {
    match value {
        Cell::Number(number) => number_plainly(*number, spec),
        Cell::Bool(true) => "Yes".to_owned(),
        Cell::Bool(false) => "No".to_owned(),
        Cell::Text(text) => text_plainly(text, spec),
        other => format!("{other:?}"),
    }
}

fn number_plainly(number: f64, spec: &str) -> String {
    let rounded = (number * 100.0).round() / 100.0;
    match spec.split_once(':') {
        Some(("money", argument)) => {
            format!("{number:.0} {}", argument.split(':').next().unwrap_or_default())
        }
        Some(("number", "1")) => format!("{number:.1}"),
        Some(("unit" | "duration", unit)) => format!("{rounded} {unit}"),
        None if spec == "percent" => format!("{}%", (number * 10_000.0).round() / 100.0),
        None if spec == "time" => format!("{:02}:{:02}", (number / 60.0).trunc(), number % 60.0),
        None if spec.starts_with("plural") => format!("{rounded}<{spec}>"),
        _ => format!("{rounded}"),
    }
}

fn text_plainly(text: &str, spec: &str) -> String {
    let (day, time) = text.split_once('T').unwrap_or((text, ""));
    match spec {
        "date" => day.to_owned(),
        "date:long" => format!("the {day}"),
        "time" => time.to_owned(),
        "moment" => format!("{day} {time}").trim_end().to_owned(),
        _ => text.to_owned(),
    }
}
