//! The keys that quotes are signed with: one file each in the data folder, readable by the server alone.
//!
//! The newest key with a private half signs. A rotation makes a new one and erases the private halves of the others;
//! their public halves stay, for the quotes that they signed. Files are read when they are needed, so a rotation by
//! the command line needs no restart.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{SigningKey, VerifyingKey};
use protocol::{Timestamp, contents};
use serde::{Deserialize, Serialize};

use super::{Claims, Issue, folder_in, jws};
use crate::secret;
use crate::store::{QuoteRow, StoreError};

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The disk does not do what it should.
    #[error("the key file `{}`: {source}", .file.display())]
    Disk {
        /// Which file or folder.
        file: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// Somebody changed it.
    #[error("the key file `{}` is damaged; restore it from a copy, or move it away", .0.display())]
    Damaged(PathBuf),
    /// The signature failed.
    #[error("the quote cannot be signed: {0}")]
    Unsigned(String),
}

impl From<KeyError> for StoreError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Disk { .. } => StoreError::Disk(error.to_string()),
            _ => StoreError::Failed(error.to_string()),
        }
    }
}

/// What a rotation did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotated {
    /// The key that signs from now on.
    pub new: String,
    /// The keys that sign no more.
    pub retired: Vec<String>,
}

/// A key as its file has it.
#[derive(Serialize, Deserialize)]
struct KeyFile {
    kid: String,
    created_at: i64,
    /// The public half.
    x: String,
    /// The private half; gone once the key is retired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    d: Option<String>,
}

/// The keys of a data folder.
#[derive(Debug, Clone)]
pub struct KeyRing {
    folder: PathBuf,
    issuer: String,
}

impl KeyRing {
    /// The keys in that data folder; `issuer` is the origin that quotes name as their server.
    #[must_use]
    pub fn new(data: &Path, issuer: &str) -> Self {
        Self { folder: folder_in(data), issuer: issuer.to_owned() }
    }

    /// Signs a calculation with the newest key; the first quote makes the first key.
    ///
    /// Errors: [`KeyError`].
    pub fn sign(
        &self,
        calculation: &contents::Calculation,
        quote: &contents::CalculationQuote,
        issue: Issue<'_>,
    ) -> Result<QuoteRow, KeyError> {
        let (kid, key) = match self.newest()? {
            Some(found) => found,
            None => self.add(issue.at)?,
        };
        let claims = Claims::of(calculation, quote, &self.issuer, issue);
        let jws = jws::sign(&claims, &kid, &key)
            .map_err(|error| KeyError::Unsigned(error.to_string()))?;
        Ok(QuoteRow {
            quote: quote.id.clone(),
            site: issue.site.clone(),
            kid,
            jws,
            issued_at: issue.at,
            expires_at: quote.expires_at,
        })
    }

    /// Makes a new key and takes the private halves of the others away.
    ///
    /// Errors: [`KeyError`].
    pub fn rotate(&self, now: Timestamp) -> Result<Rotated, KeyError> {
        let before = self.files()?;
        // Two keys of one instant would leave open which is the newest.
        let latest = before.iter().map(|file| file.created_at).max().unwrap_or(i64::MIN);
        let now = now.as_millis().max(latest.saturating_add(1));
        let (new, _) = self.add(Timestamp::from_millis(now))?;
        let mut retired = Vec::new();
        for file in before.into_iter().filter(|file| file.d.is_some()) {
            self.write(&KeyFile { d: None, ..file }, &mut retired)?;
        }
        Ok(Rotated { new, retired })
    }

    /// Every public key with its id, and whether it signs.
    ///
    /// Errors: [`KeyError`].
    pub fn public(&self) -> Result<Vec<(String, VerifyingKey, bool)>, KeyError> {
        let files = self.files()?;
        files
            .iter()
            .map(|file| {
                let damaged = || KeyError::Damaged(self.path(&file.kid));
                let point = bytes(&file.x).ok_or_else(damaged)?;
                let key = VerifyingKey::from_bytes(&point).map_err(|_| damaged())?;
                Ok((file.kid.clone(), key, file.d.is_some()))
            })
            .collect()
    }

    fn newest(&self) -> Result<Option<(String, SigningKey)>, KeyError> {
        let files = self.files()?;
        let newest =
            files.iter().filter(|file| file.d.is_some()).max_by_key(|file| file.created_at);
        let Some(file) = newest else { return Ok(None) };
        let damaged = || KeyError::Damaged(self.path(&file.kid));
        let seed = file.d.as_deref().and_then(bytes).ok_or_else(damaged)?;
        let key = SigningKey::from_bytes(&seed);
        if base64url(key.verifying_key().as_bytes()) != file.x {
            return Err(damaged());
        }
        Ok(Some((file.kid.clone(), key)))
    }

    fn add(&self, at: Timestamp) -> Result<(String, SigningKey), KeyError> {
        let key = SigningKey::from_bytes(&rand::random::<[u8; 32]>());
        let x = base64url(key.verifying_key().as_bytes());
        let kid = thumbprint(&x);
        let d = Some(base64url(key.as_bytes()));
        let file = KeyFile { kid: kid.clone(), created_at: at.as_millis(), x, d };
        fs::create_dir_all(&self.folder).map_err(|source| self.disk(&self.folder, source))?;
        self.write(&file, &mut Vec::new())?;
        Ok((kid, key))
    }

    /// Puts a whole file in the place of the one before, if there is one; half a key would be none.
    fn write(&self, file: &KeyFile, written: &mut Vec<String>) -> Result<(), KeyError> {
        let path = self.path(&file.kid);
        let half = path.with_extension("new");
        let text = serde_json::to_string(file).map_err(|_| KeyError::Damaged(path.clone()))?;
        let put = || {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut open = options.open(&half)?;
            open.write_all(text.as_bytes())?;
            open.sync_all()?;
            fs::rename(&half, &path)?;
            fs::File::open(&self.folder)?.sync_all()
        };
        put().map_err(|source| self.disk(&path, source))?;
        written.push(file.kid.clone());
        Ok(())
    }

    fn files(&self) -> Result<Vec<KeyFile>, KeyError> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|source| self.disk(&self.folder, source))?,
        };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry.map_err(|source| self.disk(&self.folder, source))?.path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let text = fs::read_to_string(&path).map_err(|source| self.disk(&path, source))?;
            files.push(serde_json::from_str(&text).map_err(|_| KeyError::Damaged(path))?);
        }
        Ok(files)
    }

    fn path(&self, kid: &str) -> PathBuf {
        self.folder.join(format!("{kid}.json"))
    }

    fn disk(&self, file: &Path, source: std::io::Error) -> KeyError {
        KeyError::Disk { file: file.to_owned(), source }
    }
}

/// The JWK thumbprint of RFC 7638: a key's id follows from the key.
fn thumbprint(x: &str) -> String {
    base64url(&secret::sha256(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#).as_bytes()))
}

pub(super) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn bytes(text: &str) -> Option<[u8; 32]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests;
