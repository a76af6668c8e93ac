//! How JavaScript reaches the probe without glue: bytes in, one call, bytes out.
#![allow(
    unsafe_code,
    reason = "an exported name is `unsafe`, for it could be another's; nothing else here is"
)]

use std::sync::Mutex;

static BYTES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

fn with_bytes<T>(work: impl FnOnce(&mut Vec<u8>) -> T) -> T {
    work(&mut BYTES.lock().expect("the module has one thread, and a panic ends it"))
}

/// Adds a byte to the question.
#[unsafe(no_mangle)]
pub extern "C" fn probe_put(byte: u8) {
    with_bytes(|bytes| bytes.push(byte));
}

/// Answers the question; gives the number of bytes of the answer, which takes its place.
#[unsafe(no_mangle)]
pub extern "C" fn probe_ask() -> usize {
    with_bytes(|bytes| {
        let answer = crate::answer(&String::from_utf8_lossy(bytes));
        *bytes = answer.unwrap_or_else(|mistake| format!("! {mistake}")).into_bytes();
        bytes.len()
    })
}

/// A byte of the answer; after the last one the next question begins.
#[unsafe(no_mangle)]
pub extern "C" fn probe_get(index: usize) -> u8 {
    with_bytes(|bytes| {
        let byte = bytes[index];
        if index + 1 == bytes.len() {
            bytes.clear();
        }
        byte
    })
}
