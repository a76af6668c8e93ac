//! What flows ask of the server: `hours`, `faq`, `book`, `webhook`.
//!
//! A run that waits for the server is found after each commit ([`carry_out`]), and after a start or a reload of sites
//! ([`run`]). What it asked is carried out away from the writer; the result goes through the writer like every other
//! request, and is dropped there when the run has moved on. So each is carried out at least once, and counts once.

mod address;
mod hours;
mod register;
mod slots;
pub mod webhook;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use protocol::{ConversationId, Map, Outcome, RejectCode, Scalar, SiteKey, StepResult};
use tokio::task::AbortHandle;

use crate::clock;
use crate::conversation::execute::awaited_by;
use crate::conversation::served::{Awaited, Wish, failed};
use crate::conversation::{Reject, Request};
use crate::engine;
use crate::sites::Site;
use crate::state::AppState;
use crate::store::{Result, Unsettled};

pub use address::is_public;
pub use register::Requests;

/// How long to wait before a result that could not be stored is brought again; doubled each time.
const PATIENCE: Duration = Duration::from_millis(250);
/// The longest of these waits.
const MOST_PATIENCE: Duration = Duration::from_secs(30);

/// Carries out what a run waits for, unless that is under way. What it waited for before is given up.
pub fn carry_out(
    app: &AppState,
    site: &SiteKey,
    conversation: &ConversationId,
    awaited: Option<Awaited>,
) {
    match awaited {
        Some(awaited) => {
            let place = awaited.place.clone();
            app.requests.begin(conversation, place, || spawn(app, site, conversation, awaited));
        }
        None => app.requests.forget(conversation),
    }
}

fn spawn(
    app: &AppState,
    site: &SiteKey,
    conversation: &ConversationId,
    awaited: Awaited,
) -> AbortHandle {
    let (app, site, conversation) = (app.clone(), site.clone(), conversation.clone());
    let task = async move {
        let (place, mut stopping) = (awaited.place.clone(), app.stopping.clone());
        tokio::select! {
            () = serve(&app, &site, &conversation, awaited) => {}
            // After the next start it is found again.
            _ = stopping.wait_for(|stopping| *stopping) => {}
        }
        app.requests.end(&conversation, &place);
    };
    tokio::spawn(task).abort_handle()
}

/// Looks for runs that wait: once now, and whenever sites have changed, until the server stops.
pub async fn run(app: AppState) {
    let (mut changes, mut stopping) = (app.sites.on_change(), app.stopping.clone());
    loop {
        let looked = recall(&app).await;
        if let Err(error) = &looked {
            tracing::error!(%error, "runs that wait for the server could not be read");
        }
        tokio::select! {
            () = tokio::time::sleep(MOST_PATIENCE), if looked.is_err() => {}
            changed = changes.changed() => {
                if changed.is_err() {
                    return;
                }
            }
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
    }
}

async fn recall(app: &AppState) -> Result<()> {
    let mut reads = app.store.read().await?;
    for row in reads.unsettled(Unsettled::Serving).await? {
        let Some(site) = app.sites.get(&row.site) else { continue };
        if let Some(awaited) = awaited_by(reads.as_mut(), &site, &row).await? {
            // What is under way may be newer than what was read.
            let (conversation, place) = (&row.conversation, awaited.place.clone());
            let start = || spawn(app, &row.site, conversation, awaited);
            app.requests.begin_unless_busy(conversation, place, start);
        }
    }
    Ok(())
}

/// Does what is asked and brings the result to the run.
async fn serve(app: &AppState, site: &SiteKey, conversation: &ConversationId, awaited: Awaited) {
    let Some(served) = app.sites.get(site) else { return };
    let place = awaited.place.clone();
    let request = match &awaited.request {
        flow::Request::Book { calendar, slot, send } => Request::Book(Wish {
            place: place.clone(),
            calendar: calendar.clone(),
            slot: slot.clone(),
            send: send.clone(),
        }),
        _ => {
            let result = AssertUnwindSafe(result(app, &served, conversation, &awaited));
            let result = result.catch_unwind().await.unwrap_or_else(|_| {
                tracing::error!(%site, step = place.step, "a step of a flow panicked");
                failed("internal")
            });
            Request::Finished(place.clone(), result)
        }
    };
    if let Err(reject) = bring(app, site, conversation, request).await
        && reject.code == RejectCode::TooLarge
    {
        tracing::warn!(%site, step = place.step, "what came out is too much for the log");
        let instead = Request::Finished(place, failed("too_large"));
        // Whatever is said about it, the run has moved on or the server stops.
        let _ = bring(app, site, conversation, instead).await;
    }
}

async fn result(
    app: &AppState,
    site: &Arc<Site>,
    conversation: &ConversationId,
    awaited: &Awaited,
) -> StepResult {
    match &awaited.request {
        flow::Request::Hours { department } => {
            hours::look(&site.services, department, &awaited.locale, clock::now())
        }
        flow::Request::Faq { base, question, most } => {
            found(site, base, question, *most, &awaited.locale)
        }
        flow::Request::Slots { calendar, from, days, minutes } => {
            let wanted = slots::Wanted { calendar, from, days: *days, minutes: *minutes };
            slots::free(app, site, conversation, &awaited.place, &wanted).await
        }
        flow::Request::Webhook { webhook, send, timeout } => {
            let (site_key, timeout) = (&site.key, *timeout);
            let call = webhook::Call { site: site_key, conversation, awaited, send, timeout };
            webhook::ask(&app.requests.outside, &site.services, webhook, &call).await
        }
        flow::Request::Book { .. } => failed("internal"),
    }
}

/// Answers to a question.
fn found(site: &Site, base: &str, question: &str, most: u32, locale: &str) -> StepResult {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let Some(found) = site.services.faq.search(base, question, locale, most) else {
        tracing::warn!(site = %site.key, base, "there is no such collection of answers");
        return failed("unknown");
    };
    let outcome = if found.is_empty() { Outcome::Nothing } else { Outcome::Done };
    let rows = found.into_iter().map(|found| {
        let text = |name: &str, words: String| (name.to_owned(), Scalar::Text(words));
        Map::from([
            text("id", found.id),
            text("question", found.question),
            text("answer", found.answer),
            ("score".to_owned(), Scalar::Number(found.score)),
        ])
    });
    StepResult { outcome, values: Map::new(), rows: rows.collect() }
}

/// Brings a request to the writer, as often as it takes.
///
/// Errors: why it changes nothing.
async fn bring(
    app: &AppState,
    site: &SiteKey,
    conversation: &ConversationId,
    request: Request,
) -> std::result::Result<(), Reject> {
    let mut patience = PATIENCE;
    loop {
        match engine::settle(app, site, conversation, request.clone()).await {
            Err(reject) if reject.code.is_retryable() => {
                tokio::time::sleep(patience).await;
                patience = (patience * 2).min(MOST_PATIENCE);
            }
            Err(reject) => {
                let why = &reject.message;
                tracing::debug!(%site, %conversation, why, "a result came too late");
                return Err(reject);
            }
            Ok(()) => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
