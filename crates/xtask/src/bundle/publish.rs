//! Writing a bundle into `dist/`, in an order that never leaves a page naming a file that is not there yet.

use super::Mode;
use super::manifest::{File, Manifest, Role};
use crate::workspace;
use anyhow::{Context, Result};
use base64::Engine as _;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A file's address and hash.
#[derive(Debug)]
pub struct Published {
    path: String,
    integrity: String,
}

impl Published {
    /// A file at this path below `dist/` with this content.
    pub fn new(path: String, bytes: &[u8]) -> Self {
        let digest = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(bytes));
        Self { path, integrity: format!("sha256-{digest}") }
    }

    /// The address that pages use.
    pub fn url(&self) -> String {
        format!("/{}", self.path)
    }

    /// The Subresource Integrity value.
    pub fn integrity(&self) -> &str {
        &self.integrity
    }
}

/// A bundle on its way into `dist/`.
pub struct Publisher {
    dist: PathBuf,
    mode: Mode,
    files: Vec<(File, Vec<u8>)>,
    added: BTreeMap<String, u64>,
}

impl Publisher {
    /// An empty bundle.
    pub fn new(dist: PathBuf, mode: Mode) -> Self {
        Self { dist, mode, files: Vec::new(), added: BTreeMap::new() }
    }

    /// Adds a file whose name carries its content's hash.
    pub fn immutable(
        &mut self,
        role: Role,
        name: &str,
        extension: &str,
        bytes: Vec<u8>,
    ) -> Published {
        let hash = hex(&Sha256::digest(&bytes));
        self.add(role, format!("assets/{name}-{}.{extension}", &hash[..12]), true, bytes)
    }

    /// Adds a file whose address stays the same from version to version.
    pub fn stable(&mut self, role: Role, path: &str, bytes: Vec<u8>) -> Published {
        self.add(role, path.to_owned(), false, bytes)
    }

    /// Notes what a crate adds to the files, in bytes as brotli sends them.
    pub fn note_added(&mut self, name: &str, bytes: u64) {
        self.added.insert(name.to_owned(), bytes);
    }

    fn add(&mut self, role: Role, path: String, immutable: bool, bytes: Vec<u8>) -> Published {
        let published = Published::new(path, &bytes);
        let (path, integrity) = (published.path.clone(), published.integrity.clone());
        self.files.push((File { role, path, immutable, integrity }, bytes));
        published
    }

    /// Whether `dist/` already holds the bundle with this fingerprint, whole, in this mode or a smaller one.
    pub fn is_current(&self, fingerprint: &str) -> bool {
        let Ok(manifest) = Manifest::read(&self.dist) else { return false };
        let release_will_do = self.mode == Mode::Plain && manifest.mode == Mode::Release.name();
        if manifest.mode != self.mode.name() && !release_will_do {
            return false;
        }
        let whole = manifest.files.iter().all(|file| self.dist.join(&file.path).is_file());
        whole && fs::read_to_string(self.fingerprint_path()).is_ok_and(|have| have == fingerprint)
    }

    /// Writes every file with its compressed copies: immutable ones first, then those that name them, and last
    /// takes away what no page names any more.
    pub fn publish(mut self, fingerprint: &str) -> Result<()> {
        self.files.sort_by_key(|(file, _)| !file.immutable);
        // Until everything is written, the next run must not take this for a whole bundle.
        let _ = fs::remove_file(self.fingerprint_path());
        let mut kept = BTreeSet::from([PathBuf::from("manifest.json")]);
        for (file, bytes) in &self.files {
            let path = self.dist.join(&file.path);
            write(&path, bytes)?;
            write(&beside(&path, "gz"), &gzip(bytes, self.mode)?)?;
            write(&beside(&path, "br"), &brotli(bytes, self.mode)?)?;
            let path = PathBuf::from(&file.path);
            kept.extend([beside(&path, "gz"), beside(&path, "br"), path]);
        }
        let files = self.files.into_iter().map(|(file, _)| file).collect();
        let manifest = Manifest { mode: self.mode.name().to_owned(), files, added: self.added };
        write(&self.dist.join("manifest.json"), &serde_json::to_vec_pretty(&manifest)?)?;
        remove_others(&self.dist, &kept)?;
        fs::write(self.dist.join(FINGERPRINT), fingerprint)?;
        println!("{} holds a fresh bundle ({})", workspace::relative(&self.dist), self.mode.name());
        Ok(())
    }

