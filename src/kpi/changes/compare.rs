//! Gathers call by call what moved and why. Input: one [`ScoreChange`] after the other; output: [`Changes`].

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::form::differences;
use super::{CallCounts, Changes, Effect, EventChange, MovedCall, Reason, ReasonKind, ScoreThen, VersionCalls};
use crate::domain::{EventKind, FormId, ItemId, Verdict};
use crate::store::{FormOutline, ScoreChange, ScoreSummary};

/// Gathers call by call.
pub(super) struct Comparison {
    form: FormId,
    version: Option<String>,
    outlines: HashMap<String, Option<FormOutline>>,
    /// What differs between a version and the present one.
    differences: HashMap<String, Vec<Reason>>,
    before: BTreeMap<String, u64>,
    calls: CallCounts,
    effects: BTreeMap<(ReasonKind, Option<String>), (Effect, Mean)>,
    mean: Mean,
    moved: Vec<MovedCall>,
}

#[derive(Default)]
struct Mean {
    sum: f64,
    n: u32,
}

impl Mean {
    fn add(&mut self, value: Option<f64>) {
        if let Some(value) = value {
            self.sum += value;
            self.n += 1;
        }
    }

    /// To two decimals, as scores are.
    fn value(&self) -> Option<f64> {
        (self.n > 0).then(|| rounded(self.sum / f64::from(self.n)))
    }
}

fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

impl Comparison {
    pub(super) fn new(form: FormId, version: Option<String>) -> Self {
        Self {
            form,
            version,
            outlines: HashMap::new(),
            differences: HashMap::new(),
            before: BTreeMap::new(),
            calls: CallCounts::default(),
            effects: BTreeMap::new(),
            mean: Mean::default(),
            moved: Vec::new(),
        }
    }

    /// The form's version now.
    pub(super) fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    pub(super) fn knows(&self, version: &str) -> bool {
        self.outlines.contains_key(version)
    }

    /// What a version of the form was like, if that was kept; the present version first.
    pub(super) fn learn(&mut self, version: &str, outline: Option<FormOutline>) {
        let present = self.version.as_ref().and_then(|v| self.outlines.get(v)?.as_ref());
        let differences = match (&outline, present) {
            (Some(old), Some(new)) => differences(old, new),
            _ => Vec::new(),
        };
        self.differences.insert(version.to_owned(), differences);
        self.outlines.insert(version.to_owned(), outline);
    }

    pub(super) fn add(&mut self, change: ScoreChange) {
        self.calls.scored += 1;
        if Some(&change.after.version) != self.version.as_ref() {
            self.calls.waiting += 1;
            return;
        }
        let Some(before) = &change.before else {
            self.calls.first += 1;
            return;
        };
        self.calls.compared += 1;
        *self.before.entry(before.version.clone()).or_default() += 1;
        let after = &change.after;
        if before.score == after.score && before.result == after.result {
            self.calls.same += 1;
            self.calls.same_with_other_verdicts += u64::from(before.items != after.items);
            return;
        }
        let delta = before
            .score
            .zip(after.score)
            .map(|(old, new)| rounded(new.value() - old.value()));
        self.calls.moved += 1;
        self.calls.up += u64::from(delta.is_some_and(|d| d > 0.0));
        self.calls.down += u64::from(delta.is_some_and(|d| d < 0.0));
        self.mean.add(delta);
        let reasons = self.reasons(before, after);
        for reason in &reasons {
            self.count(reason, delta, reasons.len() == 1);
        }
        self.moved.push(MovedCall {
            call: change.call,
            recording: change.path.file_name().map(|name| name.to_string_lossy().into_owned()),
            agent: change.agent.clone(),
            before: then(before),
            after: then(after),
            delta,
            events: event_changes(before, after),
            reasons,
        });
    }

