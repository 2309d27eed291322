//! Reductions that no word names: «за семнадцать вместо двадцати», "normally eighty, I can do sixty five", a percentage
//! that is taken off, a lower amount on a condition.

use std::ops::Range;

use super::Heard;
use crate::checklist::SlotKind;
use crate::domain::Role;

/// The words of a reduction in a sentence.
pub(super) fn reduced(heard: &Heard<'_, '_>, role: Option<Role>, tokens: &Range<usize>) -> Option<Range<usize>> {
    percentage(heard, tokens).or_else(|| minus(heard, tokens)).or_else(|| {
        let price = heard.slot(SlotKind::Price, tokens)?.tokens.clone();
        let says = |list: &[&str]| tokens.clone().any(|at| list.contains(&heard.conversation.word(at)));
        let instead = says(&["вместо"]) || says(&["instead"]) && says(&["of"]);
        let usual = says(USUALLY) && says(FOR_YOU);
        let agent = role == Some(Role::Agent);
        let on_condition = agent && says(&["если", "if"]) && says(IF_YOU) && says(WILL_DO);
        let lowered = agent && (price.start > tokens.start) && {
            let from = price.start.saturating_sub(4).max(tokens.start);
            let before = from..price.start;
            let word = |at: usize| heard.conversation.word(at);
            before.clone().any(|at| {
                matches!(
                    word(at),
                    "drop" | "go" | "knock" | "cut" | "снизим" | "опустим" | "опущу"
                )
            }) && before.clone().any(|at| matches!(word(at), "to" | "до"))
        };
        // «За двадцать пять отдадите?», "would you take four hundred for it?"
        let bargains = role == Some(Role::Customer)
            && heard.asks(tokens)
            && says(&[
                "take",
                "accept",
                "отдадите",
                "договоримся",
                "сойдемся",
                "уступите",
                "сделаете",
            ]);
        (instead || usual || on_condition || lowered || bargains).then_some(price)
    })
}

/// «На образец минус тридцать»: a number taken off, no temperature.
fn minus(heard: &Heard<'_, '_>, tokens: &Range<usize>) -> Option<Range<usize>> {
    let word = |at: usize| heard.conversation.word(at);
    let cold = tokens.clone().any(|at| {
        ["градус", "температур", "мороз", "зим", "диоптр"]
            .iter()
            .any(|stem| word(at).starts_with(stem))
    });
    let at = tokens.clone().find(|&at| word(at) == "минус")?;
    let number = heard.slot(SlotKind::Number, &(at + 1..tokens.end.min(at + 2)))?;
    (!cold).then_some(at..number.tokens.end)
}

/// A percentage with a word of taking off beside it.
fn percentage(heard: &Heard<'_, '_>, tokens: &Range<usize>) -> Option<Range<usize>> {
    let percent = heard.slot(SlotKind::Percent, tokens)?.tokens.clone();
    let word = |at: usize| heard.conversation.word(at);
    let near = percent.start.saturating_sub(4).max(tokens.start)..(percent.end + 4).min(tokens.end);
    // «Даём процентов десять брака» is none of it.
    let other = near
        .clone()
        .any(|at| NO_REDUCTION.iter().any(|stem| word(at).starts_with(stem)));
    let off = (percent.end..tokens.end.min(percent.end + 2)).any(|at| matches!(word(at), "off" | "less"));
    let given = near.clone().any(|at| REDUCES.contains(&word(at)));
    (off || given && !other).then_some(percent)
}

#[rustfmt::skip]
const REDUCES: &[&str] = &[
    "уступлю", "уступим", "уступаем", "скину", "скинем", "скидываем", "сброшу", "сбросим", "минус", "меньше", "дешевле",
    "выгоднее", "ниже", "дадим", "дам", "даем", "сделаю", "сделаем", "сниму", "снимем", "вычтем", "убираю", "knock", "shave",
    "cheaper", "save", "saving", "back",
];

#[rustfmt::skip]
const NO_REDUCTION: &[&str] = &[
    "брак", "конверс", "одобрен", "гарант", "влажн", "загруз", "продаж", "выруч", "прибыл", "потер", "расход", "клиент",
    "заряд", "waste", "errors", "time", "sales",
];

const USUALLY: &[&str] = &[
    "обычно",
    "стандартно",
    "normally",
    "usually",
    "был",
    "было",
    "стоил",
    "стоила",
    "was",
];

#[rustfmt::skip]
const FOR_YOU: &[&str] = &["вам", "вас", "отдам", "отдадим", "сделаю", "let", "but", "now"];

#[rustfmt::skip]
const IF_YOU: &[&str] = &[
    "возьмете", "берете", "решите", "оплатите", "закажете", "подпишете", "сегодня", "сейчас", "сразу", "две", "take", "buy",
    "order", "sign", "pay", "say", "commit",
];

#[rustfmt::skip]
const WILL_DO: &[&str] = &[
    "отдам", "отдадим", "сделаю", "сделаем", "скину", "посчитаю", "посчитаем", "уложимся", "do", "drop", "make", "call",
];
