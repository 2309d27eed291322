//! Telephone files without a header: the settings or else the extension say what they hold.

use std::fs::File;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::blocks::{self, Layout};
use super::{Fault, Promise, Stream, coded};
use crate::audio::sniff::Head;

/// What a file without a header holds. As text: `alaw 8000 2` (codec, rate in Hz, channels; the last two may be left out).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headerless {
    pub codec: RawCodec,
    pub rate_hz: u32,
    pub channels: u16,
}

/// Codecs that need no header. GSM and Dialogic ADPCM have one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RawCodec {
    S16le,
    S16be,
    U8,
    Alaw,
    Mulaw,
    Gsm,
    Vox,
}

const CODECS: [(&str, RawCodec); 7] = [
    ("s16le", RawCodec::S16le),
    ("s16be", RawCodec::S16be),
    ("u8", RawCodec::U8),
    ("alaw", RawCodec::Alaw),
    ("mulaw", RawCodec::Mulaw),
    ("gsm", RawCodec::Gsm),
    ("vox", RawCodec::Vox),
];

impl FromStr for Headerless {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut words = text.split_whitespace();
        let codec = words.next().unwrap_or_default();
        let Some((_, codec)) = CODECS.into_iter().find(|(name, _)| *name == codec) else {
            return Err("expected a codec (s16le, s16be, u8, alaw, mulaw, gsm, vox), then rate in Hz and channels");
        };
        let format = Self {
            codec,
            rate_hz: match words.next() {
                Some(rate) => rate.parse().map_err(|_| "the rate is no number of Hz")?,
                None => 8000,
            },
            channels: match words.next() {
                Some(channels) => channels.parse().map_err(|_| "the number of channels is no number")?,
                None => 1,
            },
        };
        if !(4000..=192_000).contains(&format.rate_hz) {
            return Err("the rate is not between 4000 and 192000 Hz");
        }
        let one_only = matches!(codec, RawCodec::Gsm | RawCodec::Vox);
        if format.channels == 0 || format.channels > 8 || (one_only && format.channels != 1) {
            return Err("the number of channels is not between 1 and 8 (gsm and vox: 1)");
        }
        if codec == RawCodec::Gsm && format.rate_hz != 8000 {
            return Err("gsm has 8000 Hz");
        }
        match words.next() {
            None => Ok(format),
            Some(_) => Err("more than codec, rate and channels"),
        }
    }
}

impl Headerless {
    /// By extension, in lower case. `sln` is Asterisk's signed linear: 16 bits, little-endian, 8 kHz unless numbered.
    pub(in crate::audio) fn by_extension(extension: &str) -> Option<Self> {
        let one = |codec, rate_hz| Self {
            codec,
            rate_hz,
            channels: 1,
        };
        match extension {
            "alaw" | "al" | "pcma" => return Some(one(RawCodec::Alaw, 8000)),
            "ulaw" | "ul" | "mulaw" | "pcmu" => return Some(one(RawCodec::Mulaw, 8000)),
            "gsm" | "wav49" => return Some(one(RawCodec::Gsm, 8000)),
            "vox" => return Some(one(RawCodec::Vox, 8000)),
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
        Some(one(RawCodec::S16le, rate_hz))
    }
}

pub(super) fn open(file: File, head: &Head, format: Headerless) -> Result<Stream, Fault> {
    let (codec, width) = match format.codec {
        RawCodec::Gsm => return coded::open_gsm(file, head),
        RawCodec::Vox => return coded::open_vox(file, head, format.rate_hz),
        RawCodec::S16le => (blocks::S16LE, 2),
        RawCodec::S16be => (blocks::S16BE, 2),
        RawCodec::U8 => (blocks::U8, 1),
        RawCodec::Alaw => (blocks::ALAW, 1),
        RawCodec::Mulaw => (blocks::MULAW, 1),
    };
    let layout = Layout {
        codec,
        channels: format.channels,
        rate_hz: format.rate_hz,
        block_bytes: width * u64::from(format.channels),
        frames_per_block: 1,
        start: 0,
        bytes: head.len,
    };
    layout.stream("raw", file, Promise::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("alaw", Ok((RawCodec::Alaw, 8000, 1)))]
    #[case("alaw 8000 2", Ok((RawCodec::Alaw, 8000, 2)))]
    #[case(" s16le  16000 ", Ok((RawCodec::S16le, 16_000, 1)))]
    #[case("", Err("expected a codec"))]
    #[case("g729", Err("expected a codec"))]
    #[case("alaw 8k", Err("Hz"))]
    #[case("alaw 100", Err("between 4000"))]
    #[case("gsm 8000 2", Err("channels"))]
    #[case("gsm 16000", Err("8000"))]
    #[case("u8 8000 1 2", Err("more than"))]
    fn a_setting_says_what_a_file_holds(#[case] text: &str, #[case] expected: Result<(RawCodec, u32, u16), &str>) {
        match (text.parse::<Headerless>(), expected) {
            (Ok(format), Ok(expected)) => assert_eq!((format.codec, format.rate_hz, format.channels), expected),
            (Err(said), Err(expected)) => assert!(said.contains(expected), "{said}"),
            (got, expected) => panic!("{got:?}, not {expected:?}"),
        }
    }
}
