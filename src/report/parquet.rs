//! Tables as Parquet files (<https://parquet.apache.org/docs/file-format/>): one row group for each piece of rows, so that
//! memory does not grow with the table. Input: columns of the store's export; output: bytes to a writer.
//!
//! Types: text STRING, yes or no BOOLEAN, times `TIMESTAMP(MICROS, UTC)`, days DATE, amounts `DECIMAL(18, 2)` in whole
//! currency units; every column may be null. Pages are packed with Snappy, which is small, written in Rust and read
//! everywhere. The metadata has the table's name and version under `talktrack.table` and `talktrack.version`.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
pub use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;

use super::ReportError;
use crate::store::{EXPORT_VERSION, ExportColumn, ExportTable, Kind, Values};

/// A file that is being written.
pub struct ParquetTable<W: Write + Send> {
    table: ExportTable,
    writer: SerializedFileWriter<W>,
}

impl<W: Write + Send> ParquetTable<W> {
    pub fn new(table: ExportTable, out: W) -> Result<Self, ReportError> {
        let columns: Vec<String> = table.columns().iter().map(field).collect();
        let schema = format!("message {} {{ {} }}", table.name(), columns.concat());
        let schema = parse_message_type(&schema).map_err(|source| failed(table, source))?;
        let pair = |key: &str, value: String| KeyValue::new(key.to_owned(), value);
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("talktrack ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_key_value_metadata(Some(vec![
                pair("talktrack.table", table.name().to_owned()),
                pair("talktrack.version", EXPORT_VERSION.to_string()),
            ]))
            .build();
        let writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))
            .map_err(|source| failed(table, source))?;
        Ok(Self { table, writer })
    }

    /// Writes one row group: a list for each column, all of one length.
    pub fn rows(&mut self, columns: &[Values]) -> Result<(), ReportError> {
        let table = self.table;
        self.row_group(columns).map_err(|source| failed(table, source))
    }

    fn row_group(&mut self, columns: &[Values]) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        let mut lists = self.table.columns().iter().zip(columns);
        while let Some(mut column) = group.next_column()? {
            if let Some((described, values)) = lists.next() {
                write(&mut column, described.kind, values)?;
            }
            column.close()?;
        }
        group.close()?;
        Ok(())
    }

    /// Writes the foot of the file; gives the writer back.
    pub fn finish(self) -> Result<W, ReportError> {
        let table = self.table;
        self.writer.into_inner().map_err(|source| failed(table, source))
    }
}

impl<W: Write + Send> std::fmt::Debug for ParquetTable<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ParquetTable")
            .field("table", &self.table)
            .finish_non_exhaustive()
    }
}

fn failed(table: ExportTable, source: ParquetError) -> ReportError {
    ReportError::Parquet {
        table: table.name(),
        source,
    }
}

fn field(column: &ExportColumn) -> String {
    let (physical, logical) = match column.kind {
        Kind::Text => ("BINARY", " (STRING)"),
        Kind::Integer => ("INT64", ""),
        Kind::Real => ("DOUBLE", ""),
        Kind::Flag => ("BOOLEAN", ""),
        Kind::Time => ("INT64", " (TIMESTAMP(MICROS,true))"),
        Kind::Day => ("INT32", " (DATE)"),
        Kind::Money => ("INT64", " (DECIMAL(18,2))"),
    };
    format!("OPTIONAL {physical} {}{logical};", column.name)
}

fn write(column: &mut SerializedColumnWriter<'_>, kind: Kind, values: &Values) -> Result<(), ParquetError> {
    match (kind, values) {
        (Kind::Flag, Values::Integer(list)) => {
            let (levels, known) = split(list, |value| *value != 0);
            column.typed::<BoolType>().write_batch(&known, Some(&levels), None)?;
        }
        (Kind::Day, Values::Integer(list)) => {
            // A day outside of six million years is no day.
            let list: Vec<Option<i32>> = list
                .iter()
                .map(|day| day.and_then(|day| i32::try_from(day).ok()))
                .collect();
            let (levels, known) = split(&list, |day| *day);
            column.typed::<Int32Type>().write_batch(&known, Some(&levels), None)?;
        }
        (_, Values::Integer(list)) => {
            let (levels, known) = split(list, |value| *value);
            column.typed::<Int64Type>().write_batch(&known, Some(&levels), None)?;
        }
        (_, Values::Real(list)) => {
            let (levels, known) = split(list, |value| *value);
            column.typed::<DoubleType>().write_batch(&known, Some(&levels), None)?;
        }
        (_, Values::Text(list)) => {
            let (levels, known) = split(list, |text| ByteArray::from(text.as_str()));
            column
                .typed::<ByteArrayType>()
                .write_batch(&known, Some(&levels), None)?;
        }
    }
    Ok(())
}

/// Whether each value is known, and the known ones.
fn split<T, U>(list: &[Option<T>], convert: impl Fn(&T) -> U) -> (Vec<i16>, Vec<U>) {
    let levels = list.iter().map(|value| i16::from(value.is_some())).collect();
    (levels, list.iter().flatten().map(convert).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_begins_and_ends_as_parquet_whatever_is_in_it() {
        for table in ExportTable::ALL {
            let mut file = ParquetTable::new(table, Vec::new()).expect("begun");
            let columns: Vec<Values> = table
                .columns()
                .iter()
                .map(|column| match Values::of(column.kind) {
                    Values::Text(_) => Values::Text(vec![Some("=1".into()), None]),
                    Values::Integer(_) => Values::Integer(vec![None, Some(1)]),
                    Values::Real(_) => Values::Real(vec![Some(0.5), None]),
                })
                .collect();
            file.rows(&columns).expect("written");
            let bytes = file.finish().expect("ended");
            assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
        }
    }
}
