"""Measures scoring a whole store again: time, calls per second, peak memory, and what a killed run costs.

    python3 benches/rescore.py target/release/talktrack [--calls 1000 10000] [--kill] [--keep FOLDER]

For each size: makes that many six-minute transcripts (make_calls.py), fills a database with `run --engine replay`, then
measures `score` with nothing changed, with a changed form, and `report scorecard --diff`. `--kill` also ends a `score`
with SIGKILL half-way, and checks that the next one does only the rest. Peak memory is the child's largest resident
set, as the system counts it. Standard library only.
"""

import argparse
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import make_calls  # noqa: E402

FORM = pathlib.Path(__file__).resolve().parent.parent / "scripts/b2b-sales-ru.yaml"


def main():
    arguments = argparse.ArgumentParser(description="figures on scoring a store again")
    arguments.add_argument("program", type=pathlib.Path)
    arguments.add_argument("--calls", type=int, nargs="+", default=[1000, 10_000])
    arguments.add_argument("--kill", action="store_true")
    arguments.add_argument("--keep", type=pathlib.Path, help="keep transcripts and databases here, and use those found")
    options = arguments.parse_args()
    program = options.program.resolve()
    folder = options.keep or pathlib.Path(tempfile.mkdtemp(prefix="rescore-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"{'calls':>7} {'what':<28} {'seconds':>8} {'calls/s':>8} {'peak MB':>8}", flush=True)
    try:
        for calls in options.calls:
            measure(program, folder, calls, options.kill)
    finally:
        if not options.keep:
            shutil.rmtree(folder)


def measure(program, folder, calls, kill):
    texts, database = folder / f"calls-{calls}", folder / f"{calls}.db"
    if not texts.exists():
        part = folder / f"calls-{calls}.part"
        shutil.rmtree(part, ignore_errors=True)
        make_calls.make(part, calls)
        part.rename(texts)

    def line(what, command, done=calls):
        seconds, peak, said = timed([program, *command, "--db", database])
        print(f"{calls:>7} {what:<28} {seconds:8.2f} {done / seconds:8.0f} {peak:8.0f}", flush=True)
        return said

    def scored(said):
        return int(re.search(r"(\d+) calls scored", said).group(1))

    if not database.exists():
        line("first run, from files", ["run", texts, "--engine", "replay", "--settle", "0", "--form", FORM])
    score = ["score", "--form"]
    assert scored(line("score, nothing changed", [*score, FORM])) == 0
    for version in ("one", "two"):
        form = changed(folder, version)
        assert scored(line(f"score, changed form ({version})", [*score, form])) == calls
    line("report scorecard --diff", ["report", "scorecard", "--diff"])
    line("  the same as CSV, with quotes", ["report", "scorecard", "--diff", "--format", "csv", "-o", folder / "diff.csv"])
    if kill:
        done = killed([program, *score, changed(folder, "three"), "--db", database], database)
        rest = scored(line("score, after SIGKILL half-way", [*score, changed(folder, "three")], calls - done))
        print(f"{calls:>7}   {done} done before SIGKILL, {rest} after it", flush=True)
        assert done + rest == calls
    print(f"{calls:>7} database {database.stat().st_size / 1e6:.0f} MB", flush=True)


def changed(folder, version):
    """The form with another weight and one item more, whose phrase is each version's own."""
    text = FORM.read_text()
    added = f"      - id: greeting.thanks\n        text: Поблагодарил\n        phrases: [спасибо, спасибо {version}]\n      - id: greeting.hello"
    for before, after in [("    title: Приветствие\n    weight: 1\n", f"    title: Приветствие\n    weight: {len(version)}\n"),
                          ("      - id: greeting.hello", added)]:
        assert before in text, f"the form that ships no longer has: {before}"
        text = text.replace(before, after, 1)
    path = folder / f"form-{version}.yaml"
    path.write_text(text)
    return path


def timed(command):
    """Seconds, peak megabytes, standard error."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as said, open(os.devnull, "wb") as nothing:
        child = subprocess.Popen([str(c) for c in command], stdout=nothing, stderr=said)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.monotonic() - started
        said.seek(0)
        text = said.read().decode()
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{command} ended with {status}:\n{text}")
    return seconds, usage.ru_maxrss / 1024, text


def killed(command, database):
    """Starts scoring, kills it half-way, and returns how many calls it had finished."""
    connection = sqlite3.connect(database)
    current = "SELECT count(*) FROM scorecard s JOIN form f ON s.version_no = f.current_version"
    total, before = connection.execute("SELECT count(*), max(version_no) FROM scorecard").fetchone()
    child = subprocess.Popen([str(c) for c in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while child.poll() is None:
        new = connection.execute("SELECT count(*) FROM scorecard WHERE version_no > ?", (before,)).fetchone()[0]
        if new >= total // 2:
            child.send_signal(signal.SIGKILL)
        time.sleep(0.02)
    done = connection.execute(current).fetchone()[0]
    fault = connection.execute("PRAGMA integrity_check").fetchone()[0]
    assert fault == "ok", fault
    connection.close()
    return done


main()
