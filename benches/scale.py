"""A large department: imports, the join and the reports on 10⁴, 10⁵ and 10⁶ calls, beside pandas on the same files.

    python3 benches/scale.py target/release/talktrack [--calls 10000 100000 1000000] [--pandas PYTHON] [--keep FOLDER]
    python3 benches/scale.py --generate FOLDER --calls 10000        # the files alone

Writes of N calls and N / 5 deals, from one seed: `deals.csv` and `calls.csv`, as exports have them, and
`scorecards.csv`, one letter per item (p pass, f fail, n not applicable, u undecidable). Deals and the call log go
through `talktrack import`. Scorecards of a million calls cannot come from recordings within a bench: this program
writes them into the database that Talktrack made, as the rows that `save_scorecards` and `record_sightings` write
(call, sighting, transcript, form, item, scorecard with its JSON body and figures, score_item, score_event, stage_state).
Transcripts are of a dozen segments: what is long in a real one is not read by any of these commands. `--bare` leaves
transcripts, bodies and figures out.

Each command is a process of its own; peak memory is its largest resident set, as the system counts it. The counts that
pandas finds (scale_pandas.py) must be Talktrack's, or the bench fails. Nobody in the files exists. Standard library only.
"""

import argparse
import csv
import datetime as dt
import hashlib
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
SEED = 20261122
ITEMS = 30
FORM = "scale"
FIRST_DAY = dt.datetime(2025, 11, 1, tzinfo=dt.timezone.utc)
DAYS = 365
MANAGERS = [f"Менеджер {n:02}" for n in range(1, 41)]
SOURCES = ["Сайт", "Реклама", "Рекомендация", "Выставка", "Холодный обзвон", "Партнёр"]
# 256 random bytes → letters: what the strong and the weak call pass.
STRONG = bytes(b"p" * 150 + b"f" * 70 + b"n" * 30 + b"u" * 6)
WEAK = bytes(b"p" * 100 + b"f" * 120 + b"n" * 30 + b"u" * 6)
VERDICT = {"p": "pass", "f": "fail", "n": "na", "u": "undecidable"}
# Letter of the event column: kind, type, result.
EVENTS = {
    "h": ("objection", "price", "handled"),
    "d": ("objection", "price", "dropped"),
    "t": ("objection", "time", "handled"),
    "n": ("next_step", None, None),
    "c": ("closing_attempt", "contract", "accepted"),
}


