//! The words that give the agent away: in the opening, who names the company, introduces himself by the script, offers
//! help; in the minutes after it, how each side speaks: one of "you", prices and offers, the other of "me" and needs.
//!
//! Weights were set on the fixtures' dialogues that are not kept apart; `tests/roles.rs` says how they do on all of them.

use crate::domain::{Millis, Transcript};

/// Only the opening is looked at: later both sides quote each other.
const OPENING: Millis = Millis(60_000);

/// Sayings of an agent, in lower case with ё as е, and their weight. A phrase counts once per call.
const AGENT: &[(&str, f64)] = &[
    ("меня зовут", 1.0),
    ("вас приветствует", 2.0),
    ("вас беспокоит", 1.5),
    ("чем могу помочь", 2.0),
    ("чем могу быть полез", 2.0),
    ("удобно говорить", 2.0),
    ("удобно сейчас", 1.5),
    ("уделить", 1.0),
    ("вы оставляли заявку", 2.0),
    ("вы оставили заявку", 2.0),
    ("вашу заявку", 1.5),
    ("менеджер", 1.0),
    ("отдел продаж", 1.5),
    ("слушаю вас", 1.0),
    ("спасибо за звонок", 1.5),
    ("как я могу к вам обращаться", 2.0),
    ("как могу к вам обращаться", 2.0),
    ("компания", 1.0),
    ("звоню вам", 1.0),
    ("мы занимаемся", 1.0),
    ("предложить вам", 1.0),
    ("thank you for calling", 2.0),
    ("thanks for calling", 2.0),
    ("how can i help", 2.0),
    ("how may i help", 2.0),
    ("my name is", 1.0),
    ("calling from", 1.5),
    ("calling on behalf", 1.5),
    ("is now a good time", 2.0),
    ("do you have a minute", 2.0),
    ("did i catch you", 1.5),
    ("the reason for my call", 2.0),
    ("the reason i m calling", 2.0),
    ("you left a request", 2.0),
    ("account manager", 1.0),
    ("sales team", 1.0),
    ("who am i speaking", 1.5),
    ("what can i do for you", 2.0),
    ("am i speaking with", 1.5),
    ("am i through to", 2.0),
    ("i m calling", 1.5),
    ("i m ringing", 1.5),
    ("here from", 1.0),
    ("got a sec", 1.5),
    ("is that", 0.3),
    ("we re a", 0.5),
    ("чем помочь", 2.0),
    ("чем могу", 1.0),
    ("по какому вопросу звоните", 1.0),
    ("мы предлагаем", 1.5),
    ("вот предлагаем", 1.5),
    ("соедините", 1.5),
    ("вам удобно", 1.5),
    ("есть пара минут", 1.5),
    ("есть минутка", 1.5),
    ("анкету", 0.5),
    ("our new", 0.7),
];

/// Sayings of a customer.
const CUSTOMER: &[(&str, f64)] = &[
    ("я хотел узнать", 2.0),
    ("я хотела узнать", 2.0),
    ("хотел бы узнать", 2.0),
    ("хотела бы узнать", 2.0),
    ("подскажите пожалуйста", 1.0),
    ("я по поводу", 1.0),
    ("сколько стоит", 1.5),
    ("сколько у вас", 1.5),
    ("а кто это", 2.0),
    ("кто это", 1.0),
    ("откуда у вас мой номер", 2.0),
    ("мне неинтересно", 1.5),
    ("нам неинтересно", 1.5),
    ("нам ничего не нужно", 2.0),
    ("i d like to", 1.0),
    ("i wanted to ask", 2.0),
    ("how much is", 1.5),
    ("how much does", 1.5),
    ("we re not interested", 2.0),
    ("i m not interested", 2.0),
    ("who is this", 2.0),
    ("i saw your", 1.5),
    ("по какому вопросу", 2.0),
    ("а вы кто", 2.0),
    ("вы собственно кто", 2.0),
    ("who s calling", 2.0),
    ("who are you", 2.0),
    ("у вас на сайте", 2.0),
    ("is this", 0.3),
    ("are you from", 1.0),
    ("hoping to talk", 2.0),
    ("how much", 0.8),
    ("мы бы хотели", 1.5),
    ("хотели бы", 1.0),
    ("хотел бы", 1.0),
    ("do not need", 1.5),
    ("don t need", 1.5),
    ("не интересно", 1.5),
    ("take us off", 2.0),
    ("а скидка", 1.5),
    ("скидка есть", 1.0),
];

/// Only the beginning of a call is heard for how the sides speak, too: the rest adds time and little else.
const MANNER: Millis = Millis(180_000);

/// A word counts this often at most: one who repeats himself proves nothing more.
const REPEATS: usize = 3;

