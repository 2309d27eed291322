use serde::{Deserialize, Serialize};

/// A point or length of time within a recording, in whole milliseconds. Whisper's 10 ms ticks become this in
/// `transcribe`, sample counts in `audio`; everywhere else there is no other unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub u32);

impl Millis {
    pub const ZERO: Self = Self(0);

    #[must_use]
    pub fn from_secs(seconds: u32) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// The time at which sample number `samples` of a stream of `rate_hz` starts, rounded to the nearest millisecond.
    #[must_use]
    pub fn from_samples(samples: u64, rate_hz: u32) -> Self {
        let rate = u64::from(rate_hz.max(1));
        Self(u32::try_from((samples * 1000 + rate / 2) / rate).unwrap_or(u32::MAX))
    }

    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        f64::from(self.0) / 1000.0
    }

    #[must_use]
    pub fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    #[must_use]
    pub fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// `m:ss`, or `h:mm:ss` from an hour on: how a person reads a place in a recording.
    #[must_use]
    pub fn clock(self) -> String {
        let seconds = self.0 / 1000;
        let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        if h > 0 {
            format!("{h}:{m:02}:{s:02}")
        } else {
            format!("{m}:{s:02}")
        }
    }
}

/// A stretch of a recording, `start_ms <= end_ms`, end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Span {
    pub start_ms: Millis,
    pub end_ms: Millis,
}

impl Span {
    #[must_use]
    pub fn new(start_ms: Millis, end_ms: Millis) -> Self {
        Self {
            start_ms,
            end_ms: end_ms.max(start_ms),
        }
    }

    #[must_use]
    pub fn length(self) -> Millis {
        self.end_ms.saturating_sub(self.start_ms)
    }

    /// How long both spans run at once; zero when they only touch.
    #[must_use]
    pub fn overlap(self, other: Self) -> Millis {
        self.end_ms
            .min(other.end_ms)
            .saturating_sub(self.start_ms.max(other.start_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_round_to_the_nearest_millisecond() {
        assert_eq!(Millis::from_samples(16_000, 16_000), Millis(1000));
        assert_eq!(Millis::from_samples(7, 8_000), Millis(1));
        assert_eq!(Millis::from_samples(3, 8_000), Millis(0));
    }

    #[test]
    fn clock_shows_hours_only_when_there_are_any() {
        assert_eq!(Millis(83_554).clock(), "1:23");
        assert_eq!(Millis(3_600_000).clock(), "1:00:00");
    }

    #[test]
    fn overlap_of_touching_spans_is_zero() {
        let a = Span::new(Millis(0), Millis(10));
        assert_eq!(a.overlap(Span::new(Millis(10), Millis(20))), Millis::ZERO);
        assert_eq!(a.overlap(Span::new(Millis(5), Millis(20))), Millis(5));
    }
}
