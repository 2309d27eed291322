//! Deals won and lost with and without each item and behaviour. SQLite joins, orders and gathers each exposing call's
//! verdicts and events into one row; here each deal becomes a handful of bits. Deals are read in rounds inside one read
//! transaction, so memory grows with deals and not with calls.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, Row};

use super::convert::{Fault, count, enumeration};
use super::evidence;
use super::overview::{add_deals, item_names};
use super::review::read::rated_items;
use super::tally::{self, Packed, Packing};
use crate::domain::{ItemId, Money};
use crate::store::{
    CallFigure, DealSet, Exposure, ItemCalls, LiftColumn, LiftCounts, LiftDeal, LiftKind, LiftMetric, LiftQuery,
    LiftTable,
};

/// Numbers of deals per round: their calls fit in memory however many calls a deal has within reason.
const ROUND: i64 = 2_000;

/// The calls that expose a deal to behaviours, one row each, a deal's calls together. `nth` numbers them by start (an
/// unknown start comes last), then id. Scorecards of older versions of the form judge other items, so they stay out.
/// Open deals are only counted.
fn exposing(packing: &Packing, metrics: &[CallFigure]) -> String {
    let column = |figure: &CallFigure| format!(", x.{0} AS {0}", figure.column());
    let figures: String = metrics.iter().map(column).collect();
    format!(
        "
WITH eligible AS (
    SELECT d.deal_no, d.status, s.score_no, s.call_no, s.form_no, s.score, d.manager, d.source, d.amount, l.agent, l.direction,
        row_number() OVER (PARTITION BY d.deal_no ORDER BY l.started_at IS NULL, l.started_at, c.call_id) AS nth
    FROM call_join j
    JOIN deal d ON d.deal_no = j.deal_no
    JOIN call c ON c.call_no = j.call_no
    JOIN form f ON f.form_id = ?1
    JOIN scorecard s ON s.call_no = j.call_no AND s.form_no = f.form_no AND s.version_no = f.current_version
    LEFT JOIN call_log l ON l.log_no = j.log_no
    WHERE j.deal_no > ?3 AND j.deal_no <= ?4 AND s.meaningful = 1
      AND (d.closed_at IS NULL OR l.started_at IS NULL OR l.started_at < d.closed_at)
)
SELECT deal_no, status, nth, score, manager, source, amount, agent, direction,
    CASE WHEN status <> 'open' THEN
        (SELECT group_concat(v.kind || ' ' || coalesce(v.type, '') || ' ' || coalesce(v.result, ''))
         FROM score_event v WHERE v.score_no = e.score_no) END AS events,
    CASE WHEN status <> 'open' AND NOT ?2 THEN
        (SELECT group_concat(DISTINCT r.item_no) FROM review_entry r LEFT JOIN blind_review b ON b.review_no = r.review_no
         WHERE r.call_no = e.call_no AND r.form_no = e.form_no AND r.verdict IS NOT NULL
            AND (r.review_no IS NULL OR b.revealed_at IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM review_entry u WHERE u.undoes = r.entry_no)) END AS heard{figures}{}
FROM eligible e LEFT JOIN score_fact x ON x.score_no = e.score_no WHERE ?2 OR nth = 1 ORDER BY deal_no, nth",
        packing.sql("CASE WHEN e.status <> 'open' THEN e.score_no END")
    )
}

pub(super) async fn lift_counts(db: &mut SqliteConnection, query: &LiftQuery) -> Result<LiftCounts, Fault> {
    Ok(gather(db, query).await?.counts)
}

pub(super) async fn lift_table(db: &mut SqliteConnection, query: &LiftQuery) -> Result<LiftTable, Fault> {
    let mut table = gather(db, query).await?;
    table.items = item_calls(db, query).await?;
    table.rated = rated_items(db, &query.form).await?;
    Ok(table)
}

async fn gather(db: &mut SqliteConnection, query: &LiftQuery) -> Result<LiftTable, Fault> {
    let counts = totals(db).await?;
    let items = item_names(db, &query.form).await?;
    let packing = Packing::of(items.keys().copied());
    let sql = exposing(&packing, &query.metrics);
    let mut gathered = Gathered {
        exposure: query.exposure,
        asked: query.metrics.clone(),
        table: LiftTable {
            counts,
            ..LiftTable::default()
        },
        items: BTreeMap::new(),
        behaviours: BTreeMap::new(),
        metrics: BTreeMap::new(),
    };
    let last: i64 = sqlx::query_scalar("SELECT coalesce(max(deal_no), 0) FROM deal")
        .fetch_one(&mut *db)
        .await?;
    let mut from = 0;
    while from < last {
        let rows = sqlx::query(AssertSqlSafe(sql.as_str()))
            .bind(query.form.as_str())
            .bind(query.exposure != Exposure::FirstCall)
            .bind(from)
            .bind(from + ROUND)
            .fetch_all(&mut *db)
            .await?;
        let mut rest = rows.as_slice();
        while let Some(first) = rest.first() {
            let deal: i64 = first.try_get("deal_no")?;
            let mut end = 1;
            while end < rest.len() && rest[end].try_get::<i64, _>("deal_no")? == deal {
                end += 1;
            }
            let (calls, others) = rest.split_at(end);
            gathered.add_deal(calls, &items, &packing)?;
            rest = others;
        }
        from += ROUND;
    }
    Ok(gathered.finish())
}

