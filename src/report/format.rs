//! Numbers, times and dates as a reader of each language writes them: `62.5%` and `62,5 %`, a true minus sign, spaces
//! that do not break. Input: plain values; output: short texts. Nothing here is read back by a program.

use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::i18n::{Language, metric_order};
use crate::domain::{ItemResult, Metrics, Millis, Money, Phone, Verdict};
use crate::kpi::lift::{Estimate, TrialRow};
use crate::stats::Agreement;

/// What stands for a value that is not known.
pub(super) const UNKNOWN: &str = "—";

const NO_BREAK_SPACE: char = '\u{a0}';

impl Language {
    /// With `decimals` digits after the decimal point or comma; never `-0`.
    pub(super) fn number(self, value: f64, decimals: usize) -> String {
        let text = format!("{value:.decimals$}");
        let is_zero = text.chars().all(|c| matches!(c, '-' | '0' | '.'));
        let text = if is_zero {
            text.trim_start_matches('-').to_owned()
        } else {
            text.replace('-', "−")
        };
        match self {
            Self::English => text,
            Self::Russian => text.replace('.', ","),
        }
    }

    /// Like `number`, without zeros at its end: `72.5`, `100`.
    pub fn short(self, value: f64) -> String {
        let rounded = (value * 10.0).round() / 10.0;
        self.number(rounded, usize::from(rounded.fract() != 0.0))
    }

    /// `1/2`; nothing is counted for an item that did not apply or could not be decided.
    pub(super) fn points(self, item: &ItemResult) -> String {
        match item.verdict {
            Verdict::Pass | Verdict::Fail => format!("{}/{}", self.short(item.points), self.short(item.max)),
            Verdict::Na | Verdict::Undecidable => UNKNOWN.to_owned(),
        }
    }

    /// A share 0–1 in percent.
    pub fn percent(self, share: f64) -> String {
        let number = self.number(share * 100.0, 0);
        match self {
            Self::English => format!("{number}%"),
            Self::Russian => format!("{number}{NO_BREAK_SPACE}%"),
        }
    }

    /// `62% [51–71]`: a share and its interval in percent.
    pub fn percent_interval(self, estimate: Estimate) -> String {
        let (low, high) = (
            self.number(estimate.low * 100.0, 0),
            self.number(estimate.high * 100.0, 0),
        );
        format!("{} [{low}–{high}]", self.percent(estimate.value))
    }

