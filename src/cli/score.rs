//! `talktrack score`: one transcript to standard output, or the whole store again.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use comfy_table::{ContentArrangement, Table, presets};

use super::{Context, Exit, Hinted, clock, output, progress, runtime};
use crate::checklist::{self, Checklist};
use crate::domain::{CallResult, Event, Match, Millis, Scorecard, Transcript, Verdict};
use crate::pipeline::{Forms, JudgeOptions, rescore};
use crate::score::Scorer;
use crate::store;

/// Score calls against a form: one transcript, or all of the store again
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The form (call script) to score against
    #[arg(long, value_name = "FILE")]
    form: PathBuf,
    /// Score this transcript (JSON; `-` for standard input) and print its scorecard
    #[arg(long, value_name = "FILE")]
    transcript: Option<PathBuf>,
    /// How the scorecard is printed
    #[arg(long, value_enum, default_value_t = Format::Json, requires = "transcript")]
    format: Format,
    /// The database whose calls are scored again
    #[arg(long, value_name = "URL", conflicts_with = "transcript")]
    db: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Json,
    Table,
}

/// The largest transcript that is read, in bytes: a day of speech with every word.
const MAX_TRANSCRIPT_BYTES: u64 = 256 * 1024 * 1024;

#[allow(clippy::needless_pass_by_value)] // commands own their arguments
pub(super) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    match &args.transcript {
        Some(transcript) => score_one(&args.form, transcript, args.format),
        None => score_store(&args, context),
    }
}

fn score_one(form: &Path, transcript: &Path, format: Format) -> anyhow::Result<Exit> {
    let checklist = checklist::load(form)?;
    let scorer = Scorer::new(&checklist)?;
    let transcript = read_transcript(transcript)?;
    let card = scorer.score(&transcript);
    match format {
        Format::Json => output::print_json(&card)?,
        Format::Table => output::print(&table(&checklist, &card))?,
    }
    Ok(Exit::Done)
}

/// Everything but `--transcript`: scores anew what the store has and this form (or its rules) has changed for.
fn score_store(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let forms = Forms::new(vec![checklist::load(&args.form)?])?;
    let database = args.db.as_deref().unwrap_or_else(|| context.config.database());
    let options = JudgeOptions {
        meaningful_segments: context.config.run.meaningful_segments,
        now: clock::now(),
    };
    let scored = runtime::block_on(async {
        let store = store::open(database, false).await?;
        let bar = progress::Progress::new();
        let scored = rescore(store.as_ref(), &forms, options, &|event| bar.show(event)).await?;
        bar.finish();
        store.close().await;
        anyhow::Ok(scored)
    })??;
    output::talk(&format!(
        "{scored} calls scored in {database}; the others were up to date"
    ));
    Ok(Exit::Done)
}

pub(super) fn read_transcript(path: &Path) -> anyhow::Result<Transcript> {
    let stdin = path == Path::new("-");
    let name = if stdin {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    };
    let mut bytes = Vec::new();
    if stdin {
        std::io::stdin()
            .lock()
            .take(MAX_TRANSCRIPT_BYTES + 1)
            .read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MAX_TRANSCRIPT_BYTES + 1).read_to_end(&mut bytes))
    }
    .with_context(|| format!("cannot read the transcript {name}"))?;
    if bytes.len() as u64 > MAX_TRANSCRIPT_BYTES {
        let message = format!("the transcript {name} has more than {MAX_TRANSCRIPT_BYTES} bytes");
        return Err(Hinted::new(message, "split it into one transcript per call").into());
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    serde_json::from_slice(text).map_err(|source| {
        let message = format!(
            "not a transcript: {name}, line {}, column {}: {source}",
            source.line(),
            source.column()
        );
        let hint = "a transcript is the JSON that `talktrack transcribe` prints: duration_ms, channels, segments";
        Hinted::new(message, hint).into()
    })
}

fn table(checklist: &Checklist, card: &Scorecard) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{}: {}", checklist.title, headline(card));
    for (section, scored) in checklist.sections.iter().zip(&card.sections) {
        let score = scored
            .score
            .map_or_else(|| "–".to_owned(), |s| format!("{:.0}", s.value()));
        let mut table = new_table();
        for item in &section.items {
            let Some(result) = card.items.iter().find(|r| r.id == item.id) else {
                continue;
            };
            let mark = match result.verdict {
                Verdict::Pass => "✓",
                Verdict::Fail if result.critical => "✗ critical",
                Verdict::Fail => "✗",
                Verdict::Na => "n/a",
                Verdict::Undecidable => "?",
            };
            let proof = result.evidence.first().map_or_else(
                || result.reason.clone().unwrap_or_default(),
                |e| {
                    let fuzzy = if e.matched == Match::Fuzzy {
                        format!(" (fuzzy, {})", e.distance)
                    } else {
                        String::new()
                    };
                    format!("{} «{}»{fuzzy}", e.start_ms.clock(), e.quote)
                },
            );
            table.add_row([mark.to_owned(), item.text.clone(), proof]);
        }
        let _ = writeln!(text, "\n{} · {score}\n{table}", section.title);
    }
    if !card.events.is_empty() {
        let mut table = new_table();
        for event in &card.events {
            table.add_row([event.start_ms.clock(), describe(event), format!("«{}»", event.quote)]);
        }
        let _ = writeln!(text, "\nEvents\n{table}");
    }
    let mut table = new_table();
    for (name, value) in &card.metrics {
        table.add_row([name.clone(), value.map_or_else(|| "–".to_owned(), |v| metric(name, v))]);
    }
    let _ = writeln!(text, "\nMetrics\n{table}");
    text
}

fn new_table() -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table
}

fn headline(card: &Scorecard) -> String {
    let coverage = card.coverage.map_or_else(
        || "nothing to judge".to_owned(),
        |c| format!("{:.0} % of it heard", c * 100.0),
    );
    let Some(score) = card.score else {
        return format!("not enough heard ({coverage})");
    };
    let result = match card.result {
        Some(CallResult::Pass) => "passed",
        Some(CallResult::Fail) => "failed",
        None => "no result",
    };
    let unfailed = match card.unfailed_score {
        Some(other) if other != score => format!(", {} without the critical fail", other.value()),
        _ => String::new(),
    };
    format!("{} of 100, {result}{unfailed} ({coverage})", score.value())
}

fn describe(event: &Event) -> String {
    let name = |value: serde_json::Result<serde_json::Value>| {
        value
            .ok()
            .and_then(|v| v.as_str().map(str::to_owned))
            .unwrap_or_default()
    };
    let mut parts = vec![name(serde_json::to_value(event.kind))];
    parts.extend(event.subtype.map(|t| name(serde_json::to_value(t))));
    parts.extend(event.speaker.map(|r| r.as_str().to_owned()));
    parts.extend(event.result.map(|r| format!("→ {}", name(serde_json::to_value(r)))));
    parts.join(" ")
}

fn metric(name: &str, value: f64) -> String {
    if name.contains("_ms") || name.ends_with("_ms") {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // milliseconds of one call
        return Millis(value.max(0.0) as u32).clock();
    }
    if name.contains("share") {
        format!("{:.0} %", value * 100.0)
    } else {
        format!("{value:.1}")
    }
}
