//! The words of the worklists in Russian and English: signs with their weights, errors with whose they are, what to do
//! next. Input: rows of `kpi::worklists`; output: short texts that the table, the sheet and the page share. Said is what
//! "goes with" won deals, never what caused a loss.

mod actions;

use super::format::{UNKNOWN, clock};
use super::{Labels, Language, Style};
use crate::domain::{EventType, Money, Role};
use crate::kpi::lift::Estimate;
use crate::kpi::worklists::{
    Candidates, DealError, DecisiveBasis, ErrorClass, ListKind, MoneyEstimate, NotEarnedPart, QuoteAbout, RankedBy,
    Reason, RowQuote, Sign, Whose, WorkRow, Worklist,
};

pub(super) use actions::action;

/// The fixed words of one language.
#[derive(Debug)]
pub struct Words {
    pub deal: &'static str,
    pub money: &'static str,
    pub said: &'static str,
    pub why: &'static str,
    pub next: &'static str,
    pub call: &'static str,
    pub chance: &'static str,
    pub expected: &'static str,
    pub deals: &'static str,
    pub amount: &'static str,
    pub empty: &'static str,
    pub unknown_amount: &'static str,
    pub not_earned: &'static str,
    pub by_manager: &'static str,
    pub by_error: &'static str,
    pub not_known: &'static str,
    pub no_quote: &'static str,
    pub proxy: &'static str,
}

const ENGLISH: Words = Words {
    deal: "Deal",
    money: "Money",
    said: "What was said",
    why: "Why it ranks",
    next: "Next",
    call: "Call",
    chance: "chance",
    expected: "Expected",
    deals: "Deals",
    amount: "Amount",
    empty: "No deal qualifies.",
    unknown_amount: "Amount not known",
    not_earned: "Money not earned",
    by_manager: "By manager",
    by_error: "By error",
    not_known: "not known",
    no_quote: "nothing was said that shows it",
    proxy: "What is listed goes with lost deals; it does not say what caused them. The words were found by rules: listen to the call before you act.",
};

const RUSSIAN: Words = Words {
    deal: "Сделка",
    money: "Деньги",
    said: "Что сказано",
    why: "Почему в списке",
    next: "Дальше",
    call: "Звонок",
    chance: "шанс",
    expected: "Ожидаемо",
    deals: "Сделок",
    amount: "Сумма",
    empty: "Подходящих сделок нет.",
    unknown_amount: "Сумма неизвестна",
    not_earned: "Незаработанное",
    by_manager: "По менеджерам",
    by_error: "По ошибкам",
    not_known: "неизвестно",
    no_quote: "слов, которые это показывают, нет",
    proxy: "Перечисленное сопутствует проигранным сделкам; причина ли это, отсюда не видно. Слова найдены по правилам: прежде чем действовать, послушайте звонок.",
};

#[must_use]
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::Russian => &RUSSIAN,
    }
}

pub(super) fn title(list: &Worklist, language: Language) -> String {
    let n = list.rows.len();
    match (list.list, language) {
        (ListKind::Revive, Language::English) => format!("Deals to revive: {n} of {}", list.candidates.qualify),
        (ListKind::Revive, Language::Russian) => {
            format!("Сделки, которые можно вернуть: {n} из {}", list.candidates.qualify)
        }
        (ListKind::Lost, Language::English) => {
            format!("Deals lost through an error: {n} of {}", list.candidates.qualify)
        }
        (ListKind::Lost, Language::Russian) => {
            format!("Сделки, потерянные по ошибке: {n} из {}", list.candidates.qualify)
        }
    }
}

/// How the list was made: base rate, order, decisive items, what was left out.
pub(super) fn notes(list: &Worklist, labels: &Labels, style: &Style) -> Vec<String> {
    let language = style.language;
    let closed = list.deals.won + list.deals.lost;
    let base = match list.base {
        Some(base) => format!("{} (n={closed})", language.percent_interval(base)),
        None => words(language).not_known.to_owned(),
    };
    let day = language.date_time(list.as_of, &style.zone);
    let mut notes = vec![match language {
        Language::English => format!("As of {day}. Win rate of the department: {base}."),
        Language::Russian => format!("На {day}. Доля выигранных в отделе: {base}."),
    }];
    notes.push(order(list.ranked_by, language).to_owned());
    if list.list == ListKind::Lost {
        notes.push(decisive(list, labels, language));
    }
    notes.push(left_out(&list.candidates, language));
    notes
}

