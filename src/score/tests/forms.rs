//! Faults that people found in the forms that ship, so that they stay mended.

use rstest::rstest;

use super::{shipped, transcript};
use crate::domain::Verdict::{self, Fail, Pass};
use crate::score::Scorer;

#[rstest]
// Asking for the customer is not giving one's own name.
#[case("ru", "greeting.name", "A: Добрый день. Это Сергей Иванович?\nC: Да.", Fail)]
#[case("ru", "greeting.name", "A: это сергей иванович\nC: Да.", Fail)]
#[case("ru", "greeting.name", "A: Добрый день, это Анна, компания Берёза.\nC: Да.", Pass)]
#[case("ru", "greeting.name", "A: Добрый день, это Анна Петрова из Берёзы.\nC: Да.", Pass)]
#[case("ru", "greeting.name", "A: Алло, это менеджер Анна.\nC: Да.", Pass)]
#[case(
    "ru",
    "greeting.name",
    "A: это анна компания берёза вам удобно говорить\nC: Да.",
    Pass
)]
#[case("ru", "greeting.name", "A: Это Сергей Иванович? Меня зовут Анна.\nC: Да.", Pass)]
#[case(
    "en",
    "greeting.name",
    "A: Hi, am I speaking with John? This is about your order.\nC: Yes.",
    Fail
)]
#[case("en", "greeting.name", "A: Hello, I am looking for Daniel.\nC: Yes.", Fail)]
#[case("en", "greeting.name", "A: Hello, is this Daniel?\nC: Yes.", Fail)]
#[case("en", "greeting.name", "A: Hello, Sarah speaking from Birch.\nC: Yes.", Pass)]
#[case("en", "greeting.name", "A: Hi, I'm Sarah from Birch.\nC: Yes.", Pass)]
#[case("en", "greeting.name", "A: Hi, this is Sarah with Birch.\nC: Yes.", Pass)]
#[case(
    "en",
    "greeting.name",
    "A: Hi, this is Sarah calling about your order.\nC: Yes.",
    Pass
)]
// Asking for a good moment is not asking how things are done.
#[case("ru", "needs.now", "A: Вам удобно сейчас говорить?\nC: Да.", Fail)]
#[case("ru", "needs.now", "A: Удобно сейчас говорить?\nC: Да.", Fail)]
#[case("ru", "needs.now", "A: Сейчас можете говорить?\nC: Да.", Fail)]
#[case("ru", "needs.now", "A: Как вы сейчас ведёте учёт?\nC: В тетради.", Pass)]
#[case("en", "needs.now", "A: Is right now a good time?\nC: Yes.", Fail)]
#[case("en", "needs.now", "A: How are you doing today?\nC: Fine.", Fail)]
#[case("en", "needs.now", "A: How do you handle orders today?\nC: By hand.", Pass)]
#[case("en", "needs.now", "A: What are you using at the moment?\nC: Paper.", Pass)]
// To solve the customer's problems is no rudeness; neither is to have got something for him.
#[case("ru", "forbidden.rude", "A: Поможем решить ваши проблемы.\nC: Да.", Pass)]
#[case("ru", "forbidden.rude", "A: Вот, достали для вас со склада.\nC: Да.", Pass)]
#[case("ru", "forbidden.rude", "A: Это ваши проблемы.\nC: Да.", Fail)]
#[case("ru", "forbidden.rude", "A: Мне всё равно, что вы думаете.\nC: Да.", Fail)]
#[case("retail", "forbidden.rude", "A: Это решит ваши проблемы.\nC: Да.", Pass)]
#[case("en", "forbidden.rude", "A: Thank you, people love it.\nC: Yes.", Pass)]
#[case("en", "forbidden.rude", "A: You people never listen.\nC: Yes.", Fail)]
// «Примерно» is no example.
#[case("ru", "presentation.proof", "A: Примерно сто рублей.\nC: Да.", Fail)]
fn what_was_found_wrong_stays_mended(
    #[case] form: &str,
    #[case] item: &str,
    #[case] said: &str,
    #[case] expected: Verdict,
) {
    let card = Scorer::new(&shipped(form)).unwrap().score(&transcript(said));
    let result = card.items.iter().find(|i| i.id.as_str() == item).unwrap();
    assert_eq!(result.verdict, expected, "{:?}", result.evidence);
}
