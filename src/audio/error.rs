use std::io;
use std::path::{Path, PathBuf};

/// Why a recording gave no audio. The sentence after the path is what `talktrack probe` prints as the reason.
#[derive(Debug, thiserror::Error)]
pub enum AudioError {
    /// Nothing in the file can be decoded: it is empty, cut in its header, or no audio at all.
    #[error("{}: {problem}", path.display())]
    Malformed { path: PathBuf, problem: String },
    /// Sound recording, but in a codec that is not decoded here.
    #[error("{}: {codec} is not decoded; {way_out}", path.display())]
    Unsupported {
        path: PathBuf,
        container: Option<String>,
        codec: String,
        way_out: String,
    },
    /// Over one of the [`Limits`](super::Limits).
    #[error("{}: {problem}", path.display())]
    Limit { path: PathBuf, problem: String },
    /// The file could not be read.
    #[error("{}: cannot be read", path.display())]
    Io { path: PathBuf, source: io::Error },
}

impl AudioError {
    pub fn path(&self) -> &Path {
        match self {
            Self::Malformed { path, .. }
            | Self::Unsupported { path, .. }
            | Self::Limit { path, .. }
            | Self::Io { path, .. } => path,
        }
    }

    /// The error in one sentence, without the path.
    pub fn reason(&self) -> String {
        match self {
            Self::Malformed { problem, .. } | Self::Limit { problem, .. } => problem.clone(),
            Self::Unsupported { codec, way_out, .. } => format!("{codec} is not decoded; {way_out}"),
            Self::Io { source, .. } => format!("cannot be read: {source}"),
        }
    }
}

/// The same without a path: what the readers of this room return, before `decode` adds the file.
#[derive(Debug)]
pub(super) enum Fault {
    Malformed(String),
    Unsupported {
        container: Option<String>,
        codec: String,
        way_out: String,
    },
    Limit(String),
    Io(io::Error),
}

impl Fault {
    pub fn malformed(problem: impl Into<String>) -> Self {
        Self::Malformed(problem.into())
    }

    pub fn unsupported(container: impl Into<String>, codec: impl Into<String>) -> Self {
        Self::Unsupported {
            container: Some(container.into()),
            codec: codec.into(),
            way_out: CONVERT.to_owned(),
        }
    }

    pub fn at(self, path: &Path) -> AudioError {
        let path = path.to_owned();
        match self {
            Self::Malformed(problem) => AudioError::Malformed { path, problem },
            Self::Unsupported {
                container,
                codec,
                way_out,
            } => AudioError::Unsupported {
                path,
                container,
                codec,
                way_out,
            },
            Self::Limit(problem) => AudioError::Limit { path, problem },
            Self::Io(source) => AudioError::Io { path, source },
        }
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof {
            Self::malformed("the file ends inside its header")
        } else {
            Self::Io(error)
        }
    }
}

/// The way out of an unsupported codec.
pub(super) const CONVERT: &str =
    "convert it first (`ffmpeg -i FILE OUT.wav`), or let the telephone system record WAV, MP3 or Opus";
