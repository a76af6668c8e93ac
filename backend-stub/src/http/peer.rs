//! Who is at the other end of the connection.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use protocol::RejectCode;

use super::problem::ApiProblem;

/// The peer's address, as [`crate::accept::serve`] saw it, or the client's that [`super::forwarded`] found behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiProblem> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let ConnectInfo(address) = peer.ok_or(RejectCode::Internal)?;
        Ok(Peer(address.ip().to_canonical()))
    }
}
