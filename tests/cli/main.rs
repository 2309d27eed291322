//! One module per subcommand, driving the built program as a user does.

mod db;
mod import;
mod model;
mod probe;
mod report;
mod run;
