//! Do the intervals of `report lift` hold what they promise? Departments are made whose truth is known, and the whole
//! table is computed as for a real one: does the 95 % interval cover the planted effect in 93–97 % of them, and is
//! nothing found where there is nothing? A measurement, not a test of every day:
//!
//!     make bench-lift        (cargo test --test lift_simulation -- --ignored --nocapture)
//!
//! The result is written down in BENCHMARKS.md.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cast_precision_loss,
    reason = "a measurement"
)]

use talktrack::domain::{DealStatus, Direction, Money};
use talktrack::kpi::lift::{Finding, Lift, LiftOptions, lift_of_deals};
use talktrack::store::{DealSet, Exposure, LiftColumn, LiftCounts, LiftDeal, LiftKind, LiftTable};

const SEEDS: u64 = 200;
const ITEMS: usize = 12;
/// Planted on the first two items, in shares of the win rate; nothing on the other ten.
const EFFECTS: [f64; 2] = [0.20, 0.10];
const SOURCES: [(&str, f64); 3] = [("site", 0.0), ("advert", -0.05), ("partner", 0.05)];

/// `SplitMix64` (Steele, Lea, Flood 2014).
struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, n: usize) -> usize {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // below n
        let at = (self.unit() * n as f64) as usize;
        at
    }
}

#[derive(Clone, Copy)]
struct Department {
    deals: usize,
    managers: usize,
    has_effect: bool,
}

impl Department {
    /// A manager's skill moves the chance to win by up to six points either way and makes every good habit more
    /// frequent: the plain difference is confounded on purpose.
    fn make(self, seed: u64) -> LiftTable {
        let mut random = Random(seed.wrapping_mul(0x5851_f42d_4c95_7f2d) ^ 0x1405_7b7e_f767_814f);
        let mut columns: Vec<LiftColumn> = (0..ITEMS)
            .map(|item| LiftColumn {
                id: format!("item-{item:02}").as_str().into(),
                kind: LiftKind::Item,
                known: (0..self.deals).collect(),
                with: DealSet::default(),
                heard: DealSet::default(),
            })
            .collect();
        let mut counts = LiftCounts {
            calls: self.deals as u64,
            matched: self.deals as u64,
            ..LiftCounts::default()
        };
        let mut deals = Vec::with_capacity(self.deals);
        for place in 0..self.deals {
            let manager = random.below(self.managers);
            let skill = 2.0 * manager as f64 / (self.managers - 1) as f64 - 1.0;
            let (source, source_effect) = SOURCES[random.below(SOURCES.len())];
            let amount = (random.unit() * 3.0 + 9.0).exp();
            let mut chance = 0.30 + 0.06 * skill + source_effect;
            let mut passed = 0;
            for (item, column) in columns.iter_mut().enumerate() {
                // Half, more or less, and more with skill.
                if random.unit() < 0.35 + 0.03 * item as f64 + 0.15 * skill {
                    column.with.insert(place);
                    passed += 1;
                    chance += EFFECTS.get(item).filter(|_| self.has_effect).unwrap_or(&0.0);
                }
            }
            let won = random.unit() < chance;
            let status = if won { DealStatus::Won } else { DealStatus::Lost };
            for count in [&mut counts.deals, &mut counts.exposed] {
                match status {
                    DealStatus::Won => count.won += 1,
                    _ => count.lost += 1,
                }
            }
            #[allow(clippy::cast_possible_truncation)] // roubles
            let amount = Money((amount * 100.0) as i64);
            let direction = if random.unit() < 0.35 {
                Direction::Inbound
            } else {
                Direction::Outbound
            };
            deals.push(LiftDeal {
                won,
                manager: Some(format!("manager {manager:02}")),
                source: Some(source.to_owned()),
                direction: Some(direction),
                amount: Some(amount),
                score: Some(f64::from(passed) * 100.0 / ITEMS as f64),
            });
        }
        counts.cells = vec![];
        LiftTable {
            counts,
            deals,
            columns,
            ..LiftTable::default()
        }
    }

    fn lift(self, seed: u64) -> Lift {
        lift_of_deals(&self.make(seed), Exposure::FirstCall, &LiftOptions::default())
    }

    fn truth(self, id: &str) -> f64 {
        let item: usize = id.trim_start_matches("item-").parse().unwrap();
        EFFECTS.get(item).copied().filter(|_| self.has_effect).unwrap_or(0.0)
    }
}

