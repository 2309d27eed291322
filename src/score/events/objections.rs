//! Objections and refusals of the customer, and what the agent made of them.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{Heard, Noted};
use crate::checklist::SlotKind;
use crate::domain::{EventKind, EventResult, EventType, Role};
use crate::score::lexicon::List;
use crate::score::numbers::numbers;
use crate::score::phrase::Hit;

#[rustfmt::skip]
const TYPES: &[(List, EventType)] = &[
    (List::ObjectionPrice, EventType::Price), (List::ObjectionTime, EventType::Time),
    (List::ObjectionTrust, EventType::Trust), (List::ObjectionCompetitor, EventType::Competitor),
    (List::ObjectionAuthority, EventType::Authority), (List::ObjectionNeed, EventType::Need),
    (List::ObjectionThink, EventType::Think),
];

/// Agent turns in which an objection may be handled.
const TURNS_TO_HANDLE: usize = 3;

/// A reply shorter than this is no argument.
const MIN_ARGUMENT_WORDS: usize = 4;

/// Objections, one per type and turn.
pub(super) fn objections(heard: &Heard<'_, '_>, rivals: &BTreeSet<&str>) -> Vec<Noted> {
    let mut events: Vec<Noted> = Vec::new();
    for (index, sentence) in heard.sentences(Role::Customer) {
        for &(list, kind) in TYPES {
            let Some(hit) = first_hit(heard, rivals, list, kind, index, &sentence.tokens) else {
                continue;
            };
            if answers_question(heard, sentence.turn, kind) {
                continue;
            }
            let repeated = events
                .iter()
                .any(|e| e.turn == sentence.turn && e.event.subtype == Some(kind));
            if repeated {
                continue;
            }
            let result = reaction(heard, sentence.turn);
            events.extend(
                heard
                    .note(EventKind::Objection, &hit)
                    .map(|n| n.with(Some(kind), Some(result))),
            );
        }
    }
    // «У нас свой поставщик, он нас устраивает» is about the supplier, not about the need as well.
    let taken: Vec<usize> = turns_with(&events, EventType::Competitor);
    events.retain(|e| e.event.subtype != Some(EventType::Need) || !taken.contains(&e.turn));
    events
}

fn turns_with(events: &[Noted], kind: EventType) -> Vec<usize> {
    let of_kind = events.iter().filter(|e| e.event.subtype == Some(kind));
    of_kind.map(|e| e.turn).collect()
}

/// What answers a question about just that is no obstacle: «кто принимает решение?» — «директор»; «кто вам сейчас
/// возит?» — «одна местная фирма»; «когда планируете?» — «не раньше марта».
fn answers_question(heard: &Heard<'_, '_>, turn: usize, kind: EventType) -> bool {
    #[rustfmt::skip]
    let about: &[&str] = match kind {
        EventType::Authority => &["реша", "решен", "совет", "принима", "согласов", "утвержд", "decide", "decision"],
        EventType::Competitor => &["сейчас", "пользует", "работаете", "возите", "заказываете", "кто", "чем", "currently", "using"],
        EventType::Time => &["планиру", "срок", "когда", "timeline"],
        _ => return false,
    };
    let Some((_, before)) = heard.turns_before(turn, Role::Agent).next() else {
        return false;
    };
    let Some(last) = heard.sentences_of(&before.tokens).next_back() else {
        return false;
    };
    let tokens = &heard.conversation.sentences[last].tokens;
    // «Когда вам перезвонить?» asks for a commitment, and may be put off; so may «удобно сейчас говорить?».
    let commits = [
        List::CloseNextStep,
        List::CloseMeeting,
        List::ClosePayment,
        List::CloseContract,
    ]
    .iter()
    .any(|l| heard.has(*l, tokens) || heard.found.any(l.asked(), tokens));
    let word = |at: usize| heard.conversation.word(at);
    let courtesy = tokens
        .clone()
        .any(|at| matches!(word(at), "удобно" | "интересно" | "talk" | "минута" | "минутка"));
    heard.is_question(last)
        && !commits
        && !courtesy
        && tokens.clone().any(|at| about.iter().any(|a| word(at).starts_with(a)))
}

