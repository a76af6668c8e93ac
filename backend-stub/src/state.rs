//! What every door of the server shares.

use std::sync::Arc;
use std::time::Instant;

use protocol::{Availability, ConversationId, Presence, SiteKey, VisitorId};
use tokio::sync::watch;

use crate::auth::limits::Limits;
use crate::auth::sockets::Sockets;
use crate::auth::{OwnOrigins, SocketTokens};
use crate::bus::Bus;
use crate::clock;
use crate::conversation::view;
use crate::files::Files;
use crate::live::Timings;
use crate::live::acks::Acks;
use crate::live::calls::Calls;
use crate::live::pages::Pages;
use crate::live::presences::Presences;
use crate::live::refreshes::Refreshes;
use crate::live::together::Together;
use crate::live::waiting::Waiting;
use crate::quotes::KeyRing;
use crate::requests::Requests;
use crate::sites::{Site, Sites};
use crate::store::Store;
use crate::store::writer::Writer;

/// The running server. Clones share it.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

/// The parts.
pub struct Shared {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// The only way to write there.
    pub writer: Writer,
    /// The sites that are served.
    pub sites: Sites,
    /// Who is connected.
    pub bus: Bus,
    /// Which operators are there.
    pub presences: Presences,
    /// Who waits.
    pub waiting: Waiting,
    /// Which calls go on.
    pub calls: Calls,
    /// Which calculators are moved together.
    pub together: Together,
    /// Where visitors are.
    pub pages: Pages,
    /// Which inbox lines are out of date.
    pub refreshes: Refreshes,
    /// Which acks wait for the writer.
    pub acks: Acks,
    /// Tokens for operators' sockets.
    pub tokens: SocketTokens,
    /// The origins this server is reached at.
    pub own_origins: OwnOrigins,
    /// What visitors uploaded.
    pub files: Files,
    /// What is being carried out for flows.
    pub requests: Requests,
    /// What signs calculations.
    pub quotes: KeyRing,
    /// How often one may knock.
    pub limits: Limits,
    /// Which sockets visitors hold open.
    pub sockets: Sockets,
    /// Sockets that tests can strike.
    #[cfg(feature = "fault-hooks")]
    pub faults: crate::faults::Faults,
    /// How long things may last.
    pub timings: Timings,
    /// The database's epoch.
    pub epoch: String,
    /// Turns true when the server stops.
    pub stopping: watch::Receiver<bool>,
}

impl std::ops::Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl AppState {
    /// The running server of these parts.
    #[must_use]
    pub fn new(shared: Shared) -> Self {
        AppState(Arc::new(shared))
    }

    /// Whether anybody is there to take a conversation.
    #[must_use]
    pub fn availability(&self, site: &Site) -> Availability {
        let now = clock::now();
        let open = site.services.hours.is_open(now);
        Availability {
            operators_online: self.operators_online(&site.key),
            open,
            opens_at: if open { None } else { site.services.hours.opens_at(now) },
        }
    }

    /// How many operators of a site take conversations.
    #[must_use]
    pub fn operators_online(&self, site: &SiteKey) -> u32 {
        self.presences.online(site, Instant::now())
    }

    /// Whether somebody who is good at this takes conversations of a site.
    #[must_use]
    pub fn has_skill(&self, site: &SiteKey, skill: &str) -> bool {
        self.presences.has_skill(site, skill, Instant::now())
    }

    /// What is true of a conversation just now, besides its log.
    #[must_use]
    pub fn just_now(
        &self,
        site: &SiteKey,
        conversation: &ConversationId,
        visitor: &VisitorId,
        operator_read: u64,
    ) -> view::Now {
        let is_here = self.bus.is_here(visitor);
        view::Now {
            presence: Some(if is_here { Presence::Online } else { Presence::Offline }),
            page: self.pages.get(conversation),
            for_all: self.waiting.is_for_all(site, conversation),
            operator_read,
        }
    }
}
