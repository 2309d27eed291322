//! Model files: which there are, where they lie, getting them, and being sure of them.
//!
//! | file | one job |
//! |---|---|
//! | [`manifest`] | the published ggml files we know, with size, SHA-256 and licence; compiled in |
//! | [`store`] | the models folder: name → checked file, list, verify |
//! | [`pull`] | download, resumed and verified |
//! | [`import`] | CTranslate2 and Hugging Face folders → ggml, f16 or `q8_0` |
//! | [`digest`] | SHA-256 of a file |
//!
//! Input: a name or a path, and the models folder. Output: a path whose content is known by its hash. What is *in* a
//! model (recognition) is not the business of this room; nor does it know settings or the environment.

pub mod digest;
mod error;
pub mod import;
pub mod manifest;
pub mod pull;
pub mod store;

pub use error::ModelError;
pub use import::{ImportOptions, Imported, WeightKind};
pub use manifest::{Entry, Manifest, ModelKind};
pub use pull::{Progress, PullOptions, Pulled};
pub use store::{Installed, Listed, ModelStore, State, Verified};
