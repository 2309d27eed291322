//! Transcript → [`Conversation`]: turns of tokens, each with stem, place in its segment and time. Done once per call;
//! everything else in this room reads it.
//!
//! A turn is what one speaker says until the other really speaks: a short "yes, yes" in the middle of a sentence
//! does not end it. Segments that the recogniser may have made up are kept apart: text over silence and known credits
//! are left out; repetitions, impossible speech rates and unsure words become turns marked doubtful, which are never
//! evidence but may make an item undecidable.

mod conversation;
mod fold;
mod stem;
mod timing;
mod token;

pub(crate) use conversation::{Conversation, FILLERS, Sentence, Turn};
pub(crate) use fold::fold;
pub(crate) use stem::{STEMMER_VERSION, Stems};
pub(crate) use token::{Token, pieces};
