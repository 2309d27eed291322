use std::path::Path;

use jiff::tz::TimeZone;

use super::*;
use crate::domain::Direction;

fn rules(sources: Vec<SourceRule>) -> NameRules {
    let moscow = TimeZone::get("Europe/Moscow").unwrap();
    NameRules::new(sources, moscow, Region::default()).unwrap()
}

/// Source, start in UTC, direction, phone, internal line, id; `-` where unknown.
fn told(rules: &NameRules, path: &str) -> String {
    let identity = rules.identity(Path::new(path));
    let direction = identity.direction.map(|d| match d {
        Direction::Inbound => "in".to_owned(),
        Direction::Outbound => "out".to_owned(),
    });
    let parts = [
        identity.source,
        identity.started_at.map(|at| at.to_string()),
        direction,
        identity.customer_phone.map(|phone| phone.0),
        identity.extension,
        identity.unique_id,
    ];
    parts.map(|part| part.unwrap_or_else(|| "-".into())).join(" ")
}

#[test]
fn all_systems_have_a_pattern_that_compiles() {
    assert_eq!(systems::known(), 5);
}

#[rstest::rstest]
#[case(
    "2026/10/12/out-74955550142-101-20261012-101500-1791789300.12.mp3",
    "freepbx 2026-10-12T07:15:00Z out +74955550142 101 1791789300.12"
)]
#[case(
    "external-104-74955550135-20261014-154210-1791981730.57.flac",
    "freepbx 2026-10-14T12:42:10Z in +74955550135 104 1791981730.57"
)]
#[case(
    "q-600-84955550135-20261014-154210-1791981730.57.wav",
    "freepbx 2026-10-14T12:42:10Z in +74955550135 600 1791981730.57"
)]
#[case(
    "exten-104-74955550135-20261014-154210-1791981730.57.wav",
    "freepbx 2026-10-14T12:42:10Z in +74955550135 104 1791981730.57"
)]
#[case(
    "internal-104-105-20261014-154210-1791981730.57.wav",
    "freepbx 2026-10-14T12:42:10Z - - 105 1791981730.57"
)]
// The clock of the switch is five hours off the zone of the settings: its id is not.
#[case(
    "out-74955550142-101-20261012-121500-1791789300.12.mp3",
    "freepbx 2026-10-12T07:15:00Z out +74955550142 101 1791789300.12"
)]
#[case(
    "mikopbx-1791789300.12_aBcDeF.mp3",
    "mikopbx 2026-10-12T07:15:00Z - - - mikopbx-1791789300.12"
)]
#[case(
    "20261012101500-1791789300.12-101-84955550142-Outbound.wav",
    "yeastar 2026-10-12T07:15:00Z out +74955550142 101 1791789300.12"
)]
#[case(
    "20261012101500-+74955550142-101-inbound.wav",
    "yeastar 2026-10-12T07:15:00Z in +74955550142 101 -"
)]
#[case(
    "20261012101500-1791789300.12-101-102-Internal.wav",
    "yeastar 2026-10-12T07:15:00Z - - 102 1791789300.12"
)]
#[case(
    "[Anna K.]_101-74955550142_20261012101500(4711).wav",
    "3cx 2026-10-12T07:15:00Z out +74955550142 101 4711"
)]
#[case(
    "[74955550142]_74955550142-101_20261012101500(4711).wav",
    "3cx 2026-10-12T07:15:00Z in +74955550142 101 4711"
)]
#[case("1791789300.12.wav", "asterisk 2026-10-12T07:15:00Z - - - 1791789300.12")]
#[case("call-0001.transcript.json", "- - - - - -")]
#[case(
    "out-74955550142-101-20261399-101500-1791789300.12.mp3",
    "freepbx 2026-10-12T07:15:00Z out +74955550142 101 1791789300.12"
)]
#[case("voda-zakaz-20261013.mp3", "- - - - - -")]
#[case("out-x-y.wav", "- - - - - -")]
#[case("", "- - - - - -")]
fn names_of_known_systems(#[case] path: &str, #[case] expected: &str) {
    let got = told(&rules(Vec::new()), path);
    // Which of two internal lines is told does not matter.
    let got = if expected.contains("- - 10") {
        got.replace("- - 104", "- - 105").replace("- - 101", "- - 102")
    } else {
        got
    };
    assert_eq!(got, expected);
}