    /// `κ 0.78, AC1 0.84`, of those that are known.
    pub(super) fn beyond_chance(self, row: &TrialRow) -> Option<String> {
        let said = |name: &str, agreement: Option<Agreement>| {
            let value = agreement?.value?;
            Some(format!("{name} {}", self.number(value, 2)))
        };
        let parts: Vec<String> = [said("κ", row.kappa), said("AC1", row.ac1)]
            .into_iter()
            .flatten()
            .collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    /// `+12 [−3; +27]`: a difference of shares in percentage points, with its interval.
    pub fn points_interval(self, estimate: Estimate) -> String {
        let (value, interval) = self.points_and_interval(estimate);
        format!("{value} {interval}")
    }

    /// The same, value and interval apart.
    pub(super) fn points_and_interval(self, estimate: Estimate) -> (String, String) {
        let signed = |share: f64| {
            let text = self.number(share * 100.0, 0);
            if text.starts_with('−') || text == "0" {
                text
            } else {
                format!("+{text}")
            }
        };
        let interval = format!("[{}; {}]", signed(estimate.low), signed(estimate.high));
        (signed(estimate.value), interval)
    }

    /// `1.25 [1.02–1.53]`: a ratio or a slope with its interval.
    pub(super) fn ratio_interval(self, estimate: Estimate) -> String {
        let [value, low, high] = [estimate.value, estimate.low, estimate.high].map(|part| self.number(part, 2));
        format!("{value} [{low}–{high}]")
    }

    /// `+3.2`: a difference with its sign.
    pub(super) fn signed(self, value: f64) -> String {
        let text = self.number(value, 1);
        if value > 0.05 { format!("+{text}") } else { text }
    }

    /// `20–40`, `80+`: a band of scores.
    pub(super) fn band(self, from: f64, below: Option<f64>) -> String {
        match below {
            Some(below) => format!("{}–{}", self.short(from), self.short(below)),
            None => format!("{}+", self.short(from)),
        }
    }

    /// A p- or q-value: three decimals, and `<0.001` below that.
    pub(super) fn probability(self, value: f64) -> String {
        if value < 0.001 {
            format!("<{}", self.number(0.001, 3))
        } else {
            self.number(value, 3)
        }
    }

    /// `40 ms`, `7.4 s`, `1 min 24 s`, `2 h 05 min`: a length of time.
    pub fn length(self, seconds: f64) -> String {
        let (s, min, h) = (self.pick("s", "с"), self.pick("min", "мин"), self.pick("h", "ч"));
        let space = NO_BREAK_SPACE;
        if seconds > 0.0 && seconds < 0.95 {
            return format!("{}{space}{}", self.number(seconds * 1000.0, 0), self.pick("ms", "мс"));
        }
        if seconds < 59.95 {
            let decimals = usize::from(seconds > 0.0 && seconds < 10.0);
            return format!("{}{space}{s}", self.number(seconds, decimals));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "finite, over 59; saturates"
        )]
        let whole = seconds.round() as u64;
        if whole < 3600 && whole.is_multiple_of(60) {
            format!("{}{space}{min}", whole / 60)
        } else if whole < 3600 {
            format!("{}{space}{min} {}{space}{s}", whole / 60, whole % 60)
        } else {
            format!("{}{space}{h} {:02}{space}{min}", whole / 3600, whole % 3600 / 60)
        }
    }

    /// `2026-10-05 09:12` in English, `05.10.2026 09:12` in Russian.
    pub fn date_time(self, at: Timestamp, zone: &TimeZone) -> String {
        let format = self.pick("%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M");
        at.to_zoned(zone.clone())
            .strftime(format)
            .to_string()
            .replace(' ', "\u{a0}")
    }

    /// A heading over dates: the zone is named when it is not the reader's own.
    pub(super) fn date_heading(self, zone: &TimeZone) -> String {
        let suffix = if *zone == TimeZone::UTC { ", UTC" } else { "" };
        format!("{}{suffix}", self.texts().date)
    }

    /// An amount with its thousands apart; the currency is the department's own.
    pub fn money(self, amount: Money) -> String {
        let decimals = if amount.0 % 100 == 0 { 0 } else { 2 };
        let text = self.number(amount.major(), decimals);
        let whole = text.chars().count() - if decimals == 0 { 0 } else { decimals + 1 };
        let sign = usize::from(text.starts_with('−'));
        let mut grouped = String::with_capacity(text.len() + 6);
        for (index, character) in text.chars().enumerate() {
            if index > sign && index < whole && (whole - index).is_multiple_of(3) {
                grouped.push(NO_BREAK_SPACE);
            }
            grouped.push(character);
        }
        grouped
    }

    /// A metric by the unit that its name tells.
    pub(super) fn metric_value(self, name: &str, value: Option<f64>) -> String {
        let Some(value) = value else { return UNKNOWN.to_owned() };
        if name.split('_').any(|part| part == "ms") {
            self.length(value / 1000.0)
        } else if name.contains("share") {
            self.percent(value)
        } else if name.contains("dbfs") {
            format!("{}{NO_BREAK_SPACE}dBFS", self.number(value, 1))
        } else {
            self.short(value)
        }
    }
}

/// Milliseconds as seconds.
pub(super) fn milliseconds(ms: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "exact up to hundreds of thousands of years")]
    let ms = ms as f64;
    ms / 1000.0
}

