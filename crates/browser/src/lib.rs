//! The browser's side of a conversation, shared by widget and desk: everything that touches the
//! network, the clock, chance, storage or a device, and nothing that draws.
//!
//! Whatever the browser lacks or forbids (storage, devices, a secure context) is a value, never a
//! panic: the host page must not notice.

mod call;
mod clock;
pub mod files;
pub mod http;
mod lifecycle;
mod runner;
mod socket;
mod store;
mod tabs;
mod timer;
mod transport;

pub use call::{Call, CallEvent, CallRole, MediaProblem};
pub use clock::{now, random_bits, random_u32};
pub use lifecycle::{Lifecycle, LifecycleGuard, lifecycle};
pub use runner::Runner;
pub use socket::{Socket, SocketEvent, SocketProblem};
pub use store::Store;
pub use timer::{Timer, pause};
