//! The edit list of the sound track of an MP4 file: which samples are sound and which the encoder put before and
//! after it. Symphonia reads it and does not apply it; without it AAC sounds late by up to a fifth of a second at 8 kHz.
//!
//! Boxes: ISO/IEC 14496-12, 4.2 (boxes), 8.2.2 (mvhd), 8.4.2 (mdhd), 8.4.3 (hdlr), 8.6.6 (elst).

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use super::Fault;

/// An index longer than this is not that of a call.
const MAX_INDEX: u64 = 64 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EditList {
    /// Start of the sound in the track's own ticks.
    skip: u64,
    media_scale: u32,
    /// Length of the sound in the movie's ticks; 0 when not stated (fragmented files).
    length: u64,
    movie_scale: u32,
}

impl EditList {
    pub fn skip_frames(&self, rate: u32) -> u64 {
        convert(self.skip, rate, self.media_scale)
    }

    pub fn sound_frames(&self, rate: u32) -> Option<u64> {
        (self.length > 0).then(|| convert(self.length, rate, self.movie_scale))
    }
}

fn convert(ticks: u64, rate: u32, scale: u32) -> u64 {
    let frames = u128::from(ticks) * u128::from(rate) / u128::from(scale.max(1));
    u64::try_from(frames).unwrap_or(u64::MAX)
}

/// Reads the index at any place in the file. Damage here is not an error: symphonia reads the same bytes next and
/// says what is wrong with them.
pub(super) fn edit_list(file: &mut File, len: u64) -> Result<Option<EditList>, Fault> {
    let mut at = 0;
    let mut header = [0; 16];
    while at + 8 <= len {
        file.seek(SeekFrom::Start(at))?;
        let read = file.by_ref().take(16).read(&mut header)?;
        let Some((name, header_len, size)) = box_header(&header[..read], len - at) else {
            return Ok(None);
        };
        if &name == b"moov" {
            if size > MAX_INDEX {
                return Ok(None);
            }
            let mut moov = Vec::new();
            file.seek(SeekFrom::Start(at + header_len))?;
            file.take(size - header_len).read_to_end(&mut moov)?;
            return Ok(sound_edits(&moov));
        }
        at += size;
    }
    Ok(None)
}

fn sound_edits(moov: &[u8]) -> Option<EditList> {
    let movie_scale = time_scale(child(moov, *b"mvhd")?)?;
    let track = boxes(moov)
        .filter(|(name, _)| name == b"trak")
        .map(|(_, body)| body)
        .find(|track| {
            let handler = child(track, *b"mdia").and_then(|mdia| child(mdia, *b"hdlr"));
            handler.and_then(|hdlr| hdlr.get(8..12)) == Some(b"soun")
        })?;
    let media_scale = time_scale(child(child(track, *b"mdia")?, *b"mdhd")?)?;
    let list = child(child(track, *b"edts")?, *b"elst")?;
    let long = *list.first()? == 1;
    let entry = if long { 20 } else { 12 };
    let mut entries = list.get(8..)?.chunks_exact(entry).map(|e| {
        if long {
            (u64_at(e, 0), u64_at(e, 8).map(u64::cast_signed))
        } else {
            (
                u32_at(e, 0).map(u64::from),
                u32_at(e, 4).map(|t| i64::from(t.cast_signed())),
            )
        }
    });
    // Entries at time -1 are pauses before the sound; the first other one is the sound.
    let (length, skip) = entries.find(|(_, time)| time.is_some_and(|t| t >= 0))?;
    Some(EditList {
        skip: u64::try_from(skip?).ok()?,
        media_scale,
        length: length?,
        movie_scale,
    })
}

/// The time scale of an mvhd or mdhd.
fn time_scale(body: &[u8]) -> Option<u32> {
    let at = if *body.first()? == 1 { 20 } else { 12 };
    u32_at(body, at).filter(|&scale| scale > 0)
}

fn child(body: &[u8], wanted: [u8; 4]) -> Option<&[u8]> {
    boxes(body).find(|(name, _)| *name == wanted).map(|(_, body)| body)
}

fn boxes(mut rest: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let (name, header, size) = box_header(rest, rest.len() as u64)?;
        let (header, size) = (usize::try_from(header).ok()?, usize::try_from(size).ok()?);
        let body = rest.get(header..size)?;
        rest = &rest[size..];
        Some((name, body))
    })
}

/// Name, length of the header, length of the whole box (`room` when it reaches to the end).
fn box_header(bytes: &[u8], room: u64) -> Option<([u8; 4], u64, u64)> {
    let name = bytes.get(4..8)?.try_into().ok()?;
    let (header, size) = match u32_at(bytes, 0)? {
        0 => (8, room),
        1 => (16, u64_at(bytes, 8)?),
        size => (8, u64::from(size)),
    };
    (size >= header && size <= room).then_some((name, header, size))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..at + 8)?.try_into().ok().map(u64::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(name: [u8; 4], body: &[u8]) -> Vec<u8> {
        let mut out = u32::try_from(body.len() + 8).unwrap().to_be_bytes().to_vec();
        out.extend_from_slice(&name);
        out.extend_from_slice(body);
        out
    }

    fn head(scale: u32) -> Vec<u8> {
        let mut body = vec![0; 12];
        body.extend_from_slice(&scale.to_be_bytes());
        body
    }

    #[test]
    fn the_sound_tracks_edit_is_found_behind_a_pause() {
        let mut list = vec![0, 0, 0, 0, 0, 0, 0, 2];
        for (length, time) in [(100u32, -1i32), (20_000, 1024)] {
            list.extend_from_slice(&length.to_be_bytes());
            list.extend_from_slice(&time.to_be_bytes());
            list.extend_from_slice(&[0, 1, 0, 0]);
        }
        let hdlr = boxed(*b"hdlr", b"\0\0\0\0\0\0\0\0soun");
        let mdia = boxed(*b"mdia", &[boxed(*b"mdhd", &head(8000)), hdlr].concat());
        let edts = boxed(*b"edts", &boxed(*b"elst", &list));
        let moov = [boxed(*b"mvhd", &head(1000)), boxed(*b"trak", &[mdia, edts].concat())].concat();
        let edits = sound_edits(&moov).unwrap();
        assert_eq!(
            (edits.skip_frames(8000), edits.sound_frames(8000)),
            (1024, Some(160_000))
        );
        for cut in 0..moov.len() {
            sound_edits(&moov[..cut]);
        }
    }
}
