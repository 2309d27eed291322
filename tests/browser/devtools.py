"""A browser driven over its DevTools protocol with the standard library alone: start, go, ask, click, type, picture."""

import base64
import json
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import time
import urllib.request

NAMES = ["chromium", "chromium-browser", "google-chrome"]


def find():
    return next((path for path in map(shutil.which, NAMES) if path), None)


class Socket:
    """A WebSocket client: text frames, as much of RFC 6455 as the protocol needs."""

    def __init__(self, url):
        host, path = url.removeprefix("ws://").split("/", 1)
        name, port = host.split(":")
        self.socket = socket.create_connection((name, int(port)), timeout=60)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET /{path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        head = b""
        while b"\r\n\r\n" not in head:
            head += self.socket.recv(1)
        assert b" 101 " in head, head

    def send(self, text):
        data = text.encode()
        mask = os.urandom(4)
        size = len(data)
        if size < 126:
            head = struct.pack("!BB", 0x81, 0x80 | size)
        elif size < 65536:
            head = struct.pack("!BBH", 0x81, 0x80 | 126, size)
        else:
            head = struct.pack("!BBQ", 0x81, 0x80 | 127, size)
        whole = int.from_bytes(data, "big") ^ int.from_bytes((mask * (size // 4 + 1))[:size], "big")
        self.socket.sendall(head + mask + whole.to_bytes(size, "big"))

    def exactly(self, count):
        parts = []
        while count:
            part = self.socket.recv(min(count, 1 << 20))
            if not part:
                raise ConnectionError("the browser is gone")
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def receive(self):
        text = b""
        while True:
            first, second = self.exactly(2)
            size = second & 0x7F
            if size == 126:
                size = struct.unpack("!H", self.exactly(2))[0]
            elif size == 127:
                size = struct.unpack("!Q", self.exactly(8))[0]
            text += self.exactly(size)
            if first & 0x80:
                return text.decode()


class Browser:
    def __init__(self, scripts=True):
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.process = subprocess.Popen(
            [find(), "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", "--mute-audio",
             "--autoplay-policy=no-user-gesture-required", "--no-first-run", "--disable-extensions",
             "--disable-background-networking", "--lang=ru", f"--user-data-dir={self.folder.name}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "LANGUAGE": "ru"},
        )
        told = os.path.join(self.folder.name, "DevToolsActivePort")
        for _ in range(300):
            if os.path.exists(told) and open(told).read().count("\n"):
                break
            time.sleep(0.1)
        port = open(told).read().split()[0]
        pages = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list"))
        self.socket = Socket(next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page"))
        self.number = 0
        self.faults = []
        for domain in ["Page", "Runtime", "Log", "Network"]:
            self.call(f"{domain}.enable")
        if not scripts:
            self.call("Emulation.setScriptExecutionDisabled", value=True)

    def note(self, event):
        if event.get("method") == "Log.entryAdded":
            entry = event["params"]["entry"]
            if entry["level"] == "error":
                self.faults.append(f'{entry["text"]} {entry.get("url", "")}')
        if event.get("method") == "Runtime.exceptionThrown":
            self.faults.append(json.dumps(event["params"]["exceptionDetails"])[:500])

    def call(self, method, **params):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.receive())
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f'{method}: {answer["error"]}')
                return answer["result"]
            self.note(answer)

    def wait(self, event):
        while True:
            answer = json.loads(self.socket.receive())
            self.note(answer)
            if answer.get("method") == event:
                return

    def go(self, url):
        self.call("Page.navigate", url=url)
        self.wait("Page.loadEventFired")

    def js(self, code):
        result = self.call("Runtime.evaluate", expression=code, returnByValue=True, awaitPromise=True, userGesture=True)
        if "exceptionDetails" in result:
            raise RuntimeError(json.dumps(result["exceptionDetails"])[:800])
        return result["result"].get("value")

    def leave(self, code):
        """Runs code that leads to another page, and waits for it."""
        self.js(f"setTimeout(() => {{ {code} }}, 0)")
        self.wait("Page.loadEventFired")

    def screen(self, width, height, dark=False, phone=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)
        scheme = "dark" if dark else "light"
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def picture(self, path, whole=True, longest=3000):
        """As much as the page holds, or what the window shows. The name's ending says the format."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], longest), "scale": 1}
        form = {"format": "webp", "quality": 82} if str(path).endswith(".webp") else {"format": "png", "optimizeForSpeed": True}
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=whole, **form, **({"clip": clip} if whole else {}))
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))

    def axe(self, source):
        """What axe-core holds against the page that is open, as "rule: place" of serious and critical faults. It runs in a
        world of its own: the page's scripts and its content policy know nothing of it."""
        frame = self.call("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = self.call("Page.createIsolatedWorld", frameId=frame, worldName="axe")["executionContextId"]
        self.call("Runtime.evaluate", expression=source + ";0", contextId=world)
        told = self.call(
            "Runtime.evaluate", contextId=world, returnByValue=True, awaitPromise=True,
            expression="axe.run(document, {resultTypes: ['violations']}).then(r => r.violations"
            ".filter(v => v.impact === 'serious' || v.impact === 'critical').map(v => `${v.id}: ` + v.nodes.slice(0, 3).map(n =>"
            " `${n.target.join(' ')} (${[...n.any, ...n.all, ...n.none].map(c => c.message)[0]})`).join('; ')))",
        )
        if "exceptionDetails" in told:
            raise RuntimeError(json.dumps(told["exceptionDetails"])[:800])
        return told["result"]["value"]

    def close(self):
        try:
            self.call("Browser.close")
        except (ConnectionError, OSError, RuntimeError):
            pass
        self.process.wait(timeout=20)
        self.folder.cleanup()
