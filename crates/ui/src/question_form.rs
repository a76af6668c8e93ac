//! Several questions at once: each drawn as it is alone, sent together with what the visitor agrees to.

use protocol::{Answer, Map, answers};
use web_sys::Element;

use crate::consent_list::Consents;
use crate::contact_form::ConsentItem;
use crate::focus::{FirstFault, take_focus};
use crate::next_focus::note_answer;
use crate::prelude::*;
use crate::question::{Draft, Question, Setting};
use crate::translator::Translator;

/// One question of a form.
pub struct FormItem {
    /// Under which it is answered.
    pub id: String,
    /// The question.
    pub label: String,
    /// Whether it must be answered.
    pub required: bool,
    /// Shown in the empty field, or empty.
    pub placeholder: String,
    /// The browser's autofill token, or empty.
    pub autocomplete: String,
    /// What is filled in beforehand.
    pub initial: Option<Answer>,
    /// Draws its input.
    pub draw: Box<dyn FnOnce(&Question) -> Node>,
}

/// A form as it was asked.
pub struct FormAsked {
    /// The question above it, for those who do not see it.
    pub label: String,
    /// What is asked, in order.
    pub items: Vec<FormItem>,
    /// What to agree to.
    pub consents: Vec<ConsentItem>,
    /// Where the privacy policy is, or empty.
    pub policy_url: String,
    /// What the button says, in place of ours.
    pub submit_label: String,
    /// What was said against the answer before, and the field it was about, or empty.
    pub refused: Live<Option<(String, String)>>,
    /// Whether it takes the focus, asked once it stands.
    pub takes_focus: Live<bool>,
    /// This was filled in.
    pub on_submit: Act<answers::Form>,
}

/// A field with what it holds.
#[derive(Clone)]
struct Filled {
    id: String,
    required: bool,
    draft: State<Draft>,
}

/// The form.
pub fn question_form(asked: FormAsked) -> Node {
    let t = Translator::expect();
    let FormAsked {
        label,
        items,
        consents,
        policy_url,
        submit_label,
        refused,
        takes_focus,
        on_submit,
    } = asked;
    let was_sent = State::new(false);
    let place = Slot::<Element>::new();
    let first_fault = FirstFault::new(place);
    take_focus(place, takes_focus);
    let mut filled = Vec::new();
    let mut fields = Vec::new();
    for item in items {
        let (field, node) = field_view(t, item, was_sent, refused);
        filled.push(field);
        fields.push(node);
    }
    let ids: Vec<String> = filled.iter().map(|field| field.id.clone()).collect();
    // What is about no field stands at the end.
    let general = Live::distinct(move || {
        refused.get().filter(|(_, field)| !ids.contains(field)).map(|(words, _)| words)
    });
    let consents = Consents::new(consents, was_sent);
    let boxes = consents.view(&policy_url);
    let mut was_refused = false;
    watch(move || {
        let is_refused = refused.with(Option::is_some);
        if is_refused && !was_refused {
            first_fault.show();
        }
        was_refused = is_refused;
    });
    let submit = move || {
        was_sent.set(true);
        let is_wrong =
            |field: &Filled| field.draft.with_untracked(|it| it.fault(t, field.required).is_some());
        if filled.iter().any(is_wrong) || consents.is_any_missing() {
            first_fault.show();
        } else {
            note_answer();
            let fields = answered(&filled);
            on_submit.run(answers::Form { fields, consents: consents.choices() });
        }
    };
    let submit_label =
        if submit_label.is_empty() { t.text("choices.submit").to_owned() } else { submit_label };
    markup! {
        <form class="form" novalidate node_ref=place aria-label=label
            on:submit=move |event| { event.prevent_default(); submit(); }
        >
            {fields}
            {boxes}
            <div class="field__error" role="alert">{general}</div>
            {first_fault.view()}
            <button type="submit" class="button">{submit_label}</button>
        </form>
    }
}

/// What was answered; what was left open is not there.
fn answered(filled: &[Filled]) -> Map<String, Answer> {
    let given = |field: &Filled| match field.draft.get_untracked() {
        Draft::Given(answer) => Some((field.id.clone(), answer)),
        _ => None,
    };
    filled.iter().filter_map(given).collect()
}

fn field_view(
    t: Translator,
    item: FormItem,
    was_sent: State<bool>,
    refused: Live<Option<(String, String)>>,
) -> (Filled, Node) {
    let FormItem { id, label, required, placeholder, autocomplete, initial, draw } = item;
    let draft = State::new(Draft::EMPTY);
    let own_id = id.clone();
    // What was said against an answer goes away once it is another one.
    let answered = State::new(None::<Draft>);
    let fault = Live::distinct(move || {
        let own = if was_sent.get() { draft.with(|draft| draft.fault(t, required)) } else { None };
        let theirs = refused.get().filter(|(_, field)| *field == own_id).map(|(words, _)| words);
        let is_same = answered
            .with(|answered| answered.as_ref().is_none_or(|it| draft.with(|draft| it == draft)));
        own.or_else(|| theirs.filter(|_| is_same))
    });
    watch(move || {
        let is_refused = refused.with(Option::is_some);
        answered.set(is_refused.then(|| draft.get_untracked()));
    });
    let question = Question {
        id: ["field-", &id].concat(),
        label,
        required,
        placeholder,
        autocomplete,
        initial,
        draft,
        fault,
        setting: Setting::InForm,
    };
    let node = draw(&question);
    (Filled { id, required, draft }, node)
}
