//! The body of a poll, read without letting one network fill the memory with bodies that never end.

use std::net::IpAddr;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::ws::Utf8Bytes;
use futures::StreamExt;
use protocol::RejectCode;
use protocol::limits::{FRAME_BYTES, POLL_BYTES};
use tokio::time::timeout;

use crate::auth::seats::{Seat, Seats};
use crate::http::problem::ApiProblem;

/// How long a request's body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(10);
/// Bodies of more than a frame that one network may have under way; a page sends one at a time, and few ever.
const LARGE_BODIES_PER_NETWORK: usize = 16;
/// When a client that met too many of them comes back.
const WAIT: Duration = Duration::from_secs(1);

/// Who is sending large bodies. Clones share it.
#[derive(Clone)]
pub(super) struct Bodies(Seats);

/// A body that is there, and the seat it needs while it is.
pub(super) struct Arrived {
    pub(super) text: Utf8Bytes,
    _seat: Option<Seat>,
}

impl Default for Bodies {
    fn default() -> Self {
        Bodies(Seats::new(LARGE_BODIES_PER_NETWORK))
    }
}

impl Bodies {
    /// Errors: a body that is too slow, too large or no text; one more than its network may send at once.
    pub(super) async fn read(&self, body: Body, ip: IpAddr) -> Result<Arrived, ApiProblem> {
        let Ok(read) = timeout(BODY_TIME, self.collect(body, ip)).await else {
            return Err(ApiProblem::new(RejectCode::Busy, "the request took too long"));
        };
        let (bytes, seat) = read?;
        let text = Utf8Bytes::try_from(Bytes::from(bytes))
            .map_err(|_| ApiProblem::new(RejectCode::Malformed, "a poll is UTF-8"))?;
        Ok(Arrived { text, _seat: seat })
    }

    async fn collect(&self, body: Body, ip: IpAddr) -> Result<(Vec<u8>, Option<Seat>), ApiProblem> {
        let (mut bytes, mut seat, mut refusal) = (Vec::new(), None, None);
        let mut n_bytes = 0;
        let mut parts = body.into_data_stream();
        while let Some(part) = parts.next().await {
            let part = part.map_err(|_| {
                ApiProblem::new(RejectCode::Malformed, "the request ended before its body")
            })?;
            n_bytes += part.len();
            if n_bytes > POLL_BYTES {
                let message = format!("a poll has at most {POLL_BYTES} bytes");
                return Err(ApiProblem::new(RejectCode::TooLarge, message));
            }
            if n_bytes > FRAME_BYTES && seat.is_none() && refusal.is_none() {
                seat = self.0.take(ip);
                if seat.is_none() {
                    // The rest is passed over unkept: a line that is cut in the middle of a body carries no answer.
                    refusal = Some(ApiProblem::rate_limited(WAIT));
                    bytes = Vec::new();
                }
            }
            if refusal.is_none() {
                bytes.extend_from_slice(&part);
            }
        }
        refusal.map_or(Ok((bytes, seat)), Err)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::pin::Pin;

    use axum::http::{StatusCode, header};
    use axum::response::IntoResponse;
    use futures::{poll, stream};

    use super::*;

    type Reading<'a> = Pin<Box<dyn Future<Output = Result<Arrived, ApiProblem>> + 'a>>;

    fn ip(n: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, n])
    }

    /// A body whose beginning has come and whose end does not.
    fn endless(n_bytes: usize) -> Body {
        let beginning = stream::iter([Ok::<_, Infallible>("x".repeat(n_bytes))]);
        Body::from_stream(beginning.chain(stream::pending()))
    }

    async fn begin(bodies: &Bodies, n_bytes: usize) -> Reading<'_> {
        let mut reading: Reading = Box::pin(bodies.read(endless(n_bytes), ip(1)));
        assert!(poll!(&mut reading).is_pending());
        reading
    }

    #[tokio::test]
    async fn a_network_sends_so_many_large_bodies_at_once_and_the_next_one_has_to_wait() {
        let bodies = Bodies::default();
        let mut under_way = Vec::new();
        for _ in 0..LARGE_BODIES_PER_NETWORK {
            under_way.push(begin(&bodies, FRAME_BYTES + 1).await);
        }
        let large = || Body::from("x".repeat(FRAME_BYTES + 1));
        let refusal = bodies.read(large(), ip(1)).await.err().unwrap().into_response();
        assert_eq!(refusal.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(refusal.headers().get(header::RETRY_AFTER).unwrap(), "1");
        assert!(bodies.read(large(), ip(2)).await.is_ok(), "another network");
        assert!(bodies.read(Body::from("x".repeat(FRAME_BYTES)), ip(1)).await.is_ok(), "one frame");
        under_way.pop();
        let read = bodies.read(large(), ip(1)).await.unwrap();
        assert!(bodies.read(large(), ip(1)).await.is_err(), "as long as it is kept");
        drop(read);
        assert!(bodies.read(large(), ip(1)).await.is_ok());
    }

    #[tokio::test]
    async fn small_bodies_that_never_end_take_no_seat() {
        let bodies = Bodies::default();
        let mut under_way = Vec::new();
        for _ in 0..2 * LARGE_BODIES_PER_NETWORK {
            under_way.push(begin(&bodies, FRAME_BYTES).await);
        }
        assert!(bodies.read(Body::from("x".repeat(POLL_BYTES)), ip(1)).await.is_ok());
    }
}
