//! The byte-level tokens of a model. Both kinds of folder write a token as text in which every byte stands as one
//! printable character (the GPT-2 convention); a ggml file has the bytes themselves.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::super::ModelError;
use super::layout::Sizes;
use super::source::{json, small_file};

/// The first special token; everything before it is text.
const END_OF_TEXT: &str = "<|endoftext|>";

/// From `vocabulary.json` (a list), `vocabulary.txt` (a line per token), or `tokenizer.json`.
pub(super) fn of_ctranslate2(folder: &Path, sizes: &Sizes) -> Result<Vec<Vec<u8>>, ModelError> {
    let path = folder.join("vocabulary.json");
    if path.is_file() {
        let list: Vec<String> = json(&path)?;
        return from_list(list.iter().map(String::as_str), sizes, &path);
    }
    let path = folder.join("vocabulary.txt");
    if path.is_file() {
        let bytes = small_file(&path)?;
        let text = std::str::from_utf8(&bytes)
            .map_err(|error| ModelError::malformed(&path, error.valid_up_to() as u64, "is not UTF-8"))?;
        // Byte-level text has no carriage return: one at the end of a line came with a copy through Windows.
        return from_list(
            text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)),
            sizes,
            &path,
        );
    }
    let path = folder.join("tokenizer.json");
    if path.is_file() {
        return from_tokenizer(&path, sizes);
    }
    Err(missing(
        folder,
        "there is no vocabulary.json, vocabulary.txt or tokenizer.json",
    ))
}

/// From `vocab.json` (token → id) or `tokenizer.json`.
pub(super) fn of_hugging_face(folder: &Path, sizes: &Sizes) -> Result<Vec<Vec<u8>>, ModelError> {
    let path = folder.join("vocab.json");
    if path.is_file() {
        let by_token: BTreeMap<String, u32> = json(&path)?;
        return from_ids(by_token, sizes, &path);
    }
    let path = folder.join("tokenizer.json");
    if path.is_file() {
        return from_tokenizer(&path, sizes);
    }
    Err(missing(folder, "there is no vocab.json or tokenizer.json"))
}

fn missing(folder: &Path, reason: &str) -> ModelError {
    ModelError::NotAModelFolder {
        path: PathBuf::from(folder),
        reason: reason.to_owned(),
    }
}

fn from_tokenizer(path: &Path, sizes: &Sizes) -> Result<Vec<Vec<u8>>, ModelError> {
    #[derive(Deserialize)]
    struct Tokenizer {
        model: Model,
    }
    #[derive(Deserialize)]
    struct Model {
        vocab: BTreeMap<String, u32>,
    }
    let tokenizer: Tokenizer = json(path)?;
    from_ids(tokenizer.model.vocab, sizes, path)
}

fn from_list<'a>(
    tokens: impl Iterator<Item = &'a str>,
    sizes: &Sizes,
    path: &Path,
) -> Result<Vec<Vec<u8>>, ModelError> {
    let expected = sizes.text_tokens() as usize;
    let tokens: Vec<&str> = tokens
        .take_while(|token| *token != END_OF_TEXT)
        .take(expected + 1)
        .collect();
    if tokens.len() != expected {
        let reason = format!(
            "{expected} tokens must stand before {END_OF_TEXT}, found {}",
            tokens.len()
        );
        return Err(ModelError::unsupported(path, reason));
    }
    tokens
        .iter()
        .enumerate()
        .map(|(id, token)| decode(token, id, path))
        .collect()
}

fn from_ids(by_token: BTreeMap<String, u32>, sizes: &Sizes, path: &Path) -> Result<Vec<Vec<u8>>, ModelError> {
    let expected = sizes.text_tokens();
    if let Some(end) = by_token.get(END_OF_TEXT).filter(|end| **end != expected) {
        let reason = format!(
            "{END_OF_TEXT} has the id {end}, where a model of {} tokens has {expected}",
            sizes.vocab
        );
        return Err(ModelError::unsupported(path, reason));
    }
    let mut tokens: Vec<Option<String>> = vec![None; expected as usize];
    for (token, id) in by_token {
        if let Some(place) = tokens.get_mut(id as usize)
            && let Some(other) = place.replace(token)
        {
            return Err(ModelError::unsupported(
                path,
                format!("token {id} stands twice, once as {other:?}"),
            ));
        }
    }
    let decoded = tokens.into_iter().enumerate().map(|(id, token)| match token {
        Some(token) => decode(&token, id, path),
        // The multilingual vocabulary ends with an empty token, which some files leave out.
        None if id == 50_256 => Ok(Vec::new()),
        None => Err(ModelError::unsupported(path, format!("has no token {id}"))),
    });
    decoded.collect()
}

/// The bytes that a token in the printable form stands for.
fn decode(token: &str, id: usize, path: &Path) -> Result<Vec<u8>, ModelError> {
    let byte = |letter: char| {
        byte_of(letter)
            .ok_or_else(|| ModelError::unsupported(path, format!("token {id}, {token:?}, is not in byte-level form")))
    };
    token.chars().map(byte).collect()
}

/// Printable Latin-1 characters stand for themselves; the other bytes, in order, for U+0100 and up.
fn byte_of(letter: char) -> Option<u8> {
    let code = u32::from(letter);
    match code {
        0x21..=0x7e | 0xa1..=0xac | 0xae..=0xff => u8::try_from(code).ok(),
        0x100..=0x120 => u8::try_from(code - 0x100).ok(),
        0x121..=0x142 => u8::try_from(code - 0x121 + 0x7f).ok(),
        0x143 => Some(0xad),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_one_letter() {
        let mut letters: Vec<(u8, char)> = (0..0x200)
            .filter_map(char::from_u32)
            .filter_map(|letter| Some((byte_of(letter)?, letter)))
            .collect();
        letters.sort_unstable();
        let bytes: Vec<u8> = letters.iter().map(|(byte, _)| *byte).collect();
        assert_eq!(bytes, (0..=255).collect::<Vec<u8>>());
        // Known pairs of the convention: space is Ġ, newline Ċ, the last of the moved ones is the soft hyphen.
        assert!(letters.contains(&(b' ', 'Ġ')) && letters.contains(&(b'\n', 'Ċ')) && letters.contains(&(0xad, 'Ń')));
    }

    #[test]
    fn cyrillic_is_two_letters_a_character() {
        assert_eq!(decode("ĠÐ´Ð°", 0, Path::new("v")).unwrap(), " да".as_bytes());
    }

    #[test]
    fn another_alphabet_is_refused_with_the_token() {
        let error = decode("да", 7, Path::new("v")).unwrap_err();
        assert_eq!(error.to_string(), "v: token 7, \"да\", is not in byte-level form");
    }
}
