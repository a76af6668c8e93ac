//! From a request to the log, and from the log to everybody who listens.
//!
//! [`run`] queues a request for the writer; once it is on disk its sender is told first, then everybody else, in
//! commit order.

use std::time::{Duration, Instant};

use protocol::{
    CommandId, ConversationId, DeviceId, EscalationState, Event, EventBody, ServerFrame, SiteKey,
    Timestamp, server_frames,
};
use tokio::sync::oneshot;

use crate::clock;
use crate::conversation::execute::{self, News, Outcome, Task, load_state};
use crate::conversation::{Actor, Reject, Request, State, view};
use crate::http::metrics;
use crate::live::refreshes::Stale;
use crate::live::waiting::{Until, Wait};
use crate::requests;
use crate::secret;
use crate::state::AppState;
use crate::store::{Result, Side, StoreError, Unsettled};

/// Queues a task. `reply` runs once its outcome is certain, before anybody else hears of it.
pub fn run(
    state: &AppState,
    task: Task,
    reply: impl FnOnce(std::result::Result<(u64, Timestamp), Reject>) + Send + 'static,
) {
    let (app, site) = (state.clone(), task.site.key.clone());
    let keys = state.quotes.clone();
    state.writer.submit(
        move |writes| Box::pin(async move { execute::execute(writes, &task, &keys).await }),
        move |result: Result<Outcome>| match result {
            Ok(Outcome::Accepted(accepted)) => {
                reply(Ok((accepted.seq, accepted.at)));
                if let Some(news) = accepted.news {
                    tell(&app, &news);
                    requests::carry_out(&app, &news.site, &news.conversation, news.awaited);
                }
            }
            Ok(Outcome::Rejected(reject)) => reply(Err(reject)),
            Err(error) => {
                // Trouble with the disk is told once, by the writer, not once for every command.
                if !matches!(error, StoreError::Busy) && !error.is_of_disk() {
                    tracing::error!(%error, %site, "a command could not be stored");
                }
                reply(Err(Reject::of_store(&error)));
            }
        },
    );
}

/// Queues a timer's request. What it finds already settled is no trouble.
pub fn run_for_timer(
    state: &AppState,
    site: &SiteKey,
    conversation: &ConversationId,
    request: Request,
) {
    let Some(task) = own_task(state, site, conversation, request) else { return };
    let (app, site, conversation) = (state.clone(), task.site.key.clone(), conversation.clone());
    run(state, task, move |outcome| {
        // The registers forgot it when the timer fired; what could not be stored has to be tried again.
        if matches!(&outcome, Err(reject) if reject.code.is_retryable()) {
            tokio::spawn(async move {
                if let Err(error) = look_again(&app, &site, &conversation).await {
                    tracing::error!(%error, "a timer's conversation could not be read");
                }
            });
        }
    });
}

/// Queues a request of the server's own and waits for its outcome.
///
/// Errors: why it changes nothing; `not_found` for a site that is not served.
pub async fn settle(
    state: &AppState,
    site: &SiteKey,
    conversation: &ConversationId,
    request: Request,
) -> std::result::Result<(), Reject> {
    let task = own_task(state, site, conversation, request).ok_or_else(Reject::not_found)?;
    let (told, outcome) = oneshot::channel();
    run(state, task, move |outcome| {
        // Nobody waits any more when the run has moved on.
        let _ = told.send(outcome.map(|_| ()));
    });
    outcome.await.unwrap_or_else(|_| Err(Reject::of_store(&StoreError::Busy)))
}

/// What the server asks of its own accord.
fn own_task(
    state: &AppState,
    site: &SiteKey,
    conversation: &ConversationId,
    request: Request,
) -> Option<Task> {
    let site = state.sites.get(site)?;
    Some(Task {
        operators_online: state.operators_online(&site.key),
        present: state.presences.present(&site.key, Instant::now()),
        site,
        conversation: conversation.clone(),
        actor: Actor::System,
        visitor: None,
        new_session: None,
        device: DeviceId::from_bits(0),
        cid: CommandId::from_bits(secret::bits()),
        cseq: None,
        request,
        now: clock::now(),
    })
}

/// Tells everybody who listens.
fn tell(state: &AppState, news: &News) {
    let News { conversation, visitor, events, .. } = news;
    if news.is_new {
        state.bus.begin(visitor, conversation);
    }
    count(&news.site, events);
    state.bus.publish(conversation, events);
    state.together.follow(&state.bus, conversation, &news.state, events);
    if remember(state, &news.site, conversation, &news.state) {
        tell_places(state, &news.site);
    }
    let (inbox, details) = desk_frames(state, news);
    state.bus.tell_operators(&news.site, inbox);
    if let Some(details) = details {
        state.bus.tell_side(conversation, Side::Operator, details);
    }
}

