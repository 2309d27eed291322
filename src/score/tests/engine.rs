//! Forms against short calls: who, where, windows, unknowns, every way of being met.

use rstest::rstest;

use super::{form, transcript};
use crate::domain::{Doubt, ItemResult, Match, Millis, Role, Span, Transcript, Verdict};
use crate::score::{CallFacts, Scorer, fingerprint, verify};

use Verdict::{Fail, Na, Pass, Undecidable};

fn results(items: &str, call: &Transcript) -> Vec<ItemResult> {
    Scorer::new(&form("ru", items)).unwrap().score(call).items
}

/// The verdict on one item with these lines, agent by default.
fn verdict(lines: &str, said: &str) -> Verdict {
    results(&item("x", lines), &transcript(said))[0].verdict
}

fn item(id: &str, lines: &str) -> String {
    let lines: Vec<String> = lines.lines().map(|l| format!("        {l}")).collect();
    format!("      - id: {id}\n        text: {id}\n{}\n", lines.join("\n"))
}

#[rstest]
#[case("who: agent\nphrases: [дорого]", "A: дорого", Pass)]
#[case("who: agent\nphrases: [дорого]", "A: алло\nC: дорого", Fail)]
#[case("who: customer\nphrases: [дорого]", "A: алло\nC: дорого", Pass)]
#[case("phrases: [дорого]", "A: алло\nC: дорого", Pass)]
#[case("phrases: [дорого]\ntimes: 2", "A: дорого\nC: дорого", Pass)]
#[case("phrases: [дорого]\ntimes: 3", "A: дорого\nC: дорого", Fail)]
#[case("not: {phrases: [дорого]}", "A: дорого", Fail)]
#[case("not: {phrases: [дорого]}", "A: дёшево", Pass)]
#[case("all: [{phrases: [цена]}, {phrases: [скидка]}]", "A: цена и скидка", Pass)]
#[case("all: [{phrases: [цена]}, {phrases: [скидка]}]", "A: цена", Fail)]
#[case("any: [{phrases: [цена]}, {phrases: [скидка]}]", "A: скидка", Pass)]
#[case(
    "at_least: 2\nof: [{phrases: [цена]}, {phrases: [скидка]}, {phrases: [договор]}]",
    "A: цена, договор",
    Pass
)]
#[case(
    "at_least: 2\nof: [{phrases: [цена]}, {phrases: [скидка]}, {phrases: [договор]}]",
    "A: цена",
    Fail
)]
#[case(
    "within: 3 words\nof: [{phrases: [цена]}, {slot: number}]",
    "A: цена у нас 48 рублей",
    Pass
)]
#[case(
    "within: 1 words\nof: [{phrases: [цена]}, {slot: number}]",
    "A: цена у нас там 48 рублей",
    Fail
)]
#[case(
    "within: 1 turns\nof: [{phrases: [цена], who: agent}, {phrases: [дорого], who: customer}]",
    "A: цена\nC: дорого",
    Pass
)]
#[case(
    "within: 1s\nof: [{phrases: [цена]}, {phrases: [дорого]}]",
    "A: цена\nC: ну ну ну ну ну дорого",
    Fail
)]
#[case(
    "before: [{question: any}, {phrases: [цена]}]",
    "A: Что важно?\nC: всё\nA: цена",
    Pass
)]
#[case(
    "before: [{question: any}, {phrases: [цена]}]",
    "A: цена\nC: ого\nA: Что важно?",
    Fail
)]
#[case("before: [{question: any}, {phrases: [цена]}]", "A: Что важно?", Pass)]
#[case(
    "before: [{question: any, times: 2}, {phrases: [цена]}]",
    "A: Удобно? Цена тут. Что важно?",
    Fail
)]
#[case("words_near: [цена, договор]\ndistance: 2", "A: договор где ещё цена", Pass)]
#[case("words_near: [цена, договор]\ndistance: 1", "A: договор где ещё цена", Fail)]
#[case("regex: 'сч[её]т.{1,10}оплат'", "A: Счёт на оплату", Pass)]
#[case("regex: '\\bинн\\b'", "A: Назовите ИНН", Pass)]
#[case("regex: '\\bинн\\b'", "A: Иннокентий", Fail)]
#[case("question: open", "A: Что для вас важно?", Pass)]
#[case("question: open", "A: Удобно говорить?", Fail)]
#[case("question: any\nabout: [бюджет]", "A: Какой у вас бюджет?", Pass)]
#[case("question: any\nabout: [бюджет]", "A: Бюджет есть. А срок какой?", Fail)]
#[case("slot: price", "A: Это стоит сорок восемь тысяч.", Pass)]
#[case("slot: price", "A: 48 000 ₽ в год", Pass)]
#[case("slot: price", "A: у нас пять магазинов", Fail)]
#[case("slot: date_time", "A: в четверг в одиннадцать", Pass)]
#[case("slot: date_time", "A: через две недели", Pass)]
#[case("slot: date_time", "A: в 15:30", Pass)]
#[case("slot: date", "A: пятнадцатого марта", Pass)]
#[case("slot: time", "A: в одиннадцать утра", Pass)]
#[case("slot: time", "A: в двадцать магазинов", Fail)]
#[case("slot: percent", "A: скидка десять процентов", Pass)]
#[case("slot: percent", "A: скидка 10%", Pass)]
#[case("slot: phone", "A: 8 916 123-45-67", Pass)]
#[case("slot: phone", "A: • ••• •••-••-••", Pass)]
#[case(
    "slot: phone",
    "A: восемь девятьсот шестнадцать сто двадцать три сорок пять шестьдесят семь",
    Pass
)]
#[case("slot: phone", "A: сорок восемь тысяч", Fail)]
#[case(
    "slot: phone",
    "A: восемь девять один шесть один два три четыре пять шесть семь",
    Pass
)]
#[case("slot: phone", "A: five five five one two three four five six one", Pass)]
#[case("slot: price", "A: two a visit", Fail)]
#[case("slot: price", "A: forty a visit", Pass)]
#[case("slot: price", "A: стоит к девяти", Fail)]
#[case("slot: price", "A: стоит девять", Pass)]
#[case("slot: price", "A: стоит двадцать, ну, тридцать, ну, сорок", Fail)]
#[case("slot: email", "A: пишите на ivan@mail.ru", Pass)]
#[case("slot: name", "A: меня зовут Рогнеда", Pass)]
#[case("slot: name", "A: это Марина", Pass)]
#[case("slot: name", "A: это договор", Fail)]
#[case("slot: price", "A: four hundred and eighty dollars", Pass)]
#[case("slot: date_time", "A: on Thursday at eleven", Pass)]
#[case("metric: talk_share_agent\nbelow: 0.6", "A: да\nC: ну и ну и ну", Pass)]
#[case("metric: talk_share_agent\nbelow: 0.6", "A: ну и ну и ну\nC: да", Fail)]
#[case("metric: turns\nabove: 1", "A: да\nC: ну", Pass)]
#[case("metric: turns\nabove: 2", "A: да\nC: ну", Fail)]
#[case("metric: turns\nbelow: 2", "A: да\nC: ну", Fail)]
#[case("metric: turns\nbelow: 3", "A: да\nC: ну", Pass)]
#[case("event: objection", "A: цена сто рублей\nC: это дорого", Pass)]
#[case("event: objection\ntype: trust", "A: цена сто рублей\nC: это дорого", Fail)]
#[case(
    "where: {opening: 3s}\nphrases: [скидка]",
    "A: раз два три четыре пять шесть семь восемь скидка",
    Fail
)]
#[case(
    "where: {opening: 5s}\nphrases: [скидка]",
    "A: раз два три четыре пять шесть семь восемь скидка",
    Pass
)]
#[case(
    "where: {last: 2s}\nphrases: [скидка]",
    "A: скидка раз два три четыре пять шесть семь восемь",
    Fail
)]
#[case(
    "where: {last: 2s}\nphrases: [скидка]",
    "A: раз два три четыре пять шесть семь восемь скидка",
    Pass
)]
#[case(
    "where: {after_event: objection}\nwho: agent\nphrases: [понимаю]",
    "A: понимаю\nC: это дорого\nA: ну и что",
    Fail
)]
#[case(
    "where: {after_event: objection}\nwho: agent\nphrases: [понимаю]",
    "A: цена\nC: это дорого\nA: понимаю",
    Pass
)]
#[case("where: {after_event: objection}\nphrases: [понимаю]", "A: понимаю\nC: хорошо", Na)]
#[case("applies_when: {event: refusal}\nphrases: [жаль]", "A: жаль\nC: хорошо", Na)]
#[case("applies_when: {event: objection}\nphrases: [жаль]", "A: жаль\nC: это дорого", Pass)]
#[case("applies_when: {direction: inbound}\nphrases: [жаль]", "A: жаль", Undecidable)]
#[case("applies_when: {duration: {above: 30s}}\nphrases: [жаль]", "A: жаль", Na)]
fn items_are_judged(#[case] lines: &str, #[case] said: &str, #[case] expected: Verdict) {
    assert_eq!(verdict(lines, said), expected, "{lines} — {said}");
}

