//! The recogniser: one Whisper model shared by worker threads, each with a state and a voice detector of its own.
//!
//! This file checks the model files, starts the workers and hands calls to the flow in `call`; what a worker does with
//! a chunk is in `whisper_engine`. whisper.cpp's own messages are silenced: what matters comes back as an error.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use whisper_rs::{WhisperContext, WhisperContextParameters};

use super::pool::Pool;
use super::whisper_engine::{self, WhisperEngine};
use super::{CallAudio, Language, Options, TranscribeError, Transcriber, call};
use crate::domain::Transcript;

/// How a ggml file begins.
const GGML_MAGIC: [u8; 4] = *b"lmgg";

/// Transcribes with Whisper and Silero. Dropping it ends the threads.
#[derive(Debug)]
pub struct WhisperTranscriber {
    pool: Pool<WhisperEngine>,
    options: Options,
}

impl WhisperTranscriber {
    /// Loads a Whisper model and the Silero voice detector, both in ggml format, and starts the workers.
    ///
    /// The files' hashes are the caller's to check, before: whisper.cpp trusts what it reads.
    pub fn load(model: &Path, vad: &Path, options: &Options) -> Result<Self, TranscribeError> {
        whisper_rs::install_logging_hooks();
        check("speech model", model)?;
        check("voice activity model", vad)?;
        let utf8 = |what, path: &Path| {
            let not_utf8 = || TranscribeError::PathNotUtf8 {
                what,
                path: path.to_owned(),
            };
            path.to_str().map(str::to_owned).ok_or_else(not_utf8)
        };
        let vad = utf8("voice activity model", vad)?;
        let parameters = WhisperContextParameters {
            use_gpu: false,
            flash_attn: false,
            ..Default::default()
        };
        let context = WhisperContext::new_with_params(model, parameters).map_err(|_| TranscribeError::Load {
            what: "speech model",
            path: model.to_owned(),
        })?;
        let context = Arc::new(context);
        let prompt: Arc<[_]> = whisper_engine::prompt(&context, &options.vocabulary).into();
        let settings = options.clone();
        let make = move || WhisperEngine::new(&context, &vad, Arc::clone(&prompt), &settings);
        Ok(Self {
            pool: Pool::start(options.workers, make)?,
            options: options.clone(),
        })
    }
}

impl Transcriber for WhisperTranscriber {
    fn transcribe(&self, audio: &CallAudio<'_>) -> Result<Transcript, TranscribeError> {
        let codes = match audio.language {
            Language::Fixed(code) => std::slice::from_ref(code),
            Language::Auto { candidates } => candidates,
        };
        if let Some(code) = codes.iter().find(|code| whisper_engine::language_id(code).is_none()) {
            return Err(TranscribeError::UnknownLanguage { code: code.clone() });
        }
        call::transcribe(&self.pool, &self.options, audio)
    }
}

/// That the file can be read and is of the right kind, so that the error says which of these it was.
fn check(what: &'static str, path: &Path) -> Result<(), TranscribeError> {
    let fail = |source| TranscribeError::Read {
        what,
        path: path.to_owned(),
        source,
    };
    let mut head = Vec::new();
    std::fs::File::open(path)
        .map_err(fail)?
        .take(4)
        .read_to_end(&mut head)
        .map_err(fail)?;
    if head == GGML_MAGIC {
        Ok(())
    } else {
        Err(TranscribeError::NotAModel {
            what,
            path: path.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_or_foreign_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let (missing, page) = (folder.path().join("none.bin"), folder.path().join("page.bin"));
        std::fs::write(&page, "<html>").unwrap();
        let error = |model: &Path| WhisperTranscriber::load(model, &page, &Options::default()).unwrap_err();
        assert!(matches!(
            error(&missing),
            TranscribeError::Read {
                what: "speech model",
                ..
            }
        ));
        assert!(matches!(
            error(&page),
            TranscribeError::NotAModel {
                what: "speech model",
                ..
            }
        ));
        let empty = folder.path().join("empty.bin");
        std::fs::write(&empty, "").unwrap();
        assert!(matches!(error(&empty), TranscribeError::NotAModel { .. }));
    }
}
