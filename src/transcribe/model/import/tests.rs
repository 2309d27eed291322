//! A synthetic model with a few layers of 32 values, written here in both source formats and read back with a reader
//! of its own: what goes in must come out.

#![expect(clippy::cast_possible_truncation, reason = "small test data")]
#![expect(
    clippy::case_sensitive_file_extension_comparisons,
    reason = "names of tensors, not of files"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{LazyLock, Mutex};

use half::f16;
use proptest::prelude::*;
use rstest::rstest;
use serde_json::json;

use super::layout::{Exactness, Sizes};
use super::*;
use crate::transcribe::model::ModelStore;

const SMALL: Sizes = Sizes {
    vocab: 51_865,
    audio_ctx: 6,
    audio_state: 32,
    audio_head: 4,
    audio_layer: 2,
    text_ctx: 5,
    text_state: 32,
    text_head: 2,
    text_layer: 1,
    mels: 80,
};

/// Tensors of the ggml file with their values, all of which fit into f16.
type Weights = BTreeMap<String, (Vec<u32>, Vec<f32>)>;

/// The same for the same sizes, made once.
fn weights(sizes: &Sizes) -> Weights {
    static MADE: Mutex<Vec<(Sizes, Weights)>> = Mutex::new(Vec::new());
    let mut made = MADE.lock().unwrap();
    if let Some((_, weights)) = made.iter().find(|(known, _)| known == sizes) {
        return weights.clone();
    }
    made.push((*sizes, make_weights(sizes)));
    made[made.len() - 1].1.clone()
}

fn make_weights(sizes: &Sizes) -> Weights {
    let mut state = 1_u32;
    let mut next = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f16::from_f32((f64::from(state >> 8) / f64::from(1 << 23) - 1.0) as f32).to_f32()
    };
    layout::tensors(sizes)
        .into_iter()
        .map(|tensor| {
            let count: u32 = tensor.shape.iter().product();
            let values = (0..count).map(|_| next()).collect();
            (tensor.name, (tensor.shape, values))
        })
        .collect()
}

/// Tokens as bytes: all single bytes, Cyrillic, and filling.
fn tokens() -> Vec<Vec<u8>> {
    let mut tokens: Vec<Vec<u8>> = (0..=255_u8).map(|byte| vec![byte]).collect();
    tokens.extend([" да".as_bytes().to_vec(), "Ё".as_bytes().to_vec()]);
    tokens.extend((tokens.len()..50_256).map(|id| format!("#{id}").into_bytes()));
    tokens.push(Vec::new());
    tokens
}

/// The printable form: bytes without a visible character are moved to U+0100 and up, in order.
fn printable(token: &[u8]) -> String {
    let visible = |byte: u8| matches!(byte, b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff);
    token
        .iter()
        .map(|byte| {
            if visible(*byte) {
                char::from(*byte)
            } else {
                char::from_u32(0x100 + (0..*byte).filter(|b| !visible(*b)).count() as u32).unwrap()
            }
        })
        .collect()
}

// ---- the CTranslate2 folder ----

struct Ct2(Vec<u8>);

impl Ct2 {
    fn name(&mut self, name: &str) {
        self.0.extend((name.len() as u16 + 1).to_le_bytes());
        self.0.extend(name.as_bytes());
        self.0.push(0);
    }

    fn variable(&mut self, name: &str, shape: &[u32], type_code: u8, data: &[u8]) {
        self.name(name);
        self.0.push(shape.len() as u8);
        self.0.extend(shape.iter().flat_map(|size| size.to_le_bytes()));
        self.0.push(type_code);
        self.0.extend((data.len() as u32).to_le_bytes());
        self.0.extend(data);
    }
}

fn halves(values: &[f32]) -> Vec<u8> {
    let mut bytes = Vec::new();
    quantize::put_f16(values, &mut bytes);
    bytes
}

