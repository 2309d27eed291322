"""Samples for `asr.py`: channels of a recording as raw files, telephone sound, repeated calls. Needs numpy and PyAV,
which the peers bring."""

import pathlib
import shutil
import subprocess
import wave

import av
import numpy

RATE = 16000


def channels(path, rate=RATE):
    """The channels of a recording at `rate`, as a list of float32 arrays."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        count = stream.codec_context.channels
        layout = "stereo" if count >= 2 else "mono"
        resampler = av.AudioResampler(format="fltp", layout=layout, rate=rate)
        parts = []
        for frame in container.decode(stream):
            frame.pts = None
            parts += [f.to_ndarray() for f in resampler.resample(frame)]
        parts += [f.to_ndarray() for f in resampler.resample(None)]
    return list(numpy.concatenate(parts, axis=1).astype(numpy.float32))


def raw_files(path, folder):
    """Each channel at 16 kHz as a file of 32-bit floats."""
    path = pathlib.Path(path)
    done = sorted(folder.glob(f"{path.name}.ch*.f32"))
    if done:
        return done
    files = []
    for index, samples in enumerate(channels(path)):
        files.append(folder / f"{path.name}.ch{index}.f32")
        samples.tofile(files[-1])
    return files


def seconds(raw):
    return raw.stat().st_size / 4 / RATE


def telephone(path, target):
    """300-3400 Hz at 8 kHz, a-law, as WAV: by sox where it is installed, whose filter has soft edges; else cut by Fourier
    transform, which is harder on recognisers (BENCHMARKS.md)."""
    if shutil.which("sox"):
        command = ["sox", "-q", str(path), "-r", "8000", "-e", "a-law", str(target), "sinc", "300-3400"]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        return target
    samples = channels(path)[0]
    spectrum = numpy.fft.rfft(samples)
    hertz = numpy.fft.rfftfreq(len(samples), 1 / RATE)
    spectrum[(hertz < 300) | (hertz > 3400)] = 0
    length = len(samples) // 2
    narrow = numpy.fft.irfft(spectrum[:length // 2 + 1], length) / 2
    write_wav(target, alaw(numpy.clip(narrow, -1, 1)), 1, 8000, 6, 8)
    return target


def alaw(samples):
    """ITU-T G.711 of floats."""
    value = numpy.round(samples * 32767).astype(numpy.int32)
    sign = numpy.where(value >= 0, 0x80, 0)
    height = numpy.minimum(numpy.where(value >= 0, value, -value - 1), 32767) >> 4
    exponent = numpy.zeros_like(height)
    for step in range(1, 8):
        exponent = numpy.where(height >= 16 << step - 1, step, exponent)
    mantissa = numpy.where(exponent < 2, height, height >> numpy.maximum(exponent - 1, 0)) & 15
    return ((sign | exponent << 4 | mantissa) ^ 0x55).astype(numpy.uint8)


def write_wav(path, data, count, rate, kind, bits):
    data = data.tobytes()
    block = count * bits // 8
    head = b"RIFF" + (36 + len(data)).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    head += kind.to_bytes(2, "little") + count.to_bytes(2, "little") + rate.to_bytes(4, "little")
    head += (rate * block).to_bytes(4, "little") + block.to_bytes(2, "little") + bits.to_bytes(2, "little")
    pathlib.Path(path).write_bytes(head + b"data" + len(data).to_bytes(4, "little") + data)


def repeated(path, length_s, target):
    """A recording repeated or cut to a length, 8 kHz 16-bit."""
    parts = channels(path, 8000)
    wanted = int(length_s * 8000)
    sound = numpy.stack([numpy.resize(part, wanted) for part in parts], axis=1)
    with wave.open(str(target), "wb") as file:
        file.setnchannels(sound.shape[1])
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(numpy.round(numpy.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return target
