//! Lift: how checklist items, behaviours and metrics go with won deals. Association, not cause. Input: the store's
//! two-by-two counts, and its closed deals one by one; output: the table in the documented JSON shape.
//!
//! The unit is the closed deal. Rows with enough deals on both sides are one family for the correction for many tests;
//! a row that splits the deals as another row does is named there and not tested twice. Beside every plain difference
//! stands the effect adjusted for manager, source, direction and amount, and the odds ratio within managers.

mod adjust;
mod bands;
#[cfg(test)]
mod cases;
mod family;
mod recognition;
#[cfg(test)]
mod recognition_cases;
mod row;
mod shape;
mod trial;

use super::join::CoverageFloor;
use crate::domain::FormId;
use crate::stats::Share;
use crate::store::{CallFigure, Exposure, LiftColumn, LiftCounts, LiftQuery, LiftTable, Store, StoreError};

pub use bands::{Band, BandTrend, ByScript, Calibration, CalibrationRow, ScoreBands};
pub use recognition::{MissingCorrection, Recognition};
pub use shape::{
    Adjusted, AdjustedMethod, Alias, ByManager, Errors, Estimate, Family, Finding, JoinShare, Lift, LiftRow,
    LiftWarning, MissingAdjustment,
};
pub use trial::{TrialReason, TrialRow, TrialVerdict};

/// Above this the rows of a report are not called different from chance.
const FALSE_DISCOVERY_RATE: f64 = 0.05;

/// The figures of the conversation that get a row: above their median, or not.
const METRICS: [CallFigure; 9] = [
    CallFigure::TalkShareAgent,
    CallFigure::LongestMonologueMs,
    CallFigure::PatienceMs,
    CallFigure::Interactivity,
    CallFigure::Questions,
    CallFigure::OpenQuestions,
    CallFigure::WordsPerMinuteAgent,
    CallFigure::SilenceShare,
    CallFigure::Interruptions,
];

/// What counts as enough data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LiftOptions {
    /// Closed deals that each side of a row needs; below it the figures are shown with a note that says how many more
    /// it takes.
    pub min_deals: u64,
    /// The difference of win rates worth finding, 0–1: the note's number of deals is what it takes to tell this from
    /// chance.
    pub worth_finding: f64,
    /// The chance of finding it, 0–1.
    pub power: f64,
    /// Won or lost deals, whichever are fewer, that a regression needs for each of its columns. Vittinghoff, McCulloch,
    /// American Journal of Epidemiology 165 (2007) 710–718: from five on, errors are acceptable.
    pub events_per_variable: u64,
    /// The score from which a call kept to the script.
    pub script_from: f64,
    /// Blind verdicts of pass, and of fail, that it takes to say how often the machine errs.
    pub min_verdicts: u64,
}

impl Default for LiftOptions {
    fn default() -> Self {
        Self {
            min_deals: 20,
            worth_finding: 0.10,
            power: 0.8,
            events_per_variable: 5,
            script_from: 70.0,
            min_verdicts: 20,
        }
    }
}

/// The lift table of counts alone: without what needs the deals one by one.
#[must_use]
pub fn lift(counts: &LiftCounts, exposure: Exposure, options: &LiftOptions) -> Lift {
    let rows = counts.cells.iter().map(|cell| row::row(cell, options)).collect();
    assemble(counts, rows, exposure, options)
}

