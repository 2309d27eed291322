//! Where a report goes, piece by piece: standard output, or a file that appears when it is whole.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::cli::output;

#[derive(Debug)]
pub(super) enum Sink {
    Standard,
    File {
        path: PathBuf,
        part: PathBuf,
        file: BufWriter<File>,
    },
}

impl Sink {
    /// `None` and `-` are standard output.
    pub(super) fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path.filter(|path| path.as_os_str() != "-") else {
            return Ok(Self::Standard);
        };
        let mut part = path.to_owned().into_os_string();
        part.push(".part");
        let part = PathBuf::from(part);
        let file = File::create(&part).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self::File {
            path: path.to_owned(),
            part,
            file: BufWriter::new(file),
        })
    }

    pub(super) fn write(&mut self, text: &str) -> anyhow::Result<()> {
        match self {
            Self::Standard => Ok(output::print(text)?),
            Self::File { path, file, .. } => file
                .write_all(text.as_bytes())
                .with_context(|| format!("cannot write {}", path.display())),
        }
    }

    /// Puts the file in its place.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        match self {
            Self::Standard => Ok(()),
            Self::File { path, part, file } => file
                .into_inner()
                .map_err(std::io::IntoInnerError::into_error)
                .and_then(|_| std::fs::rename(part, &path))
                .with_context(|| format!("cannot write {}", path.display())),
        }
    }
}
