//! Phrase matching once more, written to be read and not to be fast: nested loops over words, every choice tried. It
//! shares the stemmer and the list of stop words with the engine, and nothing else: words, turns, times, distances,
//! negation and mis-hearings are worked out here anew, from the rules that `scripts/README.md` tells to people.

use std::ops::RangeInclusive;

use super::table::Case;
use crate::checklist::{Who, is_stop_word};
use crate::domain::{Role, Transcript};
use crate::score::text::Stems;

/// A word as it was said.
#[derive(Debug)]
struct Said {
    text: String,
    stem: String,
    turn: usize,
    role: Option<Role>,
    start_ms: u32,
    end_ms: u32,
    filler: bool,
    comma: bool,
    ends: bool,
}

/// A word of a phrase that is looked for.
#[derive(Debug, Clone)]
struct Wanted {
    text: String,
    stem: String,
    exact: bool,
}

const FILLERS: &[&str] = &["ну", "вот", "эм", "короче", "um"];
const LISTENING: &[&str] = &["да", "угу", "ага", "yes"];
const NEGATORS: &[&str] = &["не", "ни", "нет", "нету", "not", "never", "no"];
const DEGREES: &[&str] = &["очень", "слишком", "так", "уж", "совсем", "very", "that", "too"];

/// How many times the phrase of a case was said, finds that overlap counted once.
pub(super) fn count(case: &Case, call: &Transcript) -> usize {
    let stems = Stems::shared();
    let words = words(call, stems);
    let mut finds: Vec<(u32, RangeInclusive<usize>)> = Vec::new();
    for phrase in phrases(case, stems) {
        let asked: Vec<&str> = phrase.iter().flatten().map(|w| w.stem.as_str()).collect();
        let own_no = phrase
            .iter()
            .flatten()
            .any(|w| NEGATORS.contains(&w.text.as_str()) || ["без", "without"].contains(&w.text.as_str()));
        for chosen in choices(&phrase, &words, case, &asked, &mut Vec::new()) {
            let places: Vec<usize> = chosen.iter().map(|c| c.0).collect();
            let range = *places.iter().min().unwrap()..=*places.iter().max().unwrap();
            let letters = chosen.iter().map(|c| c.1).sum();
            if near(&words, &places, case)
                && (case.negated || own_no || !negated(&words, &places))
                && in_place(&words, &range, case, call)
            {
                finds.push((letters, range));
            }
        }
    }
    // The best of those that share a word: fewest letters off, then shortest, then first.
    finds.sort_by_key(|(letters, r)| (*letters, r.end() - r.start(), *r.start()));
    let mut kept: Vec<RangeInclusive<usize>> = Vec::new();
    for (_, range) in finds {
        if kept.iter().all(|k| k.end() < range.start() || range.end() < k.start()) {
            kept.push(range);
        }
    }
    kept.len()
}

/// Lower case, ё as е, runs of letters and digits; a turn lasts until the other says more than «угу» in mid-sentence.
fn words(call: &Transcript, stems: &Stems) -> Vec<Said> {
    let mut all: Vec<Said> = Vec::new();
    let mut turns = 0;
    let mut current: Option<(usize, Option<Role>)> = None;
    let mut unfinished = false;
    for segment in &call.segments {
        let text = segment.text.to_lowercase().replace('ё', "е");
        let mut found: Vec<(usize, usize)> = Vec::new();
        let mut start = None;
        for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
            match (c.is_alphanumeric(), start) {
                (true, None) => start = Some(at),
                (false, Some(begin)) => {
                    found.push((begin, at));
                    start = None;
                }
                _ => {}
            }
        }
        let listens = found.len() <= 3 && found.iter().all(|&(a, b)| LISTENING.contains(&&text[a..b]));
        let same = current.is_some_and(|(_, role)| role == segment.role);
        let turn = match current {
            Some((turn, _)) if same => turn,
            _ => {
                turns += 1;
                turns - 1
            }
        };
        if same || !(listens && unfinished) {
            current = Some((turn, segment.role));
            unfinished = text.trim_end().ends_with(',');
        }
        for (index, &(begin, end)) in found.iter().enumerate() {
            let next = found.get(index + 1).map_or(text.len(), |n| n.0);
            let gap = &text[end..next];
            let length = u64::from(segment.end_ms.0 - segment.start_ms.0);
            let time = |offset: usize| {
                segment.start_ms.0 + u32::try_from(length * offset as u64 / segment.text.len() as u64).unwrap()
            };
            let word = &text[begin..end];
            all.push(Said {
                text: word.to_owned(),
                stem: stems.stem(word).into_owned(),
                turn,
                role: segment.role,
                start_ms: time(begin),
                end_ms: time(end),
                filler: FILLERS.contains(&word),
                comma: gap.contains(','),
                ends: gap.contains(['.', '!', '?']),
            });
        }
    }
    all
}

