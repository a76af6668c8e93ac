//! What people say: numbered, each unlike any other, in several scripts and lengths.

use crate::history::Side;
use crate::seed::Draws;

const WORDS: [&str; 16] = [
    "roof",
    "south",
    "сколько",
    "стоит",
    "panel",
    "kWp",
    "日照",
    "مرحبا",
    "😀",
    "m²",
    "quote",
    "\"quoted\"",
    "<b>",
    "\\back",
    "tomorrow",
    "naïve",
];
/// The rare long message, in words; several of them fill a frame of history.
const LONG: u64 = 700;

/// The `n`-th message of a side.
pub(super) fn say(side: Side, n: u64, draws: &mut Draws) -> String {
    let mut text = format!("{} {n}:", side.name());
    let words = if draws.percent(1) { draws.between(100, LONG) } else { draws.between(1, 8) };
    for _ in 0..words {
        text.push(' ');
        text.push_str(draws.pick(&WORDS));
    }
    text
}
