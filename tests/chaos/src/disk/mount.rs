//! A disk of our own that can fill up or lose its power; it is unmounted however the scenario ends.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::needs;

/// How large an image is; xfs makes none below 300 MB. Its file has holes, so this is not what it takes.
const IMAGE_BYTES: u64 = 512 << 20;

/// A file system that forgets what was not flushed when its power is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// ext4 with its usual settings.
    Ext4,
    /// xfs with its usual settings.
    Xfs,
}

impl Kind {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Ext4 => "ext4",
            Kind::Xfs => "xfs",
        }
    }

    /// The programs it takes.
    #[must_use]
    pub fn tools(self) -> [&'static str; 4] {
        let make = match self {
            Kind::Ext4 => "mkfs.ext4",
            Kind::Xfs => "mkfs.xfs",
        };
        [make, "mount", "umount", "xfs_io"]
    }
}

/// A mounted file system.
#[derive(Debug)]
pub struct Disk {
    /// The image, or `None` for one in memory.
    image: Option<PathBuf>,
    point: PathBuf,
    is_mounted: bool,
}

impl Disk {
    /// A fresh file system in an image below `folder`.
    ///
    /// Errors: it cannot be made or mounted.
    pub fn new(kind: Kind, folder: &Path) -> Result<Self> {
        let image = folder.join("disk.img");
        std::fs::File::create(&image)?.set_len(IMAGE_BYTES)?;
        let file = image.to_string_lossy().into_owned();
        match kind {
            Kind::Ext4 => run("mkfs.ext4", &["-q", "-F", &file])?,
            Kind::Xfs => run("mkfs.xfs", &["-q", "-f", &file])?,
        }
        let mut disk = Disk { image: Some(image), point: point(folder)?, is_mounted: false };
        disk.mount()?;
        Ok(disk)
    }

    /// A file system in memory that holds so many megabytes.
    ///
    /// Errors: it cannot be mounted.
    pub fn small(folder: &Path, megabytes: u32) -> Result<Self> {
        let point = point(folder)?;
        let size = format!("size={megabytes}m");
        run("mount", &["-t", "tmpfs", "-o", &size, "parlor-chaos", &point.to_string_lossy()])?;
        Ok(Disk { image: None, point, is_mounted: true })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.point
    }

    /// Makes one in memory larger.
    ///
    /// Errors: the system refuses.
    pub fn grow(&self, megabytes: u32) -> Result<()> {
        let size = format!("remount,size={megabytes}m");
        run("mount", &["-o", &size, &self.point.to_string_lossy()])
    }

    /// From now on nothing reaches the disk, not even what the system had promised to write later.
    ///
    /// Errors: the system refuses.
    pub fn cut_power(&self) -> Result<()> {
        run("xfs_io", &["-x", "-c", "shutdown", &self.point.to_string_lossy()])
    }

    /// The machine is on again. Nobody may have files open there.
    ///
    /// Errors: it cannot be mounted again.
    pub fn power_on(&mut self) -> Result<()> {
        self.unmount()?;
        self.mount()
    }

    fn mount(&mut self) -> Result<()> {
        let image = self.image.as_ref().context("a disk in memory loses everything")?;
        run("mount", &["-o", "loop", &image.to_string_lossy(), &self.point.to_string_lossy()])?;
        self.is_mounted = true;
        Ok(())
    }

    fn unmount(&mut self) -> Result<()> {
        let point = self.point.to_string_lossy().into_owned();
        let mut last = run("umount", &[&point]);
        // A process that was killed a moment ago may still be closing its files.
        for _ in 0..50 {
            if last.is_ok() {
                break;
            }
            std::thread::sleep(Duration::from_millis(100));
            last = run("umount", &[&point]);
        }
        last?;
        self.is_mounted = false;
        Ok(())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.is_mounted && self.unmount().is_err() {
            // Whoever still holds it loses it when they end.
            let _ = run("umount", &["-l", &self.point.to_string_lossy()]);
        }
    }
}

fn point(folder: &Path) -> Result<PathBuf> {
    let point = folder.join("disk");
    std::fs::create_dir_all(&point)?;
    Ok(point)
}

fn run(tool: &str, arguments: &[&str]) -> Result<()> {
    let program = needs::find(tool).with_context(|| format!("{tool} is not installed"))?;
    let done = Command::new(program).args(arguments).output()?;
    if done.status.success() {
        return Ok(());
    }
    bail!("{tool} {}: {}", arguments.join(" "), String::from_utf8_lossy(&done.stderr).trim())
}