/// The phrase with each alternative of two words (`онлайн-касса`) written out.
fn phrases(case: &Case, stems: &Stems) -> Vec<Vec<Vec<Wanted>>> {
    let mut all: Vec<Vec<Vec<Wanted>>> = vec![vec![]];
    for part in case.phrase.split_whitespace().filter(|p| !p.starts_with('~')) {
        let mut single = Vec::new();
        let mut long = Vec::new();
        for alternative in part.split('|') {
            let exact = alternative.starts_with('=');
            let folded = alternative.to_lowercase().replace('ё', "е");
            let words: Vec<Wanted> = folded
                .split(|c: char| !c.is_alphanumeric())
                .filter(|w| !w.is_empty())
                .map(|w| Wanted {
                    text: w.to_owned(),
                    stem: stems.stem(w).into_owned(),
                    exact,
                })
                .collect();
            match words.len() {
                0 => {}
                1 => single.extend(words),
                _ => long.push(words.into_iter().map(|w| vec![w]).collect::<Vec<_>>()),
            }
        }
        let mut choices = long;
        if !single.is_empty() {
            choices.push(vec![single]);
        }
        if !choices.is_empty() {
            all = all
                .iter()
                .flat_map(|phrase| {
                    choices.iter().map(move |choice| {
                        let mut longer = phrase.clone();
                        longer.extend(choice.iter().cloned());
                        longer
                    })
                })
                .collect();
        }
    }
    all
}

/// Every way to take one word of one turn for each word of the phrase, with the letters that differ.
fn choices(
    phrase: &[Vec<Wanted>],
    words: &[Said],
    case: &Case,
    asked: &[&str],
    chosen: &mut Vec<(usize, u32)>,
) -> Vec<Vec<(usize, u32)>> {
    if chosen.len() == phrase.len() {
        return vec![chosen.clone()];
    }
    let mut all = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let fits = match chosen.last() {
            None => true,
            Some(&(last, _)) if words[last].turn != word.turn => false,
            Some(_) if case.any_order => chosen.iter().all(|c| c.0 != at),
            Some(&(last, _)) => at > last,
        };
        let off = phrase[chosen.len()]
            .iter()
            .filter_map(|wanted| letters_off(wanted, word, case, asked))
            .min();
        if let (true, Some(off)) = (fits, off) {
            chosen.push((at, off));
            all.extend(choices(phrase, words, case, asked, chosen));
            chosen.pop();
        }
    }
    all
}

fn letters_off(wanted: &Wanted, said: &Said, case: &Case, asked: &[&str]) -> Option<u32> {
    if wanted.exact {
        return (wanted.text == said.text).then_some(0);
    }
    if wanted.stem == said.stem {
        return Some(0);
    }
    let letters: Vec<char> = wanted.stem.chars().collect();
    let heard: Vec<char> = said.stem.chars().collect();
    let allowed = match letters.len() {
        0..=4 => 0,
        5..=8 => 1,
        _ => 2,
    };
    let may = case.fuzzy
        && !asked.contains(&said.stem.as_str())
        && !is_stop_word(&wanted.text)
        && letters.first() == heard.first()
        && letters.iter().chain(&heard).all(|c| c.is_alphabetic());
    may.then(|| edits(&letters, &heard, allowed)).flatten()
}