/// Name in CTranslate2 → the tensors of the ggml file that are fused in it, written out by hand.
fn ct2_variables(sizes: &Sizes) -> Vec<(String, Vec<String>)> {
    let mut variables = Vec::new();
    let mut add = |name: String, tensors: &[String]| variables.push((name, tensors.to_vec()));
    for (part, layers, last) in [
        ("encoder", sizes.audio_layer, "ln_post"),
        ("decoder", sizes.text_layer, "ln"),
    ] {
        add(
            format!("{part}/position_encodings/encodings"),
            &[format!("{part}.positional_embedding")],
        );
        for (theirs, ours) in [("gamma", "weight"), ("beta", "bias")] {
            add(
                format!("{part}/layer_norm/{theirs}"),
                &[format!("{part}.{last}.{ours}")],
            );
        }
        for layer in 0..layers {
            let (theirs, ours) = (format!("{part}/layer_{layer}"), format!("{part}.blocks.{layer}"));
            for (kind, norm) in [("weight", "gamma"), ("bias", "beta")] {
                let mut one = |module: &str, names: &[&str]| {
                    let names: Vec<String> = names.iter().map(|name| format!("{ours}.{name}.{kind}")).collect();
                    add(format!("{theirs}/{module}"), &names);
                };
                one(&format!("ffn/linear_0/{kind}"), &["mlp.0"]);
                one(&format!("ffn/linear_1/{kind}"), &["mlp.2"]);
                one(&format!("ffn/layer_norm/{norm}"), &["mlp_ln"]);
                one(&format!("self_attention/layer_norm/{norm}"), &["attn_ln"]);
                one(
                    &format!("self_attention/linear_0/{kind}"),
                    &["attn.query", "attn.key", "attn.value"],
                );
                one(&format!("self_attention/linear_1/{kind}"), &["attn.out"]);
                if part == "decoder" {
                    one(&format!("attention/layer_norm/{norm}"), &["cross_attn_ln"]);
                    one(&format!("attention/linear_0/{kind}"), &["cross_attn.query"]);
                    one(
                        &format!("attention/linear_1/{kind}"),
                        &["cross_attn.key", "cross_attn.value"],
                    );
                    one(&format!("attention/linear_2/{kind}"), &["cross_attn.out"]);
                }
            }
        }
    }
    add(
        "decoder/embeddings/weight".into(),
        &["decoder.token_embedding.weight".into()],
    );
    for conv in ["conv1", "conv2"] {
        for kind in ["weight", "bias"] {
            add(format!("encoder/{conv}/{kind}"), &[format!("encoder.{conv}.{kind}")]);
        }
    }
    variables.sort_unstable();
    variables
}

fn ct2_model(sizes: &Sizes, weights: &Weights, key_bias: f32) -> Vec<u8> {
    let variables = ct2_variables(sizes);
    let mut out = Ct2(6_u32.to_le_bytes().to_vec());
    out.name("WhisperSpec");
    out.0.extend(3_u32.to_le_bytes());
    out.0.extend((variables.len() as u32 + 4).to_le_bytes());
    out.variable("decoder/activation", &[], 1, &[3]);
    out.variable("decoder/alignment_heads", &[2, 2], 2, &[0; 8]);
    out.variable("decoder/num_heads", &[], 2, &(sizes.text_head as u16).to_le_bytes());
    out.variable("encoder/num_heads", &[], 2, &(sizes.audio_head as u16).to_le_bytes());
    for (name, tensors) in variables {
        let mut shape: Vec<u32> = Vec::new();
        let mut data = Vec::new();
        for tensor in &tensors {
            let (part, values) = match weights.get(tensor) {
                Some((shape, values)) => (shape.clone(), values.clone()),
                None => (vec![sizes.audio_state], vec![key_bias; sizes.audio_state as usize]),
            };
            data.extend(halves(&values));
            match shape.first_mut() {
                Some(rows) => *rows += part[0],
                None => shape = part,
            }
        }
        if name.ends_with("/bias") {
            shape.truncate(1);
        }
        out.variable(&name, &shape, 4, &data);
    }
    out.0.extend(1_u32.to_le_bytes());
    out.name("decoder/projection/weight");
    out.name("decoder/embeddings/weight");
    out.0
}

static VOCABULARY_LINES: LazyLock<String> = LazyLock::new(|| {
    let mut vocabulary: Vec<String> = tokens().iter().map(|token| printable(token)).collect();
    vocabulary.extend(["<|endoftext|>".to_owned(), "<|startoftranscript|>".to_owned()]);
    vocabulary.join("\n")
});

fn ct2_folder(folder: &Path, model: &[u8]) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("vocabulary.txt"), VOCABULARY_LINES.as_str()).unwrap();
    fs::write(folder.join("config.json"), "{}").unwrap();
    fs::write(folder.join("model.bin"), model).unwrap();
}

// ---- the Hugging Face folder ----

