//! One worker's recogniser: a Whisper state and a Silero context, one thread each.
//!
//! What it answers depends on its arguments alone, never on what it did before: no text is carried over, no sampling
//! with chance is used, and the encoder's context is set anew every time.

use std::collections::HashMap;
use std::ffi::c_int;
use std::sync::Arc;

use whisper_rs::{
    FullParams, SamplingStrategy, WhisperContext, WhisperError, WhisperState, WhisperTokenId, WhisperVadContext,
    WhisperVadContextParams,
};

use super::call::Engine;
use super::levels::Levels;
use super::words::{Passage, Token, likelihood};
use super::{Options, PADDING_MS, SAMPLE_RATE_HZ, TranscribeError, doubt};
use crate::domain::Quality;

/// Samples per frame of the encoder: 20 ms.
const CONTEXT_FRAME: usize = SAMPLE_RATE_HZ as usize / 50;

/// Encoder frames beyond the end of the sound: without a little silence the last word may be swallowed.
const CONTEXT_MARGIN: usize = 32;

/// The context is a multiple of this many frames: the fast kernels of attention refuse other lengths, and a fifth of
/// the encoder's time goes with them.
const CONTEXT_STEP: usize = 32;

/// The context that languages are told by: 10 s.
const LANGUAGE_CONTEXT: c_int = 512;

/// Shorter sound is answered with nothing, and sound below a second is padded: Whisper makes things up there.
const LEAST_SAMPLES: usize = SAMPLE_RATE_HZ as usize / 10;
const PADDED_SAMPLES: usize = SAMPLE_RATE_HZ as usize;

/// A chunk ends with this much background.
const TAIL: usize = PADDING_MS * (SAMPLE_RATE_HZ as usize / 1000);

/// Tokens of vocabulary told before every chunk: the model takes 223, and fewer leave its own text more weight.
const PROMPT_TOKENS: usize = 200;
const PROMPT_BYTES: usize = 1_500;

/// How often a chunk that went wrong is halved, and what is too short for it.
const SPLITS: u32 = 2;
const SPLIT_SAMPLES: usize = 2 * SAMPLE_RATE_HZ as usize;

/// Texts that a search follows at once, as the peers do.
const BEAM: c_int = 5;

/// Likelihood of a passage below which the chunk is worth a second attempt (Whisper's own threshold).
const POOR_LIKELIHOOD: f32 = 0.37;

pub(super) struct WhisperEngine {
    context: Arc<WhisperContext>,
    state: WhisperState,
    vad: WhisperVadContext,
    prompt: Arc<[WhisperTokenId]>,
    min_audio_ctx: c_int,
    quality: Quality,
    /// Parameters per language id: their setters leak memory, so they are made once and copied.
    params: HashMap<c_int, FullParams<'static, 'static>>,
}

impl WhisperEngine {
    pub fn new(
        context: &Arc<WhisperContext>,
        vad: &str,
        prompt: Arc<[WhisperTokenId]>,
        options: &Options,
    ) -> Result<Self, TranscribeError> {
        let state = context
            .create_state()
            .map_err(|error| failed("starting a recogniser", error))?;
        let mut vad_params = WhisperVadContextParams::new();
        // The default of 4 spins: minutes for seconds of sound on two cores.
        vad_params.set_n_threads(1);
        let load = |_| TranscribeError::Load {
            what: "voice activity model",
            path: vad.into(),
        };
        let vad = WhisperVadContext::new(vad, vad_params).map_err(load)?;
        let min_audio_ctx = c_int::try_from(options.min_audio_ctx).unwrap_or(c_int::MAX);
        Ok(Self {
            context: Arc::clone(context),
            state,
            vad,
            prompt,
            min_audio_ctx,
            quality: options.quality,
            params: HashMap::new(),
        })
    }

