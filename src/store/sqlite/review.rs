//! What people do to the review of a call: one act, its entry, the effective scorecard and the row in the log, in the
//! caller's transaction. Refused and stale acts write nothing.

mod checks;
pub(super) mod disputes;
pub(super) mod effective;
mod entries;
pub(super) mod log;
pub(super) mod marks;
pub(super) mod queue;
pub(super) mod read;

use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use self::effective::{Cards, Target};
use self::entries::{Entry, Eyes};
use super::convert::{Fault, count, micros};
use super::{changes, stages};
use crate::domain::{
    ChangeKind, Changed, ItemId, Quote, Refusal, ReviewAct, ReviewChange, ReviewOutcome, Stale, Verdict,
};
use crate::store::Arithmetic;

/// Why an act ends without having been done.
#[derive(Debug)]
enum Stop {
    Fault(Fault),
    Refused(Refusal),
    Stale(Stale),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<sqlx::Error> for Stop {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

pub(super) async fn change(
    db: &mut SqliteConnection,
    change: &ReviewChange,
    arithmetic: &dyn Arithmetic,
    at: Timestamp,
) -> Result<ReviewOutcome, Fault> {
    match act(db, change, arithmetic, at).await {
        Ok(changed) => Ok(ReviewOutcome::Done(changed)),
        Err(Stop::Refused(refusal)) => Ok(ReviewOutcome::Refused(refusal)),
        Err(Stop::Stale(stale)) => Ok(ReviewOutcome::Stale(stale)),
        Err(Stop::Fault(fault)) => Err(fault),
    }
}

/// A call's review as the act finds it.
struct Desk<'a> {
    change: &'a ReviewChange,
    target: Target,
    cards: Cards,
    entries: Vec<Entry>,
    /// The open blind review of whoever acts.
    blind: Option<i64>,
    arithmetic: &'a dyn Arithmetic,
    at: Timestamp,
}

/// What an act did, for the log.
struct Did {
    kind: ChangeKind,
    item: Option<ItemId>,
    before: Value,
    after: Value,
    number: Option<i64>,
    /// The revision that it moves: of a blind review, of the call and form, or none.
    moves: Moves,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Moves {
    Open,
    Blind(i64),
    Nothing,
}

async fn act(
    db: &mut SqliteConnection,
    change: &ReviewChange,
    arithmetic: &dyn Arithmetic,
    at: Timestamp,
) -> Result<Changed, Stop> {
    checks::texts(change)?;
    let target = effective::target(db, change.call, Some(&change.form)).await?;
    let target = target.ok_or(Refusal::NotScored)?;
    let blind = read::open_blind(db, &target, &change.by).await?;
    fresh(db, change, &target, blind).await?;
    // Before anything is written: what is refused leaves no trace.
    changes::outline(db, &target.form).await?.ok_or(Refusal::NoArithmetic)?;
    let cards = effective::cards(db, &target).await?;
    let entries = entries::of(db, target.call_no, target.form_no).await?;
    let desk = Desk {
        change,
        target,
        cards,
        entries,
        blind,
        arithmetic,
        at,
    };
    let mut did = match &change.act {
        ReviewAct::Give {
            item,
            verdict,
            comment,
            quote,
        } => {
            desk.give(db, item, *verdict, comment.as_deref(), quote.as_ref())
                .await?
        }
        ReviewAct::Undo { entry } => desk.undo(db, *entry).await?,
        ReviewAct::OpenBlind { reviewer } => desk.open_blind(db, reviewer).await?,
        ReviewAct::FinishBlind => desk.finish_blind(db).await?,
        ReviewAct::RevealBlind => desk.reveal_blind(db).await?,
        ReviewAct::Contest { item, reason } => desk.contest(db, item, reason).await?,
        ReviewAct::Decide {
            dispute,
            verdict,
            comment,
        } => desk.decide(db, *dispute, *verdict, comment.as_deref()).await?,
    };
    if did.moves == Moves::Open {
        let score = desk.put_on_top(db).await?;
        if let (Value::Object(before), Value::Object(after)) = (&mut did.before, &mut did.after) {
            before.insert("score".to_owned(), json!(desk.cards.effective.score));
            after.insert("score".to_owned(), json!(score));
        }
    }
    let revision = desk.moved(db, did.moves).await?;
    let row = log::Row {
        at,
        by: &change.by,
        kind: did.kind,
        call: Some(change.call),
        form: Some(&change.form),
        item: did.item.as_ref(),
        revision: (did.moves != Moves::Nothing).then_some(revision),
        review: match did.moves {
            Moves::Blind(review) => Some(review),
            Moves::Open | Moves::Nothing => None,
        },
        before: &did.before,
        after: &did.after,
    };
    let change_no = log::insert(db, &row).await?;
    Ok(Changed {
        revision,
        change: change_no,
        number: did.number,
    })
}

/// Refuses an act upon a state that is not the present one.
async fn fresh(
    db: &mut SqliteConnection,
    change: &ReviewChange,
    target: &Target,
    blind: Option<i64>,
) -> Result<(), Stop> {
    let Some(seen) = change.revision else { return Ok(()) };
    let revision = read::revision(db, target, blind).await?;
    if seen == revision {
        return Ok(());
    }
    let since = log::since(db, target, blind, seen).await?;
    Err(Stop::Stale(Stale { revision, since }))
}

impl Desk<'_> {
    fn eyes(&self) -> Eyes {
        self.blind.map_or(Eyes::Open, Eyes::Blind)
    }

