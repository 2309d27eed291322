"""Does each recording decode to what it was made from? Correlation with the source, and bits for PCM.

    python3 benches/codec_matrix.py target/release/talktrack SOURCE.wav FILE… [--headerless al=alaw,8000,2] [--json OUT]

SOURCE is the 16-bit PCM recording that the files were made from. Each file is decoded by Talktrack's own decoders (`engine
--clip`, at the recording's own rate; ffmpeg only where they refuse and it is installed), and the result compared with the
source channel by channel, at the lag that fits best (coders answer late): a channel of a mono file with the left, the right
and the mean of both, the best of which counts. PCM and lossless files of up to 16 bits have to be equal bit for bit in every
channel to what SoX or ffmpeg read out of the same file, deeper ones within the last of 16 bits; the others need a correlation of
0.9 in every channel that is not silent. What is refused is listed with the reason. No package is needed; exit code 1 when a file falls short.
"""

import argparse
import array
import json
import math
import operator
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

LEAST = 0.9
EXACT = {"pcm", "flac", "alac", "alaw", "mulaw"}
MOST_LAG_S = 0.15


def wav(path):
    """Rate and channels of a 16-bit WAV file."""
    data = path.read_bytes()
    at, rate, channels, frames = 12, 0, 0, b""
    while at + 8 <= len(data):
        name, size = data[at:at + 4], struct.unpack("<I", data[at + 4:at + 8])[0]
        body = data[at + 8:at + 8 + size]
        if name == b"fmt ":
            _, channels, rate = struct.unpack("<HHI", body[:8])
        elif name == b"data":
            frames = body
        at += 8 + size + size % 2
    samples = array.array("h")
    samples.frombytes(frames[:len(frames) // 2 * 2])
    return rate, [samples[n::channels] for n in range(channels)]


def decode(tool, path, target, headerless):
    """The recording as Talktrack reads it, or why it does not."""
    limits = {"ffmpeg": shutil.which("ffmpeg"), "headerless": headerless}
    job = {"path": str(path), "span": {"start_ms": 0, "end_ms": 4294967295}, "target": str(target), "limits": limits}
    done = subprocess.run([str(tool), "engine", "--clip"], input=json.dumps(job), capture_output=True, text=True, check=False)
    answer = json.loads(done.stdout) if done.stdout else {"refused": done.stderr.strip() or f"exit code {done.returncode}"}
    return None if answer == "done" else answer["refused"]


def facts(tool, path):
    done = subprocess.run([str(tool), "probe", str(path)], capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    return json.loads(lines[0]) if lines else {}


def peer(path, target, headerless):
    """What ffmpeg reads out of the same file, as 16-bit samples without dither."""
    command = ["ffmpeg", "-nostdin", "-v", "error", "-y"]
    told = headerless.get(path.suffix[1:])
    if told:
        command += ["-f", told["codec"], "-ar", str(told["rate_hz"]), "-ac", str(told["channels"])]
    done = subprocess.run([*command, "-i", str(path), "-c:a", "pcm_s16le", str(target)], check=False, capture_output=True)
    return wav(target) if done.returncode == 0 else None


def at_rate(samples, rate, wanted):
    if rate == wanted:
        return samples
    step, last = rate / wanted, len(samples) - 1
    result = array.array("d")
    for n in range(int(len(samples) * wanted / rate)):
        place = n * step
        low = int(place)
        part = place - low
        result.append(samples[low] * (1 - part) + samples[min(low + 1, last)] * part)
    return result


def product(a, b):
    return float(sum(map(operator.mul, a, b)))


def correlation(a, b):
    whole = math.sqrt(product(a, a) * product(b, b))
    return product(a, b) / whole if whole else 0.0


def lag_of(found, source, rate):
    """How many samples later the sound is found: sought on the loudest quarter of a second."""
    most, part_length = int(MOST_LAG_S * rate), rate // 4
    length = min(len(found), len(source))
    if length <= 2 * most + 2 * part_length:
        return 0
    starts = range(most, length - most - part_length, part_length)
    loudest = max(starts, key=lambda at: product(source[at:at + part_length], source[at:at + part_length]))
    part = source[loudest:loudest + part_length]
    # A copy may have its sign turned.
    return max(range(-most, most + 1),
               key=lambda lag: abs(product(part, found[loudest + lag:loudest + lag + part_length])))


def at_lag(found, source, lag):
    moved, still = (found[lag:], source) if lag >= 0 else (found, source[-lag:])
    length = min(len(moved), len(still))
    return correlation(moved[:length], still[:length])


def judge(tool, source, path, folder, headerless):
    """A row: verdict, figure, remark."""
    rate, channels = source
    target = folder / "found.wav"
    probe = facts(tool, path)
    codec = f"{probe.get('container') or '?'} {probe.get('codec') or '?'}"
    refused = decode(tool, path, target, headerless)
    if refused is not None:
        return "refused", None, codec, refused
    found_rate, found = wav(target)
    if not any(any(channel) for channel in found):
        return "silent", None, codec, "no sample is other than 0"
    name = (probe.get("codec") or "").lower()
    if any(name.startswith(kind) for kind in EXACT):
        read = peer(path, folder / "peer.wav", headerless)
        if read is not None and read[0] == found_rate and len(read[1]) == len(found):
            worst = max(max(map(abs, map(operator.sub, a, b)), default=0) for a, b in zip(found, read[1]))
            same = all(len(a) == len(b) for a, b in zip(found, read[1]))
            deep = any(mark in name for mark in ("24", "32", "f32", "f64", "float"))
            good = same and worst <= (1 if deep else 0)
            return "exact" if good else "FAILED", float(worst), codec, "largest difference from ffmpeg, of 32768"
    mean = array.array("d", ((a + b) / 2 for a, b in zip(channels[0], channels[-1])))
    figures = []
    sounds = [at_rate(channel, found_rate, rate) for channel in found if any(channel)]
    # One lag for all: channels of a file are not moved against each other.
    loudest = max(sounds, key=lambda sound: product(sound, sound))
    fits = [(one, lag_of(loudest, one, rate)) for one in (*channels, mean)]
    one, lag = max(fits, key=lambda fit: at_lag(loudest, *fit))
    for sound in sounds:
        figures.append(max(at_lag(sound, one, lag) for one in (*channels, mean)))
    lowest = min(figures)
    return "like" if lowest >= LEAST else "FAILED", lowest, codec, "lowest correlation of a channel"


def main():
    arguments = argparse.ArgumentParser(description="does each recording decode to what it was made from")
    arguments.add_argument("tool", type=pathlib.Path)
    arguments.add_argument("source", type=pathlib.Path)
    arguments.add_argument("files", type=pathlib.Path, nargs="+")
    arguments.add_argument("--json", type=pathlib.Path)
    arguments.add_argument("--headerless", action="append", default=[], metavar="EXT=CODEC,RATE,CHANNELS",
                           help="what files without a header hold, as in the settings")
    options = arguments.parse_args()
    headerless = {}
    for text in options.headerless:
        extension, told = text.split("=")
        codec, rate, channels = told.split(",")
        headerless[extension] = {"codec": codec, "rate_hz": int(rate), "channels": int(channels)}
    source, rows = wav(options.source), {}
    with tempfile.TemporaryDirectory(prefix="codecs-") as name:
        for path in options.files:
            verdict, figure, codec, remark = judge(options.tool.resolve(), source, path, pathlib.Path(name), headerless)
            rows[path.name] = {"verdict": verdict, "figure": figure, "codec": codec, "remark": remark}
            shown = "–" if figure is None else f"{figure:.4f}"
            print(f"{path.name:28}{verdict:9}{shown:>10}  {codec:28} {remark}", flush=True)
    count = {verdict: sum(row["verdict"] == verdict for row in rows.values()) for verdict in ("exact", "like", "silent", "refused", "FAILED")}
    print(", ".join(f"{number} {verdict}" for verdict, number in count.items() if number))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 1 if count["FAILED"] else 0


sys.exit(main())
