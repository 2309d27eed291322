//! The page as a whole: its words in both languages, places of its plots, what is missing, hostile text.

use super::super::tests::{attributes, between, body, tags};
use super::sample::{figure, morning};
use super::*;
use crate::report::sample as department;

fn page_of(morning: &Morning, language: Language) -> String {
    let link = |call: CallId| Some(super::super::page_name(call));
    head_page(morning, &department::labels_ru(), &link, &Style::new(language)).unwrap()
}

#[test]
fn the_page_in_both_languages() {
    insta::assert_snapshot!("head_ru", body(&page_of(&morning(), Language::Russian)));
    insta::assert_snapshot!("head_en", body(&page_of(&morning(), Language::English)));
}

#[test]
fn the_places_of_a_trend_agree_with_its_numbers() {
    let charts = trend::charts(&morning().trend, Language::English);
    let above = &charts[0];
    let at: Vec<(&str, &str)> = above.points.iter().map(|p| (p.x.as_str(), p.y.as_str())).collect();
    // From −50 000 at the bottom (104) to 100 000 at the top (16).
    let expected = [
        ("10.00", "104.0"),
        ("30.00", "74.7"),
        ("50.00", "45.3"),
        ("70.00", "16.0"),
        ("90.00", "60.0"),
    ];
    assert_eq!(at, expected);
    assert_eq!(above.lines.len(), 4);
    assert_eq!(above.grid.len(), 3, "its ends and zero");
    let conversion = charts.iter().find(|chart| chart.id == "trend-M3").unwrap();
    assert_eq!(
        (conversion.points.len(), conversion.lines.len()),
        (4, 2),
        "a gap is not bridged"
    );
    // 0.5 ± 0.1 on a scale from 0 to 0.6.
    let point = &conversion.points[2];
    assert_eq!(point.y, "30.7");
    assert_eq!(point.interval, Some(("16.0".into(), "45.3".into())));
    assert_eq!(conversion.rows.len(), 5, "the table has the gap, too");
    assert!(
        conversion.rows[2].value.contains("no data: needs deals closed"),
        "{:?}",
        conversion.rows[2]
    );
    let profit = charts.iter().find(|chart| chart.id == "trend-M2").unwrap();
    assert!(profit.why.as_deref().is_some_and(|why| why.contains("margin")) && profit.points.is_empty());
}

#[test]
fn nobody_is_ranked_small_numbers_are_grey_and_toxic_figures_stand_beside_money() {
    let page = page_of(&morning(), Language::English);
    let managers = between(&page, "id=\"managers-title\"", "</section>")[0];
    let (anna, boris) = (
        managers.find("Анна Иванова").unwrap(),
        managers.find("Борис Ким").unwrap(),
    );
    assert!(anna < boris, "by name");
    assert!(
        managers.contains("class=\"thin\"") && managers.contains("n=15"),
        "{managers}"
    );
    assert!(managers.contains("Grey: n below 20") && managers.contains("▼"));
    assert!(managers.contains("Margin profit: no data: needs"));
    assert!(!managers.contains("Plan attained"), "no toxic figure beside a name");
    let toxic = between(&page, "id=\"toxic-title\"", "</section>")[0];
    assert!(toxic.contains("Plan attained") && toxic.contains("Above plan") && toxic.contains("Won of qualified"));
    let mut alone = morning();
    alone.kpi.toxic[0].groups[0].beside.clear();
    let page = page_of(&alone, Language::English);
    assert!(!page.contains("Plan attained"), "without money it is not shown");
}

#[test]
fn a_warning_stands_before_every_figure() {
    let page = page_of(&morning(), Language::Russian);
    let warning = page.find("class=\"warning\" role=\"note\"").unwrap();
    assert!(warning < page.find("class=\"basis\"").unwrap() && warning < page.find("id=\"money-title\"").unwrap());
}

#[test]
fn a_store_without_data_makes_an_honest_page() {
    let mut empty = morning();
    empty.calls = None;
    for report in [&mut empty.kpi, &mut empty.trend] {
        for row in report.money.iter_mut().chain(&mut report.rows).chain(&mut report.toxic) {
            row.no_data = Some(vec![Input::Deals]);
            row.groups.clear();
        }
        report.support.clear();
        report.flags.clear();
    }
    let page = page_of(&empty, Language::English);
    assert!(page.contains("No call has a scorecard yet") && page.contains("no data: needs deals"));
    assert!(page.contains("No manager is named") && page.contains("None is raised."));
    assert!(!page.contains("class=\"point\"") && !body(&page).contains(">0%<"));
}

#[test]
fn text_from_outside_cannot_become_markup() {
    const ATTACK: &str = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'";
    let mut morning = morning();
    let calls = morning.calls.as_mut().unwrap();
    calls.form = ATTACK.into();
    calls.lift.items[0].id = ATTACK.into();
    calls.lift.trial[0].id = ATTACK.into();
    for row in [&mut calls.lists.revive.rows[0], &mut calls.lists.lost.rows[0]] {
        row.deal = ATTACK.into();
        row.manager = Some(ATTACK.into());
        row.customer = Some(ATTACK.into());
        row.quotes[0].text = ATTACK.into();
        row.action.when = Some(ATTACK.into());
        row.reasons[0].when = Some(ATTACK.into());
    }
    morning.kpi.money[0].groups[1].group = Some(ATTACK.into());
    morning.kpi.support[0].manager = ATTACK.into();
    morning.kpi.flags[0].manager = Some(ATTACK.into());
    morning.trend.money[0].groups[1].group = Some(ATTACK.into());
    morning.trend.money[0].groups[1].figures = vec![figure("M1", "above", Some(1.0), 3)];
    morning.join.warnings.push(ATTACK.into());
    let link = |_: CallId| Some("x.html\" onclick=\"alert(1)".to_owned());
    let page = head_page(&morning, &Labels::default(), &link, &Style::new(Language::Russian)).unwrap();
    let body = body(&page);
    assert!(body.contains("&#60;script&#62;"), "the attack is shown as text");
    assert!(!body.contains("<script") && !body.contains("<img"), "{body}");
    for (_, tag) in tags(&body) {
        assert!(!attributes(tag).iter().any(|name| name.starts_with("on")), "{tag}");
    }
}

#[test]
fn the_page_is_whole_and_fetches_nothing() {
    for language in [Language::Russian, Language::English] {
        let page = page_of(&morning(), language);
        assert!(
            page.contains("Content-Security-Policy") && page.contains("default-src &#39;none&#39;"),
            "{}",
            &page[..600]
        );
        assert!(!page.contains("<script") && !page.contains("script-src"));
        for outside in ["http://", "https://", "@import", "url("] {
            assert!(!page.contains(outside), "{outside}");
        }
        for label in between(&page, "aria-labelledby=\"", "\"") {
            assert!(page.contains(&format!("id=\"{label}\"")), "{label}");
        }
        let mut ids = between(&page, " id=\"", "\"");
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "ids are unique");
        let mut open = Vec::new();
        for (name, tag) in tags(&body(&page)) {
            if let Some(name) = name.strip_prefix('/') {
                assert_eq!(open.pop().as_deref(), Some(name), "{tag}");
            } else if !tag.ends_with('/') && !["meta", "!doctype"].contains(&name.as_str()) {
                open.push(name);
            }
        }
        assert!(open.is_empty(), "{open:?}");
        let text = body(&page).to_lowercase();
        for cause in [
            "leads to",
            "because of",
            "приводит к",
            "благодаря",
            "повышает",
            "increases",
        ] {
            assert!(!text.contains(cause), "{cause}");
        }
    }
}
