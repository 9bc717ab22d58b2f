-- What scans come to: suspicions of copies, totals, and how far the scans' journal is written down here.

-- A stamp has one open suspicion at most; what becomes known while it is open is added to it.
CREATE TABLE suspicions (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  batch_id TEXT NOT NULL REFERENCES batches (id),
  position BIGINT NOT NULL CHECK (position >= 1),
  number BIGINT NOT NULL CHECK (number >= 0),
  serial TEXT NOT NULL,
  rules TEXT NOT NULL CHECK (rules <> ''),         -- "went_back,too_fast": those that hold, most certain first
  certainty BIGINT NOT NULL CHECK (certainty BETWEEN 0 AND 100),
  state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
  scans BIGINT NOT NULL CHECK (scans >= 0),        -- of the stamp, at the last one that spoke against it
  opened_at BIGINT NOT NULL,
  last_scan_at BIGINT NOT NULL,
  outcome TEXT CHECK (outcome IN ('genuine', 'copies_confirmed', 'undecided')),
  comment TEXT,
  closed_by TEXT REFERENCES users (id),
  closed_at BIGINT,
  CHECK ((state = 'closed') = (outcome IS NOT NULL AND comment IS NOT NULL AND closed_by IS NOT NULL AND closed_at IS NOT NULL))
);

CREATE UNIQUE INDEX suspicions_one_open ON suspicions (number) WHERE state = 'open';
CREATE INDEX suspicions_by_number ON suspicions (number);
CREATE INDEX suspicions_by_certainty ON suspicions (certainty, sequence);

CREATE TRIGGER suspicions_keep_their_stamp
BEFORE UPDATE OF id, batch_id, position, number, serial, opened_at ON suspicions
BEGIN SELECT RAISE(ABORT, 'which stamp a suspicion is about is never changed'); END;
CREATE TRIGGER suspicions_stay_closed BEFORE UPDATE ON suspicions WHEN OLD.state = 'closed'
BEGIN SELECT RAISE(ABORT, 'a closed suspicion is never changed'); END;
CREATE TRIGGER suspicions_are_kept BEFORE DELETE ON suspicions
BEGIN SELECT RAISE(ABORT, 'suspicions are never deleted'); END;

CREATE TABLE scan_totals (
  hour BIGINT NOT NULL,                            -- since 1970, UTC
  batch_id TEXT NOT NULL,                          -- '': of codes that are no stamp's
  verdict TEXT NOT NULL,
  place TEXT NOT NULL,                             -- ISO 3166-2; '': not known
  scans BIGINT NOT NULL CHECK (scans >= 1),
  PRIMARY KEY (hour, batch_id, verdict, place)
);

CREATE TABLE batch_scans (
  batch_id TEXT PRIMARY KEY REFERENCES batches (id),
  scanned BIGINT NOT NULL CHECK (scanned >= 0),    -- stamps, at least once
  often BIGINT NOT NULL CHECK (often >= 0)         -- stamps, copies.habit_looks times or more
);

-- The journal's sequence up to which all of the above is written; moved in the same transaction.
CREATE TABLE scan_progress (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  sequence BIGINT NOT NULL CHECK (sequence >= 0)
);

INSERT INTO scan_progress (id, sequence) VALUES (1, 0);

CREATE TRIGGER scan_progress_is_kept BEFORE DELETE ON scan_progress
BEGIN SELECT RAISE(ABORT, 'how far the journal was followed is never forgotten'); END;
