//! The real recogniser on seconds of real sound: not what exactly it writes, but how many words it gets wrong, where
//! it puts them, and that it says nothing where nobody speaks. Needs the weights in `models/` (`make model`); without
//! them each test prints that it was skipped.
#![cfg(feature = "whisper")]
// The functions below are parts of tests, though not tests themselves.
#![allow(clippy::expect_used, clippy::print_stdout)]

mod sounds;

use std::path::Path;

use talktrack::domain::{Millis, Segment, Transcript};
use talktrack::transcribe::whisper::WhisperTranscriber;
use talktrack::transcribe::{CallAudio, Language, Options, SAMPLE_RATE_HZ, Transcriber};

const MODEL: &str = "ggml-base-q8_0.bin";
const VAD: &str = "ggml-silero-v6.2.0.bin";

/// `None`, with a note, when the weights were not fetched.
fn recogniser(options: &Options) -> Option<WhisperTranscriber> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let (model, vad) = (folder.join(MODEL), folder.join(VAD));
    if !model.exists() || !vad.exists() {
        println!(
            "skipped: {MODEL} and {VAD} are not in {}; `make model` fetches them",
            folder.display()
        );
        return None;
    }
    Some(WhisperTranscriber::load(&model, &vad, options).expect("the models load"))
}

fn two_workers() -> Options {
    Options {
        workers: 2,
        ..Options::default()
    }
}

fn transcribe(recogniser: &WhisperTranscriber, channels: &[Vec<f32>]) -> Transcript {
    let language = Language::Auto {
        candidates: vec!["ru".into(), "en".into()],
    };
    recogniser
        .transcribe(&CallAudio {
            channels,
            language: &language,
        })
        .expect("transcribed")
}

#[test]
fn nothing_trusted_is_heard_where_nobody_speaks() {
    let Some(recogniser) = recogniser(&two_workers()) else {
        return;
    };
    let traps = sounds::without_speech();
    assert_eq!(traps.len(), 20);
    for (name, sound) in traps {
        let transcript = transcribe(&recogniser, &[sound, vec![]]);
        for segment in &transcript.segments {
            println!("{name}: {:?} doubted for {:?}", segment.text, segment.doubt);
        }
        let trusted: Vec<_> = transcript.segments.iter().filter(|s| s.doubt.is_none()).collect();
        assert!(trusted.is_empty(), "{name}: {trusted:?}");
        assert_eq!(transcript.duration_ms, Millis::from_secs(sounds::LENGTH));
    }
}

#[test]
fn no_sound_at_all_is_an_empty_transcript() {
    let Some(recogniser) = recogniser(&two_workers()) else {
        return;
    };
    for channels in [vec![], vec![vec![]], vec![vec![0.5], vec![0.0; 700]]] {
        assert!(transcribe(&recogniser, &channels).segments.is_empty());
    }
}

#[test]
fn an_unknown_language_is_refused_by_name() {
    let Some(recogniser) = recogniser(&two_workers()) else {
        return;
    };
    for code in ["xx", "russian", ""] {
        let language = Language::Fixed(code.into());
        let error = recogniser
            .transcribe(&CallAudio {
                channels: &[],
                language: &language,
            })
            .unwrap_err();
        assert!(error.to_string().contains("unknown language"), "{error}");
    }
}

/// Two fixtures that need no decoder: stereo a-law at 8 kHz, Russian and English.
const FIXTURES: [(&str, &str, f64); 2] = [
    ("out-74955550163-107-20261016-110530-1792137930.31", "ru", 0.35),
    ("rowan_0412", "en", 0.25),
];

/// As much of each as is listened to, in seconds: `make bench-e2e` hears them all, whole.
const BEGINNING_S: u32 = 40;