fn order(by: RankedBy, language: Language) -> &'static str {
    match (by, language) {
        (RankedBy::Expected, Language::English) => {
            "Order: amount × chance. The chance is the share won among deals that showed the same signs in an earlier call and were called again, drawn to the department's win rate where they are few: a ceiling rather than a forecast."
        }
        (RankedBy::Expected, Language::Russian) => {
            "Порядок: сумма × шанс. Шанс — доля выигранных среди сделок, где в более раннем звонке были те же признаки и клиенту позвонили снова; где их мало, он стянут к доле по отделу. Это скорее верхняя граница, чем прогноз."
        }
        (RankedBy::Signs, Language::English) => {
            "Too few closed deals to state chances. Order: how many signs there are, then the amount."
        }
        (RankedBy::Signs, Language::Russian) => {
            "Закрытых сделок слишком мало, чтобы назвать шансы. Порядок: число признаков, затем сумма."
        }
        (RankedBy::Amount, Language::English) => "Order: amount. Expected: amount × the department's win rate.",
        (RankedBy::Amount, Language::Russian) => "Порядок: сумма. Ожидаемо: сумма × доля выигранных в отделе.",
    }
}

fn decisive(list: &Worklist, labels: &Labels, language: Language) -> String {
    let names: Vec<String> = list
        .decisive
        .items
        .iter()
        .map(|item| {
            let name = labels.item_or_behaviour(&item.id, language);
            match item.difference {
                Some(difference) => format!("{name} ({})", language.points_interval(difference)),
                None => name.into_owned(),
            }
        })
        .collect();
    let names = names.join("; ");
    match (list.decisive.basis, language) {
        (DecisiveBasis::Lift, Language::English) => {
            format!("Decisive: what goes with won deals here by `report lift`, in points: {names}.")
        }
        (DecisiveBasis::Lift, Language::Russian) => {
            format!("Решающее: то, что сопутствует выигранным сделкам по `report lift`, в пунктах: {names}.")
        }
        (DecisiveBasis::Form, Language::English) => {
            format!("Decisive: the heaviest items of the form (lift says nothing clear yet): {names}.")
        }
        (DecisiveBasis::Form, Language::Russian) => {
            format!("Решающее: самые весомые пункты формы (lift пока ничего ясного не говорит): {names}.")
        }
        (DecisiveBasis::Points, Language::English) => {
            "Decisive: items that bring most points (neither lift nor the form's weights are known).".to_owned()
        }
        (DecisiveBasis::Points, Language::Russian) => {
            "Решающее: пункты с наибольшими баллами (ни lift, ни веса формы не известны).".to_owned()
        }
    }
}

fn left_out(counts: &Candidates, language: Language) -> String {
    let Candidates {
        candidates,
        qualify,
        external_cause,
        customer_active,
        no_call,
        refused,
        no_interest,
        no_reason,
    } = counts;
    match language {
        Language::English => format!(
            "Of {candidates} candidates {qualify} qualify; left out: cause outside {external_cause}, customer in another deal {customer_active}, no scored call {no_call}, refused {refused}, no interest heard {no_interest}, nothing to act on {no_reason}."
        ),
        Language::Russian => format!(
            "Из {candidates} кандидатов подходят {qualify}; не вошли: внешняя причина {external_cause}, клиент в другой сделке {customer_active}, нет оценённого звонка {no_call}, отказ {refused}, интерес не слышен {no_interest}, не за что взяться {no_reason}."
        ),
    }
}

pub(super) fn whose(whose: Whose, language: Language) -> &'static str {
    match (whose, language) {
        (Whose::Agent, Language::English) => "the agent's error",
        (Whose::Agent, Language::Russian) => "ошибка менеджера",
        (Whose::Head, Language::English) => "the head's error",
        (Whose::Head, Language::Russian) => "ошибка РОПа",
    }
}

