//! A question that stands alone below the conversation: its input, and a button unless a tap is the answer.

use protocol::Answer;
use web_sys::Element;

use crate::focus::{focus_first_fault, take_focus};
use crate::next_focus::note_answer;
use crate::prelude::*;
use crate::question::{Draft, Question, Setting, submit_words};
use crate::translator::Translator;

/// A question to be drawn alone.
pub struct Lone {
    /// The question, for those who do not see it above.
    pub label: String,
    /// Shown in the empty field, or empty.
    pub placeholder: String,
    /// The browser's autofill token, or empty.
    pub autocomplete: String,
    /// What is filled in beforehand.
    pub initial: Option<Answer>,
    /// What was said against the answer before.
    pub error: Live<Option<String>>,
    /// A tap is the whole answer, so there is no button.
    pub is_tapped: bool,
    /// Whether it takes the focus, asked once it stands.
    pub takes_focus: Live<bool>,
    /// This was answered.
    pub on_answer: Act<Answer>,
}

/// What a lone question's control is called.
const ID: &str = "question";

/// A question as its input sees it, with whether it was sent: until then nothing is told to be wrong.
pub(crate) fn question_of(lone: &Lone) -> (Question, State<bool>) {
    let t = Translator::expect();
    let (draft, was_sent) = (State::new(Draft::EMPTY), State::new(false));
    let error = lone.error;
    let fault = Live::distinct(move || {
        let own = if was_sent.get() { draft.with(|draft| draft.fault(t, true)) } else { None };
        own.or_else(|| error.get())
    });
    let question = Question {
        id: ID.to_owned(),
        label: lone.label.clone(),
        required: true,
        placeholder: lone.placeholder.clone(),
        autocomplete: lone.autocomplete.clone(),
        initial: lone.initial.clone(),
        draft,
        fault,
        setting: Setting::Alone(lone.on_answer),
    };
    (question, was_sent)
}

/// Draws a question alone.
pub fn lone_question(lone: &Lone, draw: Box<dyn FnOnce(&Question) -> Node>) -> Node {
    let t = Translator::expect();
    let (question, was_sent) = question_of(lone);
    let draft = question.draft;
    let input = draw(&question);
    let place = Slot::<Element>::new();
    take_focus(place, lone.takes_focus);
    if lone.is_tapped {
        return markup! { <div class="asked" node_ref=place>{input}</div> };
    }
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
    markup! {
        <form class="form asked" novalidate node_ref=place
            on:submit=move |event| { event.prevent_default(); submit(); }
        >
            {input}
            <button type="submit" class="button">{move || draft.with(|draft| submit_words(t, draft))}</button>
        </form>
    }
}
