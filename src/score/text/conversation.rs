use std::ops::Range;
use std::sync::Arc;

use super::Stems;
use super::fold::fold;
use super::timing;
use super::token::{Piece, Token, pieces};
use crate::domain::{Doubt, Millis, Role, Segment, Span, Transcript};
use crate::score::phrase::{Lookup, Vocabulary};

/// Fillers stand between the words of a phrase without counting.
#[rustfmt::skip]
pub(crate) const FILLERS: &[&str] = &[
    "ну", "вот", "э", "ээ", "эээ", "эм", "мм", "ммм", "хм", "типа", "короче", "значит", "uh", "um", "er", "erm",
    "uhm", "hmm", "mm", "mhm",
];

/// Replies that show listening and take no turn.
#[rustfmt::skip]
const BACK_CHANNEL: &[&str] = &[
    "да", "ага", "угу", "так", "ну", "ясно", "понятно", "понял", "поняла", "хорошо", "ок", "окей", "мм", "хм",
    "точно", "конечно", "верно", "yes", "yeah", "yep", "uh", "huh", "ok", "okay", "right", "mhm", "mm", "hmm", "sure",
    "see", "i", "exactly", "understood", "got", "it", "good", "great",
];

/// A pause that ends a sentence even without a full stop, and one that no phrase crosses, in milliseconds.
const SENTENCE_PAUSE_MS: u32 = 1200;
const PHRASE_PAUSE_MS: u32 = 5000;

const MIN_MISHEARD_BYTES: usize = 4;

/// What the pause adds to the distance between words: more than any slop.
const PAUSE_DISTANCE: u32 = 50;

/// One speaker, until the other really speaks.
#[derive(Debug, Clone)]
pub(crate) struct Turn {
    pub role: Option<Role>,
    pub tokens: Range<usize>,
    pub start_ms: u32,
    pub end_ms: u32,
    /// The recogniser may have misheard it: never evidence.
    pub doubtful: bool,
    /// A short reply in the middle of the other's speech.
    pub back_channel: bool,
}

impl Turn {
    pub fn span(&self) -> Span {
        Span::new(Millis(self.start_ms), Millis(self.end_ms))
    }
}

/// A stretch of a turn up to a full stop or a pause.
#[derive(Debug, Clone)]
pub(crate) struct Sentence {
    pub turn: usize,
    pub tokens: Range<usize>,
}

/// A transcript, ready to be searched.
#[derive(Debug)]
pub(crate) struct Conversation<'t> {
    pub transcript: &'t Transcript,
    /// Folded text of each segment; empty for those left out.
    pub folded: Vec<String>,
    pub tokens: Vec<Token>,
    pub turns: Vec<Turn>,
    pub sentences: Vec<Sentence>,
    /// The turn and sentence of each token.
    pub turn_of: Vec<u32>,
    pub sentence_of: Vec<u32>,
    /// The stems that words may have been which nothing asks for, by the tokens' own numbers less one.
    misheard: Vec<Arc<[(u32, u8)]>>,
}

/// The words of a segment.
#[derive(Debug, Default)]
struct Split {
    folded: String,
    words: Vec<Piece>,
}

impl<'t> Conversation<'t> {
    pub fn new(transcript: &'t Transcript, stems: &Stems, vocabulary: &Vocabulary) -> Self {
        let mut splits: Vec<Split> = transcript.segments.iter().map(split).collect();
        let drafts = draft_turns(transcript, &splits);
        let mut lookup = Lookup::new(vocabulary, stems);
        let mut conversation = Self {
            transcript,
            folded: vec![String::new(); transcript.segments.len()],
            tokens: Vec::new(),
            turns: Vec::with_capacity(drafts.len()),
            sentences: Vec::new(),
            turn_of: Vec::new(),
            sentence_of: Vec::new(),
            misheard: Vec::new(),
        };
        for draft in drafts {
            conversation.add_turn(&draft, &mut splits, &mut lookup);
        }
        conversation
    }

