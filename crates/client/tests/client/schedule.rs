//! Whatever the network does between client and server, every accepted command is in the log
//! exactly once and in order, and the client's copy is the log.

use std::collections::VecDeque;

use client::{Effect, Input, OutboxEntry};
use proptest::prelude::*;
use protocol::{Event, RejectCode, decode, encode};

use crate::model_server::ModelServer;
use crate::rig::*;

#[derive(Debug, Clone)]
enum Act {
    Say,
    SayBad,
    OtherSays,
    /// The n-th frame under way to the server or client arrives (0 is the oldest).
    ToServer(usize),
    ToClient(usize),
    DropToServer(usize),
    DropToClient(usize),
    DoubleToServer(usize),
    DoubleToClient(usize),
    /// The connection breaks, and with it everything under way.
    Cut,
    Busy(u32),
    Forget,
    Pass(i64),
    /// The page is loaded anew from what it stored.
    Reload,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => Just(Act::Say),
        1 => Just(Act::SayBad),
        2 => Just(Act::OtherSays),
        9 => (0usize..3).prop_map(Act::ToServer),
        9 => (0usize..3).prop_map(Act::ToClient),
        1 => (0usize..3).prop_map(Act::DropToServer),
        1 => (0usize..3).prop_map(Act::DropToClient),
        1 => (0usize..3).prop_map(Act::DoubleToServer),
        1 => (0usize..3).prop_map(Act::DoubleToClient),
        1 => Just(Act::Cut),
        1 => (1u32..4).prop_map(Act::Busy),
        1 => Just(Act::Forget),
        4 => (1i64..4_000).prop_map(Act::Pass),
        1 => Just(Act::Reload),
    ]
}

struct World {
    rig: Rig,
    server: ModelServer,
    to_server: VecDeque<String>,
    to_client: VecDeque<String>,
    open: bool,
    stored: Vec<OutboxEntry>,
    copy: Vec<Event>,
    n_said: u128,
}

impl World {
    fn new() -> World {
        let mut world = World {
            rig: Rig::visitor(),
            server: ModelServer::default(),
            to_server: VecDeque::new(),
            to_client: VecDeque::new(),
            open: false,
            stored: Vec::new(),
            copy: Vec::new(),
            n_said: 0,
        };
        world.give(Input::Start);
        world
    }

