use std::path::PathBuf;

/// What can go wrong with the database, each with its own way out (`cli` adds the hint).
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("unknown database URL {url:?}")]
    UnknownUrl { url: String },
    #[error("no database at {}", path.display())]
    Missing { path: PathBuf },
    #[error("{} is not a Talktrack database", path.display())]
    NotADatabase { path: PathBuf },
    /// The file began as a database and is broken inside: a bad disk, or a copy made while it was written to.
    #[error("database {} is corrupt", path.display())]
    Corrupt { path: PathBuf, source: sqlx::Error },
    #[error("database {} is of version {found}, newer than this program knows ({known})", path.display())]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error("database {} is in use by another process", path.display())]
    Locked { path: PathBuf },
    #[error("no space left for database {}", path.display())]
    DiskFull { path: PathBuf },
    #[error("database {} is read-only", path.display())]
    ReadOnly { path: PathBuf },
    #[error("cannot open or create database {}", path.display())]
    Open { path: PathBuf, source: std::io::Error },
    #[error("cannot bring database {} to this program's version", path.display())]
    Migrate {
        path: PathBuf,
        source: sqlx::migrate::MigrateError,
    },
    /// A stored value that this program cannot read back.
    #[error("database {} holds a damaged {what} for {key}", path.display())]
    Damaged {
        path: PathBuf,
        what: &'static str,
        key: String,
        source: Option<serde_json::Error>,
    },
    /// A result for something that was never recorded: the caller's order of work is wrong.
    #[error("database {} knows no {what} {key}", path.display())]
    Unknown {
        path: PathBuf,
        what: &'static str,
        key: String,
    },
    #[error("cannot put {what} into database {}", path.display())]
    Encode {
        path: PathBuf,
        what: &'static str,
        source: serde_json::Error,
    },
    /// Whoever gives the rows of an import, or takes those of an export, stopped: nothing was stored.
    #[error("the work on database {} was broken off", path.display())]
    Stopped { path: PathBuf },
    #[error("database {} failed", path.display())]
    Sql { path: PathBuf, source: sqlx::Error },
}
