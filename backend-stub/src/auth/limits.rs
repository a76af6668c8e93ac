//! How often one network may knock.
//!
//! The peer's address is the key; a forwarded one only from proxies we were told of, because a header that anybody can
//! write would lift every limit.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::Clock;
use governor::{DefaultKeyedRateLimiter, Quota};

/// Sockets that may be opened at once; an office behind one address reconnects together after a restart.
const HELLO_BURST: u32 = 240;
/// Further sockets per second.
const HELLO_PER_SECOND: u32 = 4;
/// New conversations at once.
const CONVERSATION_BURST: u32 = 60;
/// Further new conversations per minute.
const CONVERSATIONS_PER_MINUTE: u32 = 12;
/// Plain contact forms sent at once; a shop's own network may have several in a row.
const LEAD_BURST: u32 = 20;
/// Further ones per minute.
const LEADS_PER_MINUTE: u32 = 6;
/// Files sent at once; an office behind one address may send several.
const UPLOAD_BURST: u32 = 60;
/// Further ones per minute.
const UPLOADS_PER_MINUTE: u32 = 12;
/// MiB of files that one network may send at once. A site takes four times as much in a day, so no network alone keeps
/// everybody else from sending.
const UPLOAD_MIB_BURST: u32 = 512;
/// After how long it may send a further one: the same again in a day.
const UPLOAD_MIB_EVERY: Duration = Duration::from_secs(24 * 60 * 60 / 512);
/// Times of calendars that one network may take at once; nobody else comes at those times.
const BOOKING_BURST: u32 = 20;
/// Further ones per hour.
const BOOKINGS_PER_HOUR: u32 = 20;
/// Commands of one person at once, over all their tabs.
const COMMAND_BURST: u32 = 40;
/// Further commands per second.
const COMMANDS_PER_SECOND: u32 = 2;
/// Commands of one network at once; a whole office may be behind it.
const NETWORK_COMMAND_BURST: u32 = 2_000;
/// Further ones per second.
const NETWORK_COMMANDS_PER_SECOND: u32 = 100;
/// Sockets that a visitor may hold open, over all tabs.
pub(super) const SOCKETS_PER_VISITOR: usize = 8;
/// Questions to addresses that are no files at once; a page that loads asks one or two.
const QUESTION_BURST: u32 = 1_000;
/// Further ones per second.
const QUESTIONS_PER_SECOND: u32 = 50;
/// Sockets that visitors of one network may hold open.
pub(crate) const SOCKETS_PER_NETWORK: usize = 200;
/// After this many questions, keys that are long quiet are forgotten.
const FORGET_EVERY: u32 = 1_024;

/// The limits of the socket. Clones share them.
#[derive(Clone)]
pub struct Limits(Arc<Inner>);

struct Inner {
    allowance: NonZeroU32,
    hello: PerNetwork,
    new_conversation: PerNetwork,
    leads: PerNetwork,
    uploads: PerNetwork,
    upload_mib: PerNetwork,
    bookings: PerNetwork,
    questions: PerNetwork,
    commands: Keyed<String>,
    network_commands: PerNetwork,
}

impl Limits {
    /// Fresh limits.
    #[must_use]
    pub fn new() -> Self {
        Self::times(NonZeroU32::MIN)
    }