fn hf_name(tensor: &str) -> String {
    let mut name = format!("model.{tensor}");
    for (ours, theirs) in [
        (".blocks.", ".layers."),
        (".cross_attn_ln.", ".encoder_attn_layer_norm."),
        (".cross_attn.", ".encoder_attn."),
        (".attn_ln.", ".self_attn_layer_norm."),
        (".attn.", ".self_attn."),
        (".query.", ".q_proj."),
        (".key.", ".k_proj."),
        (".value.", ".v_proj."),
        (".out.", ".out_proj."),
        (".mlp_ln.", ".final_layer_norm."),
        (".mlp.0.", ".fc1."),
        (".mlp.2.", ".fc2."),
        (".ln_post.", ".layer_norm."),
        (".ln.", ".layer_norm."),
        (".token_embedding.", ".embed_tokens."),
        (".positional_embedding", ".embed_positions.weight"),
    ] {
        name = name.replace(ours, theirs);
    }
    name
}

fn safetensors<'a>(tensors: impl Iterator<Item = (&'a String, &'a (Vec<u32>, Vec<f32>))>, single: bool) -> Vec<u8> {
    let mut header = serde_json::Map::new();
    header.insert("__metadata__".into(), json!({"format": "pt"}));
    let mut data = Vec::new();
    for (name, (shape, values)) in tensors {
        let shape = if name.ends_with(".bias") {
            &shape[..1]
        } else {
            &shape[..]
        };
        let begin = data.len();
        if single {
            data.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        } else {
            data.extend(halves(values));
        }
        let dtype = if single { "F32" } else { "F16" };
        let entry = json!({"dtype": dtype, "shape": shape, "data_offsets": [begin, data.len()]});
        header.insert(hf_name(name), entry);
    }
    let header = serde_json::to_vec(&header).unwrap();
    [&(header.len() as u64).to_le_bytes()[..], &header, &data].concat()
}

/// The empty last token is left out, as some files do.
static VOCABULARY_JSON: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut vocabulary: BTreeMap<String, usize> = tokens()
        .iter()
        .take(50_256)
        .enumerate()
        .map(|(id, token)| (printable(token), id))
        .collect();
    vocabulary.insert("<|endoftext|>".to_owned(), 50_257);
    serde_json::to_vec(&vocabulary).unwrap()
});

fn hf_folder(folder: &Path, sizes: &Sizes) {
    fs::create_dir_all(folder).unwrap();
    let config = json!({
        "vocab_size": sizes.vocab, "d_model": sizes.audio_state, "num_mel_bins": sizes.mels,
        "max_source_positions": sizes.audio_ctx, "max_target_positions": sizes.text_ctx,
        "encoder_layers": sizes.audio_layer, "encoder_attention_heads": sizes.audio_head,
        "decoder_layers": sizes.text_layer, "decoder_attention_heads": sizes.text_head,
        "architectures": ["WhisperForConditionalGeneration"],
    });
    fs::write(folder.join("config.json"), config.to_string()).unwrap();
    fs::write(folder.join("vocab.json"), &*VOCABULARY_JSON).unwrap();
}

// ---- a reader of ggml files, written from the loader of whisper.cpp and not from our writer ----

struct Ggml {
    head: Vec<u32>,
    mel: Vec<f32>,
    tokens: Vec<Vec<u8>>,
    /// Name → dimensions with the fastest first, type, values.
    tensors: BTreeMap<String, (Vec<u32>, u32, Vec<f32>)>,
}

