//! Explanations in words, both languages: every way an item can be met, and every reason why it was not.

use super::{form, transcript};
use crate::domain::{Direction, Doubt};
use crate::score::{CallFacts, Scorer, render};

const ITEMS: &str = "
      - {id: hello, text: Hello, who: agent, where: {opening: 30s}, phrases: [добрый день, доброе утро, здравствуйте, привет, алло, слушаю, приветствую, рады слышать, доброго дня, доброй ночи]}
      - {id: deal, text: Deal, who: agent, phrases: [подпишем договор]}
      - {id: late, text: Late, where: {last: 2s}, phrases: [добрый день]}
      - {id: near, text: Near, words_near: [цена, договор]}
      - {id: pattern, text: Pattern, regex: 'ИНН \\d+'}
      - {id: asked, text: Asked, who: agent, question: open, about: [стоит]}
      - {id: day, text: Day, slot: date_time}
      - {id: share, text: Share, metric: talk_share_agent, below: 0.6}
      - {id: silence, text: Silence, metric: longest_silence_ms, below: 3000}
      - {id: objection, text: Objection, event: objection, type: price}
      - {id: refusal, text: Refusal, event: refusal}
      - {id: after, text: After, where: {after: deal}, phrases: [добрый день]}
      - {id: before, text: Before, where: {before: deal}, phrases: [дорого]}
      - {id: behind, text: Behind, where: {after_event: objection}, phrases: [добрый день]}
      - {id: inbound, text: Inbound, direction: inbound}
      - {id: long, text: Long, duration: {above: 3600s}}
      - {id: first, text: First, first_call: true}
      - {id: stage, text: Stage, deal_stage: [new]}
      - {id: both, text: Both, applies_when: {item: deal}, all: [{phrases: [цена]}, {phrases: [скидка]}]}
      - {id: either, text: Either, any: [{phrases: [дорого]}, {not: {phrases: [скидка]}}]}
      - {id: some, text: Some, at_least: 2, of: [{phrases: [цена]}, {phrases: [скидка]}, {phrases: [договор]}]}
      - {id: close, text: Close, within: 2 words, of: [{phrases: [цена]}, {phrases: [договор]}]}
      - {id: ordered, text: Ordered, before: [{phrases: [дорого]}, {phrases: [цена]}]}
      - {id: times, text: Times, phrases: [цена], times: 2}
      - {id: exact, text: Exact, phrases: ['=скидки']}
      - {id: missing, text: Missing, phrases: [оформим заявку сегодня]}
      - {id: typo, text: Typo, phrases: [конфиденциальность]}
";

const CALL: &str = "A: Добрый день, это Анна.
    C: Здравствуйте. Сколько стоит доставка?
    A: Цена вот такая у нас, подпишем договар?
    C: Это дорого, скидку дайте. Оформим заявку потом, конфедициальност важна.
    A: Не дорого, а вот договор и цена, ИНН 7701 и до вторника.";

fn rendered(language: &str, call: &crate::domain::Transcript, facts: &CallFacts) -> String {
    let checklist = form(language, ITEMS);
    let scorer = Scorer::new(&checklist).unwrap();
    let items = checklist.sections.iter().flat_map(|section| &section.items);
    let texts = items.map(|item| {
        let explanation = scorer.explain(&item.id, call, facts).unwrap();
        render(&explanation, checklist.language)
    });
    texts.collect()
}

#[test]
fn explanations_are_told_in_words() {
    let facts = CallFacts::of(Some(Direction::Outbound));
    for language in ["ru", "en"] {
        insta::assert_snapshot!(
            format!("explained_{language}"),
            rendered(language, &transcript(CALL), &facts)
        );
    }
}

#[test]
fn what_is_not_known_is_told_in_words() {
    let mut unclear = transcript("A: Добрый день.\nC: Дорого. Скидка.\nA: Цена, подпишем договор.");
    for segment in &mut unclear.segments[1..] {
        segment.doubt = Some(Doubt::LowConfidence);
    }
    let unknown = transcript("X: Добрый день, дорого, подпишем договор, цена.");
    for language in ["ru", "en"] {
        for (name, call) in [("unclear", &unclear), ("unknown", &unknown)] {
            insta::assert_snapshot!(
                format!("explained_{name}_{language}"),
                rendered(language, call, &CallFacts::default())
            );
        }
    }
}
