//! The engine: a child process that decodes and transcribes, and its supervisor. A decoder can hang and whisper.cpp aborts
//! the process on a failed assertion, so neither runs in the process that holds the database.
//!
//! [`protocol`] is what the two say to each other, one JSON document per line; [`child`] is the hidden subcommand;
//! [`supervisor`] starts the child, hands out calls, keeps their deadlines, and tells a call that kills the engine from
//! those that merely shared it. [`clip`] cuts a part of a recording in a child of its own.

pub mod child;
pub mod clip;
pub mod protocol;
pub mod supervisor;
