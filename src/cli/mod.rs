//! The command line: one file per subcommand, error messages with hints, progress bars. The only room that prints:
//! data to standard output, talk to standard error. Nothing imports this room.
//!
//! Exit codes: 0 all done · 1 finished, some calls (files, rows) failed · 2 could not run · 130 interrupted.

mod checklist;
mod clock;
mod completions;
mod db;
mod demo;
mod dispute;
mod doctor;
mod doctor_measure;
mod engine;
mod error;
mod export;
mod import;
mod interrupt;
mod mark;
mod model;
mod output;
mod pages;
mod probe;
mod progress;
mod queue;
mod recognition;
mod report;
mod roles;
mod run;
mod runtime;
mod score;
mod serve;
mod sources;
mod transcribe;
mod user;
mod verdict;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Config;

pub use error::Hinted;

/// Offline call-quality analysis: recordings and a CRM export in, scorecards and honest conversion figures out.
#[derive(Debug, Parser)]
#[command(name = "talktrack", version, propagate_version = true, max_term_width = 110)]
struct Cli {
    /// Settings file [default: talktrack.toml here, then in the user's configuration folder]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Say more (-v what is done, -vv how)
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Args),
    Demo(demo::Args),
    Import(import::Args),
    Score(score::Args),
    Verdict(verdict::Args),
    Queue(queue::Args),
    Dispute(dispute::Args),
    Mark(mark::Args),
    Roles(roles::Args),
    Report(report::Args),
    Export(export::Args),
    Probe(probe::Args),
    Transcribe(transcribe::Args),
    Model(model::Args),
    Checklist(checklist::Args),
    Db(db::Args),
    Serve(serve::Args),
    User(user::Args),
    Doctor(doctor::Args),
    Completions(completions::Args),
    Man(completions::ManArgs),
    #[command(hide = true)]
    Engine(engine::Args),
}

/// The language of reports, as a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum LanguageArg {
    Ru,
    En,
}

impl From<LanguageArg> for crate::report::Language {
    fn from(arg: LanguageArg) -> Self {
        match arg {
            LanguageArg::Ru => Self::Russian,
            LanguageArg::En => Self::English,
        }
    }
}

/// How a command ended, when it could run at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Done,
    SomeFailed,
    Interrupted,
}

/// What every command gets beside its own arguments.
#[derive(Debug)]
pub(crate) struct Context {
    pub config: Config,
}

pub fn main() -> ExitCode {
    let cli = Cli::parse();
    output::init_tracing(cli.verbose);
    match dispatch(cli) {
        Ok(Exit::Done) => ExitCode::SUCCESS,
        Ok(Exit::SomeFailed) => ExitCode::from(1),
        Ok(Exit::Interrupted) => ExitCode::from(130),
        Err(error) => {
            error::print(&error);
            ExitCode::from(2)
        }
    }
}

fn dispatch(cli: Cli) -> anyhow::Result<Exit> {
    let config = Config::load(cli.config.as_deref())?;
    let context = Context { config };
    match cli.command {
        Command::Run(args) => run::run(args, &context),
        Command::Demo(args) => demo::run(args, &context),
        Command::Import(args) => import::run(args, &context),
        Command::Score(args) => score::run(args, &context),
        Command::Verdict(args) => verdict::run(args, &context),
        Command::Queue(args) => queue::run(args, &context),
        Command::Dispute(args) => dispute::run(args, &context),
        Command::Mark(args) => mark::run(args, &context),
        Command::Roles(args) => roles::run(args, &context),
        Command::Report(args) => report::run(args, &context),
        Command::Export(args) => export::run(args, &context),
        Command::Probe(args) => probe::run(args, &context),
        Command::Transcribe(args) => transcribe::run(args, &context),
        Command::Model(args) => model::run(args, &context),
        Command::Checklist(args) => checklist::run(args, &context),
        Command::Db(args) => db::run(args, &context),
        Command::Serve(args) => serve::run(args, &context),
        Command::User(args) => user::run(args, &context),
        Command::Doctor(args) => doctor::run(args, &context),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => completions::man(&args),
        Command::Engine(args) => engine::run(args, &context),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_commands_and_their_flags_do_not_contradict_each_other() {
        super::Cli::command().debug_assert();
    }
}
