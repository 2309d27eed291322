//! From a file to its coded packets. Telephone systems write WAV headers that lie about sizes, so that family has its
//! own readers; MP3, MP4, Ogg, FLAC, Matroska, AIFF and CAF are symphonia's.

mod au;
mod blocks;
mod coded;
mod ffmpeg;
mod framed;
mod headerless;
mod mp4;
mod wav;

use std::fs::File;

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::errors::Result as PacketResult;
use symphonia::core::packet::Packet;

use super::error::Fault;
use super::limits::Limits;
use super::names;
use super::sniff::{Content, Head};

pub(super) use ffmpeg::open as open_with_ffmpeg;
pub(super) use framed::{is_weakly_marked, refused_codec};
pub use headerless::{Headerless, RawCodec};

/// Packets of the one sound track of a file, in order.
pub(super) trait PacketSource {
    /// `None` at the end; an unexpected end of file means that the file is cut.
    fn next_packet(&mut self) -> PacketResult<Option<Packet>>;

    /// After `ResetRequired` (a second recording joined to the first): how the sound goes on, and how many frames its
    /// encoder put before it.
    fn renew(&mut self) -> Option<(AudioCodecParameters, u64)> {
        None
    }
}

/// A file that was understood as far as its header goes.
pub(super) struct Stream {
    pub container: String,
    pub codec: AudioCodecParameters,
    /// What the sound is coded as, where the packets come out of a decoder already.
    pub name: Option<String>,
    pub packets: Box<dyn PacketSource>,
    pub promise: Promise,
}

/// What the header says about the length. Frames are samples per channel at the file's own rate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Promise {
    /// Frames of sound, without what the encoder added; `None` when the header does not say or only guesses.
    pub frames: Option<u64>,
    /// The header's length field holds a placeholder (0 or all ones): written by a program that was killed, or to a
    /// pipe.
    pub placeholder: bool,
    /// Frames that the encoder added at the start.
    pub skip: u64,
    /// Frames that the encoder added at the end, at most.
    pub padding: u64,
}

impl Stream {
    /// The codec, as people are told it.
    pub fn codec_name(&self) -> String {
        self.name.clone().unwrap_or_else(|| names::codec(self.codec.codec))
    }
}

/// Opens the file by what it contains.
pub(super) fn open(file: File, head: &Head, limits: &Limits) -> Result<Stream, Fault> {
    match head.content(&limits.headerless) {
        Content::Wav => wav::open(file, head),
        Content::Au => au::open(file, head),
        Content::Headerless(format) => headerless::open(file, head, format),
        Content::Framed => framed::open(file, head),
        Content::Foreign { container, codec } => Err(Fault::unsupported(container, codec)),
        Content::Unknown => Err(Fault::Unsupported {
            container: Some("raw".into()),
            codec: "headerless sound".into(),
            way_out: format!(
                "say what it holds in the settings (`[audio.headerless]`, `{} = \"alaw 8000 1\"`), or rename it: .sln \
                 (16-bit, 8 kHz), .sln16, .alaw or .ulaw",
                head.extension
            ),
        }),
        Content::NotAudio(looks_like) => Err(Fault::Malformed(looks_like)),
    }
}
