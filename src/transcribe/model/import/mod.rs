//! A model folder of another program → one ggml file that whisper.cpp reads.
//!
//! Input: a CTranslate2 (faster-whisper) folder or a Hugging Face safetensors folder; most Russian fine-tunes of
//! Whisper are published as one of these. Output: `ggml-NAME.bin` in the models folder, f16 or `q8_0`, and its hash.
//! The same weights give the same bytes from either source, and a published model gives the published ggml file.
//! Memory: the vocabulary and a block of values, whatever the size of the model.

mod ctranslate2;
mod ggml;
mod layout;
mod mel;
mod quantize;
mod safetensors;
mod source;
mod vocabulary;

#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use self::ggml::Stored;
use self::layout::Tensor;
use self::source::{Checkpoint, Slice, SourceFile};
use super::digest::HashingWriter;
use super::manifest::file_name;
use super::{Manifest, ModelError, Progress};

/// How the matrices are kept. Vectors, positional embeddings and convolutions keep f32 and f16 in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WeightKind {
    /// Two bytes a weight.
    F16,
    /// A little more than one byte a weight, faster on a CPU, and no measurable loss (BENCHMARKS.md).
    #[default]
    Q8_0,
}

/// How to import.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    pub kind: WeightKind,
    /// Name of the model from now on; the folder's name (with `-q8_0`) when not given.
    pub name: Option<String>,
}

/// What an import made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    pub name: String,
    pub path: PathBuf,
    pub sha256: String,
    /// Size of the file.
    pub bytes: u64,
}

/// Converts `folder` into `root`. The file appears under its name when it is complete and on the disk, or not at all.
pub(super) fn import(
    folder: &Path,
    root: &Path,
    manifest: &Manifest,
    options: &ImportOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<Imported, ModelError> {
    let name = match &options.name {
        Some(name) => name.clone(),
        None => default_name(folder, options.kind),
    };
    check_name(&name)?;
    let mut checkpoint = open(folder)?;
    let tensors = layout::tensors(&checkpoint.sizes);
    check_shapes(&checkpoint, &tensors)?;

    fs::create_dir_all(root).map_err(ModelError::io("create", root))?;
    let path = root.join(file_name(&name));
    let temporary = Temporary(root.join(format!(".{}.{}.tmp", file_name(&name), std::process::id())));
    let (sha256, bytes) = write(&mut checkpoint, &tensors, options.kind, &temporary.0, progress)?;
    if let Some(entry) = manifest.get(&name)
        && entry.sha256 != sha256
    {
        return Err(ModelError::NameTaken { name, found: sha256 });
    }
    fs::rename(&temporary.0, &path).map_err(ModelError::io("create", &path))?;
    sync_folder(root);
    Ok(Imported {
        name,
        path,
        sha256,
        bytes,
    })
}

/// Removes a half-written file when the import does not get to its end.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        // After the rename there is nothing to remove, and on the way out of an error nothing more to say.
        let _ = fs::remove_file(&self.0);
    }
}

/// Makes a rename last through a power cut where the system can do that; elsewhere there is nothing to be done.
pub(super) fn sync_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

/// The folder's name without what a model's name may not have.
fn default_name(folder: &Path, kind: WeightKind) -> String {
    let canonical = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let base = canonical.file_name().unwrap_or_default().to_string_lossy();
    let plain: String = base
        .chars()
        .map(|letter| if is_plain(letter) { letter } else { '-' })
        .take(80)
        .collect();
    let plain = plain.trim_start_matches('.');
    match kind {
        WeightKind::F16 => plain.to_owned(),
        WeightKind::Q8_0 => format!("{plain}-q8_0"),
    }
}

fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_')
}

fn check_name(name: &str) -> Result<(), ModelError> {
    if name.is_empty() || name.len() > 100 || name.starts_with('.') || !name.chars().all(is_plain) {
        return Err(ModelError::BadName { name: name.to_owned() });
    }
    Ok(())
}

fn open(folder: &Path) -> Result<Checkpoint, ModelError> {
    let has = |name: &str| folder.join(name).is_file();
    if has("model.bin") {
        ctranslate2::open(folder)
    } else if has("model.safetensors") || has("model.safetensors.index.json") {
        safetensors::open(folder)
    } else {
        let reason = match folder.metadata() {
            Ok(meta) if meta.is_dir() => "there is no model.bin and no model.safetensors",
            Ok(_) => "it is not a folder",
            Err(source) => return Err(ModelError::io("open", folder)(source)),
        };
        Err(ModelError::NotAModelFolder {
            path: folder.to_owned(),
            reason: reason.to_owned(),
        })
    }
}