    /// Parameters for a language: greedy, at temperature zero and without a second temperature, since that would draw
    /// from a generator whose state depends on earlier calls. Nothing is dropped as silence: that is `doubt`'s to say.
    fn params(&mut self, language: c_int) -> FullParams<'static, 'static> {
        let quality = self.quality;
        let make = || {
            let strategy = match quality {
                Quality::Standard => SamplingStrategy::Greedy { best_of: 1 },
                Quality::High => SamplingStrategy::BeamSearch {
                    beam_size: BEAM,
                    patience: -1.0,
                },
            };
            let mut params = FullParams::new(strategy);
            params.set_language(whisper_rs::get_lang_str(language));
            params.set_n_threads(1);
            params.set_no_context(true);
            params.set_token_timestamps(true);
            params.set_temperature(0.0);
            params.set_temperature_inc(0.0);
            params.set_no_speech_thold(2.0);
            params.set_print_special(false);
            params.set_print_progress(false);
            params.set_print_realtime(false);
            params.set_print_timestamps(false);
            params
        };
        self.params.entry(language).or_insert_with(make).clone()
    }

    /// The encoder context for a sound: what it needs and a margin, no less than the set floor.
    fn context_for(&self, samples: usize) -> c_int {
        let needed = samples.div_ceil(CONTEXT_FRAME) + CONTEXT_MARGIN;
        let needed = c_int::try_from(needed.next_multiple_of(CONTEXT_STEP)).unwrap_or(c_int::MAX);
        let most = self.context.model_n_audio_ctx();
        needed.max(self.min_audio_ctx).min(most)
    }

    /// One attempt. `speech_end` is the sample after which no more speech begins: when Whisper's last time stamp is
    /// past it, it is not asked again about the rest, where it would only repeat itself.
    fn run(&mut self, attempt: &Attempt<'_>) -> Result<Vec<Passage>, TranscribeError> {
        let Attempt {
            samples,
            speech_end,
            language,
            audio_ctx,
        } = *attempt;
        let mut params: FullParams<'_, '_> = self.params(language);
        params.set_audio_ctx(audio_ctx);
        params.set_duration_ms(c_int::try_from(speech_end / (SAMPLE_RATE_HZ as usize / 1000)).unwrap_or(0));
        if !self.prompt.is_empty() {
            params.set_tokens(&self.prompt);
        }
        self.state
            .full(params, samples)
            .map_err(|error| failed("recognition", error))?;
        let first_special = self.context.token_eot();
        let sound = hundredths(samples.len());
        let passages = self.state.as_iter().map(|segment| {
            let (from, to) = (segment.start_timestamp(), segment.end_timestamp());
            let tokens = (0..segment.n_tokens())
                .filter_map(|index| segment.get_token(index))
                .filter_map(|token| {
                    let data = token.token_data();
                    let bytes = (data.id < first_special)
                        .then(|| token.to_bytes().ok())
                        .flatten()?
                        .to_vec();
                    // A token that was given no time has -1.
                    let start = if data.t0 < 0 { from } else { data.t0 };
                    let end = if data.t1 < start { start.max(to) } else { data.t1 };
                    // Nothing is said after the end of the sound, whatever the time stamps claim.
                    let (start, end) = (start.min(sound), end.min(sound));
                    let probability = data.p;
                    Some(Token {
                        bytes,
                        start,
                        end,
                        probability,
                    })
                });
            Passage {
                tokens: tokens.collect(),
                no_speech: segment.no_speech_probability(),
            }
        });
        Ok(passages.collect())
    }
}

impl Engine for WhisperEngine {
    fn voice(&mut self, samples: &[f32]) -> Result<Vec<f32>, TranscribeError> {
        if samples.is_empty() {
            return Ok(Vec::new());
        }
        self.vad
            .detect_speech(samples)
            .map_err(|error| failed("voice activity detection", error))?;
        Ok(self.vad.probabilities().to_vec())
    }

