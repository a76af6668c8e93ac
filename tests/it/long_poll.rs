//! The long poll: the same conversation where no WebSocket gets through, and the way back and forth between the two.

mod door;
mod page;
mod proxy;
mod switching;
mod together;
