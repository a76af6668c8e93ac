//! Answers to tap.

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, MouseEvent};

use crate::next_focus::{has_answered, is_focus_lost, note_answer};
use crate::prelude::*;
use crate::translator::Translator;

/// One option to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionItem {
    /// Its id.
    pub id: String,
    /// What it says.
    pub label: String,
    /// A line below it, or empty.
    pub hint: String,
}

/// Options as buttons: one tap answers.
#[component]
pub fn ChoiceButtons(
    /// What can be chosen.
    options: Vec<OptionItem>,
    /// This one was, by id.
    #[prop(into)]
    on_choose: Act<String>,
    /// The question, for those who do not see it above.
    #[prop(optional, into)]
    label: String,
) -> Node {
    let t = Translator::expect();
    let label = if label.is_empty() { t.text("choice.label").to_owned() } else { label };
    // With hints the options read as a list, without them as words of a sentence.
    let class = if options.iter().any(|option| !option.hint.is_empty()) {
        "choices choices--rows"
    } else {
        "choices"
    };
    let buttons: Vec<Node> =
        options.into_iter().map(|option| choice_button(option, on_choose)).collect();
    let place = Slot::<HtmlElement>::new();
    once_drawn(move || {
        let first = place.get_untracked().and_then(|place| place.first_element_child());
        let first = first.filter(|_| has_answered() && is_focus_lost());
        if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
            // It stands: it was found this moment.
            let _ = first.focus();
        }
    });
    markup! { <div class=class role="group" aria-label=label node_ref=place>{buttons}</div> }
}

fn choice_button(option: OptionItem, on_choose: Act<String>) -> Node {
    let OptionItem { id, label, hint } = option;
    let hint = (!hint.is_empty()).then(|| markup! { <span class="choice__hint">{hint}</span> });
    let press = move |event: Event| {
        // With a key. Who points writes into the composer, which has the focus then.
        if event.unchecked_ref::<MouseEvent>().detail() == 0 {
            note_answer();
        }
        on_choose.run(id.clone());
    };
    markup! {
        <button type="button" class="choice" dir="auto" on:click=press>
            <span>{label}</span>
            {hint}
        </button>
    }
}

/// Yes or no.
#[component]
pub fn YesNo(
    /// True for yes.
    #[prop(into)]
    on_answer: Act<bool>,
    /// The question, for those who do not see it above.
    #[prop(optional, into)]
    label: String,
) -> Node {
    let t = Translator::expect();
    let option = |key: &'static str| OptionItem {
        id: key.to_owned(),
        label: t.text(key).to_owned(),
        hint: String::new(),
    };
    let on_choose = Act::new(move |id: String| on_answer.run(id == "yes"));
    markup! { <ChoiceButtons options=vec![option("yes"), option("no")] on_choose=on_choose label=label/> }
}
