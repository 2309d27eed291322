//! Made calls and figures for the tests of this room: a Russian call with every kind of verdict and event, an English
//! one, one that failed, and figures of a small department.

use crate::domain::{
    AudioInfo, CallId, CallResult, Channel, ContentHash, DealId, DealStatus, Direction, Doubt, Event, EventDetail,
    EventKind, EventResult, EventType, Evidence, Failure, FailureKind, Finding, FindingKind, FormId, FormRef, ItemId,
    ItemResult, Match, Millis, Money, Role, Score, Scorecard, SectionScore, Segment, Span, Stage, Transcript, Verdict,
};
use crate::domain::{RoleAssignment, RoleSource};
use crate::kpi::join::{CoverageFloor, JoinReport, join_report};
use crate::kpi::lift::{Lift, LiftOptions};
use crate::kpi::managers::Managers;
use crate::pipeline::{CallFailure, RunSummary, StageTime};
use crate::store::{
    CallRow, DealCounts, DealSet, Exposure, ItemCalls, JoinCounts, LiftCell, LiftColumn, LiftCounts, LiftDeal,
    LiftKind, LiftMetric, LiftTable, ManagerRow, RatedItem,
};

use super::Labels;

const AGENT: u16 = 0;
const CUSTOMER: u16 = 1;

pub(super) fn row_ru() -> CallRow {
    CallRow {
        call: call("ru"),
        path: "/records/2026/10/05/out-79161234567-ivanova.wav".into(),
        started_at: Some("2026-10-05T09:12:00+03:00".parse().unwrap()),
        direction: Some(Direction::Outbound),
        agent: Some("Иванова Анна".into()),
        customer: Some("+7••••••••67".into()),
        duration_ms: Some(Millis(83_554)),
        language: Some("ru".into()),
        form: Some(FormId::from("sales-b2b-ru")),
        score: Score::new(72.5),
        coverage: Some(0.93),
        meaningful: Some(true),
        deal: Some(DealId::from("D-1042")),
        deal_status: Some(DealStatus::Won),
        deal_amount: Some(Money(4_800_000)),
        roles: Some(RoleAssignment {
            roles: vec![(AGENT, Some(Role::Agent)), (CUSTOMER, Some(Role::Customer))],
            source: RoleSource::CallLog,
            confidence: 1.0,
            disagreement: None,
        }),
        audio: Some(AudioInfo {
            container: "wav".into(),
            codec: "pcm_alaw".into(),
            sample_rate_hz: 8000,
            channels: 2,
            duration_ms: Millis(83_554),
            findings: vec![Finding {
                kind: FindingKind::Clipping,
                channel: Some(0),
                value: Some(0.012),
            }],
            sound: vec![],
        }),
        failure: None,
    }
}

pub(super) fn row_en() -> CallRow {
    CallRow {
        call: call("en"),
        path: "/records/2026/10/06/in-20261006-0941.mp3".into(),
        started_at: Some("2026-10-06T09:41:00Z".parse().unwrap()),
        direction: Some(Direction::Inbound),
        agent: Some("Joe Miller".into()),
        customer: None,
        duration_ms: Some(Millis(46_000)),
        language: Some("en".into()),
        form: Some(FormId::from("sales-b2b-en")),
        score: Score::new(0.0),
        coverage: Some(1.0),
        meaningful: Some(true),
        deal: None,
        deal_status: None,
        deal_amount: None,
        roles: None,
        audio: None,
        failure: None,
    }
}

pub(super) fn row_failed() -> CallRow {
    CallRow {
        call: call("failed"),
        path: "/records/2026/10/06/page.mp3".into(),
        started_at: None,
        direction: None,
        agent: None,
        customer: None,
        duration_ms: None,
        language: None,
        form: None,
        score: None,
        coverage: None,
        meaningful: None,
        deal: None,
        deal_status: None,
        deal_amount: None,
        roles: None,
        audio: None,
        failure: Some(Failure {
            stage: Stage::Decode,
            kind: FailureKind::Permanent,
            reason: "page.mp3 is an HTML page, not audio".into(),
        }),
    }
}

