//! Words of a call review that every format shares: why an item was taken, what two calls have in common, what to ask the
//! room; and the sheet of questions. Input: results of `kpi::training`; output: short texts.

mod sheet;
mod words;

pub use sheet::questions_sheet;
pub(super) use words::{TrainingTexts, texts};

use super::format::UNKNOWN;
use super::i18n::Language;
use super::{Labels, Style};
use crate::domain::{EventType, ItemId, Verdict};
use crate::kpi::training::progress::{Progress, Reading};
use crate::kpi::training::{Clip, ClipSound, MissingSound, MomentKind, Pair, Target, Training, Trait, Warning};

/// What a manager is called before a room that need not know who it was.
#[must_use]
pub fn nameless(language: Language, number: usize) -> String {
    format!("{} {number}", texts(language).manager)
}

/// What stands in place of a name in a text.
#[must_use]
pub fn hidden_name(language: Language) -> &'static str {
    language.pick("[name]", "[имя]")
}

/// Puts the form's words beside the ids.
pub fn add_titles(training: &mut Training, labels: &Labels, language: Language) {
    if let Some(target) = &mut training.target {
        name_target(target, labels, language);
    }
    for item in &mut training.ranking {
        item.title = labels.items.get(&item.id).cloned();
    }
}

/// The same for progress.
pub fn add_progress_titles(progress: &mut Progress, labels: &Labels, language: Language) {
    for row in &mut progress.rows {
        name_target(&mut row.target, labels, language);
    }
}

fn name_target(target: &mut Target, labels: &Labels, language: Language) {
    let title = labels.item_or_behaviour(&target.id, language);
    target.title = (title != target.id.as_str()).then(|| title.into_owned());
}

pub(super) fn titled<'a>(title: Option<&'a str>, id: &'a ItemId) -> &'a str {
    title.unwrap_or(id.as_str())
}

/// What a training is about, in words.
pub(super) fn subject(training: &Training) -> &str {
    training
        .target
        .as_ref()
        .map_or("", |target| titled(target.title.as_deref(), &target.id))
}

pub(super) fn traits(list: &[Trait], language: Language) -> String {
    let words: Vec<&str> = list.iter().map(|by| trait_word(*by, language)).collect();
    if words.is_empty() {
        UNKNOWN.to_owned()
    } else {
        words.join(", ")
    }
}

fn trait_word(by: Trait, language: Language) -> &'static str {
    match by {
        Trait::Objection => language.pick("objection", "возражение"),
        Trait::Product => language.pick("product", "товар"),
        Trait::Source => language.pick("source", "источник"),
        Trait::Direction => language.pick("direction", "направление"),
        Trait::Amount => language.pick("amount", "сумма"),
    }
}

/// `pass`, or what became of the objection.
pub(super) fn judged(clip: &Clip, language: Language) -> &'static str {
    match (clip.verdict, clip.result) {
        (Some(verdict), _) => language.verdict(verdict),
        (None, Some(result)) => language.event_result(result),
        (None, None) => language.verdict(Verdict::Undecidable),
    }
}

/// `D-7 · lost · 48 000 · CRM · website · closed 2026-10-19`: what is known of it.
pub(super) fn deal(clip: &Clip, style: &Style) -> String {
    let language = style.language;
    let closed = clip
        .closed_at
        .map(|at| format!("{} {}", texts(language).closed, language.date_time(at, &style.zone)));
    let parts = [
        Some(clip.deal.to_string()),
        Some(language.deal_status(clip.deal_status).to_owned()),
        clip.amount.map(|amount| language.money(amount)),
        clip.product.clone(),
        clip.source.clone(),
        closed,
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// What to know of a clip's place, where it is not the words of the verdict.
pub(super) fn place_note(clip: &Clip, language: Language) -> Option<&'static str> {
    let t = texts(language);
    match clip.moment {
        MomentKind::Evidence => None,
        MomentKind::Event => Some(t.place_event),
        MomentKind::SamePart => Some(t.place_same_part),
    }
}

/// Why a clip cannot be heard; nothing of one that can, or that nobody asked to hear.
pub(super) fn silence_note(clip: &Clip, language: Language) -> Option<&'static str> {
    let t = texts(language);
    match clip.sound {
        None | Some(ClipSound::File(_)) => None,
        Some(ClipSound::Missing(why)) => Some(match why {
            MissingSound::TranscriptOnly => t.sound_transcript_only,
            MissingSound::Gone => t.sound_gone,
            MissingSound::Replaced => t.sound_replaced,
            MissingSound::Unreadable => t.sound_unreadable,
        }),
    }
}

