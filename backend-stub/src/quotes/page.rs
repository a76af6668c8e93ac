//! A quote as a page: for whoever was handed its address and wants to know whether the numbers are true.

use std::fmt::Write;

use i18n::Catalogue;
use i18n::format::{Formattable, by_spec};
use protocol::{Map, Scalar};

use super::claims::Line;
use super::{Status, Verified};

/// The page's policy: it runs nothing and loads nothing; its one style is named by its hash.
#[must_use]
pub fn policy() -> String {
    use base64::Engine;
    let hash = crate::secret::sha256(STYLE.as_bytes());
    let hash = base64::engine::general_purpose::STANDARD.encode(hash);
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
}

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}\
h1{font-size:1.5rem;margin:0 0 .5rem}h2{font-size:1rem;margin:2rem 0 .25rem}\
.status{border-inline-start:.375rem solid;padding:.5rem 1rem;margin:1.5rem 0}\
.valid{border-color:#15803d}.expired{border-color:#b45309}.invalid{border-color:#b91c1c}\
dl{margin:0}dl div{display:flex;justify-content:space-between;gap:1rem;border-bottom:1px solid #8884;padding:.375rem 0}\
dd{margin:0;font-variant-numeric:tabular-nums;text-align:end}\
code{overflow-wrap:anywhere;font-size:.8125rem}";

/// The page of a quote, in its own language.
#[must_use]
pub fn html(quote: &Verified) -> String {
    let locale = quote.claims.as_ref().map_or("en", |claims| claims.locale.as_str());
    // What the server says itself stands with the desk's words, which no visitor fetches.
    let words = Catalogue::for_desk(locale);
    let (class, status) = match quote.status {
        Status::Valid => ("valid", "quote.valid"),
        Status::Expired => ("expired", "quote.expired"),
        Status::Invalid => ("invalid", "quote.invalid"),
    };
    let status = words.text(status);
    let mut body = String::new();
    if let Some(claims) = &quote.claims {
        let title = escaped(&claims.title);
        let site = escaped(&claims.site_name);
        push(&mut body, format_args!("<h1>{title}</h1><p>{site}</p>"));
    }
    push(&mut body, format_args!("<p class=\"status {class}\" role=\"status\">{status}</p>"));
    if let Some(claims) = &quote.claims {
        section(&mut body, words.text("quote.results"), &claims.results);
        section(&mut body, words.text("quote.inputs"), &claims.inputs);
        let from_page = numbers(&claims.from_page, locale);
        if !from_page.is_empty() {
            section(&mut body, words.text("quote.from_page"), &from_page);
        }
        push(&mut body, format_args!("<h2></h2><dl>"));
        for (label, seconds) in [("quote.issued", claims.iat), ("quote.holds_until", claims.exp)] {
            let label = words.text(label);
            let moment = escaped(&moment(seconds, locale));
            push(&mut body, format_args!("<div><dt>{label}</dt><dd>{moment} UTC</dd></div>"));
        }
        push(&mut body, format_args!("</dl>"));
        let jws = escaped(&quote.jws);
        push(&mut body, format_args!("<h2>{}</h2><code>{jws}</code>", words.text("quote.signed")));
    }
    let locale = escaped(locale);
    let title = words.text("quote.title");
    format!(
        "<!doctype html><html lang=\"{locale}\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\">\
         <title>{title}</title><style>{STYLE}</style><main>{body}</main></html>"
    )
}

/// Of what the page set, the numbers. Words of its own it puts on no page of ours.
fn numbers(set: &Map<String, Scalar>, locale: &str) -> Vec<Line> {
    let line = |(id, value): (&String, &Scalar)| {
        let Scalar::Number(number) = value else { return None };
        let display = by_spec(&Formattable::Number(*number), "number", locale);
        Some(Line { id: id.clone(), label: id.clone(), value: value.clone(), display })
    };
    set.iter().filter_map(line).collect()
}

fn moment(seconds: i64, locale: &str) -> String {
    let at = jiff::Timestamp::from_second(seconds).unwrap_or_default();
    let text = at.strftime("%Y-%m-%dT%H:%M").to_string();
    by_spec(&Formattable::Text(&text), "moment", locale)
}

fn section(body: &mut String, heading: &str, lines: &[Line]) {
    push(body, format_args!("<h2>{heading}</h2><dl>"));
    for line in lines {
        let (label, value) = (escaped(&line.label), escaped(&line.display));
        push(body, format_args!("<div><dt>{label}</dt><dd>{value}</dd></div>"));
    }
    push(body, format_args!("</dl>"));
}

fn push(body: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = body.write_fmt(text);
}

/// A text as text, whatever stands in it.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            letter => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quotes::Claims;

    #[test]
    fn what_a_site_calls_things_is_text_and_nothing_else() {
        let claims = Claims {
            iss: "http://127.0.0.1:1".to_owned(),
            jti: "q_1".to_owned(),
            iat: 0,
            exp: 86_400,
            site: "helio".to_owned(),
            site_name: "<script>alert(1)</script>".to_owned(),
            locale: "en".to_owned(),
            calculator: "payback".to_owned(),
            title: "A & B".to_owned(),
            inputs: Vec::new(),
            from_page: [
                ("rebate".to_owned(), Scalar::Number(1_500.0)),
                ("note".to_owned(), Scalar::Text("Pay elsewhere".to_owned())),
            ]
            .into(),
            results: Vec::new(),
        };
        let (id, jws) = ("q_1".to_owned(), "a.b.c".to_owned());
        let page = html(&Verified { id, status: Status::Expired, claims: Some(claims), jws });
        assert!(!page.contains("<script"), "{page}");
        assert!(page.contains("<h1>A &amp; B</h1>"), "{page}");
        assert!(page.contains("This quote is genuine, but it has expired."), "{page}");
        assert!(page.contains("<dt>rebate</dt><dd>1,500</dd>"), "{page}");
        assert!(!page.contains("Pay elsewhere"), "{page}");
    }
}
