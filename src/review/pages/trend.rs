//! A manager's scores week by week as a plot: places of a drawing from the figures of `kpi::weeks`, with the figures beside.

use std::fmt::Write as _;

use crate::kpi::weeks::{Week, WeekMean, Weeks};
use crate::report::Language;

/// The drawing, in its own units.
const WIDTH: f64 = 720.0;
const LEFT: f64 = 34.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 8.0;
/// Of the scores 0 to 100.
const HEIGHT: f64 = 150.0;

pub(super) struct TrendView {
    pub grid: Vec<(String, &'static str)>,
    pub own: Vec<PointView>,
    /// Lines through the means, broken where a week has none.
    pub own_line: String,
    pub others_line: String,
    pub rows: Vec<RowView>,
    pub slope: Option<String>,
}

pub(super) struct PointView {
    pub x: String,
    pub y: String,
    pub low: String,
    pub high: String,
    pub label: String,
    pub title: String,
    /// Not every week's name has room.
    pub is_named: bool,
}

pub(super) struct RowView {
    pub week: String,
    pub own: String,
    pub own_calls: u64,
    pub others: String,
    pub others_calls: u64,
}

impl TrendView {
    /// `None` when the manager has no score in these weeks.
    pub fn of(weeks: &Weeks, language: Language) -> Option<Self> {
        if weeks.weeks.iter().all(|week| week.own.mean.is_none()) {
            return None;
        }
        let count = weeks.weeks.len();
        let place = |at: usize| {
            #[expect(clippy::cast_precision_loss, reason = "a few weeks")]
            let share = if count < 2 { 0.5 } else { at as f64 / (count - 1) as f64 };
            LEFT + share * (WIDTH - LEFT - RIGHT)
        };
        let points = weeks.weeks.iter().enumerate();
        let points = points.filter_map(|(at, week)| PointView::of(place(at), at, count, week, language));
        Some(Self {
            grid: [("0", 0.0), ("25", 25.0), ("50", 50.0), ("75", 75.0), ("100", 100.0)]
                .map(|(name, score)| (number(height(score)), name))
                .to_vec(),
            own: points.collect(),
            own_line: line(weeks, place, |week| week.own.mean),
            others_line: line(weeks, place, |week| week.others.mean),
            rows: weeks
                .weeks
                .iter()
                .rev()
                .map(|week| RowView::of(week, language))
                .collect(),
            slope: weeks.slope.map(|slope| {
                let [value, low, high] = [slope.value, slope.low, slope.high].map(|part| language.short(part));
                format!("{value} [{low}; {high}]")
            }),
        })
    }
}

impl PointView {
    fn of(x: f64, at: usize, count: usize, week: &Week, language: Language) -> Option<Self> {
        let mean = week.own.mean?;
        let (low, high) = week
            .own
            .interval
            .map_or((mean, mean), |interval| (interval.low, interval.high));
        Some(Self {
            x: number(x),
            y: number(height(mean)),
            low: number(height(low)),
            high: number(height(high)),
            label: day(week),
            title: format!("{}: {}", day(week), told(&week.own, language)),
            is_named: (count - 1 - at).is_multiple_of(3),
        })
    }
}

impl RowView {
    fn of(week: &Week, language: Language) -> Self {
        Self {
            week: day(week),
            own: told(&week.own, language),
            own_calls: week.own.calls,
            others: told(&week.others, language),
            others_calls: week.others.calls,
        }
    }
}

fn told(mean: &WeekMean, language: Language) -> String {
    match (mean.mean, mean.interval) {
        (Some(value), Some(interval)) => format!(
            "{} [{}–{}]",
            language.short(value),
            language.short(interval.low.max(0.0)),
            language.short(interval.high.min(100.0))
        ),
        (Some(value), None) => language.short(value),
        (None, _) => "—".to_owned(),
    }
}

fn day(week: &Week) -> String {
    format!("{:02}.{:02}", week.monday.day(), week.monday.month())
}

/// From the top; what is over the scale stays at its edge.
fn height(score: f64) -> f64 {
    TOP + (100.0 - score.clamp(0.0, 100.0)) / 100.0 * HEIGHT
}

fn line(weeks: &Weeks, place: impl Fn(usize) -> f64, mean: impl Fn(&Week) -> Option<f64>) -> String {
    let mut path = String::new();
    let mut is_begun = false;
    for (at, week) in weeks.weeks.iter().enumerate() {
        let Some(value) = mean(week) else {
            is_begun = false;
            continue;
        };
        let step = if is_begun { 'L' } else { 'M' };
        // Writing to a String cannot fail.
        let _ = write!(path, "{step}{} {} ", number(place(at)), number(height(value)));
        is_begun = true;
    }
    path
}

fn number(value: f64) -> String {
    format!("{value:.1}")
}
