//! The worklists: lost and stalled deals to revive, deals lost through an error, and money not earned (K24–K26). Input:
//! candidates from the store in pages, with the last meaningful call of each; output: two ranked lists in which every row
//! shows its money, its call, its words and its reasons.
//!
//! Nothing here says that an error caused a loss: what it says goes with lost deals, in this department, with n and an
//! interval. An amount that is not known is listed apart. Memory grows with the deals that qualify (some dozens of bytes
//! each) and not with calls: of a page of candidates only what may stand on a list is kept.

mod build;
mod chance;
mod cues;
mod decisive;
mod due;
mod errors;
mod money;
mod options;
mod signs;
mod types;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use jiff::{Timestamp, ToSpan};

use build::{Judge, Out, error_group};
use chance::Chances;
use money::{Stake, Stakes};
use signs::CueSet;

use super::lift::{self, Lift};
use crate::domain::{CallId, FormId, FormRef, Transcript};
use crate::store::{DealCounts, Exposure, Store, StoreError, WorklistDeal, WorklistQuery};

pub use options::WorklistOptions;
pub use types::*;

/// Candidates of one page: their scorecards and transcripts are in memory together.
const PAGE: u32 = 256;

/// Both lists; they share their candidates and the money.
#[derive(Debug, Clone, PartialEq)]
pub struct Worklists {
    pub revive: Worklist,
    pub lost: Worklist,
}

/// Both worklists on a day, from the store.
pub async fn load(
    store: &dyn Store,
    form: &FormId,
    as_of: Timestamp,
    manager: Option<&str>,
    options: &WorklistOptions,
) -> Result<Worklists, StoreError> {
    let lift = lift::load(store, form, Exposure::FirstCall).await?;
    load_with(store, form, as_of, manager, options, &lift).await
}

