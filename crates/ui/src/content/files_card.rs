//! Files that a visitor gave, in the timeline.

use std::rc::Rc;

use protocol::{answers::File, contents::Files};

use crate::file_input::{file_kind, picture, size_words};
use crate::prelude::*;
use crate::translator::Translator;

/// How the files of a conversation are reached; whoever shows a timeline provides it.
#[derive(Clone, Copy)]
pub enum FileAccess {
    /// At an address that the reader's browser may ask.
    Address(fn(&File) -> String),
    /// Only with a token, which no address may hold.
    Fetched {
        /// Wants to show it.
        show: Act<FileWish>,
        /// Wants to keep it.
        save: Act<FileWish>,
    },
}

/// Somebody wants a file.
pub struct FileWish {
    /// Which.
    pub file: File,
    /// Told where it is, or nothing when it could not be fetched.
    pub tell: Rc<dyn Fn(Option<String>)>,
}

/// Pictures up to this size are shown as pictures; larger ones only when somebody wants them.
const SHOWN_BYTES: u64 = 12 << 20;

/// What the visitor gave: name, kind and size of each file, pictures as pictures, and a way to have it.
#[component]
pub fn FilesCard(
    /// Which.
    given: Files,
) -> Node {
    let access = use_context::<FileAccess>();
    let t = Translator::expect();
    let files: Vec<Node> = given
        .files
        .into_iter()
        .map(|file| markup! { <li class="given__file">{one(t, access, file)}</li> })
        .collect();
    markup! { <ul class="given" aria-label=t.text("files.list")>{files}</ul> }
}

fn one(t: Translator, access: Option<FileAccess>, file: File) -> Node {
    let words = markup! {
        <span class="given__words">
            {access.map(|_| markup! { <span class="visually-hidden">{t.text("card.document.download")}{" "}</span> })}
            <span class="given__name" dir="auto">{file.name.clone()}</span>
            <span class="given__size">{size_words(file.bytes, t)}</span>
        </span>
    };
    let down = || picture("M12 4.5v11m-4.5-4.5l4.5 4.5 4.5-4.5M5 19.5h14");
    let face = thumbnail(access, &file);
    let (had, said) = match access {
        None => return markup! { <span class="given__row">{face}{words}</span> },
        Some(FileAccess::Address(address)) => {
            return markup! {
                <a class="given__row" href=address(&file) download=file.name.clone()>
                    {face}{words}{down()}
                </a>
            };
        }
        Some(FileAccess::Fetched { save, .. }) => (save, State::new("")),
    };
    let is_coming = State::new(false);
    let get = move |_| {
        if is_coming.get_untracked() {
            return;
        }
        is_coming.set(true);
        said.set("");
        let tell = Rc::new(move |address: Option<String>| {
            is_coming.set(false);
            said.set(if address.is_some() { "" } else { t.text("files.unfetched") });
        });
        had.run(FileWish { file: file.clone(), tell });
    };
    markup! {
        <button type="button" class="given__row" class:given__row--coming=is_coming on:click=get>
            {face}{words}{down()}
        </button>
        <span class="given__fault" role="status">{said}</span>
    }
}

/// The picture itself where that is one, else what kind it is.
fn thumbnail(access: Option<FileAccess>, file: &File) -> Node {
    let kind = file.media_type.clone();
    let is_picture = matches!(
        kind.as_str(),
        "image/jpeg" | "image/png" | "image/gif" | "image/webp" | "image/avif"
    );
    let Some(access) = access.filter(|_| is_picture && file.bytes <= SHOWN_BYTES) else {
        return markup! { <span class="given__kind">{file_kind(&kind)}</span> };
    };
    let address = State::new(None::<String>);
    match access {
        FileAccess::Address(of) => address.set(Some(of(file))),
        FileAccess::Fetched { show, .. } => {
            show.run(FileWish { file: file.clone(), tell: Rc::new(move |it| address.set(it)) });
        }
    }
    let draw = move || match address.get() {
        Some(source) => markup! {
            <img class="given__picture" src=source alt="" loading="lazy" decoding="async" on:error=move |_| address.set(None)/>
        },
        None => markup! { <span class="given__kind">{file_kind(&kind)}</span> },
    };
    draw.into_node()
}
