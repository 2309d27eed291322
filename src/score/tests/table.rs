//! The matcher's cases by semantics. Each runs on the engine and on the [reference](super::reference), which was
//! written apart; and the two must agree on whatever small vocabularies are thrown at them.

use proptest::prelude::*;

use super::{form, reference, transcript};
use crate::checklist::{Phrase, PhraseMatch, Who};
use crate::domain::Verdict;
use crate::score::Scorer;
use crate::score::phrase::{Builder, Group};
use crate::score::text::{Conversation, Stems};

/// A phrase, how it is to be looked for, what was said, and how often it is found.
#[derive(Debug, Clone)]
pub(super) struct Case {
    about: &'static str,
    pub phrase: String,
    said: String,
    times: usize,
    slop: u8,
    pub any_order: bool,
    pub fuzzy: bool,
    pub negated: bool,
    pub who: Who,
    /// Seconds.
    pub opening: Option<u32>,
    pub last: Option<u32>,
}

impl Case {
    /// The slop of the phrase itself, `~N`, comes first.
    pub fn slop(&self) -> u8 {
        let own = self.phrase.split_whitespace().find_map(|p| p.strip_prefix('~'));
        own.map_or(self.slop, |n| n.parse().unwrap())
    }

    fn slop_of(self, slop: u8) -> Self {
        Self { slop, ..self }
    }

    fn any_order(self) -> Self {
        Self {
            any_order: true,
            ..self
        }
    }

    fn strict(self) -> Self {
        Self { fuzzy: false, ..self }
    }

    fn negation_counts(self) -> Self {
        Self { negated: true, ..self }
    }

    fn by(self, who: Who) -> Self {
        Self { who, ..self }
    }

    fn opening(self, seconds: u32) -> Self {
        Self {
            opening: Some(seconds),
            ..self
        }
    }

    fn last(self, seconds: u32) -> Self {
        Self {
            last: Some(seconds),
            ..self
        }
    }
}

fn case(about: &'static str, phrase: &str, said: &str, times: usize) -> Case {
    Case {
        about,
        phrase: phrase.to_owned(),
        said: said.to_owned(),
        times,
        slop: 2,
        any_order: false,
        fuzzy: true,
        negated: false,
        who: Who::Either,
        opening: None,
        last: None,
    }
}

