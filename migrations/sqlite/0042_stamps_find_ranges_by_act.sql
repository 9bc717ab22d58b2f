-- What an act struck is shown act by act, without reading all other ranges of its batch.

CREATE INDEX stamp_ranges_by_act ON stamp_ranges (act_id, from_position, to_position);
DROP INDEX stamp_ranges_of_recalls;
