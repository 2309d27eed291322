//! One module per subcommand, driving the built program as a user does.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod checklist;
mod db;
mod department;
mod doors;
mod engine;
mod export;
mod head;
mod import;
mod kpi;
mod model;
mod pages;
mod probe;
mod report;
mod roles;
mod run;
mod score;
mod serve;
mod training;
mod transfers;
mod verdict;
mod worklists;