fn parse(bytes: &[u8]) -> Ggml {
    let mut rest = bytes;
    let mut take = |count: usize| {
        let (taken, left) = rest.split_at_checked(count)?;
        rest = left;
        Some(taken.to_vec())
    };
    let number = |bytes: Vec<u8>| u32::from_le_bytes(bytes.try_into().unwrap());
    let floats = |bytes: Vec<u8>| {
        bytes
            .chunks(4)
            .map(|four| f32::from_le_bytes(four.try_into().unwrap()))
            .collect()
    };
    assert_eq!(number(take(4).unwrap()), 0x6767_6d6c);
    let head: Vec<u32> = (0..11).map(|_| number(take(4).unwrap())).collect();
    let (bands, bins) = (number(take(4).unwrap()), number(take(4).unwrap()));
    let mel: Vec<f32> = floats(take((bands * bins * 4) as usize).unwrap());
    let count = number(take(4).unwrap());
    let tokens = (0..count)
        .map(|_| {
            let length = number(take(4).unwrap());
            take(length as usize).unwrap()
        })
        .collect();
    let mut tensors = BTreeMap::new();
    while let Some(dimensions) = take(4) {
        let (length, kind) = (number(take(4).unwrap()), number(take(4).unwrap()));
        let shape: Vec<u32> = (0..number(dimensions)).map(|_| number(take(4).unwrap())).collect();
        let name = String::from_utf8(take(length as usize).unwrap()).unwrap();
        let count = shape.iter().product::<u32>() as usize;
        let values = match kind {
            0 => floats(take(4 * count).unwrap()),
            1 => take(2 * count)
                .unwrap()
                .chunks(2)
                .map(|b| f16::from_le_bytes([b[0], b[1]]).to_f32())
                .collect(),
            8 => take(count / 32 * 34)
                .unwrap()
                .chunks(34)
                .flat_map(|block| {
                    let scale = f16::from_le_bytes([block[0], block[1]]).to_f32();
                    block[2..]
                        .iter()
                        .map(|byte| scale * f32::from(byte.cast_signed()))
                        .collect::<Vec<_>>()
                })
                .collect(),
            other => panic!("type {other}"),
        };
        assert!(tensors.insert(name, (shape, kind, values)).is_none());
    }
    Ggml {
        head,
        mel,
        tokens,
        tensors,
    }
}

fn convert(folder: &Path, root: &Path, kind: WeightKind) -> Result<Imported, ModelError> {
    let options = ImportOptions {
        kind,
        name: Some("own".to_owned()),
    };
    ModelStore::new(root).unwrap().import(folder, &options, &mut |_| {})
}

fn files_in(folder: &Path) -> usize {
    fs::read_dir(folder).map_or(0, Iterator::count)
}

#[rstest]
#[case(WeightKind::F16, 1)]
#[case(WeightKind::Q8_0, 2007)]
fn what_goes_in_comes_out(#[case] kind: WeightKind, #[case] file_type: u32) {
    let home = tempfile::tempdir().unwrap();
    let weights = weights(&SMALL);
    ct2_folder(&home.path().join("in"), &ct2_model(&SMALL, &weights, 0.0));
    let mut last = Progress { done: 0, total: 0 };
    let options = ImportOptions {
        kind,
        name: Some("own".to_owned()),
    };
    let store = ModelStore::new(home.path().join("models")).unwrap();
    let imported = store
        .import(&home.path().join("in"), &options, &mut |progress| last = progress)
        .unwrap();

    let bytes = fs::read(&imported.path).unwrap();
    assert_eq!(
        (imported.bytes, last.done, last.total),
        (bytes.len() as u64, imported.bytes, imported.bytes)
    );
    let file = parse(&bytes);
    assert_eq!(file.head, [51_865, 6, 32, 4, 2, 5, 32, 2, 1, 80, file_type]);
    assert_eq!(file.mel, mel::filter_bank(80));
    assert_eq!(file.tokens, tokens());
    assert_eq!(file.tensors.len(), weights.len());
    for (name, (shape, values)) in &weights {
        let (found_shape, found_kind, found) = &file.tensors[name];
        assert_eq!(found_shape.iter().rev().copied().collect::<Vec<_>>(), *shape, "{name}");
        let exactness = layout::tensors(&SMALL)
            .into_iter()
            .find(|t| t.name == *name)
            .unwrap()
            .exactness;
        let expected_kind = match (exactness, kind) {
            (Exactness::Full, _) => 0,
            (Exactness::Matrix, WeightKind::Q8_0) => 8,
            _ => 1,
        };
        assert_eq!(*found_kind, expected_kind, "{name}");
        if expected_kind == 8 {
            // Half a step of 1/127 of the greatest magnitude, which is below 1 here, and the rounding of the scale.
            let off = values
                .iter()
                .zip(found)
                .map(|(one, other)| (one - other).abs())
                .fold(0.0_f32, f32::max);
            assert!(off < 0.5 / 127.0 + 0.001, "{name}: {off}");
        } else {
            assert_eq!(values, found, "{name}");
        }
    }
    // And the store finds it, under its name.
    let found = store.resolve("own").unwrap();
    assert_eq!((found.path, found.sha256), (imported.path, imported.sha256));
}

