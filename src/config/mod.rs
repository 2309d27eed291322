//! Settings: defaults, then the user's file, then the project's file, then `TALKTRACK_*` variables; flags come on top in
//! `cli`. Output: one validated [`Config`]. The only reader of the environment. Nobody but `cli` gets the whole of it:
//! rooms get their own part.
//!
//! Variables: `TALKTRACK_DATABASE`, and for a value inside a table two underscores, `TALKTRACK_TRANSCRIBE__MODEL`.

mod audio;
mod hours;
mod kpi;
mod sources;
mod worklists;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use config::{Environment, File, FileFormat};
use etcetera::BaseStrategy;
use serde::Deserialize;

use crate::domain::Quality;

pub use audio::Audio;
pub use hours::{Hours, WorkingDays};
pub use kpi::Kpi;
pub use sources::{Side, Source};
pub use worklists::Worklists;

/// The name of a settings file, in the working directory or in the user's configuration folder under `talktrack/`.
pub const FILE_NAME: &str = "talktrack.toml";

#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// `sqlite:PATH` or a path.
    pub database: Option<String>,
    /// Folder of model files.
    pub models: Option<PathBuf>,
    pub transcribe: Transcribe,
    pub run: Run,
    pub crm: Crm,
    pub hours: Hours,
    pub kpi: Kpi,
    pub audio: Audio,
    pub worklists: Worklists,
    pub sources: Vec<Source>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Transcribe {
    /// Name in the manifest, file name in the models folder, or path.
    pub model: String,
    pub vad: String,
    /// The encoder that tells voices in mono recordings apart, named like a model; empty: none is used. While it is not
    /// installed, mono recordings keep unknown roles.
    pub voices: String,
    /// ISO 639-1, or `auto`.
    pub language: String,
    /// Recognition threads; 0 is one per core.
    pub workers: usize,
    /// Names that recognition should expect, beside those of the checklist.
    pub vocabulary: Vec<String>,
    /// `standard` or `high`.
    pub quality: Quality,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Run {
    /// A file changed less than this long ago may still be being written, and waits for the next run.
    pub settle_seconds: u32,
    /// A call may take this many times its length, and two minutes more, before it is given up.
    pub deadline_factor: u32,
    /// Attempts on a call whose surroundings failed (killed program, full disk), over all runs.
    pub max_attempts: u32,
    /// Segments from which on a call with both sides speaking is meaningful.
    pub meaningful_segments: usize,
    /// Memory that the process that decodes and transcribes may take; 0: that of the machine and some more.
    pub engine_megabytes: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Crm {
    /// Zone in which exports without an offset state their times: an IANA name (`Europe/Moscow`), or an offset (`+03:00`).
    pub timezone: String,
    /// ISO 3166 country whose telephone numbers come without a country code.
    pub region: String,
    /// Larger exports are refused. CSV files are read row by row; workbooks and standard input are held in memory.
    pub max_file_megabytes: u32,
    /// Workbooks with more cells are refused.
    pub max_workbook_cells: usize,
}

impl Default for Transcribe {
    fn default() -> Self {
        Self {
            model: "base-q8_0".into(),
            vad: "silero-v6.2.0".into(),
            voices: "resemblyzer".into(),
            language: "auto".into(),
            workers: 0,
            vocabulary: Vec::new(),
            quality: Quality::Standard,
        }
    }
}

impl Default for Run {
    fn default() -> Self {
        Self {
            settle_seconds: 10,
            deadline_factor: 20,
            max_attempts: 5,
            meaningful_segments: 4,
            engine_megabytes: 0,
        }
    }
}

impl Default for Crm {
    fn default() -> Self {
        Self {
            timezone: "Europe/Moscow".into(),
            region: "RU".into(),
            max_file_megabytes: 1000,
            max_workbook_cells: 40_000_000,
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("settings file {} does not exist", path.display())]
    Missing { path: PathBuf },
    #[error("settings are not valid")]
    Invalid { source: config::ConfigError },
    #[error("setting {name} is {value:?}: {reason}")]
    Value {
        name: &'static str,
        value: String,
        reason: &'static str,
    },
}

impl Config {
    /// Reads the settings. `file` is the one named on the command line: it must exist, and then the project's and the
    /// user's are not read.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut builder = config::Config::builder();
        if let Some(path) = file {
            if !path.is_file() {
                return Err(ConfigError::Missing { path: path.to_owned() });
            }
            builder = builder.add_source(File::from(path).format(FileFormat::Toml));
        } else {
            if let Some(path) = user_file() {
                builder = builder.add_source(File::from(path).format(FileFormat::Toml).required(false));
            }
            builder = builder.add_source(File::new(FILE_NAME, FileFormat::Toml).required(false));
        }
        let environment = Environment::with_prefix("TALKTRACK")
            .prefix_separator("_")
            .separator("__")
            .try_parsing(true);
        builder
            .add_source(environment)
            .build()
            .and_then(config::Config::try_deserialize)
            .map_err(|source| ConfigError::Invalid { source })
            .and_then(Self::validated)
    }

    fn validated(self) -> Result<Self, ConfigError> {
        let language = &self.transcribe.language;
        if language != "auto" && !(language.len() == 2 && language.bytes().all(|b| b.is_ascii_lowercase())) {
            return Err(ConfigError::Value {
                name: "transcribe.language",
                value: language.clone(),
                reason: "expected auto or a two-letter code such as ru",
            });
        }
        if !is_time_zone(&self.crm.timezone) {
            return Err(ConfigError::Value {
                name: "crm.timezone",
                value: self.crm.timezone,
                reason: "not a time zone; expected a name such as Europe/Moscow, or an offset such as +03:00",
            });
        }
        if let Some((name, value, reason)) = self.worklists.fault() {
            return Err(ConfigError::Value { name, value, reason });
        }
        Ok(self)
    }

    /// Where the database is unless a flag says otherwise.
    #[must_use]
    pub fn database(&self) -> &str {
        self.database.as_deref().unwrap_or("talktrack.db")
    }

    /// The models folder: as set; else `models/` here when it holds the manifest; else the user's data folder.
    #[must_use]
    pub fn models_folder(&self) -> PathBuf {
        if let Some(folder) = &self.models {
            return folder.clone();
        }
        let here = PathBuf::from("models");
        if here.join("manifest.json").is_file() {
            return here;
        }
        etcetera::choose_base_strategy().map_or(here, |base| base.data_dir().join("talktrack").join("models"))
    }

    /// Recognition threads: as set, else one per core this process may use.
    #[must_use]
    pub fn workers(&self) -> NonZeroUsize {
        NonZeroUsize::new(self.transcribe.workers)
            .or_else(|| std::thread::available_parallelism().ok())
            .unwrap_or(NonZeroUsize::MIN)
    }
}

/// What `crm` reads as a zone: a name, `UTC`, or `±hh[:mm]`, `±hhmm`.
fn is_time_zone(text: &str) -> bool {
    let Some(offset) = text.strip_prefix(['+', '-']) else {
        return matches!(text, "Z" | "UTC") || jiff::tz::TimeZone::get(text).is_ok();
    };
    let (hours, minutes) = match offset.split_once(':') {
        Some((hours, minutes)) if minutes.len() == 2 => (hours, minutes),
        None if offset.len() == 4 && offset.is_ascii() => offset.split_at(2),
        None => (offset, "0"),
        Some(_) => return false,
    };
    let below = |text: &str, most: u8| {
        (1..=2).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_digit())
            && text.parse::<u8>().is_ok_and(|number| number <= most)
    };
    below(hours, 14) && below(minutes, 59)
}

fn user_file() -> Option<PathBuf> {
    Some(
        etcetera::choose_base_strategy()
            .ok()?
            .config_dir()
            .join("talktrack")
            .join(FILE_NAME),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE_NAME);
        std::fs::write(&path, text).unwrap();
        Config::load(Some(&path))
    }

    #[test]
    fn a_file_changes_only_what_it_names() {
        let config = load("database = \"calls.db\"\n[transcribe]\nworkers = 3\n").unwrap();
        assert_eq!(config.database(), "calls.db");
        assert_eq!(config.workers().get(), 3);
        assert_eq!(config.transcribe.model, "base-q8_0");
        assert_eq!(config.run, Run::default());
    }

    #[test]
    fn unknown_keys_and_wrong_values_are_refused() {
        for (text, named) in [
            ("[transcribe]\nmodle = \"x\"\n", "modle"),
            ("[transcribe]\nlanguage = \"russian\"\n", "transcribe.language"),
            ("[crm]\ntimezone = \"Moscow\"\n", "crm.timezone"),
            ("[crm]\ntimezone = \"+25:00\"\n", "crm.timezone"),
            ("[crm]\ntimezone = \"+03:0\"\n", "crm.timezone"),
            ("database = [", ""),
        ] {
            let error = anyhow::Error::from(load(text).unwrap_err());
            assert!(format!("{error:#}").contains(named), "{error:#}");
        }
    }

    #[test]
    fn a_zone_is_a_name_or_an_offset() {
        for zone in ["Europe/Moscow", "+03:00", "-0530", "+3", "UTC"] {
            let config = load(&format!("[crm]\ntimezone = \"{zone}\"\n")).unwrap();
            assert_eq!(config.crm.timezone, zone);
        }
    }

    #[test]
    fn a_named_file_must_exist() {
        let error = Config::load(Some(Path::new("nowhere.toml"))).unwrap_err();
        assert!(matches!(error, ConfigError::Missing { .. }));
    }
}
