//! Reads the index of a Hugging Face folder: `model.safetensors` (or the parts that `model.safetensors.index.json`
//! names), `config.json`, and the vocabulary.
//!
//! A safetensors file: u64 length of a JSON header, little endian; the header, tensor name → `dtype`, `shape`,
//! `data_offsets` (begin and end, counted from the end of the header); the data.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use super::super::ModelError;
use super::layout::{self, Sizes};
use super::source::{Checkpoint, Number, Slice, SourceFile, count, json};
use super::{check_zeros, vocabulary};

/// The format's own limit for a header.
const HEADER_LIMIT: u64 = 100_000_000;
/// More parts than any Whisper model has.
const MAX_PARTS: usize = 64;

pub(super) fn open(folder: &Path) -> Result<Checkpoint, ModelError> {
    let mut found = BTreeMap::new();
    let mut files = Vec::new();
    for part in parts(folder)? {
        let mut file = SourceFile::open(&folder.join(&part))?;
        index(&mut file, files.len(), &mut found)?;
        files.push(file);
    }
    let config = folder.join("config.json");
    let sizes = json::<Config>(&config)?.sizes(&found);
    sizes
        .check()
        .map_err(|reason| ModelError::unsupported(&config, reason))?;
    let mut tensors = BTreeMap::new();
    for tensor in layout::tensors(&sizes) {
        let slice = source_name(&tensor.name)
            .and_then(|name| lookup(&found, &name))
            .ok_or_else(|| ModelError::unsupported(folder, format!("has no tensor for {}", tensor.name)))?
            .clone()
            .map_err(|dtype| {
                ModelError::unsupported(folder, format!("{} is kept as {dtype}, which is not read", tensor.name))
            })?;
        if let Some(module) = tensor.name.strip_suffix(".key.weight") {
            let bias = format!("{module}.key.bias");
            if let Some(Ok(slice)) = source_name(&bias).and_then(|name| lookup(&found, &name)) {
                check_zeros(&mut files, &bias, slice)?;
            }
        }
        tensors.insert(tensor.name, slice);
    }
    let tokens = vocabulary::of_hugging_face(folder, &sizes)?;
    Ok(Checkpoint {
        sizes,
        tokens,
        tensors,
        files,
    })
}

/// A tensor as found: where it lies, or the name of a type that is not read.
type Found = BTreeMap<String, Result<Slice, String>>;

fn lookup<'a>(found: &'a Found, name: &str) -> Option<&'a Result<Slice, String>> {
    // Files saved from the inner model lack the prefix.
    found.get(name).or_else(|| found.get(name.strip_prefix("model.")?))
}

/// The names of the files with weights.
fn parts(folder: &Path) -> Result<Vec<String>, ModelError> {
    #[derive(Deserialize)]
    struct Index {
        weight_map: BTreeMap<String, String>,
    }
    if folder.join("model.safetensors").is_file() {
        return Ok(vec!["model.safetensors".to_owned()]);
    }
    let path = folder.join("model.safetensors.index.json");
    let index: Index = json(&path)?;
    let parts: BTreeSet<String> = index.weight_map.into_values().collect();
    if parts.len() > MAX_PARTS {
        return Err(ModelError::unsupported(&path, format!("names {} files", parts.len())));
    }
    // A part is a file of this folder and nothing else.
    match parts
        .iter()
        .find(|part| part.contains(['/', '\\', ':']) || part.starts_with('.'))
    {
        Some(part) => Err(ModelError::unsupported(
            &path,
            format!("names a file outside the folder: {part:?}"),
        )),
        None => Ok(parts.into_iter().collect()),
    }
}

