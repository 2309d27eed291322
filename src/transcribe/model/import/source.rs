//! What both kinds of source folder give: sizes, tokens, and where each tensor lies. Values are read in blocks, so
//! memory stays small whatever the size of the model.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use half::slice::HalfFloatSliceExt;
use half::{bf16, f16};
use serde::de::DeserializeOwned;

use super::super::ModelError;
use super::layout::Sizes;

/// Values handed on at once; a whole number of quantisation blocks.
pub(super) const VALUES_AT_ONCE: usize = 1 << 15;
/// No JSON file of a model is near this.
const JSON_LIMIT: u64 = 64 << 20;

/// A model to be converted.
#[derive(Debug)]
pub(super) struct Checkpoint {
    pub sizes: Sizes,
    /// Byte-level tokens as bytes, by id.
    pub tokens: Vec<Vec<u8>>,
    /// Under the names of the ggml file.
    pub tensors: BTreeMap<String, Slice>,
    pub files: Vec<SourceFile>,
}

/// Where the values of one tensor lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slice {
    /// Index into [`Checkpoint::files`].
    pub file: usize,
    pub offset: u64,
    pub number: Number,
    /// Row-major.
    pub shape: Vec<u64>,
}

impl Slice {
    /// Number of values; `None` when it does not fit.
    pub(super) fn count(&self) -> Option<u64> {
        count(&self.shape)
    }

    /// The `part`-th of `parts` equal groups of rows.
    pub(super) fn rows(&self, part: u64, parts: u64) -> Option<Self> {
        let (first, rest) = self.shape.split_first()?;
        if first % parts != 0 {
            return None;
        }
        let rows = first / parts;
        let row = count(rest)?.checked_mul(self.number.bytes())?;
        let shape = [&[rows], rest].concat();
        let offset = self.offset.checked_add(part.checked_mul(rows)?.checked_mul(row)?)?;
        Some(Self {
            file: self.file,
            offset,
            number: self.number,
            shape,
        })
    }
}

/// Product of the dimensions.
pub(super) fn count(shape: &[u64]) -> Option<u64> {
    shape.iter().try_fold(1_u64, |product, size| product.checked_mul(*size))
}

/// How a number is written in a source file, little endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    F32,
    F16,
    Bf16,
}

impl Number {
    pub(super) fn bytes(self) -> u64 {
        match self {
            Self::F32 => 4,
            Self::F16 | Self::Bf16 => 2,
        }
    }

    fn decode(self, bytes: &[u8], out: &mut Vec<f32>) {
        match self {
            Self::F32 => out.extend(bytes.as_chunks().0.iter().map(|four| f32::from_le_bytes(*four))),
            Self::F16 => {
                let halves: Vec<f16> = bytes.as_chunks().0.iter().map(|two| f16::from_le_bytes(*two)).collect();
                let start = out.len();
                out.resize(start + halves.len(), 0.0);
                halves.convert_to_f32_slice(&mut out[start..]);
            }
            Self::Bf16 => out.extend(bytes.as_chunks().0.iter().map(|two| bf16::from_le_bytes(*two).to_f32())),
        }
    }
}

/// An open source file. Reading never goes past its end, and nothing is allocated that is not there.
#[derive(Debug)]
pub(super) struct SourceFile {
    pub path: PathBuf,
    pub length: u64,
    reader: BufReader<File>,
    position: u64,
}

impl SourceFile {
    pub(super) fn open(path: &Path) -> Result<Self, ModelError> {
        let file = File::open(path).map_err(ModelError::io("open", path))?;
        let meta = file.metadata().map_err(ModelError::io("read", path))?;
        if !meta.is_file() {
            return Err(ModelError::unsupported(path, "is not an ordinary file"));
        }
        Ok(Self {
            path: path.to_owned(),
            length: meta.len(),
            reader: BufReader::new(file),
            position: 0,
        })
    }

    pub(super) fn position(&self) -> u64 {
        self.position
    }

    pub(super) fn remaining(&self) -> u64 {
        self.length.saturating_sub(self.position)
    }

    pub(super) fn malformed(&self, reason: impl Into<String>) -> ModelError {
        ModelError::malformed(&self.path, self.position, reason)
    }

