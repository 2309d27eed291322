use std::path::PathBuf;
use std::time::Duration;

use clap::{Subcommand, ValueEnum};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use indicatif::{ProgressBar, ProgressStyle};

use super::output::{print, print_json, talk};
use super::{Context, Exit};
use crate::transcribe::model::{ImportOptions, Listed, ModelStore, Progress, PullOptions, State, Verified, WeightKind};

/// List, fetch, check and convert recognition models
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Models folder [default: from the settings]
    #[arg(long, global = true, value_name = "DIR")]
    models_dir: Option<PathBuf>,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show the models that are installed and those that can be fetched
    List {
        /// `table` for people, `json` for programs
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Download models, going on where an earlier download stopped
    Pull {
        /// Names as in `model list`
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
        /// Take the file from this address instead: URL/ggml-NAME.bin
        #[arg(long, value_name = "URL")]
        mirror: Option<String>,
        /// Seconds to wait for a connection
        #[arg(long, value_name = "S", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=3600))]
        timeout: u64,
    },
    /// Check installed models against their published SHA-256
    Verify {
        /// Name or path; all installed models when not given
        name: Option<String>,
    },
    /// Convert a CTranslate2 (faster-whisper) or Hugging Face safetensors folder
    Import {
        /// Folder with model.bin or model.safetensors
        dir: PathBuf,
        /// Name of the model from now on [default: the folder's name]
        #[arg(long, value_name = "N")]
        name: Option<String>,
        /// How weights are kept: `q8_0` is smaller and faster, `f16` exact
        #[arg(long = "type", value_enum, default_value_t, value_name = "TYPE")]
        kind: Kind,
    },
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Format {
    #[default]
    Table,
    Json,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Kind {
    #[default]
    #[value(name = "q8_0")]
    Q8,
    F16,
}

pub(super) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let store = ModelStore::new(models_folder(args.models_dir, context))?;
    match args.action {
        Action::List { format } => list(&store, format),
        Action::Pull { names, mirror, timeout } => pull(&store, &names, mirror, Duration::from_secs(timeout)),
        Action::Verify { name } => verify(&store, name.as_deref()),
        Action::Import { dir, name, kind } => import(&store, &dir, name, kind),
    }
}

fn models_folder(given: Option<PathBuf>, context: &Context) -> PathBuf {
    given.unwrap_or_else(|| context.config.models_folder())
}

fn list(store: &ModelStore, format: Format) -> anyhow::Result<Exit> {
    let models = store.list()?;
    match format {
        Format::Json => print_json(&models)?,
        Format::Table => print(&format!("{}\n", table(&models)))?,
    }
    Ok(Exit::Done)
}

fn table(models: &[Listed]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(["MODEL", "STATE", "MB", "LANGUAGES", "LICENCE"]);
    for model in models {
        let state = match model.state {
            State::Installed => "installed",
            State::Partial => "partly here",
            State::NotInstalled => "-",
            State::Damaged => "damaged",
        };
        let or_own = |text: &Option<String>| text.clone().unwrap_or_else(|| "yours".to_owned());
        let size = megabytes(model.size);
        table.add_row([
            model.name.clone(),
            state.to_owned(),
            size,
            or_own(&model.languages),
            or_own(&model.licence),
        ]);
    }
    if let Some(column) = table.column_mut(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// Millions of bytes with one decimal.
fn megabytes(bytes: u64) -> String {
    let tenths = (bytes + 50_000) / 100_000;
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn pull(store: &ModelStore, names: &[String], mirror: Option<String>, timeout: Duration) -> anyhow::Result<Exit> {
    let options = PullOptions {
        mirror,
        connect_timeout: timeout,
        ..PullOptions::default()
    };
    for name in names {
        let meter = Meter::new(format!("pull {name}"));
        let pulled = store.pull(name, &options, &mut |progress| meter.show(progress))?;
        meter.end();
        let path = pulled.installed.path.display();
        if pulled.downloaded == 0 {
            talk(&format!("{name}: already here and whole: {path}"));
        } else {
            talk(&format!(
                "{name}: {} MB downloaded and verified: {path}",
                megabytes(pulled.downloaded)
            ));
        }
    }
    Ok(Exit::Done)
}

fn verify(store: &ModelStore, name: Option<&str>) -> anyhow::Result<Exit> {
    let mut verified = store.verify(name)?;
    // One model asked for by name is the whole job: its fault is the command's.
    if name.is_some()
        && let Some(fault) = verified
            .pop_if(|one| one.result.is_err())
            .and_then(|one| one.result.err())
    {
        return Err(fault.into());
    }
    if verified.is_empty() {
        talk(&format!("no models in {}", store.root().display()));
    }
    let mut all_sound = true;
    for one in &verified {
        all_sound &= one.result.is_ok();
        print(&format!("{}\n", verdict(one)))?;
        if let Err(error) = &one.result
            && let Some(hint) = error.way_out()
        {
            talk(&format!("hint: {hint}"));
        }
    }
    Ok(if all_sound { Exit::Done } else { Exit::SomeFailed })
}

fn verdict(one: &Verified) -> String {
    match &one.result {
        Ok(installed) if one.published => format!("{}: ok {}", one.name, installed.sha256),
        Ok(installed) => format!("{}: not a published file, sha256 {}", one.name, installed.sha256),
        Err(error) => format!("{}: {error}", one.name),
    }
}

fn import(store: &ModelStore, dir: &std::path::Path, name: Option<String>, kind: Kind) -> anyhow::Result<Exit> {
    let kind = match kind {
        Kind::Q8 => WeightKind::Q8_0,
        Kind::F16 => WeightKind::F16,
    };
    let meter = Meter::new(format!("import {}", dir.display()));
    let imported = store.import(dir, &ImportOptions { kind, name }, &mut |progress| meter.show(progress))?;
    meter.end();
    let published = match store.manifest().by_hash(&imported.sha256) {
        Some(entry) => format!(", byte for byte the published {}", entry.file),
        None => String::new(),
    };
    talk(&format!(
        "{}: {} MB{published}: {}",
        imported.name,
        megabytes(imported.bytes),
        imported.path.display()
    ));
    print(&format!("{}  {}\n", imported.sha256, imported.path.display()))?;
    Ok(Exit::Done)
}

/// Progress in bytes: a bar on a terminal, nothing elsewhere for what takes seconds.
struct Meter(ProgressBar);

impl Meter {
    fn new(what: String) -> Self {
        let bar = ProgressBar::no_length().with_message(what);
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}")
        {
            bar.set_style(style);
        }
        Self(bar)
    }

    fn show(&self, progress: Progress) {
        self.0.set_length(progress.total);
        self.0.set_position(progress.done);
    }

    fn end(&self) {
        self.0.finish_and_clear();
    }
}
