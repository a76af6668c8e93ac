//! A quote as a page: for whoever was handed its address and wants to know whether the numbers are true.

use std::fmt::Write;

use i18n::format::{Formattable, by_spec};

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

struct Words {
    title: &'static str,
    valid: &'static str,
    expired: &'static str,
    invalid: &'static str,
    results: &'static str,
    inputs: &'static str,
    issued: &'static str,
    holds_until: &'static str,
    signed: &'static str,
}

const ENGLISH: Words = Words {
    title: "Quote",
    valid: "This quote is genuine and holds.",
    expired: "This quote is genuine, but it has expired.",
    invalid: "This is no quote of ours: its signature does not fit its text.",
    results: "Results",
    inputs: "Calculated with",
    issued: "Calculated",
    holds_until: "Holds until",
    signed: "The signed quote (JWS, EdDSA); keys at /v1/jwks.json",
};

const RUSSIAN: Words = Words {
    title: "Расчёт с подписью",
    valid: "Расчёт подлинный и действует.",
    expired: "Расчёт подлинный, но его срок истёк.",
    invalid: "Это не наш расчёт: подпись не подходит к тексту.",
    results: "Результаты",
    inputs: "Исходные данные",
    issued: "Рассчитано",
    holds_until: "Действует до",
    signed: "Подписанный расчёт (JWS, EdDSA); ключи — /v1/jwks.json",
};

/// The page of a quote, in its own language.
#[must_use]
pub fn html(quote: &Verified) -> String {
    let locale = quote.claims.as_ref().map_or("en", |claims| claims.locale.as_str());
    let words = if locale.starts_with("ru") { RUSSIAN } else { ENGLISH };
    let (class, status) = match quote.status {
        Status::Valid => ("valid", words.valid),
        Status::Expired => ("expired", words.expired),
        Status::Invalid => ("invalid", words.invalid),
    };
    let mut body = String::new();
    if let Some(claims) = &quote.claims {
        let title = escaped(&claims.title);
        let site = escaped(&claims.site_name);
        push(&mut body, format_args!("<h1>{title}</h1><p>{site}</p>"));
    }
    push(&mut body, format_args!("<p class=\"status {class}\" role=\"status\">{status}</p>"));
    if let Some(claims) = &quote.claims {
        section(&mut body, words.results, &claims.results);
        section(&mut body, words.inputs, &claims.inputs);
        push(&mut body, format_args!("<h2></h2><dl>"));
        for (label, seconds) in [(words.issued, claims.iat), (words.holds_until, claims.exp)] {
            let moment = escaped(&moment(seconds, locale));
            push(&mut body, format_args!("<div><dt>{label}</dt><dd>{moment} UTC</dd></div>"));
        }
        push(&mut body, format_args!("</dl>"));
        let jws = escaped(&quote.jws);
        push(&mut body, format_args!("<h2>{}</h2><code>{jws}</code>", words.signed));
    }
    let locale = escaped(locale);
    let title = words.title;
    format!(
        "<!doctype html><html lang=\"{locale}\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\">\
         <title>{title}</title><style>{STYLE}</style><main>{body}</main></html>"
    )
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
            results: Vec::new(),
        };
        let (id, jws) = ("q_1".to_owned(), "a.b.c".to_owned());
        let page = html(&Verified { id, status: Status::Expired, claims: Some(claims), jws });
        assert!(!page.contains("<script"), "{page}");
        assert!(page.contains("<h1>A &amp; B</h1>"), "{page}");
        assert!(page.contains(ENGLISH.expired), "{page}");
    }
}