    fn reasons(&self, before: &ScoreSummary, after: &ScoreSummary) -> Vec<Reason> {
        let old: HashMap<&ItemId, Verdict> = before.items.iter().map(|(id, v)| (id, *v)).collect();
        let new: HashMap<&ItemId, Verdict> = after.items.iter().map(|(id, v)| (id, *v)).collect();
        let present = self.outlines.get(&after.version).and_then(Option::as_ref);
        let weighs =
            |id: &ItemId| present.is_none_or(|form| !form.items.iter().any(|item| item.id == *id && item.report_only));
        let mut reasons = Vec::new();
        for (id, now) in &after.items {
            let reason = |kind, before: Option<Verdict>| Reason {
                kind,
                id: Some(id.to_string()),
                before: before.map(|v| v.as_str().to_owned()),
                after: Some(now.as_str().to_owned()),
                quote: None,
            };
            match old.get(id) {
                Some(then) if then != now && weighs(id) => reasons.push(reason(ReasonKind::Verdict, Some(*then))),
                None if counts(*now) && weighs(id) => reasons.push(reason(ReasonKind::Added, None)),
                _ => {}
            }
        }
        for (id, then) in &before.items {
            if !new.contains_key(id) && counts(*then) {
                reasons.push(Reason {
                    kind: ReasonKind::Removed,
                    id: Some(id.to_string()),
                    before: Some(then.as_str().to_owned()),
                    after: None,
                    quote: None,
                });
            }
        }
        let of_form = self.differences.get(&before.version).into_iter().flatten();
        reasons.extend(
            of_form
                .filter(|difference| match difference.kind {
                    ReasonKind::Weight | ReasonKind::Flags => difference
                        .id
                        .as_deref()
                        .is_some_and(|id| new.get(&ItemId::from(id)).is_some_and(|v| counts(*v))),
                    ReasonKind::SectionWeight | ReasonKind::Arithmetic => true,
                    _ => false,
                })
                .cloned(),
        );
        if before.version == after.version || reasons.is_empty() {
            reasons.push(Reason {
                kind: if before.version == after.version {
                    ReasonKind::Rules
                } else {
                    ReasonKind::Arithmetic
                },
                id: None,
                before: None,
                after: None,
                quote: None,
            });
        }
        reasons
    }

    fn count(&mut self, reason: &Reason, delta: Option<f64>, alone: bool) {
        let text = |id: &String| {
            let outlines = self.outlines.values().flatten();
            let mut items = outlines.flat_map(|form| &form.items);
            items.find(|item| item.id.as_str() == id).map(|item| item.text.clone())
        };
        let key = (reason.kind, reason.id.clone());
        let entry = self.effects.entry(key).or_insert_with(|| {
            let effect = Effect {
                kind: reason.kind,
                id: reason.id.clone(),
                text: reason.id.as_ref().and_then(text),
                calls: 0,
                alone: 0,
                to_pass: 0,
                to_fail: 0,
                mean_delta: None,
            };
            (effect, Mean::default())
        });
        let is_verdict = matches!(reason.kind, ReasonKind::Verdict | ReasonKind::Added);
        let is_now = |verdict: Verdict| is_verdict && reason.after.as_deref() == Some(verdict.as_str());
        entry.0.calls += 1;
        entry.0.alone += u64::from(alone);
        entry.0.to_pass += u64::from(is_now(Verdict::Pass));
        entry.0.to_fail += u64::from(is_now(Verdict::Fail));
        entry.1.add(delta);
    }

    pub(super) fn finish(self) -> Changes {
        let mut before: Vec<VersionCalls> = self
            .before
            .into_iter()
            .map(|(version, calls)| VersionCalls { version, calls })
            .collect();
        before.sort_by(|a, b| b.calls.cmp(&a.calls).then_with(|| a.version.cmp(&b.version)));
        let form_changes = before
            .first()
            .and_then(|most| self.differences.get(&most.version).cloned())
            .unwrap_or_default();
        let mut reasons: Vec<Effect> = self
            .effects
            .into_values()
            .map(|(effect, mean)| Effect {
                mean_delta: mean.value(),
                ..effect
            })
            .collect();
        reasons.sort_by(|a, b| {
            let by_calls = b.calls.cmp(&a.calls);
            by_calls.then_with(|| (a.kind, &a.id).cmp(&(b.kind, &b.id)))
        });
        let mut moved = self.moved;
        // A score that came or went is the largest change of all.
        let size = |moved: &MovedCall| moved.delta.map_or(f64::INFINITY, f64::abs);
        moved.sort_by(|a, b| size(b).total_cmp(&size(a)).then_with(|| a.call.cmp(&b.call)));
        Changes {
            form: self.form,
            version: self.version,
            before,
            calls: self.calls,
            mean_delta: self.mean.value(),
            form_changes,
            reasons,
            moved,
        }
    }
}

/// Whether a verdict is part of the sums.
fn counts(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Pass | Verdict::Fail)
}

fn then(summary: &ScoreSummary) -> ScoreThen {
    ScoreThen {
        version: summary.version.clone(),
        score: summary.score,
        unfailed_score: summary.unfailed_score,
        result: summary.result,
        coverage: summary.coverage,
    }
}

fn event_changes(before: &ScoreSummary, after: &ScoreSummary) -> Vec<EventChange> {
    let kinds: BTreeSet<EventKind> = before.events.keys().chain(after.events.keys()).copied().collect();
    let count = |summary: &ScoreSummary, kind| summary.events.get(&kind).copied().unwrap_or(0);
    kinds
        .into_iter()
        .map(|kind| EventChange {
            kind,
            before: count(before, kind),
            after: count(after, kind),
        })
        .filter(|change| change.before != change.after)
        .collect()
}
