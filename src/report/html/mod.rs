//! Self-contained HTML pages: no network, no font files, styles and a few lines of script inline. [`scorecard_page`] is
//! one call, [`overview_page`] the department. Without JavaScript everything is still there; with it, a click on a quote
//! plays the recording from that place. All text goes through the templates' escaping; nothing is marked safe but
//! drawings whose every part is a number made here.

mod href;
mod lift;
mod marks;
mod overview;
mod scorecard;
mod timeline;

#[cfg(test)]
mod tests;

pub use href::{audio_href, page_name};
pub use overview::{CallLine, Overview, overview_page};
pub use scorecard::{PageLinks, scorecard_page};
