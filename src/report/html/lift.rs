//! The lift table of a page, with a forest plot: for each row the difference in win rate and its interval, plain and
//! adjusted, on one scale; the score by bands; the checklist on trial.

use std::borrow::Cow;

use crate::kpi::lift::{
    AdjustedMethod, Calibration, Estimate, Finding, Lift, LiftRow, ScoreBands, TrialRow, TrialVerdict,
};
use crate::report::{Labels, Language, errors_note, finding, lift_title};
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
    pub warnings: Vec<String>,
    pub family: u64,
    pub has_adjusted: bool,
    /// What the machine's errors do to the table.
    pub errors_note: &'static str,
    pub bands: Option<BandsView>,
    /// Heading with its threshold, share, counts.
    pub by_script: Option<(String, String, String)>,
    pub trial: Vec<TrialView<'a>>,
}

#[derive(Debug)]
pub(super) struct BandsView {
    pub bands: Vec<BandView>,
    /// Name and value.
    pub facts: Vec<(&'static str, String)>,
    /// Predicted, observed, won of n.
    pub calibration: Vec<(String, String, String)>,
}

#[derive(Debug)]
pub(super) struct BandView {
    pub name: String,
    pub won: u64,
    pub n: u64,
    pub rate: Option<String>,
    /// Percent of the plot's width, 0–100 percent of wins.
    pub plot: Option<Plot>,
}

#[derive(Debug)]
pub(super) struct TrialView<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub pass_rate: Option<String>,
    pub passed: u64,
    pub decided: u64,
    /// With its n and the coefficients below.
    pub agreement: Option<(String, String)>,
    pub effect: Option<(String, String)>,
    pub score: Option<String>,
    pub talk: Option<String>,
    pub verdict: &'static str,
    pub class: &'static str,
    pub why: String,
    pub toxic: bool,
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
    /// The same freed of the machine's errors.
    pub corrected: Option<String>,
    pub plot: Option<Plot>,
    /// Value and interval of the adjusted effect.
    pub adjusted: Option<(String, String)>,
    pub adjusted_plot: Option<Plot>,
    pub remarks: Vec<String>,
    pub q: Option<String>,
    pub p: Option<String>,
    pub reading: &'static str,
    pub class: &'static str,
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
        let is_thin = |row: &LiftRow| row.finding == Finding::NotEnough;
        let groups = [
            group(t.items, &|row| row.kind == LiftKind::Item && !is_thin(row)),
            group(t.behaviours, &|row| row.kind == LiftKind::Behaviour && !is_thin(row)),
            group(t.metrics_rows, &|row| row.kind == LiftKind::Metric && !is_thin(row)),
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
            warnings: lift
                .warnings
                .iter()
                .map(|warning| language.lift_warning(*warning))
                .collect(),
            family: lift.family.size,
            errors_note: errors_note(lift, language),
            has_adjusted: lift.items.iter().any(|row| row.adjusted.is_some()),
            bands: lift.bands.as_ref().map(|bands| BandsView::of(bands, language)),
            by_script: lift.by_script.as_ref().map(|found| {
                let share = found
                    .share
                    .map_or_else(|| "—".to_owned(), |share| language.percent_interval(share));
                let counts = format!("{} {} {}", found.won_by_script, t.of, found.won);
                (
                    format!("{} (≥ {})", t.by_script, language.short(found.from)),
                    share,
                    counts,
                )
            }),
            trial: lift
                .trial
                .iter()
                .map(|row| TrialView::of(row, labels, language))
                .collect(),
        }
    }
}

