//! The files of a question, and what becomes of each.

use std::cell::Cell;
use std::rc::Rc;

use protocol::{RejectCode, answers};
use web_sys::{File, HtmlInputElement};

use super::look::size_words;
use super::row;
use super::rules::FileRules;
use crate::prelude::*;
use crate::question::Draft;
use crate::translator::Translator;

/// How far a file has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileStage {
    /// So many of a hundred parts are there.
    Sending(u32),
    /// The server has it.
    Sent(answers::File),
    /// It is not there.
    Failed(FileFault),
}

/// Why a file is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileFault {
    /// There is nothing in it.
    Empty,
    /// A file may have so many bytes.
    TooLarge(u64),
    /// Another kind is asked for, or nobody takes this one.
    WrongKind,
    /// It was cut off, or never began.
    Unreachable,
    /// The server said no.
    Refused(RejectCode),
}

impl FileFault {
    /// The same file may be taken later.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::Empty | Self::TooLarge(_) | Self::WrongKind => false,
            Self::Unreachable | Self::Refused(_) => true,
        }
    }

    pub(super) fn words(&self, t: Translator) -> String {
        match self {
            Self::Empty => t.text("files.fault.empty").to_owned(),
            Self::TooLarge(max) => {
                t.with("files.fault.too_large", &[("size", &size_words(*max, t))])
            }
            Self::WrongKind => t.text("files.fault.wrong_kind").to_owned(),
            Self::Unreachable => t.text("files.fault.unreachable").to_owned(),
            Self::Refused(RejectCode::RateLimited) => t.text("files.fault.too_many").to_owned(),
            Self::Refused(code) => t.rejection(code).to_owned(),
        }
    }
}

/// Who sends files; whoever has a network.
#[derive(Clone, Copy)]
pub struct FileSender {
    /// This is to be sent.
    pub send: Act<Outgoing>,
    /// The file of this id, which was sent, is not wanted any more.
    pub forget: Act<String>,
}

/// A file to be sent.
pub struct Outgoing {
    /// What is in it.
    pub file: File,
    /// Whom to tell.
    pub sending: Sending,
}

/// A file on its way. Clones are about the same one.
#[derive(Clone)]
pub struct Sending {
    is_wanted: Rc<Cell<bool>>,
    tell: Rc<dyn Fn(FileStage)>,
}

impl Sending {
    /// Whether it is still to be sent.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        self.is_wanted.get()
    }

    /// How far it has come; nobody hears it once the file is not wanted any more.
    pub fn tell(&self, stage: FileStage) {
        if self.is_wanted() {
            (self.tell)(stage);
        }
    }
}

/// A file in the list.
#[derive(Clone)]
pub(super) struct Item {
    pub(super) key: u32,
    pub(super) name: String,
    pub(super) media_type: String,
    pub(super) bytes: u64,
    pub(super) stage: FileStage,
    /// Nothing for one that was there before.
    file: Option<File>,
    is_wanted: Rc<Cell<bool>>,
}

/// The list.
#[derive(Clone, Copy)]
pub(super) struct Chosen {
    pub(super) t: Translator,
    pub(super) items: State<Vec<Item>>,
    rules: State<Rc<FileRules>>,
    sender: FileSender,
    draft: State<Draft>,
    field: Slot<HtmlInputElement>,
    /// What a screen reader says.
    said: State<String>,
    /// What is to be said about none of the files.
    note: State<String>,
    next_key: State<u32>,
}

impl Chosen {
    pub(super) fn new(
        t: Translator,
        rules: Rc<FileRules>,
        sender: FileSender,
        draft: State<Draft>,
        field: Slot<HtmlInputElement>,
    ) -> Self {
        draft.set(Draft::Open("files.required"));
        Self {
            t,
            items: State::new(Vec::new()),
            rules: State::new(rules),
            sender,
            draft,
            field,
            said: State::new(String::new()),
            note: State::new(String::new()),
            next_key: State::new(0),
        }
    }

    /// Files that were given before.
    pub(super) fn begin_with(self, files: Vec<answers::File>) {
        for file in files {
            self.push(
                file.name.clone(),
                file.media_type.clone(),
                file.bytes,
                None,
                FileStage::Sent(file),
            );
        }
        self.hold();
    }

    pub(super) fn said(self) -> Node {
        self.said.into_node()
    }

    pub(super) fn rows(self) -> Node {
        row::rows(self)
    }

    pub(super) fn note(self) -> Node {
        self.note.into_node()
    }

