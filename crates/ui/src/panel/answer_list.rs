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

/// A fold-out list of answers. It stays as it is, folded out or not, while answers are added.
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
    markup! {
        <details class="answers">
            <summary class="answers__title">{t.text("answers.title")}<Icon name=IconName::Chevron/></summary>
            <div class="answers__lines">
                {each(move || answers.get(), key_of, move |answer| line(t, answer, on_change))}
            </div>
        </details>
    }
}

/// A line says the label and the answer, so another of either makes it another line.
fn key_of(answer: &AnswerItem) -> String {
    [answer.step.as_str(), &answer.label, &answer.display].join("\n")
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
