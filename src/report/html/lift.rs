//! The lift table of a page, with a forest plot: for each row the difference in win rate and its interval, on one scale.

use std::borrow::Cow;

use crate::kpi::lift::{Estimate, Lift, LiftRow};
use crate::report::{Labels, Language, Reading};
use crate::store::LiftKind;

#[derive(Debug)]
pub(super) struct LiftView<'a> {
    pub exposure: &'static str,
    pub won: u64,
    pub lost: u64,
    pub open: u64,
    pub matched: u64,
    pub calls: u64,
    pub groups: Vec<Group<'a>>,
    pub axis: Vec<(String, String)>,
}

#[derive(Debug)]
pub(super) struct Group<'a> {
    pub title: &'static str,
    pub rows: Vec<Row<'a>>,
}

#[derive(Debug)]
pub(super) struct Row<'a> {
    pub id: &'a str,
    pub title: Cow<'a, str>,
    pub with: Rate,
    pub without: Rate,
    /// Value and interval, in percentage points.
    pub difference: Option<(String, String)>,
    pub plot: Option<Plot>,
    pub q: Option<String>,
    pub p: Option<String>,
    pub reading: &'static str,
    pub class: &'static str,
    pub note: Option<String>,
}

#[derive(Debug)]
pub(super) struct Rate {
    /// `57% [50–65]`, or nothing where there are too few deals.
    pub text: Option<String>,
    pub won: u64,
    pub n: u64,
}

/// Percent of the plot's width.
#[derive(Debug)]
pub(super) struct Plot {
    pub low: String,
    pub high: String,
    pub value: String,
}

impl<'a> LiftView<'a> {
    pub(super) fn of(lift: &'a Lift, labels: &'a Labels, language: Language) -> Self {
        let scale = Scale::of(lift);
        let t = language.texts();
        let group = |title, belongs: &dyn Fn(&LiftRow) -> bool| Group {
            title,
            rows: lift
                .items
                .iter()
                .filter(|row| belongs(row))
                .map(|row| Row::of(row, labels, language, scale))
                .collect(),
        };
        let is_thin = |row: &LiftRow| Reading::of(row) == Reading::NotEnough;
        let groups = [
            group(t.items, &|row| row.kind == LiftKind::Item && !is_thin(row)),
            group(t.behaviours, &|row| row.kind == LiftKind::Behaviour && !is_thin(row)),
            group(t.thin, &is_thin),
        ];
        Self {
            exposure: language.exposure(lift.exposure),
            won: lift.deals.won,
            lost: lift.deals.lost,
            open: lift.deals.open,
            matched: lift.join.matched,
            calls: lift.join.calls,
            groups: groups.into_iter().filter(|group| !group.rows.is_empty()).collect(),
            axis: scale.axis(language),
        }
    }
}

impl<'a> Row<'a> {
    fn of(row: &'a LiftRow, labels: &'a Labels, language: Language, scale: Scale) -> Self {
        let reading = Reading::of(row);
        let rate = |rate: Option<Estimate>, won, n| Rate {
            text: rate.map(|r| language.percent_interval(r)),
            won,
            n,
        };
        Self {
            id: row.id.as_str(),
            title: labels.item_or_behaviour(&row.id, language),
            with: rate(row.rate_with, row.won_with, row.n_with),
            without: rate(row.rate_without, row.won_without, row.n_without),
            difference: row.difference.map(|d| language.points_and_interval(d)),
            plot: row.difference.map(|d| scale.plot(d)),
            q: row.q.map(|q| language.probability(q)),
            p: row.p.map(|p| language.probability(p)),
            reading: reading.words(language),
            class: match reading {
                Reading::More => "more",
                Reading::Fewer => "fewer",
                Reading::MaybeMore | Reading::MaybeFewer => "hint",
                Reading::Unclear => "unclear",
                Reading::NotEnough => "none",
            },
            note: row.note.as_ref().map(|note| language.lift_note(note)),
        }
    }
}

/// Differences from `−limit` to `+limit` percentage points, zero in the middle.
#[derive(Debug, Clone, Copy)]
struct Scale {
    limit: u32,
}

impl Scale {
    fn of(lift: &Lift) -> Self {
        let intervals = lift.items.iter().filter_map(|row| row.difference);
        let widest = intervals.fold(0.0_f64, |widest, d| widest.max(d.low.abs()).max(d.high.abs()));
        let limit = [10, 20, 30, 40, 60, 80]
            .into_iter()
            .find(|&limit| widest * 100.0 <= f64::from(limit));
        Self {
            limit: limit.unwrap_or(100),
        }
    }

    fn percent(self, difference: f64) -> String {
        let share = difference * 100.0 / f64::from(self.limit);
        format!("{:.2}", (50.0 + share * 50.0).clamp(0.0, 100.0))
    }

    fn plot(self, difference: Estimate) -> Plot {
        Plot {
            low: self.percent(difference.low),
            high: self.percent(difference.high),
            value: self.percent(difference.value),
        }
    }

    /// Position and text of five marks.
    fn axis(self, language: Language) -> Vec<(String, String)> {
        [-1.0, -0.5, 0.0, 0.5, 1.0]
            .map(|part| {
                let points = part * f64::from(self.limit);
                let text = language.number(points, 0);
                let text = if points > 0.0 { format!("+{text}") } else { text };
                (self.percent(points / 100.0), text)
            })
            .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_scale_is_symmetric_and_holds_every_interval() {
        let lift = sample::lift();
        let labels = Labels::default();
        let view = LiftView::of(&lift, &labels, Language::English);
        let texts: Vec<&str> = view.axis.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["−60", "−30", "0", "+30", "+60"]);
        assert_eq!(view.axis[2].0, "50.00");
        let plot = view.groups[0].rows[0].plot.as_ref().unwrap();
        assert_eq!((plot.low.as_str(), plot.value.as_str()), ("68.49", "77.08"));
        assert_eq!(view.groups[0].rows[0].class, "more");
        assert_eq!(view.groups[2].title, "Not enough data");
        assert!(view.groups[2].rows[1].plot.is_none());
    }
}
