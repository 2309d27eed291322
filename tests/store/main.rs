//! The store: a contract that every back end keeps, and what is SQLite's own (faults, kill −9, locks, speed).

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may")]

mod business;
mod call_facts;
mod contract;
mod faults;
mod identity;
mod join;
mod kill;
mod lift;
mod locks;
mod mono_again;
mod review;
mod sample;
mod search;
mod speed;
mod training;
mod worklists;

use std::path::Path;
use std::sync::Arc;

use talktrack::store::{SqliteOptions, SqliteStore, Store};
use tempfile::TempDir;

/// A new, empty SQLite store; the folder lives as long as the first value.
async fn sqlite() -> (TempDir, Arc<dyn Store>) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("calls.db")).await;
    (folder, store)
}

async fn open(path: &Path) -> Arc<dyn Store> {
    let options = SqliteOptions {
        create: true,
        ..SqliteOptions::default()
    };
    Arc::new(SqliteStore::open(path, &options).await.unwrap())
}

/// One test per function of `contract`, each on a new store. Another back end is another line.
macro_rules! contract {
    ($back_end:ident, $fresh:path: $($name:ident)*) => {
        mod $back_end {
            $(
                #[tokio::test]
                async fn $name() {
                    let (_guard, store) = $fresh().await;
                    crate::contract::$name(store).await;
                }
            )*
        }
    };
}

contract!(on_sqlite, crate::sqlite:
    only_clear_examples_are_offered
    of_events_the_clear_results_count
    a_few_stand_for_all
    sessions_are_remembered_and_replaced
    rates_are_counted_in_their_windows
    a_call_is_found_wherever_it_was_seen
    calls_that_are_not_joined_are_not_offered
    tables_of_the_business_count_and_repeat_without_change
    deals_and_calls_keep_all_their_columns
    deals_without_calls_are_told_why
    sightings_are_updated_and_calls_follow_their_bytes
    a_call_must_be_seen_before_it_has_results
    attempts_count_per_fingerprint
    a_result_and_its_checkpoint_come_together
    a_new_transcript_takes_roles_and_scorecards_with_it
    other_sides_take_the_scorecards_with_them
    roles_are_applied_and_the_saved_transcript_stays
    a_failure_keeps_what_there_was
    scorecards_by_several_forms_stand_side_by_side
    a_batch_of_scorecards_lands_whole
    states_come_in_pages_in_the_order_of_arrival
    packed_transcripts_are_the_saved_ones
    judged_calls_get_roles_and_scorecards_at_once
    the_scorecard_before_is_kept_and_only_that
    other_sides_keep_the_scorecard_and_another_text_does_not
    a_form_outline_is_kept_for_each_version
    the_words_of_a_form_are_kept_by_version
    imports_count_and_repeat_without_change
    times_finer_than_microseconds_do_not_count_as_changes
    the_join_is_replaced_whole
    a_join_with_unknown_names_changes_nothing
    calls_are_listed_with_their_facts
    calls_are_filtered
    join_counts_partition_the_calls
    managers_are_judged_by_meaningful_calls_of_the_current_form
    runs_are_kept
    status_counts
    an_empty_store_answers_everything
);

/// The same for what `call_facts` reads.
mod facts {
    #[tokio::test]
    async fn on_sqlite() {
        let (_guard, store) = crate::sqlite().await;
        crate::call_facts::calls_are_read_as_facts(store).await;
        let (_guard, store) = crate::sqlite().await;
        crate::call_facts::facts_come_in_pages(store).await;
        let (_guard, store) = crate::sqlite().await;
        crate::call_facts::tasks_are_kept_and_looked_up_in_the_call_log(store).await;
    }
}
