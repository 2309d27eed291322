-- What was played at call reviews: a session is one folder written for one question on one day. Its calls are not offered
-- again, and pass rates are compared before and after its day.

CREATE TABLE training_session (
    session_no INTEGER PRIMARY KEY,
    -- ISO date in the department's time zone.
    day        TEXT NOT NULL,
    form_no    INTEGER NOT NULL REFERENCES form,
    -- What was asked for, and where it was written: the same again on the same day is the same session.
    request    TEXT NOT NULL,
    folder     TEXT NOT NULL,
    -- item · event
    kind       TEXT NOT NULL CHECK (kind IN ('item', 'event')),
    -- Item id, or `kind` / `kind:type` of an event.
    target     TEXT NOT NULL,
    saved_at   INTEGER NOT NULL,
    UNIQUE (day, form_no, request, folder)
) STRICT;
CREATE INDEX training_session_target ON training_session (form_no, kind, target);

CREATE TABLE training_clip (
    session_no INTEGER NOT NULL REFERENCES training_session ON DELETE CASCADE,
    -- From 1, in the order of the page.
    pair       INTEGER NOT NULL,
    -- 1: the good example of the pair.
    handled    INTEGER NOT NULL CHECK (handled IN (0, 1)),
    call_no    INTEGER NOT NULL REFERENCES call ON DELETE CASCADE,
    manager    TEXT NOT NULL,
    PRIMARY KEY (session_no, pair, handled)
) STRICT, WITHOUT ROWID;
CREATE INDEX training_clip_call ON training_clip (call_no);

-- For whom it was.
CREATE TABLE training_audience (
    session_no INTEGER NOT NULL REFERENCES training_session ON DELETE CASCADE,
    manager    TEXT NOT NULL,
    PRIMARY KEY (session_no, manager)
) STRICT, WITHOUT ROWID;
