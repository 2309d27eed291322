//! `talktrack doctor --measure`: how many hours of calls this machine transcribes in an hour, with each model that is
//! installed, on a call of this project's own that the program carries with it.

use std::path::Path;

use super::doctor::{Check, Status};
use super::{Context, recognition};
use crate::transcribe::Language;
use crate::transcribe::model::{ModelKind, ModelStore, State};

/// A made call of a minute, two channels, Russian (`fixtures/README.md`).
const SAMPLE: &[u8] =
    include_bytes!("../../fixtures/calls/external-108-74955550174-20261019-162005-1792416005.88.opus");

/// One line per installed model.
pub(super) fn speeds(context: &Context) -> anyhow::Result<Vec<Check>> {
    let models = ModelStore::new(context.config.models_folder())?;
    let file = std::env::temp_dir().join(format!("talktrack-sample-{}.opus", std::process::id()));
    std::fs::write(&file, SAMPLE)?;
    let speeds = models
        .list()?
        .into_iter()
        .filter(|model| model.state == State::Installed && matches!(model.kind, None | Some(ModelKind::Whisper)))
        .filter(|model| model.kind.is_some() || model.size > 5_000_000) // a voice detector under another name
        .map(|model| speed(context, &model.name, &file))
        .collect();
    // Only a leftover in the system's folder for such, if this fails.
    let _ = std::fs::remove_file(&file);
    Ok(speeds)
}

fn speed(context: &Context, model: &str, sample: &Path) -> Check {
    let args = recognition::Args {
        model: Some(model.to_owned()),
        ..recognition::Args::default()
    };
    let language = Language::Fixed("ru".into());
    let heard = args
        .prepare(context, language.clone(), Vec::new())
        .and_then(|engine| recognition::hear(&engine, sample, language));
    match heard {
        Ok(heard) => {
            #[allow(clippy::cast_precision_loss)] // milliseconds of a minute
            let took = (heard.decode_ms + heard.transcribe_ms).max(1) as f64;
            let rate = f64::from(heard.transcript.duration_ms.0) / took;
            Check {
                name: "speed",
                status: Status::Ok,
                found: format!("{model}: {rate:.1} hours of calls per hour; {}", verdict(model)),
                hint: None,
            }
        }
        Err(error) => Check {
            name: "speed",
            status: Status::Fault,
            found: format!("{model}: {error:#}"),
            hint: error.chain().find_map(super::error::hint_for),
        },
    }
}

/// What a size of model is good for on Russian telephone speech. Only base was measured by this project.
fn verdict(model: &str) -> &'static str {
    if model.contains("tiny") {
        "too many wrong words for Russian telephone speech"
    } else if model.contains("base") {
        "about one word in six wrong on Russian telephone speech: enough for the steps of a script, not for names and sums"
    } else {
        "fewer wrong words than base; how many was not measured here"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_is_judged_and_the_sample_is_sound() {
        assert!(SAMPLE.starts_with(b"OggS"));
        assert!(verdict("base-q8_0").contains("one word in six"));
        assert_ne!(verdict("tiny-q5_1"), verdict("small-ru-q8_0"));
    }
}