#[rstest]
fn both_kinds_of_source_give_the_same_bytes(
    #[values(WeightKind::F16, WeightKind::Q8_0)] kind: WeightKind,
    #[values(80, 128)] mels: u32,
    #[values(true, false)] single: bool,
) {
    let sizes = Sizes {
        mels,
        vocab: if mels == 128 { 51_866 } else { 51_865 },
        ..SMALL
    };
    let home = tempfile::tempdir().unwrap();
    let weights = weights(&sizes);
    let (ct2, hf) = (home.path().join("ct2"), home.path().join("hf"));
    ct2_folder(&ct2, &ct2_model(&sizes, &weights, 0.0));
    hf_folder(&hf, &sizes);
    fs::write(hf.join("model.safetensors"), safetensors(weights.iter(), single)).unwrap();
    let one = convert(&ct2, &home.path().join("one"), kind).unwrap();
    let other = convert(&hf, &home.path().join("other"), kind).unwrap();
    assert_eq!(one.sha256, other.sha256);
    assert_eq!(fs::read(one.path).unwrap(), fs::read(other.path).unwrap());
}

#[test]
fn a_model_in_parts_is_one_model() {
    let home = tempfile::tempdir().unwrap();
    let weights = weights(&SMALL);
    let (whole, parts) = (home.path().join("whole"), home.path().join("parts"));
    hf_folder(&whole, &SMALL);
    fs::write(whole.join("model.safetensors"), safetensors(weights.iter(), false)).unwrap();
    hf_folder(&parts, &SMALL);
    let (first, second): (Vec<_>, Vec<_>) = weights.iter().partition(|(name, _)| name.starts_with("decoder"));
    fs::write(parts.join("a.safetensors"), safetensors(first.into_iter(), false)).unwrap();
    fs::write(parts.join("b.safetensors"), safetensors(second.into_iter(), false)).unwrap();
    let index = |file: &str| json!({"weight_map": {"x": "a.safetensors", "y": file}}).to_string();
    fs::write(parts.join("model.safetensors.index.json"), index("b.safetensors")).unwrap();
    let one = convert(&whole, &home.path().join("one"), WeightKind::Q8_0).unwrap();
    let other = convert(&parts, &home.path().join("other"), WeightKind::Q8_0).unwrap();
    assert_eq!(one.sha256, other.sha256);

    fs::write(parts.join("model.safetensors.index.json"), index("../b.safetensors")).unwrap();
    let error = convert(&parts, &home.path().join("third"), WeightKind::Q8_0).unwrap_err();
    assert!(error.to_string().contains("outside the folder"), "{error}");
}

/// Bytes of all multilingual tokens, which all these files have alike.
const TOKEN_BYTES: u64 = 307_057;

/// The layout gives the very sizes of the published files, byte for byte.
#[test]
fn published_sizes_follow_from_the_layout() {
    let manifest = Manifest::built_in().unwrap();
    let dimensions = |name: &str| -> Option<(u32, u32, u32, u32)> {
        Some(match name {
            "tiny" => (384, 4, 4, 80),
            "base" => (512, 6, 6, 80),
            "small" => (768, 12, 12, 80),
            "medium" => (1024, 24, 24, 80),
            "large-v1" | "large-v2" => (1280, 32, 32, 80),
            "large-v3" => (1280, 32, 32, 128),
            "large-v3-turbo" => (1280, 32, 4, 128),
            _ => return None,
        })
    };
    let mut checked = 0;
    for entry in &manifest.models {
        let (base, block) = [("-q5_0", 22), ("-q5_1", 24), ("-q8_0", 34)]
            .into_iter()
            .find_map(|(suffix, block)| Some((entry.name.strip_suffix(suffix)?, block)))
            .unwrap_or((&entry.name, 64));
        let Some((width, audio_layer, text_layer, mels)) = dimensions(base) else {
            continue;
        };
        let sizes = Sizes {
            vocab: if mels == 128 { 51_866 } else { 51_865 },
            audio_ctx: 1500,
            audio_state: width,
            audio_head: width / 64,
            audio_layer,
            text_ctx: 448,
            text_state: width,
            text_head: width / 64,
            text_layer,
            mels,
        };
        let mut size = 4 + 11 * 4 + 8 + u64::from(mels) * 201 * 4 + 4 + 50_257 * 4 + TOKEN_BYTES;
        for tensor in layout::tensors(&sizes) {
            let values: u64 = tensor.shape.iter().map(|size| u64::from(*size)).product();
            size += 12 + 4 * tensor.shape.len() as u64 + tensor.name.len() as u64;
            size += match tensor.exactness {
                Exactness::Full => 4 * values,
                Exactness::Half => 2 * values,
                Exactness::Matrix => values / 32 * block,
            };
        }
        assert_eq!(size, entry.size, "{}", entry.name);
        checked += 1;
    }
    assert!(checked >= 20, "{checked}");
}

