-- The words of forms: titles of a form, its sections and its items, one row per version. Scorecards hold ids only.

CREATE TABLE form_text (
    version_no INTEGER PRIMARY KEY REFERENCES form_version ON DELETE CASCADE,
    -- FormTexts as JSON.
    body       TEXT NOT NULL
) STRICT;
