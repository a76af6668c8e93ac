//! What the bot asks now, in the form that fits the answer.

use std::collections::BTreeMap;

use flow::{ConsentPrompt, FieldNeed, PromptKind, PromptOption};
use leptos::prelude::*;
use protocol::{Answer, Contact, ConversationState, Email, Phone, Scalar, answers};
use ui::{
    CalculatorForm, ChoiceButtons, ConsentItem, ContactField, ContactForm, ContactKind, FieldKind,
    FieldPrompt, MultiChoice, OptionItem, Rating, Translator, parse_number,
};

use super::standing::waiting;
use crate::shell::Widget;
use crate::view_model::Asked;

/// The question of the bot, if it has the word.
#[component]
pub fn PromptView() -> impl IntoView {
    let widget = Widget::expect();
    let view = widget.view();
    let is_bots =
        Memo::new(move |_| view.facts.with(|facts| facts.state == ConversationState::Bot));
    move || {
        let asked = view.asked.get().filter(|_| is_bots.get())?;
        Some(prompt_view(widget, asked))
    }
}

/// The question's own field, which stands where the composer is otherwise.
#[component]
pub fn PromptField() -> impl IntoView {
    let widget = Widget::expect();
    let view = widget.view();
    let is_bots =
        Memo::new(move |_| view.facts.with(|facts| facts.state == ConversationState::Bot));
    move || {
        let asked = view.asked.get().filter(|_| is_bots.get())?;
        field_view(widget, &asked.prompt)
    }
}

/// One question: its form, and a way round it where there is one.
fn prompt_view(widget: Widget, asked: Asked) -> AnyView {
    let t = Translator::expect();
    let Asked { prompt, .. } = asked;
    let form = form_view(widget, &prompt);
    let step = prompt.step;
    let skip = prompt.skippable.then(|| {
        let words = if prompt.skip_label.is_empty() {
            t.text("skip").to_owned()
        } else {
            prompt.skip_label
        };
        let answer = move |_| widget.act(|shell| shell.answer(&step, answers::Skip {}.into()));
        view! { <button type="button" class="link-button" on:click=answer>{words}</button> }
    });
    view! { <div class="prompt">{form}{skip}</div> }.into_any()
}

/// Hands an answer to the shell.
fn answering<T: 'static>(
    widget: Widget,
    step: &str,
    answer: impl Fn(T) -> Option<Answer> + Send + Sync + 'static,
) -> Callback<T> {
    let step = step.to_owned();
    Callback::new(move |given: T| {
        if let Some(answer) = answer(given) {
            widget.act(|shell| shell.answer(&step, answer));
        }
    })
}

fn form_view(widget: Widget, prompt: &flow::Prompt) -> AnyView {
    let t = Translator::expect();
    let step = prompt.step.as_str();
    let label = prompt.label.clone();
    let refusal = widget.view().refusal;
    let error = Signal::derive(move || refusal.get());
    let initial = prompt.initial.clone();
    match prompt.kind.clone() {
        PromptKind::Choice { options } => {
            let on_choose =
                answering(widget, step, |choice| Some(answers::Choice { choice }.into()));
            view! { <ChoiceButtons options=option_items(options) on_choose=on_choose label=label/> }
                .into_any()
        }
        PromptKind::YesNo { yes, no } => {
            let on_choose = answering(widget, step, |choice: String| {
                Some(answers::YesNo { yes: choice == "yes" }.into())
            });
            let option = |id: &'static str, label: String| OptionItem {
                id: id.to_owned(),
                label: if label.is_empty() { t.text(id).to_owned() } else { label },
                hint: String::new(),
            };
            let options = vec![option("yes", yes), option("no", no)];
            view! { <ChoiceButtons options=options on_choose=on_choose label=label/> }.into_any()
        }
        PromptKind::Choices { options, min, max } => {
            let on_submit =
                answering(widget, step, |choices| Some(answers::Choices { choices }.into()));
            view! {
                <MultiChoice options=option_items(options) min=min as usize max=max as usize
                    on_submit=on_submit error=error/>
            }
            .into_any()
        }
        // The composer takes the words; only what is wrong with them is said here.
        PromptKind::Text { .. } => {
            view! { <div class="field__error" role="alert">{error}</div> }.into_any()
        }
        PromptKind::Number { .. }
        | PromptKind::Email
        | PromptKind::Phone
        | PromptKind::Date { .. } => ().into_any(),
        PromptKind::Calculator { calculator } => {
            let initial = match initial {
                Some(Answer::Calculation(given)) => given.inputs,
                _ => BTreeMap::new(),
            };
            let on_submit = answering(widget, step, |inputs: BTreeMap<String, Scalar>| {
                Some(answers::Calculation { inputs }.into())
            });
            view! { <CalculatorForm calculator=*calculator initial=initial on_submit=on_submit error=error/> }
                .into_any()
        }
        PromptKind::Contact { name, email, phone, consents } => {
            let fields = contact_fields([name, email, phone]);
            let policy_url = widget.read(|shell| shell.site().policy_url.clone());
            let known = widget.read(crate::shell::Shell::contact);
            let on_submit = answering(widget, step, |form: answers::ContactForm| Some(form.into()));
            view! {
                <ContactForm fields=fields consents=consent_items(consents) policy_url=policy_url
                    initial=known.merged_with(&first_contact(initial.as_ref())) error=error on_submit=on_submit/>
            }
            .into_any()
        }
        PromptKind::Rating => {
            let on_rate = answering(widget, step, |(score, comment)| {
                Some(answers::Rating { score, comment }.into())
            });
            view! { <Rating on_rate=on_rate/> }.into_any()
        }
        PromptKind::Waiting => waiting(widget),
        PromptKind::Ended => ().into_any(),
    }
}