    fn scope(&self) -> Moves {
        self.blind.map_or(Moves::Open, Moves::Blind)
    }

    /// The verdict that the person acting sees on an item, for the log.
    fn seen(&self, item: &ItemId, eyes: Eyes) -> Result<(Verdict, Value), Refusal> {
        let machine = self
            .cards
            .machine
            .items
            .iter()
            .find(|result| result.id == *item)
            .ok_or_else(|| Refusal::UnknownItem(item.clone()))?;
        let standing = entries::standing(&self.entries, eyes)
            .into_iter()
            .find(|s| s.item == *item);
        let value = match standing {
            Some(standing) => json!({"verdict": standing.human.verdict, "by": standing.human.by,
                "comment": standing.human.comment, "quote": standing.quote}),
            None => json!({"verdict": machine.verdict, "by": null}),
        };
        Ok((machine.verdict, value))
    }

    async fn give(
        &self,
        db: &mut SqliteConnection,
        item: &ItemId,
        verdict: Verdict,
        comment: Option<&str>,
        quote: Option<&Quote>,
    ) -> Result<Did, Stop> {
        let (machine, before) = self.seen(item, self.eyes())?;
        if let Some(quote) = quote {
            let transcripts = stages::transcripts(db, &[self.change.call], stages::Roles::Applied).await?;
            let stands = transcripts
                .first()
                .is_some_and(|(_, transcript)| self.arithmetic.is_verbatim(transcript, quote));
            if !stands {
                return Err(Refusal::NotVerbatim.into());
            }
        }
        let new = entries::New {
            item,
            verdict,
            comment,
            quote,
            machine,
            blind: self.blind,
            dispute: None,
        };
        let entry = entries::give(db, &self.target, &self.change.by, self.at, &new).await?;
        Ok(Did {
            kind: if self.blind.is_some() {
                ChangeKind::BlindVerdict
            } else {
                ChangeKind::Verdict
            },
            item: Some(item.clone()),
            before,
            after: json!({"verdict": verdict, "by": self.change.by, "comment": comment, "quote": quote, "entry": entry}),
            number: Some(entry),
            moves: self.scope(),
        })
    }

    async fn undo(&self, db: &mut SqliteConnection, number: i64) -> Result<Did, Stop> {
        let entry = entries::verdicts(&self.entries, self.eyes())
            .find(|entry| entry.number == number)
            .ok_or(Refusal::NothingToUndo)?;
        let item = entry.item.clone();
        let taken = json!({"verdict": entry.verdict, "by": entry.by, "comment": entry.comment, "entry": number});
        entries::undo(db, &self.target, &self.change.by, self.at, entry, self.blind).await?;
        let rest = entries::without(&self.entries, number);
        let now = entries::standing(&rest, self.eyes())
            .into_iter()
            .find(|s| s.item == item);
        let after = match now {
            Some(now) => json!({"verdict": now.human.verdict, "by": now.human.by}),
            None => json!({"verdict": entry.machine, "by": null}),
        };
        Ok(Did {
            kind: if self.blind.is_some() {
                ChangeKind::BlindUndo
            } else {
                ChangeKind::Undo
            },
            item: Some(item),
            before: taken,
            after,
            number: None,
            moves: self.scope(),
        })
    }

