"""Makes transcripts of six-minute sales calls for the benchmarks: the same seed gives the same bytes.

    python3 benches/make_calls.py OUT_DIR CALLS [--seed 42]

A call is put together from the lines of the project's own dialogues, with small talk in between whose words come from a
made-up vocabulary of 20 000 forms with a long tail, so that no cache of words has an easy life. There are no word
times: what is measured is text. Writes OUT_DIR/NAME.transcript.json. Standard library only.
"""

import argparse
import bisect
import itertools
import json
import pathlib
import random

ROOT = pathlib.Path(__file__).resolve().parent.parent
CALL_MS = 6 * 60 * 1000
SMALL_TALK = 0.3
SYLLABLES = "ба ве ги до жу за ки ло ма не по ра си ту фе ха це чи шо ря лю ны гра сто при про вы на кра тре бло".split()
ENDINGS = ("", "а", "у", "ом", "е", "ы", "ов", "ами", "ый", "ая", "ого", "ой", "ить", "ил", "ила", "ит", "ют", "ешь")


def dialogue_lines():
    """Lines of the agent and of the customer, as the dialogues have them."""
    lines = {"agent": [], "customer": []}
    for line in (ROOT / "src/score/tests/dialogues/ru.txt").read_text().splitlines():
        who, _, text = line.split("{")[0].partition(": ")
        if who in ("A", "C") and text.strip():
            lines["agent" if who == "A" else "customer"].append(text.strip())
    for path in sorted((ROOT / "fixtures/dialogues").glob("ru-*.json")):
        for turn in json.loads(path.read_text())["turns"]:
            if turn["speaker"] in lines:
                lines[turn["speaker"]].append(turn["text"])
    return lines


class Vocabulary:
    """Forms of made-up words; the n-th is said with probability ∝ 1 ÷ (n + 10)."""

    def __init__(self, chance, size=20_000):
        words = {}
        while len(words) < size:
            stem = "".join(chance.choices(SYLLABLES, k=chance.choice((1, 2, 2, 3, 3, 4)))) + chance.choice("лнртвкмдс")
            for ending in ENDINGS:
                words.setdefault(stem + ending)
        self.words = list(words)[:size]
        chance.shuffle(self.words)
        self.sums = list(itertools.accumulate(1 / (n + 10) for n in range(size)))

    def sentence(self, chance):
        words = [self.words[bisect.bisect(self.sums, chance.random() * self.sums[-1])] for _ in range(chance.randint(5, 16))]
        if len(words) > 8:
            words[chance.randint(3, len(words) - 4)] += ","
        text = " ".join(words)
        return text[0].upper() + text[1:] + chance.choice("...?")


def transcript(chance, lines, vocabulary):
    segments, at = [], 500
    while at < CALL_MS:
        role = chance.choice(("agent", "agent", "customer"))
        text = vocabulary.sentence(chance) if chance.random() < SMALL_TALK else chance.choice(lines[role])
        end = at + 400 * len(text.split())
        segments.append({"channel": int(role == "customer"), "role": role, "start_ms": at, "end_ms": end, "text": text})
        at = end + 300
    channels = [{"index": 0, "role": "agent"}, {"index": 1, "role": "customer"}]
    return {"duration_ms": at, "language": "ru", "channels": channels, "segments": segments}


def make(folder, calls, seed=42):
    """Writes the transcripts; returns the bytes of text in them."""
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary, lines = Vocabulary(random.Random(seed)), dialogue_lines()
    total = 0
    for n in range(calls):
        call = transcript(random.Random(seed * 1_000_003 + n), lines, vocabulary)
        total += sum(len(s["text"].encode()) for s in call["segments"])
        text = json.dumps(call, ensure_ascii=False, separators=(",", ":"))
        (folder / f"call-{n:06}.transcript.json").write_text(text)
    return total


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="transcripts of six-minute calls")
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("calls", type=int)
    arguments.add_argument("--seed", type=int, default=42)
    options = arguments.parse_args()
    print(f"{make(options.folder, options.calls, options.seed)} bytes of text")