pub(super) fn class(class: ErrorClass, language: Language) -> &'static str {
    let (english, russian) = match class {
        ErrorClass::CriticalItem => ("critical item failed", "провален критический пункт"),
        ErrorClass::PromiseNotKept => ("promised call not made", "обещанного звонка не было"),
        ErrorClass::DecisiveItem => ("decisive item not met", "не выполнен решающий пункт"),
        ErrorClass::DecisiveBehaviour => ("behaviour of lost deals", "поведение проигранных сделок"),
        ErrorClass::ObjectionDropped => ("objection left open", "возражение не отработано"),
        ErrorClass::NotTakenUp => ("put off, nobody came back to it", "клиент отложил, к нему не вернулись"),
        ErrorClass::LeadLeft => ("request never answered", "заявка осталась без ответа"),
        ErrorClass::LateAnswer => ("first answer late", "первый ответ опоздал"),
        ErrorClass::NotReassigned => (
            "deal left and given to nobody else",
            "сделка брошена и никому не передана",
        ),
    };
    language.pick(english, russian)
}

pub(super) fn error(error: &DealError, labels: &Labels, language: Language) -> String {
    let mut text = class(error.class, language).to_owned();
    if let Some(id) = &error.id {
        text = format!("{text}: {}", labels.item_or_behaviour(id, language));
    } else if let Some(subtype) = error.subtype {
        text = format!("{text}: {}", language.event_type(subtype));
    }
    if let Some(difference) = error.difference {
        let points = language.points_interval(difference);
        text = match language {
            Language::English => format!("{text} (goes with {points} points of won deals)"),
            Language::Russian => format!("{text} (сопутствует {points} п. выигранных)"),
        };
    }
    if let Some(waited) = error.waited {
        let after = match error.class {
            ErrorClass::LateAnswer => minutes(waited, language),
            _ => days(waited, language),
        };
        text = format!("{text}: {after}");
    }
    format!("{text} — {}", whose(error.whose, language))
}

fn minutes(n: i64, language: Language) -> String {
    let (hours, rest) = (n / 60, n % 60);
    match language {
        Language::English => format!("after {hours} h {rest:02} min of working time"),
        Language::Russian => format!("через {hours} ч {rest:02} мин рабочего времени"),
    }
}

fn days(n: i64, language: Language) -> String {
    match language {
        Language::English => format!("{n} days"),
        Language::Russian => format!("{n} дн."),
    }
}

pub(super) fn reason(reason: &Reason, row: &WorkRow, language: Language) -> String {
    let (english, russian) = match reason.sign {
        Sign::Interest => ("interest said", "есть интерес"),
        Sign::PutOff => ("put off", "клиент отложил"),
        Sign::Budget => ("put off until there is money", "отложено до денег"),
        Sign::ObjectionDropped => ("objection left open", "возражение не отработано"),
        Sign::PromiseNotKept => ("promised call not made", "обещанного звонка не было"),
        Sign::Silence => ("silence", "тишина"),
        Sign::Amount => ("amount", "сумма"),
    };
    let mut text = language.pick(english, russian).to_owned();
    if let Some(subtype) = reason.subtype {
        text = format!("{text}: {}", language.event_type(subtype));
    }
    if let Some(when) = &reason.when {
        text = format!("{text} ({})", quoted(when, language));
    }
    if let Some(n) = reason.days {
        text = format!("{text}: {}", days(n, language));
    }
    if reason.sign == Sign::Amount {
        return format!("{text}: {}", money(row.amount, language));
    }
    match (reason.rate, reason.weight, reason.n, reason.won) {
        (Some(rate), Some(weight), Some(n), Some(won)) => {
            let points = language.signed(weight * 100.0);
            let share = language.percent_interval(rate);
            match language {
                Language::English => {
                    format!("{text} — won {won} of {n} such deals, {share}: {points} points to the base")
                }
                Language::Russian => format!("{text} — выиграно {won} из {n} таких, {share}: {points} п. к среднему"),
            }
        }
        (None, _, Some(n), _) => match language {
            Language::English => format!("{text} — only {n} such deals, no weight"),
            Language::Russian => format!("{text} — таких сделок всего {n}, веса нет"),
        },
        _ => match language {
            Language::English => format!("{text} — no history tells its weight"),
            Language::Russian => format!("{text} — вес по истории не известен"),
        },
    }
}

pub(super) fn quoted(text: &str, language: Language) -> String {
    match language {
        Language::English => format!("“{text}”"),
        Language::Russian => format!("«{text}»"),
    }
}

/// `«…» — customer, 0:41`.
pub(super) fn quote(quote: &RowQuote, language: Language) -> String {
    format!("{} — {}", quoted(&quote.text, language), source(quote, language))
}

