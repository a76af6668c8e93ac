//! Where files lie: an object store, which is a local folder unless somebody gives another one.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use object_store::buffered::BufWriter;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Place;
use object_store::{ObjectStore, ObjectStoreExt};
use protocol::{SiteKey, Timestamp};
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;
use tokio::sync::{OnceCell, Semaphore};

use super::is_id;
use super::kind::{self, Kind};
use super::picture;
use crate::store::{Result, StoreError};

/// Files in the data folder.
const KEPT: &str = "files";
/// Uploads under way.
const COMING: &str = "uploads";

/// The object store. Clones share it.
#[derive(Clone)]
pub struct Files(Arc<Inner>);

struct Inner {
    data: PathBuf,
    /// Made when the first file comes: most sites ask for none.
    objects: OnceCell<Arc<dyn ObjectStore>>,
    /// How many files are looked at just now: a list of what is in a ZIP takes many times the room of the ZIP.
    looking: Semaphore,
}

/// The most files that are looked at together.
const LOOKED_AT: usize = 2;

impl Files {
    /// Files below the data folder; nothing is made there before the first one comes.
    #[must_use]
    pub fn below(data: &Path) -> Self {
        let (objects, looking) = (OnceCell::new(), Semaphore::new(LOOKED_AT));
        Files(Arc::new(Inner { data: data.to_owned(), objects, looking }))
    }

    async fn objects(&self) -> Result<&Arc<dyn ObjectStore>> {
        let folder = self.0.data.join(KEPT);
        let open = || async move {
            std::fs::create_dir_all(&folder).map_err(of_io)?;
            // Without this a power cut may take a file that was answered with 201.
            let folder =
                LocalFileSystem::new_with_prefix(&folder).map_err(of_object)?.with_fsync(true);
            Ok(Arc::new(folder) as Arc<dyn ObjectStore>)
        };
        self.0.objects.get_or_try_init(open).await
    }

    /// An empty file for an upload under way; it goes when it is dropped.
    ///
    /// Errors: the disk's.
    pub(super) fn coming(&self) -> Result<NamedTempFile> {
        let folder = self.0.data.join(COMING);
        std::fs::create_dir_all(&folder).map_err(of_io)?;
        NamedTempFile::new_in(folder).map_err(of_io)
    }

    /// What has come, by its bytes; nothing when it is not taken.
    ///
    /// Errors: the disk's.
    pub(super) async fn kind_of(&self, file: &NamedTempFile) -> Result<Option<Kind>> {
        let mut file = file.reopen().map_err(of_io)?;
        // It is never closed.
        let _one_of_few = self.0.looking.acquire().await;
        let looked_at = tokio::task::spawn_blocking(move || kind::of(&mut file)).await;
        match looked_at {
            Ok(kind) => kind.map_err(of_io),
            // A reader that stumbles over a strange file has not said that we know it.
            Err(_) => Ok(None),
        }
    }

    /// What has come without what it tells besides what it shows, and how large that is; nothing when it tells nothing.
    ///
    /// Errors: the disk's.
    pub(super) async fn without_particulars(
        &self,
        file: &NamedTempFile,
        kind: &Kind,
    ) -> Result<Option<(NamedTempFile, u64)>> {
        if !picture::may_tell(kind.media_type) {
            return Ok(None);
        }
        let (mut file, mut into) = (file.reopen().map_err(of_io)?, self.coming()?);
        let media_type = kind.media_type;
        // It is never closed.
        let _one_of_few = self.0.looking.acquire().await;
        let shorn = tokio::task::spawn_blocking(move || {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            let Some(kept) = picture::without_particulars(media_type, &bytes) else {
                return Ok(None);
            };
            into.write_all(&kept)?;
            io::Result::Ok(Some((into, kept.len() as u64)))
        });
        match shorn.await {
            Ok(shorn) => shorn.map_err(of_io),
            Err(_) => Err(StoreError::Failed("looking at a picture".to_owned())),
        }
    }

