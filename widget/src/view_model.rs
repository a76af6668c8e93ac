//! What the panel shows. The shell writes it, views read it; nothing else is shared between the two.

use std::rc::Rc;

use client::{Connection, TimelineItem};
use flow::Prompt;
use protocol::{Availability, RejectCode, RunId, server_frames::Queue};
use ui::prelude::*;
use ui::{AnswerItem, CallView};
use web_sys::MediaStream;

use crate::conversation::Facts;

/// A prompt of a run, with the position that tells a step asked again from one that merely still stands.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The run.
    pub run: RunId,
    /// Its position.
    pub position: u32,
    /// The prompt; what changes while it stands (refusal, answers, progress) is not looked at in it.
    pub prompt: Rc<Prompt>,
}

/// A run at a position asks one thing; what that is need not be compared in every particular.
impl PartialEq for Asked {
    fn eq(&self, other: &Self) -> bool {
        self.position == other.position
            && self.run == other.run
            && self.prompt.step == other.prompt.step
            && self.prompt.label == other.prompt.label
    }
}

/// A calculator that the page opened by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenCalculator {
    /// Its id.
    pub id: String,
    /// What is known already.
    pub inputs: protocol::Map<String, protocol::Scalar>,
}

/// A call in this tab.
#[derive(Clone, Copy)]
pub struct CallModel {
    /// How it stands; nothing while there is none here.
    pub stage: State<Option<CallView>>,
    /// One's own picture.
    pub local: State<Option<MediaStream>>,
    /// The other side's picture and voice.
    pub remote: State<Option<MediaStream>>,
    /// One's own microphone is on.
    pub microphone: State<bool>,
    /// One's own camera is on.
    pub camera: State<bool>,
}

/// Everything the panel shows.
#[derive(Clone, Copy)]
pub struct ViewModel {
    /// Messages.
    pub items: State<Vec<TimelineItem>>,
    /// The log is still on its way.
    pub is_loading: State<bool>,
    /// What the bot asks now.
    pub asked: State<Option<Asked>>,
    /// Why the last answer did not fit.
    pub refusal: State<Option<String>>,
    /// Why the last changed answer did not fit.
    pub refused_change: State<Option<String>>,
    /// The field of a form that the one or the other is about, by its id.
    pub refused_field: State<Option<String>>,
    /// An earlier question whose answer the visitor wants to change.
    pub changing: State<Option<Asked>>,
    /// An answer waits for the bot's engine.
    pub is_answering: State<bool>,
    /// Answers that may be changed.
    pub answers: State<Vec<AnswerItem>>,
    /// Questions answered, and in all.
    pub progress: State<(u32, u32)>,
    /// What the log says.
    pub facts: State<Facts>,
    /// The operator is typing, or the bot seems to.
    pub is_typing: State<bool>,
    /// The place in the queue.
    pub queue: State<Option<Queue>>,
    /// Whether anybody is there.
    pub availability: State<Option<Availability>>,
    /// Where the connection stands.
    pub connection: State<Connection>,
    /// It has been away for so long that people should know.
    pub is_cut_off: State<bool>,
    /// How many parts of the wasm could not be fetched yet although something waits for them.
    pub n_late_parts: State<u32>,
    /// Messages wait although the connection is there: why.
    pub held_back: State<Option<RejectCode>>,
    /// What the visitor is writing.
    pub draft: State<String>,
    /// Words to the bot that it does not understand: the visitor should know whom they talk to.
    pub is_unread_by_bot: State<bool>,
    /// Something that did not work, in words.
    pub problem: State<Option<String>>,
    /// A calculator over the conversation.
    pub calculator: State<Option<OpenCalculator>>,
    /// Counts how often the calculator that both move has changed.
    pub n_together: State<u32>,
    /// The operator closed it.
    pub is_together_closed: State<bool>,
    /// The panel is open.
    pub is_open: State<bool>,
    /// The call.
    pub call: CallModel,
}

impl ViewModel {
    /// This is asked now.
    pub fn ask(self, asked: Asked) {
        self.progress.put(asked.prompt.progress);
        self.asked.put(Some(asked));
    }

    /// Nothing is asked.
    pub fn ask_nothing(self) {
        self.asked.put(None);
        self.answers.put(Vec::new());
        self.progress.put((0, 0));
        self.refusal.put(None);
    }

    /// The panel before anything is known.
    pub fn new(draft: String, is_open: bool) -> Self {
        Self {
            items: State::new(Vec::new()),
            is_loading: State::new(false),
            asked: State::new(None),
            refusal: State::new(None),
            refused_change: State::new(None),
            refused_field: State::new(None),
            changing: State::new(None),
            is_answering: State::new(false),
            answers: State::new(Vec::new()),
            progress: State::new((0, 0)),
            facts: State::new(Facts::default()),
            is_typing: State::new(false),
            queue: State::new(None),
            availability: State::new(None),
            connection: State::new(Connection::Idle),
            is_cut_off: State::new(false),
            n_late_parts: State::new(0),
            held_back: State::new(None),
            draft: State::new(draft),
            is_unread_by_bot: State::new(false),
            problem: State::new(None),
            calculator: State::new(None),
            n_together: State::new(0),
            is_together_closed: State::new(false),
            is_open: State::new(is_open),
            call: CallModel {
                stage: State::new(None),
                local: State::new(None),
                remote: State::new(None),
                microphone: State::new(false),
                camera: State::new(false),
            },
        }
    }
}
