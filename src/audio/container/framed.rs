//! Containers that symphonia reads: MP3, ADTS, MP4, Ogg, FLAC, Matroska, AIFF, CAF.
//!
//! What is added here: the samples that an encoder put before and after the sound are found out (MP3's LAME tag,
//! MP4's edit list, the pre-skip of Opus), because times must not shift; and the difference between a length that the
//! header states and one that the reader estimated.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_MP3, CODEC_ID_OPUS, CODEC_ID_PCM_ALAW, CODEC_ID_PCM_MULAW};
use symphonia::core::errors::{Error, Result as PacketResult};
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::well_known::{
    FORMAT_ID_ADTS, FORMAT_ID_AIFF, FORMAT_ID_CAF, FORMAT_ID_FLAC, FORMAT_ID_ISOMP4, FORMAT_ID_MKV, FORMAT_ID_MP1,
    FORMAT_ID_MP2, FORMAT_ID_MP3, FORMAT_ID_OGG,
};
use symphonia::core::formats::{FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream};
use symphonia::core::meta::MetadataOptions;
use symphonia::core::packet::Packet;

use super::mp4::{self, EditList};
use super::{Fault, PacketSource, Promise, Stream};
use crate::audio::names;
use crate::audio::sniff::Head;

pub(super) fn open(mut file: File, head: &Head) -> Result<Stream, Fault> {
    let edits = if head.bytes.get(4..8) == Some(b"ftyp") {
        mp4::edit_list(&mut file, head.len)?
    } else {
        None
    };
    open_source(Part::new(file, 0, head.len)?, head, edits)
}

/// A stream inside another file: MPEG frames as the data of a WAV.
pub(super) fn open_part(file: File, head: &Head, start: u64, len: u64, container: &str) -> Result<Stream, Fault> {
    let mut stream = open_source(Part::new(file, start, len)?, head, None)?;
    container.clone_into(&mut stream.container);
    Ok(stream)
}

fn open_source(source: Part, head: &Head, edits: Option<EditList>) -> Result<Stream, Fault> {
    let stream = MediaSourceStream::new(
        Box::new(source),
        symphonia::core::io::MediaSourceStreamOptions::default(),
    );
    // No hint: the name is not trusted.
    let format = symphonia::default::get_probe()
        .probe(
            &Hint::new(),
            stream,
            FormatOptions::default(),
            MetadataOptions::default(),
        )
        .map_err(|error| no_format(&error, head))?;
    let container = container_name(&*format, head);
    let Some(track) = format
        .default_track(TrackType::Audio)
        .or_else(|| format.first_track(TrackType::Audio))
    else {
        return Err(Fault::malformed(format!("a {container} file without a sound track")));
    };
    let Some(mut codec) = track.codec_params.as_ref().and_then(|params| params.audio()).cloned() else {
        return Err(Fault::unsupported(container, "its codec"));
    };
    if matches!(codec.codec, CODEC_ID_PCM_ALAW | CODEC_ID_PCM_MULAW) {
        // CAF states the 8 bits that are stored, where the decoder expects the 16 that come out.
        codec.bits_per_sample = None;
        codec.bits_per_coded_sample = None;
    }
    let rate_hz = if codec.codec == CODEC_ID_OPUS {
        OPUS_RATE_HZ
    } else {
        codec.sample_rate.unwrap_or(0)
    };
    let mut promise = promise(&*format, track, head, edits, rate_hz);
    if codec.codec == CODEC_ID_OPUS {
        let pre_skip = prepare_opus(&mut codec);
        if container == "ogg" || container == "webm" || container == "mkv" {
            promise.skip = pre_skip;
        }
        if container == "ogg" {
            promise.frames = promise.frames.map(|frames| frames.saturating_sub(pre_skip));
        }
    }
    let track_id = track.id;
    Ok(Stream {
        container,
        codec,
        name: None,
        promise,
        packets: Box::new(Framed { format, track_id }),
    })
}

struct Framed {
    format: Box<dyn FormatReader>,
    track_id: u32,
}

impl PacketSource for Framed {
    fn next_packet(&mut self) -> PacketResult<Option<Packet>> {
        loop {
            match self.format.next_packet()? {
                Some(packet) if packet.track_id != self.track_id => {}
                other => return Ok(other),
            }
        }
    }

    fn renew(&mut self) -> Option<(AudioCodecParameters, u64)> {
        let track = self.format.default_track(TrackType::Audio)?;
        let mut codec = track.codec_params.as_ref()?.audio()?.clone();
        self.track_id = track.id;
        let skip = if codec.codec == CODEC_ID_OPUS {
            prepare_opus(&mut codec)
        } else {
            0
        };
        Some((codec, skip))
    }
}

/// Opus counts in 48 kHz whatever rate the container states (that of the sound before it was coded).
const OPUS_RATE_HZ: u32 = 48_000;

/// Sets the rate and takes the pre-skip (RFC 7845, 5.1) out of the header: the decoder would drop it from the first
/// packet only, and it can be longer than that. In MP4 the field is big-endian, but there the edit list says the same.
fn prepare_opus(codec: &mut AudioCodecParameters) -> u64 {
    codec.with_sample_rate(OPUS_RATE_HZ);
    match codec.extra_data.as_deref_mut().and_then(|data| data.get_mut(10..12)) {
        Some(field) => {
            let pre_skip = u16::from_le_bytes([field[0], field[1]]);
            field.fill(0);
            u64::from(pre_skip)
        }
        None => 0,
    }
}

