//! The results as Markdown.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::tally::Tallies;

pub fn results(tuned: &Tallies, said: &Tallies, apart: &Tallies, reasons: &BTreeMap<String, String>) -> String {
    let mut out = String::from(
        "# How well the rules find what people labelled\n\n\
         Written by `tests/labelled`; make it again with `UPDATE_RESULTS=1 cargo test --test labelled`.\n\
         *Heard*: the words as a recogniser wrote them (Whisper's own for the recorded dialogues, planted errors in the\n\
         others). *Said*: the same dialogues without errors. *Kept apart*: dialogues that nobody tunes on, as heard.\n\
         P precision, R recall, n labels.\n\n\
         ## Behaviours\n\n\
         | behaviour | n | P heard | R heard | F1 heard | F1 said | n apart | P apart | R apart | F1 apart |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for (row, tally) in &tuned.behaviours {
        let other = apart.behaviours.get(row).cloned().unwrap_or_default();
        let ideal = said.behaviours.get(row).cloned().unwrap_or_default();
        let _ = writeln!(
            out,
            "| {row} | {} | {:.2} | {:.2} | **{:.2}** | {:.2} | {} | {:.2} | {:.2} | {:.2} |",
            tally.hits + tally.missed,
            tally.precision(),
            tally.recall(),
            tally.f1(),
            ideal.f1(),
            other.hits + other.missed,
            other.precision(),
            other.recall(),
            other.f1(),
        );
    }
    out.push_str(
        "\n## Items\n\nAgreement: same verdict of pass, fail and not applicable.\n\n\
         | item | calls | agreement | P pass | R pass | P fail | R fail | calls apart | agreement apart |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for (item, tally) in &tuned.items {
        let other = apart.items.get(item).cloned().unwrap_or_default();
        let _ = writeln!(
            out,
            "| {item} | {} | {} | {:.2} | {:.2} | {:.2} | {:.2} | {} | {} |",
            tally.calls,
            percent(tally.agreed, tally.calls),
            tally.pass.precision(),
            tally.pass.recall(),
            tally.fail.precision(),
            tally.fail.recall(),
            other.calls,
            percent(other.agreed, other.calls),
        );
    }
    let all = |t: &Tallies| {
        let (agreed, calls) = t.items.values().fold((0, 0), |(a, c), i| (a + i.agreed, c + i.calls));
        format!("{} of {calls} verdicts", percent(agreed, calls))
    };
    let _ = writeln!(out, "\nAll items: {}; kept apart: {}.", all(tuned), all(apart));
    out.push_str("\n## Missed and invented, with the reason\n\n");
    for miss in &tuned.misses {
        let _ = writeln!(out, "- {miss}: {}", reasons.get(miss).map_or("?", String::as_str));
    }
    let _ = writeln!(out, "\nKept apart, not looked into: {} missed or invented.", apart.misses.len());
    out.push_str("\n## Verdicts that differ\n\n");
    for verdict in &tuned.verdicts {
        let _ = writeln!(out, "- {verdict}");
    }
    let _ = writeln!(out, "\nKept apart: {} differ.", apart.verdicts.len());
    out
}

#[allow(clippy::cast_precision_loss)]
fn percent(part: usize, whole: usize) -> String {
    if whole == 0 {
        "–".to_owned()
    } else {
        format!("{:.0} %", 100.0 * part as f64 / whole as f64)
    }
}
