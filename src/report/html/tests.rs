//! What holds of every page: everything is escaped, every link leads somewhere, nothing is fetched from the network,
//! every tag is closed.

use super::*;
use crate::domain::{Scorecard, Transcript};
use crate::report::{CallReport, Labels, Language, Style, sample};
use crate::store::CallRow;

fn page(
    row: &CallRow,
    card: &Scorecard,
    transcript: Option<&Transcript>,
    labels: &Labels,
    language: Language,
) -> String {
    let report = CallReport {
        row,
        scorecard: card,
        transcript,
        labels,
    };
    let waveform = [vec![0.0, 0.2, 0.1], vec![0.3, 0.0, 0.0]];
    let links = PageLinks {
        parts: &[],
        sound: Sound::Beside {
            href: "../calls/a.wav",
            waveform: Some(&waveform),
            is_converted: false,
        },
        overview: Some("index.html"),
        key: Some("0f"),
    };
    scorecard_page(&report, links, &Style::new(language)).unwrap()
}

fn page_ru(language: Language) -> String {
    page(
        &sample::row_ru(),
        &sample::scorecard_ru(),
        Some(&sample::transcript_ru()),
        &sample::labels_ru(),
        language,
    )
}

fn page_en() -> String {
    let (row, card, transcript) = (sample::row_en(), sample::scorecard_en(), sample::transcript_en());
    page(&row, &card, Some(&transcript), &Labels::default(), Language::English)
}

fn overview(language: Language) -> String {
    let rows = [sample::row_ru(), sample::row_en(), sample::row_failed()];
    let calls: Vec<CallLine> = rows
        .iter()
        .map(|row| CallLine {
            row,
            href: row.score.map(|_| page_name(row.call)),
        })
        .collect();
    let (run, lift, managers, join) = (sample::run(), sample::lift(), sample::managers(), sample::join());
    let parts = Overview {
        run: Some(&run),
        lift: Some(&lift),
        managers: Some(&managers),
        join: Some(&join),
        calls: Some(&calls),
        labels: &sample::labels_ru(),
    };
    overview_page(&parts, &Style::new(language)).unwrap()
}

/// Without the style and the script, which have their own files.
pub(super) fn body(page: &str) -> String {
    let without = |text: &str, from: &str, to: &str| {
        let (Some(start), Some(end)) = (text.find(from), text.find(to)) else {
            return text.to_owned();
        };
        format!("{}{from}…{}", &text[..start], &text[end..])
    };
    without(&without(page, "<style>", "</style>"), "<script>", "</script>")
}

fn lift_page(language: Language) -> String {
    let parts = Overview {
        run: None,
        lift: Some(&sample::lift_of_deals()),
        managers: None,
        join: None,
        calls: None,
        labels: &sample::labels_ru(),
    };
    overview_page(&parts, &Style::new(language)).unwrap()
}

#[test]
fn the_lift_page_has_plots_beside_their_tables_bands_and_the_trial() {
    insta::assert_snapshot!("lift_ru", body(&lift_page(Language::Russian)));
    let page = lift_page(Language::English);
    assert!(
        page.contains("goes with more won deals") && page.contains("id=\"trial-title\""),
        "{page}"
    );
    assert!(page.contains("stroke-dasharray"));
}

#[test]
fn pages_in_both_languages() {
    insta::assert_snapshot!("scorecard_ru", body(&page_ru(Language::Russian)));
    insta::assert_snapshot!("scorecard_en", body(&page_en()));
    insta::assert_snapshot!("overview_ru", body(&overview(Language::Russian)));
    insta::assert_snapshot!("overview_en", body(&overview(Language::English)));
}

