-- What is known of a call without a call log (its source, and what its file's name says), and sides that a person swapped.

CREATE TABLE call_identity (
    call_no        INTEGER PRIMARY KEY REFERENCES call ON DELETE CASCADE,
    -- As the settings name it, else the telephone system whose names these are.
    source         TEXT,
    started_at     INTEGER,
    -- file_name · file_time
    started_by     TEXT,
    direction      TEXT,
    -- E.164.
    customer_phone TEXT,
    extension      TEXT,
    agent          TEXT,
    unique_id      TEXT,
    agent_channel  INTEGER,
    caller_channel INTEGER,
    CHECK ((started_at IS NULL) = (started_by IS NULL))
) STRICT;
CREATE INDEX call_identity_source ON call_identity (source);

CREATE TABLE role_swap (
    scope  TEXT NOT NULL CHECK (scope IN ('call', 'source')),
    -- The call's id in hexadecimal, or the source.
    name   TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    PRIMARY KEY (scope, name)
) STRICT, WITHOUT ROWID;

-- Which source of roles says the opposite of the one that decided; NULL: none.
ALTER TABLE call_roles ADD COLUMN disagreement TEXT;
