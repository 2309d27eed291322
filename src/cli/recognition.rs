//! The flags of speech recognition, and the engine they describe: shared by `run` and `transcribe`.

use std::collections::BTreeMap;
use std::ffi::OsString;

use super::{Context, Hinted};
use crate::audio::Limits;
use crate::config::Config;
use crate::domain::{ContentHash, Fingerprint, Millis};
use crate::pipeline::Recognition;
use crate::pipeline::engine::protocol::Setup;
use crate::pipeline::engine::supervisor::{EngineCommand, Policy};
use crate::transcribe::model::ModelStore;
use crate::transcribe::{self, Language, Options};

#[derive(Debug, Clone, Default, clap::Args)]
#[group(skip)] // `Args` is also the name of the commands that take these in
pub(super) struct Args {
    /// Whisper model: a name of `model list`, or a file [default: base-q8_0]
    #[arg(long, value_name = "MODEL")]
    pub model: Option<String>,
    /// Language of the calls: auto, ru, en, … [default: that of the form, auto if there are several]
    #[arg(long, value_name = "LANGUAGE")]
    pub language: Option<String>,
    /// Recognition threads [default: one per core]
    #[arg(long, value_name = "N")]
    pub workers: Option<usize>,
}

impl Args {
    /// The language as the user wants it: a code or `auto`.
    pub fn language<'a>(&'a self, config: &'a Config) -> &'a str {
        self.language.as_deref().unwrap_or(&config.transcribe.language)
    }

    /// Finds and verifies the model files, and says how to start the engine with them.
    pub fn prepare(
        &self,
        context: &Context,
        language: Language,
        vocabulary: Vec<String>,
    ) -> anyhow::Result<Recognition> {
        let config = &context.config;
        let models = ModelStore::new(config.models_folder())?;
        let model = models.resolve(self.model.as_deref().unwrap_or(&config.transcribe.model))?;
        let vad = models.resolve(&config.transcribe.vad)?;
        let (model_hash, vad_hash): (ContentHash, ContentHash) = (model.sha256.parse()?, vad.sha256.parse()?);
        let workers = self
            .workers
            .filter(|&n| n > 0)
            .unwrap_or_else(|| config.workers().get());
        let mut names = config.transcribe.vocabulary.clone();
        names.extend(vocabulary);
        let named = transcribe::model_name(&model.path, &model_hash);
        let options = Options {
            workers,
            vocabulary: names,
            model: Some(named),
            ..Options::default()
        };
        let fingerprint = transcribe::fingerprint(&model_hash, &vad_hash, &options, &language);
        let limits = limits(config)?;
        let refusals = Fingerprint::of(&[&fingerprint.0, &limits.fingerprint().0]);
        let setup = Setup {
            model: model.path,
            vad: vad.path,
            options,
            limits,
            // One more than the threads: while a call is decoded the others keep the threads busy.
            concurrency: workers + 1,
        };
        let command = EngineCommand {
            program: std::env::current_exe()?,
            args: engine_args(),
            setup,
        };
        let policy = Policy::new(config.run.deadline_factor);
        Ok(Recognition {
            command,
            policy,
            language,
            fingerprint,
            refusals,
        })
    }
}

fn engine_args() -> Vec<OsString> {
    vec!["engine".into()]
}

/// The caps on a recording, and what may be used to read it, from the settings.
pub(super) fn limits(config: &Config) -> anyhow::Result<Limits> {
    let mut headerless = BTreeMap::new();
    for (extension, text) in &config.audio.headerless {
        let format = text.parse().map_err(|reason| {
            Hinted::new(
                format!("setting audio.headerless.{extension} is {text:?}: {reason}"),
                "write codec, rate in Hz and channels, for example \"alaw 8000 2\"",
            )
        })?;
        headerless.insert(extension.trim_start_matches('.').to_lowercase(), format);
    }
    Ok(Limits {
        max_bytes: u64::from(config.audio.max_megabytes) * 1_000_000,
        max_duration: Millis::from_secs(config.audio.max_hours.saturating_mul(3600)),
        ffmpeg: config.audio.ffmpeg_program(),
        headerless,
        ..Limits::default()
    })
}