fn index(file: &mut SourceFile, number: usize, found: &mut Found) -> Result<(), ModelError> {
    #[derive(Deserialize)]
    struct Entry {
        dtype: String,
        shape: Vec<u64>,
        data_offsets: (u64, u64),
    }
    let length = u64::from_le_bytes(file.array("the length of the header")?);
    if length > HEADER_LIMIT {
        return Err(ModelError::malformed(
            &file.path,
            0,
            format!("a header of {length} bytes: no safetensors file"),
        ));
    }
    let header = file.bytes(length, "the header")?;
    let start = file.position();
    let entries: BTreeMap<String, serde_json::Value> = serde_json::from_slice(&header)
        .map_err(|error| ModelError::malformed(&file.path, 8, format!("the header: {error}")))?;
    for (name, value) in entries {
        if name == "__metadata__" {
            continue;
        }
        let fault = |reason: String| ModelError::malformed(&file.path, 8, format!("tensor {name}: {reason}"));
        let entry: Entry = serde_json::from_value(value).map_err(|error| fault(error.to_string()))?;
        let (begin, end) = entry.data_offsets;
        let within = begin <= end && start.checked_add(end).is_some_and(|end| end <= file.length);
        if !within {
            return Err(fault(format!(
                "bytes {begin}–{end} of {} are not in the file",
                file.length - start
            )));
        }
        let number_type = match entry.dtype.as_str() {
            "F32" => Some(Number::F32),
            "F16" => Some(Number::F16),
            "BF16" => Some(Number::Bf16),
            _ => None,
        };
        let slice = match number_type {
            None => Err(entry.dtype),
            Some(number_type) => {
                if count(&entry.shape).and_then(|values| values.checked_mul(number_type.bytes())) != Some(end - begin) {
                    return Err(fault(format!(
                        "shape {:?} cannot have {} bytes",
                        entry.shape,
                        end - begin
                    )));
                }
                Ok(Slice {
                    file: number,
                    offset: start + begin,
                    number: number_type,
                    shape: entry.shape,
                })
            }
        };
        found.insert(name, slice);
    }
    Ok(())
}

#[derive(Deserialize)]
struct Config {
    vocab_size: u32,
    max_source_positions: u32,
    max_target_positions: u32,
    d_model: u32,
    encoder_attention_heads: u32,
    encoder_layers: u32,
    decoder_attention_heads: u32,
    decoder_layers: u32,
    num_mel_bins: u32,
}

impl Config {
    /// The number of tokens is that of the embedding: fine-tunes sometimes leave another one in the settings.
    fn sizes(&self, found: &Found) -> Sizes {
        let embedded = match lookup(found, "model.decoder.embed_tokens.weight") {
            Some(Ok(slice)) => slice.shape.first().and_then(|rows| u32::try_from(*rows).ok()),
            _ => None,
        };
        Sizes {
            vocab: embedded.unwrap_or(self.vocab_size),
            audio_ctx: self.max_source_positions,
            audio_state: self.d_model,
            audio_head: self.encoder_attention_heads,
            audio_layer: self.encoder_layers,
            text_ctx: self.max_target_positions,
            text_state: self.d_model,
            text_head: self.decoder_attention_heads,
            text_layer: self.decoder_layers,
            mels: self.num_mel_bins,
        }
    }
}

/// What Hugging Face calls a tensor of the ggml file.
fn source_name(tensor: &str) -> Option<String> {
    let (part, rest) = tensor.split_once('.')?;
    if rest == "positional_embedding" {
        return Some(format!("model.{part}.embed_positions.weight"));
    }
    let (module, kind) = rest.rsplit_once('.')?;
    let Some(in_blocks) = module.strip_prefix("blocks.") else {
        let module = match module {
            "token_embedding" => "embed_tokens",
            "ln" | "ln_post" => "layer_norm",
            other => other,
        };
        return Some(format!("model.{part}.{module}.{kind}"));
    };
    let (layer, module) = in_blocks.split_once('.')?;
    let module = match module {
        "mlp_ln" => "final_layer_norm",
        "mlp.0" => "fc1",
        "mlp.2" => "fc2",
        "attn_ln" => "self_attn_layer_norm",
        "attn.query" => "self_attn.q_proj",
        "attn.key" => "self_attn.k_proj",
        "attn.value" => "self_attn.v_proj",
        "attn.out" => "self_attn.out_proj",
        "cross_attn_ln" => "encoder_attn_layer_norm",
        "cross_attn.query" => "encoder_attn.q_proj",
        "cross_attn.key" => "encoder_attn.k_proj",
        "cross_attn.value" => "encoder_attn.v_proj",
        "cross_attn.out" => "encoder_attn.out_proj",
        _ => return None,
    };
    Some(format!("model.{part}.layers.{layer}.{module}.{kind}"))
}
