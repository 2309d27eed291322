-- What people say of calls. The machine's scorecard is machine_score; what every report reads (scorecard, score_body,
-- score_item, score_fact, score_critical) is the effective one, people over machine, written in the transaction of the
-- verdict. Verdicts hang on the call and the item, not on the scorecard: they outlive scoring anew.

-- The body of the machine's own scorecard, byte for byte, of those that people's verdicts stand above.
CREATE TABLE machine_score (
    score_no INTEGER PRIMARY KEY REFERENCES scorecard ON DELETE CASCADE,
    body     TEXT NOT NULL
) STRICT;

-- Counts the open changes of a call's review; no row: 0.
CREATE TABLE review_state (
    call_no  INTEGER NOT NULL REFERENCES call ON DELETE CASCADE,
    form_no  INTEGER NOT NULL REFERENCES form,
    revision INTEGER NOT NULL,
    PRIMARY KEY (call_no, form_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE blind_review (
    review_no   INTEGER PRIMARY KEY,
    call_no     INTEGER NOT NULL REFERENCES call ON DELETE CASCADE,
    form_no     INTEGER NOT NULL REFERENCES form,
    reviewer    TEXT NOT NULL,
    opened_by   TEXT NOT NULL,
    opened_at   INTEGER NOT NULL,
    -- Counts the changes in it.
    revision    INTEGER NOT NULL,
    finished_at INTEGER,
    revealed_at INTEGER,
    CHECK (revealed_at IS NULL OR finished_at IS NOT NULL)
) STRICT;
CREATE INDEX blind_review_call ON blind_review (call_no, form_no);
CREATE UNIQUE INDEX blind_review_open ON blind_review (call_no, form_no, reviewer) WHERE finished_at IS NULL;

CREATE TABLE dispute (
    dispute_no   INTEGER PRIMARY KEY,
    call_no      INTEGER NOT NULL REFERENCES call ON DELETE CASCADE,
    form_no      INTEGER NOT NULL REFERENCES form,
    item_no      INTEGER NOT NULL REFERENCES item,
    -- The verdict in force then, and whose it was; NULL: the machine's.
    contested    TEXT NOT NULL,
    contested_of TEXT,
    opened_by    TEXT NOT NULL,
    opened_at    INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    decided_by   TEXT,
    decided_at   INTEGER,
    -- The verdict after it; `contested` when it was upheld.
    decided      TEXT,
    decision     TEXT,
    CHECK ((decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (decided IS NULL))
) STRICT;
CREATE INDEX dispute_call ON dispute (call_no, form_no);
CREATE UNIQUE INDEX dispute_open ON dispute (call_no, form_no, item_no) WHERE decided_at IS NULL;

-- Verdicts and undoings. Rows are only added.
CREATE TABLE review_entry (
    entry_no   INTEGER PRIMARY KEY AUTOINCREMENT,
    call_no    INTEGER NOT NULL REFERENCES call ON DELETE CASCADE,
    form_no    INTEGER NOT NULL REFERENCES form,
    item_no    INTEGER NOT NULL REFERENCES item,
    person     TEXT NOT NULL,
    at         INTEGER NOT NULL,
    -- A verdict, or the entry that is taken back.
    verdict    TEXT,
    undoes     INTEGER REFERENCES review_entry ON DELETE CASCADE,
    comment    TEXT,
    -- Quote as JSON.
    quote      TEXT,
    -- The machine's verdict on the item then.
    machine    TEXT,
    review_no  INTEGER REFERENCES blind_review ON DELETE CASCADE,
    dispute_no INTEGER REFERENCES dispute ON DELETE CASCADE,
    CHECK ((verdict IS NULL) <> (undoes IS NULL) AND (verdict IS NULL) = (machine IS NULL))
) STRICT;
CREATE INDEX review_entry_call ON review_entry (call_no, form_no, item_no);
CREATE INDEX review_entry_form ON review_entry (form_no, item_no);
CREATE UNIQUE INDEX review_entry_undoes ON review_entry (undoes) WHERE undoes IS NOT NULL;
CREATE TRIGGER review_entry_stays BEFORE UPDATE ON review_entry
BEGIN SELECT raise(ABORT, 'verdicts are only added'); END;

CREATE TABLE call_mark (
    call_no INTEGER NOT NULL REFERENCES call ON DELETE CASCADE,
    -- reviewed · training · private
    mark    TEXT NOT NULL,
    person  TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (call_no, mark)
) STRICT, WITHOUT ROWID;

-- Calls to check. In the order of rank, then of arrival.
CREATE TABLE queue_entry (
    queue_no     INTEGER PRIMARY KEY,
    call_no      INTEGER NOT NULL REFERENCES call ON DELETE CASCADE,
    form_no      INTEGER NOT NULL REFERENCES form,
    -- disputed · blind · doubtful · sample, and their places in the queue: 0 to 3
    reason       TEXT NOT NULL,
    rank         INTEGER NOT NULL,
    added_by     TEXT NOT NULL,
    added_at     INTEGER NOT NULL,
    -- Empty text, not NULL, so that the key holds: for anybody.
    reviewer     TEXT NOT NULL,
    locked_by    TEXT,
    locked_until INTEGER,
    done_by      TEXT,
    done_at      INTEGER,
    CHECK ((locked_by IS NULL) = (locked_until IS NULL) AND (done_by IS NULL) = (done_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX queue_entry_waits ON queue_entry (call_no, form_no, reason, reviewer) WHERE done_at IS NULL;
CREATE INDEX queue_entry_call ON queue_entry (call_no, form_no);
CREATE INDEX queue_entry_order ON queue_entry (rank, queue_no) WHERE done_at IS NULL;
CREATE INDEX queue_entry_done ON queue_entry (done_at, done_by) WHERE done_at IS NOT NULL;

-- Who changed what. Calls by their id and not by their number: the log stays when a call goes.
CREATE TABLE change_log (
    change_no INTEGER PRIMARY KEY AUTOINCREMENT,
    at        INTEGER NOT NULL,
    person    TEXT NOT NULL,
    kind      TEXT NOT NULL,
    call_id   BLOB,
    form_id   TEXT,
    item_id   TEXT,
    -- Of the call's review, or of the blind review `review_no`.
    revision  INTEGER,
    review_no INTEGER,
    -- JSON.
    before    TEXT NOT NULL,
    after     TEXT NOT NULL
) STRICT;
CREATE INDEX change_log_call ON change_log (call_id, change_no) WHERE call_id IS NOT NULL;
CREATE INDEX change_log_by ON change_log (person, change_no);
CREATE TRIGGER change_log_stays BEFORE UPDATE ON change_log
BEGIN SELECT raise(ABORT, 'the log is only added to'); END;
CREATE TRIGGER change_log_is_kept BEFORE DELETE ON change_log
BEGIN SELECT raise(ABORT, 'the log is only added to'); END;
