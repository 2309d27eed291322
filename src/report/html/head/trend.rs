//! Trends as small plots: a line through the known points, their intervals, a gap where nothing is known. Places across
//! are percent of the plot's width, so that it fits any screen without squeezing its letters; places down are pixels.
//! The same values stand in a table below.

use super::figure::{FigureView, full_scale, leading, row};
use crate::kpi::catalogue::{Asked, FigureResult, KpiReport, KpiRow, Unit};
use crate::report::Language;
use crate::report::format::UNKNOWN;

const ROWS: [&str; 6] = ["M1", "M2", "M3", "K36", "K44", "K1"];
/// Top and bottom of the plotted range in pixels.
const TOP: f64 = 16.0;
const BOTTOM: f64 = 104.0;
/// Height of a line of letters in pixels.
const LETTER: f64 = 14.0;

#[derive(Debug)]
pub(super) struct Chart {
    pub id: String,
    pub title: &'static str,
    pub figure: &'static str,
    /// Why nothing is drawn.
    pub why: Option<String>,
    /// The whole in words, for those who do not see it.
    pub summary: String,
    /// The last known point in words.
    pub latest: String,
    pub grid: Vec<(String, String)>,
    pub lines: Vec<[String; 4]>,
    pub points: Vec<Point>,
    /// Place, anchor, text.
    pub labels: Vec<(String, &'static str, String)>,
    pub rows: Vec<PartRow>,
}

#[derive(Debug)]
pub(super) struct Point {
    pub x: String,
    pub y: String,
    /// Upper and lower end.
    pub interval: Option<(String, String)>,
    pub text: String,
}

#[derive(Debug)]
pub(super) struct PartRow {
    pub part: String,
    pub value: String,
    pub interval: String,
    pub n: String,
}

/// One plot per row that leads the page.
pub(super) fn charts(report: &KpiReport, language: Language) -> Vec<Chart> {
    ROWS.iter()
        .filter_map(|id| Some(chart(row(report, id)?, language)))
        .collect()
}

fn chart(row: &KpiRow, language: Language) -> Chart {
    let id = leading(row);
    let parts: Vec<(&str, Option<&FigureResult>)> = row
        .groups
        .iter()
        .filter(|group| !group.total)
        .filter_map(|group| {
            let figure = group.figures.iter().find(|figure| Some(figure.id) == id);
            Some((group.group.as_deref()?, figure))
        })
        .collect();
    let known = || {
        parts
            .iter()
            .filter_map(|(_, figure)| figure.filter(|f| f.value.is_some()))
    };
    let name = row
        .groups
        .iter()
        .flat_map(|group| &group.figures)
        .find(|figure| Some(figure.id) == id)
        .map_or("", |figure| language.say(figure.name));
    let title = language.say(row.name);
    let mut chart = Chart {
        id: format!("trend-{}", row.id),
        title,
        figure: name,
        why: None,
        summary: String::new(),
        latest: String::new(),
        grid: Vec::new(),
        lines: Vec::new(),
        points: Vec::new(),
        labels: Vec::new(),
        rows: parts
            .iter()
            .map(|(part, figure)| part_row(part, *figure, language))
            .collect(),
    };
    let Some(unit) = known().next().map(|figure| figure.unit) else {
        let needs = row.no_data.as_deref().or_else(|| {
            let none = parts.iter().rev().find_map(|(_, figure)| figure.as_ref());
            none.and_then(|figure| figure.no_data.as_deref())
        });
        chart.why = Some(needs.map_or_else(|| UNKNOWN.to_owned(), |needs| language.no_data(needs)));
        chart.rows.clear();
        return chart;
    };
    let scale = Scale::of(known(), unit);
    chart.grid = scale.grid(unit, language);
    let places = parts.len();
    let mut last: Option<(String, String)> = None;
    for (place, (part, figure)) in parts.iter().enumerate() {
        let Some((figure, value)) = figure.and_then(|figure| Some((figure, figure.value?))) else {
            last = None;
            continue;
        };
        let (x, y) = (across(place, places), scale.down(value));
        if let Some((x1, y1)) = last.replace((x.clone(), y.clone())) {
            chart.lines.push([x1, y1, x.clone(), y.clone()]);
        }
        chart.points.push(Point {
            x,
            y,
            interval: figure
                .high
                .zip(figure.low)
                .map(|(high, low)| (scale.down(high), scale.down(low))),
            text: format!(
                "{}: {}",
                part_name(part, language),
                FigureView::of(figure, language).line()
            ),
        });
    }
    for place in marked(places) {
        let text = short_part(parts[place].0, language);
        chart.labels.push((across(place, places), "middle", text));
    }
    chart.latest = chart.points.last().map(|point| point.text.clone()).unwrap_or_default();
    chart.summary = summary(title, name, &chart.points);
    chart
}

fn summary(title: &str, figure: &str, points: &[Point]) -> String {
    match (points.first(), points.last()) {
        (Some(first), Some(last)) if points.len() > 1 => {
            format!("{title}, {figure}. {} … {}", first.text, last.text)
        }
        (Some(only), _) => format!("{title}, {figure}. {}", only.text),
        _ => format!("{title}, {figure}"),
    }
}

fn part_row(part: &str, figure: Option<&FigureResult>, language: Language) -> PartRow {
    let view = figure.map(|figure| FigureView::of(figure, language));
    let (value, interval, n) = match view {
        Some(FigureView {
            value, why: Some(why), ..
        }) => (format!("{value} {why}"), None, None),
        Some(view) => (view.value, view.interval, view.n),
        None => (UNKNOWN.to_owned(), None, None),
    };
    PartRow {
        part: part_name(part, language),
        value,
        interval: interval.unwrap_or_default(),
        n: n.unwrap_or_default(),
    }
}

/// First, middle and last of so many.
fn marked(places: usize) -> Vec<usize> {
    match places {
        0 => Vec::new(),
        1..=4 => (0..places).collect(),
        _ => vec![0, places / 2, places - 1],
    }
}

/// Percent of the width, in the middle of the place.
fn across(place: usize, places: usize) -> String {
    #[expect(clippy::cast_precision_loss, reason = "weeks and months of a trend")]
    let share = (place as f64 + 0.5) / places.max(1) as f64;
    format!("{:.2}", share * 100.0)
}

/// `05.10–11.10.2026`, or the month as it is.
fn part_name(part: &str, language: Language) -> String {
    match days(part) {
        Some((first, last)) if first == last => language.day(first, true),
        Some((first, last)) => format!("{}–{}", language.day(first, false), language.day(last, true)),
        None => part.to_owned(),
    }
}

fn short_part(part: &str, language: Language) -> String {
    days(part).map_or_else(|| part.to_owned(), |(first, _)| language.day(first, false))
}

/// Ends of a week or of days; a month is known by its own name.
fn days(part: &str) -> Option<(jiff::civil::Date, jiff::civil::Date)> {
    let asked = part.parse::<Asked>().ok()?;
    (part.contains('W') || part.contains("..")).then_some((asked.days.first, asked.days.last))
}

impl Language {
    fn day(self, day: jiff::civil::Date, with_year: bool) -> String {
        let format = match (self, with_year) {
            (Self::English, true) => "%d %b %Y",
            (Self::English, false) => "%d %b",
            (Self::Russian, true) => "%d.%m.%Y",
            (Self::Russian, false) => "%d.%m",
        };
        day.strftime(format).to_string().replace(' ', "\u{a0}")
    }
}

/// Zero is always on it: a small change must not look large.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    fn of<'a>(figures: impl Iterator<Item = &'a FigureResult>, unit: Unit) -> Self {
        let mut scale = Self { low: 0.0, high: 0.0 };
        for figure in figures {
            for value in [figure.value, figure.low, figure.high].into_iter().flatten() {
                scale.low = scale.low.min(value);
                scale.high = scale.high.max(value);
            }
        }
        let most = full_scale(unit).unwrap_or(f64::INFINITY);
        let scale = Self {
            low: -round_up(-scale.low),
            high: round_up(scale.high).min(most.max(scale.high)),
        };
        if scale.high > scale.low {
            scale
        } else {
            Self { low: 0.0, high: 1.0 }
        }
    }

    /// Pixels from the top.
    fn down(self, value: f64) -> String {
        let share = (self.high - value) / (self.high - self.low);
        format!("{:.1}", TOP + share.clamp(0.0, 1.0) * (BOTTOM - TOP))
    }

    /// The ends of the scale, and zero where it lies between.
    fn grid(self, unit: Unit, language: Language) -> Vec<(String, String)> {
        let mut values = vec![self.high, self.low];
        if self.low < 0.0 && self.high > 0.0 {
            values.insert(1, 0.0);
        }
        let bottom = (self.high - self.low) / (BOTTOM - TOP) * LETTER;
        values
            .into_iter()
            .map(|value| {
                // The name of zero would lie on that of the lower end.
                let is_close = value > self.low && value - self.low < bottom;
                let text = if is_close {
                    String::new()
                } else {
                    language.kpi_value(unit, value)
                };
                (self.down(value), text)
            })
            .collect()
    }
}

