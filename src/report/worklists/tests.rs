//! The lists in every format, from a made-up morning.

use super::*;
use crate::domain::{ContentHash, DealId, DealStatus, Millis};
use crate::kpi::worklists::{
    Action, ActionKind, DecisiveCall, DecisiveItem, DecisiveItems, NotEarned, NotEarnedPart, RankedBy, RowQuote,
};
use crate::report::table::TextStyle;
use crate::report::{csv, html, json, sample, table};
use crate::store::DealCounts;

fn share(value: f64, low: f64, high: f64) -> Estimate {
    Estimate { value, low, high }
}

fn sum(value: i64) -> MoneyEstimate {
    MoneyEstimate {
        value: Money(value),
        low: Money(value / 2),
        high: Money(value * 2),
    }
}

fn row(rank: Option<usize>, deal: &str, amount: Option<Money>) -> WorkRow {
    let reason = |sign| Reason {
        sign,
        subtype: None,
        when: None,
        days: None,
        n: Some(80),
        won: Some(30),
        rate: Some(share(0.375, 0.277, 0.485)),
        weight: Some(0.052),
    };
    WorkRow {
        rank,
        deal: DealId::from(deal),
        status: DealStatus::Lost,
        manager: Some("Иванова Анна".into()),
        source: Some("Сайт".into()),
        product: None,
        customer: Some("+7••••••••67".into()),
        amount,
        chance: Some(share(0.31, 0.19, 0.47)),
        expected: amount.map(|_| sum(13_330_000)),
        lost_reason: Some("Не договорились".into()),
        closed_at: Some("2026-11-01T09:00:00Z".parse().unwrap()),
        last_contact_at: Some("2026-10-28T10:00:00Z".parse().unwrap()),
        quiet_days: Some(21),
        call: Some(DecisiveCall {
            call: ContentHash::of(b"ru"),
            recording: "out-7••••••••67.wav".into(),
            started_at: Some("2026-10-28T10:00:00Z".parse().unwrap()),
            direction: None,
            agent: Some("Иванова Анна".into()),
        }),
        quotes: vec![RowQuote {
            about: QuoteAbout::Promise,
            text: "Перезвоню вам <в пятницу>.".into(),
            speaker: Some(Role::Agent),
            channel: 0,
            start_ms: Millis(41_000),
            end_ms: Millis(43_000),
        }],
        errors: vec![
            DealError {
                class: ErrorClass::PromiseNotKept,
                whose: Whose::Agent,
                id: None,
                subtype: None,
                difference: None,
                waited: None,
            },
            DealError {
                class: ErrorClass::LateAnswer,
                whose: Whose::Head,
                id: None,
                subtype: None,
                difference: None,
                waited: Some(200),
            },
        ],
        reasons: vec![
            Reason {
                when: Some("в пятницу".into()),
                ..reason(Sign::PromiseNotKept)
            },
            Reason {
                n: None,
                won: None,
                rate: None,
                weight: None,
                ..reason(Sign::Budget)
            },
            Reason {
                n: Some(3),
                won: Some(1),
                rate: None,
                weight: None,
                ..reason(Sign::Interest)
            },
        ],
        action: Action {
            kind: ActionKind::KeepPromise,
            subtype: None,
            item: None,
            when: Some("в пятницу".into()),
        },
    }
}

fn list() -> Worklist {
    let part = |name: Option<&str>, deals| NotEarnedPart {
        name: name.map(Into::into),
        deals,
        unknown_amount: 1,
        amount: Money(43_000_000 * i64::try_from(deals).unwrap()),
        expected: Some(sum(13_330_000)),
    };
    Worklist {
        list: ListKind::Revive,
        as_of: "2026-11-18T10:00:00Z".parse().unwrap(),
        form: "sales-b2b-ru".into(),
        manager: None,
        base: Some(share(0.37, 0.32, 0.42)),
        deals: DealCounts {
            won: 131,
            lost: 222,
            open: 67,
        },
        ranked_by: RankedBy::Expected,
        decisive: DecisiveItems {
            basis: DecisiveBasis::Lift,
            items: vec![DecisiveItem {
                id: "greeting.name".into(),
                difference: Some(share(0.2, 0.12, 0.28)),
                weight: None,
            }],
        },
        candidates: Candidates {
            candidates: 250,
            qualify: 37,
            refused: 60,
            ..Candidates::default()
        },
        rows: vec![row(Some(1), "D-1042", Some(Money(43_000_000)))],
        unknown_amount: vec![row(None, "D-7", None)],
        not_earned: NotEarned {
            all: part(None, 2),
            by_manager: vec![part(Some("Иванова Анна"), 1), part(None, 1)],
            by_error: vec![
                part(Some("decisive_item:greeting.name"), 1),
                part(Some("objection_dropped:price"), 1),
            ],
        },
    }
}

