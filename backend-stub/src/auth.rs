//! Who is who before a conversation begins: operators and their sessions, origins that are ours, and how often
//! one may try.

pub mod limits;
mod origins;
pub mod password;
pub(crate) mod seats;
pub mod session;
mod sign_in_failures;
mod socket_tokens;
pub mod sockets;

pub use origins::{OriginError, OwnOrigins};
pub use sign_in_failures::SignInFailures;
pub use socket_tokens::SocketTokens;
