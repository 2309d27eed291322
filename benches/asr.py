"""Speech recognition beside its peers: time, processor time, peak memory, word error rate, on the same files.

    python3 benches/asr.py PROGRAM [--peers FOLDER] [--calls DIR] [--wer16 DIR] [--repeat N] [--out FILE.md]

`make bench-asr` makes FOLDER (asr_setup.sh) and runs this. Every system is a process that keeps its model loaded and is
handed one recording after another; the systems take turns, so that whatever else the machine does meets them alike.
Two figures per job: wall time, and user + system time of the process, which other work disturbs less. Loading is timed
apart. Every channel is transcribed by itself, by every system. Decoding the file is within the time of Talktrack and of
faster-whisper; whisper.cpp and openai-whisper are handed samples.

--calls DIR    recordings to time; those with a NAME.truth.json beside them give a word error rate too
--wer16 DIR    a folder with manifest.json ([{"audio", "text"}]), Russian, 16 kHz mono: word error rate, and again at
               8 kHz (300-3400 Hz, a-law, made on the fly)
--systems A,B  only these; `list` names them
--borders DIR  how far the first and last words of the turns are from where truth files put them (Talktrack alone)
--variant NAME=JSON   Talktrack once more with other engine options, e.g. 'c9={"max_chunk":9000}'
--names A,B    names that the recordings with a truth file speak: how many are heard, and the error rate, without and
               with them as vocabulary (Talktrack alone)
--growth FILE  how time grows: the recording repeated to 1 min ... 2 h, and one worker beside two (Talktrack alone)
Only numpy is needed beside the standard library, and only for the samples that peers are handed.
"""

import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "fixtures"))
sys.path.insert(0, str(ROOT / "benches"))
import wer  # noqa: E402
import asr_sound  # noqa: E402

SOUNDS = {".wav", ".mp3", ".flac", ".ogg", ".opus", ".m4a"}


# --- systems -----------------------------------------------------------------------------------------------------

