//! Runs every case of `suite/*.calc`; README.md describes their form. A new case needs no Rust.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use formula::{ErrorValue, FUNCTIONS, Formula, Scope, Value};

/// The names of a case; one that is called `TODAY()` is the day it is evaluated on.
#[derive(Default)]
struct Names(BTreeMap<String, Value>);

impl Scope for Names {
    fn get(&self, name: &str) -> Option<Value> {
        self.0.get(name).cloned()
    }

    fn today(&self) -> Option<f64> {
        self.0.get("TODAY()")?.as_number()
    }
}

#[test]
fn every_case_of_the_suite_holds() {
    let mut failures = Vec::new();
    let mut n_cases = 0;
    for (name, text) in suite_files() {
        let before = n_cases;
        let mut scope = Names::default();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            let outcome = if line.is_empty() || line.starts_with('#') {
                scope.0.clear();
                Ok(())
            } else if let Some(assignment) = line.strip_prefix("let ") {
                assign(assignment, &mut scope)
            } else {
                n_cases += 1;
                check(line, &scope)
            };
            if let Err(failure) = outcome {
                failures.push(format!("suite/{name}:{}: {line}\n    {failure}", index + 1));
            }
        }
        if n_cases == before {
            failures.push(format!("suite/{name}: has no cases"));
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {n_cases} cases fail\n{}",
        failures.len(),
        failures.join("\n")
    );
    assert!(n_cases >= 600, "the suite shrank to {n_cases} cases");
}

#[test]
fn every_function_has_a_value_and_an_error_in_the_suite() {
    let lines: Vec<String> = suite_files()
        .iter()
        .flat_map(|(_, text)| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let mut lacking = BTreeSet::new();
    for function in FUNCTIONS {
        let call = format!("{}(", function.name);
        let cases = lines
            .iter()
            .filter(|line| line.strip_prefix('=').is_some_and(|rest| rest.starts_with(&call)));
        let (errors, values): (Vec<_>, Vec<_>) = cases.partition(|line| line.contains("-> #"));
        // COUNT passes errors over, so it has none of its own.
        if values.is_empty() || (errors.is_empty() && function.name != "COUNT") {
            lacking.insert(function.name);
        }
    }
    assert!(lacking.is_empty(), "these functions lack a value or an error case: {lacking:?}");
}

fn suite_files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("suite");
    let mut files: Vec<(String, String)> = fs::read_dir(folder)
        .expect("the suite folder is beside src")
        .map(|entry| entry.expect("the suite folder can be listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "calc"))
        .map(|path| {
            let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).expect("a suite file is UTF-8"))
        })
        .collect();
    files.sort();
    assert!(!files.is_empty(), "the suite has no files");
    files
}

/// `x = 5`, the value as JSON.
fn assign(assignment: &str, scope: &mut Names) -> Result<(), String> {
    let (name, value) = assignment.split_once('=').ok_or("expected `let name = value`")?;
    scope.0.insert(name.trim().to_owned(), value_in(value.trim())?);
    Ok(())
}

/// `formula -> value`, `formula -> ~ number` or `formula -> error START..END "part of the message"`.
fn check(line: &str, scope: &Names) -> Result<(), String> {
    let (text, expected) = line.rsplit_once(" -> ").ok_or("expected `formula -> value`")?;
    let parsed = Formula::parse(text);
    if let Some(expected) = expected.strip_prefix("error ") {
        let diagnostics = parsed.err().ok_or("it parses")?;
        if cfg!(not(feature = "diagnostics")) {
            return Ok(());
        }
        let told: Vec<String> = diagnostics
            .iter()
            .map(|diagnostic| {
                let hint =
                    diagnostic.hint.as_deref().map(|hint| format!("; {hint}")).unwrap_or_default();
                format!(
                    "{}..{} {:?}{hint}",
                    diagnostic.span.start, diagnostic.span.end, diagnostic.message
                )
            })
            .collect();
        let (span, part) =
            expected.split_once(' ').ok_or("expected `error START..END \"message\"`")?;
        let part = part.trim_matches('"');
        let found = diagnostics.iter().zip(&told).any(|(diagnostic, told)| {
            format!("{}..{}", diagnostic.span.start, diagnostic.span.end) == span
                && told.contains(part)
        });
        return if found { Ok(()) } else { Err(format!("it says {}", told.join(", "))) };
    }
    let formula = parsed.map_err(|diagnostics| format!("it does not parse: {diagnostics:?}"))?;
    let value = formula.evaluate(scope);
    let holds = match expected.strip_prefix("~ ") {
        Some(number) => {
            about_equal(&value, number.parse().map_err(|_| "expected a number after ~")?)
        }
        None => value == value_in(expected)?,
    };
    if holds {
        Ok(())
    } else {
        Err(format!("it is {}", serde_json::to_string(&value).expect("a value is JSON")))
    }
}

/// Equal to twelve digits: for expectations that were worked out by other means.
fn about_equal(value: &Value, expected: f64) -> bool {
    value.as_number().is_some_and(|number| (number - expected).abs() <= expected.abs() * 1e-12)
}

/// An error value, TRUE, FALSE, `blank`, or JSON.
fn value_in(text: &str) -> Result<Value, String> {
    match text {
        "TRUE" => Ok(Value::Bool(true)),
        "FALSE" => Ok(Value::Bool(false)),
        "blank" => Ok(Value::Blank),
        text if text.starts_with('#') => ErrorValue::from_code(text)
            .map(Value::Error)
            .ok_or_else(|| format!("{text} is no error value")),
        text => serde_json::from_str(text).map_err(|error| format!("{text} is no value: {error}")),
    }
}
