//! Files: sent from a question, fetched for a card. What they look like is crate `ui`'s, how they travel `browser`'s.

use std::rc::Weak;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use browser::files;
use browser::http::HttpProblem;
use protocol::limits::FILE_BYTES;
use protocol::{AuthorRole, ContentBody, Message, RejectCode};
use ui::prelude::*;
use ui::{
    FileAccess, FileFault, FileRules, FileSender, FileStage, FileWish, Outgoing, Question,
    file_input,
};
use wasm_bindgen_futures::spawn_local;

use crate::shell::{FileDoor, Shell, Widget, pause};

/// How often we look whether the server has met the visitor, who may be quicker than the connection.
const LOOKS: u32 = 40;
const BETWEEN_LOOKS: Duration = Duration::from_millis(250);
/// How long a browser may take to begin a download of what we have fetched for it.
const KEPT: Duration = Duration::from_secs(60);

/// A question for files, alone or in a form.
pub(super) fn question(question: &Question, rules: FileRules) -> Node {
    let shell = Widget::expect().weak();
    let forgetting = shell.clone();
    let sender = FileSender {
        send: Act::new(move |outgoing| spawn_local(send(shell.clone(), outgoing))),
        forget: Act::new(move |file: String| spawn_local(forget(forgetting.clone(), file))),
    };
    file_input(question, rules, sender)
}

async fn send(shell: Weak<Shell>, outgoing: Outgoing) {
    let Outgoing { file, sending } = outgoing;
    let Some(door) = door(&shell).await else {
        return sending.tell(FileStage::Failed(FileFault::Unreachable));
    };
    let told = sending.clone();
    let on_progress = Box::new(move |share| {
        told.tell(FileStage::Sending(share));
        told.is_wanted()
    });
    match files::send(&door.upload, &door.token, &file, on_progress).await {
        // It was taken away in the moment in which it arrived.
        Ok(sent) if !sending.is_wanted() => forget(shell, sent.id).await,
        Ok(sent) => sending.tell(FileStage::Sent(sent)),
        Err(problem) => sending.tell(FileStage::Failed(fault_of(problem))),
    }
}

fn fault_of(problem: HttpProblem) -> FileFault {
    match problem {
        HttpProblem::Unreachable | HttpProblem::Garbled { .. } => FileFault::Unreachable,
        HttpProblem::Refused { problem, .. } => match problem.code {
            RejectCode::TooLarge => FileFault::TooLarge(FILE_BYTES),
            RejectCode::InvalidInput => FileFault::WrongKind,
            code => FileFault::Refused(code),
        },
    }
}

async fn forget(shell: Weak<Shell>, file: String) {
    if let Some(door) = door(&shell).await {
        // What is not forgotten now goes by itself within a day.
        let _ = files::forget(&[&door.files, file.as_str()].concat(), &door.token).await;
    }
}

/// The way to the files, once there is one; nothing when the server is not reached in time.
async fn door(shell: &Weak<Shell>) -> Option<FileDoor> {
    for _ in 0..LOOKS {
        if let Some(door) = shell.upgrade()?.file_door() {
            return Some(door);
        }
        pause(BETWEEN_LOOKS).await;
    }
    None
}

/// A message that is more than words; where it holds files, with the way to them.
pub(super) fn card(message: Arc<Message>, viewer: AuthorRole) -> Node {
    if matches!(message.content.body, ContentBody::Files(_)) {
        provide_context(access(Widget::expect()));
    }
    ui::card(&message, viewer)
}

/// Addresses of what was fetched to be shown; nothing once nobody looks any more.
type Shown = Arc<Mutex<Option<Vec<String>>>>;

fn access(widget: Widget) -> FileAccess {
    let shown: Shown = Arc::new(Mutex::new(Some(Vec::new())));
    let gone = shown.clone();
    on_cleanup(move || {
        let addresses = gone.lock().unwrap_or_else(PoisonError::into_inner).take();
        addresses.into_iter().flatten().for_each(|address| files::forget_address(&address));
    });
    let (showing, saving) = (widget.weak(), widget.weak());
    FileAccess::Fetched {
        show: Act::new(move |wish| spawn_local(show(showing.clone(), wish, shown.clone()))),
        save: Act::new(move |wish| spawn_local(save(saving.clone(), wish))),
    }
}

async fn show(shell: Weak<Shell>, wish: FileWish, shown: Shown) {
    let Some(address) = fetched(&shell, &wish).await else { return (wish.tell)(None) };
    let is_seen = match shown.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
        Some(addresses) => {
            addresses.push(address.clone());
            true
        }
        None => false,
    };
    if is_seen {
        (wish.tell)(Some(address));
    } else {
        files::forget_address(&address);
    }
}

async fn save(shell: Weak<Shell>, wish: FileWish) {
    let address = fetched(&shell, &wish).await;
    if let Some(address) = &address {
        files::save(address, &wish.file.name);
    }
    (wish.tell)(address.clone());
    if let Some(address) = address {
        pause(KEPT).await;
        files::forget_address(&address);
    }
}

async fn fetched(shell: &Weak<Shell>, wish: &FileWish) -> Option<String> {
    let door = door(shell).await?;
    let address = [&door.files, wish.file.id.as_str()].concat();
    let blob = files::fetch(&address, &door.token).await.ok()?;
    files::address_of(&blob)
}
