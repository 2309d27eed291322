"""Diarization error rate of mono recordings, and what telling voices apart costs.

    python3 benches/turns.py target/release/talktrack [--calls FOLDER …]

Each two-channel recording with a truth file (NAME.truth.json beside it: segments with a speaker, role or channel, in ms or
seconds) is mixed down to mono by ffmpeg and goes through `talktrack transcribe`, with the voice encoder and, for the
time it takes, without. A recording without a truth file is held against the voice activity of its channels.

The error rate is that of NIST: (missed + false alarm + confusion) ÷ speech of the truth, in steps of 10 ms, speech of two
at once counting twice, after the better way to name the voices. A collar leaves out so much time around every
border of the truth. Standard library only; one recognition thread, so that seconds are those of one core.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FIXTURES = Path(__file__).parent.parent / "fixtures" / "calls"
STEP_MS = 10


def milliseconds(segment, name):
    return segment[f"{name}_ms"] if f"{name}_ms" in segment else round(1000 * segment[name])


def truth_of(path):
    """[(side, start, end)] of a truth file."""
    told = json.loads(path.read_text(encoding="utf-8"))
    segments = told if isinstance(told, list) else told.get("segments") or told["turns"]
    found = []
    for segment in segments:
        who = segment.get("role") or segment.get("speaker") or segment.get("channel")
        found.append((int(who not in ("agent", 0)), milliseconds(segment, "start"), milliseconds(segment, "end")))
    return found


def frames(turns):
    """By 10 ms: the set of sides that speak, as bits."""
    row = [0] * (max((end for _, _, end in turns), default=0) // STEP_MS + 1)
    for side, start, end in turns:
        for n in range(round(start / STEP_MS), round(end / STEP_MS)):
            row[n] |= 1 << side
    return row


BITS = (0, 1, 1, 2)
SWAPPED = (0, 2, 1, 3)


def errors(truth, found, collar_ms=0):
    """Missed, false alarm, confusion, speech: in frames."""
    said, heard = frames(truth), frames(found)
    length = max(len(said), len(heard))
    said += [0] * (length - len(said))
    heard += [0] * (length - len(heard))
    counted = [True] * length
    for _, start, end in truth if collar_ms else []:
        for border in (start, end):
            for n in range(max(0, round((border - collar_ms) / STEP_MS)), min(length, round((border + collar_ms) / STEP_MS))):
                counted[n] = False

    def with_names(names):
        missed = false_alarm = confusion = speech = 0
        for t, h, counts in zip(said, heard, counted):
            if counts:
                h = names[h]
                right = BITS[t & h]
                missed += max(0, BITS[t] - BITS[h])
                false_alarm += max(0, BITS[h] - BITS[t])
                confusion += min(BITS[t], BITS[h]) - right
                speech += BITS[t]
        return missed, false_alarm, confusion, speech

    return min((with_names(names) for names in (range(4), SWAPPED)), key=lambda e: sum(e[:3]))


def self_test():
    truth = [(0, 0, 1000), (1, 1000, 2000)]
    assert errors(truth, [(1, 0, 1000), (0, 1000, 2000)]) == (0, 0, 0, 200)
    assert errors(truth, [(0, 0, 1500), (1, 1500, 2000)]) == (0, 0, 50, 200)
    assert errors(truth, [(0, 0, 1100), (1, 1100, 2000)], 250) == (0, 0, 0, 100)
    assert errors(truth, [(0, 0, 500), (1, 1000, 2300)]) == (50, 30, 0, 200)
    assert errors([(0, 0, 1000), (1, 0, 1000)], [(0, 0, 1000)]) == (100, 0, 0, 200)


def transcribe(program, recording, voices):
    environment = dict(os.environ, **({} if voices else {"TALKTRACK_TRANSCRIBE__VOICES": ""}))
    started = time.monotonic()
    command = [program, "transcribe", "--workers", "1", recording]
    out = subprocess.run(command, check=True, capture_output=True, env=environment)
    return json.loads(out.stdout), time.monotonic() - started


def percent(part, whole):
    return f"{100 * part / whole:5.1f}" if whole else "    -"


def main():
    self_test()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--calls", type=Path, action="append")
    arguments = parser.parse_args()
    print(f"{'recording':34} {'min':>5} {'DER %':>6} {'missed':>6} {'false':>6} {'wrong':>6} {'collar':>6} {'words':>6} {'turns s':>8} {'all s':>7}")
    sums, collars, by_words = [0] * 4, [0] * 4, [0] * 4
    seconds = with_voices = without = 0.0
    for folder in arguments.calls or [FIXTURES]:
        for recording in sorted(p for p in folder.iterdir() if p.suffix in (".wav", ".mp3", ".opus", ".ogg", ".flac")):
            truth = recording.with_name(recording.stem + ".truth.json")
            with tempfile.TemporaryDirectory() as place:
                mono = Path(place) / "mono.wav"
                command = ["ffmpeg", "-v", "error", "-i", recording, "-ac", "1", "-ar", "16000", "-c:a", "pcm_s16le", mono]
                subprocess.run(command, check=True)
                told, took = transcribe(arguments.program, mono, True)
                _, took_without = transcribe(arguments.program, mono, False)
            channel = told["channels"][0]
            found = [(t["voice"]["index"], t["start_ms"], t["end_ms"]) for t in channel.get("voices", [])]
            if not found:
                sys.exit(f"{recording.name}: no voices; is the model resemblyzer installed?")
            if truth.exists():
                said = truth_of(truth)
            else:
                two, _ = transcribe(arguments.program, recording, False)
                if len(two["channels"]) != 2:
                    continue
                said = [(c["index"], s["start_ms"], s["end_ms"]) for c in two["channels"] for s in c["speech"]]
            words = [(s["voice"]["index"], s["start_ms"], s["end_ms"]) for s in told["segments"] if s.get("voice")]
            plain, collar, worded = errors(said, found), errors(said, found, 250), errors(said, words)
            sums = [a + b for a, b in zip(sums, plain)]
            collars = [a + b for a, b in zip(collars, collar)]
            by_words = [a + b for a, b in zip(by_words, worded)]
            seconds += told["duration_ms"] / 1000
            with_voices += took
            without += took_without
            line(recording.stem[:34], told["duration_ms"] / 1000, plain, collar, worded, took - took_without, took)
    line("all", seconds, sums, collars, by_words, with_voices - without, with_voices)
    print(f"telling voices apart: {3600 * (with_voices - without) / seconds:.0f} s of one core per hour of sound; "
          f"transcription {3600 * without / seconds:.0f} s")


def line(name, seconds, plain, collar, words, turns, whole):
    parts = " ".join(f"{percent(part, plain[3]):>6}" for part in (sum(plain[:3]), *plain[:3]))
    collared, worded = percent(sum(collar[:3]), collar[3]), percent(sum(words[:3]), words[3])
    print(f"{name:34} {seconds / 60:5.1f} {parts} {collared:>6} {worded:>6} {turns:8.1f} {whole:7.1f}", flush=True)


if __name__ == "__main__":
    main()
