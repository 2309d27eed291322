//! The published ggml files this program knows, from `models/manifest.json`, compiled in.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::ModelError;

const BUILT_IN: &str = include_str!("../../../models/manifest.json");

/// All known files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub models: Vec<Entry>,
}

/// One published file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What `--model` and the settings call it: `base-q8_0`.
    pub name: String,
    pub kind: ModelKind,
    /// Its name in the models folder.
    pub file: String,
    pub url: String,
    /// Bytes.
    pub size: u64,
    /// Lower-case hexadecimal.
    pub sha256: String,
    /// SPDX identifier.
    pub licence: String,
    /// `multilingual`, `en`, or `any` where there are no words.
    pub languages: String,
}

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelKind {
    Whisper,
    VoiceActivity,
    /// Tells voices in a mono recording apart.
    VoiceEncoder,
}

impl Manifest {
    /// The manifest that was compiled in.
    pub fn built_in() -> Result<Self, ModelError> {
        Self::parse(BUILT_IN)
    }

    pub fn parse(text: &str) -> Result<Self, ModelError> {
        serde_json::from_str(text).map_err(|source| ModelError::BadManifest { source })
    }

    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Entry> {
        self.models.iter().find(|entry| entry.name == name)
    }

    /// The entry whose file this would be, by its name.
    #[must_use]
    pub fn by_file(&self, path: &Path) -> Option<&Entry> {
        let file = path.file_name()?.to_str()?;
        self.models.iter().find(|entry| entry.file == file)
    }

    /// The entry with this content, whatever its name.
    #[must_use]
    pub fn by_hash(&self, sha256: &str) -> Option<&Entry> {
        self.models.iter().find(|entry| entry.sha256 == sha256)
    }
}

/// `base-q8_0` → `ggml-base-q8_0.bin`.
pub(super) fn file_name(name: &str) -> String {
    format!("ggml-{name}.bin")
}

/// `ggml-base-q8_0.bin` → `base-q8_0`; other files by their stem.
pub(super) fn name_of(path: &Path) -> Option<String> {
    let file = path.file_name()?.to_str()?;
    let stem = file.strip_suffix(".bin").unwrap_or(file);
    Some(stem.strip_prefix("ggml-").unwrap_or(stem).to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_built_in_manifest_is_sound() {
        let manifest = Manifest::built_in().unwrap();
        let distinct = |of: fn(&Entry) -> &str| manifest.models.iter().map(of).collect::<BTreeSet<_>>().len();
        let number = manifest.models.len();
        assert_eq!(
            (distinct(|e| &e.name), distinct(|e| &e.file), distinct(|e| &e.sha256)),
            (number, number, number)
        );
        for entry in &manifest.models {
            assert!(entry.url.starts_with("https://"), "{}", entry.url);
            if entry.kind == ModelKind::VoiceEncoder {
                assert!(entry.file.starts_with(&entry.name), "{}", entry.file);
            } else {
                assert_eq!(entry.file, file_name(&entry.name), "{}", entry.name);
                assert_eq!(name_of(Path::new(&entry.file)).as_deref(), Some(entry.name.as_str()));
                assert!(entry.url.ends_with(&entry.file), "{}", entry.url);
            }
            assert!(entry.size > 0 && !entry.licence.is_empty());
            assert_eq!(entry.sha256.len(), 64);
            assert!(
                entry
                    .sha256
                    .bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')),
                "{}",
                entry.sha256
            );
        }
        for needed in ["base-q8_0", "silero-v6.2.0", "large-v3-turbo-q5_0", "resemblyzer"] {
            assert!(manifest.get(needed).is_some(), "{needed}");
        }
    }
}
