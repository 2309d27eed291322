//! The words of forms, one JSON per version.

use sqlx::sqlite::SqliteConnection;

use super::convert::{Fault, from_json, json};
use super::scores;
use crate::domain::{FormId, FormRef};
use crate::store::FormTexts;

pub(super) async fn save(db: &mut SqliteConnection, form: &FormRef, texts: &FormTexts) -> Result<(), Fault> {
    let version_no = scores::version(db, form).await?.1;
    sqlx::query(
        "INSERT INTO form_text (version_no, body) VALUES (?, ?)
         ON CONFLICT (version_no) DO UPDATE SET body = excluded.body WHERE body <> excluded.body",
    )
    .bind(version_no)
    .bind(json(texts, "form texts")?)
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn find(
    db: &mut SqliteConnection,
    form: &FormId,
    hash: Option<&str>,
) -> Result<Option<FormTexts>, Fault> {
    let sql = "SELECT t.body FROM form f JOIN form_version v ON v.form_no = f.form_no
        JOIN form_text t ON t.version_no = v.version_no
        WHERE f.form_id = ?1
        ORDER BY coalesce(v.hash = ?2, 0) DESC, coalesce(v.version_no = f.current_version, 0) DESC, v.version_no DESC
        LIMIT 1";
    let body: Option<String> = sqlx::query_scalar(sql)
        .bind(form.as_str())
        .bind(hash)
        .fetch_optional(db)
        .await?;
    body.map(|body| from_json(&body, "form texts", || form.to_string()))
        .transpose()
}
