//! The loop: packets in, channels out, and what was missing or damaged on the way.

use std::fs::File;
use std::path::Path;
use std::sync::LazyLock;

use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_MP3, CODEC_ID_PCM_ALAW, CODEC_ID_PCM_MULAW};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::codecs::registry::CodecRegistry;
use symphonia::core::errors::Error;
use symphonia::core::units::Duration;

use super::assemble::{self, Assembler, Window};
use super::container::{self, Promise, Stream};
use super::error::Fault;
use super::health::{self, Damage};
use super::limits::Limits;
use super::sniff::Head;
use super::{Decoded, names};
use crate::domain::{AudioInfo, Millis, Span};

/// A reader that fails this often in a row will not recover.
const MAX_READ_FAULTS: u32 = 3;

static CODECS: LazyLock<CodecRegistry> = LazyLock::new(|| {
    let mut registry = CodecRegistry::new();
    symphonia::default::register_enabled_codecs(&mut registry);
    registry.register_audio_decoder::<symphonia_adapter_libopus::OpusDecoder>();
    registry
});

pub(super) fn decode_file(path: &Path, limits: &Limits) -> Result<Decoded, Fault> {
    let (stream, head) = open(path, limits)?;
    decode_stream(stream, &head, limits)
}

/// The packets of a file that keeps to the limits.
pub(super) fn open(path: &Path, limits: &Limits) -> Result<(Stream, Head), Fault> {
    let mut file = File::open(path).map_err(Fault::Io)?;
    let metadata = file.metadata().map_err(Fault::Io)?;
    if !metadata.is_file() {
        return Err(Fault::malformed("not a file (a folder or a device)"));
    }
    let len = metadata.len();
    if len == 0 {
        return Err(Fault::malformed("the file is empty (0 bytes)"));
    }
    if len > limits.max_bytes {
        return Err(Fault::Limit(format!(
            "{len} bytes; the limit is {} bytes",
            limits.max_bytes
        )));
    }
    let head = Head::read(&mut file, path, len)?;
    let opened = container::open(file, &head, limits).and_then(|stream| {
        // A codec may be refused only when its decoder is made.
        make_decoder(&stream.codec, &stream.container).map(|_| stream)
    });
    let stream = match (opened, &limits.ffmpeg) {
        (Err(refused @ Fault::Unsupported { .. }), Some(program)) => {
            container::open_with_ffmpeg(program, path, refused, limits)?
        }
        (opened, _) => opened?,
    };
    Ok((stream, head))
}

/// `span` of the sound at its own rate, which comes first, and its channels.
pub(super) fn cut_stream(mut stream: Stream, span: Span, limits: &Limits) -> Result<(u32, Vec<Vec<f32>>), Fault> {
    let mut decoder = make_decoder(&stream.codec, &stream.container)?;
    let shape = Shape::of(&stream.codec, &*decoder, limits)?;
    let promise = stream.promise;
    let frame = |at: Millis| (u64::from(at.0) * u64::from(shape.rate_hz) + 500) / 1000;
    let window = Window {
        rate_hz: shape.rate_hz,
        from: frame(span.start_ms),
        to: frame(span.end_ms),
    };
    let mut assembler = Assembler::cutting(shape.channels, promise.skip, window, limits);
    let tally = run(&mut stream, &mut decoder, &mut assembler)?;
    let padding = promise.padding_of(assembler.frames).max(tally.end_trim);
    let assembled = assembler.finish(padding)?;
    if assembled.channels.first().is_none_or(Vec::is_empty) {
        return Err(Fault::malformed("it ends before the part that was asked for"));
    }
    Ok((shape.rate_hz, assembled.channels))
}

fn decode_stream(mut stream: Stream, head: &Head, limits: &Limits) -> Result<Decoded, Fault> {
    let mut decoder = make_decoder(&stream.codec, &stream.container)?;
    let shape = Shape::of(&stream.codec, &*decoder, limits)?;
    let promise = stream.promise;
    let expected = assemble::expected_samples(promise.frames, shape.rate_hz, head.len, limits);
    let mut assembler = Assembler::new(
        shape.channels,
        promise.skip,
        expected,
        full_scale(&stream.codec),
        limits,
    );
    let tally = run(&mut stream, &mut decoder, &mut assembler)?;

    let weak = container::is_weakly_marked(&stream.container, &stream.codec);
    if assembler.frames == 0 || (weak && tally.damaged > tally.good) {
        return Err(nothing_decoded(&stream, &tally));
    }
    let padding = promise.padding_of(assembler.frames).max(tally.end_trim);
    let assembled = assembler.finish(padding)?;
    if assembled.channels.first().is_none_or(Vec::is_empty) {
        return Err(Fault::malformed("there is no sound in it: less than one sample"));
    }
    let damage = Damage {
        promise,
        frames: assembled.frames,
        cut: tally.cut,
        damaged: tally.damaged,
    };
    let mut findings = health::damage(&damage, shape.rate_hz);
    if !names::extension_fits(&head.extension, &stream.container) {
        findings.push(health::mislabelled());
    }
    let (sound, heard) = health::sound(&assembled);
    findings.extend(heard);
    let info = AudioInfo {
        codec: stream.codec_name(),
        container: stream.container,
        sample_rate_hz: shape.rate_hz,
        channels: shape.channels,
        duration_ms: Millis::from_samples(assembled.channels[0].len() as u64, super::SAMPLE_RATE_HZ),
        findings,
        sound,
    };
    Ok(Decoded {
        info,
        channels: assembled.channels,
    })
}

