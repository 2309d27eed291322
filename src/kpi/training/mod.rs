//! Training: what to play at tomorrow's call review. For a weak item (or a kind of objection) pairs of short clips that
//! differ in little but what the manager did: handled and won, not handled and lost; other people on either side, nobody
//! always the bad example. Input: the store; output: [`Training`], plain and serialisable. [`progress`] measures the
//! same thing again afterwards.
//!
//! The way: [`rank`] says which item is weakest → the store offers a bounded number of calls → [`choose`] pairs them by
//! [`distance`] → [`moment`] finds in each the words to hear → [`clip`] says where to cut. Nothing here reads sound or
//! writes a file. A pair shows one difference among many: why a deal was won is never known from two calls.

pub mod anonymous;
mod choose;
pub mod clip;
mod distance;
mod moment;
mod pairs;
pub mod progress;
mod rank;

#[cfg(test)]
pub(crate) mod sample;

use jiff::Timestamp;
use serde::Serialize;

use super::lift::Estimate;
use crate::domain::{
    CallId, DealId, DealStatus, Direction, Doubt, EventResult, EventType, FormId, ItemId, Millis, Money, Role, Verdict,
};
use crate::store::{Store, StoreError, TrainingKey, TrainingSession, TrainingTarget};

pub use distance::Trait;
pub use moment::MomentKind;

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    pub form: FormId,
    /// `None`: the weakest item that has pairs.
    pub target: Option<TrainingTarget>,
    /// Every pair shows this manager, as the good example or as the bad one.
    pub manager: Option<String>,
    pub pairs: usize,
    /// Calls and closes from here on are left out.
    pub before: Timestamp,
    /// Offer calls that were played before, too.
    pub again: bool,
    /// The session that this is, if it is to be remembered.
    pub session: Option<TrainingKey>,
}

/// The result of `report training`, in the documented JSON shape.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Training {
    pub form: FormId,
    pub target: Option<Target>,
    pub manager: Option<String>,
    pub before: Timestamp,
    /// Items by how much there is to gain, most first; empty when the target was named.
    pub ranking: Vec<WeakItem>,
    pub candidates: Candidates,
    pub pairs: Vec<Pair>,
    /// How often each manager is heard on either side; by name.
    pub people: Vec<Person>,
    pub warnings: Vec<Warning>,
}

/// What the training is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Target {
    /// `item` or `event`.
    pub kind: &'static str,
    pub id: ItemId,
    /// For people; `null` where the form's words are not known.
    pub title: Option<String>,
}

/// An item and what there is to gain with it: `need` = share of fails × weight × (1 + effect ÷ 10 points), no less than
/// zero; without a known effect the last factor is 1. An ordering, not a forecast.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WeakItem {
    pub id: ItemId,
    pub title: Option<String>,
    pub passed: u64,
    pub decided: u64,
    pub pass_rate: Option<Estimate>,
    /// In the form; `null` for forms scored before weights were kept (counted as 1).
    pub weight: Option<f64>,
    /// Difference in win rate that goes with passing the item, 0–1; `null` when there are too few deals to say.
    pub effect: Option<Estimate>,
    pub effect_is_adjusted: bool,
    pub need: f64,
    /// Pairs that could be made; `null` when it was not tried because a weaker item was taken.
    pub pairs: Option<usize>,
}

/// Calls to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Candidates {
    /// Passed and won.
    pub handled: u64,
    /// Failed and lost.
    pub missed: u64,
    /// Left out: they were played before.
    pub used: u64,
}

/// Two clips to play one after the other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// From 1.
    pub number: usize,
    /// How unlike the two calls are in what is not to be taught, 0–1: the sum of what differs, by the weights of
    /// [`Trait::weight`]; unknown counts half.
    pub distance: f64,
    pub same: Vec<Trait>,
    pub differs: Vec<Trait>,
    pub unknown: Vec<Trait>,
    pub handled: Clip,
    pub missed: Clip,
}

impl Pair {
    pub fn clips(&self) -> [&Clip; 2] {
        [&self.handled, &self.missed]
    }

    pub fn clips_mut(&mut self) -> [&mut Clip; 2] {
        [&mut self.handled, &mut self.missed]
    }
}

/// A part of a call to play.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Clip {
    pub call: CallId,
    pub manager: String,
    pub started_at: Timestamp,
    pub direction: Option<Direction>,
    pub deal: DealId,
    pub deal_status: DealStatus,
    pub amount: Option<Money>,
    pub product: Option<String>,
    pub source: Option<String>,
    pub closed_at: Option<Timestamp>,
    /// Types of the customer's objections in the call.
    pub objections: Vec<EventType>,
    /// Of the item; `null` when the target is a kind of event.
    pub verdict: Option<Verdict>,
    /// Of the event.
    pub result: Option<EventResult>,
    pub moment: MomentKind,
    /// The words that the verdict rests on; `null` when the place alone is known.
    pub quote: Option<String>,
    pub channel: u16,
    /// Of the evidence.
    pub start_ms: Millis,
    pub end_ms: Millis,
    /// Mean probability of the words there, 0–1; `null` for transcripts without it.
    pub confidence: Option<f64>,
    /// Where the recording is cut.
    pub clip_start_ms: Millis,
    pub clip_end_ms: Millis,
    pub borders: clip::Borders,
    pub lines: Vec<Line>,
    /// `null`: no sound was asked for.
    pub sound: Option<ClipSound>,
}

