//! What only visitors' connections do.

use protocol::{ConversationId, client_frames, server_frames};

use super::dispatch::{Connection, Party};
use super::together;
use crate::conversation::execute::load_state;
use crate::conversation::{Request, page};
use crate::engine;
use crate::live::refreshes::Stale;
use crate::store::{Result, Side};

/// A visitor came (back): the desks see it, who waits sees the place, and what is moved together is there again.
pub(super) async fn arrived(connection: &Connection) {
    for conversation in connection.state.bus.subscriptions(connection.id) {
        together::tell(connection, &conversation);
    }
    for (conversation, place) in connection.state.waiting.places(&connection.site) {
        if connection.state.bus.is_subscribed(connection.id, &conversation) {
            connection.outbox.send(server_frames::Queue { conversation, place, wait_ms: None });
        }
    }
    if let Err(error) = tell_receipts(connection).await {
        tracing::error!(%error, "receipts could not be read");
    }
    if let Err(error) = move_on(connection).await {
        tracing::error!(%error, "a run could not be looked at");
    }
    refresh(connection);
}

/// A visitor's connection is gone.
pub(super) fn left(connection: &Connection) {
    refresh(connection);
}

/// How far the operator has read what the visitor wrote.
async fn tell_receipts(connection: &Connection) -> Result<()> {
    let Some(newest) = newest(connection).await? else { return Ok(()) };
    connection.tell_receipt(&newest, Side::Operator).await
}

/// A run that waits on an old version goes on in the new one, where that says how.
async fn move_on(connection: &Connection) -> Result<()> {
    let Connection { state, site, party, .. } = connection;
    let Some(site) = state.sites.get(site) else { return Ok(()) };
    // Thousands come back together after a restart; most sites never move a run.
    if !site.flows.values().any(|served| served.flow.migrates()) {
        return Ok(());
    }
    let Party::Visitor { visitor, .. } = party else { return Ok(()) };
    let mut reads = state.store.read().await?;
    let Some(row) = reads.conversations_of(&site.key, visitor).await?.pop() else { return Ok(()) };
    let log = load_state(reads.as_mut(), &site.key, &row).await?;
    drop(reads);
    if log.open_run().is_some_and(|current| site.flow(&current.hash).is_none()) {
        engine::run_for_timer(state, &site.key, &row.conversation, Request::Returned);
    }
    Ok(())
}

async fn newest(connection: &Connection) -> Result<Option<ConversationId>> {
    let Party::Visitor { visitor, .. } = &connection.party else { return Ok(None) };
    let mut reads = connection.state.store.read().await?;
    let rows = reads.conversations_of(&connection.site, visitor).await?;
    Ok(rows.last().map(|row| row.conversation.clone()))
}

/// The visitor's newest line of the inbox is out of date.
fn refresh(connection: &Connection) {
    if let Party::Visitor { visitor, .. } = &connection.party {
        connection.state.refreshes.note(&connection.site, Stale::Visitor(visitor.clone()));
    }
}

/// The visitor went to another page.
pub(super) fn page_changed(connection: &Connection, changed: &client_frames::PageChanged) {
    let is_own = matches!(connection.party, Party::Visitor { .. })
        && connection.state.bus.is_subscribed(connection.id, &changed.conversation);
    if is_own && connection.state.pages.set(&changed.conversation, page(&changed.page)) {
        refresh(connection);
    }
}