// ---- faults ----

#[test]
fn cut_short_anywhere_is_an_error_and_leaves_nothing() {
    let home = tempfile::tempdir().unwrap();
    let weights = weights(&SMALL);
    let (ct2, hf, root) = (
        home.path().join("ct2"),
        home.path().join("hf"),
        home.path().join("models"),
    );
    let whole = ct2_model(&SMALL, &weights, 0.0);
    ct2_folder(&ct2, &whole);
    hf_folder(&hf, &SMALL);
    let tensors = safetensors(weights.iter(), false);
    for part in 0..50 {
        for (folder, file, bytes) in [(&ct2, "model.bin", &whole), (&hf, "model.safetensors", &tensors)] {
            fs::write(folder.join(file), &bytes[..bytes.len() * part / 50]).unwrap();
            let error = convert(folder, &root, WeightKind::F16).unwrap_err();
            assert!(
                matches!(error, ModelError::Malformed { .. }),
                "{file} {part}/50: {error}"
            );
            assert!(error.way_out().is_some());
        }
    }
    fs::write(ct2.join("model.bin"), [&whole[..], b"x"].concat()).unwrap();
    let error = convert(&ct2, &root, WeightKind::F16).unwrap_err().to_string();
    assert!(error.ends_with("1 bytes follow the end of the model"), "{error}");
    assert_eq!(files_in(&root), 0);
}

#[rstest]
#[case::magic(
    0,
    0x50,
    "at byte 0: not a CTranslate2 model this program knows: version 80, not 4–6"
)]
#[case::name_length(5, 0xff, "at byte 4: a name does not end with NUL")]
#[case::other_model(6, b'X', "is a \"XhisperSpec\", not a Whisper model")]
#[case::number_of_variables(25, 0xff, "has the unknown type")]
#[case::rank(47, 200, "decoder/activation has 200 dimensions")]
fn a_broken_index_is_told(#[case] at: usize, #[case] byte: u8, #[case] message: &str) {
    let home = tempfile::tempdir().unwrap();
    let mut model = ct2_model(&SMALL, &weights(&SMALL), 0.0);
    model[at] = byte;
    ct2_folder(home.path(), &model);
    let error = convert(home.path(), &home.path().join("models"), WeightKind::F16)
        .unwrap_err()
        .to_string();
    assert!(error.contains(message), "{error}");
}

#[test]
fn a_key_with_a_bias_is_no_whisper() {
    let home = tempfile::tempdir().unwrap();
    ct2_folder(home.path(), &ct2_model(&SMALL, &weights(&SMALL), 0.5));
    let error = convert(home.path(), &home.path().join("models"), WeightKind::F16)
        .unwrap_err()
        .to_string();
    assert!(error.contains("encoder.blocks.0.attn.key.bias is not zero"), "{error}");
}

#[rstest]
#[case(f32::NAN)]
#[case(f32::INFINITY)]
#[case(1.0e6)]
fn a_value_that_is_no_weight_is_told_with_its_place(#[case] value: f32) {
    let home = tempfile::tempdir().unwrap();
    let root = home.path().join("models");
    let mut weights = weights(&SMALL);
    weights.get_mut("encoder.ln_post.bias").unwrap().1[3] = value;
    hf_folder(home.path(), &SMALL);
    let file = safetensors(weights.iter(), true);
    fs::write(home.path().join("model.safetensors"), &file).unwrap();
    let error = convert(home.path(), &root, WeightKind::F16).unwrap_err();
    let ModelError::Malformed { offset, reason, .. } = &error else {
        panic!("{error}")
    };
    assert!(reason.starts_with("tensor encoder.ln_post.bias holds"), "{reason}");
    let at = usize::try_from(*offset).unwrap();
    let stored = f32::from_le_bytes(file[at..at + 4].try_into().unwrap());
    assert_eq!(stored.to_bits(), value.to_bits());
    assert_eq!(files_in(&root), 0, "the half-written file is gone");
}

