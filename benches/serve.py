"""The review pages under load: 50 reviewers at once on 100 000 calls.

    python3 benches/serve.py target/release/talktrack [--calls 100000] [--reviewers 50] [--seconds 60] [--pause 1] [--keep FOLDER]

Makes a department of 600 calls (fixtures/department, scored by the program), writes copies of its rows until there are as
many calls as asked for (other ids, days, telephones; 40 managers), and serves the store on loopback until search has read all
of it. Each reviewer has a user, a session and a connection of his own and does, in a random order with a fixed seed: lists,
next pages, filters (also ones that match next to nothing), search in words, scorecards, verdicts from the scorecard's form,
ranges of the sound, the queue; between two requests he pauses, on average for `--pause` seconds. Then the pages of figures,
which are dear to make, are asked for once each, alone. Prints percentiles per kind of page, faults and the server's peak
memory; exit code 1 when a page failed or the 99th percentile of pages is over `--bar` milliseconds. Standard library only.
"""

import argparse
import collections
import hashlib
import http.client
import os
import pathlib
import random
import re
import shutil
import sqlite3
import sys
import tempfile
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/browser"))
from department import PASSWORD, Site  # noqa: E402

SEED = 20261123
BASE = 600
DAY = 86_400_000_000
# What a reviewer does, how often in a hundred.
MIX = [("list", 14), ("next page", 8), ("filter", 16), ("rare filter", 8), ("search", 10), ("scorecard", 22), ("verdict", 6),
       ("sound range", 12), ("queue", 4)]
DEAR = ["/managers", "/conversion", "/worklists/revive", "/calibration", "/training", "/kpi", "/morning"]
WORDS = ["договор", "скидка дорого", "счёт на оплату", "подумаем", "доставка завтра", "конкурент", "перезвоните"]


