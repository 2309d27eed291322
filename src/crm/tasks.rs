//! A row of a task export → a [`CrmTask`].

use super::columns::{Field, Table};
use super::date::DateMeans;
use super::dictionary::among;
use super::import::Record;
use super::profile::DONE;
use super::row::Row;
use crate::domain::{CrmTask, DealId, TaskKind, mask};

impl Record for CrmTask {
    const TABLE: Table = Table::Tasks;
    const KEY: Field = Field::TaskId;

    fn key(&self) -> String {
        self.task_id.clone()
    }

    fn read(row: &mut Row<'_>) -> Option<Self> {
        let task_id = row.required(Field::TaskId);
        let kind = kind(row);
        let done = done(row);
        // A day without an hour: the whole of it counts, so the mark is taken at its end.
        let done_at = row.time(Field::DoneAt, DateMeans::EndOfDay);
        if done == Some(true) && done_at.is_none() && row.faults.is_empty() {
            row.note(Field::Done, "done, and not said when: no call can be looked for".into());
        }
        let mut task = Self {
            kind,
            // Exports repeat the due date of open tasks in the same column.
            done_at: done_at.filter(|_| done != Some(false)),
            deal_id: row.text(Field::DealId).map(DealId),
            contact_id: row.text(Field::ContactId),
            phone: row.phones(Field::Phone).into_iter().next(),
            manager: row.text(Field::Manager),
            note: row.text(Field::Note).map(|text| mask(&text)),
            ..Self::new(task_id?)
        };
        match entity(row) {
            Some((true, id)) => task.deal_id = task.deal_id.or(Some(DealId(id))),
            Some((false, id)) => task.contact_id = task.contact_id.or(Some(id)),
            None => {}
        }
        Some(task)
    }
}

fn kind(row: &mut Row<'_>) -> Option<TaskKind> {
    let text = row.text(Field::TaskKind)?;
    let known = row.sheet.words.task(&text);
    if known.is_none() {
        row.note(
            Field::TaskKind,
            "not known as a call, a meeting or a message; taken as other".into(),
        );
    }
    Some(known.unwrap_or(TaskKind::Other))
}

fn done(row: &mut Row<'_>) -> Option<bool> {
    let text = row.text(Field::Done)?;
    let known = among(DONE, &text);
    if known.is_none() {
        row.note(
            Field::Done,
            "not known whether this means done; the date decides".into(),
        );
    }
    known
}

/// What amoCRM and Bitrix24 tie a task to: a deal (`true`) or a contact, and its id. In amoCRM's interface deals are
/// called leads; Bitrix24 has numbers.
fn entity(row: &mut Row<'_>) -> Option<(bool, String)> {
    let deal = match row.text(Field::EntityType)?.to_lowercase().as_str() {
        "deal" | "deals" | "leads" | "сделка" | "2" => true,
        "contact" | "contacts" | "контакт" | "3" => false,
        _ => return None,
    };
    let id = row.text(Field::EntityId).filter(|id| id != "0")?;
    Some((deal, id))
}

#[cfg(test)]
mod tests {
    use crate::crm::{ImportOptions, Imported, parse_tasks, profile, time_zone};
    use crate::domain::{CrmTask, DealId, TaskKind};

    fn read(profile: Option<&str>, text: &str) -> Imported<CrmTask> {
        let options = ImportOptions {
            timezone: Some(time_zone("Europe/Moscow").expect("zone")),
            profile: profile.and_then(profile::named),
            ..ImportOptions::default()
        };
        parse_tasks(text.as_bytes(), "tasks.csv", &options).expect("a file of tasks")
    }

    fn at(text: &str) -> Option<jiff::Timestamp> {
        text.parse().ok()
    }

