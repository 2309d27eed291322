//! Full-text search in transcripts: gives the store the stems of what was said, and finds the place again. The stemmer is
//! that of `score`, so a word is found in all its forms, in Russian and in English. Text that was doubtful when it was
//! recognised is left out: it may never have been said.

use crate::domain::Transcript;
use crate::score::search::stems;
use crate::store::{Searched, Store, StoreError, Unsearched};

/// Words of a question to search for; more are left out.
const MOST_WORDS: usize = 12;

/// Transcripts read at once.
const BATCH: u32 = 200;

/// The stems that a question asks for, each once.
#[must_use]
pub fn query_stems(question: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (_, stem) in stems(question) {
        if found.len() < MOST_WORDS && !found.contains(&stem) {
            found.push(stem);
        }
    }
    found
}

/// The segment that says most of the stems, the first of several; `None` when none says any.
#[must_use]
pub fn best_segment(transcript: &Transcript, wanted: &[String]) -> Option<usize> {
    let count = |text: &str| {
        let said = stems(text);
        wanted
            .iter()
            .filter(|stem| said.iter().any(|(_, own)| own == *stem))
            .count()
    };
    let counts = transcript.segments.iter().map(|segment| {
        if segment.doubt.is_some() {
            0
        } else {
            count(&segment.text)
        }
    });
    let mut best = None;
    for (index, count) in counts.enumerate() {
        if count > best.map_or(0, |(_, most)| most) {
            best = Some((index, count));
        }
    }
    best.map(|(index, _)| index)
}

/// Reads the transcripts that search does not know yet, in batches; returns how many. What is saved meanwhile before the
/// place that it has come to waits for the next time.
pub async fn catch_up(store: &dyn Store) -> Result<usize, StoreError> {
    let (mut read, mut after) = (0, 0);
    loop {
        let waiting = store.unsearched(after, BATCH).await?;
        let Some(last) = waiting.last() else {
            return Ok(read);
        };
        after = last.number;
        let stemmed = tokio::task::spawn_blocking(move || waiting.into_iter().map(stemmed).collect());
        let batch: Vec<Searched> = match stemmed.await {
            Ok(batch) => batch,
            Err(ended) => std::panic::resume_unwind(ended.into_panic()),
        };
        store.save_searched(&batch).await?;
        read += batch.len();
    }
}

/// A damaged transcript is found by no word, and keeps nobody from the others.
fn stemmed(waiting: Unsearched) -> Searched {
    let stems = match waiting.transcript.unpack() {
        Ok(transcript) => transcript_stems(&transcript),
        Err(error) => {
            tracing::warn!("search passes over a transcript: {error}");
            String::new()
        }
    };
    Searched {
        number: waiting.number,
        fingerprint: waiting.fingerprint,
        stems,
    }
}

fn transcript_stems(transcript: &Transcript) -> String {
    let said = transcript.segments.iter().filter(|segment| segment.doubt.is_none());
    let words = said.flat_map(|segment| stems(&segment.text)).map(|(_, stem)| stem);
    words.collect::<Vec<_>>().join(" ")
}