    fn add_turn(&mut self, draft: &Draft, splits: &mut [Split], lookup: &mut Lookup<'_>) {
        let first = self.tokens.len();
        let turn = self.turns.len();
        let mut pos = 0;
        for &index in &draft.segments {
            let segment = &self.transcript.segments[index];
            let Split { folded, words } = std::mem::take(&mut splits[index]);
            let times = timing::times(segment, &words);
            let mut marks = punctuation(&segment.text, &words);
            break_unpunctuated(&folded, &words, &mut marks);
            break_before_questions(&folded, &words, &mut marks);
            for ((piece, (start_ms, end_ms)), mark) in words.iter().zip(times).zip(marks) {
                let text = piece.alias.unwrap_or(&folded[piece.start..piece.end]);
                let known = lookup.word(text);
                if let Some(last) = self.tokens.last_mut().filter(|_| self.turn_of.len() > first) {
                    let pause = start_ms.saturating_sub(last.end_ms);
                    last.ends |= pause >= SENTENCE_PAUSE_MS;
                    pos += u32::from(!last.filler) + u32::from(last.ends);
                    if pause >= PHRASE_PAUSE_MS {
                        pos += PAUSE_DISTANCE;
                    }
                }
                // Short words are never taken for others.
                let candidates = lookup
                    .misheard(known)
                    .filter(|_| piece.end - piece.start >= MIN_MISHEARD_BYTES);
                let misheard = candidates.map_or(0, |candidates| {
                    self.misheard.push(Arc::clone(candidates));
                    u32::try_from(self.misheard.len()).unwrap_or(0)
                });
                self.tokens.push(Token {
                    stem: known.stem,
                    form: known.form,
                    misheard,
                    segment: u32::try_from(index).unwrap_or(u32::MAX),
                    start: u32::try_from(piece.start).unwrap_or(u32::MAX),
                    end: u32::try_from(piece.end).unwrap_or(u32::MAX),
                    start_ms,
                    end_ms,
                    pos,
                    alias: piece.alias,
                    filler: known.filler,
                    ends: mark.ends,
                    asked: mark.asked,
                    comma: mark.comma,
                    joined: piece.joined,
                });
                self.turn_of.push(u32::try_from(turn).unwrap_or(u32::MAX));
            }
            self.folded[index] = folded;
        }
        if self.tokens.len() == first {
            return;
        }
        self.add_sentences(turn, first);
        self.turns.push(Turn {
            role: draft.role,
            tokens: first..self.tokens.len(),
            start_ms: draft.start_ms,
            end_ms: draft.end_ms,
            doubtful: draft.doubtful,
            back_channel: draft.back_channel,
        });
    }

    fn add_sentences(&mut self, turn: usize, first: usize) {
        let mut start = first;
        for at in first..self.tokens.len() {
            self.sentence_of
                .push(u32::try_from(self.sentences.len()).unwrap_or(u32::MAX));
            if self.tokens[at].ends || at + 1 == self.tokens.len() {
                self.sentences.push(Sentence {
                    turn,
                    tokens: start..at + 1,
                });
                start = at + 1;
            }
        }
    }

    /// The stems that a word nothing asks for may have been, with their distances, nearest first.
    pub fn misheard(&self, at: usize) -> &[(u32, u8)] {
        let number = self.tokens[at].misheard as usize;
        number.checked_sub(1).map_or(&[], |at| &self.misheard[at])
    }

    /// The folded word at a token.
    pub fn word(&self, at: usize) -> &str {
        let token = &self.tokens[at];
        token
            .alias
            .unwrap_or_else(|| &self.folded[token.segment as usize][token.start as usize..token.end as usize])
    }

    /// The original text from one token to the next in the same segment; empty across segments.
    pub fn between(&self, left: usize, right: usize) -> &str {
        let (a, b) = (&self.tokens[left], &self.tokens[right]);
        if a.segment != b.segment {
            return "";
        }
        self.transcript.segments[a.segment as usize]
            .text
            .get(a.end as usize..b.start as usize)
            .unwrap_or("")
    }

    pub fn turn_at(&self, token: usize) -> &Turn {
        &self.turns[self.turn_of[token] as usize]
    }

    /// Turns that count as heard.
    pub fn heard(&self) -> impl DoubleEndedIterator<Item = (usize, &Turn)> {
        self.turns.iter().enumerate().filter(|(_, t)| !t.doubtful)
    }

    /// From the first to the last heard word.
    pub fn span(&self) -> Option<Span> {
        let start = self.heard().map(|(_, t)| t.start_ms).min()?;
        let end = self.heard().map(|(_, t)| t.end_ms).max()?;
        Some(Span::new(Millis(start), Millis(end)))
    }

    /// Whether every heard turn has a speaker.
    pub fn roles_known(&self) -> bool {
        self.heard().all(|(_, t)| t.role.is_some())
    }

    pub fn time_of(&self, tokens: &Range<usize>) -> Span {
        match (
            self.tokens.get(tokens.start),
            tokens.end.checked_sub(1).and_then(|last| self.tokens.get(last)),
        ) {
            (Some(first), Some(last)) => Span::new(Millis(first.start_ms), Millis(last.end_ms)),
            _ => Span::default(),
        }
    }
}

/// The punctuation between a word and the next one.
#[derive(Debug, Default)]
struct Mark {
    ends: bool,
    asked: bool,
    comma: bool,
}

