//! Which sentences are questions, and whether they are open.
//!
//! Russian has no word order for questions, so signs are added up: the recogniser's question mark, a question word at
//! the beginning, the particle «ли», a tag at the end; English has inverted order besides. An *open* question invites
//! a story («что для вас важно», «расскажите о…»); one that asks yes or no, which of two, a figure, a date or a place
//! is *closed*.

use std::ops::Range;

use super::text::Conversation;
use crate::domain::EventType;

/// The kind of question a sentence is, if it is one.
pub(crate) fn question(conversation: &Conversation<'_>, sentence: &Range<usize>) -> Option<EventType> {
    let words: Vec<&str> = sentence.clone().map(|at| conversation.word(at)).collect();
    let joined: Vec<bool> = sentence.clone().map(|at| conversation.tokens[at].joined).collect();
    let asked = conversation.tokens[sentence.clone()].last().is_some_and(|t| t.asked);
    classify(&words, &joined, asked)
}

/// Words that may come before the question itself.
#[rustfmt::skip]
const LEAD_INS: &[&str] = &[
    "а", "и", "ну", "вот", "так", "тогда", "скажите", "подскажите", "пожалуйста", "но", "то", "хорошо", "отлично",
    "понятно", "ага", "да", "вопрос", "еще", "такой", "можно", "уточнить", "узнать", "если", "не", "секрет",
    "интересно", "слушайте", "смотрите", "извините", "простите", "and", "so", "well", "okay", "ok", "but", "then",
    "great", "right", "alright", "now", "just", "please", "yes", "yeah", "oh", "um", "hi", "sure", "good", "thanks",
    "thank", "you", "morning", "afternoon", "evening", "hello",
];

/// Requests that make what follows a question even without its mark.
const ASKING: &[&str] = &["скажите", "подскажите", "уточните", "напомните", "поясните"];

/// Requests that are open questions themselves.
#[rustfmt::skip]
const TELL: &[&str] = &[
    "расскажите", "опишите", "поделитесь", "объясните", "describe", "explain",
];

/// Question words that begin a question with or without a mark.
#[rustfmt::skip]
const STRONG: &[&str] = &[
    "почему", "зачем", "сколько", "какой", "какая", "какое", "какие", "каких", "каким", "какую", "какими", "какого",
    "каком", "куда", "откуда", "кто", "кого", "чей", "why", "who", "whose",
];

/// Question words that are conjunctions as well; without a mark they need a lead-in.
#[rustfmt::skip]
const WEAK: &[&str] = &[
    "что", "чем", "как", "когда", "где", "чего", "чему", "кому", "кем", "насколько", "what", "how", "where", "when",
    "which",
];

/// Questions with these ask for a figure, a date, a place or one of several: closed.
#[rustfmt::skip]
const FACTUAL: &[&str] = &[
    "сколько", "когда", "где", "куда", "откуда", "кто", "кого", "чей", "when", "where", "who", "whose", "which",
];

/// After "how" and «во», "what": `how many`, «во сколько», `what time`.
#[rustfmt::skip]
const FACTUAL_PAIRS: &[(&str, &str)] = &[
    ("how", "many"), ("how", "much"), ("how", "long"), ("how", "often"), ("how", "old"), ("how", "soon"),
    ("how", "far"), ("how", "big"), ("how", "about"), ("what", "about"), ("how", "large"), ("what", "time"),
    ("what", "day"), ("what", "date"), ("what", "size"), ("what", "number"), ("what", "email"), ("what", "phone"),
    ("какой", "адрес"), ("какое", "время"), ("какой", "номер"), ("какой", "день"), ("какая", "почта"),
    ("какую", "почту"), ("как", "часто"), ("как", "давно"), ("как", "долго"), ("как", "зовут"),
    ("насколько", "часто"), ("какое", "количество"),
];

/// «Как могу обращаться», "how can I help": courtesy, open in form and empty in content.
const COURTESY: &[(&str, &str)] = &[("обращаться", "как"), ("зовут", "как"), ("удобнее", "как")];