    /// Keeps what an upload brought. When this returns it is on disk, whole; when it fails nothing is there.
    ///
    /// Errors: the disk's.
    pub(super) async fn keep(
        &self,
        site: &SiteKey,
        file: &str,
        from: &NamedTempFile,
    ) -> Result<()> {
        let mut from = tokio::fs::File::from_std(from.reopen().map_err(of_io)?);
        let mut into = BufWriter::new(self.objects().await?.clone(), place(site, file));
        let kept = async {
            tokio::io::copy(&mut from, &mut into).await?;
            into.shutdown().await
        };
        if let Err(error) = kept.await {
            // What was begun is not published; if it cannot even be taken back, the sweep finds it.
            let _ = into.abort().await;
            return Err(of_io(error));
        }
        Ok(())
    }

    /// What a file holds.
    ///
    /// Errors: the disk's; [`StoreError::Corrupt`] when the file is gone.
    pub async fn read(
        &self,
        site: &SiteKey,
        file: &str,
    ) -> Result<BoxStream<'static, object_store::Result<axum::body::Bytes>>> {
        let found = self.objects().await?.get(&place(site, file)).await;
        Ok(found.map_err(of_object)?.into_stream())
    }

    /// Removes a file; one that is gone already is no error.
    ///
    /// Errors: the disk's.
    pub async fn remove(&self, site: &SiteKey, file: &str) -> Result<()> {
        match self.objects().await?.delete(&place(site, file)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(of_object(error)),
        }
    }

    /// Files that have lain there since before this.
    ///
    /// Errors: the disk's.
    pub(super) async fn older_than(&self, before: Timestamp) -> Result<Vec<(SiteKey, String)>> {
        if !self.0.data.join(KEPT).exists() {
            return Ok(Vec::new());
        }
        let listed = self.objects().await?.list(None);
        let old = listed.try_filter_map(|object| async move {
            let is_old = object.last_modified.timestamp_millis() < before.as_millis();
            Ok(is_old.then(|| of_place(&object.location)).flatten())
        });
        old.map_err(of_object).boxed().try_collect().await
    }

    /// Removes what uploads left behind that ended with the process.
    pub(super) fn clear_uploads(&self, before: Timestamp) {
        let Ok(entries) = std::fs::read_dir(self.0.data.join(COMING)) else { return };
        for entry in entries.flatten() {
            let changed = entry.metadata().and_then(|known| known.modified()).ok();
            let age = changed.and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
            let is_old = age.is_some_and(|at| {
                i64::try_from(at.as_millis()).is_ok_and(|at| at < before.as_millis())
            });
            if is_old && let Err(error) = std::fs::remove_file(entry.path()) {
                tracing::warn!(%error, "an upload that ended early could not be removed");
            }
        }
    }
}

/// Made of a site's key and an id of ours only, so it cannot lead out of the folder.
fn place(site: &SiteKey, file: &str) -> Place {
    debug_assert!(is_id(file), "an id was checked when it came: {file}");
    Place::from_iter([site.as_str(), file])
}

fn of_place(place: &Place) -> Option<(SiteKey, String)> {
    let mut parts = place.parts();
    let (site, file) = (parts.next()?, parts.next()?);
    let site = SiteKey::parse(site.as_ref()).ok()?;
    is_id(file.as_ref()).then(|| (site, file.as_ref().to_owned()))
}

pub(super) fn of_io(error: io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
        _ => match cause(&error) {
            Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => StoreError::Full,
            _ => StoreError::Disk(error.to_string()),
        },
    }
}

fn of_object(error: object_store::Error) -> StoreError {
    match &error {
        object_store::Error::NotFound { .. } => {
            StoreError::Corrupt { what: "file", message: error.to_string() }
        }
        _ => match cause(&error) {
            Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => StoreError::Full,
            _ => StoreError::Disk(error.to_string()),
        },
    }
}

/// What the system said, however deep it is wrapped.
fn cause(error: &(dyn std::error::Error + 'static)) -> Option<io::ErrorKind> {
    let mut next = Some(error);
    while let Some(error) = next {
        let io = error.downcast_ref::<io::Error>();
        if let Some(io) = io.filter(|io| io.kind() != io::ErrorKind::Other) {
            return Some(io.kind());
        }
        // An I/O error hides what it was made of from `source` itself.
        next = match io.and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}
