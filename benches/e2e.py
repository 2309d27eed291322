"""Measures the main job end to end on the fixtures: wall time, real-time factor per stage, peak memory, word error rate.

    python3 benches/e2e.py target/release/talktrack [--workers N]

Runs `talktrack run` on fixtures/calls into a fresh database, a second time for the time of doing nothing, and then
`talktrack transcribe` on each recording for the word error rate. Standard library only. Peak memory is the largest
resident set of the program or its engine child, as the system counts it for ended children.
"""

import argparse
import json
import os
import pathlib
import platform
import resource
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FORMS = [ROOT / "scripts" / name for name in ("b2b-sales-ru.yaml", "b2b-sales-en.yaml")]


def main():
    arguments = argparse.ArgumentParser(description="end-to-end figures on the fixtures")
    arguments.add_argument("program")
    arguments.add_argument("--workers", type=int)
    options = arguments.parse_args()
    program = str(pathlib.Path(options.program).resolve())
    workers = ["--workers", str(options.workers)] if options.workers else []

    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        command = [program, "run", str(ROOT / "fixtures/calls"), "--db", str(folder / "calls.db"), "--settle", "0"]
        command += [part for form in FORMS for part in ("--form", str(form))]
        command += ["--deals", str(ROOT / "fixtures/deals.csv"), "--calls", str(ROOT / "fixtures/calls.csv")]
        command += ["--format", "json"] + workers
        first = timed(command)
        second = timed(command)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        rates = word_error_rate(program, workers, folder)

    summary = first["summary"]
    audio = summary["audio_ms"] / 1000
    print(f"machine            {platform.machine()}, {processor()}, {cores()} cores")
    print(f"audio              {audio:.0f} s in {summary['transcribed']} calls")
    print(f"main job           {first['seconds']:.1f} s wall, {audio / first['seconds']:.1f} x real time")
    for stage in summary["stages"]:
        seconds = stage["milliseconds"] / 1000
        print(f"  {stage['stage']:<16} {seconds:.2f} s summed over calls, real-time factor {seconds / audio:.4f}")
    print(f"second run         {second['seconds']:.2f} s, {second['summary']['transcribed']} calls done again")
    print(f"peak memory        {peak:.0f} MB in one process")
    print("word error rate")
    print(rates)


def timed(command):
    started = time.monotonic()
    result = subprocess.run(command, capture_output=True, text=True)
    seconds = time.monotonic() - started
    if result.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)}\nended with {result.returncode}:\n{result.stderr}")
    return {"seconds": seconds, "summary": json.loads(result.stdout)}


def word_error_rate(program, workers, folder):
    pairs = []
    for truth in sorted((ROOT / "fixtures/calls").glob("*.truth.json")):
        name = truth.name.removesuffix(".truth.json")
        recording = next(p for p in truth.parent.iterdir() if p.stem == name and p != truth)
        language = json.loads(truth.read_text())["language"]
        command = [program, "transcribe", str(recording), "--language", language] + workers
        transcript = folder / f"{name}.transcript.json"
        transcript.write_bytes(subprocess.run(command, check=True, capture_output=True).stdout)
        pairs += [str(truth), str(transcript)]
    tool = [sys.executable, str(ROOT / "fixtures/wer.py")] + pairs
    return subprocess.run(tool, check=True, capture_output=True, text=True).stdout


def processor():
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown processor"


def cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


main()
