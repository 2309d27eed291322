//! Verdicts → score. Pure: no text, no form beyond weights and flags.
//!
//! An item is its points ÷ its maximum. A section is Σ w·s ÷ Σ w over the items that were decided; the form is the same
//! over sections or over items, as it says. What does not apply leaves both sums; what could not be decided leaves
//! them too and is counted as coverage. Nothing left means no score: not 0, not 100. A bonus adds to the numerator
//! only, so a score may exceed 100; report-only items weigh nothing.

use crate::checklist::{CriticalEffect, ScoreBy, Scoring};
use crate::domain::{CallResult, Score, Verdict};

/// One item, as far as the sums care.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weighed {
    pub verdict: Verdict,
    pub points: f64,
    pub max: f64,
    pub weight: f64,
    pub critical: bool,
    pub bonus: bool,
    pub report_only: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct WeighedSection {
    pub weight: f64,
    pub items: Vec<Weighed>,
}

/// The sums of one form.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Totals {
    pub score: Option<Score>,
    pub unfailed_score: Option<Score>,
    pub result: Option<CallResult>,
    pub coverage: Option<f64>,
    /// In the order of the sections.
    pub sections: Vec<Option<Score>>,
}

pub(crate) fn totals(scoring: Scoring, sections: &[WeighedSection]) -> Totals {
    let parts: Vec<Option<f64>> = sections.iter().map(|s| ratio(&s.items)).collect();
    let whole = match scoring.by {
        ScoreBy::Items => ratio(
            &sections
                .iter()
                .flat_map(|s| s.items.iter().copied())
                .collect::<Vec<_>>(),
        ),
        ScoreBy::Sections => {
            let scored = || {
                sections
                    .iter()
                    .zip(&parts)
                    .filter_map(|(s, part)| part.map(|p| (s.weight, p)))
            };
            let weight: f64 = scored().map(|(w, _)| w).sum();
            (weight > 0.0).then(|| scored().map(|(w, part)| w * part).sum::<f64>() / weight)
        }
    };
    let coverage = coverage(scoring.by, sections);
    // The floor is met by the share itself, not by its rounding.
    let heard = coverage.is_some_and(|c| c + 1e-9 >= scoring.coverage_floor);
    let percent = |part: f64| Score::new(part * 100.0);
    let unfailed_score = whole.filter(|_| heard).and_then(percent);
    let failed = sections
        .iter()
        .flat_map(|s| &s.items)
        .any(|i| i.critical && i.verdict == Verdict::Fail);
    let score = match (unfailed_score, failed, scoring.critical) {
        (Some(_), true, CriticalEffect::Score) => Score::new(0.0),
        (score, _, _) => score,
    };
    let result = score.map(|score| {
        let reached = scoring.pass_from.is_none_or(|from| score.value() >= from);
        if failed || !reached {
            CallResult::Fail
        } else {
            CallResult::Pass
        }
    });
    let sections = parts.into_iter().map(|part| part.and_then(percent)).collect();
    Totals {
        score,
        unfailed_score,
        result,
        coverage,
        sections,
    }
}

/// Σ w·s ÷ Σ w over decided items, with bonuses in the numerator only; `None` when no weighing item was decided.
fn ratio(items: &[Weighed]) -> Option<f64> {
    let decided = || {
        items
            .iter()
            .filter(|i| !i.report_only && matches!(i.verdict, Verdict::Pass | Verdict::Fail))
    };
    let weight: f64 = decided().filter(|i| !i.bonus).map(|i| i.weight).sum();
    let sum: f64 = decided().map(|i| i.weight * (i.points / i.max)).sum();
    (weight > 0.0).then_some(sum / weight)
}

