//! Tasks of the CRM.

use sqlx::query_builder::Separated;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite};

use super::business::Stored;
use super::convert::{Fault, enumeration, micros, optional_time, optional_word};
use crate::domain::{CrmTask, DealId, Phone};

impl Stored for CrmTask {
    const TABLE: &'static str = "crm_task";
    const KEY: &'static [&'static str] = &["task_id"];
    const REST: &'static [&'static str] = &["kind", "done_at", "deal_id", "contact_id", "phone", "manager", "note"];

    fn key(&self) -> String {
        self.task_id.clone()
    }

    fn bind_key(&self, row: &mut Separated<'_, Sqlite, &'static str>) {
        row.push_bind(self.task_id.clone());
    }

    fn bind_rest(&self, row: &mut Separated<'_, Sqlite, &'static str>) -> Result<(), Fault> {
        row.push_bind(optional_word(self.kind.as_ref(), "task kind")?)
            .push_bind(self.done_at.map(micros))
            .push_bind(self.deal_id.as_ref().map(|id| id.0.clone()))
            .push_bind(self.contact_id.clone())
            .push_bind(self.phone.as_ref().map(|phone| phone.0.clone()))
            .push_bind(self.manager.clone())
            .push_bind(self.note.clone());
        Ok(())
    }

    fn from_row(row: &SqliteRow) -> Result<Self, Fault> {
        Ok(Self {
            task_id: row.try_get("task_id")?,
            kind: enumeration(row, "kind")?,
            done_at: optional_time(row, "done_at")?,
            deal_id: row.try_get::<Option<String>, _>("deal_id")?.map(DealId),
            contact_id: row.try_get("contact_id")?,
            phone: row.try_get::<Option<String>, _>("phone")?.map(Phone),
            manager: row.try_get("manager")?,
            note: row.try_get("note")?,
        })
    }
}
