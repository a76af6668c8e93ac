//! Why a form was not taken: codes for its script, sentences for its reader.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use i18n::Catalogue;
use protocol::{Problem, RejectCode};
use serde::Serialize;

use crate::http::problem::{ApiProblem, status};
use crate::store::StoreError;

/// A refusal that does not know yet in which language it will be read.
#[derive(Debug)]
pub(super) struct Refusal {
    problem: ApiProblem,
    fields: Fields,
}

/// What is wrong, by the field's name.
#[derive(Debug, Default)]
pub(super) struct Fields(BTreeMap<&'static str, Fault>);

#[derive(Debug, Clone, Serialize)]
struct Fault {
    /// For programs.
    code: &'static str,
    /// For people.
    text: String,
}

/// A refusal on the wire: a [`Problem`] with two more fields.
#[derive(Debug, Serialize)]
struct Told {
    #[serde(flatten)]
    problem: Problem,
    text: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    fields: BTreeMap<&'static str, Fault>,
}

impl Fields {
    pub(super) fn add(&mut self, field: &'static str, code: &'static str, text: &str) {
        self.0.insert(field, Fault { code, text: text.to_owned() });
    }

    /// A fault whose code is its key in the catalogue.
    pub(super) fn add_key(&mut self, field: &'static str, code: &'static str, words: &Catalogue) {
        self.add(field, code, words.text(code));
    }

    /// Nothing is wrong, or everything that is.
    pub(super) fn into_result(self) -> Result<(), Refusal> {
        if self.0.is_empty() {
            return Ok(());
        }
        let message = "some fields do not fit; see `fields`";
        Err(Refusal { problem: ApiProblem::new(RejectCode::InvalidAnswer, message), fields: self })
    }
}

impl Refusal {
    /// The refusal in the visitor's language.
    pub(super) fn in_words(self, locale: &str) -> Response {
        let Refusal { problem: ApiProblem(problem), fields: Fields(fields) } = self;
        let words = Catalogue::for_widget(locale);
        let key = ["reject.", problem.code.as_str()].concat();
        let text = words.find(&key).unwrap_or(words.text("reject.unknown")).to_owned();
        let status = status(&problem.code);
        let keep = [(header::CACHE_CONTROL, "no-store")];
        (status, keep, Json(Told { problem, text, fields })).into_response()
    }
}

impl From<ApiProblem> for Refusal {
    fn from(problem: ApiProblem) -> Self {
        Refusal { problem, fields: Fields::default() }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        ApiProblem::from(error).into()
    }
}
