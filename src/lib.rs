//! Talktrack: recordings and a CRM export in, scorecards and honest conversion figures out.
//!
//! Rooms, in reading order. ARCHITECTURE.md has the same map with the dependency table and the invariants;
//! `tests/rooms.rs` holds the code to it.
//!
//! | room | one job |
//! |---|---|
//! | [`domain`] | the nouns; no I/O |
//! | [`audio`] | file → 16 kHz samples per channel, recording health |
//! | [`transcribe`] | samples → transcript; model files |
//! | [`speakers`] | which channel is the agent; the voices of a mono recording |
//! | [`checklist`] | YAML → validated checklist, with every fault |
//! | [`score`] | transcript × checklist → scorecard |
//! | [`crm`] | CRM and PBX exports in; the join of calls and deals |
//! | [`stats`] | pure functions: intervals, tests, corrections |
//! | [`kpi`] | from stored rows to results: lift, worklists, the catalogue |
//! | [`store`] | the database behind a trait in domain words |
//! | [`pipeline`] | what is missing, and doing it: stages in order, the engine child, the summary |
//! | [`report`] | one file per output format |
//! | [`review`] | the pages where people meet the scores, and their API |
//! | [`config`] | file + environment + flags → one validated configuration |
//! | [`cli`] | one file per subcommand; the only printer |

pub mod domain;

pub mod audio;
pub mod transcribe;

pub mod speakers;

pub mod checklist;
pub mod score;

pub mod crm;
pub mod kpi;
pub mod stats;

pub mod pipeline;
pub mod store;

pub mod report;
pub mod review;

pub mod cli;
pub mod config;
