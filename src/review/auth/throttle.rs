//! Slows down guessing: after a few wrong passwords for a name, or from an address, the next try must wait, twice as long
//! each time. In memory: a restart forgives, and no row is written for a stranger.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Wrong tries that cost nothing.
const FREE: u32 = 5;
const FIRST_WAIT_SECONDS: i64 = 2;
const LONGEST_WAIT_SECONDS: i64 = 15 * 60;
/// Entries beyond which old ones are dropped: memory does not follow an attacker's inventions.
const MOST: usize = 10_000;

#[derive(Debug, Default)]
pub(crate) struct Throttle(Mutex<HashMap<String, Tries>>);

#[derive(Debug, Clone, Copy)]
struct Tries {
    wrong: u32,
    last: Timestamp,
}

impl Tries {
    fn open_at(self) -> Timestamp {
        let over = self.wrong.saturating_sub(FREE);
        let wait = if over == 0 {
            0
        } else {
            FIRST_WAIT_SECONDS
                .saturating_mul(1 << (over - 1).min(20))
                .min(LONGEST_WAIT_SECONDS)
        };
        self.last
            .checked_add(SignedDuration::from_secs(wait))
            .unwrap_or(Timestamp::MAX)
    }
}

impl Throttle {
    /// Whether a try may be made now; it counts as wrong until [`right`](Self::right) is called. Asking and counting are
    /// one step, or many tries at once would all be let in.
    pub fn begin(&self, keys: &[String], now: Timestamp) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if keys
            .iter()
            .any(|key| known.get(key).is_some_and(|tries| tries.open_at() > now))
        {
            return false;
        }
        if known.len() > MOST {
            let old = SignedDuration::from_secs(LONGEST_WAIT_SECONDS);
            known.retain(|_, tries| now.duration_since(tries.last) < old);
        }
        for key in keys {
            let tries = known.entry(key.clone()).or_insert(Tries { wrong: 0, last: now });
            // A quiet hour forgives.
            if now.duration_since(tries.last) > SignedDuration::from_secs(4 * LONGEST_WAIT_SECONDS) {
                tries.wrong = 0;
            }
            tries.wrong += 1;
            tries.last = now;
        }
        true
    }

    pub fn right(&self, keys: &[String]) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys {
            known.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guessing_gets_slower_and_a_right_password_ends_it() {
        let throttle = Throttle::default();
        let keys = ["анна".to_owned()];
        let at = |seconds: i64| Timestamp::from_second(1_800_000_000 + seconds).unwrap();
        for _ in 0..6 {
            assert!(throttle.begin(&keys, at(0)));
        }
        assert!(!throttle.begin(&keys, at(1)), "the seventh must wait");
        assert!(throttle.begin(&["пётр".to_owned()], at(1)), "another name need not");
        assert!(throttle.begin(&keys, at(2)));
        assert!(!throttle.begin(&keys, at(5)), "twice as long now");
        throttle.right(&keys);
        assert!(throttle.begin(&keys, at(5)));
    }
}
