//! Reads the index of a CTranslate2 (faster-whisper) folder: `model.bin`, `config.json`, and the vocabulary.
//!
//! `model.bin`, little endian: u32 version; name of the specification (u16 length counting a closing NUL, bytes), u32
//! revision, u32 number of variables; per variable its name, u8 rank, u32 × rank, u8 type, u32 number of bytes, and
//! the data; then u32 number of aliases, each two names. Query, key and value are fused in
//! `self_attention/linear_0`, key and value in `attention/linear_1`; the key has a bias of zeros.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::ModelError;
use super::layout::{self, Sizes};
use super::source::{Checkpoint, Number, Slice, SourceFile, count};
use super::vocabulary;

/// Versions of the container that have types, byte counts and aliases.
const VERSIONS: std::ops::RangeInclusive<u32> = 4..=6;
/// Whisper's tensors have at most 3 dimensions.
const MAX_RANK: u8 = 4;
const TYPES: [(u8, &str, u64); 6] = [
    (0, "float32", 4),
    (1, "int8", 1),
    (2, "int16", 2),
    (3, "int32", 4),
    (4, "float16", 2),
    (5, "bfloat16", 2),
];

pub(super) fn open(folder: &Path) -> Result<Checkpoint, ModelError> {
    let mut file = SourceFile::open(&folder.join("model.bin"))?;
    let variables = index(&mut file)?;
    let sizes = sizes(&mut file, &variables)?;
    sizes
        .check()
        .map_err(|reason| ModelError::unsupported(&file.path, reason))?;
    let mut tensors = BTreeMap::new();
    for tensor in layout::tensors(&sizes) {
        let slice = locate(&tensor.name, &variables)
            .ok_or_else(|| ModelError::unsupported(&file.path, format!("has no tensor for {}", tensor.name)))?
            .map_err(|type_name| ModelError::unsupported(&file.path, wrong_type(&tensor.name, type_name)))?;
        tensors.insert(tensor.name, slice);
    }
    let mut files = vec![file];
    check_key_biases(&mut files, &sizes, &variables)?;
    let tokens = vocabulary::of_ctranslate2(folder, &sizes)?;
    Ok(Checkpoint {
        sizes,
        tokens,
        tensors,
        files,
    })
}

fn wrong_type(name: &str, type_name: &str) -> String {
    format!("{name} is kept as {type_name}; convert the model to CTranslate2 with --quantization float16 instead")
}

#[derive(Debug)]
struct Variable {
    offset: u64,
    bytes: u64,
    type_code: u8,
    shape: Vec<u64>,
}

type Variables = BTreeMap<String, Variable>;

fn index(file: &mut SourceFile) -> Result<Variables, ModelError> {
    let version = u32::from_le_bytes(file.array("the version")?);
    if !VERSIONS.contains(&version) {
        return Err(ModelError::malformed(
            &file.path,
            0,
            format!("not a CTranslate2 model this program knows: version {version}, not 4–6"),
        ));
    }
    let specification = name(file)?;
    if specification != "WhisperSpec" {
        return Err(ModelError::unsupported(
            &file.path,
            format!("is a {specification:?}, not a Whisper model"),
        ));
    }
    let _revision = u32::from_le_bytes(file.array("the revision")?);
    let number = u32::from_le_bytes(file.array("the number of variables")?);
    let mut variables = Variables::new();
    for _ in 0..number {
        let start = file.position();
        let name = name(file)?;
        let variable = variable(file, &name)?;
        if variables.insert(name.clone(), variable).is_some() {
            return Err(ModelError::malformed(
                &file.path,
                start,
                format!("a second variable {name}"),
            ));
        }
    }
    let aliases = u32::from_le_bytes(file.array("the number of aliases")?);
    for _ in 0..aliases {
        name(file)?;
        name(file)?;
    }
    if file.remaining() > 0 {
        return Err(file.malformed(format!("{} bytes follow the end of the model", file.remaining())));
    }
    Ok(variables)
}

fn name(file: &mut SourceFile) -> Result<String, ModelError> {
    let start = file.position();
    let length = u16::from_le_bytes(file.array("the length of a name")?);
    let mut bytes = file.bytes(u64::from(length), "a name")?;
    if bytes.pop() != Some(0) {
        return Err(ModelError::malformed(&file.path, start, "a name does not end with NUL"));
    }
    String::from_utf8(bytes).map_err(|_| ModelError::malformed(&file.path, start, "a name is not UTF-8"))
}

fn variable(file: &mut SourceFile, name: &str) -> Result<Variable, ModelError> {
    let [rank] = file.array("a rank")?;
    if rank > MAX_RANK {
        return Err(file.malformed(format!("{name} has {rank} dimensions")));
    }
    let mut shape = Vec::new();
    for _ in 0..rank {
        shape.push(u64::from(u32::from_le_bytes(file.array("a dimension")?)));
    }
    let [type_code] = file.array("a type")?;
    let bytes = u64::from(u32::from_le_bytes(file.array("a number of bytes")?));
    let Some((_, _, width)) = TYPES.iter().find(|(code, ..)| *code == type_code) else {
        return Err(file.malformed(format!("{name} has the unknown type {type_code}")));
    };
    // A scalar has rank 0 and one value.
    if count(&shape).and_then(|values| values.checked_mul(*width)) != Some(bytes) {
        return Err(file.malformed(format!("{name} of shape {shape:?} cannot have {bytes} bytes")));
    }
    let offset = file.position();
    file.skip(bytes, name)?;
    Ok(Variable {
        offset,
        bytes,
        type_code,
        shape,
    })
}

