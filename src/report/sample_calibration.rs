//! A department that has reviewed ten calls blind, for the tests of formats.

use jiff::tz::TimeZone;

use crate::domain::Verdict::{Fail, Na, Pass};
use crate::kpi::calibration::{self, Calibration};
use crate::store::RatedItem;

/// Two reviewers on ten calls and a third on four of them, one item that all pass, and one open correction.
pub(super) fn calibration() -> Calibration {
    let mut rated = Vec::new();
    for call_no in 1..=10_i64 {
        let machine = if call_no % 3 == 0 { Fail } else { Pass };
        let anna = if call_no == 4 { Na } else { machine };
        let boris = if call_no % 4 == 0 { Fail } else { machine };
        let day = format!("2026-{:02}-05", if call_no < 6 { 9 } else { 10 });
        let mut give = |item: &str, by: &str, verdict, blind| {
            rated.push(RatedItem {
                call_no,
                item: item.into(),
                by: by.into(),
                verdict,
                machine: if item == "needs.asked" { machine } else { Pass },
                at: format!("{day}T09:00:00Z").parse().expect("a time"),
                blind,
                revealed: blind,
                decision: false,
            });
        };
        give("needs.asked", "Анна", anna, true);
        give("needs.asked", "Борис", boris, true);
        if call_no <= 4 {
            give("needs.asked", "Вера", machine, true);
        }
        give("greeting.name", "Анна", Pass, true);
        give("greeting.name", "Борис", Pass, true);
        if call_no == 7 {
            give("needs.asked", "Глеб", Fail, false);
        }
    }
    calibration::calibration(&"b2b-sales-ru".into(), &rated, &TimeZone::UTC)
}
