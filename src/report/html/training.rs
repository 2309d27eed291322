//! The page of a call review: pairs of clips to play, their words with the evidence marked, what became of the deals, what
//! to ask. It runs no script; its sound lies beside it.

use askama::Template;

use super::policy;
use super::timeline::{result_class, role_class, seconds, verdict_class};
use crate::domain::{DealStatus, Verdict};
use crate::kpi::training::clip::Borders;
use crate::kpi::training::{Clip, ClipSound, Line, Pair, Training};
use crate::report::format::{UNKNOWN, clock};
use crate::report::training::{
    TrainingTexts, deal, judged, place_note, questions, silence_note, subject, texts, titled, traits, warning,
};
use crate::report::{Language, ReportError, Style, Texts};

/// Items of the ranking that are shown.
const RANKED: usize = 8;

/// What is put beside a page.
#[derive(Debug, Clone, Copy, Default)]
pub struct TrainingLinks<'a> {
    /// The sheet of questions, and everything to take along; relative to the page.
    pub sheet: Option<&'a str>,
    pub archive: Option<&'a str>,
    /// Names were replaced.
    pub is_anonymous: bool,
}

/// One call review as a page.
pub fn training_page(training: &Training, links: TrainingLinks<'_>, style: &Style) -> Result<String, ReportError> {
    let page = Page::of(training, links, style);
    page.render().map_err(|source| ReportError::Page {
        page: "training",
        source,
    })
}

/// The same without its frame.
pub fn training_main(training: &Training, style: &Style) -> Result<String, ReportError> {
    let page = Page::of(training, TrainingLinks::default(), style);
    page.as_main().render().map_err(|source| ReportError::Page {
        page: "training",
        source,
    })
}

#[derive(Template)]
#[template(path = "training.html", blocks = ["main"])]
struct Page<'a> {
    t: &'static TrainingTexts,
    common: &'static Texts,
    code: &'static str,
    policy: &'static str,
    subject: &'a str,
    facts: Vec<(&'static str, String)>,
    links: TrainingLinks<'a>,
    warnings: Vec<String>,
    pairs: Vec<PairView<'a>>,
    ranking: Vec<RankView<'a>>,
    people: Vec<(&'a str, usize, usize)>,
}

struct PairView<'a> {
    number: usize,
    same: String,
    differs: String,
    distance: String,
    clips: [ClipView<'a>; 2],
    questions: Vec<String>,
}

struct ClipView<'a> {
    title: &'static str,
    side: &'static str,
    judged: &'static str,
    class: &'static str,
    deal_class: &'static str,
    manager: &'a str,
    when: String,
    deal: String,
    place: String,
    confidence: Option<String>,
    sound: Option<(&'a str, String)>,
    silence: Option<&'static str>,
    notes: Vec<&'static str>,
    lines: Vec<LineView<'a>>,
}

struct LineView<'a> {
    speaker: String,
    class: &'static str,
    clock: String,
    doubt: Option<&'static str>,
    before: &'a str,
    marked: &'a str,
    after: &'a str,
}

struct RankView<'a> {
    title: &'a str,
    is_chosen: bool,
    passed: String,
    weight: String,
    effect: String,
    need: String,
}

impl<'a> Page<'a> {
    fn of(training: &'a Training, links: TrainingLinks<'a>, style: &Style) -> Self {
        let language = style.language;
        let t = texts(language);
        Self {
            t,
            common: language.texts(),
            code: language.code(),
            policy: policy::SOUND_WITHOUT_SCRIPT,
            subject: subject(training),
            facts: facts(training, style),
            links,
            warnings: training.warnings.iter().map(|one| warning(one, language)).collect(),
            pairs: training
                .pairs
                .iter()
                .map(|pair| PairView::of(training, pair, style))
                .collect(),
            ranking: ranking(training, language),
            people: training
                .people
                .iter()
                .map(|person| (person.manager.as_str(), person.handled, person.missed))
                .collect(),
        }
    }
}

fn facts(training: &Training, style: &Style) -> Vec<(&'static str, String)> {
    let language = style.language;
    let t = texts(language);
    let candidates = training.candidates;
    let mut chosen_from = format!(
        "{} {}, {} {}",
        candidates.handled, t.candidates_handled, candidates.missed, t.candidates_missed
    );
    if candidates.used > 0 {
        chosen_from.push_str(&format!("; {} {}", candidates.used, t.candidates_used));
    }
    let mut facts = vec![
        (t.until, language.date_time(training.before, &style.zone)),
        (language.texts().form, training.form.to_string()),
    ];
    if let Some(target) = &training.target {
        facts.push((t.item, target.id.to_string()));
    }
    if let Some(manager) = &training.manager {
        facts.push((t.only_for, manager.clone()));
    }
    facts.push((t.candidates, chosen_from));
    facts
}

fn ranking(training: &Training, language: Language) -> Vec<RankView<'_>> {
    let chosen = training.target.as_ref().map(|target| &target.id);
    let ranked = training.ranking.iter().take(RANKED).map(|item| RankView {
        title: titled(item.title.as_deref(), &item.id),
        is_chosen: chosen == Some(&item.id),
        passed: item.pass_rate.map_or_else(
            || UNKNOWN.to_owned(),
            |rate| format!("{} n={}", language.percent_interval(rate), item.decided),
        ),
        weight: item
            .weight
            .map_or_else(|| UNKNOWN.to_owned(), |weight| language.short(weight)),
        effect: item
            .effect
            .map_or_else(|| UNKNOWN.to_owned(), |effect| language.points_interval(effect)),
        need: language.number(item.need, 2),
    });
    ranked.collect()
}

