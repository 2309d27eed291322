//! What goes with won deals: every row with its n, its intervals and a reading in words; the score by bands; the
//! checklist on trial.

use super::{TextStyle, cell, push_table};
use crate::kpi::lift::{AdjustedMethod, ByScript, Estimate, Lift, LiftRow, ScoreBands, TrialRow};
use crate::report::{Labels, errors_note, finding, is_reviewed, lift_title};

/// The lift table, with what was counted above it and how to read it below.
#[must_use]
pub fn lift(lift: &Lift, labels: &Labels, style: &TextStyle) -> String {
    let language = style.style.language;
    let t = language.texts();
    let mut out = String::new();
    style.heading(&mut out, t.lift);
    style.paragraph(
        &mut out,
        &format!(
            "{} · {}: {} · {}: {} {}, {} {}, {} {} · {}: {} {} {}",
            t.unit_deal,
            t.exposure.to_lowercase(),
            language.exposure(lift.exposure),
            t.deals,
            t.won.to_lowercase(),
            lift.deals.won,
            t.lost.to_lowercase(),
            lift.deals.lost,
            t.open.to_lowercase(),
            lift.deals.open,
            t.join_share,
            lift.join.matched,
            t.of,
            lift.join.calls,
        ),
    );
    for warning in &lift.warnings {
        style.paragraph(&mut out, &format!("! {}", language.lift_warning(*warning)));
    }
    if lift.items.is_empty() {
        style.paragraph(&mut out, t.no_lift);
        return out;
    }
    style.paragraph(&mut out, &format!("{}: {}", t.family, lift.family.size));
    out.push('\n');
    rows(&mut out, lift, labels, style);
    out.push('\n');
    style.paragraph(&mut out, t.lift_note);
    if lift.items.iter().any(|row| row.adjusted.is_some()) {
        style.paragraph(&mut out, t.adjusted_note);
    }
    style.paragraph(&mut out, errors_note(lift, language));
    if let Some(found) = &lift.bands {
        bands(&mut out, found, style);
    }
    if let Some(found) = &lift.by_script {
        by_script(&mut out, found, style);
    }
    if !lift.trial.is_empty() {
        trial(&mut out, &lift.trial, labels, style);
    }
    out
}

fn rows(out: &mut String, lift: &Lift, labels: &Labels, style: &TextStyle) {
    let language = style.style.language;
    let t = language.texts();
    let reviewed = is_reviewed(lift);
    let mut headings = vec![t.item, t.with, t.without, t.difference, "q", t.adjusted, t.reading];
    if reviewed {
        headings.insert(4, t.corrected);
    }
    let mut table = style.table(&headings, &[4 + usize::from(reviewed)]);
    for row in &lift.items {
        let mut cells = vec![
            cell(&lift_title(row, labels, language)),
            cell(&rate(row.rate_with, row.n_with, style)),
            cell(&rate(row.rate_without, row.n_without, style)),
            cell(&row.difference.map(|d| language.points_interval(d)).unwrap_or_default()),
            cell(&row.q.map(|q| language.probability(q)).unwrap_or_default()),
            cell(&adjusted(row, style)),
            cell(&reading(row, labels, style)),
        ];
        if reviewed {
            cells.insert(4, cell(&corrected(row, style)));
        }
        table.add_row(cells);
    }
    push_table(out, &table);
}

/// `57% [50–65] n=160`; the n alone where there are too few deals for a rate.
fn rate(rate: Option<Estimate>, n: u64, style: &TextStyle) -> String {
    match rate {
        Some(rate) => format!("{} n={n}", style.style.language.percent_interval(rate)),
        None => format!("n={n}"),
    }
}

fn adjusted(row: &LiftRow, style: &TextStyle) -> String {
    let language = style.style.language;
    match (&row.adjusted, row.adjusted_missing) {
        (Some(adjusted), _) => language.points_interval(adjusted.widest_ame()),
        (None, Some(missing)) => language.adjustment_missing(missing),
        (None, None) => String::new(),
    }
}

fn corrected(row: &LiftRow, style: &TextStyle) -> String {
    let language = style.style.language;
    match (row.corrected, row.corrected_missing) {
        (Some(corrected), _) => language.points_interval(corrected),
        (None, Some(missing)) => language.correction_missing(missing),
        (None, None) => String::new(),
    }
}

fn reading(row: &LiftRow, labels: &Labels, style: &TextStyle) -> String {
    let language = style.style.language;
    let t = language.texts();
    let mut text = finding(row.finding, language).to_owned();
    if let Some(note) = &row.note {
        text.push_str(": ");
        text.push_str(&language.lift_note(note));
    }
    if row.adjusted.as_ref().is_some_and(|a| a.method == AdjustedMethod::Firth) {
        text.push_str(&format!(" ({})", t.firth));
    }
    for alias in &row.aliases {
        let turned = if alias.reversed {
            format!(", {}", t.same_reversed)
        } else {
            String::new()
        };
        let title = labels.item_or_behaviour(&alias.id, language);
        text.push_str(&format!(" (= {title}{turned})"));
    }
    text
}

