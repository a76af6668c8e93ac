//! What only visitors' connections do.

use protocol::{ConversationId, client_frames, server_frames};

use super::dispatch::{Connection, Party};
use crate::conversation::page;
use crate::engine;
use crate::store::{Result, Side};

/// A visitor came (back): the desks see it, and who waits sees the place.
pub(super) async fn arrived(connection: &Connection) {
    for (conversation, place) in connection.state.waiting.places(&connection.site) {
        if connection.state.bus.is_subscribed(connection.id, &conversation) {
            connection.outbox.send(server_frames::Queue { conversation, place, wait_ms: None });
        }
    }
    if let Err(error) = tell_receipts(connection).await {
        tracing::error!(%error, "receipts could not be read");
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

async fn newest(connection: &Connection) -> Result<Option<ConversationId>> {
    let Party::Visitor { visitor, .. } = &connection.party else { return Ok(None) };
    let mut reads = connection.state.store.read().await?;
    let rows = reads.conversations_of(&connection.site, visitor).await?;
    Ok(rows.last().map(|row| row.conversation.clone()))
}

/// Draws the visitor's newest line of the inbox again; older ones do not show who is there.
fn refresh(connection: &Connection) {
    let Party::Visitor { visitor, .. } = &connection.party else { return };
    let (state, site, visitor) =
        (connection.state.clone(), connection.site.clone(), visitor.clone());
    // A connection may also end because the process does.
    let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
    runtime.spawn(async move {
        let result = async {
            let mut reads = state.store.read().await?;
            let rows = reads.conversations_of(&site, &visitor).await?;
            drop(reads);
            match rows.last() {
                Some(row) => engine::refresh(&state, &site, &row.conversation).await,
                None => Ok(()),
            }
        };
        if let Err(error) = result.await {
            tracing::error!(%error, "the inbox line could not be read");
        }
    });
}

/// The visitor went to another page.
pub(super) fn page_changed(connection: &Connection, changed: &client_frames::PageChanged) {
    let is_own = matches!(connection.party, Party::Visitor { .. })
        && connection.state.bus.is_subscribed(connection.id, &changed.conversation);
    if is_own {
        connection.state.pages.set(&changed.conversation, page(&changed.page));
        refresh(connection);
    }
}