#[rustfmt::skip]
fn cases() -> Vec<Case> {
    use Who::{Agent, Customer};
    vec![
        case("inflection", "добрый день", "Доброго дня вам", 1),
        case("inflection", "оставить заявку", "вы оставили заявку", 1),
        case("inflection", "скидка", "скидки, скидок, скидкой", 3),
        case("inflection", "звонок", "после звонка, до звонков", 2),
        case("inflection", "хотеть заказать", "мы хотели заказать", 1),
        case("inflection", "покупатель", "покупка", 0),
        case("inflection", "company", "our companies", 1),
        case("inflection", "send the link", "I sent the link", 1),
        case("exact form", "=перезвоню", "Я перезвоню", 1),
        case("exact form", "=перезвоню", "Вы перезвоните", 0),
        case("exact form", "=счёт|=счёта", "счёт, счета, счетом", 2),
        case("word order", "добрый день", "день добрый", 0),
        case("word order", "добрый день", "день добрый", 1).any_order(),
        case("word order", "договор подписать", "подписать, значит ли, договор", 1).any_order(),
        case("word order", "дорого дорого", "дорого", 0).any_order(),
        case("word order", "дорого дорого", "дорого, очень дорого", 1).any_order(),
        case("word order", "цена договор скидка", "скидка, цена, договор", 1).any_order().slop_of(0),
        case("slop", "удобно говорить", "удобно ли вам говорить", 1),
        case("slop", "удобно говорить", "удобно ли вам прямо сейчас говорить", 0),
        case("slop", "удобно говорить ~4", "удобно ли вам прямо сейчас говорить", 1),
        case("slop", "удобно говорить", "удобно вам говорить", 0).slop_of(0),
        case("slop", "удобно говорить", "удобно, ну вот, говорить", 1).slop_of(0),
        case("slop", "оставить заявку сайт", "оставили вы заявку у нас на сайте", 0),
        case("slop", "оставить заявку сайт", "оставили вы заявку на сайте", 1),
        case("slop", "подписать договор", "подписать этот ваш новый длинный договор", 0).any_order(),
        case("alternatives", "это|очень дорого", "очень дорого", 1),
        case("alternatives", "это|очень дорого", "как дорого", 0),
        case("alternatives", "онлайн-касса|терминал нужна", "нам онлайн касса нужна и терминал нужен", 2),
        case("negation", "дорого", "это не дорого", 0),
        case("negation", "дорого", "не очень дорого", 0),
        case("negation", "дорого", "не так уж дорого", 0),
        case("negation", "дорого", "не, ну, дорого", 0),
        case("negation", "дорого", "нет, дорого", 1),
        case("negation", "дорого", "не понимаю. Дорого!", 1),
        case("negation", "дорого", "не понимаю, почему дорого", 1),
        case("negation", "это дорого", "это совсем не дорого", 0),
        case("negation", "не дорого", "это не дорого", 1),
        case("negation", "дорого", "это не дорого", 1).negation_counts(),
        case("negation", "скидка", "без скидки", 0),
        case("negation", "скидка", "без всякой скидки", 1),
        case("negation", "скидка", "не только скидка", 1),
        case("negation", "подскажете", "не подскажете ли вы адрес", 1),
        case("negation", "помочь", "не могли бы помочь", 1),
        case("negation", "expensive", "it is not that expensive", 0),
        case("negation", "expensive", "no, expensive", 1),
        case("negation", "дорого", "A: не дорого\nC: дорого", 1),
        case("boundaries", "цена", "оценка и ценник", 0),
        case("boundaries", "час", "участок, часто", 0),
        case("boundaries", "добрый день", "A: добрый\nC: день", 0),
        case("boundaries", "добрый день", "A: добрый\nA: день", 1),
        case("boundaries", "добрый день", "A: вот и добрый,\nC: угу\nA: день", 1),
        case("boundaries", "добрый день", "A: добрый\nC: что вы сказали\nA: день", 0),
        case("boundaries", "добрый день", "добрый. день", 0).slop_of(0),
        case("boundaries", "добрый день", "добрый. день", 1).slop_of(1),
        case("ё and е", "учёт", "УЧЕТ товаров", 1),
        case("ё and е", "учет", "Учёт товаров", 1),
        case("ё and е", "=счёт", "счет", 1),
        case("case", "CRM", "наша crm и Crm", 2),
        case("case", "битрикс", "БИТРИКС", 1),
        case("numbers", "24 часа", "работаем 24 часа", 1),
        case("numbers", "24 часа", "работаем 124 часа", 0),
        case("numbers", "1000", "1001", 0),
        case("overlap", "дорого", "дорого, дорого и ещё раз дорого", 3),
        case("overlap", "очень дорого", "очень очень дорого", 1),
        case("overlap", "цена цена", "цена цена цена", 1).slop_of(0),
        case("overlap", "цена цена", "цена цена цена цена", 2).slop_of(0),
        case("overlap", "дорого|цена цена|дорого", "дорого цена дорого", 1).slop_of(0),
        case("fuzzy", "договор", "подпишем договар", 1),
        case("fuzzy", "договор", "подпишем договар", 0).strict(),
        case("fuzzy", "договор", "подпишем догвоор", 1),
        case("fuzzy", "договор", "подпишем дагавар", 0),
        case("fuzzy", "презентация", "пришлю призинтацию", 1),
        case("fuzzy", "презентация", "пришлю прзнтацию", 1),
        case("fuzzy", "цена", "какая цина", 0),
        case("fuzzy", "договор", "тоговор", 0),
        case("fuzzy", "=договор", "договар", 0),
        case("fuzzy", "12345678", "12345679", 0),
        case("fuzzy", "подписать договор", "подпесать договар", 1),
        case("speaker", "дорого", "A: дорого\nC: алло", 1).by(Agent),
        case("speaker", "дорого", "A: алло\nC: дорого", 0).by(Agent),
        case("speaker", "дорого", "A: алло\nC: дорого", 1).by(Customer),
        case("speaker", "дорого", "A: дорого\nC: дорого", 2),
        case("window", "скидка", "A: раз два три четыре пять шесть семь восемь скидка", 0).opening(3),
        case("window", "скидка", "A: раз два три четыре пять шесть семь восемь скидка", 1).opening(4),
        case("window", "скидка", "A: скидка раз два три четыре пять шесть семь восемь", 0).last(2),
        case("window", "скидка", "A: раз два три четыре пять шесть семь восемь скидка", 1).last(2),
        case("window", "скидка", "A: скидка\nC: раз два три четыре пять\nA: скидка", 1).opening(1),
        case("window", "скидка", "A: раз два три скидка\nC: скидка раз два три четыре", 0).by(Customer).opening(1),
    ]
}

