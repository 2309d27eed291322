//! The join page by page, against the join in memory; and imports of any length, against the rows given at once.

use proptest::prelude::*;
use talktrack::crm::{DealIndex, LogIndex, join_recordings};
use talktrack::domain::{Arrived, CallId, CallLogEntry, Deal, DealId, DealStatus, JoinOutcome, Phone};
use talktrack::pipeline::join_all;
use talktrack::store::{Arrivals, ImportTally, Incoming, Stopped, Store};

use crate::sample::*;

fn arbitrary_deal() -> impl Strategy<Value = Deal> {
    let maybe = |most: u8| prop::option::of(0..most);
    (
        0..8_u8,
        0..40_i64,
        prop::option::of(0..40_i64),
        maybe(4),
        maybe(3),
        maybe(3),
    )
        .prop_map(|(id, created, life, phone, contact, company)| Deal {
            phones: phone.map(|p| Phone(format!("+7{p}"))).into_iter().collect(),
            closed_at: life.map(|life| time(created + life)),
            contact_id: contact.map(|c| c.to_string()),
            company_id: company.map(|c| c.to_string()),
            ..Deal::new(DealId(format!("D-{id}")), DealStatus::Lost, time(created))
        })
}

fn arbitrary_entry() -> impl Strategy<Value = CallLogEntry> {
    let maybe = |most: u8| prop::option::of(0..most);
    let name = "([ab]/){0,2}[abБ](\\.(wav|mp3))?|1791789300\\.[12]";
    (name, 0..80_i64, maybe(4), maybe(9), maybe(3), maybe(3), maybe(3)).prop_map(
        |(name, start, phone, named, contact, company, linked)| CallLogEntry {
            customer_phone: phone.map(|p| Phone(format!("+7{p}"))),
            deal_id: named.filter(|n| *n > 5).map(|n| DealId(format!("D-{n}"))),
            contact_id: contact.map(|c| c.to_string()),
            company_id: company.map(|c| c.to_string()),
            linked_id: linked.map(|l| l.to_string()),
            ..CallLogEntry::new(name, time(start))
        },
    )
}

/// The last of each key, as imports keep them.
fn last_of_each<T: Clone>(rows: &[T], key: impl Fn(&T) -> String) -> Vec<T> {
    let mut kept: Vec<T> = Vec::new();
    for row in rows {
        kept.retain(|old| key(old) != key(row));
        kept.push(row.clone());
    }
    kept
}

/// What the store has of each call: deal, and the class it is counted in.
async fn stored(store: &dyn Store) -> Vec<(CallId, Option<DealId>, bool)> {
    let mut rows: Vec<_> = store
        .calls(&talktrack::store::CallFilter::default())
        .await
        .unwrap()
        .into_iter()
        .map(|row| (row.call, row.deal, row.started_at.is_some()))
        .collect();
    rows.sort();
    rows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn pages_join_as_memory_does(
        deals in prop::collection::vec(arbitrary_deal(), 0..10),
        entries in prop::collection::vec(arbitrary_entry(), 0..14),
        names in prop::collection::vec("(/[abc]){0,2}/[abБб]\\.(wav|ogg|transcript\\.json)|/x/out-1791789300\\.[12]\\.mp3|[ab]\\.wav", 0..14),
    ) {
        let deals = last_of_each(&deals, |deal| deal.deal_id.0.clone());
        let entries = last_of_each(&entries, |entry| entry.recording.clone());
        let names = last_of_each(&names, Clone::clone);
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let (_guard, store) = crate::sqlite().await;
            let sightings: Vec<_> = (0..).zip(&names).map(|(n, name)| sighting(name, call(n), 0)).collect();
            store.record_sightings(&sightings).await.unwrap();
            store.import_deals(&deals).await.unwrap();
            store.import_call_log(&entries).await.unwrap();
            let tally = join_all(store.as_ref()).await.unwrap();

            let recordings: Vec<(CallId, String)> = (0..).zip(&names).map(|(n, name)| (call(n), name.clone())).collect();
            let joined = join_recordings(&recordings, &LogIndex::new(&entries), &DealIndex::new(&deals));
            let mut expected: Vec<_> = joined
                .calls
                .iter()
                .map(|call| {
                    let deal = match &call.outcome {
                        JoinOutcome::Matched { deal_id, .. } => Some(deal_id.clone()),
                        _ => None,
                    };
                    (call.call, deal, call.log.is_some())
                })
                .collect();
            expected.sort();
            assert_eq!(stored(store.as_ref()).await, expected);

            // Every call is in exactly one class, and in that of the join in memory.
            let counts = store.join_counts().await.unwrap();
            let class = |wanted: &dyn Fn(&JoinOutcome) -> bool| {
                joined.calls.iter().filter(|call| wanted(&call.outcome)).count() as u64
            };
            let matched = class(&|outcome| matches!(outcome, JoinOutcome::Matched { .. }));
            assert_eq!((tally.calls, tally.matched), (names.len() as u64, matched));
            assert_eq!(counts.ambiguous, class(&|outcome| matches!(outcome, JoinOutcome::Ambiguous { .. })));
            for (reason, calls) in &counts.unmatched {
                let same = class(&|outcome| match outcome {
                    JoinOutcome::Unmatched { reason: found } => serde_json::to_value(found).unwrap() == reason.as_str(),
                    _ => false,
                });
                assert_eq!(*calls, same, "{reason}");
            }
            let unmatched: u64 = counts.unmatched.iter().map(|(_, calls)| calls).sum();
            assert_eq!(matched + counts.ambiguous + unmatched, names.len() as u64);

            // Joining again changes nothing.
            assert_eq!(join_all(store.as_ref()).await.unwrap(), tally);
            assert_eq!(stored(store.as_ref()).await, expected);
        });
    }
}

