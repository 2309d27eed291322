"""Stands in for the engine child in tests/engine_faults.rs: speaks its protocol and misbehaves as file names tell it to.

ok…: answers · fail…: reports a failure · abort…: kills the process · once…: kills it the first time (leaves a mark beside
the file) · hang…: never answers · babble…: writes a line that is no reply · kill…: kill -9 from outside · stop…: stopped
(SIGSTOP), all of it · hungry…: takes more memory than it may.
"""

import json
import os
import resource
import signal
import sys
import threading
import time

lock = threading.Lock()


def reply(**fields):
    with lock:
        sys.stdout.write(json.dumps(fields) + "\n")
        sys.stdout.flush()


def work(job):
    path = job["path"]
    name = os.path.basename(path)
    reply(event="decoded", job=job["id"], duration_ms=100)
    if name.startswith("abort"):
        time.sleep(0.1)
        sys.stderr.write("GGML_ASSERT failed\n")
        sys.stderr.flush()
        os.abort()
    if name.startswith("once") and not os.path.exists(path + ".mark"):
        open(path + ".mark", "w").close()
        os.abort()
    if name.startswith("hang"):
        return
    if name.startswith("kill"):
        time.sleep(0.1)
        os.kill(os.getpid(), signal.SIGKILL)
    if name.startswith("stop"):
        os.kill(os.getpid(), signal.SIGSTOP)
    if name.startswith("hungry"):
        time.sleep(0.1)
        # What the kernel would do to it: no more memory, and the end.
        resource.setrlimit(resource.RLIMIT_AS, (1 << 28, 1 << 28))
        try:
            bytearray(1 << 30)
        except MemoryError:
            sys.stderr.write("memory allocation of 1073741824 bytes failed\n")
            sys.stderr.flush()
            os.abort()
    if name.startswith("babble"):
        with lock:
            sys.stdout.write("free at last\n")
            sys.stdout.flush()
        return
    time.sleep(0.05)
    if name.startswith("fail"):
        failure = {"stage": "decode", "kind": "permanent", "reason": "no audio"}
        reply(event="failed", job=job["id"], failure=failure)
        return
    audio = {"container": "wav", "codec": "pcm_s16le", "sample_rate_hz": 8000, "channels": 2, "duration_ms": 100, "findings": []}
    transcript = {"duration_ms": 100, "channels": [], "segments": []}
    result = {"audio": audio, "transcript": transcript, "decode_ms": 1, "transcribe_ms": 50}
    reply(event="done", job=job["id"], result=result)


json.loads(sys.stdin.readline())
if "--unable" in sys.argv:
    reply(event="unable", reason="the model is not a Whisper model")
    sys.exit()
if "--dies" in sys.argv:
    sys.stderr.write("illegal instruction\n")
    sys.exit(4)
reply(event="ready")
for line in sys.stdin:
    threading.Thread(target=work, args=(json.loads(line),), daemon=True).start()
