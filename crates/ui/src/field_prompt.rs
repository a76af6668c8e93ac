//! One question with one field in the composer's place: number, e-mail, phone, day or time of day.

use web_sys::Element;

use crate::focus::{focus_first_fault, take_focus};
use crate::lone_question::{Lone, question_of};
use crate::next_focus::note_answer;
use crate::prelude::*;
use crate::question::Draft;
use crate::text_input::{TextKind, text_box};
use crate::translator::Translator;
use crate::{Icon, IconName};

/// A field with a send button; what was typed stays until it is accepted.
pub fn field_prompt(lone: &Lone, kind: &TextKind) -> Node {
    let t = Translator::expect();
    let (question, was_sent) = question_of(lone);
    let field = text_box(&question, kind);
    let (draft, fault) = (question.draft, question.fault);
    let place = Slot::<Element>::new();
    take_focus(place, lone.takes_focus);
    let on_answer = lone.on_answer;
    let submit = move || {
        was_sent.set(true);
        match draft.get_untracked() {
            Draft::Given(answer) => {
                note_answer();
                on_answer.run(answer);
            }
            // After the marks are drawn.
            _ => request_animation_frame(move || focus_first_fault(place)),
        }
    };
    let is_empty = move || draft.with(|draft| matches!(draft, Draft::Open(_))).to_string();
    markup! {
        <form class="field-prompt" novalidate node_ref=place
            on:submit=move |event| { event.prevent_default(); submit(); }
        >
            <div class="field-prompt__row">
                <div class="field-prompt__field">{field}</div>
                <button type="submit" class="composer__send" aria-label=t.text("send") title=t.text("send")
                    aria-disabled=is_empty
                >
                    <Icon name=IconName::Send/>
                </button>
            </div>
            <div class="field__error" id=question.error_id() role="alert">{fault}</div>
        </form>
    }
}
