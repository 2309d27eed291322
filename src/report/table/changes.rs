//! What a changed form did to scores: what changed in the form, what moved scores, the calls that moved most.

use super::{TextStyle, cell, dim, push_table};
use crate::domain::{CallResult, Score, Verdict};
use crate::kpi::changes::{Changes, Effect, MovedCall, Reason, ReasonKind, ScoreThen};
use crate::report::format::{UNKNOWN, clock};
use crate::report::{Labels, Language};

/// Reasons named per call; a call of a rewritten form may have dozens.
const REASONS: usize = 3;

/// Characters of a quote in a table.
const QUOTE: usize = 60;

struct Words {
    nothing_before: &'static str,
    nothing_moved: &'static str,
    form_changes: &'static str,
    reasons: &'static str,
    calls: &'static str,
    reason: &'static str,
    what: &'static str,
    before: &'static str,
    after: &'static str,
    moved: &'static str,
    alone: &'static str,
    to_pass: &'static str,
    to_fail: &'static str,
    mean: &'static str,
    call: &'static str,
    recording: &'static str,
    agent: &'static str,
    score: &'static str,
    change: &'static str,
    why: &'static str,
    shared: &'static str,
}

const ENGLISH: Words = Words {
    nothing_before: "No call has an earlier scorecard by this form: nothing to compare.",
    nothing_moved: "No score moved.",
    form_changes: "What changed in the form",
    reasons: "What moved the scores",
    calls: "The calls that moved most",
    reason: "Reason",
    what: "Item",
    before: "Before",
    after: "Now",
    moved: "Calls",
    alone: "Alone",
    to_pass: "To pass",
    to_fail: "To fail",
    mean: "Mean change",
    call: "Call",
    recording: "Recording",
    agent: "Agent",
    score: "Score",
    change: "Change",
    why: "Why",
    shared: "A call moved by several things counts for each of them; Alone: calls with no other reason.",
};

const RUSSIAN: Words = Words {
    nothing_before: "Ни у одного звонка нет прежней оценки по этой форме: сравнивать не с чем.",
    nothing_moved: "Ни одна оценка не изменилась.",
    form_changes: "Что изменилось в форме",
    reasons: "Что сдвинуло оценки",
    calls: "Звонки, изменившиеся сильнее всех",
    reason: "Причина",
    what: "Пункт",
    before: "Было",
    after: "Стало",
    moved: "Звонков",
    alone: "Только он",
    to_pass: "Стал +",
    to_fail: "Стал −",
    mean: "Среднее изменение",
    call: "Звонок",
    recording: "Запись",
    agent: "Менеджер",
    score: "Оценка",
    change: "Изменение",
    why: "Почему",
    shared: "Звонок, который сдвинуло несколько причин, посчитан у каждой; «только он» — звонки без других причин.",
};

