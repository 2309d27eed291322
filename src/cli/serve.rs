//! `talktrack serve`: opens the review pages. Everything about them is in `review`; here are the flags, the clock, the
//! randomness, and what is said at the terminal.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use super::output::talk;
use super::runtime::block_on;
use super::{Context, Exit, Hinted, LanguageArg, clock, interrupt, pages, report};
use crate::audio::Limits;
use crate::domain::Millis;
use crate::review::{self, App, Door, Settings, Tls};
use crate::store;

/// Rows of the worklists.
const TOP: usize = 30;

/// Serve the review pages: calls, scorecards, verdicts, figures
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Address and port; another than this machine's own needs users, and TLS or a proxy
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7788")]
    listen: SocketAddr,
    /// Database, sqlite:PATH or a path [default: talktrack.db]
    #[arg(long, value_name = "URL")]
    db: Option<String>,
    /// Certificate chain, PEM
    #[arg(long, value_name = "FILE", requires = "key")]
    cert: Option<PathBuf>,
    /// Its private key, PEM
    #[arg(long, value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,
    /// A proxy with TLS stands in front; the address that browsers see, such as <https://calls.example.org>
    #[arg(long, value_name = "ORIGIN", conflicts_with = "cert", value_parser = origin)]
    behind_proxy: Option<String>,
    /// Language for browsers that ask for neither [default: ru]
    #[arg(long, visible_alias = "language", value_enum, default_value_t = LanguageArg::Ru)]
    report_language: LanguageArg,
}

fn origin(text: &str) -> Result<String, String> {
    let text = text.trim_end_matches('/');
    let name = text.strip_prefix("https://").unwrap_or_default();
    if name.is_empty() || name.contains(['/', '?', '#', '@', ' ']) {
        return Err("expected https://name or https://name:port".to_owned());
    }
    Ok(text.to_lowercase())
}

/// Bytes that nobody can guess, from the operating system.
pub(super) fn random(bytes: &mut [u8]) {
    #[expect(
        clippy::expect_used,
        reason = "an operating system without randomness must not hand out secrets"
    )]
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}

pub(super) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let config = &context.config;
    let url = args
        .db
        .or_else(|| config.database.clone())
        .unwrap_or_else(|| "talktrack.db".to_owned());
    let door = match (&args.behind_proxy, &args.cert) {
        (Some(origin), _) => Door::Proxy { origin: origin.clone() },
        (None, Some(_)) => Door::Tls,
        (None, None) => Door::Loopback,
    };
    let scheme = if door == Door::Tls { "https" } else { "http" };
    let settings = Settings {
        door,
        zone: pages::zone(&config.crm.timezone),
        limits: Limits {
            max_bytes: u64::from(config.audio.max_megabytes) << 20,
            max_duration: Millis::from_secs(config.audio.max_hours.saturating_mul(3600)),
            ..Limits::default()
        },
        kpi: report::kpi_setup(config)?,
        worklists: report::worklist_options(config, TOP)?,
        meaningful_segments: config.run.meaningful_segments,
        language: args.report_language.into(),
        clock: Arc::new(clock::now),
        random: Arc::new(random),
    };
    let tls = args.cert.zip(args.key).map(|(cert, key)| Tls { cert, key });
    block_on(async {
        let store = store::open(&url, false).await?;
        if store.users().await?.is_empty() {
            talk("there are no users yet: `talktrack user add NAME --role admin` makes the first one");
        }
        let mut asked_to_end = interrupt::watch()?;
        let end = async move {
            // The sender lives as long as the process.
            let _ = asked_to_end.wait_for(|asked| *asked).await;
        };
        let app = App::new(Arc::clone(&store), settings);
        let ready = |address: SocketAddr| talk(&format!("serving on {scheme}://{address}; Ctrl-C ends it"));
        let served = review::serve(app, args.listen, tls, ready, end).await;
        store.close().await;
        served.map_err(|error| match error {
            review::ServeError::Open { .. } => Hinted::new(
                error.to_string(),
                "give --cert and --key, or --behind-proxy https://NAME",
            )
            .into(),
            review::ServeError::NoUsers { .. } => Hinted::new(
                error.to_string(),
                "`talktrack user add NAME --role admin` makes the first one",
            )
            .into(),
            review::ServeError::Listen { .. } => Hinted::new(
                format!("{error}: {}", told(&error)),
                "another program may hold the port: name one with --listen",
            )
            .into(),
            other => anyhow::Error::from(other),
        })
    })??;
    Ok(Exit::Done)
}

fn told(error: &dyn std::error::Error) -> String {
    error.source().map(ToString::to_string).unwrap_or_default()
}
