//! Between domain values and SQLite's: times as microseconds, enumerations as their words, paths as text or bytes.
//! What cannot be read back is a [`Fault::Damaged`] that names the thing and its key, never a default.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use crate::domain::{CallId, ContentHash};
use crate::store::StoreError;

/// An error that does not know the database's path yet.
#[derive(Debug)]
pub(super) enum Fault {
    Sql(sqlx::Error),
    Damaged {
        what: &'static str,
        key: String,
        source: Option<serde_json::Error>,
    },
    Unknown {
        what: &'static str,
        key: String,
    },
    Encode {
        what: &'static str,
        source: serde_json::Error,
    },
    Stopped,
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Self::Sql(error)
    }
}

impl Fault {
    pub(super) fn damaged(what: &'static str, key: impl Display) -> Self {
        Self::Damaged {
            what,
            key: key.to_string(),
            source: None,
        }
    }

    pub(super) fn at(self, path: &Path) -> StoreError {
        let path = path.to_path_buf();
        match self {
            Self::Sql(error) => sql_error(error, path),
            Self::Damaged { what, key, source } => StoreError::Damaged {
                path,
                what,
                key,
                source,
            },
            Self::Unknown { what, key } => StoreError::Unknown { path, what, key },
            Self::Encode { what, source } => StoreError::Encode { path, what, source },
            Self::Stopped => StoreError::Stopped { path },
        }
    }
}

/// SQLite's primary result codes (<https://www.sqlite.org/rescode.html>) that have a way out of their own.
fn sql_error(error: sqlx::Error, path: PathBuf) -> StoreError {
    match primary_code(&error) {
        Some(5 | 6) => StoreError::Locked { path },
        Some(8) => StoreError::ReadOnly { path },
        Some(11) => StoreError::Corrupt { path, source: error },
        Some(13) => StoreError::DiskFull { path },
        Some(14) => StoreError::Open {
            path,
            source: std::io::Error::other(error),
        },
        Some(26) => StoreError::NotADatabase { path },
        _ => match error {
            // Another writer of this process did not finish in time.
            sqlx::Error::PoolTimedOut => StoreError::Locked { path },
            error => StoreError::Sql { path, source: error },
        },
    }
}

/// The low byte of the extended code: `BUSY_SNAPSHOT` is a `BUSY`.
pub(super) fn primary_code(error: &sqlx::Error) -> Option<u32> {
    let code: u32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}

/// Rounded down to what the database keeps: microseconds.
pub(super) fn micros(time: Timestamp) -> i64 {
    time.as_microsecond()
}

pub(super) fn time(row: &SqliteRow, column: &'static str) -> Result<Timestamp, Fault> {
    time_from(row.try_get(column)?, column)
}

pub(super) fn optional_time(row: &SqliteRow, column: &'static str) -> Result<Option<Timestamp>, Fault> {
    row.try_get::<Option<i64>, _>(column)?
        .map(|micros| time_from(micros, column))
        .transpose()
}

fn time_from(micros: i64, what: &'static str) -> Result<Timestamp, Fault> {
    Timestamp::from_microsecond(micros).map_err(|_| Fault::damaged(what, micros))
}

pub(super) fn call_id(row: &SqliteRow) -> Result<CallId, Fault> {
    let bytes: &[u8] = row.try_get("call_id")?;
    let bytes: [u8; 32] = bytes
        .try_into()
        .map_err(|_| Fault::damaged("call id", format!("{bytes:02x?}")))?;
    Ok(ContentHash::from_bytes(bytes))
}

/// The word an enumeration serialises as.
pub(super) fn word<T: Serialize>(value: &T, what: &'static str) -> Result<String, Fault> {
    match serde_json::to_value(value).map_err(|source| Fault::Encode { what, source })? {
        Value::String(word) => Ok(word),
        other => Err(Fault::damaged(what, other)),
    }
}

pub(super) fn from_word<T: DeserializeOwned>(word: String, what: &'static str) -> Result<T, Fault> {
    let key = word.clone();
    serde_json::from_value(Value::String(word)).map_err(|source| Fault::Damaged {
        what,
        key,
        source: Some(source),
    })
}

pub(super) fn optional_word<T: Serialize>(value: Option<&T>, what: &'static str) -> Result<Option<String>, Fault> {
    value.map(|value| word(value, what)).transpose()
}

/// Reads a nullable column of words.
pub(super) fn enumeration<T: DeserializeOwned>(row: &SqliteRow, column: &'static str) -> Result<Option<T>, Fault> {
    row.try_get::<Option<String>, _>(column)?
        .map(|word| from_word(word, column))
        .transpose()
}

