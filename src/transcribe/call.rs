//! The flow of one call: voice activity per channel → chunks → language → recognition → segments → doubt → transcript.
//!
//! Knows the recogniser only as [`Engine`], so that the flow is tested without a model.

use std::ops::Range;

use super::activity::Activity;
use super::chunks::{self, Chunk};
use super::levels::{FRAME, Levels};
use super::pool::{Pool, Turn};
use super::words::{self, Draft, Passage};
use super::{CallAudio, Language, Options, SAMPLE_RATE_HZ, TranscribeError, doubt};
use crate::domain::{Channel, Millis, Span, Transcript};

/// A recogniser with its memory, owned by one worker. What it answers depends on its arguments alone.
pub(super) trait Engine: 'static {
    /// The probability of a voice per frame of [`FRAME`] samples, the last of which may be shorter.
    fn voice(&mut self, samples: &[f32]) -> Result<Vec<f32>, TranscribeError>;

    /// The likeliest of `candidates` (of all languages when empty), and its probability among these.
    fn language(&mut self, samples: &[f32], candidates: &[String]) -> Result<(String, f32), TranscribeError>;

    fn recognise(&mut self, samples: &[f32], language: &str) -> Result<Vec<Passage>, TranscribeError>;
}

/// Digital silence of more than a second is not searched for voices; a little of it stays at the edges.
const SILENCE_FRAMES: usize = 31;
const SILENCE_MARGIN: usize = 10;

/// The voice detector is given at most three minutes at once, with a second of what comes before: it remembers what
/// it heard.
const BLOCK_FRAMES: usize = 5_625;
const LEAD_FRAMES: usize = 31;

/// Speech needed to tell the language; less is used only when there is no more.
const LANGUAGE_SAMPLES: usize = 3 * SAMPLE_RATE_HZ as usize;

/// One channel after voice activity.
struct Prepared<'a> {
    samples: &'a [f32],
    gain: f32,
    activity: Activity,
    chunks: Vec<Chunk>,
}

pub(super) fn transcribe<E: Engine>(
    pool: &Pool<E>,
    options: &Options,
    call: &CallAudio<'_>,
) -> Result<Transcript, TranscribeError> {
    let length = call.channels.iter().map(Vec::len).max().unwrap_or(0);
    let seconds = length as u64 / u64::from(SAMPLE_RATE_HZ);
    if u16::try_from(call.channels.len()).is_err() || seconds > u64::from(u32::MAX) / 1000 {
        return Err(TranscribeError::TooLong {
            channels: call.channels.len(),
            seconds,
        });
    }
    let turn = pool.turn();
    let prepared = prepare(pool, turn, options, call.channels)?;
    // By start, so that a fault or a deadline meets the channels alike; the gather restores the channels' order.
    let mut order: Vec<(usize, usize)> = (0..prepared.len())
        .flat_map(|c| (0..prepared[c].chunks.len()).map(move |k| (c, k)))
        .collect();
    let start =
        |&(channel, chunk): &(usize, usize)| prepared[channel].chunks[chunk].pieces.first().map(|p| p.source.start);
    order.sort_by_key(|at| (start(at), at.0));
    let samples = |&(channel, chunk): &(usize, usize)| {
        let channel = &prepared[channel];
        channel.chunks[chunk].samples(channel.samples, channel.gain)
    };

    let mut transcript = Transcript {
        duration_ms: millis(length),
        language: None,
        language_probability: None,
        model: options.model.clone(),
        channels: (0_u16..)
            .zip(&prepared)
            .map(|(index, channel)| described(index, channel))
            .collect(),
        segments: Vec::new(),
    };
    let long_enough = |at: &&(usize, usize)| prepared[at.0].chunks[at.1].len() >= LANGUAGE_SAMPLES;
    let Some(first) = order
        .iter()
        .find(long_enough)
        .or_else(|| order.iter().max_by_key(|at| samples(at).len()))
    else {
        return Ok(transcript); // nobody speaks
    };
    let (language, probability) = language(pool, turn, call.language, samples(first))?;
    transcript.language = Some(language.clone());
    transcript.language_probability = probability;

    let recognise = move |engine: &mut E, samples: Vec<f32>| engine.recognise(&samples, &language);
    let recognised = pool.map(turn, order.iter().map(samples), recognise)?;
    let mut drafts: Vec<Vec<Draft>> = prepared.iter().map(|_| Vec::new()).collect();
    for ((channel, chunk), passages) in order.into_iter().zip(recognised) {
        let index = u16::try_from(channel).unwrap_or(u16::MAX); // checked above
        drafts[channel].extend(words::segments(&passages, &prepared[channel].chunks[chunk], index));
    }
    for (drafts, channel) in drafts.iter_mut().zip(&prepared) {
        let (certain, net) = spans(channel);
        doubt::mark(drafts, &certain, &net);
    }
    transcript.segments = drafts.into_iter().flatten().map(|draft| draft.segment).collect();
    transcript
        .segments
        .sort_by_key(|segment| (segment.start_ms, segment.channel, segment.end_ms));
    transcript.mask();
    Ok(transcript)
}

