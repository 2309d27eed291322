//! Counts of what was found, missed and invented.

use std::collections::BTreeMap;

use talktrack::domain::{Role, Scorecard, Verdict};

use super::dialogue::{Dialogue, Heard, Label};

#[derive(Default, Clone)]
pub struct Tally {
    pub hits: usize,
    pub missed: usize,
    pub invented: usize,
}

impl Tally {
    pub fn precision(&self) -> f64 {
        share(self.hits, self.hits + self.invented)
    }

    pub fn recall(&self) -> f64 {
        share(self.hits, self.hits + self.missed)
    }

    pub fn f1(&self) -> f64 {
        share(2 * self.hits, 2 * self.hits + self.missed + self.invented)
    }
}

#[allow(clippy::cast_precision_loss)]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// Of one item over many dialogues.
#[derive(Default, Clone)]
pub struct ItemTally {
    pub calls: usize,
    pub agreed: usize,
    /// "Pass" as the thing to find.
    pub pass: Tally,
    /// "Fail" as the thing to find.
    pub fail: Tally,
}

#[derive(Default)]
pub struct Tallies {
    pub behaviours: BTreeMap<&'static str, Tally>,
    pub items: BTreeMap<String, ItemTally>,
    /// Behaviours that were missed or invented, as `misses.json` names them.
    pub misses: Vec<String>,
    /// `dialogue item: labelled → judged`.
    pub verdicts: Vec<String>,
}

/// How a kind of event is counted: its row, and how many turns off it may be. Attempts that are near each other are one,
/// and a step is agreed in a question and its answer.
#[rustfmt::skip]
const KINDS: &[(&str, &str, usize)] = &[
    ("objection", "objection", 0), ("refusal", "refusal", 0), ("closing_attempt", "closing attempt", 2),
    ("question", "question", 0), ("next_step", "next step", 2), ("promise", "promise", 0), ("competitor", "competitor", 0),
    ("price", "price", 0), ("discount", "discount", 0), ("value", "value", 0), ("upsell", "upsell", 0),
];

/// Rows that ask for more than the kind: which field must agree as well.
#[rustfmt::skip]
const CLOSER: &[(&str, &str, Field)] = &[
    ("objection", "objection type", Field::Type), ("objection", "objection handled or dropped", Field::Result),
    ("refusal", "refusal reaction", Field::Result), ("closing_attempt", "closing attempt type", Field::Type),
    ("closing_attempt", "closing attempt answer", Field::Result), ("question", "question open or closed", Field::Type),
];

#[derive(Clone, Copy)]
enum Field {
    Type,
    Result,
}

type Placed = (usize, Label);

impl Tallies {
    pub fn add(&mut self, dialogue: &Dialogue, heard: Heard, card: &Scorecard) {
        let transcript = dialogue.transcript(heard);
        let found: Vec<Placed> = card
            .events
            .iter()
            .filter_map(|event| {
                let label: Label = serde_json::from_value(serde_json::to_value(event).unwrap()).unwrap();
                Some((dialogue.turn_of(event, &transcript)?, label))
            })
            // Questions are labelled for the agent only.
            .filter(|(turn, label)| label.kind != "question" || dialogue.turns[*turn].speaker == Role::Agent)
            .collect();
        let labelled: Vec<Placed> = dialogue
            .turns
            .iter()
            .enumerate()
            .flat_map(|(turn, t)| t.events.iter().map(move |label| (turn, label.clone())))
            .collect();
        for &(kind, row, tolerance) in KINDS {
            let of_kind = |list: &[Placed]| -> Vec<Placed> {
                let mut list: Vec<Placed> = list.iter().filter(|(_, l)| l.kind == kind).cloned().collect();
                // Two amounts in a turn are labelled once.
                if matches!(kind, "price" | "discount" | "competitor" | "promise" | "value") {
                    list.dedup_by_key(|(turn, _)| *turn);
                }
                list
            };
            let (labelled, found) = (of_kind(&labelled), of_kind(&found));
            self.count(dialogue, row, tolerance, &labelled, &found, |_, _| true, true);
            for &(_, row, field) in CLOSER.iter().filter(|(k, _, _)| *k == kind) {
                let same = move |a: &Label, b: &Label| match field {
                    Field::Type => a.subtype == b.subtype,
                    Field::Result => a.result == b.result,
                };
                self.count(dialogue, row, tolerance, &labelled, &found, same, false);
            }
        }
        self.judge(dialogue, card);
    }

    /// Pairs labels with events, nearest turns first, and counts what is left over on both sides.
    #[allow(clippy::too_many_arguments)]
    fn count(
        &mut self,
        dialogue: &Dialogue,
        row: &'static str,
        tolerance: usize,
        labelled: &[Placed],
        found: &[Placed],
        same: impl Fn(&Label, &Label) -> bool,
        list: bool,
    ) {
        let mut missed: Vec<Option<&Placed>> = labelled.iter().map(Some).collect();
        let mut invented: Vec<Option<&Placed>> = found.iter().map(Some).collect();
        let tally = self.behaviours.entry(row).or_default();
        for distance in 0..=tolerance {
            // What agrees in type and result is paired before what agrees in kind only.
            for exact in [true, false] {
                for label in &mut missed {
                    let Some((turn, wanted)) = *label else { continue };
                    let fits = |event: Option<&Placed>| {
                        event.is_some_and(|(at, e)| {
                            at.abs_diff(*turn) == distance
                                && same(wanted, e)
                                && (!exact || (wanted.subtype == e.subtype && wanted.result == e.result))
                        })
                    };
                    if let Some(event) = invented.iter_mut().find(|e| fits(**e)) {
                        (*label, *event) = (None, None);
                        tally.hits += 1;
                    }
                }
            }
        }
        for (what, left) in [("missed", &missed), ("invented", &invented)] {
            for (turn, label) in left.iter().copied().flatten() {
                if what == "missed" {
                    tally.missed += 1;
                } else {
                    tally.invented += 1;
                }
                if list {
                    let subtype = label.subtype.as_deref().map(|t| format!(" {t}")).unwrap_or_default();
                    self.misses
                        .push(format!("{} turn {}: {row}{subtype} {what}", dialogue.id, turn + 1));
                }
            }
        }
    }

    fn judge(&mut self, dialogue: &Dialogue, card: &Scorecard) {
        for result in &card.items {
            let labelled = dialogue.items.get(result.id.as_str());
            let labelled =
                labelled.unwrap_or_else(|| panic!("{} has no label for {}", dialogue.id, result.id.as_str()));
            let judged = result.verdict.as_str();
            let tally = self
                .items
                .entry(format!("{} {}", dialogue.form, result.id.as_str()))
                .or_default();
            tally.calls += 1;
            if labelled == judged {
                tally.agreed += 1;
            } else {
                self.verdicts.push(format!(
                    "{} {}: {labelled}, judged {judged}",
                    dialogue.id,
                    result.id.as_str()
                ));
            }
            for (tally, verdict) in [(&mut tally.pass, Verdict::Pass), (&mut tally.fail, Verdict::Fail)] {
                match (labelled == verdict.as_str(), result.verdict == verdict) {
                    (true, true) => tally.hits += 1,
                    (true, false) => tally.missed += 1,
                    (false, true) => tally.invented += 1,
                    (false, false) => {}
                }
            }
        }
    }
}
