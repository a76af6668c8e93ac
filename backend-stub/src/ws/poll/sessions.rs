//! The register of connections by long poll.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use protocol::{Problem, RejectCode};

use super::session::{Posted, Session};
use crate::auth::limits::{SOCKETS_PER_NETWORK, network};
use crate::bus::Outbox;
use crate::http::problem::ApiProblem;
use crate::secret;
use crate::state::AppState;
use crate::store::Hash;
use crate::ws::serve::{greet, listen, turn_away};

/// Sessions at the same time.
const SESSIONS: usize = 8_192;
/// Those of one network: as many as it may have sockets, and as many again that are just ending.
const SESSIONS_PER_NETWORK: usize = 2 * SOCKETS_PER_NETWORK;
/// How long a client waits when there are as many as there may be.
const WAIT: Duration = Duration::from_secs(10);

struct Entry {
    session: Arc<Session>,
    network: IpAddr,
}

#[derive(Default)]
struct Register {
    entries: BTreeMap<Hash, Entry>,
    by_network: BTreeMap<IpAddr, usize>,
}

/// Who is connected by long poll. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Sessions(Arc<Mutex<Register>>);

impl Sessions {
    fn lock(&self) -> MutexGuard<'_, Register> {
        // Every change below is complete before anything in it can panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection begins; it waits for its hello. The name is for its client alone.
    ///
    /// Errors: there are too many, or the server stops.
    pub(super) fn begin(
        &self,
        state: &AppState,
        origin: Option<&str>,
        ip: IpAddr,
    ) -> Result<(String, Arc<Session>), ApiProblem> {
        if *state.stopping.borrow() {
            return Err(ApiProblem::new(RejectCode::Busy, "the server stops"));
        }
        let (outbox, outgoing) = Outbox::new();
        let origin = origin.map(str::to_owned);
        let (session, posted) = Session::new(origin.clone(), outgoing);
        let (name, session) = (secret::token(), Arc::new(session));
        let key = secret::sha256(name.as_bytes());
        let place = self.add(key, Entry { session: session.clone(), network: network(ip) })?;
        let visit = Arrival { origin, ip, posted, outbox };
        tokio::spawn(live(place, state.clone(), session.clone(), visit));
        Ok((name, session))
    }

    fn add(&self, key: Hash, entry: Entry) -> Result<Place, ApiProblem> {
        let mut register = self.lock();
        let of_network = register.by_network.get(&entry.network).copied().unwrap_or_default();
        if of_network >= SESSIONS_PER_NETWORK || register.entries.len() >= SESSIONS {
            let wait = u64::try_from(WAIT.as_millis()).ok();
            let problem = Problem::new(RejectCode::Busy, "too many connections; come back later");
            return Err(ApiProblem(Problem { retry_after_ms: wait, ..problem }));
        }
        register.by_network.insert(entry.network, of_network + 1);
        register.entries.insert(key, entry);
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

    fn remove(&self, key: &Hash) {
        let mut register = self.lock();
        let Some(entry) = register.entries.remove(key) else { return };
        if let Some(open) = register.by_network.get_mut(&entry.network) {
            *open -= 1;
            if *open == 0 {
                register.by_network.remove(&entry.network);
            }
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
async fn live(_place: Place, state: AppState, session: Arc<Session>, arrival: Arrival) {
    let absence = state.timings.poll_absence;
    let connected = async move {
        let Arrival { origin, ip, mut posted, outbox } = arrival;
        match greet(&state, &mut posted, &outbox, origin.as_deref(), ip).await {
            Ok(connection) => listen(connection, &mut posted).await,
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

    #[tokio::test]
    async fn a_connection_that_falls_leaves_its_place() {
        let sessions = Sessions::default();
        let (_outbox, outgoing) = Outbox::new();
        let (session, _posted) = Session::new(None, outgoing);
        let network = IpAddr::from([192, 0, 2, 7]);
        let place = sessions.add(Hash::default(), Entry { session: Arc::new(session), network });
        let place = place.unwrap();
        assert_eq!(sessions.lock().by_network.get(&network), Some(&1));
        let fallen = tokio::spawn(async move {
            let _place = place;
            panic!("on purpose");
        });
        assert!(fallen.await.is_err());
        assert!(sessions.lock().entries.is_empty() && sessions.lock().by_network.is_empty());
    }
}
