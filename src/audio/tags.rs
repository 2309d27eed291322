//! When a recording says that it was made: the tags of its container. ID3, Vorbis comments and MP4 tags by symphonia's
//! readers; the `bext` and `LIST INFO` chunks of WAV by an own one. In: the path of an untrusted file. Out: the text of the
//! tag, as it stands there, where it has a time of day; what zone it is in, the reader of it has to know.
//!
//! Telephone systems write little else that names a call: numbers and ids are in the name and in the call log.
//! Broadcast Wave: EBU Tech 3285. INFO: Microsoft, "Multimedia Programming Interface and Data Specifications 1.0" (1991).

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::{MetadataOptions, MetadataRevision, StandardTag};

use super::sniff::{Content, Head};
use super::{Limits, error::Fault};

/// Chunks of a WAV file that are looked at.
const MOST_CHUNKS: usize = 64;

/// A list of tags longer than this holds pictures or noise.
const MOST_LIST_BYTES: u64 = 64 * 1024;

/// A date and a time are no longer than this.
const MOST_CHARS: usize = 40;

/// The date and time at which the recording was made, as its container says it (`2026-10-12T10:15:00`,
/// `2026-10-12 10:15:00`, with or without an offset). `None`: no tag, a date alone, or nothing that can be read.
#[must_use]
pub fn recorded(path: &Path, limits: &Limits) -> Option<String> {
    let found = catch_unwind(AssertUnwindSafe(|| read(path, limits)));
    found.ok()?.ok()?.filter(|text| has_time(text))
}

fn read(path: &Path, limits: &Limits) -> Result<Option<String>, Fault> {
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() || metadata.len() > limits.max_bytes {
        return Ok(None);
    }
    let head = Head::read(&mut file, path, metadata.len())?;
    Ok(match head.content(&limits.headerless) {
        Content::Wav if head.bytes.starts_with(b"RIFF") => of_wav(&mut file, head.len)?,
        Content::Framed => of_framed(file),
        _ => None,
    })
}

fn of_wav(file: &mut File, len: u64) -> Result<Option<String>, Fault> {
    let (mut at, mut info) = (12_u64, None);
    for _ in 0..MOST_CHUNKS {
        if at.checked_add(8).is_none_or(|end| end > len) {
            break;
        }
        let mut header = [0; 8];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut header)?;
        let size = u64::from(u32::from_le_bytes([header[4], header[5], header[6], header[7]]));
        match &header[..4] {
            b"bext" => {
                // 256 of description, 32 of originator, 32 of its reference; then date and time.
                let body = body(file, size.min(338))?;
                if let (Some(date), Some(time)) = (text(body.get(320..330)), text(body.get(330..338))) {
                    return Ok(Some(format!("{date} {}", time.replace(['-', '.'], ":"))));
                }
            }
            b"LIST" if size <= MOST_LIST_BYTES => {
                let body = body(file, size)?;
                if body.starts_with(b"INFO") {
                    info = info.or_else(|| of_info(&body[4..]));
                }
            }
            _ => {}
        }
        at = at.saturating_add(8).saturating_add(size).saturating_add(size % 2);
    }
    Ok(info)
}

/// At most `size` bytes from here on.
fn body(file: &mut File, size: u64) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    file.take(size).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// `ICRD`, the creation date, else `IDIT`, the time of digitising.
fn of_info(mut rest: &[u8]) -> Option<String> {
    let mut digitised = None;
    while let (Some(name), Some(size)) = (rest.get(..4), rest.get(4..8)) {
        let size = u32::from_le_bytes([size[0], size[1], size[2], size[3]]) as usize;
        let end = size.saturating_add(8);
        let value = text(rest.get(8..end.min(rest.len())));
        match name {
            b"ICRD" if value.as_deref().is_some_and(has_time) => return value,
            b"IDIT" => digitised = digitised.or(value),
            _ => {}
        }
        rest = rest.get(end.saturating_add(size % 2)..).unwrap_or_default();
    }
    digitised
}

fn of_framed(file: File) -> Option<String> {
    let stream = MediaSourceStream::new(Box::new(file), MediaSourceStreamOptions::default());
    let mut format: Box<dyn FormatReader> = symphonia::default::get_probe()
        .probe(
            &Hint::new(),
            stream,
            FormatOptions::default(),
            MetadataOptions::default(),
        )
        .ok()?;
    let mut metadata = format.metadata();
    metadata.skip_to_latest().and_then(of_revision)
}

fn of_revision(revision: &MetadataRevision) -> Option<String> {
    let per_track = revision.per_track.iter().flat_map(|track| &track.metadata.tags);
    let dates = revision.media.tags.iter().chain(per_track).filter_map(|tag| {
        // The time of recording before others that programs write into the same field.
        let (rank, value) = match tag.std.as_ref()? {
            StandardTag::RecordingDate(value) => (0, value),
            StandardTag::OriginalRecordingDate(value) => (1, value),
            StandardTag::ReleaseDate(value) => (2, value),
            StandardTag::EncodingDate(value) => (3, value),
            _ => return None,
        };
        Some((rank, value.as_str())).filter(|(_, value)| has_time(value))
    });
    dates
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, value)| value.trim().to_owned())
}