/// The next 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 × a power of ten; 0 for what is not above zero.
fn round_up(value: f64) -> f64 {
    if value <= 0.0 || !value.is_finite() {
        return 0.0;
    }
    let power = 10_f64.powf(value.log10().floor());
    let steps = [1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    let step = steps.into_iter().find(|step| step * power >= value * 0.999_999);
    step.unwrap_or(10.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_end_on_round_numbers_and_hold_zero() {
        for (value, up) in [
            (0.0, 0.0),
            (0.31, 0.4),
            (1.0, 1.0),
            (47.0, 50.0),
            (1_234_567.0, 1_500_000.0),
        ] {
            assert!((round_up(value) - up).abs() < 1e-6 * up.max(1.0), "{value}");
        }
        let scale = Scale {
            low: -50.0,
            high: 150.0,
        };
        assert_eq!(scale.down(150.0), "16.0");
        assert_eq!(scale.down(-50.0), "104.0");
        assert_eq!(scale.down(0.0), "82.0");
        assert_eq!(scale.grid(Unit::Count, Language::English).len(), 3);
    }

    #[test]
    fn parts_are_named_by_their_days() {
        assert_eq!(part_name("2026-W41", Language::Russian), "05.10–11.10.2026");
        assert_eq!(part_name("2026-10", Language::Russian), "2026-10");
        assert_eq!(short_part("2026-10-26..2026-10-31", Language::English), "26\u{a0}Oct");
        assert_eq!(part_name("<b>", Language::English), "<b>");
        assert_eq!((across(0, 4), across(3, 4)), ("12.50".into(), "87.50".into()));
    }
}
