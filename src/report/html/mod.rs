//! Self-contained HTML pages: no network, no font files, styles and a few lines of script inline. [`scorecard_page`] is
//! one call, [`overview_page`] the department. Without JavaScript everything is still there; with it, a click on a quote
//! plays the recording from that place. All text goes through the templates' escaping; nothing is marked safe but the
//! page's own script, whose hash the page's content policy names: no other script runs in it.

mod calibration;
mod desk;
mod head;
mod href;
mod kpi;
mod lift;
mod marks;
mod overview;
mod policy;
mod scorecard;
mod sound;
mod timeline;
mod training;
mod verdicts;
mod words;
mod worklists;

#[cfg(test)]
mod tests;

pub use calibration::calibration_main;
pub use desk::{Desk, DeskItem, DeskWords, Given};
pub use head::{head_main, head_page};
pub use href::{audio_href, page_name};
pub use kpi::kpi_main;
pub use overview::{CallLine, Overview, overview_main, overview_page};
pub use scorecard::{PageLinks, scorecard_main, scorecard_page};
pub use sound::{NoSound, Sound, plays_in_browsers};
pub use timeline::verdict_class;
pub use training::{TrainingLinks, training_main, training_page};
pub use worklists::{worklist_main, worklist_page};

pub use super::format::{clock, masked_name};

/// The styles of all pages, for a server that sends them once: those that pages share, then each page's own.
pub const STYLES: &str = concat!(
    include_str!("../templates/style.css"),
    include_str!("../templates/head.css"),
    include_str!("../templates/worklist.css"),
    include_str!("../templates/training.css"),
);
