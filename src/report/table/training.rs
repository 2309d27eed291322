//! A call review in the terminal: why this item, what to play, who is heard; and what became of trainings.

use super::{TextStyle, bold, cell, dim, push_table};
use crate::kpi::lift::Estimate;
use crate::kpi::training::progress::{Progress, Rate};
use crate::kpi::training::{Clip, Training};
use crate::report::Language;
use crate::report::format::{UNKNOWN, clock};
use crate::report::training::{deal, judged, reading, subject, texts, titled, traits, warning};

/// Items of the ranking that are shown.
const RANKED: usize = 5;

/// The pairs, one line per clip.
#[must_use]
pub fn training(training: &Training, style: &TextStyle) -> String {
    let language = style.style.language;
    let t = texts(language);
    let mut out = String::new();
    style.heading(&mut out, &format!("{}: {}", t.review, subject(training)));
    let candidates = training.candidates;
    let mut facts = format!(
        "{}: {} {}, {} {}",
        t.candidates, candidates.handled, t.candidates_handled, candidates.missed, t.candidates_missed
    );
    if candidates.used > 0 {
        facts.push_str(&format!("; {} {}", candidates.used, t.candidates_used));
    }
    style.paragraph(&mut out, &facts);
    if let Some(manager) = &training.manager {
        style.paragraph(&mut out, &format!("{}: {manager}", t.only_for));
    }
    for one in &training.warnings {
        style.paragraph(&mut out, &format!("! {}", warning(one, language)));
    }
    if !training.ranking.is_empty() {
        push_ranking(&mut out, training, style);
    }
    if !training.pairs.is_empty() {
        push_pairs(&mut out, training, style);
        style.heading(&mut out, t.people);
        let mut table = style.table(&[t.manager, t.good, t.bad], &[1, 2]);
        for person in &training.people {
            let counts = [person.handled, person.missed].map(|n| cell(&n.to_string()));
            let [handled, missed] = counts;
            table.add_row([cell(&person.manager), handled, missed]);
        }
        push_table(&mut out, &table);
    }
    out.push('\n');
    style.paragraph(&mut out, t.note);
    out
}

fn push_ranking(out: &mut String, training: &Training, style: &TextStyle) {
    let language = style.style.language;
    let t = texts(language);
    style.heading(out, t.ranking);
    let mut table = style.table(
        &[t.item, t.passed, t.weight, t.effect, t.need, t.pairs_found],
        &[2, 4, 5],
    );
    for item in training.ranking.iter().take(RANKED) {
        let passed = item
            .pass_rate
            .map(|rate| format!("{} n={}", language.percent_interval(rate), item.decided));
        table.add_row([
            cell(titled(item.title.as_deref(), &item.id)),
            cell(passed.as_deref().unwrap_or(UNKNOWN)),
            cell(
                &item
                    .weight
                    .map_or_else(|| UNKNOWN.to_owned(), |weight| language.short(weight)),
            ),
            cell(&change(item.effect, language)),
            cell(&language.number(item.need, 2)),
            cell(&item.pairs.map_or_else(|| UNKNOWN.to_owned(), |pairs| pairs.to_string())),
        ]);
    }
    push_table(out, &table);
    style.paragraph(out, t.ranking_note);
}

fn push_pairs(out: &mut String, training: &Training, style: &TextStyle) {
    let language = style.style.language;
    let t = texts(language);
    for pair in &training.pairs {
        let distance = language.number(pair.distance, 2);
        style.heading(out, &format!("{} {}", t.pair, pair.number));
        style.paragraph(
            out,
            &format!(
                "{}: {}. {}: {}. {}: {}. {} {distance}",
                t.same,
                traits(&pair.same, language),
                t.differs,
                traits(&pair.differs, language),
                t.unknown,
                traits(&pair.unknown, language),
                t.distance,
            ),
        );
        let mut table = style.table(&[t.side, t.manager, t.when, t.deal, t.place, t.quote], &[]);
        for (side, clip) in [(t.good, &pair.handled), (t.bad, &pair.missed)] {
            let side = format!("{side}: {}", judged(clip, language));
            table.add_row([
                bold(&side),
                cell(&clip.manager),
                cell(&format!(
                    "{} {}",
                    language.date_time(clip.started_at, &style.style.zone),
                    clip.call.short()
                )),
                cell(&deal(clip, &style.style)),
                cell(&place(clip)),
                clip.quote.as_deref().map_or_else(|| dim(UNKNOWN), cell),
            ]);
        }
        push_table(out, &table);
    }
}

fn place(clip: &Clip) -> String {
    format!(
        "{}\u{a0}({}–{})",
        clock(clip.start_ms),
        clock(clip.clip_start_ms),
        clock(clip.clip_end_ms)
    )
}

/// What became of trainings: a line per manager and target.
#[must_use]
pub fn training_progress(progress: &Progress, style: &TextStyle) -> String {
    let language = style.style.language;
    let t = texts(language);
    let mut out = String::new();
    style.heading(&mut out, t.progress);
    if progress.rows.is_empty() {
        style.paragraph(&mut out, t.nobody_trained);
        return out;
    }
    let header = [
        t.manager,
        t.trained_on,
        t.day,
        t.before,
        t.after,
        t.change,
        t.others,
        t.beyond,
        t.reading,
    ];
    let mut table = style.table(&header, &[]);
    for row in &progress.rows {
        let others = row.others.as_ref().and_then(|others| others.change);
        let by = match row.trainings {
            0 | 1 => String::new(),
            many => format!(" ×{many}"),
        };
        table.add_row([
            cell(&row.manager),
            cell(titled(row.target.title.as_deref(), &row.target.id)),
            cell(&format!("{}{by}", row.day)),
            cell(&rate(row.before, language)),
            cell(&rate(row.after, language)),
            cell(&change(row.change, language)),
            cell(&change(others, language)),
            cell(&change(row.beyond_others, language)),
            cell(&reading(row.reading, row.more_calls, language)),
        ]);
    }
    push_table(&mut out, &table);
    out.push('\n');
    style.paragraph(&mut out, t.progress_note);
    out
}

fn rate(rate: Rate, language: Language) -> String {
    match rate.rate {
        Some(share) => format!("{} n={}", language.percent(share.value), rate.decided),
        None => "n=0".to_owned(),
    }
}

fn change(estimate: Option<Estimate>, language: Language) -> String {
    estimate.map_or_else(|| UNKNOWN.to_owned(), |estimate| language.points_interval(estimate))
}

#[cfg(test)]
mod tests {
    use super::super::tests::plain;
    use super::*;
    use crate::report::sample_training;

    #[test]
    fn a_review_in_both_languages() {
        insta::assert_snapshot!(
            "en",
            training(&sample_training::training(), &plain(Language::English, 120))
        );
        insta::assert_snapshot!(
            "ru",
            training(&sample_training::training(), &plain(Language::Russian, 120))
        );
    }

    #[test]
    fn progress_in_both_languages() {
        insta::assert_snapshot!(
            "progress_en",
            training_progress(&sample_training::progress(), &plain(Language::English, 140))
        );
        insta::assert_snapshot!(
            "progress_ru",
            training_progress(&sample_training::progress(), &plain(Language::Russian, 140))
        );
    }
}
