//! How a phrase is written in a form: `добрый день`, `это|очень дорого`, `=перезвоню ~3`.
//!
//! Words separated by spaces must come in this order, in any inflection. `a|b` is either word. `=word` is this very form
//! and no other. `~3` at the end allows three foreign words in between, for this phrase only.

use super::stop::is_stop_word;

/// A phrase as words; `score` turns them into stems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// As written.
    pub text: String,
    pub words: Vec<PhraseWord>,
    /// `~N`
    pub slop: Option<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhraseWord {
    pub alternatives: Vec<Alternative>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    pub text: String,
    /// This form only, not its inflections.
    pub exact: bool,
}

/// More words than anybody looks for in one go; keeps a pasted page from becoming a phrase.
const MAX_WORDS: usize = 30;

impl Phrase {
    /// Reads a phrase, or says what is wrong with it (message, hint).
    pub fn parse(text: &str) -> Result<Self, (String, String)> {
        let mut words = Vec::new();
        let mut slop = None;
        let mut parts = text.split_whitespace().peekable();
        while let Some(part) = parts.next() {
            if let Some(number) = part.strip_prefix('~') {
                let fault = || {
                    (
                        format!("`{part}` is not a number of words"),
                        "write ~0 to ~20 at the end".to_owned(),
                    )
                };
                if parts.peek().is_some() {
                    return Err((
                        format!("`{part}` stands in the middle of the phrase"),
                        "put it at the end".to_owned(),
                    ));
                }
                slop = Some(number.parse::<u8>().ok().filter(|&n| n <= 20).ok_or_else(fault)?);
                continue;
            }
            let alternatives: Vec<Alternative> = part
                .split('|')
                .map(|word| Alternative {
                    exact: word.starts_with('='),
                    text: word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned(),
                })
                .filter(|a| !a.text.is_empty())
                .collect();
            if !alternatives.is_empty() {
                words.push(PhraseWord { alternatives });
            }
        }
        if words.is_empty() {
            return Err((
                "the phrase is empty".to_owned(),
                "write the words to look for, or delete the line".to_owned(),
            ));
        }
        if words.len() > MAX_WORDS {
            let message = format!("the phrase has {} words, more than {MAX_WORDS}", words.len());
            return Err((message, "look for its decisive words only".to_owned()));
        }
        Ok(Self {
            text: text.to_owned(),
            words,
            slop,
        })
    }

    /// No word of it says anything by itself («и так», "you are"). Words marked `=` throughout are meant as they stand.
    pub(super) fn is_only_stop_words(&self) -> bool {
        let deliberate = self.words.iter().flat_map(|w| &w.alternatives).all(|a| a.exact);
        !deliberate
            && self
                .words
                .iter()
                .all(|w| w.alternatives.iter().any(|a| a.text.split('-').all(is_stop_word)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_alternatives_exact_forms_and_slop_are_read() {
        let phrase = Phrase::parse("Это|так =дорого, ~3").unwrap();
        assert_eq!(phrase.slop, Some(3));
        assert_eq!(phrase.words.len(), 2);
        assert_eq!(phrase.words[0].alternatives[1].text, "так");
        assert_eq!(
            phrase.words[1].alternatives[0],
            Alternative {
                text: "дорого".into(),
                exact: true
            }
        );
    }

    #[test]
    fn phrases_that_say_nothing_are_known() {
        assert!(Phrase::parse(" !? ").is_err());
        assert!(Phrase::parse("слово ~99").is_err());
        assert!(Phrase::parse("~2 слово").is_err());
        assert!(Phrase::parse("и так").unwrap().is_only_stop_words());
        assert!(Phrase::parse("You are").unwrap().is_only_stop_words());
        assert!(!Phrase::parse("и дорого").unwrap().is_only_stop_words());
        assert!(!Phrase::parse("=это =не =ко =мне").unwrap().is_only_stop_words());
    }
}