/// What is said in a clip, by one voice without a break.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    pub channel: u16,
    pub role: Option<Role>,
    pub start_ms: Millis,
    pub text: String,
    pub doubt: Option<Doubt>,
}

/// The sound of a clip: the file beside the page, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClipSound {
    File(String),
    Missing(MissingSound),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingSound {
    /// The call came as a transcript, and no recording lies beside it.
    TranscriptOnly,
    /// No file where the recording was seen.
    Gone,
    /// Other bytes lie there now.
    Replaced,
    Unreadable,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    pub manager: String,
    /// Clips in which he is the good example, and the bad one.
    pub handled: usize,
    pub missed: usize,
}

/// What to know before the room hears it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Warning {
    /// Nothing to rank: no call has been scored by the form often enough.
    NothingToRank,
    /// No item has a pair.
    NoPairs,
    FewerPairs {
        found: usize,
        asked: usize,
    },
    /// These are heard as the bad example only: the data has no other for them.
    OnlyBad {
        managers: Vec<String>,
    },
    /// Bad examples more than once.
    OftenBad {
        managers: Vec<String>,
    },
    /// The form's weights are not kept: every item counts 1.
    NoWeights,
}

/// Everything for one call review. `store` is only read.
pub async fn load(store: &dyn Store, ask: &Ask) -> Result<Training, StoreError> {
    let mut training = Training {
        form: ask.form.clone(),
        target: None,
        manager: ask.manager.clone(),
        before: ask.before,
        ranking: Vec::new(),
        candidates: Candidates::default(),
        pairs: Vec::new(),
        people: Vec::new(),
        warnings: Vec::new(),
    };
    let remembered = remembered(store, ask).await?;
    if let Some(target) = remembered
        .as_ref()
        .map(|session| &session.target)
        .or(ask.target.as_ref())
    {
        pairs::fill(store, ask, target, remembered.as_ref(), &mut training).await?;
    }
    if ask.target.is_none() {
        take_weakest(store, ask, &mut training).await?;
    }
    if training.pairs.is_empty() {
        training.warnings.push(Warning::NoPairs);
    } else if training.pairs.len() < ask.pairs {
        training.warnings.push(Warning::FewerPairs {
            found: training.pairs.len(),
            asked: ask.pairs,
        });
    }
    let names = |is_it: &dyn Fn(&Person) -> bool| -> Vec<String> {
        let found = training.people.iter().filter(|person| is_it(person));
        found.map(|person| person.manager.clone()).collect()
    };
    let only_bad = names(&|person| person.missed > 0 && person.handled == 0);
    let often_bad = names(&|person| person.missed > 1 && person.missed > person.handled);
    for (managers, warning) in [
        (only_bad, (|managers| Warning::OnlyBad { managers }) as fn(_) -> _),
        (often_bad, |managers| Warning::OftenBad { managers }),
    ] {
        if !managers.is_empty() {
            training.warnings.push(warning(managers));
        }
    }
    Ok(training)
}

/// What the store remembers of this very session, if it was prepared before today.
async fn remembered(store: &dyn Store, ask: &Ask) -> Result<Option<TrainingSession>, StoreError> {
    let Some(key) = &ask.session else { return Ok(None) };
    let sessions = store.training_sessions(&ask.form).await?;
    Ok(sessions.into_iter().find(|session| session.key == *key))
}

/// The items by need, and the pairs of the first that has any; of the one that is taken already when there is.
async fn take_weakest(store: &dyn Store, ask: &Ask, training: &mut Training) -> Result<(), StoreError> {
    let ranked = rank::weakest(store, &ask.form, ask.manager.as_deref()).await?;
    training.ranking = ranked.items;
    if training.ranking.is_empty() {
        training.warnings.push(Warning::NothingToRank);
        return Ok(());
    }
    if !ranked.has_weights {
        training.warnings.push(Warning::NoWeights);
    }
    if let Some(target) = training.target.clone() {
        let pairs = training.pairs.len();
        let taken = training.ranking.iter_mut().find(|item| item.id == target.id);
        if let Some(item) = taken {
            item.pairs = Some(pairs);
        }
        return Ok(());
    }
    for place in 0..training.ranking.len() {
        let target = TrainingTarget::Item(training.ranking[place].id.clone());
        pairs::fill(store, ask, &target, None, training).await?;
        training.ranking[place].pairs = Some(training.pairs.len());
        if !training.pairs.is_empty() {
            return Ok(());
        }
    }
    Ok(())
}

/// The session that a training becomes when it is remembered. `audience`: for whom; empty: the managers who are heard.
#[must_use]
pub fn session(training: &Training, key: &TrainingKey, audience: &[String]) -> Option<TrainingSession> {
    let target = training.target.as_ref()?;
    let clip = |pair: &Pair, handled: bool, clip: &Clip| crate::store::TrainingClip {
        pair: u32::try_from(pair.number).unwrap_or(u32::MAX),
        handled,
        call: clip.call,
        manager: clip.manager.clone(),
    };
    let mut audience: Vec<String> = match (audience, &training.manager) {
        ([], Some(manager)) => vec![manager.clone()],
        ([], None) => training.people.iter().map(|person| person.manager.clone()).collect(),
        (named, _) => named.to_vec(),
    };
    audience.sort();
    audience.dedup();
    Some(TrainingSession {
        key: key.clone(),
        target: TrainingTarget::read(target.kind, target.id.as_str())?,
        audience,
        clips: training
            .pairs
            .iter()
            .flat_map(|pair| [clip(pair, true, &pair.handled), clip(pair, false, &pair.missed)])
            .collect(),
    })
}
