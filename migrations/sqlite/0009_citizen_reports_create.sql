-- What people in the street report. Their photos are files below the data directory, named by the report's id.
CREATE TABLE citizen_reports (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  number TEXT NOT NULL UNIQUE,
  serial TEXT CHECK (length(serial) BETWEEN 1 AND 64),     -- as printed where it can be read, else as typed
  batch_id TEXT REFERENCES batches (id),                   -- of a genuine serial
  what TEXT NOT NULL CHECK (what IN ('looks_different', 'already_opened', 'price', 'code_unknown', 'other')),
  where_bought TEXT NOT NULL,
  place TEXT,                                              -- ISO 3166-2; NULL where the country has no list of them
  contact TEXT,                                            -- personal: erased after 90 days
  photo TEXT CHECK (photo IN ('jpg', 'png')),
  photo_bytes BIGINT CHECK (photo_bytes BETWEEN 1 AND 2000000),
  language TEXT NOT NULL CHECK (language IN ('fr', 'en', 'ln', 'kg', 'lua', 'sw')),
  state TEXT NOT NULL CHECK (state IN ('new', 'seen', 'closed')),
  outcome TEXT CHECK (outcome IN ('confirmed', 'unfounded', 'duplicate', 'unusable')),
  comment TEXT,
  created_at BIGINT NOT NULL,
  closed_by TEXT REFERENCES users (id),
  closed_at BIGINT,
  CHECK ((photo IS NULL) = (photo_bytes IS NULL)),
  CHECK ((state = 'closed') = (outcome IS NOT NULL AND closed_by IS NOT NULL AND closed_at IS NOT NULL))
);

CREATE INDEX citizen_reports_by_batch ON citizen_reports (batch_id);
CREATE INDEX citizen_reports_with_contact ON citizen_reports (created_at) WHERE contact IS NOT NULL;

CREATE TRIGGER citizen_reports_keep_what_was_said
BEFORE UPDATE OF id, number, serial, batch_id, what, where_bought, place, photo, photo_bytes, language, created_at
ON citizen_reports
BEGIN SELECT RAISE(ABORT, 'what was reported is never changed'); END;
CREATE TRIGGER citizen_reports_lose_their_contact BEFORE UPDATE OF contact ON citizen_reports
WHEN NEW.contact IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a contact is only erased'); END;
CREATE TRIGGER citizen_reports_stay_closed BEFORE UPDATE OF state, outcome, comment, closed_by, closed_at
ON citizen_reports WHEN OLD.state = 'closed'
BEGIN SELECT RAISE(ABORT, 'a closed report is never changed'); END;
CREATE TRIGGER citizen_reports_are_kept BEFORE DELETE ON citizen_reports
BEGIN SELECT RAISE(ABORT, 'reports are never deleted'); END;

-- The last number given in a year.
CREATE TABLE citizen_report_numbers (
  year BIGINT PRIMARY KEY,
  last BIGINT NOT NULL
);