impl<'a> PairView<'a> {
    fn of(training: &Training, pair: &'a Pair, style: &Style) -> Self {
        let language = style.language;
        Self {
            number: pair.number,
            same: traits(&pair.same, language),
            differs: traits(&pair.differs, language),
            distance: language.number(pair.distance, 2),
            clips: [
                ClipView::of(&pair.handled, true, style),
                ClipView::of(&pair.missed, false, style),
            ],
            questions: questions(training, pair, language),
        }
    }
}

impl<'a> ClipView<'a> {
    fn of(clip: &'a Clip, handled: bool, style: &Style) -> Self {
        let language = style.language;
        let t = texts(language);
        let borders = (clip.borders == Borders::Segments).then_some(t.borders_segments);
        let (from, to) = (clock(clip.clip_start_ms), clock(clip.clip_end_ms));
        Self {
            title: if handled { t.good } else { t.bad },
            side: if handled { t.handled } else { t.missed },
            judged: judged(clip, language),
            class: match (clip.verdict, clip.result) {
                (Some(verdict), _) => verdict_class(verdict),
                (None, Some(_)) if !handled => "fail",
                (None, result @ Some(_)) => result_class(result),
                (None, None) => verdict_class(Verdict::Undecidable),
            },
            deal_class: match clip.deal_status {
                DealStatus::Won => "pass",
                DealStatus::Lost => "fail",
                DealStatus::Open => "na",
            },
            manager: &clip.manager,
            when: language.date_time(clip.started_at, &style.zone),
            deal: deal(clip, style),
            place: format!("{from}–{to}"),
            confidence: clip.confidence.map(|confidence| language.percent(confidence)),
            sound: match &clip.sound {
                Some(ClipSound::File(file)) => Some((
                    file.as_str(),
                    seconds(clip.clip_end_ms.saturating_sub(clip.clip_start_ms)),
                )),
                _ => None,
            },
            silence: silence_note(clip, language),
            notes: place_note(clip, language).into_iter().chain(borders).collect(),
            lines: clip
                .lines
                .iter()
                .map(|line| LineView::of(line, clip, language))
                .collect(),
        }
    }
}

impl<'a> LineView<'a> {
    fn of(line: &'a Line, clip: &Clip, language: Language) -> Self {
        let text = line.text.as_str();
        let quote = clip.quote.as_deref().filter(|_| line.channel == clip.channel);
        let found = quote
            .filter(|quote| !quote.is_empty())
            .and_then(|quote| Some((text.find(quote)?, quote.len())));
        // Nothing is marked of a line that the words of the verdict are not in.
        let (from, to) = found.map_or((text.len(), text.len()), |(at, length)| (at, at + length));
        Self {
            speaker: language.speaker(line.role, line.channel),
            class: role_class(line.role),
            clock: clock(line.start_ms),
            doubt: line.doubt.map(|doubt| language.doubt(doubt)),
            before: &text[..from],
            marked: &text[from..to],
            after: &text[to..],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample_training;

    fn page(training: &Training, language: Language) -> String {
        let links = TrainingLinks {
            sheet: Some("questions.md"),
            archive: Some("clips.zip"),
            is_anonymous: language == Language::English,
        };
        training_page(training, links, &Style::new(language)).unwrap()
    }

    fn without_style(page: &str) -> String {
        let (head, rest) = page.split_once("<style>").unwrap();
        let (_, tail) = rest.split_once("</style>").unwrap();
        format!("{head}<style>…</style>{tail}")
    }

    #[test]
    fn a_review_in_both_languages() {
        let training = sample_training::training();
        insta::assert_snapshot!("training_ru", without_style(&page(&training, Language::Russian)));
        insta::assert_snapshot!("training_en", without_style(&page(&training, Language::English)));
    }

    #[test]
    fn nothing_that_was_said_becomes_markup() {
        const ATTACK: &str = "</p><script>alert(1)</script>\"onload=\"";
        let mut training = sample_training::training();
        training.manager = Some(ATTACK.into());
        training.target.as_mut().unwrap().title = Some(ATTACK.into());
        training.ranking[0].title = Some(ATTACK.into());
        training.people[0].manager = ATTACK.into();
        for clip in training.pairs[0].clips_mut() {
            clip.manager = ATTACK.into();
            clip.deal = ATTACK.into();
            clip.product = Some(ATTACK.into());
            clip.quote = Some(ATTACK.into());
            clip.lines.iter_mut().for_each(|line| line.text = ATTACK.into());
            clip.sound = Some(ClipSound::File(ATTACK.into()));
        }
        let page = page(&training, Language::Russian);
        assert!(!page.contains("<script") && !page.contains("\"onload"), "{page}");
    }

    #[test]
    fn every_tag_is_closed_and_nothing_is_fetched() {
        let page = page(&sample_training::training(), Language::Russian);
        for tag in [
            "div", "section", "p", "ul", "ol", "li", "audio", "table", "tr", "td", "th", "span", "mark",
        ] {
            let opened = page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
            assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}");
        }
        assert!(!page.contains("http://") && !page.contains("https://"));
        assert!(page.contains("media-src &#39;self&#39; file:") && !page.contains("<script"));
    }
}