fn language<E: Engine>(
    pool: &Pool<E>,
    turn: Turn,
    language: &Language,
    samples: Vec<f32>,
) -> Result<(String, Option<f32>), TranscribeError> {
    match language {
        Language::Fixed(code) => Ok((code.clone(), None)),
        Language::Auto { candidates } => {
            let candidates = candidates.clone();
            let detect = move |engine: &mut E, samples: Vec<f32>| engine.language(&samples, &candidates);
            let found = pool.map(turn, [samples], detect)?;
            let gone = || TranscribeError::Panicked {
                reason: "language detection gave no answer".into(),
            };
            found
                .into_iter()
                .next()
                .map(|(code, probability)| (code, Some(probability)))
                .ok_or_else(gone)
        }
    }
}

/// Voice activity and chunks of every channel.
fn prepare<'a, E: Engine>(
    pool: &Pool<E>,
    turn: Turn,
    options: &Options,
    channels: &'a [Vec<f32>],
) -> Result<Vec<Prepared<'a>>, TranscribeError> {
    let levels: Vec<Levels> = channels.iter().map(|samples| Levels::measure(samples)).collect();
    let blocks: Vec<Block> = levels
        .iter()
        .enumerate()
        .flat_map(|(channel, levels)| blocks(channel, levels))
        .collect();
    let sound = |block: &Block| {
        let (samples, gain) = (&channels[block.channel], levels[block.channel].gain());
        let heard = block.heard.start * FRAME..(block.heard.end * FRAME).min(samples.len());
        samples[heard]
            .iter()
            .map(|s| (s * gain).clamp(-1.0, 1.0))
            .collect::<Vec<f32>>()
    };
    let found = pool.map(turn, blocks.iter().map(sound), |engine: &mut E, samples: Vec<f32>| {
        engine.voice(&samples)
    })?;

    let mut probabilities: Vec<Vec<f32>> = levels.iter().map(|levels| vec![0.0; levels.frames()]).collect();
    for (block, found) in blocks.iter().zip(found) {
        let lead = block.wanted.start - block.heard.start;
        for (frame, probability) in block.wanted.clone().zip(found.into_iter().skip(lead)) {
            probabilities[block.channel][frame] = probability;
        }
    }
    let prepared = channels
        .iter()
        .zip(&levels)
        .zip(&probabilities)
        .map(|((samples, levels), probabilities)| {
            let activity = Activity::find(probabilities, samples, levels);
            let speech = activity.in_samples(samples.len());
            let quietest = |range: &Range<usize>| levels.quietest(range);
            let chunks = chunks::plan(&speech, samples.len(), options.limits(), &quietest);
            let frames = |stretches: &[Range<usize>]| stretches.iter().map(ExactSizeIterator::len).sum::<usize>();
            tracing::debug!(
                gain = levels.gain(),
                speech_frames = frames(&activity.speech),
                by_the_net = frames(&activity.doubtful),
                chunks = chunks.len(),
                "voice activity"
            );
            Prepared {
                samples,
                gain: levels.gain(),
                activity,
                chunks,
            }
        });
    Ok(prepared.collect())
}

/// A stretch for the voice detector, in frames.
struct Block {
    channel: usize,
    heard: Range<usize>,
    /// The part of `heard` whose answer counts.
    wanted: Range<usize>,
}

