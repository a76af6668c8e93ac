//! Rules broken on purpose, so that it is seen that the run would notice.

use std::collections::{BTreeMap, BTreeSet};

use client::{Client, Effect, Input};
use protocol::{ClientFrame, CommandId, ServerFrame, client_frames, decode, encode};

/// Which rule is broken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lie {
    /// None.
    #[default]
    Honest,
    /// The disk says that something is on it some seconds before that is true.
    DiskFlushesLater,
    /// The tab makes a new `cid` for every sending, so that the server cannot know a repetition.
    TabRenamesResends,
    /// The tab forgets a command when it sends it.
    TabForgetsOnSend,
    /// The tab applies whatever event comes.
    TabAppliesGaps,
}

/// What stands between a client and its tab.
#[derive(Debug)]
pub struct Liar {
    lie: Lie,
    sent: BTreeSet<CommandId>,
    renamed: BTreeMap<CommandId, CommandId>,
}

impl Liar {
    pub fn new(lie: Lie) -> Self {
        Liar { lie, sent: BTreeSet::new(), renamed: BTreeMap::new() }
    }

    /// What the tab applies although the client would not.
    pub fn applies_early(&self, input: &Input, client: &Client) -> Option<Effect> {
        match arrived(input)? {
            ServerFrame::Event(frame) if self.lie == Lie::TabAppliesGaps => {
                let is_gap = frame.event.seq > client.last_seq(&frame.conversation) + 1;
                let (conversation, event) = (frame.conversation, frame.event);
                is_gap.then_some(Effect::EventApplied { conversation, event })
            }
            _ => None,
        }
    }

    /// What the client gets to hear.
    pub fn hears(&self, input: Input) -> Input {
        let frame: ServerFrame =
            match arrived(&input).filter(|_| self.lie == Lie::TabRenamesResends) {
                Some(ServerFrame::Accepted(mut accepted)) => {
                    self.call_back(&mut accepted.cid);
                    accepted.into()
                }
                Some(ServerFrame::Reject(mut reject)) => {
                    self.call_back(&mut reject.cid);
                    reject.into()
                }
                _ => return input,
            };
        Input::TextArrived(encode(&frame).unwrap())
    }

    /// What becomes of what the client asks for.
    pub fn tells(&mut self, effect: Effect) -> Vec<Effect> {
        let Effect::SendText(text) = &effect else { return vec![effect] };
        let Some(mut send) = sending(text) else { return vec![effect] };
        match self.lie {
            Lie::TabForgetsOnSend => vec![effect, Effect::ForgetEntry(send.cid)],
            Lie::TabRenamesResends if !self.sent.insert(send.cid.clone()) => {
                let n = self.renamed.len() as u128;
                let another = CommandId::from_bits((n + 1) << 100 | u128::from(send.cseq));
                self.renamed.insert(another.clone(), send.cid);
                send.cid = another;
                vec![Effect::SendText(encode(&ClientFrame::from(send)).unwrap())]
            }
            _ => vec![effect],
        }
    }

    fn call_back(&self, cid: &mut CommandId) {
        if let Some(own) = self.renamed.get(cid) {
            *cid = own.clone();
        }
    }
}

fn arrived(input: &Input) -> Option<ServerFrame> {
    match input {
        Input::TextArrived(text) => decode(text).ok(),
        _ => None,
    }
}

fn sending(text: &str) -> Option<client_frames::Send> {
    match decode(text) {
        Ok(ClientFrame::Send(send)) => Some(send),
        _ => None,
    }
}
