//! How many sockets visitors hold open at the same time.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use protocol::{DeviceId, VisitorId};

use super::limits::{SOCKETS_PER_NETWORK, SOCKETS_PER_VISITOR, network};

/// Closes a socket.
type Close = Box<dyn Fn() + Send>;

struct Socket {
    id: u64,
    device: DeviceId,
    close: Close,
}

#[derive(Default)]
struct Register {
    next: u64,
    by_network: BTreeMap<IpAddr, usize>,
    by_visitor: BTreeMap<VisitorId, Vec<Socket>>,
}

/// The register of visitors' sockets. Clones share it.
#[derive(Clone)]
pub struct Sockets {
    register: Arc<Mutex<Register>>,
    per_network: usize,
}

/// There are as many as there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany;

impl Sockets {
    /// An empty register. Every network may have so many times its usual number of sockets.
    #[must_use]
    pub fn times(allowance: NonZeroU32) -> Self {
        let per_network = SOCKETS_PER_NETWORK.saturating_mul(allowance.get() as usize);
        Self { register: Arc::default(), per_network }
    }

    fn lock(&self) -> MutexGuard<'_, Register> {
        // Every change below is complete before anything in it can panic.
        self.register.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A visitor's tab opens a socket. A tab that comes back while its lost sockets still fill the places takes the
    /// oldest of them; `close` is how a socket is told that its place is gone.
    ///
    /// Errors: [`TooMany`] for the visitor or for the network.
    pub fn open(
        &self,
        visitor: &VisitorId,
        device: &DeviceId,
        ip: IpAddr,
        close: impl Fn() + Send + 'static,
    ) -> Result<Place, TooMany> {
        let (visitor, network) = (visitor.clone(), network(ip));
        let mut register = self.lock();
        if register.by_network.get(&network).is_some_and(|open| *open >= self.per_network) {
            return Err(TooMany);
        }
        let id = register.next;
        register.next += 1;
        let own = register.by_visitor.entry(visitor.clone()).or_default();
        if own.len() >= SOCKETS_PER_VISITOR {
            let oldest = own.iter().position(|open| open.device == *device).ok_or(TooMany)?;
            (own.remove(oldest).close)();
        }
        own.push(Socket { id, device: device.clone(), close: Box::new(close) });
        *register.by_network.entry(network).or_default() += 1;
        Ok(Place { sockets: self.clone(), visitor, network, id })
    }
}

/// The place of an open socket, free again when it is dropped.
pub struct Place {
    sockets: Sockets,
    visitor: VisitorId,
    network: IpAddr,
    id: u64,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut register = self.sockets.lock();
        if let Some(own) = register.by_visitor.get_mut(&self.visitor) {
            own.retain(|open| open.id != self.id);
            if own.is_empty() {
                register.by_visitor.remove(&self.visitor);
            }
        }
        if let Some(open) = register.by_network.get_mut(&self.network) {
            *open -= 1;
            if *open == 0 {
                register.by_network.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn ip(n: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, n])
    }

    fn open(sockets: &Sockets, visitor: usize, device: usize, n: u8) -> Result<Place, TooMany> {
        let (visitor, device) = (visitor as u128, device as u128);
        let (visitor, device) = (VisitorId::from_bits(visitor), DeviceId::from_bits(device));
        sockets.open(&visitor, &device, ip(n), || {})
    }

    #[test]
    fn a_visitor_has_so_many_sockets_and_a_closed_one_frees_its_place() {
        let sockets = Sockets::times(NonZeroU32::MIN);
        let mut places: Vec<Place> =
            (0..SOCKETS_PER_VISITOR).map(|n| open(&sockets, 1, n, 1).unwrap()).collect();
        assert_eq!(open(&sockets, 1, 99, 2).err(), Some(TooMany));
        assert!(open(&sockets, 2, 99, 1).is_ok());
        places.pop();
        assert!(open(&sockets, 1, 99, 1).is_ok());
        drop(places);
        assert!(sockets.lock().by_visitor.is_empty() && sockets.lock().by_network.is_empty());
    }

    #[test]
    fn a_network_has_so_many_sockets_whoever_opens_them() {
        let sockets = Sockets::times(NonZeroU32::MIN);
        let _places: Vec<Place> =
            (0..SOCKETS_PER_NETWORK).map(|n| open(&sockets, n, n, 1).unwrap()).collect();
        assert_eq!(open(&sockets, 100_000, 1, 1).err(), Some(TooMany));
        assert!(open(&sockets, 100_000, 1, 2).is_ok());
    }

    #[test]
    fn a_larger_allowance_gives_an_office_more_sockets() {
        let sockets = Sockets::times(NonZeroU32::new(3).unwrap());
        let all = 0..3 * SOCKETS_PER_NETWORK;
        let _places: Vec<Place> = all.map(|n| open(&sockets, n, n, 1).unwrap()).collect();
        assert_eq!(open(&sockets, 100_000, 1, 1).err(), Some(TooMany));
    }

    #[test]
    fn a_tab_that_keeps_losing_its_line_takes_the_place_of_its_lost_sockets() {
        let (sockets, closed) = (Sockets::times(NonZeroU32::MIN), Arc::new(AtomicUsize::new(0)));
        let (visitor, device) = (VisitorId::from_bits(1), DeviceId::from_bits(1));
        let _places: Vec<Place> = (0..SOCKETS_PER_VISITOR + 2)
            .map(|_| {
                let closed = closed.clone();
                let close = move || _ = closed.fetch_add(1, Ordering::Relaxed);
                sockets.open(&visitor, &device, ip(1), close).unwrap()
            })
            .collect();
        assert_eq!(closed.load(Ordering::Relaxed), 2);
    }
}
