//! `report training`: pairs of clips for a call review, written as a folder to play from, and what became of earlier ones.

mod folder;

use std::path::PathBuf;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::{Common, Desk, Format, form, line};
use crate::cli::clock::now;
use crate::cli::output::talk;
use crate::cli::{Context, Exit, Hinted, pages};
use crate::domain::{FormId, ItemId};
use crate::kpi::training::progress::{self, Measure, Progress};
use crate::kpi::training::{self, Ask, Training, anonymous};
use crate::report::html::{self, TrainingLinks};
use crate::report::{self, Labels, Language, Style};
use crate::store::{Store, TrainingKey, TrainingTarget};

/// Pairs of clips for a call review: the same kind of call, done and won against not done and lost
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Item of the form [default: the one with most to gain]
    #[arg(long, value_name = "ID", conflicts_with = "event")]
    item: Option<String>,
    /// In place of an item: objection, refusal, `closing_attempt` or upsell, with a type if wanted (objection:price)
    #[arg(long, value_name = "KIND[:TYPE]")]
    event: Option<String>,
    /// Every pair shows this manager
    #[arg(long, value_name = "NAME")]
    manager: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..=50))]
    pairs: u8,
    /// The last day of calls and closes that are known [default: today]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Folder to write: a page, the clips as WAV, the questions, all of it as a zip. Its calls are not offered again
    #[arg(long, value_name = "FOLDER", conflicts_with = "progress")]
    out: Option<PathBuf>,
    /// Offer calls that were played before, too
    #[arg(long, conflicts_with = "progress")]
    again: bool,
    /// Replace the names of managers (recordings stay as they are)
    #[arg(long, conflicts_with = "progress")]
    anonymous: bool,
    /// Who will be in the room; several may be given [default: the manager asked for, else all who are heard]
    #[arg(long = "for", value_name = "NAME", requires = "out")]
    audience: Vec<String>,
    /// What became of earlier trainings: pass rates before and after
    #[arg(long, conflicts_with_all = ["item", "event"])]
    progress: bool,
    /// Days before and after a training that --progress looks at
    #[arg(long, value_name = "N", default_value_t = 60, requires = "progress", value_parser = clap::value_parser!(u16).range(1..=3660))]
    days: u16,
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    form: form::Args,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let desk = Desk::new(&args.common, context)?;
    let zone = pages::zone(desk.zone);
    let at = now();
    let day = args.as_of.unwrap_or_else(|| at.to_zoned(zone.clone()).date());
    let before = end_of(day, &zone)?;
    if args.progress {
        return show_progress(args, &desk, zone, before);
    }
    desk.ask(async |store| {
        let form = args.form.find(store).await?;
        let key = match &args.out {
            Some(out) => Some(TrainingKey {
                day,
                form: form.clone(),
                request: request(args),
                folder: folder::absolute(out)?.display().to_string(),
            }),
            None => None,
        };
        let ask = Ask {
            target: target(args, store, &form).await?,
            manager: args.manager.clone(),
            pairs: usize::from(args.pairs),
            before,
            again: args.again,
            session: key.clone(),
            form,
        };
        let mut training = training::load(store, &ask).await?;
        let labels = desk.titles.of_form(store, &ask.form).await?;
        let style = page_style(&desk, &labels);
        if let (Some(out), Some(key)) = (&args.out, &key) {
            write_folder(store, args, &desk, &labels, (&mut training, out, key, at)).await?;
        }
        show(args, &desk, &labels, training, &style)
    })?;
    Ok(Exit::Done)
}

/// Writes the folder whole, then remembers what is in it: a folder that nobody remembers is written again, calls that
/// nobody heard would be lost.
async fn write_folder(
    store: &dyn Store,
    args: &Args,
    desk: &Desk<'_>,
    labels: &Labels,
    (training, out, key, at): (&mut Training, &PathBuf, &TrainingKey, Timestamp),
) -> anyhow::Result<()> {
    let session = training::session(training, key, &args.audience);
    let Some(session) = session.filter(|_| !training.pairs.is_empty()) else {
        talk("nothing is written: there is no pair to play");
        return Ok(());
    };
    let style = page_style(desk, labels);
    let folder = folder::Folder::begin(out)?;
    folder
        .cut_clips(store, training, &desk.limits, &desk.clip_engine)
        .await?;
    let shown = dressed(args, labels, training.clone(), style.language);
    folder.write(&shown, args.anonymous, &style)?;
    folder.put_in_place()?;
    store.save_training_session(&session, at).await?;
    talk(&format!("written: {}", out.join(folder::PAGE).display()));
    Ok(())
}

