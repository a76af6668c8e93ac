//! The same server with the routes of `fault-hooks`, for tests alone.
//!
//! It is a binary of its own so that building it leaves `parlor` as it is.

use std::process::ExitCode;

fn main() -> ExitCode {
    backend_stub::cli::main()
}
