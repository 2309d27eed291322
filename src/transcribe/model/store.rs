//! The models folder: from a name to a file whose content is known.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::digest::sha256_file;
use super::import::{self, ImportOptions, Imported};
use super::manifest::{file_name, name_of};
use super::pull::{self, Progress, PullOptions, Pulled};
use super::{Entry, Manifest, ModelError, ModelKind};

/// A folder with model files, and the manifest they are held against.
#[derive(Debug, Clone)]
pub struct ModelStore {
    root: PathBuf,
    manifest: Manifest,
}

/// A model file that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    pub name: String,
    pub path: PathBuf,
    /// Of the content as it is now.
    pub sha256: String,
}

/// A line of `model list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    pub name: String,
    /// `None` for a file of the user's own.
    pub kind: Option<ModelKind>,
    pub state: State,
    pub path: PathBuf,
    /// Bytes: of the manifest, else as found.
    pub size: u64,
    /// Of the manifest; `None` for a file of the user's own.
    pub sha256: Option<String>,
    pub licence: Option<String>,
    pub languages: Option<String>,
    pub url: Option<String>,
}

/// Whether a model can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Installed,
    /// A download was interrupted; `model pull` goes on with it.
    Partial,
    NotInstalled,
    /// The file has another size than the manifest says.
    Damaged,
}

/// What `model verify` found out about one file.
#[derive(Debug)]
pub struct Verified {
    pub name: String,
    pub path: PathBuf,
    /// The file with its hash, or what is wrong with it.
    pub result: Result<Installed, ModelError>,
    /// There is a published hash to hold it against.
    pub published: bool,
}

impl ModelStore {
    /// A store over `root`, which need not exist yet, with the built-in manifest.
    pub fn new(root: impl Into<PathBuf>) -> Result<Self, ModelError> {
        Ok(Self::with_manifest(root, Manifest::built_in()?))
    }

    #[must_use]
    pub fn with_manifest(root: impl Into<PathBuf>, manifest: Manifest) -> Self {
        Self {
            root: root.into(),
            manifest,
        }
    }

    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Finds a model by its name (`base-q8_0`), its file name, or any path, and hashes it. A file under a published
    /// name in the models folder must have the published content.
    pub fn resolve(&self, name_or_path: &str) -> Result<Installed, ModelError> {
        if let Some(entry) = self.manifest.get(name_or_path) {
            return self.resolve_entry(entry);
        }
        let own = self.root.join(file_name(name_or_path));
        if is_plain(name_or_path) && own.is_file() {
            return self.resolve_path(&own);
        }
        let here = Path::new(name_or_path);
        let inside = self.root.join(name_or_path);
        if let Some(path) = [here, &inside].into_iter().find(|path| path.is_file()) {
            return self.resolve_path(path);
        }
        if let Some(entry) = self.manifest.by_file(here).filter(|_| is_plain(name_or_path)) {
            return Err(self.not_installed(entry));
        }
        let known = self.list()?.into_iter().map(|listed| listed.name).collect();
        Err(ModelError::Unknown {
            name: name_or_path.to_owned(),
            known,
        })
    }