/// Letters to replace, drop, add or swap with their neighbour, if no more than `budget`.
fn edits(a: &[char], b: &[char], budget: u32) -> Option<u32> {
    if a.is_empty() || b.is_empty() {
        let left = u32::try_from(a.len().max(b.len())).unwrap();
        return (left <= budget).then_some(left);
    }
    if a[0] == b[0] {
        return edits(&a[1..], &b[1..], budget);
    }
    let less = budget.checked_sub(1)?;
    let swapped = a.len() > 1 && b.len() > 1 && a[0] == b[1] && a[1] == b[0];
    let ways = [
        edits(&a[1..], &b[1..], less),
        edits(&a[1..], b, less),
        edits(a, &b[1..], less),
        if swapped { edits(&a[2..], &b[2..], less) } else { None },
    ];
    ways.into_iter().flatten().min().map(|n| n + 1)
}

/// Steps from one word to a later one: each word counts one, fillers none, the end of a sentence one more.
fn steps(words: &[Said], from: usize, to: usize) -> u32 {
    words[from..to]
        .iter()
        .map(|w| u32::from(!w.filler) + u32::from(w.ends))
        .sum()
}

/// No more foreign words than allowed.
fn near(words: &[Said], places: &[usize], case: &Case) -> bool {
    let slop = u32::from(case.slop());
    let foreign = if case.any_order {
        let (first, last) = (*places.iter().min().unwrap(), *places.iter().max().unwrap());
        (steps(words, first, last) + 1).saturating_sub(u32::try_from(places.len()).unwrap())
    } else {
        places
            .windows(2)
            .map(|w| steps(words, w[0], w[1]).saturating_sub(1))
            .sum()
    };
    foreign <= slop
}

/// A "not" inside the find, or before it with nothing but words of degree between.
fn negated(words: &[Said], places: &[usize]) -> bool {
    let (first, last) = (*places.iter().min().unwrap(), *places.iter().max().unwrap());
    if (first..=last).any(|at| !places.contains(&at) && denies(words, at)) {
        return true;
    }
    for back in 1..=4 {
        let Some(at) = first.checked_sub(back) else {
            return false;
        };
        let word = &words[at];
        if word.turn != words[first].turn || word.ends {
            return false;
        }
        if denies(words, at) || (back == 1 && ["без", "without"].contains(&word.text.as_str())) {
            return true;
        }
        if !word.filler && !DEGREES.contains(&word.text.as_str()) {
            return false;
        }
    }
    false
}

fn denies(words: &[Said], at: usize) -> bool {
    let word = &words[at];
    let next = |n: usize| {
        words
            .get(at + n)
            .filter(|w| w.turn == word.turn)
            .map(|w| w.text.as_str())
    };
    let answer = ["нет", "no"].contains(&word.text.as_str()) && (word.comma || word.ends);
    let affirms = ["только", "only", "just"].into_iter().any(|w| next(1) == Some(w));
    let polite = (1..=3).any(|n| matches!(next(n), Some("ли" | "бы")));
    NEGATORS.contains(&word.text.as_str()) && !answer && !affirms && !polite
}

/// By whom and where it was asked for.
fn in_place(words: &[Said], find: &RangeInclusive<usize>, case: &Case, call: &Transcript) -> bool {
    let (first, last) = (&words[*find.start()], &words[*find.end()]);
    let speaker = match case.who {
        Who::Either => true,
        Who::Agent => first.role == Some(Role::Agent),
        Who::Customer => first.role == Some(Role::Customer),
    };
    let begin = call.segments.iter().map(|s| s.start_ms.0).min().unwrap();
    let end = call.segments.iter().map(|s| s.end_ms.0).max().unwrap();
    let opening = case.opening.is_none_or(|s| first.start_ms <= begin + s * 1000);
    let closing = case.last.is_none_or(|s| last.end_ms + s * 1000 >= end);
    speaker && opening && closing
}
