-- What a changed form moved: of each call and form, the scorecard before the present one, in short. Only that one is
-- kept: scoring anew by a third version replaces it. A new transcript of the call takes it away, since it judged
-- another text.

CREATE TABLE score_before (
    call_no        INTEGER NOT NULL REFERENCES call ON DELETE CASCADE,
    form_no        INTEGER NOT NULL REFERENCES form,
    version_no     INTEGER NOT NULL REFERENCES form_version,
    fingerprint    TEXT NOT NULL,
    score          REAL,
    unfailed_score REAL,
    result         TEXT,
    coverage       REAL,
    scored_at      INTEGER NOT NULL,
    -- {"item_no": "p" | "f" | "n" | "u"}: the first letters of the verdicts.
    items          TEXT NOT NULL,
    -- {"kind": how many}
    events         TEXT NOT NULL,
    PRIMARY KEY (call_no, form_no)
) STRICT, WITHOUT ROWID;

-- The arithmetic of a form's version (weights, flags, texts of its items) as JSON: tells a changed weight from a
-- changed verdict. Versions that scored before this table was made have none.
CREATE TABLE form_outline (
    version_no INTEGER PRIMARY KEY REFERENCES form_version,
    body       TEXT NOT NULL
) STRICT;
