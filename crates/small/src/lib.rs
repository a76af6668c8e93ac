//! What the standard library and `serde_json` do fast and large, done small.
//!
//! A visitor downloads every byte of the browser's side before the panel opens. There, a map is a
//! few kilobytes for each pair of types, reading a decimal number brings a table of ten kilobytes,
//! and writing one brings two algorithms, and so on. Here each is one plain piece of code that does the same,
//! to the bit. Server and browser use it alike, so that neither can drift from the other; only where
//! strangers could make small code slow does the server take the large one (see [`json`]).

pub mod json;
pub mod letters;
mod map;
pub mod number;

pub use map::Map;
