-- Months of the audit log that were written out as a file of their own and closed, each from where the one before ended.
CREATE TABLE audit_seals (
  sequence INTEGER PRIMARY KEY,
  month TEXT NOT NULL UNIQUE,            -- "2026-11"
  first_entry BIGINT NOT NULL,
  end_entry BIGINT NOT NULL CHECK (end_entry > first_entry),
  file TEXT NOT NULL,                    -- its name in the data directory's folder "sealed"
  sha256 TEXT NOT NULL,
  sealed_at BIGINT NOT NULL
);

CREATE TRIGGER audit_seals_stay BEFORE UPDATE ON audit_seals
BEGIN SELECT RAISE(ABORT, 'audit seals are never changed'); END;
CREATE TRIGGER audit_seals_are_kept BEFORE DELETE ON audit_seals
BEGIN SELECT RAISE(ABORT, 'audit seals are never deleted'); END;
