//! `talktrack doctor`: what this machine has, and what is missing for a run.

use serde::Serialize;

use super::{Context, Exit, output, runtime};
use crate::store::{self, StoreError};
use crate::transcribe::model::{Installed, ModelError, ModelStore};

/// Check this machine: processor, model files, database, ffmpeg
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Database to look at [default: talktrack.db]
    #[arg(long, value_name = "URL")]
    db: Option<String>,
    /// Also transcribe a sample with every installed model and tell the hours of calls per hour
    #[arg(long)]
    measure: bool,
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Table,
    Json,
}

/// One thing looked at.
#[derive(Debug, Serialize)]
pub(super) struct Check {
    pub name: &'static str,
    pub status: Status,
    pub found: String,
    /// What to do about it; `null` when nothing needs doing.
    pub hint: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Status {
    Ok,
    /// Something optional is not there.
    Note,
    /// A run cannot work like this.
    Fault,
}

pub(super) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let mut checks = vec![recognition(), workers(context)];
    checks.extend(models(context));
    checks.push(voices(context));
    checks.push(database(args.db.as_deref().unwrap_or(context.config.database()))?);
    checks.push(ffmpeg());
    if args.measure {
        checks.extend(super::doctor_measure::speeds(context)?);
    }
    match args.format {
        Format::Json => output::print_json(&checks)?,
        Format::Table => {
            for check in &checks {
                let mark = match check.status {
                    Status::Ok => "ok   ",
                    Status::Note => "note ",
                    Status::Fault => "FAULT",
                };
                output::print(&format!("{mark}  {:<12} {}\n", check.name, check.found))?;
                if let Some(hint) = &check.hint {
                    output::print(&format!("       {:<12} hint: {hint}\n", ""))?;
                }
            }
        }
    }
    let has_fault = checks.iter().any(|check| check.status == Status::Fault);
    Ok(if has_fault { Exit::SomeFailed } else { Exit::Done })
}

fn recognition() -> Check {
    let built_in = cfg!(feature = "whisper");
    Check {
        name: "recognition",
        status: if built_in { Status::Ok } else { Status::Note },
        found: if built_in {
            "Whisper is built in".into()
        } else {
            "built without Whisper".into()
        },
        hint: (!built_in).then(|| "build with the feature `whisper`, or use `run --engine replay`".into()),
    }
}

fn workers(context: &Context) -> Check {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let workers = context.config.workers().get();
    Check {
        name: "processor",
        status: if workers > cores { Status::Note } else { Status::Ok },
        found: format!("{cores} cores, {workers} recognition threads{}", vector_units()),
        hint: (workers > cores)
            .then(|| format!("more threads than cores slow recognition down: set workers to {cores}")),
    }
}

/// The instructions that recognition gains from.
fn vector_units() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    {
        if std::is_x86_feature_detected!("avx512f") {
            return ", AVX-512";
        }
        if std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma") {
            return ", AVX2";
        }
        ", no AVX2: recognition will be slow"
    }
    #[cfg(not(target_arch = "x86_64"))]
    ""
}

fn models(context: &Context) -> Vec<Check> {
    let folder = context.config.models_folder();
    let models = match ModelStore::new(folder) {
        Ok(models) => models,
        Err(error) => {
            return vec![Check {
                name: "models",
                status: Status::Fault,
                found: error.to_string(),
                hint: None,
            }];
        }
    };
    [
        ("model", &context.config.transcribe.model),
        ("vad", &context.config.transcribe.vad),
    ]
    .into_iter()
    .map(|(name, wanted)| match models.resolve(wanted) {
        Ok(found) => installed(name, &found),
        Err(error) => Check {
            name,
            status: Status::Fault,
            found: error.to_string(),
            hint: Some(super::error::hint_for(&error).unwrap_or_else(|| "make model".into())),
        },
    })
    .collect()
}

fn installed(name: &'static str, found: &Installed) -> Check {
    Check {
        name,
        status: Status::Ok,
        found: format!(
            "{} ({}), checksum {}",
            found.name,
            found.path.display(),
            &found.sha256[..12]
        ),
        hint: None,
    }
}

/// The encoder that tells voices in mono recordings apart: a run works without it.
fn voices(context: &Context) -> Check {
    let wanted = &context.config.transcribe.voices;
    let note = |found: String, hint: Option<String>| Check {
        name: "voices",
        status: Status::Note,
        found,
        hint,
    };
    if wanted.is_empty() {
        return note(
            "mono recordings: voices stay together (transcribe.voices is empty)".into(),
            None,
        );
    }
    match ModelStore::new(context.config.models_folder()).and_then(|models| models.resolve(wanted)) {
        Ok(found) => installed("voices", &found),
        Err(ModelError::NotInstalled { .. }) => note(
            "not installed: mono recordings keep unknown roles".into(),
            Some(format!("`talktrack model pull {wanted}`, if there are any")),
        ),
        Err(error) => Check {
            name: "voices",
            status: Status::Fault,
            found: error.to_string(),
            hint: super::error::hint_for(&error),
        },
    }
}

fn database(url: &str) -> anyhow::Result<Check> {
    let status = runtime::block_on(async { store::open(url, false).await?.status().await })?;
    Ok(match status {
        Ok(status) => Check {
            name: "database",
            status: Status::Ok,
            found: format!(
                "{} with {} calls, {} scored, {} deals",
                status.url, status.calls, status.scorecards, status.deals
            ),
            hint: None,
        },
        Err(StoreError::Missing { .. }) => Check {
            name: "database",
            status: Status::Note,
            found: format!("none at {url} yet"),
            hint: Some("the first `talktrack run` makes it".into()),
        },
        Err(error) => {
            let hint = super::error::hint_for(&error);
            Check {
                name: "database",
                status: Status::Fault,
                found: error.to_string(),
                hint,
            }
        }
    })
}

fn ffmpeg() -> Check {
    let version = std::process::Command::new("ffmpeg").arg("-version").output();
    let first_line = version.ok().and_then(|out| {
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        text.lines().next().map(str::to_owned)
    });
    Check {
        name: "ffmpeg",
        status: if first_line.is_some() { Status::Ok } else { Status::Note },
        found: first_line
            .unwrap_or_else(|| "not installed: rare codecs (AMR, G.729, WMA) are reported as unsupported".into()),
        hint: None,
    }
}