fn lost() -> Worklist {
    let mut list = list();
    list.list = ListKind::Lost;
    list.ranked_by = RankedBy::Amount;
    let row = &mut list.rows[0];
    row.errors.remove(0);
    row.errors.insert(
        0,
        DealError {
            class: ErrorClass::DecisiveItem,
            whose: Whose::Agent,
            id: Some("greeting.name".into()),
            subtype: None,
            difference: Some(share(0.2, 0.12, 0.28)),
            waited: None,
        },
    );
    row.quotes.clear();
    row.action = Action {
        kind: ActionKind::ReviewItem,
        subtype: None,
        item: Some("greeting.name".into()),
        when: None,
    };
    list.unknown_amount.clear();
    list
}

fn plain(language: Language) -> TextStyle {
    TextStyle {
        style: Style::new(language),
        width: Some(120),
        colour: false,
    }
}

#[test]
fn tables() {
    let labels = sample::labels_ru();
    insta::assert_snapshot!(
        "revive_ru",
        table::worklist(&list(), &labels, &plain(Language::Russian))
    );
    insta::assert_snapshot!(
        "revive_en",
        table::worklist(&list(), &labels, &plain(Language::English))
    );
    insta::assert_snapshot!("lost_ru", table::worklist(&lost(), &labels, &plain(Language::Russian)));
    insta::assert_snapshot!("lost_en", table::worklist(&lost(), &labels, &plain(Language::English)));
}

#[test]
fn other_formats() {
    let labels = sample::labels_ru();
    insta::assert_snapshot!("json", json::worklist(&list(), &labels, Language::English).unwrap());
    insta::assert_snapshot!("csv", csv::worklist(&list(), &labels, Language::Russian));
    let page = html::worklist_page(&list(), &labels, &Style::new(Language::Russian)).unwrap();
    let body = page.split_once("<body>").unwrap().1;
    insta::assert_snapshot!("html", body);
    assert!(!page.contains("<script") && !page.contains("<в пятницу>"));
}

#[test]
fn an_empty_list_says_so_and_nothing_says_caused() {
    let labels = sample::labels_ru();
    let mut empty = list();
    (empty.rows, empty.unknown_amount) = (Vec::new(), Vec::new());
    empty.base = None;
    empty.not_earned.all.expected = None;
    let text = table::worklist(&empty, &labels, &plain(Language::English));
    assert!(
        text.contains("No deal qualifies.") && text.contains("not known"),
        "{text}"
    );
    for list in [list(), lost()] {
        let text = table::worklist(&list, &labels, &plain(Language::English));
        let claims = text.replace("does not say what caused", "");
        assert!(!claims.contains("caused") && !claims.contains("because"), "{claims}");
    }
}

#[test]
fn every_action_is_a_sentence_in_both_languages() {
    use ActionKind::{
        AnswerLeads, AnswerObjection, AskAboutBudget, AskWhetherTimeHasCome, HelpToDecide, KeepPromise, ReachDecider,
        Reassign, ReviewCritical, ReviewItem, ReviewPromises,
    };
    let kinds = [
        KeepPromise,
        AnswerObjection,
        AskWhetherTimeHasCome,
        AskAboutBudget,
        HelpToDecide,
        ReachDecider,
        ReviewItem,
        ReviewCritical,
        ReviewPromises,
        AnswerLeads,
        Reassign,
    ];
    let row = row(Some(1), "D-1", None);
    let subtypes = [EventType::Price, EventType::Trust, EventType::Competitor];
    let subtypes: Vec<Option<EventType>> = std::iter::once(None).chain(subtypes.map(Some)).collect();
    for kind in kinds {
        for (&subtype, when) in subtypes.iter().flat_map(|one| [(one, Some("завтра")), (one, None)]) {
            let wanted = Action {
                kind,
                subtype,
                item: Some("greeting.name".into()),
                when: when.map(str::to_owned),
            };
            for language in [Language::English, Language::Russian] {
                let text = action(&wanted, &row, &sample::labels_ru(), language);
                assert!(text.len() > 40 && text.ends_with(['.', '!']), "{text}");
                assert!(
                    !text.contains("()") && !text.contains("  ") && !text.contains(" :"),
                    "{text}"
                );
            }
        }
    }
}
