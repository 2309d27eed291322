//! What became of it: each trained manager's pass rate on what was trained, before and after. Input: the sessions and
//! counts of the store; output: [`Progress`], plain and serialisable.
//!
//! The windows are as long on either side as asked for, the day of the training is left out, and what lies behind today is
//! cut off. A manager's first training on a target is the one that counts. Who was weak is trained, and who was weak by
//! chance gets better by chance: so the change of managers who were not trained stands beside it where there are
//! enough of them, and the difference of the two changes is the figure to read.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::Serialize;

use super::Target;
use crate::domain::FormId;
use crate::kpi::lift::Estimate;
use crate::kpi::share;
use crate::stats::{Interval, Share, difference, newcombe, two_proportion_power};
use crate::store::{Store, StoreError, TrainingRates, TrainingSession, TrainingTarget, TrainingWindows};

/// The change that is worth finding, 0–1, and the chance to find it that counts as enough calls.
const WORTH_FINDING: f64 = 0.15;
const POWER: f64 = 0.8;
/// Beyond this many more calls it is said that no number will do.
const MOST: u64 = 100_000;
/// Managers who were not trained, and their verdicts in either window, that make a comparison.
const OTHERS: usize = 2;
const OTHERS_CALLS: u64 = 30;

/// How progress is measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Length of either window.
    pub days: u32,
    /// Calls from here on are left out.
    pub now: Timestamp,
    /// Of the days of trainings.
    pub zone: TimeZone,
    /// Only this manager.
    pub manager: Option<String>,
}

/// The result of `report training --progress`, in the documented JSON shape.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Progress {
    pub form: FormId,
    /// Of either window.
    pub days: u32,
    /// The change worth finding, 0–1.
    pub worth_finding: f64,
    pub rows: Vec<ProgressRow>,
}