    fn give(&mut self, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            for effect in self.rig.give(input) {
                match effect {
                    Effect::OpenSocket => {
                        self.hang_up();
                        self.open = true;
                        inputs.push_back(Input::SocketOpened);
                    }
                    Effect::CloseSocket => self.hang_up(),
                    Effect::SendText(text) => self.to_server.push_back(text),
                    Effect::StoreEntry(entry) => {
                        self.forget(&entry);
                        self.stored.push(entry);
                    }
                    Effect::ForgetEntry(cid) => self.stored.retain(|entry| entry.cid != cid),
                    Effect::Reset(_) => self.copy.clear(),
                    Effect::EventApplied { event, .. } => {
                        assert_eq!(event.seq, self.copy.len() as u64 + 1, "a gap or a double");
                        self.copy.push(event);
                    }
                    _ => {}
                }
            }
        }
    }

    fn forget(&mut self, entry: &OutboxEntry) {
        self.stored.retain(|known| known.cid != entry.cid);
    }

    fn hang_up(&mut self) {
        self.open = false;
        self.to_server.clear();
        self.to_client.clear();
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Say | Act::SayBad => {
                self.n_said += 1;
                let kind = if matches!(act, Act::SayBad) { "bad" } else { "good" };
                self.give(post(self.n_said, &format!("{kind} {}", self.n_said)));
            }
            Act::OtherSays => {
                let n = self.server.log.len() as u128;
                let frames = self.server.other_says(n);
                self.push(frames);
            }
            Act::ToServer(n) => {
                if let Some(text) = take(&mut self.to_server, n) {
                    let frames = self.server.take(decode(&text).unwrap());
                    self.push(frames);
                }
            }
            Act::ToClient(n) => {
                if let Some(text) = take(&mut self.to_client, n) {
                    self.give(Input::TextArrived(text));
                }
            }
            Act::DropToServer(n) => drop(take(&mut self.to_server, n)),
            Act::DropToClient(n) => drop(take(&mut self.to_client, n)),
            Act::DoubleToServer(n) => double(&mut self.to_server, n),
            Act::DoubleToClient(n) => double(&mut self.to_client, n),
            Act::Cut => {
                if self.open {
                    self.hang_up();
                    self.give(Input::SocketClosed { code: 1006 });
                }
            }
            Act::Busy(n) => self.server.busy = n,
            Act::Forget => self.server.forgetful = true,
            Act::Pass(ms) => {
                self.rig.at += ms;
                self.give(Input::TimerFired);
            }
            Act::Reload => self.reload(),
        }
    }

    /// A new page: a new device with an empty copy, which adopts what the old one stored.
    fn reload(&mut self) {
        self.hang_up();
        self.copy.clear();
        self.server.new_device();
        let at = self.rig.at;
        self.rig = Rig::visitor();
        self.rig.at = at;
        self.give(Input::Adopt(self.stored.clone()));
        self.give(Input::Start);
    }

    fn push(&mut self, frames: Vec<protocol::ServerFrame>) {
        if self.open {
            self.to_client.extend(frames.iter().map(|frame| encode(frame).unwrap()));
        }
    }

    /// The network heals: everything arrives, in order, while time passes. A stream that lost
    /// something breaks sooner or later; here it does so now.
    fn heal(&mut self) {
        self.server.busy = 0;
        self.act(Act::Cut);
        for _ in 0..400 {
            while !self.to_server.is_empty() || !self.to_client.is_empty() {
                self.act(Act::ToServer(0));
                self.act(Act::ToClient(0));
            }
            let is_done = self.rig.client.outbox().iter().all(|entry| entry.failed.is_some())
                && self.copy == self.server.log
                && self.rig.client.connection() == client::Connection::Connected;
            if is_done {
                return;
            }
            self.act(Act::Pass(1_000));
        }
        panic!(
            "never quiet: {:?}, copy {} of {}, outbox {:?}",
            self.rig.client.connection(),
            self.copy.len(),
            self.server.log.len(),
            self.rig.client.outbox(),
        );
    }
}

fn take(queue: &mut VecDeque<String>, n: usize) -> Option<String> {
    let n = n.min(queue.len().checked_sub(1)?);
    queue.remove(n)
}

fn double(queue: &mut VecDeque<String>, n: usize) {
    if let Some(text) = queue.get(n.min(queue.len().saturating_sub(1))).cloned() {
        queue.push_back(text);
    }
}

fn logged(world: &World) -> Vec<String> {
    let text = |event: &Event| match &event.body {
        protocol::EventBody::MessagePosted(body) => Some(body.message.content.fallback.clone()),
        _ => None,
    };
    world.server.log.iter().filter_map(text).filter(|text| text != "other").collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_command_is_logged_exactly_once_and_in_order(acts in prop::collection::vec(act(), 1..120)) {
        let mut world = World::new();
        let mut said = Vec::new();
        for act in acts {
            let is_good = matches!(act, Act::Say);
            world.act(act);
            if is_good {
                said.push(format!("good {}", world.n_said));
            }
        }
        world.heal();
        prop_assert_eq!(logged(&world), said);
        prop_assert_eq!(&world.copy, &world.server.log);
        for entry in world.rig.client.outbox() {
            prop_assert_eq!(&entry.failed, &Some(RejectCode::EmptyText));
        }
        let stored: Vec<_> = world.stored.iter().map(|entry| &entry.cid).collect();
        prop_assert_eq!(stored.len(), world.rig.client.outbox().len(), "nothing left behind");
        let n_shown = world.rig.client.timeline(&conversation()).len();
        prop_assert_eq!(n_shown, world.server.log.len() + world.rig.client.outbox().len());
    }
}

#[test]
fn a_tab_that_stays_open_and_one_that_adopted_its_words_do_not_double_them() {
    let mut world = World::new();
    for _ in 0..3 {
        world.act(Act::Say);
    }
    while !world.to_server.is_empty() {
        world.act(Act::ToServer(0));
        world.act(Act::ToClient(0));
    }
    world.reload();
    world.heal();
    assert_eq!(logged(&world), ["good 1", "good 2", "good 3"]);
}
