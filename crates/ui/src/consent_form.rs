//! Purposes to agree to without anything personal beside them.

use protocol::answers;
use web_sys::Element;

use crate::consent_list::Consents;
use crate::contact_form::ConsentItem;
use crate::focus::{FirstFault, take_focus};
use crate::next_focus::note_answer;
use crate::prelude::*;
use crate::translator::Translator;

/// Boxes to tick, a button to go on and, where one may, a way to refuse.
#[component]
pub fn ConsentForm(
    /// The question, for those who do not see it above.
    label: String,
    /// The purposes, in order.
    consents: Vec<ConsentItem>,
    /// Where the privacy policy is, or empty.
    policy_url: String,
    /// What the button says, in place of ours.
    submit_label: String,
    /// Who does not agree can say so.
    is_refusable: bool,
    /// What was said against the answer before.
    error: Live<Option<String>>,
    /// Whether it takes the focus, asked once it stands.
    takes_focus: Live<bool>,
    /// This was decided.
    on_submit: Act<answers::Consent>,
) -> Node {
    let t = Translator::expect();
    let was_sent = State::new(false);
    let consents = Consents::new(consents, was_sent);
    let boxes = consents.view(&policy_url);
    let place = Slot::<Element>::new();
    let first_fault = FirstFault::new(place);
    take_focus(place, takes_focus);
    let refused = consents.clone();
    let refuse = is_refusable.then(|| {
        let refuse = move |_| {
            note_answer();
            on_submit.run(answers::Consent { consents: refused.choices() });
        };
        markup! {
            <button type="button" class="button button--quiet" on:click=refuse>{t.text("consent.refuse")}</button>
        }
    });
    let submit = move || {
        was_sent.set(true);
        if consents.is_any_missing() {
            first_fault.show();
        } else {
            note_answer();
            on_submit.run(answers::Consent { consents: consents.choices() });
        }
    };
    let submit_label =
        if submit_label.is_empty() { t.text("choices.submit").to_owned() } else { submit_label };
    markup! {
        <form class="form" novalidate node_ref=place aria-label=label
            on:submit=move |event| { event.prevent_default(); submit(); }
        >
            {boxes}
            <div class="field__error" role="alert">{error}</div>
            {first_fault.view()}
            <div class="form__buttons"><button type="submit" class="button">{submit_label}</button>{refuse}</div>
        </form>
    }
}