fn blocks(channel: usize, levels: &Levels) -> Vec<Block> {
    let mut blocks = Vec::new();
    for stretch in levels.sounding(SILENCE_FRAMES, SILENCE_MARGIN) {
        for start in stretch.clone().step_by(BLOCK_FRAMES) {
            let wanted = start..(start + BLOCK_FRAMES).min(stretch.end);
            let heard = start.saturating_sub(LEAD_FRAMES).max(stretch.start)..wanted.end;
            blocks.push(Block { channel, heard, wanted });
        }
    }
    blocks
}

fn described(index: u16, channel: &Prepared<'_>) -> Channel {
    let total = channel.samples.len();
    let speech = channel.activity.in_samples(total).iter().map(span).collect();
    Channel {
        index,
        role: None,
        speech: Some(speech),
        level_dbfs: level(channel),
        voices: Vec::new(),
    }
}

/// Loudness of the speech of a channel in dBFS; `None` where nobody speaks.
fn level(channel: &Prepared<'_>) -> Option<f32> {
    let (mut power, mut samples) = (0.0_f64, 0.0_f64);
    for range in channel.activity.in_samples(channel.samples.len()) {
        for &sample in &channel.samples[range] {
            power += f64::from(sample).powi(2);
            samples += 1.0;
        }
    }
    #[allow(clippy::cast_possible_truncation)] // a tenth of a decibel
    let dbfs = (10.0 * (power / samples).log10() * 10.0).round() as f32 / 10.0;
    dbfs.is_finite().then_some(dbfs)
}

/// What the detector found, and what only the net found.
fn spans(channel: &Prepared<'_>) -> (Vec<Span>, Vec<Span>) {
    let doubtful = |frames: &Range<usize>| channel.activity.doubtful.contains(frames);
    let (net, certain): (Vec<_>, Vec<_>) = channel.activity.speech.iter().cloned().partition(doubtful);
    let spans = |frames: Vec<Range<usize>>| frames.iter().map(|f| span(&(f.start * FRAME..f.end * FRAME))).collect();
    (spans(certain), spans(net))
}

fn span(samples: &Range<usize>) -> Span {
    Span::new(millis(samples.start), millis(samples.end))
}