    /// Fresh limits of so many times the usual allowance.
    #[must_use]
    pub fn times(allowance: NonZeroU32) -> Self {
        let times = |n: u32| at_least_one(n.saturating_mul(allowance.get()));
        let hello = Quota::per_second(times(HELLO_PER_SECOND));
        let conversation = Quota::per_minute(times(CONVERSATIONS_PER_MINUTE));
        let leads = Quota::per_minute(times(LEADS_PER_MINUTE));
        let uploads = Quota::per_minute(times(UPLOADS_PER_MINUTE));
        let upload_mib = every(UPLOAD_MIB_EVERY / allowance.get());
        let bookings = Quota::per_hour(times(BOOKINGS_PER_HOUR));
        let questions = Quota::per_second(times(QUESTIONS_PER_SECOND));
        let commands = Quota::per_second(times(COMMANDS_PER_SECOND));
        let of_network = Quota::per_second(times(NETWORK_COMMANDS_PER_SECOND));
        Self(Arc::new(Inner {
            allowance,
            commands: Keyed::new(commands.allow_burst(times(COMMAND_BURST))),
            network_commands: PerNetwork::new(of_network.allow_burst(times(NETWORK_COMMAND_BURST))),
            hello: PerNetwork::new(hello.allow_burst(times(HELLO_BURST))),
            new_conversation: PerNetwork::new(conversation.allow_burst(times(CONVERSATION_BURST))),
            leads: PerNetwork::new(leads.allow_burst(times(LEAD_BURST))),
            uploads: PerNetwork::new(uploads.allow_burst(times(UPLOAD_BURST))),
            upload_mib: PerNetwork::new(upload_mib.allow_burst(times(UPLOAD_MIB_BURST))),
            bookings: PerNetwork::new(bookings.allow_burst(times(BOOKING_BURST))),
            questions: PerNetwork::new(questions.allow_burst(times(QUESTION_BURST))),
        }))
    }

    /// How many times the usual limits apply.
    #[must_use]
    pub fn allowance(&self) -> NonZeroU32 {
        self.0.allowance
    }

    /// Somebody opens a socket, or begins a connection by long poll.
    ///
    /// Errors: how long to wait.
    pub fn hello(&self, ip: IpAddr) -> Result<(), Duration> {
        self.0.hello.check(ip)
    }

    /// Somebody begins a conversation.
    ///
    /// Errors: how long to wait.
    pub fn new_conversation(&self, ip: IpAddr) -> Result<(), Duration> {
        self.0.new_conversation.check(ip)
    }

    /// Somebody sends the plain contact form.
    ///
    /// Errors: how long to wait.
    pub fn lead(&self, ip: IpAddr) -> Result<(), Duration> {
        self.0.leads.check(ip)
    }

    /// Somebody sends a file of so many bytes.
    ///
    /// Errors: how long to wait.
    pub fn upload(&self, ip: IpAddr, bytes: u64) -> Result<(), Duration> {
        self.0.uploads.check(ip)?;
        let mib = u32::try_from(bytes.div_ceil(1 << 20)).unwrap_or(u32::MAX);
        self.0.upload_mib.check_n(ip, at_least_one(mib))
    }

    /// Somebody takes a time of a calendar.
    ///
    /// Errors: how long to wait.
    pub fn booking(&self, ip: IpAddr) -> Result<(), Duration> {
        self.0.bookings.check(ip)
    }

    /// Somebody asks for what is not a file.
    ///
    /// Errors: how long to wait.
    pub fn question(&self, ip: IpAddr) -> Result<(), Duration> {
        self.0.questions.check(ip)
    }

    /// Somebody sends a command. `who` is a visitor's or an operator's id: another socket does not begin anew.
    ///
    /// Errors: how long to wait.
    pub fn command(&self, who: &str, ip: IpAddr) -> Result<(), Duration> {
        self.0.commands.check(&who.to_owned())?;
        self.0.network_commands.check(ip)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

/// A limit with one allowance per [`network`].
pub(super) struct PerNetwork(Keyed<IpAddr>);

impl PerNetwork {
    pub(super) fn new(quota: Quota) -> Self {
        Self(Keyed::new(quota))
    }

    pub(super) fn check(&self, ip: IpAddr) -> Result<(), Duration> {
        self.check_n(ip, NonZeroU32::MIN)
    }

    fn check_n(&self, ip: IpAddr, n: NonZeroU32) -> Result<(), Duration> {
        self.0.check_n(&network(ip), n)
    }
}

/// A limit with one allowance per key.
struct Keyed<K: Clone + Eq + std::hash::Hash> {
    limiter: DefaultKeyedRateLimiter<K>,
    asked: AtomicU32,
}

impl<K: Clone + Eq + std::hash::Hash> Keyed<K> {
    fn new(quota: Quota) -> Self {
        Self { limiter: DefaultKeyedRateLimiter::keyed(quota), asked: AtomicU32::new(0) }
    }

    fn check(&self, key: &K) -> Result<(), Duration> {
        self.check_n(key, NonZeroU32::MIN)
    }

    /// Takes so much at once, or nothing of it.
    fn check_n(&self, key: &K, n: NonZeroU32) -> Result<(), Duration> {
        if self.asked.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.limiter.retain_recent();
        }
        match self.limiter.check_key_n(key, n) {
            Ok(checked) => {
                checked.map_err(|refusal| refusal.wait_time_from(self.limiter.clock().now()))
            }
            // More than anybody may ever have.
            Err(_) => Err(Duration::MAX),
        }
    }
}

/// What one household has of the address space: an IPv4 address, or the /64 of an IPv6 address.
pub(crate) fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(v6) => {
            let prefix = u128::from(v6) & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from(prefix))
        }
        v4 => v4,
    }
}

