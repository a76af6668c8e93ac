//! Where things are in this repository.

use std::path::{Path, PathBuf};

/// The repository's root folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("crates/xtask is two folders below the root")
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// The shipped files.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// What the stories of provoked faults run on besides a server: a bundle with fault hooks. Never shipped.
pub fn faults() -> PathBuf {
    target().join("faults")
}

/// The browser stories, which also carry the Node tools.
pub fn browser_tests() -> PathBuf {
    root().join("tests/browser")
}

/// The formulas' comparison with other engines.
pub fn oracle() -> PathBuf {
    root().join("tests/oracle")
}

/// The server's binary, as the dev profile builds it.
pub fn server() -> PathBuf {
    binary("parlor")
}

/// What the server with fault hooks is called.
pub const FAULTY_SERVER: &str = "parlor-faults";

/// The server with fault hooks. Never shipped.
pub fn faulty_server() -> PathBuf {
    binary(FAULTY_SERVER)
}

fn binary(name: &str) -> PathBuf {
    target().join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// A path as a person types it from the root, with `/` between its parts.
pub fn relative(path: &Path) -> String {
    let shown = path.strip_prefix(root()).unwrap_or(path);
    shown.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
