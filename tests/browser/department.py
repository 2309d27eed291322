"""A small department behind a running `talktrack serve`: recordings scored, exports imported, a user of every role. What the
walk (walk.py), the search for faults in the API (api_fuzz.py) and the load (benches/serve.py) begin with."""

import array
import json
import math
import pathlib
import random
import re
import subprocess
import sys
import threading
import urllib.request
import wave

ROOT = pathlib.Path(__file__).resolve().parents[2]
PASSWORD = "пароль для проверки"
USERS = [
    ("Админ", ["--role", "admin"]),
    ("Ольга", ["--role", "reviewer"]),
    ("Пётр", ["--role", "reviewer"]),
    ("Руководитель", ["--role", "head", "--team", "*"]),
    ("Наблюдатель", ["--role", "reader"]),
]


class Site:
    """Made in `folder`, served from `serve` until `close`."""

    def __init__(self, program, folder, deals=300, calls=600):
        self.program, self.folder = program, folder
        subprocess.run([sys.executable, ROOT / "fixtures/department/make_department.py", folder / "made", "--deals", str(deals),
                        "--calls", str(calls)], check=True, stdout=subprocess.DEVNULL)
        self.run("run", "made/calls", "--engine", "replay", "--settle", "0", "--db", "calls.db", "--form",
                 ROOT / "scripts/b2b-sales-ru.yaml", "--deals", "made/deals.csv", "--calls", "made/calls.csv")
        for table in ["leads", "stages", "costs", "plan", "items"]:
            self.run("import", table, f"made/{table}.csv", "--db", "calls.db")
        rows = (folder / "made/calls.csv").read_text().splitlines()
        column = rows[0].split(",").index("agent")
        self.agent = rows[1].split(",")[column]
        for name, role in USERS + [("Менеджер", ["--role", "agent", "--manager", self.agent])]:
            self.run("user", "add", name, *role, "--db", "calls.db", given=PASSWORD)
        self.token = self.run("user", "token", "Админ", "--db", "calls.db").strip()

    def serve(self):
        self.process = subprocess.Popen([self.program, "serve", "--db", "calls.db", "--listen", "127.0.0.1:0"],
                                        cwd=self.folder, stderr=subprocess.PIPE, text=True)
        self.url = re.search(r"http://\S+?(?=;)", self.process.stderr.readline()).group()
        # What it says later must not stop it: a pipe that nobody reads fills up.
        self.said = []
        threading.Thread(target=lambda: self.said.extend(self.process.stderr), daemon=True).start()
        return self

    def run(self, *args, given=None):
        done = subprocess.run([self.program, *map(str, args)], cwd=self.folder, input=given, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{args}: {done.stderr}")
        return done.stdout

    def api(self, path):
        request = urllib.request.Request(self.url + path, headers={"Authorization": f"Bearer {self.token}"})
        return json.load(urllib.request.urlopen(request))

    def close(self):
        self.process.terminate()
        return self.process.wait(timeout=20)

    def sound(self, call, recording):
        """Something to hear beside a transcript: two lanes that hum while their side speaks."""
        transcript = self.api(f"/api/v1/calls/{call}/transcript")
        rate, dice = 8000, random.Random(call)
        lanes = [array.array("h", bytes(2 * (rate * transcript["duration_ms"] // 1000))) for _ in range(2)]
        for segment in transcript["segments"]:
            lane, tone = lanes[segment["channel"]], (140, 210)[segment["channel"]]
            at, end = segment["start_ms"] * rate // 1000, segment["end_ms"] * rate // 1000
            while at < min(end, len(lane)):
                # A syllable, and a breath after some.
                length, loud = dice.randrange(900, 1900), dice.randrange(2500, 11000)
                for n in range(min(length, end - at, len(lane) - at)):
                    lane[at + n] = int(loud * math.sin(math.pi * n / length) * math.sin(2 * math.pi * tone * n / rate))
                at += length + dice.choice([0, 0, 0, 1200])
        both = array.array("h", bytes(4 * len(lanes[0])))
        both[0::2], both[1::2] = lanes
        name = recording.removesuffix(".transcript.json")
        with wave.open(str(self.folder / "made/calls" / f"{name}.wav"), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes(both.tobytes())
