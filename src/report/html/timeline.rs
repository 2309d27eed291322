//! The strip that shows who speaks when: a lane per channel (the agent's above, growing up; the customer's below, growing
//! down) with the loudness of the recording where it was found and the speech alone where it was not, evidence as ticks in
//! the lane of its speaker, events as marks above. Positions are percentages of the call, so the drawing keeps its text size at any width.

use crate::domain::{EventResult, Millis, Role, Scorecard, Span, Transcript, Verdict};
use crate::report::Language;
use crate::report::format::clock;

use super::marks::segment_at;
use super::sound::{loudest, outline};

/// At most this many marks above the lanes and ticks in them: more could not be told apart.
const MAX_MARKS: usize = 400;

#[derive(Debug)]
pub(super) struct Timeline {
    pub lanes: Vec<Lane>,
    pub marks: Vec<Mark>,
    pub axis: Vec<AxisTick>,
    /// Height of the drawing, and where its first lane begins, in pixels.
    pub height: u32,
    pub top: u32,
    /// Where the lines that reach from a mark down to the last lane end.
    pub lanes_end: u32,
    /// Length of the call, for clicks between the marks.
    pub seconds: String,
    pub has_wave: bool,
}

#[derive(Debug)]
pub(super) struct Lane {
    pub name: String,
    pub class: &'static str,
    pub y: u32,
    pub height: u32,
    pub wave: Option<Wave>,
    pub bars: Vec<Bar>,
    pub ticks: Vec<Tick>,
}

/// Loudness of a lane, in a box `width` wide and 100 high.
#[derive(Debug)]
pub(super) struct Wave {
    pub width: usize,
    pub path: String,
}

/// Speech, in percent of the call.
#[derive(Debug)]
pub(super) struct Bar {
    pub x: String,
    pub width: String,
}

/// Evidence of an item in its speaker's lane.
#[derive(Debug)]
pub(super) struct Tick {
    pub x: String,
    pub class: &'static str,
    pub anchor: String,
    pub seconds: String,
    pub title: String,
}

/// An event above the lanes.
#[derive(Debug)]
pub(super) struct Mark {
    pub x: String,
    pub class: &'static str,
    pub anchor: String,
    pub seconds: String,
    pub title: String,
}

#[derive(Debug)]
pub(super) struct AxisTick {
    pub x: String,
    pub text: String,
    pub align: &'static str,
}

const TOP: u32 = 26;
/// Of a lane with speech only, and the space after it.
const LANE: u32 = 14;
const GAP: u32 = 20;
/// Of a lane with a waveform; two of them meet in the middle.
const WAVE_LANE: u32 = 46;
const WAVE_GAP: u32 = 2;
const AXIS: u32 = 24;

impl Timeline {
    /// `None` for a call of no length or without a voice on any channel.
    pub(super) fn of(
        transcript: &Transcript,
        card: &Scorecard,
        waveform: &[Vec<f32>],
        names: &Names<'_>,
    ) -> Option<Self> {
        let duration = transcript.duration_ms;
        let channels = channels(transcript);
        if duration == Millis::ZERO || channels.is_empty() {
            return None;
        }
        let scale = Scale { duration };
        let loudest = loudest(waveform);
        let has_wave = !waveform.is_empty();
        let (height, gap) = if has_wave { (WAVE_LANE, WAVE_GAP) } else { (LANE, GAP) };
        let mut y = TOP;
        let mut lanes = Vec::new();
        for (place, (index, role)) in channels.into_iter().enumerate() {
            let spans = speech(transcript, index);
            let wave = waveform.get(usize::from(index)).filter(|levels| !levels.is_empty());
            lanes.push(Lane {
                name: names.language.speaker(role, index),
                class: role_class(role),
                y,
                height,
                wave: wave.map(|levels| Wave {
                    width: levels.len(),
                    path: outline(levels, loudest, place % 2 == 1),
                }),
                bars: spans.into_iter().map(|span| scale.bar(span)).collect(),
                ticks: ticks(transcript, card, names, index, &scale),
            });
            y += height + gap;
        }
        let lanes_end = y - gap + 10;
        Some(Self {
            marks: marks(transcript, card, names.language, &scale),
            axis: scale.axis(),
            lanes,
            height: lanes_end + AXIS,
            top: TOP,
            lanes_end,
            seconds: seconds(duration),
            has_wave,
        })
    }
}

