//! Text → words.

use super::fold::is_apostrophe;

/// A word of a conversation.
#[allow(clippy::struct_excessive_bools)] // marks that are independent of each other
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    /// In the scorer's vocabulary; 0 for a word that nothing asks for.
    pub stem: u32,
    /// The exact form, likewise.
    pub form: u32,
    /// What a word that nothing asks for may have been, see `Conversation::misheard`; 0: nothing.
    pub misheard: u32,
    pub segment: u32,
    /// Byte offsets in the segment's text (and in its folded text).
    pub start: u32,
    pub end: u32,
    pub start_ms: u32,
    pub end_ms: u32,
    /// Position for counting foreign words: fillers do not advance it, sentence ends and pauses do.
    pub pos: u32,
    /// What stands for the text when the token is part of a contraction (`n't` → `not`).
    pub alias: Option<&'static str>,
    pub filler: bool,
    /// The last token of its sentence.
    pub ends: bool,
    /// Followed by a question mark.
    pub asked: bool,
    /// Followed by a comma, colon or dash.
    pub comma: bool,
    /// Tied to the token before by a hyphen («какой-то»).
    pub joined: bool,
}

/// A word of a text before it is placed in a conversation. Offsets are bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    pub start: usize,
    pub end: usize,
    pub alias: Option<&'static str>,
    pub joined: bool,
}

/// Endings of English contractions and the words they stand for.
#[rustfmt::skip]
const CONTRACTIONS: &[(&str, &str)] = &[
    ("n't", "not"), ("'m", "am"), ("'re", "are"), ("'ll", "will"), ("'ve", "have"), ("'d", "would"), ("'s", "is"),
];

/// Contractions as they are written without an apostrophe, or whose stem changes.
#[rustfmt::skip]
const WHOLE: &[(&str, &str)] = &[
    ("dont", "not"), ("cant", "not"), ("wont", "not"), ("doesnt", "not"), ("didnt", "not"), ("isnt", "not"),
    ("wasnt", "not"), ("couldnt", "not"), ("wouldnt", "not"), ("im", "am"), ("gonna", "going"), ("wanna", "want"),
    ("havent", "not"), ("hasnt", "not"), ("arent", "not"), ("werent", "not"), ("shouldnt", "not"), ("hadnt", "not"),
    ("ive", "have"), ("weve", "have"), ("youve", "have"), ("thats", "is"), ("youre", "are"), ("theyre", "are"),
    ("youll", "will"), ("ill", "will"), ("lets", "us"),
];

/// Splits a folded text into words: runs of letters, digits and mask marks. Hyphens split; English contractions become
/// their two words. An apostrophe belongs to a word when a letter follows it.
pub(crate) fn pieces(folded: &str) -> Vec<Piece> {
    let mut found = Vec::with_capacity(folded.len() / 8);
    let mut last_end = usize::MAX;
    let mut chars = folded.char_indices().peekable();
    while let Some((begin, first)) = chars.next() {
        if !inside(first) {
            continue;
        }
        let mut end = begin + first.len_utf8();
        let mut has_apostrophe = false;
        while let Some(&(at, c)) = chars.peek() {
            if !inside(c) {
                let goes_on = is_apostrophe(c)
                    && folded[at + c.len_utf8()..]
                        .chars()
                        .next()
                        .is_some_and(char::is_alphabetic);
                if !goes_on {
                    break;
                }
                has_apostrophe = true;
            }
            end = at + c.len_utf8();
            chars.next();
        }
        let joined = last_end.checked_add(1) == Some(begin) && folded.as_bytes().get(last_end) == Some(&b'-');
        if has_apostrophe || first.is_ascii() {
            push_word(folded, begin, end, joined, &mut found);
        } else {
            found.push(Piece {
                start: begin,
                end,
                alias: None,
                joined,
            });
        }
        last_end = end;
    }
    found
}

/// Whether a character is part of a word. The two alphabets of our calls first.
fn inside(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        '\u{400}'..='\u{47f}' => true,
        _ => c.is_alphanumeric() || c == '•',
    }
}

fn push_word(folded: &str, start: usize, end: usize, joined: bool, found: &mut Vec<Piece>) {
    let word = &folded[start..end];
    let whole = WHOLE.iter().find(|(short, _)| *short == word).map(|(_, long)| *long);
    let Some(apostrophe) = word.char_indices().find(|&(_, c)| is_apostrophe(c)) else {
        found.push(Piece {
            start,
            end,
            alias: whole,
            joined,
        });
        return;
    };
    let plain: String = word.chars().map(|c| if is_apostrophe(c) { '\'' } else { c }).collect();
    let Some((ending, meaning)) = CONTRACTIONS.iter().find(|(ending, _)| plain.ends_with(ending)) else {
        found.push(Piece {
            start,
            end,
            alias: None,
            joined,
        });
        return;
    };
    // `n't` begins one letter before the apostrophe, the others at it.
    let split = if ending.starts_with('n') {
        start + apostrophe.0 - 1
    } else {
        start + apostrophe.0
    };
    let meaning = if plain == "let's" { "us" } else { meaning };
    let base = match plain.as_str() {
        "can't" => Some("can"),
        "won't" => Some("will"),
        "shan't" => Some("shall"),
        _ => None,
    };
    if split > start {
        found.push(Piece {
            start,
            end: split,
            alias: base,
            joined,
        });
    }
    found.push(Piece {
        start: split,
        end,
        alias: Some(meaning),
        joined: false,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        pieces(text)
            .into_iter()
            .map(|p| p.alias.unwrap_or(&text[p.start..p.end]))
            .collect()
    }

    #[test]
    fn text_is_split_into_words() {
        assert_eq!(
            words("онлайн-касса, «48 000» руб."),
            ["онлайн", "касса", "48", "000", "руб"]
        );
        assert_eq!(
            words("we don't, can't; let's 'go' i'm"),
            ["we", "do", "not", "can", "not", "let", "us", "go", "i", "am"]
        );
        assert_eq!(words("it’s o'clock"), ["it", "is", "o'clock"]);
        assert_eq!(words("+• ••• •••-••-••"), ["•", "•••", "•••", "••", "••"]);
        assert_eq!(words("'' - … '"), Vec::<&str>::new());
    }

    #[test]
    fn hyphens_are_remembered() {
        let joined: Vec<bool> = pieces("какой-то кто нибудь").iter().map(|p| p.joined).collect();
        assert_eq!(joined, [false, true, false, false]);
    }
}
