//! Calibration: how far people agree with each other and with the machine, by item, by reviewer and by month. Input: the
//! verdicts of people that the store keeps; output: agreement coefficients with intervals from `stats`.
//!
//! Among people only blind verdicts of revealed reviews count: whoever saw another's answer is not a second opinion. The
//! machine is compared with the majority of the blind; beside it, marked as what it is, with verdicts that people gave with
//! the machine's answer before their eyes. The machine's verdict is the one that stood when the person gave his.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::domain::{FormId, ItemId, Verdict};
use crate::stats::{Agreement, Ratings, cohen_kappa, fleiss_kappa, gwet_ac1, krippendorff_alpha, raw_agreement};
use crate::store::{RatedItem, Store, StoreError};

/// Agreement on one form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    pub form: FormId,
    /// Verdicts of people that were not taken back.
    pub verdicts: u64,
    /// Blind ones among them whose review is revealed.
    pub blind: u64,
    /// Blind ones that are not revealed yet: in no figure here.
    pub hidden: u64,
    /// All items together.
    pub all: Compared,
    /// By id.
    pub items: Vec<ItemAgreement>,
    /// By name; those with a blind verdict.
    pub reviewers: Vec<ReviewerAgreement>,
    /// By the month in which the verdicts were given.
    pub months: Vec<MonthAgreement>,
}

/// The three comparisons over one set of verdicts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// Blind reviewers with each other.
    pub people: Panel,
    /// The machine with the majority of the blind; ties are left out.
    pub machine: Panel,
    /// The machine with the last open verdict on each item of a call. Its answer was on the screen, and people open what
    /// looks wrong: no measure of the machine, but of what was corrected.
    pub machine_shown: Panel,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemAgreement {
    pub id: ItemId,
    #[serde(flatten)]
    pub compared: Compared,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewerAgreement {
    pub reviewer: String,
    /// With the majority of the other blind reviewers; ties are left out.
    pub others: Panel,
    /// With the machine.
    pub machine: Panel,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MonthAgreement {
    /// `2026-10`, in the department's time zone.
    pub month: String,
    #[serde(flatten)]
    pub compared: Compared,
}

/// Coefficients over items of calls that at least two answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    /// Items of calls with two answers or more.
    pub n: u64,
    pub raw: Agreement,
    /// Cohen's of two raters, Fleiss' of more.
    pub kappa: Agreement,
    pub kappa_of: KappaOf,
    pub alpha: Agreement,
    pub ac1: Agreement,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KappaOf {
    Cohen,
    Fleiss,
}

/// From the store; months in `zone`.
pub async fn load(store: &dyn Store, form: &FormId, zone: &TimeZone) -> Result<Calibration, StoreError> {
    Ok(calibration(form, &store.rated_items(form).await?, zone))
}

#[must_use]
pub fn calibration(form: &FormId, rated: &[RatedItem], zone: &TimeZone) -> Calibration {
    let blind: Vec<&RatedItem> = rated.iter().filter(|r| r.blind && r.revealed).collect();
    let seen: Vec<&RatedItem> = rated.iter().filter(|r| !r.blind || r.revealed).collect();
    let items: BTreeSet<&ItemId> = seen.iter().map(|r| &r.item).collect();
    let months: BTreeSet<String> = seen.iter().map(|r| month(r.at, zone)).collect();
    let of =
        |keep: &dyn Fn(&RatedItem) -> bool| -> Vec<&RatedItem> { seen.iter().copied().filter(|r| keep(r)).collect() };
    let reviewers: BTreeSet<&str> = blind.iter().map(|r| r.by.as_str()).collect();
    Calibration {
        form: form.clone(),
        verdicts: rated.len() as u64,
        blind: blind.len() as u64,
        hidden: (rated.len() - seen.len()) as u64,
        all: compare(&seen),
        items: items
            .into_iter()
            .map(|id| ItemAgreement {
                id: id.clone(),
                compared: compare(&of(&|r| r.item == *id)),
            })
            .collect(),
        reviewers: reviewers.into_iter().map(|name| reviewer(name, &blind)).collect(),
        months: months
            .into_iter()
            .map(|month_of| MonthAgreement {
                compared: compare(&of(&|r| month(r.at, zone) == month_of)),
                month: month_of,
            })
            .collect(),
    }
}

fn month(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m").to_string()
}

/// An item of a call.
type Subject<'a> = (i64, &'a ItemId);

fn by_subject<'a>(rated: impl Iterator<Item = &'a RatedItem>) -> BTreeMap<Subject<'a>, Vec<&'a RatedItem>> {
    let mut subjects: BTreeMap<Subject<'a>, Vec<&RatedItem>> = BTreeMap::new();
    for verdict in rated {
        subjects
            .entry((verdict.call_no, &verdict.item))
            .or_default()
            .push(verdict);
    }
    subjects
}