/// How often the engine finds the phrase, by whomever and wherever.
fn engine_count(case: &Case) -> usize {
    let stems = Stems::shared();
    let mut builder = Builder::new(stems);
    let group = builder.group();
    let how = PhraseMatch {
        slop: case.slop,
        any_order: case.any_order,
        fuzzy: case.fuzzy,
        negated: case.negated,
    };
    builder.add(group, &Phrase::parse(&case.phrase).unwrap(), how);
    let (vocabulary, set) = builder.build();
    let call = transcript(&case.said);
    let conversation = Conversation::new(&call, stems, &vocabulary);
    set.find(&conversation).group(Group(0)).len()
}

/// Whether an item with the phrase passes.
fn item_passes(case: &Case) -> bool {
    let who = match case.who {
        Who::Agent => "agent",
        Who::Customer => "customer",
        Who::Either => "either",
    };
    let mut place = Vec::new();
    place.extend(case.opening.map(|s| format!("opening: {s}s")));
    place.extend(case.last.map(|s| format!("last: {s}s")));
    let place = if place.is_empty() {
        String::new()
    } else {
        format!("        where: {{{}}}\n", place.join(", "))
    };
    let order = if case.any_order { "        order: any\n" } else { "" };
    let negation = if case.negated { "        negation: counts\n" } else { "" };
    let item = format!(
        "      - id: x\n        text: x\n        who: {who}\n        slop: {}\n        fuzzy: {}\n{place}{order}{negation}        phrases: ['{}']\n",
        case.slop, case.fuzzy, case.phrase
    );
    let card = Scorer::new(&form("ru", &item)).unwrap().score(&transcript(&case.said));
    card.items[0].verdict == Verdict::Pass
}

#[test]
fn the_table_holds_for_the_engine_and_for_the_reference() {
    let mut wrong = Vec::new();
    for case in cases() {
        let name = format!(
            "{}: «{}» in «{}», expected {}",
            case.about, case.phrase, case.said, case.times
        );
        let by_reference = reference::count(&case, &transcript(&case.said));
        if by_reference != case.times {
            wrong.push(format!("reference {by_reference}, {name}"));
        }
        let placed = case.who != Who::Either || case.opening.is_some() || case.last.is_some();
        let by_engine = if placed {
            usize::from(item_passes(&case))
        } else {
            engine_count(&case)
        };
        if by_engine != case.times {
            wrong.push(format!("engine {by_engine}, {name}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The whole way through a form, for one case of each kind: the compiled scorer has other phrases beside these.
#[test]
fn an_item_of_a_form_says_what_the_table_says() {
    let mut last = "";
    for case in cases().into_iter().filter(|c| c.about != "numbers") {
        if std::mem::replace(&mut last, case.about) != case.about {
            assert_eq!(item_passes(&case), case.times > 0, "{case:?}");
        }
    }
}

#[rustfmt::skip]
const WORDS: &[&str] = &[
    "договор", "договоры", "договар", "цена", "цену", "не", "очень", "дорого", "ну", "скидка", "скитка", "день.", "и",
    "нет,",
];
const ASKED: &[&str] = &[
    "договор",
    "=договор",
    "цена",
    "дорого",
    "скидка|цена",
    "не",
    "день",
    "ну",
];

fn some(words: &'static [&'static str], up_to: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(words), 1..=up_to).prop_map(|w| w.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Whether a phrase is found at all, with its negation, is the same for both.
    #[test]
    fn the_engine_agrees_with_the_reference(
        phrase in some(ASKED, 3), lines in prop::collection::vec((any::<bool>(), some(WORDS, 6)), 1..4),
        slop in 0..4_u8, any_order: bool, fuzzy: bool, negated: bool,
    ) {
        let said: Vec<_> = lines.iter().map(|(a, text)| format!("{}: {text}", if *a { "A" } else { "C" })).collect();
        let case = Case { slop, any_order, fuzzy, negated, ..case("random", &phrase, &said.join("\n"), 0) };
        let reference = reference::count(&case, &transcript(&case.said));
        prop_assert_eq!(engine_count(&case) > 0, reference > 0, "{:?}", case);
    }
}
