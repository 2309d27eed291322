//! The folder of a call review: page, clips, questions, archive. It is made beside its place under another name and moved
//! there when it is whole; whatever instant the process dies at, the place holds nothing, the former folder, or the new one.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use zip::write::SimpleFileOptions;

use crate::audio::Limits;
use crate::cli::{Hinted, pages};
use crate::domain::{CallId, Span, locate};
use crate::kpi::training::{ClipSound, MissingSound, Pair, Training};
use crate::pipeline::engine::clip::{self, ClipJob};
use crate::report::html::{self, NoSound, TrainingLinks};
use crate::report::{Style, training::questions_sheet};
use crate::store::{CallFilter, Store};

pub(super) const PAGE: &str = "index.html";
const SHEET: &str = "questions.md";
const ARCHIVE: &str = "clips.zip";
const CLIPS: &str = "clips";

/// What a page made here says of itself in its head: a folder without it is somebody else's.
const MARK: &str = "<meta name=\"generator\" content=\"Talktrack training\">";

pub(super) struct Folder {
    place: PathBuf,
    /// Where it is made.
    part: PathBuf,
    /// Where the former one is while the new one takes its place.
    former: PathBuf,
}

/// A path that means the same from every working folder.
pub(super) fn absolute(path: &Path) -> anyhow::Result<PathBuf> {
    std::path::absolute(path).with_context(|| format!("cannot write {}", path.display()))
}

impl Folder {
    /// Sets an interrupted exchange right, and begins a new folder for `place`, which is not touched yet.
    pub fn begin(place: &Path) -> anyhow::Result<Self> {
        let place = absolute(place)?;
        let (Some(parent), Some(name)) = (place.parent(), place.file_name()) else {
            let hint = "name a folder that can be replaced";
            return Err(Hinted::new(format!("{} cannot hold a call review", place.display()), hint).into());
        };
        let beside = |ending: &str| {
            let mut hidden = std::ffi::OsString::from(".");
            hidden.push(name);
            hidden.push(ending);
            parent.join(hidden)
        };
        let folder = Self {
            part: beside(".talktrack-part"),
            former: beside(".talktrack-former"),
            place: place.clone(),
        };
        folder
            .begin_beside(parent)
            .with_context(|| format!("cannot write {}", place.display()))?;
        if place.exists() && !is_ours(&place) {
            let hint = "name a new folder, or an empty one: only what this command wrote is replaced";
            return Err(Hinted::new(format!("{} holds something else", place.display()), hint).into());
        }
        Ok(folder)
    }

    fn begin_beside(&self, parent: &Path) -> io::Result<()> {
        fs::create_dir_all(parent)?;
        if self.former.exists() {
            if self.place.exists() {
                fs::remove_dir_all(&self.former)?;
            } else {
                fs::rename(&self.former, &self.place)?;
            }
        }
        if self.part.exists() {
            fs::remove_dir_all(&self.part)?;
        }
        fs::create_dir_all(self.part.join(CLIPS))
    }

    /// Cuts every clip whose recording can be had, and says of each what there is to hear.
    /// They are cut by a child process: a recording that no decoder survives costs its clip.
    pub async fn cut_clips(
        &self,
        store: &dyn Store,
        training: &mut Training,
        limits: &Limits,
        engine: &[OsString],
    ) -> anyhow::Result<()> {
        let program = std::env::current_exe().context("cannot find the program itself")?;
        for pair in &mut training.pairs {
            let number = pair.number;
            for (side, clip) in ["good", "bad"].into_iter().zip(pair.clips_mut()) {
                let span = Span::new(clip.clip_start_ms, clip.clip_end_ms);
                // Of a transferred call: the recording in which it was said.
                let place = locate(&store.parts(clip.call).await?, span);
                let (call, span) = place.map_or((clip.call, span), |place| (place.call, place.span));
                let name = format!("{CLIPS}/{number:02}-{side}.wav");
                clip.sound = Some(match recording(store, call).await? {
                    Err(why) => ClipSound::Missing(missing(why)),
                    Ok(path) => match clip::clip(
                        program.clone(),
                        engine,
                        &ClipJob {
                            path,
                            span,
                            target: self.part.join(&name),
                            limits: limits.clone(),
                        },
                    )
                    .await
                    {
                        Ok(()) => ClipSound::File(name),
                        Err(error) => {
                            tracing::warn!("a clip cannot be cut: {error}");
                            ClipSound::Missing(MissingSound::Unreadable)
                        }
                    },
                });
            }
        }
        Ok(())
    }

