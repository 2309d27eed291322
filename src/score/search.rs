//! Words of a text as search compares them: folded (lower case, ё → е) and stemmed by the same stemmer as verdicts.

use std::ops::Range;

use super::text::{Stems, fold, pieces};

/// The stems of a text in order, each with the bytes of the text it stands for.
#[must_use]
pub fn stems(text: &str) -> Vec<(Range<usize>, String)> {
    let folded = fold(text);
    let shared = Stems::shared();
    pieces(&folded)
        .into_iter()
        .filter_map(|piece| {
            let word = folded.get(piece.start..piece.end)?;
            Some((piece.start..piece.end, shared.stem(word).into_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::stems;

    #[test]
    fn word_forms_meet_in_one_stem() {
        let of = |text: &str| stems(text).into_iter().map(|(_, stem)| stem).collect::<Vec<_>>();
        assert_eq!(of("Договор"), of("договоры"));
        assert_eq!(of("Ещё звонка"), of("еще звонок"));
        assert_eq!(of("contracts"), of("Contract"));
        assert!(of("… — !").is_empty());
    }
}