    fn language(&mut self, samples: &[f32], candidates: &[String]) -> Result<(String, f32), TranscribeError> {
        let english = whisper_rs::get_lang_id("en").unwrap_or(0);
        if !self.context.is_multilingual() {
            return Ok(("en".into(), 1.0));
        }
        // Detection uses the context that the last recognition left behind. A recognition of exactly 100 ms sets the
        // context, computes the spectrogram of all samples, and ends before the first encoding.
        let mut params = self.params(english);
        params.set_audio_ctx(LANGUAGE_CONTEXT.min(self.context.model_n_audio_ctx()));
        params.set_duration_ms(100);
        let fail = |error| failed("language detection", error);
        self.state.full(params, samples).map_err(fail)?;
        let (_, probabilities) = self.state.lang_detect(0, 1).map_err(fail)?;
        let ids: Vec<usize> = if candidates.is_empty() {
            (0..probabilities.len()).collect()
        } else {
            candidates
                .iter()
                .filter_map(|code| usize::try_from(language_id(code)?).ok())
                .collect()
        };
        let of = |id: usize| probabilities.get(id).copied().unwrap_or(0.0);
        let sum: f32 = ids.iter().map(|&id| of(id)).sum();
        let best = ids.iter().copied().max_by(|&a, &b| of(a).total_cmp(&of(b)));
        let code = best.and_then(|id| whisper_rs::get_lang_str(i32::try_from(id).ok()?));
        let none = || TranscribeError::Engine {
            step: "language detection",
            reason: "no language has a probability".into(),
        };
        match (best, code) {
            (Some(best), Some(code)) if sum > 0.0 => Ok((code.to_owned(), of(best) / sum)),
            _ => Err(none()),
        }
    }

    fn recognise(&mut self, samples: &[f32], language: &str) -> Result<Vec<Passage>, TranscribeError> {
        if samples.len() < LEAST_SAMPLES {
            return Ok(Vec::new());
        }
        let unknown = || TranscribeError::UnknownLanguage {
            code: language.to_owned(),
        };
        let language = language_id(language).ok_or_else(unknown)?;
        self.best(samples, language, SPLITS)
    }
}

impl WhisperEngine {
    /// Recognises with the context cut to the sound. When that ends in a loop or in mere guessing, the sound is taken
    /// in two halves, divided where it is quietest, and the better of both answers is given.
    fn best(&mut self, samples: &[f32], language: c_int, splits: u32) -> Result<Vec<Passage>, TranscribeError> {
        let first = self.attempt(samples, language)?;
        if splits == 0 || samples.len() < SPLIT_SAMPLES || quality(&first) >= (true, POOR_LIKELIHOOD) {
            return Ok(first);
        }
        let middle = samples.len() / 3..samples.len() * 2 / 3;
        let (early, late) = samples.split_at(Levels::measure(samples).quietest(&middle).min(samples.len()));
        tracing::debug!(samples = samples.len(), quality = ?quality(&first), "a chunk went wrong and is taken in halves");
        let mut second = self.best(early, language, splits - 1)?;
        let offset = hundredths(early.len());
        second.extend(
            self.best(late, language, splits - 1)?
                .into_iter()
                .map(|passage| passage.later(offset)),
        );
        Ok(if quality(&second) > quality(&first) {
            second
        } else {
            first
        })
    }

    fn attempt(&mut self, samples: &[f32], language: c_int) -> Result<Vec<Passage>, TranscribeError> {
        let speech_end = samples.len().saturating_sub(TAIL).max(LEAST_SAMPLES);
        let audio_ctx = self.context_for(samples.len().max(PADDED_SAMPLES));
        let mut padded;
        let samples = if samples.len() < PADDED_SAMPLES {
            padded = samples.to_vec();
            padded.resize(PADDED_SAMPLES, 0.0);
            &padded
        } else {
            samples
        };
        let passages = self.run(&Attempt {
            samples,
            speech_end,
            language,
            audio_ctx,
        })?;
        Ok(without_echoes(passages))
    }
}

/// Drops a passage that says again what the one before it said, in less time than it takes: Whisper does so when it
/// is left with a rest of silence.
fn without_echoes(passages: Vec<Passage>) -> Vec<Passage> {
    let mut kept: Vec<Passage> = Vec::new();
    for passage in passages {
        let text = passage.text();
        let echoes = kept
            .last()
            .is_some_and(|before| before.text().trim_end().ends_with(text.trim()));
        if !(echoes && doubt::is_impossible(&text, passage.length())) {
            kept.push(passage);
        }
    }
    kept
}

