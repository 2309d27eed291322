//! Opening a database file: what is at the path, is it ours, is it of this program's version, and bringing it there.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::pool::PoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};

use super::convert::{Fault, primary_code};
use crate::store::StoreError;

// Cargo does not notice a new file in that folder: touch this one. (Newest: 0102.)
static MIGRATOR: Migrator = sqlx::migrate!("src/store/migrations/sqlite");

/// "TTRK", as the first migration sets it.
const APPLICATION_ID: i64 = 1_414_812_235;

/// Readers beside the one writer.
const READERS: u32 = 4;

/// How a database file is opened.
#[derive(Debug, Clone)]
pub struct SqliteOptions {
    /// Make the file and its folder when there is none.
    pub create: bool,
    /// How long to wait for another process's write before [`StoreError::Locked`].
    pub busy_timeout: Duration,
    /// Refuse to grow past this many pages of 4 KiB ([`StoreError::DiskFull`]); `None`: as long as the disk lasts.
    pub max_pages: Option<u32>,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self {
            create: false,
            busy_timeout: Duration::from_secs(5),
            max_pages: None,
        }
    }
}

pub(super) struct Opened {
    pub path: PathBuf,
    pub write: SqlitePool,
    pub read: SqlitePool,
}

pub(super) async fn open(path: &Path, options: &SqliteOptions) -> Result<Opened, StoreError> {
    // Absolute: the working folder may change, and SQLite reads `:memory:` and `file:` as something else than names.
    let path = std::path::absolute(path).map_err(|source| StoreError::Open {
        path: path.to_path_buf(),
        source,
    })?;
    look_at_file(&path, options.create)?;

    let mut connect = SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(options.create)
        .busy_timeout(options.busy_timeout)
        .foreign_keys(true)
        .synchronous(SqliteSynchronous::Normal)
        .pragma("cache_size", "-16384") // KiB
        .disable_statement_logging();
    if let Some(pages) = options.max_pages {
        connect = connect.pragma("max_page_count", pages.to_string());
    }

    prepare(&connect, options, &path).await?;
    let pool = |connections, connect| {
        PoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(options.busy_timeout.max(Duration::from_secs(30)))
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_lazy_with(connect)
    };
    Ok(Opened {
        write: pool(1, connect.clone()),
        read: pool(READERS, connect.pragma("query_only", "ON")),
        path,
    })
}

/// What SQLite would report as "unable to open database file", told apart. The file itself is not opened here: closing
/// it would drop the locks of this process's other connections to it.
fn look_at_file(path: &Path, create: bool) -> Result<(), StoreError> {
    let open_error = |source| StoreError::Open {
        path: path.to_path_buf(),
        source,
    };
    match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => Err(open_error(ErrorKind::IsADirectory.into())),
        Ok(_) => Ok(()),
        Err(error) if error.kind() != ErrorKind::NotFound => Err(open_error(error)),
        Err(_) if create => std::fs::create_dir_all(path.parent().unwrap_or(path)).map_err(open_error),
        Err(_) => Err(StoreError::Missing {
            path: path.to_path_buf(),
        }),
    }
}

/// The system's reason, where SQLite only says that it could not open the file.
fn open_reason(error: StoreError) -> StoreError {
    match error {
        StoreError::Open { path, source } => match std::fs::File::open(&path) {
            Err(reason) if reason.kind() != ErrorKind::NotFound => StoreError::Open { path, source: reason },
            _ => StoreError::Open { path, source },
        },
        other => other,
    }
}

/// One connection that finds out whose file it is, and migrates it when that is needed.
async fn prepare(connect: &SqliteConnectOptions, options: &SqliteOptions, path: &Path) -> Result<(), StoreError> {
    let explain = |error: sqlx::Error| Fault::from(error).at(path);
    let mut connection = connect.connect().await.map_err(explain).map_err(open_reason)?;
    let outcome = prepare_on(&mut connection, options, path).await;
    match outcome {
        Ok(()) => connection.close().await.map_err(explain),
        Err(error) => {
            // The first error is the one to tell.
            let _ = connection.close().await;
            Err(error)
        }
    }
}

