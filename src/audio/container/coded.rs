//! Sound in blocks of codecs that this room decodes itself: GSM 06.10 and Dialogic ADPCM. What comes out are packets of
//! 16-bit PCM, so that all after it is as with any other file.

use std::fs::File;

use symphonia::core::errors::{Error, Result as PacketResult};
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

use super::blocks::{self, Blocks, Layout};
use super::{Fault, PacketSource, Promise, Stream};
use crate::audio::gsm::{self, Frame};
use crate::audio::sniff::Head;
use crate::audio::vox;

/// A codec of our own with what it remembers.
#[derive(Debug)]
pub(super) enum Codec {
    /// 33 bytes, 160 samples.
    Gsm(Box<gsm::Decoder>),
    /// 65 bytes, 320 samples.
    GsmPairs(Box<gsm::Decoder>),
    /// One byte, two samples.
    Vox(vox::Decoder),
}

impl Codec {
    pub fn gsm_pairs() -> Self {
        Self::GsmPairs(Box::new(gsm::Decoder::new()))
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Gsm(_) | Self::GsmPairs(_) => "gsm610",
            Self::Vox(_) => "adpcm_oki",
        }
    }

    /// One channel of `bytes` bytes from `start` on.
    pub fn layout(&self, rate_hz: u32, start: u64, bytes: u64) -> Layout {
        let (block_bytes, frames_per_block) = match self {
            Self::Gsm(_) => (gsm::PLAIN_FRAME_BYTES, gsm::FRAME_SAMPLES),
            Self::GsmPairs(_) => (gsm::MS_BLOCK_BYTES, 2 * gsm::FRAME_SAMPLES),
            Self::Vox(_) => (1, 2),
        };
        Layout {
            codec: blocks::S16LE,
            channels: 1,
            rate_hz,
            block_bytes: block_bytes as u64,
            frames_per_block: frames_per_block as u64,
            start,
            bytes,
        }
    }

    pub fn stream(self, layout: Layout, container: &str, file: File, promise: Promise) -> Result<Stream, Fault> {
        let blocks = layout.blocks(file)?;
        Ok(Stream {
            container: container.to_owned(),
            codec: layout.parameters(),
            name: Some(self.name().to_owned()),
            promise,
            packets: Box::new(Coded {
                block_bytes: usize::try_from(layout.block_bytes).unwrap_or(1),
                codec: self,
                blocks,
                ready: Vec::new(),
            }),
        })
    }

    /// `false` when the block is damaged.
    fn decode(&mut self, block: &[u8], out: &mut Vec<i16>) -> bool {
        match self {
            Self::Gsm(decoder) => {
                let Some(frame) = Frame::plain(block) else { return false };
                decoder.decode(&frame, out);
            }
            Self::GsmPairs(decoder) => {
                let Some(frames) = Frame::pair(block) else { return false };
                for frame in &frames {
                    decoder.decode(frame, out);
                }
            }
            Self::Vox(decoder) => decoder.decode(block[0], out),
        }
        true
    }
}

/// A file of GSM frames without a header: Asterisk's `.gsm`, or the blocks of a WAV without its header.
pub(super) fn open_gsm(file: File, head: &Head) -> Result<Stream, Fault> {
    let codec = if gsm::is_plain(&head.bytes) {
        Codec::Gsm(Box::new(gsm::Decoder::new()))
    } else if head.len >= gsm::MS_BLOCK_BYTES as u64 && head.len.is_multiple_of(gsm::MS_BLOCK_BYTES as u64) {
        Codec::gsm_pairs()
    } else {
        return Err(Fault::malformed(
            "not GSM: its frames are not marked as such, and its length is no number of blocks",
        ));
    };
    let layout = codec.layout(8000, 0, head.len);
    let promise = Promise {
        // A last frame that is not whole was cut off.
        frames: (layout.bytes % layout.block_bytes != 0).then(|| layout.frames(layout.bytes + layout.block_bytes)),
        ..Promise::default()
    };
    codec.stream(layout, "raw", file, promise)
}

/// Dialogic ADPCM at 8 kHz unless the settings say otherwise.
pub(super) fn open_vox(file: File, head: &Head, rate_hz: u32) -> Result<Stream, Fault> {
    let codec = Codec::Vox(vox::Decoder::default());
    let layout = codec.layout(rate_hz, 0, head.len);
    codec.stream(layout, "raw", file, Promise::default())
}

struct Coded {
    codec: Codec,
    blocks: Blocks,
    block_bytes: usize,
    /// Samples of a packet whose damage was told first.
    ready: Vec<i16>,
}

impl PacketSource for Coded {
    fn next_packet(&mut self) -> PacketResult<Option<Packet>> {
        let mut samples = std::mem::take(&mut self.ready);
        let mut damaged = false;
        // A hole in the file is one fault, however long it is: packets without a good block are passed over.
        while samples.is_empty() {
            let Some(packet) = self.blocks.next_packet()? else {
                break;
            };
            for block in packet.data.chunks_exact(self.block_bytes) {
                damaged |= !self.codec.decode(block, &mut samples);
            }
        }
        if damaged {
            self.ready = samples;
            return Err(Error::DecodeError("frames without their mark"));
        }
        if samples.is_empty() {
            return Ok(None);
        }
        let frames = Duration::new(samples.len() as u64);
        let data: Vec<u8> = samples.into_iter().flat_map(i16::to_le_bytes).collect();
        Ok(Some(Packet::new(0, Timestamp::new(0), frames, data)))
    }
}