/// Courtesies that ask, whatever the recogniser put after them.
#[rustfmt::skip]
const FORMULAS: &[(&str, &str)] = &[
    ("удобно", "говорить"), ("удобно", "разговаривать"), ("удобно", "поговорить"), ("можете", "говорить"),
    ("найдется", "минута"), ("найдется", "минутка"), ("есть", "минутка"), ("есть", "минута"), ("удобно", "продолжить"), ("good", "talk"),
];

const AUXILIARIES: &[&str] = &[
    "do", "does", "did", "are", "is", "am", "was", "were", "have", "has", "had", "can", "could", "will", "would",
    "should", "shall", "may", "might",
];

const SUBJECTS: &[&str] = &[
    "you", "i", "we", "they", "he", "she", "it", "that", "this", "there", "your", "the", "these", "those", "now",
    "thursday", "tomorrow", "anyone", "somebody", "my",
];

/// Whole utterances that carry a question mark and ask nothing.
#[rustfmt::skip]
const GREETINGS: &[&str] = &[
    "алло", "але", "да", "а", "ага", "угу", "hello", "hi", "yes", "yeah", "sorry", "pardon", "hm", "слушаю", "так",
    "правда", "ok", "okay",
];

fn classify(words: &[&str], joined: &[bool], asked: bool) -> Option<EventType> {
    if words.is_empty() || words.iter().all(|w| GREETINGS.contains(w)) {
        return None;
    }
    // "Inkfield?" repeats what was heard.
    if let [word] = words
        && word.is_ascii()
        && !STRONG.contains(word)
        && !WEAK.contains(word)
    {
        return None;
    }
    let lead = words
        .iter()
        .take_while(|w| LEAD_INS.contains(w) || super::names::is_first_name(w))
        .count();
    let asking = words[..lead].iter().any(|w| ASKING.contains(w));
    let core = &words[lead.min(words.len())..];
    if tells(words, lead) {
        return Some(EventType::Open);
    }
    let has_li = words
        .iter()
        .enumerate()
        .any(|(i, w)| *w == "ли" && i > 0 && !matches!(words[i - 1], "то" | "вряд" | "едва" | "чуть"));
    let question_word = position_of_question_word(words, joined, lead, asked, asking);
    let inverted = core.len() >= 2
        && AUXILIARIES.contains(&core[0])
        && SUBJECTS.contains(&core[if core[1] == "not" { 2.min(core.len() - 1) } else { 1 }]);
    if let Some(at) = question_word {
        return Some(if is_closed(words, at) {
            EventType::Closed
        } else {
            EventType::Open
        });
    }
    let formula = FORMULAS.iter().any(|(a, b)| {
        words
            .iter()
            .position(|w| w == a)
            .is_some_and(|i| words[i + 1..].iter().take(3).any(|w| w == b))
    });
    if !asked && let Some(kind) = unmarked(words, lead) {
        return Some(kind);
    }
    let tag = !asked && (formula && !words.contains(&"не") || words.len() >= 3 && ends_in_tag(words));
    let wondering = !asked && has_li && (lead > 0 || words.iter().position(|w| *w == "ли").is_some_and(|p| p <= 3));
    (asked || inverted || tag || wondering).then_some(EventType::Closed)
}

/// «Чем могу вам помочь», «как я могу к вам обращаться», «когда вам перезвонить», «чем вы пользуетесь».
fn courteous(words: &[&str], at: usize) -> bool {
    let next = words.get(at + 1).copied().unwrap_or_default();
    let soon = |list: &[&str]| words[at + 1..].iter().take(3).any(|w| list.contains(w));
    match words[at] {
        "чем" => soon(&["могу", "можем", "вы", "вас"]),
        "как" => {
            soon(&["могу"]) && words.contains(&"обращаться") || next == "вам" && soon(&["удобно", "удобнее", "лучше"])
        }
        "когда" => matches!(next, "вам" | "вас") || soon(&["перезвонить", "набрать", "позвонить", "подъехать"]),
        "что" => matches!(next, "вас" | "вам") && words.len() <= at + 6,
        _ => false,
    }
}

