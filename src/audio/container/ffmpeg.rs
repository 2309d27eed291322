//! Codecs that are not decoded here, through ffmpeg as a program, where the settings allow it.
//!
//! The file is untrusted and so is what ffmpeg makes of it. ffmpeg is told which container to expect (what [`sniff`] found),
//! so that a play list in a file's clothes is not followed; it may open nothing but files; the name is given behind `file:`,
//! so that it is neither an option nor an address; it gets no standard input, one thread, a cap on single allocations, and
//! a deadline after which it is killed. What it writes is read packet by packet and falls under the same limits as any
//! other recording.
//!
//! [`sniff`]: crate::audio::sniff

use std::ffi::OsString;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::errors::Result as PacketResult;
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration as Frames, Timestamp};

use super::{Fault, PacketSource, Promise, Stream, blocks};
use crate::audio::limits::Limits;

/// Less than what the engine's supervisor grants before it hears of a call.
const DEADLINE: Duration = Duration::from_secs(100);

/// The largest single allocation of ffmpeg, in bytes.
const MAX_ALLOCATION: &str = "268435456";

/// Seconds of processor time after which it ends by itself, should this process have died meanwhile.
const MAX_CPU_SECONDS: &str = "200";

/// Frames per packet.
const PACKET_FRAMES: usize = 4096;

/// Bytes of ffmpeg's complaints that are kept.
const COMPLAINTS: u64 = 2000;

/// What ffmpeg calls the reader of a container; `None`: not asked.
fn demuxer(container: &str, codec: &str) -> Option<&'static str> {
    Some(match container {
        "wav" | "rf64" => "wav",
        "w64" => "w64",
        "au" => "au",
        "aiff" => "aiff",
        "caf" => "caf",
        "ogg" => "ogg",
        "asf" => "asf",
        "amr" => "amr",
        "wavpack" => "wv",
        "ape" => "ape",
        "tta" => "tta",
        "aac" => "aac",
        "m4a" | "mp4" | "3gp" | "mov" => "mov",
        "webm" | "mkv" => "matroska",
        "avi" => "avi",
        "raw" => match codec {
            "g722" => "g722",
            "g723" => "g723_1",
            // The first code in the lowest bits, as in RTP (RFC 3551), which telephone systems write to the disk.
            "g726" => "g726le",
            "g729" => "g729",
            _ => return None,
        },
        _ => return None,
    })
}

/// What ffmpeg makes of a file that was refused here; `refused` when ffmpeg is not the way either.
pub(in crate::audio) fn open(program: &Path, path: &Path, refused: Fault, limits: &Limits) -> Result<Stream, Fault> {
    let Fault::Unsupported {
        container: Some(container),
        codec,
        ..
    } = &refused
    else {
        return Err(refused);
    };
    let Some(demuxer) = demuxer(container, codec) else {
        return Err(refused);
    };
    let path = std::path::absolute(path)?;
    let mut source = Ffmpeg::start(program, demuxer, &path, limits).map_err(|error| Fault::Unsupported {
        container: Some(container.clone()),
        codec: codec.clone(),
        way_out: format!(
            "{} cannot be started ({error}): check the setting audio.ffmpeg",
            program.display()
        ),
    })?;
    let (rate_hz, channels) = source.header().map_err(|error| source.explain(codec, &error))?;
    if channels > limits.max_channels {
        return Err(Fault::Limit(format!(
            "{channels} channels; the limit is {}",
            limits.max_channels
        )));
    }
    source.frame_bytes = usize::from(channels) * 2;
    let mut parameters = AudioCodecParameters::new();
    parameters
        .for_codec(blocks::S16BE)
        .with_sample_rate(rate_hz)
        .with_channels(Channels::Discrete(channels))
        .with_max_frames_per_packet(PACKET_FRAMES as u64);
    Ok(Stream {
        container: container.clone(),
        codec: parameters,
        name: Some(codec.clone()),
        packets: Box::new(source),
        promise: Promise::default(),
    })
}

/// The program at work; killed when it is dropped.
struct Ffmpeg {
    child: Arc<Mutex<Child>>,
    output: BufReader<ChildStdout>,
    complaints: Option<thread::JoinHandle<String>>,
    /// Dropping it ends the watch.
    watch: Option<Sender<()>>,
    watcher: Option<thread::JoinHandle<bool>>,
    frame_bytes: usize,
}

impl Ffmpeg {
    fn start(program: &Path, demuxer: &str, path: &Path, limits: &Limits) -> io::Result<Self> {
        let mut child = Command::new(program)
            .args(arguments(demuxer, path, limits))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let (Some(output), Some(errors)) = (child.stdout.take(), child.stderr.take()) else {
            return Err(io::Error::other("no pipes"));
        };
        let complaints = thread::spawn(move || {
            let mut said = Vec::new();
            let mut errors = errors;
            // What cannot be read is not said; the rest is read away, or ffmpeg would wait.
            let _ = errors.by_ref().take(COMPLAINTS).read_to_end(&mut said);
            let _ = io::copy(&mut errors, &mut io::sink());
            String::from_utf8_lossy(&said).into_owned()
        });
        let child = Arc::new(Mutex::new(child));
        let (watch, ended) = channel::<()>();
        let watched = Arc::clone(&child);
        let watcher = thread::spawn(move || {
            let late = ended.recv_timeout(DEADLINE) == Err(RecvTimeoutError::Timeout);
            if late {
                let _ = lock(&watched).kill(); // or it has ended
            }
            late
        });
        Ok(Self {
            child,
            output: BufReader::with_capacity(1 << 16, output),
            complaints: Some(complaints),
            watch: Some(watch),
            watcher: Some(watcher),
            frame_bytes: 2,
        })
    }