    /// The folder, as a person types it.
    pub fn shown(&self) -> String {
        workspace::relative(&self.dist)
    }

    fn fingerprint_path(&self) -> PathBuf {
        self.dist.join(FINGERPRINT)
    }
}

const FINGERPRINT: &str = ".fingerprint";

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The path with one more extension: `a.js` and `br` give `a.js.br`.
pub fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

fn gzip(bytes: &[u8], mode: Mode) -> Result<Vec<u8>> {
    let level = if mode == Mode::Release { 9 } else { 1 };
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(level));
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// As a browser is sent it.
pub fn brotli(bytes: &[u8], mode: Mode) -> Result<Vec<u8>> {
    let quality = if mode == Mode::Release { 11 } else { 3 };
    let params = brotli::enc::BrotliEncoderParams {
        quality,
        lgwin: 22,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &params)?;
    Ok(compressed)
}

/// Replaces the file in one step, so that a server never reads half of it.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().context("a file has a folder")?;
    fs::create_dir_all(folder)
        .with_context(|| format!("making {}", workspace::relative(folder)))?;
    let part = beside(path, "part");
    fs::write(&part, bytes)
        .and_then(|()| fs::rename(&part, path))
        .with_context(|| format!("writing {}", workspace::relative(path)))
}

fn remove_others(dist: &Path, kept: &BTreeSet<PathBuf>) -> Result<()> {
    for entry in walkdir::WalkDir::new(dist) {
        let entry = entry?;
        let path = entry.path().strip_prefix(dist).context("below dist/")?;
        if entry.file_type().is_file() && !kept.contains(path) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn publisher(folder: &tempfile::TempDir) -> Publisher {
        Publisher::new(folder.path().to_owned(), Mode::Release)
    }

    #[test]
    fn every_file_is_there_with_both_compressed_copies_and_old_ones_are_gone() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = publisher(&folder);
        let old = first.immutable(Role::WidgetJs, "widget", "js", b"old".to_vec());
        first.publish("1").unwrap();

        let mut second = publisher(&folder);
        let new = second.immutable(Role::WidgetJs, "widget", "js", b"new".to_vec());
        second.stable(Role::Loader, "parlor.js", b"loader".to_vec());
        second.publish("2").unwrap();

        assert_ne!(old.url(), new.url());
        assert!(!folder.path().join(&old.path).exists());
        for path in [new.path.as_str(), "parlor.js"] {
            for name in [path.to_owned(), format!("{path}.gz"), format!("{path}.br")] {
                assert!(folder.path().join(&name).is_file(), "{name}");
            }
        }
    }

    #[test]
    fn a_bundle_is_current_only_while_its_fingerprint_and_files_are_there() {
        let folder = tempfile::tempdir().unwrap();
        let mut bundle = publisher(&folder);
        bundle.stable(Role::Loader, "parlor.js", b"loader".to_vec());
        bundle.publish("1").unwrap();
        assert!(publisher(&folder).is_current("1"));
        assert!(!publisher(&folder).is_current("2"));
        assert!(Publisher::new(folder.path().to_owned(), Mode::Plain).is_current("1"));
        assert!(!Publisher::new(folder.path().to_owned(), Mode::Dev).is_current("1"));
        fs::remove_file(folder.path().join("parlor.js")).unwrap();
        assert!(!publisher(&folder).is_current("1"));
    }

    #[test]
    fn the_compressed_copies_unpack_to_the_file() {
        let text = b"one two one two one two".repeat(50);
        let packed = brotli(&text, Mode::Release).unwrap();
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &packed[..], &mut unpacked).unwrap();
        assert_eq!(unpacked, text);
        assert!(gzip(&text, Mode::Release).unwrap().len() < text.len());
    }

    #[test]
    fn integrity_is_the_browsers_form() {
        let file = Published::new("a.js".to_owned(), b"");
        let empty = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        assert_eq!(file.integrity(), empty);
    }
}