fn bands(out: &mut String, bands: &ScoreBands, style: &TextStyle) {
    let language = style.style.language;
    let t = language.texts();
    style.heading(out, t.bands);
    let mut table = style.table(&[t.band, t.won_of, t.win_rate], &[]);
    for band in &bands.bands {
        table.add_row([
            cell(&language.band(band.from, band.below)),
            cell(&format!("{} {} {}", band.won, t.of, band.n)),
            cell(
                &band
                    .rate
                    .map(|rate| language.percent_interval(rate))
                    .unwrap_or_default(),
            ),
        ]);
    }
    push_table(out, &table);
    out.push('\n');
    if let Some(trend) = bands.trend {
        style.paragraph(
            out,
            &format!(
                "{}: z {}, p {}",
                t.trend,
                language.number(trend.z, 2),
                language.probability(trend.p)
            ),
        );
    }
    if let Some(found) = &bands.calibration {
        style.paragraph(
            out,
            &format!("{}: {}", t.ten_points, language.ratio_interval(found.ten_points)),
        );
        style.paragraph(
            out,
            &format!(
                "{}: {} / {}",
                t.brier,
                language.number(found.brier, 3),
                language.number(found.brier_of_mean, 3)
            ),
        );
        if let Some(slope) = found.slope {
            style.paragraph(
                out,
                &format!("{}: {}", t.calibration_slope, language.ratio_interval(slope)),
            );
        }
    }
}

fn by_script(out: &mut String, found: &ByScript, style: &TextStyle) {
    let language = style.style.language;
    let t = language.texts();
    let percent = |rate: Option<Estimate>| rate.map_or_else(|| "—".to_owned(), |rate| language.percent_interval(rate));
    style.paragraph(
        out,
        &format!(
            "{} (≥ {}): {} — {} {} {} · {}: {} · {}: {}",
            t.by_script,
            language.short(found.from),
            percent(found.share),
            found.won_by_script,
            t.of,
            found.won,
            t.with,
            percent(found.rate_with),
            t.without,
            percent(found.rate_without),
        ),
    );
}

fn trial(out: &mut String, rows: &[TrialRow], labels: &Labels, style: &TextStyle) {
    let language = style.style.language;
    let t = language.texts();
    style.heading(out, t.trial);
    let reviewed = rows.iter().any(|row| row.reviewed > 0);
    let mut headings = vec![t.item, t.pass_rate, t.effect, t.raises, t.talk_cost, t.verdict];
    if reviewed {
        headings.insert(2, t.agreement);
    }
    let mut table = style.table(&headings, &[]);
    for row in rows {
        let toxic = if row.toxic {
            format!(" — {}", t.toxic)
        } else {
            String::new()
        };
        let mut cells = vec![
            cell(labels.item(&row.id)),
            cell(&rate(row.pass_rate, row.decided, style)),
            cell(&row.effect.map(|e| language.points_interval(e)).unwrap_or_default()),
            cell(
                &row.score_difference
                    .map(|points| language.signed(points))
                    .unwrap_or_default(),
            ),
            cell(&row.talk_seconds.map(|s| language.length(s)).unwrap_or_default()),
            cell(&format!(
                "{}: {}{toxic}",
                language.trial_verdict(row.verdict),
                language.trial_reason(row.why, row.more_deals)
            )),
        ];
        if reviewed {
            cells.insert(2, cell(&agreement(row, style)));
        }
        table.add_row(cells);
    }
    push_table(out, &table);
}

/// `91% [80–96] n=60, κ 0.78, AC1 0.84`.
fn agreement(row: &TrialRow, style: &TextStyle) -> String {
    let chance = style.style.language.beyond_chance(row);
    format!(
        "{}{}",
        rate(row.agreement, row.reviewed, style),
        chance.map(|text| format!(", {text}")).unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::plain;
    use super::*;
    use crate::report::{Language, sample};

    #[test]
    fn rows_say_goes_with_and_never_causes() {
        let english = lift(&sample::lift(), &Labels::default(), &plain(Language::English, 120));
        insta::assert_snapshot!("en", english);
        insta::assert_snapshot!(
            "ru",
            lift(&sample::lift(), &sample::labels_ru(), &plain(Language::Russian, 120))
        );
    }

    #[test]
    fn adjusted_effects_bands_and_the_trial_in_both_languages() {
        let found = sample::lift_of_deals();
        let english = lift(&found, &Labels::default(), &plain(Language::English, 140));
        assert!(
            !english.contains("cause") || english.matches("cause").count() == 1,
            "only to say that it is none"
        );
        insta::assert_snapshot!("deals_en", english);
        insta::assert_snapshot!(
            "deals_ru",
            lift(&found, &sample::labels_ru(), &plain(Language::Russian, 140))
        );
    }

    #[test]
    fn no_closed_deal_is_said_plainly() {
        let empty = Lift {
            items: vec![],
            ..sample::lift()
        };
        assert!(lift(&empty, &Labels::default(), &plain(Language::English, 100)).contains("nothing can be said"));
    }
}
