//! Subjects that break a rule on purpose: what a checker is worth shows when its subject lies.
//!
//! The lies are told around the honest client and the honest model server, at the places where their words pass.

use std::collections::{BTreeMap, BTreeSet};

use client::{Client, Effect, Input, Now};
use protocol::{ClientFrame, CommandId, ServerFrame, client_frames, decode, encode};

use crate::server::{LineId, ModelServer, Outgoing};

/// Which rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// None.
    Honest,
    /// The server does not remember which commands it accepted.
    ServerForgetsCids,
    /// The server says `accepted` before the commit.
    ServerAcksBeforeCommit,
    /// The server does not look at the numbers of commands.
    ServerTakesAnyNumber,
    /// The client applies whatever event comes.
    ClientAppliesGaps,
    /// The client makes a new `cid` for every sending.
    ClientRenamesResends,
    /// The client forgets a command when it sends it.
    ClientForgetsOnSend,
    /// The client keeps its copy when the epoch changes.
    ClientKeepsOldCopies,
}

/// A server behind which the honest one stands.
#[derive(Debug, Clone)]
pub struct LyingServer {
    /// The one that keeps the rules.
    pub honest: ModelServer,
    lie: Lie,
    answered: BTreeSet<CommandId>,
}

impl LyingServer {
    pub fn new(honest: ModelServer, lie: Lie) -> Self {
        LyingServer { honest, lie, answered: BTreeSet::new() }
    }

    pub fn take(&mut self, line: LineId, frame: ClientFrame) -> Outgoing {
        let send = match &frame {
            ClientFrame::Send(send) if self.lie == Lie::ServerAcksBeforeCommit => {
                Some(send.clone())
            }
            _ => None,
        };
        let queued = self.honest.queue.len();
        let mut out = self.honest.take(line, frame);
        if let Some(send) = send.filter(|_| self.honest.queue.len() > queued) {
            // It will be right, if nothing comes in between.
            let mut soon = self.honest.clone();
            let mut answers = Vec::new();
            while !soon.queue.is_empty() {
                answers = soon.commit_one();
            }
            let early = answers.into_iter().filter(|(_, frame)| is_accepted(frame));
            out.extend(early);
            self.answered.insert(send.cid);
        }
        out
    }

    pub fn commit(&mut self) -> Outgoing {
        let mut out = Vec::new();
        while let Some(job) = self.honest.queue.first() {
            match self.lie {
                Lie::ServerForgetsCids => self.honest.disk.commands.clear(),
                Lie::ServerTakesAnyNumber => {
                    let device = (job.send.conversation.clone(), job.device.clone());
                    self.honest.disk.numbers.insert(device, job.send.cseq - 1);
                }
                _ => {}
            }
            out.extend(self.honest.commit_one());
        }
        if self.lie == Lie::ServerAcksBeforeCommit {
            out.retain(|(_, frame)| match frame {
                ServerFrame::Accepted(accepted) => !self.answered.contains(&accepted.cid),
                _ => true,
            });
        }
        out
    }
}

/// A client around the honest one.
#[derive(Debug, Clone)]
pub struct LyingClient {
    /// The one that keeps the rules.
    pub honest: Client,
    lie: Lie,
    sent: BTreeSet<CommandId>,
    renamed: BTreeMap<CommandId, CommandId>,
}

impl LyingClient {
    pub fn new(honest: Client, lie: Lie) -> Self {
        LyingClient { honest, lie, sent: BTreeSet::new(), renamed: BTreeMap::new() }
    }

    pub fn handle(&mut self, input: Input, now: Now) -> Vec<Effect> {
        match self.lie {
            Lie::ClientAppliesGaps => self.apply_gaps(input, now),
            Lie::ClientRenamesResends => self.rename_resends(input, now),
            Lie::ClientForgetsOnSend => {
                let effects = self.honest.handle(input, now);
                effects.into_iter().flat_map(forgotten_on_send).collect()
            }
            Lie::ClientKeepsOldCopies => {
                let mut effects = self.honest.handle(input, now);
                effects.retain(|effect| !matches!(effect, Effect::Reset(_)));
                effects
            }
            _ => self.honest.handle(input, now),
        }
    }

    fn apply_gaps(&mut self, input: Input, now: Now) -> Vec<Effect> {
        let mut early = Vec::new();
        if let Some(ServerFrame::Event(frame)) = arrived(&input)
            && frame.event.seq > self.honest.last_seq(&frame.conversation) + 1
        {
            let (conversation, event) = (frame.conversation, frame.event);
            early.push(Effect::EventApplied { conversation, event });
        }
        early.extend(self.honest.handle(input, now));
        early
    }

    fn rename_resends(&mut self, input: Input, now: Now) -> Vec<Effect> {
        let input = match arrived(&input) {
            Some(ServerFrame::Accepted(mut accepted)) => {
                self.call_back(&mut accepted.cid);
                Input::TextArrived(encode(&ServerFrame::from(accepted)).unwrap())
            }
            Some(ServerFrame::Reject(mut reject)) => {
                self.call_back(&mut reject.cid);
                Input::TextArrived(encode(&ServerFrame::from(reject)).unwrap())
            }
            _ => input,
        };
        let mut effects = self.honest.handle(input, now);
        for effect in &mut effects {
            if let Effect::SendText(text) = effect
                && let Some(mut send) = sending(text)
                && !self.sent.insert(send.cid.clone())
            {
                let another = CommandId::from_bits((1 << 110) + self.renamed.len() as u128);
                self.renamed.insert(another.clone(), send.cid);
                send.cid = another;
                *text = encode(&ClientFrame::from(send)).unwrap();
            }
        }
        effects
    }

    fn call_back(&self, cid: &mut CommandId) {
        if let Some(own) = self.renamed.get(cid) {
            *cid = own.clone();
        }
    }
}

fn is_accepted(frame: &ServerFrame) -> bool {
    matches!(frame, ServerFrame::Accepted(_))
}

fn forgotten_on_send(effect: Effect) -> Vec<Effect> {
    let cid = match &effect {
        Effect::SendText(text) => sending(text).map(|send| send.cid),
        _ => None,
    };
    [effect].into_iter().chain(cid.map(Effect::ForgetEntry)).collect()
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
