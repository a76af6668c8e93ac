//! A server in a temporary folder, and the smallest client that can talk to it.

mod http;
mod peer;
mod server;

pub use http::{Answer, begin, get, options, post, send};
pub use peer::{Peer, closed, greet, hello, open};
pub use server::{Parlor, SHOP, quick, reloaded, site_key};
