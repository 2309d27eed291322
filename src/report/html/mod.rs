//! Self-contained HTML pages: no network, no font files, styles and a few lines of script inline. [`scorecard_page`] is
//! one call, [`overview_page`] the department. Without JavaScript everything is still there; with it, a click on a quote
//! plays the recording from that place. All text goes through the templates' escaping; nothing is marked safe but the
//! page's own script, whose hash the page's content policy names: no other script runs in it.

mod head;
mod href;
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

pub use head::head_page;
pub use href::{audio_href, page_name};
pub use overview::{CallLine, Overview, overview_page};
pub use scorecard::{PageLinks, scorecard_page};
pub use sound::{NoSound, Sound, plays_in_browsers};
pub use training::{TrainingLinks, training_page};
pub use worklists::worklist_page;