/// All deals, all calls, and those that are matched.
async fn totals(db: &mut SqliteConnection) -> Result<LiftCounts, Fault> {
    let mut counts = LiftCounts::default();
    let rows = sqlx::query("SELECT status, count(*) AS deals FROM deal GROUP BY status")
        .fetch_all(&mut *db)
        .await?;
    for row in &rows {
        add_deals(&mut counts.deals, row)?;
    }
    let sql = "SELECT (SELECT count(*) FROM call) AS calls,
        (SELECT count(*) FROM call_join WHERE deal_no IS NOT NULL) AS matched";
    let row = sqlx::query(sql).fetch_one(db).await?;
    counts.calls = count(&row, "calls")?;
    counts.matched = count(&row, "matched")?;
    Ok(counts)
}

/// What is known of the deals read so far.
struct Gathered {
    exposure: Exposure,
    asked: Vec<CallFigure>,
    table: LiftTable,
    items: BTreeMap<ItemId, Column>,
    /// By id; the kind whose deals alone are compared, for a result.
    behaviours: BTreeMap<String, (Option<String>, Column)>,
    metrics: BTreeMap<&'static str, Vec<Option<f64>>>,
}

#[derive(Default)]
struct Column {
    known: DealSet,
    with: DealSet,
    heard: DealSet,
}

/// How many calls of one deal passed and failed an item.
#[derive(Default)]
struct Verdicts {
    passed: u64,
    failed: u64,
}

impl Gathered {
    /// `calls`: the exposing calls of one deal, in order.
    fn add_deal(&mut self, calls: &[SqliteRow], items: &HashMap<i64, ItemId>, packing: &Packing) -> Result<(), Fault> {
        let Some(first) = calls.first() else { return Ok(()) };
        let exposed = &mut self.table.counts.exposed;
        let won = match first.try_get("status")? {
            "won" => {
                exposed.won += 1;
                true
            }
            "lost" => {
                exposed.lost += 1;
                false
            }
            _ => {
                exposed.open += 1;
                return Ok(());
            }
        };
        let place = self.table.deals.len();
        self.table.deals.push(deal(first, won, calls)?);
        self.add_verdicts(place, calls, items, packing)?;
        self.add_behaviours(place, calls)?;
        self.add_metrics(place, calls)
    }

    fn add_verdicts(
        &mut self,
        place: usize,
        calls: &[SqliteRow],
        items: &HashMap<i64, ItemId>,
        packing: &Packing,
    ) -> Result<(), Fault> {
        let mut verdicts: BTreeMap<i64, Verdicts> = BTreeMap::new();
        for call in calls {
            for (number, verdict) in packing.read(call)? {
                let count = verdicts.entry(number).or_default();
                count.passed += u64::from(verdict == Packed::Pass);
                count.failed += u64::from(verdict == Packed::Fail);
            }
        }
        let mut heard: BTreeSet<i64> = BTreeSet::new();
        for call in calls {
            let list: Option<String> = call.try_get("heard")?;
            for number in list.iter().flat_map(|list| list.split(',')) {
                heard.insert(number.parse().map_err(|_| Fault::damaged("item", number))?);
            }
        }
        for (number, Verdicts { passed, failed }) in verdicts {
            let id = items.get(&number).ok_or_else(|| Fault::damaged("item", number))?;
            let column = self.items.entry(id.clone()).or_default();
            if passed + failed > 0 {
                column.known.insert(place);
            }
            if self.exposure.is_with(passed, passed + failed) {
                column.with.insert(place);
            }
            if heard.contains(&number) {
                column.heard.insert(place);
            }
        }
        Ok(())
    }

