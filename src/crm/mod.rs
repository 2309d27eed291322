//! CRM and telephone-system exports in, domain values out; and the join of calls and deals.
//!
//! Input: CSV files as people really export them (UTF-8, UTF-16 with BOM or cp1251; `,` `;` or tab; headings in Russian
//! or English) and XLSX workbooks. Output: [`Imported`] deals, stage history, leads, calls, costs, plan targets and deal
//! lines, with every bad row named by line, column, value and reason. The join ([`DealIndex`], [`LogIndex`],
//! [`join_recordings`]) is pure. Nothing here stores, prints or reads the clock.
//!
//! Whose export a file is, is found by its headings, and said; what is not known is shown and never guessed. To teach a
//! further system, add a [`profile::Profile`] (headings, status words and direction words as data) or write a [`Mapping`].
//! To teach a further table, add its columns to `columns`, its words to `profile::plain`, and a `Record` beside `deals`.

mod amount;
mod area;
mod business;
mod call_name;
mod calls;
mod columns;
mod conversation;
mod date;
mod deal_index;
mod deals;
mod dictionary;
mod error;
#[cfg(test)]
mod export_tests;
mod headings;
mod import;
mod join;
mod mapping;
mod period;
pub mod phone;
pub mod profile;
mod recording_name;
mod row;
mod rows;
mod table;
mod tasks;
#[cfg(test)]
mod tests;
mod text;
mod workbook;

pub use area::region_of_phone;
pub use call_name::{NameRuleError, NameRules, SourceRule};
pub use columns::Field;
pub use conversation::{Conversation, Handled, Stretch, conversations};
pub use date::time_zone;
pub use deal_index::DealIndex;
pub use error::ImportError;
pub use import::{
    BadRow, ColumnUse, ImportOptions, Imported, Layout, Record, parse_calls, parse_costs, parse_deals, parse_items,
    parse_leads, parse_plan, parse_stages, parse_tasks, read_calls, read_costs, read_deals, read_items, read_leads,
    read_plan, read_stages, read_tasks,
};
pub use join::{AmbiguousName, Joined, JoinedCall, join, join_leg, join_legs, join_recordings};
pub use mapping::Mapping;
pub use recording_name::{LogIndex, LogMatch};
pub use rows::{Account, Repeats, Rows};
pub use text::Encoding;
