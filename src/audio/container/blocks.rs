//! Sound in blocks of one size, one after the other: PCM frames and ADPCM blocks.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::well_known::{
    CODEC_ID_ADPCM_IMA_WAV, CODEC_ID_ADPCM_MS, CODEC_ID_PCM_ALAW, CODEC_ID_PCM_F32BE, CODEC_ID_PCM_F32LE,
    CODEC_ID_PCM_F64BE, CODEC_ID_PCM_F64LE, CODEC_ID_PCM_MULAW, CODEC_ID_PCM_S8, CODEC_ID_PCM_S16BE,
    CODEC_ID_PCM_S16LE, CODEC_ID_PCM_S24BE, CODEC_ID_PCM_S24LE, CODEC_ID_PCM_S32BE, CODEC_ID_PCM_S32LE,
    CODEC_ID_PCM_U8,
};
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters};
use symphonia::core::errors::Result as PacketResult;
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

use super::{Fault, PacketSource, Promise, Stream};

/// Frames per packet, about: large enough to be quick, small enough for a bound on memory.
const PACKET_FRAMES: u64 = 4096;

/// How the sound of a file lies in its bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    pub codec: AudioCodecId,
    pub channels: u16,
    pub rate_hz: u32,
    pub block_bytes: u64,
    pub frames_per_block: u64,
    /// Where the sound starts in the file, and how many bytes of it there are.
    pub start: u64,
    pub bytes: u64,
}

impl Layout {
    pub fn frames(&self, bytes: u64) -> u64 {
        (bytes / self.block_bytes).saturating_mul(self.frames_per_block)
    }

    pub fn stream(self, container: &str, file: File, promise: Promise) -> Result<Stream, Fault> {
        Ok(Stream {
            container: container.to_owned(),
            codec: self.parameters(),
            name: None,
            packets: Box::new(self.blocks(file)?),
            promise,
        })
    }

    /// What a decoder of symphonia has to know.
    pub fn parameters(&self) -> AudioCodecParameters {
        let mut codec = AudioCodecParameters::new();
        codec
            .for_codec(self.codec)
            .with_sample_rate(self.rate_hz)
            .with_channels(Channels::Discrete(self.channels))
            .with_frames_per_block(self.frames_per_block)
            .with_max_frames_per_packet(self.blocks_per_packet() * self.frames_per_block);
        codec
    }

    fn blocks_per_packet(&self) -> u64 {
        (PACKET_FRAMES / self.frames_per_block).max(1)
    }

    /// The blocks as they lie in the file.
    pub fn blocks(&self, mut file: File) -> Result<Blocks, Fault> {
        if self.bytes < self.block_bytes {
            return Err(Fault::malformed(
                "there is no sound in it: the header is followed by no samples",
            ));
        }
        file.seek(SeekFrom::Start(self.start))?;
        Ok(Blocks {
            reader: BufReader::with_capacity(1 << 16, file),
            left: self.bytes / self.block_bytes,
            block_bytes: self.block_bytes,
            frames_per_block: self.frames_per_block,
            per_packet: self.blocks_per_packet(),
        })
    }
}

/// The PCM codec for samples of `bytes` bytes, if it is one that is decoded.
pub(super) fn pcm(bytes: u64, float: bool, big_endian: bool) -> Option<AudioCodecId> {
    Some(match (float, bytes, big_endian) {
        (false, 2, false) => CODEC_ID_PCM_S16LE,
        (false, 2, true) => CODEC_ID_PCM_S16BE,
        (false, 3, false) => CODEC_ID_PCM_S24LE,
        (false, 3, true) => CODEC_ID_PCM_S24BE,
        (false, 4, false) => CODEC_ID_PCM_S32LE,
        (false, 4, true) => CODEC_ID_PCM_S32BE,
        (true, 4, false) => CODEC_ID_PCM_F32LE,
        (true, 4, true) => CODEC_ID_PCM_F32BE,
        (true, 8, false) => CODEC_ID_PCM_F64LE,
        (true, 8, true) => CODEC_ID_PCM_F64BE,
        _ => return None,
    })
}

pub(super) const S16LE: AudioCodecId = CODEC_ID_PCM_S16LE;
pub(super) const S16BE: AudioCodecId = CODEC_ID_PCM_S16BE;
pub(super) const U8: AudioCodecId = CODEC_ID_PCM_U8;
pub(super) const S8: AudioCodecId = CODEC_ID_PCM_S8;
pub(super) const ALAW: AudioCodecId = CODEC_ID_PCM_ALAW;
pub(super) const MULAW: AudioCodecId = CODEC_ID_PCM_MULAW;
pub(super) const ADPCM_MS: AudioCodecId = CODEC_ID_ADPCM_MS;
pub(super) const ADPCM_IMA: AudioCodecId = CODEC_ID_ADPCM_IMA_WAV;

pub(super) struct Blocks {
    reader: BufReader<File>,
    /// Whole blocks not yet read; what follows the last whole block is not sound.
    left: u64,
    block_bytes: u64,
    frames_per_block: u64,
    per_packet: u64,
}

impl PacketSource for Blocks {
    fn next_packet(&mut self) -> PacketResult<Option<Packet>> {
        let blocks = self.left.min(self.per_packet);
        if blocks == 0 {
            return Ok(None);
        }
        let wanted = blocks * self.block_bytes;
        let mut data = Vec::new();
        self.reader.by_ref().take(wanted).read_to_end(&mut data)?;
        // The file became shorter while it was read: keep whole blocks, then report the cut.
        let got = data.len() as u64 / self.block_bytes;
        if got == 0 {
            return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into());
        }
        data.truncate(usize::try_from(got * self.block_bytes).unwrap_or(usize::MAX));
        self.left -= got;
        let frames = Duration::new(got * self.frames_per_block);
        Ok(Some(Packet::new(0, Timestamp::new(0), frames, data)))
    }
}
