//! The smaller tables that come from exports: stage history, leads, costs, plan targets, deal lines. Each import is an
//! upsert that leaves equal rows alone, so that importing a file twice changes nothing.

use std::collections::HashMap;

use jiff::civil::Date;
use sqlx::query_builder::Separated;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite};

use super::convert::{Fault, enumeration, micros, optional_time, optional_u32, optional_word, time, word};
use super::crm::{last_of_each, push_texts, sort_out};
use super::recordings::ROWS;
use crate::domain::{Cost, DealId, Lead, LineItem, Money, Period, Phone, PlanTarget, StageEntry};
use crate::store::ImportTally;

/// A record that is one row of one table.
pub(super) trait Stored: Sized {
    const TABLE: &'static str;
    /// The primary key, then the rest.
    const KEY: &'static [&'static str];
    const REST: &'static [&'static str];

    /// Its key as one text, to find rows that come twice.
    fn key(&self) -> String;

    /// The values of `KEY`.
    fn bind_key(&self, row: &mut Separated<'_, Sqlite, &'static str>);

    /// The values of `REST`.
    fn bind_rest(&self, row: &mut Separated<'_, Sqlite, &'static str>) -> Result<(), Fault>;

    fn from_row(row: &SqliteRow) -> Result<Self, Fault>;
}

pub(super) async fn import<T: Stored>(db: &mut SqliteConnection, records: &[T]) -> Result<ImportTally, Fault> {
    let keys: Vec<String> = records.iter().map(Stored::key).collect();
    let mut last: HashMap<&str, usize> = HashMap::with_capacity(records.len());
    for (at, key) in keys.iter().enumerate() {
        last.insert(key, at);
    }
    let kept: Vec<&T> = (0..records.len())
        .filter(|at| last.get(keys[*at].as_str()) == Some(at))
        .map(|at| &records[at])
        .collect();
    let mut tally = ImportTally::default();
    for chunk in kept.chunks(ROWS) {
        let known = known(db, chunk).await?;
        let written = upsert(db, chunk).await?;
        let all = chunk.len() as u64;
        tally.added += all.saturating_sub(known);
        tally.updated += (written + known).saturating_sub(all);
        tally.unchanged += all.saturating_sub(written);
    }
    Ok(tally)
}

/// How many of these keys the table has.
async fn known<T: Stored>(db: &mut SqliteConnection, records: &[&T]) -> Result<u64, Fault> {
    let key = T::KEY.join(", ");
    let mut query: QueryBuilder<Sqlite> =
        QueryBuilder::new(format!("SELECT count(*) FROM {} WHERE ({key}) IN (VALUES ", T::TABLE));
    push_rows(&mut query, records, |record, row| {
        record.bind_key(row);
        Ok(())
    })?;
    query.push(")");
    let count: i64 = query
        .build_query_scalar()
        .persistent(records.len() == ROWS)
        .fetch_one(db)
        .await?;
    u64::try_from(count).map_err(|_| Fault::damaged("count", count))
}

/// Writes what is new or differs; returns how many rows that were.
async fn upsert<T: Stored>(db: &mut SqliteConnection, records: &[&T]) -> Result<u64, Fault> {
    let (table, key, rest) = (T::TABLE, T::KEY.join(", "), T::REST.join(", "));
    let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(format!("INSERT INTO {table} ({key}, {rest}) VALUES "));
    push_rows(&mut query, records, |record, row| {
        record.bind_key(row);
        record.bind_rest(row)
    })?;
    let set: Vec<String> = T::REST
        .iter()
        .map(|column| format!("{column} = excluded.{column}"))
        .collect();
    let old: Vec<String> = T::REST.iter().map(|column| format!("{table}.{column}")).collect();
    let new: Vec<String> = T::REST.iter().map(|column| format!("excluded.{column}")).collect();
    query.push(format!(
        " ON CONFLICT ({key}) DO UPDATE SET {} WHERE ({}) IS NOT ({})",
        set.join(", "),
        old.join(", "),
        new.join(", ")
    ));
    let done = query.build().persistent(records.len() == ROWS).execute(db).await?;
    Ok(done.rows_affected())
}

