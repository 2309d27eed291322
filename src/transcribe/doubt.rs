//! Signs that the recogniser made a text up. A doubtful segment is kept and shown with its reason, and never counts
//! as evidence. Every rule looks at finished segments of one channel; none looks at sound.

use super::words::Draft;
use crate::domain::{Doubt, Millis, Segment, Span};

/// Words per second that nobody speaks, over the time somebody spoke; counted from six words on.
const WORDS_PER_SECOND: f64 = 9.0;
/// Letters per second that nobody speaks (fast Russian is 20 to 25), counted from 30 letters on.
const LETTERS_PER_SECOND: f64 = 40.0;

/// Mean word probability below which the recogniser was guessing.
const LOW_CONFIDENCE: f32 = 0.4;
/// The same where only the safety net heard a voice.
const LOW_CONFIDENCE_NET: f32 = 0.6;

/// Whisper's own pair of signs for a passage without speech.
const NO_SPEECH: f32 = 0.6;
const NO_SPEECH_LIKELIHOOD: f32 = 0.37;

/// Phrases of subtitles and video platforms that Whisper's training left in it, lower case, letters only. A segment
/// that is one of these, with at most a few words around it, was most likely not said in a call.
const CREDITS: &[&str] = &[
    "субтитры сделал",
    "субтитры создавал",
    "субтитры подготовил",
    "субтитры делал",
    "субтитры и перевод",
    "субтитры подогнал",
    "субтитры dimatorzok",
    "редактор субтитров",
    "корректор субтитров",
    "корректор а егорова",
    "перевод и субтитры",
    "добавил субтитры",
    "спасибо за субтитры",
    "продолжение следует",
    "продолжение в следующей части",
    "до новых встреч на канале",
    "спасибо за просмотр",
    "благодарю за просмотр",
    "подписывайтесь на канал",
    "подписывайтесь на наш канал",
    "подпишись на канал",
    "подпишитесь на канал",
    "ставьте лайки",
    "ставьте лайк",
    "смотрите продолжение",
    "thank you for watching",
    "thanks for watching",
    "thank you so much for watching",
    "please subscribe",
    "subscribe to my channel",
    "subscribe to the channel",
    "like and subscribe",
    "dont forget to subscribe",
    "see you in the next video",
    "ill see you in the next one",
    "subtitles by",
    "subtitled by",
    "subtitles created by",
    "transcription by",
    "transcribed by",
    "transcript emily beynon",
    "captions by",
    "closed captioning by",
    "translated by",
    "amara org",
    "to be continued",
];

/// Words beside a credit's own up to which the whole segment is taken for one: names follow («… сделал …»).
const CREDIT_EXTRA_WORDS: usize = 4;

/// Marks the doubtful among `drafts`: segments of one channel in order of time. `speech` is where the detector was
/// sure of a voice, `net` where only the safety net heard one; both sorted.
pub(super) fn mark(drafts: &mut [Draft], speech: &[Span], net: &[Span]) {
    for draft in drafts.iter_mut() {
        let normal = normal(&draft.segment.text);
        draft.segment.doubt = if repeats_itself(&normal) {
            Some(Doubt::Repetition)
        } else if is_credits(&normal) {
            Some(Doubt::Credits)
        } else {
            by_sound(draft, &normal, speech, net)
        };
    }
    mark_loops(drafts);
}

/// Whether the text of a passage is a loop: what makes a second attempt at it worthwhile.
pub(super) fn is_loop(text: &str) -> bool {
    repeats_itself(&normal(text))
}

/// Whether the text cannot have been said within `time`.
pub(super) fn is_impossible(text: &str, time: Millis) -> bool {
    is_too_fast(&normal(text), time)
}