    /// The kind, its types and its results are things of their own; each counts once in a call.
    fn add_behaviours(&mut self, place: usize, calls: &[SqliteRow]) -> Result<(), Fault> {
        let mut happened: BTreeMap<String, (Option<String>, u64)> = BTreeMap::new();
        for call in calls {
            let list: Option<String> = call.try_get("events")?;
            let mut here: BTreeMap<String, Option<String>> = BTreeMap::new();
            for entry in list.iter().flat_map(|list| list.split(',')) {
                let mut words = entry.split(' ');
                let (Some(kind), Some(subtype), Some(result)) = (words.next(), words.next(), words.next()) else {
                    return Err(Fault::damaged("event", entry));
                };
                here.insert(kind.to_owned(), None);
                if !subtype.is_empty() {
                    here.insert(format!("{kind}:{subtype}"), None);
                }
                if !result.is_empty() {
                    here.insert(format!("{kind}:{result}"), Some(kind.to_owned()));
                }
            }
            for (id, among) in here {
                happened.entry(id).or_insert((among, 0)).1 += 1;
            }
        }
        for (id, (among, count)) in &happened {
            let base = among.as_ref().map_or(calls.len() as u64, |kind| happened[kind].1);
            let (_, column) = self
                .behaviours
                .entry(id.clone())
                .or_insert_with(|| (among.clone(), Column::default()));
            // Deals in which the thing occurred at all: what the results of a kind are compared among.
            column.known.insert(place);
            if self.exposure.is_with(*count, base) {
                column.with.insert(place);
            }
        }
        Ok(())
    }

    fn add_metrics(&mut self, place: usize, calls: &[SqliteRow]) -> Result<(), Fault> {
        for figure in &self.asked {
            let (mut sum, mut n) = (0.0, 0.0);
            for call in calls {
                if let Some(value) = call.try_get::<Option<f64>, _>(figure.column())? {
                    sum += value;
                    n += 1.0;
                }
            }
            if n > 0.0 {
                let values = self.metrics.entry(figure.column()).or_default();
                values.resize(place, None);
                values.push(Some(sum / n));
            }
        }
        Ok(())
    }

    fn finish(mut self) -> LiftTable {
        let deals = self.table.deals.len();
        let all: DealSet = (0..deals).collect();
        let won: DealSet = (0..deals).filter(|&deal| self.table.deals[deal].won).collect();
        let mut columns: Vec<LiftColumn> = self
            .items
            .into_iter()
            .map(|(id, Column { known, with, heard })| LiftColumn {
                id,
                kind: LiftKind::Item,
                known,
                with,
                heard,
            })
            .collect();
        for (id, (among, column)) in &self.behaviours {
            let known = match among.as_ref().and_then(|kind| self.behaviours.get(kind)) {
                Some((_, kind)) => kind.known.clone(),
                None => all.clone(),
            };
            columns.push(LiftColumn {
                id: ItemId(id.clone()),
                kind: LiftKind::Behaviour,
                known,
                with: column.with.clone(),
                heard: DealSet::default(),
            });
        }
        columns.sort_by(|a, b| (a.kind, &a.id).cmp(&(b.kind, &b.id)));
        self.table.counts.cells = columns.iter().map(|column| column.cell(&won)).collect();
        self.table.columns = columns;
        self.table.metrics = self
            .metrics
            .into_iter()
            .map(|(name, mut values)| {
                values.resize(deals, None);
                LiftMetric {
                    name: name.to_owned(),
                    values,
                }
            })
            .collect();
        self.table
    }
}

fn deal(first: &SqliteRow, won: bool, calls: &[SqliteRow]) -> Result<LiftDeal, Fault> {
    let manager: Option<String> = first.try_get("manager")?;
    let agent: Option<String> = first.try_get("agent")?;
    let mut scores = Vec::with_capacity(calls.len());
    for call in calls {
        scores.extend(call.try_get::<Option<f64>, _>("score")?);
    }
    #[expect(clippy::cast_precision_loss, reason = "calls of one deal")]
    let score = (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64);
    Ok(LiftDeal {
        won,
        manager: manager.or(agent),
        source: first.try_get("source")?,
        direction: enumeration(first, "direction")?,
        amount: first.try_get::<Option<i64>, _>("amount")?.map(Money),
        score,
    })
}

impl Exposure {
    /// Whether a deal is exposed by `hits` of the `of` calls in which it could have been.
    fn is_with(self, hits: u64, of: u64) -> bool {
        match self {
            Self::FirstCall | Self::AnyCall => hits > 0,
            Self::CallShare => hits > 0 && hits * 2 >= of,
        }
    }
}

/// Pass rates over all meaningful calls, and the time that items take over a sample of them spread evenly.
async fn item_calls(db: &mut SqliteConnection, query: &LiftQuery) -> Result<Vec<ItemCalls>, Fault> {
    let names = item_names(db, &query.form).await?;
    let tallies = tally::by_item(db, &query.form).await?;
    let times = evidence::times(db, &query.form).await?;
    tallies
        .into_iter()
        .map(|(number, tally)| {
            let id = names.get(&number).ok_or_else(|| Fault::damaged("item", number))?;
            let took = times.get(id.as_str()).copied().unwrap_or_default();
            #[expect(
                clippy::cast_precision_loss,
                reason = "milliseconds of a sample of calls lie below 2^53"
            )]
            let evidence_ms = (took.calls > 0).then(|| took.ms as f64 / took.calls as f64);
            Ok(ItemCalls {
                id: id.clone(),
                passed: tally.passed,
                failed: tally.failed,
                evidence_ms,
                sampled: took.calls,
            })
        })
        .collect()
}
