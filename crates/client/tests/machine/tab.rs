//! A tab: the client as it is shipped, and what a page keeps beside it.

use std::collections::BTreeMap;

use client::{Client, Config, Effect, Input, Now};
use protocol::{AuthorRole, ConversationId, DeviceId, Event, SiteKey, Timestamp};

use crate::lies::{Lie, LyingClient};
use crate::server::LineId;

/// A page that is open.
#[derive(Debug, Clone)]
pub struct Tab {
    /// Its client.
    pub client: LyingClient,
    /// Its connection.
    pub line: Option<LineId>,
    /// When the client wants to be called, by this page's clock.
    pub timer: Option<i64>,
    /// This page's clock.
    pub at: i64,
    /// The copies, built from nothing but [`Effect::EventApplied`] and [`Effect::Reset`].
    pub copies: BTreeMap<ConversationId, Vec<Event>>,
    /// The epoch the copies belong to.
    pub epoch: String,
    random: u32,
}

impl Tab {
    /// A page that was loaded at `at`. `random` 0 means that chance always falls on 0.
    pub fn new(device: u128, at: i64, random: u32, lie: Lie) -> Self {
        let config = Config {
            site: SiteKey::parse("helio").unwrap(),
            device: DeviceId::from_bits(device),
            token: None,
            role: AuthorRole::Visitor,
        };
        let client = Client::new(config, Vec::new(), protocol::Map::new());
        Tab {
            client: LyingClient::new(client, lie),
            line: None,
            timer: None,
            at,
            copies: BTreeMap::new(),
            epoch: String::new(),
            random,
        }
    }

    pub fn give(&mut self, input: Input) -> Vec<Effect> {
        // Enough chance for backoffs, the same in every run.
        self.random = self.random.wrapping_mul(0x9e37_79b1);
        let now = Now { at: Timestamp::from_millis(self.at), random: self.random };
        self.client.handle(input, now)
    }

    /// The timer's input, if its time has come.
    pub fn take_timer(&mut self) -> Option<Input> {
        self.timer.filter(|at| *at <= self.at)?;
        self.timer = None;
        Some(Input::TimerFired)
    }

    /// The next event of a copy.
    pub fn apply(&mut self, talk: ConversationId, event: Event) -> Result<(), String> {
        let copy = self.copies.entry(talk).or_default();
        let expected = copy.len() as u64 + 1;
        let seq = event.seq;
        copy.push(event);
        match seq == expected {
            true => Ok(()),
            false => Err(format!("seq {seq} was applied where {expected} was the next")),
        }
    }
}
