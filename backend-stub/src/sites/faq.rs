//! Collections of questions and answers, each from a file in `faq/`, and how they are searched.

use std::collections::{BTreeMap, BTreeSet};

use formula::Text;
use protocol::limits::{LINE_CHARS, TEXT_CHARS};
use serde::Deserialize;

use super::calculators::check_id;
use super::files::SourceFile;
use super::report::FileDiagnostic;
use super::settings::check::{is_id, texts};
use super::settings::typed;
use super::yaml::{self, Document};

mod index;

use index::Index;

/// A file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FaqSettings {
    id: String,
    questions: Vec<QuestionSettings>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionSettings {
    id: String,
    question: Text,
    /// Other words that people ask it in.
    #[serde(default)]
    also: Vec<Text>,
    answer: Text,
}

/// Every collection of a site.
#[derive(Debug, Default)]
pub struct Faq {
    bases: BTreeMap<String, Collection>,
    /// All of them as one, for whoever names none.
    everything: Collection,
}

/// Questions with answers, and an index for each locale.
#[derive(Debug, Default)]
struct Collection {
    entries: Vec<Entry>,
    indexes: BTreeMap<String, Index>,
}

#[derive(Debug, Clone)]
struct Entry {
    id: String,
    question: Text,
    also: Vec<Text>,
    answer: Text,
}

/// An answer that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Its id; behind its collection's and a point where all were searched.
    pub id: String,
    /// The question as its author put it.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// How well it fits; better ones are higher, and it means nothing else.
    pub score: f64,
}

impl Faq {
    /// Reads and checks every file.
    pub(super) fn read(
        sources: &[SourceFile],
        locales: &[String],
        told: &mut Vec<FileDiagnostic>,
    ) -> Self {
        let mut bases = BTreeMap::new();
        let mut everything = Vec::new();
        for source in sources {
            match read_one(source, locales, told) {
                Some(entries) => {
                    let whole = |entry: &Entry| format!("{}.{}", source.stem, entry.id);
                    everything
                        .extend(entries.iter().map(|it| Entry { id: whole(it), ..it.clone() }));
                    bases.insert(source.stem.clone(), Collection::of(entries, locales));
                }
                // Its mistakes are told; that flows name it is none.
                None => drop(bases.insert(source.stem.clone(), Collection::default())),
            }
        }
        Self { bases, everything: Collection::of(everything, locales) }
    }

    /// The ids of collections.
    pub(super) fn ids(&self) -> Vec<&str> {
        self.bases.keys().map(String::as_str).collect()
    }

    /// The answers that fit a question best, the best first; none where nothing fits. `None` where there is no such
    /// collection.
    #[must_use]
    pub fn search(
        &self,
        base: &str,
        question: &str,
        locale: &str,
        most: usize,
    ) -> Option<Vec<Found>> {
        let collection = if base.is_empty() { &self.everything } else { self.bases.get(base)? };
        Some(collection.search(question, locale, most))
    }
}

impl Collection {
    fn of(entries: Vec<Entry>, locales: &[String]) -> Self {
        let index = |locale: &String| {
            let asked = |entry: &Entry| {
                let also = entry.also.iter().map(|text| text.get(locale));
                let question = entry.question.get(locale);
                let asked: Vec<&str> = [question].into_iter().chain(also).collect();
                (asked.join("\n"), entry.answer.get(locale).to_owned())
            };
            (locale.clone(), Index::new(locale, entries.iter().map(asked).collect()))
        };
        let indexes = locales.iter().map(index).collect();
        Self { entries, indexes }
    }

    fn search(&self, question: &str, locale: &str, most: usize) -> Vec<Found> {
        let Some(index) = self.indexes.get(locale) else { return Vec::new() };
        let hits = index.search(question, most).into_iter();
        let found = hits.filter_map(|(at, score)| {
            let entry = self.entries.get(at)?;
            Some(Found {
                id: entry.id.clone(),
                question: entry.question.get(locale).to_owned(),
                answer: entry.answer.get(locale).to_owned(),
                score,
            })
        });
        found.collect()
    }
}

fn read_one(
    source: &SourceFile,
    locales: &[String],
    told: &mut Vec<FileDiagnostic>,
) -> Option<Vec<Entry>> {
    let read = yaml::read(&source.file, &source.text);
    let document = read.map_err(|mistake| told.push(mistake)).ok()?;
    let read = typed::<FaqSettings>(&document);
    let settings = read.map_err(|mistake| told.push(mistake)).ok()?;
    told.extend(check_id(&document, &settings.id, &source.stem));
    if settings.questions.is_empty() {
        let hint = "add one: `- {id: how_long, question: …, answer: …}`";
        told.push(document.error("questions", "a collection needs a question", hint));
    }
    let mut seen = BTreeSet::new();
    for (index, question) in settings.questions.iter().enumerate() {
        let path = format!("questions[{index}]");
        let (id, place) = (&question.id, format!("{path}.id"));
        if !is_id(id) {
            let message = format!("`{id}` is not an id");
            told.push(document.error(&place, message, "use letters, digits, `_`, `-`"));
        } else if !seen.insert(id) {
            let message = format!("two questions have the id `{id}`");
            told.push(document.error(&place, message, "give each one an id of its own"));
        }
        check_texts(&document, &path, question, locales, told);
    }
    let entries = settings.questions.into_iter().map(|it| Entry {
        id: it.id,
        question: it.question,
        also: it.also,
        answer: it.answer,
    });
    Some(entries.collect())
}

fn check_texts(
    document: &Document,
    path: &str,
    question: &QuestionSettings,
    locales: &[String],
    told: &mut Vec<FileDiagnostic>,
) {
    let mut check = |field: String, text: &Text, most: usize| {
        let place = format!("{path}.{field}");
        texts(document, &place, text, locales, told);
        if text.all().iter().any(|words| words.chars().count() > most) {
            let message = format!("longer than {most} characters");
            told.push(document.error(&place, message, "say the essence, and link to the rest"));
        }
    };
    check("question".to_owned(), &question.question, LINE_CHARS);
    check("answer".to_owned(), &question.answer, TEXT_CHARS);
    for (index, also) in question.also.iter().enumerate() {
        check(format!("also[{index}]"), also, LINE_CHARS);
    }
}

#[cfg(test)]
mod tests;
