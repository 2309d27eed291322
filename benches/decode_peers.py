"""Hours of recordings decoded per second, codec by codec, with Talktrack, ffmpeg and sox in one run.

    make bench-decode
    python3 benches/decode_peers.py target/release/talktrack [--minutes 30] [--runs 3] [--json OUT]

A recording of the project is repeated to the length asked for and coded with ffmpeg and sox. Every side then decodes the
whole file to both channels at 16 kHz and throws them away: ffmpeg to its null muxer, sox to its null file, Talktrack with
`probe`, which measures the recording as well (levels, noise, band, music, cross-talk). Each is a process of its own with one
thread where it can be told so; the best of the runs counts, and the time of a start on a file of one second is taken off all.
The last two columns say how many times as fast Talktrack is. A side that cannot read a codec has a dash, and so has one that was done too soon to be timed: take more minutes then.
"""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent / "fixtures" / "calls" / "maple-laura-monday.flac"

# name: (file, maker, arguments of the maker behind the input)
FILES = {
    "wav pcm": ("pcm.wav", "ffmpeg", ["-c:a", "pcm_s16le"]),
    "wav a-law": ("alaw.wav", "ffmpeg", ["-c:a", "pcm_alaw"]),
    "wav pcm 48 kHz": ("pcm48.wav", "ffmpeg", ["-ar", "48000", "-c:a", "pcm_s16le"]),
    "wav ima adpcm": ("ima.wav", "ffmpeg", ["-c:a", "adpcm_ima_wav"]),
    "wav gsm 6.10": ("gsm.wav", "sox", ["-c", "1", "-e", "gsm-full-rate"]),
    "raw gsm 6.10": ("gsm.gsm", "sox", ["-c", "1"]),
    "vox": ("vox.vox", "sox", ["-c", "1"]),
    "mp3 32 kbit/s": ("mp3.mp3", "ffmpeg", ["-c:a", "libmp3lame", "-b:a", "32k"]),
    "opus 24 kbit/s": ("opus.opus", "ffmpeg", ["-c:a", "libopus", "-b:a", "24k"]),
    "vorbis": ("vorbis.ogg", "ffmpeg", ["-c:a", "libvorbis", "-q:a", "1"]),
    "aac m4a": ("aac.m4a", "ffmpeg", ["-c:a", "aac", "-b:a", "32k"]),
    "flac": ("flac.flac", "ffmpeg", ["-c:a", "flac"]),
}


LEAST_SECONDS = 0.05


def commands(tool, path):
    raw = ["-t", "vox", "-r", "8000"] if path.suffix == ".vox" else []
    peers = {
        "talktrack": [tool, "probe", path],
        "ffmpeg": ["ffmpeg", "-nostdin", "-v", "error", "-threads", "1", "-i", path, "-ar", "16000", "-f", "null", "-"],
        "sox": ["sox", *raw, path, "-n", "rate", "16000"],
    }
    if path.suffix == ".vox":
        del peers["ffmpeg"]  # it has no reader for headerless Dialogic ADPCM
    return peers


def timed(command, runs):
    best = None
    for _ in range(runs):
        started = time.perf_counter()
        done = subprocess.run([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        took = time.perf_counter() - started
        if done.returncode != 0:
            return None
        best = took if best is None else min(best, took)
    return best


def ratio(speeds, peer):
    """How many times as fast as the peer; more than 1 is faster."""
    ours, theirs = speeds.get("talktrack"), speeds.get(peer)
    return round(ours / theirs, 3) if ours and theirs else None


def make(folder, name, seconds):
    file, maker, arguments = FILES[name]
    path = folder / f"{seconds}-{file}"
    source = folder / f"source-{seconds}.wav"
    if not source.exists():
        run(["ffmpeg", "-nostdin", "-v", "error", "-y", "-stream_loop", "-1", "-i", SOURCE, "-t", str(seconds), "-c:a",
             "pcm_s16le", source])
    if maker == "ffmpeg":
        run(["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", source, *arguments, path])
    else:
        run(["sox", "-D", source, *arguments, path])
    return path


def run(command):
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)


def main():
    arguments = argparse.ArgumentParser(description="hours of recordings decoded per second, beside ffmpeg and sox")
    arguments.add_argument("tool")
    arguments.add_argument("--minutes", type=int, default=30)
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--json", type=pathlib.Path)
    options = arguments.parse_args()
    missing = [program for program in ("ffmpeg", "sox") if not shutil.which(program)]
    if missing:
        print("missing:", *missing, "(apt-get install ffmpeg sox)", file=sys.stderr)
        return 2
    tool = pathlib.Path(options.tool).resolve()
    hours = options.minutes / 60
    results = {}
    with tempfile.TemporaryDirectory(prefix="decode-") as name:
        folder = pathlib.Path(name)
        print(f"{'hours of recording per second':24}{'talktrack':>11}{'ffmpeg':>11}{'sox':>11}{'to ffmpeg':>11}{'to sox':>11}")
        for codec in FILES:
            try:
                long, short = make(folder, codec, options.minutes * 60), make(folder, codec, 1)
            except subprocess.CalledProcessError:
                print(f"{codec:24}{'cannot be made here':>22}")
                continue
            starts = {who: timed(command, options.runs) for who, command in commands(tool, short).items()}
            speeds = {}
            for who, command in commands(tool, long).items():
                took = timed(command, options.runs)
                net = None if took is None else took - (starts[who] or 0.0)
                # What is over in less time than a start varies by says nothing.
                speeds[who] = round(hours / net, 3) if net is not None and net > LEAST_SECONDS else None
            ratios = {f"to_{peer}": ratio(speeds, peer) for peer in ("ffmpeg", "sox")}
            results[codec] = speeds | ratios
            cells = [speeds.get(who) for who in ("talktrack", "ffmpeg", "sox")] + list(ratios.values())
            print(f"{codec:24}" + "".join(f"{'–' if cell is None else f'{cell:.2f}':>11}" for cell in cells), flush=True)
            long.unlink()
    if options.json:
        options.json.write_text(json.dumps({"minutes": options.minutes, "hours_per_second": results}, indent=1) + "\n", "utf-8")
    return 0


sys.exit(main())
