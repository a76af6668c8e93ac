//! Node.js, for the browser stories and for the steps that shrink a release bundle.

use crate::process;
use crate::workspace;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const OLDEST: u32 = 20;

/// Makes sure that Node is new enough and that the packages of `tests/browser` are installed.
pub fn ensure() -> Result<()> {
    ensure_packages_of(&workspace::browser_tests())
}

/// Makes sure that Node is new enough and that the packages of this folder are installed.
pub fn ensure_packages_of(folder: &Path) -> Result<()> {
    ensure_node()?;
    let shown = workspace::relative(folder);
    let lock = folder.join("package-lock.json");
    let wanted =
        fs::read(&lock).with_context(|| format!("reading {}", workspace::relative(&lock)))?;
    // npm keeps no record of which lock file it installed from; a copy beside the packages does.
    let installed = folder.join("node_modules/.installed-from.json");
    if fs::read(&installed).is_ok_and(|have| have == wanted) {
        return Ok(());
    }
    println!("Installing the Node packages of {shown} …");
    process::run(
        process::program("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(folder),
    )
    .with_context(|| format!("`npm ci` in {shown} has to succeed; it needs the npm registry"))?;
    fs::write(&installed, wanted).context("noting which packages are installed")
}

/// Node itself, to which the caller adds a script of an installed package.
pub fn package_script(package: &str, script: &str) -> Command {
    let path: PathBuf = workspace::browser_tests().join("node_modules").join(package).join(script);
    let mut command = process::program("node");
    command.arg(path);
    command
}

fn ensure_node() -> Result<()> {
    let missing = format!(
        "Node.js {OLDEST} or newer is needed here; install it (Debian: `apt-get install nodejs npm`)"
    );
    if process::find("node").is_none() || process::find("npm").is_none() {
        bail!("{missing}");
    }
    let version = process::output(process::program("node").arg("--version"))?;
    let version = String::from_utf8_lossy(&version).trim().to_owned();
    match major(&version) {
        Some(major) if major >= OLDEST => Ok(()),
        _ => bail!("{missing}; found {version}"),
    }
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("unknown"), None);
    }
}