    async fn open_blind(&self, db: &mut SqliteConnection, reviewer: &str) -> Result<Did, Stop> {
        if read::open_blind(db, &self.target, reviewer).await?.is_some() {
            return Err(Refusal::BlindAlready.into());
        }
        let review = read::new_blind(db, &self.target, reviewer, &self.change.by, self.at).await?;
        Ok(Did {
            kind: ChangeKind::BlindOpened,
            item: None,
            before: Value::Null,
            after: json!({"review": review, "reviewer": reviewer}),
            number: Some(review),
            moves: Moves::Nothing,
        })
    }

    async fn finish_blind(&self, db: &mut SqliteConnection) -> Result<Did, Stop> {
        let review = self.blind.ok_or(Refusal::NoBlindReview)?;
        read::finish_blind(db, review, self.at).await?;
        Ok(Did {
            kind: ChangeKind::BlindFinished,
            item: None,
            before: json!({"review": review, "finished": false}),
            after: json!({"review": review, "finished": true}),
            number: Some(review),
            // He sees with open eyes now.
            moves: Moves::Nothing,
        })
    }

    async fn reveal_blind(&self, db: &mut SqliteConnection) -> Result<Did, Stop> {
        let sql = "UPDATE blind_review SET revealed_at = ? WHERE call_no = ? AND form_no = ?
            AND finished_at IS NOT NULL AND revealed_at IS NULL RETURNING review_no, reviewer";
        let rows = sqlx::query(sql)
            .bind(micros(self.at))
            .bind(self.target.call_no)
            .bind(self.target.form_no)
            .fetch_all(db)
            .await?;
        if rows.is_empty() {
            return Err(Refusal::NothingToReveal.into());
        }
        let mut revealed = Vec::new();
        for row in &rows {
            let (review, reviewer): (i64, String) = (row.try_get("review_no")?, row.try_get("reviewer")?);
            revealed.push(json!({"review": review, "reviewer": reviewer}));
        }
        Ok(Did {
            kind: ChangeKind::Revealed,
            item: None,
            before: json!({}),
            after: json!({"revealed": revealed}),
            number: None,
            moves: Moves::Open,
        })
    }

    /// Writes the effective scorecard as the entries now make it; returns its score.
    async fn put_on_top(&self, db: &mut SqliteConnection) -> Result<Option<crate::domain::Score>, Stop> {
        let entries = entries::of(db, self.target.call_no, self.target.form_no).await?;
        let people = entries::standing(&entries, Eyes::Open);
        let put = effective::put(db, &self.target, &self.cards, &people, self.arithmetic).await?;
        put.ok_or_else(|| Fault::damaged("form outline", &self.target.form.hash).into())
    }

    /// Counts the revision up, and gives the one that the person acting sees from now on.
    async fn moved(&self, db: &mut SqliteConnection, moves: Moves) -> Result<u64, Stop> {
        let query = match moves {
            Moves::Nothing => {
                let blind = read::open_blind(db, &self.target, &self.change.by).await?;
                return Ok(read::revision(db, &self.target, blind).await?);
            }
            Moves::Blind(review) => {
                sqlx::query("UPDATE blind_review SET revision = revision + 1 WHERE review_no = ? RETURNING revision")
                    .bind(review)
            }
            Moves::Open => sqlx::query(
                "INSERT INTO review_state (call_no, form_no, revision) VALUES (?, ?, 1)
                 ON CONFLICT (call_no, form_no) DO UPDATE SET revision = revision + 1 RETURNING revision",
            )
            .bind(self.target.call_no)
            .bind(self.target.form_no),
        };
        Ok(count(&query.fetch_one(db).await?, "revision")?)
    }
}