/// One each time.
fn every(time: Duration) -> Quota {
    Quota::with_period(time).unwrap_or_else(|| Quota::per_second(NonZeroU32::MAX))
}

pub(super) fn at_least_one(n: u32) -> NonZeroU32 {
    NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN)
}

#[cfg(test)]
mod tests {
    use protocol::limits::FILE_BYTES;

    use super::*;
    use crate::files::{BYTES_PER_SITE, BYTES_PER_VISITOR};

    #[test]
    fn a_network_that_knocks_too_often_is_told_how_long_to_wait() {
        let limits = Limits::new();
        let ip: IpAddr = "192.0.2.7".parse().unwrap();
        for _ in 0..CONVERSATION_BURST {
            assert!(limits.new_conversation(ip).is_ok());
        }
        let wait = limits.new_conversation(ip).unwrap_err();
        assert!(wait > Duration::ZERO && wait <= Duration::from_secs(5), "{wait:?}");
        assert!(limits.new_conversation("192.0.2.8".parse().unwrap()).is_ok());
        assert!(limits.hello(ip).is_ok());
    }

    #[test]
    fn a_larger_allowance_multiplies_what_a_network_may() {
        let limits = Limits::times(NonZeroU32::new(3).unwrap());
        let ip: IpAddr = "192.0.2.7".parse().unwrap();
        for _ in 0..3 * CONVERSATION_BURST {
            assert!(limits.new_conversation(ip).is_ok());
        }
        assert!(limits.new_conversation(ip).is_err());
    }

    #[test]
    fn another_address_does_not_give_a_visitor_more_commands() {
        let limits = Limits::new();
        let ip = |n: u32| IpAddr::from([192, 0, 2, u8::try_from(n).unwrap()]);
        for n in 0..COMMAND_BURST {
            assert!(limits.command("v_1", ip(n)).is_ok());
        }
        assert!(limits.command("v_1", ip(200)).is_err());
        assert!(limits.command("v_2", ip(200)).is_ok());
    }

    #[test]
    fn a_network_alone_cannot_use_up_what_a_site_takes_in_a_day() {
        let limits = Limits::new();
        let ip: IpAddr = "192.0.2.7".parse().unwrap();
        let mut sent = 0;
        while limits.upload(ip, FILE_BYTES).is_ok() {
            sent += FILE_BYTES;
        }
        assert!(sent >= BYTES_PER_VISITOR, "one visitor has their day: {sent}");
        assert!(sent <= BYTES_PER_SITE / 4, "{sent}");
        assert!(limits.upload("192.0.2.8".parse().unwrap(), FILE_BYTES).is_ok());
    }

    #[test]
    fn a_network_takes_a_few_times_of_a_calendar_and_not_all() {
        let limits = Limits::new();
        let ip: IpAddr = "192.0.2.7".parse().unwrap();
        let taken = (0..1_000).take_while(|_| limits.booking(ip).is_ok()).count();
        assert!((5..=20).contains(&taken), "{taken}");
        let wait = limits.booking(ip).unwrap_err();
        assert!(wait <= Duration::from_secs(180), "{wait:?}");
        assert!(limits.booking("192.0.2.8".parse().unwrap()).is_ok());
    }

    #[test]
    fn addresses_of_one_household_share_an_allowance() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::3"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::3"), of("2001:db8:1:3::3"));
        assert_eq!(of("::ffff:192.0.2.7"), of("192.0.2.7"));
        assert_ne!(of("192.0.2.7"), of("192.0.2.8"));
    }
}