fn promise(format: &dyn FormatReader, track: &Track, head: &Head, edits: Option<EditList>, rate: u32) -> Promise {
    let mut promise = Promise {
        frames: track.num_frames.filter(|&frames| frames > 0),
        ..Promise::default()
    };
    let id = format.format_info().format;
    if id == FORMAT_ID_MP3 {
        promise.skip = u64::from(track.delay.unwrap_or(0));
        promise.padding = u64::from(track.padding.unwrap_or(0));
        let tagged = [b"Xing".as_slice(), b"Info", b"VBRI"]
            .iter()
            .any(|tag| contains(&head.bytes, tag));
        if !tagged && promise.skip == 0 {
            promise.frames = None; // estimated from the bit rate
        }
    } else if id == FORMAT_ID_ADTS {
        promise.frames = None; // estimated too
    } else if id == FORMAT_ID_OGG && track.start_ts.get() > 0 {
        // Cut out of a longer stream: its clock does not start at zero.
        let start = u64::try_from(track.start_ts.get()).unwrap_or(0);
        promise.frames = promise.frames.map(|frames| frames.saturating_sub(start));
    } else if id == FORMAT_ID_MKV {
        promise.frames = media_frames(format, rate);
    }
    if let Some(edits) = edits {
        promise.skip = edits.skip_frames(rate);
        let total = promise.frames.map(|frames| frames.saturating_sub(promise.skip));
        let sound = edits.sound_frames(rate);
        promise.frames = match (total, sound) {
            (Some(total), Some(sound)) => Some(total.min(sound)),
            (total, _) => total,
        };
        if let (Some(total), Some(frames)) = (total, promise.frames) {
            promise.padding = total - frames + MP4_LAST_PACKET;
        }
    }
    promise
}

/// The last packet of an MP4 track is stated as short as the sound in it, and decodes to its full length (AAC: 1024
/// samples, twice that with SBR).
const MP4_LAST_PACKET: u64 = 2048;

fn media_frames(format: &dyn FormatReader, rate: u32) -> Option<u64> {
    let info = format.media_info();
    let time = info.time_base?.calc_duration(info.duration?)?;
    let frames = time.as_nanos().checked_mul(i128::from(rate))? / 1_000_000_000;
    u64::try_from(frames).ok().filter(|&frames| frames > 0)
}

fn no_format(error: &Error, head: &Head) -> Fault {
    let isomp4 = head.bytes.get(4..8) == Some(b"ftyp");
    match error {
        Error::IoError(e) if e.kind() != io::ErrorKind::UnexpectedEof => {
            Fault::Io(io::Error::new(e.kind(), e.to_string()))
        }
        Error::Unsupported(_) if isomp4 => Fault::malformed(
            "an MP4 file without its index (moov): the recorder was stopped before it wrote it, or the file is cut",
        ),
        Error::IoError(_) => Fault::malformed("its header runs past the end of the file: cut or damaged"),
        Error::Unsupported(text) if !text.contains("no suitable format") => {
            Fault::malformed(format!("its header cannot be read ({text})"))
        }
        Error::Unsupported(_) => Fault::malformed("not a recording in any format that is known here"),
        other => Fault::malformed(format!("its header is damaged ({other})")),
    }
}

fn container_name(format: &dyn FormatReader, head: &Head) -> String {
    let id = format.format_info().format;
    let name = match id {
        FORMAT_ID_MP1 | FORMAT_ID_MP2 | FORMAT_ID_MP3 => "mp3",
        FORMAT_ID_ADTS => "aac",
        FORMAT_ID_OGG => "ogg",
        FORMAT_ID_FLAC => "flac",
        FORMAT_ID_AIFF => "aiff",
        FORMAT_ID_CAF => "caf",
        FORMAT_ID_ISOMP4 => match head.bytes.get(8..12) {
            Some(b"M4A " | b"M4B ") => "m4a",
            Some(b"qt  ") => "mov",
            Some(brand) if brand.starts_with(b"3g") => "3gp",
            _ => "mp4",
        },
        FORMAT_ID_MKV if contains(&head.bytes[..head.bytes.len().min(64)], b"webm") => "webm",
        FORMAT_ID_MKV => "mkv",
        _ => format.format_info().short_name,
    };
    name.to_owned()
}

fn contains(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

/// Whether packets of this codec are told from noise by little more than a few set bits.
pub(in crate::audio) fn is_weakly_marked(container: &str, codec: &AudioCodecParameters) -> bool {
    codec.codec == CODEC_ID_MP3 || matches!(container, "mp3" | "aac")
}

/// What a codec is called in an error, when its decoder refuses it.
pub(in crate::audio) fn refused_codec(codec: &AudioCodecParameters) -> String {
    match names::codec(codec.codec).as_str() {
        "aac" => "HE-AAC, or AAC of more than two channels,".into(),
        "opus" => "Opus of more than two channels".into(),
        other => other.to_owned(),
    }
}

/// A stretch of a file as a file of its own; also the whole file, because a damaged index asks for places that no file
/// has, and that must read as damage, not as a failing disk.
struct Part {
    file: File,
    start: u64,
    len: u64,
    at: u64,
}

impl Part {
    fn new(mut file: File, start: u64, len: u64) -> io::Result<Self> {
        file.seek(SeekFrom::Start(start))?;
        Ok(Self {
            file,
            start,
            len,
            at: 0,
        })
    }
}

impl Read for Part {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.len.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let room = buffer.len().min(left);
        let read = self.file.read(&mut buffer[..room])?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Part {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        let target = target
            .filter(|&target| target <= self.len)
            .ok_or(io::ErrorKind::UnexpectedEof)?;
        self.file.seek(SeekFrom::Start(self.start + target))?;
        self.at = target;
        Ok(target)
    }
}

impl MediaSource for Part {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.len)
    }
}
