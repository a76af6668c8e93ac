//! How much one connection may say. Commands have limits of their own, which follow a person from socket to socket.
//!
//! What is repeated, or replaced by the next one, is left out when there is too much of it. What a client could send
//! for ever at no cost to itself, a ping or a command of the wrong form, ends the connection, and so does more text
//! than anybody has to say. A client of ours never comes near: it pings every ten seconds.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use protocol::ClientFrame;

/// Frames of one kind that may come at once.
const BURST: NonZeroU32 = NonZeroU32::new(300).expect("above zero");
/// Further ones per second.
const PER_SECOND: NonZeroU32 = NonZeroU32::new(30).expect("above zero");
/// KiB of text that may come at once: every command that may, each as large as a frame, and a call besides.
const KIB_BURST: NonZeroU32 = NonZeroU32::new(4_096).expect("above zero");
/// Further ones per second: twice what a person's commands can hold.
const KIB_PER_SECOND: NonZeroU32 = NonZeroU32::new(256).expect("above zero");

type Limiter<C> = RateLimiter<NotKeyed, InMemoryState, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// The limits of one connection.
pub(super) struct Intake<C: Clock = DefaultClock> {
    text: Limiter<C>,
    /// Pings, and what is no frame.
    idle: Limiter<C>,
    /// A call's beginning has many, and they must not use up what typing and acks need.
    signals: Limiter<C>,
    /// A slider that is dragged has many.
    moves: Limiter<C>,
    others: Limiter<C>,
}

/// What becomes of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    /// It is taken.
    In,
    /// It is left out; nobody misses it.
    Out,
    /// It is one too many: the connection ends, and the client may come back after so long.
    End(Duration),
}

impl Intake {
    /// `allowance` is how many times the usual amount of text may come.
    pub(super) fn new(allowance: NonZeroU32) -> Self {
        Intake::by(DefaultClock::default(), allowance)
    }
}

impl<C: Clock + Clone> Intake<C> {
    fn by(clock: C, allowance: NonZeroU32) -> Self {
        let times = |n: NonZeroU32| n.saturating_mul(allowance);
        let text = Quota::per_second(times(KIB_PER_SECOND)).allow_burst(times(KIB_BURST));
        let frames = || {
            let quota = Quota::per_second(PER_SECOND).allow_burst(BURST);
            RateLimiter::direct_with_clock(quota, clock.clone())
        };
        let (idle, signals, moves, others) = (frames(), frames(), frames(), frames());
        let text = RateLimiter::direct_with_clock(text, clock.clone());
        Intake { text, idle, signals, moves, others }
    }

    /// A text of so many bytes came; it is not read yet. The smallest counts as a KiB.
    pub(super) fn text(&self, bytes: usize) -> Pass {
        let kib = u32::try_from(bytes / 1_024).unwrap_or(u32::MAX).saturating_add(1);
        let kib = NonZeroU32::new(kib).expect("one was added");
        match self.text.check_n(kib) {
            Ok(Ok(())) => Pass::In,
            Ok(Err(refusal)) => Pass::End(refusal.wait_time_from(self.text.clock().now())),
            // Larger than any frame, and refused as such.
            Err(_) => Pass::In,
        }
    }

    /// This frame came.
    pub(super) fn frame(&self, frame: &ClientFrame) -> Pass {
        let limiter = match frame {
            ClientFrame::Send(_) => return Pass::In,
            ClientFrame::Ping(_) => return self.idle(),
            ClientFrame::Signal(_) => &self.signals,
            ClientFrame::MoveInput(_) => &self.moves,
            _ => &self.others,
        };
        if limiter.check().is_ok() { Pass::In } else { Pass::Out }
    }

    /// Something came that asks for an answer and for nothing else.
    pub(super) fn idle(&self) -> Pass {
        match self.idle.check() {
            Ok(()) => Pass::In,
            Err(refusal) => Pass::End(refusal.wait_time_from(self.idle.clock().now())),
        }
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;
    use protocol::client_frames;
    use protocol::limits::FRAME_BYTES;

    use super::*;

    fn intake() -> (FakeRelativeClock, Intake<FakeRelativeClock>) {
        let clock = FakeRelativeClock::default();
        (clock.clone(), Intake::by(clock, NonZeroU32::MIN))
    }

    fn ping() -> ClientFrame {
        client_frames::Ping { n: 1 }.into()
    }

    #[test]
    fn a_client_that_pings_every_ten_seconds_goes_on_for_ever() {
        let (clock, intake) = intake();
        for _ in 0..10_000 {
            assert_eq!(intake.text(40), Pass::In);
            assert_eq!(intake.frame(&ping()), Pass::In);
            clock.advance(Duration::from_secs(10));
        }
    }

    #[test]
    fn a_flood_of_pings_is_the_end_and_says_when_to_come_back() {
        let (_clock, intake) = intake();
        let first = (0..1_000).find(|_| intake.frame(&ping()) != Pass::In);
        assert_eq!(first, Some(300));
        let Pass::End(wait) = intake.frame(&ping()) else { panic!("it may go on") };
        assert!(wait > Duration::ZERO && wait < Duration::from_secs(1), "{wait:?}");
    }

    #[test]
    fn too_much_typing_is_left_out_and_ends_nothing() {
        let (clock, intake) = intake();
        let conversation = protocol::ConversationId::from_bits(1);
        let typing = client_frames::Typing { conversation, typing: true }.into();
        let first = (0..1_000).find(|_| intake.frame(&typing) != Pass::In);
        assert_eq!((first, intake.frame(&typing)), (Some(300), Pass::Out));
        assert_eq!(intake.frame(&ping()), Pass::In, "another kind has its own");
        clock.advance(Duration::from_secs(1));
        assert_eq!(intake.frame(&typing), Pass::In);
    }

    #[test]
    fn forty_of_the_largest_frames_may_come_at_once_and_not_a_hundred() {
        let (_clock, intake) = intake();
        let first = (0..100).find(|_| intake.text(FRAME_BYTES) != Pass::In).unwrap();
        assert!((40..100).contains(&first), "{first}");
        assert!(matches!(intake.text(1), Pass::In), "a small one still fits");
        assert!(matches!(intake.text(FRAME_BYTES), Pass::End(_)));
    }
}
