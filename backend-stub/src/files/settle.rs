//! Files in an answer: the client names them, the rows say what they are.

use protocol::{Answer, Command, ConversationId, RejectCode, VisitorId, answers};

use super::{FILES_PER_CONVERSATION, is_id};
use crate::conversation::{Reject, Request};
use crate::sites::Site;
use crate::store::{Result, Writes};

/// A request whose files are known.
#[derive(Debug)]
pub struct Settled {
    /// The request with names, types and sizes from the rows.
    pub request: Request,
    /// The files that it names.
    pub files: Vec<String>,
}

/// The request as it is to be decided; `None` when it names no files.
///
/// Errors: `invalid_answer` for a file that this visitor did not upload in this conversation, whether or not it exists.
pub async fn settled(
    writes: &mut dyn Writes,
    site: &Site,
    conversation: &ConversationId,
    visitor: &VisitorId,
    request: &Request,
) -> Result<std::result::Result<Option<Settled>, Reject>> {
    let mut request = match request {
        Request::Command(Command::Answer(given)) if names_files(&given.answer) => request.clone(),
        Request::Command(Command::ChangeAnswer(given)) if names_files(&given.answer) => {
            request.clone()
        }
        _ => return Ok(Ok(None)),
    };
    let answer = match &mut request {
        Request::Command(Command::Answer(given)) => &mut given.answer,
        Request::Command(Command::ChangeAnswer(given)) => &mut given.answer,
        _ => return Ok(Ok(None)),
    };
    let mut named = Vec::new();
    collect(answer, &mut named);
    if named.len() as u64 > FILES_PER_CONVERSATION {
        return Ok(Err(Reject::new(RejectCode::InvalidAnswer, "it names too many files")));
    }
    let mut files = Vec::new();
    for file in named {
        let row = if is_id(&file.id) { writes.file(&site.key, &file.id).await? } else { None };
        let own = row.filter(|row| row.visitor == *visitor && row.conversation == *conversation);
        let Some(row) = own else {
            let message = "it names a file that was not uploaded in this conversation";
            return Ok(Err(Reject::new(RejectCode::InvalidAnswer, message)));
        };
        files.push(row.file.clone());
        *file = answers::File {
            id: row.file,
            name: row.name,
            bytes: row.bytes,
            media_type: row.media_type,
        };
    }
    Ok(Ok(Some(Settled { request, files })))
}

fn names_files(answer: &Answer) -> bool {
    match answer {
        Answer::Files(_) => true,
        Answer::Form(form) => form.fields.values().any(names_files),
        _ => false,
    }
}

fn collect<'a>(answer: &'a mut Answer, files: &mut Vec<&'a mut answers::File>) {
    match answer {
        Answer::Files(given) => files.extend(&mut given.files),
        Answer::Form(form) => form.fields.values_mut().for_each(|answer| collect(answer, files)),
        _ => {}
    }
}