/// Counts what its owner counts.
fn count(site: &SiteKey, events: &[Event]) {
    for event in events {
        match &event.body {
            EventBody::GoalReached(reached) if !reached.again => {
                metrics::goal_reached(site, &reached.goal);
            }
            EventBody::LeadCreated(created) if !created.again => {
                metrics::lead_created(site, &created.kind);
            }
            _ => {}
        }
    }
}

/// Brings the registers of waiting visitors and open calls up to date. Returns whether places in the queue changed.
fn remember(state: &AppState, site: &SiteKey, conversation: &ConversationId, log: &State) -> bool {
    let queued = log.escalation.as_ref().filter(|wish| wish.state == EscalationState::Queued);
    let changed = match queued {
        Some(wish) if log.is_waiting() => {
            let waited = Duration::from_millis(clock::now().millis_since(wish.since));
            let after = |whole: Duration| Instant::now() + whole.saturating_sub(waited);
            let until = Until {
                skilled: after(state.timings.skilled_first),
                anybody: after(state.timings.wait_for_operator),
            };
            let is_here = state.has_skill(site, &wish.skill);
            let (priority, skill) = (wish.priority, wish.skill.clone());
            let wait = Wait { since: wish.since, priority, skill };
            state.waiting.add(site, conversation, wait, is_here, until)
        }
        _ => state.waiting.remove(site, conversation),
    };
    let rung = log.call.as_ref().map_or(0, |call| clock::now().millis_since(call.rang_at));
    let left = state.timings.ringing.saturating_sub(Duration::from_millis(rung));
    state.calls.set(site, conversation, log.call.as_ref(), Instant::now() + left);
    changed
}

/// Tells every waiting visitor of a site their place.
pub fn tell_places(state: &AppState, site: &SiteKey) {
    for (conversation, place) in state.waiting.places(site) {
        tell_place(state, &conversation, place);
    }
}

fn tell_place(state: &AppState, conversation: &ConversationId, place: u32) {
    let frame = server_frames::Queue { conversation: conversation.clone(), place, wait_ms: None };
    state.bus.offer(conversation, Side::Visitor, None, frame.into());
}

/// The inbox line for every desk of the site, and the details for those who look.
fn desk_frames(state: &AppState, news: &News) -> (ServerFrame, Option<ServerFrame>) {
    let now = state.just_now(&news.site, &news.conversation, &news.visitor, news.operator_read);
    let line = view::summary(&news.conversation, &news.state, &now);
    let inbox = server_frames::Inbox { complete: false, conversations: vec![line] };
    let details = state.bus.has_listener(&news.conversation, Side::Operator).then(|| {
        let details = view::details(&news.conversation, &news.state, &now);
        server_frames::Details { details }.into()
    });
    (inbox.into(), details)
}

/// Tells the desks again what is true of a conversation now: somebody came, left, read, or changed the page. A desk
/// that has no time for it misses nothing that was said.
///
/// Errors: the store's.
pub async fn refresh(state: &AppState, site: &SiteKey, stale: Stale) -> Result<()> {
    let mut reads = state.store.read().await?;
    let row = match stale {
        // Older conversations do not show who is there.
        Stale::Visitor(visitor) => reads.conversations_of(site, &visitor).await?.pop(),
        Stale::Conversation(conversation) => reads.conversation(site, &conversation).await?,
    };
    let Some(row) = row else { return Ok(()) };
    let log = load_state(reads.as_mut(), site, &row).await?;
    let operator_read = reads.cursor(&row.conversation, Side::Operator).await?.read;
    drop(reads);
    let news = News {
        conversation: row.conversation,
        site: site.clone(),
        visitor: row.visitor,
        is_new: false,
        events: Vec::new(),
        state: log,
        operator_read,
        awaited: None,
    };
    let (inbox, details) = desk_frames(state, &news);
    state.bus.offer_to_operators(site, inbox);
    if let Some(details) = details {
        state.bus.offer(&news.conversation, Side::Operator, None, details);
    }
    Ok(())
}

async fn look_again(state: &AppState, site: &SiteKey, conversation: &ConversationId) -> Result<()> {
    let mut reads = state.store.read().await?;
    let Some(row) = reads.conversation(site, conversation).await? else { return Ok(()) };
    let log = load_state(reads.as_mut(), site, &row).await?;
    if remember(state, site, conversation, &log) {
        tell_places(state, site);
    }
    Ok(())
}

/// Fills the registers after a start: who waited and which calls went on when the process ended.
///
/// Errors: the store's.
pub async fn recall(state: &AppState) -> Result<()> {
    for which in [Unsettled::Waiting, Unsettled::Calling] {
        let mut reads = state.store.read().await?;
        for row in reads.unsettled(which).await? {
            let log = load_state(reads.as_mut(), &row.site, &row).await?;
            // Nobody is connected yet who could be told their place.
            remember(state, &row.site, &row.conversation, &log);
        }
    }
    Ok(())
}