#[test]
fn text_from_outside_cannot_become_markup() {
    const ATTACK: &str = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'";
    let mut row = sample::row_ru();
    row.path = format!("/records/{}.wav", ATTACK.replace('/', "\\")).into();
    row.agent = Some(ATTACK.into());
    row.customer = Some(ATTACK.into());
    row.deal = Some(ATTACK.into());
    let mut card = sample::scorecard_ru();
    card.items[0].evidence[0].quote = ATTACK.into();
    card.items[1].reason = Some(ATTACK.into());
    card.items[2].id = ATTACK.into();
    card.sections[0].id = ATTACK.into();
    card.items[0].section = ATTACK.into();
    card.events[0].quote = ATTACK.into();
    card.metrics.insert(ATTACK.into(), Some(1.0));
    card.form.id = ATTACK.into();
    let mut transcript = sample::transcript_ru();
    transcript.segments[0].text = format!("да {ATTACK}");
    let report = CallReport {
        row: &row,
        scorecard: &card,
        transcript: Some(&transcript),
        labels: &Labels::default(),
    };
    let links = PageLinks {
        parts: &[],
        sound: Sound::Beside {
            href: "x.wav\" onerror=\"alert(1)",
            waveform: None,
            is_converted: true,
        },
        overview: None,
        key: None,
    };
    let page = scorecard_page(&report, links, &Style::new(Language::Russian)).unwrap();

    row.failure = sample::row_failed().failure.map(|f| crate::domain::Failure {
        reason: ATTACK.into(),
        ..f
    });
    let mut run = sample::run();
    run.failures[0].reason = ATTACK.into();
    let mut managers = sample::managers();
    managers.rows[0].manager = Some(ATTACK.into());
    let mut lift = sample::lift();
    lift.items[0].id = ATTACK.into();
    lift.items[0].note = Some(ATTACK.into());
    let mut join = sample::join();
    join.reasons[0].reason = ATTACK.into();
    join.warnings.push(ATTACK.into());
    let calls = [CallLine { row: &row, href: None }];
    let parts = Overview {
        run: Some(&run),
        lift: Some(&lift),
        managers: Some(&managers),
        join: Some(&join),
        calls: Some(&calls),
        labels: &Labels::default(),
    };
    for page in [page, overview_page(&parts, &Style::new(Language::English)).unwrap()] {
        let body = body(&page);
        assert!(body.contains("&#60;script&#62;"), "the attack is shown as text");
        assert!(!body.contains("<script>alert") && !body.contains("<img"), "{body}");
        for (_, tag) in tags(&body) {
            assert!(!attributes(tag).iter().any(|name| name.starts_with("on")), "{tag}");
        }
    }
}

#[test]
fn links_within_a_page_lead_somewhere_and_nothing_is_fetched() {
    for page in [page_ru(Language::Russian), page_en(), overview(Language::Russian)] {
        for target in between(&page, "href=\"#", "\"") {
            assert!(page.contains(&format!("id=\"{target}\"")), "{target}");
        }
        for label in between(&page, "aria-labelledby=\"", "\"") {
            assert!(page.contains(&format!("id=\"{label}\"")), "{label}");
        }
        for outside in ["http://", "https://", "@import", "url("] {
            assert!(!page.contains(outside), "{outside}");
        }
        let ids = between(&page, " id=\"", "\"");
        let mut unique = ids.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(ids.len(), unique.len(), "ids are unique");
    }
}

