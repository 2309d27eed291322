//! Whole tables for other programs, in pieces: what the views `fact_…` and `dim_…` show, with exact types in place of
//! their text. VIEWS.md beside this file documents the columns.

use super::Stopped;

/// Changes when a column is renamed, taken away or changes its meaning; not when one is added.
pub const EXPORT_VERSION: u32 = 1;

/// What a column holds; how [`Values`] carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Integer,
    Real,
    /// 0 or 1.
    Flag,
    /// Microseconds since 1970, UTC.
    Time,
    /// Days since 1970-01-01, UTC.
    Day,
    /// Minor units of the department's currency.
    Money,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportColumn {
    pub name: &'static str,
    pub kind: Kind,
}

/// A piece of a column. Unknown is `None`.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    Text(Vec<Option<String>>),
    /// Integers, flags, times, days and amounts.
    Integer(Vec<Option<i64>>),
    Real(Vec<Option<f64>>),
}

impl Values {
    #[must_use]
    pub fn of(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text(Vec::new()),
            Kind::Real => Self::Real(Vec::new()),
            Kind::Integer | Kind::Flag | Kind::Time | Kind::Day | Kind::Money => Self::Integer(Vec::new()),
        }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Integer(values) => values.len(),
            Self::Real(values) => values.len(),
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Receives tables: for each one `begin`, then its rows in pieces, then `end`.
pub trait ExportSink: Send {
    fn begin(&mut self, table: ExportTable) -> Result<(), Stopped>;
    /// One value list for each of the table's columns, all of one length.
    fn rows(&mut self, columns: &[Values]) -> Result<(), Stopped>;
    fn end(&mut self) -> Result<(), Stopped>;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExportTable {
    FactCall,
    FactItem,
    FactDeal,
    DimManager,
    DimDate,
}

impl ExportTable {
    pub const ALL: [Self; 5] = [
        Self::FactCall,
        Self::FactItem,
        Self::FactDeal,
        Self::DimManager,
        Self::DimDate,
    ];

    /// The view's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::FactCall => "fact_call",
            Self::FactItem => "fact_item",
            Self::FactDeal => "fact_deal",
            Self::DimManager => "dim_manager",
            Self::DimDate => "dim_date",
        }
    }

    #[must_use]
    pub fn columns(self) -> &'static [ExportColumn] {
        use Kind::{Day, Flag, Integer, Money, Real, Text, Time};
        const fn of(name: &'static str, kind: Kind) -> ExportColumn {
            ExportColumn { name, kind }
        }
        const FACT_CALL: &[ExportColumn] = &[
            of("call_score_key", Integer),
            of("call_key", Integer),
            of("call_id", Text),
            of("started_at", Time),
            of("date_key", Day),
            of("direction", Text),
            of("manager", Text),
            of("duration_s", Real),
            of("language", Text),
            of("answered", Flag),
            of("queue", Text),
            of("join_outcome", Text),
            of("matched_by", Text),
            of("unmatched_reason", Text),
            of("deal_key", Integer),
            of("deal_id", Text),
            of("deal_status", Text),
            of("form_id", Text),
            of("form_version", Text),
            of("is_current_version", Flag),
            of("is_meaningful", Flag),
            of("score", Real),
            of("unfailed_score", Real),
            of("result", Text),
            of("coverage", Real),
        ];
        const FACT_ITEM: &[ExportColumn] = &[
            of("call_score_key", Integer),
            of("call_key", Integer),
            of("form_id", Text),
            of("is_current_version", Flag),
            of("item_id", Text),
            of("verdict", Text),
            of("passed", Flag),
        ];
        const FACT_DEAL: &[ExportColumn] = &[
            of("deal_key", Integer),
            of("deal_id", Text),
            of("manager", Text),
            of("source", Text),
            of("product", Text),
            of("status", Text),
            of("pipeline", Text),
            of("stage", Text),
            of("team", Text),
            of("region", Text),
            of("lost_reason", Text),
            of("amount", Money),
            of("cost", Money),
            of("margin", Money),
            of("discount", Money),
            of("recurring", Money),
            of("created_at", Time),
            of("created_date_key", Day),
            of("closed_at", Time),
            of("closed_date_key", Day),
            of("calls", Integer),
        ];
        const DIM_MANAGER: &[ExportColumn] = &[
            of("manager", Text),
            of("team", Text),
            of("calls", Integer),
            of("deals", Integer),
        ];
        const DIM_DATE: &[ExportColumn] = &[
            of("date_key", Day),
            of("year", Integer),
            of("quarter", Integer),
            of("month", Integer),
            of("day_of_month", Integer),
            of("weekday", Integer),
            of("iso_week", Text),
        ];
        match self {
            Self::FactCall => FACT_CALL,
            Self::FactItem => FACT_ITEM,
            Self::FactDeal => FACT_DEAL,
            Self::DimManager => DIM_MANAGER,
            Self::DimDate => DIM_DATE,
        }
    }
}
