//! A calculation in the timeline: the answer large, the rest as lines, and how far it can be relied on.

use formula::Value;
use protocol::contents::{Calculation, CalculationLine, CalculationQuote};
use protocol::{AuthorRole, Mover, Scalar};

use crate::avatar::at_home;
use crate::prelude::*;
use crate::translator::Translator;
use crate::{Icon, IconName};

const DAY_MS: i64 = 86_400_000;

/// A calculation: what came out, what went in, whether the server got the same, and where it is signed.
#[component]
pub fn CalculationCard(
    /// What was calculated.
    mut calculation: Calculation,
    /// Who looks at it; without it only operators are named in what was moved together.
    #[prop(optional_no_strip)]
    viewer: Option<AuthorRole>,
) -> Node {
    let t = Translator::expect();
    let movers = calculation.together.take().map(|together| together.moved);
    let together = movers.is_some().then(|| {
        let words = t.text("calculator.together");
        markup! { <div class="mark"><Icon name=IconName::DoubleCheck/>{words}</div> }
    });
    let by = |id: &str| mover(t, movers.as_ref()?.get(id)?, viewer.as_ref());
    let mark = mark(t, &calculation);
    let until = until(t, &calculation);
    let quote = calculation.quote.as_ref().map(|quote| quote_view(t, quote));
    let (headline, details): (Vec<_>, Vec<_>) =
        calculation.results.into_iter().partition(|line| line.headline);
    let headline: Vec<Node> = headline
        .into_iter()
        .map(|line| {
            markup! {
                <div class="figure">
                    <span class="figure__label">{line.label}</span>
                    <span class="figure__value">{line.display}</span>
                </div>
            }
        })
        .collect();
    markup! {
        <div class="card" dir="auto">
            <div class="card__title">{calculation.title}</div>
            {headline}
            {lines(details, "lines", &|_| None)}
            {lines(calculation.inputs, "lines lines--quiet", &by)}
            {together}
            {until}
            {mark}
            {quote}
        </div>
    }
}

fn lines(
    lines: Vec<CalculationLine>,
    class: &'static str,
    by: &dyn Fn(&str) -> Option<String>,
) -> Option<Node> {
    if lines.is_empty() {
        return None;
    }
    let lines: Vec<Node> = lines
        .into_iter()
        .map(|line| {
            let by = by(&line.id).map(|name| markup! { <span class="line__by">{name}</span> });
            markup! { <div class="line"><dt>{line.label}{by}</dt><dd>{line.display}</dd></div> }
        })
        .collect();
    Some(markup! { <dl class=class>{lines}</dl> })
}

/// Who moved an input last, as the person who looks calls them.
fn mover(t: Translator, by: &Mover, viewer: Option<&AuthorRole>) -> Option<String> {
    let name = match (by.role == AuthorRole::Operator, viewer) {
        (true, _) => &by.name,
        (false, Some(AuthorRole::Visitor)) => t.text("author.you"),
        (false, Some(_)) => t.text("author.visitor"),
        (false, None) => return None,
    };
    Some(name.to_owned())
}

/// Whether the server got the same, and if not, what the page had shown.
fn mark(t: Translator, calculation: &Calculation) -> Node {
    if !calculation.differences.is_empty() {
        let shown: Vec<Node> = calculation
            .differences
            .iter()
            .map(|difference| {
                let line = calculation.results.iter().find(|line| line.id == difference.id);
                let label = line.map_or(difference.id.as_str(), |line| &line.label);
                let shown = written(t, &difference.shown);
                let values = [("label", label), ("shown", shown.as_str())];
                markup! { <li>{t.with("calculator.differs.line", &values)}</li> }
            })
            .collect();
        return markup! {
            <div class="mark mark--differs"><Icon name=IconName::Alert/>{t.text("calculator.differs")}</div>
            <ul class="mark__differences">{shown}</ul>
        };
    }
    let (class, icon, words) = if calculation.verified {
        ("mark mark--verified", IconName::Shield, "calculator.verified")
    } else {
        ("mark", IconName::Clock, "calculator.unverified")
    };
    markup! { <div class=class><Icon name=icon/>{t.text(words)}</div> }
}

/// A value as it was shown; how it was written there is not told.
fn written(t: Translator, shown: &Scalar) -> String {
    let value = match shown {
        Scalar::Bool(truth) => Value::Bool(*truth),
        Scalar::Number(number) => Value::number(*number),
        Scalar::Text(text) => Value::Text(text.clone()),
    };
    t.format(&value, "")
}

/// Until when it holds; where it is signed, the quote says so.
fn until(t: Translator, calculation: &Calculation) -> Option<Node> {
    if calculation.valid_until.is_empty() || calculation.quote.is_some() {
        return None;
    }
    let day = t.format(&Value::Text(calculation.valid_until.clone()), "date");
    let words = t.with("calculator.valid_until", &[("date", &day)]);
    Some(markup! { <div class="mark"><Icon name=IconName::Clock/>{words}</div> })
}

fn quote_view(t: Translator, quote: &CalculationQuote) -> Node {
    let address = at_home(&["/v1/quotes/", &quote.id].concat());
    #[allow(clippy::cast_possible_truncation, reason = "milliseconds of our age fit")]
    let now = js_sys::Date::now() as i64;
    let words = quote_words(t, quote.expires_at.as_millis(), now);
    markup! {
        <a class="card__action" href=address target="_blank" rel="noopener"><Icon name=IconName::Outside/>{words}</a>
    }
}

/// The last day of a quote is the one before it ends, which it does at midnight.
fn quote_words(t: Translator, expires_at: i64, now: i64) -> String {
    let day = formula::day_text(formula::serial_of_unix_day((expires_at - 1).div_euclid(DAY_MS)));
    let day = t.format(&Value::Text(day), "date");
    let key = match now < expires_at {
        true => "calculator.quote.until",
        false => "calculator.quote.expired",
    };
    t.with(key, &[("date", &day)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use i18n::Catalogue;

    #[test]
    fn a_quote_says_its_last_day_and_that_it_is_over() {
        let t = Translator::new(Catalogue::for_widget("en"));
        let midnight = 1_777_593_600_000; // 1 May 2026
        assert_eq!(
            quote_words(t, midnight, midnight - 1),
            "Signed quote: holds until 30\u{a0}April 2026"
        );
        assert_eq!(
            quote_words(t, midnight, midnight),
            "Signed quote: expired on 30\u{a0}April 2026"
        );
    }
}
