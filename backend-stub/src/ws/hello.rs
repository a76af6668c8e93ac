//! The first frame: who it is, from where, and what they have already.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use protocol::limits::Limits;
use protocol::{
    AuthorRole, ClientFrame, DeviceId, LevelRange, Problem, RejectCode, VisitorId, client_frames,
    server_frames,
};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::dispatch::{Connection, Party};
use super::{heads, reading, sentence};
use crate::auth::sockets::{Place, TooMany};
use crate::bus::{Close, Outbox, Who};
use crate::clock;
use crate::http::metrics;
use crate::secret;
use crate::sites::Site;
use crate::state::AppState;
use crate::store::Hash;

/// How often a visible client pings.
const HEARTBEAT_MS: u64 = 10_000;
/// How long a client waits for one of its other sockets to close.
const SOCKET_WAIT: Duration = Duration::from_secs(10);
/// How many clients are greeted at the same time; each reads the store a few times.
const AT_ONCE: usize = 64;
/// A client gives up after ten seconds. One that could not be greeted in half of that is told to come back, so that
/// after a restart, when thousands come together, no work is done for those who are gone.
const GREETING_WAIT: Duration = Duration::from_secs(5);
/// The least that such a client is told to wait, and how far they are spread beyond that.
const COME_BACK_MS: u64 = 1_000;
const COME_BACK_SPREAD_MS: u64 = 6_000;
/// What is told to a network that has too many.
const CONNECTIONS: &str = "too many connections from this network";
/// What a visitor's token begins with; an operator's socket token does not.
const VISITOR_TOKEN: &str = "pv_";

/// The places of those who are greeted just now.
static GREETINGS: Semaphore = Semaphore::const_new(AT_ONCE);

pub(super) type Refusal = (Problem, Close);

fn refusal(code: RejectCode, message: impl Into<String>, close: Close) -> Refusal {
    (Problem::new(code, sentence(&message.into())), close)
}

/// Answers a hello with `welcome` and what the client missed.
///
/// Errors: why the connection is refused, and how it is closed.
pub(super) async fn answer(
    state: &AppState,
    text: &str,
    origin: Option<&str>,
    ip: IpAddr,
    outbox: &Outbox,
) -> Result<Connection, Refusal> {
    let hello = match reading::read(text) {
        Ok(ClientFrame::Hello(hello)) => hello,
        Ok(other) => {
            let message = format!("expected `hello`, got `{}`", other.tag());
            return Err(refusal(RejectCode::Malformed, message, Close::Malformed));
        }
        Err(error) => {
            return Err(refusal(RejectCode::Malformed, error.to_string(), Close::Malformed));
        }
    };
    let Some(level) = LevelRange::OURS.agree(hello.level) else {
        let message = "no common protocol level; reload the page";
        return Err(refusal(RejectCode::UpgradeRequired, message, Close::UpgradeRequired));
    };
    let Some(site) = state.sites.get(&hello.site) else {
        let message = format!("there is no site `{}` here", hello.site);
        return Err(refusal(RejectCode::UnknownSite, message, Close::WrongOrigin));
    };
    // The semaphore is never closed, so whoever got no place in time met a crowd.
    let Ok(Ok(_place)) = timeout(GREETING_WAIT, GREETINGS.acquire()).await else {
        return Err(crowded());
    };
    let token = hello.token.as_deref().filter(|token| !token.is_empty());
    let welcomed = match token {
        Some(token) if !token.starts_with(VISITOR_TOKEN) => {
            check_own_origin(state, origin)?;
            operator(state, &site, token).await?
        }
        token => {
            check_site_origin(state, &site, origin)?;
            let open = |visitor: &VisitorId| place(state, visitor, &hello.device, ip, outbox);
            visitor(state, &site, token, open).await?
        }
    };
    Ok(welcome(state, site, level, hello, welcomed, ip, outbox).await)
}

/// Who came in.
struct Welcomed {
    party: Party,
    session: server_frames::Session,
}

