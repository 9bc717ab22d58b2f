-- How archives reach their printer: links, downloads, receipts.
CREATE TABLE handovers (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  archive_id TEXT NOT NULL REFERENCES archives (id),
  printer_id TEXT NOT NULL REFERENCES organisations (id),
  token_hash TEXT NOT NULL UNIQUE,       -- SHA-256 of the link's token
  made_by TEXT NOT NULL REFERENCES users (id),
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT                        -- a newer link took its place
);

CREATE INDEX handovers_by_archive ON handovers (archive_id);

-- Every download from its start, by a link or by the printer's own token.
CREATE TABLE downloads (
  sequence INTEGER PRIMARY KEY,
  archive_id TEXT NOT NULL REFERENCES archives (id),
  handover_id TEXT REFERENCES handovers (id),
  user_id TEXT REFERENCES users (id),
  created_at BIGINT NOT NULL,
  CHECK ((handover_id IS NULL) <> (user_id IS NULL))
);

CREATE INDEX downloads_by_archive ON downloads (archive_id);
CREATE INDEX downloads_by_handover ON downloads (handover_id);

CREATE TABLE receipts (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  archive_id TEXT NOT NULL UNIQUE REFERENCES archives (id),
  batch_id TEXT NOT NULL REFERENCES batches (id),
  from_position BIGINT NOT NULL,
  to_position BIGINT NOT NULL,
  received_by TEXT NOT NULL REFERENCES users (id),
  created_at BIGINT NOT NULL
);

CREATE INDEX receipts_by_batch ON receipts (batch_id);

CREATE TRIGGER downloads_stay BEFORE UPDATE ON downloads
BEGIN SELECT RAISE(ABORT, 'downloads are never changed'); END;
CREATE TRIGGER downloads_are_kept BEFORE DELETE ON downloads
BEGIN SELECT RAISE(ABORT, 'downloads are never deleted'); END;
CREATE TRIGGER receipts_stay BEFORE UPDATE ON receipts
BEGIN SELECT RAISE(ABORT, 'receipts are never changed'); END;
CREATE TRIGGER receipts_are_kept BEFORE DELETE ON receipts
BEGIN SELECT RAISE(ABORT, 'receipts are never deleted'); END;
