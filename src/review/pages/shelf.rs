//! Keeps what is dear to make (lift, the catalogue, worklists) for a minute, and makes each once however many ask at the
//! same time. A new verdict empties it, so that figures follow at once.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::OnceCell;

use crate::review::error::PageError;

const KEPT: SignedDuration = SignedDuration::from_secs(60);
/// More keys than pages have choices of: periods are free text.
const MOST: usize = 200;

type Slot<T> = Arc<OnceCell<Arc<T>>>;

/// Of texts, unless something else is said.
pub(crate) struct Shelf<T: ?Sized = str>(Mutex<HashMap<String, (Timestamp, Slot<T>)>>);

impl<T: ?Sized> Default for Shelf<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: ?Sized> Shelf<T> {
    /// What `make` makes, or made a moment ago for the same key. A failure is not kept.
    pub async fn get<F, M>(&self, key: String, now: Timestamp, make: F) -> Result<Arc<T>, PageError>
    where
        F: Future<Output = Result<M, PageError>> + Send + 'static,
        M: Into<Arc<T>> + Send + 'static,
    {
        let slot = {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() >= MOST {
                kept.clear();
            }
            let is_old = kept.get(&key).is_some_and(|(made, _)| now.duration_since(*made) > KEPT);
            if is_old {
                kept.remove(&key);
            }
            Arc::clone(&kept.entry(key).or_insert_with(|| (now, Slot::default())).1)
        };
        let made = slot
            .get_or_try_init(|| async { aside(make).await?.map(Into::into) })
            .await?;
        Ok(Arc::clone(made))
    }

    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// Does work that computes for long on a thread of its own: the threads that answer others stay free.
pub(crate) async fn aside<F>(work: F) -> Result<F::Output, PageError>
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    let runtime = tokio::runtime::Handle::current();
    Ok(tokio::task::spawn_blocking(move || runtime.block_on(work)).await?)
}
