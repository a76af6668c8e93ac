//! The HTTP doors: files, sites' bundles, the desk's sign-in, and what watches the server.

pub mod assets;
pub mod desk;
pub mod files;
pub mod forwarded;
pub mod frame;
pub mod guard;
pub mod health;
pub mod leads;
pub mod metrics;
pub mod pace;
pub mod peer;
pub mod problem;
pub mod quotes;
pub mod security_headers;
pub mod sites;
#[cfg(test)]
pub(crate) mod testing;
