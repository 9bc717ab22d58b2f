-- Who signs the audit log's checkpoints. The seed is wrapped by the key-encryption key and is wrapped anew with it.
CREATE TABLE audit_keys (
  sequence INTEGER PRIMARY KEY,
  public_key TEXT NOT NULL UNIQUE,       -- hex
  wrapped_seed TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

-- What was signed: every checkpoint, numbered from 0, each larger than the one before.
CREATE TABLE audit_checkpoints (
  sequence INTEGER PRIMARY KEY,
  size BIGINT NOT NULL UNIQUE,
  root TEXT NOT NULL,                    -- hex
  note TEXT NOT NULL,                    -- whole, as witnesses have it
  signed_at BIGINT NOT NULL
);

-- What was last handed to those witnesses who do not get every checkpoint.
CREATE TABLE audit_witnesses (
  way TEXT PRIMARY KEY CHECK (way IN ('email', 'webhook')),
  size BIGINT NOT NULL,
  told_at BIGINT NOT NULL
);

CREATE INDEX audit_entries_by_action ON audit_entries (action);
CREATE INDEX audit_entries_by_actor ON audit_entries (actor_id);

CREATE TRIGGER audit_keys_stay BEFORE UPDATE OF sequence, public_key, created_at ON audit_keys
BEGIN SELECT RAISE(ABORT, 'audit keys are never changed'); END;
CREATE TRIGGER audit_keys_are_kept BEFORE DELETE ON audit_keys
BEGIN SELECT RAISE(ABORT, 'audit keys are never deleted'); END;
CREATE TRIGGER audit_checkpoints_stay BEFORE UPDATE ON audit_checkpoints
BEGIN SELECT RAISE(ABORT, 'audit checkpoints are never changed'); END;
CREATE TRIGGER audit_checkpoints_are_kept BEFORE DELETE ON audit_checkpoints
BEGIN SELECT RAISE(ABORT, 'audit checkpoints are never deleted'); END;
