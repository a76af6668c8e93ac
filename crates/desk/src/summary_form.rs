//! Fixing what was agreed: a short text and the next steps, posted as a message both sides keep.

use leptos::prelude::*;
use protocol::commands::WriteSummary;
use protocol::limits::LINE_CHARS;
use ui::Translator;

use crate::state::Desk;

/// The form of the agreed summary.
#[component]
pub fn SummaryForm(
    /// It was sent, or given up.
    on_close: Callback<()>,
) -> impl IntoView {
    let t = Translator::expect();
    let desk = Desk::expect();
    let summary = RwSignal::new(String::new());
    let steps = RwSignal::new(String::new());
    let empty = move || summary.with(|text| text.trim().is_empty());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if empty() {
            return;
        }
        let next_steps = steps.with_untracked(|steps| {
            steps
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .map(|line| line.chars().take(LINE_CHARS).collect())
                .collect()
        });
        desk.send(WriteSummary { summary: summary.get_untracked().trim().to_owned(), next_steps });
        on_close.run(());
    };
    view! {
        <form class="summary-form" on:submit=submit>
            <label class="summary-form__label" for="summary">{move || t.text("desk.summary.agreed")}</label>
            <textarea class="summary-form__text" id="summary" rows="3" maxlength="2000"
                prop:value=move || summary.get()
                on:input=move |event| summary.set(event_target_value(&event))></textarea>
            <label class="summary-form__label" for="steps">{move || t.text("desk.summary.steps")}</label>
            <textarea class="summary-form__text" id="steps" rows="3" maxlength="2000"
                prop:value=move || steps.get()
                on:input=move |event| steps.set(event_target_value(&event))></textarea>
            <div class="summary-form__actions">
                <button type="button" class="button button--quiet" on:click=move |_| on_close.run(())>{move || t.text("desk.summary.cancel")}</button>
                <button type="submit" class="button" disabled=empty>{move || t.text("desk.summary.send")}</button>
            </div>
        </form>
    }
}
