//! The Parlor server: HTTP and WebSocket doors, the conversations behind them, and where they are kept.
//!
//! Reading order: [`app`] puts the parts together, [`ws`] and [`http`] are the doors, [`engine`] carries a request
//! to [`conversation`] (pure: what a command does) and through [`store`] (what is kept), and [`bus`] and [`live`]
//! tell everybody who listens.

pub mod accept;
pub mod app;
pub mod auth;
pub mod bus;
pub mod cli;
pub mod clock;
pub mod conversation;
pub mod engine;
#[cfg(feature = "fault-hooks")]
pub mod faults;
pub mod files;
pub mod http;
pub mod import;
pub mod live;
pub mod quotes;
pub mod requests;
pub mod secret;
pub mod sites;
pub mod state;
pub mod store;
mod timers;
pub mod ws;
