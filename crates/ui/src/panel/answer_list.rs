//! What was answered so far, each with a way to change it.

use crate::prelude::*;
use crate::translator::Translator;
use crate::{Icon, IconName};

/// An answer that can be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerItem {
    /// The step.
    pub step: String,
    /// What was asked, short.
    pub label: String,
    /// What was answered.
    pub display: String,
}

/// A fold-out list of answers; nothing is shown while there are none.
#[component]
pub fn AnswerList(
    /// The answers in order.
    #[prop(into)]
    answers: Live<Vec<AnswerItem>>,
    /// Answer this step again.
    #[prop(into)]
    on_change: Act<String>,
) -> Node {
    let t = Translator::expect();
    let list = move || {
        let answers = answers.get();
        if answers.is_empty() {
            return None;
        }
        let lines: Vec<Node> =
            answers.into_iter().map(|answer| line(t, answer, on_change)).collect();
        Some(markup! {
            <details class="answers">
                <summary class="answers__title">{t.text("answers.title")}<Icon name=IconName::Chevron/></summary>
                <div class="answers__lines">{lines}</div>
            </details>
        })
    };
    list.into_node()
}

/// The list has done its work and makes room for the question.
fn fold(pressed: &web_sys::Element) {
    if let Ok(Some(list)) = pressed.closest("details") {
        // A list that stays open is only in the way.
        let _ = list.remove_attribute("open");
    }
}

fn line(t: Translator, answer: AnswerItem, on_change: Act<String>) -> Node {
    let AnswerItem { step, label, display } = answer;
    let words = t.with("answers.change", &[("label", &label)]);
    markup! {
        <button type="button" class="answer" aria-label=words title=t.text("change")
            on:click=move |event| {
                fold(&event_target(&event));
                on_change.run(step.clone());
            }
        >
            <span class="answer__label" dir="auto">{label}</span>
            <span class="answer__display" dir="auto">{display}</span>
            <Icon name=IconName::Pencil/>
        </button>
    }
}
