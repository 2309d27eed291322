//! Ctrl-C and the termination signal: the first asks the run to stop at a safe place, the second stops at once.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::output::talk;

/// A value that turns true when the user or the system wants the program to stop. Call within the runtime.
pub(super) fn watch() -> std::io::Result<watch::Receiver<bool>> {
    let (sender, receiver) = watch::channel(false);
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::spawn(async move {
        for asked_before in [false, true] {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            if asked_before {
                std::process::exit(130);
            }
            talk("stopping: what is finished is kept; press Ctrl-C again to stop at once");
            let _ = sender.send(true);
        }
    });
    Ok(receiver)
}
