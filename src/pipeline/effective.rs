//! People over machine: the form's own arithmetic on a scorecard in which people's verdicts replace the machine's, and the
//! door through which an act of a person goes to the store. Input: machine scorecard, the form's weights, verdicts;
//! output: the effective scorecard. What is right for whom (roles, sessions) is decided by the caller.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::checklist::{CriticalEffect, ScoreBy, Scoring};
use crate::domain::{
    CallId, CallReview, Changed, Evidence, FormId, ItemId, ItemResult, MachineVerdict, Match, Quote, Refusal,
    ReviewAct, ReviewChange, ReviewOutcome, Score, Scorecard, SectionScore, Span, Stale, Standing, Transcript, Verdict,
    mask,
};
use crate::score::{Weighed, WeighedSection, totals, verify};
use crate::store::{Arithmetic, FormOutline, ItemOutline, Store, StoreError, Viewer};

/// The arithmetic that the store is lent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Overlay;

/// Why an act of a person was not done. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    #[error(transparent)]
    Store(#[from] StoreError),
    /// With what was done meanwhile, and by whom.
    #[error("the review was changed meanwhile: {}", told(.0))]
    Stale(Stale),
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// Does one act: the verdict, the effective scorecard and the log are one transaction. Comments are masked as transcripts
/// are before they reach the store.
pub async fn change_review(store: &dyn Store, change: &ReviewChange, at: Timestamp) -> Result<Changed, ReviewError> {
    let mut change = change.clone();
    match &mut change.act {
        ReviewAct::Give { comment, .. } | ReviewAct::Decide { comment, .. } => {
            *comment = comment
                .take()
                .map(|text| mask(text.trim()))
                .filter(|text| !text.is_empty());
        }
        ReviewAct::Contest { reason, .. } => *reason = mask(reason.trim()),
        ReviewAct::Undo { .. } | ReviewAct::OpenBlind { .. } | ReviewAct::FinishBlind | ReviewAct::RevealBlind => {}
    }
    match store.change_review(&change, &Overlay, at).await? {
        ReviewOutcome::Done(changed) => Ok(changed),
        ReviewOutcome::Stale(stale) => Err(ReviewError::Stale(stale)),
        ReviewOutcome::Refused(refusal) => Err(refusal.into()),
    }
}

/// What was said of a call, as far as the viewer may see it. `None`: it has no scorecard.
pub async fn review(
    store: &dyn Store,
    call: CallId,
    form: Option<&FormId>,
    viewer: Viewer<'_>,
) -> Result<Option<CallReview>, StoreError> {
    store.review(call, form, viewer, &Overlay).await
}

/// «Анна: greeting.name, Борис: closing.step».
fn told(stale: &Stale) -> String {
    let told = stale.since.iter().map(|change| match &change.item {
        Some(item) => format!("{} changed {item}", change.by),
        None => format!("{} changed it", change.by),
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() {
        format!("its revision is {}", stale.revision)
    } else {
        format!("{}; its revision is {}", told.join(", "), stale.revision)
    }
}

impl Arithmetic for Overlay {
    fn effective(
        &self,
        machine: &Scorecard,
        outline: &FormOutline,
        transcript: Option<&Transcript>,
        people: &[Standing],
    ) -> Scorecard {
        let by_item: HashMap<&ItemId, &Standing> = people.iter().map(|standing| (&standing.item, standing)).collect();
        let items: Vec<ItemResult> = machine
            .items
            .iter()
            .map(|item| match by_item.get(&item.id) {
                Some(standing) => overruled(item, standing, transcript),
                None => item.clone(),
            })
            .collect();
        if items.iter().all(|item| item.human.is_none()) {
            return machine.clone();
        }
        let totals = totals(scoring(outline), &weighed(&items, outline));
        Scorecard {
            score: totals.score,
            unfailed_score: totals.unfailed_score,
            result: totals.result,
            coverage: totals.coverage,
            sections: outline
                .sections
                .iter()
                .zip(totals.sections)
                .map(|((id, _), score)| SectionScore { id: id.clone(), score })
                .collect(),
            items,
            ..machine.clone()
        }
    }

    fn share(&self, items: &[ItemResult], outline: &FormOutline) -> Option<Score> {
        // What could not be decided is nobody's, so there is no floor of coverage.
        let scoring = Scoring {
            coverage_floor: 0.0,
            ..scoring(outline)
        };
        totals(scoring, &weighed(items, outline)).score
    }

    fn is_verbatim(&self, transcript: &Transcript, quote: &Quote) -> bool {
        verify(
            transcript,
            &quote.quote,
            quote.channel,
            Span::new(quote.start_ms, quote.end_ms),
        )
    }
}

/// The item with a person's verdict. Its quotes are those the person chose, else the machine's where both agree.
fn overruled(item: &ItemResult, standing: &Standing, transcript: Option<&Transcript>) -> ItemResult {
    let verdict = standing.human.verdict;
    let agreed = verdict == item.verdict;
    let chosen = standing.quote.as_ref().filter(|quote| {
        // A transcript made anew may not have the words any more.
        transcript.is_some_and(|transcript| Overlay.is_verbatim(transcript, quote))
    });
    let evidence = match chosen {
        Some(quote) => vec![Evidence {
            quote: quote.quote.clone(),
            channel: quote.channel,
            start_ms: quote.start_ms,
            end_ms: quote.end_ms,
            matched: Match::Person,
            distance: 0,
        }],
        None if agreed => item.evidence.clone(),
        None => Vec::new(),
    };
    let unsaid = matches!(verdict, Verdict::Na | Verdict::Undecidable);
    ItemResult {
        verdict,
        points: if verdict == Verdict::Pass { item.max } else { 0.0 },
        evidence,
        reason: if agreed {
            item.reason.clone()
        } else {
            standing.human.comment.clone().filter(|_| unsaid)
        },
        machine: Some(MachineVerdict {
            verdict: item.verdict,
            points: item.points,
            evidence: item.evidence.clone(),
            reason: item.reason.clone(),
        }),
        human: Some(standing.human.clone()),
        ..item.clone()
    }
}

fn scoring(outline: &FormOutline) -> Scoring {
    Scoring {
        by: if outline.by_sections {
            ScoreBy::Sections
        } else {
            ScoreBy::Items
        },
        critical: if outline.critical_is_zero {
            CriticalEffect::Score
        } else {
            CriticalEffect::Result
        },
        pass_from: outline.pass_from,
        coverage_floor: outline.coverage_floor,
    }
}

/// The items by the sections of the form, each with its weight and flags.
fn weighed(items: &[ItemResult], outline: &FormOutline) -> Vec<WeighedSection> {
    let results: HashMap<&ItemId, &ItemResult> = items.iter().map(|item| (&item.id, item)).collect();
    let weigh = |item: &ItemOutline| {
        let result = results.get(&item.id)?;
        Some(Weighed {
            verdict: result.verdict,
            points: result.points,
            max: result.max,
            weight: item.weight,
            critical: item.critical,
            bonus: item.bonus,
            report_only: item.report_only,
        })
    };
    let section = |(id, weight): &(String, f64)| WeighedSection {
        weight: *weight,
        items: outline
            .items
            .iter()
            .filter(|item| item.section == *id)
            .filter_map(weigh)
            .collect(),
    };
    outline.sections.iter().map(section).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use jiff::Timestamp;

    use super::*;
    use crate::checklist;
    use crate::domain::HumanVerdict;
    use crate::pipeline::Forms;
    use crate::score::Scorer;

    const FORM: &str = "b2b-sales-ru.yaml";
    const CALL: &str = "labelled/heard/ru-01-warehouse-price-handled.json";

    fn standing(item: &ItemResult, verdict: Verdict) -> Standing {
        Standing {
            item: item.id.clone(),
            human: HumanVerdict {
                verdict,
                by: "Анна".into(),
                at: Timestamp::UNIX_EPOCH,
                comment: Some("не к месту".into()),
            },
            quote: None,
        }
    }

    /// The machine's scorecard of a call by a form that ships, and the weights that are kept of the form.
    fn scored(form: &str, call: &str) -> (Scorecard, FormOutline) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let checklist = checklist::load(&root.join("scripts").join(form)).unwrap();
        let text = std::fs::read_to_string(root.join("fixtures").join(call)).unwrap();
        let card = Scorer::new(&checklist)
            .unwrap()
            .score(&serde_json::from_str(&text).unwrap());
        let outline = Forms::new(vec![checklist]).unwrap().outlines().next().unwrap();
        (card, outline)
    }

    #[test]
    fn people_who_agree_with_the_machine_change_no_figure() {
        let (machine, outline) = scored(FORM, CALL);
        assert!(machine.score.is_some() && machine.items.len() > 20);
        let agree: Vec<Standing> = machine.items.iter().map(|item| standing(item, item.verdict)).collect();
        let mut card = Overlay.effective(&machine, &outline, None, &agree);
        assert!(
            card.items
                .iter()
                .all(|item| item.human.is_some() && item.machine.is_some())
        );
        for item in &mut card.items {
            (item.human, item.machine) = (None, None);
        }
        assert_eq!(card, machine);
        assert_eq!(Overlay.effective(&machine, &outline, None, &[]), machine);
    }

    #[test]
    fn every_item_moves_the_score_its_own_way() {
        let (machine, outline) = scored(FORM, CALL);
        for (item, weight) in machine.items.iter().zip(&outline.items) {
            let score = |verdict| {
                let people = [standing(item, verdict)];
                let card = Overlay.effective(&machine, &outline, None, &people);
                (
                    card.unfailed_score.unwrap().value(),
                    card.coverage.unwrap(),
                    card.result,
                )
            };
            let (pass, fail, deaf) = (score(Verdict::Pass), score(Verdict::Fail), score(Verdict::Undecidable));
            if weight.report_only {
                assert!((pass.0 - fail.0).abs() < 1e-9, "{}", item.id);
            } else {
                assert!(
                    pass.0 > fail.0 && (deaf.1 < pass.1 || weight.bonus),
                    "{}: {pass:?} {fail:?} {deaf:?}",
                    item.id
                );
            }
            if weight.critical {
                assert_eq!(fail.2, Some(crate::domain::CallResult::Fail), "{}", item.id);
            }
        }
    }

    #[test]
    fn the_reason_and_the_quotes_are_those_of_who_decided() {
        let (machine, outline) = scored(FORM, CALL);
        let passed = machine.items.iter().find(|item| !item.evidence.is_empty()).unwrap();
        let only = |verdict| {
            let card = Overlay.effective(&machine, &outline, None, &[standing(passed, verdict)]);
            card.items.into_iter().find(|item| item.id == passed.id).unwrap()
        };
        let na = only(Verdict::Na);
        assert_eq!(
            (na.reason.as_deref(), na.evidence.len(), na.points),
            (Some("не к месту"), 0, 0.0)
        );
        assert_eq!(na.machine.unwrap().evidence, passed.evidence);
        assert_eq!(only(passed.verdict).evidence, passed.evidence);
    }
}