async fn prepare_on(connection: &mut SqliteConnection, options: &SqliteOptions, path: &Path) -> Result<(), StoreError> {
    let explain = |error: sqlx::Error| Fault::from(error).at(path);
    // In one transaction: between two looks at the file another process may have migrated it.
    let mut looking = connection.begin().await.map_err(explain)?;
    let current = is_current(&mut looking, options.create, path).await?;
    looking.rollback().await.map_err(explain)?;
    if current {
        return Ok(());
    }
    write_ahead(connection, options.busy_timeout).await.map_err(explain)?;
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(explain)?;
    // Another process may have been quicker.
    if !is_current(&mut transaction, options.create, path).await? {
        MIGRATOR
            .run_direct(None, &mut *transaction, false)
            .await
            .map_err(|error| migrate_error(error, path))?;
    }
    transaction.commit().await.map_err(explain)
}

/// Whether nothing is left to migrate; an error when the file is not ours or not of our time.
async fn is_current(connection: &mut SqliteConnection, create: bool, path: &Path) -> Result<bool, StoreError> {
    let explain = |error: sqlx::Error| Fault::from(error).at(path);
    let id: i64 = sqlx::query_scalar("PRAGMA application_id")
        .fetch_one(&mut *connection)
        .await
        .map_err(explain)?;
    if id != APPLICATION_ID {
        // The list of migrations is made before the first one is applied: a process may have died in between.
        let others: i64 =
            sqlx::query_scalar("SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE '%sqlx_migrations%'")
                .fetch_one(&mut *connection)
                .await
                .map_err(explain)?;
        let is_empty = id == 0 && others == 0;
        return if is_empty && create {
            Ok(false)
        } else {
            Err(StoreError::NotADatabase {
                path: path.to_path_buf(),
            })
        };
    }
    let applied = sqlx::query("SELECT version, checksum FROM _sqlx_migrations ORDER BY version")
        .fetch_all(connection)
        .await
        .map_err(explain)?;
    let mut versions = Vec::with_capacity(applied.len());
    for row in &applied {
        versions.push((
            row.try_get::<i64, _>("version").map_err(explain)?,
            row.try_get::<Vec<u8>, _>("checksum").map_err(explain)?,
        ));
    }
    let known = latest();
    if let Some(&(found, _)) = versions.last().filter(|(found, _)| *found > known) {
        return Err(StoreError::Newer {
            path: path.to_path_buf(),
            found,
            known,
        });
    }
    for (version, checksum) in versions {
        match MIGRATOR.iter().find(|migration| migration.version == version) {
            None => return Err(migrate_error(MigrateError::VersionMissing(version), path)),
            Some(migration) if *migration.checksum != *checksum => {
                return Err(migrate_error(MigrateError::VersionMismatch(version), path));
            }
            Some(_) => {}
        }
    }
    Ok(applied.len() == MIGRATOR.iter().count())
}

/// The version of a database that this program made.
fn latest() -> i64 {
    MIGRATOR
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or_default()
}

/// Readers beside a writer, and commits without a sync. The mode stays with the file. Switching needs the file for
/// itself, and SQLite does not wait for that: so we do. Where it cannot be had (some network drives) the old journal
/// is as safe, only slower.
async fn write_ahead(connection: &mut SqliteConnection, patience: Duration) -> Result<(), sqlx::Error> {
    let pause = Duration::from_millis(20);
    let mut waited = Duration::ZERO;
    loop {
        match sqlx::query("PRAGMA journal_mode = WAL").execute(&mut *connection).await {
            Err(error) if matches!(primary_code(&error), Some(5 | 6)) && waited < patience => {
                tokio::time::sleep(pause).await;
                waited += pause;
            }
            outcome => return outcome.map(drop),
        }
    }
}

fn migrate_error(error: MigrateError, path: &Path) -> StoreError {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => Fault::from(error).at(path),
        source => StoreError::Migrate {
            path: path.to_path_buf(),
            source,
        },
    }
}
