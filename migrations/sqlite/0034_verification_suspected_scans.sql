-- The looks at a stamp that is suspected, as an inspector sees them: those that spoke against it, and what is
-- remembered of earlier ones. Bounded a suspicion; erased some time after it was closed.

CREATE TABLE suspected_scans (
  suspicion BIGINT NOT NULL REFERENCES suspicions (sequence),
  sequence BIGINT NOT NULL CHECK (sequence >= 0),  -- the journal's; 0: the stamp's first look, older than what is remembered
  at BIGINT NOT NULL,
  place TEXT NOT NULL,                             -- ISO 3166-2; '': not known
  place_source TEXT NOT NULL CHECK (place_source IN ('none', 'network', 'declared')),
  verdict TEXT,                                    -- as it was answered; NULL: of a first look that is not remembered
  client TEXT,                                     -- a name of four characters that says nothing elsewhere or tomorrow; NULL: the same
  is_inspection BIGINT NOT NULL CHECK (is_inspection IN (0, 1)),
  PRIMARY KEY (suspicion, sequence)
);

CREATE INDEX suspicions_by_closing ON suspicions (closed_at) WHERE state = 'closed';

CREATE TRIGGER suspected_scans_never_change BEFORE UPDATE ON suspected_scans
BEGIN SELECT RAISE(ABORT, 'what was seen of a suspected stamp is never changed'); END;
CREATE TRIGGER suspected_scans_wait_for_a_decision BEFORE DELETE ON suspected_scans
WHEN (SELECT state FROM suspicions WHERE sequence = OLD.suspicion) = 'open'
BEGIN SELECT RAISE(ABORT, 'what an open suspicion rests on is not erased'); END;
