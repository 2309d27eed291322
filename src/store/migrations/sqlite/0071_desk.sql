-- What those who review keep beside verdicts: texts of forms, corrected lines of transcripts, saved filters, playlists, goals.

-- The text of every version of a form that was scored with, or written on the page. Rows are only added; the greatest
-- number is the newest.
CREATE TABLE form_source (
    source_no INTEGER PRIMARY KEY AUTOINCREMENT,
    form_id   TEXT NOT NULL,
    -- SHA-256 of the text, as scorecards name it.
    hash      TEXT NOT NULL,
    body      TEXT NOT NULL,
    saved_at  INTEGER NOT NULL,
    -- Who wrote it on the page; NULL: it came with a file.
    saved_by  TEXT,
    note      TEXT
) STRICT;
CREATE INDEX form_source_hash ON form_source (form_id, hash);
CREATE TRIGGER form_source_stays BEFORE UPDATE ON form_source
BEGIN SELECT raise(ABORT, 'versions of forms are only added'); END;

-- Lines of transcripts that a person corrected. The transcript has the corrected text; here is what was and who changed it.
CREATE TABLE text_fix (
    fix_no      INTEGER PRIMARY KEY AUTOINCREMENT,
    call_no     INTEGER NOT NULL REFERENCES call ON DELETE CASCADE,
    -- Of the transcript that it was made in: another model makes another one.
    fingerprint TEXT NOT NULL,
    segment     INTEGER NOT NULL,
    was         TEXT NOT NULL,
    is_now      TEXT NOT NULL,
    person      TEXT NOT NULL,
    at          INTEGER NOT NULL
) STRICT;
CREATE INDEX text_fix_call ON text_fix (call_no, fix_no);

CREATE TABLE saved_filter (
    person TEXT NOT NULL,
    title  TEXT NOT NULL,
    -- Of a link to the list of calls.
    query  TEXT NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (person, title)
) STRICT, WITHOUT ROWID;

CREATE TABLE playlist (
    playlist_no INTEGER PRIMARY KEY AUTOINCREMENT,
    title       TEXT NOT NULL,
    made_by     TEXT NOT NULL,
    made_at     INTEGER NOT NULL,
    -- Counts its changes.
    revision    INTEGER NOT NULL
) STRICT;

CREATE TABLE playlist_clip (
    clip_no     INTEGER PRIMARY KEY AUTOINCREMENT,
    playlist_no INTEGER NOT NULL REFERENCES playlist ON DELETE CASCADE,
    -- The order in which they are played.
    place       INTEGER NOT NULL,
    call_no     INTEGER NOT NULL REFERENCES call ON DELETE CASCADE,
    start_ms    INTEGER NOT NULL,
    end_ms      INTEGER NOT NULL CHECK (end_ms > start_ms),
    note        TEXT,
    added_by    TEXT NOT NULL,
    added_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX playlist_clip_place ON playlist_clip (playlist_no, place);
CREATE INDEX playlist_clip_call ON playlist_clip (call_no);

-- Calls that a reviewer is to check a day.
CREATE TABLE review_goal (
    person TEXT PRIMARY KEY,
    calls  INTEGER NOT NULL CHECK (calls > 0),
    set_by TEXT NOT NULL,
    set_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What failed, to be tried again.
CREATE INDEX stage_state_failed ON stage_state (call_no) WHERE outcome = 'failed';
