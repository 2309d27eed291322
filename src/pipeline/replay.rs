//! The replay engine: takes transcripts made elsewhere instead of recordings. Nothing here can kill the process, so it
//! needs no child; files are read in parallel and written in order.

use jiff::Timestamp;
use rayon::prelude::*;

use super::run::Todo;
use super::{Event, Listener, with_causes};
use crate::domain::{Failure, FailureKind, Fingerprint, Stage};
use crate::store::{Store, StoreError};
use crate::transcribe::replay::{self, ReplayError};

/// Files read before they are written.
const BATCH: usize = 256;

pub(super) struct Replayed {
    pub done: u64,
    pub audio_ms: u64,
}

pub(super) async fn replay_all(
    store: &dyn Store,
    todo: &[Todo],
    fingerprint: &Fingerprint,
    now: Timestamp,
    listener: Listener<'_>,
    is_interrupted: impl Fn() -> bool,
) -> Result<Replayed, StoreError> {
    let mut outcome = Replayed { done: 0, audio_ms: 0 };
    for batch in todo.chunks(BATCH) {
        if is_interrupted() {
            break;
        }
        let read: Vec<_> = batch.par_iter().map(|todo| (todo, replay::read(&todo.path))).collect();
        for (todo, transcript) in read {
            let audio_ms = match &transcript {
                Ok(transcript) => {
                    store
                        .save_transcript(todo.call, fingerprint, None, transcript, now)
                        .await?;
                    outcome.done += 1;
                    outcome.audio_ms += u64::from(transcript.duration_ms.0);
                    u64::from(transcript.duration_ms.0)
                }
                Err(error) => {
                    let kind = if matches!(error, ReplayError::Read { .. }) {
                        FailureKind::Transient
                    } else {
                        FailureKind::Permanent
                    };
                    let reason = with_causes(error);
                    let failure = Failure {
                        stage: Stage::Transcribe,
                        kind,
                        reason,
                    };
                    store.save_failure(todo.call, fingerprint, &failure, now).await?;
                    0
                }
            };
            listener(&Event::Transcribed {
                name: &todo.name,
                audio_ms,
                failed: transcript.is_err(),
            });
        }
    }
    Ok(outcome)
}
