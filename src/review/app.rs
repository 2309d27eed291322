//! What all pages share: the store, the settings, clock and randomness, the shelf of things that are dear to make.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::sync::Semaphore;

use super::auth::{Pace, Throttle, Viewer};
use super::error::PageError;
use super::pages::shelf::Shelf;
use super::pages::sound::Sounds;
use crate::domain::{CallId, FormId};
use crate::kpi::catalogue::Setup;
use crate::kpi::managers::Managers;
use crate::kpi::training::Training;
use crate::kpi::worklists::{WorklistOptions, Worklists};
use crate::pipeline::sound::Limits;
use crate::report::Language;
use crate::store::{CallChoices, LogLine, Store, StoreError};

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Fills bytes that nobody can guess.
pub type Random = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// How the pages are reached from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Door {
    /// `http://` on this machine alone.
    Loopback,
    /// `https://` with an own certificate.
    Tls,
    /// Behind a proxy that ends TLS; the address that browsers see, such as `https://calls.example.org`.
    Proxy { origin: String },
}

impl Door {
    /// Cookies go over TLS only.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        *self != Self::Loopback
    }
}

/// What the pages need to know; the command line makes it from flags and configuration.
pub struct Settings {
    pub door: Door,
    pub zone: TimeZone,
    /// What may be decoded.
    pub limits: Limits,
    pub kpi: Setup,
    pub worklists: WorklistOptions,
    /// See `Transcript::is_meaningful`: for calls that are judged anew after a correction.
    pub meaningful_segments: usize,
    /// Language for browsers that ask for none of ours.
    pub language: Language,
    pub clock: Clock,
    pub random: Random,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("door", &self.door)
            .finish_non_exhaustive()
    }
}

/// The state of the server.
pub struct App {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) settings: Settings,
    pub(crate) throttle: Throttle,
    pub(crate) pace: Pace,
    /// Passwords checked at once: each takes memory and a core for a moment.
    pub(crate) hashing: Semaphore,
    pub(crate) shelf: Shelf,
    pub(crate) worklists: Shelf<Worklists>,
    pub(crate) training: Shelf<Training>,
    pub(crate) managers: Shelf<Managers>,
    choices: Shelf<CallChoices>,
    forms: Shelf<Vec<(FormId, u64)>>,
    pub(crate) sounds: Sounds,
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").finish_non_exhaustive()
    }
}

impl App {
    #[must_use]
    pub fn new(store: Arc<dyn Store>, settings: Settings) -> Arc<Self> {
        Arc::new(Self {
            store,
            settings,
            throttle: Throttle::default(),
            pace: Pace::default(),
            hashing: Semaphore::new(2),
            shelf: Shelf::default(),
            worklists: Shelf::default(),
            training: Shelf::default(),
            managers: Shelf::default(),
            choices: Shelf::default(),
            forms: Shelf::default(),
            sounds: Sounds::default(),
        })
    }

    /// Empties the shelves: somebody changed what figures are made from.
    pub(crate) fn figures_changed(&self) {
        self.shelf.clear();
        self.worklists.clear();
        self.training.clear();
        self.managers.clear();
    }

    /// What calls can be filtered by, as it was at most a minute ago: every list asks, and all deals are counted for it.
    pub(crate) async fn choices(self: &Arc<Self>) -> Result<Arc<CallChoices>, PageError> {
        let own = Arc::clone(self);
        let make = async move { Ok(own.store.call_choices().await?) };
        self.choices.get(String::new(), self.now(), make).await
    }

    /// Forms with their calls, most calls first, in the same way.
    pub(crate) async fn forms(self: &Arc<Self>) -> Result<Arc<Vec<(FormId, u64)>>, PageError> {
        let own = Arc::clone(self);
        let make = async move { Ok(own.store.forms().await?) };
        let forms = self.forms.get(String::new(), self.now(), make).await?;
        if forms.is_empty() {
            // The first call is being scored, perhaps.
            self.forms.clear();
            self.choices.clear();
        }
        Ok(forms)
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.settings.clock)()
    }

    /// Adds to the log. What cannot be logged is not done: callers do it first.
    pub(crate) async fn note(
        &self,
        viewer: &Viewer,
        what: &'static str,
        call: Option<CallId>,
        detail: Option<String>,
    ) -> Result<(), StoreError> {
        self.store
            .log(&LogLine {
                at: self.now(),
                who: viewer.user.name.clone(),
                what: what.to_owned(),
                call,
                detail,
            })
            .await
    }
}