fn sizes(file: &mut SourceFile, variables: &Variables) -> Result<Sizes, ModelError> {
    let path = file.path.clone();
    let missing = |name: &str| ModelError::unsupported(&path, format!("has no variable {name}"));
    let dimension = |name: &str, axis: usize| {
        let size = variables
            .get(name)
            .and_then(|variable| variable.shape.get(axis))
            .ok_or_else(|| missing(name))?;
        u32::try_from(*size).map_err(|_| missing(name))
    };
    let layers = |part: &str| {
        let has = |layer: &u32| variables.contains_key(&format!("{part}/layer_{layer}/ffn/linear_0/weight"));
        (0..=u32::from(u16::MAX)).find(|layer| !has(layer)).unwrap_or(u32::MAX)
    };
    let mut heads = |name: &str| {
        let variable = variables.get(name).ok_or_else(|| missing(name))?;
        file.seek(variable.offset)?;
        match variable.bytes {
            1 => Ok(u32::from(u8::from_le_bytes(file.array(name)?))),
            2 => Ok(u32::from(u16::from_le_bytes(file.array(name)?))),
            4 => Ok(u32::from_le_bytes(file.array(name)?)),
            bytes => Err(file.malformed(format!("{name} has {bytes} bytes"))),
        }
    };
    Ok(Sizes {
        vocab: dimension("decoder/embeddings/weight", 0)?,
        audio_ctx: dimension("encoder/position_encodings/encodings", 0)?,
        audio_state: dimension("encoder/position_encodings/encodings", 1)?,
        audio_head: heads("encoder/num_heads")?,
        audio_layer: layers("encoder"),
        text_ctx: dimension("decoder/position_encodings/encodings", 0)?,
        text_state: dimension("decoder/position_encodings/encodings", 1)?,
        text_head: heads("decoder/num_heads")?,
        text_layer: layers("decoder"),
        mels: dimension("encoder/conv1/weight", 1)?,
    })
}

/// The variable that holds a tensor of the ggml file, and which of how many equal groups of its rows.
fn variable_of(tensor: &str) -> Option<(String, u64, u64)> {
    let (part, rest) = tensor.split_once('.')?;
    if rest == "positional_embedding" {
        return Some((format!("{part}/position_encodings/encodings"), 0, 1));
    }
    let (module, kind) = rest.rsplit_once('.')?;
    let norm = if kind == "weight" { "gamma" } else { "beta" };
    let Some(in_blocks) = module.strip_prefix("blocks.") else {
        return Some(match module {
            "token_embedding" => ("decoder/embeddings/weight".to_owned(), 0, 1),
            "ln" | "ln_post" => (format!("{part}/layer_norm/{norm}"), 0, 1),
            _ => (format!("{part}/{module}/{kind}"), 0, 1),
        });
    };
    let (layer, module) = in_blocks.split_once('.')?;
    let (place, kind, group, groups) = match module {
        "mlp_ln" => ("ffn/layer_norm", norm, 0, 1),
        "mlp.0" => ("ffn/linear_0", kind, 0, 1),
        "mlp.2" => ("ffn/linear_1", kind, 0, 1),
        "attn_ln" => ("self_attention/layer_norm", norm, 0, 1),
        "attn.query" => ("self_attention/linear_0", kind, 0, 3),
        "attn.key" => ("self_attention/linear_0", kind, 1, 3),
        "attn.value" => ("self_attention/linear_0", kind, 2, 3),
        "attn.out" => ("self_attention/linear_1", kind, 0, 1),
        "cross_attn_ln" => ("attention/layer_norm", norm, 0, 1),
        "cross_attn.query" => ("attention/linear_0", kind, 0, 1),
        "cross_attn.key" => ("attention/linear_1", kind, 0, 2),
        "cross_attn.value" => ("attention/linear_1", kind, 1, 2),
        "cross_attn.out" => ("attention/linear_2", kind, 0, 1),
        _ => return None,
    };
    Some((format!("{part}/layer_{layer}/{place}/{kind}"), group, groups))
}

/// Where the tensor lies; `Err` names a type that holds no usable weights.
fn locate(tensor: &str, variables: &Variables) -> Option<Result<Slice, &'static str>> {
    let (name, group, groups) = variable_of(tensor)?;
    let variable = variables.get(&name)?;
    let number = match variable.type_code {
        0 => Number::F32,
        4 => Number::F16,
        5 => Number::Bf16,
        other => {
            return Some(Err(TYPES
                .iter()
                .find(|(code, ..)| *code == other)
                .map_or("unknown", |(_, name, _)| name)));
        }
    };
    let whole = Slice {
        file: 0,
        offset: variable.offset,
        number,
        shape: variable.shape.clone(),
    };
    Some(Ok(whole.rows(group, groups)?))
}

/// A ggml file has no place for a bias of the key; Whisper has none, so these must be zeros.
fn check_key_biases(files: &mut [SourceFile], sizes: &Sizes, variables: &Variables) -> Result<(), ModelError> {
    let blocks = |part: &'static str, attention: &'static str, layers: u32| {
        (0..layers).map(move |layer| format!("{part}.blocks.{layer}.{attention}.key.bias"))
    };
    let names = blocks("encoder", "attn", sizes.audio_layer)
        .chain(blocks("decoder", "attn", sizes.text_layer))
        .chain(blocks("decoder", "cross_attn", sizes.text_layer));
    for name in names {
        if let Some(Ok(slice)) = locate(&name, variables) {
            super::check_zeros(files, &name, &slice)?;
        }
    }
    Ok(())
}
