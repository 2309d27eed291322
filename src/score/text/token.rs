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
    let bytes = folded.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let begin = at;
        at = skip_inside(folded, at);
        if at == begin {
            // Between words.
            at += if byte < 0x80 {
                1
            } else {
                char_at(folded, at).map_or(1, char::len_utf8)
            };
            continue;
        }
        let mut has_apostrophe = false;
        while let Some(after) = apostrophe_inside(folded, at) {
            has_apostrophe = true;
            at = skip_inside(folded, after);
        }
        let joined = last_end.checked_add(1) == Some(begin) && bytes.get(last_end) == Some(&b'-');
        if has_apostrophe || byte < 0x80 {
            push_word(folded, begin, at, joined, &mut found);
        } else {
            found.push(Piece {
                start: begin,
                end: at,
                alias: None,
                joined,
            });
        }
        last_end = at;
    }
    found
}

fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// The end of the letters, digits and mask marks that begin at a character's start.
fn skip_inside(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    loop {
        at += match bytes.get(at) {
            Some(byte) if byte.is_ascii_alphanumeric() => 1,
            // U+0400 to U+047F: letters, all of them.
            Some(0xd0 | 0xd1) => 2,
            Some(0x80..) => match char_at(text, at) {
                Some(c) if c.is_alphanumeric() || c == '•' => c.len_utf8(),
                _ => return at,
            },
            _ => return at,
        };
    }
}

/// Where an apostrophe at this place ends, when a letter follows it.
fn apostrophe_inside(text: &str, at: usize) -> Option<usize> {
    // The space after a word is the common case.
    if matches!(text.as_bytes().get(at), None | Some(b' ' | b',' | b'.')) {
        return None;
    }
    let mut chars = text.get(at..)?.chars();
    let apostrophe = chars.next().filter(|&c| is_apostrophe(c))?;
    chars.next().filter(|c| c.is_alphabetic())?;
    Some(at + apostrophe.len_utf8())
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
