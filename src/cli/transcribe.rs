//! `talktrack transcribe FILE`: one recording to text, without a database.

use std::path::PathBuf;

use super::{Context, Exit, Hinted, output, recognition};
use crate::domain::Direction;
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
    let mut transcript = recognition::hear(&engine, &args.file, language)?.transcript;
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