/// What the titles of marks need.
pub(super) struct Names<'a> {
    pub language: Language,
    pub item: &'a dyn Fn(&crate::domain::ItemId) -> String,
}

pub(super) fn role_class(role: Option<Role>) -> &'static str {
    match role {
        Some(Role::Agent) => "agent",
        Some(Role::Customer) => "customer",
        None => "other",
    }
}

/// Seconds with milliseconds, as the media fragment and the script want them.
pub(super) fn seconds(at: Millis) -> String {
    format!("{}.{:03}", at.0 / 1000, at.0 % 1000)
}

/// Channels with their roles, the agent's first; from the segments where the transcript lists no channels.
fn channels(transcript: &Transcript) -> Vec<(u16, Option<Role>)> {
    let mut channels: Vec<(u16, Option<Role>)> = transcript.channels.iter().map(|c| (c.index, c.role)).collect();
    for segment in &transcript.segments {
        if !channels.iter().any(|(index, _)| *index == segment.channel) {
            channels.push((segment.channel, segment.role));
        }
    }
    channels.sort_by_key(|&(index, role)| (role != Some(Role::Agent), role.is_none(), index));
    channels
}

/// Voice activity of a channel where it was measured, else its segments.
fn speech(transcript: &Transcript, index: u16) -> Vec<Span> {
    let measured = transcript
        .channels
        .iter()
        .find(|c| c.index == index)
        .and_then(|c| c.speech.clone());
    measured.unwrap_or_else(|| {
        transcript
            .segments
            .iter()
            .filter(|s| s.channel == index)
            .map(crate::domain::Segment::span)
            .collect()
    })
}

fn ticks(transcript: &Transcript, card: &Scorecard, names: &Names<'_>, channel: u16, scale: &Scale) -> Vec<Tick> {
    let mut ticks = Vec::new();
    for item in &card.items {
        for evidence in item.evidence.iter().filter(|e| e.channel == channel) {
            ticks.push(Tick {
                x: scale.percent(evidence.start_ms),
                class: verdict_class(item.verdict),
                anchor: anchor(transcript, channel, evidence.start_ms),
                seconds: seconds(evidence.start_ms),
                title: format!(
                    "{} · {}: {}",
                    clock(evidence.start_ms),
                    (names.item)(&item.id),
                    names.language.verdict(item.verdict)
                ),
            });
        }
    }
    ticks.truncate(MAX_MARKS);
    ticks
}

fn marks(transcript: &Transcript, card: &Scorecard, language: Language, scale: &Scale) -> Vec<Mark> {
    let mark = |event: &crate::domain::Event| {
        let subtype = event
            .subtype
            .map(|s| format!(": {}", language.event_type(s)))
            .unwrap_or_default();
        let result = event
            .result
            .map(|r| format!(", {}", language.event_result(r)))
            .unwrap_or_default();
        Mark {
            x: scale.percent(event.start_ms),
            class: result_class(event.result),
            anchor: anchor(transcript, event.channel, event.start_ms),
            seconds: seconds(event.start_ms),
            title: format!(
                "{} · {}{subtype}{result}",
                clock(event.start_ms),
                language.event_kind(event.kind)
            ),
        }
    };
    card.events.iter().take(MAX_MARKS).map(mark).collect()
}

fn anchor(transcript: &Transcript, channel: u16, start: Millis) -> String {
    segment_at(transcript, channel, start).map_or_else(|| "transcript".to_owned(), |index| format!("s{index}"))
}

pub fn verdict_class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Na => "na",
        Verdict::Undecidable => "undecidable",
    }
}

pub(super) fn result_class(result: Option<EventResult>) -> &'static str {
    match result {
        Some(EventResult::Handled | EventResult::Handle | EventResult::Accepted) => "pass",
        Some(EventResult::Dropped | EventResult::Press | EventResult::Deflate) => "fail",
        Some(EventResult::Deferred | EventResult::Refused | EventResult::Declined | EventResult::None) | None => {
            "plain"
        }
    }
}

