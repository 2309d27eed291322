//! What a changed form did to scores: which calls moved, by how much, and by which items. Input: pages of
//! [`ScoreChange`] and the outlines of the form's versions; output: [`Changes`]. Counts only; nothing here says that a
//! score is now righter than it was.
//!
//! Several items may move one call, and nobody can say which share is whose: such a call counts for each of them, and
//! `alone` says how many calls had no other reason.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use crate::domain::{CallId, CallResult, EventKind, Evidence, FormId, FormRef, ItemId, Score, Scorecard, Verdict};
use crate::store::{FormOutline, ScoreChange, ScoreSummary, Store, StoreError};

/// Calls read at once.
const PAGE: u32 = 1000;

/// How the present scorecards by a form differ from those before them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Changes {
    pub form: FormId,
    /// The form's version now (SHA-256 of the file); `None` when no call was scored by it.
    pub version: Option<String>,
    /// The versions that calls were scored by before, and how many of the compared calls, most calls first.
    pub before: Vec<VersionCalls>,
    pub calls: CallCounts,
    /// Mean change of the score over the calls that moved and have a score in both.
    pub mean_delta: Option<f64>,
    /// What is different in the form itself, against the most common version before; verdicts are not in it.
    pub form_changes: Vec<Reason>,
    /// What moved calls, most calls first.
    pub reasons: Vec<Effect>,
    /// The calls whose score or result moved, the largest change first.
    pub moved: Vec<MovedCall>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VersionCalls {
    pub version: String,
    pub calls: u64,
}

/// `compared`, `first` and `waiting` partition the calls; so do `moved` and `same` the compared ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct CallCounts {
    /// Calls with a scorecard by the form.
    pub scored: u64,
    /// Of the form's present version, with a scorecard before it.
    pub compared: u64,
    pub moved: u64,
    pub up: u64,
    pub down: u64,
    /// Neither score nor result moved.
    pub same: u64,
    /// Those of `same` in which a verdict changed all the same.
    pub same_with_other_verdicts: u64,
    /// Without a scorecard before.
    pub first: u64,
    /// Still scored by an older version: `talktrack score` was not finished.
    pub waiting: u64,
}

