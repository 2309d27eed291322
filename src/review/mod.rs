//! The pages where people meet the scores: `talktrack serve`. Server-rendered; one own script that only adds comfort; no
//! network beyond this process. Input: the store and settings; output: HTTP.
//!
//! In reading order: [`access`] says who may do what; [`mod@routes`] lists every route with the right it needs (a route that is
//! not in the list is refused); [`guard`] stands before all of them (host, origin, session, right); [`auth`] holds
//! passwords, sessions, CSRF and the throttle; [`pages`] has one file per page; [`api`] is the same data for programs;
//! [`app`] is what they share; [`server`] opens the port.
//!
//! Numbers on a page come from `kpi`, `stats` and `report`, never from here. Nothing reads the clock or makes randomness:
//! both are handed in with [`Settings`]. Whoever adds a page: a file in `pages`, a template, a line in `routes::RULES` and
//! one in `routes::router`; the access matrix of the tests then tries it with every role.

mod access;
mod api;
mod app;
mod auth;
mod error;
mod guard;
mod pages;
mod routes;
mod server;

pub use app::{App, Clock, Door, Random, Settings};
pub use auth::{MIN_PASSWORD, PasswordError, hash_password, new_token};
pub use error::ServeError;
pub use routes::{router, routes};
pub use server::{Tls, serve};
