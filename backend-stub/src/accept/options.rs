//! What a connection's socket is told, so that one whose other end is gone does not stay for hours.

use std::io;
#[cfg(target_os = "linux")]
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::TcpStream;

/// A line on which nothing passes is asked after this time whether it stands. With the two below it is given up within
/// a minute; a connection that says nothing lives for half as long again.
#[cfg(target_os = "linux")]
const QUIET: Duration = Duration::from_secs(30);
/// And asked again so often …
#[cfg(target_os = "linux")]
const AGAIN: Duration = Duration::from_secs(10);
/// … before it is given up.
#[cfg(target_os = "linux")]
const TIMES: u32 = 3;
/// What was sent and not acknowledged for so long never arrives; by default the kernel repeats it for a quarter of an
/// hour. The page has noticed by then: two of its own heartbeats went unanswered.
#[cfg(target_os = "linux")]
const UNACKNOWLEDGED: Duration = Duration::from_secs(20);

/// Errors: the operating system's; the connection may be gone already.
pub(super) fn set(stream: &TcpStream) -> io::Result<()> {
    // Frames are small and wanted at once.
    stream.set_nodelay(true)?;
    let socket = SockRef::from(stream);
    let keepalive = TcpKeepalive::new();
    #[cfg(target_os = "linux")]
    let keepalive = keepalive.with_time(QUIET).with_interval(AGAIN).with_retries(TIMES);
    // Elsewhere the system's own times hold: not every system has all of these options.
    socket.set_tcp_keepalive(&keepalive)?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED))?;
    Ok(())
}
