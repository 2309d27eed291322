//! Writes the ggml file of whisper.cpp: magic, ten sizes and the type of the matrices, mel filters, tokens, tensors.
//! Little endian. A tensor is: number of dimensions, length of the name, type, dimensions with the fastest first,
//! name, data. The format is the one that `whisper_model_load` of whisper.cpp 1.8 reads.

use std::io::{self, Write};

use super::layout::{Exactness, Sizes, Tensor};
use super::quantize::{BLOCK, BLOCK_BYTES, put_f16, put_f32, put_q8_0};
use super::{WeightKind, mel};

pub(super) const MAGIC: u32 = 0x6767_6d6c;

/// Whole-file type: f16, or quantised with format version 2 as `q8_0` (2 × 1000 + 7).
fn file_type(kind: WeightKind) -> u32 {
    match kind {
        WeightKind::F16 => 1,
        WeightKind::Q8_0 => 2007,
    }
}

/// How one tensor is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stored {
    F32,
    F16,
    Q8_0,
}

impl Stored {
    pub(super) fn of(exactness: Exactness, kind: WeightKind) -> Self {
        match (exactness, kind) {
            (Exactness::Full, _) => Self::F32,
            (Exactness::Half, _) | (Exactness::Matrix, WeightKind::F16) => Self::F16,
            (Exactness::Matrix, WeightKind::Q8_0) => Self::Q8_0,
        }
    }

    /// ggml's number for the type.
    fn code(self) -> u32 {
        match self {
            Self::F32 => 0,
            Self::F16 => 1,
            Self::Q8_0 => 8,
        }
    }

    /// Bytes that so many values take; whole blocks only.
    pub(super) fn bytes(self, values: u64) -> u64 {
        match self {
            Self::F32 => 4 * values,
            Self::F16 => 2 * values,
            Self::Q8_0 => values / BLOCK as u64 * BLOCK_BYTES as u64,
        }
    }

    /// Appends values in this form.
    pub(super) fn put(self, values: &[f32], out: &mut Vec<u8>) {
        match self {
            Self::F32 => put_f32(values, out),
            Self::F16 => put_f16(values, out),
            Self::Q8_0 => put_q8_0(values, out),
        }
    }
}

/// Everything before the tensors.
pub(super) fn write_head(out: &mut impl Write, sizes: &Sizes, kind: WeightKind, tokens: &[Vec<u8>]) -> io::Result<()> {
    put(out, MAGIC)?;
    for size in sizes.header() {
        put(out, size)?;
    }
    put(out, file_type(kind))?;
    put(out, sizes.mels)?;
    put(out, mel::BINS)?;
    let mut filters = Vec::new();
    put_f32(&mel::filter_bank(sizes.mels), &mut filters);
    out.write_all(&filters)?;
    put(out, length(tokens.len())?)?;
    for token in tokens {
        put(out, length(token.len())?)?;
        out.write_all(token)?;
    }
    Ok(())
}

/// What stands before the data of a tensor.
pub(super) fn write_tensor_head(out: &mut impl Write, tensor: &Tensor, stored: Stored) -> io::Result<()> {
    put(out, length(tensor.shape.len())?)?;
    put(out, length(tensor.name.len())?)?;
    put(out, stored.code())?;
    for size in tensor.shape.iter().rev() {
        put(out, *size)?;
    }
    out.write_all(tensor.name.as_bytes())
}

fn put(out: &mut impl Write, value: u32) -> io::Result<()> {
    out.write_all(&value.to_le_bytes())
}

fn length(value: usize) -> io::Result<u32> {
    u32::try_from(value).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))
}