#[test]
fn quantised_sources_are_refused_with_the_way_out() {
    let home = tempfile::tempdir().unwrap();
    let mut model = ct2_model(&SMALL, &weights(&SMALL), 0.0);
    // The embedding says int8, with half the columns so that the bytes are the same.
    let name = b"decoder/embeddings/weight\0";
    let at = model.windows(name.len()).position(|window| window == name).unwrap() + name.len();
    model[at + 5..at + 9].copy_from_slice(&64_u32.to_le_bytes());
    model[at + 9] = 1;
    ct2_folder(home.path(), &model);
    let error = convert(home.path(), &home.path().join("models"), WeightKind::F16)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("is kept as int8; convert the model to CTranslate2 with --quantization float16"),
        "{error}"
    );
}

#[rstest]
#[case("base-q8_0", "is the name of a published file")]
#[case("../evil", "cannot be the name")]
#[case("", "cannot be the name")]
#[case(".hidden", "cannot be the name")]
fn a_name_must_be_free_and_plain(#[case] name: &str, #[case] message: &str) {
    let home = tempfile::tempdir().unwrap();
    let root = home.path().join("models");
    ct2_folder(&home.path().join("in"), &ct2_model(&SMALL, &weights(&SMALL), 0.0));
    let options = ImportOptions {
        kind: WeightKind::Q8_0,
        name: Some(name.to_owned()),
    };
    let store = ModelStore::new(&root).unwrap();
    let error = store
        .import(&home.path().join("in"), &options, &mut |_| {})
        .unwrap_err()
        .to_string();
    assert!(error.contains(message), "{error}");
    assert_eq!(files_in(&root), 0);
}

#[test]
fn the_folder_gives_the_name() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".whisper ru-small");
    ct2_folder(&folder, &ct2_model(&SMALL, &weights(&SMALL), 0.0));
    let store = ModelStore::new(home.path().join("models")).unwrap();
    let imported = store.import(&folder, &ImportOptions::default(), &mut |_| {}).unwrap();
    assert_eq!(imported.name, "whisper-ru-small-q8_0");
    assert!(imported.path.ends_with("ggml-whisper-ru-small-q8_0.bin"));
}

#[test]
fn what_is_missing_from_a_folder_is_told() {
    let home = tempfile::tempdir().unwrap();
    let fault = || convert(home.path(), &home.path().join("models"), WeightKind::F16).unwrap_err();
    let error = fault();
    assert!(
        error
            .to_string()
            .ends_with("holds no Whisper model: there is no model.bin and no model.safetensors")
    );
    assert!(error.way_out().unwrap().contains("vocabulary.json"));

    fs::write(home.path().join("model.bin"), ct2_model(&SMALL, &weights(&SMALL), 0.0)).unwrap();
    assert!(
        fault()
            .to_string()
            .contains("there is no vocabulary.json, vocabulary.txt or tokenizer.json")
    );
    fs::write(home.path().join("vocabulary.txt"), "a\nb\n<|endoftext|>\n").unwrap();
    assert!(
        fault()
            .to_string()
            .ends_with("50257 tokens must stand before <|endoftext|>, found 2")
    );
    fs::write(home.path().join("vocabulary.json"), "[\"a\",\n7]").unwrap();
    let error = fault().to_string();
    assert!(
        error.contains("vocabulary.json: at byte 6: invalid type: integer"),
        "{error}"
    );

    let error = convert(Path::new("no/such/folder"), home.path(), WeightKind::F16).unwrap_err();
    assert_eq!(error.to_string(), "cannot open no/such/folder");
}

type Open = fn(&Path) -> Result<Checkpoint, ModelError>;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever the bytes are: an error or a model, never a panic and no great allocation.
    #[test]
    fn damaged_indices_never_panic(seed in any::<u64>(), flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let home = tempfile::tempdir().unwrap();
        // An embedding of one row makes the index the greater part of the file.
        let sizes = Sizes { vocab: 1, ..SMALL };
        let weights = weights(&sizes);
        let (file, mut bytes, open): (_, _, Open) = if seed % 2 == 0 {
            ("model.bin", ct2_model(&sizes, &weights, 0.0), ctranslate2::open)
        } else {
            hf_folder(home.path(), &SMALL);
            ("model.safetensors", safetensors(weights.iter(), false), safetensors::open)
        };
        for (index, value) in flips {
            let at = index.index(bytes.len().min(6000));
            bytes[at] = value;
        }
        fs::write(home.path().join(file), bytes).unwrap();
        prop_assert!(open(home.path()).is_err());
    }
}
