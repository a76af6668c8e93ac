//! The commands of the `parlor` binary.

pub mod check;
pub mod operator;
pub mod serve;
