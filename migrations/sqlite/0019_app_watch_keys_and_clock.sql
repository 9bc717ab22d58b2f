-- Which key-encryption key this database is under, so that another one is told apart before it opens nothing; the newest
-- row is the present one. And the highest time that was ever seen here, so that a clock that goes back is noticed.
CREATE TABLE key_encryption_keys (
  sequence INTEGER PRIMARY KEY,
  check_value TEXT NOT NULL,             -- HMAC-SHA-256 under the key, of a fixed text
  since BIGINT NOT NULL,
  exported_at BIGINT,                    -- the last time
  exported_to TEXT,                      -- an age recipient
  CHECK ((exported_at IS NULL) = (exported_to IS NULL))
);

CREATE TRIGGER key_encryption_keys_stay BEFORE UPDATE OF sequence, check_value, since ON key_encryption_keys
BEGIN SELECT RAISE(ABORT, 'what is known of a key-encryption key is never changed'); END;
CREATE TRIGGER key_encryption_keys_stay_exported BEFORE UPDATE OF exported_at ON key_encryption_keys
WHEN NEW.exported_at IS NULL
BEGIN SELECT RAISE(ABORT, 'an export is never forgotten'); END;
CREATE TRIGGER key_encryption_keys_are_kept BEFORE DELETE ON key_encryption_keys
BEGIN SELECT RAISE(ABORT, 'what is known of a key-encryption key is never deleted'); END;

CREATE TABLE clock_mark (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  highest_ms BIGINT NOT NULL             -- time
);