fn first_hit(
    heard: &Heard<'_, '_>,
    rivals: &BTreeSet<&str>,
    list: List,
    kind: EventType,
    sentence: usize,
    tokens: &Range<usize>,
) -> Option<Range<usize>> {
    // «Это дорого?», "Is it expensive?" asks; «где гарантии?», «можете позже?» objects.
    let asks = heard.questions[sentence] == Some(EventType::Closed);
    if asks && !matches!(kind, EventType::Time | EventType::Trust | EventType::Think) {
        // «Дешевле ничего нет?» asks and objects.
        let hit = heard.found.within(list.asked(), tokens).first();
        let echoed = (kind == EventType::Price)
            .then(|| echoes_price(heard, sentence, tokens))
            .flatten();
        return hit.map(|hit| hit.first..hit.last + 1).or(echoed);
    }
    // «Давайте завтра после обеда» in answer to «когда вам удобно?» sets a time.
    if kind == EventType::Time && settles_time(heard, sentence, tokens) {
        return None;
    }
    // «Нет, спасибо, нам не нужно» is a refusal, not a doubt about the need; «…, у нас всё есть» is both.
    let refused = |hit: &Hit| {
        let refusals = heard.found.within(List::Refusal.group(), tokens);
        kind == EventType::Need && refusals.iter().any(|r| r.first <= hit.last && hit.first <= r.last)
    };
    if tells_history(heard, sentence, kind, tokens) {
        return None;
    }
    if answers(heard, sentence, kind) || kind == EventType::Think && undertakes(heard, tokens) {
        return None;
    }
    let conversation = heard.conversation;
    let indirect = match kind {
        EventType::Price => outbids(heard, sentence, tokens).or_else(|| echoes_price(heard, sentence, tokens)),
        EventType::Competitor => names_rival(heard, rivals, sentence, tokens),
        _ => None,
    };
    heard
        .found
        .within(list.group(), tokens)
        .iter()
        .filter(|hit| !refused(hit) && !denies_a_thing(heard, hit))
        .find(|hit| {
            // «Если дорого, возьмём меньше»: a condition.
            let from = tokens.start.max(hit.first.saturating_sub(4));
            let supposed = (from..hit.first).any(|at| matches!(conversation.word(at), "если" | "if" | "unless"));
            !(supposed && matches!(kind, EventType::Price | EventType::Need | EventType::Time))
        })
        .map(|hit| hit.first..hit.last + 1)
        .or(indirect)
}

/// «Сахара не надо», «чек не нужен»: a thing is denied, not the offer. Before «не» stands neither the beginning of the
/// clause nor a word that speaks of the offer as a whole.
fn denies_a_thing(heard: &Heard<'_, '_>, hit: &Hit) -> bool {
    #[rustfmt::skip]
    const WHOLE: &[&str] = &[
        "нет", "да", "ну", "и", "а", "но", "мне", "нам", "это", "этого", "ничего", "пока", "спасибо", "уже", "точно",
        "не", "же", "сказала", "сказал", "говорю", "я", "мы", "вообще", "больше", "тоже", "такого", "такое", "нас", "меня",
        "сейчас", "вас", "оно", "они", "все", "никто", "никого", "тут", "что", "наверное", "просто", "особо", "пожалуйста",
        "ответила", "ответил", "так", "ладно", "извините", "уж",
    ];
    let conversation = heard.conversation;
    let needed = |at: usize| ["надо", "нужно", "нужен", "нужна", "нужны"].contains(&conversation.word(at));
    let start = conversation.turn_at(hit.first).tokens.start;
    if conversation.word(hit.first) != "не" || !(hit.first..=hit.last).any(needed) || hit.first == start {
        return false;
    }
    let before = &conversation.tokens[hit.first - 1];
    !(before.comma || before.ends || WHOLE.contains(&conversation.word(hit.first - 1)))
}

/// After the agent's price the customer names what he pays elsewhere: «а в Туле мне рубль девяносто выходит», "I saw the
/// same one online for sixty".
fn outbids(heard: &Heard<'_, '_>, sentence: usize, tokens: &Range<usize>) -> Option<Range<usize>> {
    #[rustfmt::skip]
    const PAYS: &[&str] = &[
        "выходит", "выходило", "берут", "возят", "возит", "привозит", "привозят", "делают", "делает", "продают",
        "предлагали", "предложили", "предлагают", "обещали", "плачу", "платим", "отдаем", "обходится", "беру", "берем",
        "видел", "видела", "видели", "нашел", "нашла", "нашли", "брал", "брала", "брали", "купил", "купила", "купили",
        "платил", "платила", "платили", "насчитали", "посчитали", "saw", "seen", "found", "online", "elsewhere", "quoted",
        "offered", "pay", "paying", "charge", "charges", "got",
    ];
    let own = heard.slot(SlotKind::Price, tokens)?;
    agent_price(heard, sentence)?;
    let pays = tokens.clone().any(|at| PAYS.contains(&heard.conversation.word(at)));
    (pays && !heard.is_question(sentence)).then(|| own.tokens.clone())
}

