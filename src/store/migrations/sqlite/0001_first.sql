-- Talktrack's first schema.
--
-- Units: times are UTC microseconds since 1970 (INTEGER), amounts minor units (INTEGER), lengths of recordings
-- milliseconds, scores percent (REAL), shares 0–1. Unknown is NULL, never 0. Enumerations are the words that
-- `domain` serialises ("won", "objection", "pass"); JSON columns hold what `domain` serialises, whole.
--
-- Keys: what the world names (a call by the SHA-256 of its bytes, a deal by its id in the CRM) is UNIQUE; the small
-- integers (`*_no`) are this file's own and mean nothing outside it. They keep the two large tables (score_item,
-- score_event) to a few bytes a row.
--
--   sighting ─► call ◄─ stage_state          one row per stage: fingerprint, outcome, attempts = the checkpoint
--                 ▲ ◄─ transcript             text, apart from the narrow call row so that lists stay cheap
--                 │ ◄─ call_roles
--                 │ ◄─ scorecard ◄─ score_body (JSON), score_item, score_event (rows, for grouping)
--                 │       └─► form_version ─► form ◄─ item
--                 └─── call_join ─► call_log, deal ◄─ deal_phone
--   run                                        one row per run of the program
--
-- A stage's rows and its row in stage_state are written in one transaction: a reader sees both or neither.

-- "TTRK": tells this file from other programs' SQLite files.
PRAGMA application_id = 1414812235;

CREATE TABLE call (
    call_no     INTEGER PRIMARY KEY,
    call_id     BLOB NOT NULL UNIQUE CHECK (length(call_id) = 32),
    -- Where these bytes were seen last, and when; the path may show other bytes by now (then `sighting` says so).
    -- TEXT; BLOB when the name is not UTF-8.
    path        ANY NOT NULL,
    seen_at     INTEGER NOT NULL,
    -- Of the stored transcript.
    duration_ms INTEGER CHECK (duration_ms >= 0),
    language    TEXT,
    -- AudioInfo as JSON; NULL for calls that came as transcripts.
    audio       TEXT
) STRICT;

