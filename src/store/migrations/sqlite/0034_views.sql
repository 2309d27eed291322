-- Views for BI tools (Metabase, Superset, Power BI, DuckDB): one row per call, per item of a call, per deal, per manager
-- and per day. Documented for their users in src/store/VIEWS.md; what they have is only added to.
--
-- No telephone number, no name of a customer, no path and no text of a conversation is in them. Times come twice: ISO
-- text in UTC for tools that know text only, and microseconds since 1970. Amounts come twice: in whole currency units
-- (REAL) for figures, and in minor units (INTEGER) for sums without rounding. Verdicts and scores are those in force.

CREATE INDEX call_log_linked ON call_log (linked_id) WHERE linked_id IS NOT NULL;

CREATE VIEW fact_call AS
SELECT
    s.score_no AS call_score_key,
    c.call_no AS call_key,
    lower(hex(c.call_id)) AS call_id,
    strftime('%Y-%m-%dT%H:%M:%SZ', l.started_at / 1000000, 'unixepoch') AS started_at,
    l.started_at AS started_at_us,
    date(l.started_at / 1000000, 'unixepoch') AS date_key,
    l.direction AS direction,
    l.agent AS manager,
    c.duration_ms / 1000.0 AS duration_s,
    c.language AS language,
    l.answered AS answered,
    l.queue AS queue,
    coalesce(j.outcome, 'unmatched') AS join_outcome,
    j.matched_by AS matched_by,
    coalesce(j.reason, CASE WHEN j.outcome IS NULL THEN 'not_joined' END) AS unmatched_reason,
    j.deal_no AS deal_key,
    d.deal_id AS deal_id,
    d.status AS deal_status,
    f.form_id AS form_id,
    v.hash AS form_version,
    s.version_no = f.current_version AS is_current_version,
    s.meaningful AS is_meaningful,
    s.score AS score,
    s.unfailed_score AS unfailed_score,
    s.result AS result,
    s.coverage AS coverage
FROM call c
LEFT JOIN call_join j ON j.call_no = c.call_no
LEFT JOIN call_log l ON l.log_no = j.log_no
LEFT JOIN deal d ON d.deal_no = j.deal_no
LEFT JOIN scorecard s ON s.call_no = c.call_no
LEFT JOIN form f ON f.form_no = s.form_no
LEFT JOIN form_version v ON v.version_no = s.version_no;

CREATE VIEW fact_item AS
SELECT
    v.score_no AS call_score_key,
    s.call_no AS call_key,
    f.form_id AS form_id,
    s.version_no = f.current_version AS is_current_version,
    i.item_id AS item_id,
    v.verdict AS verdict,
    CASE v.verdict WHEN 'pass' THEN 1 WHEN 'fail' THEN 0 END AS passed
FROM score_item v
JOIN scorecard s ON s.score_no = v.score_no
JOIN form f ON f.form_no = s.form_no
JOIN item i ON i.item_no = v.item_no;

CREATE VIEW fact_deal AS
SELECT
    d.deal_no AS deal_key,
    d.deal_id AS deal_id,
    d.manager AS manager,
    d.source AS source,
    d.product AS product,
    d.status AS status,
    d.pipeline AS pipeline,
    d.stage AS stage,
    d.team AS team,
    d.region AS region,
    d.lost_reason AS lost_reason,
    d.amount / 100.0 AS amount,
    d.amount AS amount_minor,
    d.cost / 100.0 AS cost,
    d.cost AS cost_minor,
    d.margin / 100.0 AS margin,
    d.margin AS margin_minor,
    d.discount / 100.0 AS discount,
    d.discount AS discount_minor,
    d.recurring / 100.0 AS recurring,
    d.recurring AS recurring_minor,
    strftime('%Y-%m-%dT%H:%M:%SZ', d.created_at / 1000000, 'unixepoch') AS created_at,
    d.created_at AS created_at_us,
    date(d.created_at / 1000000, 'unixepoch') AS created_date_key,
    strftime('%Y-%m-%dT%H:%M:%SZ', d.closed_at / 1000000, 'unixepoch') AS closed_at,
    d.closed_at AS closed_at_us,
    date(d.closed_at / 1000000, 'unixepoch') AS closed_date_key,
    (SELECT count(*) FROM call_join j WHERE j.deal_no = d.deal_no) AS calls
FROM deal d;

-- Everybody who made a call or has a deal. Teams are those of the deals; of several, the first by its letters.
CREATE VIEW dim_manager AS
SELECT name AS manager, max(team) AS team, max(calls) AS calls, max(deals) AS deals
FROM (
    SELECT agent AS name, NULL AS team, count(*) AS calls, 0 AS deals FROM call_log WHERE agent IS NOT NULL GROUP BY agent
    UNION ALL
    SELECT manager, min(team), 0, count(*) FROM deal WHERE manager IS NOT NULL GROUP BY manager
)
GROUP BY name;

-- Every day from the first to the last one that a call or a deal names, in UTC; at most a century of them.
CREATE VIEW dim_date AS
WITH RECURSIVE ends (first, last) AS (
    SELECT min(at), max(at) FROM (
        SELECT min(started_at) AS at FROM call_log UNION ALL SELECT max(started_at) FROM call_log
        UNION ALL SELECT min(created_at) FROM deal UNION ALL SELECT max(created_at) FROM deal
        UNION ALL SELECT min(closed_at) FROM deal UNION ALL SELECT max(closed_at) FROM deal
    )
),
days (day, last) AS (
    SELECT date(max(first, last - 3155760000000000) / 1000000, 'unixepoch'), date(last / 1000000, 'unixepoch')
    FROM ends WHERE first IS NOT NULL
    UNION ALL
    SELECT date(day, '+1 day'), last FROM days WHERE day < last
)
SELECT
    day AS date_key,
    CAST(strftime('%Y', day) AS INTEGER) AS year,
    (CAST(strftime('%m', day) AS INTEGER) + 2) / 3 AS quarter,
    CAST(strftime('%m', day) AS INTEGER) AS month,
    CAST(strftime('%d', day) AS INTEGER) AS day_of_month,
    (CAST(strftime('%w', day) AS INTEGER) + 6) % 7 + 1 AS weekday,
    -- Its Thursday tells a week's year and number. %G and %V are younger than the SQLite of many tools.
    strftime('%Y', day, '-3 days', 'weekday 4')
        || printf('-W%02d', (CAST(strftime('%j', day, '-3 days', 'weekday 4') AS INTEGER) + 6) / 7) AS iso_week
FROM days;