fn compare(seen: &[&RatedItem]) -> Compared {
    let blind = by_subject(seen.iter().copied().filter(|r| r.blind));
    let raters: BTreeSet<&str> = blind.values().flatten().map(|r| r.by.as_str()).collect();
    let people = blind.values().filter(|given| given.len() >= 2).map(|given| {
        let answer = |name: &&str| given.iter().find(|r| r.by == **name).map(|r| code(r.verdict));
        raters.iter().map(answer).collect()
    });
    let people = panel(&Ratings::new(raters.len(), people), raters.len());
    let blind_only: Vec<&RatedItem> = seen.iter().copied().filter(|r| r.blind).collect();
    let machine = machine_beside_people(&blind_only)
        .into_iter()
        .map(|(people, machine)| vec![Some(code(people)), Some(code(machine))]);
    let open = by_subject(seen.iter().copied().filter(|r| !r.blind));
    let shown = open.values().filter_map(|given| {
        let last = given.iter().max_by_key(|r| r.at)?;
        Some(vec![Some(code(last.verdict)), Some(code(last.machine))])
    });
    Compared {
        people,
        machine: panel(&Ratings::new(2, machine), 2),
        machine_shown: panel(&Ratings::new(2, shown), 2),
    }
}

/// Of each item of a call, the verdict of most of these people (ties are left out) and the machine's.
pub(super) fn machine_beside_people(rated: &[&RatedItem]) -> Vec<(Verdict, Verdict)> {
    let subjects = by_subject(rated.iter().copied());
    let both = |given: &Vec<&RatedItem>| {
        let people = majority(given.iter().map(|r| r.verdict))?;
        // Scored anew between two reviews, it may have had two answers: the last one.
        let last = given.iter().max_by_key(|r| r.at)?;
        Some((people, last.machine))
    };
    subjects.values().filter_map(both).collect()
}

fn reviewer(name: &str, blind: &[&RatedItem]) -> ReviewerAgreement {
    let subjects = by_subject(blind.iter().copied());
    let own = |given: &[&RatedItem]| given.iter().find(|r| r.by == name).map(|r| (r.verdict, r.machine));
    let others = subjects.values().filter_map(|given| {
        let (verdict, _) = own(given)?;
        let rest = majority(given.iter().filter(|r| r.by != name).map(|r| r.verdict))?;
        Some(vec![Some(code(verdict)), Some(code(rest))])
    });
    let machine = subjects.values().filter_map(|given| {
        let (verdict, machine) = own(given)?;
        Some(vec![Some(code(verdict)), Some(code(machine))])
    });
    ReviewerAgreement {
        reviewer: name.to_owned(),
        others: panel(&Ratings::new(2, others), 2),
        machine: panel(&Ratings::new(2, machine), 2),
    }
}

/// The verdict that more gave than any other; `None` of nobody, or of a tie.
fn majority(verdicts: impl Iterator<Item = Verdict>) -> Option<Verdict> {
    let mut counts: BTreeMap<Verdict, u64> = BTreeMap::new();
    for verdict in verdicts {
        *counts.entry(verdict).or_default() += 1;
    }
    let most = *counts.values().max()?;
    let mut leading = counts
        .into_iter()
        .filter(|(_, n)| *n == most)
        .map(|(verdict, _)| verdict);
    leading.next().filter(|_| leading.next().is_none())
}

