//! The opening words that give the agent away: who names the company, introduces himself by the script, offers help.

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
];

/// Least difference in weight between the two sides to decide at all.
const DECISIVE: f64 = 1.0;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct WordEvidence {
    pub agent: u16,
    /// 0.5 (a guess) to 1.
    pub confidence: f64,
}

/// Which of the two channels speaks like the agent; `None` when the words do not tell.
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

fn agent_weight(transcript: &Transcript, channel: u16) -> f64 {
    let text = opening_text(transcript, channel);
    let sum = |phrases: &[(&str, f64)]| -> f64 {
        phrases
            .iter()
            .filter(|(phrase, _)| text.contains(&format!(" {phrase}")))
            .map(|(_, weight)| weight)
            .sum()
    };
    sum(AGENT) - sum(CUSTOMER)
}

fn opening_text(transcript: &Transcript, channel: u16) -> String {
    transcript
        .segments
        .iter()
        .filter(|s| s.channel == channel && s.start_ms <= OPENING && s.doubt.is_none())
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