fn hundredths(samples: usize) -> i64 {
    i64::try_from(samples / (SAMPLE_RATE_HZ as usize / 100)).unwrap_or(i64::MAX)
}

/// One attempt at a chunk.
struct Attempt<'a> {
    samples: &'a [f32],
    speech_end: usize,
    language: c_int,
    audio_ctx: c_int,
}

impl std::fmt::Debug for WhisperEngine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WhisperEngine").finish_non_exhaustive()
    }
}

/// Free of loops, and how likely the model finds its own text: greater is better.
fn quality(passages: &[Passage]) -> (bool, f32) {
    let tokens: Vec<Token> = passages.iter().flat_map(|p| p.tokens.iter().cloned()).collect();
    let text: String = passages.iter().map(Passage::text).collect();
    // No text at all is an answer that the voice detector contradicts: worth a second attempt, and better than a loop.
    (!doubt::is_loop(&text), likelihood(&tokens))
}

/// Whisper's number for a language code; `None` for anything else, full names included.
pub(super) fn language_id(code: &str) -> Option<c_int> {
    if code.is_empty() || !code.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    whisper_rs::get_lang_id(code).filter(|&id| whisper_rs::get_lang_str(id) == Some(code))
}

/// The vocabulary as tokens: as many terms, from the first on, as the prompt may hold.
pub(super) fn prompt(context: &WhisperContext, vocabulary: &[String]) -> Vec<WhisperTokenId> {
    let mut text = String::new();
    let mut tokens = Vec::new();
    for term in vocabulary {
        let term = term.replace(char::is_control, " ");
        let term = term.trim();
        if term.is_empty() {
            continue;
        }
        let longer = if text.is_empty() {
            format!(" {term}")
        } else {
            format!("{text}, {term}")
        };
        if longer.len() > PROMPT_BYTES {
            break;
        }
        // A token is at least a byte: with that much room the tokenizer never reports a lack of it, which its
        // wrapper would take for a length.
        match context.tokenize(&longer, longer.len() + 1) {
            Ok(found) if found.len() <= PROMPT_TOKENS => (text, tokens) = (longer, found),
            _ => break,
        }
    }
    tokens
}

fn failed(step: &'static str, error: WhisperError) -> TranscribeError {
    TranscribeError::Engine {
        step,
        reason: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(text: &str, start: i64, end: i64, probability: f32) -> Passage {
        let tokens = vec![Token {
            bytes: text.into(),
            start,
            end,
            probability,
        }];
        Passage { tokens, no_speech: 0.0 }
    }

    #[test]
    fn an_echo_in_no_time_is_dropped_and_a_repeated_answer_kept() {
        let said = || passage(" Первая свободная дата через два дня.", 0, 400, 0.9);
        let echo = passage(" Первая свободная дата через два дня.", 400, 430, 0.9);
        assert_eq!(without_echoes(vec![said(), echo]), [said()]);
        let again = passage(" Первая свободная дата через два дня.", 400, 800, 0.9);
        assert_eq!(without_echoes(vec![said(), again.clone()]), [said(), again]);
        let yes = || passage(" Да.", 0, 10, 0.9);
        assert_eq!(without_echoes(vec![yes(), yes()]).len(), 2);
    }

    #[test]
    fn only_codes_are_languages() {
        assert!(language_id("ru").is_some());
        for wrong in ["", "russian", "RU", "xx", "r\0u", "ру"] {
            assert_eq!(language_id(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_loop_is_worse_than_nothing_and_a_likely_text_better() {
        let looped = quality(&[passage(&" ну да конечно".repeat(9), 0, 1, 0.9)]);
        assert!(looped < quality(&[]));
        assert!(quality(&[passage(" да", 0, 1, 0.5)]) < quality(&[passage(" да", 0, 1, 0.6)]));
    }
}
