//! (being written)
pub mod subtitles;
