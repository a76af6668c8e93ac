//! `parlor`, the server.

use std::process::ExitCode;

fn main() -> ExitCode {
    backend_stub::cli::main()
}
