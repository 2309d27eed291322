-- Transferred calls: several recordings (or one with several people after each other) that are scored as one call.

-- Rows of the call log that share a recording, where there are several.
CREATE TABLE call_leg (
    recording  TEXT NOT NULL,
    seq        INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    agent      TEXT,
    ring_s     INTEGER,
    talk_s     INTEGER,
    PRIMARY KEY (recording, seq)
) STRICT, WITHOUT ROWID;

-- Which recordings are one conversation; its first one, the head, has the scorecard of all of it and the others have none.
-- A recording that is not here is a call of its own.
CREATE TABLE whole_call (
    call_no INTEGER PRIMARY KEY REFERENCES call ON DELETE CASCADE,
    head_no INTEGER NOT NULL REFERENCES call ON DELETE CASCADE
) STRICT;
CREATE INDEX whole_call_head ON whole_call (head_no);

-- Who handled which part, in order; milliseconds of the whole call (its recordings one after the other), and of the
-- recording from `from_ms` on.
CREATE TABLE call_part (
    head_no  INTEGER NOT NULL REFERENCES call ON DELETE CASCADE,
    seq      INTEGER NOT NULL,
    call_no  INTEGER NOT NULL REFERENCES call ON DELETE CASCADE,
    agent    TEXT,
    start_ms INTEGER NOT NULL,
    end_ms   INTEGER NOT NULL,
    from_ms  INTEGER NOT NULL,
    PRIMARY KEY (head_no, seq),
    CHECK (start_ms <= end_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX call_part_call ON call_part (call_no);

-- The scorecard's score over the items of one part alone, and whose part each decided item belongs to.
CREATE TABLE part_score (
    score_no INTEGER NOT NULL REFERENCES scorecard ON DELETE CASCADE,
    seq      INTEGER NOT NULL,
    score    REAL,
    PRIMARY KEY (score_no, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE part_item (
    score_no INTEGER NOT NULL REFERENCES scorecard ON DELETE CASCADE,
    item_no  INTEGER NOT NULL REFERENCES item,
    seq      INTEGER NOT NULL,
    PRIMARY KEY (score_no, item_no)
) STRICT, WITHOUT ROWID;