/// `hidden`: moved calls that are not in the list.
#[must_use]
pub fn changes(changes: &Changes, hidden: usize, labels: &Labels, style: &TextStyle) -> String {
    let language = style.style.language;
    let w = words(language);
    let mut out = String::new();
    style.heading(&mut out, labels.form(&changes.form));
    if changes.calls.compared == 0 {
        out.push_str(w.nothing_before);
        out.push('\n');
        return out;
    }
    style.paragraph(&mut out, &versions(changes, language));
    style.paragraph(&mut out, &summary(changes, language));
    if !changes.form_changes.is_empty() {
        style.heading(&mut out, w.form_changes);
        let mut table = style.table(&[w.reason, w.what, w.before, w.after], &[]);
        for reason in &changes.form_changes {
            table.add_row([
                cell(kind(reason.kind, language)),
                cell(item(reason.id.as_deref(), labels)),
                cell(reason.before.as_deref().unwrap_or(UNKNOWN)),
                cell(reason.after.as_deref().unwrap_or(UNKNOWN)),
            ]);
        }
        push_table(&mut out, &table);
    }
    if changes.reasons.is_empty() {
        return out;
    }
    style.heading(&mut out, w.reasons);
    let header = [w.reason, w.what, w.moved, w.alone, w.to_pass, w.to_fail, w.mean];
    let mut table = style.table(&header, &[2, 3, 4, 5, 6]);
    for effect in &changes.reasons {
        table.add_row([
            cell(kind(effect.kind, language)),
            cell(effect_name(effect, labels)),
            cell(&effect.calls.to_string()),
            cell(&effect.alone.to_string()),
            cell(&effect.to_pass.to_string()),
            cell(&effect.to_fail.to_string()),
            cell(&signed(effect.mean_delta, language)),
        ]);
    }
    push_table(&mut out, &table);
    style.paragraph(&mut out, w.shared);
    style.heading(&mut out, w.calls);
    let header = [w.call, w.recording, w.agent, w.score, w.change, w.why];
    let mut table = style.table(&header, &[4]);
    for call in &changes.moved {
        table.add_row([
            dim(&call.call.short()),
            cell(call.recording.as_deref().unwrap_or(UNKNOWN)),
            cell(call.agent.as_deref().unwrap_or(UNKNOWN)),
            cell(&format!(
                "{} → {}",
                score(&call.before, language),
                score(&call.after, language)
            )),
            cell(&signed(call.delta, language)),
            cell(&why(call, changes, labels, language)),
        ]);
    }
    push_table(&mut out, &table);
    if hidden > 0 {
        let text = match language {
            Language::English => format!("… and {hidden} more: --format csv or json gives all"),
            Language::Russian => format!("… и ещё {hidden}: все — в --format csv или json"),
        };
        style.paragraph(&mut out, &text);
    }
    out
}

fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::Russian => &RUSSIAN,
    }
}

/// Hashes are told apart by their first digits.
fn short(version: &str) -> &str {
    version.get(..12).unwrap_or(version)
}

fn versions(changes: &Changes, language: Language) -> String {
    let now = changes.version.as_deref().map_or(UNKNOWN, short);
    let before: Vec<String> = changes
        .before
        .iter()
        .map(|v| match language {
            Language::English => format!("{} ({} calls)", short(&v.version), v.calls),
            Language::Russian => format!("{} (звонков: {})", short(&v.version), v.calls),
        })
        .collect();
    let is_same = changes
        .before
        .iter()
        .all(|v| Some(&v.version) == changes.version.as_ref());
    match (language, is_same) {
        (Language::English, false) => format!("Version {now}, before it {}.", before.join(", ")),
        (Language::Russian, false) => format!("Версия {now}, прежде {}.", before.join(", ")),
        (Language::English, true) => format!("Version {now}, then and now: the form did not change."),
        (Language::Russian, true) => format!("Версия {now}, прежде и теперь: форма не менялась."),
    }
}

fn summary(changes: &Changes, language: Language) -> String {
    let c = &changes.calls;
    if c.moved == 0 {
        let w = words(language);
        let verdicts = match (language, c.same_with_other_verdicts) {
            (_, 0) => String::new(),
            (Language::English, n) => format!(" Verdicts changed in {n} calls all the same."),
            (Language::Russian, n) => format!(" Вердикты при этом изменились в звонках: {n}."),
        };
        return match language {
            Language::English => format!("{} calls compared. {}{verdicts}", c.compared, w.nothing_moved),
            Language::Russian => format!("Сравнено звонков: {}. {}{verdicts}", c.compared, w.nothing_moved),
        };
    }
    let mean = signed(changes.mean_delta, language);
    match language {
        Language::English => format!(
            "{} calls compared: {} moved ({} up, {} down, mean change {mean}), {} did not. {} are scored for the first time.",
            c.compared, c.moved, c.up, c.down, c.same, c.first
        ),
        Language::Russian => format!(
            "Сравнено звонков: {}. Изменились {} (выше {}, ниже {}, в среднем {mean}), остались {}. Оценены впервые {}.",
            c.compared, c.moved, c.up, c.down, c.same, c.first
        ),
    }
}