    /// Files that somebody chose; as many as are taken.
    pub(super) fn add(self, files: Vec<File>) {
        let Some(rules) = self.rules.try_get_untracked() else { return };
        let n_files = files.len();
        self.note.put(String::new());
        // Where there can be only one, another one takes its place.
        if rules.max_files == 1 && n_files > 0 {
            for item in self.items.get_untracked() {
                self.take_away(item.key);
            }
        }
        let is_there =
            |item: &Item| !matches!(&item.stage, FileStage::Failed(fault) if !fault.is_passing());
        let n_there =
            self.items.with_untracked(|items| items.iter().filter(|item| is_there(item)).count());
        let mut n_left = (rules.max_files as usize).saturating_sub(n_there);
        for file in files {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a size is a whole number"
            )]
            let (name, media_type, bytes) = (file.name(), file.type_(), file.size() as u64);
            if let Some(fault) = rules.fault(&name, &media_type, bytes) {
                self.say(&name, &fault.words(self.t));
                self.push(name, media_type, bytes, Some(file), FileStage::Failed(fault));
            } else if n_left > 0 {
                n_left -= 1;
                let key = self.push(name, media_type, bytes, Some(file), FileStage::Sending(0));
                self.send(key);
            } else {
                let most = self.t.plural("refusal.too_many_files", u64::from(rules.max_files));
                self.said.set(most.clone());
                self.note.set(most);
                break;
            }
        }
        self.hold();
    }

    /// Sends it again.
    pub(super) fn retry(self, key: u32) {
        self.told(key, FileStage::Sending(0));
        self.send(key);
        self.focus_field();
    }

    /// The visitor does not want to send it.
    pub(super) fn remove(self, key: u32) {
        self.take_away(key);
        self.note.put(String::new());
        self.hold();
        self.focus_field();
    }

    fn push(
        self,
        name: String,
        media_type: String,
        bytes: u64,
        file: Option<File>,
        stage: FileStage,
    ) -> u32 {
        let key = self.next_key.get_untracked();
        self.next_key.set(key + 1);
        let is_wanted = Rc::new(Cell::new(true));
        let item = Item { key, name, media_type, bytes, stage, file, is_wanted };
        self.items.update(|items| items.push(item));
        key
    }

    fn send(self, key: u32) {
        let item =
            self.items.with_untracked(|items| items.iter().find(|item| item.key == key).cloned());
        let Some(Item { file: Some(file), is_wanted, .. }) = item else { return };
        let sending = Sending { is_wanted, tell: Rc::new(move |stage| self.told(key, stage)) };
        self.sender.send.run(Outgoing { file, sending });
    }

    fn told(self, key: u32, stage: FileStage) {
        let Some(rules) = self.rules.try_get_untracked() else { return };
        let stage = match stage {
            // Only the server knows what it really is.
            FileStage::Sent(file) => match rules.fault(&file.name, &file.media_type, file.bytes) {
                Some(fault) => {
                    self.sender.forget.run(file.id);
                    FileStage::Failed(fault)
                }
                None => FileStage::Sent(file),
            },
            other => other,
        };
        let mut name = None;
        self.items.update(|items| {
            if let Some(item) = items.iter_mut().find(|item| item.key == key) {
                name = Some(item.name.clone());
                if let FileStage::Sent(file) = &stage {
                    item.name.clone_from(&file.name);
                    item.media_type.clone_from(&file.media_type);
                }
                item.stage = stage.clone();
            }
        });
        let Some(name) = name else { return };
        match &stage {
            FileStage::Sending(_) => {}
            FileStage::Sent(_) => self.say(&name, self.t.text("files.sent")),
            FileStage::Failed(fault) => self.say(&name, &fault.words(self.t)),
        }
        self.hold();
    }

    fn take_away(self, key: u32) {
        let mut gone = None;
        self.items.update(|items| {
            if let Some(at) = items.iter().position(|item| item.key == key) {
                gone = Some(items.remove(at));
            }
        });
        let Some(item) = gone else { return };
        item.is_wanted.set(false);
        // One that was given in an earlier answer stays in it.
        if let (FileStage::Sent(file), Some(_)) = (item.stage, item.file) {
            self.sender.forget.run(file.id);
        }
    }

    /// What would be answered now.
    fn hold(self) {
        let t = self.t;
        let (mut files, mut n_coming, mut n_failed) = (Vec::new(), 0, 0);
        self.items.with_untracked(|items| {
            for item in items {
                match &item.stage {
                    FileStage::Sending(_) => n_coming += 1,
                    FileStage::Failed(fault) => n_failed += usize::from(fault.is_passing()),
                    FileStage::Sent(file) => files.push(file.clone()),
                }
            }
        });
        let now = if n_coming > 0 {
            Draft::Misread(t.text("files.wait").to_owned())
        } else if n_failed > 0 {
            Draft::Misread(t.text("files.unsent").to_owned())
        } else if files.is_empty() {
            Draft::Open("files.required")
        } else {
            Draft::Given(answers::Files { files }.into())
        };
        self.draft.put(now);
    }

    fn say(self, name: &str, words: &str) {
        self.said.set([name, ": ", words].concat());
    }

    fn focus_field(self) {
        if let Some(field) = self.field.get_untracked() {
            // Nothing else on the page has a better claim; a field that is gone needs none.
            let _ = field.focus();
        }
    }
}
