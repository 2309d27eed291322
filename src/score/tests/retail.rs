//! The retail form on two short calls, one good and one bad, item by item.

use super::{shipped, transcript};
use crate::domain::Verdict;
use crate::score::Scorer;

const GOOD: &str = "\
A: Добрый день! Мебельный салон Берёза, меня зовут Ирина. Чем могу помочь?
C: Здравствуйте. Хотел узнать про шкаф-купе.
A: С удовольствием подскажу. Как могу к вам обращаться?
C: Павел.
A: Павел, очень приятно. А откуда вы о нас узнали?
C: Соседи посоветовали.
A: Какой ширины вам нужен шкаф и для какой комнаты?
C: Два метра, в спальню. У нас маленькая спальня, места мало.
A: А что для вас важно в шкафу?
C: Чтобы много помещалось и не шумели дверцы.
A: Понятно. На какую сумму рассчитываете? И к какому числу он нужен?
C: Тысяч до шестидесяти, к концу месяца.
A: Куда везти, в какой район?
C: На Лесную.
A: Правильно понимаю, вам нужен шкаф два метра в спальню, вместительный и с тихими дверцами, к концу месяца?
C: Да, верно.
A: Могу предложить два варианта: с двумя дверями или с тремя. Раз у вас маленькая спальня и места мало, удобнее с тремя: внутрь войдёт больше, дверцы не шумят.
A: Стоит он пятьдесят восемь тысяч рублей. Доставка бесплатная, гарантия пять лет, оплатить можно картой при получении.
C: Дороговато.
A: Понимаю вас, сумма заметная. А с чем вы сравниваете? У нас в цену входит сборка, и служит он лет двадцать. Ещё рекомендую взять подсветку, с ней удобнее.
C: Подсветка не нужна. А шкаф давайте.
A: Хорошо. Давайте оформим заказ. Подскажите ваш телефон и адрес, пожалуйста.
C: Восемь девятьсот шестнадцать сто двадцать три сорок пять шестьдесят семь, Лесная, десять.
A: Записала. Привезём в четверг в одиннадцать, договорились?
C: Да, хорошо.
A: Давайте ещё раз проверим: шкаф два метра, три двери, пятьдесят восемь тысяч, доставка в четверг в одиннадцать на Лесную. Всё верно?
C: Всё верно.
A: Спасибо за заказ, Павел. Хорошего дня, до свидания!
C: До свидания.";

const BAD: &str = "\
A: Алло.
C: Здравствуйте, меня зовут Марина. Это магазин обуви? У вас есть зимние сапоги тридцать восьмого размера?
A: Таких нет.
C: А когда будут?
A: Не знаю. Наверное, потом. Посмотрите на сайте.
C: Понятно. Как-то странно вы отвечаете.
A: Не нравится, не покупайте. У нас всё равно дешевле нигде не найдёте.
C: Ясно, до свидания.";

fn verdicts(said: &str) -> Vec<(String, Verdict)> {
    let scorer = Scorer::new(&shipped("retail")).unwrap();
    let card = scorer.score(&transcript(said));
    card.items
        .into_iter()
        .map(|i| (i.id.as_str().to_owned(), i.verdict))
        .collect()
}

#[test]
fn a_good_call_has_everything() {
    let missing: Vec<_> = verdicts(GOOD)
        .into_iter()
        .filter(|(_, v)| *v != Verdict::Pass)
        .collect();
    // Nobody refused, so nobody pressed.
    assert_eq!(missing, [("objections.no_pressure".to_owned(), Verdict::Na)]);
}

#[test]
fn a_bad_call_has_next_to_nothing() {
    let met: Vec<_> = verdicts(BAD)
        .into_iter()
        .filter(|(_, v)| *v == Verdict::Pass)
        .map(|(id, _)| id)
        .collect();
    assert_eq!(met, Vec::<String>::new());
    let not_applicable: Vec<_> = verdicts(BAD)
        .into_iter()
        .filter(|(_, v)| *v == Verdict::Na)
        .map(|(id, _)| id)
        .collect();
    assert!(
        not_applicable.contains(&"contact.name".to_owned()),
        "she gave her name unasked: {not_applicable:?}"
    );
}

#[test]
fn a_refusal_with_something_offered_instead_is_none() {
    for (said, expected) in [
        ("A: Таких нет, но есть похожие, показать?", Verdict::Pass),
        (
            "A: К сожалению, сапог нет в наличии.\nC: Жаль.\nA: Могу заказать, привезут в среду.",
            Verdict::Pass,
        ),
        (
            "A: К сожалению, сапог нет в наличии.\nC: Жаль.\nA: До свидания.",
            Verdict::Fail,
        ),
        ("A: Мастер свободен в среду.", Verdict::Pass),
        (
            "A: На сегодня записи нет. Ближайшее свободное время завтра в десять.",
            Verdict::Pass,
        ),
    ] {
        let all = verdicts(said);
        let refused = all.iter().find(|(id, _)| id == "forbidden.refused").unwrap();
        assert_eq!(refused.1, expected, "{said}");
    }
}

#[test]
fn the_ids_are_those_that_results_are_filed_under() {
    let form = shipped("retail");
    let ids: Vec<&str> = form.items().map(|i| i.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "greeting.hello",
            "greeting.company",
            "greeting.name",
            "greeting.offer",
            "contact.name",
            "contact.uses_name",
            "contact.source",
            "needs.questions",
            "needs.open",
            "needs.when",
            "needs.where",
            "needs.budget",
            "needs.summary",
            "offer.price",
            "offer.value",
            "offer.choice",
            "offer.terms",
            "offer.upsell",
            "objections.acknowledged",
            "objections.handled",
            "objections.no_pressure",
            "closing.attempt",
            "closing.next_step",
            "closing.contact",
            "closing.recap",
            "farewell.thanks",
            "farewell.bye",
            "forbidden.rude",
            "forbidden.uncertain",
            "forbidden.refused",
            "forbidden.false_promise",
        ]
    );
}