/// Rows in batches; of one key the later row stands.
struct Given {
    batches: Vec<Vec<Arrived<CallLogEntry>>>,
    breaks_off: bool,
    settled: usize,
}

impl Given {
    fn of(rows: &[CallLogEntry], size: usize) -> Self {
        let rows: Vec<Arrived<CallLogEntry>> = (2..)
            .zip(rows)
            .map(|(line, row)| Arrived {
                line,
                named: true,
                row: row.clone(),
            })
            .collect();
        let mut batches: Vec<_> = rows.chunks(size).map(<[_]>::to_vec).collect();
        batches.reverse();
        Self {
            batches,
            breaks_off: false,
            settled: 0,
        }
    }
}

impl Arrivals<CallLogEntry> for Given {
    fn next(&mut self) -> Result<Vec<Arrived<CallLogEntry>>, Stopped> {
        match self.batches.pop() {
            Some(batch) => Ok(batch),
            None if self.breaks_off => Err(Stopped),
            None => Ok(Vec::new()),
        }
    }

    fn again(&mut self, first: Arrived<CallLogEntry>, later: Arrived<CallLogEntry>) -> Arrived<CallLogEntry> {
        assert_eq!(first.row.recording, later.row.recording);
        assert!(first.line < later.line);
        later
    }

    fn settled(&mut self, rows: &[CallLogEntry]) {
        self.settled += rows.len();
    }
}

#[tokio::test]
async fn rows_in_batches_are_stored_as_rows_at_once() {
    // Names come again near and far: 700 rows of 500 names, in batches that hold pairs and batches that do not.
    let rows: Vec<CallLogEntry> = (0..700_i64)
        .map(|n| entry(&format!("{}.wav", (n * 7) % 500), n, Some("Анна")))
        .collect();
    for size in [3, 600, 2000] {
        let (_guard, whole) = crate::sqlite().await;
        let (_guard, pieces) = crate::sqlite().await;
        let expected = whole.import_call_log(&rows).await.unwrap();
        let mut given = Given::of(&rows, size);
        let tally = pieces.import(Incoming::Calls(&mut given)).await.unwrap();
        assert_eq!((tally, given.settled), (expected, 500), "{size}");
        assert_eq!(pieces.call_log().await.unwrap(), whole.call_log().await.unwrap());

        let tally = pieces
            .import(Incoming::Calls(&mut Given::of(&rows, size)))
            .await
            .unwrap();
        let unchanged = ImportTally {
            unchanged: 500,
            ..ImportTally::default()
        };
        assert_eq!(
            tally, unchanged,
            "the same file changes nothing, whatever comes twice in it"
        );
    }
}

#[tokio::test]
async fn rows_that_break_off_leave_nothing() {
    let (_guard, store) = crate::sqlite().await;
    let mut given = Given::of(&[entry("1.wav", 0, None)], 1);
    given.breaks_off = true;
    store.import(Incoming::Calls(&mut given)).await.unwrap_err();
    assert!(store.call_log().await.unwrap().is_empty());
    // The connection is as good as new.
    let tally = store
        .import(Incoming::Calls(&mut Given::of(&[entry("1.wav", 0, None)], 1)))
        .await
        .unwrap();
    assert_eq!(tally.added, 1);
}
