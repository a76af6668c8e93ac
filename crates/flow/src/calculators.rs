//! The calculators that a flow may use.

use formula::{Calculator, CompiledCalculator, LocatedDiagnostic};
use serde_json::Value;
use small::Map;

use crate::diagnostic::{DESCRIBES, Diagnostic, Place, Severity};

/// Compiled calculators by id.
#[derive(Debug, Default)]
pub(crate) struct Calculators {
    by_id: Map<String, CompiledCalculator>,
}

impl Calculators {
    /// Reads and compiles; a calculator with a mistake is left out and told about.
    pub(crate) fn read(values: &[Value], locales: &[String]) -> (Self, Vec<Diagnostic>) {
        if !DESCRIBES {
            return Self::read_checked(values);
        }
        let mut calculators = Self::default();
        let mut diagnostics = Vec::new();
        let locales: Vec<&str> = locales.iter().map(String::as_str).collect();
        for (index, value) in values.iter().enumerate() {
            let id = value
                .get("id")
                .and_then(Value::as_str)
                .map_or_else(|| index.to_string(), str::to_owned);
            let calculator = match serde_json::from_value::<Calculator>(value.clone()) {
                Ok(calculator) => calculator,
                Err(error) => {
                    let place = Place::Calculator { id, path: String::new() };
                    let hint = "write that field as CALCULATORS.md says, or leave it out";
                    diagnostics.push(Diagnostic::error(place, error, hint));
                    continue;
                }
            };
            let mistakes = calculator.check(&locales);
            if mistakes.is_empty() {
                match calculator.compile() {
                    Ok(compiled) => calculators.add(id, compiled, &mut diagnostics),
                    Err(mistakes) => report(&id, mistakes, &mut diagnostics),
                }
            } else {
                report(&id, mistakes, &mut diagnostics);
            }
        }
        (calculators, diagnostics)
    }

    /// Reads and compiles what was checked elsewhere.
    fn read_checked(values: &[Value]) -> (Self, Vec<Diagnostic>) {
        let mut calculators = Self::default();
        let mut diagnostics = Vec::new();
        for value in values {
            let compiled = Calculator::read(value).and_then(|read| read.compile().ok());
            match compiled {
                Some(compiled) => {
                    calculators.by_id.insert(compiled.calculator().id.clone(), compiled);
                }
                None => diagnostics.push(Diagnostic::error(Place::Flow(String::new()), "", "")),
            }
        }
        (calculators, diagnostics)
    }

    fn add(&mut self, id: String, compiled: CompiledCalculator, diagnostics: &mut Vec<Diagnostic>) {
        if self.by_id.insert(id.clone(), compiled).is_some() {
            let place = Place::Calculator { id, path: "id".to_owned() };
            let hint = "give one of them another id";
            diagnostics.push(Diagnostic::error(place, "two calculators have this id", hint));
        }
    }

    pub(crate) fn get(&self, id: &str) -> Option<&CompiledCalculator> {
        self.by_id.get(id)
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.by_id.keys().map(String::as_str)
    }
}

fn report(id: &str, mistakes: Vec<LocatedDiagnostic>, diagnostics: &mut Vec<Diagnostic>) {
    for (path, mistake) in mistakes {
        diagnostics.push(Diagnostic {
            place: Place::Calculator { id: id.to_owned(), path },
            span: (!mistake.span.is_empty()).then_some(mistake.span),
            at_name: false,
            message: mistake.message,
            hint: mistake.hint.unwrap_or_default(),
            severity: Severity::Error,
        });
    }
}