CREATE TABLE sighting (
    path     ANY NOT NULL PRIMARY KEY,
    -- The file's name, and the name without its extension, for look-ups by name.
    name     ANY NOT NULL,
    stem     ANY NOT NULL,
    call_no  INTEGER NOT NULL REFERENCES call ON DELETE CASCADE,
    size     INTEGER NOT NULL,
    -- Nanoseconds: two writes within a microsecond must differ.
    mtime_ns INTEGER NOT NULL,
    seen_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX sighting_call ON sighting (call_no);
CREATE INDEX sighting_name ON sighting (name);
CREATE INDEX sighting_stem ON sighting (stem);

CREATE TABLE stage_state (
    call_no     INTEGER NOT NULL REFERENCES call ON DELETE CASCADE,
    -- transcribe (decoding included) · roles · score
    stage       TEXT NOT NULL CHECK (stage IN ('transcribe', 'roles', 'score')),
    fingerprint TEXT NOT NULL,
    outcome     TEXT NOT NULL CHECK (outcome IN ('begun', 'done', 'failed')),
    -- Attempts begun for this fingerprint.
    attempts    INTEGER NOT NULL,
    -- When failed: the stage as reported (`decode` is told apart here), permanent or transient, one sentence.
    failed_stage TEXT,
    failed_kind  TEXT,
    reason       TEXT,
    at          INTEGER NOT NULL,
    PRIMARY KEY (call_no, stage),
    CHECK ((outcome = 'failed') = (reason IS NOT NULL AND failed_stage IS NOT NULL AND failed_kind IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE transcript (
    call_no     INTEGER PRIMARY KEY REFERENCES call ON DELETE CASCADE,
    fingerprint TEXT NOT NULL,
    saved_at    INTEGER NOT NULL,
    -- Transcript as JSON, masked; its roles are those the input stated.
    body        TEXT NOT NULL
) STRICT;

CREATE TABLE call_roles (
    call_no     INTEGER PRIMARY KEY REFERENCES call ON DELETE CASCADE,
    fingerprint TEXT NOT NULL,
    -- [[channel, "agent" | "customer" | null], …]
    roles       TEXT NOT NULL,
    source      TEXT NOT NULL,
    confidence  REAL NOT NULL,
    saved_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE form (
    form_no         INTEGER PRIMARY KEY,
    form_id         TEXT NOT NULL UNIQUE,
    -- The version that calls were scored with last; figures over many calls use this version only.
    current_version INTEGER REFERENCES form_version (version_no)
) STRICT;

CREATE TABLE form_version (
    version_no INTEGER PRIMARY KEY,
    form_no    INTEGER NOT NULL REFERENCES form,
    -- SHA-256 of the checklist file.
    hash       TEXT NOT NULL,
    UNIQUE (form_no, hash)
) STRICT;

CREATE TABLE item (
    item_no INTEGER PRIMARY KEY,
    form_no INTEGER NOT NULL REFERENCES form,
    item_id TEXT NOT NULL,
    UNIQUE (form_no, item_id)
) STRICT;

CREATE TABLE scorecard (
    score_no       INTEGER PRIMARY KEY,
    call_no        INTEGER NOT NULL REFERENCES call ON DELETE CASCADE,
    form_no        INTEGER NOT NULL REFERENCES form,
    version_no     INTEGER NOT NULL REFERENCES form_version,
    fingerprint    TEXT NOT NULL,
    -- Both sides speak, and long enough to be judged.
    meaningful     INTEGER NOT NULL CHECK (meaningful IN (0, 1)),
    score          REAL,
    unfailed_score REAL,
    result         TEXT,
    coverage       REAL,
    scored_at      INTEGER NOT NULL,
    UNIQUE (call_no, form_no)
) STRICT;

CREATE TABLE score_body (
    score_no INTEGER PRIMARY KEY REFERENCES scorecard ON DELETE CASCADE,
    -- Scorecard as JSON: quotes, evidence, events, metrics.
    body     TEXT NOT NULL
) STRICT;

CREATE TABLE score_item (
    score_no INTEGER NOT NULL REFERENCES scorecard ON DELETE CASCADE,
    item_no  INTEGER NOT NULL REFERENCES item,
    -- pass · fail · na · undecidable
    verdict  TEXT NOT NULL,
    PRIMARY KEY (score_no, item_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE score_event (
    score_no INTEGER NOT NULL REFERENCES scorecard ON DELETE CASCADE,
    -- Place in the scorecard's list of events.
    seq      INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    type     TEXT,
    result   TEXT,
    speaker  TEXT,
    start_ms INTEGER NOT NULL,
    PRIMARY KEY (score_no, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE deal (
    deal_no    INTEGER PRIMARY KEY,
    deal_id    TEXT NOT NULL UNIQUE,
    manager    TEXT,
    source     TEXT,
    product    TEXT,
    amount     INTEGER,
    status     TEXT NOT NULL CHECK (status IN ('won', 'lost', 'open')),
    created_at INTEGER NOT NULL,
    closed_at  INTEGER
) STRICT;

CREATE TABLE deal_phone (
    deal_no INTEGER NOT NULL REFERENCES deal ON DELETE CASCADE,
    -- Place in the deal's list of phones.
    seq     INTEGER NOT NULL,
    -- E.164.
    phone   TEXT NOT NULL,
    PRIMARY KEY (deal_no, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX deal_phone_phone ON deal_phone (phone);

CREATE TABLE call_log (
    log_no         INTEGER PRIMARY KEY,
    recording      TEXT NOT NULL UNIQUE,
    started_at     INTEGER NOT NULL,
    direction      TEXT,
    agent          TEXT,
    customer_phone TEXT,
    duration_s     INTEGER,
    -- As the log says; the deals export need not have it.
    deal_id        TEXT
) STRICT;
CREATE INDEX call_log_agent ON call_log (agent);

CREATE TABLE call_join (
    call_no    INTEGER PRIMARY KEY REFERENCES call ON DELETE CASCADE,
    log_no     INTEGER REFERENCES call_log,
    -- matched · ambiguous · unmatched, and the fields that belong to each
    outcome    TEXT NOT NULL,
    deal_no    INTEGER REFERENCES deal,
    matched_by TEXT,
    -- Deal ids as JSON.
    candidates TEXT,
    reason     TEXT,
    CHECK (CASE outcome
        WHEN 'matched' THEN deal_no IS NOT NULL AND matched_by IS NOT NULL AND candidates IS NULL AND reason IS NULL
        WHEN 'ambiguous' THEN deal_no IS NULL AND matched_by IS NULL AND candidates IS NOT NULL AND reason IS NULL
        WHEN 'unmatched' THEN deal_no IS NULL AND matched_by IS NULL AND candidates IS NULL AND reason IS NOT NULL
        ELSE 0 END)
) STRICT;
CREATE INDEX call_join_deal ON call_join (deal_no, call_no, log_no) WHERE deal_no IS NOT NULL;
CREATE INDEX call_join_log ON call_join (log_no);

CREATE TABLE run (
    run_no      INTEGER PRIMARY KEY,
    started_at  INTEGER NOT NULL,
    command     TEXT NOT NULL,
    finished_at INTEGER,
    -- The run summary as JSON.
    summary     TEXT
) STRICT;
