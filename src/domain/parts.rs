//! A conversation that was handed on: its parts in order of time, each with who handled it and where it is to be heard.

use serde::{Deserialize, Serialize};

use super::{CallId, ItemId, Millis, Score, Span};

/// What one person handled of a transferred call. The parts of a call follow each other without gap or overlap, in the time
/// of the whole call: its recordings one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallPart {
    /// The recording that holds it.
    pub call: CallId,
    /// `None`: the call log does not say.
    pub agent: Option<String>,
    /// In the time of the whole call.
    pub start_ms: Millis,
    pub end_ms: Millis,
    /// Where in its recording it begins.
    pub from_ms: Millis,
}

/// What of a whole call's scorecard goes to one part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartScore {
    /// The score over its items alone; `None`: none of them was decided, or it weighs nothing.
    pub score: Option<Score>,
    /// Items that this part met or failed; every decided item of the whole belongs to exactly one part.
    pub items: Vec<ItemId>,
}

/// A place of a whole call in one of its recordings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Located {
    /// Of the parts.
    pub part: usize,
    pub call: CallId,
    pub span: Span,
}

impl CallPart {
    #[must_use]
    pub fn span(&self) -> Span {
        Span::new(self.start_ms, self.end_ms)
    }
}

/// Where to hear `span` of a whole call: in the part in which it begins, cut off at the end of its recording. `None` where
/// there are no parts.
#[must_use]
pub fn locate(parts: &[CallPart], span: Span) -> Option<Located> {
    let at = parts
        .iter()
        .rposition(|part| part.start_ms <= span.start_ms)
        .unwrap_or(0);
    let part = parts.get(at)?;
    // The recording goes on behind a part that is not its last.
    let last = parts[at..].iter().take_while(|other| other.call == part.call).last()?;
    let within = |time: Millis| {
        part.from_ms
            .saturating_add(time.min(last.end_ms).saturating_sub(part.start_ms))
    };
    Some(Located {
        part: at,
        call: part.call,
        span: Span::new(within(span.start_ms), within(span.end_ms)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(call: u8, start: u32, end: u32, from: u32) -> CallPart {
        CallPart {
            call: CallId::of(&[call]),
            agent: None,
            start_ms: Millis(start),
            end_ms: Millis(end),
            from_ms: Millis(from),
        }
    }

    #[test]
    fn a_place_is_heard_in_its_own_recording() {
        let parts = [part(1, 0, 100, 0), part(2, 100, 300, 0), part(2, 300, 350, 200)];
        let at = |start, end| {
            let found = locate(&parts, Span::new(Millis(start), Millis(end))).unwrap();
            (
                found.part,
                found.call == parts[found.part].call,
                found.span.start_ms.0,
                found.span.end_ms.0,
            )
        };
        assert_eq!(at(10, 20), (0, true, 10, 20));
        assert_eq!(at(90, 120), (0, true, 90, 100));
        assert_eq!(at(100, 120), (1, true, 0, 20));
        assert_eq!(at(290, 320), (1, true, 190, 220));
        assert_eq!(at(310, 900), (2, true, 210, 250));
        assert_eq!(locate(&[], Span::default()), None);
    }
}