/// The whole lift table. Rows come in the order of p (so of q), the least first; then those with the larger difference;
/// rows without a test last; ties by kind and id.
#[must_use]
pub fn lift_of_deals(table: &LiftTable, exposure: Exposure, options: &LiftOptions) -> Lift {
    let won = (0..table.deals.len()).filter(|&deal| table.deals[deal].won).collect();
    let mut rows: Vec<(LiftRow, LiftColumn)> = table
        .columns
        .iter()
        .map(|column| (row::row(&column.cell(&won), options), column.clone()))
        .collect();
    let named = |name: &str| METRICS.iter().any(|figure| figure.column() == name);
    for metric in table.metrics.iter().filter(|metric| named(&metric.name)) {
        if let Some((column, median)) = family::metric_column(&metric.name, &metric.values, options) {
            let mut row = row::row(&column.cell(&won), options);
            row.above = Some(median);
            rows.push((row, column));
        }
    }
    let model = adjust::Model::new(&table.deals);
    let judged = recognition::judged(&table.rated);
    let rows = family::fold(rows)
        .into_iter()
        .map(|(mut row, column)| {
            recognition::correct(&mut row, &column, &won, &judged, exposure, options);
            if family::is_member(&row) {
                model.judge(&mut row, &column, options);
            }
            row
        })
        .collect();
    let mut lift = assemble(&table.counts, rows, exposure, options);
    let managers = model.manager_count as u64;
    let closed = table.counts.exposed.won + table.counts.exposed.lost;
    if closed > 0 && managers < 2 {
        lift.warnings.push(LiftWarning::OneManager);
    } else if closed > 0 && managers < adjust::MANY_CLUSTERS {
        lift.warnings.push(LiftWarning::FewManagers { managers });
    }
    lift.bands = bands::score_bands(&table.deals);
    lift.by_script = bands::by_script(&table.deals, options);
    lift.trial = trial::trial(table, &lift, &judged, options);
    lift
}

/// The lift table of a form, from the store.
pub async fn load(store: &dyn Store, form: &FormId, exposure: Exposure) -> Result<Lift, StoreError> {
    load_with(store, form, exposure, &LiftOptions::default()).await
}

/// The same with options of one's own.
pub async fn load_with(
    store: &dyn Store,
    form: &FormId,
    exposure: Exposure,
    options: &LiftOptions,
) -> Result<Lift, StoreError> {
    let query = LiftQuery {
        form: form.clone(),
        exposure,
        metrics: METRICS.to_vec(),
    };
    Ok(lift_of_deals(&store.lift_table(&query).await?, exposure, options))
}

fn assemble(counts: &LiftCounts, mut items: Vec<LiftRow>, exposure: Exposure, options: &LiftOptions) -> Lift {
    let size = family::correct(&mut items);
    for row in &mut items {
        row.finding = row.find();
    }
    items.sort_by(|a, b| {
        let size = |row: &LiftRow| row.difference.map_or(0.0, |d| d.value.abs());
        let p = |row: &LiftRow| row.p.unwrap_or(f64::INFINITY);
        p(a).total_cmp(&p(b))
            .then(size(b).total_cmp(&size(a)))
            .then_with(|| (a.kind, &a.id).cmp(&(b.kind, &b.id)))
    });
    Lift {
        unit: "deal".to_owned(),
        exposure,
        deals: counts.deals,
        exposed: counts.exposed,
        join: JoinShare {
            calls: counts.calls,
            matched: counts.matched,
        },
        warnings: warnings(counts),
        family: Family {
            size,
            min_deals: options.min_deals,
            false_discovery_rate: FALSE_DISCOVERY_RATE,
        },
        items,
        bands: None,
        by_script: None,
        trial: Vec::new(),
    }
}

