-- Which looks at a suspected stamp are kept one by one is reckoned by place, client and day, so that who floods a stamp
-- does not choose what is seen of it. What was not kept is counted, and its newest look of each place stands here.

ALTER TABLE suspicions ADD COLUMN left_out BIGINT NOT NULL DEFAULT 0 CHECK (left_out >= 0);  -- looks; since this column

CREATE TRIGGER suspicions_forget_no_look BEFORE UPDATE OF left_out ON suspicions WHEN NEW.left_out < OLD.left_out
BEGIN SELECT RAISE(ABORT, 'looks that were left out are counted once and for all'); END;

CREATE INDEX suspected_scans_by_place ON suspected_scans (suspicion, place, place_source, is_inspection, at);

CREATE TABLE suspected_scans_newest (
  suspicion BIGINT NOT NULL REFERENCES suspicions (sequence),
  place TEXT NOT NULL,                             -- as in suspected_scans, like all others
  place_source TEXT NOT NULL CHECK (place_source IN ('none', 'network', 'declared')),
  is_inspection BIGINT NOT NULL CHECK (is_inspection IN (0, 1)),
  sequence BIGINT NOT NULL CHECK (sequence >= 0),
  at BIGINT NOT NULL,
  verdict TEXT,
  client TEXT,
  PRIMARY KEY (suspicion, place, place_source, is_inspection)
);

CREATE TRIGGER suspected_scans_newest_go_forward BEFORE UPDATE ON suspected_scans_newest
WHEN NEW.sequence <= OLD.sequence OR NEW.suspicion <> OLD.suspicion OR NEW.place <> OLD.place
  OR NEW.place_source <> OLD.place_source OR NEW.is_inspection <> OLD.is_inspection
BEGIN SELECT RAISE(ABORT, 'the newest look of a place gives way to a newer one alone'); END;
CREATE TRIGGER suspected_scans_newest_wait_for_a_decision BEFORE DELETE ON suspected_scans_newest
WHEN (SELECT state FROM suspicions WHERE sequence = OLD.suspicion) = 'open'
BEGIN SELECT RAISE(ABORT, 'what an open suspicion rests on is not erased'); END;
