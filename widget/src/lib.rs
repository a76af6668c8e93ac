//! The embeddable widget: the wasm behind the loader, with all browser I/O that a visitor's conversation needs.
//!
//! `settings` and `page_api` are the public surface, `conversation` is what the tab knows, `shell` acts, `view` draws.
//! Nothing here reaches out of our shadow root, and no failure leaves it: the loader's supervisor sees to both.

mod boot;
mod bridge;
mod commands;
mod conversation;
#[cfg(feature = "fault-hooks")]
mod faults;
mod page;
pub mod page_api;
pub mod settings;
mod shell;
mod texts;
mod view;
mod view_model;

pub use boot::start;
pub use commands::Handle;
