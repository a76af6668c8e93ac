//! Which entry of a collection a question means: word stems, ranked by BM25.
//!
//! BM25 orders; it finds something for every question that shares a word. Whether anything fits at all is decided
//! here, by how much of what was asked an entry speaks about.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use bm25::{DefaultTokenizer, Document, Language, SearchEngine, SearchEngineBuilder, Tokenizer};

/// How much of what a question says about the collection's matters an entry has to speak about.
const COVERED: f64 = 0.55;
/// What an answer merely mentions says less about what it is an answer to.
const MENTIONED: f64 = 0.5;
/// How much of all its words.
const UNDERSTOOD: f64 = 0.25;
/// An answer this much worse than the best is not worth reading.
const WORTH_READING: f32 = 0.45;
/// A question says more about an entry than its answer: it counts as often.
const QUESTION_COUNTS: usize = 3;

/// The index of one language.
pub(super) struct Index {
    tokenizer: DefaultTokenizer,
    engine: SearchEngine<usize, u32, Stems>,
    /// The stems of each entry: of what is asked, and of all.
    stems: Vec<(BTreeSet<String>, BTreeSet<String>)>,
    /// In how many entries a stem is.
    frequencies: BTreeMap<String, usize>,
}

/// The engine gets stems, and must not stem them again.
struct Stems;

impl Tokenizer for Stems {
    fn tokenize(&self, text: &str) -> Vec<String> {
        text.split(' ').filter(|stem| !stem.is_empty()).map(str::to_owned).collect()
    }
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index").field("entries", &self.stems.len()).finish_non_exhaustive()
    }
}

impl Index {
    /// Of entries as their questions, in all the ways they are asked, and their answer.
    pub(super) fn new(locale: &str, entries: Vec<(String, String)>) -> Self {
        let tokenizer = tokenizer(locale);
        let mut stems: Vec<(BTreeSet<String>, BTreeSet<String>)> = Vec::new();
        let documents = entries.iter().enumerate().map(|(at, (asked, answer))| {
            let asked = tokenizer.tokenize(&plain(asked));
            let answer = tokenizer.tokenize(&plain(answer));
            let of_question: BTreeSet<String> = asked.iter().cloned().collect();
            let all = of_question.iter().chain(&answer).cloned().collect();
            stems.push((of_question, all));
            let mut words = vec![asked.join(" "); QUESTION_COUNTS];
            words.extend(answer);
            Document::new(at, words.join(" "))
        });
        let documents: Vec<Document<usize>> = documents.collect();
        let mut frequencies = BTreeMap::new();
        for stem in stems.iter().flat_map(|(_, all)| all) {
            *frequencies.entry(stem.clone()).or_insert(0) += 1;
        }
        let engine = SearchEngineBuilder::with_tokenizer_and_documents(Stems, documents).build();
        Self { tokenizer, engine, stems, frequencies }
    }

    /// The entries that fit, with their scores, the best first.
    pub(super) fn search(&self, question: &str, most: usize) -> Vec<(usize, f64)> {
        let asked: BTreeSet<String> = self
            .tokenizer
            .tokenize(&plain(question))
            .into_iter()
            .map(|stem| self.meant(stem))
            .collect();
        let query: Vec<&str> = asked.iter().map(String::as_str).collect();
        let mut found = self.engine.search(&query.join(" "), None);
        found.retain(|hit| self.fits(&asked, hit.document.id));
        found.sort_by(|one, other| {
            let by_score = other.score.total_cmp(&one.score);
            by_score.then(one.document.id.cmp(&other.document.id))
        });
        let best = found.first().map_or(0.0, |hit| hit.score);
        let worth = found.into_iter().filter(|hit| hit.score >= best * WORTH_READING).take(most);
        worth.map(|hit| (hit.document.id, f64::from(hit.score))).collect()
    }

    /// The stem, or the one that was probably meant by a slip of the finger.
    fn meant(&self, stem: String) -> String {
        let letters = stem.chars().count();
        let slips = match letters {
            0..=4 => 0,
            5..=7 => 1,
            _ => 2,
        };
        if slips == 0 || self.frequencies.contains_key(&stem) {
            return stem;
        }
        // Hardly anybody slips on the first letter.
        let first = stem.chars().next();
        let near = self.frequencies.keys().filter(|known| known.chars().next() == first);
        let near = near.map(|known| (strsim::damerau_levenshtein(known, &stem), known));
        let nearest = near.filter(|(distance, _)| *distance <= slips).min();
        nearest.map_or(stem, |(_, known)| known.clone())
    }

    /// Whether an entry speaks about enough of what was asked. Rare words weigh more.
    fn fits(&self, asked: &BTreeSet<String>, entry: usize) -> bool {
        let Some((of_question, all)) = self.stems.get(entry) else { return false };
        let weight = |stem: &String| self.frequencies.get(stem).map(|n| self.rarity(*n));
        let known: f64 = asked.iter().filter_map(weight).sum();
        let covered = asked.intersection(all).filter_map(|stem| {
            let share = if of_question.contains(stem) { 1.0 } else { MENTIONED };
            Some(weight(stem)? * share)
        });
        let covered: f64 = covered.sum();
        let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
        let understood = count(asked.intersection(all).count());
        known > 0.0 && covered / known >= COVERED && understood / count(asked.len()) >= UNDERSTOOD
    }

    /// The inverse document frequency of BM25.
    fn rarity(&self, n: usize) -> f64 {
        let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
        let (n, all) = (count(n), count(self.stems.len()));
        (1.0 + (all - n + 0.5) / (n + 0.5)).ln()
    }
}

/// Small letters, and one way to write what is written in two.
fn plain(text: &str) -> String {
    text.to_lowercase().replace('ё', "е").replace('’', "'")
}

fn tokenizer(locale: &str) -> DefaultTokenizer {
    let language = language(locale);
    // Normalising would write Russian in Latin letters, of which its stemmer knows nothing.
    let builder = DefaultTokenizer::builder().normalization(false);
    match language {
        Some(language) => builder.language_mode(language).build(),
        None => builder.stemming(false).stopwords(false).build(),
    }
}

/// The language of a locale, where its words can be brought to their stems.
fn language(locale: &str) -> Option<Language> {
    Some(match locale.split('-').next()? {
        "ar" => Language::Arabic,
        "da" => Language::Danish,
        "de" => Language::German,
        "el" => Language::Greek,
        "en" => Language::English,
        "es" => Language::Spanish,
        "fr" => Language::French,
        "hu" => Language::Hungarian,
        "it" => Language::Italian,
        "nb" | "nn" | "no" => Language::Norwegian,
        "nl" => Language::Dutch,
        "pt" => Language::Portuguese,
        "ro" => Language::Romanian,
        "ru" => Language::Russian,
        "sv" => Language::Swedish,
        "tr" => Language::Turkish,
        _ => return None,
    })
}
