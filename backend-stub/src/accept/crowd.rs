//! A share of the connections for every network, so that one cannot have them all before it has said a word.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use ipnet::IpNet;

use crate::auth::seats::{Seat, Seats};

/// Connections of one network at the same time: an eighth of all there may be, and several for each of the sockets
/// that its visitors may hold.
const CONNECTIONS_PER_NETWORK: u32 = 2_048;

/// Who has how many connections. Clones share it.
#[derive(Clone)]
pub struct Crowd {
    seats: Seats,
    /// Behind these are people of many networks.
    proxies: Arc<[IpNet]>,
}

impl Crowd {
    /// So many times the usual share for every network. `proxies` have no share: who is behind them is seen later.
    #[must_use]
    pub fn new(allowance: NonZeroU32, proxies: &[IpNet]) -> Self {
        Self::of(CONNECTIONS_PER_NETWORK.saturating_mul(allowance.get()), proxies)
    }

    pub(super) fn of(most: u32, proxies: &[IpNet]) -> Self {
        Crowd { seats: Seats::new(most as usize), proxies: proxies.into() }
    }

    /// Lets a connection in, which keeps its seat for as long as it lives. A proxy needs none.
    ///
    /// Errors: its network has all that it may have.
    pub(super) fn enter(&self, ip: IpAddr) -> Result<Option<Seat>, Full> {
        let ip = ip.to_canonical();
        if self.proxies.iter().any(|net| net.contains(&ip)) {
            return Ok(None);
        }
        self.seats.take(ip).map(Some).ok_or(Full)
    }
}

/// A network has as many connections as it may have.
#[derive(Debug)]
pub(super) struct Full;
