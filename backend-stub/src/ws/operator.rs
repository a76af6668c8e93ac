//! What only operators' connections do.

use std::time::Instant;

use protocol::{ConversationHead, ConversationId, OperatorCard, Presence, server_frames};

use super::dispatch::{Connection, Party};
use super::{heads, together};
use crate::conversation::execute::load_state;
use crate::conversation::view;
use crate::live::presences::SignIn;
use crate::store::{Result, Side, StoreError};

/// Lines of the inbox that a desk gets when it connects.
const INBOX: u32 = 200;
/// Lines per frame, so that it stays below the limit.
const LINES: usize = 15;

/// A desk connects: it gets its presence and the whole inbox.
pub(super) async fn arrived(
    connection: &Connection,
    card: &OperatorCard,
    skills: &[String],
) -> SignIn {
    let (presence, sign_in) =
        connection.state.presences.joined(&card.operator, &connection.site, skills);
    connection.outbox.send(server_frames::PresenceFrame { presence });
    if let Err(error) = inbox(connection).await {
        tracing::error!(%error, "the inbox could not be read");
        connection.outbox.close(crate::bus::Close::Goaway);
    }
    sign_in
}

async fn inbox(connection: &Connection) -> Result<()> {
    let Connection { state, site, .. } = connection;
    let mut reads = state.store.read().await?;
    let mut lines = Vec::new();
    for row in reads.inbox(site, INBOX).await? {
        // One conversation that cannot be read must not keep the desk from all others.
        let log = match load_state(reads.as_mut(), site, &row).await {
            Ok(log) => log,
            Err(error @ StoreError::Corrupt { .. }) => {
                tracing::error!(%error, conversation = %row.conversation, "a line of the inbox is left out");
                continue;
            }
            Err(error) => return Err(error),
        };
        let operator_read = reads.cursor(&row.conversation, Side::Operator).await?.read;
        let now = state.just_now(site, &row.conversation, &row.visitor, operator_read);
        lines.push(view::summary(&row.conversation, &log, &now));
    }
    drop(reads);
    let mut complete = true;
    let mut rest = lines.into_iter().peekable();
    while complete || rest.peek().is_some() {
        let conversations = rest.by_ref().take(LINES).collect();
        connection.outbox.send(server_frames::Inbox { complete, conversations });
        complete = false;
    }
    Ok(())
}

/// The operator says whether they take conversations.
pub(super) fn set_presence(connection: &Connection, presence: Presence) {
    let Party::Operator { card, .. } = &connection.party else { return };
    if matches!(presence, Presence::Other(_)) {
        return;
    }
    connection.state.presences.choose(&card.operator, presence.clone());
    let frame = server_frames::PresenceFrame { presence };
    connection.state.bus.tell_operator(&connection.site, &card.operator, frame);
    let online = connection.state.presences.online(&connection.site, Instant::now());
    tracing::debug!(operator = %card.operator, online, "an operator's presence changed");
}

/// The operator opens a conversation.
///
/// Errors: the store's.
pub(super) async fn watch(
    connection: &Connection,
    conversation: &ConversationId,
    after: u64,
) -> Result<()> {
    let Connection { state, site, .. } = connection;
    if connection.party.side() != Side::Operator {
        return Ok(());
    }
    let mut reads = state.store.read().await?;
    // Another site's conversation is as unknown as one that is not there.
    if reads.conversation(site, conversation).await?.is_none() {
        return Ok(());
    }
    state.bus.subscribe(connection.id, conversation);
    let Some(row) = reads.conversation(site, conversation).await? else { return Ok(()) };
    let log = load_state(reads.as_mut(), site, &row).await?;
    let operator_read = reads.cursor(conversation, Side::Operator).await?.read;
    let last_cseq = reads.last_cseq(conversation, &connection.device).await?;
    drop(reads);
    let now = state.just_now(site, conversation, &row.visitor, operator_read);
    let details = view::details(conversation, &log, &now);
    connection.outbox.send(server_frames::Details { details });
    let head = ConversationHead {
        conversation: conversation.clone(),
        recovered: true,
        head: row.head,
        last_cseq,
    };
    if after >= row.head {
        let frame = server_frames::History {
            conversation: conversation.clone(),
            after,
            events: Vec::new(),
            head: row.head,
        };
        connection.outbox.send(frame);
    }
    heads::follow(connection, &head, Some(after)).await;
    for side in [Side::Visitor, Side::Operator] {
        connection.tell_receipt(conversation, side).await?;
    }
    together::tell(connection, conversation);
    Ok(())
}

/// The operator closes a conversation.
pub(super) fn unwatch(connection: &Connection, conversation: &ConversationId) {
    if connection.party.side() == Side::Operator {
        connection.state.bus.unsubscribe(connection.id, conversation);
    }
}