    fn resolve_entry(&self, entry: &Entry) -> Result<Installed, ModelError> {
        let path = self.root.join(&entry.file);
        let found = match fs::metadata(&path) {
            Ok(meta) => meta.len(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(self.not_installed(entry)),
            Err(error) => return Err(ModelError::io("open", &path)(error)),
        };
        let name = entry.name.clone();
        if found != entry.size {
            return Err(ModelError::WrongSize {
                name,
                path,
                expected: entry.size,
                found,
            });
        }
        let found = sha256_file(&path)?;
        if found != entry.sha256 {
            return Err(ModelError::WrongHash {
                name,
                path,
                expected: entry.sha256.clone(),
                found,
            });
        }
        Ok(Installed {
            name,
            path,
            sha256: found,
        })
    }

    fn resolve_path(&self, path: &Path) -> Result<Installed, ModelError> {
        let in_store = path.parent().is_some_and(|parent| same_folder(parent, &self.root));
        if in_store && let Some(entry) = self.manifest.by_file(path) {
            return self.resolve_entry(entry);
        }
        let sha256 = sha256_file(path)?;
        let published = self.manifest.by_hash(&sha256).map(|entry| entry.name.clone());
        let name = published
            .or_else(|| name_of(path))
            .unwrap_or_else(|| "model".to_owned());
        Ok(Installed {
            name,
            path: path.to_owned(),
            sha256,
        })
    }

    fn not_installed(&self, entry: &Entry) -> ModelError {
        let installed = self
            .list()
            .unwrap_or_default()
            .into_iter()
            .filter(|listed| listed.state == State::Installed && matches!(listed.kind, None | Some(ModelKind::Whisper)))
            .map(|listed| listed.name)
            .collect();
        let path = self.root.join(&entry.file);
        ModelError::NotInstalled {
            name: entry.name.clone(),
            path,
            installed,
            pullable: true,
        }
    }

    /// The manifest's models in its order, then other `ggml-*.bin` files of the folder by name. Reads sizes only.
    pub fn list(&self) -> Result<Vec<Listed>, ModelError> {
        let mut listed: Vec<Listed> = self.manifest.models.iter().map(|entry| self.listed(entry)).collect();
        for path in self.own_files()? {
            let Some(name) = name_of(&path) else { continue };
            let size = fs::metadata(&path).map_err(ModelError::io("open", &path))?.len();
            let state = State::Installed;
            let (kind, sha256, licence, languages, url) = (None, None, None, None, None);
            listed.push(Listed {
                name,
                kind,
                state,
                path,
                size,
                sha256,
                licence,
                languages,
                url,
            });
        }
        Ok(listed)
    }

    fn listed(&self, entry: &Entry) -> Listed {
        let path = self.root.join(&entry.file);
        let state = match fs::metadata(&path) {
            Ok(meta) if meta.len() == entry.size => State::Installed,
            Ok(_) => State::Damaged,
            Err(_) if pull::part_path(&path).is_file() => State::Partial,
            Err(_) => State::NotInstalled,
        };
        Listed {
            name: entry.name.clone(),
            kind: Some(entry.kind),
            state,
            path,
            size: entry.size,
            sha256: Some(entry.sha256.clone()),
            licence: Some(entry.licence.clone()),
            languages: Some(entry.languages.clone()),
            url: Some(entry.url.clone()),
        }
    }

    /// Model files of the folder that the manifest does not know, in order of name.
    fn own_files(&self) -> Result<Vec<PathBuf>, ModelError> {
        let entries = match fs::read_dir(&self.root) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(ModelError::io("list", &self.root)(error)),
        };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry.map_err(ModelError::io("list", &self.root))?.path();
            let is_model = path.file_name().and_then(|name| name.to_str()).is_some_and(|name| {
                name.starts_with("ggml-") && Path::new(name).extension().is_some_and(|extension| extension == "bin")
            });
            if is_model && path.is_file() && self.manifest.by_file(&path).is_none() {
                files.push(path);
            }
        }
        files.sort_unstable();
        Ok(files)
    }

    /// Hashes one model, or all that are there.
    pub fn verify(&self, name: Option<&str>) -> Result<Vec<Verified>, ModelError> {
        let names: Vec<(String, PathBuf)> = match name {
            Some(name) => {
                let path = self
                    .manifest
                    .get(name)
                    .map_or_else(|| PathBuf::from(name), |e| self.root.join(&e.file));
                vec![(name.to_owned(), path)]
            }
            None => self
                .list()?
                .into_iter()
                .filter(|listed| matches!(listed.state, State::Installed | State::Damaged))
                .map(|listed| (listed.name, listed.path))
                .collect(),
        };
        Ok(names
            .into_iter()
            .map(|(name, path)| {
                let result = self.resolve(&name);
                let published = match &result {
                    Ok(installed) => self.manifest.by_hash(&installed.sha256).is_some(),
                    Err(_) => self.manifest.get(&name).is_some(),
                };
                Verified {
                    name,
                    path,
                    result,
                    published,
                }
            })
            .collect())
    }

    /// Downloads a published model into the folder; see [`pull::pull`].
    pub fn pull(
        &self,
        name: &str,
        options: &PullOptions,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Pulled, ModelError> {
        let entry = self.manifest.get(name).ok_or_else(|| ModelError::Unknown {
            name: name.to_owned(),
            known: self.manifest.models.iter().map(|entry| entry.name.clone()).collect(),
        })?;
        match self.resolve_entry(entry) {
            Ok(installed) => Ok(Pulled {
                installed,
                downloaded: 0,
            }),
            // Missing, cut short or damaged: a sound copy takes its place when it is complete.
            Err(ModelError::NotInstalled { .. } | ModelError::WrongSize { .. } | ModelError::WrongHash { .. }) => {
                pull::pull(entry, &self.root, options, progress)
            }
            Err(error) => Err(error),
        }
    }

    /// Converts a CTranslate2 or Hugging Face folder into the models folder.
    pub fn import(
        &self,
        folder: &Path,
        options: &ImportOptions,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Imported, ModelError> {
        import::import(folder, &self.root, &self.manifest, options, progress)
    }
}

/// A bare name, no path.
fn is_plain(name: &str) -> bool {
    !name.contains(['/', '\\'])
}

fn same_folder(one: &Path, other: &Path) -> bool {
    let canonical = |path: &Path| {
        let path = if path.as_os_str().is_empty() {
            Path::new(".")
        } else {
            path
        };
        fs::canonicalize(path).ok()
    };
    canonical(one).is_some_and(|one| Some(one) == canonical(other))
}