/// «Восемьдесят? Да вы что!», "Crikey": the agent's price said again in surprise, or met with an exclamation, and not taken.
fn echoes_price(heard: &Heard<'_, '_>, sentence: usize, tokens: &Range<usize>) -> Option<Range<usize>> {
    #[rustfmt::skip]
    const WOW: &[&str] = &[
        "ого", "ничего-себе", "офигеть", "обалдеть", "батюшки", "ужас", "кошмар", "жесть", "ничоси", "нифига", "мамочки",
        "господи", "ахренеть", "охренеть", "crikey", "blimey", "gosh", "wow", "ouch", "whoa", "jeez", "yikes", "goodness",
        "christ", "cor",
    ];
    #[rustfmt::skip]
    const PAIRS: &[(&str, &str)] = &[
        ("ничего", "себе"), ("ой", "ой"), ("ни", "фига"), ("вот", "это"), ("мать", "моя"), ("ну", "ничего"), ("ух", "ты"),
        ("ого", "го"), ("сколько", "сколько"), ("how", "much"),
    ];
    let conversation = heard.conversation;
    let price = agent_price(heard, sentence)?;
    let turn = &conversation.turns[conversation.sentences[sentence].turn].tokens;
    let word = |at: usize| conversation.word(at);
    // The customer's first words only: later a number of the call is just that.
    if tokens.start > turn.start + 8 || heard.has(List::Accept, turn) {
        return None;
    }
    let wow = tokens.clone().find(|&at| WOW.contains(&word(at)));
    let pair = (tokens.start..tokens.end.saturating_sub(1)).find(|&at| PAIRS.contains(&(word(at), word(at + 1))));
    if let Some(at) = wow.or(pair) {
        return Some(at..tokens.end);
    }
    let own = numbers(conversation, tokens.clone());
    let said = numbers(conversation, price.start..conversation.turn_at(price.start).tokens.end);
    let again = own.iter().find(|n| {
        said.iter()
            .any(|s| (s.value - n.value).abs() < 0.005 || (s.value - n.value * 1e3).abs() < 0.005)
    })?;
    let last = &conversation.tokens[tokens.end - 1];
    let exclaims = {
        let text = &conversation.transcript.segments[last.segment as usize].text;
        text.get(last.end as usize..)
            .is_some_and(|rest| rest.trim_start().starts_with(['!', '…']))
    };
    // «Восемьдесят? Да у нас столько…»: repeated as a question and more said, or with a mark of exclamation.
    let doubts = last.asked && turn.end > tokens.end + 2 && !heard.is_question_at_end(turn);
    (exclaims || doubts).then_some(again.first..again.last + 1)
}

/// The price in the agent's turn before.
fn agent_price(heard: &Heard<'_, '_>, sentence: usize) -> Option<Range<usize>> {
    let (_, agent) = heard
        .turns_before(heard.conversation.sentences[sentence].turn, Role::Agent)
        .next()?;
    heard.slot(SlotKind::Price, &agent.tokens).map(|s| s.tokens.clone())
}

/// «Мы на Битриксе сидим», «Мегаплан нам бесплатно настраивал»: a rival by name, and ourselves.
fn names_rival(
    heard: &Heard<'_, '_>,
    rivals: &BTreeSet<&str>,
    sentence: usize,
    tokens: &Range<usize>,
) -> Option<Range<usize>> {
    #[rustfmt::skip]
    const OURSELVES: &[&str] = &["мы", "нас", "нам", "мне", "меня", "уже", "наш", "we", "us", "our", "already"];
    // What he does or has now, or was offered: what was is history.
    #[rustfmt::skip]
    const NOW: &[&str] = &[
        "работаем", "работаю", "сидим", "сижу", "пользуемся", "пользуюсь", "обслуживаемся", "заказываем", "берем", "беру",
        "покупаем", "печатаем", "возим", "стоит", "возит", "возят", "привозит", "привозят", "обслуживает", "договор",
        "контракт", "дешевле", "посчитали", "насчитали", "предложили", "предлагают", "предлагал", "предлагали", "обещали",
    ];
    let word = |at: usize| heard.conversation.word(at);
    let ours = tokens.clone().any(|at| OURSELVES.contains(&word(at)));
    if let Some(rival) = heard.found.within(heard.competitors, tokens).first().filter(|_| ours) {
        return Some(rival.first..rival.last + 1);
    }
    let name = tokens
        .clone()
        .find(|&at| rivals.contains(word(at)) && !word(at).is_ascii())?;
    let now = tokens.clone().any(|at| NOW.contains(&word(at)));
    let undercuts = outbids(heard, sentence, tokens).is_some() || tokens.clone().any(|at| word(at) == "дешевле");
    (ours && now || undercuts).then_some(name..name + 1)
}

