//! `talktrack engine`, hidden: its memory is capped, and a clip is cut in a process of its own.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::json;

fn engine(args: &[&str], input: impl Into<Vec<u8>>) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_talktrack"))
        .arg("engine")
        .args(args)
        .write_stdin(input)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn job(path: &Path, target: &Path) -> String {
    let limits = serde_json::to_value(talktrack::audio::Limits::default()).unwrap();
    let span = json!({"start_ms": 0, "end_ms": 4_294_967_295_u32});
    json!({"path": path, "span": span, "target": target, "limits": limits}).to_string()
}

#[test]
fn a_clip_is_cut_by_the_child() {
    let folder = tempfile::tempdir().unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/codecs/source.wav");
    let target = folder.path().join("clip.wav");
    let (code, out, err) = engine(&["--clip", "--memory-megabytes", "0"], job(&source, &target));
    assert_eq!((code, out.as_str()), (Some(0), "\"done\""), "{err}");
    let (source, clip) = (fs::read(source).unwrap(), fs::read(target).unwrap());
    assert_eq!(source[source.len() - 4000..], clip[clip.len() - 4000..], "bit for bit");
}

/// The recording is 32 minutes of eight channels, which decode to some gigabyte.
#[cfg(target_os = "linux")]
#[test]
fn a_recording_that_takes_more_memory_than_the_cap_ends_the_child_and_not_more() {
    let folder = tempfile::tempdir().unwrap();
    let (source, target) = (folder.path().join("long.wav"), folder.path().join("clip.wav"));
    let frames: u32 = 8000 * 60 * 32;
    let bytes = frames * 8;
    let mut wav = Vec::new();
    wav.extend(b"RIFF");
    wav.extend((bytes + 36).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x08\0");
    wav.extend(8000_u32.to_le_bytes());
    wav.extend(64_000_u32.to_le_bytes());
    wav.extend(b"\x08\0\x08\0data");
    wav.extend(bytes.to_le_bytes());
    fs::write(&source, &wav).unwrap();
    // A hole of the right length: it reads as samples and takes no disk.
    let file = fs::OpenOptions::new().write(true).open(&source).unwrap();
    file.set_len(u64::from(bytes) + 44).unwrap();
    let (code, out, err) = engine(&["--clip", "--memory-megabytes", "256"], job(&source, &target));
    assert!(code.is_none() && out.is_empty(), "{code:?} {out}");
    assert!(err.contains("memory allocation"), "{err}");
}