#[test]
fn fixture_calls_are_understood_and_words_are_where_they_were_said() {
    let Some(recogniser) = recogniser(&two_workers()) else {
        return;
    };
    for (name, language, bound) in FIXTURES {
        let calls = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/calls");
        let (Ok(sound), Ok(truth)) = (
            std::fs::read(calls.join(format!("{name}.wav"))),
            std::fs::read(calls.join(format!("{name}.truth.json"))),
        ) else {
            println!("skipped: fixture {name} is not there");
            continue;
        };
        let mut truth: Transcript = serde_json::from_slice(&truth).expect("a truth file is a transcript");
        let mut channels = alaw_stereo(&sound);
        // Cut where nobody is in the middle of a sentence.
        truth.segments.retain(|segment| segment.end_ms.0 <= BEGINNING_S * 1000);
        let end_ms = truth.segments.iter().map(|segment| segment.end_ms.0).max().unwrap_or(0);
        for channel in &mut channels {
            channel.truncate((end_ms * (SAMPLE_RATE_HZ / 1000)) as usize);
        }
        let transcript = transcribe(&recogniser, &channels);
        assert_eq!(transcript.language.as_deref(), Some(language), "{name}");
        assert!(transcript.language_probability.is_some_and(|p| p > 0.5), "{name}");

        for channel in &truth.channels {
            let (said, heard) = (words(&truth, channel.index), words(&transcript, channel.index));
            let (said, heard): (Vec<_>, Vec<_>) = (texts(&said), texts(&heard));
            #[allow(clippy::cast_precision_loss)]
            let rate = distance(&said, &heard) as f64 / said.len() as f64;
            println!(
                "{name} channel {}: error rate {rate:.3} of {} words",
                channel.index,
                said.len()
            );
            assert!(rate <= bound, "{name} channel {}: {rate}", channel.index);
        }
        let mut shifts = shifts(&truth, &transcript);
        shifts.sort_unstable();
        println!("{name}: shifts of first words {shifts:?} ms");
        assert!(
            shifts.len() * 2 >= truth.segments.len(),
            "{name}: too few first words recognised"
        );
        assert!(
            shifts[shifts.len() / 2] <= 200,
            "{name}: median shift {} ms",
            shifts[shifts.len() / 2]
        );
        assert_eq!(
            transcribe(&recogniser, &channels),
            transcript,
            "{name}: the same sound gave another transcript"
        );
    }
}

/// How far the first word of each thing said is from where it is heard, in milliseconds.
fn shifts(truth: &Transcript, transcript: &Transcript) -> Vec<u32> {
    let shift = |said: &Segment| {
        let first = normal(&said.text).into_iter().next()?;
        let heard = words(transcript, said.channel);
        let same = heard.iter().filter(|(_, text)| *text == first);
        same.map(|(start, _)| start.0.abs_diff(said.start_ms.0))
            .min()
            .filter(|&ms| ms < 2_000)
    };
    truth.segments.iter().filter_map(shift).collect()
}

/// The words of a channel with their starts; the start of the segment where a transcript has no words.
fn words(transcript: &Transcript, channel: u16) -> Vec<(Millis, String)> {
    let of = |segment: &Segment| -> Vec<(Millis, String)> {
        let timed = |start: Millis, text: &str| {
            normal(text)
                .into_iter()
                .map(move |word| (start, word))
                .collect::<Vec<_>>()
        };
        if segment.words.is_empty() {
            return timed(segment.start_ms, &segment.text);
        }
        segment
            .words
            .iter()
            .flat_map(|word| timed(word.start_ms, &word.text))
            .collect()
    };
    transcript
        .segments
        .iter()
        .filter(|s| s.channel == channel)
        .flat_map(of)
        .collect()
}

fn texts(words: &[(Millis, String)]) -> Vec<&str> {
    words.iter().map(|(_, text)| text.as_str()).collect()
}

fn normal(text: &str) -> Vec<String> {
    let lower = text.to_lowercase().replace('ё', "е").replace('\'', "");
    lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Levenshtein distance of two lists of words.
fn distance(left: &[&str], right: &[&str]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let best = (diagonal + usize::from(a != b)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], best);
        }
    }
    row[right.len()]
}

/// The two channels of an a-law WAV at 8 kHz, at 16 kHz by linear interpolation.
fn alaw_stereo(file: &[u8]) -> Vec<Vec<f32>> {
    let data = file.windows(4).position(|name| name == b"data").expect("a data chunk") + 8;
    (0..2)
        .map(|channel| {
            let coarse: Vec<f32> = file[data..]
                .iter()
                .skip(channel)
                .step_by(2)
                .map(|&code| from_alaw(code))
                .collect();
            let next = coarse.iter().skip(1).chain(coarse.last());
            coarse
                .iter()
                .zip(next)
                .flat_map(|(&a, &b)| [a, f32::midpoint(a, b)])
                .collect()
        })
        .collect()
}

/// ITU-T G.711.
fn from_alaw(code: u8) -> f32 {
    let code = code ^ 0x55;
    let (exponent, mantissa) = ((code >> 4) & 7, i32::from(code & 15));
    let height = if exponent == 0 {
        mantissa * 16 + 8
    } else {
        (mantissa * 16 + 264) << (exponent - 1)
    };
    #[allow(clippy::cast_precision_loss)]
    let height = height as f32 / 32768.0;
    if code & 0x80 == 0 { -height } else { height }
}
