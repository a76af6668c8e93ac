//! What the server has of a client's conversations, and the way to catch up.

use protocol::limits::{FRAME_BYTES, HISTORY_EVENTS};
use protocol::{ConversationHead, ConversationId, Event, client_frames, events, server_frames};

use super::dispatch::{Connection, Party};
use crate::conversation::view;
use crate::store::{ConversationRow, Result};

/// Room for what stands around the events of a `history` frame.
const ENVELOPE_BYTES: usize = 1_024;

/// The heads of a client's conversations, each with the seq after which its copy has to be continued.
///
/// Each conversation is subscribed before its head is read. `None` for one that the client must load anew.
pub(super) async fn of(
    connection: &Connection,
    resume: Option<&client_frames::Resume>,
) -> Vec<(ConversationHead, Option<u64>)> {
    match read(connection, resume).await {
        Ok(heads) => heads,
        Err(error) => {
            tracing::error!(%error, "heads could not be read");
            // Without them the client would believe its copies; it has to come back.
            connection.outbox.close(crate::bus::Close::Goaway);
            Vec::new()
        }
    }
}

async fn read(
    connection: &Connection,
    resume: Option<&client_frames::Resume>,
) -> Result<Vec<(ConversationHead, Option<u64>)>> {
    let Connection { state, site, party, .. } = connection;
    let rows = match party {
        Party::Visitor { is_new, .. } if is_new.load(std::sync::atomic::Ordering::Relaxed) => {
            Vec::new()
        }
        Party::Visitor { visitor, .. } => {
            state.store.read().await?.conversations_of(site, visitor).await?
        }
        Party::Operator { .. } => {
            let mut rows = Vec::new();
            for conversation in resume.iter().flat_map(|resume| resume.conversations.keys()) {
                rows.extend(state.store.read().await?.conversation(site, conversation).await?);
            }
            rows
        }
    };
    let mut heads = Vec::with_capacity(rows.len());
    for row in rows {
        heads.push(head(connection, &row, resume).await?);
    }
    Ok(heads)
}

async fn head(
    connection: &Connection,
    row: &ConversationRow,
    resume: Option<&client_frames::Resume>,
) -> Result<(ConversationHead, Option<u64>)> {
    let Connection { state, site, device, .. } = connection;
    let conversation = &row.conversation;
    state.bus.subscribe(connection.id, conversation);
    // Read again behind the subscription: the row may be older than what was published before it.
    let mut reads = state.store.read().await?;
    let now = reads.conversation(site, conversation).await?;
    let head = now.map_or(row.head, |row| row.head);
    let last_cseq = reads.last_cseq(conversation, device).await?;
    let copy = resume
        .filter(|resume| resume.epoch == state.epoch)
        .and_then(|resume| resume.conversations.get(conversation).copied())
        .filter(|last| *last <= head);
    let told = ConversationHead {
        conversation: conversation.clone(),
        recovered: copy.is_some(),
        head,
        last_cseq,
    };
    Ok((told, copy))
}

/// Sends what a copy misses, then lets events pass as they come.
pub(super) async fn follow(connection: &Connection, head: &ConversationHead, from: Option<u64>) {
    let conversation = &head.conversation;
    let mut sent = head.head;
    if let Some(after) = from.filter(|_| !connection.outbox.is_filling()) {
        sent = after;
        // A long absence is caught up by fetching, page by page, so that no queue overflows.
        match page(connection, conversation, after, head.head).await {
            Ok(Some(last)) => sent = last.max(after),
            Ok(None) => {}
            Err(error) => {
                tracing::error!(%error, "history could not be read");
                connection.outbox.close(crate::bus::Close::Goaway);
            }
        }
    }
    // Events beyond the page reach the client as a gap, and it fetches the rest.
    connection.state.bus.go_live(connection.id, conversation, sent.max(head.head));
}

/// Sends one `history` frame of the events after `after`; returns the last seq in it, `None` when there was nothing.
///
/// Errors: the store's.
pub(super) async fn page(
    connection: &Connection,
    conversation: &ConversationId,
    after: u64,
    head: u64,
) -> Result<Option<u64>> {
    if after >= head {
        return Ok(None);
    }
    let mut reads = connection.state.store.read().await?;
    let events = reads.events(conversation, after, HISTORY_EVENTS).await?;
    drop(reads);
    let side = connection.party.side();
    let events = fitting(events.into_iter().map(|event| view::event_for(side, event)));
    let last = events.last().map(|event| event.seq);
    let head = head.max(last.unwrap_or(0));
    let frame = server_frames::History { conversation: conversation.clone(), after, events, head };
    connection.outbox.send(frame);
    Ok(last)
}

/// As many events as fit a frame. One that fits none is hidden, so that a reader always gets on.
fn fitting(events: impl Iterator<Item = Event>) -> Vec<Event> {
    let mut bytes = ENVELOPE_BYTES;
    let mut page = Vec::new();
    for mut event in events {
        let mut own = size(&event);
        if own > FRAME_BYTES - ENVELOPE_BYTES {
            tracing::error!(seq = event.seq, bytes = own, "an event fits no frame and is hidden");
            event.body = events::Hidden {}.into();
            own = size(&event);
        }
        bytes += own;
        if bytes > FRAME_BYTES {
            break;
        }
        page.push(event);
    }
    page
}

fn size(event: &Event) -> usize {
    serde_json::to_string(event).map_or(usize::MAX, |text| text.len() + 1)
}

#[cfg(test)]
mod tests {
    use protocol::{Author, Content, Message, MessageId, Timestamp};

    use super::*;

    fn event(seq: u64, chars: usize) -> Event {
        let message = Message {
            id: MessageId::from_bits(u128::from(seq)),
            author: Author::VISITOR,
            at: Timestamp::default(),
            content: Content::text("x".repeat(chars)),
        };
        Event { seq, at: Timestamp::default(), body: events::MessagePosted { message }.into() }
    }

    #[test]
    fn a_page_of_long_messages_fits_a_frame() {
        let page = fitting((1..=100).map(|seq| event(seq, 8_000)));
        assert_eq!(page.len(), 3);
        let page = fitting((1..=100).map(|seq| event(seq, 8)));
        assert_eq!(page.len(), 100);
    }

    #[test]
    fn an_event_that_fits_no_frame_is_hidden_and_the_reader_gets_on() {
        let sizes = [10, FRAME_BYTES, 10];
        let page = fitting((1..).zip(sizes).map(|(seq, chars)| event(seq, chars)));
        let tags: Vec<&str> = page.iter().map(|event| event.body.tag()).collect();
        assert_eq!(tags, ["message_posted", "hidden", "message_posted"]);
    }
}
