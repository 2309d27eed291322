"""openai-whisper as a process for `asr.py`, like `asr_peer.py`: one JSON document per line each way.

    python asr_openai.py FOLDER BEAM      FOLDER: Whisper in CTranslate2 form, whose weights are given their old names

The package fetches its own weights from a place that not every machine reaches; these are the same numbers (f16). Its
defaults, but for what the peers all are told: the language, the beam, one channel at a time; no f16 on a processor.
"""

import json
import os
import pathlib
import struct
import sys

import numpy as np
import torch
import whisper

FOLDER, BEAM = pathlib.Path(sys.argv[1]), int(sys.argv[2])
TYPES = {0: "<f4", 4: "<f2"}


def variables(data):
    """Name -> array, of a CTranslate2 model file of version 6; what is no matrix of floats is left out."""
    at = 0

    def take(form):
        nonlocal at
        (value,) = struct.unpack_from("<" + form, data, at)
        at += struct.calcsize(form)
        return value

    def text():
        nonlocal at
        length = take("H")
        at += length
        return data[at - length : at - 1].decode()

    take("I"), text(), take("I")
    for _ in range(take("I")):
        name = text()
        shape = [take("I") for _ in range(take("B"))]
        kind, size = take("B"), take("I")
        if kind in TYPES and shape:
            yield name, np.frombuffer(data, TYPES[kind], size // int(TYPES[kind][2:]), at).reshape(shape).astype("f4")
        at += size


def renamed(found):
    """The names of the original checkpoint; fused projections are taken apart."""
    norm = {"gamma": "weight", "beta": "bias"}
    width = found["decoder/embeddings/weight"].shape[1]
    state = {
        "decoder.token_embedding.weight": found["decoder/embeddings/weight"],
        "decoder.positional_embedding": found["decoder/position_encodings/encodings"],
        "encoder.positional_embedding": found["encoder/position_encodings/encodings"],
    }

    def linear(new, value, end):
        # The key's projection has no bias.
        if not (end == "bias" and new.endswith("key")):
            state[f"{new}.{end}"] = value

    for name, value in found.items():
        side, *path, end = name.split("/")
        if path[0].startswith("conv"):
            state[f"{side}.{path[0]}.{end}"] = value
        elif path == ["layer_norm"]:
            state[f"{side}.{'ln_post' if side == 'encoder' else 'ln'}.{norm[end]}"] = value
        elif path[0].startswith("layer_"):
            block = f"{side}.blocks.{path[0].removeprefix('layer_')}"
            part, layer = path[1], path[2]
            if layer == "layer_norm":
                new = {"self_attention": "attn_ln", "attention": "cross_attn_ln", "ffn": "mlp_ln"}[part]
                state[f"{block}.{new}.{norm[end]}"] = value
            elif part == "ffn":
                linear(f"{block}.mlp.{0 if layer == 'linear_0' else 2}", value, end)
            else:
                kind = "attn" if part == "self_attention" else "cross_attn"
                fused = {("attn", "linear_0"): ("query", "key", "value"), ("attn", "linear_1"): ("out",),
                         ("cross_attn", "linear_0"): ("query",), ("cross_attn", "linear_1"): ("key", "value"),
                         ("cross_attn", "linear_2"): ("out",)}[kind, layer]
                for index, projection in enumerate(fused):
                    linear(f"{block}.{kind}.{projection}", value[index * width : (index + 1) * width], end)
    return {name: torch.tensor(value) for name, value in state.items()}


def model_of(folder):
    found = dict(variables((folder / "model.bin").read_bytes()))
    vocabulary, width = found["decoder/embeddings/weight"].shape
    layers = len({name.split("/")[1] for name in found if name.startswith("decoder/layer_") and name.count("/") > 2})
    mels = found["encoder/conv1/weight"].shape[1]
    size = whisper.model.ModelDimensions(mels, 1500, width, width // 64, layers, vocabulary, 448, width, width // 64, layers)
    model = whisper.model.Whisper(size)
    model.load_state_dict(renamed(found), strict=True)
    return model.eval()


torch.set_num_threads(len(os.sched_getaffinity(0)))
model = model_of(FOLDER)
print("{}", flush=True)
for line in sys.stdin:
    job = json.loads(line)
    segments = []
    # Samples as the bench made them: without ffmpeg the package reads no files.
    for channel, path in enumerate(job["raw"]):
        samples = np.fromfile(path, "<f4")
        found = model.transcribe(samples, language=job["language"], beam_size=None if BEAM == 1 else BEAM, fp16=False)
        segments += [[channel, int(s["start"] * 1000), s["text"]] for s in found["segments"]]
    print(json.dumps({"segments": segments}), flush=True)
