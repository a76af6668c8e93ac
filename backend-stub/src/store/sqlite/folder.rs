//! A new file is there after a power cut only when the folder that names it was flushed too.

use std::fs::File;
use std::path::Path;

use crate::store::{Result, StoreError};

/// Flushes the folder of a new database, and the folders above it, which may be as new.
///
/// SQLite does this for its own log, not for the folders that were made for it.
///
/// Errors: the folder of the file itself cannot be flushed.
pub(super) fn flush(database: &Path) -> Result<()> {
    let folder = database.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).canonicalize().map_err(|error| of(&error))?;
    File::open(&folder).and_then(|folder| folder.sync_all()).map_err(|error| of(&error))?;
    for above in folder.ancestors().skip(1) {
        // Folders that were there before us may forbid it, and need it as little.
        if File::open(above).and_then(|folder| folder.sync_all()).is_err() {
            break;
        }
    }
    Ok(())
}

fn of(error: &std::io::Error) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::StorageFull => StoreError::Full,
        _ => StoreError::Disk(error.to_string()),
    }
}
