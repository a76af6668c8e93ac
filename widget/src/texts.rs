//! The words of the panel. Each language is a part of its own: a visitor downloads the one they read. What is not on the
//! first screen has its words in a second part, fetched with the first code that says them.

use std::time::Duration;

use i18n::{Catalogue, Language};
use ui::Translator;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::shell::pause;

/// How often words that cannot be had are asked for again before the plain form takes over.
const RETRIES: usize = 2;
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Begins to fetch the words of this language, so that they are there when they are asked for.
pub fn prefetch(tag: String) {
    wasm_bindgen_futures::spawn_local(async move {
        // Whoever asks for them is told when they are not to be had.
        let _ = catalogue(&tag).await;
    });
}

/// The words of this language.
pub async fn catalogue(tag: &str) -> Result<Catalogue, SplitLoaderError> {
    let mut file = file_of(Language::of(tag)).await;
    for _ in 0..RETRIES {
        if file.is_err() {
            pause(RETRY_AFTER).await;
            file = file_of(Language::of(tag)).await;
        }
    }
    let file = file?;
    Ok(Catalogue::from_json(tag, file).expect("the catalogues are parsed by a test"))
}

/// Begins to fetch the words of what is not on the first screen.
pub fn prefetch_more(t: Translator) {
    if !t.has_more() {
        // Whoever needs them tries again.
        wasm_bindgen_futures::spawn_local(async move { drop(more(t).await) });
    }
}

/// One try to fetch the words of what is not on the first screen, and to make them known.
pub async fn more(t: Translator) -> Result<(), SplitLoaderError> {
    if !t.has_more() {
        t.add(match Language::of(t.locale()) {
            Language::English => more_english().await?,
            Language::Russian => more_russian().await?,
        });
    }
    Ok(())
}

async fn file_of(language: Language) -> Result<&'static str, SplitLoaderError> {
    match language {
        Language::English => english().await,
        Language::Russian => russian().await,
    }
}

#[wasm_split(texts_en, fallible)]
fn english() -> Result<&'static str, SplitLoaderError> {
    Ok(i18n::WIDGET_EN)
}

#[wasm_split(texts_ru, fallible)]
fn russian() -> Result<&'static str, SplitLoaderError> {
    Ok(i18n::WIDGET_RU)
}

#[wasm_split(more_en, fallible)]
fn more_english() -> Result<&'static str, SplitLoaderError> {
    Ok(i18n::MORE_EN)
}

#[wasm_split(more_ru, fallible)]
fn more_russian() -> Result<&'static str, SplitLoaderError> {
    Ok(i18n::MORE_RU)
}
