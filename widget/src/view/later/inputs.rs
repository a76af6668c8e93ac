//! Questions with an input of their own, alone below the conversation, in the composer's place, or asked again because
//! the visitor wants to change what they said.

use std::rc::Rc;

use flow::{ConsentPrompt, Prompt, PromptKind};
use leptos::ev::KeyboardEvent;
use protocol::{Answer, answers};
use ui::prelude::*;
use ui::{
    AnswerList, ConsentForm, ConsentItem, FormAsked, FormItem, Lone, Question, Translator, busy,
    coming, field_prompt, has_answered, is_focus_lost, lone_question, question_form,
};
use web_sys::HtmlElement;

use super::answering::{answering, refusal_of};
use crate::shell::{Shell, Widget};
use crate::view::prompt::is_touch_screen;
use crate::view_model::Asked;

mod draw;

use draw::{draw, is_tapped, text_kind};

/// A question below the conversation.
pub fn input(widget: Widget, prompt: Rc<Prompt>) -> Node {
    question(widget, &prompt, goes_on_there(widget))
}

/// Whether the keyboard goes on in the question that comes now: what had the focus is gone, or it is the composer, in which
/// nothing is written, of a visitor who has just answered. On touch screens it would bring up the keyboard.
pub(super) fn goes_on_there(widget: Widget) -> Live<bool> {
    let draft = widget.view().draft;
    Live::derive(move || {
        let has_answered = has_answered();
        !is_touch_screen()
            && match widget.read(Shell::focused) {
                None => is_focus_lost(),
                Some(focused) => {
                    has_answered
                        && focused.matches(COMPOSER) == Ok(true)
                        && draft.with_untracked(String::is_empty)
                }
            }
    })
}

/// What was answered so far, each with a way to change it.
pub fn answers(widget: Widget, on_change: Act<String>) -> Node {
    markup! { <AnswerList answers=widget.view().answers on_change=on_change/> }
}

/// Where the focus waits when nothing else wants it.
const COMPOSER: &str = ".composer textarea";

/// A question with one field, which stands in the composer's place.
pub fn field(widget: Widget, prompt: Rc<Prompt>) -> Node {
    let Some(kind) = text_kind(&prompt.kind) else { return Node::nothing() };
    // It stands where the composer stood, and takes what that had; of a page that is used meanwhile it takes nothing.
    let takes_focus = Live::derive(move || {
        !is_touch_screen() && (is_focus_lost() || widget.read(Shell::focused).is_some())
    });
    field_prompt(&lone(widget, &prompt, takes_focus), &kind)
}

/// An earlier question, to be answered anew in its place: what was answered since then stays as far as it still fits.
pub fn change(widget: Widget, changing: Asked) -> Node {
    let t = Translator::expect();
    let Asked { prompt, .. } = changing;
    let before = widget.view().changing;
    let keep = Act::new(move |()| {
        before.set(None);
        widget.act(|shell| shell.return_focus(None));
    });
    // Escape leaves the answer as it is and the panel open.
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.default_prevented() {
            event.prevent_default();
            keep.run(());
        }
    };
    let card = Slot::<HtmlElement>::new();
    let takes_keys = !is_touch_screen();
    once_drawn(move || {
        // A card that is gone again needs no focus.
        if let Some(card) = card.get_untracked().filter(|_| !takes_keys) {
            let _ = card.focus();
        }
    });
    let label = prompt.label.clone();
    let name = [t.text("answers.change.now"), ": ", &label].concat();
    let form = match &prompt.kind {
        PromptKind::Calculator { .. } => super::calculation(coming(6), widget, prompt.clone()),
        _ => question(widget, &prompt, Live::derive(move || takes_keys)),
    };
    markup! {
        <div class="change" role="group" aria-label=name tabindex="-1" node_ref=card on:keydown=on_key>
            <div class="change__head">
                <span class="change__title">{t.text("answers.change.now")}</span>
                <button type="button" class="link-button" on:click=move |_| keep.run(())>
                    {t.text("answers.change.keep")}
                </button>
            </div>
            <p class="change__label" dir="auto">{label}</p>
            {form}
        </div>
    }
}

/// The question by itself, with what its kind needs.
fn question(widget: Widget, prompt: &Prompt, takes_focus: Live<bool>) -> Node {
    let step = prompt.step.as_str();
    let label = prompt.label.clone();
    match prompt.kind.clone() {
        PromptKind::Busy => busy(),
        PromptKind::Consent { consents, submit, refusable } => {
            let on_submit = answering(widget, step, |given: answers::Consent| Some(given.into()));
            markup! {
                <ConsentForm label=label consents=consent_items(consents) policy_url=policy_url(widget)
                    submit_label=submit is_refusable=refusable error=refusal_of(widget) takes_focus=takes_focus
                    on_submit=on_submit/>
            }
        }
        PromptKind::Form { fields, consents, submit } => {
            let mut given = match &prompt.initial {
                Some(Answer::Form(form)) => form.fields.clone(),
                _ => protocol::Map::new(),
            };
            let item = |field: flow::FormField| FormItem {
                initial: given.remove(&field.id),
                id: field.id,
                label: field.label,
                required: field.required,
                placeholder: field.placeholder,
                autocomplete: field.autocomplete,
                draw: Box::new(move |question: &Question| draw(field.kind, question)),
            };
            let (refusal, field) = (refusal_of(widget), widget.view().refused_field);
            question_form(FormAsked {
                label,
                items: fields.into_iter().map(item).collect(),
                consents: consent_items(consents),
                policy_url: policy_url(widget),
                submit_label: submit,
                refused: Live::distinct(move || {
                    Some((refusal.get()?, field.get().unwrap_or_default()))
                }),
                takes_focus,
                on_submit: answering(widget, step, |form: answers::Form| Some(form.into())),
            })
        }
        kind => {
            let lone = lone(widget, prompt, takes_focus);
            lone_question(&lone, Box::new(move |question| draw(kind, question)))
        }
    }
}

fn lone(widget: Widget, prompt: &Prompt, takes_focus: Live<bool>) -> Lone {
    Lone {
        label: prompt.label.clone(),
        placeholder: prompt.placeholder.clone(),
        autocomplete: prompt.autocomplete.clone(),
        initial: prompt.initial.clone(),
        error: refusal_of(widget),
        is_tapped: is_tapped(&prompt.kind),
        takes_focus,
        on_answer: answering(widget, &prompt.step, Some),
    }
}

pub(super) fn consent_items(consents: Vec<ConsentPrompt>) -> Vec<ConsentItem> {
    let item = |consent: ConsentPrompt| ConsentItem {
        purpose: consent.purpose,
        text: consent.text,
        required: consent.required,
    };
    consents.into_iter().map(item).collect()
}

pub(super) fn policy_url(widget: Widget) -> String {
    let locale = Translator::expect().locale();
    widget.read(|shell| shell.site().policy_for(locale).to_owned())
}
