//! Forms with one defect each, and what is said about them.

mod invalid;
mod schema;

use rstest::rstest;

use super::{CheckError, Checklist, CriticalEffect, Language, ScoreBy, Way, parse};
use crate::domain::ContentHash;

const GOOD: &str = "\
id: form
title: Форма
language: ru
scoring: {by: items, critical: result, pass_from: 80, coverage_floor: 0.4}
defaults: {who: agent, slop: 1}
vocabulary: [CRM]
competitors: [Ромашка]
products: [Касса, CRM]
sections:
  - id: greeting
    weight: 2
    items:
      - id: greeting.hello
        text: Поздоровался
        where: {opening: 30s}
        phrases: [добрый день, здравствуйте ~0]
      - id: greeting.rude
        text: Без грубости
        critical: true
        not: {phrases: [дурак]}
";

fn check(text: &str) -> Result<Checklist, CheckError> {
    parse("form.yaml", text)
}

/// The form with its second item replaced.
fn with_item(item: &str) -> String {
    let head = GOOD.split("      - id: greeting.rude").next().unwrap_or_default();
    format!("{head}{item}\n")
}

#[test]
fn a_form_is_read() {
    let checklist = check(GOOD).unwrap();
    assert_eq!((checklist.id.as_str(), checklist.language), ("form", Language::Ru));
    assert_eq!(
        (checklist.scoring.by, checklist.scoring.critical),
        (ScoreBy::Items, CriticalEffect::Result)
    );
    assert_eq!(checklist.hash, ContentHash::of(GOOD.as_bytes()));
    assert_eq!(checklist.prompt_words(), ["CRM", "Касса", "Ромашка"]);
    let item = checklist.items().next().unwrap();
    let Way::Phrases { phrases, how, .. } = &item.met.way else {
        panic!("{:?}", item.met.way)
    };
    assert_eq!((phrases.len(), phrases[1].slop, how.slop), (2, Some(0), 1));
    assert_eq!(item.met.place.opening, Some(crate::domain::Millis(30_000)));
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_no_faults() {
    assert!(check(&format!("\u{feff}{}", GOOD.replace('\n', "\r\n"))).is_ok());
}

#[rstest]
#[case("      - {id: x, text: x, phrase: [дорого]}", "unknown key `phrase` in an item")]
#[case(
    "      - {id: greeting.hello, text: x, phrases: [дорого]}",
    "the item id `greeting.hello` is used twice, first in line 13"
)]
#[case(
    "      - {id: x, text: x, phrases: [и так]}",
    "`и так` has only words that are in every call"
)]
#[case("      - {id: x, text: x, phrases: ['!?']}", "the phrase is empty")]
#[case("      - {id: x, text: x, phrases: ['']}", "`phrases` is empty")]
#[case("      - {id: x, text: x, phrases: []}", "`phrases` is an empty list")]
#[case("      - {id: x, text: x, phrases: [дорого, дорого]}", "`дорого` stands here twice")]
#[case("      - {id: x, text: x, phrases: [дорого ~99]}", "`~99` is not a number of words")]
#[case("      - {id: x, text: x}", "nothing says how this is met")]
#[case(
    "      - {id: x, text: x, phrases: [дорого], regex: дорого}",
    "both `phrases` and `regex` say how this is met"
)]
#[case("      - {id: x, text: x, regex: '('}", "not a regular expression: unclosed group")]
#[case(
    "      - {id: x, text: x, regex: '(\\w{1,500}){1,500}'}",
    "the regular expression is too big: with `{1,500}` it asks for up to 250000 characters"
)]
#[case(
    "      - {id: x, text: x, regex: 'а*'}",
    "the regular expression also fits an empty text, so every call meets it"
)]
#[case("      - {id: x, text: x, item: greeting.helo}", "there is no item `greeting.helo`")]
#[case(
    "      - {id: x, text: x, where: {after: y}, phrases: [дорого]}",
    "there is no item `y`"
)]
#[case("      - {id: x, text: x, item: x}", "the item `x` depends on itself")]
#[case(
    "      - {id: x, text: x, weight: 0, phrases: [дорого]}",
    "`weight` is 0, and must be above 0 and at most 1000000"
)]
#[case(
    "      - {id: x, text: x, weight: -1, phrases: [дорого]}",
    "`weight` is -1, and must be above 0 and at most 1000000"
)]
#[case(
    "      - {id: x, text: x, points: много, phrases: [дорого]}",
    "`points` must be a number, and this is text"
)]
#[case(
    "      - {id: x, text: x, critical: да, phrases: [дорого]}",
    "`critical` must be true or false, and this is text"
)]
#[case(
    "      - {id: x, text: x, critical: true, bonus: true, phrases: [дорого]}",
    "an item is only one of critical, bonus and report_only"
)]
#[case(
    "      - {id: x, text: x, who: manager, phrases: [дорого]}",
    "`who` cannot be `manager`"
)]
#[case(
    "      - {id: x, text: x, where: {opening: soon}, phrases: [дорого]}",
    "`opening` must be a length of time"
)]
#[case(
    "      - {id: x, text: x, metric: talk_share, below: 0.6}",
    "there is no metric `talk_share`"
)]
#[case(
    "      - {id: x, text: x, metric: talk_share_agent}",
    "a metric needs `above` or `below`"
)]
#[case(
    "      - {id: x, text: x, metric: turns, above: 5, below: 4}",
    "no value is above 5 and below 4"
)]
#[case("      - {id: x, text: x, event: objections}", "`event` cannot be `objections`")]
#[case(
    "      - {id: x, text: x, event: objection, type: payment}",
    "`objection` never has the type `payment`"
)]
#[case(
    "      - {id: x, text: x, event: promise, result: accepted}",
    "`promise` never has the result `accepted`"
)]
#[case(
    "      - {id: x, text: x, at_least: 3, of: [{phrases: [дорого]}]}",
    "`at_least: 3` of 1 can never be met"
)]
#[case("      - {id: x, text: x, at_least: 1}", "`of` is missing: which conditions?")]
#[case(
    "      - {id: x, text: x, before: [{phrases: [дорого]}]}",
    "`before` needs exactly two conditions"
)]
#[case(
    "      - {id: x, text: x, within: 5 metres, of: [{phrases: [дорого]}]}",
    "`within` must be a time, words or turns"
)]
#[case(
    "      - {id: x, text: x, within: 5 words, of: [{metric: turns, above: 2}]}",
    "`within` needs conditions that are found at a place of the call"
)]
#[case(
    "      - {id: x, text: x, times: 2, metric: turns, above: 2}",
    "`times` has no meaning beside `metric`"
)]
#[case("      - {id: x, phrases: [дорого]}", "the item has no `text`")]
#[case("      - {text: x, phrases: [дорого]}", "the item has no `id`")]
#[case("      - {id: х у, text: x, phrases: [дорого]}", "`х у` cannot be an id")]
#[case("      - {id: x, id: x, text: x, phrases: [дорого]}", "`id` is given twice")]
#[case(
    "      - {id: x, text: x, words_near: [дорого]}",
    "`words_near` needs two words or more"
)]
#[case("      - just text", "an item must be a group of keys, and this is text")]
fn each_defect_is_named(#[case] item: &str, #[case] message: &str) {
    let error = check(&with_item(item)).unwrap_err();
    let said: Vec<&str> = error.faults.iter().map(|f| f.message.as_str()).collect();
    assert_eq!(said, [message]);
    assert_eq!(error.faults[0].line, 17, "{error}");
}

