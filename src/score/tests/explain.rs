//! Explanations: they agree with the scorecard, and say what came closest and why it did not count.

use rstest::rstest;

use super::{form, shipped, transcript};
use crate::domain::{ItemId, Match, Millis, Role, Verdict};
use crate::score::{CallFacts, Explanation, Holds, Limit, Scorer, Trace, Why, WhyNot};

fn explain_among(items: &str, said: &str, id: &str) -> Explanation {
    let scorer = Scorer::new(&form("ru", items)).unwrap();
    let call = transcript(said);
    let explanation = scorer
        .explain(&ItemId(id.to_owned()), &call, &CallFacts::default())
        .unwrap();
    let card = scorer.score(&call);
    let scored = card.items.iter().find(|i| i.id.as_str() == id).unwrap();
    assert_eq!(explanation.verdict, scored.verdict);
    explanation
}

fn explain(lines: &str, said: &str) -> Explanation {
    let lines: Vec<String> = lines.lines().map(|l| format!("        {l}\n")).collect();
    explain_among(
        &format!("      - id: x\n        text: x\n{}", lines.concat()),
        said,
        "x",
    )
}

/// Of the nearest words: the quote and the reasons.
fn nearest(trace: &Trace) -> (&str, &[WhyNot]) {
    let near = trace
        .near
        .first()
        .unwrap_or_else(|| panic!("nothing is near: {trace:#?}"));
    (&near.at.quote, &near.why_not)
}

#[test]
fn what_matched_is_shown_with_its_phrase_and_distance() {
    let explanation = explain(
        "who: agent\nphrases: [скидка, подпишем договор]",
        "C: алло\nA: Завтра подпишем договар.",
    );
    assert_eq!(
        (explanation.verdict, explanation.met.holds),
        (Verdict::Pass, Holds::Yes)
    );
    let found = &explanation.met.found[0];
    assert_eq!(found.quote, "Завтра подпишем договар.");
    assert_eq!(found.phrase.as_deref(), Some("подпишем договор"));
    assert_eq!(
        (found.matched, found.distance, found.speaker),
        (Some(Match::Fuzzy), 1, Some(Role::Agent))
    );
    assert!(explanation.met.near.is_empty());
}

#[rstest]
#[case("who: agent\nphrases: [дорого]", "A: алло\nC: Это дорого.", "Это дорого.", WhyNot::Speaker { asked: Role::Agent })]
#[case("phrases: [подпишем договор ~1]", "A: подпишем с вами потом наш договор", "подпишем с вами потом наш договор",
    WhyNot::ForeignWords { words: 4, allowed: 1 })]
#[case("phrases: [дорого]", "A: Это не дорого.", "Это не дорого.", WhyNot::Negated)]
#[case(
    "phrases: [подпишем договор]",
    "A: договор подпишем",
    "договор подпишем",
    WhyNot::Order
)]
#[case("phrases: [подпишем новый договор]", "A: подпишем договор", "подпишем договор", WhyNot::Missing { word: "новый".into() })]
#[case("phrases: [=перезвоню]", "A: вы перезвоните", "вы перезвоните",
    WhyNot::Form { said: "перезвоните".into(), asked: "перезвоню".into() })]
#[case("phrases: [договор]", "A: дагавор", "дагавор",
    WhyNot::Letters { said: "дагавор".into(), asked: "договор".into(), distance: 2, allowed: 1 })]
#[case("question: open", "A: Вам нужен договор?", "Вам нужен договор?", WhyNot::OtherKind { is: "closed".into() })]
#[case(
    "question: any\nabout: [бюджет]",
    "A: Бюджет у вас есть.",
    "Бюджет у вас есть.",
    WhyNot::NotAsked
)]
#[case("who: customer\nslot: price", "A: Цена сто рублей.", "Цена сто рублей.", WhyNot::Speaker { asked: Role::Customer })]
#[case("who: customer\nregex: рубл", "A: Цена сто рублей.", "Цена сто рублей.", WhyNot::Speaker { asked: Role::Customer })]
#[case("words_near: [цена, договор]\ndistance: 1", "A: цена как и весь договор", "цена как и весь договор",
    WhyNot::ForeignWords { words: 3, allowed: 1 })]
#[case("event: objection\ntype: trust", "A: цена такая\nC: Это слишком дорого.", "Это слишком дорого.",
    WhyNot::OtherKind { is: "price, dropped".into() })]
fn what_came_closest_is_shown_with_the_reason(
    #[case] lines: &str,
    #[case] said: &str,
    #[case] quote: &str,
    #[case] reason: WhyNot,
) {
    let explanation = explain(lines, said);
    assert_eq!(explanation.verdict, Verdict::Fail);
    assert_eq!(nearest(&explanation.met), (quote, &[reason][..]));
}