/// The same where the lift table (by the first call) is at hand: it is dear to make.
pub async fn load_with(
    store: &dyn Store,
    form: &FormId,
    as_of: Timestamp,
    manager: Option<&str>,
    options: &WorklistOptions,
    lift: &Lift,
) -> Result<Worklists, StoreError> {
    let query = query(form, as_of, manager, options);
    let history = store.worklist_history(&query).await?;
    let versions = store.form_versions(form).await?;
    let outline = match versions.into_iter().find(|version| version.current) {
        Some(version) => {
            let current = FormRef {
                id: form.clone(),
                hash: version.hash,
            };
            store.form_outline(&current).await?
        }
        None => None,
    };
    let decisive = decisive::decisive(lift, outline.as_ref());
    let chances = Chances::new(&history, options);
    let cues = CueSet::new(options);
    let judge = Judge {
        options,
        query: &query,
        chances: &chances,
        decisive: &decisive,
        cues: &cues,
    };
    let mut lists = Lists::new(options.top);
    let mut after = None;
    loop {
        let page = store.worklist_page(&query, after.as_ref(), PAGE).await?;
        let heard: Vec<CallId> = page
            .deals
            .iter()
            .filter(|deal| judge.out_by_crm(deal).is_none())
            .filter_map(|deal| deal.last_call.as_ref().map(|call| call.call))
            .collect();
        let transcripts: HashMap<CallId, Transcript> = store.transcripts(&heard).await?.into_iter().collect();
        for deal in &page.deals {
            let transcript = deal.last_call.as_ref().and_then(|call| transcripts.get(&call.call));
            lists.add(&judge, deal, transcript);
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(lists.finish(&judge, history.deals))
}

fn query(form: &FormId, as_of: Timestamp, manager: Option<&str>, options: &WorklistOptions) -> WorklistQuery {
    const DAY_US: i64 = 86_400_000_000;
    let ago = |days: u32| {
        let hours = i64::from(days) * 24;
        as_of.checked_sub(hours.hours()).unwrap_or(Timestamp::MIN)
    };
    WorklistQuery {
        form: form.clone(),
        as_of,
        lost_since: ago(options.lost_days),
        stalled_before: ago(options.stalled_days),
        manager: manager.map(Into::into),
        silence_us: i64::from(options.stalled_days) * DAY_US,
        promise_us: i64::from(options.promise_days) * DAY_US,
    }
}

/// The lists while candidates come.
#[derive(Debug)]
struct Lists {
    revive: List,
    lost: List,
    stakes: Stakes,
}

#[derive(Debug, Default)]
struct List {
    top: usize,
    rows: Vec<WorkRow>,
    unknown: Vec<WorkRow>,
    counts: Candidates,
}

impl Lists {
    fn new(top: usize) -> Self {
        let list = || List { top, ..List::default() };
        Self {
            revive: list(),
            lost: list(),
            stakes: Stakes::new(),
        }
    }

    fn add(&mut self, judge: &Judge<'_>, deal: &WorklistDeal, transcript: Option<&Transcript>) {
        let is_lost = deal.status == crate::domain::DealStatus::Lost;
        let (revive, lost) = if let Some(out) = judge.out_by_crm(deal) {
            (Err(out), Err(out))
        } else {
            let findings = deal
                .last_call
                .as_ref()
                .zip(transcript)
                .map(|(call, transcript)| (call, judge.findings(call, transcript)));
            let heard = findings.as_ref().map(|(call, findings)| (*call, findings));
            (judge.revive(deal, heard), judge.lost(deal, heard, transcript))
        };
        // An error of the call says more than what it left open.
        for row in [&lost, &revive].into_iter().flatten() {
            self.stakes.entry(row.deal.clone()).or_insert_with(|| Stake {
                manager: row.manager.clone(),
                error: error_group(row),
                amount: row.amount,
            });
        }
        self.revive.add(revive);
        if is_lost {
            self.lost.add(lost);
        }
    }

    fn finish(self, judge: &Judge<'_>, deals: DealCounts) -> Worklists {
        let base = crate::stats::Share {
            hits: deals.won,
            of: deals.won.saturating_add(deals.lost),
        };
        let not_earned = money::not_earned(&self.stakes, base);
        let list = |list: ListKind, ranked_by, rows: List| {
            let (rows, unknown_amount, candidates) = rows.finish();
            Worklist {
                list,
                as_of: judge.query.as_of,
                form: judge.query.form.clone(),
                manager: judge.query.manager.clone(),
                base: judge.chances.base(),
                deals,
                ranked_by,
                decisive: judge.decisive.clone(),
                candidates,
                rows,
                unknown_amount,
                not_earned: not_earned.clone(),
            }
        };
        let has_chances = judge.chances.of(crate::store::SignBits::default()).is_some();
        let by = if has_chances {
            RankedBy::Expected
        } else {
            RankedBy::Signs
        };
        Worklists {
            revive: list(ListKind::Revive, by, self.revive),
            lost: list(ListKind::Lost, RankedBy::Amount, self.lost),
        }
    }
}

impl List {
    fn add(&mut self, row: Result<WorkRow, Out>) {
        self.counts.candidates += 1;
        let counts = &mut self.counts;
        match row {
            Err(Out::ExternalCause) => counts.external_cause += 1,
            Err(Out::CustomerActive) => counts.customer_active += 1,
            Err(Out::NoCall) => counts.no_call += 1,
            Err(Out::Refused) => counts.refused += 1,
            Err(Out::NoInterest) => counts.no_interest += 1,
            Err(Out::NoReason) => counts.no_reason += 1,
            Ok(row) => {
                counts.qualify += 1;
                let rows = if row.amount.is_some() {
                    &mut self.rows
                } else {
                    &mut self.unknown
                };
                rows.push(row);
                // Now and then what cannot come to the top any more is let go.
                if rows.len() > 4 * self.top + 64 {
                    rank(rows, self.top);
                }
            }
        }
    }

    fn finish(mut self) -> (Vec<WorkRow>, Vec<WorkRow>, Candidates) {
        rank(&mut self.rows, self.top);
        rank(&mut self.unknown, self.top);
        for (index, row) in self.rows.iter_mut().enumerate() {
            row.rank = Some(index + 1);
        }
        (self.rows, self.unknown, self.counts)
    }
}

/// Best first: the money expected; where no chance is known the number of signs, then the amount; then the deal's id.
fn rank(rows: &mut Vec<WorkRow>, top: usize) {
    rows.sort_by(|a, b| {
        let expected = |row: &WorkRow| row.expected.map(|money| money.value);
        let signs = |row: &WorkRow| if row.expected.is_some() { 0 } else { row.reasons.len() };
        let chance = |row: &WorkRow| row.chance.map_or(0.0, |chance| chance.value);
        expected(b)
            .cmp(&expected(a))
            .then_with(|| signs(b).cmp(&signs(a)))
            .then_with(|| b.amount.cmp(&a.amount))
            .then_with(|| chance(b).total_cmp(&chance(a)))
            .then_with(|| a.deal.cmp(&b.deal))
    });
    rows.truncate(top);
}
