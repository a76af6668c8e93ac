//! Finding a Chromium for the browser stories, or installing Debian's.

use crate::process;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/// The browser that `PARLOR_CHROMIUM` names, else the first one installed, else Debian's, installed now.
pub fn ensure() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("PARLOR_CHROMIUM") {
        let path = PathBuf::from(path);
        if !path.is_file() {
            bail!("PARLOR_CHROMIUM names {}, which is not a file", path.display());
        }
        return Ok(path);
    }
    if let Some(path) = installed() {
        return Ok(path);
    }
    if process::find("apt-get").is_none() || !is_root() {
        bail!(
            "no Chromium found; install it (Debian: `apt-get install chromium`) or set PARLOR_CHROMIUM to its path"
        );
    }
    println!("Installing Debian's chromium …");
    process::run(process::program("apt-get").args(["update", "-qq"])).context("apt-get update")?;
    process::run(
        process::program("apt-get")
            .args([
                "install",
                "-y",
                "-qq",
                "--no-install-recommends",
                "chromium",
                "fonts-liberation",
            ])
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
    .context("installing chromium")?;
    installed().context("apt-get installed chromium, but it is not on the PATH")
}

fn installed() -> Option<PathBuf> {
    NAMES.iter().find_map(|name| process::find(name))
}

/// `/proc/self` belongs to whoever runs this process.
#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    Path::new("/proc/self").metadata().is_ok_and(|metadata| metadata.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}