fn check_shapes(checkpoint: &Checkpoint, tensors: &[Tensor]) -> Result<(), ModelError> {
    for tensor in tensors {
        let slice = slice_of(checkpoint, tensor)?;
        // Where one has a dimension of 1 more than the other, the values are the same.
        let expected: Vec<u64> = tensor
            .shape
            .iter()
            .map(|size| u64::from(*size))
            .filter(|size| *size != 1)
            .collect();
        let found: Vec<u64> = slice.shape.iter().copied().filter(|size| *size != 1).collect();
        if expected != found {
            let reason = format!(
                "tensor {} has the shape {:?} instead of {:?}",
                tensor.name, slice.shape, tensor.shape
            );
            return Err(ModelError::malformed(
                &checkpoint.files[slice.file].path,
                slice.offset,
                reason,
            ));
        }
    }
    Ok(())
}

fn slice_of<'a>(checkpoint: &'a Checkpoint, tensor: &Tensor) -> Result<&'a Slice, ModelError> {
    checkpoint.tensors.get(&tensor.name).ok_or_else(|| {
        let path = checkpoint
            .files
            .first()
            .map_or_else(PathBuf::new, |file| file.path.clone());
        ModelError::Unsupported {
            path,
            reason: format!("has no tensor for {}", tensor.name),
        }
    })
}

/// An error unless all values are zero.
fn check_zeros(files: &mut [SourceFile], name: &str, slice: &Slice) -> Result<(), ModelError> {
    let path = files[slice.file].path.clone();
    Checkpoint::read_values(files, name, slice, |values| {
        if values.iter().all(|value| *value == 0.0) {
            return Ok(());
        }
        Err(ModelError::Unsupported {
            path: path.clone(),
            reason: format!("{name} is not zero, and a ggml file has no place for it: not a Whisper model"),
        })
    })
}

/// Writes the whole file and returns its hash and size.
fn write(
    checkpoint: &mut Checkpoint,
    tensors: &[Tensor],
    kind: WeightKind,
    path: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<(String, u64), ModelError> {
    let total = planned_size(checkpoint, tensors, kind).map_err(ModelError::io("write", path))?;
    let file = File::create(path).map_err(ModelError::io("create", path))?;
    let mut out = HashingWriter::new(BufWriter::new(file));
    let fault = |written: u64, error: io::Error| write_error(path, error, written, total, false);

    ggml::write_head(&mut out, &checkpoint.sizes, kind, &checkpoint.tokens).map_err(|error| fault(0, error))?;
    let mut bytes = Vec::new();
    for tensor in tensors {
        let stored = Stored::of(tensor.exactness, kind);
        ggml::write_tensor_head(&mut out, tensor, stored).map_err(|error| fault(out.written(), error))?;
        let slice = slice_of(checkpoint, tensor)?.clone();
        Checkpoint::read_values(&mut checkpoint.files, &tensor.name, &slice, |values| {
            bytes.clear();
            put(tensor, stored, values, &mut bytes);
            out.write_all(&bytes).map_err(|error| fault(out.written(), error))?;
            progress(Progress {
                done: out.written(),
                total,
            });
            Ok(())
        })?;
    }
    out.flush().map_err(|error| fault(out.written(), error))?;
    let (file, sha256, written) = out.finish();
    let file = file.into_inner().map_err(|error| fault(written, error.into_error()))?;
    file.sync_all().map_err(|error| fault(written, error))?;
    Ok((sha256, written))
}

/// Quantisation starts from the f16 values, as it does for the published files.
fn put(tensor: &Tensor, stored: Stored, values: &[f32], bytes: &mut Vec<u8>) {
    if stored == Stored::Q8_0 {
        stored.put(&quantize::through_f16(values), bytes);
    } else {
        debug_assert!(stored == Stored::F32 || tensor.shape.len() > 1, "vectors stay f32");
        stored.put(values, bytes);
    }
}

fn planned_size(checkpoint: &Checkpoint, tensors: &[Tensor], kind: WeightKind) -> io::Result<u64> {
    let mut sink = HashingWriter::new(io::sink());
    ggml::write_head(&mut sink, &checkpoint.sizes, kind, &checkpoint.tokens)?;
    let mut size = sink.written();
    for tensor in tensors {
        let mut sink = HashingWriter::new(io::sink());
        let stored = Stored::of(tensor.exactness, kind);
        ggml::write_tensor_head(&mut sink, tensor, stored)?;
        let values: u64 = tensor.shape.iter().map(|size| u64::from(*size)).product();
        size += sink.written() + stored.bytes(values);
    }
    Ok(size)
}

/// A failed write; a full disk has its own message.
pub(super) fn write_error(path: &Path, source: io::Error, written: u64, needed: u64, resumable: bool) -> ModelError {
    if matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
        return ModelError::DiskFull {
            path: path.to_owned(),
            written,
            needed,
            resumable,
            source,
        };
    }
    ModelError::io("write", path)(source)
}