#[test]
fn a_call_of_just_that_length_is_neither_above_nor_below() {
    let items = ["above", "below"].map(|side| {
        let lines = format!("applies_when: {{duration: {{{side}: 30s}}}}\nphrases: [жаль]");
        item(side, &lines)
    });
    for (length, expected) in [(29_999, [Na, Pass]), (30_000, [Na, Na]), (30_001, [Pass, Na])] {
        let mut call = transcript("A: жаль");
        call.duration_ms = Millis(length);
        let verdicts: Vec<_> = results(&items.concat(), &call).iter().map(|r| r.verdict).collect();
        assert_eq!(verdicts, expected, "{length} ms");
    }
}

#[test]
fn items_refer_to_each_other_in_any_order() {
    let items = [
        item("late", "where: {after: price}\nphrases: [скидка]"),
        item("early", "where: {before: price}\nphrases: [скидка]"),
        item("if", "applies_when: {item: price}\nphrases: [скидка]"),
        item("price", "slot: price"),
    ]
    .concat();
    let verdicts = |said| {
        results(&items, &transcript(said))
            .iter()
            .map(|r| r.verdict)
            .collect::<Vec<_>>()
    };
    assert_eq!(verdicts("A: Стоит сто рублей. Есть скидка."), [Pass, Fail, Pass, Pass]);
    assert_eq!(verdicts("A: Есть скидка. Стоит сто рублей."), [Fail, Pass, Pass, Pass]);
    assert_eq!(verdicts("A: Есть скидка."), [Fail, Pass, Na, Fail]);
}