async fn operator(state: &AppState, site: &Site, token: &str) -> Result<Welcomed, Refusal> {
    let expired = || {
        let message = "the socket token is used or expired; ask the session for another one";
        refusal(RejectCode::Unauthorized, message, Close::Unauthorized)
    };
    let (operator, of) = state.tokens.redeem(token).ok_or_else(expired)?;
    if of != site.key {
        return Err(expired());
    }
    let found = async { state.store.read().await?.operator(&operator).await };
    let (card, skills) = match found.await {
        Ok(Some(row)) => (row.card, row.skills),
        Ok(None) => return Err(expired()),
        Err(error) => return Err(internal(&error)),
    };
    let session = server_frames::Session {
        role: AuthorRole::Operator,
        token: None,
        visitor: None,
        operator: Some(card.clone()),
    };
    Ok(Welcomed { party: Party::Operator { card, skills }, session })
}

/// A token we know is a session. One we do not know becomes a session with the visitor's first command, so that
/// opening a panel stores nothing, and two tabs that share an unknown token are one visitor.
async fn visitor(
    state: &AppState,
    site: &Site,
    token: Option<&str>,
    open: impl Fn(&VisitorId) -> Result<Place, Refusal>,
) -> Result<Welcomed, Refusal> {
    let kept = token.filter(|token| is_well_formed(token));
    let token = kept.map_or_else(|| format!("{VISITOR_TOKEN}{}", secret::token()), str::to_owned);
    let hash = secret::sha256(token.as_bytes());
    let known = async { state.store.read().await?.visitor_of(&site.key, hash).await };
    let known = known.await.map_err(|error| internal(&error))?;
    let is_new = known.is_none();
    let visitor = known.unwrap_or_else(|| visitor_of(&token));
    let place = open(&visitor)?;
    let session = server_frames::Session {
        role: AuthorRole::Visitor,
        token: kept.is_none().then_some(token),
        visitor: Some(visitor.clone()),
        operator: None,
    };
    let is_new = Arc::new(AtomicBool::new(is_new));
    let party = Party::Visitor { visitor, token: hash, is_new, _place: place };
    Ok(Welcomed { party, session })
}

pub(crate) fn is_well_formed(token: &str) -> bool {
    token
        .strip_prefix(VISITOR_TOKEN)
        .is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The visitor that a token stands for until it is stored.
pub(crate) fn visitor_of(token: &str) -> VisitorId {
    let hash: Hash = secret::sha256(format!("visitor {token}").as_bytes());
    let mut bits = [0; 16];
    bits.copy_from_slice(&hash[..16]);
    VisitorId::from_bits(u128::from_be_bytes(bits))
}

fn check_site_origin(state: &AppState, site: &Site, origin: Option<&str>) -> Result<(), Refusal> {
    let Some(origin) = origin else {
        let message = "a visitor's connection comes from a page";
        return Err(refusal(RejectCode::WrongOrigin, message, Close::WrongOrigin));
    };
    // Our own pages carry the widget too: the demo shop, and the frame for hosts that forbid wasm.
    if state.own_origins.is_own(origin) || site.origins.iter().any(|known| known == origin) {
        return Ok(());
    }
    let message = format!("{origin} is not on the list of `{}`", site.key);
    Err(refusal(RejectCode::WrongOrigin, message, Close::WrongOrigin))
}

fn check_own_origin(state: &AppState, origin: Option<&str>) -> Result<(), Refusal> {
    if origin.is_some_and(|origin| state.own_origins.is_own(origin)) {
        return Ok(());
    }
    let message = "operators connect from the desk";
    Err(refusal(RejectCode::WrongOrigin, message, Close::WrongOrigin))
}

/// There is too much of something; the client may come back after `wait`.
pub(super) fn too_many(wait: Duration, message: &str) -> Refusal {
    let millis = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1);
    let problem = Problem::new(RejectCode::RateLimited, message);
    (Problem { retry_after_ms: Some(millis), ..problem }, Close::RateLimited)
}

/// Counts a connection that begins.
///
/// Errors: its network has begun too many.
pub(super) fn knock(state: &AppState, ip: IpAddr) -> Result<(), Refusal> {
    state.limits.hello(ip).map_err(|wait| too_many(wait, CONNECTIONS))
}

