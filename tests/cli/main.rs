//! One module per subcommand, driving the built program as a user does.

mod checklist;
mod score;
