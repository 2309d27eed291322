//! The program. Everything is in the library; see `talktrack::cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    talktrack::cli::main()
}