fn by_sound(draft: &Draft, normal: &[String], speech: &[Span], net: &[Span]) -> Option<Doubt> {
    // A word may be given no time at all, but it was somewhere.
    let span = Span::new(
        draft.segment.start_ms,
        draft
            .segment
            .end_ms
            .max(draft.segment.start_ms.saturating_add(Millis(1))),
    );
    let (spoken, netted) = (overlap(span, speech), overlap(span, net));
    let nobody = spoken.saturating_add(netted).0 * 5 < span.length().0;
    let denied = draft.no_speech > NO_SPEECH && draft.likelihood < NO_SPEECH_LIKELIHOOD;
    if nobody || denied {
        return Some(Doubt::Silence);
    }
    if is_too_fast(normal, span.length()) {
        return Some(Doubt::SpeechRate);
    }
    let least = if netted > spoken {
        LOW_CONFIDENCE_NET
    } else {
        LOW_CONFIDENCE
    };
    draft
        .segment
        .confidence
        .is_some_and(|c| c < least)
        .then_some(Doubt::LowConfidence)
}

/// How much of `span` lies within others, each taken a fifth of a second longer at both ends: that is how good word
/// times are.
fn overlap(span: Span, others: &[Span]) -> Millis {
    let wide = |s: &Span| {
        Span::new(
            s.start_ms.saturating_sub(Millis(200)),
            s.end_ms.saturating_add(Millis(200)),
        )
    };
    others
        .iter()
        .fold(Millis::ZERO, |sum, other| sum.saturating_add(span.overlap(wide(other))))
}

fn is_too_fast(normal: &[String], time: Millis) -> bool {
    let letters: usize = normal.iter().map(|word| word.chars().count()).sum();
    #[allow(clippy::cast_precision_loss)]
    let (words_said, letters_said) = (normal.len() as f64, letters as f64);
    // Word times are good to a fifth of a second.
    let seconds = time.as_secs_f64() + 0.2;
    (normal.len() >= 6 && words_said / seconds > WORDS_PER_SECOND)
        || (letters >= 30 && letters_said / seconds > LETTERS_PER_SECOND)
}

