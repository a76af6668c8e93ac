//! The right column: everything one wants to know before saying hello.

use leptos::prelude::*;
use protocol::{ConversationDetails, Timestamp};
use ui::{CalculationCard, Icon, IconName, Translator, day_label, time_label};

use crate::inbox_view::whole;
use crate::state::Desk;

mod outcomes;

/// The facts of the conversation on screen.
#[component]
pub fn Facts() -> impl IntoView {
    let t = Translator::expect();
    let desk = Desk::expect();
    view! {
        <aside class="facts" tabindex="0" aria-label=move || t.text("desk.facts")>
            <button type="button" class="icon-button facts__close" aria-label=t.text("back")
                on:click=move |_| desk.facts_open.set(false)><Icon name=IconName::Back /></button>
            <Notes />
            {move || desk.details.get().map(|details| view! { <AllFacts details /> })}
        </aside>
    }
}

/// What operators wrote for each other.
#[component]
fn Notes() -> impl IntoView {
    let t = Translator::expect();
    let desk = Desk::expect();
    let notes = move || {
        let conversation = desk.selected.get()?;
        desk.notes.with(|notes| notes.get(&conversation).cloned())
    };
    move || {
        notes().map(|notes| {
            let lines = notes
                .into_iter()
                .map(|note| {
                    view! {
                        <li class="facts__note">
                            <span class="facts__note-by">{note.operator.name}</span>
                            {note.text}
                        </li>
                    }
                })
                .collect_view();
            view! {
                <section class="facts__part">
                    <h2 class="facts__heading">{t.text("desk.notes")}</h2>
                    <ul class="facts__notes">{lines}</ul>
                </section>
            }
        })
    }
}

/// One named value; nothing when it is empty.
fn fact(label: &str, value: &str) -> Option<impl IntoView + use<>> {
    (!value.is_empty()).then(|| {
        view! {
            <div class="facts__row">
                <dt class="facts__label">{label.to_owned()}</dt>
                <dd class="facts__value">{value.to_owned()}</dd>
            </div>
        }
    })
}

/// A day and a time as the operator's clock shows them.
fn moment(t: Translator, at: Timestamp) -> String {
    format!("{}, {}", day_label(at, t), time_label(at))
}

/// Every fact, grouped in the order in which they are wanted.
#[component]
fn AllFacts(
    /// What the server knows.
    details: ConversationDetails,
) -> impl IntoView {
    let t = Translator::expect();
    let leads = outcomes::leads(t, &details);
    let goals = outcomes::goals(t, &details.goals);
    let arms = outcomes::arms(t, &details.arms);
    let ConversationDetails {
        summary,
        context,
        answers,
        contact,
        consents,
        calculations,
        rating,
        ..
    } = details;
    let user = context.user.clone();
    let contact_rows = [
        fact(t.text("contact.name"), contact.name.as_deref().unwrap_or_default()),
        fact(t.text("contact.email"), contact.email.as_ref().map_or("", |email| email.as_str())),
        fact(t.text("contact.phone"), contact.phone.as_ref().map_or("", |phone| phone.as_str())),
    ];
    let has_contact = !contact.is_empty();
    let claimed = [
        fact(t.text("desk.facts.claimed_name"), user.name.as_deref().unwrap_or_default()),
        fact(
            t.text("desk.facts.claimed_email"),
            user.email.as_ref().map_or("", |email| email.as_str()),
        ),
        fact(
            t.text("desk.facts.claimed_phone"),
            user.phone.as_ref().map_or("", |phone| phone.as_str()),
        ),
    ];
    let no_answers = answers.is_empty();
    let answer_rows =
        answers.iter().map(|answer| fact(&answer.label, &answer.display)).collect_view();
    let cards = calculations
        .into_iter()
        .map(|calculation| view! { <CalculationCard calculation viewer=Some(protocol::AuthorRole::Operator) /> })
        .collect_view();
    let receipts = consents
        .iter()
        .map(|receipt| {
            let given = t.text(if receipt.granted { "desk.consent.given" } else { "desk.consent.refused" });
            view! {
                <li class="facts__consent" class:facts__consent--given=receipt.granted>
                    <span class="facts__consent-state">{given}</span>
                    " "
                    {receipt.text.clone()}
                    <span class="facts__consent-proof">
                        {format!("{} · {} · {}", moment(t, receipt.at), receipt.version, &receipt.text_hash[..receipt.text_hash.len().min(12)])}
                    </span>
                </li>
            }
        })
        .collect_view();
    let has_consents = !consents.is_empty();
    let campaign =
        context.utm.iter().map(|(name, value)| fact(&format!("utm_{name}"), value)).collect_view();
    let product =
        context.page.product.as_ref().map(|product| product.name.clone()).unwrap_or_default();
    view! {
        {leads}
        <section class="facts__part">
            <h2 class="facts__heading">{t.text("desk.facts.answers")}</h2>
            <p class="facts__score">
                <span class="facts__score-value">{whole(t, summary.score)}</span>
                " "
                {t.text("desk.facts.score")}
            </p>
            <dl class="facts__list">{answer_rows}</dl>
            {no_answers.then(|| view! { <p class="facts__none">{t.text("desk.facts.no_answers")}</p> })}
        </section>
        {cards}
        {goals}
        <section class="facts__part">
            <h2 class="facts__heading">{t.text("desk.facts.contact")}</h2>
            <dl class="facts__list">{contact_rows.into_iter().collect_view()}</dl>
            {(!has_contact).then(|| view! { <p class="facts__none">{t.text("desk.facts.no_contact")}</p> })}
            {has_consents.then(|| view! { <ul class="facts__consents">{receipts}</ul> })}
            {rating.map(|score| fact(t.text("desk.facts.rating"), &format!("{score} / 5")))}
        </section>
        <section class="facts__part">
            <h2 class="facts__heading">{t.text("desk.facts.visit")}</h2>
            <dl class="facts__list">
                {fact(t.text("desk.facts.page"), if context.page.title.is_empty() { &context.page.url } else { &context.page.title })}
                {fact(t.text("desk.facts.address"), &context.page.url)}
                {fact(t.text("desk.facts.product"), &product)}
                {fact(t.text("desk.facts.referrer"), &context.referrer)}
                {campaign}
                {fact(t.text("desk.facts.device"), &context.device)}
                {fact(t.text("desk.facts.browser"), &context.browser)}
                {fact(t.text("desk.facts.language"), &context.language)}
                {fact(t.text("desk.facts.time_zone"), &context.time_zone)}
                {arms}
                {claimed.into_iter().collect_view()}
            </dl>
        </section>
    }
}
