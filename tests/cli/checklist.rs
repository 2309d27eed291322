//! `talktrack checklist check`

use std::fs;

use assert_cmd::Command;

fn talktrack() -> Command {
    Command::new(env!("CARGO_BIN_EXE_talktrack"))
}

#[test]
fn the_forms_that_ship_are_valid() {
    let scripts = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts");
    let output = talktrack()
        .current_dir(scripts)
        .args(["checklist", "check", "b2b-sales-ru.yaml", "b2b-sales-en.yaml"])
        .assert()
        .success();
    let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    assert_eq!(text.matches(": ok, ").count(), 2, "{text}");
}

#[test]
fn every_fault_of_every_form_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    let good = "id: a\nlanguage: ru\nsections:\n  - id: s\n    items:\n      - {id: x, text: x, phrases: [цена]}\n";
    fs::write(folder.path().join("good.yaml"), good).unwrap();
    fs::write(
        folder.path().join("bad.yaml"),
        good.replace("[цена]", "[и]").replace("id: s", "id: s s"),
    )
    .unwrap();
    let output = talktrack()
        .current_dir(&folder)
        .args(["checklist", "check", "bad.yaml", "good.yaml"])
        .assert()
        .code(1);
    let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    assert!(text.contains("2 faults in the form bad.yaml"), "{text}");
    assert!(text.contains("bad.yaml:4:9: `s s` cannot be an id"), "{text}");
    assert!(text.contains("bad.yaml:6:36: `и` has only words"), "{text}");
    assert!(text.contains("good.yaml: ok, 1 items in 1 sections"), "{text}");
}

#[test]
fn a_form_that_cannot_be_read_ends_with_two() {
    let output = talktrack().args(["checklist", "check", "none.yaml"]).assert().code(2);
    let text = String::from_utf8(output.get_output().stderr.clone()).unwrap();
    assert!(
        text.contains("cannot read the form none.yaml") && text.contains("hint: "),
        "{text}"
    );
}