/// Russian questions that the recogniser wrote as statements: the question word follows the one who is asked («вам
/// сколько оформлять», «у вас сколько набегает») or «а» («а окон всего сколько»); two ways are offered («вам на почту
/// или в мессенджер»); or the end asks whether it suits («в четверг вам удобно»).
fn unmarked(words: &[&str], lead: usize) -> Option<EventType> {
    #[rustfmt::skip]
    const SUITS: &[&str] = &[
        "удобно", "удобнее", "подойдет", "устроит", "подходит", "устраивает", "интересно", "годится", "нормально",
    ];
    #[rustfmt::skip]
    const ALONE: &[&str] = &[
        "согласны", "возьмете", "берете", "подойдет", "устроит", "готовы", "оформляем", "интересно", "удобно",
    ];
    let you = |w: &str| matches!(w, "вы" | "вам" | "вас" | "вами");
    let asks = |at: usize| {
        (STRONG.contains(&words[at]) || matches!(words[at], "как" | "что" | "когда" | "где" | "чем"))
            && !conjunction(words, at)
    };
    let kind = |at: usize| {
        if is_closed(words, at) {
            EventType::Closed
        } else {
            EventType::Open
        }
    };
    let first = words.first().copied().unwrap_or_default();
    let addressed =
        (1..words.len()).find(|&at| asks(at) && you(words[at - 1]) && words[at] != "что" && words[at] != "как");
    let with_a = (first == "а" || first == "и")
        .then(|| {
            (1..words.len().min(6)).find(|&at| STRONG.contains(&words[at]) || (first == "а" && at >= 2 && asks(at)))
        })
        .flatten();
    if let Some(at) = addressed.or(with_a) {
        return Some(kind(at));
    }
    if words.last().is_some_and(|w| TELL.contains(w)) {
        return Some(EventType::Open);
    }
    let second_person = words
        .iter()
        .any(|w| you(w) || (w.chars().count() > 4 && (w.ends_with("ете") || w.ends_with("ите"))));
    let offers = words
        .iter()
        .position(|w| *w == "или")
        .is_some_and(|at| at > lead && at <= 14);
    let before = words.iter().position(|w| *w == "или").unwrap_or(words.len());
    let allows = words[..before]
        .iter()
        .any(|w| matches!(*w, "можно" | "можете" | "либо" | "если" | "когда" | "чтобы"));
    let either = offers && second_person && !allows;
    let bound = words.iter().any(|w| matches!(*w, "если" | "когда" | "чтобы"));
    let closes = words.len() >= 4
        && words
            .last()
            .is_some_and(|w| matches!(*w, "возьмете" | "берете" | "согласны" | "договорились"))
        && !bound
        && !matches!(first, "хорошо" | "отлично" | "все");
    let needs = words.len() <= 5
        && first == "вам"
        && words
            .get(1)
            .is_some_and(|w| matches!(*w, "нужна" | "нужен" | "интересно" | "интересен" | "удобно"));
    let suits = closes
        || needs
        || match words {
            [.., before, last] => {
                (SUITS.contains(last) && (you(before) || *before == "будет")) || (SUITS.contains(before) && you(last))
            }
            [alone] => ALONE.contains(alone) && *alone != "интересно",
            [] => false,
        };
    (either || suits).then_some(EventType::Closed)
}

/// «Расскажите, пожалуйста, …», "tell me about …", "walk me through …".
fn tells(words: &[&str], lead: usize) -> bool {
    let end = words.len().min(lead + 4);
    words[..end].iter().enumerate().any(|(i, w)| {
        let next = words.get(i + 1).copied();
        TELL.contains(w) && !(*w == "explain" && i > 0 && words[i - 1] == "me")
            || (*w == "tell"
                && next == Some("me")
                && words
                    .get(i + 2)
                    .is_some_and(|w| ["about", "more", "a", "what", "how", "why", "us"].contains(w)))
            || (*w == "walk" && next == Some("me"))
    })
}

