//! What happens because time passes: waiting ends, calls ring out, presence changes.

use std::collections::BTreeMap;
use std::time::Instant;

use protocol::{Availability, SiteKey};
use tokio::time::MissedTickBehavior;

use crate::conversation::Request;
use crate::engine;
use crate::http::metrics;
use crate::live::refreshes::Stale;
use crate::state::AppState;

/// Looks after everything that time changes, until the server stops.
pub async fn run(state: AppState) {
    let mut ticks = tokio::time::interval(state.timings.tick());
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut stopping = state.stopping.clone();
    let mut told = BTreeMap::new();
    loop {
        tokio::select! {
            _ = ticks.tick() => tick(&state, &mut told),
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
    }
}

/// Draws again what is out of date in desks' inboxes, one after the other, until the server stops.
pub async fn redraw(state: AppState) {
    let mut ticks = tokio::time::interval(state.timings.tick());
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut stopping = state.stopping.clone();
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
        for (site, stale) in state.refreshes.take() {
            if *stopping.borrow() {
                return;
            }
            if let Err(error) = engine::refresh(&state, &site, stale).await {
                tracing::error!(%error, "an inbox line could not be drawn again");
            }
        }
    }
}

fn tick(state: &AppState, told: &mut BTreeMap<SiteKey, Availability>) {
    let now = Instant::now();
    let online = |site: &SiteKey| state.operators_online(site);
    for (site, conversation) in
        state.waiting.take_expired(now, state.timings.wait_for_nobody, online)
    {
        engine::run_for_timer(state, &site, &conversation, Request::NobodyCame);
        engine::tell_places(state, &site);
    }
    let has_skill = |site: &SiteKey, skill: &str| state.has_skill(site, skill);
    for (site, conversation) in state.waiting.take_reoffered(now, has_skill) {
        state.refreshes.note(&site, Stale::Conversation(conversation));
    }
    let is_here = |conversation: &_, device: &_| state.bus.has_device(conversation, device);
    for (site, conversation, request) in state.calls.overdue(now, state.timings.call_grace, is_here)
    {
        engine::run_for_timer(state, &site, &conversation, request);
    }
    state.together.catch_up(&state.bus);
    tell_availability(state, told);
    metrics::queue_length(state.writer.queued());
}

/// Tells a site's visitors when somebody came, the last one left, or the hours began or ended.
fn tell_availability(state: &AppState, told: &mut BTreeMap<SiteKey, Availability>) {
    for site in state.sites.all() {
        let availability = state.availability(&site);
        if told.insert(site.key.clone(), availability) != Some(availability) {
            state.bus.offer_to_site(&site.key, availability);
        }
    }
}
