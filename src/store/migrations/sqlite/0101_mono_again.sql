-- Recordings of one voice channel are heard again once: their transcripts are from before voices were told apart, and where
-- both channels have the same sound every word counted for both sides. The transcripts stay until then.

UPDATE stage_state SET fingerprint = '' WHERE stage = 'transcribe' AND outcome = 'done' AND call_no IN (
    SELECT call_no FROM call WHERE audio ->> '$.channels' = 1 OR (audio ->> '$.channels' = 2 AND EXISTS (
        SELECT 1 FROM json_each(audio, '$.findings') f WHERE f.value ->> '$.kind' = 'identical_channels')));
