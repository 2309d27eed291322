//! Progress bars on a terminal, a line a minute elsewhere.
