//! The register of connections by long poll.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::ws::Utf8Bytes;
use protocol::{Problem, RejectCode, ServerFrame, server_frames};

use super::session::{Posted, Session};
use crate::auth::limits::SOCKETS_PER_NETWORK;
use crate::auth::seats::{Seat, Seats};
use crate::bus::{Close, Outbox};
use crate::http::metrics;
use crate::http::problem::ApiProblem;
use crate::secret;
use crate::state::AppState;
use crate::store::Hash;
use crate::ws::hello::knock;
use crate::ws::serve::{greet, listen, turn_away};

/// Sessions at the same time.
const SESSIONS: usize = 8_192;
/// How many of them may be waiting for their hello, or for the end after it was refused.
const STRANGERS: usize = SESSIONS / 4;
/// Those of one network: as many as it may have sockets, and as many again that are just ending.
const SESSIONS_PER_NETWORK: usize = 2 * SOCKETS_PER_NETWORK;
/// How long a client waits when there are as many as there may be.
const WAIT: Duration = Duration::from_secs(10);

struct Entry {
    session: Arc<Session>,
    is_welcome: bool,
    _seat: Seat,
}

#[derive(Default)]
struct Register {
    entries: BTreeMap<Hash, Entry>,
    /// Those that are not welcome yet.
    n_strangers: usize,
}

/// Who is connected by long poll. Clones share it.
#[derive(Clone)]
pub(super) struct Sessions {
    register: Arc<Mutex<Register>>,
    seats: Seats,
}

/// What came of the first post.
pub(super) enum Begun {
    /// A connection that waits for its hello. The name is for its client alone.
    Session(String, Arc<Session>),
    /// Its network begins too many; nothing is kept of this one but what to tell it.
    Refused(Utf8Bytes, Close),
}

impl Sessions {
    /// An empty register. Every network may have so many times its usual number of sessions.
    pub(super) fn times(allowance: NonZeroU32) -> Self {
        let per_network = SESSIONS_PER_NETWORK.saturating_mul(allowance.get() as usize);
        Sessions { register: Arc::default(), seats: Seats::new(per_network) }
    }

    fn lock(&self) -> MutexGuard<'_, Register> {
        // Every change below is complete before anything in it can panic.
        self.register.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection begins.
    ///
    /// Errors: there are too many, or the server stops.
    pub(super) fn begin(
        &self,
        state: &AppState,
        origin: Option<&str>,
        ip: IpAddr,
    ) -> Result<Begun, ApiProblem> {
        if *state.stopping.borrow() {
            return Err(ApiProblem::new(RejectCode::Busy, "the server stops"));
        }
        if let Err((problem, close)) = knock(state, ip) {
            metrics::rejected(&problem.code);
            let frame: ServerFrame = server_frames::Refused { problem }.into();
            let frame =
                protocol::encode(&frame).map_err(|_| ApiProblem::from(RejectCode::Internal))?;
            return Ok(Begun::Refused(frame.into(), close));
        }
        let (outbox, outgoing) = Outbox::new();
        let origin = origin.map(str::to_owned);
        let (session, posted) = Session::new(origin.clone(), outgoing);
        let (name, session) = (secret::token(), Arc::new(session));
        let place = self.add(secret::sha256(name.as_bytes()), session.clone(), ip)?;
        let visit = Arrival { origin, ip, posted, outbox };
        tokio::spawn(live(place, state.clone(), session.clone(), visit));
        Ok(Begun::Session(name, session))
    }

    fn add(&self, key: Hash, session: Arc<Session>, ip: IpAddr) -> Result<Place, ApiProblem> {
        let mut register = self.lock();
        let is_full = register.entries.len() >= SESSIONS || register.n_strangers >= STRANGERS;
        let Some(seat) = Some(ip).filter(|_| !is_full).and_then(|ip| self.seats.take(ip)) else {
            let wait = u64::try_from(WAIT.as_millis()).ok();
            let problem = Problem::new(RejectCode::Busy, "too many connections; come back later");
            return Err(ApiProblem(Problem { retry_after_ms: wait, ..problem }));
        };
        register.n_strangers += 1;
        register.entries.insert(key, Entry { session, is_welcome: false, _seat: seat });
        Ok(Place { sessions: self.clone(), key })
    }

    /// The session of this name.
    pub(super) fn get(&self, name: &str) -> Option<Arc<Session>> {
        // By its hash, so that the time it takes tells nothing about names.
        let key = secret::sha256(name.as_bytes());
        self.lock().entries.get(&key).map(|entry| entry.session.clone())
    }

