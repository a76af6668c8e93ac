//! What a scenario needs of the machine, and the sentence that says what is missing.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Where tools for administrators are, which are not in everybody's search path.
const MORE_FOLDERS: [&str; 3] = ["/usr/sbin", "/sbin", "/usr/local/sbin"];

/// What is missing of root's rights and these programs; `None` when all is there.
#[must_use]
pub fn missing(tools: &[&str]) -> Option<String> {
    if !is_root() {
        return Some("it mounts and unmounts, which only root may".to_owned());
    }
    missing_tools(tools)
}

/// What is missing of these programs.
#[must_use]
pub fn missing_tools(tools: &[&str]) -> Option<String> {
    let absent: Vec<&str> = tools.iter().copied().filter(|tool| find(tool).is_none()).collect();
    (!absent.is_empty()).then(|| format!("not installed here: {}", absent.join(", ")))
}

/// Where a program is.
#[must_use]
pub fn find(tool: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(MORE_FOLDERS.map(PathBuf::from))
        .map(|folder| folder.join(tool))
        .find(|file| file.is_file())
}

/// A library of `faketime` for programs with threads.
#[must_use]
pub fn fake_time_library() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?.flatten().map(|entry| entry.path());
    folders
        .chain([PathBuf::from("/usr/lib"), PathBuf::from("/usr/local/lib")])
        .map(|folder| folder.join("faketime/libfaketimeMT.so.1"))
        .find(|file| file.is_file())
}

fn is_root() -> bool {
    std::fs::metadata(Path::new("/proc/self")).is_ok_and(|own| own.uid() == 0)
}
