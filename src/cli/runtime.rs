//! The bridge from commands, which are plain functions, to the store, which is asynchronous.

use std::future::Future;

use anyhow::Context as _;

/// Runs a future to its end. Two workers: the store waits more than it computes (SQLite has threads of its own), and
/// the processor belongs to the stages. Not to be called from inside another `block_on`.
pub(super) fn block_on<F: Future>(future: F) -> anyhow::Result<F::Output> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("talktrack-store")
        .enable_all()
        .build()
        .context("cannot start threads for the database")?;
    Ok(runtime.block_on(future))
}