#[test]
fn without_roles_what_needs_them_is_undecidable() {
    let items = [
        item("agent", "who: agent\nphrases: [дорого]"),
        item("forbidden", "not: {who: agent, phrases: [дурак]}"),
        item("either", "phrases: [дорого]"),
        item("objection", "event: objection"),
        item("share", "metric: talk_share_agent\nbelow: 0.5"),
        item("silence", "metric: silence_count\nbelow: 3"),
    ]
    .concat();
    let mut call = transcript("A: алло\nC: это дорого");
    call.assign_roles(|_| None);
    let results = results(&items, &call);
    let verdicts: Vec<_> = results.iter().map(|r| r.verdict).collect();
    assert_eq!(
        verdicts,
        [Undecidable, Undecidable, Pass, Undecidable, Undecidable, Pass]
    );
    assert!(results[0].reason.is_some());
}

#[test]
fn doubtful_words_are_no_evidence_and_no_fail() {
    let items = [item("said", "phrases: [дорого]"), item("other", "phrases: [скидка]")].concat();
    let mut call = transcript("A: алло алло алло алло\nC: да\nA: дорого");
    call.segments[2].doubt = Some(Doubt::LowConfidence);
    let verdicts: Vec<_> = results(&items, &call).iter().map(|r| r.verdict).collect();
    assert_eq!(verdicts, [Undecidable, Fail]);
    call.segments[2].doubt = Some(Doubt::Credits);
    assert_eq!(results(&items, &call)[0].verdict, Fail, "credits were never said");
}

#[test]
fn a_call_mostly_not_heard_is_undecidable() {
    let mut call = transcript("A: алло\nA: раз два три четыре пять");
    call.segments[1].doubt = Some(Doubt::Repetition);
    assert_eq!(results(&item("x", "phrases: [скидка]"), &call)[0].verdict, Undecidable);
}