pub(super) fn source(quote: &RowQuote, language: Language) -> String {
    let speaker = match quote.speaker {
        Some(Role::Agent) => language.pick("agent", "менеджер"),
        Some(Role::Customer) => language.pick("customer", "клиент"),
        None => language.pick("speaker not known", "кто — неизвестно"),
    };
    format!("{speaker}, {}", clock(quote.start_ms))
}

pub(super) fn about(about: QuoteAbout, language: Language) -> &'static str {
    let (english, russian) = match about {
        QuoteAbout::Error => ("error", "ошибка"),
        QuoteAbout::Promise => ("promise", "обещание"),
        QuoteAbout::Objection => ("objection", "возражение"),
        QuoteAbout::PutOff => ("put off", "отложил"),
        QuoteAbout::Interest => ("interest", "интерес"),
    };
    language.pick(english, russian)
}

pub(super) fn money(amount: Option<Money>, language: Language) -> String {
    amount.map_or_else(|| words(language).not_known.to_owned(), |amount| language.money(amount))
}

/// Whole units: kopecks of an estimate are noise.
pub(super) fn estimate(money: MoneyEstimate, language: Language) -> String {
    let [value, low, high] = [money.value, money.low, money.high].map(|m| language.money(Money(m.0 / 100 * 100)));
    format!("{value} [{low}–{high}]")
}

pub(super) fn chance(chance: Option<Estimate>, language: Language) -> String {
    chance.map_or_else(|| UNKNOWN.to_owned(), |chance| language.percent_interval(chance))
}

/// Where the deal stands: lost on a day, or open; how long it has been silent.
pub(super) fn standing(row: &WorkRow, style: &Style) -> String {
    let language = style.language;
    let mut text = language.deal_status(row.status).to_owned();
    if let Some(closed) = row.closed_at {
        let date = language.date_time(closed, &style.zone);
        text = format!("{text} {}", date.split('\u{a0}').next().unwrap_or(&date));
    }
    if let Some(n) = row.quiet_days {
        let quiet = days(n, language);
        text = match language {
            Language::English => format!("{text}, quiet for {quiet}"),
            Language::Russian => format!("{text}, тишина {quiet}"),
        };
    }
    text
}

/// The name of a part of the money not earned.
pub(super) fn part_name(part: &NotEarnedPart, is_error: bool, labels: &Labels, language: Language) -> String {
    let Some(name) = &part.name else {
        return words(language).not_known.to_owned();
    };
    if !is_error {
        return name.clone();
    }
    let (head, detail) = name
        .split_once(':')
        .map_or((name.as_str(), None), |(head, detail)| (head, Some(detail)));
    let known = serde_json::from_value::<ErrorClass>(head.into()).map(|known| class(known, language));
    let head = known.unwrap_or(head);
    match detail {
        Some(detail) => {
            let id = crate::domain::ItemId::from(detail);
            let subtype = serde_json::from_value::<EventType>(detail.into()).ok();
            let detail = subtype.map_or_else(
                || labels.item_or_behaviour(&id, language).into_owned(),
                |subtype| language.event_type(subtype).to_owned(),
            );
            format!("{head}: {detail}")
        }
        None => head.to_owned(),
    }
}

pub(super) fn not_earned_note(list: &Worklist, language: Language) -> String {
    let part = &list.not_earned.all;
    let sum = language.money(Money(part.amount.0 / 100 * 100));
    let would = part
        .expected
        .map_or_else(|| words(language).not_known.to_owned(), |e| estimate(e, language));
    let unknown = part.unknown_amount;
    match language {
        Language::English => format!(
            "All deals of both lists, each once: {} deals for {sum}; at the department's win rate they would bring {would}. The interval holds what is not known of the rate (Wilson) and which of the deals would be won (delta method). {unknown} more have no known amount.",
            part.deals
        ),
        Language::Russian => format!(
            "Все сделки обоих списков, каждая один раз: {} на {sum}; при доле выигранных по отделу они принесли бы {would}. Интервал учитывает неточность доли (Уилсон) и то, какие из сделок были бы выиграны (дельта-метод). Ещё у {unknown} сумма неизвестна.",
            part.deals
        ),
    }
}

#[cfg(test)]
mod tests;