fn push_rows<T>(
    query: &mut QueryBuilder<Sqlite>,
    records: &[&T],
    bind: impl Fn(&T, &mut Separated<'_, Sqlite, &'static str>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    for (at, record) in records.iter().enumerate() {
        query.push(if at == 0 { "(" } else { ", (" });
        let mut row = query.separated(", ");
        bind(record, &mut row)?;
        query.push(")");
    }
    Ok(())
}

pub(super) async fn all<T: Stored>(db: &mut SqliteConnection) -> Result<Vec<T>, Fault> {
    let sql = format!("SELECT * FROM {} ORDER BY {}", T::TABLE, T::KEY.join(", "));
    let rows = QueryBuilder::<Sqlite>::new(sql).build().fetch_all(db).await?;
    rows.iter().map(T::from_row).collect()
}

impl Stored for StageEntry {
    const TABLE: &'static str = "deal_stage";
    const KEY: &'static [&'static str] = &["deal_id", "entered_at", "stage"];
    const REST: &'static [&'static str] = &["pipeline", "position"];

    fn key(&self) -> String {
        format!("{}\0{}\0{}", self.deal_id, micros(self.entered_at), self.stage)
    }

    fn bind_key(&self, row: &mut Separated<'_, Sqlite, &'static str>) {
        row.push_bind(self.deal_id.0.clone())
            .push_bind(micros(self.entered_at))
            .push_bind(self.stage.clone());
    }

    fn bind_rest(&self, row: &mut Separated<'_, Sqlite, &'static str>) -> Result<(), Fault> {
        row.push_bind(self.pipeline.clone()).push_bind(self.order);
        Ok(())
    }

    fn from_row(row: &SqliteRow) -> Result<Self, Fault> {
        Ok(Self {
            deal_id: DealId(row.try_get("deal_id")?),
            stage: row.try_get("stage")?,
            pipeline: row.try_get("pipeline")?,
            entered_at: time(row, "entered_at")?,
            order: optional_u32(row, "position")?,
        })
    }
}

impl Stored for Cost {
    const TABLE: &'static str = "cost";
    const KEY: &'static [&'static str] = &["cost_id"];
    const REST: &'static [&'static str] = &["first_day", "last_day", "kind", "source", "manager", "amount"];

    fn key(&self) -> String {
        self.cost_id.clone()
    }

    fn bind_key(&self, row: &mut Separated<'_, Sqlite, &'static str>) {
        row.push_bind(self.cost_id.clone());
    }

    fn bind_rest(&self, row: &mut Separated<'_, Sqlite, &'static str>) -> Result<(), Fault> {
        row.push_bind(self.period.first.to_string())
            .push_bind(self.period.last.to_string())
            .push_bind(word(&self.kind, "cost kind")?)
            .push_bind(self.source.clone())
            .push_bind(self.manager.clone())
            .push_bind(self.amount.0);
        Ok(())
    }

    fn from_row(row: &SqliteRow) -> Result<Self, Fault> {
        let cost_id: String = row.try_get("cost_id")?;
        Ok(Self {
            kind: enumeration(row, "kind")?.ok_or_else(|| Fault::damaged("cost kind", &cost_id))?,
            period: period(row)?,
            source: row.try_get("source")?,
            manager: row.try_get("manager")?,
            amount: Money(row.try_get("amount")?),
            cost_id,
        })
    }
}

impl Stored for PlanTarget {
    const TABLE: &'static str = "plan_target";
    const KEY: &'static [&'static str] = &["first_day", "last_day", "manager", "team", "metric"];
    const REST: &'static [&'static str] = &["target"];

    fn key(&self) -> String {
        let part = |text: &Option<String>| text.clone().unwrap_or_default();
        let Period { first, last } = self.period;
        format!(
            "{first}{last}{}\0{}\0{}",
            part(&self.manager),
            part(&self.team),
            self.metric
        )
    }

    fn bind_key(&self, row: &mut Separated<'_, Sqlite, &'static str>) {
        row.push_bind(self.period.first.to_string())
            .push_bind(self.period.last.to_string())
            .push_bind(self.manager.clone().unwrap_or_default())
            .push_bind(self.team.clone().unwrap_or_default())
            .push_bind(self.metric.clone());
    }

    fn bind_rest(&self, row: &mut Separated<'_, Sqlite, &'static str>) -> Result<(), Fault> {
        row.push_bind(self.target);
        Ok(())
    }

    fn from_row(row: &SqliteRow) -> Result<Self, Fault> {
        let named = |column| Ok::<_, Fault>(Some(row.try_get::<String, _>(column)?).filter(|name| !name.is_empty()));
        Ok(Self {
            period: period(row)?,
            manager: named("manager")?,
            team: named("team")?,
            metric: row.try_get("metric")?,
            target: row.try_get("target")?,
        })
    }
}

