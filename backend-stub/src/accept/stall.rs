//! How long a reader may make us wait: whoever asks and does not read, or reads a byte now and then, holds a place
//! among the connections that others need.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

/// A reader earns a second by so many bytes; slower than any line that people use.
const BYTES_PER_SECOND: u32 = 1_000;

/// The patience with one reader: it is used up while we wait, and earned by reading.
pub(super) struct Stall {
    most: Duration,
    left: Duration,
    since: Instant,
    /// Set while the other side does not take what we have for it.
    waiting: Option<Pin<Box<Sleep>>>,
}

impl Stall {
    pub(super) fn new(most: Duration) -> Self {
        Stall { most, left: most, since: Instant::now(), waiting: None }
    }

    /// Lets a write pass; one that waits for too long fails.
    pub(super) fn watch(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        let Poll::Pending = written else {
            if let Poll::Ready(Ok(bytes)) = written
                && self.waiting.take().is_some()
            {
                let earned = Duration::from_secs(1) * u32::try_from(bytes).unwrap_or(u32::MAX)
                    / BYTES_PER_SECOND;
                let left = self.left.saturating_sub(self.since.elapsed());
                self.left = left.saturating_add(earned).min(self.most);
                self.since = Instant::now();
            }
            return written;
        };
        let waiting = self.waiting.get_or_insert_with(|| {
            // Time in which nothing had to wait counts for the reader.
            self.left = self.left.saturating_add(self.since.elapsed()).min(self.most);
            self.since = Instant::now();
            Box::pin(sleep(self.left))
        });
        match waiting.as_mut().poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(()) => {
                let message = "the other side does not read";
                Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, message)))
            }
        }
    }
}
