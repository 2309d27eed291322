//! What is different in the form itself: items, weights, flags, sums. Its words and conditions are not compared here: they
//! show in verdicts.

use super::{Reason, ReasonKind};
use crate::store::{FormOutline, ItemOutline};

/// What is different in the form itself.
pub(super) fn differences(old: &FormOutline, new: &FormOutline) -> Vec<Reason> {
    let mut found = Vec::new();
    let mut tell = |kind, id: Option<&str>, before: Option<String>, after: Option<String>| {
        if before != after {
            found.push(Reason {
                kind,
                id: id.map(str::to_owned),
                before,
                after,
                quote: None,
            });
        }
    };
    for item in &new.items {
        let id = Some(item.id.as_str());
        let Some(was) = old.items.iter().find(|was| was.id == item.id) else {
            tell(ReasonKind::Added, id, None, Some(item.weight.to_string()));
            continue;
        };
        let weight = |item: &ItemOutline| Some(item.weight.to_string());
        tell(ReasonKind::Weight, id, weight(was), weight(item));
        tell(ReasonKind::Flags, id, Some(flags(was)), Some(flags(item)));
    }
    for item in &old.items {
        if !new.items.iter().any(|now| now.id == item.id) {
            tell(
                ReasonKind::Removed,
                Some(item.id.as_str()),
                Some(item.weight.to_string()),
                None,
            );
        }
    }
    for (id, weight) in &new.sections {
        // A section that is new, or gone, shows in its items. By items, section weights play no part.
        if let Some((_, was)) = old.sections.iter().find(|(was, _)| was == id)
            && new.by_sections
        {
            tell(
                ReasonKind::SectionWeight,
                Some(id),
                Some(was.to_string()),
                Some(weight.to_string()),
            );
        }
    }
    tell(
        ReasonKind::Arithmetic,
        None,
        Some(arithmetic(old)),
        Some(arithmetic(new)),
    );
    found
}

fn flags(item: &ItemOutline) -> String {
    let all = [
        (item.critical, "critical"),
        (item.bonus, "bonus"),
        (item.report_only, "report_only"),
    ];
    let set: Vec<&str> = all.iter().filter(|(on, _)| *on).map(|(_, name)| *name).collect();
    if set.is_empty() {
        "none".to_owned()
    } else {
        set.join(" ")
    }
}

fn arithmetic(form: &FormOutline) -> String {
    let by = if form.by_sections { "sections" } else { "items" };
    let critical = if form.critical_is_zero { "score" } else { "result" };
    let pass_from = form
        .pass_from
        .map_or_else(|| "none".to_owned(), |from| from.to_string());
    format!(
        "by {by}, critical {critical}, pass from {pass_from}, coverage floor {}",
        form.coverage_floor
    )
}