#[test]
fn a_silent_call_has_no_score() {
    let scorer = Scorer::new(&form("ru", &item("x", "not: {phrases: [скидка]}"))).unwrap();
    let card = scorer.score(&transcript(""));
    assert_eq!((card.score, card.result, card.coverage), (None, None, Some(0.0)));
    assert_eq!(card.items[0].verdict, Undecidable);
    assert_eq!(card.metrics["talk_share_agent"], None);
}

#[test]
fn facts_of_the_call_decide_conditions() {
    let items = item(
        "x",
        "applies_when: {all: [{first_call: true}, {deal_stage: [Новая]}]}\nphrases: [алло]",
    );
    let scorer = Scorer::new(&form("ru", &items)).unwrap();
    let call = transcript("A: алло");
    let with = |first_call, stage: Option<&str>| {
        let facts = CallFacts {
            first_call,
            deal_stage: stage.map(str::to_owned),
            ..CallFacts::default()
        };
        scorer.score_with(&call, &facts).items[0].verdict
    };
    assert_eq!(with(Some(true), Some("новая")), Pass);
    assert_eq!(with(Some(false), None), Na);
    assert_eq!(with(Some(true), None), Undecidable);
}

#[test]
fn evidence_says_what_how_and_where() {
    let call = transcript("A: Добрый день. Подпишем договар сегодня.\nC: Хорошо");
    let results = results(
        &[
            item("exact", "phrases: [добрый день]"),
            item("fuzzy", "phrases: [договор]"),
        ]
        .concat(),
        &call,
    );
    let exact = &results[0].evidence[0];
    assert_eq!(
        (exact.quote.as_str(), exact.matched, exact.distance),
        ("Добрый день.", Match::Exact, 0)
    );
    assert_eq!((exact.channel, exact.start_ms), (0, call.segments[0].start_ms));
    let fuzzy = &results[1].evidence[0];
    assert_eq!(
        (fuzzy.quote.as_str(), fuzzy.matched, fuzzy.distance),
        ("Подпишем договар сегодня.", Match::Fuzzy, 1)
    );
    assert!(!verify(&call, "не сказано", 0, Span::default()));
}

#[test]
fn a_phrase_across_segments_has_a_quote_from_each() {
    let call = transcript("A: Меня\nA: зовут Анна.");
    let results = results(&item("x", "phrases: [меня зовут]"), &call);
    let quotes: Vec<_> = results[0].evidence.iter().map(|e| e.quote.as_str()).collect();
    assert_eq!(quotes, ["Меня", "зовут Анна."]);
}

#[test]
fn a_changed_form_has_another_fingerprint() {
    let a = form("ru", &item("x", "phrases: [договор]"));
    let b = form("ru", &item("x", "phrases: [договоры]"));
    assert_ne!(fingerprint(&a), fingerprint(&b));
    assert_eq!(fingerprint(&a), fingerprint(&a.clone()));
}

#[test]
fn words_of_the_recogniser_give_the_time() {
    let mut call = transcript("A: Алло, добрый день");
    let word = |text: &str, start: u32| crate::domain::Word {
        start_ms: crate::domain::Millis(start),
        end_ms: crate::domain::Millis(start + 300),
        text: text.to_owned(),
        probability: None,
    };
    call.segments[0].words = vec![word(" Алло,", 600), word(" добрый", 900), word(" день", 1300)];
    call.segments[0].text = "Алло. Добрый день".to_owned();
    let results = results(&item("x", "phrases: [добрый день]"), &call);
    assert_eq!(
        (results[0].evidence[0].start_ms.0, results[0].evidence[0].end_ms.0),
        (900, 1600)
    );
}

#[test]
fn interruptions_need_the_other_to_be_speaking() {
    let mut call = transcript("A: раз два три четыре пять шесть семь восемь\nC: подождите минутку пожалуйста да");
    call.segments[1].start_ms.0 -= 1400;
    call.segments[1].end_ms.0 -= 1400;
    let card = Scorer::new(&form("ru", &item("x", "phrases: [скидка]")))
        .unwrap()
        .score(&call);
    assert_eq!(card.metrics["interruptions_customer"], Some(1.0));
    assert_eq!(card.metrics["interruptions_agent"], Some(0.0));
    assert_eq!(card.metrics["overtalk_ms"], Some(900.0));
    assert!(card.events.iter().any(|e| e.speaker == Some(Role::Customer)));
}