pub(super) fn warning(warning: &Warning, language: Language) -> String {
    let t = texts(language);
    match warning {
        Warning::NothingToRank => t.nothing_to_rank.to_owned(),
        Warning::NoPairs => t.no_pairs.to_owned(),
        Warning::FewerPairs { found, asked } => {
            format!("{} {found} {} {asked}", t.fewer_pairs, language.texts().of)
        }
        Warning::OnlyBad { managers } => format!("{} {}", t.only_bad, managers.join(", ")),
        Warning::OftenBad { managers } => format!("{} {}", t.often_bad, managers.join(", ")),
        Warning::NoWeights => t.no_weights.to_owned(),
    }
}

/// What to ask the room after a pair.
pub(super) fn questions(training: &Training, pair: &Pair, language: Language) -> Vec<String> {
    let t = texts(language);
    let mut asked = vec![t.ask_customer.to_owned(), t.ask_words.to_owned()];
    let in_both = pair
        .handled
        .objections
        .iter()
        .filter(|kind| pair.missed.objections.contains(kind));
    let of_target = training
        .target
        .as_ref()
        .and_then(|target| target.id.as_str().split_once(':'));
    let of_target = of_target.and_then(|(_, word)| serde_json::from_value(word.into()).ok());
    let about: Option<EventType> = of_target.or_else(|| in_both.copied().next());
    asked.extend(about.and_then(|about| ask_about(about, language)).map(str::to_owned));
    asked.push(t.ask_second.to_owned());
    asked.push(if pair.differs.is_empty() {
        t.ask_else.to_owned()
    } else {
        format!("{} {}.", t.ask_differs, traits(&pair.differs, language))
    });
    asked.push(t.ask_tomorrow.to_owned());
    asked
}

/// A question about one type of objection.
fn ask_about(kind: EventType, language: Language) -> Option<&'static str> {
    Some(match kind {
        EventType::Price => language.pick(
            "What value had been named before the price came up?",
            "Какая ценность была названа до того, как речь зашла о цене?",
        ),
        EventType::Time => language.pick(
            "What makes it worth deciding now: a date, a loss, a queue?",
            "Почему решать стоит сейчас: срок, потеря, очередь?",
        ),
        EventType::Trust => language.pick(
            "What proof was offered, and what would have convinced you?",
            "Какое доказательство предложили, и что убедило бы вас?",
        ),
        EventType::Competitor => language.pick(
            "Did anybody ask what exactly is being compared?",
            "Спросил ли кто-нибудь, что именно сравнивают?",
        ),
        EventType::Authority => language.pick(
            "Who decides, and how was the talk with that person agreed?",
            "Кто решает, и как договорились о разговоре с этим человеком?",
        ),
        EventType::Need => language.pick(
            "Which question would have brought the need to light?",
            "Каким вопросом можно было вскрыть потребность?",
        ),
        EventType::Think => language.pick(
            "What exactly is there to think about, and did anybody ask?",
            "О чём именно клиент будет думать, и спросил ли об этом кто-нибудь?",
        ),
        _ => return None,
    })
}

pub(super) fn reading(reading: Reading, more_calls: Option<u64>, language: Language) -> String {
    let t = texts(language);
    match (reading, more_calls) {
        (Reading::Better, _) => t.better.to_owned(),
        (Reading::Worse, _) => t.worse.to_owned(),
        (Reading::NoClearChange, _) => t.no_clear_change.to_owned(),
        (Reading::NotEnough, Some(more)) => format!("{} {more}", t.not_enough_yet),
        (Reading::NotEnough | Reading::TooFewBefore, _) => t.too_few_before.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{json, sample_training};

    #[test]
    fn both_results_keep_their_documented_shape() {
        insta::assert_snapshot!(
            "training_json",
            json::document("training", &sample_training::training()).unwrap()
        );
        insta::assert_snapshot!(
            "progress_json",
            json::document("progress", &sample_training::progress()).unwrap()
        );
    }

    #[test]
    fn ids_get_their_words() {
        let mut training = sample_training::training();
        training.ranking[0].title = None;
        let labels = Labels {
            items: [("objections.price".into(), "Отработал возражение о цене".to_owned())].into(),
            ..Labels::default()
        };
        add_titles(&mut training, &labels, Language::Russian);
        assert_eq!(training, sample_training::training());
        let target = training.target.as_mut().unwrap();
        target.id = "objection:price".into();
        add_titles(&mut training, &labels, Language::Russian);
        assert_eq!(subject(&training), "возражение: цена");
        assert_eq!(
            questions(&training, &training.pairs[1], Language::Russian).len(),
            6,
            "the target's own question"
        );
        assert_eq!(nameless(Language::Russian, 3), "Менеджер 3");
    }
}