/// "I'll have a look and get back to you next week" undertakes to answer on a day rather than puts off.
fn undertakes(heard: &Heard<'_, '_>, tokens: &Range<usize>) -> bool {
    let thinks = tokens.clone().any(|at| {
        let word = heard.conversation.word(at);
        !word.is_ascii()
            || matches!(
                word,
                "think" | "sleep" | "consider" | "decide" | "discuss" | "maybe" | "perhaps"
            )
    });
    !thinks && heard.has(List::Promise, tokens) && heard.slot(SlotKind::DateTime, tokens).is_some()
}

/// "My cousin does it", "my partner and I" in answer to a question of the agent, one that asks for no commitment, tell a
/// fact; so does "a sec, yeah, I'm about to teach". "We just renewed" objects all the same.
fn answers(heard: &Heard<'_, '_>, sentence: usize, kind: EventType) -> bool {
    #[rustfmt::skip]
    const FIRM: &[&str] = &[
        "renewed", "signed", "contract", "locked", "tied", "happy", "loyal", "already", "switched", "уже",
        "договор", "контракт",
    ];
    const CLOSES: &[List] = &[
        List::ClosePayment,
        List::CloseContract,
        List::CloseMeeting,
        List::CloseNextStep,
        List::Propose,
    ];
    let conversation = heard.conversation;
    let turn = conversation.sentences[sentence].turn;
    let whole = &conversation.turns[turn].tokens;
    // English only: the lists of the other language are made for themselves.
    if !whole
        .clone()
        .any(|at| conversation.word(at).starts_with(|c: char| c.is_ascii_alphabetic()))
    {
        return false;
    }
    let Some((index, asked)) = heard.turns_before(turn, Role::Agent).next() else {
        return false;
    };
    let direct = turn <= index + 2;
    let last = heard.sentences_of(&asked.tokens).rev().find(|&s| heard.is_question(s));
    let Some(last) = last.filter(|_| direct) else {
        return false;
    };
    let question = &conversation.sentences[last].tokens;
    if heard.has_any(CLOSES, question) {
        return false;
    }
    // "How does that sound?" asks what he makes of it, and may be answered by an objection.
    let opinion = question.clone().any(|at| {
        matches!(
            conversation.word(at),
            "sound" | "sounds" | "think" | "thoughts" | "feel" | "interested" | "reckon" | "say" | "ready" | "happy"
        )
    });
    if opinion {
        return false;
    }
    // "I'd have to ask my husband" is an obstacle, whatever was asked.
    let obstacle = whole.clone().any(|at| {
        matches!(
            conversation.word(at),
            "have" | "need" | "ask" | "check" | "run" | "without" | "cannot" | "not" | "until" | "approve"
        )
    });
    match kind {
        EventType::Authority if obstacle => false,
        EventType::Competitor => !whole.clone().any(|at| FIRM.contains(&conversation.word(at))),
        EventType::Authority => true,
        EventType::Need => {
            heard.questions[last] == Some(EventType::Open)
                || question
                    .clone()
                    .any(|at| matches!(conversation.word(at), "what" | "how" | "why" | "which"))
        }
        EventType::Time => {
            heard.questions[last] == Some(EventType::Open)
                || heard.has(List::Accept, whole) && !heard.has(List::Decline, whole)
        }
        _ => false,
    }
}