/// How an agent speaks. A word that ends in `*` is the beginning of one.
const AGENT_MANNER: &[(&str, f64)] = &[
    ("вам", 0.5),
    ("вас", 0.2),
    ("ваш", 0.4),
    ("понимаю*", 0.8),
    ("рублей*", 0.5),
    ("процент*", 0.4),
    ("или", 0.3),
    ("тогда*", 0.4),
    ("смотрите*", 0.6),
    ("отправлю*", 0.8),
    ("пришлю*", 0.8),
    ("к вам*", 0.4),
    ("расскажите*", 0.8),
    ("поэтому*", 0.4),
    ("гаранти*", 0.4),
    ("хотите*", 0.4),
    ("правильно*", 0.3),
    ("запишу*", 0.5),
    ("оформ*", 0.4),
    ("перезвоню*", 0.5),
    ("a month*", 0.3),
    ("your", 0.5),
    ("do you*", 0.4),
    ("how many*", 0.5),
    ("our", 0.4),
    ("percent*", 0.4),
    ("i understand*", 0.8),
    ("costs*", 0.4),
    ("what would*", 0.5),
    ("i ll send*", 0.8),
    ("i will send*", 0.8),
    ("right so*", 0.3),
    ("you want*", 0.3),
    ("you d*", 0.3),
    ("can you tell*", 0.5),
    ("does that*", 0.4),
];

/// How a customer speaks.
const CUSTOMER_MANNER: &[(&str, f64)] = &[
    ("мне", 0.6),
    ("у меня*", 0.7),
    ("нам", 0.5),
    ("надо", 0.3),
    ("нужно*", 0.3),
    ("дорого*", 0.6),
    ("не надо*", 0.5),
    ("подума*", 0.5),
    ("нет", 0.3),
    ("я не*", 0.2),
    ("мой", 0.3),
    ("моя", 0.3),
    ("а у вас*", 0.5),
    ("вы можете*", 0.3),
    ("а вы*", 0.4),
    ("need", 0.5),
    ("we ve*", 0.4),
    ("i ve got*", 0.4),
    ("mostly*", 0.5),
    ("my", 0.4),
    ("me", 0.3),
    ("leave it*", 0.6),
    ("to be honest*", 0.5),
    ("last", 0.2),
    ("never*", 0.3),
    ("actually*", 0.2),
    ("sort of*", 0.3),
    ("i don t know*", 0.3),
    ("no", 0.2),
    ("expensive*", 0.6),
    ("i ll think*", 0.5),
    ("think about it*", 0.4),
    ("could you*", 0.4),
    ("do you have*", 0.4),
];

/// Least difference in weight between the two sides to decide at all.
const DECISIVE: f64 = 0.75;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct WordEvidence {
    pub agent: u16,
    /// 0.5 (a guess) to 1.
    pub confidence: f64,
}

/// Which of the two sides speaks like the agent; `None` when the words do not tell.
pub(super) fn agent_evidence(transcript: &Transcript, (left, right): (u16, u16)) -> Option<WordEvidence> {
    let lead = agent_weight(transcript, left) - agent_weight(transcript, right);
    if lead.abs() < DECISIVE {
        return None;
    }
    let agent = if lead > 0.0 { left } else { right };
    // A logistic curve: a lead of one phrase (weight 1–2) gives 0.73–0.88, two phrases 0.95 and over.
    Some(WordEvidence {
        agent,
        confidence: 1.0 / (1.0 + (-lead.abs()).exp()),
    })
}

fn agent_weight(transcript: &Transcript, side: u16) -> f64 {
    let opening = text_until(transcript, side, OPENING);
    let said = |phrases: &[(&str, f64)]| -> f64 {
        phrases
            .iter()
            .filter(|(phrase, _)| opening.contains(&format!(" {phrase}")))
            .map(|(_, weight)| weight)
            .sum()
    };
    let text = text_until(transcript, side, MANNER);
    let spoken = |words: &[(&str, f64)]| -> f64 {
        let count = |word: &str| match word.strip_suffix('*') {
            Some(beginning) => text.matches(&format!(" {beginning}")).take(REPEATS).count(),
            None => text.matches(&format!(" {word} ")).take(REPEATS).count(),
        };
        #[expect(clippy::cast_precision_loss, reason = "three at most")]
        let sum = words.iter().map(|(word, weight)| count(word) as f64 * weight).sum();
        sum
    };
    said(AGENT) - said(CUSTOMER) + spoken(AGENT_MANNER) - spoken(CUSTOMER_MANNER)
}

fn text_until(transcript: &Transcript, side: u16, end: Millis) -> String {
    transcript
        .segments
        .iter()
        .filter(|s| s.side() == side && s.start_ms <= end && s.doubt.is_none())
        .map(|s| normalise(&s.text))
        .collect()
}

/// Lower case, ё as е, everything but letters and digits as one space; a space on both ends.
fn normalise(text: &str) -> String {
    let mut normal = String::from(" ");
    for c in text.chars().flat_map(char::to_lowercase) {
        let c = if c == 'ё' { 'е' } else { c };
        if c.is_alphanumeric() {
            normal.push(c);
        } else if !normal.ends_with(' ') {
            normal.push(' ');
        }
    }
    if !normal.ends_with(' ') {
        normal.push(' ');
    }
    normal
}
