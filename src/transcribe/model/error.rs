use std::error::Error as StdError;
use std::io;
use std::path::{Path, PathBuf};

/// What can go wrong with a model file. [`ModelError::way_out`] says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    #[error("no model is called '{name}'")]
    Unknown { name: String, known: Vec<String> },
    #[error("model '{name}' is not installed: {} does not exist", path.display())]
    NotInstalled {
        name: String,
        path: PathBuf,
        installed: Vec<String>,
        pullable: bool,
    },
    #[error("{}: wrong SHA-256: expected {expected}, found {found}", path.display())]
    WrongHash {
        name: String,
        path: PathBuf,
        expected: String,
        found: String,
    },
    #[error("{}: wrong size: expected {expected} bytes, found {found}", path.display())]
    WrongSize {
        name: String,
        path: PathBuf,
        expected: u64,
        found: u64,
    },

    #[error("cannot download {url}")]
    Network {
        name: String,
        url: String,
        kept: u64,
        source: Box<dyn StdError + Send + Sync>,
    },
    #[error("cannot download {url}: the server answers {status}")]
    Status { name: String, url: String, status: u16 },
    #[error("{url} is not the file expected: it has {found} bytes instead of {expected}")]
    NotTheFile {
        name: String,
        url: String,
        expected: u64,
        found: u64,
    },
    #[error("the downloaded {file} is not the file expected: SHA-256 {found} instead of {expected}; it was deleted")]
    DownloadHash {
        name: String,
        file: String,
        expected: String,
        found: String,
    },
    #[error("another process is downloading {}", path.display())]
    Busy { path: PathBuf },
    #[error("the disk is full: {} has {written} of {needed} bytes", path.display())]
    DiskFull {
        path: PathBuf,
        written: u64,
        needed: u64,
        resumable: bool,
        source: io::Error,
    },

    #[error("{} holds no Whisper model: {reason}", path.display())]
    NotAModelFolder { path: PathBuf, reason: String },
    #[error("{}: at byte {offset}: {reason}", path.display())]
    Malformed { path: PathBuf, offset: u64, reason: String },
    #[error("{}: {reason}", path.display())]
    Unsupported { path: PathBuf, reason: String },
    #[error("'{name}' is the name of a published file, and this import is not that file (SHA-256 {found})")]
    NameTaken { name: String, found: String },
    #[error("'{name}' cannot be the name of a model: letters, digits, '.', '-' and '_' only")]
    BadName { name: String },

    #[error("cannot {action} {}", path.display())]
    Io {
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    #[error("the model manifest cannot be read")]
    BadManifest { source: serde_json::Error },
}

impl ModelError {
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }

    pub(super) fn malformed(path: &Path, offset: u64, reason: impl Into<String>) -> Self {
        Self::Malformed {
            path: path.to_owned(),
            offset,
            reason: reason.into(),
        }
    }

    pub(super) fn unsupported(path: &Path, reason: impl Into<String>) -> Self {
        Self::Unsupported {
            path: path.to_owned(),
            reason: reason.into(),
        }
    }

    /// What the person in front of the terminal can do, in one or two sentences.
    #[must_use]
    pub fn way_out(&self) -> Option<String> {
        Some(match self {
            Self::Unknown { known, .. } => {
                format!(
                    "known models: {} (`talktrack model list` shows all), or give the path of a file",
                    known.join(", ")
                )
            }
            Self::NotInstalled {
                name,
                installed,
                pullable,
                ..
            } => {
                let fetch = if *pullable {
                    format!("fetch it with `talktrack model pull {name}` (or `make model` in the project folder)")
                } else {
                    "import it with `talktrack model import DIR`".to_owned()
                };
                if installed.is_empty() {
                    fetch
                } else {
                    format!("{fetch}; installed are: {}", installed.join(", "))
                }
            }
            Self::WrongHash { name, path, .. } | Self::WrongSize { name, path, .. } => format!(
                "the file is damaged or another one under this name; fetch it again with `talktrack model pull {name}`, \
                 or, if it is yours, rename {} to a name of its own",
                path.display()
            ),
            Self::Network { name, kept, .. } => {
                let resume = if *kept > 0 {
                    format!(" {kept} bytes are kept, the next try goes on from there.")
                } else {
                    String::new()
                };
                format!("{}{resume}", no_network(name))
            }
            Self::Status { name, .. } | Self::NotTheFile { name, .. } => format!(
                "the address, or a proxy between, gives something else; {}",
                no_network(name)
            ),
            Self::DownloadHash { name, .. } => {
                format!(
                    "try `talktrack model pull {name}` again; if it repeats, the source or a proxy changes the file: use --mirror"
                )
            }
            Self::Busy { .. } => "wait for it to end, or end it".to_owned(),
            Self::DiskFull {
                needed,
                written,
                resumable,
                ..
            } => {
                let kept = if *resumable {
                    "; what was downloaded is kept, run the same command again"
                } else {
                    ""
                };
                format!("free at least {} bytes{kept}", needed.saturating_sub(*written))
            }
            Self::NotAModelFolder { .. } => {
                "a CTranslate2 folder has model.bin, config.json and vocabulary.json or .txt; \
                a Hugging Face folder has model.safetensors, config.json and vocab.json"
                    .to_owned()
            }
            Self::Malformed { .. } => "the file is cut short or damaged: copy or download it again".to_owned(),
            Self::NameTaken { .. } => "give the import a name of its own with --name".to_owned(),
            Self::Unsupported { .. } | Self::BadName { .. } | Self::Io { .. } | Self::BadManifest { .. } => {
                return None;
            }
        })
    }
}

fn no_network(name: &str) -> String {
    format!(
        "without network: copy the file of {name} into the models folder (`talktrack model list --format json` gives \
         its name, address and SHA-256), name an address inside your network with --mirror URL, or convert a model \
         you have with `talktrack model import DIR`. Proxies are taken from HTTPS_PROXY and NO_PROXY."
    )
}
