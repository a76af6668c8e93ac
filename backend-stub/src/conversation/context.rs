//! What a browser tells about itself, cut to sizes worth keeping. Nothing of it is proven, so nothing is refused.

use protocol::limits::{LINE_CHARS, URL_CHARS, VARIABLES};
use protocol::{Contact, Map, PageContext, Product, Scalar, VisitorContext};

/// The longest word for a device, browser, language or time zone.
const WORD_CHARS: usize = 80;

fn cut(text: &str, chars: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(chars).collect()
}

/// Text of several lines, cut; of control characters only those that people type are kept.
pub(super) fn text(text: &str, chars: usize) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).take(chars).collect()
}

/// A page, cut; addresses that are no web addresses are dropped.
#[must_use]
pub(crate) fn page(page: &PageContext) -> PageContext {
    PageContext {
        url: address(&page.url),
        title: cut(&page.title, LINE_CHARS),
        product: page.product.as_ref().map(|product| Product {
            id: cut(&product.id, LINE_CHARS),
            name: cut(&product.name, LINE_CHARS),
            price: cut(&product.price, LINE_CHARS),
            url: address(&product.url),
        }),
    }
}

/// Operators click these, so only what leads to a web page is kept.
fn address(url: &str) -> String {
    let url = cut(url, URL_CHARS);
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    let is_path = url.starts_with('/') && !url.starts_with("//");
    if is_web || is_path { url } else { String::new() }
}

/// Variables, at most as many as the limit says.
pub(super) fn variables(vars: &Map<String, Scalar>) -> Map<String, Scalar> {
    vars.iter()
        .take(VARIABLES)
        .map(|(name, value)| {
            let value = match value {
                Scalar::Text(value) => Scalar::Text(text(value, LINE_CHARS)),
                other => other.clone(),
            };
            (cut(name, WORD_CHARS), value)
        })
        .collect()
}

/// The whole context.
pub(super) fn visitor(context: &VisitorContext) -> VisitorContext {
    VisitorContext {
        page: page(&context.page),
        referrer: address(&context.referrer),
        utm: context
            .utm
            .iter()
            .take(VARIABLES)
            .map(|(name, value)| (cut(name, WORD_CHARS), cut(value, LINE_CHARS)))
            .collect(),
        device: cut(&context.device, WORD_CHARS),
        browser: cut(&context.browser, WORD_CHARS),
        language: cut(&context.language, WORD_CHARS),
        time_zone: cut(&context.time_zone, WORD_CHARS),
        user: Contact {
            name: context.user.name.as_ref().map(|name| cut(name, LINE_CHARS)),
            ..context.user.clone()
        },
        vars: variables(&context.vars),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_address_that_would_run_a_script_is_dropped() {
        for url in ["javascript:alert(1)", "data:text/html,x", "//evil.example", "vbscript:x"] {
            let given = PageContext { url: url.to_owned(), ..PageContext::default() };
            assert_eq!(page(&given).url, "", "{url}");
        }
        let given = PageContext { url: "https://helio.example/a".to_owned(), ..Default::default() };
        assert_eq!(page(&given).url, "https://helio.example/a");
    }

    #[test]
    fn long_words_are_cut_and_control_characters_dropped() {
        let given = VisitorContext {
            browser: format!("Fire\u{7}fox{}", "x".repeat(500)),
            ..VisitorContext::default()
        };
        let kept = visitor(&given);
        assert_eq!(kept.browser.chars().count(), WORD_CHARS);
        assert!(kept.browser.starts_with("Firefox"));
    }

    #[test]
    fn a_variable_keeps_its_lines_but_no_other_control_characters() {
        let value = Scalar::Text(format!("a\u{1}\tb\n{}", "\u{2}x".repeat(8_000)));
        let vars = variables(&Map::from([("note".to_owned(), value)]));
        let Scalar::Text(kept) = &vars["note"] else { panic!("{vars:?}") };
        assert!(kept.starts_with("a\tb\nxx"), "{kept}");
        assert_eq!(kept.chars().count(), LINE_CHARS);
    }
}
