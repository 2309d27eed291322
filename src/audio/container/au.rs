//! Sun/NeXT AU (`.snd`): a header of big-endian numbers, then samples.
//! Format: Sun Microsystems, audio file format, as in the `au(4)` manual page.

use std::fs::File;

use super::blocks::{self, Layout};
use super::{Fault, Promise, Stream};
use crate::audio::sniff::Head;

const UNKNOWN_SIZE: u32 = u32::MAX;

pub(super) fn open(file: File, head: &Head) -> Result<Stream, Fault> {
    let field = |n: usize| {
        let bytes = head.bytes.get(n * 4..n * 4 + 4).and_then(|b| b.try_into().ok());
        bytes
            .map(u32::from_be_bytes)
            .ok_or_else(|| Fault::malformed("the file ends inside its header"))
    };
    let (start, size, encoding, rate_hz, channels) = (field(1)?, field(2)?, field(3)?, field(4)?, field(5)?);
    let start = u64::from(start.max(24));
    if rate_hz == 0 || channels == 0 {
        return Err(Fault::malformed("an AU header that says no sample rate or no channels"));
    }
    let channels =
        u16::try_from(channels).map_err(|_| Fault::malformed(format!("an AU header that says {channels} channels")))?;
    let (codec, width) = match encoding {
        1 => (Some(blocks::MULAW), 1),
        2 => (Some(blocks::S8), 1),
        3..=5 => (
            blocks::pcm(u64::from(encoding) - 1, false, true),
            u64::from(encoding) - 1,
        ),
        6 => (blocks::pcm(4, true, true), 4),
        7 => (blocks::pcm(8, true, true), 8),
        27 => (Some(blocks::ALAW), 1),
        _ => (None, 0),
    };
    let Some(codec) = codec else {
        let name = match encoding {
            23 => "g726".to_owned(),
            24 => "g722".to_owned(),
            25 | 26 => "g723".to_owned(),
            other => format!("AU encoding {other}"),
        };
        return Err(Fault::unsupported("au", name));
    };
    let there = head.len.saturating_sub(start);
    // A size of 0 cannot be told from an empty recording; recorders to a pipe write all ones.
    let promised = (size != UNKNOWN_SIZE).then_some(u64::from(size));
    let block_bytes = width * u64::from(channels);
    let bytes = promised.map_or(there, |promised| promised.min(there));
    let layout = Layout {
        codec,
        channels,
        rate_hz,
        block_bytes,
        frames_per_block: 1,
        start,
        bytes,
    };
    let promise = Promise {
        frames: promised.map(|promised| layout.frames(promised)),
        placeholder: promised.is_none(),
        ..Promise::default()
    };
    layout.stream("au", file, promise)
}
