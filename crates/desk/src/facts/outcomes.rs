//! What came of a visitor's runs so far: what makes them a lead, and the goals of the owner that they reached.

use leptos::prelude::*;
use protocol::{AnswerGiven, AssignedArm, ConversationDetails, CreatedLead, ReachedGoal};
use ui::Translator;

use super::{fact, moment};
use crate::inbox_view::whole;

/// What they want; nothing before they are a lead. What stands among the answers and calculations is not told twice.
pub(super) fn leads(t: Translator, details: &ConversationDetails) -> Option<impl IntoView + use<>> {
    let ConversationDetails { leads, answers, calculations, .. } = details;
    let lines = calculations.iter().flat_map(|it| it.inputs.iter().chain(&it.results));
    let calculated: Vec<&String> = lines.map(|line| &line.label).collect();
    let is_new = |field: &&AnswerGiven| {
        let is_same = |it: &AnswerGiven| it.label == field.label && it.display == field.display;
        !answers.iter().any(is_same) && !calculated.contains(&&field.label)
    };
    let lead = |lead: &CreatedLead| {
        let kind = if lead.run.is_none() { t.text("desk.facts.lead.form") } else { &lead.kind };
        let points = || format!("{} {}", whole(t, lead.score), t.text("desk.facts.score"));
        let score = if lead.score == 0.0 { String::new() } else { points() };
        let parts = [kind.to_owned(), score, moment(t, lead.at)];
        let about: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let fields = lead.fields.iter().filter(is_new);
        let rows = fields.map(|field| fact(&field.label, &field.display)).collect_view();
        view! {
            <li>
                <p class="facts__lead">{lead.title.clone()}</p>
                <p class="facts__about">{about.join(" · ")}</p>
                <dl class="facts__list">{rows}</dl>
            </li>
        }
    };
    (!leads.is_empty()).then(|| {
        view! {
            <section class="facts__part">
                <h2 class="facts__heading">{t.text("desk.facts.lead")}</h2>
                <ul class="facts__leads">{leads.iter().rev().map(lead).collect_view()}</ul>
            </section>
        }
    })
}

/// The goals with their time; nothing before one was reached.
pub(super) fn goals(t: Translator, goals: &[ReachedGoal]) -> Option<impl IntoView + use<>> {
    let row = |goal: &ReachedGoal| {
        let when = moment(t, goal.at);
        let told = match goal.value {
            Some(value) => format!("{} · {when}", amount(t, value)),
            None => when,
        };
        fact(&goal.goal, &told)
    };
    (!goals.is_empty()).then(|| {
        view! {
            <section class="facts__part">
                <h2 class="facts__heading">{t.text("desk.facts.goals")}</h2>
                <dl class="facts__list">{goals.iter().map(row).collect_view()}</dl>
            </section>
        }
    })
}

/// Which way tests led the visitor.
pub(super) fn arms(t: Translator, arms: &[AssignedArm]) -> impl IntoView + use<> {
    let row =
        |arm: &AssignedArm| fact(t.text("desk.facts.test"), &format!("{}: {}", arm.step, arm.arm));
    arms.iter().map(row).collect_view()
}

/// A number without a unit, with cents where it has some.
fn amount(t: Translator, value: f64) -> String {
    if value.fract() == 0.0 {
        return whole(t, value);
    }
    t.format(&formula::Value::number(value), "number:2")
}
