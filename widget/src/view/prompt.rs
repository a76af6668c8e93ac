//! What the bot asks now, in the form that fits the answer.

use std::rc::Rc;

use flow::{Prompt, PromptKind, PromptOption};
use protocol::{Answer, ConversationState, answers};
use ui::prelude::*;
use ui::{ChoiceButtons, OptionItem, Translator, coming};

use super::later;
use super::standing::waiting;
use crate::shell::Widget;
use crate::view_model::{Asked, ViewModel};

/// The question of the bot, if it has the word.
#[component]
pub fn PromptView() -> Node {
    let widget = Widget::expect();
    let view = widget.view();
    let is_bots =
        Live::distinct(move || view.facts.with(|facts| facts.state == ConversationState::Bot));
    let prompt = move || {
        let asked = view.asked.get().filter(|_| is_bots.get() && !view.is_answering.get())?;
        Some(match changing(view) {
            Some(changing) => later::change(coming(4), widget, changing),
            None => prompt_view(widget, asked),
        })
    };
    prompt.into_node()
}

/// The question's own field, which stands where the composer is otherwise.
#[component]
pub fn PromptField() -> Node {
    let widget = Widget::expect();
    let view = widget.view();
    let is_bots =
        Live::distinct(move || view.facts.with(|facts| facts.state == ConversationState::Bot));
    let field = move || {
        let Asked { prompt, .. } =
            view.asked.get().filter(|_| is_bots.get() && !view.is_answering.get())?;
        has_field(&prompt.kind).then(|| later::field(coming(1), widget, prompt))
    };
    field.into_node()
}

/// One question: its form, and a way round it where there is one.
fn prompt_view(widget: Widget, asked: Asked) -> Node {
    let t = Translator::expect();
    let Asked { prompt, .. } = asked;
    let step = prompt.step.clone();
    let skip = prompt.skippable.then(|| {
        let own = prompt.skip_label.clone();
        let words = if own.is_empty() { t.text("skip").to_owned() } else { own };
        let answer = move |_| widget.act(|shell| shell.answer(&step, answers::Skip {}.into()));
        markup! { <button type="button" class="link-button" on:click=answer>{words}</button> }
    });
    let form = form_view(widget, prompt);
    markup! { <div class="prompt">{form}{skip}</div> }
}

/// Asks an earlier question anew, in its place where that can be.
pub(super) fn change(widget: Widget, step: &str) {
    let view = widget.view();
    let prompt = widget.read(|shell| shell.prompt_of(step));
    match (view.asked.get_untracked(), prompt) {
        (Some(asked), Some(prompt)) => {
            view.refused_change.put(None);
            view.changing.set(Some(Asked { prompt: Rc::new(prompt), ..asked }));
        }
        _ => widget.act(|shell| shell.go_back(step)),
    }
}

/// The earlier question that is being answered anew. Once the run has gone on, it is not any more.
pub(super) fn changing(view: ViewModel) -> Option<Asked> {
    let asked = view.asked.get()?;
    view.changing.get().filter(|it| it.position == asked.position && it.run == asked.run)
}

/// The question has a field of its own, in the composer's place.
pub(super) fn has_field(kind: &PromptKind) -> bool {
    matches!(
        kind,
        PromptKind::Number { .. }
            | PromptKind::Email
            | PromptKind::Phone
            | PromptKind::Date { .. }
            | PromptKind::Time { .. }
    )
}

fn form_view(widget: Widget, prompt: Rc<Prompt>) -> Node {
    let t = Translator::expect();
    let label = prompt.label.clone();
    // What is changed is asked elsewhere, so this is the answer to what is asked now.
    let on_choose = |answer: fn(String) -> Answer| {
        let step = prompt.step.clone();
        Act::new(move |choice| widget.act(|shell| shell.answer(&step, answer(choice))))
    };
    match &prompt.kind {
        PromptKind::Choice { options } => {
            let on_choose = on_choose(|choice| answers::Choice { choice }.into());
            markup! { <ChoiceButtons options=option_items(options.clone()) on_choose=on_choose label=label/> }
        }
        PromptKind::YesNo { yes, no } => {
            let on_choose = on_choose(|choice| answers::YesNo { yes: choice == "yes" }.into());
            let option = |id: &'static str, label: String| OptionItem {
                id: id.to_owned(),
                label: if label.is_empty() { t.text(id).to_owned() } else { label },
                hint: String::new(),
            };
            let options = vec![option("yes", yes.clone()), option("no", no.clone())];
            markup! { <ChoiceButtons options=options on_choose=on_choose label=label/> }
        }
        // The composer takes the words; only what is wrong with them is said here.
        PromptKind::Text { .. } => {
            markup! { <div class="field__error" role="alert">{widget.view().refusal}</div> }
        }
        PromptKind::Waiting => waiting(widget),
        PromptKind::Ended => Node::nothing(),
        PromptKind::Calculator { .. } => later::calculation(coming(6), widget, prompt),
        PromptKind::Contact { .. } | PromptKind::Rating => later::form(coming(4), widget, prompt),
        kind if has_field(kind) => Node::nothing(),
        _ => later::input(coming(4), widget, prompt),
    }
}

/// On touch screens focus would pull up the keyboard over what is being asked.
pub(super) fn is_touch_screen() -> bool {
    let query = web_sys::window().and_then(|it| it.match_media("(pointer:coarse)").ok().flatten());
    query.is_some_and(|query| query.matches())
}

pub(super) fn option_items(options: Vec<PromptOption>) -> Vec<OptionItem> {
    let item =
        |option: PromptOption| OptionItem { id: option.id, label: option.label, hint: option.hint };
    options.into_iter().map(item).collect()
}
