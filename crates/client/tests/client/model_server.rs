//! A server small enough to be believed: one conversation, one list, the rules of the protocol.

use std::collections::BTreeMap;

use protocol::server_frames::{Accepted, EventFrame, History, Pong, Reject};
use protocol::{
    Author, ClientFrame, Command, CommandId, ConversationHead, Event, RejectCode, ServerFrame,
    client_frames, limits,
};

use crate::rig;

#[derive(Default)]
pub struct ModelServer {
    pub log: Vec<Event>,
    accepted: BTreeMap<CommandId, u64>,
    last_cseq: u64,
    /// Refuse this many commands for now.
    pub busy: u32,
    /// Say at the next welcome that the client's copy cannot be trusted.
    pub forgetful: bool,
}

impl ModelServer {
    pub fn take(&mut self, frame: ClientFrame) -> Vec<ServerFrame> {
        match frame {
            ClientFrame::Hello(hello) => self.hello(&hello),
            ClientFrame::Send(send) => self.send(send),
            ClientFrame::Fetch(fetch) => vec![self.history(fetch.after).into()],
            ClientFrame::Ping(ping) => vec![Pong { n: ping.n }.into()],
            _ => Vec::new(),
        }
    }

    /// Another page of the same visitor connects: its numbers begin at one.
    pub fn new_device(&mut self) {
        self.last_cseq = 0;
    }

    /// Somebody else says something.
    pub fn other_says(&mut self, n: u128) -> Vec<ServerFrame> {
        vec![self.append(n + (1 << 64), Author::BOT, "other")]
    }

    fn hello(&mut self, hello: &client_frames::Hello) -> Vec<ServerFrame> {
        let last = hello
            .resume
            .as_ref()
            .and_then(|resume| resume.conversations.get(&rig::conversation()).copied());
        let recovered = !std::mem::take(&mut self.forgetful);
        let head = self.log.len() as u64;
        let heads = vec![ConversationHead {
            conversation: rig::conversation(),
            recovered,
            head,
            last_cseq: self.last_cseq,
        }];
        let mut frames = vec![rig::welcome("e1", heads).into()];
        if let Some(last) = last.filter(|_| recovered) {
            frames.extend(self.log.iter().skip(last as usize).map(|e| pushed(e.clone())));
        }
        frames
    }

    fn send(&mut self, send: client_frames::Send) -> Vec<ServerFrame> {
        let expect = self.last_cseq + 1;
        if let Some(seq) = self.accepted.get(&send.cid) {
            return vec![accept(send.cid, *seq)];
        }
        if send.cseq != expect {
            return vec![refuse(send.cid, RejectCode::OutOfOrder, Some(expect))];
        }
        if self.busy > 0 {
            self.busy -= 1;
            return vec![refuse(send.cid, RejectCode::Busy, None)];
        }
        let Command::PostMessage(post) = send.command else { panic!("the test only posts") };
        let text = post.content.fallback;
        if text.starts_with("bad") {
            return vec![refuse(send.cid, RejectCode::EmptyText, None)];
        }
        self.last_cseq = send.cseq;
        let n = u128::from_str_radix(&send.cid.as_str()[2..], 16).unwrap();
        let event = self.append(n, Author::VISITOR, &text);
        let seq = self.log.len() as u64;
        self.accepted.insert(send.cid.clone(), seq);
        vec![event, accept(send.cid, seq)]
    }

    fn append(&mut self, n: u128, author: Author, text: &str) -> ServerFrame {
        let event = rig::posted(self.log.len() as u64 + 1, n, author, text);
        self.log.push(event.clone());
        pushed(event)
    }

    fn history(&self, after: u64) -> History {
        let events = self.log.iter().skip(after as usize).take(limits::HISTORY_EVENTS.min(7));
        History {
            conversation: rig::conversation(),
            after,
            events: events.cloned().collect(),
            head: self.log.len() as u64,
        }
    }
}

fn pushed(event: Event) -> ServerFrame {
    EventFrame { conversation: rig::conversation(), event }.into()
}

fn accept(cid: CommandId, seq: u64) -> ServerFrame {
    let at = protocol::Timestamp::from_millis(rig::START);
    Accepted { cid, conversation: rig::conversation(), seq, at }.into()
}

fn refuse(cid: CommandId, code: RejectCode, expect: Option<u64>) -> ServerFrame {
    Reject {
        cid,
        conversation: rig::conversation(),
        retryable: code.is_retryable(),
        message: String::new(),
        retry_after_ms: (code == RejectCode::Busy).then_some(700),
        code,
        expect,
    }
    .into()
}