fn show(args: &Args, desk: &Desk<'_>, labels: &Labels, training: Training, style: &Style) -> anyhow::Result<()> {
    let language = match args.common.format {
        Format::Html => style.language,
        _ => desk.style().language,
    };
    let training = dressed(args, labels, training, language);
    desk.answer(&match args.common.format {
        Format::Table => report::table::training(&training, &desk.text_style()),
        Format::Json => line(report::json::document("training", &training)?),
        Format::Csv => report::csv::training(&training),
        Format::Html => {
            let links = TrainingLinks {
                is_anonymous: args.anonymous,
                ..TrainingLinks::default()
            };
            html::training_page(&training, links, style)?
        }
    })?;
    Ok(())
}

/// With titles, and without names where that was asked for.
fn dressed(args: &Args, labels: &Labels, mut training: Training, language: Language) -> Training {
    report::training::add_titles(&mut training, labels, language);
    if args.anonymous {
        let name = |number| report::training::nameless(language, number);
        anonymous::hide_names(&mut training, name, report::training::hidden_name(language));
    }
    training
}

fn show_progress(args: &Args, desk: &Desk<'_>, zone: TimeZone, now: Timestamp) -> anyhow::Result<Exit> {
    if args.common.format == Format::Html {
        let hint = "--format table, json or csv";
        return Err(Hinted::new("progress is not made as a page", hint).into());
    }
    let measure = Measure {
        days: u32::from(args.days),
        now,
        zone,
        manager: args.manager.clone(),
    };
    let language = desk.style().language;
    let progress: Progress = desk.ask(async |store| {
        let form = args.form.find(store).await?;
        let mut progress = progress::load(store, &form, &measure).await?;
        let labels = desk.titles.of_form(store, &form).await?;
        report::training::add_progress_titles(&mut progress, &labels, language);
        Ok(progress)
    })?;
    desk.answer(&match args.common.format {
        Format::Json => line(report::json::document("progress", &progress)?),
        Format::Csv => report::csv::training_progress(&progress),
        _ => report::table::training_progress(&progress, &desk.text_style()),
    })
}

/// What makes a command the same as an earlier one, beside its day and folder. How it is shown does not.
fn request(args: &Args) -> String {
    let asked = serde_json::json!({
        "item": args.item,
        "event": args.event,
        "manager": args.manager,
        "pairs": args.pairs,
        "again": args.again,
    });
    asked.to_string()
}

async fn target(args: &Args, store: &dyn Store, form: &FormId) -> anyhow::Result<Option<TrainingTarget>> {
    if let Some(text) = &args.event {
        let target = TrainingTarget::event(text).ok_or_else(|| {
            Hinted::new(
                format!("no event {text:?} that can be handled well or badly"),
                "objection, refusal, closing_attempt or upsell; with a type: objection:price",
            )
        })?;
        return Ok(Some(target));
    }
    let Some(id) = &args.item else { return Ok(None) };
    let known = store.judged_items(form).await?;
    if known.iter().any(|item| item.as_str() == id) {
        return Ok(Some(TrainingTarget::Item(ItemId(id.clone()))));
    }
    let known: Vec<&str> = known.iter().map(ItemId::as_str).collect();
    Err(Hinted::new(
        format!("no call was judged on an item {id:?} of form {form}"),
        format!("its items: {}", known.join(", ")),
    )
    .into())
}

/// A page speaks the language asked for, else that of the form.
fn page_style(desk: &Desk<'_>, labels: &Labels) -> Style {
    let language = desk.language().or(labels.language).unwrap_or(Language::Russian);
    pages::style(language, desk.zone)
}

/// The first instant after a day.
fn end_of(day: Date, zone: &TimeZone) -> anyhow::Result<Timestamp> {
    let end = day.tomorrow().and_then(|next| next.to_zoned(zone.clone()));
    end.map(|end: Zoned| end.timestamp()).map_err(|_| {
        Hinted::new(
            format!("{day} is at the end of the calendar"),
            "name a day like 2026-10-31",
        )
        .into()
    })
}
