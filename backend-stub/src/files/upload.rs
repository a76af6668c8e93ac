//! An upload, from the first byte to the row that makes it a file.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use futures::StreamExt;
use protocol::limits::FILE_BYTES;
use protocol::{ConversationId, RejectCode, Timestamp, VisitorId};
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use super::storage::of_io;
use super::{BYTES_PER_SITE, BYTES_PER_VISITOR, DAY_MS, FILES_PER_CONVERSATION, name, new_id};
use crate::clock;
use crate::http::problem::ApiProblem;
use crate::sites::Site;
use crate::state::AppState;
use crate::store::{FileRow, Reads, StoreError};

/// How long we wait for the next bytes.
const PATIENCE: Duration = Duration::from_secs(30);
/// When to try again once a quota is used up.
const QUOTA_WAIT: Duration = Duration::from_secs(60 * 60);

/// What is said of a file before its first byte.
pub struct Incoming {
    /// On whose site.
    pub site: Arc<Site>,
    /// Whose.
    pub visitor: VisitorId,
    /// In which conversation, which may still be about to begin.
    pub conversation: ConversationId,
    /// What the visitor calls it.
    pub name: String,
    /// Its size, as the browser says.
    pub announced: Option<u64>,
}

/// Why a file was not taken. Nothing of it is kept.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Too large by itself.
    #[error("a file may have {FILE_BYTES} bytes")]
    TooLarge,
    /// Nothing in it, or nothing that we take.
    #[error(
        "the file is of no kind that is taken here: pictures, PDF, text, office documents, sound and film are"
    )]
    WrongKind,
    /// Too many, or too much in a day.
    #[error(
        "a conversation may have {FILES_PER_CONVERSATION} files, a visitor {BYTES_PER_VISITOR} bytes in a day"
    )]
    Quota,
    /// The conversation is somebody else's.
    #[error("there is no such conversation")]
    NotFound,
    /// The bytes stopped coming.
    #[error("the upload ended before the file did")]
    Cut,
    /// Nothing can be stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Refusal> for ApiProblem {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::TooLarge => RejectCode::TooLarge,
            Refusal::WrongKind => RejectCode::InvalidInput,
            Refusal::NotFound => RejectCode::NotFound,
            Refusal::Cut => RejectCode::Malformed,
            Refusal::Store(error) => return error.into(),
            Refusal::Quota => {
                let ApiProblem(mut problem) = ApiProblem::rate_limited(QUOTA_WAIT);
                problem.message = refusal.to_string();
                return ApiProblem(problem);
            }
        };
        ApiProblem::new(code, refusal.to_string())
    }
}

/// Takes a file. When this returns it is on disk and written down; when it fails, or is dropped before, there is nothing.
///
/// Errors: [`Refusal`].
pub async fn take(state: &AppState, incoming: Incoming, body: Body) -> Result<FileRow, Refusal> {
    if incoming.announced.is_some_and(|bytes| bytes > FILE_BYTES) {
        return Err(Refusal::TooLarge);
    }
    let announced = incoming.announced.unwrap_or(0);
    let mut reads = state.store.read().await?;
    check(reads.as_mut(), &incoming, announced, clock::now()).await?;
    drop(reads);
    let (mut file, mut bytes) = receive(state, body).await?;
    let kind = state.files.kind_of(&file).await?.ok_or(Refusal::WrongKind)?;
    if let Some((shorn, left)) = state.files.without_particulars(&file, &kind).await? {
        (file, bytes) = (shorn, left);
    }
    let row = FileRow {
        file: new_id(),
        site: incoming.site.key.clone(),
        visitor: incoming.visitor.clone(),
        conversation: incoming.conversation.clone(),
        name: name::cleaned(&incoming.name, &kind),
        media_type: kind.media_type.to_owned(),
        bytes,
        uploaded_at: clock::now(),
        used_at: None,
    };
    // Whoever asked may go now: object and row come together or not at all.
    let kept = tokio::spawn(keep(state.clone(), incoming, row, file));
    kept.await.map_err(|_| StoreError::Failed("keeping a file".to_owned()))?
}

/// Writes what comes into a file that goes by itself.
async fn receive(state: &AppState, body: Body) -> Result<(NamedTempFile, u64), Refusal> {
    let file = state.files.coming()?;
    let mut into = tokio::fs::File::from_std(file.reopen().map_err(of_io)?);
    let mut stream = body.into_data_stream();
    let mut bytes: u64 = 0;
    loop {
        let Ok(next) = timeout(PATIENCE, stream.next()).await else { return Err(Refusal::Cut) };
        let Some(chunk) = next else { break };
        let chunk = chunk.map_err(|_| Refusal::Cut)?;
        bytes += chunk.len() as u64;
        if bytes > FILE_BYTES {
            return Err(Refusal::TooLarge);
        }
        into.write_all(&chunk).await.map_err(of_io)?;
    }
    into.flush().await.map_err(of_io)?;
    Ok((file, bytes))
}

async fn keep(
    state: AppState,
    incoming: Incoming,
    row: FileRow,
    from: NamedTempFile,
) -> Result<FileRow, Refusal> {
    state.files.keep(&row.site, &row.file, &from).await?;
    let (site, file) = (row.site.clone(), row.file.clone());
    let written = state.writer.write(move |writes| {
        Box::pin(async move {
            // Others may have come meanwhile; only here everything happens one after the other.
            if let Err(refusal) = check(writes, &incoming, row.bytes, row.uploaded_at).await {
                return match refusal {
                    Refusal::Store(error) => Err(error),
                    refusal => Ok(Err(refusal)),
                };
            }
            writes.add_file(&row).await?;
            Ok(Ok(row))
        })
    });
    let written = written.await.map_err(Refusal::Store).and_then(|written| written);
    if written.is_err()
        && let Err(error) = state.files.remove(&site, &file).await
    {
        tracing::warn!(%error, "a file without a row could not be removed; the sweep will");
    }
    written
}

async fn check<R: Reads + ?Sized>(
    reads: &mut R,
    incoming: &Incoming,
    bytes: u64,
    now: Timestamp,
) -> Result<(), Refusal> {
    let Incoming { site, visitor, conversation, .. } = incoming;
    let is_theirs = match reads.conversation(&site.key, conversation).await? {
        Some(row) => row.visitor == *visitor,
        // It begins with the next command, which comes after the file that it asks for.
        None => !reads.is_taken(conversation).await?,
    };
    if !is_theirs {
        return Err(Refusal::NotFound);
    }
    let since = now.plus_millis(-DAY_MS);
    let so_far = reads.uploaded(&site.key, visitor, conversation, since).await?;
    let fits = so_far.of_conversation < FILES_PER_CONVERSATION
        && so_far.bytes_of_visitor + bytes <= BYTES_PER_VISITOR
        && so_far.bytes_of_site + bytes <= BYTES_PER_SITE;
    if fits { Ok(()) } else { Err(Refusal::Quota) }
}
