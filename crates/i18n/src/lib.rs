//! Words and numbers in the reader's language.
//!
//! One [`Catalogue`] per language holds every text that people see, so a new language is a file and no code
//! elsewhere; [`format`](mod@format) writes numbers, money and dates the way its readers do. The same functions run
//! in browser and server, so a calculation reads the same on both.

mod catalogue;
pub mod format;
mod language;
mod notice;

pub use catalogue::{Catalogue, MORE_EN, MORE_RU, WIDGET_EN, WIDGET_RU};
pub use language::{LOCALES, Language, best_locale, is_right_to_left};
pub use notice::NoticeValue;
