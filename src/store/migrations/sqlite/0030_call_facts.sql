-- Calls in figures: what the KPI catalogue groups a million scorecards by, without reading their JSON. Written together
-- with the scorecard; what was scored before is filled in below from the stored bodies. Unknown is NULL, never 0.

-- The stages of a script (sections of a form, in its order) as a call went through them: `greeting+ needs- closing~`.
-- + an item was met by something that was said, - items were judged and none was met so, ~ nothing could be judged.
CREATE TABLE stage_path (
    path_no INTEGER PRIMARY KEY,
    path    TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE score_fact (
    score_no        INTEGER PRIMARY KEY REFERENCES scorecard ON DELETE CASCADE,
    path_no         INTEGER REFERENCES stage_path,
    -- Where the customer stood at the end, and how he took leave.
    decision        TEXT,
    close           TEXT,
    -- Critical items that failed.
    critical_failed INTEGER NOT NULL,
    -- Metrics of the scorecard, under their own names.
    polite_per_100_words REAL, rude_per_100_words REAL, imperatives_per_100_words REAL,
    hedges_per_100_words REAL, fillers_per_100_words REAL, restarts_per_100_words REAL,
    parasites_per_100_words REAL, mistakes_per_100_words REAL, profanity_per_100_words REAL,
    diminutives_per_100_words REAL, patience_ms REAL, words_agent REAL, words_customer REAL,
    talk_share_agent REAL, speech_ms_agent REAL, speech_ms_customer REAL, longest_monologue_ms_agent REAL,
    monologues_agent REAL, interruptions_agent REAL, interrupted_refusals REAL, unanswered_questions REAL,
    questions_agent REAL, open_questions_agent REAL, open_questions_before_pitch REAL, question_spread REAL,
    need_statements REAL, need_words REAL, need_words_echoed REAL, value_statements REAL, script_overlap REAL,
    reaction_share REAL, reader_score REAL, reader REAL, objections REAL, refusals REAL, closing_attempts REAL,
    closing_attempts_accepted REAL, first_closing_share REAL, last_closing_share REAL, next_steps REAL,
    promises_agent REAL, competitor_mentions REAL, competitor_prices REAL, discounts_agent REAL,
    discounts_customer REAL, discount_before_value REAL, price_before_value REAL, upsells REAL,
    upsells_accepted REAL,
    -- Events by kind, type and result; NULL where the sides of the call were not known.
    objections_handled REAL, objection_price REAL, objection_price_handled REAL, objection_time REAL,
    objection_time_handled REAL, objection_trust REAL, objection_trust_handled REAL, objection_competitor REAL,
    objection_competitor_handled REAL, objection_authority REAL, objection_authority_handled REAL,
    objection_need REAL, objection_need_handled REAL, objection_think REAL, objection_think_handled REAL,
    refusal_handle REAL, refusal_press REAL, refusal_deflate REAL, closing_payment REAL, closing_contract REAL,
    closing_meeting REAL, closing_meeting_accepted REAL, closing_next_step REAL, closing_deferred REAL,
    closing_refused REAL, upsell_declined REAL
) STRICT;

-- Critical items that failed, one by one.
CREATE TABLE score_critical (
    score_no INTEGER NOT NULL REFERENCES scorecard ON DELETE CASCADE,
    item_no  INTEGER NOT NULL REFERENCES item,
    PRIMARY KEY (score_no, item_no)
) STRICT, WITHOUT ROWID;

-- Competitors as they were named, with the amount said near.
CREATE TABLE score_competitor (
    score_no INTEGER NOT NULL REFERENCES scorecard ON DELETE CASCADE,
    -- Place in the scorecard's list of events.
    seq      INTEGER NOT NULL,
    name     TEXT NOT NULL,
    -- In the unit in which it was said.
    amount   REAL,
    PRIMARY KEY (score_no, seq)
) STRICT, WITHOUT ROWID;

-- Tasks of the CRM.
CREATE TABLE crm_task (
    task_id    TEXT NOT NULL PRIMARY KEY,
    -- call · meeting · message · other
    kind       TEXT,
    done_at    INTEGER,
    deal_id    TEXT,
    contact_id TEXT,
    -- E.164.
    phone      TEXT,
    manager    TEXT,
    note       TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX crm_task_done ON crm_task (done_at) WHERE done_at IS NOT NULL;

-- Calls in the order of time, for readings that take them page by page.
CREATE INDEX call_log_started ON call_log (started_at);
CREATE INDEX call_log_contact ON call_log (contact_id) WHERE contact_id IS NOT NULL;

-- The stages of what was scored before, kept aside until their paths have numbers.
CREATE TEMP TABLE filled_path AS
SELECT score_no, group_concat(stage || mark, ' ' ORDER BY place) AS path FROM (
    SELECT b.score_no, replace(i.value ->> '$.section', ' ', '_') AS stage, min(i.key) AS place,
        CASE
            WHEN max(i.value ->> '$.verdict' = 'pass' AND json_array_length(i.value, '$.evidence') > 0) THEN '+'
            WHEN max(i.value ->> '$.verdict' IN ('pass', 'fail')) THEN '-'
            ELSE '~' END AS mark
    FROM score_body b, json_each(b.body, '$.items') i
    GROUP BY b.score_no, stage
) GROUP BY score_no;
CREATE UNIQUE INDEX temp.filled_path_score ON filled_path (score_no);

INSERT INTO stage_path (path) SELECT DISTINCT path FROM filled_path ORDER BY path;

INSERT INTO score_critical (score_no, item_no)
SELECT DISTINCT b.score_no, n.item_no
FROM score_body b JOIN scorecard s ON s.score_no = b.score_no, json_each(b.body, '$.items') i
JOIN item n ON n.form_no = s.form_no AND n.item_id = i.value ->> '$.id'
WHERE i.value ->> '$.critical' AND i.value ->> '$.verdict' = 'fail';

INSERT INTO score_competitor (score_no, seq, name, amount)
SELECT b.score_no, e.key, e.value ->> '$.quote', e.value ->> '$.amount'
FROM score_body b, json_each(b.body, '$.events') e WHERE e.value ->> '$.kind' = 'competitor';

WITH happened AS (
    SELECT e.score_no,
        sum(coalesce(e.kind = 'objection' AND e.result = 'handled', 0)) AS objections_handled,
        sum(coalesce(e.kind = 'objection' AND e.type = 'price', 0)) AS objection_price,
        sum(coalesce(e.kind = 'objection' AND e.type = 'price' AND e.result = 'handled', 0)) AS objection_price_handled,
        sum(coalesce(e.kind = 'objection' AND e.type = 'time', 0)) AS objection_time,
        sum(coalesce(e.kind = 'objection' AND e.type = 'time' AND e.result = 'handled', 0)) AS objection_time_handled,
        sum(coalesce(e.kind = 'objection' AND e.type = 'trust', 0)) AS objection_trust,
        sum(coalesce(e.kind = 'objection' AND e.type = 'trust' AND e.result = 'handled', 0)) AS objection_trust_handled,
        sum(coalesce(e.kind = 'objection' AND e.type = 'competitor', 0)) AS objection_competitor,
        sum(coalesce(e.kind = 'objection' AND e.type = 'competitor' AND e.result = 'handled', 0)) AS objection_competitor_handled,
        sum(coalesce(e.kind = 'objection' AND e.type = 'authority', 0)) AS objection_authority,
        sum(coalesce(e.kind = 'objection' AND e.type = 'authority' AND e.result = 'handled', 0)) AS objection_authority_handled,
        sum(coalesce(e.kind = 'objection' AND e.type = 'need', 0)) AS objection_need,
        sum(coalesce(e.kind = 'objection' AND e.type = 'need' AND e.result = 'handled', 0)) AS objection_need_handled,
        sum(coalesce(e.kind = 'objection' AND e.type = 'think', 0)) AS objection_think,
        sum(coalesce(e.kind = 'objection' AND e.type = 'think' AND e.result = 'handled', 0)) AS objection_think_handled,
        sum(coalesce(e.kind = 'refusal' AND e.result = 'handle', 0)) AS refusal_handle,
        sum(coalesce(e.kind = 'refusal' AND e.result = 'press', 0)) AS refusal_press,
        sum(coalesce(e.kind = 'refusal' AND e.result = 'deflate', 0)) AS refusal_deflate,
        sum(coalesce(e.kind = 'closing_attempt' AND e.type = 'payment', 0)) AS closing_payment,
        sum(coalesce(e.kind = 'closing_attempt' AND e.type = 'contract', 0)) AS closing_contract,
        sum(coalesce(e.kind = 'closing_attempt' AND e.type = 'meeting', 0)) AS closing_meeting,
        sum(coalesce(e.kind = 'closing_attempt' AND e.type = 'meeting' AND e.result = 'accepted', 0)) AS closing_meeting_accepted,
        sum(coalesce(e.kind = 'closing_attempt' AND e.type = 'next_step', 0)) AS closing_next_step,
        sum(coalesce(e.kind = 'closing_attempt' AND e.result = 'deferred', 0)) AS closing_deferred,
        sum(coalesce(e.kind = 'closing_attempt' AND e.result = 'refused', 0)) AS closing_refused,
        sum(coalesce(e.kind = 'upsell' AND e.result = 'declined', 0)) AS upsell_declined
    FROM score_event e GROUP BY e.score_no
)
INSERT INTO score_fact
SELECT b.score_no, p.path_no, b.body ->> '$.decision.stage', b.body ->> '$.decision.close',
    (SELECT count(*) FROM score_critical c WHERE c.score_no = b.score_no),
    json_extract(b.body, '$.metrics.polite_per_100_words'),
    json_extract(b.body, '$.metrics.rude_per_100_words'),
    json_extract(b.body, '$.metrics.imperatives_per_100_words'),
    json_extract(b.body, '$.metrics.hedges_per_100_words'),
    json_extract(b.body, '$.metrics.fillers_per_100_words'),
    json_extract(b.body, '$.metrics.restarts_per_100_words'),
    json_extract(b.body, '$.metrics.parasites_per_100_words'),
    json_extract(b.body, '$.metrics.mistakes_per_100_words'),
    json_extract(b.body, '$.metrics.profanity_per_100_words'),
    json_extract(b.body, '$.metrics.diminutives_per_100_words'),
    json_extract(b.body, '$.metrics.patience_ms'),
    json_extract(b.body, '$.metrics.words_agent'),
    json_extract(b.body, '$.metrics.words_customer'),
    json_extract(b.body, '$.metrics.talk_share_agent'),
    json_extract(b.body, '$.metrics.speech_ms_agent'),
    json_extract(b.body, '$.metrics.speech_ms_customer'),
    json_extract(b.body, '$.metrics.longest_monologue_ms_agent'),
    json_extract(b.body, '$.metrics.monologues_agent'),
    json_extract(b.body, '$.metrics.interruptions_agent'),
    json_extract(b.body, '$.metrics.interrupted_refusals'),
    json_extract(b.body, '$.metrics.unanswered_questions'),
    json_extract(b.body, '$.metrics.questions_agent'),
    json_extract(b.body, '$.metrics.open_questions_agent'),
    json_extract(b.body, '$.metrics.open_questions_before_pitch'),
    json_extract(b.body, '$.metrics.question_spread'),
    json_extract(b.body, '$.metrics.need_statements'),
    json_extract(b.body, '$.metrics.need_words'),
    json_extract(b.body, '$.metrics.need_words_echoed'),
    json_extract(b.body, '$.metrics.value_statements'),
    json_extract(b.body, '$.metrics.script_overlap'),
    json_extract(b.body, '$.metrics.reaction_share'),
    json_extract(b.body, '$.metrics.reader_score'),
    json_extract(b.body, '$.metrics.reader'),
    json_extract(b.body, '$.metrics.objections'),
    json_extract(b.body, '$.metrics.refusals'),
    json_extract(b.body, '$.metrics.closing_attempts'),
    json_extract(b.body, '$.metrics.closing_attempts_accepted'),
    json_extract(b.body, '$.metrics.first_closing_share'),
    json_extract(b.body, '$.metrics.last_closing_share'),
    json_extract(b.body, '$.metrics.next_steps'),
    json_extract(b.body, '$.metrics.promises_agent'),
    json_extract(b.body, '$.metrics.competitor_mentions'),
    json_extract(b.body, '$.metrics.competitor_prices'),
    json_extract(b.body, '$.metrics.discounts_agent'),
    json_extract(b.body, '$.metrics.discounts_customer'),
    json_extract(b.body, '$.metrics.discount_before_value'),
    json_extract(b.body, '$.metrics.price_before_value'),
    json_extract(b.body, '$.metrics.upsells'),
    json_extract(b.body, '$.metrics.upsells_accepted'),
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.objections_handled, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.objection_price, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.objection_price_handled, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.objection_time, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.objection_time_handled, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.objection_trust, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.objection_trust_handled, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.objection_competitor, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.objection_competitor_handled, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.objection_authority, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.objection_authority_handled, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.objection_need, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.objection_need_handled, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.objection_think, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.objection_think_handled, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.refusal_handle, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.refusal_press, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.refusal_deflate, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.closing_payment, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.closing_contract, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.closing_meeting, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.closing_meeting_accepted, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.closing_next_step, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.closing_deferred, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.closing_refused, 0) END,
    CASE WHEN b.body -> '$.metrics.objections' IS NOT 'null' THEN coalesce(h.upsell_declined, 0) END
FROM score_body b
LEFT JOIN filled_path f ON f.score_no = b.score_no LEFT JOIN stage_path p ON p.path = f.path
LEFT JOIN happened h ON h.score_no = b.score_no;

DROP TABLE temp.filled_path;
