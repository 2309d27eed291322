-- Three more figures of the conversation in columns: what goes with won deals is counted without opening scorecards.

ALTER TABLE score_fact ADD COLUMN interactivity REAL;
ALTER TABLE score_fact ADD COLUMN words_per_minute_agent REAL;
ALTER TABLE score_fact ADD COLUMN silence_share REAL;

UPDATE score_fact SET
    interactivity = b.body ->> '$.metrics.interactivity',
    words_per_minute_agent = b.body ->> '$.metrics.words_per_minute_agent',
    silence_share = b.body ->> '$.metrics.silence_share'
FROM score_body b WHERE b.score_no = score_fact.score_no;
