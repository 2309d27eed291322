//! `talktrack transcribe FILE`: one recording to text, without a database.

use std::path::PathBuf;

use tokio::sync::watch;

use super::{Context, Exit, Hinted, output, recognition, runtime};
use crate::domain::{Direction, Failure, Transcript};
use crate::pipeline::engine::protocol::{Job, Recognised};
use crate::pipeline::engine::supervisor::{Fault, Handler, supervise};
use crate::report::subtitles;
use crate::speakers::{self, RoleHints};
use crate::transcribe::Language;

/// The languages that `auto` decides between; others are named.
const AUTO: [&str; 2] = ["ru", "en"];

/// Write down what is said in a recording
#[derive(Debug, clap::Args)]
pub struct Args {
    file: PathBuf,
    #[command(flatten)]
    recognition: recognition::Args,
    /// Who rang whom; decides which channel is the agent (left rings, right is rung)
    #[arg(long, value_enum)]
    direction: Option<DirectionArg>,
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum DirectionArg {
    Inbound,
    Outbound,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Json,
    Srt,
    Vtt,
    Txt,
}

pub(super) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    if !args.file.is_file() {
        return Err(Hinted::new(
            format!("no recording at {}", args.file.display()),
            "name one audio file; folders are processed by `talktrack run`",
        )
        .into());
    }
    let language = match args.recognition.language(&context.config) {
        "auto" => Language::Auto {
            candidates: AUTO.map(str::to_owned).to_vec(),
        },
        code => Language::Fixed(code.to_owned()),
    };
    let engine = args.recognition.prepare(context, language.clone(), Vec::new())?;
    let job = Job {
        id: 0,
        path: args.file.clone(),
        language,
    };
    let mut answer = Answer::default();
    runtime::block_on(async {
        // Ctrl-C ends this command at once, and the engine with it: there is nothing to keep.
        let (_keep, interrupt) = watch::channel(false);
        supervise(
            &engine.command,
            engine.policy,
            vec![job],
            Vec::new(),
            &mut answer,
            interrupt,
        )
        .await
    })?
    .map_err(|fault| match fault {
        Fault::Engine(error) => anyhow::Error::from(error),
        Fault::Handler(never) => match never {},
    })?;
    let mut transcript = match answer.0 {
        Some(Ok(transcript)) => transcript,
        Some(Err(failure)) => anyhow::bail!("{}", failure.reason),
        None => anyhow::bail!("the engine gave no answer for {}", args.file.display()),
    };
    let hints = RoleHints {
        direction: args.direction.map(|d| match d {
            DirectionArg::Inbound => Direction::Inbound,
            DirectionArg::Outbound => Direction::Outbound,
        }),
        ..RoleHints::default()
    };
    speakers::assign(&transcript, &hints).apply(&mut transcript);
    match args.format {
        Format::Json => output::print_json(&transcript)?,
        Format::Srt => output::print(&subtitles::srt(&transcript))?,
        Format::Vtt => output::print(&subtitles::vtt(&transcript))?,
        Format::Txt => output::print(&subtitles::txt(&transcript))?,
    }
    Ok(Exit::Done)
}

/// Keeps the one answer.
#[derive(Default)]
struct Answer(Option<Result<Transcript, Failure>>);

impl Handler for Answer {
    type Error = std::convert::Infallible;

    async fn begin(&mut self, _job: &Job) -> Result<(), Self::Error> {
        Ok(())
    }

    async fn done(&mut self, _job: Job, result: Recognised) -> Result<(), Self::Error> {
        self.0 = Some(Ok(result.transcript));
        Ok(())
    }

    async fn failed(&mut self, _job: Job, failure: Failure) -> Result<(), Self::Error> {
        self.0 = Some(Err(failure));
        Ok(())
    }
}