impl Stored for LineItem {
    const TABLE: &'static str = "deal_item";
    const KEY: &'static [&'static str] = &["item_id"];
    const REST: &'static [&'static str] = &["deal_id", "product", "quantity", "amount", "cost", "discount", "kind"];

    fn key(&self) -> String {
        self.item_id.clone()
    }

    fn bind_key(&self, row: &mut Separated<'_, Sqlite, &'static str>) {
        row.push_bind(self.item_id.clone());
    }

    fn bind_rest(&self, row: &mut Separated<'_, Sqlite, &'static str>) -> Result<(), Fault> {
        let minor = |money: Option<Money>| money.map(|money| money.0);
        row.push_bind(self.deal_id.0.clone())
            .push_bind(self.product.clone())
            .push_bind(self.quantity)
            .push_bind(minor(self.amount))
            .push_bind(minor(self.cost))
            .push_bind(minor(self.discount))
            .push_bind(optional_word(self.kind.as_ref(), "line kind")?);
        Ok(())
    }

    fn from_row(row: &SqliteRow) -> Result<Self, Fault> {
        Ok(Self {
            item_id: row.try_get("item_id")?,
            deal_id: DealId(row.try_get("deal_id")?),
            product: row.try_get("product")?,
            quantity: row.try_get("quantity")?,
            amount: money(row, "amount")?,
            cost: money(row, "cost")?,
            discount: money(row, "discount")?,
            kind: enumeration(row, "kind")?,
        })
    }
}

pub(super) fn money(row: &SqliteRow, column: &'static str) -> Result<Option<Money>, Fault> {
    Ok(row.try_get::<Option<i64>, _>(column)?.map(Money))
}

fn period(row: &SqliteRow) -> Result<Period, Fault> {
    let day = |column: &'static str| {
        let text: String = row.try_get(column)?;
        text.parse::<Date>().map_err(|_| Fault::damaged(column, text))
    };
    Ok(Period {
        first: day("first_day")?,
        last: day("last_day")?,
    })
}

pub(super) async fn import_leads(db: &mut SqliteConnection, leads: &[Lead]) -> Result<ImportTally, Fault> {
    let leads = last_of_each(leads, |lead| lead.lead_id.as_str());
    let mut tally = ImportTally::default();
    for chunk in leads.chunks(ROWS) {
        let mut query = leads_query(" WHERE d.lead_id IN ");
        push_texts(&mut query, chunk.iter().map(|lead| lead.lead_id.as_str()));
        let known = read_leads(db, query, chunk.len() == ROWS).await?;
        let known: HashMap<&str, &Lead> = known.iter().map(|lead| (lead.lead_id.as_str(), lead)).collect();
        let changed = sort_out(
            chunk,
            &mut tally,
            |lead| known.get(lead.lead_id.as_str()).copied(),
            same_lead,
        );
        write_leads(db, &changed).await?;
    }
    Ok(tally)
}

/// Equal at the precision that is stored.
fn same_lead(a: &Lead, b: &Lead) -> bool {
    let times = |lead: &Lead| (micros(lead.created_at), lead.first_contact_at.map(micros));
    let rest = |lead: &Lead| Lead {
        created_at: a.created_at,
        first_contact_at: None,
        ..lead.clone()
    };
    times(a) == times(b) && rest(a) == rest(b)
}

