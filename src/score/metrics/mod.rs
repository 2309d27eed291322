//! Conversation metrics: figures about who speaks, how long, how fast, and what was done. The list with definitions is
//! [`METRICS`]; every name of it is in every scorecard, with `null` where it could not be computed (no roles, nobody
//! speaks, nothing to divide by).
//!
//! | file | figures |
//! |---|---|
//! | `talk` | voice activity: shares, monologues, silences, overtalk, pauses, pace, level |
//! | `behaviour` | counts and shares over the events |
//! | `manner` | words per hundred: polite, rude, unsure, careless. Proxies |
//! | `reader` | how much sounds read aloud. A proxy |

mod behaviour;
mod manner;
mod reader;
mod talk;

use super::events::{Heard, Noted};
use crate::checklist::METRICS;
use crate::domain::Metrics;

pub(crate) fn metrics(heard: &Heard<'_, '_>, events: &[Noted]) -> Metrics {
    let mut sheet = Sheet {
        values: METRICS.iter().map(|m| (m.name.to_owned(), None)).collect(),
    };
    talk::fill(&mut sheet, heard);
    // A turn whose words were doubted still has a speaker; one without a speaker makes all sides unknown.
    if heard.speech.roles_known && heard.conversation.roles_known() {
        behaviour::fill(&mut sheet, heard, events);
        manner::fill(&mut sheet, heard);
        reader::fill(&mut sheet, heard);
    }
    sheet.values
}

/// The figures so far.
struct Sheet {
    values: Metrics,
}

impl Sheet {
    fn set(&mut self, name: &str, value: Option<f64>) {
        debug_assert!(self.values.contains_key(name), "{name} is not in the table");
        let value = value.filter(|v| v.is_finite()).map(round);
        self.values.insert(name.to_owned(), value);
    }

    fn count(&mut self, name: &str, n: usize) {
        self.set(name, Some(count(n)));
    }

    /// `part ÷ whole`; `null` when there is nothing to divide by.
    fn share(&mut self, name: &str, part: usize, whole: usize) {
        self.set(name, (whole > 0).then(|| count(part) / count(whole)));
    }

    fn flag(&mut self, name: &str, flag: Option<bool>) {
        self.set(name, flag.map(|f| f64::from(u8::from(f))));
    }
}

/// Four decimals: the tenth of a millisecond and of a per mille.
fn round(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

#[allow(clippy::cast_precision_loss)] // counts of one call
fn count(n: usize) -> f64 {
    n as f64
}
