//! A manager's scores week by week, beside those of all others: is he getting better? Input: sums of scores from the store;
//! output: means with Student's t intervals, and the slope of the weekly means.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use super::lift::Estimate;
use crate::domain::FormId;
use crate::stats::{mean_95, slope_95};
use crate::store::{ScoreSum, Store, StoreError};

/// Scores by week, oldest first; the last week is the one that `now` is in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Weeks {
    pub weeks: Vec<Week>,
    /// Points a week: least squares through the manager's weekly means, from the first week since when he had calls in
    /// every one; `None` below four such weeks.
    pub slope: Option<Estimate>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Week {
    pub monday: Date,
    pub own: WeekMean,
    /// All other managers together.
    pub others: WeekMean,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WeekMean {
    /// Calls with a score.
    pub calls: u64,
    /// 0–100; `None`: no call.
    pub mean: Option<f64>,
    /// 95 %; `None` below two calls.
    pub interval: Option<Estimate>,
}

/// So many weeks up to now. Weeks begin on Monday, in the department's time zone.
pub async fn load(
    store: &dyn Store,
    form: &FormId,
    agent: &str,
    (now, zone): (Timestamp, &TimeZone),
    weeks: i64,
) -> Result<Weeks, StoreError> {
    let today = now.to_zoned(zone.clone()).date();
    let back = i64::from(today.weekday().to_monday_zero_offset());
    let this = today.checked_sub(back.days()).unwrap_or(today);
    debug_assert_eq!(this.weekday(), Weekday::Monday);
    let mut found = Vec::new();
    for ago in (0..weeks).rev() {
        let Ok(monday) = this.checked_sub(ago.weeks()) else {
            continue;
        };
        let at = |day: Date| day.to_zoned(zone.clone()).ok().map(|at| at.timestamp());
        let next = monday.checked_add(1.week()).ok();
        let (Some(from), Some(to)) = (at(monday), next.and_then(at)) else {
            continue;
        };
        let (own, others) = store.score_sums(form, agent, from, to).await?;
        found.push(Week {
            monday,
            own: mean(own),
            others: mean(others),
        });
    }
    Ok(Weeks {
        slope: slope(&found),
        weeks: found,
    })
}

fn mean(scores: ScoreSum) -> WeekMean {
    #[expect(clippy::cast_precision_loss, reason = "calls of a week")]
    let calls = scores.calls as f64;
    WeekMean {
        calls: scores.calls,
        mean: (scores.calls > 0).then(|| scores.sum / calls),
        interval: mean_95(scores.calls, scores.sum, scores.squares).map(Estimate::from),
    }
}

fn slope(weeks: &[Week]) -> Option<Estimate> {
    let mut means: Vec<f64> = weeks.iter().rev().map_while(|week| week.own.mean).collect();
    means.reverse();
    slope_95(&means).map(Estimate::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn week(mean: Option<f64>) -> Week {
        let mean = WeekMean {
            calls: u64::from(mean.is_some()),
            mean,
            interval: None,
        };
        Week {
            monday: Date::constant(2026, 11, 2),
            own: mean,
            others: mean,
        }
    }

    #[test]
    fn means_rest_on_calls_and_one_call_has_no_interval() {
        let none = mean(ScoreSum::default());
        assert_eq!((none.mean, none.interval.is_some()), (None, false));
        let two = mean(ScoreSum {
            calls: 2,
            sum: 140.0,
            squares: 60.0_f64.powi(2) + 80.0_f64.powi(2),
        });
        assert_eq!(two.mean, Some(70.0));
        let interval = two.interval.unwrap();
        assert!(
            interval.low < 0.0 && interval.high > 100.0,
            "two calls say little: {interval:?}"
        );
    }

    #[test]
    fn the_slope_begins_after_the_last_week_without_calls() {
        let means = [Some(90.0), None, Some(50.0), Some(60.0), Some(70.0), Some(80.0)];
        let weeks: Vec<Week> = means.into_iter().map(week).collect();
        let slope = slope(&weeks).unwrap();
        assert!((slope.value - 10.0).abs() < 1e-9, "{slope:?}");
        assert_eq!(super::slope(&weeks[..4]), None);
    }
}
