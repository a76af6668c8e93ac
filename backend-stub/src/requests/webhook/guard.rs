//! Where a webhook may lead: to the world, over the address that was looked at, and nowhere else from there.

use std::error::Error;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, redirect};
use rustls::crypto::CryptoProvider;

use super::Failure;
use crate::requests::is_public;
use crate::sites::webhooks::Webhook;

/// How long a connection is kept for the next call.
const IDLE: Duration = Duration::from_secs(30);
/// What receivers read in their logs.
const USER_AGENT: &str = concat!("Parlor/", env!("CARGO_PKG_VERSION"));

/// A client for the world, and one for hosts that a site's owner named as their own. Made when first needed.
#[derive(Default)]
pub(super) struct Clients {
    public: OnceLock<Option<Client>>,
    private: OnceLock<Option<Client>>,
}

impl Clients {
    /// The client that may go there.
    ///
    /// Errors: [`Failure::Private`] for an address that only its owner may name.
    pub(super) fn of(&self, webhook: &Webhook) -> Result<&Client, Failure> {
        let client = if webhook.is_private {
            self.private.get_or_init(|| client(None))
        } else {
            // A name is looked at when it is resolved; an address is never resolved.
            let host = webhook.url.host_str().unwrap_or_default().trim_matches(['[', ']']);
            if host.parse().is_ok_and(|ip| !is_public(ip)) {
                return Err(Failure::Private);
            }
            self.public.get_or_init(|| client(Some(Arc::new(PublicOnly))))
        };
        client.as_ref().ok_or_else(|| Failure::Unreachable("no TLS on this machine".to_owned()))
    }
}

/// A client that follows no redirect and asks no proxy: both would lead past the guard.
fn client(resolver: Option<Arc<PublicOnly>>) -> Option<Client> {
    if CryptoProvider::get_default().is_none() {
        // Whoever was faster installed the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    let mut builder = Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .pool_idle_timeout(IDLE)
        .user_agent(USER_AGENT);
    if let Some(resolver) = resolver {
        builder = builder.dns_resolver(resolver);
    }
    let built = builder.build();
    built.map_err(|error| tracing::error!(%error, "webhooks cannot be called")).ok()
}

/// Resolves names to public addresses, which are then the ones that are connected to: a name that leads elsewhere a
/// moment later gains nothing.
struct PublicOnly;

/// A name leads into a private network.
#[derive(Debug)]
struct LeadsInside;

impl fmt::Display for LeadsInside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name leads into a private network")
    }
}

impl Error for LeadsInside {}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(Box::new(all_public(found)?.into_iter()) as Addrs)
        })
    }
}

/// All of them or none: a name with addresses of both kinds is a trap.
fn all_public(found: impl Iterator<Item = SocketAddr>) -> Result<Vec<SocketAddr>, LeadsInside> {
    let found: Vec<SocketAddr> = found.collect();
    if found.iter().all(|address| is_public(address.ip())) { Ok(found) } else { Err(LeadsInside) }
}

/// What a client's error means. Its address is left out: it may hold what is secret.
pub(super) fn told(error: &reqwest::Error) -> Failure {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    let mut last = String::new();
    while let Some(error) = cause {
        if error.is::<LeadsInside>() {
            return Failure::Private;
        }
        if !error.is::<reqwest::Error>() {
            last = error.to_string();
        }
        cause = error.source();
    }
    Failure::Unreachable(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn socket(ip: &str) -> SocketAddr {
        SocketAddr::new(ip.parse().unwrap(), 0)
    }

    #[test]
    fn a_name_that_also_leads_inside_leads_nowhere() {
        assert!(all_public([socket("93.184.216.34")].into_iter()).is_ok());
        for inside in ["127.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1"] {
            let both = [socket("93.184.216.34"), socket(inside)];
            assert!(all_public(both.into_iter()).is_err(), "{inside}");
        }
    }

    #[tokio::test]
    async fn the_address_that_is_looked_at_is_the_one_that_is_used() {
        // Every machine knows this name, and it never leads to the world.
        let refused = PublicOnly.resolve("localhost".parse().unwrap()).await.map(|_| ());
        assert!(refused.unwrap_err().is::<LeadsInside>());
    }
}
