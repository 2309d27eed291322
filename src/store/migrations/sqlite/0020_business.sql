-- What the CRM, the telephone system and accounting know beside deals and calls. Columns and tables are only added.
-- Deals are named by their id as text where a table may be imported before the deals.

ALTER TABLE deal ADD COLUMN cost INTEGER;
ALTER TABLE deal ADD COLUMN margin INTEGER;
ALTER TABLE deal ADD COLUMN discount INTEGER;
-- Monthly fee.
ALTER TABLE deal ADD COLUMN recurring INTEGER;
ALTER TABLE deal ADD COLUMN region TEXT;
ALTER TABLE deal ADD COLUMN pipeline TEXT;
ALTER TABLE deal ADD COLUMN stage TEXT;
ALTER TABLE deal ADD COLUMN team TEXT;
ALTER TABLE deal ADD COLUMN contact_id TEXT;
ALTER TABLE deal ADD COLUMN company_id TEXT;
ALTER TABLE deal ADD COLUMN lost_reason TEXT;

-- 0 or 1.
ALTER TABLE call_log ADD COLUMN answered INTEGER;
ALTER TABLE call_log ADD COLUMN ring_s INTEGER;
ALTER TABLE call_log ADD COLUMN talk_s INTEGER;
-- One value for all legs of a conversation.
ALTER TABLE call_log ADD COLUMN linked_id TEXT;
ALTER TABLE call_log ADD COLUMN queue TEXT;
ALTER TABLE call_log ADD COLUMN contact_id TEXT;
ALTER TABLE call_log ADD COLUMN company_id TEXT;
CREATE INDEX call_log_phone ON call_log (customer_phone, started_at) WHERE customer_phone IS NOT NULL;

CREATE TABLE deal_stage (
    deal_id    TEXT NOT NULL,
    stage      TEXT NOT NULL,
    entered_at INTEGER NOT NULL,
    pipeline   TEXT,
    -- Place of the stage in its pipeline, as the CRM numbers it.
    position   INTEGER,
    PRIMARY KEY (deal_id, entered_at, stage)
) STRICT, WITHOUT ROWID;

CREATE TABLE lead (
    lead_no          INTEGER PRIMARY KEY,
    lead_id          TEXT NOT NULL UNIQUE,
    created_at       INTEGER NOT NULL,
    source           TEXT,
    manager          TEXT,
    qualified        INTEGER CHECK (qualified IN (0, 1)),
    status           TEXT,
    -- The deal it became.
    deal_id          TEXT,
    first_contact_at INTEGER
) STRICT;
CREATE INDEX lead_created ON lead (created_at);
CREATE INDEX lead_deal ON lead (deal_id) WHERE deal_id IS NOT NULL;

CREATE TABLE lead_phone (
    lead_no INTEGER NOT NULL REFERENCES lead ON DELETE CASCADE,
    seq     INTEGER NOT NULL,
    -- E.164.
    phone   TEXT NOT NULL,
    PRIMARY KEY (lead_no, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX lead_phone_phone ON lead_phone (phone);

-- Days are ISO dates (TEXT), both ends included.
CREATE TABLE cost (
    cost_id   TEXT NOT NULL PRIMARY KEY,
    first_day TEXT NOT NULL,
    last_day  TEXT NOT NULL,
    -- ads · salary · bonus · other
    kind      TEXT NOT NULL,
    source    TEXT,
    manager   TEXT,
    amount    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX cost_day ON cost (first_day, last_day);

-- Neither manager nor team: the department. Empty text, not NULL, so that the key holds.
CREATE TABLE plan_target (
    first_day TEXT NOT NULL,
    last_day  TEXT NOT NULL,
    manager   TEXT NOT NULL,
    team      TEXT NOT NULL,
    metric    TEXT NOT NULL,
    -- In the metric's unit; money in whole roubles, shares in percent.
    target    REAL NOT NULL,
    PRIMARY KEY (first_day, last_day, manager, team, metric)
) STRICT, WITHOUT ROWID;

CREATE TABLE deal_item (
    item_id  TEXT NOT NULL PRIMARY KEY,
    deal_id  TEXT NOT NULL,
    product  TEXT NOT NULL,
    quantity REAL,
    -- Of the whole line.
    amount   INTEGER,
    cost     INTEGER,
    discount INTEGER,
    -- main · upsell · cross_sell
    kind     TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX deal_item_deal ON deal_item (deal_id);
CREATE INDEX call_log_deal ON call_log (deal_id) WHERE deal_id IS NOT NULL;