    /// Rate and channels out of the AU header that ffmpeg writes first.
    fn header(&mut self) -> io::Result<(u32, u16)> {
        let mut bytes = [0; 24];
        self.output.read_exact(&mut bytes)?;
        let field = |n: usize| {
            let mut four = [0; 4];
            four.copy_from_slice(&bytes[n * 4..n * 4 + 4]);
            u32::from_be_bytes(four)
        };
        if !bytes.starts_with(b".snd") || field(3) != 3 || !(24..4096).contains(&field(1)) {
            return Err(io::Error::other("its answer is no sound"));
        }
        let rest = u64::from(field(1)) - 24;
        io::copy(&mut self.output.by_ref().take(rest), &mut io::sink())?;
        let channels = u16::try_from(field(5)).unwrap_or(u16::MAX);
        Ok((field(4), channels))
    }

    /// Ends the program; whether it had to be stopped for its time, what it said, and whether it was content.
    fn end(&mut self) -> (bool, String, bool) {
        self.watch = None;
        let late = self
            .watcher
            .take()
            .is_some_and(|watcher| watcher.join().unwrap_or(false));
        let mut child = lock(&self.child);
        // Its output has ended or is not wanted any more. If it has ended by itself, killing it changes nothing.
        let status = if let Ok(Some(status)) = child.try_wait() {
            Some(status)
        } else {
            thread::sleep(Duration::from_millis(50));
            let ended = child.try_wait().ok().flatten();
            let _ = child.kill();
            let waited = child.wait().ok();
            ended.or(waited)
        };
        drop(child);
        let said = self.complaints.take().and_then(|reader| reader.join().ok());
        (
            late,
            said.unwrap_or_default(),
            status.is_some_and(|status| status.success()),
        )
    }

    fn explain(&mut self, codec: &str, error: &io::Error) -> Fault {
        let (late, said, _) = self.end();
        if late {
            return Fault::Limit(format!(
                "{codec}, which ffmpeg did not decode within {} seconds",
                DEADLINE.as_secs()
            ));
        }
        let said = said.lines().last().map(str::trim).filter(|line| !line.is_empty());
        let said = said.map_or_else(|| error.to_string(), |line| line.chars().take(200).collect());
        Fault::malformed(format!("{codec}, which ffmpeg cannot decode ({said})"))
    }
}

impl PacketSource for Ffmpeg {
    fn next_packet(&mut self) -> PacketResult<Option<Packet>> {
        let mut data = Vec::new();
        let wanted = (PACKET_FRAMES * self.frame_bytes) as u64;
        self.output.by_ref().take(wanted).read_to_end(&mut data)?;
        data.truncate(data.len() / self.frame_bytes * self.frame_bytes);
        if data.is_empty() {
            if self.complaints.is_none() {
                return Ok(None);
            }
            let (late, _, content) = self.end();
            if late || !content {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
            return Ok(None);
        }
        let frames = Frames::new((data.len() / self.frame_bytes) as u64);
        Ok(Some(Packet::new(0, Timestamp::new(0), frames, data)))
    }
}

impl Drop for Ffmpeg {
    fn drop(&mut self) {
        let _ = lock(&self.child).kill(); // or it has ended
        self.end();
    }
}

fn lock(child: &Mutex<Child>) -> std::sync::MutexGuard<'_, Child> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}

fn arguments(demuxer: &str, path: &Path, limits: &Limits) -> Vec<OsString> {
    let seconds = (limits.max_duration.0 / 1000 + 2).to_string();
    let mut input = OsString::from("file:");
    input.push(path);
    let before = ["-nostdin", "-hide_banner", "-v", "error", "-max_alloc", MAX_ALLOCATION];
    let before = before.into_iter().chain(["-timelimit", MAX_CPU_SECONDS]);
    let reading = ["-threads", "1", "-protocol_whitelist", "file,pipe", "-f", demuxer, "-i"];
    let mut arguments: Vec<OsString> = before.chain(reading).map(OsString::from).collect();
    arguments.push(input);
    let writing = ["-map", "0:a:0", "-map_metadata", "-1", "-threads", "1", "-t", &seconds];
    let format = ["-c:a", "pcm_s16be", "-f", "au", "pipe:1"];
    arguments.extend(writing.iter().chain(&format).map(OsString::from));
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_never_an_option_or_an_address() {
        for name in ["/calls/-i", "/calls/http:/x", "/calls/a b;c", "/calls/concat:a|b"] {
            let arguments = arguments("amr", Path::new(name), &Limits::default());
            let at = arguments.iter().position(|a| a == "-i").unwrap();
            assert_eq!(arguments[at + 1], OsString::from(format!("file:{name}")));
            assert_eq!(arguments.iter().filter(|a| *a == "-i").count(), 1);
            assert!(
                arguments
                    .windows(2)
                    .any(|w| w[0] == "-protocol_whitelist" && w[1] == "file,pipe")
            );
            assert!(arguments.windows(2).any(|w| w[0] == "-f" && w[1] == "amr"));
        }
    }
}