pub(super) fn json<T: Serialize>(value: &T, what: &'static str) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|source| Fault::Encode { what, source })
}

pub(super) fn from_json<T: DeserializeOwned>(
    text: &str,
    what: &'static str,
    key: impl FnOnce() -> String,
) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|source| Fault::Damaged {
        what,
        key: key(),
        source: Some(source),
    })
}

/// A `count(*)` or another figure that cannot be negative.
pub(super) fn count(row: &SqliteRow, column: &'static str) -> Result<u64, Fault> {
    let value: i64 = row.try_get(column)?;
    u64::try_from(value).map_err(|_| Fault::damaged(column, value))
}

pub(super) fn optional_u32(row: &SqliteRow, column: &'static str) -> Result<Option<u32>, Fault> {
    let value: Option<i64> = row.try_get(column)?;
    value
        .map(|value| u32::try_from(value).map_err(|_| Fault::damaged(column, value)))
        .transpose()
}

/// A file name as SQLite keeps it: text where it is UTF-8, else its bytes, so that no name is lost.
#[derive(Debug, Clone)]
pub(super) enum PathValue {
    Text(String),
    #[cfg(unix)]
    Bytes(Vec<u8>),
}

impl PathValue {
    pub(super) fn of(path: &std::ffi::OsStr) -> Self {
        match path.to_str() {
            Some(text) => Self::Text(text.to_owned()),
            #[cfg(unix)]
            None => Self::Bytes(std::os::unix::ffi::OsStrExt::as_bytes(path).to_vec()),
            #[cfg(not(unix))]
            None => Self::Text(path.to_string_lossy().into_owned()),
        }
    }
}

impl sqlx::Type<sqlx::Sqlite> for PathValue {
    fn type_info() -> sqlx::sqlite::SqliteTypeInfo {
        <String as sqlx::Type<sqlx::Sqlite>>::type_info()
    }
}

impl sqlx::Encode<'_, sqlx::Sqlite> for PathValue {
    fn encode_by_ref(
        &self,
        buffer: &mut sqlx::sqlite::SqliteArgumentsBuffer,
    ) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
        match self {
            Self::Text(text) => sqlx::Encode::<sqlx::Sqlite>::encode_by_ref(text, buffer),
            #[cfg(unix)]
            Self::Bytes(bytes) => sqlx::Encode::<sqlx::Sqlite>::encode_by_ref(bytes, buffer),
        }
    }
}

pub(super) fn path(row: &SqliteRow, column: &'static str) -> Result<PathBuf, Fault> {
    // The column takes both types: SQLite says for each value which it is.
    let bytes: Vec<u8> = row.try_get_unchecked(column)?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(PathBuf::from(text)),
        #[cfg(unix)]
        Err(error) => Ok(PathBuf::from(
            <std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(error.into_bytes()),
        )),
        #[cfg(not(unix))]
        Err(error) => Err(Fault::damaged("path", error)),
    }
}

/// The file's name, and the name without its extension; the `.transcript.json` of a replay counts as one.
pub(super) fn name_and_stem(path: &Path) -> (PathValue, PathValue) {
    let name = path.file_name().unwrap_or(path.as_os_str());
    let stem = match name.to_str().and_then(|name| name.strip_suffix(".transcript.json")) {
        Some(stem) => PathValue::Text(stem.to_owned()),
        None => PathValue::of(path.file_stem().unwrap_or(name)),
    };
    (PathValue::of(name), stem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Direction, EventResult};

    #[test]
    fn words_are_those_of_the_documented_json() {
        assert_eq!(word(&Direction::Outbound, "direction").unwrap(), "outbound");
        assert_eq!(
            from_word::<EventResult>("none".into(), "result").unwrap(),
            EventResult::None
        );
        assert!(matches!(
            from_word::<Direction>("sideways".into(), "direction"),
            Err(Fault::Damaged { .. })
        ));
    }

    #[test]
    fn the_stem_of_a_replay_transcript_is_its_recording() {
        let stem = |path: &str| match name_and_stem(Path::new(path)).1 {
            PathValue::Text(text) => text,
            #[cfg(unix)]
            PathValue::Bytes(_) => unreachable!("UTF-8 in, text out"),
        };
        assert_eq!(stem("/calls/a.b.wav"), "a.b");
        assert_eq!(stem("/calls/call-7.transcript.json"), "call-7");
        assert_eq!(stem("noext"), "noext");
    }
}
