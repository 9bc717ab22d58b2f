-- Which looks of a place and day are kept is drawn, by network: the lot of each row, so that a restart goes on with the
-- same draw.

ALTER TABLE suspected_scans ADD COLUMN draw BIGINT;  -- of its network, the lower the better; NULL: of before