fn position_of_question_word(words: &[&str], joined: &[bool], lead: usize, asked: bool, asking: bool) -> Option<usize> {
    let indefinite = |at: usize| {
        joined.get(at + 1).copied().unwrap_or(false) && matches!(words.get(at + 1), Some(&("то" | "нибудь" | "либо")))
    };
    let is_word = |at: usize| {
        (STRONG.contains(&words[at]) || WEAK.contains(&words[at])) && !indefinite(at) && !conjunction(words, at)
    };
    // Directly after the lead-ins, with a preposition before it at most: «с какими», «для чего», "in what".
    let start =
        (lead..words.len().min(lead + 2)).find(|&at| is_word(at) && (at == lead || is_preposition(words[at - 1])));
    if let Some(at) = start {
        let strong = STRONG.contains(&words[at]);
        let interrogative_order = words.get(at + 1).is_some_and(|w| AUXILIARIES.contains(w))
            || (words[at] == "what"
                && words
                    .get(at + 1)
                    .is_some_and(|w| matches!(*w, "happens" | "happened" | "made" | "else" | "about")))
            || FACTUAL_PAIRS.contains(&(words[at], words.get(at + 1).copied().unwrap_or_default()));
        let spoken_to = words[at..]
            .iter()
            .take(6)
            .any(|w| ["вы", "вас", "вам", "у", "ваш", "ваша", "ваши", "ваше", "вами"].contains(w));
        let led = asking || words[..lead].iter().any(|w| matches!(*w, "а" | "и" | "and"));
        let exclamation = matches!(words[at], "какой" | "какая" | "какое" | "какие") && words.len() <= at + 2 && !asked;
        if asked
            || (strong && !exclamation && (spoken_to || led || words[at] != "кто"))
            || interrogative_order
            || (led && spoken_to)
            || courteous(words, at)
            || (asking && at > 0)
        {
            return Some(at);
        }
        return None;
    }
    if !asked && !asking {
        return None;
    }
    // Elsewhere in a sentence that is marked: the question may follow a clause («если вернуться к складу, что там?»).
    let comma_start = (lead..words.len()).find(|&at| {
        is_word(at) && STRONG.contains(&words[at])
            || is_word(at) && ["что", "как", "чем", "what", "how", "где", "когда", "where", "when"].contains(&words[at])
    })?;
    // «Вы знаете, что …?» asks yes or no.
    let reports = comma_start > 0
        && [
            "знаете",
            "понимаете",
            "понимаю",
            "понял",
            "поняла",
            "верно",
            "правильно",
            "видите",
            "слышали",
            "уверены",
            "know",
            "see",
            "think",
            "understand",
            "sure",
            "так",
            "потому",
        ]
        .contains(&words[comma_start - 1]);
    let late = comma_start > lead + 6;
    (!reports && !late && !inverted_start(words, lead)).then_some(comma_start)
}

/// "Do you know what …" and "Can I ask how …": the order at the front decides.
fn inverted_start(words: &[&str], lead: usize) -> bool {
    words.get(lead).is_some_and(|w| AUXILIARIES.contains(w))
}

const PREPOSITIONS: &[&str] = &[
    "с", "в", "во", "на", "о", "об", "для", "к", "по", "от", "из", "у", "за", "до", "при", "со", "in", "at", "with",
    "for", "on", "to", "of", "by", "about",
];

fn is_preposition(word: &str) -> bool {
    PREPOSITIONS.contains(&word)
}

/// After «как» and after «чем» these make no question: «как раз», «лучше, чем».
#[rustfmt::skip]
const AFTER_HOW: &[&str] = &[
    "раз", "только", "правило", "минимум", "максимум", "бы", "обычно", "видите", "понимаете", "говорится", "получится", "скажете", "хотите",
];
#[rustfmt::skip]
const BEFORE_THAN: &[&str] = &[
    "больше", "лучше", "дешевле", "дороже", "меньше", "быстрее", "прежде", "раньше",
];

