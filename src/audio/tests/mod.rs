//! Whole files through `decode` and `probe`: the committed fixtures, and files made here byte by byte.

mod append;
mod codecs;
mod damage;
mod faults;
mod findings;
mod headers;
mod health;
mod make;
mod telephone;
