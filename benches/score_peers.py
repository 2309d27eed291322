"""Looks for the phrases of a form in the same transcripts with Talktrack and with what one would write in Python.

    make bench-score        (builds, installs the peers into a virtual environment, runs this)
    python3 benches/score_peers.py TOOL FORM [--calls 2000]

Every side reads the transcripts first and is then timed on tokenising, stemming and matching, one thread each, in one
run; the best of three. The peers look for each phrase as stems side by side. Talktrack is timed on that same job
(`same`), on the form's phrases as the form means them — foreign words in between, mis-hearings, negation, and with the
program's own word lists beside them (`form`) — and on whole scorecards (`score`).

    pyahocorasick   over Snowball stems: by snowballstemmer (pure Python), by PyStemmer (C), and by PyStemmer with a
                    dictionary of stems kept over all calls, which is the best one can do there
    spaCy           PhraseMatcher over a blank Russian pipeline, on stems by PyStemmer with the same dictionary
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import make_calls  # noqa: E402

WORD = re.compile(r"\w+")
BAR = 20


def main():
    arguments = argparse.ArgumentParser(description="phrases per second beside Python's matchers")
    arguments.add_argument("tool", help="the built benches/score_peers")
    arguments.add_argument("form")
    arguments.add_argument("--calls", type=int, default=2000)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="peers-") as name:
        folder = pathlib.Path(name)
        make_calls.make(folder / "calls", options.calls)
        exported = subprocess.run([options.tool, "--export", options.form], check=True, capture_output=True, text=True)
        (folder / "phrases.txt").write_text(exported.stdout)
        phrases = exported.stdout.splitlines()
        calls = [json.loads(path.read_text()) for path in sorted((folder / "calls").iterdir())]
        texts = [[segment["text"] for segment in call["segments"]] for call in calls]
        size = sum(len(text.encode()) for call in texts for text in call)
        words = sum(len(WORD.findall(text)) for call in texts for text in call)
        print(f"{len(texts)} calls, {size / 1e6:.1f} MB of text, {words / len(texts):.0f} words a call, {len(phrases)} phrases")
        rows = []
        for job, threads in (("same", 1), ("same", 2), ("form", 1), ("score", 1), ("score", 2)):
            command = [options.tool, "--run", job, str(threads), folder / "calls", options.form, folder / "phrases.txt"]
            runs = [json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(3)]
            best = min(runs, key=lambda run: run["seconds"])
            rows.append((f"talktrack {job}, {threads} thread{'s' * (threads > 1)}", best["seconds"], best["hits"]))
        rows += peers(phrases, texts)
    show(rows, len(texts), size)


def peers(phrases, texts):
    """(name, seconds, hits) of every peer that is installed."""
    rows = []
    try:
        import ahocorasick
    except ImportError:
        print("pyahocorasick is not installed: left out")
        return rows
    stemmers = {}
    try:
        from snowballstemmer.russian_stemmer import RussianStemmer

        stemmers["snowballstemmer"] = RussianStemmer().stemWord
    except ImportError:
        print("snowballstemmer is not installed: left out")
    try:
        import Stemmer

        stemmers["PyStemmer"] = Stemmer.Stemmer("russian").stemWord
        stemmers["PyStemmer and a dictionary"] = Remembered(Stemmer.Stemmer("russian").stemWord)
    except ImportError:
        print("PyStemmer is not installed: left out")
    for name, stem in stemmers.items():
        automaton = ahocorasick.Automaton()
        for phrase in phrases:
            stems = stems_of(phrase, stem)
            if stems:
                automaton.add_word(f" {' '.join(stems)} ", 1)
        automaton.make_automaton()

        def find(text):
            return sum(1 for _ in automaton.iter(f" {' '.join(stems_of(text, stem))} "))

        rounds = 1 if name == "snowballstemmer" else 3
        rows.append((f"pyahocorasick, {name}", *best(lambda: sum(find(t) for call in texts for t in call), rounds)))
    rows += spacy_rows(phrases, texts, stemmers.get("PyStemmer and a dictionary"))
    return rows


def spacy_rows(phrases, texts, stem):
    try:
        import spacy
        from spacy.matcher import PhraseMatcher
    except ImportError:
        print("spaCy cannot be imported: left out")
        return []
    if stem is None:
        return []
    nlp = spacy.blank("ru")

    def doc(text):
        made = nlp.make_doc(text)
        for token in made:
            token.norm_ = stem(token.text.lower().replace("ё", "е"))
        return made

    matcher = PhraseMatcher(nlp.vocab, attr="NORM")
    matcher.add("form", [doc(phrase) for phrase in phrases])
    part = texts[: max(1, len(texts) // 10)]
    seconds, hits = best(lambda: sum(len(matcher(doc(t))) for call in part for t in call), 1)
    # A tenth of the calls: the figure is stretched to all of them.
    scale = len(texts) / len(part)
    return [("spaCy PhraseMatcher, PyStemmer and a dictionary", seconds * scale, round(hits * scale))]


class Remembered:
    def __init__(self, stem):
        self.stem, self.known = stem, {}

    def __call__(self, word):
        found = self.known.get(word)
        if found is None:
            found = self.known[word] = self.stem(word)
        return found


def stems_of(text, stem):
    return [stem(word) for word in WORD.findall(text.lower().replace("ё", "е"))]


def best(work, rounds):
    seconds, result = None, None
    for _ in range(rounds):
        started = time.perf_counter()
        result = work()
        took = time.perf_counter() - started
        seconds = took if seconds is None else min(seconds, took)
    return seconds, result


def show(rows, calls, size):
    base = rows[0][1]
    print(f"{'':<50} {'calls/s':>9} {'MB/s':>7} {'hits':>9} {'talktrack is':>13}")
    for name, seconds, hits in rows:
        ratio = "" if name.startswith("talktrack") else f"{seconds / base:.1f} ×"
        print(f"{name:<50} {calls / seconds:9.0f} {size / 1e6 / seconds:7.1f} {hits:9} {ratio:>13}")
    for name, seconds, _ in rows:
        if name.startswith("pyahocorasick"):
            verdict = "reached" if seconds / base >= BAR else "NOT reached"
            print(f"bar of {BAR} × {name}: {verdict} ({seconds / base:.1f} ×, whole scorecards {seconds / rows[3][1]:.1f} ×)")


main()
