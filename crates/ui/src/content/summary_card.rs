//! What operator and visitor agreed.

use protocol::contents::Summary;

use crate::prelude::*;
use crate::translator::Translator;
use crate::{Icon, IconName, RichText};

/// The agreement in a few sentences, and who does what next.
#[component]
pub fn SummaryCard(
    /// What was agreed.
    summary: Summary,
) -> Node {
    let t = Translator::expect();
    let steps: Vec<Node> = summary
        .next_steps
        .into_iter()
        .map(|step| {
            markup! { <li><Icon name=IconName::Check/><span dir="auto">{step}</span></li> }
        })
        .collect();
    let steps = (!steps.is_empty()).then(|| {
        markup! {
            <div class="card__subtitle">{t.text("summary.next")}</div>
            <ul class="card__steps">{steps}</ul>
        }
    });
    markup! {
        <div class="card card--summary">
            <div class="card__title"><Icon name=IconName::Check/>{t.text("summary.title")}</div>
            <div class="card__text" dir="auto"><RichText text=summary.summary/></div>
            {steps}
        </div>
    }
}
