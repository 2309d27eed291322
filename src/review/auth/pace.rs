//! How many requests one user (or, signed out, one address) may send: a bucket that fills again by the second. Far above what
//! people do with pages; it stops a script that runs away from keeping the server from the others. In memory.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

/// Entries beyond which full buckets are dropped: they say nothing.
const MOST: usize = 10_000;

/// Requests at once, and those that come back each second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rate {
    pub burst: f64,
    pub per_second: f64,
}

/// Signed in. A page with its sounds and styles takes ten requests.
pub(crate) const OF_USERS: Rate = Rate {
    burst: 3000.0,
    per_second: 100.0,
};

/// Signed out there is the login page only.
pub(crate) const OF_STRANGERS: Rate = Rate {
    burst: 600.0,
    per_second: 20.0,
};

#[derive(Debug, Default)]
pub(crate) struct Pace(Mutex<HashMap<String, Bucket>>);

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    at: Timestamp,
}

impl Bucket {
    fn filled(self, rate: Rate, now: Timestamp) -> f64 {
        let seconds = now.duration_since(self.at).as_secs_f64().max(0.0);
        (self.left + seconds * rate.per_second).min(rate.burst)
    }
}

impl Pace {
    /// Takes one request; else the whole seconds after which there will be one.
    pub fn take(&self, who: &str, rate: Rate, now: Timestamp) -> Result<(), u64> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST && !known.contains_key(who) {
            known.retain(|_, bucket| bucket.filled(rate, now) < rate.burst);
            // All of them busy: rather all begin anew than that each newcomer costs a walk over everybody.
            if known.len() >= MOST {
                known.clear();
            }
        }
        let full = Bucket {
            left: rate.burst,
            at: now,
        };
        let left = known.get(who).copied().unwrap_or(full).filled(rate, now);
        let is_let_in = left >= 1.0;
        let bucket = Bucket {
            left: if is_let_in { left - 1.0 } else { left },
            at: now,
        };
        known.insert(who.to_owned(), bucket);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to 1 request is missing"
        )]
        let wait = ((1.0 - left) / rate.per_second).ceil() as u64;
        if is_let_in { Ok(()) } else { Err(wait.max(1)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runaway_waits_and_others_do_not() {
        let pace = Pace::default();
        let rate = Rate {
            burst: 3.0,
            per_second: 0.5,
        };
        let at = |seconds: i64| Timestamp::from_second(1_800_000_000 + seconds).unwrap();
        for _ in 0..3 {
            assert_eq!(pace.take("анна", rate, at(0)), Ok(()));
        }
        assert_eq!(pace.take("анна", rate, at(0)), Err(2));
        assert_eq!(pace.take("пётр", rate, at(0)), Ok(()));
        assert_eq!(pace.take("анна", rate, at(1)), Err(1));
        assert_eq!(pace.take("анна", rate, at(2)), Ok(()));
        assert_eq!(pace.take("анна", rate, at(60)), Ok(()), "a pause fills it");
        assert_eq!(
            pace.take("анна", rate, at(10)),
            Ok(()),
            "a clock that goes back takes nothing"
        );
    }
}
