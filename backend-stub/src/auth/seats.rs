//! How many of something one network may have at the same time.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::limits::network;

/// As many seats for every network. Clones share them.
#[derive(Clone)]
pub(crate) struct Seats(Arc<Inner>);

struct Inner {
    most: usize,
    taken: Mutex<BTreeMap<IpAddr, usize>>,
}

impl Seats {
    /// `most` seats for each network.
    pub(crate) fn new(most: usize) -> Self {
        Seats(Arc::new(Inner { most, taken: Mutex::default() }))
    }

    /// A seat of the network that this address belongs to; nothing while all of them are taken.
    pub(crate) fn take(&self, ip: IpAddr) -> Option<Seat> {
        let network = network(ip);
        let mut taken = self.lock();
        let of_network = taken.get(&network).copied().unwrap_or_default();
        if of_network >= self.0.most {
            return None;
        }
        taken.insert(network, of_network + 1);
        Some(Seat { seats: self.clone(), network })
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<IpAddr, usize>> {
        // Every change is complete before anything in it can panic.
        self.0.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A seat that is taken, free again when it is dropped.
pub(crate) struct Seat {
    seats: Seats,
    network: IpAddr,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.lock();
        if let Some(of_network) = taken.get_mut(&self.network) {
            *of_network -= 1;
            if *of_network == 0 {
                taken.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_so_many_seats_and_the_others_have_theirs() {
        let seats = Seats::new(2);
        let ip = |n: u8| IpAddr::from([192, 0, 2, n]);
        let taken = [seats.take(ip(1)).unwrap(), seats.take(ip(1)).unwrap()];
        assert!(seats.take(ip(1)).is_none());
        assert!(seats.take(ip(2)).is_some());
        drop(taken);
        assert!(seats.take(ip(1)).is_some());
        assert!(seats.lock().is_empty(), "what nobody holds is not remembered");
    }
}