/// One manager and one target.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProgressRow {
    pub manager: String,
    pub target: Target,
    /// The first training; how many there were.
    pub day: Date,
    pub trainings: usize,
    pub before: Rate,
    pub after: Rate,
    /// `after − before`, Newcombe method 10, 95 %.
    pub change: Option<Estimate>,
    /// The same of all who were not trained on it by then; `null` when there are too few.
    pub others: Option<Others>,
    /// The change beyond that of the others: a difference in differences (MOVER, 95 %).
    pub beyond_others: Option<Estimate>,
    pub reading: Reading,
    /// Calls still to come until a change of `worth_finding` could be told from chance; `null`: none, or no number will
    /// do because there are too few calls before.
    pub more_calls: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rate {
    pub passed: u64,
    pub decided: u64,
    /// Wilson, 95 %.
    pub rate: Option<Estimate>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Others {
    pub managers: usize,
    pub before: Rate,
    pub after: Rate,
    pub change: Option<Estimate>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// The interval of the figure to read (beyond the others, else the plain change) is above zero.
    Better,
    Worse,
    /// Enough calls to have seen a change worth finding, and it is not clear of chance.
    NoClearChange,
    NotEnough,
    /// There are too few calls before: no number after will do.
    TooFewBefore,
}

/// All managers and targets that were trained on a form; by day, target and name.
pub async fn load(store: &dyn Store, form: &FormId, measure: &Measure) -> Result<Progress, StoreError> {
    let sessions = store.training_sessions(form).await?;
    let mut rows = Vec::new();
    for (day, target) in firsts(&sessions) {
        let Some(windows) = windows(day, measure) else { continue };
        let rates = store.training_rates(form, &target, &windows).await?;
        rows.extend(of_day(&sessions, day, &target, &rates, measure));
    }
    Ok(Progress {
        form: form.clone(),
        days: measure.days,
        worth_finding: WORTH_FINDING,
        rows,
    })
}

/// Days and targets on which somebody was trained for the first time.
fn firsts(sessions: &[TrainingSession]) -> Vec<(Date, TrainingTarget)> {
    let mut firsts: Vec<(Date, TrainingTarget)> = sessions
        .iter()
        .filter(|session| {
            session
                .audience
                .iter()
                .any(|who| first_day(sessions, &session.target, who) == Some(session.key.day))
        })
        .map(|session| (session.key.day, session.target.clone()))
        .collect();
    firsts.sort();
    firsts.dedup();
    firsts
}

fn first_day(sessions: &[TrainingSession], target: &TrainingTarget, who: &str) -> Option<Date> {
    let of_him = sessions
        .iter()
        .filter(|session| session.target == *target && session.audience.iter().any(|name| name == who));
    of_him.map(|session| session.key.day).min()
}

/// The windows around a day; `None` at the ends of the calendar.
fn windows(day: Date, measure: &Measure) -> Option<TrainingWindows> {
    let length = Span::new().try_days(i64::from(measure.days)).ok()?;
    let at = |day: Date| Some(day.to_zoned(measure.zone.clone()).ok()?.timestamp());
    let next = day.tomorrow().ok()?;
    let after = at(next)?;
    Some(TrainingWindows {
        before: (at(day.checked_sub(length).ok()?)?, at(day)?),
        after: (after, at(next.checked_add(length).ok()?)?.min(measure.now).max(after)),
    })
}

fn of_day(
    sessions: &[TrainingSession],
    day: Date,
    target: &TrainingTarget,
    rates: &[TrainingRates],
    measure: &Measure,
) -> Vec<ProgressRow> {
    let last = Span::new()
        .try_days(i64::from(measure.days))
        .ok()
        .and_then(|days| day.checked_add(days).ok());
    let is_untrained = |rates: &&TrainingRates| {
        first_day(sessions, target, &rates.manager).is_none_or(|first| last.is_some_and(|last| first > last))
    };
    let others = others(&rates.iter().filter(is_untrained).collect::<Vec<_>>());
    let mut trained: Vec<&String> = sessions
        .iter()
        .filter(|session| session.key.day == day && session.target == *target)
        .flat_map(|session| &session.audience)
        .filter(|who| first_day(sessions, target, who) == Some(day))
        .filter(|who| measure.manager.as_ref().is_none_or(|only| only == *who))
        .collect();
    trained.sort();
    trained.dedup();
    let row = |manager: &String| {
        let own = rates.iter().find(|rates| rates.manager == *manager);
        let (before, after) = own.map_or(((0, 0), (0, 0)), |rates| (rates.before, rates.after));
        let (before, after) = (rate(before), rate(after));
        let change = change(before, after);
        let beyond = change.zip(others.as_ref().and_then(|others| others.change));
        let beyond = beyond.map(|(own, others)| Estimate::from(difference(interval(own), interval(others))));
        let (reading, more_calls) = read(before, after, beyond.or(change));
        let trainings = sessions
            .iter()
            .filter(|session| session.target == *target && session.audience.contains(manager));
        ProgressRow {
            manager: manager.clone(),
            target: Target {
                kind: target.kind(),
                id: target.id().as_str().into(),
                title: None,
            },
            day,
            trainings: trainings.count(),
            before,
            after,
            change,
            others: others.clone(),
            beyond_others: beyond,
            reading,
            more_calls,
        }
    };
    trained.into_iter().map(row).collect()
}

/// All managers together who were not trained; `None` when they are too few to compare with.
fn others(rates: &[&TrainingRates]) -> Option<Others> {
    let sum = |of: fn(&TrainingRates) -> (u64, u64)| {
        let pairs = rates.iter().map(|rates| of(rates));
        pairs.fold((0, 0), |sum: (u64, u64), one| (sum.0 + one.0, sum.1 + one.1))
    };
    let managers = rates
        .iter()
        .filter(|rates| rates.before.1 > 0 && rates.after.1 > 0)
        .count();
    let (before, after) = (rate(sum(|rates| rates.before)), rate(sum(|rates| rates.after)));
    (managers >= OTHERS && before.decided >= OTHERS_CALLS && after.decided >= OTHERS_CALLS).then(|| Others {
        managers,
        before,
        after,
        change: change(before, after),
    })
}

fn rate((passed, decided): (u64, u64)) -> Rate {
    Rate {
        passed,
        decided,
        rate: share(passed, decided),
    }
}

fn change(before: Rate, after: Rate) -> Option<Estimate> {
    let of = |rate: Rate| Share {
        hits: rate.passed,
        of: rate.decided,
    };
    newcombe(of(after), of(before)).map(Estimate::from)
}

fn interval(estimate: Estimate) -> Interval {
    Interval {
        value: estimate.value,
        low: estimate.low,
        high: estimate.high,
    }
}

/// What the row says, and the calls still missing.
fn read(before: Rate, after: Rate, figure: Option<Estimate>) -> (Reading, Option<u64>) {
    if let Some(figure) = figure {
        if figure.low > 0.0 {
            return (Reading::Better, None);
        }
        if figure.high < 0.0 {
            return (Reading::Worse, None);
        }
    }
    match needed(before) {
        None => (Reading::TooFewBefore, None),
        Some(needed) if needed > after.decided => (Reading::NotEnough, Some(round_up(needed - after.decided))),
        Some(_) => (Reading::NoClearChange, None),
    }
}

/// To two significant digits: it is an estimate.
fn round_up(n: u64) -> u64 {
    let step = 10_u64.pow(n.max(1).ilog10().saturating_sub(1));
    n.div_ceil(step).saturating_mul(step)
}

/// Verdicts after the training that it takes to tell a change worth finding from chance, beside those before it. `None`
/// when those before are too few for any number.
fn needed(before: Rate) -> Option<u64> {
    let base = before.rate?.value;
    // Where there is no room above, the same change downwards is as hard to see.
    let change = if base + WORTH_FINDING > 1.0 {
        -WORTH_FINDING
    } else {
        WORTH_FINDING
    };
    #[expect(clippy::cast_precision_loss, reason = "counts of calls")]
    let is_enough = |after: u64| {
        let ratio = before.decided as f64 / after as f64;
        two_proportion_power(base, change, ratio, after as f64).is_some_and(|power| power >= POWER)
    };
    if !is_enough(MOST) {
        return None;
    }
    // The power only grows with the number.
    let (mut low, mut high) = (0, MOST);
    while high - low > 1 {
        let middle = low.midpoint(high);
        if is_enough(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    Some(high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::TrainingKey;

    fn session(day: &str, target: &str, audience: &[&str]) -> TrainingSession {
        TrainingSession {
            key: TrainingKey {
                day: day.parse().unwrap(),
                form: "b2b".into(),
                request: String::new(),
                folder: String::new(),
            },
            target: TrainingTarget::Item(target.into()),
            audience: audience.iter().map(|name| (*name).to_owned()).collect(),
            clips: vec![],
        }
    }

    fn rates(manager: &str, before: (u64, u64), after: (u64, u64)) -> TrainingRates {
        TrainingRates {
            manager: manager.into(),
            before,
            after,
        }
    }

    fn measure() -> Measure {
        Measure {
            days: 30,
            now: "2026-12-31T00:00:00Z".parse().unwrap(),
            zone: TimeZone::UTC,
            manager: None,
        }
    }

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 5e-4, "{found} {expected}");
    }

    /// Newcombe 1998, table II, row 10: 56/70 − 48/80 = 0.2 [0.0524; 0.3339]; others: 48/80 both times. By hand:
    /// Wilson of 0.6 at 80 is [0.4905; 0.7004], so their change is 0 ± √(0.1095² + 0.1004²) = 0 ± 0.1486, and the
    /// difference in differences 0.2 with √(0.1476² + 0.1486²) = 0.2094 down and √(0.1339² + 0.1486²) = 0.2000 up.
    #[test]
    fn the_change_beyond_that_of_the_others() {
        let sessions = [session("2026-10-10", "price", &["Анна"])];
        let day = sessions[0].key.day;
        let found = [
            rates("Анна", (48, 80), (56, 70)),
            rates("Борис", (20, 40), (30, 40)),
            rates("Вера", (28, 40), (18, 40)),
        ];
        let rows = of_day(&sessions, day, &sessions[0].target, &found, &measure());
        assert_eq!(rows.len(), 1);
        let row = &rows[0];
        let change = row.change.unwrap();
        near(change.value, 0.2);
        near(change.low, 0.0524);
        near(change.high, 0.3339);
        let others = row.others.as_ref().unwrap();
        assert_eq!(
            (others.managers, others.before.passed, others.after.passed),
            (2, 48, 48)
        );
        let their = others.change.unwrap();
        near(their.low, -0.1486);
        near(their.high, 0.1486);
        let beyond = row.beyond_others.unwrap();
        near(beyond.value, 0.2);
        near(beyond.low, 0.2 - 0.2094);
        near(beyond.high, 0.2 + 0.2000);
        assert!(change.low > 0.0, "alone it would have been called better");
        assert_ne!(row.reading, Reading::Better);
    }

    #[test]
    fn too_few_others_leave_the_plain_change() {
        let sessions = [session("2026-10-10", "price", &["Анна", "Вера"])];
        let found = [
            rates("Анна", (48, 80), (56, 70)),
            rates("Борис", (20, 40), (30, 40)),
            rates("Вера", (0, 0), (0, 0)),
        ];
        let rows = of_day(&sessions, sessions[0].key.day, &sessions[0].target, &found, &measure());
        assert_eq!(rows[0].others, None);
        assert_eq!(rows[0].reading, Reading::Better);
        assert_eq!(
            (rows[1].manager.as_str(), rows[1].change, rows[1].reading),
            ("Вера", None, Reading::TooFewBefore)
        );
    }

    #[test]
    fn the_first_training_counts_and_later_ones_are_no_others() {
        let sessions = [
            session("2026-10-10", "price", &["Анна"]),
            session("2026-10-20", "price", &["Анна", "Борис"]),
            session("2026-12-20", "price", &["Вера"]),
            session("2026-10-10", "greeting", &["Вера"]),
        ];
        let days: Vec<(String, String)> = firsts(&sessions)
            .into_iter()
            .map(|(day, target)| (day.to_string(), target.id()))
            .collect();
        let expected = [
            ("2026-10-10", "greeting"),
            ("2026-10-10", "price"),
            ("2026-10-20", "price"),
            ("2026-12-20", "price"),
        ];
        assert_eq!(days, expected.map(|(day, target)| (day.to_owned(), target.to_owned())));
        let all = ["Анна", "Борис", "Вера", "Глеб"].map(|name| rates(name, (50, 100), (50, 100)));
        let rows = of_day(&sessions, sessions[0].key.day, &sessions[0].target, &all, &measure());
        assert_eq!(rows[0].trainings, 2);
        assert_eq!(
            rows[0].others.as_ref().map(|others| others.managers),
            Some(2),
            "Вера is trained only much later"
        );
        let rows = of_day(&sessions, sessions[1].key.day, &sessions[1].target, &all, &measure());
        assert_eq!(
            rows.iter().map(|row| row.manager.as_str()).collect::<Vec<_>>(),
            ["Борис"]
        );
    }

    #[test]
    fn windows_leave_the_day_out_and_end_today() {
        let mut measure = measure();
        measure.zone = TimeZone::get("Europe/Moscow").unwrap();
        measure.now = "2026-10-20T12:00:00Z".parse().unwrap();
        let found = windows("2026-10-10".parse().unwrap(), &measure).unwrap();
        let text = |at: Timestamp| at.to_string();
        assert_eq!(text(found.before.0), "2026-09-09T21:00:00Z");
        assert_eq!(text(found.before.1), "2026-10-09T21:00:00Z");
        assert_eq!(text(found.after.0), "2026-10-10T21:00:00Z");
        assert_eq!(text(found.after.1), "2026-10-20T12:00:00Z");
        let today = windows("2026-10-20".parse().unwrap(), &measure).unwrap();
        assert_eq!(today.after.0, today.after.1, "nothing yet");
    }

    /// Equal groups of 167 tell 0.60 from 0.45 with a power of 0.8 (Fleiss, without continuity correction: 173.2 at 0.5
    /// against 0.65, 172.6 at 0.45 against 0.60).
    #[test]
    fn missing_calls_are_told() {
        let before = rate((90, 200));
        let needed = needed(before).unwrap();
        assert!(
            (140..173).contains(&needed),
            "fewer than in equal groups, since 200 came before: {needed}"
        );
        assert_eq!(
            read(before, rate((20, 40)), None),
            (Reading::NotEnough, Some(round_up(needed - 40)))
        );
        assert_eq!(read(before, rate((90, 200)), None), (Reading::NoClearChange, None));
        assert_eq!(
            read(rate((10, 20)), rate((500, 900)), None),
            (Reading::TooFewBefore, None)
        );
        let sure = |low, high| Some(Estimate { value: 0.0, low, high });
        assert_eq!(read(before, rate((1, 1)), sure(0.01, 0.5)).0, Reading::Better);
        assert_eq!(read(before, rate((1, 1)), sure(-0.5, -0.01)).0, Reading::Worse);
    }
}
