//! A person's correction of one line of a transcript: the words that stay keep their times, those that came in its place
//! share the time of those that went.

use super::{Millis, Segment, Word};

impl Segment {
    /// Replaces the text. Words that were not touched keep their times and probabilities; new ones are certain, since a
    /// person heard them, and share the time of the words they stand for. The line is doubtful no more.
    pub fn rewrite(&mut self, text: &str) {
        let new: Vec<&str> = text.split_whitespace().collect();
        let old = self.text.split_whitespace().count();
        if !self.words.is_empty() {
            // Words that do not stand for the words of the text cannot be told which of them stay.
            let kept: &[Word] = if self.words.len() == old { &self.words } else { &[] };
            self.words = aligned(kept, &new, (self.start_ms, self.end_ms));
        }
        self.confidence = mean(&self.words).or(self.confidence);
        self.text = new.join(" ");
        self.doubt = None;
    }
}

fn aligned(old: &[Word], new: &[&str], (start, end): (Millis, Millis)) -> Vec<Word> {
    let same = |word: &Word, text: &str| word.text.trim() == text;
    let head = old.iter().zip(new).take_while(|(word, text)| same(word, text)).count();
    let tail = old[head..]
        .iter()
        .rev()
        .zip(new[head..].iter().rev())
        .take_while(|(word, text)| same(word, text))
        .count();
    let gone = &old[head..old.len() - tail];
    let come = &new[head..new.len() - tail];
    let before = head.checked_sub(1).map_or(start, |last| old[last].end_ms);
    let after = old
        .get(old.len() - tail)
        .filter(|_| tail > 0)
        .map_or(end, |word| word.start_ms);
    let from = gone.first().map_or(before, |word| word.start_ms);
    let to = gone.last().map_or(after, |word| word.end_ms).max(from);
    let mut words = old[..head].to_vec();
    words.extend(come.iter().enumerate().map(|(at, text)| Word {
        start_ms: share(from, to, at, come.len()),
        end_ms: share(from, to, at + 1, come.len()),
        text: (*text).to_owned(),
        probability: Some(1.0),
    }));
    words.extend_from_slice(&old[old.len() - tail..]);
    words
}

/// The end of the first `part` of `of` equal parts.
fn share(from: Millis, to: Millis, part: usize, of: usize) -> Millis {
    let length = u64::from(to.saturating_sub(from).0);
    let offset = length * part as u64 / of.max(1) as u64;
    Millis(from.0.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX)))
}

/// Of words that all have one.
fn mean(words: &[Word]) -> Option<f32> {
    let known: Option<Vec<f32>> = words.iter().map(|word| word.probability).collect();
    let known = known.filter(|known| !known.is_empty())?;
    #[expect(clippy::cast_precision_loss, reason = "a line has few words")]
    let mean = known.iter().sum::<f32>() / known.len() as f32;
    Some(mean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Doubt;

    fn line(words: &[(&str, u32, u32)]) -> Segment {
        let text: Vec<&str> = words.iter().map(|(text, ..)| *text).collect();
        Segment {
            channel: 0,
            role: None,
            voice: None,
            start_ms: Millis(0),
            end_ms: Millis(10_000),
            text: text.join(" "),
            confidence: Some(0.5),
            doubt: Some(Doubt::LowConfidence),
            words: words
                .iter()
                .map(|(text, start, end)| Word {
                    start_ms: Millis(*start),
                    end_ms: Millis(*end),
                    text: (*text).to_owned(),
                    probability: Some(0.5),
                })
                .collect(),
        }
    }

    fn times(segment: &Segment) -> Vec<(&str, u32, u32)> {
        let words = segment.words.iter();
        words.map(|w| (w.text.as_str(), w.start_ms.0, w.end_ms.0)).collect()
    }

    #[test]
    fn words_that_stay_keep_their_times() {
        let mut one = line(&[("пришлю", 100, 600), ("даговор", 700, 1300), ("завтра", 1500, 2000)]);
        one.rewrite("пришлю  договор завтра ");
        assert_eq!(one.text, "пришлю договор завтра");
        assert_eq!(
            times(&one),
            [("пришлю", 100, 600), ("договор", 700, 1300), ("завтра", 1500, 2000)]
        );
        assert_eq!(
            (one.words[0].probability, one.words[1].probability),
            (Some(0.5), Some(1.0))
        );
        assert_eq!(one.doubt, None);
        one.rewrite("пришлю вам счёт и завтра");
        assert_eq!(
            times(&one)[1..4],
            [("вам", 700, 900), ("счёт", 900, 1100), ("и", 1100, 1300)]
        );
        one.rewrite("пришлю завтра");
        assert_eq!(times(&one), [("пришлю", 100, 600), ("завтра", 1500, 2000)]);
        one.rewrite("пришлю вот завтра");
        assert_eq!(times(&one)[1], ("вот", 600, 1500), "the gap between its neighbours");
    }

    #[test]
    fn words_that_are_not_those_of_the_text_are_made_anew() {
        let mut one = line(&[("да", 0, 500), ("нет", 500, 900)]);
        one.text = "да нет наверное".into();
        one.rewrite("да да");
        assert_eq!(times(&one), [("да", 0, 5000), ("да", 5000, 10_000)]);
        one.words.clear();
        one.rewrite("нет");
        assert!(one.words.is_empty(), "none were known, none are made up");
    }
}
