-- What the pages for reviewers need of their own: people and their sessions, what they did, search in transcripts, what
-- became of the rows of a worklist.

-- People who may look. A name and a password's hash; no other personal data.
CREATE TABLE web_user (
    user_no     INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    role        TEXT NOT NULL CHECK (role IN ('admin', 'head', 'reviewer', 'agent', 'reader')),
    -- The agent's name in the call log: whose calls are his own.
    manager     TEXT,
    -- Argon2id, in the PHC string format.
    password    TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    disabled_at INTEGER
) STRICT;

-- Teams of a head ('*': all).
CREATE TABLE web_user_team (
    user_no INTEGER NOT NULL REFERENCES web_user ON DELETE CASCADE,
    team    TEXT NOT NULL,
    PRIMARY KEY (user_no, team)
) STRICT, WITHOUT ROWID;

-- Sessions and tokens are kept as SHA-256: a copy of the database opens no door.
CREATE TABLE web_session (
    session_hash BLOB PRIMARY KEY CHECK (length(session_hash) = 32),
    user_no      INTEGER NOT NULL REFERENCES web_user ON DELETE CASCADE,
    csrf         TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    seen_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX web_session_user ON web_session (user_no);

CREATE TABLE web_token (
    token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
    user_no    INTEGER NOT NULL REFERENCES web_user ON DELETE CASCADE,
    label      TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (user_no, label)
) STRICT, WITHOUT ROWID;

-- Who opened, heard, exported, changed what. Rows are only added: the triggers refuse the rest.
CREATE TABLE web_log (
    log_no  INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    -- The user's name, kept when the user is not.
    who     TEXT NOT NULL,
    what    TEXT NOT NULL,
    call_id BLOB CHECK (call_id IS NULL OR length(call_id) = 32),
    -- Before and after of a change, the query of an export; never a secret.
    detail  TEXT
) STRICT;
CREATE INDEX web_log_call ON web_log (call_id, log_no) WHERE call_id IS NOT NULL;
CREATE TRIGGER web_log_keeps BEFORE UPDATE ON web_log BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
CREATE TRIGGER web_log_stays BEFORE DELETE ON web_log BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;

-- Stems of transcripts, for search. No text of its own: what is found is read from the transcript.
CREATE VIRTUAL TABLE transcript_search USING fts5 (
    stems, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0'
);
CREATE TABLE transcript_searched (
    call_no     INTEGER PRIMARY KEY REFERENCES call ON DELETE CASCADE,
    fingerprint TEXT NOT NULL
) STRICT;
CREATE TRIGGER transcript_search_forgets AFTER DELETE ON transcript BEGIN
    DELETE FROM transcript_search WHERE rowid = old.call_no;
    DELETE FROM transcript_searched WHERE call_no = old.call_no;
END;

-- What became of a deal on a morning list.
CREATE TABLE work_state (
    list    TEXT NOT NULL CHECK (list IN ('revive', 'lost')),
    deal_id TEXT NOT NULL,
    -- done · snoozed · assigned
    state   TEXT NOT NULL CHECK (state IN ('done', 'snoozed', 'assigned')),
    -- Whom it is given to, or the day until which it sleeps.
    detail  TEXT,
    who     TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (list, deal_id)
) STRICT, WITHOUT ROWID;

-- Pages of the list of calls in the order of their scores.
CREATE INDEX scorecard_by_score ON scorecard (score, call_no);
