//! Opens the port and serves until told to end. Connections that only hold a place are let go: a head must come within
//! ten seconds, an answer within a minute.

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use hyper_util::rt::TokioTimer;

use super::app::{App, Door};
use super::auth::forget_old;
use super::error::ServeError;
use super::routes::router;
use crate::pipeline::search;

const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// Requests at work when the end is asked for may take so long.
const END_WITHIN: Duration = Duration::from_secs(5);
/// How often search looks for new transcripts.
const LOOK_EVERY: Duration = Duration::from_mins(1);

/// An own certificate, PEM.
#[derive(Debug, Clone)]
pub struct Tls {
    pub cert: PathBuf,
    pub key: PathBuf,
}

/// Serves on `address` until `end` comes true. `ready` is told the address once the port is open: port 0 is any free one.
pub async fn serve(
    app: Arc<App>,
    address: SocketAddr,
    tls: Option<Tls>,
    ready: impl FnOnce(SocketAddr),
    end: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    if !address.ip().is_loopback() {
        if app.settings.door == Door::Loopback {
            return Err(ServeError::Open { address });
        }
        if app.store.users().await?.is_empty() {
            return Err(ServeError::NoUsers { address });
        }
    }
    let listening = |source| ServeError::Listen { address, source };
    let listener = TcpListener::bind(address).map_err(listening)?;
    listener.set_nonblocking(true).map_err(listening)?;
    ready(listener.local_addr().map_err(listening)?);

    let handle = Handle::new();
    let watcher = tokio::spawn(end_of(handle.clone(), end));
    let keeper = tokio::spawn(keep(Arc::clone(&app)));
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    let served = match tls {
        None => {
            let mut server = axum_server::from_tcp(listener).map_err(listening)?.handle(handle);
            timely(server.http_builder());
            server.serve(service).await
        }
        Some(Tls { cert, key }) => {
            // Another part of the program may have chosen already: any choice is fine.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let config = RustlsConfig::from_pem_file(&cert, &key)
                .await
                .map_err(|source| ServeError::Certificate { cert, key, source })?;
            let mut server = axum_server::from_tcp_rustls(listener, config)
                .map_err(listening)?
                .handle(handle);
            timely(server.http_builder());
            server.serve(service).await
        }
    };
    watcher.abort();
    keeper.abort();
    served.map_err(listening)
}

fn timely(builder: &mut hyper_util::server::conn::auto::Builder<hyper_util::rt::TokioExecutor>) {
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(64 * 1024);
}

async fn end_of(handle: Handle<SocketAddr>, end: impl Future<Output = ()> + Send) {
    end.await;
    handle.graceful_shutdown(Some(END_WITHIN));
}

/// What needs doing beside the pages: search reads new transcripts, old sessions are forgotten.
async fn keep(app: Arc<App>) {
    loop {
        if let Err(error) = search::catch_up(&*app.store).await {
            tracing::warn!("search could not read transcripts: {error}");
        }
        if let Err(error) = forget_old(&app).await {
            tracing::warn!("old sessions could not be forgotten: {error}");
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