impl<'a> Row<'a> {
    fn of(row: &'a LiftRow, labels: &'a Labels, language: Language, scale: Scale) -> Self {
        let t = language.texts();
        let mut remarks: Vec<String> = row.note.iter().map(|note| language.lift_note(note)).collect();
        if row.adjusted.as_ref().is_some_and(|a| a.method == AdjustedMethod::Firth) {
            remarks.push(t.firth.to_owned());
        }
        remarks.extend(
            row.adjusted_missing
                .map(|missing| format!("{}: {}", t.adjusted, language.adjustment_missing(missing))),
        );
        remarks.extend(
            row.corrected_missing
                .map(|missing| format!("{}: {}", t.corrected, language.correction_missing(missing))),
        );
        for alias in &row.aliases {
            let turned = if alias.reversed {
                format!(", {}", t.same_reversed)
            } else {
                String::new()
            };
            let title = labels.item_or_behaviour(&alias.id, language);
            remarks.push(format!("{} «{title}»{turned}", t.same_as));
        }
        let adjusted = row.adjusted.as_ref().map(crate::kpi::lift::Adjusted::widest_ame);
        let rate = |rate: Option<Estimate>, won, n| Rate {
            text: rate.map(|r| language.percent_interval(r)),
            won,
            n,
        };
        Self {
            id: row.id.as_str(),
            title: lift_title(row, labels, language),
            with: rate(row.rate_with, row.won_with, row.n_with),
            without: rate(row.rate_without, row.won_without, row.n_without),
            difference: row.difference.map(|d| language.points_and_interval(d)),
            corrected: row.corrected.map(|d| language.points_interval(d)),
            plot: row.difference.map(|d| scale.plot(d)),
            adjusted: adjusted.map(|a| language.points_and_interval(a)),
            adjusted_plot: adjusted.map(|a| scale.plot(a)),
            remarks,
            q: row.q.map(|q| language.probability(q)),
            p: row.p.map(|p| language.probability(p)),
            reading: finding(row.finding, language),
            class: match row.finding {
                Finding::More => "more",
                Finding::Fewer => "fewer",
                Finding::MaybeMore | Finding::MaybeFewer | Finding::SignTurns => "hint",
                Finding::Unclear => "unclear",
                Finding::NotEnough => "none",
            },
        }
    }
}

impl BandsView {
    fn of(bands: &ScoreBands, language: Language) -> Self {
        let t = language.texts();
        let mut facts = Vec::new();
        if let Some(trend) = bands.trend {
            let text = format!("z {}, p {}", language.number(trend.z, 2), language.probability(trend.p));
            facts.push((t.trend, text));
        }
        let calibration = bands.calibration.as_ref();
        if let Some(Calibration {
            ten_points,
            brier,
            brier_of_mean,
            slope,
            ..
        }) = calibration
        {
            facts.push((t.ten_points, language.ratio_interval(*ten_points)));
            let errors = format!(
                "{} / {}",
                language.number(*brier, 3),
                language.number(*brier_of_mean, 3)
            );
            facts.push((t.brier, errors));
            facts.extend(slope.map(|slope| (t.calibration_slope, language.ratio_interval(slope))));
        }
        let percent = |share: f64| format!("{:.2}", (share * 100.0).clamp(0.0, 100.0));
        Self {
            bands: bands
                .bands
                .iter()
                .map(|band| BandView {
                    name: language.band(band.from, band.below),
                    won: band.won,
                    n: band.n,
                    rate: band.rate.map(|rate| language.percent_interval(rate)),
                    plot: band.rate.map(|rate| Plot {
                        low: percent(rate.low),
                        high: percent(rate.high),
                        value: percent(rate.value),
                    }),
                })
                .collect(),
            facts,
            calibration: calibration
                .iter()
                .flat_map(|c| &c.bins)
                .map(|bin| {
                    let counts = format!("{} {} {}", bin.won, t.of, bin.n);
                    (
                        language.percent(bin.predicted),
                        language.percent_interval(bin.observed),
                        counts,
                    )
                })
                .collect(),
        }
    }
}

impl<'a> TrialView<'a> {
    fn of(row: &'a TrialRow, labels: &'a Labels, language: Language) -> Self {
        Self {
            id: row.id.as_str(),
            title: labels.item(&row.id),
            pass_rate: row.pass_rate.map(|rate| language.percent_interval(rate)),
            passed: row.passed,
            decided: row.decided,
            agreement: row.agreement.map(|rate| {
                let chance = language.beyond_chance(row).map(|text| format!(", {text}"));
                let below = format!("n={}{}", row.reviewed, chance.unwrap_or_default());
                (language.percent_interval(rate), below)
            }),
            effect: row.effect.map(|effect| language.points_and_interval(effect)),
            score: row.score_difference.map(|points| language.signed(points)),
            talk: row.talk_seconds.map(|seconds| language.length(seconds)),
            verdict: language.trial_verdict(row.verdict),
            class: match row.verdict {
                TrialVerdict::Keep => "more",
                TrialVerdict::Drop => "fewer",
                TrialVerdict::Reword => "hint",
                TrialVerdict::NotEnoughData => "none",
            },
            why: language.trial_reason(row.why, row.more_deals),
            toxic: row.toxic,
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
        let adjusted = |row: &LiftRow| row.adjusted.as_ref().map(crate::kpi::lift::Adjusted::widest_ame);
        let intervals = lift
            .items
            .iter()
            .flat_map(|row| row.difference.into_iter().chain(adjusted(row)));
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
