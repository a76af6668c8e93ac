//! The commands of the `parlor` binary.

pub mod check;
pub mod flow;
pub mod formula;
pub mod operator;
pub mod quote;
pub mod serve;
