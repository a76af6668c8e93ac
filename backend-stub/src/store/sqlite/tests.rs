//! What SQLite must do beyond the contract: stay small, and know a disk that is full.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::*;
use crate::store::{ConversationRow, contract};

#[tokio::test]
async fn sqlite_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(&folder.path().join("parlor.db")).await.unwrap();
    contract::run(Arc::new(store)).await;
}

#[tokio::test]
async fn an_event_that_cannot_be_read_is_hidden_and_the_rest_of_its_log_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(&folder.path().join("parlor.db")).await.unwrap();
    let row = contract::row(1, "helio");
    let mut writes = store.write().await.unwrap();
    writes.put_conversation(&row).await.unwrap();
    let log = [contract::event(1), contract::event(2), contract::event(3)];
    writes.append(&row.conversation, &log).await.unwrap();
    writes.commit().await.unwrap();
    sqlx::query("UPDATE events SET body = '{\"type\":\"answered\",\"run\":7}' WHERE seq = 2")
        .execute(&store.writer)
        .await
        .unwrap();
    let mut reads = store.read().await.unwrap();
    let events = reads.events(&row.conversation, 0, 10).await.unwrap();
    let tags: Vec<&str> = events.iter().map(|event| event.body.tag()).collect();
    assert_eq!(tags, ["message_posted", "hidden", "message_posted"]);
}

#[tokio::test]
async fn the_epoch_outlives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("parlor.db");
    let mut epochs = Vec::new();
    for _ in 0..2 {
        let store = Sqlite::open(&file).await.unwrap();
        epochs.push(store.read().await.unwrap().epoch().await.unwrap());
        store.close().await;
    }
    assert_eq!(epochs[0], epochs[1]);
}

/// The bytes of a database and of its log, which its server may be writing; a log may be empty or not there.
fn bytes(file: &Path) -> [Vec<u8>; 2] {
    let read = |file: PathBuf| std::fs::read(file).unwrap_or_default();
    [file.to_owned(), file.with_extension("db-wal")].map(read)
}

async fn migrations(database: &SqlitePool) -> Vec<(i64, String, i64)> {
    let rows =
        "SELECT version, installed_on, execution_time FROM _sqlx_migrations ORDER BY version";
    sqlx::query_as(rows).fetch_all(database).await.unwrap()
}

#[tokio::test]
async fn who_only_reads_sees_what_is_there_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("parlor.db");
    let store = Sqlite::open(&file).await.unwrap();
    put(&store, &contract::row(1, "helio")).await.unwrap();
    let before = (bytes(&file), migrations(&store.writer).await);
    let looking = Sqlite::open_to_read(&file).await.unwrap();
    let rows = || async { looking.read().await.unwrap().inbox(&large(1).site, 9).await.unwrap() };
    assert_eq!(rows().await, [contract::row(1, "helio")]);
    assert!(
        put(&looking, &contract::row(2, "helio")).await.is_err(),
        "nothing is written through it"
    );
    assert!((bytes(&file), migrations(&store.writer).await) == before, "something was written");
    // The server goes on meanwhile, and is seen to.
    put(&store, &contract::row(3, "helio")).await.unwrap();
    assert_eq!(rows().await.len(), 2);
    looking.close().await;
    store.close().await;
    let closed = bytes(&file)[0].clone();
    let looking = Sqlite::open_to_read(&file).await.unwrap();
    assert_eq!(looking.read().await.unwrap().inbox(&large(1).site, 9).await.unwrap().len(), 2);
    looking.close().await;
    assert!(bytes(&file)[0] == closed, "where no server runs nothing is written either");
}

#[tokio::test]
async fn who_only_reads_brings_nothing_up_to_date_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let told = |file: PathBuf| async move {
        let before = bytes(&file);
        let told = Sqlite::open_to_read(&file).await.err().unwrap().to_string();
        assert!(bytes(&file) == before, "{told}");
        told
    };
    let missing = folder.path().join("missing.db");
    assert!(told(missing.clone()).await.contains("name the folder"));
    assert!(!missing.exists());
    for (change, says) in [
        (
            "DELETE FROM _sqlx_migrations WHERE version > 2",
            "start this version's server on it once",
        ),
        (
            "INSERT INTO _sqlx_migrations VALUES (9999, '', '2026-11-22', TRUE, x'00', 1)",
            "use the version that the server runs",
        ),
        ("DROP TABLE _sqlx_migrations", "no tables of Parlor"),
    ] {
        let file = folder.path().join("parlor.db");
        let store = Sqlite::open(&file).await.unwrap();
        sqlx::query(change).execute(&store.writer).await.unwrap();
        store.close().await;
        let told = told(file.clone()).await;
        assert!(told.contains(says), "{change}: {told}");
        std::fs::remove_file(file).unwrap();
    }
    let text = folder.path().join("text.db");
    std::fs::write(&text, "no database".repeat(100)).unwrap();
    assert!(told(text).await.contains("not a database"));
}