def main():
    arguments = argparse.ArgumentParser(description="figures on a large department")
    arguments.add_argument("program", type=pathlib.Path, nargs="?")
    arguments.add_argument("--calls", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    arguments.add_argument("--generate", type=pathlib.Path, help="only write the files, here")
    arguments.add_argument("--fill", type=pathlib.Path, nargs=2, metavar=("DATABASE", "FOLDER"), help=argparse.SUPPRESS)
    arguments.add_argument("--pandas", help="a Python that has pandas (and scipy); without it there is no comparison")
    arguments.add_argument("--keep", type=pathlib.Path, help="keep files and databases here, and use those found")
    arguments.add_argument("--export", action="store_true", help="also write everything as Parquet")
    arguments.add_argument("--bare", action="store_true", help="scorecards without JSON bodies and figures, no transcripts")
    arguments.add_argument("--limit", type=int, default=1200, metavar="SECONDS", help="end a command after so long, and say so")
    options = arguments.parse_args()
    if options.generate:
        generate(options.generate, options.calls[0])
        return
    if options.fill:
        fill(*options.fill, options.bare)
        return
    if not options.program:
        arguments.error("name the program")
    folder = options.keep or pathlib.Path(tempfile.mkdtemp(prefix="scale-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"{'calls':>8} {'what':<34} {'seconds':>8} {'peak MB':>8}", flush=True)
    try:
        for calls in options.calls:
            measure(options.program.resolve(), folder, calls, options)
    finally:
        if not options.keep:
            shutil.rmtree(folder)


def measure(program, folder, calls, options):
    files, database = folder / f"files-{calls}", folder / f"{calls}.db"
    if not files.exists():
        part = folder / f"files-{calls}.part"
        shutil.rmtree(part, ignore_errors=True)
        alone("--generate", part, "--calls", calls)
        part.rename(files)

    def line(what, command):
        seconds, peak, said = timed(command, options.limit)
        late = "" if said is not None else "  stopped: over the limit"
        print(f"{calls:>8} {what:<34} {seconds:8.1f} {peak:8.0f}{late}", flush=True)
        return said

    def talktrack(what, *arguments):
        return line(what, [program, *arguments, "--db", database])

    for old in folder.glob(f"{calls}.db*"):
        old.unlink()
    talktrack("import deals", "import", "deals", files / "deals.csv")
    talktrack("import calls", "import", "calls", files / "calls.csv")
    began = time.monotonic()
    alone("--fill", database, files, *["--bare"] * options.bare)
    print(f"{calls:>8} {'(scorecards by this bench)':<34} {time.monotonic() - began:8.1f}", flush=True)
    # A file with headings alone changes nothing and ties the calls anew.
    talktrack("join", "import", "deals", headings_of(files / "deals.csv"))
    talktrack("import deals again, join", "import", "deals", files / "deals.csv")
    talktrack("import calls again, join", "import", "calls", files / "calls.csv")
    join = talktrack("report join", "report", "join", "--format", "json")
    lift = talktrack("report lift", "report", "lift", "--format", "json")
    any_call = talktrack("report lift --exposure any-call", "report", "lift", "--exposure", "any-call", "--format", "json")
    talktrack("report managers", "report", "managers", "--format", "json")
    if not options.bare:
        day = f"{FIRST_DAY + dt.timedelta(days=DAYS):%Y-%m-%dT00:00:00Z}"
        talktrack("import leads", "import", "leads", files / "leads.csv")
        talktrack("report kpi", "report", "kpi", "--period", "2026", "--format", "json")
        talktrack("report kpi --by manager", "report", "kpi", "--by", "manager", "--period", "2026-08", "--format", "json")
        talktrack("report revive", "report", "revive", "--as-of", day, "--format", "json")
        talktrack("report lost", "report", "lost", "--as-of", day, "--format", "json")
        talktrack("report training", "report", "training", "--as-of", f"{FIRST_DAY + dt.timedelta(days=DAYS):%Y-%m-%d}", "--format", "json")
        talktrack("report head", "report", "head", "--as-of", day, "--output", folder / f"head-{calls}.html")
    if options.export:
        out = folder / f"export-{calls}"
        shutil.rmtree(out, ignore_errors=True)
        talktrack("export --format parquet", "export", out, "--format", "parquet")
        size = sum(file.stat().st_size for file in out.iterdir())
        print(f"{calls:>8} {'':<34} {size / 1e6:8.0f} MB of Parquet", flush=True)
        shutil.rmtree(out)
    print(f"{calls:>8} database {database.stat().st_size / 1e6:.0f} MB", flush=True)
    if options.pandas:
        said = line("pandas: read, join, lift", [options.pandas, HERE / "scale_pandas.py", files])
        compare(json.loads(said), json.loads(join), json.loads(lift), json.loads(any_call))
        print(f"{calls:>8} the counts agree", flush=True)


def alone(*arguments):
    """In a process of its own: a child's peak memory begins with what its parent had when it was made."""
    subprocess.run([sys.executable, __file__, *map(str, arguments)], check=True)


def headings_of(path):
    empty = path.with_name("headings.csv")
    with path.open(encoding="utf-8") as file:
        empty.write_text(file.readline(), encoding="utf-8")
    return empty


def compare(pandas, join, lift, any_call):
    """Talktrack's counts, and its plain figures, are those of pandas."""
    reasons = {row["reason"]: row["calls"] for row in join["reasons"]}
    found = {
        "calls": join["calls"],
        "crm_id": join["matched_by_crm_id"],
        "phone": join["matched_by_phone"],
        "ambiguous": join["ambiguous"],
        "deals_with_calls": join["deals_with_calls"],
        **reasons,
    }
    assert found == pandas["join"], (found, pandas["join"])
    for name, table in (("first_call", lift), ("any_call", any_call)):
        expected, rows = pandas[name], {row["id"]: row for row in table["items"]}
        exposed = {"won": table["exposed"]["won"], "lost": table["exposed"]["lost"]}
        assert exposed == expected["exposed"], (exposed, expected["exposed"])
        for id, other in expected["rows"].items():
            row = rows[id]
            for key in ("n_with", "won_with", "n_without", "won_without"):
                assert row[key] == other[key], (name, id, key, row[key], other[key])
            for key in ("rate_with", "rate_without", "difference"):
                for part in ("value", "low", "high"):
                    assert abs(row[key][part] - other[key][part]) < 1e-9, (name, id, key, part)
            if other["p"] is not None:
                # In a table of 200 000 deals scipy's own p has about eight digits.
                assert abs(row["p"] - other["p"]) <= 1e-6 * max(row["p"], 1e-6), (name, id, row["p"], other["p"])


def timed(command, limit):
    """Seconds, peak resident megabytes and standard output of a process; no output (None) when it took too long."""
    began, late = time.monotonic(), threading.Event()
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=errors, text=True)
        timer = threading.Timer(limit, lambda: (late.set(), process.kill()))
        timer.start()
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        errors.seek(0)
        complained = errors.read()
    process.returncode = os.waitstatus_to_exitcode(status)
    if late.is_set():
        said = None
    elif process.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {process.returncode}\n{complained[-2000:]}")
    return time.monotonic() - began, usage.ru_maxrss / 1024, said


def generate(folder, calls):
    """Writes the department. Same arguments, same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(SEED)
    deals = max(calls // 5, 10)
    minutes = DAYS * 24 * 60
    created = [rng.randrange(minutes) for _ in range(deals)]
    life = [rng.randrange(24 * 60, 60 * 24 * 60) for _ in range(deals)]
    manager = [rng.randrange(len(MANAGERS)) for _ in range(deals)]
    # One deal in twenty has the telephone of the deal before it.
    phone = [at if at == 0 or rng.random() > 0.05 else at - 1 for at in range(deals)]
    first_strong = [None] * deals

    order, taken = [], set()
    for call in range(calls):
        chance = rng.random()
        deal = rng.randrange(deals)
        start = created[deal] + rng.randrange(life[deal])
        kind = "own"
        if chance < 0.10:
            kind = "stranger"
        elif chance < 0.12:
            kind = "no_phone"
        elif chance < 0.13:
            kind = "unknown_deal"
        elif chance < 0.18:
            start, kind = created[deal] + life[deal] + rng.randrange(5000), "late"
        elif chance < 0.33:
            kind = "crm_id"
        # No two calls of a deal begin in one minute: which is the first is no matter of chance.
        while (deal, start) in taken:
            start += 1 if kind == "late" else -1
        taken.add((deal, start))
        order.append((start, call, deal, kind))
    order.sort()

    with (folder / "calls.csv").open("w", encoding="utf-8", newline="") as log, \
            (folder / "scorecards.csv").open("w", encoding="utf-8", newline="") as cards:
        log = csv.writer(log)
        cards = csv.writer(cards)
        log.writerow(["recording", "started_at", "direction", "agent", "customer_phone", "duration_s", "deal_id"])
        cards.writerow(["recording", "meaningful", "score", "verdicts", "events"])
        for start, call, deal, kind in order:
            at = FIRST_DAY + dt.timedelta(minutes=start, seconds=call % 60)
            number = {"stranger": f"+7900{call:07}", "no_phone": ""}.get(kind, f"+7495{phone[deal]:07}")
            named = {"crm_id": f"D-{deal:07}", "unknown_deal": f"X-{deal:07}"}.get(kind, "")
            recording = f"{at:%Y/%m/%d}/call-{call:08}.wav"
            strong = rng.random() < 0.35 + 0.01 * (manager[deal] % 30)
            meaningful = rng.random() < 0.9
            verdicts = rng.randbytes(ITEMS).translate(STRONG if strong else WEAK).decode()
            if first_strong[deal] is None and meaningful and kind in ("own", "crm_id"):
                first_strong[deal] = strong
            events = "".join(letter for letter, rate in zip(EVENTS, (0.2, 0.2, 0.1, 0.5, 0.3)) if rng.random() < rate)
            passed, failed = verdicts.count("p"), verdicts.count("f")
            score = f"{100 * passed / (passed + failed):.2f}" if passed + failed else ""
            direction = "outbound" if call % 3 else "inbound"
            seconds = rng.randrange(20, 900)
            log.writerow([recording, f"{at:%Y-%m-%dT%H:%M:%SZ}", direction, MANAGERS[manager[deal]], number, seconds, named])
            cards.writerow([recording, int(meaningful), score, verdicts, events])

    with (folder / "deals.csv").open("w", encoding="utf-8", newline="") as file, \
            (folder / "leads.csv").open("w", encoding="utf-8", newline="") as leads:
        out, leads = csv.writer(file), csv.writer(leads)
        leads.writerow(["lead_id", "created_at", "source", "phone", "manager", "qualified", "status", "deal_id"])
        out.writerow(["deal_id", "phone", "manager", "source", "product", "amount", "status", "created_at", "closed_at"])
        for deal in range(deals):
            begins = FIRST_DAY + dt.timedelta(minutes=created[deal])
            ends = begins + dt.timedelta(minutes=life[deal])
            rate = 0.2 + 0.1 * (first_strong[deal] is True) + 0.004 * (manager[deal] % 20)
            status = "open" if rng.random() < 0.12 else "won" if rng.random() < rate else "lost"
            amount = f"{rng.lognormvariate(11, 0.8):.2f}"
            out.writerow([f"D-{deal:07}", f"+7495{phone[deal]:07}", MANAGERS[manager[deal]], rng.choice(SOURCES), "Услуга",
                          amount, status, f"{begins:%Y-%m-%dT%H:%M:%SZ}", "" if status == "open" else f"{ends:%Y-%m-%dT%H:%M:%SZ}"])
            leads.writerow([f"L-{deal:07}", f"{begins:%Y-%m-%dT%H:%M:%SZ}", SOURCES[deal % len(SOURCES)], f"+7495{phone[deal]:07}",
                            MANAGERS[manager[deal]], deal % 2, "", f"D-{deal:07}"])


def fill(database, files, bare):
    """Writes calls with transcripts and scorecards, as the store would leave them, in pages."""
    now = 1_790_000_000_000_000
    db = sqlite3.connect(database, isolation_level=None)
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA cache_size = -65536")
    db.execute("PRAGMA temp_store = FILE")
    db.execute("BEGIN IMMEDIATE")
    db.execute("INSERT INTO form (form_no, form_id) VALUES (1, ?)", [FORM])
    db.execute("INSERT INTO form_version (version_no, form_no, hash) VALUES (1, 1, ?)", ["0" * 64])
    db.execute("UPDATE form SET current_version = 1")
    for item in range(1, ITEMS + 1):
        db.execute("INSERT INTO item (item_no, form_no, item_id) VALUES (?, 1, ?)", [item, f"part.item_{item:02}"])
    db.execute("CREATE TEMP TABLE card (no INTEGER PRIMARY KEY, verdicts TEXT)")
    words = Bodies(db)

    def pages():
        with (files / "scorecards.csv").open(encoding="utf-8", newline="") as file:
            page = []
            for number, row in enumerate(csv.DictReader(file), 1):
                page.append((number, row))
                if len(page) == 20_000:
                    yield page
                    page = []
            yield page

    spell = " ".join(f"WHEN '{letter}' THEN '{word}'" for letter, word in VERDICT.items())
    for page in pages():
        calls, sightings, cards, events, states, letters = [], [], [], [], [], []
        transcripts, roles, bodies, figures = [], [], [], []
        for number, row in page:
            path = "/calls/" + row["recording"]
            name = path.rsplit("/", 1)[1]
            calls.append((number, hashlib.sha256(path.encode()).digest(), path, now, 120_000, "ru"))
            sightings.append((path, name, name.rsplit(".", 1)[0], number, 1_000_000, now * 1000, now))
            score = float(row["score"]) if row["score"] else None
            cards.append((number, number, 1, 1, "f" * 16, int(row["meaningful"]), score, score, "pass", 1.0, now))
            states.append((number, "score", "f" * 16, "done", 1, now))
            letters.append((number, row["verdicts"]))
            if not bare:
                transcripts.append((number, "f" * 16, now, words.transcript(number)))
                roles.append((number, "f" * 16, '[[0,"agent"],[1,"customer"]]', "direction", 1.0, now))
                bodies.append((number, words.body(number, row, score)))
                figures.append(words.figures(number, row))
            for seq, letter in enumerate(row["events"]):
                events.append((number, seq, *EVENTS[letter], *SAID[letter][:2]))
        db.executemany("INSERT INTO call (call_no, call_id, path, seen_at, duration_ms, language) VALUES (?,?,?,?,?,?)", calls)
        db.executemany("INSERT INTO sighting (path, name, stem, call_no, size, mtime_ns, seen_at) VALUES (?,?,?,?,?,?,?)", sightings)
        db.executemany(
            "INSERT INTO scorecard (score_no, call_no, form_no, version_no, fingerprint, meaningful, score, unfailed_score,"
            " result, coverage, scored_at) VALUES (?,?,?,?,?,?,?,?,?,?,?)", cards)
        db.executemany("INSERT INTO score_event (score_no, seq, kind, type, result, speaker, start_ms) VALUES (?,?,?,?,?,?,?)", events)
        db.executemany("INSERT INTO stage_state (call_no, stage, fingerprint, outcome, attempts, at) VALUES (?,?,?,?,?,?)", states)
        db.executemany("INSERT INTO transcript (call_no, fingerprint, saved_at, body) VALUES (?,?,?,?)", transcripts)
        db.executemany("INSERT INTO call_roles (call_no, fingerprint, roles, source, confidence, saved_at) VALUES (?,?,?,?,?,?)", roles)
        db.executemany("INSERT INTO score_body (score_no, body) VALUES (?,?)", bodies)
        if figures:
            db.executemany(f"INSERT INTO score_fact VALUES ({','.join('?' * len(figures[0]))})", figures)
        db.execute("DELETE FROM temp.card")
        db.executemany("INSERT INTO temp.card VALUES (?,?)", letters)
        db.execute(
            f"INSERT INTO score_item (score_no, item_no, verdict) SELECT c.no, i.item_no, CASE substr(c.verdicts, i.item_no, 1)"
            f" {spell} END FROM temp.card c CROSS JOIN item i ORDER BY c.no, i.item_no")
    db.execute("COMMIT")
    db.execute("ANALYZE")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


# Segment of an event: speaker, start in milliseconds, words. They stand in every transcript.
SAID = {
    "h": ("customer", 60_000, "Это для нас дорого, у нас бюджет меньше."),
    "d": ("customer", 70_000, "Всё равно дорого выходит."),
    "t": ("customer", 80_000, "Давайте позже, сейчас сезон."),
    "n": ("agent", 90_000, "Тогда завтра в десять я вам позвоню."),
    "c": ("agent", 100_000, "Подпишем договор и начнём?"),
}
AGENT = ["Добрый день, меня зовут Ирина, компания «Услуга».", "Расскажите, как у вас сейчас устроен процесс?",
         "Правильно понимаю, что важны сроки?", "Мы закрываем это за две недели."]
CUSTOMER = ["Здравствуйте.", "Мы пока делаем вручную, это долго.", "Да, сроки важны.", "Это интересно, расскажите подробнее."]
OTHERS = ["Сейчас неудобно.", "У нас уже есть подрядчик.", "Да, слушаю.", "Пришлите на почту."]


class Bodies:
    """JSON of transcripts and scorecards, put together from parts that are made once."""

    def __init__(self, db):
        def segment(channel, start, text):
            return {"channel": channel, "role": ["agent", "customer"][channel], "start_ms": start, "end_ms": start + 5_000,
                    "text": text}

        def dump(value):
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

        self.columns = [row[1] for row in db.execute("PRAGMA table_info(score_fact)")]
        self.transcripts = []
        for variant in range(16):
            said = [segment(0, 10_000 * n, text) for n, text in enumerate(AGENT)]
            said += [segment(1, 10_000 * n + 5_000, text if variant >> n & 1 else OTHERS[n]) for n, text in enumerate(CUSTOMER)]
            said += [segment(int(who == "customer"), start, text) for who, start, text in SAID.values()]
            said.sort(key=lambda part: part["start_ms"])
            self.transcripts.append(dump({"duration_ms": 120_000, "language": "ru", "model": None, "channels": [
                {"index": 0, "role": "agent"}, {"index": 1, "role": "customer"}], "segments": said}))
        self.items = []
        for at in range(ITEMS):
            one = {}
            for letter, verdict in VERDICT.items():
                quote = {"quote": AGENT[at % 4], "channel": 0, "start_ms": 10_000 * (at % 4), "end_ms": 10_000 * (at % 4) + 5_000,
                         "match": "exact", "distance": 0}
                one[letter] = dump({"id": f"part.item_{at + 1:02}", "section": f"part{at // 10}", "verdict": verdict,
                                    "points": float(letter == "p"), "max": 1.0,
                                    "evidence": [quote] if letter == "p" else []})
            self.items.append(one)
        self.events = {}
        for letter, (kind, of, result) in EVENTS.items():
            who, start, text = SAID[letter]
            event = {"kind": kind, "type": of, "speaker": who, "channel": int(who == "customer"), "start_ms": start,
                     "end_ms": start + 5_000, "quote": text, "result": result}
            if kind == "next_step":
                event["when"] = "завтра в десять"
            self.events[letter] = dump(event)
        self.paths = {}
        for path in ("part0+ part1+ part2+", "part0+ part1- part2+", "part0+ part1+ part2-", "part0- part1+ part2~"):
            self.paths[len(self.paths)] = db.execute("INSERT INTO stage_path (path) VALUES (?)", [path]).lastrowid

    def transcript(self, number):
        return self.transcripts[number * 7 % 16]

    def metrics(self, number, row):
        events = row["events"]
        return {
            "talk_share_agent": 0.4 + number % 37 / 100, "longest_monologue_ms_agent": 8_000.0 + number % 101 * 300,
            "patience_ms": 300.0 + number % 53 * 20, "questions_agent": float(number % 11), "open_questions_agent": float(number % 5),
            "interruptions_agent": float(number % 3), "words_agent": 200.0, "words_customer": 150.0, "interactivity": 4.0 + number % 7,
            "words_per_minute_agent": 110.0 + number % 40, "silence_share": number % 30 / 100,
            "objections": float(sum(letter in "hdt" for letter in events)), "next_steps": float("n" in events),
            "closing_attempts": float("c" in events), "closing_attempts_accepted": float("c" in events),
        }

    def body(self, number, row, score):
        items = ",".join(one[letter] for one, letter in zip(self.items, row["verdicts"]))
        events = ",".join(self.events[letter] for letter in row["events"])
        metrics = json.dumps(self.metrics(number, row))
        number = "null" if score is None else repr(score)
        return (f'{{"score":{number},"unfailed_score":{number},"result":"pass","coverage":1.0,"form":{{"id":"{FORM}","hash":"{"0" * 64}"}},'
                f'"sections":[],"items":[{items}],"events":[{events}],"metrics":{metrics},"decision":null}}')

    def figures(self, number, row):
        """One row of score_fact: metrics, counts of events, 0 for the rest."""
        known = self.metrics(number, row)
        known |= {"score_no": number, "path_no": self.paths[number % 4], "decision": "need", "close": "neutral", "critical_failed": 0,
                  "objections_handled": float(sum(letter in "ht" for letter in row["events"])),
                  "objection_price": float(sum(letter in "hd" for letter in row["events"])),
                  "objection_price_handled": float("h" in row["events"]), "objection_time": float("t" in row["events"]),
                  "objection_time_handled": float("t" in row["events"]), "closing_contract": known["closing_attempts"]}
        return [known.get(column, 0.0) for column in self.columns]


if __name__ == "__main__":
    main()
