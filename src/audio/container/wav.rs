//! The WAV family: RIFF, RIFX (big-endian), RF64 and Sony Wave64.
//!
//! Recorders write the sizes last, or never: a size of 0 or all ones, a chunk that ends after the file, a fact chunk
//! left from another life. The rule here: sizes are believed as long as the bytes are there, and what the header
//! promised is kept for the findings.
//!
//! RIFF and fmt: Microsoft, "Multimedia Programming Interface and Data Specifications 1.0" (1991) and
//! "Multiple Channel Audio Data and WAVE Files" (2001); RF64: EBU Tech 3306; Wave64: Sony Pictures Digital (2003).

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use symphonia::core::codecs::audio::AudioCodecId;

use super::blocks::{self, Layout};
use super::coded::Codec;
use super::framed;
use super::{Fault, Promise, Stream};
use crate::audio::names;
use crate::audio::sniff::Head;

/// Sizes from here on stand for "unknown" when they pass the end of the file: all ones, and the 2 GiB that programs
/// without 32-bit unsigned numbers write.
const PLACEHOLDER: u64 = 0x7fff_f000;

/// More unclaimed bytes than this share of the data mean that the header's length is out of date.
const UNCLAIMED_SHARE: u64 = 20;

const MPEG_LAYER_3: u16 = 0x55;

const GSM_610: u16 = 0x31;

pub(super) fn open(mut file: File, head: &Head) -> Result<Stream, Fault> {
    let kind = Kind::of(head)?;
    let found = walk(&mut file, kind, head.len)?;
    let format = Format::parse(&found.format, kind.big_endian)?;
    let (start, bytes, promised) = data_extent(&mut file, &found, kind, head.len)?;

    if format.tag == MPEG_LAYER_3 {
        return framed::open_part(file, head, start, bytes, kind.name);
    }
    let coded = (format.tag == GSM_610 && format.channels == 1).then(Codec::gsm_pairs);
    let layout = match &coded {
        Some(codec) => codec.layout(format.rate_hz, start, bytes),
        None => format.layout(kind, start, bytes)?,
    };
    let mut promise = Promise {
        placeholder: promised.is_none(),
        ..Promise::default()
    };
    if let Some(promised) = promised {
        let mut frames = layout.frames(promised);
        // ADPCM fills its last block up; the fact chunk says how much of it is sound.
        let fact = found
            .fact
            .filter(|&fact| fact <= frames && frames - fact < layout.frames_per_block);
        if let Some(fact) = fact {
            promise.padding = frames - fact;
            frames = fact;
        }
        promise.frames = Some(frames);
    }
    match coded {
        Some(codec) => codec.stream(layout, kind.name, file, promise),
        None => layout.stream(kind.name, file, promise),
    }
}

#[derive(Debug, Clone, Copy)]
struct Kind {
    name: &'static str,
    big_endian: bool,
    /// Chunk names of 16 bytes, sizes of 8 that count the chunk's own header, everything aligned to 8.
    wave64: bool,
}

impl Kind {
    fn of(head: &Head) -> Result<Self, Fault> {
        let bytes = &head.bytes;
        let kind = |name, big_endian, wave64| Self {
            name,
            big_endian,
            wave64,
        };
        let (kind, form) = match bytes.get(..4) {
            Some(b"RIFF") => (kind("wav", false, false), bytes.get(8..12)),
            Some(b"RIFX") => (kind("wav", true, false), bytes.get(8..12)),
            Some(b"RF64" | b"BW64") => (kind("rf64", false, false), bytes.get(8..12)),
            _ => (kind("w64", false, true), bytes.get(24..28)),
        };
        match form {
            Some(b"WAVE" | b"wave") => Ok(kind),
            Some(b"AVI ") => Err(Fault::unsupported("avi", "video (AVI)")),
            Some(other) => Err(Fault::malformed(format!(
                "a RIFF file without sound (its form is {})",
                names::printable(other)
            ))),
            None => Err(Fault::malformed("the file ends inside its header")),
        }
    }

    fn u16(self, bytes: &[u8]) -> u16 {
        let pair = [bytes[0], bytes[1]];
        if self.big_endian {
            u16::from_be_bytes(pair)
        } else {
            u16::from_le_bytes(pair)
        }
    }

    fn u32(self, bytes: &[u8]) -> u32 {
        let four = [bytes[0], bytes[1], bytes[2], bytes[3]];
        if self.big_endian {
            u32::from_be_bytes(four)
        } else {
            u32::from_le_bytes(four)
        }
    }
}

#[derive(Debug, Default)]
struct Found {
    format: Vec<u8>,
    fact: Option<u64>,
    /// Position and size field of the data chunk.
    data: Option<(u64, u64)>,
    /// The size of the data according to RF64's ds64.
    long_size: Option<u64>,
}

