//! A row per clip of a call review, and a row per manager and target of what became of trainings.

use super::sheet::{line, name, text};
use crate::kpi::lift::Estimate;
use crate::kpi::training::progress::{Progress, Rate};
use crate::kpi::training::{Clip, ClipSound, Pair, Training};

/// The good example of a pair first.
#[must_use]
pub fn training(training: &Training) -> String {
    let mut out = String::new();
    line(
        &mut out,
        [
            "pair",
            "side",
            "target_kind",
            "target",
            "call",
            "manager",
            "started_at",
            "deal",
            "deal_status",
            "amount",
            "product",
            "source",
            "closed_at",
            "verdict",
            "result",
            "moment",
            "channel",
            "start_ms",
            "end_ms",
            "clip_start_ms",
            "clip_end_ms",
            "borders",
            "confidence",
            "quote",
            "sound",
            "sound_missing",
            "distance",
            "same",
            "differs",
            "unknown",
        ],
    );
    let target = training.target.as_ref();
    let (kind, id) = target.map_or(("", ""), |target| (target.kind, target.id.as_str()));
    for pair in &training.pairs {
        for (side, clip) in [("handled", &pair.handled), ("missed", &pair.missed)] {
            let mut cells = vec![pair.number.to_string(), side.to_owned(), kind.to_owned(), id.to_owned()];
            push_clip(&mut cells, clip);
            push_pair(&mut cells, pair);
            line(&mut out, cells.iter().map(String::as_str));
        }
    }
    out
}

fn push_clip(cells: &mut Vec<String>, clip: &Clip) {
    cells.extend([clip.call.to_string(), clip.manager.clone(), clip.started_at.to_string()]);
    cells.extend([clip.deal.to_string(), name(Some(clip.deal_status)), text(clip.amount)]);
    cells.extend([
        text(clip.product.as_ref()),
        text(clip.source.as_ref()),
        text(clip.closed_at),
    ]);
    cells.extend([
        name(clip.verdict),
        name(clip.result),
        name(Some(clip.moment)),
        clip.channel.to_string(),
    ]);
    cells.extend([clip.start_ms, clip.end_ms, clip.clip_start_ms, clip.clip_end_ms].map(|at| at.0.to_string()));
    cells.extend([
        name(Some(clip.borders)),
        text(clip.confidence),
        text(clip.quote.as_ref()),
    ]);
    cells.extend(match &clip.sound {
        None => [String::new(), String::new()],
        Some(ClipSound::File(file)) => [file.clone(), String::new()],
        Some(ClipSound::Missing(why)) => [String::new(), name(Some(*why))],
    });
}

fn push_pair(cells: &mut Vec<String>, pair: &Pair) {
    cells.push(pair.distance.to_string());
    for list in [&pair.same, &pair.differs, &pair.unknown] {
        let words: Vec<String> = list.iter().map(|by| name(Some(*by))).collect();
        cells.push(words.join(" "));
    }
}

/// Unknown is an empty cell.
#[must_use]
pub fn training_progress(progress: &Progress) -> String {
    let mut out = String::new();
    let mut header = vec!["manager", "target_kind", "target", "day", "trainings"];
    header.extend([
        "before_passed",
        "before_decided",
        "before_rate",
        "after_passed",
        "after_decided",
        "after_rate",
    ]);
    header.extend(["change", "change_low", "change_high", "others_managers"]);
    header.extend(["others_change", "others_change_low", "others_change_high"]);
    header.extend([
        "beyond_others",
        "beyond_others_low",
        "beyond_others_high",
        "reading",
        "more_calls",
    ]);
    line(&mut out, header);
    for row in &progress.rows {
        let mut cells = vec![
            row.manager.clone(),
            row.target.kind.to_owned(),
            row.target.id.to_string(),
        ];
        cells.extend([row.day.to_string(), row.trainings.to_string()]);
        for Rate { passed, decided, rate } in [row.before, row.after] {
            cells.extend([
                passed.to_string(),
                decided.to_string(),
                text(rate.map(|rate| rate.value)),
            ]);
        }
        cells.extend(estimate(row.change));
        cells.push(text(row.others.as_ref().map(|others| others.managers)));
        cells.extend(estimate(row.others.as_ref().and_then(|others| others.change)));
        cells.extend(estimate(row.beyond_others));
        cells.extend([name(Some(row.reading)), text(row.more_calls)]);
        line(&mut out, cells.iter().map(String::as_str));
    }
    out
}

fn estimate(estimate: Option<Estimate>) -> [String; 3] {
    [
        text(estimate.map(|e| e.value)),
        text(estimate.map(|e| e.low)),
        text(estimate.map(|e| e.high)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample_training;

    #[test]
    fn rows_of_reviews_and_progress() {
        insta::assert_snapshot!("training", training(&sample_training::training()));
        insta::assert_snapshot!("training_progress", training_progress(&sample_training::progress()));
    }
}
