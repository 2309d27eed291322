//! A transcript as subtitles (SRT, `WebVTT`) and as plain text, each line with its speaker.
//!
//! Input: a [`Transcript`]; output: one string, ready to be written. Text that may not have been said is marked with
//! a question mark in brackets, in every format. Players are strict: a cue is one block without blank lines, lasts
//! longer than nothing, and `WebVTT` text escapes `&`, `<` and `>`.

use std::fmt::Write;

use crate::domain::{Millis, Segment, Transcript};

/// The shortest cue: players drop cues of no length.
const LEAST: Millis = Millis(200);

/// Behind text that may not have been said.
const DOUBTFUL: &str = " (?)";

/// `SubRip`: numbered cues, `agent: text`.
#[must_use]
pub fn srt(transcript: &Transcript) -> String {
    let mut out = String::new();
    for (number, segment) in (1..).zip(spoken(transcript)) {
        let (start, end) = cue(segment);
        let (start, end) = (time(start, ','), time(end, ','));
        let (speaker, text) = (speaker(transcript, segment), line(segment));
        // The arrow in a text would end the cue's text for some players.
        let text = text.replace("-->", "→");
        push(
            &mut out,
            format_args!("{number}\n{start} --> {end}\n{speaker}: {text}\n\n"),
        );
    }
    out
}

/// `WebVTT`: cues with voice tags, `<v agent>text`.
#[must_use]
pub fn vtt(transcript: &Transcript) -> String {
    let mut out = String::from("WEBVTT\n\n");
    for segment in spoken(transcript) {
        let (start, end) = cue(segment);
        let (start, end) = (time(start, '.'), time(end, '.'));
        let (speaker, text) = (speaker(transcript, segment), escape(&line(segment)));
        push(&mut out, format_args!("{start} --> {end}\n<v {speaker}>{text}\n\n"));
    }
    out
}

/// Lines of `time speaker: text`, for reading.
#[must_use]
pub fn txt(transcript: &Transcript) -> String {
    let mut out = String::new();
    for segment in spoken(transcript) {
        let (clock, speaker) = (segment.start_ms.clock(), speaker(transcript, segment));
        push(&mut out, format_args!("{clock} {speaker}: {}\n", line(segment)));
    }
    out
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(text);
}

fn spoken(transcript: &Transcript) -> impl Iterator<Item = &Segment> {
    transcript
        .segments
        .iter()
        .filter(|segment| !segment.text.trim().is_empty())
}

/// The role, else the channel; in a recording of one channel, "speaker".
fn speaker(transcript: &Transcript, segment: &Segment) -> String {
    match segment.role.or_else(|| transcript.role_of(segment.channel)) {
        Some(role) => role.as_str().to_owned(),
        None if transcript.channels.len() == 1 => "speaker".to_owned(),
        None => format!("channel {}", segment.channel),
    }
}

/// The text on one line.
fn line(segment: &Segment) -> String {
    let text = segment.text.split_whitespace().collect::<Vec<_>>().join(" ");
    if segment.doubt.is_some() { text + DOUBTFUL } else { text }
}

fn cue(segment: &Segment) -> (Millis, Millis) {
    (
        segment.start_ms,
        segment.end_ms.max(segment.start_ms.saturating_add(LEAST)),
    )
}

/// `00:01:02,345`.
fn time(at: Millis, point: char) -> String {
    let (seconds, millis) = (at.0 / 1000, at.0 % 1000);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}{point}{millis:03}")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Channel, Doubt, Role};

    fn segment(channel: u16, start: u32, end: u32, text: &str) -> Segment {
        Segment {
            channel,
            role: None,
            start_ms: Millis(start),
            end_ms: Millis(end),
            text: text.into(),
            confidence: None,
            doubt: None,
            voice: None,
            words: vec![],
        }
    }

    fn transcript() -> Transcript {
        let channel = |index, role| Channel {
            index,
            role,
            speech: None,
            level_dbfs: None,
            voices: Vec::new(),
        };
        let doubtful = Segment {
            doubt: Some(Doubt::Credits),
            ..segment(1, 3_725_045, 3_725_045, "Субтитры\n\nсделал <i>&co --> ")
        };
        Transcript {
            duration_ms: Millis(3_800_000),
            language: None,
            language_probability: None,
            model: None,
            channels: vec![channel(0, Some(Role::Agent)), channel(1, None)],
            segments: vec![
                segment(0, 800, 2_500, "Добрый день"),
                segment(0, 3_000, 3_100, "  "),
                doubtful,
            ],
        }
    }

    #[test]
    fn srt_has_numbered_cues_without_blank_lines_in_them() {
        let expected = "1\n00:00:00,800 --> 00:00:02,500\nagent: Добрый день\n\n\
                        2\n01:02:05,045 --> 01:02:05,245\nchannel 1: Субтитры сделал <i>&co → (?)\n\n";
        assert_eq!(srt(&transcript()), expected);
    }

    #[test]
    fn vtt_has_a_header_voices_and_escaped_text() {
        let expected = "WEBVTT\n\n00:00:00.800 --> 00:00:02.500\n<v agent>Добрый день\n\n\
                        01:02:05.045 --> 01:02:05.245\n<v channel 1>Субтитры сделал &lt;i&gt;&amp;co --&gt; (?)\n\n";
        assert_eq!(vtt(&transcript()), expected);
    }

    #[test]
    fn text_is_for_reading() {
        assert_eq!(
            txt(&transcript()),
            "0:00 agent: Добрый день\n1:02:05 channel 1: Субтитры сделал <i>&co --> (?)\n"
        );
        let mono = Transcript {
            channels: vec![Channel {
                index: 0,
                role: None,
                speech: None,
                level_dbfs: None,
                voices: Vec::new(),
            }],
            ..transcript()
        };
        assert!(txt(&mono).starts_with("0:00 speaker: Добрый"));
    }

    #[test]
    fn nobody_spoke_is_an_empty_file_that_is_still_valid() {
        let silent = Transcript {
            segments: vec![],
            ..transcript()
        };
        assert_eq!(
            (srt(&silent), vtt(&silent), txt(&silent)),
            (String::new(), "WEBVTT\n\n".into(), String::new())
        );
    }
}
