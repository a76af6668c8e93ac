//! One visitor on their way: a price, a time, and whatever the server does meanwhile.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use futures::SinkExt;
use protocol::client_frames::{Fetch, Hello, Send};
use protocol::events::StepFinished;
use protocol::site::SiteBundle;
use protocol::{
    ClientFrame, Command, CommandId, ConversationId, DeviceId, EventBody, LevelRange, Map, Outcome,
    RunId, Scalar, ServerFrame, answers, commands,
};
use tokio::time::sleep;
use tokio_tungstenite::tungstenite::Message as Wire;

use super::judge::Told;
use crate::disk::visitors::{Socket, enter, frame};
use crate::http;
use crate::seed::Draws;
use crate::server::{ORIGIN, site_key};

/// How long a visitor waits before they ask again.
const AGAIN: Duration = Duration::from_millis(25);
/// Everybody wants one of the first times, or nobody would be too late.
const WANTED: u64 = 6;

/// A visitor with what they know.
pub struct Visit {
    to: SocketAddr,
    draws: Draws,
    socket: Option<Socket>,
    token: Option<String>,
    device: DeviceId,
    conversation: ConversationId,
    run: RunId,
    cseq: u64,
    events: BTreeMap<u64, EventBody>,
}

impl Visit {
    /// Nobody has heard of them yet.
    pub fn new(to: SocketAddr, mut draws: Draws) -> Self {
        Visit {
            device: DeviceId::from_bits(draws.bits128()),
            conversation: ConversationId::from_bits(draws.bits128()),
            run: RunId::from_bits(draws.bits128()),
            to,
            draws,
            socket: None,
            token: None,
            cseq: 0,
            events: BTreeMap::new(),
        }
    }

    /// From the first word to a time that is theirs.
    ///
    /// Errors: the server refuses what it should take, or goes another way.
    pub async fn go(mut self) -> Result<Told> {
        let (locale, context) = ("en".to_owned(), Default::default());
        self.insist(commands::StartConversation { locale, context }).await?;
        let flow = self.bundle().await?.flows.remove(0);
        let (run, vars) = (self.run.clone(), Map::new());
        self.insist(commands::StartRun { run, flow: flow.id, hash: flow.hash, vars }).await?;
        self.answers(0, "area", answers::Number { number: 80.0 }).await?;
        let price = self.result("price", 1).await?;
        anyhow::ensure!(price.outcome == Outcome::Done, "no price: {price:?}");
        let mut position = 2;
        loop {
            let offered = self.result("visit", position).await?;
            anyhow::ensure!(!offered.rows.is_empty(), "no times: {offered:?}");
            let n = self.draws.between(0, WANTED.min(offered.rows.len() as u64));
            let Some(Scalar::Text(slot)) = offered.rows[n as usize].get("id") else {
                bail!("a time without an id: {offered:?}");
            };
            let chosen = answers::Slot { slot: slot.clone() };
            self.answers(position + 1, "visit", chosen).await?;
            let taken = self.result("visit", position + 2).await?;
            if let (Outcome::Done, Some(Scalar::Text(booking))) =
                (&taken.outcome, taken.values.get("id"))
            {
                return Ok(Told {
                    conversation: self.conversation.to_string(),
                    run: self.run.to_string(),
                    booking: booking.clone(),
                    slot: slot.clone(),
                });
            }
            let gone = Scalar::Text("gone".to_owned());
            anyhow::ensure!(taken.values.get("error") == Some(&gone), "no booking: {taken:?}");
            position += 3;
        }
    }

    async fn bundle(&self) -> Result<SiteBundle> {
        let path = format!("/v1/sites/{}/bundle", site_key(0));
        loop {
            match http::get(self.to, &path, &[("origin", ORIGIN)]).await {
                Ok(answer) if answer.status == 200 => {
                    return Ok(serde_json::from_str(&answer.body)?);
                }
                _ => sleep(AGAIN).await,
            }
        }
    }

    async fn answers(
        &mut self,
        position: u32,
        step: &str,
        answer: impl Into<protocol::Answer>,
    ) -> Result<()> {
        let (run, step, answer) = (self.run.clone(), step.to_owned(), answer.into());
        self.insist(commands::AnswerStep { run, position, step, answer }).await
    }

    /// Sends a command until it is accepted, whatever becomes of the server meanwhile.
    async fn insist(&mut self, command: impl Into<Command>) -> Result<()> {
        self.cseq += 1;
        let send = Send {
            cid: CommandId::from_bits(self.draws.bits128()),
            cseq: self.cseq,
            conversation: self.conversation.clone(),
            command: command.into(),
        };
        loop {
            match self.try_send(&send).await {
                Ok(ServerFrame::Accepted(_)) => return Ok(()),
                Ok(ServerFrame::Reject(reject)) if !reject.retryable => {
                    bail!("{:?} is refused: {reject:?}", send.command);
                }
                Ok(_) => {}
                Err(_) => self.socket = None,
            }
            sleep(AGAIN).await;
        }
    }

    async fn try_send(&mut self, send: &Send) -> Result<ServerFrame> {
        self.say(send.clone()).await?;
        loop {
            let frame = self.read().await?;
            match &frame {
                ServerFrame::Accepted(accepted) if accepted.cid == send.cid => return Ok(frame),
                ServerFrame::Reject(reject) if reject.cid == send.cid => return Ok(frame),
                _ => {}
            }
        }
    }

    /// What came of a step at that place.
    async fn result(&mut self, step: &str, position: u32) -> Result<protocol::StepResult> {
        loop {
            let found = self.events.values().find_map(|body| match body {
                EventBody::StepFinished(StepFinished {
                    step: of, position: at, result, ..
                }) if of == step && *at == position => Some(result.clone()),
                _ => None,
            });
            if let Some(result) = found {
                return Ok(result);
            }
            if self.catch_up().await.is_err() {
                self.socket = None;
            }
            sleep(AGAIN).await;
        }
    }

    async fn catch_up(&mut self) -> Result<()> {
        let after = self.events.last_key_value().map_or(0, |(seq, _)| *seq);
        let conversation = self.conversation.clone();
        self.say(Fetch { conversation, after }).await?;
        while !matches!(self.read().await?, ServerFrame::History(_)) {}
        Ok(())
    }

    async fn say(&mut self, frame: impl Into<ClientFrame>) -> Result<()> {
        if self.socket.is_none() {
            let hello = Hello {
                level: LevelRange::OURS,
                site: site_key(0),
                token: self.token.clone(),
                device: self.device.clone(),
                resume: None,
            };
            let (socket, welcome) = enter(self.to, ORIGIN, hello).await?;
            self.token = self.token.take().or(welcome.session.token);
            self.socket = Some(socket);
        }
        let socket = self.socket.as_mut().context("it was opened")?;
        Ok(socket.send(Wire::text(protocol::encode(&frame.into())?)).await?)
    }

    async fn read(&mut self) -> Result<ServerFrame> {
        let frame = frame(self.socket.as_mut().context("the connection is gone")?).await?;
        if let ServerFrame::History(history) = &frame {
            let events = history.events.iter().map(|event| (event.seq, event.body.clone()));
            self.events.extend(events);
        }
        Ok(frame)
    }
}