def main():
    arguments = argparse.ArgumentParser(description="load on the review pages")
    arguments.add_argument("program", type=pathlib.Path)
    arguments.add_argument("--calls", type=int, default=100_000)
    arguments.add_argument("--reviewers", type=int, default=50)
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--pause", type=float, default=1.0, help="between two requests of a reviewer, seconds on average")
    arguments.add_argument("--bar", type=float, default=200, help="milliseconds that 99 of 100 pages may take")
    arguments.add_argument("--keep", type=pathlib.Path, help="keep the store here, and use the one found")
    options = arguments.parse_args()
    folder = options.keep or pathlib.Path(tempfile.mkdtemp(prefix="serve-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        sys.exit(run(options, folder))
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)


def run(options, folder):
    program = options.program.resolve()
    ready = folder / f"ready-{options.calls}-{options.reviewers}"
    if ready.exists():
        site = object.__new__(Site)
        site.program, site.folder, site.token = program, folder, ready.read_text()
    else:
        for old in list(folder.iterdir()):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        began = time.monotonic()
        site = Site(program, folder)
        for number in range(options.reviewers):
            site.run("user", "add", f"reviewer{number}", "--role", "reviewer", "--db", "calls.db", given=PASSWORD)
        copies(folder / "calls.db", options.calls)
        print(f"store of {options.calls} calls made in {time.monotonic() - began:.0f} s,"
              f" {(folder / 'calls.db').stat().st_size / 1e6:.0f} MB", flush=True)
        ready.write_text(site.token)
    site.serve()
    try:
        heard = hearable(site)
        wait_for_search(site, folder / "calls.db", options.calls)
        reviewers = [Reviewer(site, number, heard, options) for number in range(options.reviewers)]
        for reviewer in reviewers:
            reviewer.sign_in()
        end = time.monotonic() + options.seconds
        threads = [threading.Thread(target=reviewer.work, args=(end,)) for reviewer in reviewers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        failed = report(reviewers, options)
        dear(reviewers[0])
        peak = re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{site.process.pid}/status").read_text())
        print(f"server's peak memory {int(peak.group(1)) / 1024:.0f} MB")
        return failed
    finally:
        site.close()


def copies(database, calls):
    """Copies of the department's rows, as new calls and deals, in the same shapes."""
    db = sqlite3.connect(database, isolation_level=None)
    for setting in ["synchronous = OFF", "cache_size = -262144", "foreign_keys = OFF"]:
        db.execute(f"PRAGMA {setting}")
    db.create_function("renamed", 2, lambda id, k: hashlib.sha256(id + k.to_bytes(4, "big")).digest(), deterministic=True)
    columns = lambda table: [row[1] for row in db.execute(f"PRAGMA table_info({table})")]  # noqa: E731
    # What becomes of a column in copy :k; the others stay as they are.
    numbers = {"call_no": "call", "score_no": "scorecard", "deal_no": "deal", "log_no": "call_log"}
    most = {name: db.execute(f"SELECT max({name}) FROM {table}").fetchone()[0] for name, table in numbers.items()}
    change = {name: f"{name} + {step} * :k" for name, step in most.items()}
    change["call_id"] = "renamed(call_id, :k)"
    change |= {name: f"{name} || '-' || :k" for name in ["path", "name", "stem", "recording", "deal_id"]}
    change |= {name: f"{name} - {DAY} * :k * 2" for name in ["started_at", "created_at", "closed_at"]}
    change |= {name: f"CASE :k % 4 WHEN 0 THEN {name} ELSE {name} || ' ' || (:k % 4 + 1) END" for name in ["agent", "manager"]}
    change |= {name: f"substr({name}, 1, 4) || printf('%04d', :k) || substr({name}, 9)" for name in ["phone", "customer_phone"]}
    tables = ["deal", "deal_phone", "call_log", "call", "sighting", "stage_state", "transcript", "call_roles", "call_join",
              "scorecard", "score_body", "score_item", "score_event", "score_fact", "score_critical", "score_competitor"]
    plain = {table: [c for c in columns(table)] for table in tables}
    last = {table: next(((c, most[c]) for c in ["score_no", "call_no", "deal_no", "log_no"] if c in plain[table]), None)
            for table in tables}
    db.execute("BEGIN IMMEDIATE")
    for k in range(1, (calls + BASE - 1) // BASE):
        for table in tables:
            of_stem = {"stage_path"}
            taken = [change.get(c, c) if (table, c) not in {("score_competitor", "name")} else c for c in plain[table]]
            key, limit = last[table]
            limit_calls = f" AND call_no <= {calls - BASE * k}" if table in {"call", "sighting"} else ""
            assert table not in of_stem
            db.execute(f"INSERT INTO {table} ({', '.join(plain[table])}) SELECT {', '.join(taken)} FROM {table}"
                       f" WHERE {key} <= {limit}{limit_calls}", {"k": k})
    db.execute("COMMIT")
    db.execute("ANALYZE")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def hearable(site):
    """Calls of the first department that have sound."""
    calls = site.api("/api/v1/calls?limit=500")["calls"]
    own = [row for row in calls if re.search(r"sim-\d+(\.transcript\.json)?$", row["recording"])][:20]
    for row in own:
        if not (site.folder / "made/calls" / (row["recording"].removesuffix(".transcript.json") + ".wav")).exists():
            site.sound(row["call"], row["recording"])
    return [row["call"] for row in own]


def wait_for_search(site, database, calls):
    began = time.monotonic()
    while True:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as db:
            done = db.execute("SELECT count(*) FROM transcript_searched").fetchone()[0]
        if done >= calls:
            break
        if time.monotonic() - began > 1800:
            sys.exit(f"search has read {done} of {calls} transcripts after half an hour")
        time.sleep(1)
    print(f"search ready after {time.monotonic() - began:.0f} s", flush=True)


class Reviewer:
    def __init__(self, site, number, heard, options):
        self.site, self.number, self.heard, self.options = site, number, heard, options
        self.dice = random.Random(SEED + number)
        self.host = site.url.removeprefix("http://")
        self.connection = http.client.HTTPConnection(self.host, timeout=30)
        self.cookie = ""
        self.times, self.faults, self.told = collections.defaultdict(list), [], 0
        self.known, self.next, self.agents, self.items = [], None, [], []

    def ask(self, kind, path, form=None, headers=None, expected=(200,)):
        head = {"Cookie": self.cookie, **(headers or {})}
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            head |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.site.url}
        began = time.perf_counter()
        try:
            self.connection.request("GET" if form is None else "POST", path, body, head)
            answer = self.connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            self.faults.append(f"{kind} {path}: {error!r}")
            return None, b""
        self.times[kind].append(1000 * (time.perf_counter() - began))
        if answer.status not in expected:
            self.faults.append(f"{kind} {path}: {answer.status}")
        return answer, text

    def sign_in(self):
        answer, _ = self.ask("sign in", "/login", {"name": f"reviewer{self.number}", "password": PASSWORD, "to": "/calls"}, expected=(303,))
        self.cookie = answer.getheader("Set-Cookie").split(";")[0]

    def work(self, end):
        kinds, weights = zip(*MIX)
        # Not all in step.
        time.sleep(self.dice.random() * self.options.pause)
        while time.monotonic() < end:
            kind = self.dice.choices(kinds, weights)[0]
            self.do("list" if not self.known else kind)
            time.sleep(self.dice.uniform(0.5, 1.5) * self.options.pause)

    def do(self, kind):
        dice = self.dice
        if kind == "sound range":
            start = dice.randrange(0, 400_000, 1000)
            self.ask(kind, f"/calls/{dice.choice(self.heard)}/sound", headers={"Range": f"bytes={start}-{start + 65_535}"}, expected=(206,))
        elif kind == "scorecard":
            self.ask(kind, f"/calls/{dice.choice(self.known)}")
        elif kind == "queue":
            self.ask(kind, "/queue")
        elif kind == "verdict":
            self.verdict()
        else:
            self.list(kind, self.query(kind))

    def query(self, kind):
        dice = self.dice
        some = lambda name, values: f"{name}={urllib.parse.quote(str(dice.choice(values)))}" if values else "order=best"  # noqa: E731
        day = f"2026-{dice.randrange(1, 12):02}-{dice.randrange(1, 28):02}"
        if kind == "next page" and self.next:
            return self.next
        if kind == "filter":
            return "/calls?" + dice.choice([
                some("agent", self.agents), f"from={day}&to={day}", some("item", self.items), "behaviour=objection%3Adropped",
                "score_to=30&order=worst", "deal=lost&order=worst", f"{some('agent', self.agents)}&{some('item', self.items)}&order=worst",
                f"from={day}&deal=won", "amount_from=300000", "behaviour=promise&deal=none"])
        if kind == "rare filter":
            return "/calls?" + dice.choice([
                "amount_from=99000000", "doubtful=1", "behaviour=upsell%3Adeclined&deal=won&score_from=95", "score_from=99.5",
                f"{some('item', self.items)}&verdict=undecidable", "behaviour=no_such", "team=%D0%9D%D0%B8%D0%BA%D1%82%D0%BE",
                f"{some('agent', self.agents)}&deal=won&amount_from=5000000&order=worst", "from=2031-01-01", "score_to=0.5&deal=won"])
        if kind == "search":
            more = dice.choice(["", "&order=worst", f"&{some('agent', self.agents)}", "&behaviour=no_such"])
            return "/calls?" + some("q", WORDS) + more
        return dice.choice(["/calls", "/calls?order=worst", "/calls?order=best"])

    def list(self, kind, path):
        _, text = self.ask(kind, path)
        page = text.decode("utf-8", "replace")
        found = re.findall(r'href="/calls/([0-9a-f]{64})', page)
        self.known = found or self.known
        following = re.search(r'<a href="([^"]+)" rel="next"', page)
        self.next = following.group(1).replace("&amp;", "&").replace("&#38;", "&") if following else None
        if not self.agents:
            choice = lambda name: re.search(rf'<select name="{name}">(.*?)</select>', page, re.S)  # noqa: E731
            self.agents = re.findall(r"<option>([^<]+)", choice("agent").group(1)) if choice("agent") else []
            self.items = re.findall(r'<option value="([^"]+)"', choice("item").group(1)) if choice("item") else []

    def verdict(self):
        call = self.dice.choice(self.known)
        _, text = self.ask("scorecard", f"/calls/{call}")
        page = text.decode("utf-8", "replace")
        forms = re.findall(r'<form[^>]*data-item[^>]*>.*?</form>', page, re.S)
        if not forms:
            return
        fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.dice.choice(forms)))
        fields |= {"verdict": self.dice.choice(["pass", "fail"]), "comment": "послушал"}
        answer, _ = self.ask("verdict", f"/calls/{call}/verdict", fields, expected=(303, 409))
        # Somebody else was faster, and he is told.
        self.told += answer is not None and answer.status == 409


