//! From a file to its coded packets. Telephone systems write WAV headers that lie about sizes, so that family has its
//! own readers; MP3, MP4, Ogg, FLAC, Matroska, AIFF and CAF are symphonia's.

mod au;
mod blocks;
mod framed;
mod headerless;
mod mp4;
mod wav;

use std::fs::File;

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::errors::Result as PacketResult;
use symphonia::core::packet::Packet;

use super::error::Fault;
use super::sniff::{Content, Head};

pub(super) use framed::{is_weakly_marked, refused_codec};
pub(super) use headerless::Headerless;

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

/// Opens the file by what it contains.
pub(super) fn open(file: File, head: &Head) -> Result<Stream, Fault> {
    match head.content() {
        Content::Wav => wav::open(file, head),
        Content::Au => au::open(file, head),
        Content::Headerless(format) => headerless::open(file, head, format),
        Content::Framed => framed::open(file, head),
        Content::Foreign { container, codec } => Err(Fault::unsupported(container, codec)),
        Content::Unknown => Err(Fault::Unsupported {
            container: Some("raw".into()),
            codec: "headerless sound".into(),
            way_out: "rename it to what it holds: .sln (16-bit, 8 kHz), .sln16, .alaw or .ulaw".into(),
        }),
        Content::NotAudio(looks_like) => Err(Fault::Malformed(looks_like)),
    }
}
