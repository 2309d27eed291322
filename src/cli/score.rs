//! `talktrack score`: one transcript to standard output, or the whole store again.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::{Context, Exit, Hinted, clock, output, pages, progress, runtime};
use crate::checklist;
use crate::domain::{CallId, Transcript};
use crate::pipeline::{Forms, JudgeOptions, rescore};
use crate::report::{self, CallReport, Style};
use crate::score::Scorer;
use crate::store::{self, CallRow};

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
    let name = transcript;
    let (call, transcript) = read_transcript(name)?;
    let card = scorer.score(&transcript);
    match format {
        Format::Json => output::print_json(&card)?,
        Format::Table => {
            let labels = pages::labels(&checklist);
            let row = row(call, name, &transcript);
            let style = Style::new(pages::language_of(None, &labels, &row));
            let report = CallReport {
                row: &row,
                scorecard: &card,
                transcript: Some(&transcript),
                labels: &labels,
            };
            output::print(&report::table::scorecard(&report, &pages::text_style(style)))?;
        }
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

/// All that is known of a call that is no more than a transcript.
fn row(call: CallId, path: &Path, transcript: &Transcript) -> CallRow {
    CallRow {
        call,
        path: path.to_owned(),
        started_at: None,
        direction: None,
        agent: None,
        customer: None,
        duration_ms: Some(transcript.duration_ms),
        language: transcript.language.clone(),
        form: None,
        score: None,
        coverage: None,
        meaningful: None,
        deal: None,
        deal_status: None,
        deal_amount: None,
        roles: None,
        audio: None,
        failure: None,
    }
}

/// The transcript, and the call that a run would know it as.
pub(super) fn read_transcript(path: &Path) -> anyhow::Result<(CallId, Transcript)> {
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
    let call = CallId::of(&bytes);
    let transcript = serde_json::from_slice(text).map_err(|source| {
        let message = format!(
            "not a transcript: {name}, line {}, column {}: {source}",
            source.line(),
            source.column()
        );
        let hint = "a transcript is the JSON that `talktrack transcribe` prints: duration_ms, channels, segments";
        Hinted::new(message, hint)
    })?;
    Ok((call, transcript))
}