fn millis(samples: usize) -> Millis {
    Millis::from_samples(samples as u64, SAMPLE_RATE_HZ)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Doubt;
    use crate::transcribe::words::Token;

    /// Hears a voice wherever it is loud, and says one word per chunk: its language and how long the chunk is.
    struct Fake;

    impl Engine for Fake {
        fn voice(&mut self, samples: &[f32]) -> Result<Vec<f32>, TranscribeError> {
            let loud = |frame: &[f32]| {
                if frame.iter().any(|s| s.abs() > 0.05) {
                    0.9
                } else {
                    0.01
                }
            };
            Ok(samples.chunks(FRAME).map(loud).collect())
        }

        fn language(&mut self, _: &[f32], candidates: &[String]) -> Result<(String, f32), TranscribeError> {
            Ok((candidates.first().cloned().unwrap_or_else(|| "en".into()), 0.75))
        }

        fn recognise(&mut self, samples: &[f32], language: &str) -> Result<Vec<Passage>, TranscribeError> {
            if samples.len() > 18 * 16_000 {
                return Err(TranscribeError::Engine {
                    step: "recognition",
                    reason: "too long".into(),
                });
            }
            let hundredths = i64::try_from(samples.len() / 160).unwrap_or(0);
            let token = |text: &str, start, end| Token {
                bytes: text.into(),
                start,
                end,
                probability: 0.9,
            };
            let tokens = vec![
                token(&format!(" {language}"), 20, 50),
                token(" 89161234567", hundredths - 60, hundredths - 20),
            ];
            Ok(vec![Passage { tokens, no_speech: 0.0 }])
        }
    }

    fn sound(seconds: &[(f32, bool)]) -> Vec<f32> {
        let mut samples = Vec::new();
        for &(length, loud) in seconds {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss
            )]
            samples.extend(
                (0..(length * 16_000.0) as usize).map(|i| if loud { 0.3 * (i as f32 * 0.3).sin() } else { 0.0 }),
            );
        }
        samples
    }

    fn run(channels: &[Vec<f32>], language: &Language) -> Transcript {
        let pool = Pool::start(2, || Ok(Fake)).unwrap();
        let options = Options {
            model: Some("fake@0".into()),
            ..Options::default()
        };
        transcribe(&pool, &options, &CallAudio { channels, language }).unwrap()
    }

    #[test]
    fn both_sides_are_heard_in_order_of_time_and_masked() {
        let agent = sound(&[(1.0, false), (3.0, true), (6.0, false), (3.0, true)]);
        let customer = sound(&[(5.0, false), (4.0, true)]);
        let candidates = vec!["ru".to_owned(), "en".to_owned()];
        let transcript = run(&[agent, customer], &Language::Auto { candidates });
        assert_eq!(transcript.duration_ms, Millis(13_000));
        assert_eq!(transcript.language.as_deref(), Some("ru"));
        assert_eq!(transcript.language_probability, Some(0.75));
        assert_eq!(transcript.model.as_deref(), Some("fake@0"));
        let found: Vec<_> = transcript
            .segments
            .iter()
            .map(|s| (s.channel, s.text.as_str()))
            .collect();
        assert_eq!(found, [(0, "ru"), (1, "ru"), (1, "•••••••••••"), (0, "•••••••••••")]);
        let starts: Vec<u32> = transcript.segments.iter().map(|s| s.start_ms.0).collect();
        assert!(
            (950..1_250).contains(&starts[0]) && (4_950..5_250).contains(&starts[1]),
            "{starts:?}"
        );
        assert!((12_350..12_700).contains(&starts[3]), "{starts:?}");
        let speech = transcript.channels[0].speech.as_ref().unwrap();
        assert_eq!(speech.len(), 2);
        assert!(
            transcript.segments.iter().all(|s| s.doubt.is_none()),
            "{:?}",
            transcript.segments
        );
    }

    #[test]
    fn silence_is_an_empty_transcript_and_not_an_error() {
        let transcript = run(&[vec![0.0; 160_000], vec![]], &Language::Auto { candidates: vec![] });
        assert_eq!(transcript.segments, []);
        assert_eq!(transcript.language, None);
        assert_eq!(transcript.duration_ms, Millis(10_000));
        assert_eq!(transcript.channels[1].speech, Some(vec![]));
        assert_eq!(run(&[], &Language::Fixed("ru".into())).channels, []);
    }

    #[test]
    fn a_monologue_is_cut_into_chunks_the_recogniser_can_take() {
        let transcript = run(&[sound(&[(500.0, true)])], &Language::Fixed("ru".into()));
        assert_eq!(transcript.language_probability, None);
        let words: Vec<_> = transcript.segments.iter().flat_map(|s| &s.words).collect();
        assert!(words.len() >= 2 * 500 / 18, "{}", words.len());
        assert!(words.windows(2).all(|w| w[0].end_ms <= w[1].start_ms));
        assert!(transcript.segments.iter().all(|s| s.doubt != Some(Doubt::Silence)));
    }

    #[test]
    fn blocks_cover_a_long_channel_once() {
        let levels = Levels::measure(&sound(&[(400.0, true)]));
        let blocks = blocks(3, &levels);
        assert_eq!(blocks.len(), 3);
        assert_eq!(blocks.iter().map(|b| b.wanted.len()).sum::<usize>(), levels.frames());
        assert!(
            blocks
                .windows(2)
                .all(|b| b[0].wanted.end == b[1].wanted.start && b[1].heard.start < b[1].wanted.start)
        );
        assert!(blocks.iter().all(|b| b.channel == 3 && b.heard.end == b.wanted.end));
    }

    #[test]
    fn the_result_does_not_depend_on_the_number_of_workers() {
        let channels = [
            sound(&[(3.0, true), (2.0, false), (30.0, true)]),
            sound(&[(1.0, false), (9.0, true)]),
        ];
        let results = [1, 2, 5].map(|workers| {
            let pool = Pool::start(workers, || Ok(Fake)).unwrap();
            let call = CallAudio {
                channels: &channels,
                language: &Language::Fixed("ru".into()),
            };
            transcribe(&pool, &Options::default(), &call).unwrap()
        });
        assert_eq!(results[0], results[1]);
        assert_eq!(results[0], results[2]);
    }
}