fn crowded() -> Refusal {
    let spread = u64::try_from(secret::bits() % u128::from(COME_BACK_SPREAD_MS)).unwrap_or(0);
    let problem = Problem {
        retry_after_ms: Some(COME_BACK_MS + spread),
        ..Problem::new(RejectCode::Busy, "very many clients connect just now; come back soon")
    };
    (problem, Close::Goaway)
}

/// A visitor's place among the sockets that may be open.
fn place(
    state: &AppState,
    visitor: &VisitorId,
    device: &DeviceId,
    ip: IpAddr,
    outbox: &Outbox,
) -> Result<Place, Refusal> {
    let outbox = outbox.clone();
    let close = move || outbox.close(Close::RateLimited);
    state
        .sockets
        .open(visitor, device, ip, close)
        .map_err(|TooMany| too_many(SOCKET_WAIT, CONNECTIONS))
}

fn internal(error: &crate::store::StoreError) -> Refusal {
    tracing::error!(%error, "a session could not be read");
    refusal(RejectCode::Internal, "the server failed; come back soon", Close::Goaway)
}

/// Registers first, reads then: nothing can fall between history and what comes next.
async fn welcome(
    state: &AppState,
    site: Arc<Site>,
    level: u32,
    hello: client_frames::Hello,
    welcomed: Welcomed,
    ip: IpAddr,
    outbox: &Outbox,
) -> Connection {
    let Welcomed { party, session } = welcomed;
    let who = match &party {
        Party::Visitor { visitor, .. } => {
            Who::Visitor { site: site.key.clone(), visitor: visitor.clone() }
        }
        Party::Operator { card, .. } => {
            Who::Operator { site: site.key.clone(), operator: card.operator.clone() }
        }
    };
    metrics::connection_opened(&session.role);
    let id = state.bus.register(who, hello.device.clone(), outbox.clone());
    let availability = state.availability(&site);
    let connection = Connection::new(
        state.clone(),
        id,
        party,
        site.key.clone(),
        hello.device,
        ip,
        outbox.clone(),
    );
    let heads = heads::of(&connection, hello.resume.as_ref()).await;
    outbox.send(server_frames::Welcome {
        level,
        session,
        epoch: state.epoch.clone(),
        server_time: clock::now(),
        heartbeat_ms: HEARTBEAT_MS,
        limits: Limits::OURS,
        conversations: heads.iter().map(|(head, _)| head.clone()).collect(),
        availability,
    });
    state.bus.welcomed(id);
    for (head, from) in heads {
        heads::follow(&connection, &head, from).await;
    }
    state.bus.settle(id);
    // Somebody may have come or gone while the welcome was written.
    let later = state.availability(&site);
    if later != availability {
        outbox.send(later);
    }
    connection.arrive().await;
    connection
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_tabs_with_the_same_unknown_token_are_one_visitor() {
        let token = format!("{VISITOR_TOKEN}{}", secret::token());
        assert!(is_well_formed(&token));
        assert_eq!(visitor_of(&token), visitor_of(&token));
        assert_ne!(visitor_of(&token), visitor_of(&format!("{VISITOR_TOKEN}{}", secret::token())));
    }

    #[test]
    fn a_visitors_id_tells_nothing_about_the_stored_hash() {
        let token = format!("{VISITOR_TOKEN}{}", secret::token());
        let hash = secret::hex(&secret::sha256(token.as_bytes()));
        assert!(!visitor_of(&token).as_str().contains(&hash[..32]));
    }

    #[test]
    fn clients_that_met_a_crowd_come_back_spread_out() {
        let waits: std::collections::BTreeSet<u64> =
            (0..50).filter_map(|_| crowded().0.retry_after_ms).collect();
        let allowed = COME_BACK_MS..COME_BACK_MS + COME_BACK_SPREAD_MS;
        assert!(waits.len() > 25 && waits.iter().all(|wait| allowed.contains(wait)), "{waits:?}");
    }

    #[test]
    fn a_token_of_another_form_is_not_kept() {
        for token in ["pv_", "pv_zz", "abc", "pv_'; DROP TABLE visitors"] {
            assert!(!is_well_formed(token), "{token}");
        }
    }
}