/// Walks the chunks until both the format and the data are known.
fn walk(file: &mut File, kind: Kind, len: u64) -> Result<Found, Fault> {
    let mut found = Found::default();
    let mut at = if kind.wave64 { 40 } else { 12 };
    while let Some(chunk) = chunk_at(file, kind, at, len)? {
        let body = at + chunk.header;
        match &chunk.name {
            b"fmt " => found.format = read_body(file, body, chunk.size, len, "fmt")?,
            b"fact" => {
                let bytes = read_body(file, body, chunk.size, len, "fact")?;
                found.fact = bytes.get(..4).map(|b| u64::from(kind.u32(b))).filter(|&n| n > 0);
            }
            b"ds64" => {
                let bytes = read_body(file, body, chunk.size, len, "ds64")?;
                found.long_size = bytes.get(8..16).and_then(|b| b.try_into().ok()).map(u64::from_le_bytes);
            }
            b"data" => {
                found.data.get_or_insert((body, chunk.size));
            }
            _ => {}
        }
        if !found.format.is_empty() && found.data.is_some() {
            return Ok(found);
        }
        let Some(next) = body.checked_add(chunk.size) else {
            break;
        };
        at = next_chunk(file, kind, next, len)?;
    }
    Err(Fault::malformed(match (found.format.is_empty(), found.data) {
        (true, Some(_)) => "a WAV header that does not say the format of its samples (no fmt chunk)",
        (true, None) => "a WAV header without format and data: the file is cut or damaged",
        (false, _) => "a WAV header without sound (no data chunk)",
    }))
}

struct Chunk {
    name: [u8; 4],
    header: u64,
    /// Bytes after the header, as the file says; not checked against the length of the file.
    size: u64,
}

fn chunk_at(file: &mut File, kind: Kind, at: u64, len: u64) -> Result<Option<Chunk>, Fault> {
    let header: u64 = if kind.wave64 { 24 } else { 8 };
    if at.checked_add(header).is_none_or(|end| end > len) {
        return Ok(None);
    }
    let mut bytes = [0; 24];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut bytes[..if kind.wave64 { 24 } else { 8 }])?;
    let name = [bytes[0], bytes[1], bytes[2], bytes[3]];
    let size = if kind.wave64 {
        let mut size = [0; 8];
        size.copy_from_slice(&bytes[16..24]);
        u64::from_le_bytes(size).saturating_sub(header)
    } else {
        u64::from(kind.u32(&bytes[4..8]))
    };
    Ok(Some(Chunk { name, header, size }))
}

/// Where the chunk after the one that ends at `end` starts: chunks are padded, but some writers forget it.
fn next_chunk(file: &mut File, kind: Kind, end: u64, len: u64) -> Result<u64, Fault> {
    if kind.wave64 {
        return Ok(end.checked_next_multiple_of(8).unwrap_or(u64::MAX));
    }
    let padded = end.saturating_add(end % 2);
    if padded == end || chunk_at(file, kind, padded, len)?.is_none_or(|chunk| looks_like_a_name(chunk.name)) {
        return Ok(padded);
    }
    Ok(
        if chunk_at(file, kind, end, len)?.is_some_and(|chunk| looks_like_a_name(chunk.name)) {
            end
        } else {
            padded
        },
    )
}

fn looks_like_a_name(name: [u8; 4]) -> bool {
    name.iter().all(|b| (b' '..=b'~').contains(b)) && name[0].is_ascii_alphanumeric()
}

