//! The flags of speech recognition, and the engine they describe: shared by `run` and `transcribe`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use tokio::sync::watch;

use super::{Context, Hinted, runtime};
use crate::audio::Limits;
use crate::config::Config;
use crate::domain::{ContentHash, Failure, Fingerprint, Millis, Quality};
use crate::pipeline::Recognition;
use crate::pipeline::engine::protocol::{Job, Recognised, Setup};
use crate::pipeline::engine::supervisor::{EngineCommand, Fault, Handler, Policy, supervise};
use crate::speakers::turns;
use crate::transcribe::model::{Installed, ModelError, ModelStore};
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
    /// How much work goes into the text; high has fewer errors and takes several times as long [default: standard]
    #[arg(long, value_enum, value_name = "QUALITY")]
    pub quality: Option<QualityArg>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum QualityArg {
    Standard,
    High,
}

impl From<QualityArg> for Quality {
    fn from(arg: QualityArg) -> Self {
        match arg {
            QualityArg::Standard => Self::Standard,
            QualityArg::High => Self::High,
        }
    }
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
        let voices = voices(&models, &config.transcribe.voices)?;
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
            ..Options::of(self.quality.map_or(config.transcribe.quality, Quality::from))
        };
        let fingerprint = transcribe::fingerprint(&model_hash, &vad_hash, &options, &language);
        let encoder = voices
            .as_ref()
            .map(|voices| voices.sha256.parse::<ContentHash>())
            .transpose()?;
        let turns = encoder
            .as_ref()
            .map_or_else(|| Fingerprint(String::new()), turns::fingerprint);
        let mono = Fingerprint::of(&["mono", &fingerprint.0, &turns.0]);
        let limits = limits(config)?;
        let refusals = Fingerprint::of(&[&fingerprint.0, &limits.fingerprint().0]);
        let setup = Setup {
            model: model.path,
            vad: vad.path,
            voices: voices.map(|voices| voices.path),
            options,
            limits,
            // One more than the threads: while a call is decoded the others keep the threads busy.
            concurrency: workers + 1,
        };
        let command = EngineCommand {
            program: std::env::current_exe()?,
            args: engine_args(config, false),
            setup,
        };
        let policy = Policy::new(config.run.deadline_factor);
        Ok(Recognition {
            command,
            policy,
            language,
            fingerprint,
            mono,
            refusals,
        })
    }
}

/// The encoder that tells voices apart, where it is wanted and installed; a damaged one is a fault.
fn voices(models: &ModelStore, wanted: &str) -> Result<Option<Installed>, ModelError> {
    if wanted.is_empty() {
        return Ok(None);
    }
    match models.resolve(wanted) {
        Ok(voices) => Ok(Some(voices)),
        Err(ModelError::NotInstalled { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// One recording by an engine of its own.
pub(super) fn hear(engine: &Recognition, file: &Path, language: Language) -> anyhow::Result<Recognised> {
    let job = Job {
        id: 0,
        path: file.to_owned(),
        language,
    };
    let mut answer = Answer::default();
    runtime::block_on(async {
        // Ctrl-C ends this command at once, and the engine with it: there is nothing to keep.
        let (_keep, interrupt) = watch::channel(false);
        supervise(
            &engine.command,
            engine.policy,
            vec![job],
            Vec::new(),
            &mut answer,
            interrupt,
        )
        .await
    })?
    .map_err(|fault| match fault {
        Fault::Engine(error) => anyhow::Error::from(error),
        Fault::Handler(never) => match never {},
    })?;
    match answer.0 {
        Some(Ok(heard)) => Ok(heard),
        Some(Err(failure)) => anyhow::bail!("{}", failure.reason),
        None => anyhow::bail!("the engine gave no answer for {}", file.display()),
    }
}

/// Keeps the one answer.
#[derive(Default)]
struct Answer(Option<Result<Recognised, Failure>>);

impl Handler for Answer {
    type Error = std::convert::Infallible;

    async fn begin(&mut self, _job: &Job) -> Result<(), Self::Error> {
        Ok(())
    }

    async fn done(&mut self, _job: Job, result: Recognised) -> Result<(), Self::Error> {
        self.0 = Some(Ok(result));
        Ok(())
    }

    async fn failed(&mut self, _job: Job, failure: Failure) -> Result<(), Self::Error> {
        self.0 = Some(Err(failure));
        Ok(())
    }
}

/// How the program starts itself as the engine, or as the cutter of one clip.
pub(super) fn engine_args(config: &Config, clip: bool) -> Vec<OsString> {
    let megabytes = config.run.engine_megabytes.to_string();
    let mut args: Vec<OsString> = vec!["engine".into(), "--memory-megabytes".into(), megabytes.into()];
    if clip {
        args.push("--clip".into());
    }
    args
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