fn field_view(widget: Widget, prompt: &flow::Prompt) -> Option<AnyView> {
    let t = Translator::expect();
    let refusal = widget.view().refusal;
    let step = prompt.step.as_str();
    let (kind, on_submit) = match prompt.kind.clone() {
        PromptKind::Number { unit, .. } => {
            let read = move |typed: String| {
                let number = parse_number(&typed, t.locale());
                if number.is_none() {
                    refusal.set(Some(t.text("field.number.invalid").to_owned()));
                }
                number.map(|number| answers::Number { number }.into())
            };
            (FieldKind::Number { unit }, answering(widget, step, read))
        }
        PromptKind::Email => {
            let read = |email| Some(answers::Email { email }.into());
            (FieldKind::Email, answering(widget, step, read))
        }
        PromptKind::Phone => {
            let read = |phone| Some(answers::Phone { phone }.into());
            (FieldKind::Phone, answering(widget, step, read))
        }
        PromptKind::Date { min, max } => {
            let read = |date| Some(answers::Date { date }.into());
            (FieldKind::Date { min, max }, answering(widget, step, read))
        }
        _ => return None,
    };
    let error = Signal::derive(move || refusal.get());
    Some(
        view! {
            <FieldPrompt kind=kind label=prompt.label.clone() initial=first_words(prompt.initial.as_ref())
                error=error autofocus=!is_touch_screen() on_submit=on_submit/>
        }
        .into_any(),
    )
}

/// On touch screens focus would pull up the keyboard over what is being asked.
pub(super) fn is_touch_screen() -> bool {
    let query = web_sys::window().and_then(|it| it.match_media("(pointer:coarse)").ok().flatten());
    query.is_some_and(|query| query.matches())
}

fn option_items(options: Vec<PromptOption>) -> Vec<OptionItem> {
    let item =
        |option: PromptOption| OptionItem { id: option.id, label: option.label, hint: option.hint };
    options.into_iter().map(item).collect()
}

fn consent_items(consents: Vec<ConsentPrompt>) -> Vec<ConsentItem> {
    let item = |consent: ConsentPrompt| ConsentItem {
        purpose: consent.purpose,
        text: consent.text,
        required: consent.required,
    };
    consents.into_iter().map(item).collect()
}

fn contact_fields(needs: [FieldNeed; 3]) -> Vec<ContactField> {
    let kinds = [ContactKind::Name, ContactKind::Email, ContactKind::Phone];
    let shown = kinds.into_iter().zip(needs).filter(|(_, need)| *need != FieldNeed::Hidden);
    shown.map(|(kind, need)| ContactField { kind, required: need == FieldNeed::Required }).collect()
}

/// An answer given before, as its field holds it.
fn first_words(initial: Option<&Answer>) -> String {
    match initial {
        Some(Answer::Text(given)) => given.text.clone(),
        Some(Answer::Number(given)) => given.number.to_string(),
        Some(Answer::Email(given)) => given.email.clone(),
        Some(Answer::Phone(given)) => given.phone.clone(),
        Some(Answer::Date(given)) => given.date.clone(),
        _ => String::new(),
    }
}

fn first_contact(initial: Option<&Answer>) -> Contact {
    let Some(Answer::Contact(given)) = initial else { return Contact::default() };
    Contact {
        name: Some(given.name.clone()).filter(|name| !name.is_empty()),
        email: Email::parse(&given.email).ok(),
        phone: Phone::parse(&given.phone).ok(),
    }
}
