use std::path::{Path, PathBuf};

use comfy_table::presets::NOTHING;
use comfy_table::{ContentArrangement, Table};
use walkdir::WalkDir;

use super::output::{print, talk};
use super::{Context, Exit, Hinted};
use crate::audio;
use crate::domain::{Finding, FindingKind, Probe, ProbeStatus};

/// Decode recordings and say what they are made of and what is wrong with them
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Recordings, or folders of them (searched with their subfolders, by extension)
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How to print: one JSON object per line, or a table
    #[arg(long, value_enum, default_value = "json")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Json,
    Table,
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of every command")]
pub(super) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let files = find(&args.files)?;
    let limits = super::recognition::limits(&context.config)?;
    let mut probes = Vec::new();
    let mut all_ok = true;
    for file in &files {
        let probe = audio::probe(file, &limits);
        all_ok &= probe.status == ProbeStatus::Ok;
        match args.format {
            // Line by line: a folder takes a while, and the reader may be a program.
            Format::Json => print(&(serde_json::to_string(&probe)? + "\n"))?,
            Format::Table => probes.push(probe),
        }
    }
    if args.format == Format::Table {
        print(&format!("{}\n", table(&probes)))?;
    }
    Ok(if all_ok { Exit::Done } else { Exit::SomeFailed })
}

/// Files as given; folders by what is in them, in order of their names.
fn find(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if !path.exists() {
            let message = format!("{} does not exist", path.display());
            return Err(Hinted::new(message, "name recordings or folders of recordings").into());
        }
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let before = files.len();
        for entry in WalkDir::new(path).sort_by_file_name() {
            match entry {
                Ok(entry) if entry.path().is_file() && audio::is_recording_name(entry.path()) => {
                    files.push(entry.into_path());
                }
                Ok(_) => {}
                Err(error) if error.path() == Some(path) => {
                    return Err(anyhow::Error::new(error).context(format!("cannot read the folder {}", path.display())));
                }
                Err(error) => talk(&format!("warning: {error}")),
            }
        }
        if files.len() == before {
            talk(&format!("warning: no recordings in {}", path.display()));
        }
    }
    Ok(files)
}

fn table(probes: &[Probe]) -> Table {
    let mut table = Table::new();
    table
        .load_style(NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header([
        "file",
        "status",
        "container",
        "codec",
        "rate",
        "channels",
        "length",
        "remarks",
    ]);
    for probe in probes {
        let remarks = match &probe.reason {
            Some(reason) => reason.clone(),
            None => probe.findings.iter().map(describe).collect::<Vec<_>>().join("\n"),
        };
        let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".into());
        table.add_row([
            name(&probe.path),
            status(probe.status).to_owned(),
            text(&probe.container),
            text(&probe.codec),
            text(&probe.sample_rate_hz.map(|rate| format!("{rate} Hz"))),
            text(&probe.channels.map(|channels| channels.to_string())),
            text(&probe.duration_ms.map(crate::domain::Millis::clock)),
            remarks,
        ]);
    }
    table
}

fn name(path: &str) -> String {
    Path::new(path)
        .file_name()
        .map_or_else(|| path.to_owned(), |name| name.to_string_lossy().into_owned())
}

fn status(status: ProbeStatus) -> &'static str {
    match status {
        ProbeStatus::Ok => "ok",
        ProbeStatus::Malformed => "malformed",
        ProbeStatus::Unsupported => "unsupported",
        ProbeStatus::Limit => "limit",
    }
}

/// A finding for a person, with its number.
fn describe(finding: &Finding) -> String {
    let value = finding.value;
    let ms = |value: f64| format!("{:.1} s", value / 1000.0);
    let text = match finding.kind {
        FindingKind::IdenticalChannels => with(
            "the channels are the same",
            value.map(|v| format!("correlation {v:.3}")),
        ),
        FindingKind::SilentChannel => with("silent", value.map(|v| format!("peak {v:.1} dBFS"))),
        FindingKind::Clipping => with("clipped", value.map(|v| format!("{:.2} % of samples", v * 100.0))),
        FindingKind::QuietChannel => with("very quiet", value.map(|v| format!("speech at {v:.1} dBFS"))),
        FindingKind::Truncated => with("cut", value.map(|v| format!("{} missing", ms(v)))),
        FindingKind::DamagedPackets => with("damaged packets skipped", value.map(|v| format!("{v:.0}"))),
        FindingKind::HeaderDuration => with(
            "the header's length is wrong",
            value.map(|v| format!("it says {}", ms(v))),
        ),
        FindingKind::Mislabelled => "the name does not fit the content".to_owned(),
        FindingKind::Silence => with("silence", value.map(|v| format!("peak {v:.1} dBFS"))),
        FindingKind::NoisyChannel => with("noisy", value.map(|v| format!("speech {v:.1} dB above it"))),
        FindingKind::LittleSpeech => with(
            "hardly any speech",
            value.map(|v| format!("{:.1} % of the time", v * 100.0)),
        ),
        FindingKind::NarrowBand => with("muffled", value.map(|v| format!("nothing above {v:.0} Hz"))),
        FindingKind::CrossTalk => with("the other side is heard on it", value.map(|v| format!("at {v:.1} dB"))),
        FindingKind::HoldMusic => with(
            "music or tones",
            value.map(|v| format!("{:.0} % of its sound", v * 100.0)),
        ),
        FindingKind::NoConversation => "nothing but music or tones".to_owned(),
        FindingKind::CutAtEnd => with("ends in the middle of speech", value.map(|v| format!("at {v:.1} dBFS"))),
    };
    match finding.channel {
        Some(channel) => format!("channel {channel}: {text}"),
        None => text,
    }
}

fn with(text: &str, number: Option<String>) -> String {
    number.map_or_else(|| text.to_owned(), |number| format!("{text} ({number})"))
}
