//! Who really asks, when a proxy of ours stands before the server.
//!
//! Anybody can write `X-Forwarded-For`, so it counts only from proxies we were told of, and only its rightmost hop that
//! is not one of them: everything further left was written by that hop itself.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, HeaderName, header};
use axum::middleware::map_request;
use ipnet::IpNet;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Headers that proxies write.
const FORWARDING: [HeaderName; 6] = [
    X_FORWARDED_FOR,
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-forwarded-proto"),
    HeaderName::from_static("x-real-ip"),
    header::FORWARDED,
    header::VIA,
];

/// Whether the request came through a proxy.
pub fn is_forwarded(headers: &HeaderMap) -> bool {
    FORWARDING.iter().any(|name| headers.contains_key(name))
}

/// From here on the peer is the client that a trusted proxy names.
pub fn layer(routes: Router, trusted: &[IpNet]) -> Router {
    if trusted.is_empty() {
        return routes;
    }
    let trusted: Arc<[IpNet]> = trusted.into();
    routes.layer(map_request(move |mut request: Request| {
        let trusted = trusted.clone();
        async move {
            let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().copied();
            if let Some(ConnectInfo(peer)) = peer {
                let ip = client(peer.ip(), request.headers(), &trusted);
                let client = ConnectInfo(SocketAddr::new(ip, peer.port()));
                request.extensions_mut().insert(client);
            }
            request
        }
    }))
}

/// The client behind `peer`.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |ip: IpAddr| trusted.iter().any(|net| net.contains(&ip));
    let mut client = peer.to_canonical();
    let values = headers.get_all(X_FORWARDED_FOR);
    let hops = values.iter().rev().flat_map(|value| value.to_str().unwrap_or_default().rsplit(','));
    for hop in hops {
        if !is_trusted(client) {
            break;
        }
        // Behind a hop that cannot be read nothing is known; the last proxy answers for it.
        let Some(ip) = address(hop.trim()) else { break };
        client = ip.to_canonical();
    }
    client
}

fn address(hop: &str) -> Option<IpAddr> {
    let with_port = || hop.parse::<SocketAddr>().ok().map(|address| address.ip());
    hop.parse().ok().or_else(with_port)
}

#[cfg(test)]
mod tests {
    use axum::routing::get;

    use super::*;
    use crate::http::peer::Peer;
    use crate::http::testing::get_with;

    fn seen(peer: &str, forwarded: &[&str]) -> String {
        let trusted: [IpNet; 2] = ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(X_FORWARDED_FOR, value.parse().unwrap());
        }
        client(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn the_header_counts_only_from_a_trusted_peer() {
        assert_eq!(seen("203.0.113.9", &["192.0.2.7"]), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", &["192.0.2.7"]), "192.0.2.7");
        assert_eq!(seen("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(seen("::ffff:10.0.0.1", &["192.0.2.7:4711"]), "192.0.2.7");
    }

    #[test]
    fn a_client_cannot_put_an_address_before_its_own() {
        assert_eq!(seen("10.0.0.1", &["1.1.1.1, 192.0.2.7"]), "192.0.2.7");
        assert_eq!(seen("10.0.0.1", &["1.1.1.1", "192.0.2.7, 10.0.0.2"]), "192.0.2.7");
        assert_eq!(seen("::1", &["1.1.1.1, nonsense"]), "::1");
        assert_eq!(seen("10.0.0.1", &["1.1.1.1, , 10.0.0.2"]), "10.0.0.2");
    }

    #[tokio::test]
    async fn whoever_asks_through_the_proxy_is_seen_behind_it() {
        let who = get(|Peer(ip): Peer| async move { ip.to_string() });
        let trusted = ["127.0.0.1/32".parse().unwrap()];
        for (trusted, seen) in [(&trusted[..], "192.0.2.7"), (&[], "127.0.0.1")] {
            let router = layer(Router::new().route("/", who.clone()), trusted);
            let answer = get_with(&router, "/", "x-forwarded-for", "192.0.2.7").await;
            assert_eq!(answer.text(), seen);
        }
    }
}
