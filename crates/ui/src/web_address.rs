//! Addresses in what other people wrote: which may be followed, and which only read.

use protocol::{Email, Phone, is_of_host};

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Words.
    Words(&'a str),
    /// An address as written, with where it leads.
    Link {
        /// As it stands in the text.
        shown: &'a str,
        /// Where it leads: `https:`, `http:`, `mailto:` or `tel:`.
        target: String,
    },
}

/// Splits a text at its addresses. Whatever is doubtful stays words.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut words_from = 0;
    for word in text.split(|c: char| c.is_whitespace() || "<>\"«»“”".contains(c)) {
        let word = word.trim_start_matches(['(', '[', '{', '\'', '‘']);
        let word = without_closing(word);
        let Some(target) = target_of(word) else { continue };
        // A word is a slice of the text, so its place is the distance of the two.
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        if at > words_from {
            pieces.push(Piece::Words(&text[words_from..at]));
        }
        pieces.push(Piece::Link { shown: word, target });
        words_from = at + word.len();
    }
    if words_from < text.len() {
        pieces.push(Piece::Words(&text[words_from..]));
    }
    pieces
}

/// The word without the punctuation that ends a sentence; a bracket stays if it was opened in the word.
fn without_closing(mut word: &str) -> &str {
    loop {
        let shorter = word.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’', '…', '*']);
        let opens = shorter.matches('(').count();
        let closes = shorter.matches(')').count();
        word = if closes > opens {
            shorter.strip_suffix(')').unwrap_or(shorter)
        } else {
            shorter.trim_end_matches([']', '}'])
        };
        if word == shorter {
            return word;
        }
    }
}

fn target_of(word: &str) -> Option<String> {
    if let Some(target) = link_address(word) {
        return Some(target.to_owned());
    }
    if word.starts_with("www.") && is_host(host_of(word)) && is_plain(word) {
        return Some(["https://", word].concat());
    }
    let email = Email::parse(word).ok()?;
    // An address with an apostrophe or a slash is rare, and a sentence that looks like one is not.
    word.bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"@.+_-".contains(&b) || b >= 0x80)
        .then(|| ["mailto:", email.as_str()].concat())
}

/// The address itself if it may be followed by whoever reads it: web, mail or telephone.
pub(crate) fn link_address(address: &str) -> Option<&str> {
    if !is_plain(address) {
        return None;
    }
    let (scheme, rest) = address.split_once(':')?;
    let safe = match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => rest.strip_prefix("//").is_some_and(|rest| is_host(host_of(rest))),
        "mailto" => Email::parse(rest.split('?').next().unwrap_or(rest)).is_ok(),
        "tel" => Phone::parse(rest).is_ok(),
        _ => false,
    };
    safe.then_some(address)
}

/// A link that the site's own people wrote: as above, or a path on the page's own host.
pub(crate) fn site_address(address: &str) -> Option<&str> {
    if is_own_path(address) { Some(address) } else { link_address(address) }
}

/// A picture's address: on the web or on the page's own host.
pub(crate) fn picture_address(address: &str) -> Option<&str> {
    site_address(address).filter(|address| address.starts_with('/') || address.starts_with("http"))
}

fn is_own_path(address: &str) -> bool {
    // `//host` and `/\host` are other hosts to a browser.
    address.starts_with('/') && !address.starts_with("//") && is_plain(address)
}

fn host_of(rest: &str) -> &str {
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

fn is_host(host: &str) -> bool {
    let (name, port) = host.split_once(':').unwrap_or((host, "0"));
    let labels: Vec<&str> = name.split('.').collect();
    let is_label = |label: &&str| {
        !label.is_empty() && label.chars().all(is_of_host) && !label.starts_with('-')
    };
    port.parse::<u16>().is_ok()
        && labels.iter().all(is_label)
        && (labels.len() > 1 || name == "localhost")
}

/// No spaces, controls, backslashes, or marks that turn the direction of text: with those an address reads
/// differently from where it leads.
fn is_plain(address: &str) -> bool {
    !address.chars().any(|c| {
        c.is_whitespace()
            || c.is_control()
            || c == '\\'
            || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Links in brackets with their target, words as they are.
    fn check(text: &str, expected: &str) {
        let told: String = pieces(text)
            .iter()
            .map(|piece| match piece {
                Piece::Words(words) => (*words).to_owned(),
                Piece::Link { shown, target } if target == shown => format!("[{shown}]"),
                Piece::Link { shown, target } => format!("[{shown}→{target}]"),
            })
            .collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn addresses_become_links_and_the_sentence_around_stays() {
        check("See https://helio.example/roof?a=1#b.", "See [https://helio.example/roof?a=1#b].");
        check("(http://a.example/x_(y))!", "([http://a.example/x_(y)])!");
        check("«https://пример.рф/крыша», да", "«[https://пример.рф/крыша]», да");
        check(
            "www.helio.example, or anna@helio.example.",
            "[www.helio.example→https://www.helio.example], or [anna@helio.example→mailto:anna@helio.example].",
        );
        check("tel:+4930123456 mailto:a@b.example", "[tel:+4930123456] [mailto:a@b.example]");
        check("http://localhost:8080/desk", "[http://localhost:8080/desk]");
        check("two\nhttps://a.example\nlines", "two\n[https://a.example]\nlines");
    }

    #[test]
    fn what_could_harm_or_mislead_stays_words() {
        for text in [
            "javascript:alert(1)",
            "JavaScript://a.example/%0aalert(1)",
            "data:text/html,x",
            "https://user:secret@a.example/",
            "https://bank.example\\@evil.example",
            "https://a.example/\u{202e}gpj.exe",
            "https://bank.example\u{2215}pay.evil.example/",
            "https://bank.example\u{ff0f}pay.evil.example/",
            "https://bank\u{3002}evil.example/",
            "anna@\u{202e}moc.elpmaxe",
            "https://",
            "https://nodot",
            "https://a..b",
            "https://a.example:99999/",
            "file:///etc/passwd",
            "//a.example/x",
            "vbscript:x",
            "a@b",
        ] {
            assert_eq!(pieces(text), [Piece::Words(text)], "{text}");
        }
    }

    #[test]
    fn a_text_is_never_lost() {
        for text in [
            "",
            " ",
            "a",
            "…",
            "https://a.example https://b.example",
            "(((",
            "»https://a.example«",
            "a@b.example,",
        ] {
            let whole: String = pieces(text)
                .iter()
                .map(|piece| match piece {
                    Piece::Words(words) => *words,
                    Piece::Link { shown, .. } => shown,
                })
                .collect();
            assert_eq!(whole, text);
        }
    }

    #[test]
    fn a_site_may_link_to_its_own_pages_only_with_a_plain_path() {
        assert_eq!(site_address("/pricing.html"), Some("/pricing.html"));
        assert_eq!(site_address("//evil.example/x"), None);
        assert_eq!(site_address("/\\evil.example"), None);
        assert_eq!(site_address("javascript:x"), None);
        assert_eq!(picture_address("mailto:a@b.example"), None);
        assert_eq!(picture_address("https://a.example/x.svg"), Some("https://a.example/x.svg"));
        assert_eq!(picture_address(""), None);
    }
}
