//! Words in what was said or written: short lists of word beginnings, not a model. Input: text and a list of cues;
//! output: the place of the first cue that is not denied. The scorer's events come first; cues only add what it has no
//! event for (interest, a purchase that is over, money that will come), and every hit is shown with its words.

use std::ops::Range;

/// A list of cues, ready to search.
#[derive(Debug, Clone, Default)]
pub(super) struct Cues(Vec<Cue>);

#[derive(Debug, Clone)]
struct Cue {
    /// Each place: any of these.
    places: Vec<Vec<Stem>>,
    /// Foreign words allowed between two places.
    gap: usize,
}

#[derive(Debug, Clone)]
enum Stem {
    Begins(String),
    Is(String),
}

impl Stem {
    fn fits(&self, word: &str) -> bool {
        match self {
            Self::Begins(stem) => word.starts_with(stem.as_str()),
            Self::Is(whole) => word == whole,
        }
    }
}

/// Words that deny what follows.
const DENIES: &[&str] = &[
    "не", "нет", "ни", "без", "вряд", "not", "no", "never", "don't", "isn't", "aren't", "doesn't",
];

impl Cues {
    /// One cue a line: `a|b c ~2`. A line without words is none.
    pub fn new<S: AsRef<str>>(lines: &[S]) -> Self {
        Self(lines.iter().filter_map(|line| Cue::read(line.as_ref())).collect())
    }

    /// Bytes of the first cue in `text` that no word before it denies.
    pub fn find(&self, text: &str) -> Option<Range<usize>> {
        self.search(text, true)
    }

    /// The same, denied or not: «не наш профиль» is itself a denial.
    pub fn find_any(&self, text: &str) -> Option<Range<usize>> {
        self.search(text, false)
    }

    fn search(&self, text: &str, mind_denial: bool) -> Option<Range<usize>> {
        let words = words(text);
        (0..words.len()).find_map(|first| {
            self.0.iter().find_map(|cue| {
                let last = cue.match_at(&words, first)?;
                let denied = mind_denial
                    && !cue.denies_itself()
                    && words[first.saturating_sub(2)..last]
                        .iter()
                        .any(|w| DENIES.contains(&w.text.as_str()));
                (!denied).then(|| words[first].bytes.start..words[last].bytes.end)
            })
        })
    }
}

impl Cue {
    fn read(line: &str) -> Option<Self> {
        let mut gap = 0;
        let mut places = Vec::new();
        for part in line.split_whitespace() {
            if let Some(number) = part.strip_prefix('~') {
                gap = number.parse().unwrap_or(0);
                continue;
            }
            let stem = |word: &str| match word.strip_prefix('=') {
                Some(whole) => Stem::Is(fold(whole)),
                None => Stem::Begins(fold(word)),
            };
            let stems: Vec<Stem> = part.split('|').filter(|w| !w.is_empty()).map(stem).collect();
            if !stems.is_empty() {
                places.push(stems);
            }
        }
        (!places.is_empty()).then_some(Self { places, gap })
    }

    /// The place of the last word, when the cue begins at `first`.
    fn match_at(&self, words: &[Word], first: usize) -> Option<usize> {
        let mut at = first;
        for (index, stems) in self.places.iter().enumerate() {
            let reach = if index == 0 {
                at..at + 1
            } else {
                at + 1..at + 2 + self.gap
            };
            at = reach.into_iter().find(|&place| {
                words
                    .get(place)
                    .is_some_and(|word| stems.iter().any(|stem| stem.fits(&word.text)))
            })?;
        }
        Some(at)
    }

    fn denies_itself(&self) -> bool {
        let denies = |stem: &Stem| matches!(stem, Stem::Is(w) | Stem::Begins(w) if DENIES.contains(&w.as_str()));
        self.places.iter().flatten().any(denies)
    }
}

struct Word {
    text: String,
    bytes: Range<usize>,
}

fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    let ends = text.char_indices().chain([(text.len(), ' ')]);
    for (at, character) in ends {
        let inside = character.is_alphanumeric() || matches!(character, '\'' | '’' | '-');
        match (start, inside) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                words.push(Word {
                    text: fold(&text[from..at]),
                    bytes: from..at,
                });
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// Number of words.
pub(super) fn word_count(text: &str) -> usize {
    words(text).len()
}

fn fold(word: &str) -> String {
    word.to_lowercase().replace('ё', "е").replace('’', "'")
}

/// The sentence of `text` around some bytes of it, a verbatim part, no longer than `most` characters from its start.
pub(super) fn sentence<'a>(text: &'a str, around: &Range<usize>, most: usize) -> &'a str {
    let ends = |c: char| matches!(c, '.' | '!' | '?' | '…');
    let from = text[..around.start]
        .char_indices()
        .rev()
        .find(|(_, c)| ends(*c))
        .map_or(0, |(at, c)| at + c.len_utf8());
    let to = text[around.end..]
        .char_indices()
        .find(|(_, c)| ends(*c))
        .map_or(text.len(), |(at, c)| around.end + at + c.len_utf8());
    let whole = text[from..to].trim();
    match whole.char_indices().nth(most) {
        // Too long: what was found, and what follows it in as many characters.
        Some((end, _)) => match text[around.start..to].char_indices().nth(most) {
            Some((end, _)) if around.start > from => &text[around.start..around.start + end],
            _ if around.start > from => text[around.start..to].trim(),
            _ => &whole[..end],
        },
        None => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::super::options::WorklistOptions;
    use super::*;

    fn found(lines: &[String], text: &str) -> bool {
        Cues::new(lines).find(text).is_some()
    }

    #[test]
    fn beginnings_alternatives_exact_words_and_gaps() {
        let cues = Cues::new(&["уже куп|взя ~2", "=да", "Ёлк"]);
        for (text, hit) in [
            ("Мы уже купили", Some("уже купили")),
            ("УЖЕ всё давно взяли, спасибо", Some("УЖЕ всё давно взяли")),
            ("уже всё очень давно взяли", None),
            ("Да.", Some("Да")),
            ("Дали", None),
            ("елки", Some("елки")),
            ("", None),
        ] {
            assert_eq!(cues.find(text).map(|bytes| &text[bytes]), hit, "{text}");
        }
        assert!(Cues::new(&["", " ~3 ", "|"]).find("а").is_none());
    }

    #[test]
    fn what_is_denied_is_not_said() {
        let interest = &WorklistOptions::default().interest_said;
        for yes in [
            "Нам это было бы очень кстати и пригодится.",
            "Предложение интересное.",
            "Мне понравилось.",
            "Sounds good to me.",
            "Да, мы хотели бы попробовать.",
        ] {
            assert!(found(interest, yes), "{yes}");
        }
        for no in [
            "Нам это не интересно.",
            "Нет, не нужно нам.",
            "Мне не понравилось.",
            "We are not interested.",
            "Алло, да.",
            "Угу, слышу.",
        ] {
            assert!(!found(interest, no), "{no}");
        }
    }

    #[test]
    fn lost_reasons_of_others_making() {
        let external = Cues::new(&WorklistOptions::default().external_reasons);
        for yes in [
            "Дубль",
            "Дублирующая сделка",
            "Не наш профиль",
            "Нецелевой",
            "Купил в другом месте до звонка",
            "Бюджет урезали",
            "Проект отменён",
            "Компания закрылась",
            "Duplicate",
            "Bought elsewhere before contact",
            "Budget cut",
        ] {
            assert!(external.find_any(yes).is_some(), "{yes}");
        }
        for no in [
            "Дорого",
            "Выбрали конкурента",
            "Не договорились",
            "Нет ответа",
            "Too expensive",
            "",
            "Передумали",
        ] {
            assert!(external.find_any(no).is_none(), "{no}");
        }
    }

    #[test]
    fn a_sentence_is_a_verbatim_part() {
        let text = "Так. Мы бы взяли на пробу! А когда?";
        let around = text.find("взяли").map(|at| at..at + "взяли".len()).unwrap();
        assert_eq!(sentence(text, &around, 200), "Мы бы взяли на пробу!");
        assert_eq!(sentence(text, &around, 5), "взяли");
        let end = text.len();
        assert_eq!(sentence(text, &(end - 1..end), 200), "А когда?");
        assert_eq!(sentence("", &(0..0), 10), "");
    }
}
