"""faster-whisper as a process for `asr.py`: loads its model, then answers {"path", "raw", "language"} per line with
{"segments": [[channel, start_ms, text]]}. Options are the peer's own defaults, except where its name says otherwise;
two threads, which is what the machine has."""

import json
import os
import sys

MODEL, KIND, BEAM = sys.argv[1:4]
BEAM = int(BEAM)
THREADS = len(os.sched_getaffinity(0))


def faster_whisper():
    from faster_whisper import BatchedInferencePipeline, WhisperModel, decode_audio

    model = WhisperModel(MODEL, device="cpu", compute_type="int8", cpu_threads=THREADS, local_files_only=True)
    batched = BatchedInferencePipeline(model) if KIND == "batched" else None

    def hear(job):
        sound = decode_audio(job["path"], split_stereo=True) if len(job["raw"]) > 1 else [decode_audio(job["path"])]
        for channel, samples in enumerate(sound):
            if batched:
                found, _ = batched.transcribe(samples, language=job["language"], beam_size=BEAM, batch_size=8)
            else:
                found, _ = model.transcribe(samples, language=job["language"], beam_size=BEAM, vad_filter=True)
            for segment in found:
                yield [channel, int(segment.start * 1000), segment.text]

    return hear


hear = faster_whisper()
print("{}", flush=True)
for line in sys.stdin:
    print(json.dumps({"segments": list(hear(json.loads(line)))}), flush=True)