/// «Прошлые мастера подвели» in answer to an open question tells what the customer needs; a doubt speaks of us.
fn tells_history(heard: &Heard<'_, '_>, sentence: usize, kind: EventType, tokens: &Range<usize>) -> bool {
    #[rustfmt::skip]
    const US: &[&str] = &[
        "вы", "вас", "вам", "вами", "ваш", "ваша", "ваше", "ваши", "вашим", "вашей", "ваших", "вашу", "you", "your", "yours",
        "вдруг", "если", "верю", "верим", "доверяю", "гарантии", "гарантия", "боюсь", "опасаюсь", "сомневаюсь", "if", "worried", "sure", "not",
    ];
    if kind != EventType::Trust || tokens.clone().any(|at| US.contains(&heard.conversation.word(at))) {
        return false;
    }
    let turn = heard.conversation.sentences[sentence].turn;
    let Some((index, agent)) = heard.turns_before(turn, Role::Agent).next() else {
        return false;
    };
    let open = heard
        .sentences_of(&agent.tokens)
        .next_back()
        .is_some_and(|s| heard.questions[s] == Some(EventType::Open));
    open && turn <= index + 2
}

fn settles_time(heard: &Heard<'_, '_>, sentence: usize, tokens: &Range<usize>) -> bool {
    let turn = heard.conversation.sentences[sentence].turn;
    let contact = [List::CloseNextStep, List::CloseMeeting];
    let before = heard
        .turns_before(turn, Role::Agent)
        .next()
        .map(|(_, t)| t.tokens.clone());
    let asked = before.as_ref().is_some_and(|t| heard.asks(t));
    let asked_when = before.is_some_and(|t| {
        contact
            .iter()
            .any(|l| heard.has(*l, &t) || heard.found.any(l.asked(), &t))
    });
    let refuses = (tokens.start..tokens.end.min(tokens.start + 3))
        .any(|at| matches!(heard.conversation.word(at), "нет" | "не" | "no" | "not"));
    let agrees = heard.has(List::Accept, tokens) || asked_when;
    asked && agrees && !refuses && heard.slot(SlotKind::DateTime, tokens).is_some()
}

/// Handled: within three turns the agent shows that he heard, then asks or argues, and goes on with the call.
fn reaction(heard: &Heard<'_, '_>, turn: usize) -> EventResult {
    let replies: Vec<Range<usize>> = heard
        .turns_after(turn, Role::Agent)
        .take(TURNS_TO_HANDLE)
        .map(|(_, t)| t.tokens.clone())
        .collect();
    let Some(first) = replies.first() else {
        return EventResult::Dropped;
    };
    if gives_up(heard, first) || brushes_off(heard, first) || heard.has(List::Press, first) {
        return EventResult::Dropped;
    }
    let acknowledged = replies.iter().take(2).any(|r| heard.has(List::Acknowledge, r));
    let asked = replies.iter().any(|r| asks_on(heard, r));
    let argued = replies
        .iter()
        .any(|r| r.len() >= MIN_ARGUMENT_WORDS && argues(heard, r));
    if (acknowledged && (asked || argued)) || (asked && argued) {
        EventResult::Handled
    } else {
        EventResult::Dropped
    }
}

/// Asks something, and not only when to call again or where to send things: that puts the objection off.
fn asks_on(heard: &Heard<'_, '_>, tokens: &Range<usize>) -> bool {
    heard.sentences_of(tokens).any(|s| {
        let sentence = &heard.conversation.sentences[s].tokens;
        let again = List::CloseNextStep;
        let contact = sentence.clone().any(|at| {
            matches!(
                heard.conversation.word(at),
                "email" | "number" | "address" | "почта" | "почту" | "номер"
            )
        });
        heard.is_question(s) && !contact && !heard.has(again, sentence) && !heard.found.any(again.asked(), sentence)
    })
}

/// "Anyway, how many rooms have you got?", "I don't know, whatever", "that's what it costs": passes over it.
fn brushes_off(heard: &Heard<'_, '_>, tokens: &Range<usize>) -> bool {
    const PASSES: &[&[&str]] = &[
        &["anyway"],
        &["whatever"],
        &["not", "know"],
        &["no", "idea"],
        &["what", "it", "costs"],
        &["everyone", "pays"],
        &["everybody", "pays"],
        &["have", "to", "check"],
        &["not", "my", "problem"],
    ];
    let word = |at: usize| heard.conversation.word(at);
    let says = |words: &[&str]| {
        tokens
            .clone()
            .any(|at| at + words.len() <= tokens.end && words.iter().enumerate().all(|(i, w)| word(at + i) == *w))
    };
    PASSES.iter().any(|words| says(words))
        && !heard.has(List::Acknowledge, &(tokens.start..tokens.end.min(tokens.start + 8)))
}

