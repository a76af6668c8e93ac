//! A calculation in the timeline: the answer large, the rest as lines.

use protocol::contents::{Calculation, CalculationLine};

use crate::prelude::*;
use crate::translator::Translator;
use crate::{Icon, IconName};

/// A calculation: what came out, what went in, and whether the server got the same.
#[component]
pub fn CalculationCard(
    /// What was calculated.
    calculation: Calculation,
) -> Node {
    let t = Translator::expect();
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
    let (mark, icon, words) = if calculation.verified {
        ("mark mark--verified", IconName::Shield, "calculator.verified")
    } else {
        ("mark", IconName::Clock, "calculator.unverified")
    };
    markup! {
        <div class="card" dir="auto">
            <div class="card__title">{calculation.title}</div>
            {headline}
            {lines(details, "lines")}
            {lines(calculation.inputs, "lines lines--quiet")}
            <div class=mark><Icon name=icon/>{t.text(words)}</div>
        </div>
    }
}

fn lines(lines: Vec<CalculationLine>, class: &'static str) -> Option<Node> {
    if lines.is_empty() {
        return None;
    }
    let lines: Vec<Node> = lines
        .into_iter()
        .map(|line| {
            markup! { <div class="line"><dt>{line.label}</dt><dd>{line.display}</dd></div> }
        })
        .collect();
    Some(markup! { <dl class=class>{lines}</dl> })
}