#[test]
fn every_tag_is_closed_in_its_order() {
    for page in [page_ru(Language::English), page_en(), overview(Language::English)] {
        let mut open = Vec::new();
        for (name, tag) in tags(&body(&page)) {
            if let Some(name) = name.strip_prefix('/') {
                assert_eq!(open.pop().as_deref(), Some(name), "{tag}");
            } else if !tag.ends_with('/') && !["meta", "!doctype", "br", "img"].contains(&name.as_str()) {
                open.push(name);
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }
}

#[test]
fn quotes_lead_to_the_words_and_to_the_sound() {
    let page = page_ru(Language::Russian);
    assert!(page.contains("<a class=\"time\" href=\"#s2\" data-t=\"11.000\">0:11</a>"));
    assert!(page.contains("href=\"../calls/a.wav#t=11.000,16.900\""));
    assert!(page.contains("id=\"s2\""));
    let marked =
        "<mark title=\"Задал не меньше двух открытых вопросов: выполнено\">как вы сейчас ведёте учёт заявок?</mark>";
    assert!(page.contains(marked));
    // What cost points is named at the head and leads to its place.
    assert!(page.contains("<a href=\"#i3\">Уточнил бюджет</a>") && page.contains("id=\"i3\""));
}

#[test]
fn the_policy_names_the_script_that_the_page_has() {
    use sha2::Digest;
    let page = page_ru(Language::Russian);
    let script = between(&page, "<script>", "</script>");
    assert_eq!(script.len(), 1);
    let digest = sha2::Sha256::digest(script[0].as_bytes());
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\"")[0]
        .replace("&#39;", "'")
        .replace("&#x27;", "'");
    let named = between(&policy, "'sha256-", "'")[0];
    // Decoded by hand, so that the encoder is not its own witness.
    let value = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let bits: Vec<u8> = named
        .trim_end_matches('=')
        .bytes()
        .flat_map(|c| (0..6).rev().map(move |bit| value(c) >> bit & 1))
        .collect();
    let byte = |bits: &[u8]| bits.iter().fold(0, |byte, bit| byte * 2 + bit);
    let bytes: Vec<u8> = bits.chunks_exact(8).map(byte).collect();
    assert_eq!(bytes, digest.to_vec());
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-eval"));
    assert!(
        !policy
            .split(';')
            .any(|rule| rule.contains("script-src") && rule.contains("unsafe-inline"))
    );
    assert!(overview(Language::Russian).contains("Content-Security-Policy"));
}

#[test]
fn a_page_without_its_recording_says_why_and_shows_speech_alone() {
    let (row, card, transcript) = (sample::row_ru(), sample::scorecard_ru(), sample::transcript_ru());
    let labels = Labels::default();
    let report = CallReport {
        row: &row,
        scorecard: &card,
        transcript: Some(&transcript),
        labels: &labels,
    };
    let silent = |why, language| {
        let links = PageLinks {
            parts: &[],
            sound: Sound::None(why),
            overview: None,
            key: None,
        };
        scorecard_page(&report, links, &Style::new(language)).unwrap()
    };
    let page = silent(NoSound::Replaced, Language::Russian);
    assert!(page.contains("На месте записи теперь лежит другая"));
    assert!(!page.contains("<audio") && !page.contains("class=\"wave") && page.contains("class=\"voice agent\""));
    assert!(silent(NoSound::Gone, Language::English).contains("was not found where it was"));
    let heard = page_ru(Language::Russian);
    assert!(heard.contains("class=\"wave agent\"") && heard.contains("class=\"voice customer behind\""));
}

#[test]
fn a_verdict_says_why_in_the_language_of_the_page() {
    let mut card = sample::scorecard_ru();
    card.items[6].reason = Some("not known whether it applies: there is no objection in this call".into());
    card.items[5].reason = Some("the words were not heard clearly enough".into());
    let texts = |language| page(&sample::row_ru(), &card, None, &Labels::default(), language);
    let russian = texts(Language::Russian);
    for why in [
        "неизвестно, применимо ли: в этом звонке не было: возражение",
        "слова расслышаны недостаточно ясно",
        "в расслышанном этому нет подтверждения",
    ] {
        assert!(russian.contains(why), "{why}");
    }
    assert!(texts(Language::English).contains("there is no objection in this call"));
    assert!(page_en().contains("too little, or must not be said"));
}

#[test]
fn a_page_does_not_tell_the_telephone_number_in_the_name_of_a_recording() {
    let page = page_ru(Language::Russian);
    assert!(page.contains("out-7••••••••67-ivanova.wav") && !page.contains("79161234567"));
    assert!(!overview(Language::Russian).contains("79161234567"));
}

#[test]
fn doubtful_text_looks_doubtful_and_an_unheard_call_has_no_score() {
    assert!(page_ru(Language::Russian).contains("под сомнением: фраза из субтитров"));
    let mut card = sample::scorecard_ru();
    (card.score, card.unfailed_score, card.result, card.coverage) = (None, None, None, Some(0.2));
    let text = page(&sample::row_ru(), &card, None, &Labels::default(), Language::English);
    assert!(text.contains("not enough heard") && !text.contains("class=\"arc"));
    assert!(text.contains("No transcript is stored for this call."));
}

#[test]
fn a_call_to_an_answering_machine_says_that_its_score_does_not_count() {
    let mut row = sample::row_ru();
    let words = "не разговор: в сводные цифры не входит";
    let shown = |row: &CallRow| {
        page(
            row,
            &sample::scorecard_ru(),
            None,
            &sample::labels_ru(),
            Language::Russian,
        )
    };
    assert!(!shown(&row).contains(words));
    row.meaningful = Some(false);
    assert!(shown(&row).contains(words));
    row.meaningful = None;
    assert!(!shown(&row).contains(words), "not known is not no");
}

#[test]
fn a_silent_call_and_an_empty_department_are_said_plainly() {
    let mut transcript = sample::transcript_ru();
    transcript.segments.clear();
    let card = Scorecard {
        items: vec![],
        events: vec![],
        sections: vec![],
        ..sample::scorecard_ru()
    };
    let text = page(
        &sample::row_ru(),
        &card,
        Some(&transcript),
        &Labels::default(),
        Language::English,
    );
    assert!(text.contains("Nobody speaks in this recording."));
    let lift = crate::kpi::lift::Lift {
        items: vec![],
        ..sample::lift()
    };
    let parts = Overview {
        run: None,
        lift: Some(&lift),
        managers: None,
        join: None,
        calls: Some(&[]),
        labels: &Labels::default(),
    };
    let text = overview_page(&parts, &Style::new(Language::English)).unwrap();
    assert!(text.contains("nothing can be said about deals") && text.contains("No calls yet."));
}

#[test]
fn lift_never_claims_a_cause() {
    for language in [Language::English, Language::Russian] {
        let text = body(&overview(language)).to_lowercase();
        for word in [
            "leads to",
            "because of",
            "приводит к",
            "благодаря",
            "повышает",
            "increases",
        ] {
            assert!(!text.contains(word), "{word}");
        }
    }
    assert!(overview(Language::English).contains("goes with more won deals"));
    assert!(overview(Language::English).contains("not enough data"));
}

/// WCAG 2.2, success criterion 1.4.3 (AA): 4.5 : 1 for text. Contrast by its definition of relative luminance.
#[test]
fn text_stands_out_from_its_ground_in_light_and_dark() {
    fn luminance(colour: &str) -> f64 {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }
    let style = include_str!("../templates/style.css");
    let mut themes = between(style, ":root {", "}");
    themes.truncate(2);
    for theme in themes {
        let colour = |name: &str| between(theme, &format!("--{name}: "), ";")[0];
        for (text, ground) in [
            ("ink", "card"),
            ("soft", "card"),
            ("soft", "page"),
            ("soft", "now"),
            ("accent", "card"),
            ("accent", "page"),
            ("accent", "now"),
            ("agent", "card"),
            ("agent", "now"),
            ("customer", "card"),
            ("customer", "now"),
            ("other", "card"),
            ("pass", "card"),
            ("fail", "card"),
            ("pass", "pass-soft"),
            ("fail", "fail-soft"),
            ("undecidable", "undecidable-soft"),
            ("na", "na-soft"),
            ("ink", "mark"),
            ("ink", "fail-soft"),
            ("ink", "now"),
        ] {
            let (a, b) = (luminance(colour(text)), luminance(colour(ground)));
            let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
            assert!(contrast >= 4.5, "{text} on {ground}: {contrast:.2}");
        }
    }
}

/// Names and texts of the tags of a page.
pub(super) fn tags(page: &str) -> Vec<(String, &str)> {
    let tag = |rest: &'_ str| rest.find('>').map(|end| rest[..end].to_owned());
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(start) = page[at..].find('<') {
        let start = at + start + 1;
        let text = tag(&page[start..]).expect("a tag ends");
        let name = text
            .split([' ', '\n', '/'])
            .find(|part| !part.is_empty())
            .unwrap_or_default()
            .to_lowercase();
        let name = if text.starts_with('/') {
            format!("/{name}")
        } else {
            name
        };
        at = start + text.len();
        tags.push((name, &page[start..at]));
    }
    tags
}

/// Names of a tag's attributes, values left out.
pub(super) fn attributes(tag: &str) -> Vec<String> {
    let outside: String = tag.split('"').step_by(2).collect::<Vec<_>>().join(" ");
    outside
        .split(' ')
        .skip(1)
        .map(|name| name.trim_end_matches('=').to_owned())
        .collect()
}

pub(super) fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    text.split(before)
        .skip(1)
        .filter_map(|rest| rest.split(after).next())
        .collect()
}
