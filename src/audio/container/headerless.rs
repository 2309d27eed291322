//! Telephone files without a header: only the extension says what they hold. One channel.

use std::fs::File;

use symphonia::core::codecs::audio::AudioCodecId;

use super::blocks::{self, Layout};
use super::{Fault, Promise, Stream};
use crate::audio::sniff::Head;

/// What an extension stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::audio) struct Headerless {
    codec: AudioCodecId,
    width: u64,
    rate_hz: u32,
}

impl Headerless {
    /// By extension, in lower case. `sln` is Asterisk's signed linear: 16 bits, little-endian, 8 kHz unless numbered.
    pub fn by_extension(extension: &str) -> Option<Self> {
        let g711 = |codec| {
            Some(Self {
                codec,
                width: 1,
                rate_hz: 8000,
            })
        };
        match extension {
            "alaw" | "al" | "pcma" => return g711(blocks::ALAW),
            "ulaw" | "ul" | "mulaw" | "pcmu" => return g711(blocks::MULAW),
            _ => {}
        }
        let rate_hz = match extension.strip_prefix("sln")? {
            "" | "8" => 8000,
            "12" => 12_000,
            "16" => 16_000,
            "24" => 24_000,
            "32" => 32_000,
            "44" => 44_100,
            "48" => 48_000,
            "96" => 96_000,
            "192" => 192_000,
            _ => return None,
        };
        blocks::pcm(2, false, false).map(|codec| Self {
            codec,
            width: 2,
            rate_hz,
        })
    }
}

pub(super) fn open(file: File, head: &Head, format: Headerless) -> Result<Stream, Fault> {
    let layout = Layout {
        codec: format.codec,
        channels: 1,
        rate_hz: format.rate_hz,
        block_bytes: format.width,
        frames_per_block: 1,
        start: 0,
        bytes: head.len,
    };
    layout.stream("raw", file, Promise::default())
}
