//! The sheet of questions: Markdown to print or to read aloud from.

use super::{deal, judged, place_note, questions, silence_note, subject, texts, traits, warning};
use crate::kpi::training::{Clip, ClipSound, Training};
use crate::report::{Language, Style};

/// What to play, who is heard, what to ask; a line to write on under each question.
#[must_use]
pub fn questions_sheet(training: &Training, style: &Style) -> String {
    let language = style.language;
    let t = texts(language);
    let mut out = format!(
        "# {}: {}\n\n{}\n\n{}\n",
        t.questions_title,
        plain(subject(training)),
        t.how,
        t.note
    );
    for one in &training.warnings {
        out.push_str(&format!("\n> {}\n", plain(&warning(one, language))));
    }
    for pair in &training.pairs {
        out.push_str(&format!("\n## {} {}\n\n", t.pair, pair.number));
        out.push_str(&format!(
            "{}: {}. {}: {}.\n\n",
            t.same,
            traits(&pair.same, language),
            t.differs,
            traits(&pair.differs, language)
        ));
        push_clip(&mut out, t.good, &pair.handled, style);
        push_clip(&mut out, t.bad, &pair.missed, style);
        out.push('\n');
        for (number, question) in questions(training, pair, language).iter().enumerate() {
            out.push_str(&format!(
                "{}. {}\n\n   ______________________________\n",
                number + 1,
                plain(question)
            ));
        }
    }
    out
}

fn push_clip(out: &mut String, side: &str, clip: &Clip, style: &Style) {
    let language = style.language;
    let file = match &clip.sound {
        Some(ClipSound::File(file)) => format!(" `{}`", file.rsplit('/').next().unwrap_or(file)),
        _ => String::new(),
    };
    let call = language.date_time(clip.started_at, &style.zone);
    out.push_str(&format!(
        "- **{side}**{file}: {}, {call}, {}. {}.",
        plain(&clip.manager),
        judged(clip, language),
        plain(&deal(clip, style))
    ));
    if let Some(quote) = &clip.quote {
        out.push_str(&format!(
            " {} {}",
            clip.start_ms.clock(),
            quoted(&plain(quote), language)
        ));
    }
    for note in [place_note(clip, language), silence_note(clip, language)]
        .into_iter()
        .flatten()
    {
        out.push(' ');
        out.push_str(note);
    }
    out.push('\n');
}

fn quoted(text: &str, language: Language) -> String {
    let (open, close) = (language.pick("“", "«"), language.pick("”", "»"));
    format!("{open}{text}{close}")
}

/// One line, with nothing in it that Markdown (or HTML inside of it) would act on.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '!' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample_training;

    #[test]
    fn the_sheet_in_both_languages() {
        let mut training = sample_training::training();
        training.pairs[0].handled.manager = "<b>Анна</b>".into();
        let sheet = |language| questions_sheet(&training, &Style::new(language));
        insta::assert_snapshot!("sheet_ru", sheet(Language::Russian));
        insta::assert_snapshot!("sheet_en", sheet(Language::English));
    }
}
