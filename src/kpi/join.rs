//! `report join`: how much of the calls and deals the other figures rest on.

use serde::{Deserialize, Serialize};

use super::lift::Estimate;
use super::share;
use crate::store::JoinCounts;

/// Below these shares the report, and every figure about won deals, says so first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoverageFloor {
    /// Calls with a deal, 0–1.
    pub calls: f64,
    /// Deals with a call, 0–1.
    pub deals: f64,
}

impl Default for CoverageFloor {
    fn default() -> Self {
        Self { calls: 0.7, deals: 0.5 }
    }
}

/// The join in numbers. `matched`, `ambiguous` and `unmatched` add up to `calls`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JoinReport {
    pub calls: u64,
    pub matched: u64,
    pub matched_by_crm_id: u64,
    pub matched_by_phone: u64,
    pub matched_by_contact: u64,
    pub matched_by_transfer: u64,
    pub ambiguous: u64,
    pub unmatched: u64,
    /// Why calls have no deal, the most frequent reason first.
    pub reasons: Vec<ReasonRow>,
    pub deals: u64,
    pub deals_with_calls: u64,
    pub log_rows: u64,
    pub log_rows_without_recording: u64,
    /// Matched calls among all calls.
    pub call_coverage: Option<Estimate>,
    /// Deals with a call among all deals.
    pub deal_coverage: Option<Estimate>,
    /// Log rows with a recording among all log rows.
    pub log_coverage: Option<Estimate>,
    /// Most calls first.
    pub by_manager: Vec<ManagerCoverage>,
    /// Why deals have no call, the most frequent reason first; `calls` are deals here.
    pub deal_reasons: Vec<ReasonRow>,
    /// Most deals first.
    pub deals_by_source: Vec<DealCoverage>,
    pub deals_by_manager: Vec<DealCoverage>,
    /// What to know before reading any figure about won deals; empty when coverage is above the floor.
    pub warnings: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReasonRow {
    /// `UnmatchedReason` in snake case.
    pub reason: String,
    pub calls: u64,
    /// Among all calls.
    pub share: Option<Estimate>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ManagerCoverage {
    /// `null`: the call log does not say.
    pub manager: Option<String>,
    pub calls: u64,
    pub matched: u64,
    pub coverage: Option<Estimate>,
    /// Why the others have no deal (or several: `ambiguous`).
    pub reasons: Vec<ReasonRow>,
}

/// Deals of one source or manager, and those with a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DealCoverage {
    /// `null`: the CRM does not say.
    pub name: Option<String>,
    pub deals: u64,
    pub with_calls: u64,
    pub coverage: Option<Estimate>,
}

#[must_use]
pub fn join_report(counts: &JoinCounts, floor: &CoverageFloor) -> JoinReport {
    let matched = [
        counts.matched_by_crm_id,
        counts.matched_by_phone,
        counts.matched_by_contact,
        counts.matched_by_transfer,
    ]
    .iter()
    .sum();
    let reasons = reason_rows(counts.unmatched.iter().map(|(reason, n)| (reason, *n)), counts.calls);
    let mut by_manager: Vec<ManagerCoverage> = counts
        .by_manager
        .iter()
        .map(|(manager, calls, matched)| ManagerCoverage {
            manager: manager.clone(),
            calls: *calls,
            matched: *matched,
            coverage: share(*matched, *calls),
            reasons: reason_rows(
                counts
                    .unmatched_by_manager
                    .iter()
                    .filter(|(name, ..)| name == manager)
                    .map(|(_, reason, n)| (reason, *n)),
                *calls,
            ),
        })
        .collect();
    by_manager.sort_by(|a, b| b.calls.cmp(&a.calls).then_with(|| a.manager.cmp(&b.manager)));
    let call_coverage = share(matched, counts.calls);
    let deal_coverage = share(counts.deals_with_calls, counts.deals);
    JoinReport {
        calls: counts.calls,
        matched,
        matched_by_crm_id: counts.matched_by_crm_id,
        matched_by_phone: counts.matched_by_phone,
        matched_by_contact: counts.matched_by_contact,
        matched_by_transfer: counts.matched_by_transfer,
        ambiguous: counts.ambiguous,
        unmatched: reasons.iter().map(|row| row.calls).sum(),
        deals: counts.deals,
        deals_with_calls: counts.deals_with_calls,
        log_rows: counts.log_rows,
        log_rows_without_recording: counts.log_rows_without_recording,
        call_coverage,
        deal_coverage,
        log_coverage: share(
            counts.log_rows.saturating_sub(counts.log_rows_without_recording),
            counts.log_rows,
        ),
        warnings: warnings(counts, matched, call_coverage, deal_coverage, floor),
        reasons,
        by_manager,
        deal_reasons: reason_rows(
            counts.deals_without_calls.iter().map(|(reason, n)| (reason, *n)),
            counts.deals,
        ),
        deals_by_source: deal_rows(&counts.deals_by_source),
        deals_by_manager: deal_rows(&counts.deals_by_manager),
    }
}