#[test]
fn words_outside_their_place_say_by_how_much() {
    let long = "слово ".repeat(50);
    let explanation = explain(
        "where: {opening: 10s}\nphrases: [добрый день]",
        &format!("A: {long}\nA: Добрый день."),
    );
    let opening = Limit::Opening { ms: Millis(10_000) };
    assert_eq!(explanation.met.limits, std::slice::from_ref(&opening));
    let (_, reasons) = nearest(&explanation.met);
    // The second line begins after 50 words of 400 ms and a pause of 500 ms.
    let off_ms = Some(Millis(10_500));
    assert_eq!(reasons, [WhyNot::Outside { limit: opening, off_ms }]);
}

#[test]
fn what_is_looked_for_after_something_that_is_not_there_says_so() {
    let items =
        "      - {id: y, text: y, phrases: [договор]}\n      - {id: x, text: x, where: {after: y}, phrases: [скидка]}";
    let explanation = explain_among(items, "A: скидка", "x");
    let item = ItemId("y".into());
    assert_eq!(explanation.met.why, Some(Why::ItemNotMet { item: item.clone() }));
    let (quote, reasons) = nearest(&explanation.met);
    let limit = Limit::After { item };
    assert_eq!(
        (quote, reasons),
        ("скидка", &[WhyNot::Outside { limit, off_ms: None }][..])
    );

    let explanation = explain("where: {after_event: objection}\nphrases: [скидка]", "A: скидка");
    assert_eq!(explanation.verdict, Verdict::Na);
    assert_eq!(
        explanation.why,
        Some(Why::NoEvent {
            event: "objection".into()
        })
    );
}

#[test]
fn composed_conditions_are_a_tree() {
    let explanation = explain(
        "any:\n  - within: 2 words\n    of: [{phrases: [цена]}, {phrases: [договор]}]\n  - not: {phrases: [цена]}",
        "A: цена а вот весь наш большой договор",
    );
    let [within, not] = &explanation.met.inside[..] else {
        panic!("{explanation:#?}")
    };
    assert_eq!((explanation.met.way, within.way, not.way), ("any", "within", "not"));
    assert!(within.inside.iter().all(|t| t.holds == Holds::Yes));
    let apart = WhyNot::Apart {
        between: 5,
        unit: "words",
    };
    assert_eq!(nearest(within).1, [apart]);
    assert_eq!((not.holds, not.inside[0].holds), (Holds::No, Holds::Yes));
    assert_eq!(not.inside[0].found.len(), 1);
}

#[test]
fn figures_and_unknown_speakers_are_told() {
    let explanation = explain("metric: questions_agent\nabove: 3", "A: алло\nC: да");
    assert_eq!(explanation.met.asks, ["questions_agent", "above 3"]);
    assert_eq!(explanation.met.actual, Some(crate::score::Actual::Number(0.0)));
    let explanation = explain("who: agent\nphrases: [дорого]", "X: дорого");
    assert_eq!(explanation.verdict, Verdict::Undecidable);
    assert_eq!(explanation.why, Some(Why::RolesUnknown));
    let explanation = explain("direction: inbound", "A: дорого");
    assert_eq!(explanation.why, Some(Why::FactUnknown));
}

/// On every item of the forms that ship: the verdict is the scorecard's, and what it shows was said.
#[test]
fn explanations_agree_with_scorecards() {
    for (language, dialogues) in [
        ("ru", include_str!("dialogues/ru.txt")),
        ("retail", include_str!("dialogues/ru.txt")),
        ("en", include_str!("dialogues/en.txt")),
    ] {
        let scorer = Scorer::new(&shipped(language)).unwrap();
        for dialogue in dialogues.split("== ").filter(|d| !d.trim().is_empty()).take(1) {
            let (_, lines) = dialogue.split_once('\n').unwrap();
            let spoken: Vec<&str> = lines.lines().map(|l| l.split('{').next().unwrap().trim()).collect();
            let call = transcript(&spoken.join("\n"));
            for scored in scorer.score(&call).items {
                let explanation = scorer.explain(&scored.id, &call, &CallFacts::default()).unwrap();
                assert_eq!((explanation.verdict, &explanation.item), (scored.verdict, &scored.id));
                check_quotes(&explanation.met, &call);
            }
        }
    }
}

fn check_quotes(trace: &Trace, call: &crate::domain::Transcript) {
    let near = trace.near.iter().map(|n| &n.at);
    for sighting in trace.found.iter().chain(near) {
        let segment = call.segments.iter().find(|s| s.text.contains(&sighting.quote)).unwrap();
        assert_eq!(segment.role, sighting.speaker);
    }
    assert!(trace.near.iter().all(|n| !n.why_not.is_empty()));
    for inner in &trace.inside {
        check_quotes(inner, call);
    }
}
