//! Agreement, one row per comparison and coefficient, for programs.

use super::sheet::{line, name, text};
use crate::kpi::calibration::{Calibration, Compared, KappaOf, Panel};
use crate::stats::Agreement;

/// `by`: all, item, reviewer, month; `compared`: people, others, machine, `machine_shown`.
const HEADER: [&str; 9] = [
    "by",
    "name",
    "compared",
    "coefficient",
    "n",
    "value",
    "low",
    "high",
    "reason",
];

#[must_use]
pub fn calibration(found: &Calibration) -> String {
    let mut out = String::new();
    line(&mut out, HEADER);
    push_compared(&mut out, "all", "", &found.all);
    for item in &found.items {
        push_compared(&mut out, "item", item.id.as_str(), &item.compared);
    }
    for row in &found.reviewers {
        push(&mut out, ["reviewer", &row.reviewer, "others"], &row.others);
        push(&mut out, ["reviewer", &row.reviewer, "machine"], &row.machine);
    }
    for row in &found.months {
        push_compared(&mut out, "month", &row.month, &row.compared);
    }
    out
}

fn push_compared(out: &mut String, by: &str, name: &str, compared: &Compared) {
    push(out, [by, name, "people"], &compared.people);
    push(out, [by, name, "machine"], &compared.machine);
    push(out, [by, name, "machine_shown"], &compared.machine_shown);
}

fn push(out: &mut String, keys: [&str; 3], panel: &Panel) {
    let kappa = match panel.kappa_of {
        KappaOf::Cohen => "cohen_kappa",
        KappaOf::Fleiss => "fleiss_kappa",
    };
    let figures: [(&str, &Agreement); 4] = [
        ("raw", &panel.raw),
        (kappa, &panel.kappa),
        ("krippendorff_alpha", &panel.alpha),
        ("gwet_ac1", &panel.ac1),
    ];
    for (coefficient, found) in figures {
        let cells = [
            found.n.to_string(),
            text(found.value),
            text(found.low),
            text(found.high),
            name(found.reason),
        ];
        line(
            out,
            keys.into_iter()
                .chain([coefficient])
                .chain(cells.iter().map(String::as_str)),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::report::sample_calibration;

    #[test]
    fn every_coefficient_has_its_row() {
        let text = super::calibration(&sample_calibration::calibration());
        insta::assert_snapshot!("calibration", text.lines().take(14).collect::<Vec<_>>().join("\n"));
        assert!(text.lines().all(|line| line.split(',').count() == 9));
    }
}