class Worker:
    """A process with its model loaded, one JSON document per line each way."""

    def __init__(self, name, command):
        self.name = name
        started = time.monotonic()
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        self.start()
        self.load_s = time.monotonic() - started

    def start(self):
        self.receive()

    def send(self, document):
        self.process.stdin.write(json.dumps(document) + "\n")
        self.process.stdin.flush()

    def receive(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended without an answer")
        return json.loads(line)

    def cpu_s(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_mb(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
        return 0.0

    def ask(self, sound):
        self.send({"path": str(sound.path), "raw": [str(p) for p in sound.raw()], "language": sound.language})
        return self.receive()["segments"]

    def hear(self, sound):
        """(wall seconds, processor seconds, [(channel, start, text)])"""
        sound.raw()
        wall, cpu = time.monotonic(), self.cpu_s()
        segments = self.ask(sound)
        return time.monotonic() - wall, self.cpu_s() - cpu, [tuple(s) for s in segments]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Talktrack(Worker):
    def __init__(self, name, program, models, options):
        self.setup = {
            "model": str(models / "ggml-base-q8_0.bin"), "vad": str(models / "ggml-silero-v6.2.0.bin"),
            "options": {"workers": 2, "max_chunk": 12000, "min_audio_ctx": 384, "vocabulary": [], "model": None} | options,
            "limits": {"max_bytes": 1 << 31, "max_duration_ms": 8 * 3600 * 1000, "max_channels": 8, "max_rate_hz": 192000},
            "concurrency": 3,
        }
        self.jobs = 0
        super().__init__(name, [program, "engine"])

    def start(self):
        self.send(self.setup)
        reply = self.receive()
        if reply["event"] != "ready":
            raise SystemExit(f"{self.name}: {reply}")

    def ask(self, sound):
        self.jobs += 1
        language = {"fixed": sound.language} if sound.language else {"auto": {"candidates": ["ru", "en"]}}
        self.send({"id": self.jobs, "path": str(sound.path), "language": language})
        while (reply := self.receive())["event"] == "decoded":
            pass
        if reply["event"] != "done":
            raise SystemExit(f"{self.name}: {reply}")
        self.last = reply["result"]
        return [(s["channel"], s["start_ms"], s["text"]) for s in self.last["transcript"]["segments"]]


def systems(options):
    """Name -> how to start it; what is not installed is left out with a word about it."""
    found = {}
    program = str(pathlib.Path(options.program).resolve())
    found["Talktrack"] = lambda: Talktrack("Talktrack", program, options.models, {})
    high = {"quality": "high", "max_chunk": 28000, "min_audio_ctx": 1500}
    found["Talktrack, quality high"] = lambda: Talktrack("Talktrack, quality high", program, options.models, high)
    for variant in options.variant:
        name, _, value = variant.partition("=")
        value = json.loads(value or "{}")
        other = value.pop("program", program)
        found[name] = lambda name=name, other=other, value=value: Talktrack(name, other, options.models, value)
    if not options.peers:
        return found
    python, peer = options.peers / "venv/bin/python", ROOT / "benches/asr_peer.py"
    if (options.peers / "base-ct2/model.bin").exists():
        for kind in ("batched", "sequential"):
            for beam in (1, 5):
                name = f"faster-whisper int8 {kind}, beam {beam}"
                command = [python, peer, options.peers / "base-ct2", kind, str(beam)]
                found[name] = lambda name=name, command=command: Worker(name, command)
    else:
        print("faster-whisper is not installed: left out")
    if (options.peers / "openai/ready").exists():
        for beam in (1, 5):
            name = f"openai-whisper, beam {beam}"
            command = [options.peers / "openai/bin/python", ROOT / "benches/asr_openai.py", options.peers / "base-ct2", str(beam)]
            found[name] = lambda name=name, command=command: Worker(name, command)
    else:
        print("openai-whisper is not installed: left out (OPENAI=1 installs it: 5 GB)")
    driver = options.peers / "whispercpp/asr_whispercpp"
    if driver.exists():
        for kind, name in (("5", "whisper.cpp, its defaults (beam 5)"), ("1", "whisper.cpp, greedy")):
            command = [driver, options.models / "ggml-base-q8_0.bin", kind]
            found[name] = lambda name=name, command=command: Worker(name, command)
    else:
        print("whisper.cpp was not built: left out")
    return found


# --- recordings --------------------------------------------------------------------------------------------------

class Sound:
    """A recording, its language, its truth as {channel: text}, and its samples as files for those who want them."""

    def __init__(self, path, language, truth, scratch):
        self.path, self.language, self.truth, self.scratch = pathlib.Path(path), language, truth, scratch
        self.files = None

    def raw(self):
        if self.files is None:
            self.files = asr_sound.raw_files(self.path, self.scratch)
        return self.files


def calls_of(folder, language, scratch):
    sounds = []
    for path in sorted(p for p in folder.iterdir() if p.suffix in SOUNDS):
        truth_file = path.with_name(path.stem + ".truth.json")
        truth, spoken = None, language
        if truth_file.exists():
            data = json.loads(truth_file.read_text("utf-8"))
            spoken = data["language"]
            if data["segments"] and "channel" in data["segments"][0]:
                truth = {}
                for segment in data["segments"]:
                    truth[segment["channel"]] = truth.get(segment["channel"], "") + " " + segment["text"]
        if len(asr_sound.raw_files(path, scratch)) < 2 and truth is None:
            continue  # of foreign recordings only those with two channels
        sounds.append(Sound(path, spoken, truth, scratch))
    return sounds


def manifest_of(folder, scratch, telephone):
    entries = json.loads((folder / "manifest.json").read_text("utf-8"))
    sounds = []
    for entry in entries:
        path = folder / entry["audio"]
        if telephone:
            path = asr_sound.telephone(path, scratch / f"8k-{path.name}")
        sounds.append(Sound(path, "ru", {0: entry["text"]}, scratch))
    return sounds


def wrong_words(sound, segments):
    """(words of the truth, errors): per channel when both sides have the same channels, else all together."""
    if sound.truth is None:
        return 0, 0
    heard = {}
    for channel, _, text in sorted(segments, key=lambda s: s[1]):
        heard[channel] = heard.get(channel, "") + " " + text
    truth = dict(sound.truth)
    if not set(heard) <= set(truth):
        truth, heard = {0: " ".join(truth.values())}, {0: " ".join(heard.values())}
    words = errors = 0
    for channel, text in truth.items():
        said = wer.words_of(text, sound.language)
        words += len(said)
        errors += sum(wer.errors(said, wer.words_of(heard.get(channel, ""), sound.language)))
    return words, errors


# --- measuring ---------------------------------------------------------------------------------------------------

def race(workers, sounds, repeats):
    """Per system: [(wall, cpu)] of the whole set, one per repeat, and the last answers."""
    runs, answers = {w.name: [] for w in workers}, {}
    for repeat in range(repeats):
        for worker in workers[repeat % len(workers):] + workers[:repeat % len(workers)]:
            wall = cpu = 0.0
            answers[worker.name] = []
            for sound in sounds:
                seconds, busy, segments = worker.hear(sound)
                wall, cpu = wall + seconds, cpu + busy
                answers[worker.name].append(segments)
            runs[worker.name].append((wall, cpu))
            print(f"  run {repeat + 1}: {worker.name}: {wall:.1f} s wall, {cpu:.1f} s processor", file=sys.stderr)
    return runs, answers


def rate_of(sounds, answers):
    counts = [wrong_words(sound, segments) for sound, segments in zip(sounds, answers)]
    words = sum(c[0] for c in counts)
    empty = sum(1 for s, a in zip(sounds, answers) if s.truth and not any(text.strip() for _, _, text in a))
    return (100 * sum(c[1] for c in counts) / words if words else None), empty


def timed_table(workers, sounds, repeats, title):
    runs, answers = race(workers, sounds, repeats)
    ours = statistics.median(wall for wall, _ in runs["Talktrack"]) if "Talktrack" in runs else None
    ours_cpu = statistics.median(cpu for _, cpu in runs["Talktrack"]) if "Talktrack" in runs else None
    lines = [f"### {title}", "",
             "| system | wall s, median (each) | its wall is × ours | processor s, median | × ours | load s | peak MB | word errors |",
             "|---|---|--:|--:|--:|--:|--:|--:|"]
    for worker in workers:
        walls, cpus = zip(*runs[worker.name])
        wall, cpu = statistics.median(walls), statistics.median(cpus)
        each = " ".join(f"{w:.1f}" for w in walls)
        rate, empty = rate_of(sounds, answers[worker.name])
        shown = "" if rate is None else f"{rate:.1f} %" + (f", {empty} empty" if empty else "")
        ratio = f"{wall / ours:.2f}" if ours else ""
        ratio_cpu = f"{cpu / ours_cpu:.2f}" if ours_cpu else ""
        lines.append(f"| {worker.name} | {wall:.1f} ({each}) | {ratio} | {cpu:.1f} | {ratio_cpu} | {worker.load_s:.1f} "
                     f"| {worker.peak_mb():.0f} | {shown} |")
    return lines + [""]


def rates_table(workers, folder, scratch):
    lines = [f"### Word error rate, {folder.name}", "",
             "| system | 16 kHz | 8 kHz a-law | empty | processor s (16 kHz, 8 kHz) |", "|---|--:|--:|--:|--:|"]
    sets = [manifest_of(folder, scratch, False), manifest_of(folder, scratch, True)]
    for worker in workers:
        rates, blanks, busy = [], 0, []
        for sounds in sets:
            heard = [worker.hear(sound) for sound in sounds]
            rate, empty = rate_of(sounds, [segments for _, _, segments in heard])
            rates.append(f"{rate:.1f} %")
            blanks += empty
            busy.append(f"{sum(cpu for _, cpu, _ in heard):.1f}")
        print(f"  {worker.name}: {rates}, {blanks} empty, {busy} s", file=sys.stderr)
        lines.append(f"| {worker.name} | {rates[0]} | {rates[1]} | {blanks} | {busy[0]}, {busy[1]} |")
    return lines + [""]


def borders_table(workers, folders, scratch):
    """Mean distance of a turn's first word's start and last word's end from the truth, where that word was understood."""
    lines = ["### Borders of turns", "", "| system | recordings | borders | mean error, start | end | both | within 0.2 s |",
             "|---|---|--:|--:|--:|--:|--:|"]
    for worker in workers:
        for folder in folders:
            starts, ends = [], []
            for truth_file in sorted(folder.glob("*.truth.json")):
                data = json.loads(truth_file.read_text("utf-8"))
                name = truth_file.name.removesuffix(".truth.json")
                path = next(p for p in folder.iterdir() if p.stem == name and p.suffix in SOUNDS)
                worker.hear(Sound(path, data["language"], None, scratch))
                heard = worker.last["transcript"]["segments"]
                for channel in {turn_of(t, data)[0] for t in data["segments"]}:
                    turns = [turn_of(t, data)[1:] for t in data["segments"] if turn_of(t, data)[0] == channel]
                    words = [(word, w["start_ms"], w["end_ms"]) for s in heard if s["channel"] == channel
                             for w in s["words"] for word in wer.words_of(w["text"], data["language"])]
                    border_errors(turns, words, data["language"], starts, ends)
            both = starts + ends
            mean = lambda values: f"{statistics.mean(values):.0f} ms" if values else "–"  # noqa: E731
            near = f"{100 * sum(e <= 200 for e in both) / len(both):.0f} %" if both else "–"
            lines.append(f"| {worker.name} | {folder.name} | {len(both)} | {mean(starts)} | {mean(ends)} | {mean(both)} | {near} |")
            print("  " + lines[-1], file=sys.stderr)
    return lines + [""]


def turn_of(turn, data):
    """(channel, start ms, end ms, text) of a turn in either shape of truth files."""
    if "channel" in turn:
        return turn["channel"], turn["start_ms"], turn["end_ms"], turn["text"]
    return data[f"{turn['speaker']}_channel"], turn["start"] * 1000, turn["end"] * 1000, turn["text"]


def border_errors(turns, heard, language, starts, ends):
    said = []  # (word, start of the turn if it is its first word, end if its last)
    for start, end, text in sorted(turns):
        words = wer.words_of(text, language)
        for index, word in enumerate(words):
            said.append((word, start if index == 0 else None, end if index == len(words) - 1 else None))
    for i, j in same_words([w for w, _, _ in said], [w for w, _, _ in heard]):
        _, start, end = said[i]
        if start is not None:
            starts.append(abs(heard[j][1] - start))
        if end is not None:
            ends.append(abs(heard[j][2] - end))


def same_words(left, right):
    """Pairs of positions of equal words in the cheapest alignment."""
    cost = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in range(len(left) + 1):
        for j in range(len(right) + 1):
            if i == 0 or j == 0:
                cost[i][j] = i + j
            else:
                cost[i][j] = min(cost[i - 1][j - 1] + (left[i - 1] != right[j - 1]), cost[i - 1][j] + 1, cost[i][j - 1] + 1)
    pairs, i, j = [], len(left), len(right)
    while i and j:
        if cost[i][j] == cost[i - 1][j - 1] + (left[i - 1] != right[j - 1]):
            i, j = i - 1, j - 1
            if left[i] == right[j]:
                pairs.append((i, j))
        elif cost[i][j] == cost[i - 1][j] + 1:
            i -= 1
        else:
            j -= 1
    return pairs


def names_table(options, scratch):
    """Words of the names among the truth's that stand in the answer at their place, without and with the vocabulary."""
    names = [name.strip() for name in options.names.split(",")]
    program = str(pathlib.Path(options.program).resolve())
    sounds = [s for folder in options.calls or [ROOT / "fixtures/calls"] for s in calls_of(folder, options.language, scratch)
              if s.truth]
    lines = [f"### {len(names)} names as vocabulary, {len(sounds)} recordings", "",
             "| told | words of names said | heard | word errors | processor s |", "|---|--:|--:|--:|--:|"]
    for told, vocabulary in (("nothing", []), ("the names", names)):
        worker = Talktrack(told, program, options.models, {"vocabulary": vocabulary})
        said = right = words = errors = 0
        busy = 0.0
        for sound in sounds:
            _, cpu, segments = worker.hear(sound)
            busy += cpu
            wanted = {word for name in names for word in wer.words_of(name, sound.language)}
            truth = [w for text in sound.truth.values() for w in wer.words_of(text, sound.language)]
            heard = [w for _, _, text in sorted(segments) for w in wer.words_of(text, sound.language)]
            said += sum(word in wanted for word in truth)
            right += sum(truth[i] in wanted for i, _ in same_words(truth, heard))
            counted = wrong_words(sound, segments)
            words, errors = words + counted[0], errors + counted[1]
        worker.close()
        lines.append(f"| {told} | {said} | {right} | {100 * errors / words:.1f} % | {busy:.0f} |")
        print("  " + lines[-1], file=sys.stderr)
    return lines + [""]


def growth_table(options, scratch, repeats):
    lengths = [60, 300, 900, 1800, 7200]
    program = str(pathlib.Path(options.program).resolve())
    lines = ["### Growth with length and cores", "",
             "| length of the call | 1 worker: wall s, processor s | 2 workers: wall s, processor s | second core |  "
             "per minute of call, 2 workers | peak MB |", "|---|--:|--:|--:|--:|--:|"]
    for seconds in lengths[:options.growth_steps]:
        path = asr_sound.repeated(options.growth, seconds, scratch / f"{seconds}.wav")
        sound = Sound(path, options.language, None, scratch)
        sound.raw = lambda: []
        cells, medians, peak = [], [], 0
        # What the second core brings is known by then.
        for workers in (1, 2) if seconds <= 1800 else (2,):
            worker = Talktrack(f"{workers}", program, options.models, {"workers": workers})
            measured = [worker.hear(sound)[:2] for _ in range(repeats if seconds < 1800 else 1)]
            peak = worker.peak_mb()
            worker.close()
            wall, cpu = (statistics.median(m[i] for m in measured) for i in (0, 1))
            medians.append((wall, cpu))
            cells.append(f"{wall:.1f}, {cpu:.1f}")
        path.unlink()
        one, gain = (cells[0], f"{medians[0][0] / medians[1][0]:.2f} ×") if len(cells) == 2 else ("", "")
        lines.append(f"| {seconds // 60} min | {one} | {cells[-1]} | {gain} | {medians[-1][0] * 60 / seconds:.2f} s "
                     f"| {peak:.0f} |")
        print("  " + lines[-1], file=sys.stderr)
    return lines + [""]


# --- the command -------------------------------------------------------------------------------------------------

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--peers", type=pathlib.Path)
    parser.add_argument("--models", type=pathlib.Path, default=ROOT / "models")
    parser.add_argument("--calls", type=pathlib.Path, action="append")
    parser.add_argument("--language", default="en", help="of recordings without a truth file")
    parser.add_argument("--wer16", type=pathlib.Path)
    parser.add_argument("--borders", type=pathlib.Path, action="append")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--systems")
    parser.add_argument("--variant", action="append", default=[])
    parser.add_argument("--names")
    parser.add_argument("--growth", type=pathlib.Path)
    parser.add_argument("--growth-steps", type=int, default=5)
    parser.add_argument("--no-times", action="store_true")
    parser.add_argument("--out", type=pathlib.Path)
    options = parser.parse_args()

    known = systems(options)
    if options.systems == "list":
        return print("\n".join(known))
    names = [n.strip() for n in options.systems.split(";")] if options.systems else list(known)
    if missing := [n for n in names if n not in known]:
        sys.exit(f"no system {missing}; there are: {'; '.join(known)}")

    lines = [f"{time.strftime('%Y-%m-%d %H:%M UTC', time.gmtime())}, {processor()}, "
             f"{len(os.sched_getaffinity(0))} cores, load before {os.getloadavg()[0]:.1f}", ""]
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        workers = [] if options.growth and not options.calls else [known[name]() for name in names]
        for folder in [] if options.no_times or (options.growth and not options.calls) else options.calls or [ROOT / "fixtures/calls"]:
            sounds = calls_of(folder, options.language, scratch)
            length = sum(asr_sound.seconds(s.raw()[0]) for s in sounds)
            title = f"{len(sounds)} recordings of {folder.name}, {length:.0f} s"
            lines += timed_table(workers, sounds, options.repeat, title)
        if options.borders:
            lines += borders_table([w for w in workers if isinstance(w, Talktrack)], options.borders, scratch)
        if options.wer16:
            lines += rates_table(workers, options.wer16, scratch)
        for worker in workers:
            worker.close()
        if options.names:
            lines += names_table(options, scratch)
        if options.growth:
            lines += growth_table(options, scratch, options.repeat)
    lines.append(f"Load after {os.getloadavg()[0]:.1f}.")
    text = "\n".join(lines) + "\n"
    print(text)
    if options.out:
        options.out.write_text(text, "utf-8")


def processor():
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown processor"


main()