/// How the packets went.
#[derive(Debug, Default)]
struct Tally {
    good: u64,
    damaged: u64,
    /// The file ends before its packets do.
    cut: bool,
    /// Frames that the container says are padding, at the end of the last packets.
    end_trim: u64,
    /// What the decoder said of the last damaged packet.
    said: Option<String>,
}

fn run(stream: &mut Stream, decoder: &mut Box<dyn AudioDecoder>, assembler: &mut Assembler) -> Result<Tally, Fault> {
    let mut tally = Tally::default();
    let mut planes = Vec::new();
    let mut read_faults = 0;
    loop {
        let mut packet = match stream.packets.next_packet() {
            Ok(Some(packet)) => packet,
            Ok(None) => break,
            Err(Error::ResetRequired) => match stream.packets.renew() {
                Some((codec, skip)) => {
                    *decoder = make_decoder(&codec, &stream.container)?;
                    assembler.next_part(tally.end_trim, skip)?;
                    tally.end_trim = 0;
                    continue;
                }
                None => break,
            },
            Err(Error::IoError(e)) if e.kind() == std::io::ErrorKind::UnexpectedEof => {
                tally.cut = true;
                break;
            }
            Err(Error::IoError(e)) if e.raw_os_error().is_some() => return Err(Fault::Io(e)),
            Err(error) => {
                tally.said = Some(error.to_string());
                tally.damaged += 1;
                read_faults += 1;
                if read_faults < MAX_READ_FAULTS {
                    continue;
                }
                tally.cut = true;
                break;
            }
        };
        read_faults = 0;
        // Only the padding at the very end is to be dropped. A container whose clock stands still calls everything
        // padding, and a decoder that believes it returns silence.
        let trim = packet.trim_end.get();
        packet.trim_end = Duration::ZERO;
        tally.end_trim = if trim > 0 { tally.end_trim + trim } else { 0 };
        match decoder.decode(&packet) {
            Ok(buffer) => {
                tally.good += 1;
                let rate_hz = buffer.spec().rate();
                buffer.copy_to_vecs_planar::<f32>(&mut planes);
                assembler.push(&mut planes, rate_hz)?;
            }
            Err(Error::ResetRequired) => {
                decoder.reset();
                tally.damaged += 1;
            }
            Err(error) => {
                tally.said = Some(error.to_string());
                tally.damaged += 1;
            }
        }
    }
    // A last page that is all padding by the clock of the container would be the clock's fault.
    if tally.end_trim >= assembler.frames {
        tally.end_trim = 0;
    }
    Ok(tally)
}

fn make_decoder(codec: &AudioCodecParameters, container: &str) -> Result<Box<dyn AudioDecoder>, Fault> {
    // MP3 readers cut at the length that the first header states, which loses the second of two joined files; the
    // delay and padding of MP3 are dropped by `Assembler` instead.
    let options = AudioDecoderOptions::default().gapless(codec.codec != CODEC_ID_MP3);
    CODECS.make_audio_decoder(codec, &options).map_err(|error| match error {
        Error::Unsupported(_) => Fault::unsupported(container, container::refused_codec(codec)),
        other => Fault::malformed(format!("the description of its codec is damaged ({other})")),
    })
}

#[derive(Debug, Clone, Copy)]
struct Shape {
    rate_hz: u32,
    channels: u16,
}

impl Shape {
    /// What the header says, or what the decoder read out of its own description.
    fn of(codec: &AudioCodecParameters, decoder: &dyn AudioDecoder, limits: &Limits) -> Result<Self, Fault> {
        let read = decoder.codec_params();
        let rate_hz = read.sample_rate.or(codec.sample_rate).unwrap_or(0);
        let channels = read
            .channels
            .as_ref()
            .or(codec.channels.as_ref())
            .map_or(0, Channels::count);
        let channels = u16::try_from(channels).unwrap_or(u16::MAX);
        if channels == 0 {
            return Err(Fault::malformed("a header that says 0 channels"));
        }
        if channels > limits.max_channels {
            return Err(Fault::Limit(format!(
                "{channels} channels; the limit is {}",
                limits.max_channels
            )));
        }
        assemble::check_rate(rate_hz, limits)?;
        Ok(Self { rate_hz, channels })
    }
}

impl Promise {
    /// How many of the decoded frames the encoder added at the end: only when the file is whole, so that exactly
    /// they are too many.
    fn padding_of(&self, frames: u64) -> u64 {
        match self.frames {
            Some(promised) if frames > promised && frames - promised <= self.padding => frames - promised,
            _ => 0,
        }
    }
}

/// The largest value a codec can write, a little lowered: G.711 ends at 32256 (a-law) and 32124 (mu-law) of 32768.
fn full_scale(codec: &AudioCodecParameters) -> f32 {
    if matches!(codec.codec, CODEC_ID_PCM_ALAW | CODEC_ID_PCM_MULAW) {
        0.975
    } else {
        0.99
    }
}

fn nothing_decoded(stream: &Stream, tally: &Tally) -> Fault {
    let codec = stream.codec_name();
    Fault::malformed(match (&tally.said, tally.damaged) {
        (Some(said), damaged) if tally.good == 0 => {
            format!("{codec} of which nothing can be decoded: {damaged} damaged packets ({said})")
        }
        (_, damaged) if damaged > 0 => {
            format!(
                "not a recording, or beyond repair: {damaged} of {} packets are damaged",
                damaged + tally.good
            )
        }
        _ if tally.cut => "the file ends before its sound begins".to_owned(),
        _ => "there is no sound in it: the header is followed by no samples".to_owned(),
    })
}
