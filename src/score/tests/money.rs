//! Sums without a currency: what makes a number one, rule by rule, and what lies just beside each rule.

use rstest::rstest;

use super::slots::said;
use crate::checklist::SlotKind;

/// The prices of a conversation, in their words.
fn prices(lines: &str) -> Vec<String> {
    let found = said(lines).into_iter();
    let prices = found.filter(|(kind, _)| *kind == SlotKind::Price);
    prices.map(|(_, words)| words).collect()
}

#[rstest]
// What it is for.
#[case("сорок пять за штуку", Some("сорок пять"))]
#[case("сорок пять за каждую штуку", Some("сорок пять"))]
#[case("сорок пять с человека", Some("сорок пять"))]
#[case("два за штуку", None)]
#[case("сорок пять за дом", None)]
#[case("двести в час", Some("двести"))]
#[case("девяносто в час", None)]
#[case("двести в коробке", None)]
#[case("six each", Some("six"))]
#[case("four each", None)]
#[case("two forty a seat", Some("two forty"))]
#[case("forty a month", Some("forty"))]
#[case("two forty a month", Some("two forty"))]
#[case("twelve a month", None)]
#[case("eighty for the hour", Some("eighty"))]
#[case("eighty for each lesson", Some("eighty"))]
#[case("eighty for the boys", None)]
// A word of cost before it.
#[case("обойдётся в восемьдесят", Some("восемьдесят"))]
#[case("стоит всего там около семи", Some("семи"))]
#[case("стоит там у них очень семь", None)]
#[case("стоит два", None)]
#[case("доставка двести", Some("двести"))]
#[case("доставка девяносто", None)]
#[case("доставка четыре восемьсот", Some("четыре восемьсот"))]
#[case("доставка и вот там двести", None)]
#[case("с вас шестьдесят", Some("шестьдесят"))]
#[case("у вас шестьдесят", None)]
#[case("будет две семьсот", Some("две семьсот"))]
#[case("it comes to sixty", Some("sixty"))]
#[case("it works out at sixty", Some("sixty"))]
#[case("we are moving to sixty", None)]
#[case("it starts from sixty", Some("sixty"))]
#[case("he came from sixty", None)]
#[case("can you drop it to sixty", Some("sixty"))]
#[case("call it sixty", Some("sixty"))]
#[case("would you take sixty for it", Some("sixty"))]
#[case("would you take ten for it", None)]
#[case("between eight and ten", Some("ten"))]
#[case("сказали сорок", Some("сорок"))]
#[case("сказали четыре", None)]
#[case("you get back to me, forty", None)]
#[case("it is two forty", Some("two forty"))]
#[case("it is nine thirty", None)]
// Done or sold for it.
#[case("отдам за двадцать", Some("двадцать"))]
#[case("видел за двадцать", Some("двадцать"))]
#[case("видел за примерно двадцать", Some("двадцать"))]
#[case("видел за четыре", None)]
#[case("стою за двадцать", None)]
#[case("do it for seven fifty", Some("seven fifty"))]
// As it is written.
#[case("it is 19.99", Some("19 99"))]
#[case("it is 19.98", None)]
#[case("it is version 19.50 of it", Some("19 50"))]
#[case("ну 8500 примерно", Some("8500"))]
#[case("ну 8510 примерно", None)]
#[case("это двести", Some("двести"))]
#[case("это девяносто", None)]
#[case("пробег это двести", None)]
#[case("six ninety nine, delivered", Some("six ninety nine"))]
#[case("nineteen ninety nine", None)]
// A time.
#[case("стоит к девяти", None)]
#[case("стоит до сорока", Some("сорока"))]
#[case("стоит девять часов", None)]
#[case("стоит девять окон", None)]
// Sizes and telephones.
#[case("стоит двадцать тридцать сорок", None)]
#[case("стоит двадцать тридцать", Some("тридцать"))]
fn a_sum_is_told_by_what_is_around_it(#[case] line: &str, #[case] expected: Option<&str>) {
    let found = prices(&format!("A: {line}"));
    assert_eq!(found, expected.as_slice(), "{line}");
}

#[rstest]
#[case("A: Сколько стоит?\nC: Сорок.", &["сорок"])]
#[case("A: Сколько стоит?\nC: Четыре.", &[])]
#[case("A: Сколько стоит?\nC: Не знаю.\nA: Сорок.", &[])]
#[case("A: Сколько человек?\nC: Сорок.", &[])]
#[case("A: Сколько с меня\nC: Сорок.", &["сорок"])]
#[case("A: How much is it?\nC: Sixty.", &["sixty"])]
#[case("A: How many is it?\nC: Sixty.", &[])]
#[case("A: Стоит сорок пять.\nC: Сорок пять?", &["сорок пять", "сорок пять"])]
#[case("A: Стоит сорок пять.\nC: Сорок шесть?", &["сорок пять"])]
#[case("A: Стоит сорок тысяч.\nC: Сорок?", &["сорок тысяч", "сорок"])]
#[case("A: Стоит сорок.\nC: Сорок тысяч?", &["сорок", "сорок тысяч"])]
#[case("A: Two forty a seat.\nC: Two forty?", &["two forty", "two forty"])]
fn a_sum_is_told_by_what_was_said_before(#[case] lines: &str, #[case] expected: &[&str]) {
    assert_eq!(prices(lines), expected, "{lines}");
}
