//! The router, called in process.