pub(super) fn labels_ru() -> Labels {
    let items = [
        ("greeting.name", "Назвал себя по имени"),
        ("greeting.company", "Назвал компанию"),
        ("needs.open", "Задал не меньше двух открытых вопросов"),
        ("needs.budget", "Уточнил бюджет"),
        ("objections.price", "Отработал возражение о цене"),
        ("closing.step", "Договорился о следующем шаге с датой"),
        ("forbidden.rude", "Не грубил и не перебивал"),
    ];
    Labels {
        form: Some("Продажи B2B".into()),
        sections: std::collections::BTreeMap::new(),
        items: items.map(|(id, text)| (ItemId::from(id), text.to_owned())).into(),
        language: Some(super::Language::Russian),
    }
}

pub(super) fn transcript_ru() -> Transcript {
    let lines = [
        (
            AGENT,
            800,
            7_666,
            "Добрый день! Меня зовут Анна, компания «Вектор». Удобно сейчас говорить?",
        ),
        (CUSTOMER, 8_100, 10_400, "Да, удобно, слушаю вас."),
        (
            AGENT,
            11_000,
            16_900,
            "Расскажите, пожалуйста, как вы сейчас ведёте учёт заявок?",
        ),
        (AGENT, 17_200, 19_000, "И что в этом неудобно?"),
        (
            CUSTOMER,
            19_600,
            31_500,
            "Ну, в таблицах. Заявки теряются, менеджеры забывают перезвонить.",
        ),
        (
            AGENT,
            32_000,
            45_800,
            "Понимаю. Наша система сама напомнит о звонке, и ни одна заявка не потеряется. Стоит это сорок восемь тысяч в год.",
        ),
        (CUSTOMER, 46_900, 50_100, "Дороговато, честно говоря."),
        (
            AGENT,
            50_900,
            61_000,
            "Понимаю вас. А с чем вы сравниваете? За эту цену вы получаете ещё и обучение.",
        ),
        (CUSTOMER, 61_400, 62_900, "Субтитры сделал DimaTorzok"),
        (CUSTOMER, 63_500, 68_200, "Хорошо, давайте посмотрим."),
        (
            AGENT,
            69_000,
            77_300,
            "Тогда в четверг в одиннадцать покажу, как это работает. Записала вас.",
        ),
        (CUSTOMER, 77_800, 79_100, "Да, договорились."),
    ];
    let mut transcript = transcript("ru", 83_554, &lines);
    transcript.segments[8].doubt = Some(Doubt::Credits);
    transcript
}

fn transcript(language: &str, duration: u32, lines: &[(u16, u32, u32, &str)]) -> Transcript {
    let role = |channel| Some(if channel == AGENT { Role::Agent } else { Role::Customer });
    let segment = |&(channel, start, end, text): &(u16, u32, u32, &str)| Segment {
        channel,
        role: role(channel),
        start_ms: Millis(start),
        end_ms: Millis(end),
        text: text.into(),
        confidence: Some(0.93),
        doubt: None,
        voice: None,
        words: vec![],
    };
    let speech = |channel| {
        let of_channel = lines.iter().filter(|line| line.0 == channel);
        Some(
            of_channel
                .map(|line| Span::new(Millis(line.1), Millis(line.2)))
                .collect(),
        )
    };
    Transcript {
        duration_ms: Millis(duration),
        language: Some(language.into()),
        language_probability: None,
        model: Some("base-q8_0@0123456789ab".into()),
        channels: [AGENT, CUSTOMER]
            .map(|index| Channel {
                index,
                role: role(index),
                speech: speech(index),
                level_dbfs: None,
                voices: Vec::new(),
            })
            .into(),
        segments: lines.iter().map(segment).collect(),
    }
}

