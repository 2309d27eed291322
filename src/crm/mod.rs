//! CRM and telephone-system exports in, domain values out; and the join of calls and deals.
//!
//! Input: CSV files as people really export them (UTF-8, UTF-16 with BOM or cp1251; `,` `;` or tab; headings in Russian
//! or English). Output: [`Imported`] deals and call-log entries with every bad row named by line, column, value and reason.
//! The join ([`DealIndex`], [`LogIndex`], [`join_recordings`]) is pure. Nothing here stores, prints or reads the clock.
//!
//! To teach a further CRM, add a [`profile::Profile`]: headings, status words and direction words as data.

mod amount;
mod calls;
mod columns;
mod date;
mod deals;
mod error;
mod headings;
mod import;
mod join;
pub mod phone;
pub mod profile;
mod recording_name;
mod row;
mod table;
#[cfg(test)]
mod tests;
mod text;

pub use columns::Field;
pub use date::time_zone;
pub use error::ImportError;
pub use import::{
    BadRow, ColumnUse, ImportOptions, Imported, Layout, parse_calls, parse_deals, read_calls, read_deals,
};
pub use join::{AmbiguousName, DealIndex, Joined, JoinedCall, join, join_recordings};
pub use recording_name::{LogIndex, LogMatch};
pub use text::Encoding;
