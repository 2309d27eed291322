//! The catalogue on small departments.