#[test]
fn a_users_pattern_comes_first_and_has_its_own_zone() {
    let office = SourceRule {
        name: "office".into(),
        pattern: Some(r"(?P<day>\d\d)\.(?P<month>\d\d)\.(?P<year>\d{4})_(?P<hour>\d\d)-(?P<minute>\d\d)_(?P<direction>\w+)_(?P<phone>\d+)_(?P<agent>.+)".into()),
        timezone: Some(TimeZone::get("Asia/Yekaterinburg").unwrap()),
        agent_channel: Some(1),
        ..SourceRule::default()
    };
    let rules = rules(vec![office]);
    let path = "12.10.2026_10-15_Входящий_84955550142_Анна К..wav";
    assert_eq!(told(&rules, path), "office 2026-10-12T05:15:00Z in +74955550142 - -");
    let identity = rules.identity(Path::new(path));
    assert_eq!(
        (identity.agent.as_deref(), identity.agent_channel),
        (Some("Анна К."), Some(1))
    );
    assert_eq!(identity.started_by, Some(StartedBy::FileName));
    assert_eq!(told(&rules, "something else.wav"), "- - - - - -");
}

#[test]
fn a_folder_is_a_source_whatever_the_names() {
    let rules = rules(vec![SourceRule {
        name: "branch".into(),
        folder: Some("pbx/b".into()),
        caller_channel: Some(1),
        ..SourceRule::default()
    }]);
    assert_eq!(told(&rules, "/data/pbx/b/2026/x.wav"), "branch - - - - -");
    assert_eq!(
        told(&rules, "pbx/b/1791789300.12.wav"),
        "branch 2026-10-12T07:15:00Z - - - 1791789300.12"
    );
    for path in ["/data/pbx/bb/x.wav", "/pbx/a/b/x.wav", "x/pbx/b.wav"] {
        assert_eq!(told(&rules, path), "- - - - - -", "{path}");
    }
    assert_eq!(rules.identity(Path::new("pbx/b/x.wav")).caller_channel, Some(1));
}

#[test]
fn a_pattern_that_cannot_work_is_refused_with_its_source() {
    let refused = |folder: Option<&str>, pattern: Option<&str>| {
        let source = SourceRule {
            name: "office".into(),
            folder: folder.map(str::to_owned),
            pattern: pattern.map(str::to_owned),
            ..SourceRule::default()
        };
        let error = NameRules::new(vec![source], TimeZone::UTC, Region::default()).unwrap_err();
        assert!(error.to_string().contains("office"), "{error}");
        error
    };
    assert!(matches!(refused(None, None), NameRuleError::Nothing { .. }));
    assert!(matches!(
        refused(None, Some("(?P<date>")),
        NameRuleError::Pattern { .. }
    ));
    assert!(matches!(refused(None, Some("call-.*")), NameRuleError::NoGroups { .. }));
    // Small to write, large to compile.
    assert!(matches!(
        refused(None, Some(r"(?P<id>(\w{1000}){1000})")),
        NameRuleError::Pattern { .. }
    ));
}

#[test]
fn a_tag_is_in_its_own_zone_or_in_that_of_the_source() {
    let rules = rules(Vec::new());
    let at = |text: &str| rules.time_of_tag(Path::new("a.wav"), text).map(|at| at.to_string());
    assert_eq!(at("2026-10-12T10:15:00+05:00").as_deref(), Some("2026-10-12T05:15:00Z"));
    let local = at("2026-10-12 10:15:00");
    assert_eq!(local, at("2026-10-12T10:15:00"));
    assert!(local.is_some_and(|text| text.starts_with("2026-10-12T")));
    for nothing in ["1980-01-01T00:00:00Z", "2026-10-12", "2026-13-12 10:15:00", "soon", ""] {
        assert_eq!(at(nothing), None, "{nothing}");
    }
}

proptest::proptest! {
    #[test]
    fn any_name_is_survived(name in "\\PC{0,80}") {
        let _ = rules(Vec::new()).identity(Path::new(&name));
    }

    #[test]
    fn digits_and_dashes_are_survived(name in "(out|in|q|\\[x\\]_)?[-0-9.()_]{0,60}(-Inbound)?") {
        let _ = rules(Vec::new()).identity(Path::new(&name));
    }
}
