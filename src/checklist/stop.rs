//! Words that say nothing by themselves.

use std::collections::HashSet;
use std::sync::LazyLock;

const STOP_WORDS: &str = "\
а без более бы был была были было быть в вам вами вас ваш ваша ваше ваши весь во вот все всего всех вы да для до его ее \
ей ему если есть еще же за и из или им их к как ко когда которые который кто ли либо мне мной может мы на над нам нами \
нас наш наша наше наши не него нее ней нет ни них но ну о об он она они оно от очень по под при про с со так также там \
те тем то того тоже той только том тот ты у уже чего чем что чтобы эта эти это этого этой этом этот я \
a about am an and any are as at be been but by can could did do does for from had has have he her him his i if in is it \
its just me my no not of on or our she so than that the their them then there these they this those to up us was we \
were what when which who will with would yes you your";

/// Longer than any of them, in any spelling.
const MAX_BYTES: usize = 32;

/// Whether a word (any case) carries no meaning of its own.
#[must_use]
pub fn is_stop_word(word: &str) -> bool {
    static SET: LazyLock<HashSet<&str>> = LazyLock::new(|| STOP_WORDS.split(' ').collect());
    // Scoring asks this of every word of a call, and its words are folded already. The longest of them has 14 bytes.
    if word.len() > MAX_BYTES {
        return false;
    }
    let is_folded = |c: char| matches!(c, 'а'..='я' | 'a'..='z');
    if word.chars().all(is_folded) {
        return SET.contains(word);
    }
    SET.contains(word.to_lowercase().replace('ё', "е").as_str())
}
