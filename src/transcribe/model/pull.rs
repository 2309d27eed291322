//! Downloads a published model file: resumed where it stopped, checked by size and SHA-256, and put under its name
//! only when it is whole. What has arrived stays in `FILE.part` whatever happens.
//!
//! Proxies are those of the environment (`HTTPS_PROXY`, `NO_PROXY`, …), read by the HTTP client. Certificates are
//! checked; against a changed file the hash stands anyway.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ureq::http::{Response, StatusCode};
use ureq::{Agent, Body};

use super::digest::sha256_file;
use super::import::{sync_folder, write_error};
use super::{Entry, Installed, ModelError};

/// Bytes handed on at once.
const BLOCK: usize = 1 << 16;
/// A connection that gives nothing for so long is taken for dead.
const STALL: Duration = Duration::from_secs(30);
/// Broken connections in a row that are taken up again, as long as each brought something.
const RESUMES: u32 = 8;

/// How to download.
#[derive(Debug, Clone)]
pub struct PullOptions {
    /// Folder address to take the file from instead of the manifest's: `MIRROR/ggml-base-q8_0.bin`.
    pub mirror: Option<String>,
    /// How long to wait for a connection, and for the name of the server.
    pub connect_timeout: Duration,
    /// Use the proxies that the environment names.
    pub proxies: bool,
}

impl Default for PullOptions {
    fn default() -> Self {
        Self {
            mirror: None,
            connect_timeout: Duration::from_secs(20),
            proxies: true,
        }
    }
}

/// How far a download or an import is, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub done: u64,
    pub total: u64,
}

/// What a download came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pulled {
    pub installed: Installed,
    /// Bytes that came over the network; 0 when the file was there already.
    pub downloaded: u64,
}

/// Where an unfinished download lies.
pub(super) fn part_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

/// Downloads the file of `entry` into `root`.
pub(super) fn pull(
    entry: &Entry,
    root: &Path,
    options: &PullOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<Pulled, ModelError> {
    fs::create_dir_all(root).map_err(ModelError::io("create", root))?;
    let path = root.join(&entry.file);
    let mut download = Download::open(entry, part_path(&path), options)?;
    let before = download.have;
    if before > 0 {
        progress(Progress {
            done: before,
            total: entry.size,
        });
    }
    if let Err(error) = download.run(progress) {
        if download.have == 0 {
            // Nothing came: nothing to resume. That it cannot be removed would hide the real error.
            let _ = fs::remove_file(&download.part);
        }
        return Err(error);
    }
    let downloaded = download.received;
    download
        .file
        .sync_all()
        .map_err(ModelError::io("write", &download.part))?;

    let found = sha256_file(&download.part)?;
    if found != entry.sha256 {
        // Kept, it would be resumed and found wrong for ever.
        fs::remove_file(&download.part).map_err(ModelError::io("remove", &download.part))?;
        let (name, file, expected) = (entry.name.clone(), entry.file.clone(), entry.sha256.clone());
        return Err(ModelError::DownloadHash {
            name,
            file,
            expected,
            found,
        });
    }
    fs::rename(&download.part, &path).map_err(ModelError::io("create", &path))?;
    sync_folder(root);
    Ok(Pulled {
        installed: Installed {
            name: entry.name.clone(),
            path,
            sha256: found,
        },
        downloaded,
    })
}

struct Download<'a> {
    entry: &'a Entry,
    url: String,
    agent: Agent,
    part: PathBuf,
    /// Locked as long as it is open, and opened for appending.
    file: File,
    /// Bytes in the file.
    have: u64,
    /// Bytes that came over the network.
    received: u64,
}

/// Why one connection ended before the file was whole.
enum Cut {
    /// The next one may do better, from where this one ended.
    Broken(Box<dyn std::error::Error + Send + Sync>),
    /// What is there does not fit what the server has.
    StartAgain,
    Fatal(ModelError),
}

