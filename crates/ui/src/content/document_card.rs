//! A document in the conversation.

use protocol::contents::Document;

use crate::prelude::*;
use crate::translator::Translator;
use crate::web_address::picture_address;

/// What a document is called, what it is, and a way to have it.
#[component]
pub fn DocumentCard(
    /// Which one.
    document: Document,
) -> Node {
    let t = Translator::expect();
    let Document { url, title, note } = document;
    let Some(url) = picture_address(&url).map(str::to_owned) else {
        return markup! { <div class="bubble" dir="auto">{title}</div> };
    };
    let note = (!note.is_empty()).then(|| markup! { <span class="document__note">{note}</span> });
    // A browser keeps what is on the page's own host, and opens what is elsewhere.
    markup! {
        <a class="document" href=url download="" target="_blank" rel="noopener noreferrer nofollow ugc">
            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                <path d="M14 3.5H7A1.5 1.5 0 0 0 5.5 5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V8zM14 3.5V8h4.5M12 11v6m-2.5-2.5L12 17l2.5-2.5"></path>
            </svg>
            <span class="document__words" dir="auto">
                <span class="document__title">{title}</span>
                {note}
            </span>
            <span class="document__action">{t.text("card.document.download")}</span>
        </a>
    }
}