/// Folds and splits a segment; one that is left out anyway stays empty.
fn split(segment: &Segment) -> Split {
    if matches!(segment.doubt, Some(Doubt::Silence | Doubt::Credits)) {
        return Split::default();
    }
    let folded = fold(&segment.text);
    let words = pieces(&folded);
    Split { folded, words }
}

fn punctuation(text: &str, words: &[Piece]) -> Vec<Mark> {
    let mark = |index: usize, word: &Piece| {
        let next = words.get(index + 1).map(|w| w.start);
        let gap = text.get(word.end..next.unwrap_or(text.len())).unwrap_or("");
        if gap == " " {
            return Mark::default();
        }
        // «1.5», «mail.ru»: a full stop directly followed by the next word ends nothing.
        let inner = gap == "." && next.is_some();
        Mark {
            ends: !inner && gap.contains(['.', '!', '?', '…']),
            asked: gap.contains('?'),
            comma: gap.contains([',', ':', ';', '—', '–']) || gap.contains(" - "),
        }
    };
    words
        .iter()
        .enumerate()
        .map(|(index, word)| mark(index, word))
        .collect()
}

/// Words with which a new question or sentence begins, for segments in which the recogniser set no punctuation.
#[rustfmt::skip]
const BEGINNINGS: &[&[&str]] = &[
    &["а", "что"], &["а", "как"], &["а", "какой"], &["а", "какие"], &["а", "какая"], &["а", "какое"],
    &["а", "сколько"], &["а", "с"], &["а", "где"], &["а", "кто"], &["а", "вы"], &["а", "вам"], &["а", "у"],
    &["а", "почему"], &["а", "когда"], &["а", "чем"], &["подскажите"], &["скажите"], &["расскажите"],
    &["вам", "удобно"], &["вам", "сейчас"], &["вы", "сейчас"], &["меня", "зовут"], &["тогда", "давайте"],
    &["давайте"], &["тогда", "предлагаю"], &["предлагаю"], &["у", "нас"], &["наша"], &["наши"], &["спасибо"],
    &["до", "свидания"], &["всего", "доброго"], &["сколько", "у"], &["какой", "у"], &["какие", "у"], &["and", "what"],
    &["and", "how"], &["what", "do"], &["what", "did"], &["what", "is"], &["what", "are"], &["what", "would"],
    &["how", "do"], &["how", "many"], &["how", "much"], &["how", "is"], &["how", "are"], &["how", "did"],
    &["do", "you"], &["did", "you"], &["are", "you"], &["is", "this"], &["is", "it"], &["can", "i"], &["can", "you"],
    &["can", "we"], &["could", "you"], &["could", "i"], &["would", "you"], &["shall", "we"], &["should", "we"],
    &["have", "you"], &["why", "do"], &["why", "is"], &["who", "makes"], &["when", "can"], &["when", "would"],
    &["thank", "you"], &["thanks"], &["i", "will"], &["we", "will"], &["our"], &["let", "us"],
];

/// A segment of so many words without a single mark was written by a recogniser that sets none.
const UNPUNCTUATED_WORDS: usize = 6;

/// Words after which a beginning is none: "I know what is", «чтобы у нас».
#[rustfmt::skip]
const BINDING: &[&str] = &[
    "и", "что", "чтобы", "если", "когда", "как", "то", "ли", "который", "потому", "но", "with", "know", "that", "if",
    "see", "and", "to", "when", "what", "how", "because", "tell", "show", "me", "of", "for", "so", "in", "by", "on",
];

fn break_unpunctuated(folded: &str, words: &[Piece], marks: &mut [Mark]) {
    if words.len() < UNPUNCTUATED_WORDS || marks.iter().any(|m| m.ends || m.comma || m.asked) {
        return;
    }
    let word = |at: usize| words[at].alias.unwrap_or(&folded[words[at].start..words[at].end]);
    for at in 1..words.len() {
        let begins = BEGINNINGS
            .iter()
            .any(|b| at + b.len() <= words.len() && b.iter().enumerate().all(|(i, w)| word(at + i) == *w));
        if begins && !BINDING.contains(&word(at - 1)) {
            marks[at - 1].ends = true;
        }
    }
}

