//! One file of the list: what it is, how far it has come, and what can be done with it.

use super::chosen::{Chosen, FileStage, Item};
use super::look::{file_kind, size_words};
use crate::prelude::*;
use crate::{Icon, IconName};

/// The list.
pub(super) fn rows(chosen: Chosen) -> Node {
    let is_empty = move || chosen.items.with(Vec::is_empty);
    markup! {
        <ul class="files__list" class:hidden=is_empty aria-label=chosen.t.text("files.list")>
            {each(move || chosen.items.get(), |item| item.key.to_string(), move |item| row(chosen, item))}
        </ul>
    }
}

fn row(chosen: Chosen, item: Item) -> Node {
    let (t, key) = (chosen.t, item.key);
    let before = item.stage.clone();
    let stage = Live::distinct(move || {
        let now = chosen
            .items
            .with(|items| items.iter().find(|item| item.key == key).map(|item| item.stage.clone()));
        now.unwrap_or_else(|| before.clone())
    });
    let size = size_words(item.bytes, t);
    let note = move || {
        let words = match stage.get() {
            FileStage::Sending(share) => t.with("files.sending", &[("share", &share.to_string())]),
            FileStage::Sent(_) => t.text("files.sent").to_owned(),
            FileStage::Failed(fault) => return fault.words(t),
        };
        [&size, " · ", &words].concat()
    };
    let is_wrong =
        Live::distinct(move || stage.with(|stage| matches!(stage, FileStage::Failed(_))));
    let is_sent = Live::distinct(move || stage.with(|stage| matches!(stage, FileStage::Sent(_))));
    let can_retry = Live::distinct(move || {
        stage.with(|stage| matches!(stage, FileStage::Failed(fault) if fault.is_passing()))
    });
    let share = move || match stage.get() {
        FileStage::Sending(share) => Some(share),
        _ => None,
    };
    let is_coming = Live::distinct(move || share().is_some());
    let (again, remove) = (
        t.with("files.retry", &[("name", &item.name)]),
        t.with("files.remove", &[("name", &item.name)]),
    );
    let progress = {
        let name = item.name.clone();
        move || {
            let name = name.clone();
            is_coming.get().then(|| {
                markup! {
                    <div class="file__progress" role="progressbar" aria-label=name aria-valuemin="0" aria-valuemax="100"
                        aria-valuenow=move || share().unwrap_or(100).to_string()
                    >
                        <div class="file__bar" style:inline-size=move || share().unwrap_or(100).to_string() + "%"></div>
                    </div>
                }
            })
        }
    };
    let retry = move || {
        let again = again.clone();
        can_retry.get().then(|| {
            markup! {
                <button type="button" class="icon-button" aria-label=again.clone() title=again
                    on:click=move |_| chosen.retry(key)
                >
                    <Icon name=IconName::Retry/>
                </button>
            }
        })
    };
    markup! {
        <li class="file" class:file--wrong=is_wrong class:file--sent=is_sent>
            <span class="file__kind">{file_kind(&item.media_type)}</span>
            <span class="file__words">
                <span class="file__name" dir="auto">{item.name}</span>
                <span class="file__note">{note}</span>
                {progress}
            </span>
            {retry}
            <button type="button" class="icon-button" aria-label=remove.clone() title=remove
                on:click=move |_| chosen.remove(key)
            >
                <Icon name=IconName::Close/>
            </button>
        </li>
    }
}
