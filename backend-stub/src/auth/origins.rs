//! The origins this server itself is reached at: where the desk and the iframe fallback live.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::http::Uri;

/// Why a public URL was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected an address such as https://chat.example.com, without a path, but got {0:?}")]
pub struct OriginError(pub String);

/// The server's own origins. Clones share them.
#[derive(Debug, Clone)]
pub struct OwnOrigins(Arc<[String]>);

impl OwnOrigins {
    /// The one origin that the outside world sees, as behind a proxy that ends TLS.
    ///
    /// Errors: [`OriginError`] when it is not `http` or `https` with a host and nothing behind it.
    /// Example: `https://Chat.example.com:443/` → `https://chat.example.com`.
    pub fn of_public_url(url: &str) -> Result<Self, OriginError> {
        let refused = || OriginError(url.to_owned());
        let uri: Uri = url.trim().parse().map_err(|_| refused())?;
        let authority = uri.authority().ok_or_else(refused)?;
        let bare = uri.path() == "/" && uri.query().is_none() && !authority.as_str().contains('@');
        let scheme = uri.scheme_str().unwrap_or_default();
        let usual_port = match scheme {
            "http" => 80,
            "https" => 443,
            _ => return Err(refused()),
        };
        if !bare {
            return Err(refused());
        }
        let host = authority.host().to_ascii_lowercase();
        Ok(Self(Arc::new([origin(scheme, &host, authority.port_u16(), usual_port)])))
    }

    /// Where the listener is reached on this machine, by address and by name.
    #[must_use]
    pub fn of_listener(listen: SocketAddr) -> Self {
        let hosts = if listen.ip().is_loopback() || listen.ip().is_unspecified() {
            vec!["127.0.0.1".to_owned(), "localhost".to_owned(), "[::1]".to_owned()]
        } else if listen.is_ipv6() {
            vec![format!("[{}]", listen.ip())]
        } else {
            vec![listen.ip().to_string()]
        };
        Self(hosts.iter().map(|host| origin("http", host, Some(listen.port()), 80)).collect())
    }

    /// Whether this `Origin` header names this server. Exact: browsers send one spelling only.
    #[must_use]
    pub fn is_own(&self, origin: &str) -> bool {
        self.0.iter().any(|own| own == origin)
    }

    /// Whether browsers reach this server by TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.iter().all(|own| own.starts_with("https://"))
    }

    /// The origin to show to people.
    #[must_use]
    pub fn first(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }
}

fn origin(scheme: &str, host: &str, port: Option<u16>, usual_port: u16) -> String {
    match port.filter(|port| *port != usual_port) {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_one_origin_in_the_browsers_spelling() {
        let own = OwnOrigins::of_public_url("https://Chat.example.com:443/").unwrap();
        assert_eq!(own.first(), "https://chat.example.com");
        assert!(own.is_https());
        let own = OwnOrigins::of_public_url("http://chat.example.com:8080").unwrap();
        assert!(own.is_own("http://chat.example.com:8080"));
        assert!(!own.is_https());
    }

    #[test]
    fn a_near_miss_is_not_our_origin() {
        let own = OwnOrigins::of_public_url("https://chat.example.com").unwrap();
        let near = [
            "http://chat.example.com",
            "https://chat.example.com.",
            "https://chat.example.com:444",
            "https://chat.example.com.evil.example",
            "https://evilchat.example.com",
            "https://CHAT.example.com",
            "https://chat.example.com/",
            "https://chat.example.com@evil.example",
            "null",
            "",
        ];
        for origin in near {
            assert!(!own.is_own(origin), "{origin}");
        }
    }

    #[test]
    fn an_address_that_is_no_origin_is_refused() {
        for url in
            ["chat.example.com", "ftp://chat.example.com", "https://a/desk", "https://u@a", ""]
        {
            assert!(OwnOrigins::of_public_url(url).is_err(), "{url}");
        }
    }

    #[test]
    fn a_listener_on_this_machine_is_known_by_address_and_name() {
        for listen in ["127.0.0.1:8080", "0.0.0.0:8080", "[::]:8080"] {
            let own = OwnOrigins::of_listener(listen.parse().unwrap());
            assert!(own.is_own("http://127.0.0.1:8080") && own.is_own("http://localhost:8080"));
            assert!(!own.is_own("http://localhost"));
        }
        let own = OwnOrigins::of_listener("127.0.0.1:80".parse().unwrap());
        assert_eq!(own.first(), "http://127.0.0.1");
    }
}