/// «…, а когда вам набрать»: a question begins after the comma, whether or not the recogniser marked it.
fn break_before_questions(folded: &str, words: &[Piece], marks: &mut [Mark]) {
    #[rustfmt::skip]
    const ASKS: &[&str] = &[
        "когда", "сколько", "как", "какой", "какая", "какое", "какие", "где", "кто", "чем", "почему", "куда", "кому",
    ];
    #[rustfmt::skip]
    const ASKED: &[&str] = &["скажите", "подскажите", "расскажите", "уточните", "знаю", "знаете", "понять", "то"];
    // After a greeting or «понимаю», in one breath: «понимаю, сколько операторов у вас работает».
    #[rustfmt::skip]
    const DIRECT: &[&str] = &["сколько", "какой", "какая", "какие", "какое", "чем", "когда", "как", "почему", "куда"];
    #[rustfmt::skip]
    const SAYING: &[&str] = &[
        "знаю", "знаете", "смотрите", "посмотрите", "покажу", "расскажу", "посчитаю", "зависит", "видно", "скажу", "скажите",
        "напишите", "сообщу", "сообщите", "решите", "подумайте", "сказать", "понять", "узнать", "важно", "помните", "видите",
        "уточню", "проверю", "узнаю", "подскажите", "расскажите", "там", "тогда", "так", "то", "того", "тем", "больше", "лучше",
    ];
    let word = |at: usize| words[at].alias.unwrap_or(&folded[words[at].start..words[at].end]);
    let spoken_to = |from: usize| {
        (from..words.len().min(from + 4)).any(|i| matches!(word(i), "вы" | "вам" | "вас" | "ваш" | "ваша" | "ваши"))
    };
    let words_of_saying = |at: usize| (0..=at).any(|i| SAYING.contains(&word(i)));
    for (at, mark) in marks.iter_mut().enumerate().take(words.len().saturating_sub(2)) {
        let starts = matches!(word(at + 1), "а" | "вам") && ASKS.contains(&word(at + 2));
        let asks = matches!(word(at + 1), "скажите" | "подскажите" | "расскажите")
            || (DIRECT.contains(&word(at + 1)) && spoken_to(at + 2) && at <= 12 && !words_of_saying(at));
        if mark.comma && (starts || asks) && !ASKED.contains(&word(at)) && at > 0 {
            mark.ends = true;
        }
    }
}

struct Draft {
    channel: u16,
    role: Option<Role>,
    segments: Vec<usize>,
    start_ms: u32,
    end_ms: u32,
    doubtful: bool,
    back_channel: bool,
}

/// Groups segments into turns. Each channel has at most one open turn; it closes when another speaker says something
/// that is more than a back-channel.
fn draft_turns(transcript: &Transcript, splits: &[Split]) -> Vec<Draft> {
    let mut order: Vec<usize> = (0..transcript.segments.len()).collect();
    // Ordered by contract; a transcript from elsewhere may not keep it.
    order.sort_by_key(|&i| (transcript.segments[i].start_ms, transcript.segments[i].channel));
    let mut drafts: Vec<Draft> = Vec::new();
    let mut open: Option<usize> = None;
    for index in order {
        let segment = &transcript.segments[index];
        let doubtful = match segment.doubt {
            Some(Doubt::Silence | Doubt::Credits) => continue,
            Some(Doubt::Repetition | Doubt::SpeechRate | Doubt::LowConfidence) => true,
            None => false,
        };
        let role = segment.role.or_else(|| transcript.role_of(segment.channel));
        let current = open.map(|at| &mut drafts[at]);
        let same = current
            .as_ref()
            .is_some_and(|d| d.channel == segment.channel && d.role == role && !doubtful);
        if let Some(draft) = current.filter(|_| same) {
            draft.segments.push(index);
            draft.end_ms = draft.end_ms.max(segment.end_ms.0);
            continue;
        }
        let back_channel =
            !doubtful && open.is_some_and(|at| is_back_channel(segment, &splits[index], &drafts[at], transcript));
        if !doubtful && !back_channel {
            open = Some(drafts.len());
        }
        drafts.push(Draft {
            channel: segment.channel,
            role,
            segments: vec![index],
            start_ms: segment.start_ms.0,
            end_ms: segment.end_ms.0.max(segment.start_ms.0),
            doubtful,
            back_channel,
        });
    }
    drafts
}

/// One or two words of listening, over the other's speech or in the middle of the other's sentence.
fn is_back_channel(segment: &Segment, split: &Split, other: &Draft, transcript: &Transcript) -> bool {
    let Split { folded, words } = split;
    let listening = words.len() <= 3
        && !segment.text.contains('?')
        && words
            .iter()
            .all(|p| BACK_CHANNEL.contains(&p.alias.unwrap_or(&folded[p.start..p.end])));
    if !listening || other.channel == segment.channel {
        return false;
    }
    let overlaps = other.end_ms > segment.end_ms.0;
    let last = other
        .segments
        .last()
        .map_or("", |&i| transcript.segments[i].text.trim_end());
    let unfinished = last.ends_with([',', '-', '–', '—', ':']);
    overlaps || unfinished
}
