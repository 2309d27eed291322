-- The review pages ask for calls by an item's verdict and by a behaviour. Where hardly a call fits, going through all
-- scorecards took a third of a second on 100 000 calls; these two take 4 % of such a database.
CREATE INDEX score_item_verdict ON score_item (item_no, verdict);
CREATE INDEX score_event_kind ON score_event (kind, type, result);
