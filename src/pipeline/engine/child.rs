//! The engine's own side: reads jobs, decodes, transcribes, replies. Runs as the hidden subcommand `talktrack engine`.

use std::io::{BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Instant;

use super::protocol::{Job, Recognised, Reply, Setup};
use crate::audio;
use crate::domain::{AudioInfo, Channel, Failure, FailureKind, Stage, Transcript};
use crate::pipeline::with_causes;
use crate::speakers::turns::Diarizer;
use crate::transcribe::{CallAudio, TranscribeError, Transcriber};

/// Loads a transcriber as the set-up says.
pub type Load = fn(&Setup) -> Result<Box<dyn Transcriber>, TranscribeError>;

/// Works until `input` ends. Returns at once then, whatever is still being worked on: nobody would read the replies.
pub fn serve(input: impl BufRead, output: impl Write + Send + 'static, load: Load) -> std::io::Result<()> {
    let replies = Replies(Arc::new(Mutex::new(output)));
    let mut lines = input.lines();
    let Some(first) = lines.next() else { return Ok(()) };
    let setup: Setup = match serde_json::from_str(&first?) {
        Ok(setup) => setup,
        Err(error) => {
            return replies.send(&Reply::Unable {
                reason: format!("the set-up is not understood: {error}"),
            });
        }
    };
    let transcriber = match load(&setup) {
        Ok(transcriber) => transcriber,
        Err(error) => {
            let way_out = error.way_out().map(|hint| format!("; {hint}")).unwrap_or_default();
            let reason = format!("{}{way_out}", with_causes(&error));
            return replies.send(&Reply::Unable { reason });
        }
    };
    let diarizer = match setup.voices.as_deref().map(Diarizer::load).transpose() {
        Ok(diarizer) => diarizer,
        Err(error) => {
            let reason = with_causes(&error);
            return replies.send(&Reply::Unable { reason });
        }
    };
    let models = Arc::new(Models { transcriber, diarizer });
    let (sender, receiver) = mpsc::channel::<Job>();
    let receiver = Arc::new(Mutex::new(receiver));
    for _ in 0..setup.concurrency.max(1) {
        let (receiver, replies, models) = (Arc::clone(&receiver), replies.clone(), Arc::clone(&models));
        let limits = setup.limits.clone();
        thread::spawn(move || {
            while let Some(job) = next(&receiver) {
                let reply = work(&job, &models, &limits, &replies);
                if replies.send(&reply).is_err() {
                    break; // the supervisor is gone
                }
            }
        });
    }
    replies.send(&Reply::Ready)?;
    for line in lines {
        let Ok(job) = serde_json::from_str(&line?) else { break };
        if sender.send(job).is_err() {
            break;
        }
    }
    Ok(())
}

/// What the engine hears with.
struct Models {
    transcriber: Box<dyn Transcriber>,
    /// Tells voices in a mono recording apart.
    diarizer: Option<Diarizer>,
}

fn next(jobs: &Mutex<mpsc::Receiver<Job>>) -> Option<Job> {
    jobs.lock().ok()?.recv().ok()
}

fn work<W: Write>(job: &Job, models: &Models, limits: &audio::Limits, replies: &Replies<W>) -> Reply {
    // A panic is a fault of ours on this one input: the other calls go on.
    catch_unwind(AssertUnwindSafe(|| recognise(job, models, limits, replies))).map_or_else(
        |_| {
            failed(
                job,
                Stage::Transcribe,
                FailureKind::Permanent,
                "internal error: the engine panicked on this call".into(),
            )
        },
        |result| match result {
            Ok(result) => Reply::Done {
                job: job.id,
                result: Box::new(result),
            },
            Err(reply) => *reply,
        },
    )
}

fn recognise<W: Write>(
    job: &Job,
    models: &Models,
    limits: &audio::Limits,
    replies: &Replies<W>,
) -> Result<Recognised, Box<Reply>> {
    let started = Instant::now();
    let mut decoded = audio::decode(&job.path, limits).map_err(|error| {
        let kind = if matches!(error, audio::AudioError::Io { .. }) {
            FailureKind::Transient
        } else {
            FailureKind::Permanent
        };
        Box::new(failed(job, Stage::Decode, kind, with_causes(&error)))
    })?;
    let recorded = audio::recorded(&job.path, limits);
    let decode_ms = milliseconds(started);
    // When the supervisor is gone the reply cannot be sent; the end of input then stops the engine.
    let _ = replies.send(&Reply::Decoded {
        job: job.id,
        duration_ms: decoded.info.duration_ms,
    });

    if decoded.info.nothing_to_hear().is_some() {
        // No minute of recognition for silence or hold music, and no words made up from them.
        return Ok(Recognised {
            transcript: wordless(&decoded.info),
            audio: decoded.info,
            decode_ms,
            transcribe_ms: 0,
            recorded,
        });
    }
    if decoded.info.is_dual_mono() {
        // The same sound twice is one channel: its words once, and no sides that are not there.
        decoded.channels.truncate(1);
    }
    let started = Instant::now();
    let call = CallAudio {
        channels: &decoded.channels,
        language: &job.language,
    };
    let mut transcript = models.transcriber.transcribe(&call).map_err(|error| {
        Box::new(failed(
            job,
            Stage::Transcribe,
            FailureKind::Transient,
            with_causes(&error),
        ))
    })?;
    if let (Some(diarizer), [samples]) = (&models.diarizer, decoded.channels.as_slice()) {
        let started = Instant::now();
        diarizer.divide(samples, &mut transcript);
        tracing::debug!(milliseconds = milliseconds(started), "voices");
    }
    Ok(Recognised {
        audio: decoded.info,
        transcript,
        decode_ms,
        transcribe_ms: milliseconds(started),
        recorded,
    })
}

/// The transcript of a call in which nobody speaks.
fn wordless(audio: &AudioInfo) -> Transcript {
    let channel = |index| Channel {
        index,
        role: None,
        speech: Some(Vec::new()),
        level_dbfs: None,
        voices: Vec::new(),
    };
    Transcript {
        duration_ms: audio.duration_ms,
        language: None,
        language_probability: None,
        model: None,
        channels: (0..audio.channels).map(channel).collect(),
        segments: Vec::new(),
    }
}

fn failed(job: &Job, stage: Stage, kind: FailureKind, reason: String) -> Reply {
    Reply::Failed {
        job: job.id,
        failure: Failure { stage, kind, reason },
    }
}

fn milliseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// The shared end of the pipe; one reply is one line, written whole.
struct Replies<W>(Arc<Mutex<W>>);

impl<W> Clone for Replies<W> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<W: Write> Replies<W> {
    fn send(&self, reply: &Reply) -> std::io::Result<()> {
        let mut line = serde_json::to_vec(reply)?;
        line.push(b'\n');
        let mut output = self
            .0
            .lock()
            .map_err(|_| std::io::Error::other("reply writer panicked"))?;
        output.write_all(&line)?;
        output.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::transcribe::Language;

    /// Counts the calls that it is asked to hear.
    #[derive(Default)]
    struct Counting(AtomicU32);

    impl Transcriber for Arc<Counting> {
        fn transcribe(&self, call: &CallAudio<'_>) -> Result<Transcript, TranscribeError> {
            self.0.fetch_add(1, Ordering::SeqCst);
            let samples = call.channels.first().map_or(0, Vec::len) as u64;
            Ok(wordless(&AudioInfo {
                container: String::new(),
                codec: String::new(),
                sample_rate_hz: audio::SAMPLE_RATE_HZ,
                channels: 1,
                duration_ms: crate::domain::Millis::from_samples(samples, audio::SAMPLE_RATE_HZ),
                findings: Vec::new(),
                sound: Vec::new(),
            }))
        }
    }

    /// Fifteen seconds of a sound that is told by its time in seconds.
    fn wav(path: &Path, sound: impl Fn(f32) -> f32) {
        #[expect(clippy::cast_precision_loss, reason = "fifteen seconds")]
        let samples = (0..240_000_u32).map(|n| sound(n as f32 / 16_000.0)).collect();
        let info =
            r#"{"container":"wav","codec":"pcm","sample_rate_hz":16000,"channels":1,"duration_ms":0,"findings":[]}"#;
        let made = audio::Decoded {
            info: serde_json::from_str(info).unwrap(),
            channels: vec![samples],
        };
        made.write_wav(path).unwrap();
    }

    #[test]
    fn silence_and_hold_music_cost_no_recognition() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        wav(&path("silence.wav"), |_| 0.0);
        let tone = |hz: f32, t: f32| 0.3 * (t * hz * std::f32::consts::TAU).sin();
        wav(
            &path("ringing.wav"),
            |t| if t % 4.0 < 1.0 { tone(425.0, t) } else { 0.0 },
        );
        std::fs::copy(
            Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/codecs/speech.gsm"),
            path("speech.gsm"),
        )
        .unwrap();
        let engine = Arc::new(Counting::default());
        let models = Models {
            transcriber: Box::new(Arc::clone(&engine)),
            diarizer: None,
        };
        let replies = Replies(Arc::new(Mutex::new(Vec::new())));
        let mut heard = Vec::new();
        for (id, name) in (0..).zip(["silence.wav", "ringing.wav", "speech.gsm"]) {
            let job = Job {
                id,
                path: path(name),
                language: Language::Fixed("ru".into()),
            };
            let before = engine.0.load(Ordering::SeqCst);
            match work(&job, &models, &audio::Limits::default(), &replies) {
                Reply::Done { result, .. } => {
                    assert!(result.transcript.segments.is_empty());
                    assert_eq!(result.audio.duration_ms, result.transcript.duration_ms, "{name}");
                }
                other => panic!("{name}: {other:?}"),
            }
            heard.push(engine.0.load(Ordering::SeqCst) - before);
        }
        assert_eq!(heard, [0, 0, 1]);
    }

    /// Remembers how many channels it was given.
    #[derive(Default)]
    struct Width(AtomicU32);

    impl Transcriber for Arc<Width> {
        fn transcribe(&self, call: &CallAudio<'_>) -> Result<Transcript, TranscribeError> {
            self.0
                .store(u32::try_from(call.channels.len()).unwrap(), Ordering::SeqCst);
            Err(TranscribeError::NotBuiltIn)
        }
    }

    #[test]
    fn the_same_sound_on_both_channels_is_heard_once() {
        let folder = tempfile::tempdir().unwrap();
        let speech = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/codecs/speech.gsm");
        let mut made = audio::decode(&speech, &audio::Limits::default()).unwrap();
        let quieter = made.channels[0].iter().map(|sample| sample * 0.5).collect();
        made.channels.push(quieter);
        let width = Arc::new(Width::default());
        let models = Models {
            transcriber: Box::new(Arc::clone(&width)),
            diarizer: None,
        };
        let replies = Replies(Arc::new(Mutex::new(Vec::new())));
        for (name, expected) in [("twice.wav", 1), ("two.wav", 2)] {
            if expected == 2 {
                made.channels[1].reverse();
            }
            let path = folder.path().join(name);
            made.write_wav(&path).unwrap();
            let language = Language::Fixed("ru".into());
            let job = Job { id: 0, path, language };
            let _ = work(&job, &models, &audio::Limits::default(), &replies);
            assert_eq!(width.0.load(Ordering::SeqCst), expected, "{name}");
        }
    }
}