#[derive(Default)]
struct Tally {
    intervals: u64,
    normal: u64,
    t: u64,
    plain: u64,
    sum_first: f64,
    sum_second: f64,
    found_first: u64,
    found_second: u64,
    /// Seeds with a row called "goes with" that has no effect; rows so called, and the false ones among them.
    seeds_with_false: u64,
    plain_seeds_with_false: u64,
    named: u64,
    false_named: u64,
    false_share: f64,
}

fn run(department: Department) -> Tally {
    let mut tally = Tally::default();
    for seed in 0..SEEDS {
        let lift = department.lift(seed);
        let (mut named, mut wrong, mut plainly_wrong) = (0, 0, false);
        for row in &lift.items {
            let truth = department.truth(row.id.as_str());
            let adjusted = row.adjusted.as_ref().expect("enough data for an adjusted effect");
            let t = adjusted.ame_t.unwrap_or(adjusted.ame);
            tally.intervals += 1;
            tally.normal += u64::from(!adjusted.ame.excludes(truth));
            tally.t += u64::from(!t.excludes(truth));
            tally.plain += u64::from(!row.difference.unwrap().excludes(truth));
            let is_named = matches!(row.finding, Finding::More | Finding::Fewer);
            match row.id.as_str() {
                "item-00" => {
                    tally.sum_first += adjusted.ame.value;
                    tally.found_first += u64::from(is_named);
                }
                "item-01" => {
                    tally.sum_second += adjusted.ame.value;
                    tally.found_second += u64::from(is_named);
                }
                _ => {}
            }
            named += u64::from(is_named);
            wrong += u64::from(is_named && truth == 0.0);
            plainly_wrong |= truth == 0.0 && row.q.is_some_and(|q| q <= 0.05);
        }
        tally.named += named;
        tally.false_named += wrong;
        tally.seeds_with_false += u64::from(wrong > 0);
        tally.plain_seeds_with_false += u64::from(plainly_wrong);
        if named > 0 {
            tally.false_share += wrong as f64 / named as f64;
        }
    }
    tally
}

#[test]
#[ignore = "a measurement: make bench-lift"]
fn intervals_cover_and_nothing_is_found_where_nothing_is() {
    println!(
        "{SEEDS} seeds, {ITEMS} rows each; planted: {:+.0} and {:+.0} points",
        EFFECTS[0] * 100.0,
        EFFECTS[1] * 100.0
    );
    let mut faults = Vec::new();
    for (deals, managers) in [(600, 10), (2000, 40)] {
        for has_effect in [true, false] {
            let department = Department {
                deals,
                managers,
                has_effect,
            };
            let began = std::time::Instant::now();
            let tally = run(department);
            let share = |n: u64| 100.0 * n as f64 / tally.intervals as f64;
            let seeds = |n: u64| 100.0 * n as f64 / SEEDS as f64;
            println!(
                "{deals} deals, {managers} managers, {}: covered by the adjusted interval {:.1} % (normal {:.1} %), by the plain \
                 one {:.1} %; mean adjusted effect of the two planted {:+.1} and {:+.1}, found in {:.0} % and {:.0} %; seeds with \
                 a false find {:.1} % (plain q alone {:.1} %); false among all finds, mean over seeds {:.1} %; {:.0} s",
                if has_effect {
                    "effects planted"
                } else {
                    "nothing planted"
                },
                share(tally.t),
                share(tally.normal),
                share(tally.plain),
                100.0 * tally.sum_first / SEEDS as f64,
                100.0 * tally.sum_second / SEEDS as f64,
                seeds(tally.found_first),
                seeds(tally.found_second),
                seeds(tally.seeds_with_false),
                seeds(tally.plain_seeds_with_false),
                100.0 * tally.false_share / SEEDS as f64,
                began.elapsed().as_secs_f64(),
            );
            if !(93.0..=97.0).contains(&share(tally.t)) {
                faults.push(format!(
                    "{deals} deals, {managers} managers: coverage {:.1} %",
                    share(tally.t)
                ));
            }
            if !has_effect && seeds(tally.seeds_with_false) > 5.0 {
                faults.push(format!(
                    "false finds in {:.1} % of seeds",
                    seeds(tally.seeds_with_false)
                ));
            }
            if tally.false_share / SEEDS as f64 > 0.05 {
                faults.push(format!("false discovery rate {:.3}", tally.false_share / SEEDS as f64));
            }
            let [first, second] = if has_effect { EFFECTS } else { [0.0; 2] };
            for (sum, truth) in [(tally.sum_first, first), (tally.sum_second, second)] {
                if (sum / SEEDS as f64 - truth).abs() > 0.01 {
                    faults.push(format!(
                        "mean effect {:.3} where {truth} was planted",
                        sum / SEEDS as f64
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