/// Printable text up to the first zero byte; `None` when there is none.
fn text(bytes: Option<&[u8]>) -> Option<String> {
    let bytes = bytes?.split(|byte| *byte == 0).next()?;
    let text = std::str::from_utf8(bytes).ok()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// `yyyy-mm-dd`, one character, `hh:mm`, and whatever follows within reason.
fn has_time(text: &str) -> bool {
    let shape = b"0000-00-00T00:00";
    let bytes = text.trim().as_bytes();
    let fits = |(byte, wanted): (&u8, &u8)| match wanted {
        b'0' => byte.is_ascii_digit(),
        b'T' => matches!(byte, b'T' | b't' | b' '),
        mark => byte == mark,
    };
    bytes.len() >= shape.len() && bytes.len() <= MOST_CHARS && bytes.iter().zip(shape).all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, bytes: &[u8]) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        recorded(&path, &Limits::default())
    }

    fn chunk(name: &[u8], body: &[u8]) -> Vec<u8> {
        let size = u32::try_from(body.len()).unwrap();
        let mut chunk = [name, &size.to_le_bytes(), body].concat();
        chunk.resize(chunk.len() + body.len() % 2, 0);
        chunk
    }

    fn wav(chunks: &[Vec<u8>]) -> Vec<u8> {
        let body = [b"WAVE".as_slice(), &chunks.concat()].concat();
        chunk(b"RIFF", &body)
    }

    fn samples() -> Vec<u8> {
        let format = [1, 0, 1, 0, 0x40, 0x1f, 0, 0, 0x80, 0x3e, 0, 0, 2, 0, 16, 0];
        [chunk(b"fmt ", &format), chunk(b"data", &[0; 320])].concat()
    }

    #[test]
    fn wav_says_it_in_bext_or_in_its_list() {
        let mut bext = vec![0; 602];
        bext[320..338].copy_from_slice(b"2026-10-1210-15-07");
        assert_eq!(
            found("a.wav", &wav(&[chunk(b"bext", &bext), samples()])).as_deref(),
            Some("2026-10-12 10:15:07")
        );
        let list = |date: &[u8]| {
            let tags = [b"INFO".as_slice(), &chunk(b"ISFT", b"pbx"), &chunk(b"ICRD", date)].concat();
            chunk(b"LIST", &tags)
        };
        // Also behind the sound.
        assert_eq!(
            found("a.wav", &wav(&[samples(), list(b"2026-10-12T10:15:00+03:00\0")])).as_deref(),
            Some("2026-10-12T10:15:00+03:00")
        );
        for nothing in [b"2026-10-12".as_slice(), b"2026", b"soon", b""] {
            assert_eq!(found("a.wav", &wav(&[list(nothing), samples()])), None, "{nothing:?}");
        }
        assert_eq!(found("a.wav", &wav(&[samples()])), None);
    }

    #[test]
    fn vorbis_comments_of_flac_are_read() {
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/codecs/source.flac");
        let flac = std::fs::read(fixture).unwrap();
        assert_eq!(found("a.flac", &flac), None);
        let comment = b"DATE=2026-10-12 10:15:00";
        let length = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
        let body = [length(0).as_slice(), &length(1), &length(comment.len()), comment].concat();
        let size = u32::try_from(body.len()).unwrap().to_be_bytes();
        // Behind the marker and the first block, whose length is 34.
        let (head, rest) = flac.split_at(4 + 4 + 34);
        let mut tagged = head.to_vec();
        tagged[4] &= 0x7f;
        tagged.extend([4, size[1], size[2], size[3]]);
        tagged.extend(&body);
        tagged.extend(rest);
        assert_eq!(flac[4] & 0x80, 0, "more blocks follow the first");
        assert_eq!(found("a.flac", &tagged).as_deref(), Some("2026-10-12 10:15:00"));
    }

    #[test]
    fn id3_of_mp3_is_read() {
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/codecs/mp3_no_tag.mp3");
        let mp3 = std::fs::read(fixture).unwrap();
        let value = b"\x032026-10-12T10:15:00";
        let frame = [
            b"TDRC".as_slice(),
            &[0, 0, 0, u8::try_from(value.len()).unwrap(), 0, 0],
            value,
        ]
        .concat();
        let header = [
            b"ID3\x04\0\0".as_slice(),
            &[0, 0, 0, u8::try_from(frame.len()).unwrap()],
        ]
        .concat();
        let tagged = [header, frame, mp3].concat();
        assert_eq!(found("a.mp3", &tagged).as_deref(), Some("2026-10-12T10:15:00"));
    }

    #[test]
    fn tags_of_mp4_are_read() {
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/codecs/aac.m4a");
        let mut mp4 = std::fs::read(fixture).unwrap();
        assert_eq!(found("a.m4a", &mp4), None);
        let value = b"2026-10-12T10:15:00Z";
        let size = |n: usize| u32::try_from(n).unwrap().to_be_bytes();
        let data = [
            size(16 + value.len()).as_slice(),
            b"data",
            &[0, 0, 0, 1, 0, 0, 0, 0],
            value,
        ]
        .concat();
        let day = [size(8 + data.len()).as_slice(), b"\xa9day", &data].concat();
        // The list of tags ends the file, and so do the boxes that it is in.
        for name in [b"moov", b"udta", b"meta", b"ilst"] {
            let at = mp4.windows(4).rposition(|bytes| bytes == name).unwrap() - 4;
            assert_eq!(mp4[at..at + 4], size(mp4.len() - at));
            let grown = size(mp4.len() - at + day.len());
            mp4[at..at + 4].copy_from_slice(&grown);
        }
        mp4.extend(&day);
        assert_eq!(found("a.m4a", &mp4).as_deref(), Some("2026-10-12T10:15:00Z"));
    }

    #[test]
    fn damaged_tags_say_nothing() {
        let list = chunk(b"LIST", b"INFOICRD\xff\xff\xff\xff2026-10-12 10:15:00");
        let whole = wav(&[list, samples()]);
        for end in 0..whole.len() {
            let _ = found("a.wav", &whole[..end]);
        }
        assert_eq!(found("a.txt", b"hello"), None);
        assert_eq!(recorded(Path::new("/nowhere/a.wav"), &Limits::default()), None);
    }
}
