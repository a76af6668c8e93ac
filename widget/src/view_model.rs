//! What the panel shows, as signals. The shell writes them, views read them; nothing else is shared between the two.

use client::{Connection, TimelineItem};
use flow::Prompt;
use leptos::prelude::*;
use protocol::{Availability, server_frames::Queue};
use std::collections::BTreeMap;
use ui::{AnswerItem, CallView};
use web_sys::MediaStream;

use crate::conversation::Facts;

/// A prompt of the run, with the position that tells a step asked again from one that merely still stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The run's position.
    pub position: u32,
    /// The prompt; what changes while it stands (refusal, answers, progress) is not in it.
    pub prompt: Prompt,
}

/// A calculator that the page opened by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenCalculator {
    /// Its id.
    pub id: String,
    /// What is known already.
    pub inputs: BTreeMap<String, protocol::Scalar>,
}

/// A call in this tab.
#[derive(Clone, Copy)]
pub struct CallModel {
    /// How it stands; nothing while there is none here.
    pub stage: RwSignal<Option<CallView>>,
    /// One's own picture.
    pub local: RwSignal<Option<MediaStream>, LocalStorage>,
    /// The other side's picture and voice.
    pub remote: RwSignal<Option<MediaStream>, LocalStorage>,
    /// One's own microphone is on.
    pub microphone: RwSignal<bool>,
    /// One's own camera is on.
    pub camera: RwSignal<bool>,
}

/// Everything the panel shows.
#[derive(Clone, Copy)]
pub struct ViewModel {
    /// Messages.
    pub items: RwSignal<Vec<TimelineItem>>,
    /// The log is still on its way.
    pub is_loading: RwSignal<bool>,
    /// What the bot asks now.
    pub asked: RwSignal<Option<Asked>>,
    /// Why the last answer did not fit.
    pub refusal: RwSignal<Option<String>>,
    /// Answers that may be changed.
    pub answers: RwSignal<Vec<AnswerItem>>,
    /// Questions answered, and in all.
    pub progress: RwSignal<(u32, u32)>,
    /// What the log says.
    pub facts: RwSignal<Facts>,
    /// The operator is typing.
    pub is_typing: RwSignal<bool>,
    /// The place in the queue.
    pub queue: RwSignal<Option<Queue>>,
    /// Whether anybody is there.
    pub availability: RwSignal<Option<Availability>>,
    /// Where the connection stands.
    pub connection: RwSignal<Connection>,
    /// It has been away for so long that people should know.
    pub is_cut_off: RwSignal<bool>,
    /// What the visitor is writing.
    pub draft: RwSignal<String>,
    /// Words to the bot that it does not understand: the visitor should know whom they talk to.
    pub is_unread_by_bot: RwSignal<bool>,
    /// Something that did not work, in words.
    pub problem: RwSignal<Option<String>>,
    /// A calculator over the conversation.
    pub calculator: RwSignal<Option<OpenCalculator>>,
    /// The panel is open.
    pub is_open: RwSignal<bool>,
    /// The call.
    pub call: CallModel,
}

impl ViewModel {
    /// The panel before anything is known.
    pub fn new(draft: String, is_open: bool) -> Self {
        Self {
            items: RwSignal::new(Vec::new()),
            is_loading: RwSignal::new(false),
            asked: RwSignal::new(None),
            refusal: RwSignal::new(None),
            answers: RwSignal::new(Vec::new()),
            progress: RwSignal::new((0, 0)),
            facts: RwSignal::new(Facts::default()),
            is_typing: RwSignal::new(false),
            queue: RwSignal::new(None),
            availability: RwSignal::new(None),
            connection: RwSignal::new(Connection::Idle),
            is_cut_off: RwSignal::new(false),
            draft: RwSignal::new(draft),
            is_unread_by_bot: RwSignal::new(false),
            problem: RwSignal::new(None),
            calculator: RwSignal::new(None),
            is_open: RwSignal::new(is_open),
            call: CallModel {
                stage: RwSignal::new(None),
                local: RwSignal::new_local(None),
                remote: RwSignal::new_local(None),
                microphone: RwSignal::new(false),
                camera: RwSignal::new(false),
            },
        }
    }
}

/// Sets a signal only when it changes something, so that nothing is drawn again for nothing.
pub fn put<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.try_with_untracked(|now| *now != value) == Some(true) {
        signal.set(value);
    }
}