    /// Page, sheet and archive.
    pub fn write(&self, training: &Training, is_anonymous: bool, style: &Style) -> anyhow::Result<()> {
        let links = TrainingLinks {
            sheet: Some(SHEET),
            archive: Some(ARCHIVE),
            is_anonymous,
        };
        let page = html::training_page(training, links, style)?;
        let sheet = questions_sheet(training, style);
        let written = fs::write(self.part.join(PAGE), page)
            .and_then(|()| fs::write(self.part.join(SHEET), sheet))
            .and_then(|()| self.write_archive(training));
        written.with_context(|| format!("cannot write {}", self.place.display()))
    }

    /// The clips and the sheet, as they are: sound hardly gets smaller.
    fn write_archive(&self, training: &Training) -> io::Result<()> {
        let mut archive = zip::ZipWriter::new(fs::File::create(self.part.join(ARCHIVE))?);
        let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        let clips = training.pairs.iter().flat_map(Pair::clips);
        let files = clips.filter_map(|clip| match &clip.sound {
            Some(ClipSound::File(name)) => Some(name.as_str()),
            _ => None,
        });
        for name in files.chain([SHEET]) {
            archive.start_file(name, options).map_err(io::Error::other)?;
            io::copy(&mut fs::File::open(self.part.join(name))?, &mut archive)?;
        }
        archive.finish().map_err(io::Error::other)?.sync_all()
    }

    /// Moves the finished folder to its place.
    pub fn put_in_place(self) -> anyhow::Result<()> {
        let moved = if self.place.exists() {
            fs::rename(&self.place, &self.former)
                .and_then(|()| fs::rename(&self.part, &self.place))
                .and_then(|()| fs::remove_dir_all(&self.former))
        } else {
            fs::rename(&self.part, &self.place)
        };
        moved.with_context(|| format!("cannot write {}", self.place.display()))
    }
}

/// What did not come to its end is not left lying about.
impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.part);
    }
}

/// An empty folder, or one that was written here.
fn is_ours(place: &Path) -> bool {
    const HEAD_BYTES: u64 = 2_000;
    let Ok(mut entries) = fs::read_dir(place) else {
        return false;
    };
    if entries.next().is_none() {
        return true;
    }
    let mut head = Vec::new();
    let read = fs::File::open(place.join(PAGE)).and_then(|file| file.take(HEAD_BYTES).read_to_end(&mut head));
    read.is_ok() && String::from_utf8_lossy(&head).contains(MARK)
}

/// The file whose bytes are the call's, wherever it was seen.
async fn recording(store: &dyn Store, call: CallId) -> anyhow::Result<Result<PathBuf, NoSound>> {
    let filter = CallFilter {
        call_prefix: Some(call.to_string()),
        ..CallFilter::default()
    };
    let rows = store.calls(&filter).await?;
    let Some(row) = rows.first() else {
        return Ok(Err(NoSound::Gone));
    };
    let others = store.call_paths(call).await?;
    Ok(pages::verified(row, &others))
}

fn missing(why: NoSound) -> MissingSound {
    match why {
        NoSound::TranscriptOnly => MissingSound::TranscriptOnly,
        NoSound::Gone => MissingSound::Gone,
        NoSound::Replaced => MissingSound::Replaced,
        NoSound::Unreadable => MissingSound::Unreadable,
    }
}
