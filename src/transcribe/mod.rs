//! (being written)

pub mod model;
