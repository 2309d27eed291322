//! `talktrack user`: who may sign in to the review pages. Passwords are asked for at the terminal, or read from standard
//! input; never taken as an argument, which other users of the machine could see.

use std::io::{BufRead as _, IsTerminal as _, Read as _};
use std::process::{Command as Process, Stdio};

use anyhow::Context as _;

use super::output::{print, talk};
use super::runtime::block_on;
use super::serve::random;
use super::{Context, Exit, Hinted, clock};
use crate::review::{MIN_PASSWORD, hash_password, new_token};
use crate::store::{self, LogLine, NewUser, Store, UserRole};

/// Who may sign in to the review pages
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Make a user; the password is asked for, or read from standard input
    Add(Add),
    /// List users
    List(Database),
    /// Bar a user: sessions and tokens end at once
    Disable(Named),
    /// Give a new password; sessions end, and a barred user may sign in again
    Password(Named),
    /// Make a token for programs and print it once; `--revoke` ends it
    Token(Token),
}

#[derive(Debug, clap::Args)]
struct Database {
    /// Database, sqlite:PATH or a path [default: talktrack.db]
    #[arg(long, value_name = "URL")]
    db: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Named {
    name: String,
    #[command(flatten)]
    database: Database,
}

#[derive(Debug, clap::Args)]
struct Add {
    name: String,
    /// What the user may do
    #[arg(long, value_enum)]
    role: RoleArg,
    /// Team of a head, as the CRM names it; may be given several times, '*' is every team
    #[arg(long, value_name = "TEAM", required_if_eq("role", "head"))]
    team: Vec<String>,
    /// The agent's name in the call log: whose calls are his own
    #[arg(long, value_name = "NAME", required_if_eq("role", "agent"))]
    manager: Option<String>,
    #[command(flatten)]
    database: Database,
}

#[derive(Debug, clap::Args)]
struct Token {
    name: String,
    /// What the token is for; a new one of the same label replaces it
    #[arg(long, default_value = "api")]
    label: String,
    /// End the token instead
    #[arg(long)]
    revoke: bool,
    #[command(flatten)]
    database: Database,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum RoleArg {
    /// Everything
    Admin,
    /// Own teams: calls, disputes, worklists
    Head,
    /// All calls; answers items
    Reviewer,
    /// Own calls; contests items
    Agent,
    /// Sees all, changes nothing
    Reader,
}

impl From<RoleArg> for UserRole {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Admin => Self::Admin,
            RoleArg::Head => Self::Head,
            RoleArg::Reviewer => Self::Reviewer,
            RoleArg::Agent => Self::Agent,
            RoleArg::Reader => Self::Reader,
        }
    }
}

/// Characters of a name.
const LONGEST_NAME: usize = 100;

pub(super) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    match args.command {
        Command::Add(add) => {
            let name = add.name.trim().to_owned();
            if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
                return Err(Hinted::new("not a name", format!("1 to {LONGEST_NAME} characters")).into());
            }
            let user = NewUser {
                name,
                role: add.role.into(),
                manager: add.manager,
                teams: add.team,
                password_hash: password()?,
            };
            with(&add.database, context, async |store| {
                if !store.add_user(&user, clock::now()).await? {
                    return Err(Hinted::new(
                        format!("there is a user {} already", user.name),
                        "`talktrack user password` gives a new password",
                    )
                    .into());
                }
                note(store, &user.name, "user added", Some(user.role.as_str())).await
            })?;
            talk(&format!("added {}", user.name));
        }
        Command::List(database) => {
            let mut text = String::new();
            for user in with(&database, context, async |store| Ok(store.users().await?))? {
                let barred = if user.disabled_at.is_some() { "\tdisabled" } else { "" };
                let whose = user.manager.unwrap_or_else(|| user.teams.join(", "));
                text.push_str(&format!("{}\t{}\t{whose}{barred}\n", user.name, user.role.as_str()));
            }
            print(&text)?;
        }
        Command::Disable(named) => {
            with(&named.database, context, async |store| {
                known(store.disable_user(&named.name, clock::now()).await?, &named.name)?;
                note(store, &named.name, "user disabled", None).await
            })?;
            talk(&format!("{} can no longer sign in", named.name));
        }
        Command::Password(named) => {
            let hash = password()?;
            with(&named.database, context, async |store| {
                known(store.set_password(&named.name, &hash).await?, &named.name)?;
                note(store, &named.name, "password changed", None).await
            })?;
            talk("changed; all sessions of the user have ended");
        }
        Command::Token(token) if token.revoke => {
            with(&token.database, context, async |store| {
                known(store.revoke_token(&token.name, &token.label).await?, &token.label)?;
                note(store, &token.name, "token revoked", Some(&token.label)).await
            })?;
            talk("revoked");
        }
        Command::Token(token) => {
            let (secret, hash) = new_token(&random);
            with(&token.database, context, async |store| {
                known(store.user(&token.name).await?.is_some(), &token.name)?;
                store.save_token(hash, &token.name, &token.label, clock::now()).await?;
                note(store, &token.name, "token made", Some(&token.label)).await
            })?;
            talk("the token is shown once; send it as `Authorization: Bearer TOKEN`");
            print(&format!("{secret}\n"))?;
        }
    }
    Ok(Exit::Done)
}

fn with<T>(
    database: &Database,
    context: &Context,
    work: impl AsyncFnOnce(&dyn Store) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let url = database
        .db
        .clone()
        .or_else(|| context.config.database.clone())
        .unwrap_or_else(|| "talktrack.db".to_owned());
    block_on(async {
        let store = store::open(&url, false).await?;
        let outcome = work(&*store).await;
        store.close().await;
        outcome
    })?
}

fn known(is_known: bool, name: &str) -> anyhow::Result<()> {
    if is_known {
        return Ok(());
    }
    Err(Hinted::new(
        format!("nobody and nothing is named {name:?}"),
        "`talktrack user list` lists users",
    )
    .into())
}

/// The log keeps what was done on the command line, too.
async fn note(store: &dyn Store, name: &str, what: &str, detail: Option<&str>) -> anyhow::Result<()> {
    let line = LogLine {
        at: clock::now(),
        who: "command line".to_owned(),
        what: what.to_owned(),
        call: None,
        detail: Some(match detail {
            Some(detail) => format!("{name}: {detail}"),
            None => name.to_owned(),
        }),
    };
    Ok(store.log(&line).await?)
}

/// The hash of a password that is asked for twice at a terminal, or read once from standard input.
fn password() -> anyhow::Result<String> {
    let given = if std::io::stdin().is_terminal() {
        let first = ask("password: ")?;
        if ask("once more: ")? != first {
            return Err(Hinted::new("the two passwords differ", "try again").into());
        }
        first
    } else {
        let mut text = String::new();
        std::io::stdin().lock().take(4096).read_to_string(&mut text)?;
        text.trim_end_matches(['\r', '\n']).to_owned()
    };
    hash_password(&given, &random).map_err(|error| {
        Hinted::new(
            error.to_string(),
            format!("a few words make a good one; {MIN_PASSWORD} characters are the least"),
        )
        .into()
    })
}

/// One line from the terminal, not shown while it is typed.
fn ask(question: &str) -> anyhow::Result<String> {
    talk(question);
    let echo = |state: &str| {
        let set = Process::new("stty").arg(state).stdin(Stdio::inherit()).status();
        set.is_ok_and(|status| status.success())
    };
    let is_hidden = echo("-echo");
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    if is_hidden {
        echo("echo");
    }
    read.context("cannot read the password")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