/// The place of a metric in a report, for those who order names alone.
pub(super) fn metric_place(name: &str) -> usize {
    metric_order(name)
}

/// Metrics in the order of a report.
pub(super) fn ordered(metrics: &Metrics) -> Vec<(&str, Option<f64>)> {
    let mut metrics: Vec<_> = metrics.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    metrics.sort_by_key(|(name, _)| metric_order(name));
    metrics
}

/// A recording's file name as people know it: transcripts made elsewhere go by the name of their call.
pub(super) fn recording_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.strip_suffix(".transcript.json").unwrap_or(&name).to_owned()
}

/// The same for a page, which may be handed on: telephone systems write the customer's number into the name, so every run
/// of ten digits and more is masked like a number.
pub fn masked_name(path: &Path) -> String {
    const PHONE_DIGITS: usize = 10;
    let name = recording_name(path);
    let mut masked = String::with_capacity(name.len());
    let mut digits = String::new();
    for character in name.chars().map(Some).chain([None]) {
        if let Some(digit) = character.filter(char::is_ascii_digit) {
            digits.push(digit);
            continue;
        }
        if digits.len() >= PHONE_DIGITS {
            masked.push_str(&Phone(std::mem::take(&mut digits)).masked());
        } else {
            masked.push_str(&std::mem::take(&mut digits));
        }
        masked.extend(character);
    }
    masked
}

/// The place in a recording, `m:ss`.
pub fn clock(at: Millis) -> String {
    at.clock()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_the_language() {
        assert_eq!(Language::English.percent(0.625), "62%");
        assert_eq!(Language::Russian.percent(0.61), "61\u{a0}%");
        assert_eq!(Language::Russian.short(72.5), "72,5");
        assert_eq!(Language::English.short(100.0), "100");
        assert_eq!(Language::English.number(-0.0001, 2), "0.00");
        assert_eq!(Language::English.probability(0.000_4), "<0.001");
    }

    #[test]
    fn intervals_carry_their_signs() {
        let estimate = Estimate {
            value: 0.12,
            low: -0.031,
            high: 0.27,
        };
        assert_eq!(Language::English.points_interval(estimate), "+12 [−3; +27]");
        assert_eq!(
            Language::English.percent_interval(Estimate {
                value: 0.5,
                low: 0.4,
                high: 0.6
            }),
            "50% [40–60]"
        );
        let flat = Estimate {
            value: 0.001,
            low: -0.004,
            high: 0.004,
        };
        assert_eq!(Language::English.points_interval(flat), "0 [0; 0]");
    }

    #[test]
    fn lengths_grow_their_units() {
        let lengths =
            [0.0, 0.0401, 7.44, 42.0, 59.97, 83.6, 7500.0].map(|s| Language::English.length(s).replace('\u{a0}', " "));
        assert_eq!(
            lengths,
            ["0 s", "40 ms", "7.4 s", "42 s", "1 min", "1 min 24 s", "2 h 05 min"]
        );
    }

    #[test]
    fn a_name_on_a_page_does_not_tell_the_number() {
        let masked = |name: &str| masked_name(Path::new(name));
        assert_eq!(
            masked("/calls/out-74955550142-101-20261012-101500-1791789300.12.mp3"),
            "out-7••••••••42-101-20261012-101500-1•••••••00.12.mp3"
        );
        assert_eq!(masked("rowan_0412.wav"), "rowan_0412.wav");
        assert_eq!(masked("84955550128"), "8••••••••28");
        assert_eq!(masked("разговор 89161234567.transcript.json"), "разговор 8••••••••67");
    }

    #[test]
    fn amounts_keep_their_thousands_apart() {
        let amounts = [Money(4_800_000), Money(-123_456_789), Money(99), Money(-10_000)]
            .map(|m| Language::English.money(m).replace('\u{a0}', " "));
        assert_eq!(amounts, ["48 000", "−1 234 567.89", "0.99", "−100"]);
    }
}
