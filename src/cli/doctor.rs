use super::{Context, Exit};

/// Not written yet.
#[derive(Debug, clap::Args)]
pub struct Args {}

#[allow(clippy::needless_pass_by_value)]
pub(super) fn run(_args: Args, _context: &Context) -> anyhow::Result<Exit> {
    anyhow::bail!("not written yet")
}