fn panel(ratings: &Ratings, raters: usize) -> Panel {
    let kappa_of = if raters > 2 { KappaOf::Fleiss } else { KappaOf::Cohen };
    Panel {
        n: ratings.overlap(),
        raw: raw_agreement(ratings),
        kappa: match kappa_of {
            KappaOf::Cohen if raters == 2 => cohen_kappa(ratings),
            _ => fleiss_kappa(ratings),
        },
        kappa_of,
        alpha: krippendorff_alpha(ratings),
        ac1: gwet_ac1(ratings),
    }
}

fn code(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Pass => 0,
        Verdict::Fail => 1,
        Verdict::Na => 2,
        Verdict::Undecidable => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Verdict::{Fail, Na, Pass};
    use crate::stats::Undefined;

    fn rated(call_no: i64, by: &str, verdict: Verdict, machine: Verdict, day: &str, kind: &str) -> RatedItem {
        RatedItem {
            call_no,
            item: "needs".into(),
            by: by.into(),
            verdict,
            machine,
            at: format!("{day}T09:00:00Z").parse().unwrap(),
            blind: kind != "open",
            revealed: kind == "revealed",
            decision: false,
        }
    }

    /// Four calls by two blind reviewers: 3 of 4 the same. Shares: Анна 2 pass, Борис 3 pass; e = 0.5·0.75 + 0.5·0.25.
    fn two() -> Vec<RatedItem> {
        let answers = [(Pass, Pass), (Pass, Pass), (Fail, Pass), (Fail, Fail)];
        let mut all = Vec::new();
        for (call, (anna, boris)) in (1_i64..).zip(answers) {
            all.push(rated(call, "Анна", anna, Pass, "2026-09-02", "revealed"));
            all.push(rated(call, "Борис", boris, Pass, "2026-10-02", "revealed"));
        }
        all
    }

    #[test]
    fn people_are_compared_blind_and_the_machine_with_their_majority() {
        let mut all = two();
        all.push(rated(1, "Вера", Na, Pass, "2026-09-05", "open"));
        all.push(rated(2, "Вера", Na, Pass, "2026-09-05", "hidden"));
        let found = calibration(&"b2b".into(), &all, &TimeZone::UTC);
        assert_eq!((found.verdicts, found.blind, found.hidden), (10, 8, 1));
        let people = &found.all.people;
        assert_eq!(
            (people.n, people.raw.value, people.kappa_of),
            (4, Some(0.75), KappaOf::Cohen)
        );
        assert!((people.kappa.value.unwrap() - 0.5).abs() < 1e-12);
        // Call 3 is a tie; of the others the machine missed the last.
        assert_eq!((found.all.machine.n, found.all.machine.raw.value), (3, Some(2.0 / 3.0)));
        assert_eq!(
            (found.all.machine_shown.n, found.all.machine_shown.raw.value),
            (1, Some(0.0))
        );
        assert_eq!((found.items.len(), &found.items[0].compared), (1, &found.all));
    }

    #[test]
    fn reviewers_and_months_stand_by_themselves() {
        let found = calibration(&"b2b".into(), &two(), &TimeZone::UTC);
        let anna = &found.reviewers[0];
        assert_eq!(
            (anna.reviewer.as_str(), anna.others.raw.value, anna.machine.raw.value),
            ("Анна", Some(0.75), Some(0.5))
        );
        let months: Vec<_> = found
            .months
            .iter()
            .map(|m| (m.month.as_str(), m.compared.machine.raw.value))
            .collect();
        assert_eq!(months, [("2026-09", Some(0.5)), ("2026-10", Some(0.75))]);
        // One reviewer a month: nobody to compare with.
        assert_eq!(found.months[0].compared.people.raw.reason, Some(Undefined::NoOverlap));
    }

    #[test]
    fn nothing_is_no_agreement_and_not_zero() {
        let found = calibration(&"b2b".into(), &[], &TimeZone::UTC);
        assert!(found.items.is_empty() && found.months.is_empty());
        assert_eq!(
            (found.all.people.raw.value, found.all.people.alpha.reason),
            (None, Some(Undefined::NoOverlap))
        );
    }
}