    #[test]
    fn plain_tasks_in_both_languages() {
        let english = read(
            None,
            "task_id,task_type,done_at,deal_id,contact_id,phone,manager,note\n\
             T-1,call,2026-10-05T10:00:00+03:00,D-1,c-9,8 916 123-45-67,Anna,call back on +7 916 123 45 67\n\
             T-2,picnic,,,,,,\n",
        );
        assert_eq!(english.rejected, []);
        let task = &english.rows[0];
        assert_eq!(
            (task.kind, task.done_at),
            (Some(TaskKind::Call), at("2026-10-05T07:00:00Z"))
        );
        assert_eq!(task.deal_id.as_ref().map(DealId::as_str), Some("D-1"));
        assert_eq!(task.phone.as_ref().map(|phone| phone.0.as_str()), Some("+79161234567"));
        assert!(
            !task.note.as_ref().expect("note").contains("123 45 67"),
            "{:?}",
            task.note
        );
        assert_eq!(
            (english.rows[1].kind, english.rows[1].done_at),
            (Some(TaskKind::Other), None)
        );
        assert_eq!(english.notes.len(), 1);

        let russian = read(
            None,
            "ID задачи;Тип задачи;Дата выполнения;Номер сделки;Ответственный;Текст задачи\n\
             17;Перезвонить;05.10.2026 10:00;D-1;Анна;уточнить\n\
             18;Встреча;;D-2;Анна;\n",
        );
        let kinds: Vec<_> = russian.rows.iter().map(|task| task.kind).collect();
        assert_eq!(kinds, [Some(TaskKind::Call), Some(TaskKind::Meeting)]);
        assert_eq!(russian.rows[0].done_at, at("2026-10-05T07:00:00Z"));
    }

    #[test]
    fn systems_write_types_and_objects_as_numbers() {
        let amo = read(
            Some("amocrm"),
            "id,task_type_id,updated_at,is_completed,entity_type,entity_id,responsible_user_id\n\
             1,1,1759647600,true,leads,77,5\n2,2,1759647600,false,contacts,8,5\n",
        );
        assert_eq!(amo.rejected, []);
        assert_eq!(amo.rows[0].deal_id.as_ref().map(DealId::as_str), Some("77"));
        assert_eq!(amo.rows[0].done_at, at("2025-10-05T07:00:00Z"));
        assert_eq!(
            (amo.rows[1].contact_id.as_deref(), amo.rows[1].done_at),
            (Some("8"), None)
        );

        let bitrix = read(
            Some("bitrix24"),
            "ID,TYPE_ID,END_TIME,COMPLETED,OWNER_TYPE_ID,OWNER_ID,RESPONSIBLE_ID\n\
             4,2,2026-10-05T10:00:00+03:00,Y,2,31,9\n5,1,2026-10-05T10:00:00+03:00,N,1,6,9\n",
        );
        assert_eq!(bitrix.rows[0].kind, Some(TaskKind::Call));
        assert_eq!(bitrix.rows[0].deal_id.as_ref().map(DealId::as_str), Some("31"));
        // A lead of Bitrix24 is no deal.
        assert_eq!(
            (&bitrix.rows[1].deal_id, bitrix.rows[1].kind),
            (&None, Some(TaskKind::Meeting))
        );

        for (name, text) in [
            (
                "hubspot",
                "Record ID,Task Type,Completed At,Task Status,Associated Deal IDs\n9,CALL,2026-10-05 10:00,COMPLETED,31\n",
            ),
            (
                "salesforce",
                "Activity ID,TaskSubtype,CompletedDateTime,Status,WhatId\n9,Call,2026-10-05T10:00:00+03:00,Completed,31\n",
            ),
            (
                "pipedrive",
                "Activity ID,Activity type,Activity marked as done time,Activity done,Deal ID\n9,call,2026-10-05 10:00,1,31\n",
            ),
        ] {
            let tasks = read(Some(name), text);
            assert_eq!(tasks.rejected, [], "{name}");
            let task = &tasks.rows[0];
            assert_eq!(
                (task.kind, task.done_at),
                (Some(TaskKind::Call), at("2026-10-05T07:00:00Z")),
                "{name}"
            );
            assert_eq!(task.deal_id.as_ref().map(DealId::as_str), Some("31"), "{name}");
        }
    }

    #[test]
    fn done_without_a_time_is_told() {
        let tasks = read(None, "task_id,task_type,done_at,done\n1,call,,yes\n2,call,,later\n");
        assert_eq!(tasks.rows.len(), 2);
        assert_eq!(tasks.notes.len(), 2);
        let wrong = read(None, "task_id,task_type,done_at\n,call,\n3,call,tomorrow\n");
        assert!(wrong.rows.is_empty());
        assert_eq!(wrong.rejected_rows(), 2);
    }
}
