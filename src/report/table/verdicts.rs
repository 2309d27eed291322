//! The verdicts that people gave on a call, oldest first.

use super::{TextStyle, cell, dim, push_table, verdict_cell};
use crate::domain::{CallReview, ReviewEntry};
use crate::report::format::UNKNOWN;
use crate::report::{Labels, Language};

#[must_use]
pub fn verdicts(review: &CallReview, labels: &Labels, style: &TextStyle) -> String {
    let language = style.style.language;
    let mut out = String::new();
    let score = |score: Option<crate::domain::Score>| {
        score.map_or_else(|| UNKNOWN.to_owned(), |score| language.short(score.value()))
    };
    let (effective, machine) = (score(review.effective.score), score(review.machine.score));
    style.paragraph(
        &mut out,
        &match language {
            Language::English => format!(
                "Score {effective}, the machine's own {machine}; revision {}.",
                review.revision
            ),
            Language::Russian => format!(
                "Оценка {effective}, у самой машины {machine}; версия {}.",
                review.revision
            ),
        },
    );
    if review.entries.is_empty() {
        style.paragraph(
            &mut out,
            language.pick("Nobody has given a verdict.", "Никто ещё не ставил отметок."),
        );
        return out;
    }
    out.push('\n');
    let header = match language {
        Language::English => ["No", "Given", "By", "Item", "Verdict", "Machine", "State", "Comment"],
        Language::Russian => [
            "№",
            "Когда",
            "Кто",
            "Пункт",
            "Отметка",
            "Машина",
            "Состояние",
            "Комментарий",
        ],
    };
    let mut table = style.table(&header, &[0]);
    for entry in &review.entries {
        table.add_row([
            cell(&entry.entry.to_string()),
            cell(&language.date_time(entry.at, &style.style.zone)),
            cell(&entry.by),
            cell(labels.item(&entry.item)),
            verdict_cell(style, entry.verdict),
            dim(language.verdict(entry.machine)),
            cell(&state(entry, language)),
            cell(entry.comment.as_deref().unwrap_or("")),
        ]);
    }
    push_table(&mut out, &table);
    out
}

fn state(entry: &ReviewEntry, language: Language) -> String {
    if let Some((by, _)) = &entry.undone {
        return format!("{} {by}", language.pick("taken back by", "отменил(а)"));
    }
    let state = if entry.in_force {
        language.pick("in force", "действует")
    } else if entry.blind.is_some() {
        language.pick("blind", "вслепую")
    } else {
        language.pick("replaced", "заменена")
    };
    state.to_owned()
}
