//! What people say of the machine's answers: how often it misses an item and how often it hears one that was not there,
//! and the plain difference freed of both. Input: blind verdicts that were revealed, beside the machine's of the time.
//!
//! Verdicts given with the machine's answer in view say what was corrected and not how good the machine is, so they are
//! not counted here; a deal whose answer is a person's (any person's) is taken as it is. It is assumed that the machine
//! errs alike in won and in lost deals, and that calls were not chosen for review by its answer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Estimate, LiftOptions, LiftRow};
use crate::domain::{ItemId, Verdict};
use crate::kpi::calibration::machine_beside_people;
use crate::kpi::share;
use crate::stats::{Agreement, Exposed, Ratings, Share, Uncorrectable, cohen_kappa, corrected_difference, gwet_ac1};
use crate::store::{DealSet, Exposure, LiftColumn, LiftKind, RatedItem};

/// Draws for an interval: its ends move by less than a tenth of a point from seed to seed.
const DRAWS: usize = 8_000;

/// How the machine reads an item, by people who did not see its answer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Recognition {
    /// Calls that people passed and the machine decided; those it passed too.
    pub passes: u64,
    pub sensitivity: Option<Estimate>,
    /// Calls that people failed and the machine decided; those it failed too.
    pub fails: u64,
    pub specificity: Option<Estimate>,
}

/// Why a difference has no corrected one beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum MissingCorrection {
    /// Calls that people passed, and failed; `needed` of each.
    TooFewVerdicts { passes: u64, fails: u64, needed: u64 },
    /// The machine's answer may be no better than chance.
    HardlyTells,
    /// With errors this frequent nobody, or everybody, would have the item.
    Contradiction,
    /// Errors are known call by call: only the first call's can be taken out.
    NotFirstCall,
}

/// People and the machine on one item.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pairs: Vec<(Verdict, Verdict)>,
}

/// By item; nothing of items that nobody judged blind.
pub(super) fn judged(rated: &[RatedItem]) -> BTreeMap<&ItemId, Judged> {
    let mut by_item: BTreeMap<&ItemId, Vec<&RatedItem>> = BTreeMap::new();
    for verdict in rated.iter().filter(|r| r.blind && r.revealed) {
        by_item.entry(&verdict.item).or_default().push(verdict);
    }
    by_item
        .into_iter()
        .map(|(item, verdicts)| {
            let pairs = machine_beside_people(&verdicts);
            (item, Judged { pairs })
        })
        .collect()
}

impl Judged {
    /// Calls that people and the machine answered.
    pub fn calls(&self) -> u64 {
        self.pairs.len() as u64
    }

    /// Share of them answered alike.
    pub fn agreement(&self) -> Option<Estimate> {
        let alike = self.pairs.iter().filter(|(people, machine)| people == machine).count();
        share(alike as u64, self.calls())
    }

    pub fn kappa(&self) -> Agreement {
        cohen_kappa(&self.ratings())
    }

    pub fn ac1(&self) -> Agreement {
        gwet_ac1(&self.ratings())
    }

    fn ratings(&self) -> Ratings {
        let code = |verdict: Verdict| Some(verdict as u8);
        Ratings::new(
            2,
            self.pairs
                .iter()
                .map(|(people, machine)| vec![code(*people), code(*machine)]),
        )
    }

    fn right(&self, truth: Verdict) -> Share {
        let decided = |machine: Verdict| matches!(machine, Verdict::Pass | Verdict::Fail);
        let cases = self
            .pairs
            .iter()
            .filter(|(people, machine)| *people == truth && decided(*machine));
        let (mut hits, mut of) = (0, 0);
        for (people, machine) in cases {
            of += 1;
            hits += u64::from(people == machine);
        }
        Share { hits, of }
    }

    pub fn recognition(&self) -> Recognition {
        let (yes, no) = (self.right(Verdict::Pass), self.right(Verdict::Fail));
        Recognition {
            passes: yes.of,
            sensitivity: share(yes.hits, yes.of),
            fails: no.of,
            specificity: share(no.hits, no.of),
        }
    }
}

/// Fills in what is known of the machine's errors on the row's item, and the difference without them.
pub(super) fn correct(
    row: &mut LiftRow,
    column: &LiftColumn,
    won: &DealSet,
    judged: &BTreeMap<&ItemId, Judged>,
    exposure: Exposure,
    options: &LiftOptions,
) {
    let Some(judged) = judged.get(&row.id).filter(|_| row.kind == LiftKind::Item) else {
        return;
    };
    row.recognition = Some(judged.recognition());
    match corrected(column, won, judged, exposure, options) {
        Ok(estimate) => row.corrected = Some(estimate),
        Err(missing) => row.corrected_missing = missing,
    }
}

/// `Err(None)`: the row has no plain difference either.
fn corrected(
    column: &LiftColumn,
    won: &DealSet,
    judged: &Judged,
    exposure: Exposure,
    options: &LiftOptions,
) -> Result<Estimate, Option<MissingCorrection>> {
    if exposure != Exposure::FirstCall {
        return Err(Some(MissingCorrection::NotFirstCall));
    }
    let (yes, no) = (judged.right(Verdict::Pass), judged.right(Verdict::Fail));
    if yes.of < options.min_verdicts || no.of < options.min_verdicts {
        return Err(Some(MissingCorrection::TooFewVerdicts {
            passes: yes.of,
            fails: no.of,
            needed: options.min_verdicts,
        }));
    }
    let exposed = |deals: &DealSet| {
        let with = deals.and(&column.with);
        let won_with = with.shared(won);
        let n_won = deals.shared(won);
        Exposed {
            won: Share {
                hits: won_with,
                of: n_won,
            },
            lost: Share {
                hits: with.len() - won_with,
                of: deals.len() - n_won,
            },
        }
    };
    let heard = column.known.and(&column.heard);
    let read = column.known.without(&heard);
    let mut random = Draws::default();
    corrected_difference(exposed(&read), exposed(&heard), yes, no, DRAWS, &mut || random.unit())
        .map(Estimate::from)
        .map_err(|why| match why {
            Uncorrectable::NoTrials => None,
            Uncorrectable::HardlyTells => Some(MissingCorrection::HardlyTells),
            Uncorrectable::Contradiction => Some(MissingCorrection::Contradiction),
        })
}

/// The same numbers each time, so that the same store gives the same page: `SplitMix64` (Steele, Lea, Flood, Fast
/// splittable pseudorandom number generators. OOPSLA 2014).
#[derive(Debug, Default)]
struct Draws(u64);

impl Draws {
    /// In [0, 1).
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
        let unit = ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64;
        unit
    }
}