fn signed(delta: Option<f64>, language: Language) -> String {
    let Some(delta) = delta else {
        return UNKNOWN.to_owned();
    };
    let size = language.short(delta.abs());
    if delta < 0.0 {
        format!("−{size}")
    } else {
        format!("+{size}")
    }
}

fn score(then: &ScoreThen, language: Language) -> String {
    let score = then
        .score
        .map_or_else(|| UNKNOWN.to_owned(), |s: Score| language.short(s.value()));
    match then.result {
        Some(CallResult::Fail) => format!("{score} ✗"),
        _ => score,
    }
}

fn item<'a>(id: Option<&'a str>, labels: &'a Labels) -> &'a str {
    let Some(id) = id else { return "" };
    let found = labels.items.iter().find(|(item, _)| item.as_str() == id);
    found.map_or(id, |(_, text)| text)
}

/// The name that `--names` gives, else the form's own text.
fn effect_name<'a>(effect: &'a Effect, labels: &'a Labels) -> &'a str {
    let id = effect.id.as_deref();
    let named = item(id, labels);
    if Some(named) == id {
        effect.text.as_deref().unwrap_or(named)
    } else {
        named
    }
}

/// The same for a reason: every reason of a call is one of the effects.
fn reason_name<'a>(reason: &'a Reason, changes: &'a Changes, labels: &'a Labels) -> &'a str {
    let effect = changes
        .reasons
        .iter()
        .find(|effect| effect.kind == reason.kind && effect.id == reason.id);
    effect.map_or_else(
        || item(reason.id.as_deref(), labels),
        |effect| effect_name(effect, labels),
    )
}

/// A verdict in the reader's language; anything else as it is.
fn value(text: &str, language: Language) -> &str {
    let all = [Verdict::Pass, Verdict::Fail, Verdict::Na, Verdict::Undecidable];
    let verdict = all.into_iter().find(|verdict| verdict.as_str() == text);
    verdict.map_or(text, |verdict| language.verdict(verdict))
}

fn kind(kind: ReasonKind, language: Language) -> &'static str {
    let (english, russian) = match kind {
        ReasonKind::Verdict => ("other verdict", "другой вердикт"),
        ReasonKind::Added => ("new item", "новый пункт"),
        ReasonKind::Removed => ("item removed", "пункт убран"),
        ReasonKind::Weight => ("weight", "вес"),
        ReasonKind::Flags => ("flags", "признаки"),
        ReasonKind::SectionWeight => ("section weight", "вес раздела"),
        ReasonKind::Arithmetic => ("the form's sums", "подсчёт формы"),
        ReasonKind::Rules => ("not the form: rules, sides", "не форма: правила, стороны"),
    };
    match language {
        Language::English => english,
        Language::Russian => russian,
    }
}

fn why(call: &MovedCall, changes: &Changes, labels: &Labels, language: Language) -> String {
    let mut parts: Vec<String> = call
        .reasons
        .iter()
        .take(REASONS)
        .map(|reason| one_reason(reason, reason_name(reason, changes, labels), language))
        .collect();
    if call.reasons.len() > REASONS {
        parts.push(format!("+{}", call.reasons.len() - REASONS));
    }
    parts.join("; ")
}

fn one_reason(reason: &Reason, name: &str, language: Language) -> String {
    let mut text = if reason.kind == ReasonKind::Verdict {
        name.to_owned()
    } else {
        format!("{} {name}", kind(reason.kind, language)).trim_end().to_owned()
    };
    match (&reason.before, &reason.after) {
        (Some(before), Some(after)) => {
            text.push_str(&format!(" {} → {}", value(before, language), value(after, language)));
        }
        (None, Some(after)) => text.push_str(&format!(": {}", value(after, language))),
        _ => {}
    }
    if let Some(quote) = &reason.quote {
        let mut shown: String = quote.quote.chars().take(QUOTE).collect();
        if shown.len() < quote.quote.len() {
            shown.push('…');
        }
        text.push_str(&format!(" «{shown}» {}", clock(quote.start_ms)));
    }
    text
}