fn warnings(counts: &LiftCounts) -> Vec<LiftWarning> {
    let LiftCounts {
        calls,
        matched,
        exposed,
        ..
    } = *counts;
    let mut warnings = Vec::new();
    if calls > 0 && matched == 0 {
        warnings.push(LiftWarning::NoCallMatched { calls });
    } else if (Share {
        hits: matched,
        of: calls,
    })
    .rate()
    .is_some_and(|rate| rate < CoverageFloor::default().calls)
    {
        warnings.push(LiftWarning::FewCallsMatched { matched, calls });
    }
    match (exposed.won, exposed.lost) {
        (0, 0) => warnings.push(LiftWarning::NoClosedDeals),
        (won, 0) => warnings.push(LiftWarning::NoLostDeals { won }),
        (0, lost) => warnings.push(LiftWarning::NoWonDeals { lost }),
        _ => {}
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{LiftCell, LiftKind};

    fn cell(id: &str, n_with: u64, won_with: u64, n_without: u64, won_without: u64) -> LiftCell {
        LiftCell {
            id: id.into(),
            kind: LiftKind::Item,
            n_with,
            won_with,
            n_without,
            won_without,
        }
    }

    fn table(cells: Vec<LiftCell>) -> Lift {
        let counts = LiftCounts {
            cells,
            calls: 9,
            matched: 7,
            ..LiftCounts::default()
        };
        lift(&counts, Exposure::FirstCall, &LiftOptions::default())
    }

    #[test]
    fn every_figure_of_a_row_comes_from_its_counts() {
        let lift = table(vec![cell("a", 300, 120, 310, 90), cell("b", 2000, 200, 2000, 250)]);
        let a = &lift.items[0];
        assert_eq!((a.id.as_str(), lift.items[1].id.as_str()), ("a", "b"));
        let near = |x: f64, y: f64| assert!((x - y).abs() < 1e-9, "{x} {y}");
        near(a.rate_with.expect("deals").value, 0.4);
        near(a.difference.expect("deals").low, 0.034_236_283_214_048_896);
        near(a.ratio.expect("won").high, 1.721_083_751_536_243_6);
        near(a.p.expect("tested"), 0.004_907_098_405_942_295);
        near(a.q.expect("tested"), 0.009_814_196_811_884_59);
        near(lift.items[1].q.expect("tested"), 0.014_138_729_871_418_973);
        assert_eq!(a.wording(), "goes with more won deals");
        assert_eq!(lift.items[1].wording(), "goes with fewer won deals");
    }

    #[test]
    fn thin_and_one_sided_rows_are_shown_and_say_so() {
        let lift = table(vec![
            cell("none", 0, 0, 0, 0),
            cell("one", 30, 10, 0, 0),
            cell("thin", 10, 5, 40, 12),
        ]);
        let by = |id: &str| lift.items.iter().find(|row| row.id.as_str() == id).expect("row");
        let thin = by("thin");
        assert!(
            thin.rate_with.is_some() && thin.p.is_some() && thin.q.is_none(),
            "outside the family"
        );
        assert_eq!(lift.family.size, 0);
        assert_eq!(
            thin.note.as_deref(),
            Some("not enough data: needs about 1100 more closed deals to tell a difference of 10 points")
        );
        let one = by("one");
        assert!(one.rate_with.is_some() && one.rate_without.is_none() && one.p.is_none() && one.q.is_none());
        assert!(
            one.note.as_deref().is_some_and(|n| n.contains("needs about")),
            "{:?}",
            one.note
        );
        let none = by("none");
        assert!(none.rate_with.is_none() && none.difference.is_none());
        assert_eq!(
            none.note.as_deref(),
            Some("not enough data: needs 20 closed deals on either side")
        );
        assert_eq!(lift.items[0].id.as_str(), "thin", "rows with a test come first");
    }

    #[test]
    fn all_won_has_rates_and_no_ratio() {
        let lift = table(vec![cell("a", 50, 50, 50, 50)]);
        let row = &lift.items[0];
        assert_eq!(row.ratio, None);
        assert_eq!(row.p, Some(1.0));
        assert!(row.difference.is_some_and(|d| d.low < 0.0 && d.high > 0.0));
        assert_eq!(row.wording(), "no difference that chance would not make");
    }

    #[test]
    fn the_order_of_the_cells_does_not_matter_and_damaged_counts_do_no_harm() {
        let cells = vec![
            cell("c", 30, 9, 30, 9),
            cell("a", 30, 9, 30, 9),
            cell("x", 1, 2, 0, 1),
            cell("b", 40, 30, 40, 9),
        ];
        let reversed: Vec<LiftCell> = cells.iter().rev().cloned().collect();
        assert_eq!(table(cells).items, table(reversed).items);
    }

    #[test]
    fn the_json_has_the_documented_names() {
        let json = serde_json::to_value(table(vec![cell("a", 30, 9, 30, 9)])).expect("json");
        assert_eq!(json["unit"], "deal");
        assert_eq!(json["exposure"], "first_call");
        assert_eq!(json["join"]["matched"], 7);
        let names: Vec<&str> = json["items"][0]
            .as_object()
            .expect("row")
            .keys()
            .map(String::as_str)
            .collect();
        for name in [
            "id",
            "kind",
            "n_with",
            "won_without",
            "rate_with",
            "difference",
            "ratio",
            "p",
            "q",
            "adjusted",
            "note",
        ] {
            assert!(names.contains(&name), "{name}");
        }
    }
}