def report(reviewers, options):
    times, faults = collections.defaultdict(list), []
    for reviewer in reviewers:
        faults += reviewer.faults
        for kind, took in reviewer.times.items():
            times[kind] += took
    signed = times.pop("sign in")
    rows = [(kind, times[kind]) for kind, _ in MIX if kind in times]
    pages = [time for kind, took in rows if kind != "sound range" for time in took]
    print(f"\n{options.calls} calls, {len(reviewers)} reviewers, a request each {options.pause:g} s on average,"
          f" {options.seconds:g} s; milliseconds as the reviewer waits")
    print(f"{'what':<14} {'n':>6} {'p50':>7} {'p95':>7} {'p99':>7} {'most':>7}")
    for kind, took in [*rows, ("all pages", pages), ("(sign in)", signed)]:
        print(f"{kind:<14} {len(took):>6} " + " ".join(f"{share(took, part):>7.1f}" for part in [0.5, 0.95, 0.99, 1]))
    asked = sum(len(took) for _, took in rows)
    print(f"{asked / options.seconds:.0f} requests a second; faults {len(faults)}; told that another was faster {sum(r.told for r in reviewers)}")
    for fault in faults[:10]:
        print("FAULT " + fault)
    over = share(pages, 0.99) > options.bar
    if over:
        print(f"OVER the bar: p99 of pages {share(pages, 0.99):.0f} ms, may be {options.bar:.0f}")
    return 1 if faults or over else 0


def share(took, part):
    ordered = sorted(took)
    return ordered[min(int(part * len(ordered)), len(ordered) - 1)] if ordered else float("nan")


def dear(reviewer):
    """Pages of figures: made anew after each verdict, on a thread of their own, once for all who ask."""
    reviewer.cookie = ""
    reviewer.ask("sign in", "/login", {"name": "Руководитель", "password": PASSWORD, "to": "/calls"}, expected=(303,))
    answer, _ = reviewer.ask("sign in", "/login", {"name": "Руководитель", "password": PASSWORD, "to": "/calls"}, expected=(303,))
    reviewer.cookie = answer.getheader("Set-Cookie").split(";")[0]
    print("pages of figures, alone: made anew, then from the shelf, milliseconds")
    for path in DEAR:
        reviewer.connection.timeout = 120
        reviewer.times.clear()
        for _ in range(2):
            answer, _ = reviewer.ask(path, path)
        print(f"{path:<20} " + " ".join(f"{took:>8.0f}" for took in reviewer.times[path])
              + ("" if answer and answer.status == 200 else f"   {answer.status if answer else 'no answer'}"), flush=True)


if __name__ == "__main__":
    main()
