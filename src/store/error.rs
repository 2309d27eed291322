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
    #[error("database {} is of version {found}, newer than this program knows ({known})", path.display())]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error("database {} is in use by another process", path.display())]
    Locked { path: PathBuf },
    #[error("no space left for database {}", path.display())]
    DiskFull { path: PathBuf },
    #[error("cannot open or create database {}", path.display())]
    Open { path: PathBuf, source: std::io::Error },
    /// A stored value that this program cannot read back.
    #[error("database {} holds a damaged {what} for {key}", path.display())]
    Damaged {
        path: PathBuf,
        what: &'static str,
        key: String,
        source: Option<serde_json::Error>,
    },
    #[error("database {} failed", path.display())]
    Sql { path: PathBuf, source: sqlx::Error },
}
