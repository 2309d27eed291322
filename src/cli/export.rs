//! `talktrack export`: whole tables for BI tools and notebooks, one file each. A file gets its name when all of them are
//! whole.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;

use super::output::talk;
use super::runtime::block_on;
use super::{Context, Exit};
use crate::report::csv::{export_header, export_rows};
use crate::report::parquet::ParquetTable;
use crate::store::{self, ExportSink, ExportTable, Stopped, Store, Values};

/// Write calls, verdicts, deals, managers and days as tables for other programs
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder for the files, one for each table; made where there is none
    folder: PathBuf,
    #[arg(long, value_enum)]
    format: Format,
    /// The tables to write [default: all]
    #[arg(long, value_enum, value_delimiter = ',', value_name = "TABLE")]
    tables: Vec<TableArg>,
    /// Database, sqlite:PATH or a path [default: talktrack.db]
    #[arg(long, value_name = "URL")]
    db: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Column by column, with exact types, for BI tools and notebooks
    Parquet,
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
enum TableArg {
    /// One row per call and scorecard
    FactCall,
    /// One row per verdict on an item
    FactItem,
    /// One row per deal
    FactDeal,
    DimManager,
    DimDate,
}

impl From<TableArg> for ExportTable {
    fn from(arg: TableArg) -> Self {
        match arg {
            TableArg::FactCall => Self::FactCall,
            TableArg::FactItem => Self::FactItem,
            TableArg::FactDeal => Self::FactDeal,
            TableArg::DimManager => Self::DimManager,
            TableArg::DimDate => Self::DimDate,
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of every command")]
pub(super) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let asked: BTreeSet<ExportTable> = args.tables.iter().map(|&table| table.into()).collect();
    let tables: Vec<ExportTable> = if asked.is_empty() {
        ExportTable::ALL.to_vec()
    } else {
        asked.into_iter().collect()
    };
    let url = args.db.as_deref().unwrap_or_else(|| context.config.database());
    let mut files = Files::new(&args.folder, args.format);
    let outcome = block_on(async {
        let store: Arc<dyn Store> = store::open(url, false).await?;
        // Behind the database: a wrong --db makes no folder.
        let outcome = match fs::create_dir_all(&args.folder) {
            Ok(()) => store.export(&tables, &mut files).await.map_err(anyhow::Error::from),
            Err(error) => Err(error).with_context(|| format!("cannot make folder {}", args.folder.display())),
        };
        store.close().await;
        outcome
    })
    .flatten();
    match (files.broken.take(), outcome) {
        (None, Ok(())) => files.publish()?,
        // Why a file could not be written says more than that the export stopped.
        (Some(error), _) | (None, Err(error)) => {
            files.discard();
            return Err(error);
        }
    }
    Ok(Exit::Done)
}

enum Open {
    Parquet(Box<ParquetTable<BufWriter<File>>>),
    Csv(ExportTable, BufWriter<File>),
}

/// The files of an export, each under a passing name until all are whole.
struct Files<'a> {
    folder: &'a Path,
    format: Format,
    open: Option<Open>,
    /// Passing name, last name, rows.
    written: Vec<(PathBuf, PathBuf, usize)>,
    broken: Option<anyhow::Error>,
}

impl<'a> Files<'a> {
    fn new(folder: &'a Path, format: Format) -> Self {
        Self {
            folder,
            format,
            open: None,
            written: Vec::new(),
            broken: None,
        }
    }

    fn start(&mut self, table: ExportTable) -> anyhow::Result<()> {
        let extension = match self.format {
            Format::Parquet => "parquet",
            Format::Csv => "csv",
        };
        let path = self.folder.join(format!("{}.{extension}", table.name()));
        let part = self.folder.join(format!("{}.{extension}.part", table.name()));
        let file = File::create(&part).with_context(|| format!("cannot write {}", part.display()))?;
        self.written.push((part, path, 0));
        let mut file = BufWriter::new(file);
        self.open = Some(match self.format {
            Format::Parquet => Open::Parquet(Box::new(ParquetTable::new(table, file)?)),
            Format::Csv => {
                file.write_all(export_header(table).as_bytes())?;
                Open::Csv(table, file)
            }
        });
        Ok(())
    }

    fn add(&mut self, columns: &[Values]) -> anyhow::Result<()> {
        if let Some((.., rows)) = self.written.last_mut() {
            *rows += columns.first().map_or(0, Values::len);
        }
        match &mut self.open {
            Some(Open::Parquet(file)) => file.rows(columns)?,
            Some(Open::Csv(table, file)) => file.write_all(export_rows(*table, columns).as_bytes())?,
            None => {}
        }
        Ok(())
    }

    fn finish(&mut self) -> anyhow::Result<()> {
        let mut file = match self.open.take() {
            Some(Open::Parquet(file)) => file.finish()?,
            Some(Open::Csv(_, file)) => file,
            None => return Ok(()),
        };
        file.flush()?;
        file.get_ref().sync_all()?;
        Ok(())
    }

    /// Keeps the reason, which the store has no use for.
    fn keep(&mut self, outcome: anyhow::Result<()>) -> Result<(), Stopped> {
        outcome.map_err(|error| {
            let name = self.written.last().map(|(part, ..)| part.display().to_string());
            self.broken = Some(error.context(format!("cannot write {}", name.unwrap_or_default())));
            Stopped
        })
    }

    fn publish(&self) -> anyhow::Result<()> {
        for (part, path, rows) in &self.written {
            fs::rename(part, path).with_context(|| format!("cannot write {}", path.display()))?;
            talk(&format!("{}: {rows} rows", path.display()));
        }
        Ok(())
    }

    fn discard(&self) {
        for (part, ..) in &self.written {
            // What cannot be taken away keeps its passing name.
            let _ = fs::remove_file(part);
        }
    }
}

impl ExportSink for Files<'_> {
    fn begin(&mut self, table: ExportTable) -> Result<(), Stopped> {
        let outcome = self.start(table);
        self.keep(outcome)
    }

    fn rows(&mut self, columns: &[Values]) -> Result<(), Stopped> {
        let outcome = self.add(columns);
        self.keep(outcome)
    }

    fn end(&mut self) -> Result<(), Stopped> {
        let outcome = self.finish();
        self.keep(outcome)
    }
}
