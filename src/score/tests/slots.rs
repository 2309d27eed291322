//! What is said that has a value: each with the words it was said in.

use rstest::rstest;

use super::{form, transcript};
use crate::checklist::SlotKind::{self, Date, Email, Name, Number, Percent, Phone, Price, Time};
use crate::score::Scorer;
use crate::score::slots::slots;
use crate::score::text::{Conversation, Stems};

/// Kind and words of each, in the order of the first word.
pub(super) fn said(lines: &str) -> Vec<(SlotKind, String)> {
    let scorer = Scorer::new(&form("ru", "      - {id: x, text: x, slot: price}\n")).unwrap();
    let call = transcript(lines);
    let conversation = Conversation::new(&call, Stems::shared(), &scorer.vocabulary);
    let found = scorer.phrases.find(&conversation);
    let words = |tokens: std::ops::Range<usize>| {
        let words: Vec<&str> = tokens.map(|at| conversation.word(at)).collect();
        words.join(" ")
    };
    let slots = slots(&conversation, &found);
    slots.into_iter().map(|slot| (slot.kind, words(slot.tokens))).collect()
}

#[rstest]
// Money.
#[case("с вас сорок рублей", &[(Number, "сорок"), (Price, "сорок рублей")])]
#[case("48 руб", &[(Number, "48"), (Price, "48 руб")])]
#[case("это 500₽ всего", &[(Number, "500"), (Price, "500")])]
#[case("it is $75", &[(Number, "75"), (Price, "75")])]
#[case("сорок восемь, ну, рублей", &[(Number, "сорок восемь"), (Price, "сорок восемь ну рублей")])]
#[case("стоит рубль двадцать", &[(Number, "двадцать"), (Price, "двадцать")])]
#[case("рубль сто", &[(Number, "сто")])]
#[case("пятнадцать тысяч", &[(Number, "пятнадцать тысяч"), (Price, "пятнадцать тысяч")])]
#[case("15 тысяч", &[(Number, "15 тысяч"), (Price, "15 тысяч")])]
#[case("15000", &[(Number, "15000"), (Price, "15000")])]
#[case("2024", &[(Number, "2024")])]
#[case("пятнадцать тысяч клиентов", &[(Number, "пятнадцать тысяч")])]
#[case("пять тысяч отзывов", &[(Number, "пять тысяч")])]
#[case("five thousand flyers", &[(Number, "five thousand")])]
#[case("thirty five each", &[(Number, "thirty five"), (Price, "thirty five")])]
#[case("195 a month", &[(Number, "195"), (Price, "195")])]
#[case("two a month", &[(Number, "two")])]
#[case("195 a side", &[(Number, "195")])]
#[case("скидка пять процентов", &[(Percent, "пять процентов")])]
#[case("скидка 5%", &[(Percent, "5")])]
#[case("five percent", &[(Percent, "five percent")])]
// Telephones.
#[case("8 916 123 45 67", &[(Number, "8 916 123"), (Phone, "8 916 123 45 67"), (Number, "45"), (Number, "67")])]
#[case("восемь девятьсот шестнадцать", &[(Number, "восемь"), (Number, "девятьсот шестнадцать")])]
// Dates.
#[case("давайте в среду", &[(Date, "среду")])]
#[case("на следующей неделе", &[(Date, "следующей неделе")])]
#[case("следующей осенью", &[])]
#[case("через два дня", &[(Date, "через два дня"), (Number, "два")])]
#[case("через час", &[(Date, "через час")])]
#[case("через пару недель", &[(Date, "через пару недель")])]
#[case("через несколько дней", &[(Date, "через несколько дней")])]
#[case("in a week", &[(Date, "in a week")])]
#[case("in a box", &[])]
#[case("within two days", &[(Date, "within two days"), (Number, "two")])]
#[case("пятого мая", &[(Date, "пятого мая")])]
#[case("5 мая", &[(Number, "5"), (Date, "5 мая")])]
#[case("45 мая", &[(Number, "45")])]
#[case("may 5", &[(Date, "may 5"), (Number, "5")])]
#[case("числа пятого", &[])]
#[case("к пятому", &[(Date, "пятому")])]
#[case("let us meet on the second", &[])]
#[case("до 05.11", &[(Number, "05 11"), (Date, "05 11")])]
// Times.
#[case("в 15:30", &[(Number, "15"), (Time, "15 30"), (Number, "30")])]
#[case("в два часа", &[(Number, "два"), (Time, "два часа")])]
#[case("говорили два часа", &[(Number, "два")])]
#[case("в пять", &[(Number, "пять"), (Time, "пять")])]
#[case("в пять завтра", &[(Number, "пять"), (Time, "пять"), (Date, "завтра")])]
#[case("в пять домов", &[(Number, "пять")])]
#[case("at ten or eleven", &[(Number, "ten"), (Time, "ten"), (Number, "eleven")])]
#[case("в тридцать", &[(Number, "тридцать")])]
#[case("утром", &[(Time, "утром")])]
#[case("завтра утром", &[(Date, "завтра"), (Time, "утром")])]
#[case("после обеда", &[(Time, "обеда")])]
#[case("вкус обеда", &[])]
#[case("this morning", &[(Time, "morning")])]
#[case("good morning", &[])]
// Names and addresses.
#[case("меня зовут Рогнеда", &[(Name, "рогнеда")])]
#[case("меня зовут так", &[])]
#[case("my name is Quill", &[(Name, "quill")])]
#[case("это Марина", &[(Name, "марина")])]
#[case("пишите на ivan@mail", &[(Email, "ivan mail")])]
#[case("иван собака почта", &[(Name, "иван"), (Email, "иван собака почта")])]
#[case("собака лает", &[])]
fn what_has_a_value_is_found_in_its_words(#[case] line: &str, #[case] expected: &[(SlotKind, &str)]) {
    let found = said(&format!("A: {line}"));
    let found: Vec<(SlotKind, &str)> = found.iter().map(|(kind, words)| (*kind, words.as_str())).collect();
    assert_eq!(found, expected, "{line}");
}

#[test]
fn a_number_after_a_question_of_price_is_money() {
    let answer = |lines: &str| said(lines).iter().any(|(kind, _)| *kind == Price);
    assert!(answer("A: Какая у вас сейчас цена?\nC: Двести сорок где-то."));
    assert!(!answer("A: Сколько у вас окон?\nC: Двести сорок где-то."));
    assert!(!answer(
        "A: Какая у вас сейчас цена?\nC: Не знаю.\nA: Двести сорок окон."
    ));
}