/// One thing that moved scores.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effect {
    pub kind: ReasonKind,
    /// Item or section.
    pub id: Option<String>,
    /// What the item is called in the form.
    pub text: Option<String>,
    /// Calls that moved with this among the reasons, and those with no other.
    pub calls: u64,
    pub alone: u64,
    /// Of those calls: where the item is a pass now and was not, and where it is a fail now and was not.
    pub to_pass: u64,
    pub to_fail: u64,
    /// Mean change of the score of those calls, in points of 100.
    pub mean_delta: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MovedCall {
    pub call: CallId,
    pub recording: Option<String>,
    pub agent: Option<String>,
    pub before: ScoreThen,
    pub after: ScoreThen,
    /// `None` when one of the two has no score.
    pub delta: Option<f64>,
    pub reasons: Vec<Reason>,
    /// Kinds of events that are found more or less often now.
    pub events: Vec<EventChange>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreThen {
    pub version: String,
    pub score: Option<Score>,
    pub unfailed_score: Option<Score>,
    pub result: Option<CallResult>,
    pub coverage: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventChange {
    pub kind: EventKind,
    pub before: u64,
    pub after: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// An item's verdict is another.
    Verdict,
    /// An item is new in the form, and counts in this call.
    Added,
    /// An item that counted in this call is no longer in the form.
    Removed,
    /// An item that counts in this call has another weight.
    Weight,
    /// An item became critical, bonus or report-only, or is no longer.
    Flags,
    /// A section has another weight.
    SectionWeight,
    /// How the form adds up: by sections or items, pass mark, coverage floor, effect of a critical item.
    Arithmetic,
    /// The form is the same: the program's rules, the sides of the call or facts about it changed.
    Rules,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reason {
    pub kind: ReasonKind,
    /// Item or section.
    pub id: Option<String>,
    pub before: Option<String>,
    pub after: Option<String>,
    /// What the new verdict rests on.
    pub quote: Option<Evidence>,
}

impl MovedCall {
    /// Puts the words that the new verdicts rest on beside them.
    pub fn add_quotes(&mut self, scorecard: &Scorecard) {
        for reason in &mut self.reasons {
            let item = scorecard
                .items
                .iter()
                .find(|item| Some(item.id.as_str()) == reason.id.as_deref());
            if matches!(reason.kind, ReasonKind::Verdict | ReasonKind::Added) {
                reason.quote = item.and_then(|item| item.evidence.first().cloned());
            }
        }
    }
}

/// Compares all calls that have a scorecard by `form`; `only`: those of them.
pub async fn load(store: &dyn Store, form: &FormId, only: Option<&HashSet<CallId>>) -> Result<Changes, StoreError> {
    let versions = store.form_versions(form).await?;
    let version = versions.into_iter().find(|v| v.current).map(|v| v.hash);
    let mut comparison = Comparison::new(form.clone(), version);
    if let Some(hash) = comparison.version.clone() {
        comparison.learn(&hash, store.form_outline(&reference(form, &hash)).await?);
    }
    let mut after = None;
    loop {
        let page = store.score_changes(form, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.call);
        for change in page {
            if only.is_some_and(|only| !only.contains(&change.call)) {
                continue;
            }
            if let Some(before) = &change.before
                && !comparison.outlines.contains_key(&before.version)
            {
                let outline = store.form_outline(&reference(form, &before.version)).await?;
                comparison.learn(&before.version, outline);
            }
            comparison.add(change);
        }
    }
    Ok(comparison.finish())
}

fn reference(form: &FormId, hash: &str) -> FormRef {
    FormRef {
        id: form.clone(),
        hash: hash.to_owned(),
    }
}

/// Gathers call by call.
struct Comparison {
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
    fn new(form: FormId, version: Option<String>) -> Self {
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

    fn learn(&mut self, version: &str, outline: Option<FormOutline>) {
        let present = self.version.as_ref().and_then(|v| self.outlines.get(v)?.as_ref());
        let differences = match (&outline, present) {
            (Some(old), Some(new)) => differences(old, new),
            _ => Vec::new(),
        };
        self.differences.insert(version.to_owned(), differences);
        self.outlines.insert(version.to_owned(), outline);
    }

    fn add(&mut self, change: ScoreChange) {
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

    fn finish(self) -> Changes {
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
    let kinds: std::collections::BTreeSet<EventKind> =
        before.events.keys().chain(after.events.keys()).copied().collect();
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

/// What is different in the form itself.
fn differences(old: &FormOutline, new: &FormOutline) -> Vec<Reason> {
    let mut found = Vec::new();
    let mut tell = |kind, id: Option<&str>, before: Option<String>, after: Option<String>| {
        if before != after {
            found.push(Reason {
                kind,
                id: id.map(str::to_owned),
                before,
                after,
                quote: None,
            });
        }
    };
    for item in &new.items {
        let id = Some(item.id.as_str());
        let Some(was) = old.items.iter().find(|was| was.id == item.id) else {
            tell(ReasonKind::Added, id, None, Some(item.weight.to_string()));
            continue;
        };
        let weight = |item: &crate::store::ItemOutline| Some(item.weight.to_string());
        tell(ReasonKind::Weight, id, weight(was), weight(item));
        tell(ReasonKind::Flags, id, Some(flags(was)), Some(flags(item)));
    }
    for item in &old.items {
        if !new.items.iter().any(|now| now.id == item.id) {
            tell(
                ReasonKind::Removed,
                Some(item.id.as_str()),
                Some(item.weight.to_string()),
                None,
            );
        }
    }
    for (id, weight) in &new.sections {
        // A section that is new, or gone, shows in its items. By items, section weights play no part.
        if let Some((_, was)) = old.sections.iter().find(|(was, _)| was == id)
            && new.by_sections
        {
            tell(
                ReasonKind::SectionWeight,
                Some(id),
                Some(was.to_string()),
                Some(weight.to_string()),
            );
        }
    }
    tell(
        ReasonKind::Arithmetic,
        None,
        Some(arithmetic(old)),
        Some(arithmetic(new)),
    );
    found
}

fn flags(item: &crate::store::ItemOutline) -> String {
    let all = [
        (item.critical, "critical"),
        (item.bonus, "bonus"),
        (item.report_only, "report_only"),
    ];
    let set: Vec<&str> = all.iter().filter(|(on, _)| *on).map(|(_, name)| *name).collect();
    if set.is_empty() {
        "none".to_owned()
    } else {
        set.join(" ")
    }
}

fn arithmetic(form: &FormOutline) -> String {
    let by = if form.by_sections { "sections" } else { "items" };
    let critical = if form.critical_is_zero { "score" } else { "result" };
    let pass_from = form
        .pass_from
        .map_or_else(|| "none".to_owned(), |from| from.to_string());
    format!(
        "by {by}, critical {critical}, pass from {pass_from}, coverage floor {}",
        form.coverage_floor
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Fingerprint;
    use crate::store::ItemOutline;

    fn summary(version: &str, score: f64, items: &[(&str, Verdict)]) -> ScoreSummary {
        ScoreSummary {
            version: version.into(),
            fingerprint: Fingerprint(version.into()),
            score: Score::new(score),
            unfailed_score: Score::new(score),
            result: Some(CallResult::Pass),
            coverage: Some(1.0),
            items: items.iter().map(|(id, v)| (ItemId::from(*id), *v)).collect(),
            events: BTreeMap::new(),
        }
    }

    fn change(n: u8, before: Option<ScoreSummary>, after: ScoreSummary) -> ScoreChange {
        ScoreChange {
            call: CallId::of(&[n]),
            path: format!("/calls/{n}.wav").into(),
            agent: None,
            before,
            after,
        }
    }

    fn outline(hash: &str, items: &[(&str, f64)]) -> FormOutline {
        FormOutline {
            form: reference(&"f".into(), hash),
            by_sections: false,
            critical_is_zero: false,
            pass_from: None,
            coverage_floor: 0.0,
            sections: vec![("s".into(), 1.0)],
            items: items
                .iter()
                .map(|(id, weight)| ItemOutline {
                    id: (*id).into(),
                    section: "s".into(),
                    text: format!("text of {id}"),
                    weight: *weight,
                    critical: false,
                    bonus: false,
                    report_only: false,
                })
                .collect(),
        }
    }

    fn compare(changes: Vec<ScoreChange>) -> Changes {
        let mut comparison = Comparison::new("f".into(), Some("new".into()));
        comparison.learn("new", Some(outline("new", &[("a", 2.0), ("b", 1.0), ("c", 1.0)])));
        comparison.learn("old", Some(outline("old", &[("a", 1.0), ("b", 1.0), ("d", 1.0)])));
        comparison.learn("unknown", None);
        changes.into_iter().for_each(|change| comparison.add(change));
        comparison.finish()
    }

    const PASS: Verdict = Verdict::Pass;
    const FAIL: Verdict = Verdict::Fail;

    #[test]
    fn a_moved_call_says_why() {
        let found = compare(vec![change(
            1,
            Some(summary("old", 50.0, &[("a", PASS), ("b", FAIL), ("d", PASS)])),
            summary("new", 75.0, &[("a", PASS), ("b", PASS), ("c", Verdict::Na)]),
        )]);
        let reasons: Vec<_> = found.moved[0]
            .reasons
            .iter()
            .map(|r| (r.kind, r.id.as_deref()))
            .collect();
        assert_eq!(
            reasons,
            [
                (ReasonKind::Verdict, Some("b")),
                (ReasonKind::Removed, Some("d")),
                (ReasonKind::Weight, Some("a")),
            ],
            "c is new and does not apply to this call"
        );
        assert_eq!(found.moved[0].delta, Some(25.0));
        let kinds: Vec<_> = found.form_changes.iter().map(|r| r.kind).collect();
        assert_eq!(kinds, [ReasonKind::Weight, ReasonKind::Added, ReasonKind::Removed]);
        let b = found.reasons.iter().find(|e| e.id.as_deref() == Some("b")).unwrap();
        assert_eq!((b.calls, b.alone, b.to_pass, b.to_fail), (1, 0, 1, 0));
        assert_eq!((b.mean_delta, b.text.as_deref()), (Some(25.0), Some("text of b")));
    }

    #[test]
    fn calls_are_partitioned() {
        let now = |score| summary("new", score, &[("a", PASS)]);
        let found = compare(vec![
            change(1, Some(summary("unknown", 60.0, &[("a", FAIL)])), now(80.0)),
            change(2, Some(summary("old", 90.0, &[("a", PASS)])), now(80.0)),
            change(3, Some(summary("old", 80.0, &[("a", FAIL)])), now(80.0)),
            change(4, Some(summary("new", 70.0, &[("a", PASS)])), now(80.0)),
            change(5, None, now(80.0)),
            change(6, None, summary("old", 80.0, &[])),
        ]);
        let expected = CallCounts {
            scored: 6,
            compared: 4,
            moved: 3,
            up: 2,
            down: 1,
            same: 1,
            same_with_other_verdicts: 1,
            first: 1,
            waiting: 1,
        };
        assert_eq!(found.calls, expected);
        assert_eq!(found.mean_delta, Some(6.67));
        let deltas: Vec<_> = found.moved.iter().map(|m| m.delta).collect();
        assert_eq!(deltas[0], Some(20.0), "the largest change first");
        let rules = found.reasons.iter().find(|e| e.kind == ReasonKind::Rules).unwrap();
        assert_eq!(
            (rules.calls, rules.alone),
            (1, 1),
            "the same form: not the form's doing"
        );
    }

    #[test]
    fn nothing_to_compare_is_said_with_zeros() {
        let found = compare(vec![]);
        assert_eq!(found.calls, CallCounts::default());
        assert_eq!((found.mean_delta, found.moved.len()), (None, 0));
    }
}