fn read_body(file: &mut File, at: u64, size: u64, len: u64, name: &str) -> Result<Vec<u8>, Fault> {
    if at.checked_add(size).is_none_or(|end| end > len) {
        return Err(Fault::malformed(format!(
            "the file ends inside its header (in the {name} chunk)"
        )));
    }
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(at))?;
    // No format or fact chunk is near this long; more of it would only cost memory.
    file.take(size.min(4096)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Where the sound starts, how many bytes of it are there, and how many the header promised (`None`: it did not say).
fn data_extent(file: &mut File, found: &Found, kind: Kind, len: u64) -> Result<(u64, u64, Option<u64>), Fault> {
    let (start, field) = found.data.unwrap_or((len, 0));
    let there = len.saturating_sub(start);
    let size = match found.long_size {
        Some(long) if field == u64::from(u32::MAX) => long,
        _ => field,
    };
    if size > there {
        let unknown = size >= PLACEHOLDER && !(kind.wave64 || kind.name == "rf64" && size < u64::MAX >> 1);
        return Ok((start, there, (!unknown).then_some(size)));
    }
    let unclaimed = there - size;
    let out_of_date =
        unclaimed > size / UNCLAIMED_SHARE && unclaimed > 4000 && !chunks_follow(file, kind, start + size, len)?;
    if size == 0 {
        let other_chunks = unclaimed < 8 || chunks_follow(file, kind, start, len)?;
        return Ok(if other_chunks {
            (start, 0, Some(0))
        } else {
            (start, there, None)
        });
    }
    Ok((start, if out_of_date { there } else { size }, Some(size)))
}

/// Whether what starts at `at` is a row of chunks up to the end of the file.
fn chunks_follow(file: &mut File, kind: Kind, at: u64, len: u64) -> Result<bool, Fault> {
    let mut at = next_chunk(file, kind, at, len)?;
    while at < len {
        match chunk_at(file, kind, at, len)? {
            Some(chunk) if looks_like_a_name(chunk.name) => {
                at = match at.checked_add(chunk.header + chunk.size) {
                    Some(end) if end <= len => next_chunk(file, kind, end, len)?,
                    _ => return Ok(false),
                };
            }
            // Up to a chunk header of zeros at the end is padding.
            other => return Ok(other.is_none()),
        }
    }
    Ok(true)
}

/// The fmt chunk.
#[derive(Debug)]
struct Format {
    tag: u16,
    channels: u16,
    rate_hz: u32,
    block_bytes: u16,
    bits: u16,
}

impl Format {
    fn parse(bytes: &[u8], big_endian: bool) -> Result<Self, Fault> {
        let kind = Kind {
            name: "wav",
            big_endian,
            wave64: false,
        };
        if bytes.len() < 16 {
            return Err(Fault::malformed("a WAV header whose fmt chunk is too short"));
        }
        let mut tag = kind.u16(bytes);
        if tag == 0xfffe {
            // WAVE_FORMAT_EXTENSIBLE: the true tag is at the start of the sub-format.
            tag = match bytes.get(16..28) {
                Some(extension) if kind.u16(extension) >= 22 => {
                    // The first field of the GUID has 32 bits.
                    if big_endian {
                        kind.u16(&extension[10..])
                    } else {
                        kind.u16(&extension[8..])
                    }
                }
                _ => return Err(Fault::malformed("a WAV header whose extended format is incomplete")),
            };
        }
        let format = Self {
            tag,
            channels: kind.u16(&bytes[2..]),
            rate_hz: kind.u32(&bytes[4..]),
            block_bytes: kind.u16(&bytes[12..]),
            bits: kind.u16(&bytes[14..]),
        };
        if format.channels == 0 {
            return Err(Fault::malformed("a WAV header that says 0 channels"));
        }
        if format.rate_hz == 0 {
            return Err(Fault::malformed("a WAV header that says a sample rate of 0 Hz"));
        }
        Ok(format)
    }

    fn layout(&self, kind: Kind, start: u64, bytes: u64) -> Result<Layout, Fault> {
        let channels = u64::from(self.channels);
        let layout = |codec: AudioCodecId, block_bytes: u64, frames_per_block: u64| Layout {
            codec,
            channels: self.channels,
            rate_hz: self.rate_hz,
            block_bytes,
            frames_per_block,
            start,
            bytes,
        };
        let unknown = |codec: String| Err(Fault::unsupported(kind.name, codec));
        match self.tag {
            1 | 3 => {
                let width = self.sample_bytes();
                let float = self.tag == 3;
                if width == 1 && !float {
                    return Ok(layout(blocks::U8, channels, 1));
                }
                match blocks::pcm(width, float, kind.big_endian) {
                    Some(codec) => Ok(layout(codec, width * channels, 1)),
                    None if width == 0 => Err(Fault::malformed("a WAV header that says 0 bits per sample")),
                    None => unknown(format!("pcm_{}{}", if float { 'f' } else { 's' }, self.bits)),
                }
            }
            6 => Ok(layout(blocks::ALAW, channels, 1)),
            7 => Ok(layout(blocks::MULAW, channels, 1)),
            2 | 0x11 => {
                let block = u64::from(self.block_bytes);
                let (codec, header, first) = if self.tag == 2 {
                    (blocks::ADPCM_MS, 7, 2)
                } else {
                    (blocks::ADPCM_IMA, 4, 1)
                };
                // Symphonia's decoder knows one and two channels of four bits.
                if self.channels > 2 || (self.bits != 4 && self.bits != 0) {
                    return unknown(format!(
                        "{} of {} channels, {} bits",
                        names::codec(codec),
                        self.channels,
                        self.bits
                    ));
                }
                if block <= header * channels || (self.tag == 0x11 && block % (4 * channels) != 0) {
                    return Err(Fault::malformed(format!(
                        "a WAV header with impossible ADPCM blocks ({block} bytes)"
                    )));
                }
                Ok(layout(codec, block, (block - header * channels) * 2 / channels + first))
            }
            tag => unknown(names::wave_tag(tag)),
        }
    }

    /// Bytes of one sample as it lies in the file: 20-bit samples take three.
    fn sample_bytes(&self) -> u64 {
        let by_bits = u64::from(self.bits).div_ceil(8);
        let block = u64::from(self.block_bytes);
        let by_block = block / u64::from(self.channels);
        let fits = block % u64::from(self.channels) == 0 && (by_bits..=8).contains(&by_block) && by_block > 0;
        if fits { by_block } else { by_bits }
    }
}