#[rstest]
#[case("language: ru", "language: de", "`language` cannot be `de`")]
#[case("id: form", "name: form", "the form has no `id`")]
#[case("pass_from: 80", "pass_from: 180", "`pass_from` is 180, and must be from 0 to 100")]
#[case("sections:", "parts:", "the form has no `sections`")]
fn defects_of_the_form_itself(#[case] good: &str, #[case] bad: &str, #[case] message: &str) {
    let error = check(&GOOD.replacen(good, bad, 1)).unwrap_err();
    assert!(error.faults.iter().any(|f| f.message == message), "{error}");
}

#[test]
fn all_faults_are_told_at_once_in_order_with_a_caret() {
    let form = with_item(
        "      - {id: greeting.hello, text: x, phrases: [и]}\n      - {id: y, text: y, weight: 0, regexp: '('}",
    );
    let error = check(&form).unwrap_err();
    assert_eq!(error.faults.len(), 4, "{error}");
    assert!(error.faults.is_sorted_by_key(|f| (f.line, f.column)));
    insta::assert_snapshot!(error.faults[0].render(), @r"
    form.yaml:17:14: the item id `greeting.hello` is used twice, first in line 13
     17 |       - {id: greeting.hello, text: x, phrases: [и]}
        |              ^^^^^^^^^^^^^^
       = hint: an id names one thing and never changes; give this one another
    ");
    let unknown = error.faults.iter().find(|f| f.message.contains("regexp")).unwrap();
    assert_eq!(unknown.hint.as_deref(), Some("did you mean `regex`?"));
}

#[rstest]
#[case("")]
#[case("- a\n- b\n")]
#[case("a: [")]
#[case("\t\tid: x")]
#[case("id: *unknown")]
#[case("id: x\nsections: []\nlanguage: ru")]
#[case("sections: 5")]
#[case("{")]
fn what_is_no_form_is_refused(#[case] text: &str) {
    assert!(!check(text).unwrap_err().faults.is_empty());
}

#[test]
fn deep_and_exploding_yaml_is_refused() {
    assert!(check(&"[".repeat(10_000)).is_err());
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, last) in ('b'..'j').zip('a'..) {
        let nine = vec![format!("*{last}"); 9].join(", ");
        bomb = format!("{bomb}{name}: &{name} [{nine}]\n");
    }
    assert!(check(&bomb).is_err());
}

proptest::proptest! {
    /// Whatever the text, there is an answer.
    #[test]
    fn any_text_gets_an_answer(text in "\\PC{0,200}", at in 0..GOOD.len()) {
        let _ = check(&text);
        let mut at = at;
        while !GOOD.is_char_boundary(at) {
            at -= 1;
        }
        let _ = check(&format!("{}{text}{}", &GOOD[..at], &GOOD[at..]));
        if let Err(error) = check(&GOOD[..at]) {
            proptest::prop_assert!(!error.faults.is_empty());
            let _ = error.to_string();
        }
    }
}
