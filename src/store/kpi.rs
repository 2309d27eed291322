//! Narrow rows that the KPI catalogue is computed from. Times are UTC microseconds, amounts minor units, unknown is
//! `None`. None of these grows with calls: what calls add to a deal or a lead is counted in SQL.

use std::sync::Arc;

use crate::domain::DealStatus;

/// A name of a manager, source, stage, …: shared, for the same few come many times.
pub type Name = Arc<str>;

/// How much each table holds. `0` rows: the row of the catalogue says what it needs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KpiPresence {
    pub calls: u64,
    pub log_rows: u64,
    pub scorecards: u64,
    pub deals: u64,
    pub leads: u64,
    pub costs: u64,
    pub plan: u64,
    pub stages: u64,
    pub items: u64,
    pub tasks: u64,
    /// The first and the last start in the call log.
    pub log_span: Option<(i64, i64)>,
}

/// A deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KpiDeal {
    /// The store's own number, ascending in a stream.
    pub deal_no: i64,
    pub manager: Option<String>,
    pub team: Option<String>,
    pub source: Option<String>,
    pub pipeline: Option<String>,
    pub product: Option<String>,
    pub region: Option<String>,
    pub stage: Option<String>,
    pub contact_id: Option<String>,
    pub company_id: Option<String>,
    /// The first one.
    pub phone: Option<String>,
    pub status: DealStatus,
    pub amount: Option<i64>,
    pub cost: Option<i64>,
    pub margin: Option<i64>,
    pub discount: Option<i64>,
    pub recurring: Option<i64>,
    pub created_at: i64,
    pub closed_at: Option<i64>,
    /// Connected calls that the join or the log ties to the deal, before its close.
    pub calls: u64,
    pub inbound_calls: u64,
    pub talk_s: u64,
    pub first_call_at: Option<i64>,
    pub first_call_inbound: Option<bool>,
    /// Any call at all, connected or not: of the deal, or with one of its phones while it was open.
    pub has_call: bool,
}

/// A lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KpiLead {
    pub created_at: i64,
    pub source: Option<String>,
    pub manager: Option<String>,
    pub qualified: Option<bool>,
    /// The deal it became, if the store has it.
    pub deal_no: Option<i64>,
    /// As the CRM says.
    pub first_contact_at: Option<i64>,
    /// The first one.
    pub phone: Option<String>,
    /// The first connected outgoing call with one of its phones after it was created.
    pub first_call_at: Option<i64>,
    /// Connected calls with its phones after it was created, either direction.
    pub contacts: u64,
    /// Any call with its phones within a day of the first contact that the CRM states; `None` without such a statement.
    pub call_behind_contact: Option<bool>,
}

/// A deal entered a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KpiStep {
    pub deal_no: i64,
    pub stage: String,
    pub pipeline: Option<String>,
    pub position: Option<u32>,
    pub entered_at: i64,
}

/// Calls of a window that are alike in everything that a cut asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KpiCallGroup {
    /// The call log's agent; else the deal's manager.
    pub manager: Option<String>,
    pub team: Option<String>,
    pub source: Option<String>,
    pub pipeline: Option<String>,
    pub product: Option<String>,
    pub region: Option<String>,
    /// Rows of the log, and those in which somebody talked.
    pub logged: u64,
    pub connected: u64,
    /// Meaningful calls with a scorecard by its form's current version.
    pub scored: u64,
    /// Those at whose end the customer's mood is known, and how it was.
    pub closes: u64,
    pub positive: u64,
    pub negative: u64,
    /// Calls in which a meeting was asked for, and agreed.
    pub meetings_asked: u64,
    pub meetings_agreed: u64,
    /// Calls with a score at or above the adherence asked for, those of them whose talk share is known, and those in
    /// which the customer hardly speaks.
    pub adherent: u64,
    pub adherent_known: u64,
    pub adherent_silent: u64,
}

/// What [`KpiCallGroup`] is counted by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KpiCallQuery {
    /// UTC microseconds, `to` not included.
    pub from: i64,
    pub to: i64,
    /// The score from which a call kept to the script.
    pub adherent_from: f64,
    /// The agent's share of the talk from which the customer hardly speaks.
    pub silent_from: f64,
}

impl KpiCallGroup {
    /// Adds the counts of another group; the names stay.
    pub fn add(&mut self, other: &Self) {
        self.logged += other.logged;
        self.connected += other.connected;
        self.scored += other.scored;
        self.closes += other.closes;
        self.positive += other.positive;
        self.negative += other.negative;
        self.meetings_asked += other.meetings_asked;
        self.meetings_agreed += other.meetings_agreed;
        self.adherent += other.adherent;
        self.adherent_known += other.adherent_known;
        self.adherent_silent += other.adherent_silent;
    }
}