/// A megabyte in one row.
fn large(n: u128) -> ConversationRow {
    ConversationRow { state: "x".repeat(1 << 20), ..contract::row(n, "helio") }
}

async fn put(store: &Sqlite, row: &ConversationRow) -> Result<()> {
    let mut writes = store.write().await?;
    writes.put_conversation(row).await?;
    writes.commit().await
}

#[tokio::test]
async fn a_full_disk_is_told_as_such_and_costs_only_what_did_not_fit() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(&folder.path().join("parlor.db")).await.unwrap();
    put(&store, &contract::row(1, "helio")).await.unwrap();
    // It lasts as long as the connection, which the failed transaction takes along.
    sqlx::query("PRAGMA max_page_count = 1").execute(&store.writer).await.unwrap();
    assert_eq!(put(&store, &large(2)).await, Err(StoreError::Full));
    let mut reads = store.read().await.unwrap();
    assert_eq!(reads.inbox(&large(2).site, 9).await.unwrap(), [contract::row(1, "helio")]);
    drop(reads);
    assert_eq!(put(&store, &large(2)).await, Ok(()));
}

#[tokio::test]
async fn a_file_that_became_read_only_is_trouble_with_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(&folder.path().join("parlor.db")).await.unwrap();
    sqlx::query("PRAGMA query_only = ON").execute(&store.writer).await.unwrap();
    let error = put(&store, &contract::row(1, "helio")).await.unwrap_err();
    assert!(error.is_of_disk(), "{error}");
    assert_eq!(put(&store, &contract::row(1, "helio")).await, Ok(()));
}

#[tokio::test]
async fn after_a_failed_flush_nothing_is_built_upon_the_log_before_it_is_in_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("parlor.db");
    let store = Sqlite::open(&file).await.unwrap();
    put(&store, &large(1)).await.unwrap();
    let log = || std::fs::metadata(file.with_extension("db-wal")).unwrap().len();
    assert!(log() > 1 << 20);
    store.wal.distrust();
    put(&store, &contract::row(2, "helio")).await.unwrap();
    assert!(log() < 1 << 16);
    let mut reads = store.read().await.unwrap();
    assert_eq!(reads.inbox(&large(1).site, 9).await.unwrap().len(), 2);
}

#[tokio::test]
async fn the_write_ahead_log_stays_small() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("parlor.db");
    let store = Sqlite::open(&file).await.unwrap();
    for n in 0..24 {
        put(&store, &large(n)).await.unwrap();
    }
    let log = std::fs::metadata(file.with_extension("db-wal")).unwrap().len();
    assert!(log < 12 << 20, "{log}");
}

#[tokio::test]
async fn a_reader_who_takes_long_delays_nobody_and_afterwards_the_log_grows_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("parlor.db");
    let mut store = Sqlite::open(&file).await.unwrap();
    store.wal = Wal::with_limit(&file, 1 << 20);
    put(&store, &contract::row(1, "helio")).await.unwrap();
    let mut reader = store.readers.acquire().await.unwrap();
    sqlx::query("BEGIN").execute(&mut *reader).await.unwrap();
    sqlx::query("SELECT * FROM meta").fetch_all(&mut *reader).await.unwrap();
    let log = || std::fs::metadata(file.with_extension("db-wal")).unwrap().len();
    let began = std::time::Instant::now();
    for n in 2..6 {
        put(&store, &large(n)).await.unwrap();
    }
    assert!(log() > 4 << 20);
    assert!(began.elapsed() < PATIENCE);
    sqlx::query("COMMIT").execute(&mut *reader).await.unwrap();
    for n in 6..18 {
        put(&store, &large(n)).await.unwrap();
    }
    assert!(log() < 8 << 20, "{}", log());
}