/// From times to percentages of the call.
struct Scale {
    duration: Millis,
}

impl Scale {
    fn share(&self, at: Millis) -> f64 {
        (f64::from(at.0) / f64::from(self.duration.0) * 100.0).min(100.0)
    }

    fn percent(&self, at: Millis) -> String {
        format!("{:.2}", self.share(at))
    }

    fn bar(&self, span: Span) -> Bar {
        let width = self.share(span.end_ms) - self.share(span.start_ms);
        Bar {
            x: self.percent(span.start_ms),
            width: format!("{:.2}", width.max(0.15)),
        }
    }

    /// Five or so round times; none so near the end that its text would hang over.
    fn axis(&self) -> Vec<AxisTick> {
        const STEPS: [u32; 12] = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
        let whole = self.duration.0 / 1000;
        let step = STEPS.into_iter().find(|step| whole / step <= 6).unwrap_or(14_400);
        let mut ticks: Vec<AxisTick> = (0..=whole / step)
            .map(|n| Millis::from_secs(n * step))
            .filter(|at| self.share(*at) <= 86.0)
            .map(|at| AxisTick {
                x: self.percent(at),
                text: clock(at),
                align: if at == Millis::ZERO { "start" } else { "middle" },
            })
            .collect();
        ticks.push(AxisTick {
            x: "100".to_owned(),
            text: clock(self.duration),
            align: "end",
        });
        ticks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn timeline(transcript: &Transcript) -> Option<Timeline> {
        let names = Names {
            language: Language::English,
            item: &ToString::to_string,
        };
        Timeline::of(transcript, &sample::scorecard_ru(), &[], &names)
    }

    #[test]
    fn lanes_hold_speech_and_evidence_of_their_channel() {
        let timeline = timeline(&sample::transcript_ru()).unwrap();
        assert_eq!(timeline.lanes.len(), 2);
        assert_eq!(timeline.lanes[0].name, "Agent");
        assert_eq!(timeline.lanes[0].bars.len(), 6);
        assert_eq!(timeline.lanes[0].ticks.len(), 5);
        assert_eq!(timeline.marks.len(), 4);
        assert_eq!(timeline.lanes[0].bars[0].x, "0.96");
    }

    #[test]
    fn loudness_is_drawn_up_for_the_agent_and_down_for_the_customer() {
        let names = Names {
            language: Language::English,
            item: &ToString::to_string,
        };
        let card = sample::scorecard_ru();
        let waveform = [vec![0.0, 0.5], vec![0.5, 0.0]];
        let timeline = Timeline::of(&sample::transcript_ru(), &card, &waveform, &names).unwrap();
        let path = |lane: usize| timeline.lanes[lane].wave.as_ref().unwrap().path.clone();
        assert_eq!(
            (path(0), path(1)),
            ("M0 100V100H1V0H2V100Z".into(), "M0 0V100H1V0H2V0Z".into())
        );
        // A recording with fewer channels than the transcript leaves the others as they are.
        let timeline = Timeline::of(&sample::transcript_ru(), &card, &waveform[..1], &names).unwrap();
        assert!(timeline.lanes[0].wave.is_some() && timeline.lanes[1].wave.is_none());
    }

    #[test]
    fn a_call_without_length_or_channels_has_no_strip() {
        let mut transcript = sample::transcript_ru();
        transcript.duration_ms = Millis::ZERO;
        assert!(timeline(&transcript).is_none());
        let mut transcript = sample::transcript_ru();
        transcript.channels.clear();
        assert!(timeline(&transcript).is_some(), "segments name their channels");
        transcript.segments.clear();
        assert!(timeline(&transcript).is_none());
    }

    #[test]
    fn an_axis_has_a_handful_of_round_times() {
        for seconds in [1, 7, 60, 83, 600, 3_599, 86_000] {
            let axis = Scale {
                duration: Millis::from_secs(seconds),
            }
            .axis();
            assert!((2..=8).contains(&axis.len()), "{seconds}: {}", axis.len());
        }
    }
}
