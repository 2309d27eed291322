//! `talktrack checklist take`: a version of a form, written on the review pages, as a file to score with.

use std::path::PathBuf;

use crate::cli::verdict::on_store;
use crate::cli::{Context, Exit, Hinted, output};
use crate::domain::{ContentHash, FormId};

/// Write a version of a form, as the review pages keep it, to a file; a file whose text is not kept stays
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Form (call script) by its id
    form: String,
    /// Where to write it
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// A version by its number on the page [default: the newest]
    #[arg(long, value_name = "N")]
    number: Option<i64>,
    /// Database, sqlite:PATH or a path [default: talktrack.db]
    #[arg(long, value_name = "URL")]
    db: Option<String>,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    on_store(args.db.clone(), context, async |store| {
        let form = FormId(args.form.clone());
        let versions = store.form_sources(&form).await?;
        let found = match args.number {
            None => versions.first(),
            Some(number) => versions.iter().find(|version| version.number == number),
        };
        let Some(version) = found else {
            let message = format!("no such version of the form {form} is kept");
            let hint = "`talktrack score --form FILE` keeps the text of what it scores with; the checklist's page lists versions";
            return Err(Hinted::new(message, hint).into());
        };
        // What the file says now must not be lost: it is one of the kept versions, or it stays.
        if let Ok(present) = std::fs::read(&args.out) {
            let hash = ContentHash::of(&present).to_string();
            if store.form_source(&form, Some(&hash)).await?.is_none() {
                let message = format!("{} has a text that is not kept as a version", args.out.display());
                let hint = "score with it once (`talktrack score --form FILE`), which keeps it, or name another file";
                return Err(Hinted::new(message, hint).into());
            }
        }
        // Beside its place, then into it: whoever reads meanwhile sees one of the two texts whole.
        let mut part = args.out.clone().into_os_string();
        part.push(".part");
        std::fs::write(&part, &version.body)?;
        std::fs::rename(&part, &args.out)?;
        output::talk(&format!("{}: version {} of {form}", args.out.display(), version.number));
        Ok(())
    })
}