impl<'a> Download<'a> {
    fn open(entry: &'a Entry, part: PathBuf, options: &PullOptions) -> Result<Self, ModelError> {
        let url = match &options.mirror {
            Some(mirror) => format!("{}/{}", mirror.trim_end_matches('/'), entry.file),
            None => entry.url.clone(),
        };
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_resolve(Some(options.connect_timeout))
            .timeout_connect(Some(options.connect_timeout))
            .timeout_recv_response(Some(STALL))
            .timeout_per_read(Some(STALL))
            // Compressed in transit, a part of the file would not be a part of the bytes.
            .accept_encoding("identity")
            .user_agent(concat!("talktrack/", env!("CARGO_PKG_VERSION")));
        if !options.proxies {
            config = config.proxy(None);
        }
        let file = OpenOptions::new()
            .append(true)
            .create(true)
            .open(&part)
            .map_err(|error| write_error(&part, error, 0, entry.size, true))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(ModelError::Busy { path: part }),
            Err(TryLockError::Error(error)) => return Err(ModelError::io("lock", &part)(error)),
        }
        let have = file.metadata().map_err(ModelError::io("read", &part))?.len();
        Ok(Self {
            entry,
            url,
            agent: config.build().new_agent(),
            part,
            file,
            have,
            received: 0,
        })
    }

    /// Until the file is whole.
    fn run(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<(), ModelError> {
        if self.have > self.entry.size {
            self.start_again()?;
        }
        let mut resumes = 0;
        while self.have < self.entry.size {
            let before = self.have;
            match self.connection(progress) {
                Ok(()) => {}
                Err(Cut::Fatal(error)) => return Err(error),
                // From zero there is nothing that could fail to fit.
                Err(Cut::StartAgain) if before > 0 => self.start_again()?,
                Err(Cut::Broken(_)) if self.have > before && resumes < RESUMES => resumes += 1,
                Err(Cut::Broken(source)) => return Err(self.network(source)),
                Err(Cut::StartAgain) => {
                    return Err(self.network("the server does not send the file from its start".into()));
                }
            }
        }
        Ok(())
    }

    fn network(&self, source: Box<dyn std::error::Error + Send + Sync>) -> ModelError {
        let (name, url) = (self.entry.name.clone(), self.url.clone());
        ModelError::Network {
            name,
            url,
            kept: self.have,
            source,
        }
    }

    fn start_again(&mut self) -> Result<(), ModelError> {
        if self.have == 0 {
            return Ok(());
        }
        self.file.set_len(0).map_err(ModelError::io("write", &self.part))?;
        self.have = 0;
        Ok(())
    }

    /// One request, and as much of its answer as arrives.
    fn connection(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<(), Cut> {
        let mut request = self.agent.get(&self.url);
        if self.have > 0 {
            request = request.header("Range", format!("bytes={}-", self.have));
        }
        let mut response = request.call().map_err(|error| Cut::Broken(error.into()))?;
        self.check(&response)?;
        let mut body = response.body_mut().as_reader();
        let mut block = vec![0; BLOCK];
        while self.have < self.entry.size {
            let count = match body.read(&mut block) {
                Ok(0) => return Err(Cut::Broken("the connection ended before the file did".into())),
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Cut::Broken(error.into())),
            };
            if self.have + count as u64 > self.entry.size {
                return Err(Cut::Fatal(self.not_the_file(self.have + count as u64)));
            }
            self.file
                .write_all(&block[..count])
                .map_err(|error| self.write_failed(error))?;
            self.have += count as u64;
            self.received += count as u64;
            progress(Progress {
                done: self.have,
                total: self.entry.size,
            });
        }
        Ok(())
    }

    /// A failed write may have put down a part of the block: the file itself knows how much there is.
    fn write_failed(&self, error: io::Error) -> Cut {
        let written = self.file.metadata().map_or(self.have, |meta| meta.len());
        Cut::Fatal(write_error(&self.part, error, written, self.entry.size, true))
    }

    fn not_the_file(&self, found: u64) -> ModelError {
        let (name, url) = (self.entry.name.clone(), self.url.clone());
        ModelError::NotTheFile {
            name,
            url,
            expected: self.entry.size,
            found,
        }
    }

    /// Whether the answer is the rest (or, when the server knows no ranges, the whole) of the file.
    fn check(&mut self, response: &Response<Body>) -> Result<(), Cut> {
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        match response.status() {
            StatusCode::OK => {
                let length = header("content-length").and_then(|length| length.parse().ok());
                if let Some(found) = length.filter(|found| *found != self.entry.size) {
                    return Err(Cut::Fatal(self.not_the_file(found)));
                }
                self.start_again().map_err(Cut::Fatal)
            }
            StatusCode::PARTIAL_CONTENT => {
                let (start, total) = header("content-range").and_then(content_range).ok_or(Cut::StartAgain)?;
                if let Some(found) = total.filter(|found| *found != self.entry.size) {
                    return Err(Cut::Fatal(self.not_the_file(found)));
                }
                if start == self.have {
                    Ok(())
                } else {
                    Err(Cut::StartAgain)
                }
            }
            StatusCode::RANGE_NOT_SATISFIABLE if self.have > 0 => Err(Cut::StartAgain),
            status => {
                let (name, url) = (self.entry.name.clone(), self.url.clone());
                Err(Cut::Fatal(ModelError::Status {
                    name,
                    url,
                    status: status.as_u16(),
                }))
            }
        }
    }
}

/// `bytes 100-199/200` → (100, Some(200)); the total may be `*`.
fn content_range(value: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = value.trim().strip_prefix("bytes")?.trim_start().split_once('/')?;
    let (start, _) = range.split_once('-')?;
    Some((start.trim().parse().ok()?, total.trim().parse().ok()))
}

#[cfg(test)]
mod tests;
