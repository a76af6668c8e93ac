//! The WebSocket door: upgrade, hello, and the conversation of frames.

mod dispatch;
mod heads;
mod hello;
mod operator;
mod socket;
mod visitor;

pub use socket::router;
