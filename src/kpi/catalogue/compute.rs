//! The seam between the catalogue and the computations of its rows.
//!
//! A group of rows is one file with one type that implements [`Rows`]; [`GROUPS`] names them all. The framework reads
//! what does not grow with calls once ([`Department`]), calls each group once, and gets back an [`Answer`] per row,
//! window and group. Memory must not grow with calls: a computation over calls groups in SQL, or streams narrow fact rows
//! through small accumulators per (window, group).
//!
//! Windows: the period asked for, the one before, and for a cut by week or month its parts; a computation answers every
//! window in [`Ask::windows`] and need not know which is which. Groups: [`Group::All`] always; with [`Ask::cut`] also
//! one [`Group::One`] per value (`None`: not known) in each window.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;

use super::answer::Answer;
use super::department::Department;
use super::id::KpiId;
use super::period::Window;
use super::{Setup, calls, crm};
use crate::store::{Name, Store, StoreError};

/// What a cut of names groups by. Cuts of time are more windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameCut {
    Manager,
    Team,
    Source,
    Pipeline,
    Product,
    Region,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// The whole department.
    All,
    /// One manager, source, …; `None`: the data do not say.
    One(Option<Name>),
}

/// What is asked of a computation.
#[expect(missing_debug_implementations, reason = "holds the store")]
pub struct Ask<'a> {
    pub store: &'a dyn Store,
    /// Deals, leads, stages, items, costs, plan.
    pub department: &'a Department,
    pub windows: &'a [Window],
    pub cut: Option<NameCut>,
    /// Rows that somebody wants; the others may be left out.
    pub wanted: &'a BTreeSet<KpiId>,
    pub setup: &'a Setup,
}

/// Answers by row, place in [`Ask::windows`], group.
#[derive(Debug, Default)]
pub struct Answers(pub(super) BTreeMap<(KpiId, usize, Group), Answer>);

impl Answers {
    pub fn put(&mut self, id: KpiId, window: usize, group: Group, answer: Answer) {
        self.0.insert((id, window, group), answer);
    }

    /// The same answer for every window, of the whole department.
    pub fn put_all(&mut self, ask: &Ask<'_>, id: KpiId, answer: &Answer) {
        for window in 0..ask.windows.len() {
            self.put(id, window, Group::All, answer.clone());
        }
    }
}

/// Computes a group of rows.
#[async_trait]
pub trait Rows: Sync {
    /// The rows it answers.
    fn ids(&self) -> Vec<KpiId>;

    /// An answer for each wanted row of `ids`, each window, `Group::All`, and each group of the cut. Rows whose tables
    /// are empty are answered by the framework and not asked for.
    async fn answer(&self, ask: &Ask<'_>) -> Result<Answers, StoreError>;
}

/// Every group of rows; a test holds that each row of the catalogue is in exactly one.
pub(super) const GROUPS: &[&dyn Rows] = &[
    // From calls: K1–K33, in one pass.
    &calls::Calls,
    // From the CRM: M1–M3, T1–T5, K34–K64.
    &crm::Crm,
];