/// «Как раз», «что касается», «лучше, чем», "how to": not asking.
fn conjunction(words: &[&str], at: usize) -> bool {
    let next = words.get(at + 1).copied().unwrap_or_default();
    match words[at] {
        "как" => AFTER_HOW.contains(&next),
        "что" => matches!(next, "касается" | "ж"),
        "какая" => next == "разница",

        "how" | "what" => next == "to",
        "чем" => at > 0 && BEFORE_THAN.contains(&words[at - 1]),
        _ => false,
    }
}

fn is_closed(words: &[&str], at: usize) -> bool {
    let word = words[at];
    let next = words.get(at + 1).copied().unwrap_or_default();
    if FACTUAL.contains(&word) || FACTUAL_PAIRS.contains(&(word, next)) {
        return true;
    }
    if COURTESY.iter().any(|(w, q)| *q == word && words[at..].contains(w)) {
        return true;
    }
    // "How can I help", «чем могу помочь»; «как вам удобнее: почта или телефон».
    words[at..].iter().any(|w| matches!(*w, "или" | "or"))
}

/// «…, верно», «…, не так ли», "…, right", "… isn't it".
fn ends_in_tag(words: &[&str]) -> bool {
    matches!(
        &words[words.len().saturating_sub(3)..],
        ["не", "так", "ли"]
            | ["is" | "does" | "do" | "are", "not", "it" | "they" | "you" | "that"]
            | [.., "верно" | "правильно" | "right" | "correct"]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(text: &str) -> Option<EventType> {
        let asked = text.ends_with('?');
        let folded = crate::score::text::fold(text);
        let pieces = crate::score::text::pieces(&folded);
        let words: Vec<&str> = pieces
            .iter()
            .map(|p| p.alias.unwrap_or(&folded[p.start..p.end]))
            .collect();
        let joined: Vec<bool> = pieces.iter().map(|p| p.joined).collect();
        classify(&words, &joined, asked)
    }

    #[test]
    fn open_questions() {
        for text in [
            "Что для вас самое важное при выборе программы?",
            "А что для вас самое важное при выборе программы",
            "Расскажите, пожалуйста, как у вас устроен склад.",
            "Подскажите, какими программами вы сейчас пользуетесь.",
            "С какими трудностями вы сталкиваетесь",
            "Почему вы решили сменить систему",
            "Как вы сейчас ведёте учёт?",
            "А как вы сейчас ведёте учёт",
            "What matters most to you when you choose a system?",
            "How do you handle returns",
            "Tell me about your warehouse.",
            "Okay, and what would you like to improve?",
            "Why is that important?",
            "Какие задачи хотите решить",
            "Чем вас не устраивает текущий поставщик?",
        ] {
            assert_eq!(ask(text), Some(EventType::Open), "{text}");
        }
    }

    #[test]
    fn closed_questions() {
        for text in [
            "Вам сейчас удобно говорить?",
            "Подскажите, сколько у вас торговых точек?",
            "Удобно ли вам завтра",
            "Is now a good time to talk?",
            "Can I show you the program on Thursday at eleven?",
            "do you have a warehouse",
            "How many stores do you run?",
            "Вам на почту или в мессенджер?",
            "Вам подойдёт?",
            "Вы же работаете без выходных, верно",
            "You use spreadsheets, right",
            "Когда вам удобно созвониться?",
            "Do you know what it costs?",
            "Вы знаете, что у нас акция?",
            "Не подскажете ли ваш адрес",
            "Это лучше, чем у них?",
        ] {
            assert_eq!(ask(text), Some(EventType::Closed), "{text}");
        }
    }

    #[test]
    fn statements() {
        for text in [
            "Как раз это у нас есть.",
            "Что касается цены, она указана на сайте.",
            "Когда вы подключитесь, всё заработает.",
            "Это слишком дорого для нас.",
            "Какой-то у вас странный тариф.",
            "Алло?",
            "Да?",
            "When you sign up you get a discount.",
            "What we do is simple.",
            "I know how to do it.",
            "Thank you. That is all.",
            "Остатки обновляются каждые пять минут.",
            "Как я говорил, доставка бесплатная.",
        ] {
            assert_eq!(ask(text), None, "{text}");
        }
    }
}
