//! A transferred call: what of its one scorecard goes to each part. Input: the scorecard, and the parts by time; output: the
//! items of each part and the score over them alone.
//!
//! An item belongs to exactly one part, so that sums over parts are those of the whole. What was said belongs to who said
//! it: the part in which the first evidence lies. What was left out belongs to who should have done it: with a place in the
//! opening to the first part, with one at the end to the last, else to the longest one, whose conversation it mostly was.
//! Items that do not apply or could not be decided are nobody's.

use super::Scorer;
use super::arithmetic::totals;
use crate::checklist::{Item, Scoring};
use crate::domain::{CallPart, ItemResult, PartScore, Score, Scorecard, Verdict};

impl Scorer {
    /// One for each of `parts`, which are in order of time.
    #[must_use]
    pub fn part_scores(&self, card: &Scorecard, parts: &[CallPart]) -> Vec<PartScore> {
        let all = || self.checklist.sections.iter().flat_map(|section| &section.items);
        let owners: Vec<Option<usize>> = all()
            .zip(&card.items)
            .map(|(item, result)| owner(item, result, parts))
            .collect();
        (0..parts.len())
            .map(|at| {
                let is_own = |item: usize| owners.get(item) == Some(&Some(at));
                PartScore {
                    score: self.part_score(card, is_own),
                    items: (0..)
                        .zip(&card.items)
                        .filter(|(item, _)| is_own(*item))
                        .map(|(_, result)| result.id.clone())
                        .collect(),
                }
            })
            .collect()
    }

    /// The form's arithmetic on some of its items. What could not be decided is nobody's, so there is no floor of coverage.
    fn part_score(&self, card: &Scorecard, is_own: impl Fn(usize) -> bool) -> Option<Score> {
        let sections = self.weigh(&card.items, is_own);
        let scoring = Scoring {
            coverage_floor: 0.0,
            ..self.checklist.scoring
        };
        totals(scoring, &sections).score
    }
}

fn owner(item: &Item, result: &ItemResult, parts: &[CallPart]) -> Option<usize> {
    if parts.is_empty() || !matches!(result.verdict, Verdict::Pass | Verdict::Fail) {
        return None;
    }
    if let Some(said) = result
        .evidence
        .iter()
        .min_by_key(|evidence| (evidence.start_ms, evidence.end_ms))
    {
        return Some(part_at(parts, said.start_ms));
    }
    let place = &item.met.place;
    if place.opening.is_some() {
        return Some(0);
    }
    if place.last.is_some() {
        return Some(parts.len() - 1);
    }
    let length = |at: usize| parts[at].end_ms.saturating_sub(parts[at].start_ms);
    // Of equally long ones the first.
    (0..parts.len()).max_by_key(|&at| (length(at), std::cmp::Reverse(at)))
}

/// The part in which this moment of the whole call lies.
fn part_at(parts: &[CallPart], at: crate::domain::Millis) -> usize {
    parts.iter().rposition(|part| part.start_ms <= at).unwrap_or(0)
}
