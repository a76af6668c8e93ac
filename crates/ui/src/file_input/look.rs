//! How a file looks: the picture of its kind, and its size in words.

use i18n::format::short_number;

use crate::prelude::*;
use crate::translator::Translator;

/// A picture of ours that only files need, so that nobody else downloads it.
pub(crate) fn picture(path: &'static str) -> Node {
    markup! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=path></path></svg> }
}

/// The picture of a kind of file.
pub(crate) fn file_kind(media_type: &str) -> Node {
    picture(match media_type.split('/').next().unwrap_or_default() {
        "image" => {
            "M5.5 4.5h13A1.5 1.5 0 0 1 20 6v12a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 18V6a1.5 1.5 0 0 1 1.5-1.5M4.5 17l4.5-4.5 3.5 3.5 3-3 4 4M15 8.5v.1"
        }
        "audio" => {
            "M9 17.5V6l10-2v11.5M9 17.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0m10-2a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0"
        }
        "video" => {
            "M5.5 4.5h13A1.5 1.5 0 0 1 20 6v12a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 18V6a1.5 1.5 0 0 1 1.5-1.5M10 9l5 3-5 3z"
        }
        _ => {
            "M13.5 3.5H7A1.5 1.5 0 0 0 5.5 5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V8.5zM13.5 3.5v5h5M9 13h6m-6 3.5h4"
        }
    })
}

const KB: u64 = 1 << 10;
const MB: u64 = 1 << 20;

/// A size in words, as file managers count.
pub(crate) fn size_words(bytes: u64, t: Translator) -> String {
    #[allow(clippy::cast_precision_loss, reason = "no file has 2^53 bytes")]
    let (key, of) = if bytes >= MB {
        let places = usize::from(bytes < 10 * MB);
        ("size.mb", short_number(bytes as f64 / MB as f64, places, t.locale()))
    } else {
        ("size.kb", short_number((bytes as f64 / KB as f64).max(1.0), 0, t.locale()))
    };
    t.with(key, &[("n", &of)])
}

#[cfg(test)]
mod tests {
    use i18n::Catalogue;

    use super::*;

    #[test]
    fn a_size_is_told_in_the_readers_language() {
        let english = Translator::new(Catalogue::for_widget("en"));
        let russian = Translator::new(Catalogue::for_widget("ru"));
        for (bytes, en, ru) in [
            (1, "1\u{a0}KB", "1\u{a0}КБ"),
            (640 * KB, "640\u{a0}KB", "640\u{a0}КБ"),
            (2 * MB + MB / 2, "2.5\u{a0}MB", "2,5\u{a0}МБ"),
            (10 * MB, "10\u{a0}MB", "10\u{a0}МБ"),
        ] {
            assert_eq!(size_words(bytes, english), en);
            assert_eq!(size_words(bytes, russian), ru);
        }
    }
}
