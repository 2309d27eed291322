//! Names taken out, for the room: managers become numbers, and their names are taken out of what is shown as said. What
//! the recordings themselves say stays in them.

use super::{Training, Warning};

/// Letters that a name may gain or lose at its end when it is inflected.
const ENDING: usize = 2;

/// Replaces each manager by `name` of his number (from 1, in the order in which they are heard) and his names in texts by
/// `hidden`.
pub fn hide_names(training: &mut Training, name: impl Fn(usize) -> String, hidden: &str) {
    let mut known: Vec<String> = Vec::new();
    let heard = training
        .pairs
        .iter()
        .flat_map(|pair| [&pair.handled.manager, &pair.missed.manager]);
    let named = heard
        .chain(&training.manager)
        .chain(training.people.iter().map(|person| &person.manager));
    for manager in named {
        if !known.contains(manager) {
            known.push(manager.clone());
        }
    }
    let rename = |manager: &mut String| {
        if let Some(at) = known.iter().position(|known| known == manager) {
            *manager = name(at + 1);
        }
    };
    let parts: Vec<String> = known
        .iter()
        .flat_map(|name| name.split(|c: char| !c.is_alphabetic()))
        .filter(|part| part.chars().count() > ENDING)
        .map(str::to_lowercase)
        .collect();
    for clip in training.pairs.iter_mut().flat_map(super::Pair::clips_mut) {
        rename(&mut clip.manager);
        for text in clip.lines.iter_mut().map(|line| &mut line.text).chain(&mut clip.quote) {
            *text = without(text, &parts, hidden);
        }
    }
    training.manager.iter_mut().for_each(rename);
    training
        .people
        .iter_mut()
        .for_each(|person| rename(&mut person.manager));
    training.people.sort_by(|a, b| a.manager.cmp(&b.manager));
    for warning in &mut training.warnings {
        if let Warning::OnlyBad { managers } | Warning::OftenBad { managers } = warning {
            managers.iter_mut().for_each(rename);
        }
    }
}

/// A text with every word that is one of the names, inflected or not, replaced.
fn without(text: &str, names: &[String], hidden: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    for character in text.chars().map(Some).chain([None]) {
        match character {
            Some(c) if c.is_alphabetic() => word.push(c),
            _ => {
                if !word.is_empty() && names.iter().any(|name| is_form_of(&word.to_lowercase(), name)) {
                    out.push_str(hidden);
                } else {
                    out.push_str(&word);
                }
                word.clear();
                out.extend(character);
            }
        }
    }
    out
}

/// «Анны», «Анну» of «анна»; "Anna's" is two words, the first of them the name.
fn is_form_of(word: &str, name: &str) -> bool {
    let length = name.chars().count();
    let last_vowel = name.chars().last().is_some_and(|c| "аяьйоеиa".contains(c));
    let stem: String = name.chars().take(length - usize::from(last_vowel)).collect();
    word.starts_with(&stem) && word.chars().count() <= stem.chars().count() + ENDING
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_whatever_their_case() {
        let names: Vec<String> = ["анна", "иванова", "игорь"].map(str::to_owned).into();
        let hide = |text: &str| without(text, &names, "…");
        assert_eq!(
            hide("Меня зовут Анна Иванова, позовите Игоря."),
            "Меня зовут … …, позовите …."
        );
        assert_eq!(hide("Анне и Анной довольны"), "… и … довольны");
        assert_eq!(hide("Аннотация, анналы"), "Аннотация, анналы");
        assert_eq!(hide(""), "");
    }
}