/// Words in lower case, letters and digits only, ё as е.
fn normal(text: &str) -> Vec<String> {
    text.to_lowercase()
        .replace('ё', "е")
        .replace(['\'', '’'], "")
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn is_credits(words: &[String]) -> bool {
    CREDITS.iter().any(|credit| {
        let credit: Vec<&str> = credit.split(' ').collect();
        let found = words
            .windows(credit.len())
            .any(|window| window.iter().zip(&credit).all(|(w, c)| w == c));
        found && words.len() <= credit.len() + CREDIT_EXTRA_WORDS
    })
}

/// The same run of words again and again without a break: one or two words more often than people do («да да да да»),
/// longer runs three times.
fn repeats_itself(words: &[String]) -> bool {
    let least = |length: usize| match length {
        1 => 7,
        2 => 5,
        3 => 4,
        _ => 3,
    };
    (1..=(words.len() / 3).min(40)).any(|length| {
        let mut repeats = 0;
        (length..words.len()).any(|at| {
            repeats = if words[at] == words[at - length] {
                repeats + 1
            } else {
                0
            };
            repeats >= length * (least(length) - 1)
        })
    })
}

/// The same text of three words or more three times in a row on one channel, without a long pause.
fn mark_loops(drafts: &mut [Draft]) {
    let texts: Vec<Vec<String>> = drafts.iter().map(|d| normal(&d.segment.text)).collect();
    let mut start = 0;
    for end in 1..=drafts.len() {
        let continues =
            end < drafts.len() && texts[end] == texts[start] && follows(&drafts[end - 1].segment, &drafts[end].segment);
        if continues {
            continue;
        }
        if end - start >= 3 && texts[start].len() >= 3 {
            for draft in &mut drafts[start..end] {
                draft.segment.doubt.get_or_insert(Doubt::Repetition);
            }
        }
        start = end;
    }
}

fn follows(before: &Segment, after: &Segment) -> bool {
    after.start_ms.saturating_sub(before.end_ms) < Millis::from_secs(30)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn draft(start: u32, end: u32, text: &str, confidence: f32) -> Draft {
        Draft {
            segment: Segment {
                channel: 0,
                role: None,
                start_ms: Millis(start),
                end_ms: Millis(end),
                text: text.into(),
                confidence: Some(confidence),
                doubt: None,
                voice: None,
                words: vec![],
            },
            no_speech: 0.0,
            likelihood: 0.8,
        }
    }

    fn doubt_of(draft: Draft) -> Option<Doubt> {
        let mut drafts = [draft];
        mark(
            &mut drafts,
            &[Span::new(Millis(0), Millis(10_000))],
            &[Span::new(Millis(20_000), Millis(30_000))],
        );
        drafts[0].segment.doubt
    }

    #[rstest]
    #[case("Субтитры сделал DimaTorzok", Some(Doubt::Credits))]
    #[case("Редактор субтитров А.Семкин Корректор А.Егорова", Some(Doubt::Credits))]
    #[case("Продолжение следует...", Some(Doubt::Credits))]
    #[case("Thanks for watching!", Some(Doubt::Credits))]
    #[case("Don't forget to subscribe", Some(Doubt::Credits))]
    #[case("Спасибо вам за просмотр квартиры, договор я вышлю завтра", None)]
    #[case("Мы говорили про перевод, и субтитры для ваших роликов тоже делаем, недорого", None)]
    #[case("да да да да", None)]
    #[case("да да да да да да да", Some(Doubt::Repetition))]
    #[case("ну вот ну вот ну вот ну вот ну вот", Some(Doubt::Repetition))]
    #[case(
        "мы вам перезвоним завтра, мы вам перезвоним завтра, мы вам перезвоним завтра",
        Some(Doubt::Repetition)
    )]
    #[case("мы вам перезвоним, да, мы вам перезвоним", None)]
    #[case("Добрый день, это компания Ромашка.", None)]
    fn texts_betray_themselves(#[case] text: &str, #[case] doubt: Option<Doubt>) {
        assert_eq!(doubt_of(draft(0, 9_000, text, 0.9)), doubt, "{text}");
    }

    #[rstest]
    #[case::said(1_000, 3_000, 0.9, None)]
    #[case::guessed(1_000, 3_000, 0.3, Some(Doubt::LowConfidence))]
    #[case::nobody_there(12_000, 15_000, 0.9, Some(Doubt::Silence))]
    #[case::mostly_nobody(9_900, 12_000, 0.9, Some(Doubt::Silence))]
    #[case::a_word_beside_speech(10_050, 10_150, 0.9, None)]
    #[case::net_only(21_000, 23_000, 0.7, None)]
    #[case::net_only_unsure(21_000, 23_000, 0.5, Some(Doubt::LowConfidence))]
    #[case::no_time(1_000, 1_200, 0.9, Some(Doubt::SpeechRate))]
    fn sound_must_carry_the_text(
        #[case] start: u32,
        #[case] end: u32,
        #[case] confidence: f32,
        #[case] doubt: Option<Doubt>,
    ) {
        let text = if doubt == Some(Doubt::SpeechRate) {
            "это было бы очень и очень хорошо"
        } else {
            "хорошо"
        };
        assert_eq!(doubt_of(draft(start, end, text, confidence)), doubt);
    }

    #[test]
    fn a_passage_that_the_recogniser_denies_is_doubted() {
        let denied = Draft {
            no_speech: 0.9,
            likelihood: 0.2,
            ..draft(0, 2_000, "спасибо", 0.9)
        };
        assert_eq!(doubt_of(denied), Some(Doubt::Silence));
        let sure = Draft {
            no_speech: 0.9,
            ..draft(0, 2_000, "спасибо", 0.9)
        };
        assert_eq!(doubt_of(sure), None);
    }

    #[test]
    fn one_text_over_several_segments_is_a_loop() {
        let mut drafts: Vec<Draft> = (0..3)
            .map(|i| draft(i * 2_000, i * 2_000 + 1_500, "Я вам перезвоню.", 0.9))
            .collect();
        drafts.push(draft(8_000, 9_000, "Да.", 0.9));
        let speech = [Span::new(Millis(0), Millis(60_000))];
        mark(&mut drafts, &speech, &[]);
        let doubts: Vec<_> = drafts.iter().map(|d| d.segment.doubt).collect();
        assert_eq!(
            doubts,
            [
                Some(Doubt::Repetition),
                Some(Doubt::Repetition),
                Some(Doubt::Repetition),
                None
            ]
        );
        let mut yes: Vec<Draft> = (0..5).map(|i| draft(i * 2_000, i * 2_000 + 500, "Да.", 0.9)).collect();
        mark(&mut yes, &speech, &[]);
        assert!(yes.iter().all(|d| d.segment.doubt.is_none()));
    }
}