    pub(super) fn seek(&mut self, offset: u64) -> Result<(), ModelError> {
        // Near seeks keep what is buffered.
        let moved = match i64::try_from(i128::from(offset) - i128::from(self.position)) {
            Ok(distance) => self.reader.seek_relative(distance),
            Err(_) => self.reader.seek(SeekFrom::Start(offset)).map(|_| ()),
        };
        moved.map_err(ModelError::io("read", &self.path))?;
        self.position = offset;
        Ok(())
    }

    pub(super) fn skip(&mut self, bytes: u64, what: &str) -> Result<(), ModelError> {
        if bytes > self.remaining() {
            return Err(self.malformed(format!("{what} needs {bytes} bytes, {} are left", self.remaining())));
        }
        self.seek(self.position + bytes)
    }

    /// Exactly `out.len()` bytes.
    pub(super) fn read(&mut self, out: &mut [u8], what: &str) -> Result<(), ModelError> {
        if out.len() as u64 > self.remaining() {
            return Err(self.malformed(format!(
                "{what} needs {} bytes, {} are left",
                out.len(),
                self.remaining()
            )));
        }
        self.reader
            .read_exact(out)
            .map_err(ModelError::io("read", &self.path))?;
        self.position += out.len() as u64;
        Ok(())
    }

    pub(super) fn array<const N: usize>(&mut self, what: &str) -> Result<[u8; N], ModelError> {
        let mut bytes = [0; N];
        self.read(&mut bytes, what)?;
        Ok(bytes)
    }

    /// `length` bytes, checked against what is left before anything is allocated.
    pub(super) fn bytes(&mut self, length: u64, what: &str) -> Result<Vec<u8>, ModelError> {
        if length > self.remaining() {
            return Err(self.malformed(format!("{what} needs {length} bytes, {} are left", self.remaining())));
        }
        let mut bytes = vec![0; usize::try_from(length).map_err(|_| self.malformed(format!("{what} is too long")))?];
        self.read(&mut bytes, what)?;
        Ok(bytes)
    }
}

impl Checkpoint {
    /// Hands on all values of a tensor in order, at most [`VALUES_AT_ONCE`] at a time. A value that is not finite is
    /// an error: nothing can be recognised with it.
    pub(super) fn read_values(
        files: &mut [SourceFile],
        name: &str,
        slice: &Slice,
        mut hand_on: impl FnMut(&[f32]) -> Result<(), ModelError>,
    ) -> Result<(), ModelError> {
        let file = &mut files[slice.file];
        let mut left = slice
            .count()
            .ok_or_else(|| file.malformed(format!("tensor {name} is too large")))?;
        let width = slice.number.bytes();
        let (mut bytes, mut values) = (Vec::new(), Vec::new());
        file.seek(slice.offset)?;
        while left > 0 {
            let now = left.min(VALUES_AT_ONCE as u64);
            #[expect(clippy::cast_possible_truncation, reason = "at most VALUES_AT_ONCE × 4")]
            bytes.resize((now * width) as usize, 0);
            let start = file.position();
            file.read(&mut bytes, name)?;
            values.clear();
            slice.number.decode(&bytes, &mut values);
            // What does not fit into f16 would become infinite there.
            let greatest = f16::MAX.to_f32();
            if let Some(at) = values.iter().position(|value| value.is_nan() || value.abs() > greatest) {
                let reason = format!("tensor {name} holds {}, which cannot be a weight", values[at]);
                return Err(ModelError::malformed(&file.path, start + at as u64 * width, reason));
            }
            hand_on(&values)?;
            left -= now;
        }
        Ok(())
    }
}

/// Reads a small JSON file.
pub(super) fn json<T: DeserializeOwned>(path: &Path) -> Result<T, ModelError> {
    let text = small_file(path)?;
    serde_json::from_slice(&text).map_err(|error| {
        let offset = byte_offset(&text, error.line(), error.column());
        ModelError::malformed(path, offset, error.to_string())
    })
}

/// Reads a file that must not be large.
pub(super) fn small_file(path: &Path) -> Result<Vec<u8>, ModelError> {
    let mut file = SourceFile::open(path)?;
    if file.length > JSON_LIMIT {
        return Err(ModelError::unsupported(
            path,
            format!("{} bytes are too many for such a file", file.length),
        ));
    }
    let length = file.length;
    file.bytes(length, "the file")
}

fn byte_offset(text: &[u8], line: usize, column: usize) -> u64 {
    let before: usize = text
        .split_inclusive(|byte| *byte == b'\n')
        .take(line.saturating_sub(1))
        .map(<[u8]>::len)
        .sum();
    (before + column.saturating_sub(1)) as u64
}
