//! A signal that ticks once a second, for waiting times.

use std::time::Duration;

use leptos::prelude::*;
use protocol::Timestamp;

/// The time, renewed each second for as long as the owner lives.
pub fn ticking() -> ReadSignal<Timestamp> {
    let (now, set_now) = signal(browser::now());
    if let Ok(interval) =
        set_interval_with_handle(move || set_now.set(browser::now()), Duration::from_secs(1))
    {
        on_cleanup(move || interval.clear());
    }
    now
}