fn argues(heard: &Heard<'_, '_>, tokens: &Range<usize>) -> bool {
    heard.has_any(&[List::Argue, List::Benefit, List::Alternative], tokens)
}

/// The agent takes his leave without asking anything.
fn gives_up(heard: &Heard<'_, '_>, tokens: &Range<usize>) -> bool {
    heard.has(List::Farewell, tokens) && !heard.asks(tokens)
}

/// Refusals, one per turn, with the agent's reaction.
pub(super) fn refusals(heard: &Heard<'_, '_>, attempts: &[Noted]) -> Vec<Noted> {
    let mut events: Vec<Noted> = Vec::new();
    for (index, sentence) in heard.sentences(Role::Customer) {
        // "Would you please stop calling" asks in form only.
        let asks = heard.is_question(index) && !demands(heard, &sentence.tokens);
        if asks || events.last().is_some_and(|e| e.turn == sentence.turn) {
            continue;
        }
        let hit = heard
            .found
            .within(List::Refusal.group(), &sentence.tokens)
            .iter()
            .find(|hit| !denies_a_thing(heard, hit))
            .map(|h| h.first..h.last + 1);
        let Some(tokens) = hit.or_else(|| plain_no(heard, sentence.turn, &sentence.tokens, attempts)) else {
            continue;
        };
        // «Нет, спасибо» to an addition refuses the addition only.
        let extra = heard
            .turns_before(sentence.turn, Role::Agent)
            .next()
            .is_some_and(|(_, t)| heard.has(List::Upsell, &t.tokens) && heard.asks(&t.tokens));
        if extra && heard.conversation.word(tokens.start) == "no" {
            continue;
        }
        let result = answer_to_refusal(heard, sentence.turn);
        events.extend(
            heard
                .note(EventKind::Refusal, &tokens)
                .map(|n| n.with(None, Some(result))),
        );
    }
    events
}

/// "Could you take me off your list?": a demand to be left alone in the form of a question.
fn demands(heard: &Heard<'_, '_>, tokens: &Range<usize>) -> bool {
    tokens.clone().any(|at| {
        matches!(
            heard.conversation.word(at),
            "stop" | "remove" | "off" | "delete" | "quit" | "said"
        )
    })
}

/// A short «нет» to a closing attempt.
fn plain_no(heard: &Heard<'_, '_>, turn: usize, sentence: &Range<usize>, attempts: &[Noted]) -> Option<Range<usize>> {
    let conversation = heard.conversation;
    let whole = &conversation.turns[turn].tokens;
    let says_no = whole.start == sentence.start && matches!(conversation.word(sentence.start), "нет" | "no" | "nope");
    let asked = attempts
        .iter()
        .any(|a| a.turn < turn && turn - a.turn <= 2 && a.event.result == Some(EventResult::Refused));
    (says_no && asked && whole.len() <= 8 && !heard.has(List::Accept, whole)).then(|| sentence.clone())
}

fn answer_to_refusal(heard: &Heard<'_, '_>, turn: usize) -> EventResult {
    let replies: Vec<(usize, Range<usize>)> = heard
        .turns_after(turn, Role::Agent)
        .take(TURNS_TO_HANDLE)
        .map(|(i, t)| (i, t.tokens.clone()))
        .collect();
    let Some((first_turn, first)) = replies.first() else {
        return EventResult::Deflate;
    };
    let offers = [List::ClosePayment, List::CloseContract, List::CloseMeeting, List::Pitch];
    let offered = replies.iter().filter(|(_, r)| heard.has_any(&offers, r)).count();
    let pressed = replies.iter().take(2).any(|(_, r)| heard.has(List::Press, r));
    let talked_over = heard.speech.interruptions().iter().any(|i| {
        let span = heard.conversation.turns[*first_turn].span();
        i.by == Role::Agent && i.at.overlap(span).0 > 0
    });
    let acknowledged = heard.has(List::Acknowledge, first);
    if pressed || talked_over || (offered >= 2 && !acknowledged) {
        return EventResult::Press;
    }
    if gives_up(heard, first) {
        return EventResult::Deflate;
    }
    let asked = replies.iter().take(2).any(|(_, r)| heard.asks(r));
    let alternative = replies.iter().take(2).any(|(_, r)| heard.has(List::Alternative, r));
    if asked || (acknowledged && alternative) || (alternative && offered >= 1) {
        EventResult::Handle
    } else {
        EventResult::Deflate
    }
}