async fn write_leads(db: &mut SqliteConnection, leads: &[&Lead]) -> Result<(), Fault> {
    if leads.is_empty() {
        return Ok(());
    }
    let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(
        "INSERT INTO lead (lead_id, created_at, source, manager, qualified, status, deal_id, first_contact_at) ",
    );
    query.push_values(leads, |mut row, lead| {
        row.push_bind(lead.lead_id.clone())
            .push_bind(micros(lead.created_at))
            .push_bind(lead.source.clone())
            .push_bind(lead.manager.clone())
            .push_bind(lead.qualified)
            .push_bind(lead.status.clone())
            .push_bind(lead.deal_id.as_ref().map(|id| id.0.clone()))
            .push_bind(lead.first_contact_at.map(micros));
    });
    query.push(
        " ON CONFLICT (lead_id) DO UPDATE SET created_at = excluded.created_at, source = excluded.source,
            manager = excluded.manager, qualified = excluded.qualified, status = excluded.status,
            deal_id = excluded.deal_id, first_contact_at = excluded.first_contact_at
          RETURNING lead_id, lead_no",
    );
    let rows = query
        .build()
        .persistent(leads.len() == ROWS)
        .fetch_all(&mut *db)
        .await?;
    let mut lead_nos: HashMap<String, i64> = HashMap::with_capacity(rows.len());
    for row in &rows {
        lead_nos.insert(row.try_get("lead_id")?, row.try_get("lead_no")?);
    }
    let mut old: QueryBuilder<Sqlite> = QueryBuilder::new("DELETE FROM lead_phone WHERE lead_no IN (");
    let mut list = old.separated(", ");
    for lead_no in lead_nos.values() {
        list.push_bind(*lead_no);
    }
    old.push(")")
        .build()
        .persistent(leads.len() == ROWS)
        .execute(&mut *db)
        .await?;
    let phones: Vec<(i64, i64, &Phone)> = leads
        .iter()
        .filter_map(|lead| Some((*lead_nos.get(lead.lead_id.as_str())?, &lead.phones)))
        .flat_map(|(lead_no, phones)| (0..).zip(phones).map(move |(seq, phone)| (lead_no, seq, phone)))
        .collect();
    for chunk in phones.chunks(ROWS) {
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new("INSERT INTO lead_phone (lead_no, seq, phone) ");
        query.push_values(chunk, |mut row, (lead_no, seq, phone)| {
            row.push_bind(lead_no).push_bind(seq).push_bind(phone.0.clone());
        });
        query.build().persistent(chunk.len() == ROWS).execute(&mut *db).await?;
    }
    Ok(())
}

pub(super) async fn leads(db: &mut SqliteConnection) -> Result<Vec<Lead>, Fault> {
    read_leads(db, leads_query(""), true).await
}

/// Leads with one row per phone; a lead without phones has one row with NULL.
fn leads_query(condition: &str) -> QueryBuilder<Sqlite> {
    let mut query =
        QueryBuilder::new("SELECT d.*, p.phone FROM lead d LEFT JOIN lead_phone p ON p.lead_no = d.lead_no");
    query.push(condition);
    query
}

async fn read_leads(
    db: &mut SqliteConnection,
    mut query: QueryBuilder<Sqlite>,
    keep: bool,
) -> Result<Vec<Lead>, Fault> {
    query.push(" ORDER BY d.lead_id, p.seq");
    let rows = query.build().persistent(keep).fetch_all(db).await?;
    let mut leads: Vec<Lead> = Vec::with_capacity(rows.len());
    for row in &rows {
        let id: &str = row.try_get("lead_id")?;
        if leads.last().is_none_or(|lead| lead.lead_id != id) {
            leads.push(Lead {
                lead_id: id.to_owned(),
                created_at: time(row, "created_at")?,
                source: row.try_get("source")?,
                phones: Vec::new(),
                manager: row.try_get("manager")?,
                qualified: row.try_get("qualified")?,
                status: row.try_get("status")?,
                deal_id: row.try_get::<Option<String>, _>("deal_id")?.map(DealId),
                first_contact_at: optional_time(row, "first_contact_at")?,
            });
        }
        if let (Some(lead), Some(phone)) = (leads.last_mut(), row.try_get::<Option<String>, _>("phone")?) {
            lead.phones.push(Phone(phone));
        }
    }
    Ok(leads)
}