    /// The client was told that it is over.
    pub(super) fn forget(&self, name: &str) {
        if let Some(session) = self.get(name) {
            session.end();
        }
        self.remove(&secret::sha256(name.as_bytes()));
    }

    fn welcome(&self, key: &Hash) {
        let mut register = self.lock();
        let Some(entry) = register.entries.get_mut(key) else { return };
        if !std::mem::replace(&mut entry.is_welcome, true) {
            register.n_strangers -= 1;
        }
    }

    fn remove(&self, key: &Hash) {
        let mut register = self.lock();
        let Some(entry) = register.entries.remove(key) else { return };
        if !entry.is_welcome {
            register.n_strangers -= 1;
        }
    }
}

/// A session's place in the register, free again however its task ends.
struct Place {
    sessions: Sessions,
    key: Hash,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.sessions.remove(&self.key);
    }
}

/// Who comes.
struct Arrival {
    origin: Option<String>,
    ip: IpAddr,
    posted: Posted,
    outbox: Outbox,
}

/// A connection from its hello to its end, and then until its last words were fetched or nobody asks any more.
async fn live(place: Place, state: AppState, session: Arc<Session>, arrival: Arrival) {
    let absence = state.timings.poll_absence;
    let place = &place;
    let connected = async move {
        let Arrival { origin, ip, mut posted, outbox } = arrival;
        match greet(&state, &mut posted, &outbox, origin.as_deref(), ip).await {
            Ok(connection) => {
                place.sessions.welcome(&place.key);
                listen(connection, &mut posted).await;
            }
            Err(refusal) => turn_away(&outbox, refusal),
        }
    };
    tokio::select! {
        () = connected => session.abandoned(absence).await,
        () = session.abandoned(absence) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Arc<Session> {
        let (_outbox, outgoing) = Outbox::new();
        Arc::new(Session::new(None, outgoing).0)
    }

    impl Sessions {
        /// How many there are, and how many of them are strangers.
        fn counts(&self) -> (usize, usize) {
            let register = self.lock();
            (register.entries.len(), register.n_strangers)
        }
    }

    fn key(n: usize) -> Hash {
        secret::sha256(&n.to_be_bytes())
    }

    #[tokio::test]
    async fn a_connection_that_falls_leaves_its_place() {
        let sessions = Sessions::times(NonZeroU32::MIN);
        let ip = IpAddr::from([192, 0, 2, 7]);
        let place = sessions.add(Hash::default(), session(), ip).unwrap();
        assert_eq!(sessions.counts(), (1, 1));
        let fallen = tokio::spawn(async move {
            let _place = place;
            panic!("on purpose");
        });
        assert!(fallen.await.is_err());
        assert_eq!(sessions.counts(), (0, 0));
    }

    #[test]
    fn strangers_of_however_many_networks_leave_most_places_to_those_who_are_welcome() {
        let sessions = Sessions::times(NonZeroU32::MIN);
        let ip =
            |n: usize| IpAddr::from(u32::try_from(n / SESSIONS_PER_NETWORK).unwrap().to_be_bytes());
        let mut places = Vec::new();
        for n in 0..STRANGERS {
            places.push(sessions.add(key(n), session(), ip(n)).expect("there is room"));
        }
        let next = || sessions.add(key(STRANGERS), session(), ip(SESSIONS));
        assert!(next().is_err());
        sessions.welcome(&key(0));
        sessions.welcome(&key(0));
        let next = next();
        assert!(next.is_ok());
        drop((places, next));
        assert_eq!(sessions.counts(), (0, 0));
    }

    #[test]
    fn a_network_has_so_many_sessions() {
        let sessions = Sessions::times(NonZeroU32::MIN);
        let ip = |n: u8| IpAddr::from([192, 0, 2, n]);
        let add = |n: usize, from: u8| sessions.add(key(n), session(), ip(from));
        let places: Vec<_> = (0..SESSIONS_PER_NETWORK).map(|n| add(n, 1)).collect();
        assert!(places.iter().all(Result::is_ok));
        let refused = add(SESSIONS, 1).err().unwrap();
        assert_eq!((refused.0.code, refused.0.retry_after_ms), (RejectCode::Busy, Some(10_000)));
        assert!(add(SESSIONS, 2).is_ok());
    }
}
