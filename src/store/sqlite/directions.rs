//! Which way calls went, as the rows say that the join gave them.

use std::collections::HashMap;

use sqlx::sqlite::SqliteConnection;
use sqlx::{QueryBuilder, Sqlite};

use super::convert::{Fault, call_id, enumeration};
use super::recordings::{ROWS, push_call_ids};
use crate::domain::{CallId, Direction};

pub(super) async fn of(db: &mut SqliteConnection, calls: &[CallId]) -> Result<HashMap<CallId, Direction>, Fault> {
    let mut found = HashMap::with_capacity(calls.len());
    for chunk in calls.chunks(ROWS) {
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(
            "SELECT c.call_id, l.direction FROM call c JOIN call_join j ON j.call_no = c.call_no
             JOIN call_log l ON l.log_no = j.log_no WHERE l.direction IS NOT NULL AND c.call_id IN ",
        );
        push_call_ids(&mut query, chunk);
        let rows = query
            .build()
            .persistent(chunk.len() == ROWS)
            .fetch_all(&mut *db)
            .await?;
        for row in &rows {
            if let Some(direction) = enumeration(row, "direction")? {
                found.insert(call_id(row)?, direction);
            }
        }
    }
    Ok(found)
}
