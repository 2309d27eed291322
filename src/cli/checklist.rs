//! `talktrack checklist check|explain|schema`: for those who write call scripts.

mod explain;
mod take;

use std::path::PathBuf;

use super::{Context, Exit, output};
use crate::checklist::{self, Checklist, ChecklistError};
use crate::score::Scorer;

/// Check and try out call scripts
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List every fault of forms, with file, line and column
    Check {
        /// Forms to check
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    Explain(explain::Args),
    Take(take::Args),
    /// Print a JSON Schema of the form language, for editors
    Schema,
}

pub(super) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    match args.command {
        Command::Check { files } => check(&files),
        Command::Explain(args) => explain::run(&args, context),
        Command::Take(args) => take::run(&args, context),
        Command::Schema => {
            output::print_json(&checklist::schema())?;
            Ok(Exit::Done)
        }
    }
}

fn check(files: &[PathBuf]) -> anyhow::Result<Exit> {
    let mut faulty = 0;
    let mut unreadable = None;
    for file in files {
        match checklist::load(file) {
            Ok(checklist) => {
                // Compiles the form as scoring would: whatever passes the check can be scored with.
                Scorer::new(&checklist)?;
                output::print(&format!("{}: ok, {}\n", file.display(), summary(&checklist)))?;
            }
            Err(ChecklistError::Invalid(error)) => {
                faulty += 1;
                output::print(&format!("{error}\n"))?;
            }
            Err(error) => {
                let error = anyhow::Error::from(error);
                // The others are still checked; the first that could not be read decides how it ends.
                if unreadable.is_none() {
                    unreadable = Some(error);
                } else {
                    output::talk(&format!("error: {error:#}"));
                }
            }
        }
    }
    match unreadable {
        Some(error) => Err(error),
        None if faulty > 0 => Ok(Exit::SomeFailed),
        None => Ok(Exit::Done),
    }
}

fn summary(checklist: &Checklist) -> String {
    let items = checklist.items().count();
    let critical = checklist.items().filter(|i| i.critical).count();
    let sections = checklist.sections.len();
    format!(
        "{items} items in {sections} sections, {critical} critical, language {}",
        checklist.language.code()
    )
}
