//! Numbers as people say them, and pairs of them that are one amount.

use rstest::rstest;

use super::transcript;
use crate::score::numbers::{Number, compound, numbers};
use crate::score::phrase::Builder;
use crate::score::text::{Conversation, Stems};

/// The numbers of a line, and what the first two are together.
fn read(said: &str) -> (Vec<Number>, Option<f64>) {
    let stems = Stems::shared();
    let (vocabulary, _) = Builder::new(stems).build();
    let call = transcript(&format!("A: {said}"));
    let conversation = Conversation::new(&call, stems, &vocabulary);
    let found = numbers(&conversation, 0..conversation.tokens.len());
    let together = match found.as_slice() {
        [left, right, ..] => compound(&conversation, left, right),
        _ => None,
    };
    (found, together)
}

#[rstest]
#[case("сорок восемь тысяч двести", &[48_200.0])]
#[case("двести, сорок", &[240.0])]
#[case("двести. Сорок", &[200.0, 40.0])]
#[case("сорок двести", &[40.0, 200.0])]
#[case("двести ноль", &[200.0, 0.0])]
#[case("миллион двести тысяч", &[1_200_000.0])]
#[case("тысяч семьдесят пять", &[75_000.0])]
#[case("две с половиной тысячи", &[2_500.0])]
#[case("две с половиной", &[2.0])]
#[case("двести с половиной тысяч", &[200_500.0])]
#[case("полторы тысячи", &[1_500.0])]
#[case("один договор и два счёта", &[2.0])]
#[case("сорок один", &[41.0])]
#[case("пятого", &[5.0])]
#[case("two and a half thousand", &[2_500.0])]
#[case("two and a half", &[2.0])]
#[case("four hundred and eighty", &[480.0])]
#[case("hundred and", &[100.0])]
#[case("one moment", &[])]
#[case("48 000 и 4,5", &[48_000.0, 4.5])]
#[case("48к", &[48_000.0])]
#[case("2 млн", &[2_000_000.0])]
#[case("1,250", &[1_250.0])]
#[case("12345 678", &[12_345.0, 678.0])]
#[case("3 20", &[3.0, 20.0])]
#[case("5кабинетов", &[])]
fn numbers_are_read(#[case] said: &str, #[case] expected: &[f64]) {
    let found: Vec<f64> = read(said).0.iter().map(|number| number.value).collect();
    assert_eq!(found, expected, "{said}");
}

#[rstest]
#[case("two forty", Some(240.0))]
#[case("ninety nine, ninety", None)]
#[case("two five", None)]
#[case("two hundred forty", None)]
#[case("zero forty", None)]
#[case("второго восемьсот", None)]
#[case("четыре восемьсот", Some(4_800.0))]
#[case("четыре. восемьсот", None)]
#[case("четыре сорок", None)]
#[case("четыре и восемьсот", None)]
#[case("4 восемьсот", None)]
#[case("ноль восемьсот", None)]
#[case("четыре восемьсот пять", None)]
fn two_numbers_are_one_amount(#[case] said: &str, #[case] expected: Option<f64>) {
    assert_eq!(read(said).1, expected, "{said}");
}

#[rstest]
#[case("девять один шесть", &[1, 1, 1])]
#[case("one five", &[1, 1])]
#[case("five one", &[1, 1])]
#[case("ещё один", &[])]
#[case("at five. One moment", &[1])]
#[case("девятьсот шестнадцать", &[5])]
#[case("сорок пять", &[3])]
#[case("8 916", &[4])]
fn digits_are_counted_for_telling_telephones(#[case] said: &str, #[case] expected: &[u32]) {
    let found: Vec<u32> = read(said).0.iter().map(|number| number.digits).collect();
    assert_eq!(found, expected, "{said}");
}