pub(super) fn scorecard_ru() -> Scorecard {
    let item = |id: &str, verdict, points, evidence: Vec<Evidence>| item(id, verdict, points, evidence);
    let mut items = vec![
        item(
            "greeting.name",
            Verdict::Pass,
            1.0,
            vec![quote(AGENT, 800, 7_666, "Меня зовут Анна")],
        ),
        item(
            "greeting.company",
            Verdict::Pass,
            1.0,
            vec![Evidence {
                matched: Match::Fuzzy,
                distance: 1,
                ..quote(AGENT, 800, 7_666, "компания «Вектор»")
            }],
        ),
        item(
            "needs.open",
            Verdict::Pass,
            2.0,
            vec![
                quote(AGENT, 11_000, 16_900, "как вы сейчас ведёте учёт заявок?"),
                quote(AGENT, 17_200, 19_000, "И что в этом неудобно?"),
            ],
        ),
        item("needs.budget", Verdict::Fail, 0.0, vec![]),
        item(
            "objections.price",
            Verdict::Pass,
            1.0,
            vec![quote(AGENT, 50_900, 61_000, "А с чем вы сравниваете?")],
        ),
        item("closing.step", Verdict::Undecidable, 0.0, vec![]),
        item("forbidden.rude", Verdict::Na, 0.0, vec![]),
    ];
    items[5].reason = Some("слова в этом месте под сомнением".into());
    items[6].critical = true;
    items[6].reason = Some("клиент не возражал".into());
    Scorecard {
        score: Score::new(72.5),
        unfailed_score: Score::new(72.5),
        result: Some(CallResult::Pass),
        coverage: Some(0.93),
        form: FormRef {
            id: FormId::from("sales-b2b-ru"),
            hash: "9f2c".into(),
        },
        sections: [
            ("greeting", Some(100.0)),
            ("needs", Some(50.0)),
            ("objections", Some(100.0)),
            ("closing", None),
            ("forbidden", None),
        ]
        .map(|(id, score)| SectionScore {
            id: id.into(),
            score: score.and_then(Score::new),
        })
        .into(),
        items,
        events: vec![
            event(
                EventKind::Question,
                Some(EventType::Open),
                AGENT,
                (11_000, 16_900),
                "Расскажите, пожалуйста, как вы сейчас ведёте учёт заявок?",
                None,
            ),
            event(
                EventKind::Price,
                None,
                AGENT,
                (43_000, 45_800),
                "сорок восемь тысяч",
                None,
            ),
            event(
                EventKind::Objection,
                Some(EventType::Price),
                CUSTOMER,
                (46_900, 50_100),
                "Дороговато, честно говоря.",
                Some(EventResult::Handled),
            ),
            event(
                EventKind::ClosingAttempt,
                Some(EventType::Meeting),
                AGENT,
                (69_000, 77_300),
                "Тогда в четверг в одиннадцать покажу, как это работает.",
                Some(EventResult::Accepted),
            ),
        ],
        metrics: [
            ("talk_share_agent", Some(0.61)),
            ("longest_silence_ms", Some(1_100.0)),
            ("longest_monologue_ms_agent", Some(13_800.0)),
            ("questions_agent", Some(4.0)),
            ("patience_ms", None),
            ("own_metric", Some(2.5)),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into(),
        decision: None,
    }
}

pub(super) fn transcript_en() -> Transcript {
    let lines = [
        (AGENT, 500, 4_000, "Good morning, this is Joe from Northwind."),
        (
            CUSTOMER,
            4_600,
            9_000,
            "Hi. I'd like to know what the annual plan costs.",
        ),
        (
            AGENT,
            9_700,
            20_000,
            "It is four hundred dollars. You would be stupid not to take it.",
        ),
        (CUSTOMER, 21_500, 24_000, "No, thank you. Goodbye."),
    ];
    transcript("en", 46_000, &lines)
}

/// A critical item failed: auto-fail, with the score it would have had beside it.
pub(super) fn scorecard_en() -> Scorecard {
    let mut items = vec![
        item(
            "greeting.name",
            Verdict::Pass,
            1.0,
            vec![quote(AGENT, 500, 4_000, "this is Joe from Northwind")],
        ),
        item(
            "forbidden.insult",
            Verdict::Fail,
            0.0,
            vec![quote(AGENT, 9_700, 20_000, "You would be stupid not to take it.")],
        ),
    ];
    items[1].critical = true;
    Scorecard {
        score: Score::new(0.0),
        unfailed_score: Score::new(50.0),
        result: Some(CallResult::Fail),
        coverage: Some(1.0),
        form: FormRef {
            id: FormId::from("sales-b2b-en"),
            hash: "77aa".into(),
        },
        sections: [("greeting", 100.0), ("forbidden", 0.0)]
            .map(|(id, score)| SectionScore {
                id: id.into(),
                score: Score::new(score),
            })
            .into(),
        items,
        events: vec![event(
            EventKind::Refusal,
            None,
            CUSTOMER,
            (21_500, 24_000),
            "No, thank you.",
            Some(EventResult::Deflate),
        )],
        metrics: [
            ("talk_share_agent".to_owned(), Some(0.71)),
            ("silence_share".to_owned(), None),
        ]
        .into(),
        decision: None,
    }
}

/// Computed by `kpi` itself, so that the figures belong together.
pub(super) fn lift() -> Lift {
    let cell = |id: &str, kind, [n_with, won_with, n_without, won_without]: [u64; 4]| LiftCell {
        id: ItemId::from(id),
        kind,
        n_with,
        won_with,
        n_without,
        won_without,
    };
    let counts = LiftCounts {
        deals: DealCounts {
            won: 141,
            lost: 219,
            open: 48,
        },
        exposed: DealCounts {
            won: 137,
            lost: 203,
            open: 40,
        },
        calls: 912,
        matched: 861,
        cells: vec![
            cell("greeting.name", LiftKind::Item, [338, 136, 2, 1]),
            cell("needs.open", LiftKind::Item, [210, 92, 130, 45]),
            cell("closing.step", LiftKind::Item, [160, 92, 180, 45]),
            cell("forbidden.rude", LiftKind::Item, [0, 0, 0, 0]),
            cell("objection:dropped", LiftKind::Behaviour, [70, 14, 120, 58]),
            cell("closing_attempt", LiftKind::Behaviour, [190, 80, 150, 57]),
        ],
    };
    crate::kpi::lift::lift(&counts, Exposure::FirstCall, &LiftOptions::default())
}

/// A table with everything in it: three managers, an item that goes with won deals, one whose sign turns within
/// managers, one that nearly every call passes, a behaviour that is the first item under another name, and a metric.
pub(super) fn lift_of_deals() -> Lift {
    // manager, deals, won of ten, step of ten
    let groups = [
        ("Иванова Анна", 240_usize, 6, 5),
        ("Петров Олег", 240, 4, 4),
        ("Серова Вера", 240, 2, 3),
    ];
    let mut deals = Vec::new();
    let (mut step, mut open, mut name) = (DealSet::default(), DealSet::default(), DealSet::default());
    for (manager, n, base, habit) in groups {
        for at in 0..n {
            let place = deals.len();
            let has_step = at % 10 < habit;
            // Seldom done by the strongest: over all it goes with fewer wins.
            let has_open = at / 10 % 8 < 8 - base;
            let luck = at * 7 / 10 % 10;
            let won = luck < base + usize::from(has_step) * 3 - usize::from(!has_open && base > 2);
            if has_step {
                step.insert(place);
            }
            if has_open {
                open.insert(place);
            }
            if at % 120 > 0 {
                name.insert(place);
            }
            deals.push(LiftDeal {
                won,
                manager: Some(manager.into()),
                source: Some(["сайт", "реклама"][at % 2].into()),
                direction: Some(Direction::Outbound),
                amount: Some(Money(i64::try_from(at % 9 + 1).unwrap() * 1_000_000)),
                score: Some(f64::from(u8::try_from(at % 4 * 10).unwrap()) + if has_step { 50.0 } else { 20.0 }),
            });
        }
    }
    let known: DealSet = (0..deals.len()).collect();
    let column = |id: &str, kind, with: &DealSet| LiftColumn {
        id: ItemId::from(id),
        kind,
        known: known.clone(),
        with: with.clone(),
        heard: DealSet::default(),
    };
    let columns = vec![
        column("closing.step", LiftKind::Item, &step),
        column("greeting.name", LiftKind::Item, &name),
        column("needs.open", LiftKind::Item, &open),
        column("next_step", LiftKind::Behaviour, &step),
    ];
    let won = deals.iter().filter(|deal| deal.won).count() as u64;
    let closed = DealCounts {
        won,
        lost: deals.len() as u64 - won,
        open: 31,
    };
    let calls = |id: &str, with: &DealSet| ItemCalls {
        id: ItemId::from(id),
        passed: with.len() * 2,
        failed: (720 - with.len()) * 2,
        evidence_ms: Some(3_600.0),
        sampled: 400,
    };
    let values = (0..deals.len()).map(|at| Some(f64::from(u8::try_from(at % 7).unwrap()) / 10.0 + 0.2));
    let table = LiftTable {
        counts: LiftCounts {
            deals: closed,
            exposed: closed,
            calls: 2_400,
            matched: 1_500,
            cells: vec![],
        },
        metrics: vec![LiftMetric {
            name: "talk_share_agent".into(),
            values: values.collect(),
        }],
        items: vec![
            calls("greeting.name", &name),
            calls("needs.open", &open),
            calls("closing.step", &step),
        ],
        rated: rated(),
        deals,
        columns,
    };
    crate::kpi::lift::lift_of_deals(&table, Exposure::FirstCall, &LiftOptions::default())
}

/// Blind verdicts on 60 calls: of the step the machine misses some and invents few; of the questions it knows little; of
/// the name too few are there.
fn rated() -> Vec<RatedItem> {
    use crate::domain::Verdict::{Fail, Pass};
    let mut rated = Vec::new();
    let mut verdicts = |item: &str, people, machine, n: i64| {
        let first = i64::try_from(rated.len()).unwrap();
        rated.extend((first..first + n).map(|call_no| RatedItem {
            call_no,
            item: item.into(),
            by: "Ольга".into(),
            verdict: people,
            machine,
            at: "2026-10-05T09:00:00Z".parse().unwrap(),
            blind: true,
            revealed: true,
            decision: false,
        }));
    };
    for (item, counts) in [
        ("closing.step", [26, 4, 2, 28]),
        ("needs.open", [18, 12, 14, 16]),
        ("greeting.name", [14, 0, 1, 2]),
    ] {
        let [heard, missed, invented, rightly] = counts;
        verdicts(item, Pass, Pass, heard);
        verdicts(item, Pass, Fail, missed);
        verdicts(item, Fail, Pass, invented);
        verdicts(item, Fail, Fail, rightly);
    }
    rated
}

pub(super) fn managers() -> Managers {
    let row = |manager: Option<&str>, calls, scored, mean_score, deals, items| ManagerRow {
        manager: manager.map(str::to_owned),
        calls,
        scored,
        mean_score,
        deals,
        items,
    };
    let items = [
        ("greeting.name", 300, 305),
        ("needs.budget", 90, 280),
        ("closing.step", 190, 290),
    ];
    let rows = [
        row(
            Some("Иванова Анна"),
            310,
            305,
            Some(74.25),
            DealCounts {
                won: 60,
                lost: 70,
                open: 12,
            },
            items
                .map(|(id, passed, decided)| (ItemId::from(id), passed, decided))
                .into(),
        ),
        row(
            None,
            12,
            0,
            None,
            DealCounts::default(),
            vec![(ItemId::from("needs.budget"), 0, 0)],
        ),
    ];
    crate::kpi::managers::managers(&FormId::from("sales-b2b-ru"), &rows)
}

pub(super) fn join() -> JoinReport {
    let counts = JoinCounts {
        calls: 912,
        matched_by_crm_id: 230,
        matched_by_phone: 361,
        ambiguous: 9,
        unmatched: vec![("not_in_call_log".into(), 12), ("unknown_phone".into(), 300)],
        deals: 408,
        deals_with_calls: 402,
        log_rows: 905,
        log_rows_without_recording: 5,
        by_manager: vec![(Some("Иванова Анна".into()), 310, 300), (None, 12, 0)],
        unmatched_by_manager: vec![
            (Some("Иванова Анна".into()), "unknown_phone".into(), 10),
            (None, "not_in_call_log".into(), 12),
        ],
        deals_without_calls: vec![("not_in_call_log".into(), 4), ("no_phone".into(), 2)],
        deals_by_source: vec![(Some("Сайт".into()), 300, 297), (None, 108, 105)],
        ..JoinCounts::default()
    };
    join_report(&counts, &CoverageFloor::default())
}

pub(super) fn run() -> RunSummary {
    let failure = |path: &str, stage, reason: &str, earlier| CallFailure {
        path: path.into(),
        stage,
        reason: reason.into(),
        earlier,
    };
    RunSummary {
        started_at: "2026-10-06T22:00:00Z".parse().unwrap(),
        finished_at: "2026-10-06T22:01:18Z".parse().unwrap(),
        seconds: 78.4,
        interrupted: false,
        recordings: 15,
        calls: 14,
        done_before: 1,
        transcribed: 11,
        audio_ms: 1_020_000,
        scored: 11,
        without_form: 1,
        matched: 10,
        settling: 1,
        ignored: 2,
        failures: vec![
            failure(
                "/records/2026/10/06/page.mp3",
                Some(Stage::Decode),
                "page.mp3 is an HTML page, not audio",
                false,
            ),
            failure("/records/2026/10/05/gone.wav", None, "permission denied", true),
        ],
        stages: vec![
            StageTime {
                stage: Stage::Transcribe,
                milliseconds: 74_100,
            },
            StageTime {
                stage: Stage::Score,
                milliseconds: 40,
            },
        ],
    }
}

fn call(name: &str) -> CallId {
    ContentHash::of(name.as_bytes())
}

fn item(id: &str, verdict: Verdict, points: f64, evidence: Vec<Evidence>) -> ItemResult {
    let section = id.split('.').next().unwrap_or_default().to_owned();
    let max = if id == "needs.open" { 2.0 } else { 1.0 };
    ItemResult {
        id: ItemId::from(id),
        section,
        verdict,
        points,
        max,
        critical: false,
        evidence,
        reason: None,
        machine: None,
        human: None,
    }
}

fn quote(channel: u16, start: u32, end: u32, text: &str) -> Evidence {
    Evidence {
        quote: text.into(),
        channel,
        start_ms: Millis(start),
        end_ms: Millis(end),
        matched: Match::Exact,
        distance: 0,
    }
}

fn event(
    kind: EventKind,
    subtype: Option<EventType>,
    channel: u16,
    (start, end): (u32, u32),
    quote: &str,
    result: Option<EventResult>,
) -> Event {
    let speaker = Some(if channel == AGENT { Role::Agent } else { Role::Customer });
    Event {
        kind,
        subtype,
        speaker,
        channel,
        start_ms: Millis(start),
        end_ms: Millis(end),
        quote: quote.into(),
        result,
        detail: EventDetail::default(),
    }
}