/// Share of the applicable weight that was decided. By sections, an item's weight is its share of its section's.
fn coverage(by: ScoreBy, sections: &[WeighedSection]) -> Option<f64> {
    let (mut decided, mut applicable) = (0.0, 0.0);
    for section in sections {
        let weighs = || {
            section
                .items
                .iter()
                .filter(|i| !i.report_only && !i.bonus && i.verdict != Verdict::Na)
        };
        let total: f64 = weighs().map(|i| i.weight).sum();
        if total <= 0.0 {
            continue;
        }
        let known: f64 = weighs()
            .filter(|i| i.verdict != Verdict::Undecidable)
            .map(|i| i.weight)
            .sum();
        let factor = if by == ScoreBy::Sections {
            section.weight / total
        } else {
            1.0
        };
        decided += known * factor;
        applicable += total * factor;
    }
    // Four decimals: a share is shown in percent with two.
    (applicable > 0.0).then(|| (decided / applicable * 1e4).round() / 1e4)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::Verdict::{Fail, Na, Pass, Undecidable};

    fn item(verdict: Verdict, weight: f64) -> Weighed {
        let points = if verdict == Pass { 2.0 } else { 0.0 };
        Weighed {
            verdict,
            points,
            max: 2.0,
            weight,
            critical: false,
            bonus: false,
            report_only: false,
        }
    }

    fn section(weight: f64, items: Vec<Weighed>) -> WeighedSection {
        WeighedSection { weight, items }
    }

    const SCORING: Scoring = Scoring {
        by: ScoreBy::Sections,
        critical: CriticalEffect::Score,
        pass_from: Some(70.0),
        coverage_floor: 0.5,
    };

    fn value(score: Option<Score>) -> Option<f64> {
        score.map(Score::value)
    }

    #[test]
    fn by_sections_and_by_items_as_computed_by_hand() {
        // A: weights 1 and 3, the first passed: 1/4. B: 2 passed, 1 failed, one does not apply: 2/3.
        let sections = [
            section(1.0, vec![item(Pass, 1.0), item(Fail, 3.0)]),
            section(2.0, vec![item(Pass, 2.0), item(Fail, 1.0), item(Na, 50.0)]),
        ];
        let totals_by = |by| totals(Scoring { by, ..SCORING }, &sections);
        // (1·0.25 + 2·0.6667) ÷ 3 = 0.52778
        assert_eq!(value(totals_by(ScoreBy::Sections).score), Some(52.78));
        // (1 + 2) ÷ (1 + 3 + 2 + 1) = 3/7
        assert_eq!(value(totals_by(ScoreBy::Items).score), Some(42.86));
        assert_eq!(
            totals_by(ScoreBy::Items)
                .sections
                .into_iter()
                .map(value)
                .collect::<Vec<_>>(),
            [Some(25.0), Some(66.67)]
        );
        assert_eq!(totals_by(ScoreBy::Items).coverage, Some(1.0));
        assert_eq!(totals_by(ScoreBy::Items).result, Some(CallResult::Fail));
    }

    #[test]
    fn nothing_applicable_is_no_score() {
        let nothing = totals(SCORING, &[section(1.0, vec![item(Na, 1.0)])]);
        assert_eq!((nothing.score, nothing.result, nothing.coverage), (None, None, None));
        assert_eq!(nothing.sections, [None]);
    }

    #[test]
    fn a_section_without_applicable_items_leaves_the_form() {
        let sections = [
            section(9.0, vec![item(Na, 1.0)]),
            section(1.0, vec![item(Pass, 1.0), item(Fail, 1.0)]),
        ];
        assert_eq!(value(totals(SCORING, &sections).score), Some(50.0));
    }

    #[test]
    fn undecidable_items_count_as_coverage_only() {
        let items = vec![item(Pass, 1.0), item(Fail, 1.0), item(Undecidable, 2.0), item(Na, 7.0)];
        let heard = totals(SCORING, &[section(1.0, items)]);
        assert_eq!((value(heard.score), heard.coverage), (Some(50.0), Some(0.5)));
        let items = vec![item(Pass, 1.0), item(Undecidable, 1.01)];
        let unheard = totals(SCORING, &[section(1.0, items)]);
        assert_eq!(
            (unheard.score, unheard.unfailed_score, unheard.result),
            (None, None, None)
        );
        assert_eq!(unheard.coverage, Some(0.4975));
    }

    #[test]
    fn a_failed_critical_item_fails_the_score_or_the_result() {
        let critical = Weighed {
            critical: true,
            ..item(Fail, 1.0)
        };
        let sections = [section(1.0, vec![item(Pass, 3.0), critical])];
        let zero = totals(SCORING, &sections);
        assert_eq!(
            (value(zero.score), value(zero.unfailed_score), zero.result),
            (Some(0.0), Some(75.0), Some(CallResult::Fail))
        );
        let kept = totals(
            Scoring {
                critical: CriticalEffect::Result,
                ..SCORING
            },
            &sections,
        );
        assert_eq!((value(kept.score), kept.result), (Some(75.0), Some(CallResult::Fail)));
        let undecided = Weighed {
            verdict: Undecidable,
            ..critical
        };
        let spared = totals(SCORING, &[section(1.0, vec![item(Pass, 3.0), undecided])]);
        assert_eq!(
            (value(spared.score), spared.result),
            (Some(100.0), Some(CallResult::Pass))
        );
    }

    #[test]
    fn a_bonus_may_exceed_a_hundred_and_costs_nothing() {
        let bonus = |verdict| Weighed {
            bonus: true,
            ..item(verdict, 1.0)
        };
        let with = |verdict| value(totals(SCORING, &[section(1.0, vec![item(Pass, 4.0), bonus(verdict)])]).score);
        assert_eq!(
            (with(Pass), with(Fail), with(Undecidable)),
            (Some(125.0), Some(100.0), Some(100.0))
        );
    }

    #[test]
    fn report_only_weighs_nothing() {
        let shown = Weighed {
            report_only: true,
            ..item(Fail, 100.0)
        };
        assert_eq!(
            value(totals(SCORING, &[section(1.0, vec![item(Pass, 1.0), shown])]).score),
            Some(100.0)
        );
    }

    /// A page with «40, 0, 14.3, 28.6 → 60.5» was right: the sections below these four had all they could get.
    #[test]
    fn a_total_above_its_first_four_sections_comes_from_the_others() {
        // Sections as the Russian form weighs them: 1 1 2 2 2 2 1 1.
        let part = |weight, passed: usize, of: usize| {
            let verdict = |at| if at < passed { Pass } else { Fail };
            section(weight, (0..of).map(|at| item(verdict(at), 1.0)).collect())
        };
        let sections = [
            part(1.0, 2, 5),
            part(1.0, 0, 4),
            part(2.0, 1, 7),
            part(2.0, 2, 7),
            part(2.0, 3, 3),
            part(2.0, 4, 4),
            part(1.0, 2, 2),
            part(1.0, 2, 2),
        ];
        let totals = totals(SCORING, &sections);
        let shown: Vec<_> = totals.sections.iter().map(|s| value(*s).unwrap()).collect();
        assert_eq!(shown, [40.0, 0.0, 14.29, 28.57, 100.0, 100.0, 100.0, 100.0]);
        // (40 + 0 + 2·14.2857 + 2·28.5714 + 2·100 + 2·100 + 100 + 100) ÷ 12 = 725.714 ÷ 12
        assert_eq!(value(totals.score), Some(60.48));
    }

    /// A name, how it is scored, the sections; the score, the un-failed score, the result, the coverage.
    type Row = (
        &'static str,
        Scoring,
        Vec<WeighedSection>,
        (Option<f64>, Option<f64>, Option<CallResult>, Option<f64>),
    );

    #[test]
    fn every_rule_at_once_as_computed_by_hand() {
        let flagged = |verdict, weight, flag: &str| Weighed {
            critical: flag == "critical",
            bonus: flag == "bonus",
            report_only: flag == "report only",
            ..item(verdict, weight)
        };
        let items = Scoring {
            by: ScoreBy::Items,
            ..SCORING
        };
        let result = Scoring {
            critical: CriticalEffect::Result,
            ..SCORING
        };
        let (pass, fail) = (Some(CallResult::Pass), Some(CallResult::Fail));
        let rows: Vec<Row> = vec![
            ("no section at all", SCORING, vec![], (None, None, None, None)),
            (
                "all N/A in every section",
                items,
                vec![section(1.0, vec![item(Na, 1.0)]), section(2.0, vec![item(Na, 3.0)])],
                (None, None, None, None),
            ),
            (
                "all undecidable: applicable, and nothing heard",
                SCORING,
                vec![section(1.0, vec![item(Undecidable, 1.0)])],
                (None, None, None, Some(0.0)),
            ),
            (
                "only report-only items weigh nothing",
                SCORING,
                vec![section(1.0, vec![flagged(Pass, 1.0, "report only")])],
                (None, None, None, None),
            ),
            (
                // A 3/4, B left out; (1·0.75) ÷ 1. Coverage by sections: (1·1 + 1·0) ÷ 2.
                "a section that was not heard leaves the mean and half the coverage",
                SCORING,
                vec![
                    section(1.0, vec![item(Pass, 3.0), item(Fail, 1.0)]),
                    section(1.0, vec![item(Undecidable, 9.0)]),
                ],
                (Some(75.0), Some(75.0), pass, Some(0.5)),
            ),
            (
                // By items: 3 ÷ 4; coverage 4 ÷ 13, under the floor.
                "the same by items is not enough heard",
                items,
                vec![
                    section(1.0, vec![item(Pass, 3.0), item(Fail, 1.0)]),
                    section(1.0, vec![item(Undecidable, 9.0)]),
                ],
                (None, None, None, Some(0.3077)),
            ),
            (
                // (4 + bonus 1) ÷ (4 + 1 critical) = 1.0, kept beside the zero.
                "a bonus cannot undo an auto-fail",
                SCORING,
                vec![section(
                    1.0,
                    vec![
                        item(Pass, 4.0),
                        flagged(Fail, 1.0, "critical"),
                        flagged(Pass, 1.0, "bonus"),
                    ],
                )],
                (Some(0.0), Some(100.0), fail, Some(1.0)),
            ),
            (
                "nor the result",
                result,
                vec![section(
                    1.0,
                    vec![
                        item(Pass, 4.0),
                        flagged(Fail, 1.0, "critical"),
                        flagged(Pass, 2.0, "bonus"),
                    ],
                )],
                (Some(120.0), Some(120.0), fail, Some(1.0)),
            ),
            (
                "a critical item that does not apply fails nothing",
                SCORING,
                vec![section(1.0, vec![item(Pass, 1.0), flagged(Na, 1.0, "critical")])],
                (Some(100.0), Some(100.0), pass, Some(1.0)),
            ),
            (
                "a report-only item that failed costs nothing",
                SCORING,
                vec![section(1.0, vec![item(Pass, 1.0), flagged(Fail, 9.0, "report only")])],
                (Some(100.0), Some(100.0), pass, Some(1.0)),
            ),
            (
                // (3·(1/2) + 1·1) ÷ 4 = 62.5, below 70.
                "the mean of sections by their weights",
                SCORING,
                vec![
                    section(3.0, vec![item(Pass, 1.0), item(Fail, 1.0), item(Na, 8.0)]),
                    section(1.0, vec![item(Pass, 5.0)]),
                ],
                (Some(62.5), Some(62.5), fail, Some(1.0)),
            ),
        ];
        for (name, scoring, sections, expected) in rows {
            let t = totals(scoring, &sections);
            let found = (value(t.score), value(t.unfailed_score), t.result, t.coverage);
            assert_eq!(found, expected, "{name}");
        }
    }

    fn any_item() -> impl Strategy<Value = Weighed> {
        let verdict = prop_oneof![Just(Pass), Just(Fail), Just(Na), Just(Undecidable)];
        (verdict, 0.1_f64..10.0, 0..6_u8).prop_map(|(verdict, weight, flag)| Weighed {
            critical: flag == 0,
            bonus: flag == 1,
            report_only: flag == 2,
            ..item(verdict, weight)
        })
    }

    proptest! {
        /// Turning a fail into a pass never lowers the score, and scores stay in their range.
        #[test]
        fn the_score_is_monotone_in_satisfied_items(
            mut items in prop::collection::vec(prop::collection::vec(any_item(), 1..6), 1..5),
            by_items: bool,
            pick: prop::sample::Index,
        ) {
            let by = if by_items { ScoreBy::Items } else { ScoreBy::Sections };
            let scoring = Scoring { by, ..SCORING };
            let build = |items: &[Vec<Weighed>]| {
                items.iter().enumerate().map(|(i, s)| section(f64::from(u32::try_from(i).unwrap()) + 1.0, s.clone())).collect::<Vec<_>>()
            };
            let before = totals(scoring, &build(&items));
            let bonus = items.iter().flatten().any(|i| i.bonus);
            if let Some(score) = value(before.unfailed_score) {
                prop_assert!(score >= 0.0 && (bonus || score <= 100.0));
            }
            let fails: Vec<(usize, usize)> = items.iter().enumerate()
                .flat_map(|(s, list)| list.iter().enumerate().filter(|(_, i)| i.verdict == Fail).map(move |(i, _)| (s, i)))
                .collect();
            if !fails.is_empty() {
                let (s, i) = fails[pick.index(fails.len())];
                items[s][i].verdict = Pass;
                items[s][i].points = items[s][i].max;
                let after = totals(scoring, &build(&items));
                prop_assert_eq!(before.coverage, after.coverage);
                prop_assert!(value(after.unfailed_score) >= value(before.unfailed_score));
                prop_assert!(value(after.score) >= value(before.score));
            }
        }
    }
}