fn reason_rows<'a>(reasons: impl Iterator<Item = (&'a String, u64)>, of: u64) -> Vec<ReasonRow> {
    let mut rows: Vec<ReasonRow> = reasons
        .map(|(reason, calls)| ReasonRow {
            reason: reason.clone(),
            calls,
            share: share(calls, of),
        })
        .collect();
    rows.sort_by(|a, b| b.calls.cmp(&a.calls).then_with(|| a.reason.cmp(&b.reason)));
    rows
}

fn deal_rows(groups: &[(Option<String>, u64, u64)]) -> Vec<DealCoverage> {
    let mut rows: Vec<DealCoverage> = groups
        .iter()
        .map(|(name, deals, with_calls)| DealCoverage {
            name: name.clone(),
            deals: *deals,
            with_calls: *with_calls,
            coverage: share(*with_calls, *deals),
        })
        .collect();
    rows.sort_by(|a, b| b.deals.cmp(&a.deals).then_with(|| a.name.cmp(&b.name)));
    rows
}

fn warnings(
    counts: &JoinCounts,
    matched: u64,
    calls: Option<Estimate>,
    deals: Option<Estimate>,
    floor: &CoverageFloor,
) -> Vec<String> {
    let mut warnings = Vec::new();
    if counts.deals == 0 {
        warnings.push("no deals are imported: nothing can be said about won deals".to_owned());
    }
    if let Some(share) = calls.filter(|share| share.value < floor.calls) {
        let (calls, percent) = (counts.calls, share.value * 100.0);
        warnings.push(format!(
            "only {matched} of {calls} calls ({percent:.0} %) belong to a deal: figures about won deals rest on these alone"
        ));
    }
    if let Some(share) = deals.filter(|share| share.value < floor.deals) {
        let (with, all, percent) = (counts.deals_with_calls, counts.deals, share.value * 100.0);
        warnings.push(format!(
            "only {with} of {all} deals ({percent:.0} %) have a recorded call: the others may differ from them"
        ));
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts() -> JoinCounts {
        JoinCounts {
            calls: 100,
            matched_by_crm_id: 20,
            matched_by_phone: 60,
            ambiguous: 5,
            unmatched: vec![("no_phone".into(), 5), ("unknown_phone".into(), 10)],
            deals: 50,
            deals_with_calls: 40,
            log_rows: 110,
            log_rows_without_recording: 10,
            by_manager: vec![(None, 10, 1), (Some("Анна".into()), 90, 79)],
            unmatched_by_manager: vec![
                (None, "no_phone".into(), 9),
                (Some("Анна".into()), "ambiguous".into(), 5),
                (Some("Анна".into()), "unknown_phone".into(), 6),
            ],
            deals_without_calls: vec![("no_phone".into(), 4), ("not_in_call_log".into(), 6)],
            deals_by_source: vec![(None, 10, 5), (Some("сайт".into()), 40, 35)],
            ..JoinCounts::default()
        }
    }

    #[test]
    fn the_classes_add_up_and_shares_have_intervals() {
        let report = join_report(&counts(), &CoverageFloor::default());
        assert_eq!(report.matched + report.ambiguous + report.unmatched, report.calls);
        assert_eq!(report.reasons[0].reason, "unknown_phone");
        assert_eq!(report.by_manager[0].manager.as_deref(), Some("Анна"));
        let coverage = report.call_coverage.expect("calls");
        assert!(coverage.low < 0.8 && coverage.high > 0.8 && (coverage.value - 0.8).abs() < 1e-12);
        assert!(report.warnings.is_empty());
        for manager in &report.by_manager {
            let others: u64 = manager.reasons.iter().map(|row| row.calls).sum();
            assert_eq!(manager.matched + others, manager.calls);
        }
        let without: u64 = report.deal_reasons.iter().map(|row| row.calls).sum();
        assert_eq!(without + report.deals_with_calls, report.deals);
        assert_eq!(report.deals_by_source[0].name.as_deref(), Some("сайт"));
    }

    #[test]
    fn thin_coverage_is_said_and_nothing_is_unknown() {
        let thin = JoinCounts {
            matched_by_phone: 10,
            deals_with_calls: 3,
            ..counts()
        };
        let report = join_report(&thin, &CoverageFloor::default());
        assert_eq!(report.warnings.len(), 2);
        assert!(
            report.warnings[0].contains("30 of 100 calls (30 %)"),
            "{:?}",
            report.warnings
        );
        let empty = join_report(&JoinCounts::default(), &CoverageFloor::default());
        assert_eq!(empty.call_coverage, None);
        assert_eq!(
            empty.warnings,
            ["no deals are imported: nothing can be said about won deals"]
        );
    }
}
