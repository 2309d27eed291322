use super::*;
use crate::domain::*;
use crate::report::{CallReport, Language, Style, sample};
#[test]
#[ignore = "writes files"]
fn preview() {
    let dir = std::path::Path::new("/tmp/preview");
    std::fs::create_dir_all(dir).unwrap();
    for (name, language) in [("ru", Language::Russian), ("en", Language::English)] {
        let (row, card, tr, labels) = if name == "ru" {
            (
                sample::row_ru(),
                sample::scorecard_ru(),
                sample::transcript_ru(),
                sample::labels_ru(),
            )
        } else {
            (
                sample::row_en(),
                sample::scorecard_en(),
                sample::transcript_en(),
                crate::report::Labels::default(),
            )
        };
        let report = CallReport {
            row: &row,
            scorecard: &card,
            transcript: Some(&tr),
            labels: &labels,
        };
        let links = PageLinks {
            audio: Some("call.wav"),
            overview: Some("index.html"),
        };
        std::fs::write(
            dir.join(format!("card-{name}.html")),
            scorecard_page(&report, links, &Style::new(language)).unwrap(),
        )
        .unwrap();
        let rows = [sample::row_ru(), sample::row_en(), sample::row_failed()];
        let calls: Vec<CallLine> = rows
            .iter()
            .map(|row| CallLine {
                row,
                href: Some(page_name(row.call)),
            })
            .collect();
        let (run, lift, managers, join) = (sample::run(), sample::lift(), sample::managers(), sample::join());
        let labels = sample::labels_ru();
        let parts = Overview {
            run: Some(&run),
            lift: Some(&lift),
            managers: Some(&managers),
            join: Some(&join),
            calls: Some(&calls),
            labels: &labels,
        };
        std::fs::write(
            dir.join(format!("over-{name}.html")),
            overview_page(&parts, &Style::new(language)).unwrap(),
        )
        .unwrap();
    }
    let _ = Millis(0);
}
